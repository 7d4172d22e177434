"""Settings, read from the environment; every default is safe for one machine with nothing configured."""

import os
import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env.str("XUNZHANG_VAR", default=str(BASE_DIR / "var")))
TESTING = "pytest" in sys.modules
# The demo runs with debug off too: pages look and fail as they will in an office.
DEBUG = env.bool("XUNZHANG_DEBUG", default=False)
DEMO = env.bool("XUNZHANG_DEMO", default=False)


def _secret_key() -> str:
    """The key of this installation: from the environment, or made once and kept in the var folder (mode 0600)."""
    if key := env.str("SECRET_KEY", default=""):
        return key
    path = VAR_DIR / "secret_key"
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        VAR_DIR.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(get_random_secret_key())
    return path.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"] if DEMO or TESTING else ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # its widgets' templates, for the project's own form renderer
    "guardian",
    "csp",
    "django_filters",
    "django_htmx",
    "lucide",
    "inspection",
    "rounds",
    "petitions",
    "rectification",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "inspection.middleware.PackedPagesMiddleware",
    "inspection.middleware.NoStoreMiddleware",
    "inspection.middleware.RequestIdMiddleware",
    "inspection.middleware.AddressMiddleware",
    "inspection.middleware.TallyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "inspection.middleware.RefusalMiddleware",
    "inspection.middleware.LoginRequiredMiddleware",
    "inspection.middleware.UnitSideMiddleware",
    "inspection.middleware.ReadOnlyMiddleware",
    "inspection.middleware.TourMiddleware",
    "inspection.middleware.ReauthenticationMiddleware",
]

ROOT_URLCONF = "inspection.urls"
WSGI_APPLICATION = "inspection.wsgi.application"
FORM_RENDERER = "inspection.rendering.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "inspection.context_processors.site",
            ],
        },
    },
]

# The owner migrates; the web role cannot alter or truncate the trail. Management commands that change the schema
# run with XUNZHANG_AS_OWNER=1 (the scripts set it); with one address only, both are the same.
_database_url = env.str("DATABASE_URL", default="postgres:///xunzhang")
_owner_url = env.str("DATABASE_OWNER_URL", default=_database_url)
DATABASES = {
    "default": env.db_url_config(
        _owner_url if TESTING or env.bool("XUNZHANG_AS_OWNER", default=False) else _database_url
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = 0 if TESTING else 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["TEST"] = {
    "NAME": env.str("XUNZHANG_TEST_DB", default="test_xunzhang"),
    "TEMPLATE": env.str("XUNZHANG_TEST_TEMPLATE", default=None),  # a migrated database to copy: tests/database.py
}

# A read-only copy for pages of figures (inspection/replica.py). Nothing but reading is ever asked of it.
if _replica_url := env.str("REPLICA_URL", default=""):
    DATABASES["replica"] = env.db_url_config(_replica_url) | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASES["replica"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 2)
    DATABASE_ROUTERS = ["inspection.replica.Router"]

REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")


def _as_broker(url: str) -> str:
    """Celery spells a unix socket differently from redis-py."""
    return url.replace("unix://", "redis+socket://", 1) if url.startswith("unix://") else url


CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "test" if TESTING else "xz",
    }
}
CELERY_BROKER_URL = _as_broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # KiB
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ALWAYS_EAGER = TESTING
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "inspection.clock:Clock"
# Kinds of load: what must be on time and takes a moment, what somebody waits for, what reads many or long files.
QUEUES = ("default", "papers", "files")
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "inspection.tasks.render_paper": {"queue": "papers"},
    "inspection.tasks.reconcile_papers": {"queue": "papers"},
    "inspection.tasks.split_scan_stack": {"queue": "files"},
    "inspection.tasks.make_copies": {"queue": "files"},
    "inspection.tasks.read_texts": {"queue": "files"},
    "inspection.tasks.reconcile_files": {"queue": "files"},
    "rectification.tasks.read_evidence": {"queue": "files"},
    "rectification.tasks.find_hints": {"queue": "files"},
}

AUTH_USER_MODEL = "inspection.User"
AUTHENTICATION_BACKENDS = ["inspection.backends.AccountBackend"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "inspection.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "inspection.passwords.WithoutTheAccount"},
    {"NAME": "inspection.passwords.NotAFormerOne"},
]
# What a custodian's passphrase costs (Argon2id passes and bytes), and how long a granted look lasts.
VAULT_PASSES = env.int("VAULT_PASSES", default=1 if TESTING else 3)
VAULT_MEMORY = env.int("VAULT_MEMORY", default=8192 if TESTING else 256 * 1024 * 1024)
VAULT_LOOK_MINUTES = env.int("VAULT_LOOK_MINUTES", default=30)

GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

# guardian's stock checks know no dates and no recusal; access asks these tables itself.
ASSIGNMENT_MODEL = "rounds.Assignment"
ASSIGNMENT_GRANT_MODEL = "rounds.AssignmentGrant"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
FILTERS_EMPTY_CHOICE_LABEL = "全部"

STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[object] = [path for path in (BASE_DIR / "static", BASE_DIR / "assets" / "dist") if path.exists()]
STATICFILES_DIRS.append(("manual", BASE_DIR / "docs" / "pictures"))  # of the manual's chapters (inspection/manual.py)
# Many machines reach their files on an S3-compatible store; empty is the folder MEDIA_ROOT (inspection/storage.py).
MEDIA_S3_BUCKET = env.str("MEDIA_S3_BUCKET", default="")


def _object_store() -> dict[str, object]:
    """The store as django-storages wants it: a private bucket, signed bodies, no checksums that older stores refuse."""
    from botocore.config import Config

    return {
        "bucket_name": MEDIA_S3_BUCKET, "endpoint_url": env.str("MEDIA_S3_ENDPOINT", default="") or None,
        "region_name": env.str("MEDIA_S3_REGION", default="") or "us-east-1", "location": env.str("MEDIA_S3_PREFIX", default=""),
        "access_key": env.str("MEDIA_S3_KEY", default="") or None, "secret_key": env.str("MEDIA_S3_SECRET", default="") or None,
        "verify": env.str("MEDIA_S3_CA", default="") or None, "default_acl": None,
        "client_config": Config(
            signature_version="s3v4", s3={"addressing_style": "path", "payload_signing_enabled": True},
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
            connect_timeout=5, read_timeout=60, retries={"mode": "standard", "max_attempts": 3},
        ),
    }  # fmt: skip


STORAGES = {
    "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _object_store()}
    if MEDIA_S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Styles and scripts are for this host's own pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# Media is never served from a public folder: files leave only through the view of the record they hang on.
MEDIA_URL = ""

ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_BYTES", default=100 * 1024 * 1024)
ATTACHMENT_MAX_PIXELS = env.int("ATTACHMENT_MAX_PIXELS", default=40_000_000)
ATTACHMENT_MAX_PAGES = env.int("ATTACHMENT_MAX_PAGES", default=2000)
ATTACHMENT_MAX_FILES = env.int("ATTACHMENT_MAX_FILES", default=50)  # in one zip
ATTACHMENT_MEDIA = env.bool("ATTACHMENT_MEDIA", default=False)  # audio and video
# Where the public's own door stands (a program of its own, see docs/administration.md); shown with its pages' addresses.
INTAKE_BASE_URL = env.str("INTAKE_BASE_URL", default=f"http://localhost:{env.str('INTAKE_PORT', default='8010')}")
# Old .doc, .xls, .wps, .et go through this program in isolation; empty or not there: they are refused in words.
OFFICE_CONVERTER = env.str("OFFICE_CONVERTER", default="soffice")
# unix:/run/clamav/clamd.ctl or host:port; empty is no scanner. Set, it must answer, or nothing is taken in.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="")
CLAMD_SECONDS = env.int("CLAMD_SECONDS", default=30)
# An upload lies in memory until it was judged, so that no letter ever reaches a disk in the open.
FILE_UPLOAD_HANDLERS = ["inspection.uploads.MemoryOnly"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

SESSION_COOKIE_AGE = env.int("SESSION_SECONDS", default=8 * 3600)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
_https = env.bool("XUNZHANG_HTTPS", default=not (DEBUG or DEMO or TESTING))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
# A name that browsers accept only over https, for this very host and all of it: no neighbour can plant such a cookie.
SESSION_COOKIE_NAME = "__Host-sessionid" if _https else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if _https else "csrftoken"
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
# Only behind the house's own proxy are the headers believed that say where a request comes from, and how.
BEHIND_PROXY = env.bool("XUNZHANG_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "img-src": [SELF, "data:"],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# The house's monitor reads /metrics with this as its bearer token; empty, and the address does not exist.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
SITE_TITLE = "巡察工作管理系统"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "inspection.log_lines.Line"},
        "json": {"()": "inspection.log_lines.JsonLine"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": env.str("XUNZHANG_LOG_FORMAT", default="line")},
    },
    # Django would give its own loggers a form of their own while DEBUG is on; celery tells of every task it received.
    "loggers": {"django": {"handlers": [], "propagate": True}, "celery": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": "WARNING" if TESTING else "INFO"},
}
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

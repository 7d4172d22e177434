"""Settings of the public's door alone: no accounts, no sessions, no cookies, no script, nothing kept of a visitor."""

from __future__ import annotations

import os
from pathlib import Path

from environ import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
# Where this side keeps its own keys (receipts, signature) and the office's public one; see `python -m intake init`.
KEYS = Path(env.str("INTAKE_KEYS", default=str(BASE_DIR / "var" / "intake")))

DEBUG = False
SECRET_KEY = "not used: nothing here is signed by Django"
ALLOWED_HOSTS = env.list("INTAKE_HOSTS", default=["*"])
ROOT_URLCONF = "intake.urls"
WSGI_APPLICATION = "intake.wsgi.application"
INSTALLED_APPS = ["intake"]
MIDDLEWARE = ["intake.middleware.NothingKept"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

# The web role adds letters and reads pages; the owner (INTAKE_OWNER_URL) makes tables and hands letters over.
_owner = os.environ.get("INTAKE_AS_OWNER") == "1"
_url = env.str("INTAKE_DATABASE_URL", default="postgres:///xunzhang_intake")
DATABASES = {"default": env.db_url_config(env.str("INTAKE_OWNER_URL", default=_url) if _owner else _url)}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Files lie in memory only, from the socket to the box.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
LARGEST = 16 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 40
DATA_UPLOAD_MAX_NUMBER_FILES = 5
# Behind a reverse proxy the last address it names is the visitor's; it is counted and forgotten (limits.py).
BEHIND_PROXY = env.bool("INTAKE_BEHIND_PROXY", default=False)
LETTERS_PER_HOUR = env.int("INTAKE_LETTERS_PER_HOUR", default=10)
LOOKS_PER_HOUR = env.int("INTAKE_LOOKS_PER_HOUR", default=60)
# All visitors together: more than that is no public.
LETTERS_OF_ALL_PER_HOUR = env.int("INTAKE_LETTERS_OF_ALL_PER_HOUR", default=300)

# Failures are told by their kind alone; no request, no address, nothing that was typed is ever written down.
LOGGING = {
    "version": 1, "disable_existing_loggers": True,
    "formatters": {"bare": {"()": "intake.middleware.Bare"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "bare"}},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}  # fmt: skip

"""The product's settings, with Django's admin beside it as what an office would otherwise use. For measuring only."""

from inspection.settings import *  # noqa: F403
from inspection.settings import DATABASES, INSTALLED_APPS, TEMPLATES

DEBUG = False
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin", "django.contrib.messages"]
INSTALLED_APPS = list(dict.fromkeys(INSTALLED_APPS))
ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = ["*"]
SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = ["admin.E408", "admin.E409", "admin.E410"]
for each in TEMPLATES:
    each["OPTIONS"]["context_processors"] = list(
        dict.fromkeys([*each["OPTIONS"]["context_processors"], "django.contrib.messages.context_processors.messages"])
    )
# Parallel workers' processor time could not be counted, and busy cores have none to spare: nobody gets any.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = f"{_options.get('options', '')} -c max_parallel_workers_per_gather=0".strip()

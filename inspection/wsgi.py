"""The WSGI entry that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
application = get_wsgi_application()
# All pages' code is read here, before workers are forked (--preload), and not by each worker's first request: three seconds of
# somebody's waiting whenever a worker was started anew. The memory is shared, too.
get_resolver().url_patterns  # noqa: B018
# What is loaded by now stays: no collection of a worker looks through it again, nor copies its pages by touching them.
gc.collect()
gc.freeze()

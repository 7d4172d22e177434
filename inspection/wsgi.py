"""The WSGI entry that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inspection.settings")
application = get_wsgi_application()
# All pages' code is read here, before workers are forked (--preload), and not by each worker's first request: three seconds of
# somebody's waiting whenever a worker was started anew. The memory is shared, too.
get_resolver().url_patterns  # noqa: B018

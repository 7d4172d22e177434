"""The public's door as a WSGI application: `gunicorn intake.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "intake.settings"
application = get_wsgi_application()

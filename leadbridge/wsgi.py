"""Django's WSGI application: the whole product but the stream."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadbridge.settings")

application = get_wsgi_application()

import os

from django.core.wsgi import get_wsgi_application

from portal import telemetry

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.base")
telemetry.start("web")
application = get_wsgi_application()

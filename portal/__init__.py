"""The project and the site: settings, addresses, timers, doors, and the pages that span apps."""

# Whoever queues an errand, the web process too, does so through this application and its routes.
from portal.celery import app as celery_app

__all__ = ["celery_app"]

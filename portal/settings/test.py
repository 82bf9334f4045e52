"""The same settings, stricter: what would pass in silence fails a test."""

import os

from portal.settings.base import *  # noqa: F403
from portal.settings.base import CACHES, LOGGING

EXAMPLE_TOWN = True
PUBLIC_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {"base_url": None}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Argon2 as in production, at the smallest cost: the suite signs in hundreds of times.
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Redis is shared by those who test side by side: each process counts for itself.
CACHES["rates"]["KEY_PREFIX"] = f"rates-test-{os.getpid()}"
# All tests come from one address; those of the brakes put them on.
BRAKES = {}
LOGGING["root"]["level"] = "WARNING"
# Signs the seals of the tests alone; where they are copied to, each test says (tests/ground/test_seals.py).
TRAIL_SEAL_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TRAIL_SEAL_PUBLIC_KEYS = []
METRICS_TOKEN = "for the tests"  # noqa: S105

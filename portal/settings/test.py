"""The same settings, stricter: what would pass in silence fails a test."""

import atexit
import os
import shutil
import tempfile

from portal.settings.base import *  # noqa: F403
from portal.settings.base import CACHES, LOGGING

EXAMPLE_TOWN = True
PUBLIC_URL = "http://testserver"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage", "OPTIONS": {"base_url": None}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Looked for when asked for: each client of a test would otherwise list all static files for itself.
WHITENOISE_AUTOREFRESH = True
# Argon2 as in production, at the smallest cost: the suite signs in hundreds of times.
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Redis is shared by those who test side by side: each process counts for itself.
CACHES["rates"]["KEY_PREFIX"] = f"rates-test-{os.getpid()}"
# A machine under load answers late; in a test that must not pass for a cache that is away.
CACHES["rates"]["OPTIONS"] |= {"SOCKET_CONNECT_TIMEOUT": 10, "SOCKET_TIMEOUT": 10}
# All tests come from one address; those of the brakes put them on.
BRAKES = {}
LOGGING["root"]["level"] = "WARNING"
# Signs the seals of the tests alone.
TRAIL_SEAL_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TRAIL_SEAL_PUBLIC_KEYS = []
# Of this process alone: what one test seals is no copy that another one misses in its database (tests/conftest.py).
SEALS_DIR = tempfile.mkdtemp(prefix="yinuo-seals-")
atexit.register(shutil.rmtree, SEALS_DIR, ignore_errors=True)
METRICS_TOKEN = "for the tests"  # noqa: S105

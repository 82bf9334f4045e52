"""A process of its own beside the test: on the test's database, with the settings of a deployment."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

OF_THE_SUITE = ("DJANGO_ALLOW_ASYNC_UNSAFE",)  # set beside a browser of the same worker; no deployment has it


def run(*words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Python with these words; asserts nothing."""

    def here(url: str) -> str:
        return urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()

    return subprocess.run(
        [sys.executable, *words],
        cwd=settings.ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name not in OF_THE_SUITE},
            "DJANGO_SETTINGS_MODULE": "portal.settings.base",
            "DATABASE_URL": here(settings.DATABASE_URL),
            "DATABASE_OWNER_URL": here(settings.DATABASE_OWNER_URL),
            "LOG_LEVEL": "ERROR",
            **more,
        },
        capture_output=True,
        text=True,
        check=False,
    )

"""`check --deploy` says nothing of a deployment as docs/deploying.md describes it, and names what is not as it should be."""

import base64
from typing import Any

import pytest

from tests.ops import elsewhere

KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "HTTPS": "1",
    "DEBUG": "0",
    "EXAMPLE_TOWN": "0",
    "PUBLIC_URL": "https://portal.example.gov.cn",
    "ALLOWED_HOSTS": "portal.example.gov.cn",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example.gov.cn",
    "SECRET_KEY": "mD5d0Jr1w-kqf4R8sQvS7hX2bZyTn6Lc9aWpE3uGi0oFjKxBtVYh",
    "TRAIL_SEAL_KEY": KEY,
    "EMAIL_SENDER": "ground.notices.senders.DjangoEmail",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "SMS_SENDER": "ground.notices.senders.DjangoEmail",
}

pytestmark = pytest.mark.django_db


def checked(**more: str) -> Any:
    return elsewhere.run(
        "manage.py",
        "check",
        "--deploy",
        "--database",
        "default",
        "--fail-level",
        "INFO",
        **{**PRODUCTION, **more},
    )


def test_a_deployment_passes_without_a_word() -> None:
    done = checked()
    assert (done.returncode, done.stderr) == (0, "")


def test_what_is_not_fit_for_a_city_is_named() -> None:
    done = checked(EXAMPLE_TOWN="1", EMAIL_SENDER="", SMS_SENDER="", TRAIL_SEAL_KEY="", HTTPS="0")
    assert done.returncode == 1
    for name in (
        "portal.W002",
        "portal.W003",
        "portal.W004",
        "security.W004",
        "security.W008",
        "security.W016",
    ):
        assert name in done.stderr

"""What leaves the house is made in one place: full addresses and squares."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.ROOT)
APPS = (
    "ground",
    "matters",
    "credit",
    "licences",
    "commitments",
    "approvals",
    "supervision",
    "evaluations",
    "portal",
)


@pytest.mark.parametrize(
    "said, where",
    [
        (r"settings\.PUBLIC_URL", {"ground/addresses.py"}),
        (r"^\s*(import segno|from segno)", {"ground/documents/square.py"}),
    ],
)
def test_one_file_makes_it(said, where):
    found = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if re.search(said, path.read_text(), re.MULTILINE)
    }
    assert found == where

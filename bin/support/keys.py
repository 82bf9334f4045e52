"""Secrets and passwords of this clone's example town: made once, kept in the runtime folder, readable by its owner alone."""

import base64
import os
import secrets

from support.places import RUNTIME

FILE = RUNTIME / "env"


def _make() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SEALING_KEYS": "k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
        "DIGEST_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "TRAIL_SEAL_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_PASSWORD": secrets.token_hex(16),
        "DATABASE_OWNER_PASSWORD": secrets.token_hex(16),
        "DATABASE_SUPERUSER_PASSWORD": secrets.token_hex(16),
        "REDIS_PASSWORD": secrets.token_hex(16),
    }


def ensure() -> dict[str, str]:
    """The secrets, read from the file; what it does not name yet is made and added."""
    kept = {}
    if FILE.exists():
        kept = dict(line.split("=", 1) for line in FILE.read_text().splitlines() if "=" in line)
    made = _make() | kept
    if made != kept:
        part = FILE.with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in made.items())
        part.rename(FILE)
    return made

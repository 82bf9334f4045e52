"""Secrets and passwords: made once. Of this clone's example town, in the runtime folder; of a deployment, a file each."""

import base64
import os
import secrets
from pathlib import Path

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
        "METRICS_TOKEN": secrets.token_hex(16),
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


def write_files(folder: Path) -> list[str]:
    """Each secret lies in a file of its own, named in small letters; the names of those made now.

    The folder is closed to everybody else. The files are not: a container reads them under another user's number.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    made = []
    for name, value in _make().items():
        path = folder / name.lower()
        if not path.exists():
            path.write_text(value + "\n")
            path.chmod(0o444)
            made.append(path.name)
    return made

"""Stamps: what a step was made from, so that it is done again only when that has changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from support.places import RUNTIME


def fingerprint(*parts: str | Path | Iterable[Path]) -> str:
    """One hash over texts and over the names and contents of files."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            digest.update(part.encode() + b"\0")
            continue
        for path in [part] if isinstance(part, Path) else sorted(part):
            digest.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh(name: str, mark: str, *, folder: Path = RUNTIME / "stamps") -> bool:
    path = folder / name
    return path.is_file() and path.read_text() == mark


def keep(name: str, mark: str, *, folder: Path = RUNTIME / "stamps") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(mark)


def forget(name: str, *, folder: Path = RUNTIME / "stamps") -> None:
    (folder / name).unlink(missing_ok=True)

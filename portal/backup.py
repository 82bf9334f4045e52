"""Backup and restore: the database first, then the files it knows, each held against its checksum.

A backup is a folder that any administrator can read without us: database.dump (pg_dump's own format), files/ under their
stored names, seals/, SHA256SUMS for `sha256sum -c`, and manifest.json, written last: without it the backup is not complete.
The keys are not in it (docs/operations.md).
"""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction

from ground.documents.models import Blob
from ground.sealed import digest, seal, unseal
from ground.trail.models import Entry

FORMAT = 1
DUMP, SUMS, MANIFEST = "database.dump", "SHA256SUMS", "manifest.json"
# Sealed with the keys of the place that was backed up, opened with those of the place that is restored to.
PROBE = "yinuo"
CHUNK = 1024**2


class Stop(Exception):
    """Nothing (more) is done; the words say what to do."""


def backup(folder: Path, *, at: datetime) -> dict[str, Any]:
    """The folder holds a complete backup as of one moment; its manifest comes back. Files that are not as their rows
    say are named in it under `faults`, and copied all the same.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Stop(f"{folder} is not empty: every backup has a folder of its own.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    with transaction.atomic(), connection.cursor() as cursor:
        # One snapshot for pg_dump and for us: every row of the dump has its file in the list, and no other file is.
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--no-comments",
             f"--snapshot={snapshot}", f"--file={folder / DUMP}")  # fmt: skip
        blobs = list(Blob.objects.order_by("pk"))
        entries = Entry.objects.count()
    sums, faults, size = [f"{_sum(folder / DUMP)}  {DUMP}"], [], 0
    for blob in blobs:
        name = blob.quarantine_name if blob.is_infected else blob.name
        target = folder / "files" / name
        try:
            with default_storage.open(name, "rb") as source:
                found = _copied(source, target)
        except FileNotFoundError:
            faults.append(f"{name}: missing")
            continue
        if found != blob.sha256:
            faults.append(f"{name}: not what was stored")
        sums.append(f"{found}  files/{name}")
        size += blob.size
    for path in sorted(Path(settings.SEALS_DIR).glob("*.json")):
        with path.open("rb") as source:
            sums.append(f"{_copied(source, folder / 'seals' / path.name)}  seals/{path.name}")
    (folder / SUMS).write_text("\n".join(sums) + "\n")
    manifest = {
        "format": FORMAT,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "entries": entries,
        "files": len(blobs),
        "bytes": size,
        "faults": faults,
        "sums": _sum(folder / SUMS),
        "probe": {"sealed": seal(PROBE), "digest": digest(PROBE)},
    }
    _write_last(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return manifest


def check(folder: Path) -> dict[str, Any]:
    """The manifest of a backup that is complete, undamaged, and readable with the keys of this place; else Stop."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, ValueError):
        raise Stop(f"{folder} holds no complete backup: {MANIFEST} is missing or damaged.") from None
    if manifest["format"] != FORMAT:
        raise Stop(f"{folder} was written in format {manifest['format']}; this version reads {FORMAT}.")
    if _sum(folder / SUMS) != manifest["sums"]:
        raise Stop(f"{folder / SUMS} is damaged.")
    for expected, name in _sums(folder):
        path = folder / name
        if not path.is_file() or _sum(path) != expected:
            raise Stop(f"{path} is missing or damaged.")
    try:
        readable = unseal(manifest["probe"]["sealed"]) == PROBE
    except Exception:  # noqa: BLE001  however a key does not fit
        readable = False
    if not readable or digest(PROBE) != manifest["probe"]["digest"]:
        raise Stop(
            "SEALING_KEYS or DIGEST_KEY are not those of the backup: identity numbers, phones and messages could not be"
            " read. Set them as they were, then restore."
        )
    return manifest


def restore(folder: Path) -> dict[str, Any]:
    """Database and files are as they were, in a place that was empty; the manifest comes back. Else Stop, before
    anything was written.
    """
    manifest = check(folder)
    with connection.cursor() as cursor:
        if tables := connection.introspection.table_names(cursor):
            raise Stop(
                f"The database {connection.settings_dict['NAME']} has {len(tables)} tables already: restore into an"
                " empty one. Nothing was changed."
            )
    names = [name for _sum, name in _sums(folder)]
    files = [name.removeprefix("files/") for name in names if name.startswith("files/")]
    if there := [name for name in files if default_storage.exists(name)]:
        raise Stop(
            f"{there[0]} lies in the place for files already: restore into an empty one. Nothing was changed."
        )
    connection.close()
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges",
         f"--dbname={dj_database_url.parse(settings.DATABASE_OWNER_URL)['NAME']}", str(folder / DUMP))  # fmt: skip
    for name in files:
        with (folder / "files" / name).open("rb") as source:
            if default_storage.save(name, File(source)) != name:
                raise Stop(
                    f"{name} came to lie under another name: somebody writes into the place for files."
                )
    _bring_seals(folder)
    return manifest


def missing_files() -> list[str]:
    """Stored names that have a row, and no file."""
    rows = Blob.objects.order_by("pk").iterator()
    names = (blob.quarantine_name if blob.is_infected else blob.name for blob in rows)
    return [name for name in names if not default_storage.exists(name)]


def _bring_seals(folder: Path) -> None:
    """The copies of seals lie outside again; those that are there stay: they may know more than the backup."""
    target = Path(settings.SEALS_DIR)
    for path in sorted((folder / "seals").glob("*.json")):
        target.mkdir(parents=True, exist_ok=True)
        if not (target / path.name).exists():
            shutil.copyfile(path, target / path.name)


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    for line in (folder / SUMS).read_text().splitlines():
        expected, name = line.split("  ", 1)
        if ".." in Path(name).parts or Path(name).is_absolute():
            raise Stop(f"{name} leads out of the backup.")
        yield expected, name


def _run(program: str, *arguments: str) -> None:
    """The server's own program has done it, as the owner of the tables; the password is on no command line."""
    found = shutil.which(program)
    if found is None:
        raise Stop(
            f"{program} is not on the path: it comes with PostgreSQL's client programs, of the server's version."
        )
    owner = dj_database_url.parse(settings.DATABASE_OWNER_URL)
    told = {
        "PGHOST": owner["HOST"],
        "PGPORT": str(owner["PORT"] or ""),
        "PGUSER": owner["USER"],
        "PGPASSWORD": owner["PASSWORD"],
        "PGDATABASE": connection.settings_dict["NAME"],
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(
        [found, "--no-password", *arguments],
        env={**environment, **{name: str(value) for name, value in told.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Stop(f"{done.stderr.strip()}\n{program} failed.")


def _copied(source: Any, target: Path) -> str:
    """The bytes lie at the target, for the owner alone to read; their SHA-256."""
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = hashlib.sha256()
    with target.open("xb") as copy:
        target.chmod(0o600)
        while chunk := source.read(CHUNK):
            whole.update(chunk)
            copy.write(chunk)
    return whole.hexdigest()


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_last(path: Path, text: str) -> None:
    """The file is whole or not there; what was written before it has reached the disk."""
    os.sync()
    part = path.with_suffix(".part")
    part.write_text(text)
    part.replace(path)

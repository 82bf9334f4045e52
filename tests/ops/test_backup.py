"""Backup and restore in two commands: into a fresh place, where the trail verifies and a paper can be read."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from approvals.enums import CaseState
from ground.documents.files import PDF, store
from ground.documents.models import Blob, Document, ScanState
from ground.trail.models import Entry
from ground.trail.seals import seal
from portal.backup import Stop, check
from portal.owner import application_role, owner_role
from tests.town import Town, pdf

pytestmark = [
    pytest.mark.skipif(
        shutil.which("pg_dump") is None, reason="pg_dump is not on the path (bin/test brings it)"
    ),
    pytest.mark.skipif(application_role() == owner_role(), reason="one role does both here"),
]

FRESH = f"yinuo_restored{os.environ.get('TEST_DB_SUFFIX', '')}_{os.getpid()}"


@pytest.fixture
def place(transactional_db: None, settings: Any, tmp_path: Path, moment: Any) -> Path:
    """A city with a granted case, its paper and its files on a disk; committed and sealed."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "files"), "base_url": None},
        },
    }
    settings.SEALS_DIR = str(tmp_path / "seals")
    town = Town(moment)
    case = town.case_at(CaseState.GRANTED)
    paper = Document.objects.of(case.thread).first()
    Document.objects.filter(pk=paper.pk).update(pdf=store(pdf().read(), PDF, at=moment), state="ready")
    bad = store(b"%PDF-bad", PDF, at=moment)
    default_storage.save(bad.quarantine_name, ContentFile(bad.read()))
    default_storage.delete(bad.name)
    Blob.objects.filter(pk=bad.pk).update(
        scan_state=ScanState.INFECTED, scan_found="Eicar", scanned_at=timezone.now()
    )
    (tmp_path / "files" / "2026" / "03" / "04" / "nobody.pdf").write_bytes(b"no row knows this file")
    seal(now=moment)
    return tmp_path


@pytest.fixture
def fresh() -> Iterator[str]:
    """An empty database, as a person makes one by docs/deploying.md; its name."""
    owner = psycopg2.connect(django_settings.DATABASE_OWNER_URL)
    owner.autocommit = True
    with owner.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {FRESH} TEMPLATE template0")
        yield FRESH
        # Not by force, which an autovacuum worker in it refuses; unforced, the server asks that one to leave.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
            [FRESH],
        )
        cursor.execute(f"DROP DATABASE IF EXISTS {FRESH}")
    owner.close()


def backed_up(place: Path, name: str = "backup") -> Path:
    call_command("backup", str(place / name), stdout=StringIO())
    return place / name


def elsewhere(place: Path, database: str, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """manage.py in a process of its own, in the place that is restored to."""

    def there(url: str) -> str:
        return urlsplit(url)._replace(path=f"/{database}").geturl()

    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=django_settings.ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.base",
            "DATABASE_URL": there(django_settings.DATABASE_URL),
            "DATABASE_OWNER_URL": there(django_settings.DATABASE_OWNER_URL),
            "FILES_ROOT": str(place / "restored" / "files"),
            "SEALS_DIR": str(place / "restored" / "seals"),
            "TRAIL_SEAL_KEY": django_settings.TRAIL_SEAL_KEY,
            "LOG_LEVEL": "WARNING",
            **more,
        },
        capture_output=True,
        text=True,
        check=False,
    )


READ = """
from ground.documents.files import page_image
from ground.documents.models import Document
from ground.accounts.models import User
from portal.owner import application_role
from django.db import connection
paper = Document.objects.get(state="ready")
with connection.cursor() as cursor:
    cursor.execute("SELECT current_user")
    who = cursor.fetchone()[0]
print(paper.number, len(page_image(paper.pdf, 1)) > 500, User.objects.get(username="zhao").phone, who)
"""


def test_a_place_is_restored_from_its_backup(place: Path, fresh: str) -> None:
    folder = backed_up(place)
    done = elsewhere(place, fresh, "restore", str(folder))
    assert done.returncode == 0, done.stderr + done.stdout
    assert f"留痕完整：共核对 {Entry.objects.count()} 条记录" in done.stdout
    assert "封存完整：最近一次为第 1 号" in done.stdout

    read = elsewhere(place, fresh, "shell", "--no-imports", "-c", READ)
    number = Document.objects.get(state="ready").number
    assert read.stdout.strip() == f"{number} True 13800000104 {application_role()}", read.stderr

    files = {path.name for path in (place / "restored" / "files").rglob("*") if path.is_file()}
    assert files == {Path(name).name for name in Blob.objects.values_list("name", flat=True)}
    assert (place / "restored" / "seals" / "trail-00000001.json").exists()

    again = elsewhere(place, fresh, "restore", str(folder))
    assert again.returncode == 1
    assert "Nothing was changed" in again.stderr


def test_a_backup_can_be_checked_without_us(place: Path) -> None:
    folder = backed_up(place)
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        expected, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == expected
    assert folder.stat().st_mode & 0o777 == 0o700
    assert not (folder / "files/2026/03/04/nobody.pdf").exists()
    manifest = (folder / "manifest.json").read_text()
    assert json.loads(manifest)["faults"] == []
    assert django_settings.DIGEST_KEY not in manifest


def test_a_folder_that_holds_something_is_not_backed_up_into(place: Path) -> None:
    folder = backed_up(place)
    with pytest.raises(CommandError, match="a folder of its own"):
        backed_up(place)
    assert check(folder)


def test_a_file_that_is_missing_or_was_changed_is_named(place: Path) -> None:
    first, second = Blob.objects.order_by("pk")[:2]
    (place / "files" / first.name).unlink()
    (place / "files" / second.name).write_bytes(b"changed")
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("backup", str(place / "backup"), stdout=StringIO(), stderr=said)
    assert f"{first.name}: missing" in said.getvalue()
    assert f"{second.name}: not what was stored" in said.getvalue()


@pytest.mark.parametrize("what", ["manifest.json", "database.dump", "SHA256SUMS", "a file"])
def test_a_damaged_backup_is_not_restored(place: Path, what: str) -> None:
    folder = backed_up(place)
    path = next((folder / "files").rglob("*.pdf")) if what == "a file" else folder / what
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(Stop, match=r"damaged|complete"):
        check(folder)


def test_a_backup_is_not_restored_without_its_keys(place: Path, settings: Any) -> None:
    folder = backed_up(place)
    settings.DIGEST_KEY = "AAAA" + settings.DIGEST_KEY[4:]
    with pytest.raises(Stop, match="SEALING_KEYS or DIGEST_KEY"):
        check(folder)


def test_nothing_leads_out_of_the_backup(place: Path) -> None:
    folder = backed_up(place)
    sums = folder / "SHA256SUMS"
    sums.write_text(sums.read_text() + f"{'0' * 64}  ../evil\n")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sums"] = hashlib.sha256(sums.read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(Stop, match="leads out"):
        check(folder)


def test_a_place_that_has_tables_is_not_restored_into(place: Path) -> None:
    folder = backed_up(place)
    with pytest.raises(CommandError, match="tables already"):
        call_command("restore", str(folder))
    assert connection.introspection.table_names()

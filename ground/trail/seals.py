"""Seals: signed statements of where the chains end, copied out of the reach of whoever owns the database.

A chain proves what stands before its end, not where the end once was. So every hour a seal says it: the heads of all
threads that grew since the seal before, in one hash, chained to that seal, signed with a key that is not in the database.
A day of readings is sealed the same way. docs/trail.md tells what this proves and what it cannot.
"""

from __future__ import annotations

import json
import logging
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Now

from ground.trail.feed import sequence
from ground.trail.models import Entry, Feed, Reading, Seal, SealedHead, SealKind
from ground.trail.record import digest

log = logging.getLogger(__name__)

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")

# Held by whoever seals: two beats must not make two seals of one number.
SEALER = 7_236_202
# An hour in which nothing happened is sealed too; a second call within it is not.
STILL_FRESH = timedelta(minutes=50)
# As ground/accounts/retention.py says that readings have left, and how long the database keeps them whatever anybody says.
FORGOTTEN, RETENTION = "accounts.forgotten", "system:retention"
KEPT_AT_LEAST = relativedelta(months=6)
# Days of readings that a sealer who was away catches up with at once.
DAYS_BACK = 60


class NotSealed(Exception):
    """No seal was made, and why: told in the log and on the page, never to an applicant."""


def seal(*, now: datetime) -> Seal | None:
    """Every thread that grew since the last seal is sealed as it stands; None while the last seal is fresh and nothing grew.

    What is sealed is counted in numbers of the feed: an entry that was committed late is in the next seal, none is missed.
    """
    sequence()
    with transaction.atomic():
        last = _last(SealKind.TRAIL)
        since = (last and last.until) or 0
        until = Feed.objects.aggregate(end=Max("no"))["end"] or 0
        if until == since and last is not None and now - last.sealed_at < STILL_FRESH:
            return None
        heads = list(_heads(since, until))
        said = {
            "since": since,
            "until": until,
            "heads": len(heads),
            "root": root(sorted(map(head_line, heads))),
        }
        made = _sign(SealKind.TRAIL, last, said, now=now, until=until)
        SealedHead.objects.bulk_create(
            [SealedHead(seal=made, thread=entry.thread, seq=entry.seq, hash=entry.hash) for entry in heads]
        )
    copy_out()
    return made


def seal_readings(*, today: date, now: datetime) -> list[Seal]:
    """Every legal day of readings before `today` that was not sealed yet is; a day without any, too."""
    made = []
    with transaction.atomic():
        last = _last(SealKind.READINGS)
        day = last.day + timedelta(days=1) if last and last.day else today - timedelta(days=1)
        for _day in range(DAYS_BACK):
            if day >= today:
                break
            rows = readings_of(day)
            said = {
                "day": day.isoformat(),
                "readings": rows.count(),
                "root": root(map(reading_line, rows.iterator())),
            }
            last = _sign(SealKind.READINGS, last, said, now=now, day=day)
            made.append(last)
            day += timedelta(days=1)
    copy_out()
    return made


def readings_of(day: date) -> QuerySet[Reading]:
    """The readings that the database's clock saw on that legal day, in the order of their keys."""
    begins = datetime(day.year, day.month, day.day, tzinfo=LEGAL_ZONE)
    return Reading.objects.filter(
        recorded_at__gte=begins, recorded_at__lt=begins + timedelta(days=1)
    ).order_by("pk")


def head_line(head: Entry | SealedHead) -> str:
    """What a seal's hash covers of one thread."""
    return f"{head.thread} {head.seq} {head.hash}"


def first_reading_kept() -> date:
    """The first day whose readings have not left with the log's retention, as the trail says (ground/accounts/retention.py).

    Believed is the timer alone, and only what the database's function lets leave: nothing younger than six months.
    """
    said = Entry.objects.filter(
        thread="log:readings", act=FORGOTTEN, who=RETENTION, user=None, recorded_at__lte=Now()
    ).order_by("seq")
    days = [(date.fromisoformat(entry.facts["before"]), entry.recorded_at) for entry in said]
    return max(
        (day for day, at in days if day <= at.astimezone(LEGAL_ZONE).date() - KEPT_AT_LEAST), default=date.min
    )


def reading_line(row: Reading) -> str:
    """What a seal's hash covers of one reading: every column."""
    values = (
        row.pk,
        row.thread,
        row.what,
        row.which,
        row.user_id,
        row.who,
        row.office,
        row.duty,
        row.purpose,
        row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        row.address,
    )
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def root(lines: Iterable[str]) -> str:
    """SHA-256 over the lines, each ended by a line feed: 64 hexadecimal digits. Heads are sorted, readings stand as written."""
    whole = sha256()
    for line in lines:
        whole.update(line.encode() + b"\n")
    return whole.hexdigest()


def private_key() -> Ed25519PrivateKey:
    """The key that signs, or NotSealed where the environment holds none."""
    if not settings.TRAIL_SEAL_KEY:
        raise NotSealed("TRAIL_SEAL_KEY is not set: the trail is chained, but not sealed")
    try:
        return Ed25519PrivateKey.from_private_bytes(b64decode(settings.TRAIL_SEAL_KEY, validate=True))
    except ValueError:
        raise ImproperlyConfigured("TRAIL_SEAL_KEY 应为 32 字节的 base64") from None


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key as it is published: base64 of its 32 bytes."""
    return b64encode(key.public_key().public_bytes_raw()).decode()


def trusted() -> set[str]:
    """The public keys whose seals count: that of the key we sign with, and those the environment names (older ones)."""
    own = {public_text(private_key())} if settings.TRAIL_SEAL_KEY else set()
    return own | set(settings.TRAIL_SEAL_PUBLIC_KEYS)


def signed(made: Seal) -> bool:
    """Whether a trusted key signed exactly this text."""
    if made.public_key not in trusted():
        return False
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(made.public_key)).verify(
            b64decode(made.signature), made.text.encode()
        )
    except (InvalidSignature, ValueError):
        return False
    return True


# ---- copies outside the database


def as_file(made: Seal) -> dict[str, str]:
    """The seal as it lies outside: whoever has the public key can check it without us."""
    return {
        "text": made.text,
        "hash": made.hash,
        "public_key": made.public_key,
        "signature": made.signature,
    }


def file_name(kind: str, no: int) -> str:
    return f"{kind}-{no:08d}.json"


def copies(kind: str) -> dict[int, dict[str, Any] | None]:
    """The seals that lie outside, by number; None for a file that cannot be read as one."""
    found: dict[int, dict[str, Any] | None] = {}
    for no, path in _numbered(kind):
        try:
            found[no] = json.loads(path.read_text())
        except (OSError, ValueError):
            found[no] = None
    return found


def _numbered(kind: str) -> Iterable[tuple[int, Path]]:
    for path in Path(settings.SEALS_DIR).glob(f"{kind}-*.json"):
        number = path.stem.rpartition("-")[2]
        if number.isdecimal():
            yield int(number), path


def copy_out() -> int:
    """Every seal that has no copy outside has one now; how many were written. A copy that is there is never touched.

    A folder that cannot be written to is logged: the next seal tries again, and the alarm is the age of the last copy.
    """
    folder = Path(settings.SEALS_DIR)
    written = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        there = {path.name for path in folder.glob("*.json")}
        for kind, no in Seal.objects.order_by("kind", "no").values_list("kind", "no").iterator():
            if (name := file_name(kind, no)) not in there:
                made = Seal.objects.get(kind=kind, no=no)
                part = folder / f".{name}.{os.getpid()}"
                part.write_text(json.dumps(as_file(made), ensure_ascii=False, indent=1) + "\n")
                part.replace(folder / name)
                written += 1
    except OSError as failure:
        log.error("a seal was not copied out to SEALS_DIR: %s", failure)
    return written


# ---- making one


def _last(kind: SealKind) -> Seal | None:
    """The end of this kind's chain, ours until the transaction ends. A chain shorter than its copies is not gone on with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER])
    last = Seal.objects.filter(kind=kind).order_by("-no").first()
    outside = max((no for no, _path in _numbered(kind)), default=0)
    if outside > (last.no if last else 0):
        raise NotSealed(
            f"SEALS_DIR holds {kind} seal no. {outside}, the database ends at {last.no if last else 0}: seals are missing"
            " (docs/operations.md, “Seals”)"
        )
    return last


def _heads(since: int, until: int) -> Iterable[Entry]:
    """The last entry of every thread that has entries in the feed after `since`, up to `until`, sorted by thread."""
    return (
        Entry.objects.filter(feed__no__gt=since, feed__no__lte=until)
        .order_by("thread", "-seq")
        .distinct("thread")
    )


def _sign(kind: SealKind, last: Seal | None, said: dict[str, Any], *, now: datetime, **columns: Any) -> Seal:
    key = private_key()
    no = last.no + 1 if last else 1
    text = json.dumps(
        {
            "kind": kind.value,
            "no": no,
            "sealed_at": now.astimezone(UTC).isoformat(timespec="microseconds"),
            **said,
            "previous": last.hash if last else "",
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    return Seal.objects.create(
        kind=kind,
        no=no,
        sealed_at=now,
        text=text,
        hash=digest(text),
        signature=b64encode(key.sign(text.encode())).decode(),
        public_key=public_text(key),
        **columns,
    )

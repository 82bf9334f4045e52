"""Whether the trail still says what it said. docs/trail.md tells what this proves and what it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from ground.trail import seals
from ground.trail.models import Entry, Head, Seal, SealedHead, SealKind, Verification
from ground.trail.record import canonical, digest


class Broken(NamedTuple):
    """One place where a chain or a seal does not hold, in words. Of a seal, `thread` is seal:<kind> and `seq` its number."""

    thread: str
    seq: int
    words: str


class Link(NamedTuple):
    """An entry, and where the head says that its thread ends."""

    entry: Entry
    head: tuple[int | None, str | None]


def verify(thread: str | None = None) -> list[Broken]:
    """Every place where the chains and their seals (or one thread's) do not hold; an empty list when all of them do.

    Entries and heads are read in one statement, so acts that are being recorded meanwhile disturb nothing.
    """
    heads = Head.objects.filter(thread=OuterRef("thread"))
    entries: QuerySet[Any] = Entry.objects.annotate(
        head_seq=Subquery(heads.values("seq")), head_hash=Subquery(heads.values("hash"))
    ).order_by("thread", "seq")
    entry_of_head = Entry.objects.filter(thread=OuterRef("thread"))
    emptied = Head.objects.filter(~Exists(entry_of_head), seq__gt=0).order_by("thread")
    if thread is not None:
        entries, emptied = entries.filter(thread=thread), emptied.filter(thread=thread)
    broken = [
        Broken(head.thread, 1, _("整条线索的 %(count)s 条记录都不见了") % {"count": head.seq})
        for head in emptied
    ]
    links = (Link(entry, (entry.head_seq, entry.head_hash)) for entry in entries.iterator(chunk_size=2000))
    for _of, chain in groupby(links, key=lambda link: link.entry.thread):
        broken.extend(_faults(chain))
    broken.extend(_not_as_sealed(thread))
    if thread is None:
        for kind in SealKind:
            broken.extend(_faults_of_seals(kind))
    return sorted(broken, key=lambda place: (place.thread, place.seq))


def look(broken: list[Broken], *, at: datetime) -> Verification:
    """What a walk over the whole trail and its seals found stands on the books (/audit/seals/)."""
    words = ""
    if broken:
        words = _("%(thread)s 第 %(seq)s 条：%(words)s") % broken[0]._asdict()
    return Verification.objects.create(
        at=at,
        entries=Entry.objects.count(),
        seals=Seal.objects.count(),
        broken=len(broken),
        words=words,
    )


def _faults(chain: Iterator[Link]) -> Iterator[Broken]:
    seq, previous = 0, ""
    for link in chain:
        entry = link.entry
        if entry.seq != seq + 1:
            yield Broken(entry.thread, seq + 1, _("这里到第 %(seq)s 条之间的记录不见了") % {"seq": entry.seq})
        elif entry.previous != previous:
            yield Broken(entry.thread, entry.seq, _("没有接在上一条之后"))
        if digest(entry.canonical) != entry.hash:
            yield Broken(entry.thread, entry.seq, _("正文与校验值不符"))
        elif json.loads(canonical(entry)) != json.loads(entry.canonical):
            yield Broken(entry.thread, entry.seq, _("各栏与正文不符"))
        seq, previous = entry.seq, entry.hash
    if link.head != (seq, previous):
        yield Broken(entry.thread, seq + 1, _("链头不在最后一条（第 %(seq)s 条）上") % {"seq": seq})


_CHANGED_SINCE = """
    SELECT h.thread, h.seq, s.no, e.hash IS NULL
      FROM trail_sealedhead h
      JOIN trail_seal s ON s.id = h.seal_id
      LEFT JOIN trail_entry e ON e.thread = h.thread AND e.seq = h.seq
     WHERE e.hash IS DISTINCT FROM h.hash AND (%(thread)s IS NULL OR h.thread = %(thread)s)
     ORDER BY h.thread, h.seq
"""


def _not_as_sealed(thread: str | None) -> Iterator[Broken]:
    """Threads that end before, or say other than, what was sealed of them."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED_SINCE, {"thread": thread})
        rows = cursor.fetchall()
    for of, seq, no, is_gone in rows:
        words = _("第 %(no)s 号封存时的这一条不见了") if is_gone else _("与第 %(no)s 号封存时的不一样")
        yield Broken(of, seq, words % {"no": no})


def _faults_of_seals(kind: SealKind) -> Iterator[Broken]:
    """Whether the seals themselves hold: numbers without gaps, chained, signed, true to their rows and to their copies."""
    name = f"seal:{kind}"
    copies, known = seals.copies(kind), bool(seals.trusted())
    if not known and Seal.objects.filter(kind=kind).exists():
        yield Broken(name, 1, _("没有可信的公钥（TRAIL_SEAL_PUBLIC_KEYS），封存的签名无从核对"))
    no, previous, until, day = 0, "", 0, None
    for seal in Seal.objects.filter(kind=kind).order_by("no").iterator(500):
        said = json.loads(seal.text)
        if seal.no != no + 1:
            yield Broken(name, no + 1, _("这里到第 %(no)s 号之间的封存不见了") % {"no": seal.no})
        elif said["previous"] != previous:
            yield Broken(name, seal.no, _("没有接在上一号之后"))
        if digest(seal.text) != seal.hash:
            yield Broken(name, seal.no, _("正文与校验值不符"))
        elif known and not seals.signed(seal):
            yield Broken(name, seal.no, _("签名不符，或签名的公钥不在可信之列"))
        elif (words := _faults_of_content(seal, said, until=until, day=day)) is not None:
            yield Broken(name, seal.no, words)
        if seal.no in copies and copies.pop(seal.no) != seals.as_file(seal):
            yield Broken(name, seal.no, _("与库外的副本不一样"))
        no, previous, until, day = seal.no, seal.hash, seal.until or 0, seal.day
    for missing in sorted(copies):
        yield Broken(name, missing, _("库外有副本，库中没有"))


def _faults_of_content(seal: Seal, said: dict[str, Any], *, until: int, day: Any) -> str | None:
    """Whether columns and rows are what the signed text says of them."""
    moment = seal.sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    if (said["kind"], said["no"], said["sealed_at"]) != (seal.kind, seal.no, moment):
        return _("各栏与正文不符")
    if seal.kind == SealKind.TRAIL:
        heads = SealedHead.objects.filter(seal=seal).order_by("pk")
        lines = sorted(map(seals.head_line, heads))
        if (said["since"], said["until"], said["heads"]) != (until, seal.until, len(lines)):
            return _("封存的线索数与正文不符")
        return None if seals.root(lines) == said["root"] else _("封存的各线索与正文不符")
    if seal.day is None or said["day"] != seal.day.isoformat():
        return _("各栏与正文不符")
    if day is not None and (seal.day - day).days != 1:
        return _("两次封存之间缺了日子")
    rows = list(seals.readings_of(seal.day))
    if not rows and seal.day < seals.first_reading_kept():
        return None  # they have left with the log's retention, and the trail says so
    if len(rows) != said["readings"]:
        return _("%(day)s 的查阅记录应有 %(count)s 条，现有 %(now)s 条") % {
            "day": said["day"],
            "count": said["readings"],
            "now": len(rows),
        }
    if seals.root(map(seals.reading_line, rows)) != said["root"]:
        return _("%(day)s 的查阅记录与封存时不一样") % {"day": said["day"]}
    return None

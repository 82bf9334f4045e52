"""Whether the trail still says what it said. docs/trail.md tells what this proves and what it cannot."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from ground.trail.models import Entry, Head
from ground.trail.record import canonical, digest


class Broken(NamedTuple):
    """One place where a chain does not hold, in words."""

    thread: str
    seq: int
    words: str


class Link(NamedTuple):
    """An entry, and where the head says that its thread ends."""

    entry: Entry
    head: tuple[int | None, str | None]


def verify(thread: str | None = None) -> list[Broken]:
    """Every place where the chains (or one thread's) do not hold; an empty list when all of them do.

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
    return sorted(broken, key=lambda place: (place.thread, place.seq))


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

"""法规库: the laws that matters rest on are kept, ended, and never gone (LINT-11): told by one officer, confirmed by another.

Those of packaged matters come with the platform.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from matters import rules
from matters.enums import Act, StatuteChangeKind
from matters.models import Article, Edition, Statute, StatuteChange
from matters.rules.checks.reading import article_of, title_of

STATUTES = Path(__file__).parents[1] / "data" / "statutes.csv"


@transaction.atomic
def add(
    title: str, *, document_no: str, rank: str, issuer: str, from_on: date, until_on: date | None = None,
    url: str = "", last_article: int | None = None, by: Actor, at: datetime,
) -> StatuteChange:  # fmt: skip
    """A statute waits for another officer: from its day on matters may rest on it, once he has confirmed it."""
    title = title_of(title)
    refuse(rules.why_not_keep_statutes(by=by, at=at))
    refuse(rules.why_not_add_statute(title, from_on, until_on))
    told = {
        "title": title, "document_no": document_no, "rank": rank, "issuer": issuer, "from_on": from_on,
        "until_on": until_on, "url": url, "last_article": last_article,
    }  # fmt: skip
    return _tell(None, StatuteChangeKind.ADD, told, by=by, at=at)


@transaction.atomic
def change(
    statute: Statute,
    *,
    document_no: str,
    issuer: str,
    url: str,
    last_article: int | None,
    by: Actor,
    at: datetime,
) -> StatuteChange:
    """What is told about it is to be put right; its title, rank and first day stay."""
    statute = Statute.objects.locked(statute.pk)
    refuse(rules.why_not_keep_statutes(by=by, at=at))
    refuse(rules.why_not_tell_twice(statute))
    told = {"document_no": document_no, "issuer": issuer, "url": url, "last_article": last_article}
    return _tell(statute, StatuteChangeKind.ABOUT, told, by=by, at=at)


@transaction.atomic
def end(
    statute: Statute, until_on: date | None, reason: str = "", *, by: Actor, at: datetime
) -> StatuteChange:
    """After that day nothing is to rest on it; or the day that was told is put right with a reason, or taken back (None)."""
    statute = Statute.objects.locked(statute.pk)
    refuse(rules.why_not_keep_statutes(by=by, at=at))
    refuse(rules.why_not_tell_twice(statute))
    refuse(rules.why_not_end_statute(statute, until_on, reason))
    told = {"until_on": until_on}
    return _tell(statute, StatuteChangeKind.END, told, reason=reason.strip(), by=by, at=at)


@transaction.atomic
def keep_article(statute: Statute, label: str, words: str, *, by: Actor, at: datetime) -> StatuteChange:
    """The words of the article are to be kept, in place of those that were; what they were stays on the trail."""
    statute = Statute.objects.locked(statute.pk)
    refuse(rules.why_not_keep_statutes(by=by, at=at))
    refuse(rules.why_not_tell_twice(statute))
    refuse(rules.why_not_keep_article(statute, label))
    return _tell(statute, StatuteChangeKind.ARTICLE, {"label": label, "words": words}, by=by, at=at)


def _tell(
    statute: Statute | None,
    kind: StatuteChangeKind,
    told: Mapping[str, Any],
    *,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> StatuteChange:
    said = {key: one.isoformat() if isinstance(one, date) else one for key, one in told.items()}
    made = StatuteChange.objects.create(
        statute=statute, kind=kind, told=said, reason=reason, told_at=at, told_by=by.person
    )
    facts = {"kind": kind.value, "title": made.title, **said, "reason": reason}
    record(made.thread, Act.STATUTE_TOLD, by=by, at=at, facts=facts)
    context = {"kind": kind.label, "title": made.title}
    confirming = [*holders(Duty.ADMINISTRATION, at=at)]
    if by.office is not None and (keeper := _keeper(by.office, at=at)) is not None:
        confirming += holders(Duty.PUBLICATION, at=at, office=keeper)
    others = {one.ref: one for one in confirming if one.user_id != by.user_id}
    tell(list(others.values()), "matters/notices/statute_waits", about=made.thread, at=at, context=context)
    return made


def _keeper(office: Office, *, at: datetime) -> Office | None:
    return Office.objects.filter(path=rules.catalogue_office(office, at=at)).first()


# ---- judged by another


@transaction.atomic
def confirm(made: StatuteChange, *, by: Actor, at: datetime) -> StatuteChange:
    """What was told holds: who writes the matters that rest on what ended is told which they are."""
    made = StatuteChange.objects.locked(made.pk)
    statute = Statute.objects.locked(made.statute_id) if made.statute_id else None
    refuse(rules.why_not_confirm_statute(made, by=by, at=at))
    match made.kind:
        case StatuteChangeKind.ADD:
            statute = _added(made, by=by, at=at)
        case StatuteChangeKind.ABOUT:
            assert statute is not None
            _changed(statute, made, by=by, at=at)
        case StatuteChangeKind.END:
            assert statute is not None
            _ended(statute, made, by=by, at=at)
        case StatuteChangeKind.ARTICLE:
            assert statute is not None
            _kept(statute, made, by=by, at=at)
    made.statute, made.confirmed_at, made.confirmed_by = statute, at, by.person
    made.save()
    _judged(made, "", at=at)
    return made


@transaction.atomic
def refuse_change(made: StatuteChange, words: str, *, by: Actor, at: datetime) -> StatuteChange:
    """Nothing of it holds; who told it reads why. It may be told again."""
    made = StatuteChange.objects.locked(made.pk)
    refuse(rules.why_not_refuse_statute(made, words, by=by, at=at))
    made.refused_at, made.refused_by, made.refused_words = at, by.person, words.strip()
    made.save()
    record(made.thread, Act.STATUTE_REFUSED, by=by, at=at, facts={"words": words.strip()})
    if made.told_by_id != by.user_id:
        _judged(made, words.strip(), at=at)
    return made


def _judged(made: StatuteChange, words: str, *, at: datetime) -> None:
    context = {"kind": made.get_kind_display(), "title": made.title, "words": words}
    told = [addressee(made.told_by)]
    tell(told, "matters/notices/statute_judged", about=made.thread, at=at, context=context)


def _said(
    statute: Statute, made: StatuteChange, act: Act, facts: dict[str, Any], *, by: Actor, at: datetime
) -> None:
    """On the trail of the statute: what holds now, who told it, and why."""
    facts |= {"told_by": made.told_by.ref, "reason": made.reason}
    record(statute.thread, act, by=by, at=at, facts=facts)


def _added(made: StatuteChange, *, by: Actor, at: datetime) -> Statute:
    told = made.told | {key: _day(made.told[key]) for key in ("from_on", "until_on")}
    statute = Statute.objects.create(**told, said_at=at, said_by=made.told_by)
    facts = {key: told[key] for key in ("title", "from_on", "until_on", "rank")}
    _said(statute, made, Act.STATUTE_ADDED, facts, by=by, at=at)
    return statute


def _changed(statute: Statute, made: StatuteChange, *, by: Actor, at: datetime) -> None:
    facts = {key: said for key, said in made.told.items() if getattr(statute, key) != said}
    for key, said in made.told.items():
        setattr(statute, key, said)
    statute.said_at, statute.said_by = at, made.told_by
    statute.save()
    _said(statute, made, Act.STATUTE_CHANGED, facts, by=by, at=at)


def _ended(statute: Statute, made: StatuteChange, *, by: Actor, at: datetime) -> None:
    before, until_on = statute.until_on, _day(made.told["until_on"])
    statute.until_on, statute.said_at, statute.said_by = until_on, at, made.told_by
    statute.save(update_fields=["until_on", "said_at", "said_by"])
    found = rules.resting_on(statute, at)
    codes = [edition.matter.code for edition in found]
    facts = {"until_on": until_on, "before": before, "matters": codes}
    _said(statute, made, Act.STATUTE_ENDED, facts, by=by, at=at)
    for office, editions in _by_office(found).items():
        told = {
            "title": statute.title,
            "until_on": until_on,
            "names": list(dict.fromkeys(edition.name for edition in editions)),
        }
        editors = holders(Duty.CATALOGUE, at=at, office=office)
        fact = f"{made.thread}:ended:{office.path}"
        tell(editors, "matters/notices/statute_ended", about=statute.thread, at=at, fact=fact, context=told)


def _kept(statute: Statute, made: StatuteChange, *, by: Actor, at: datetime) -> None:
    label, words = made.told["label"], made.told["words"]
    article = statute.articles.filter(label=label).first() or Article(statute=statute, label=label)
    facts = {"label": label, "words": words, "before": article.words}
    article.words = words
    article.save()
    _said(statute, made, Act.ARTICLE_KEPT, facts, by=by, at=at)


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _by_office(editions: list[Edition]) -> dict[Office, list[Edition]]:
    found: dict[Office, list[Edition]] = {}
    for edition in editions:
        found.setdefault(edition.matter.office, []).append(edition)
    return found


def in_order(articles: list[Article]) -> list[Article]:
    """By their numbers."""
    return sorted(articles, key=lambda one: (article_of(one.label) or 0, one.label))


# ---- what comes packaged


@transaction.atomic
def load_statutes(path: Path = STATUTES) -> int:
    """Every statute of the file is there as the file says; running it again changes nothing. Returns how many changed.

    A statute is known by its title and the day it came into force; what somebody has told of it here stays as he said. The
    words of articles are not in the file; the number of the last one is.
    """
    with path.open(encoding="utf-8", newline="") as file:
        told = {(row["title"], date.fromisoformat(row["from_on"])): row for row in csv.DictReader(file)}
    known = {(one.title, one.from_on): one for one in Statute.objects.order_by("pk")}
    changed = []
    for (title, from_on), row in told.items():
        statute = known.get((title, from_on)) or Statute(title=title, from_on=from_on)
        if statute.said_at is not None:
            continue
        says = {
            "document_no": row["document_no"],
            "rank": row["rank"],
            "issuer": row["issuer"],
            "until_on": date.fromisoformat(row["until_on"]) if row["until_on"] else None,
            "last_article": int(row["last_article"]) if row["last_article"] else None,
        }
        if statute.pk is None or any(getattr(statute, column) != said for column, said in says.items()):
            for column, said in says.items():
                setattr(statute, column, said)
            changed.append(statute)
    for statute in changed:
        statute.save()
    return len(changed)

"""法规库: the laws that matters rest on are kept, ended, and never gone (LINT-11); those of packaged matters come with the platform."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from matters import rules
from matters.enums import Act
from matters.models import Article, Edition, Statute
from matters.rules.checks.reading import article_of, title_of

STATUTES = Path(__file__).parents[1] / "data" / "statutes.csv"


@transaction.atomic
def add(
    title: str, *, document_no: str, rank: str, issuer: str, from_on: date, until_on: date | None = None,
    url: str = "", last_article: int | None = None, by: Actor, at: datetime,
) -> Statute:  # fmt: skip
    """From its day on, matters may rest on it."""
    title = title_of(title)
    refuse(rules.why_not_add_statute(title, from_on, until_on, by=by, at=at))
    statute = Statute.objects.create(
        title=title,
        document_no=document_no,
        rank=rank,
        issuer=issuer,
        from_on=from_on,
        until_on=until_on,
        url=url,
        last_article=last_article,
        said_at=at,
        said_by=by.person,
    )
    facts = {"title": title, "from_on": from_on, "until_on": until_on, "rank": rank}
    record(statute.thread, Act.STATUTE_ADDED, by=by, at=at, facts=facts)
    return statute


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
) -> Statute:
    """What is told about it is put right; its title, rank and days stay."""
    statute = Statute.objects.locked(statute.pk)
    refuse(rules.why_not_keep_statutes(by=by, at=at))
    told = {"document_no": document_no, "issuer": issuer, "url": url, "last_article": last_article}
    facts = {key: said for key, said in told.items() if getattr(statute, key) != said}
    for key, said in told.items():
        setattr(statute, key, said)
    statute.said_at, statute.said_by = at, by.person
    statute.save()
    record(statute.thread, Act.STATUTE_CHANGED, by=by, at=at, facts=facts)
    return statute


@transaction.atomic
def end(statute: Statute, until_on: date, *, by: Actor, at: datetime) -> list[Edition]:
    """After that day nothing may rest on it; who writes the matters that do is told which they are. They are returned."""
    statute = Statute.objects.locked(statute.pk)
    refuse(rules.why_not_end_statute(statute, until_on, by=by, at=at))
    statute.until_on, statute.said_at, statute.said_by = until_on, at, by.person
    statute.save(update_fields=["until_on", "said_at", "said_by"])
    found = rules.resting_on(statute, at)
    codes = [edition.matter.code for edition in found]
    record(statute.thread, Act.STATUTE_ENDED, by=by, at=at, facts={"until_on": until_on, "matters": codes})
    for office, editions in _by_office(found).items():
        told = {
            "title": statute.title,
            "until_on": until_on,
            "names": list(dict.fromkeys(edition.name for edition in editions)),
        }
        editors = holders(Duty.CATALOGUE, at=at, office=office)
        fact = f"{statute.thread}:ended:{office.path}"
        tell(editors, "matters/notices/statute_ended", about=statute.thread, at=at, fact=fact, context=told)
    return found


def _by_office(editions: list[Edition]) -> dict[Office, list[Edition]]:
    found: dict[Office, list[Edition]] = {}
    for edition in editions:
        found.setdefault(edition.matter.office, []).append(edition)
    return found


@transaction.atomic
def keep_article(statute: Statute, label: str, words: str, *, by: Actor, at: datetime) -> Article:
    """The words of the article are kept, in place of those that were; what they were stays on the trail."""
    statute = Statute.objects.locked(statute.pk)
    refuse(rules.why_not_keep_article(statute, label, by=by, at=at))
    article = statute.articles.filter(label=label).first() or Article(statute=statute, label=label)
    facts = {"label": label, "words": words, "before": article.words}
    article.words = words
    article.save()
    record(statute.thread, Act.ARTICLE_KEPT, by=by, at=at, facts=facts)
    return article


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

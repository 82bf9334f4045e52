"""The papers of a licence's later life: its certificate, what was changed, 视为准予延续, 注销."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import licences.actions as licences
from approvals.enums import Purpose
from approvals.models import Case
from approvals.papers.commitment import committed_again
from approvals.papers.story import Facts, facts, licensed, of_organ
from ground.accounts.enums import PartyKind
from ground.documents.issue import Paper, draft, iso, organ
from ground.documents.models import Document
from ground.law.rulings import follows
from ground.law.values import value
from ground.workdays.calendar import legal_day
from licences.enums import ITEMS, Ground
from licences.models import Licence
from matters.rules import heir

LICENCE = Paper("approvals.licence", gettext_lazy("证照"), "approvals/papers/licence.html")
DEEMED_RENEWAL = Paper(
    "approvals.deemed_renewal",
    gettext_lazy("视为准予延续行政许可通知书"),
    "approvals/papers/deemed_renewal.html",
    series="视延",  # not a message: a word in the number
)
CANCELLATION = Paper(
    "approvals.cancellation",
    gettext_lazy("注销行政许可决定书"),
    "approvals/papers/cancellation.html",
    series="注",  # not a message: a word in the number
)


def licence_kind(licence: Licence) -> Paper:
    """The certificate bears the name of its licence."""
    return replace(LICENCE, title=licence.name)


def licence_paper(licence: Licence) -> Document | None:
    """The certificate that holds today, whichever act issued it."""
    threads = licence.statuses.values_list("thread", flat=True)
    issued = Document.objects.valid().filter(thread__in=list(threads), paper=LICENCE.key)
    return issued.filter(facts__licence_number=licence.number).order_by("-pk").first()


def licence_facts(case: Case, licence: Licence, *, at: datetime) -> Facts:
    """What the certificate says. One that is replaced, or renewed by silence, says what the one before it said."""
    told = facts(case, at=at) | {
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": iso(licence.valid_until),
        "reissued": case.purpose == Purpose.REPLACEMENT,
        "restored": False,
        "committed": None,
    }
    former = licence_paper(licence)
    if former is not None and (case.purpose == Purpose.REPLACEMENT or licence.newest.deemed):
        return former.facts | told
    version = case.party_version
    return told | {
        "licence_name": licence.name,
        "licence_number": licence.number,
        "holder": version.name,
        # A credit code is public and belongs on the licence; a person's number does not (PII-4).
        "holder_id_masked": version.masked_id if case.party.kind == PartyKind.PERSON else version.id_number,
        "legal_representative": version.legal_representative,
        "address": version.address,
        "scope": "" if licensed(case) else licence.kind.name,
        "fields": [list(pair) for pair in licensed(case)],
    }


def restored_facts(licence: Licence, *, without: str, at: datetime) -> Facts | None:
    """What the certificate of a licence that was put back says: what the last one said that the thread `without` did not issue."""
    threads = licence.statuses.values_list("thread", flat=True)
    issued = Document.objects.filter(thread__in=list(threads), paper=LICENCE.key)
    before = issued.filter(facts__licence_number=licence.number).exclude(thread=without)
    former = before.order_by("-pk").first()
    if former is None:
        return None
    return (
        former.facts
        | committed_again(former)
        | {
            "issued_on": legal_day(at).isoformat(),
            "valid_until": iso(licence.valid_until),
            "restored": True,
        }
    )


def redone_facts(licence: Licence, *, only: str = "", at: datetime) -> Facts | None:
    """What the certificate of a licence says that a decision which stands again gave or changed: what its last one said before the
    revocation; that of the thread `only`, where the decision is not the one that gave it.
    """
    threads = [only] if only else list(licence.statuses.values_list("thread", flat=True))
    issued = Document.objects.filter(thread__in=threads, paper=LICENCE.key)
    of_it = issued.filter(facts__licence_number=licence.number)
    former = (of_it.filter(facts__restored=False) if only else of_it).order_by("-pk").first()
    if former is None:
        return None
    return (
        former.facts
        | committed_again(former)
        | {
            "issued_on": legal_day(at).isoformat(),
            "valid_until": iso(licence.valid_until),
            "restored": True,
        }
    )


def reissued(document: Document, why: str, *, at: datetime) -> Facts:
    """The facts of a paper that stands again: the same but for days that run anew, and that it takes the place of the one that was void."""
    again = {
        "title": document.title,
        "number": document.number or "",
        "why": why,
        "on": legal_day(at).isoformat(),
    }
    return document.facts | committed_again(document) | {"reissued_for": again}


def renewed_until(case: Case) -> date:
    """Another term as long as the edition gives, from the day after the validity that ends (CAL-3)."""
    licence, months = case.about_licence, case.edition.licence_validity_months
    assert licence is not None
    assert licence.valid_until is not None
    if not months:
        return licence.valid_until
    return licences.last_day(licence.valid_until + timedelta(days=1), months)


def changes(case: Case) -> list[tuple[str, str, str]]:
    """Line by line what the certificate said and what it is to say: label, before, after; only of a 变更."""
    if case.purpose != Purpose.CHANGE or case.about_licence is None:
        return []
    former = licence_paper(case.about_licence)
    if former is None:
        return []
    version, said = case.party_version, dict(former.facts.get("fields", []))
    lines = [
        (_("持证人"), former.facts.get("holder", ""), version.name),
        (
            _("法定代表人（负责人、经营者）"),
            former.facts.get("legal_representative", ""),
            version.legal_representative,
        ),
        (_("住所"), former.facts.get("address", ""), version.address),
        *((label, said.get(label, ""), words) for label, words in licensed(case)),
    ]
    return [(label, before or _("（无）"), after) for label, before, after in lines if before != after]


def changed_words(case: Case) -> str:
    """The same in one line, for the life of the licence."""
    return _("；").join(f"{label}：{before} → {after}" for label, before, after in changes(case))[:500]


def deemed_renewal(case: Case, licence: Licence, *, ended_on: date, at: datetime) -> Facts:
    """视为准予延续行政许可通知书: no decision came before the licence ended, so it counts as renewed."""
    return facts(case, at=at) | {
        "applied_on": case.received_on.isoformat(),
        "ended_on": ended_on.isoformat(),
        "licence_name": licence.name,
        "licence_number": licence.number,
        "valid_until": iso(licence.valid_until),
    }


def cancellation(case: Case, licence: Licence, ground: Ground, *, words: str, at: datetime) -> Facts:
    """注销行政许可决定书 of the organ's own motion, with the ways to turn against it: there, where the matter has gone by now."""
    office = heir(licence.kind, legal_day(at)).office
    edition = of_organ(case.edition, office, on=legal_day(at))
    return facts(case, at=at) | {
        "organ": office.name,
        "applicant": licence.holder.current.name,
        "matter": licence.kind.name,
        "licence_name": licence.name,
        "licence_number": licence.number,
        "ground": str(ground.label),
        "item": str(ITEMS[ground]),
        "reasons": words,
        "reconsideration_organ": edition.review_organ,
        "court": edition.court,
        "online": online_route(case, at=at),
    }


def cancellation_draft(case: Case, licence: Licence, ground: Ground, *, words: str, at: datetime) -> Document:
    """样稿 of it, as whoever signs reads it before he does."""
    told = cancellation(case, licence, ground, words=words, at=at)
    office = organ(heir(licence.kind, legal_day(at)).office)
    return draft(CANCELLATION, thread=case.thread, facts=told, office=office, at=at)


@follows("REC-22", article="行政复议法 22 第二款")
def online_route(case: Case, *, at: datetime) -> str:
    """Where to ask for reconsideration online: whoever is served online must be offered such a way."""
    route: str = value("remedy.online", case.place, legal_day(at))
    return route

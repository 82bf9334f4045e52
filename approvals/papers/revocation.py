"""The papers of a revocation, named as officials write them (COR-20): 责令整改, 事先告知, 撤销, 不予撤销."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from approvals.models import Case, Decision, Proceeding, Supplement
from approvals.papers.life import online_route
from approvals.papers.story import Facts, facts, last_days, of_organ
from approvals.proceedings import CITED, ORGANS_FAULT, Approval, Breach, Item
from commitments.rules import as_unlicensed, by_which
from ground.accounts.models import Office
from ground.clocks.models import Clock
from ground.documents.issue import Paper, draft, iso, organ
from ground.documents.models import Document, Documents
from ground.law.values import value
from ground.workdays.calendar import legal_day

RECTIFICATION = Paper(
    "approvals.rectification",
    _("责令整改通知书"),
    "approvals/papers/rectification.html",
    series="责改",  # not a message: a word in the number
)
REVOCATION_NOTICE = Paper(
    "approvals.revocation_notice",
    _("撤销行政许可事先告知书"),
    "approvals/papers/revocation_notice.html",
    series="撤告",  # not a message: a word in the number
)
REVOCATION_SUPPLEMENT = Paper(
    "approvals.revocation_supplement",
    _("撤销行政许可补充告知书"),
    "approvals/papers/revocation_supplement.html",
    series="撤补告",  # not a message: a word in the number
)
REVOCATION = Paper(
    "approvals.revocation",
    _("撤销行政许可决定书"),
    "approvals/papers/revocation.html",
    series="撤",  # not a message: a word in the number
)
KEEPING = Paper(
    "approvals.keeping",
    _("不予撤销行政许可决定书"),
    "approvals/papers/keeping.html",
    series="不撤",  # not a message: a word in the number
)
SELF_CORRECTION = Paper(
    "approvals.self_correction",
    _("自行纠正决定书"),
    "approvals/papers/self_correction.html",
    series="纠",  # not a message: a word in the number
)
# What is no permit is revoked by the same law, and not called one.
OTHERWISE_CALLED = {
    REVOCATION_NOTICE.key: _("撤销决定事先告知书"),
    REVOCATION_SUPPLEMENT.key: _("撤销决定补充告知书"),
    REVOCATION.key: _("撤销决定书"),
    KEEPING.key: _("不予撤销决定书"),
}


def of_proceeding(proceeding: Proceeding) -> Documents:
    """What it left on the thread of its case."""
    left = (
        RECTIFICATION,
        REVOCATION_NOTICE,
        REVOCATION_SUPPLEMENT,
        REVOCATION,
        KEEPING,
        SELF_CORRECTION,
    )
    issued = Document.objects.of(proceeding.case.thread)
    return issued.filter(paper__in=[one.key for one in left], issued_at__gte=proceeding.opened_at)


def revoking_paper(paper: Paper, case: Case) -> Paper:
    """The paper as it is called for the type of the matter (COR-20)."""
    return paper if case.is_permit else replace(paper, title=OTHERWISE_CALLED[paper.key])


def _story(proceeding: Proceeding, *, at: datetime) -> Facts:
    """What every paper of a proceeding says: which decision, what was found."""
    case, decided = proceeding.case, proceeding.decision
    return facts(case, at=at) | {
        "decision_title": decided.paper.title,
        "decision_number": decided.paper.number or "",
        "decided_on": legal_day(decided.decided_at).isoformat(),
        "breach": str(proceeding.told_of.label),
        "committed": proceeding.commitment_id is not None,
        **licence_then(proceeding),
        "contact": case.competent_office.phone or case.edition.consult_phone,
    }


def granted_by(decision: Decision) -> str:
    """The office that made it, as its paper says: its power may have gone to another one since (行政诉讼法 26 第六款)."""
    assert decision.document is not None
    return decision.document.organ


def licence_then(proceeding: Proceeding) -> Facts:
    """What the revocation makes of the licence: it is gone where the decision gave it, else again what it was before.

    It stays as it is where a later act stands on what is revoked (life.undo).
    """
    case, given = proceeding.case, proceeding.decision.gives_licence
    licence = given or case.about_licence
    if licence is None:
        return {"licence_name": "", "licence_number": "", "licence_then": "", "licence_until": ""}
    then, before = "gone", None
    if given is None:
        then = "restored" if licence.newest.thread == case.thread else "stays"
        before = licence.before(case.thread)
    return {
        "licence_name": licence.name,
        "licence_number": licence.number,
        "licence_then": then,
        "licence_until": iso(before.valid_until if before else None),
    }


def rectification(
    proceeding: Proceeding, office: Office, *, days: int, due: Clock | None, at: datetime
) -> Facts:
    """责令整改通知书: what is to be put right, how, until when, by which rule, what follows if it is not, and where to turn."""
    case = proceeding.case
    held = proceeding.commitment
    # Only what was promised is ordered to be put right.
    basis = by_which(proceeding.kind, held, case.place, legal_day(at)) if held is not None else ""
    return _story(proceeding, at=at) | {
        "found": proceeding.alleged,
        "granter": granter if (granter := granted_by(proceeding.decision)) != office.name else "",
        "order": proceeding.ordered_words,
        **last_days(due_on=due),
        "days": days,
        "basis": basis,
        **_remedies(proceeding, office, at=at),
    }


def _ground(proceeding: Proceeding, *, at: datetime) -> Facts:
    """All that he was told, the item that was named last, and where a word was broken the letter and the rule of its place beside it:
    an item that says 依法 needs another norm.
    """
    item, held, broken = Item(proceeding.item), proceeding.commitment, proceeding.told_of
    cited, letter = str(CITED[item]), ""
    lied = item == Item.FRAUD and broken == Breach.FALSE
    if held is not None and item not in (*ORGANS_FAULT, Item.FRAUD) and broken != Breach.OTHER:
        letter = held.letter["title"]
        if rule := by_which(broken, held, proceeding.case.place, legal_day(at)):
            cited = str(_("%(law)s和%(rule)s") % {"law": cited, "rule": rule})
    return {
        "found": proceeding.told_facts,
        "item": str(item.label),
        "cited": cited,
        "letter": letter,
        "fraud": item == Item.FRAUD,
        "unlicensed": as_unlicensed(held, proceeding.case.place, legal_day(at)) if lied else "",
    }


def revocation_notice(
    proceeding: Proceeding,
    *,
    days: int,
    barred_until: date | None,
    held_against: bool,
    word_barred: bool,
    at: datetime,
) -> Facts:
    """事先告知: facts, ground, evidence, what is intended, and until when he may be heard (行政许可法 7).

    `word_barred`: whether the revocation would close 承诺 to him by itself.
    """
    return (
        _story(proceeding, at=at)
        | _ground(proceeding, at=at)
        | {
            "evidence": [one.name for one in proceeding.files.all()],
            "days": days,
            "no_account": not proceeding.readers(at=at),
            "listed": held_against,
            "word_barred": word_barred,
            "barred": barred_until is not None,
        }
    )


def revocation_supplement(
    supplement: Supplement,
    *,
    item_before: str,
    days: int,
    barred_until: date | None,
    held_against: bool,
    word_barred: bool,
    at: datetime,
) -> Facts:
    """补充告知: what is new since the notice, where it changes the ground, and until when he may be heard on it (行政许可法 7).

    `item_before` is the item that was named until now; `word_barred`: as in `revocation_notice`.
    """
    proceeding = supplement.proceeding
    first = _notice_of(proceeding)
    files = proceeding.files.select_related("report__weighing")
    changed = item_before != supplement.item
    return (
        _story(proceeding, at=at)
        | _ground(proceeding, at=at)
        | {
            "found": supplement.found,
            "item_before": str(Item(item_before).label) if changed else "",
            "cited_before": str(CITED[Item(item_before)]) if changed else "",
            "notice_title": first.title if first else "",
            "notice_number": first.number if first else "",
            "noticed_on": _noticed_on(proceeding),
            "evidence": [one.name for one in files if one.told_by == supplement.pk],
            "days": days,
            "no_account": not proceeding.readers(at=at),
            "listed": held_against,
            "word_barred": word_barred,
            "barred": barred_until is not None,
        }
    )


def _notice_of(proceeding: Proceeding) -> Document | None:
    assert proceeding.noticed_at is not None
    notices = Document.objects.of(proceeding.case.thread).filter(
        paper=REVOCATION_NOTICE.key, issued_at=proceeding.noticed_at
    )
    return notices.order_by("pk").last()


def _others(proceeding: Proceeding, office: Office) -> Facts:
    """Who granted and who told him, where it was not the office that signs: one above it may conclude (行政许可法 69)."""
    notice, granter = _notice_of(proceeding), granted_by(proceeding.decision)
    teller = notice.organ if notice is not None else ""
    return {
        "granter": granter if granter != office.name else "",
        "teller": teller if teller != office.name else "",
    }


def _noticed_on(proceeding: Proceeding) -> str:
    return iso(legal_day(proceeding.noticed_at) if proceeding.noticed_at else None)


def revocation(
    proceeding: Proceeding,
    office: Office,
    *,
    reasons: str,
    barred_until: date | None,
    word_barred: bool,
    at: datetime,
) -> Facts:
    """撤销决定书: facts, ground, what he said and why it was or was not followed, what it does, remedies.

    `word_barred`: whether the broken word closes 承诺 by itself (`rules.breach_bars`).
    """
    return (
        _story(proceeding, at=at)
        | _ground(proceeding, at=at)
        | {
            "organ": office.name,
            "reasons": reasons,
            "pleaded": proceeding.pleas.filter(rectifies=False).exists(),
            "noticed_on": _noticed_on(proceeding),
            "supplemented_on": [
                legal_day(one.noticed_at).isoformat() for one in proceeding.supplements.all()
            ],
            "barred_until": iso(barred_until),
            "word_barred": word_barred,
            **_others(proceeding, office),
            **_remedies(proceeding, office, at=at),
        }
    )


def keeping(
    proceeding: Proceeding, office: Office, *, reasons: str, approval: Approval, at: datetime
) -> Facts:
    """不予撤销: it stands although it could be revoked, for the sake of the public; who approved that (行政许可法 69 第三款)."""
    told = revocation(proceeding, office, reasons=reasons, barred_until=None, word_barred=False, at=at)
    return told | {
        "approval": approval.organ,
        "approval_number": approval.number,
        "approved_on": approval.on.isoformat(),
    }


def self_correction(
    proceeding: Proceeding,
    office: Office,
    *,
    reasons: str,
    licence: str,
    promise: str,
    let_go: str,
    at: datetime,
) -> Facts:
    """自行纠正决定书: which revocation is taken back and why, and what stands again; `licence` and `promise` say that of those two, `let_go`
    what is held against him no longer.
    """
    paper = proceeding.paper
    return _story(proceeding, at=at) | {
        "organ": office.name,
        "revocation_title": paper.title,
        "revocation_number": paper.number or "",
        "revoked_on": iso(legal_day(proceeding.decided_at) if proceeding.decided_at else None),
        "reasons": reasons,
        "licence": licence,
        "promise": promise,
        "let_go": let_go,
        **_remedies(proceeding, office, at=at),
    }


def _remedies(proceeding: Proceeding, office: Office, *, at: datetime) -> Facts:
    """Where to turn: as the guide says of the office that granted; against one above it, where its own superior is."""
    case = proceeding.case
    said = {"online": online_route(case, at=at)}
    if office.pk == case.competent_office_id:
        edition = of_organ(case.edition, office, on=legal_day(at))
        return said | {"reconsideration_organ": edition.review_organ, "court": edition.court}
    says = value("remedy.organ", f"{office.division_code[:4]}00", legal_day(at))
    return said | {"reconsideration_organ": says["reconsideration"], "court": says["court"]}


def revocation_draft(
    proceeding: Proceeding,
    office: Office,
    *,
    reasons: str,
    barred_until: date | None,
    word_barred: bool,
    at: datetime,
) -> Document:
    """样稿 of the decision, as whoever signs reads it before he does."""
    told = revocation(
        proceeding, office, reasons=reasons, barred_until=barred_until, word_barred=word_barred, at=at
    )
    case = proceeding.case
    return draft(
        revoking_paper(REVOCATION, case), thread=case.thread, facts=told, office=organ(office), at=at
    )

"""The decision, the licence it gives, and the refusal with its remedies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import licences.actions as licences
from approvals.enums import PERMIT, Answer, Purpose
from approvals.models import Case
from approvals.papers.commitment import committed
from approvals.papers.life import changes, online_route, renewed_until
from approvals.papers.performing import given_up
from approvals.papers.story import Facts, facts, licensed, of_organ
from commitments.models import Commitment
from ground.documents.issue import Paper, draft, iso, organ
from ground.documents.models import Document
from ground.documents.templatetags.papers import chinese_date
from ground.workdays.calendar import legal_day
from licences.models import Licence
from matters.enums import ResultKind

GRANT = Paper("approvals.grant", PERMIT.paper, "approvals/papers/grant.html", series=PERMIT.series)
REFUSAL = Paper(
    "approvals.refusal", PERMIT.refusal, "approvals/papers/refusal.html", series=PERMIT.refusal_series
)
# What is no permit has another paper, in words that depend on its type.
OUTCOME = "approvals/papers/outcome.html"
# What became of a licence, whatever its type.
BECAME = "approvals/papers/became.html"
# By which the decision itself is made: 准予, and 不予 in writing with its reasons.
_GRANTS = gettext_lazy("《中华人民共和国行政许可法》第三十八条第一款")
_REFUSES = gettext_lazy("《中华人民共和国行政许可法》第三十八条第二款")
# And what becomes of a licence (行政许可法 49、50、70).
_BECOMES = {
    Purpose.CHANGE: gettext_lazy("《中华人民共和国行政许可法》第四十九条"),
    Purpose.RENEWAL: gettext_lazy("《中华人民共和国行政许可法》第五十条第二款"),
    Purpose.CANCELLATION: gettext_lazy("《中华人民共和国行政许可法》第七十条"),
}


def grant_paper(case: Case) -> Paper:
    """The paper by which this matter ends well, called as its type is called (COR-20).

    Where the result of the matter is the written approval itself (批文), the paper bears the name the guide gives it.
    """
    outcome = case.outcome
    approval = case.edition.result_kind == ResultKind.APPROVAL and case.purpose == Purpose.NEW
    return replace(
        GRANT,
        title=case.edition.result_name if approval else outcome.paper,
        template=_template(case),
        series=outcome.series,
    )


def _template(case: Case) -> str:
    if case.purpose != Purpose.NEW:
        return BECAME
    return GRANT.template if case.is_permit else OUTCOME


def refusal_paper(case: Case) -> Paper:
    return replace(REFUSAL, title=case.outcome.refusal, series=case.outcome.refusal_series)


def grant(
    case: Case,
    licence: Licence | None,
    *,
    reasons: str,
    at: datetime,
    changes: Iterable[tuple[str, str, str]] = (),
) -> Facts:
    """The decision; `at` stands for the acceptance too where both are still to come (即办件, in its draft)."""
    outcome = case.outcome
    return facts(case, at=at) | {
        "applied_on": case.received_on.isoformat(),
        "accepted_on": (case.accepted_on or legal_day(at)).isoformat(),
        "anew": _anew(case),
        "basis": _basis(case, _BECOMES.get(Purpose(case.purpose), _GRANTS)),
        "grounds": str(outcome.grounds),
        "decided": f"{outcome.decides}{outcome.granted}",
        "proof": case.edition.result_name if case.edition.result_kind == ResultKind.PROOF else "",
        "purpose": case.purpose,
        "changes": [list(line) for line in changes],
        "content": [case.subject, *(f"{label}：{words}" for label, words in licensed(case))],
        "reasons": reasons,
        "licence_name": licence.name if licence else "",
        "licence_number": licence.number if licence else "",
        "valid_from": iso(licence.valid_from if licence else None),
        "valid_until": iso(licence.valid_until if licence else None),
    }


def _anew(case: Case) -> str:
    """That it takes the place of a decision that is gone, and why; nothing where there is none (行政诉讼法 70)."""
    undone = [one for one in case.remedies.all() if one.takes_away and one.decision_id is not None]
    gone = max(undone, key=lambda one: one.ended_at or one.recorded_at, default=None)
    if gone is None or gone.decision is None:
        return ""
    return _(
        "本机关于%(day)s作出的《%(title)s》（%(number)s）%(reason)s。本机关重新审查，依法重新作出决定。"
    ) % {
        "day": chinese_date(legal_day(gone.decision.decided_at)),
        "title": gone.decision.document.title,
        "number": gone.decision.document.number,
        "reason": gone.reason,
    }


def grant_draft(case: Case, *, gives_up: Sequence[Commitment] = (), at: datetime) -> Document:
    """样稿 of the decision, as whoever signs reads it before he does; `gives_up`: what a 注销 leaves unkept."""
    licence = case.about_licence
    if case.purpose == Purpose.RENEWAL and licence is not None:
        licence.valid_until = renewed_until(case)  # as it will be; the row is not saved
    elif licence is None and case.edition.result_kind == ResultKind.LICENCE:
        licence = licences.drawn_up(case.edition, case.party, on=legal_day(at))
    told = grant(case, licence, reasons="", changes=changes(case), at=at)
    told |= given_up(gives_up, at=at)
    told |= committed(Commitment.objects.of(case.thread).standing().first() if case.scheme else None)
    return draft(
        grant_paper(case), thread=case.thread, facts=told, office=organ(case.competent_office), at=at
    )


def refusal_draft(
    case: Case, *, reasons: str, heard: str = "", barred_until: date | None = None, at: datetime
) -> Document:
    told = refusal(case, reasons=reasons, heard=heard, barred_until=barred_until, at=at)
    return draft(
        refusal_paper(case), thread=case.thread, facts=told, office=organ(case.competent_office), at=at
    )


def refusal(
    case: Case, *, reasons: str, heard: str = "", barred_until: date | None = None, at: datetime
) -> Facts:
    """Reasons, where and until when to turn against it (PRO-5), the warning and how he was heard on it, and for how long he does not
    apply again (BAN-1).
    """
    edition = of_organ(case.edition, case.competent_office, on=legal_day(at))
    return facts(case, at=at) | {
        "applied_on": case.received_on.isoformat(),
        "accepted_on": iso(case.accepted_on),
        "anew": _anew(case),
        "basis": _basis(case, _REFUSES),
        "decided": "" if case.outcome is PERMIT else str(case.outcome.refused),
        "online": online_route(case, at=at),
        "reasons": reasons,
        "warned": heard.strip() if case.is_permit else "",
        "barred_until": iso(barred_until),
        "reconsideration_organ": edition.review_organ,
        "court": edition.court,
    }


def _basis(case: Case, decides: Any) -> list[str]:
    """What the matter rests on, and for a permit the paragraph of the 行政许可法 that says how it is decided."""
    rests_on = _rests_on(case)
    return rests_on if not case.is_permit or decides in rests_on else [*rests_on, str(decides)]


def reasons_found(case: Case) -> str:
    """What the reviewer found wanting, point by point: the draft of the reasons of a refusal, as long as its box."""
    if case.opinion.conforming:
        return ""
    failed = case.opinion.findings.filter(answer=Answer.FAILS).select_related("point")
    words = [
        _("不符合“%(point)s”：%(note)s") % {"point": one.point.words, "note": one.note} for one in failed
    ]
    return "\n".join(words)[:2000]


def _rests_on(case: Case) -> list[str]:
    return [f"《{basis['law'].strip('《》')}》{basis['article']}" for basis in case.edition.legal_basis]

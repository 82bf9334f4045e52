"""The papers of a case (文书), named as officials write them (COR-20), and the facts each is frozen with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import licences.actions as licences
from approvals.enums import PERMIT, Answer, CaseState, Kind
from approvals.models import Case
from ground import clocks
from ground.accounts.enums import PartyKind
from ground.accounts.models import Office
from ground.clocks.enums import Side
from ground.documents.issue import OfficeFacts, Paper, draft
from ground.documents.models import Document
from ground.workdays.calendar import legal_day
from licences.models import Licence
from matters import forms
from matters.enums import ResultKind

Facts = dict[str, Any]

RECEIPT = Paper("approvals.receipt", gettext_lazy("收件凭证"), "approvals/papers/receipt.html")
ACCEPTANCE = Paper(
    "approvals.acceptance", gettext_lazy("受理通知书"), "approvals/papers/acceptance.html", series="受"
)
GRANT = Paper("approvals.grant", PERMIT.paper, "approvals/papers/grant.html", series=PERMIT.series)
REFUSAL = Paper(
    "approvals.refusal", PERMIT.refusal, "approvals/papers/refusal.html", series=PERMIT.refusal_series
)
# What is no permit has another paper, in words that depend on its type.
OUTCOME = "approvals/papers/outcome.html"
LICENCE = Paper("approvals.licence", gettext_lazy("证照"), "approvals/papers/licence.html")
SERVICE = Paper("approvals.service", gettext_lazy("送达回证"), "approvals/papers/service.html")


def organ(office: Office) -> OfficeFacts:
    """The deciding organ: paper and seal are its own, whichever window took the case in (COR-7)."""
    return OfficeFacts(path=office.path, name=office.name, mark=office.mark)


def grant_paper(case: Case) -> Paper:
    """The paper by which this matter ends well, called as its type is called (COR-20).

    Where the result of the matter is the written approval itself (批文), the paper bears the name the guide gives it.
    """
    outcome = case.outcome
    approval = case.edition.result_kind == ResultKind.APPROVAL
    return replace(
        GRANT,
        title=case.edition.result_name if approval else outcome.paper,
        template=GRANT.template if outcome is PERMIT else OUTCOME,
        series=outcome.series,
    )


def refusal_paper(case: Case) -> Paper:
    return replace(REFUSAL, title=case.outcome.refusal, series=case.outcome.refusal_series)


def facts(case: Case, *, at: datetime) -> Facts:
    """What every paper of a case says."""
    return {
        "organ": case.competent_office.name,
        "applicant": case.party_version.name,
        "case_number": case.number,
        "matter": case.edition.name,
        "issued_on": legal_day(at).isoformat(),
        "query_code": case.query_code,
        "by_analogy": case.outcome is not PERMIT,
    }


def receipt(case: Case, *, at: datetime) -> Facts:
    """收件凭证: what came in and when, and the day by which the window must have answered (CLK-1)."""
    clock = clocks.of(case.thread, Kind.INTAKE)
    assert clock is not None
    assert case.filed_at is not None
    return facts(case, at=at) | {
        "query_code": case.query_code,
        "received_on": case.received_on.isoformat(),
        "received_at_words": _clock_words(case.filed_at),
        "materials": materials(case),
        "notice_due_on": clock.due_on.isoformat(),
    }


def acceptance(case: Case, *, at: datetime) -> Facts:
    """受理通知书 with the fields of rules §8.3: both limits and the day each runs out."""
    statutory, promised = (
        clocks.of(case.thread, Kind.DECISION, side) for side in (Side.STATUTORY, Side.PROMISED)
    )
    edition = case.edition
    assert case.accepted_on is not None
    return facts(case, at=at) | {
        "query_code": case.query_code,
        "accepted_on": case.accepted_on.isoformat(),
        "received_on": case.received_on.isoformat(),
        "materials": materials(case),
        "statutory_words": _limit_words(edition.statutory_length),
        "promised_words": _("当场办结") if edition.is_instant else _limit_words(edition.promised_length),
        "statutory_due_on": _day(statutory.due_on if statutory else None),
        "promised_due_on": _day(promised.due_on if promised else None),
        "contact": edition.consult_phone,
        "complaint_phone": edition.complaint_phone,
        "window": case.intake_office.name if case.intake_office else case.competent_office.name,
        "deemed": case.deemed,
    }


def grant(case: Case, licence: Licence | None, *, reasons: str, at: datetime) -> Facts:
    """The decision; `at` stands for the acceptance too where both are still to come (即办件, in its draft)."""
    outcome = case.outcome
    return facts(case, at=at) | {
        "applied_on": case.received_on.isoformat(),
        "accepted_on": (case.accepted_on or legal_day(at)).isoformat(),
        "basis": _basis(case, _GRANTS),
        "grounds": str(outcome.grounds),
        "decided": f"{outcome.decides}{outcome.granted}",
        "proof": case.edition.result_name if case.edition.result_kind == ResultKind.PROOF else "",
        "content": [case.edition.name, *(f"{label}：{words}" for label, words in _licensed(case))],
        "reasons": reasons,
        "licence_name": licence.name if licence else "",
        "licence_number": licence.number if licence else "",
        "valid_from": _day(licence.valid_from if licence else None),
        "valid_until": _day(licence.valid_until if licence else None),
    }


def grant_draft(case: Case, *, at: datetime) -> Document:
    """样稿 of the decision, as whoever signs reads it before he does."""
    licence = None
    if case.edition.result_kind == ResultKind.LICENCE:
        licence = licences.drawn_up(case.edition, case.party, on=legal_day(at))
    told = grant(case, licence, reasons="", at=at)
    return draft(
        grant_paper(case), thread=case.thread, facts=told, office=organ(case.competent_office), at=at
    )


def refusal_draft(case: Case, *, reasons: str, at: datetime) -> Document:
    told = refusal(case, reasons=reasons, at=at)
    return draft(
        refusal_paper(case), thread=case.thread, facts=told, office=organ(case.competent_office), at=at
    )


def refusal(case: Case, *, reasons: str, at: datetime) -> Facts:
    """Reasons, and where and until when to turn against it (PRO-5)."""
    return facts(case, at=at) | {
        "applied_on": case.received_on.isoformat(),
        "accepted_on": _day(case.accepted_on),
        "basis": _basis(case, _REFUSES),
        "decided": "" if case.outcome is PERMIT else str(case.outcome.refused),
        "reasons": reasons,
        "reconsideration_organ": case.edition.review_organ,
        "court": case.edition.court,
    }


def licence_facts(case: Case, licence: Licence, *, at: datetime) -> Facts:
    version = case.party_version
    return facts(case, at=at) | {
        "licence_name": licence.name,
        "licence_number": licence.number,
        "holder": version.name,
        # A credit code is public and belongs on the licence; a person's number does not (PII-4).
        "holder_id_masked": version.masked_id if case.party.kind == PartyKind.PERSON else version.id_number,
        "legal_representative": version.legal_representative,
        "address": version.address,
        "scope": "" if _licensed(case) else case.edition.name,
        "valid_from": licence.valid_from.isoformat(),
        "valid_until": _day(licence.valid_until),
        "fields": [list(pair) for pair in _licensed(case)],
    }


def service(
    case: Case,
    *,
    method: str,
    receiver: str,
    relation: str,
    place: str,
    server: str,
    delivered_on: date,
    remarks: str,
    at: datetime,
) -> Facts:
    """送达回证: decision and licence, how, where, to whom and on which day they came."""
    decision, licence = case.decision.document, case.decision.gives_licence
    return facts(case, at=at) | {
        "paper_title": decision.title,
        "paper_number": decision.number,
        "method": method,
        "receiver": receiver,
        "relation": relation,
        "delivered_on": delivered_on.isoformat(),
        "place": place,
        "server": server,
        "remarks": remarks,
        "licence_name": licence.name if licence else "",
        "licence_number": licence.number if licence else "",
    }


def materials(case: Case) -> list[dict[str, str | int]]:
    """What the folder holds, material by material, in the order of the edition."""
    files: dict[int, int] = {}
    for file in case.files.all():
        files[file.material_id] = files.get(file.material_id, 0) + 1
    papers = {paper.material_id: paper for paper in case.papers.all()}
    rows: list[dict[str, str | int]] = []
    for material in case.edition.materials.all():
        if paper := papers.get(material.pk):
            rows.append(
                _row(
                    material.name, paper.originals + paper.copies, _paper_words(paper.originals, paper.copies)
                )
            )
        elif n := files.get(material.pk):
            words = _("电子，%(n)d 个文件") % {"n": n} if n > 1 else _("电子")
            rows.append(_row(material.name, 1, words))
        elif material.exempt:
            rows.append(_row(material.name, 1, _("免提交，部门共享")))
    return rows


def told(case: Case) -> dict[str, str]:
    """What the messages about a case may say: nothing personal, and enough to act without a link (U11)."""
    due = clocks.of(case.thread, Kind.DECISION, Side.PROMISED) or clocks.of(case.thread, Kind.INTAKE)
    return {
        "number": case.number or "",
        "matter": case.edition.name,
        "organ": case.competent_office.name,
        "query_code": case.query_code,
        "due_on": _day(due.due_on if due else None),
        "outcome": str(case.outcome.refused if case.state == CaseState.REFUSED else case.outcome.granted),
        "phone": case.edition.consult_phone,
    }


def _licensed(case: Case) -> list[tuple[str, str]]:
    """The answers that decision and licence print: those the form marks `licensed`, never personal ones."""
    printed = [
        spec for spec in forms.specs(case.edition.form) if spec.get("licensed") and not spec.get("personal")
    ]
    pairs = [(spec["label"], forms.shown(spec, case.answers.get(spec["key"]))) for spec in printed]
    return [(label, words) for label, words in pairs if words]


def _row(name: str, copies: int, form: str) -> dict[str, str | int]:
    return {"name": name, "copies": copies, "form": form}


def _paper_words(originals: int, copies: int) -> str:
    words = []
    if originals:
        words.append(_("原件 %(n)d 份") % {"n": originals})
    if copies:
        words.append(_("复印件 %(n)d 份") % {"n": copies})
    return "、".join(words)


# By which the decision itself is made: 准予, and 不予 in writing with its reasons.
_GRANTS = gettext_lazy("《中华人民共和国行政许可法》第三十八条第一款")
_REFUSES = gettext_lazy("《中华人民共和国行政许可法》第三十八条第二款")


def _basis(case: Case, decides: Any) -> list[str]:
    """What the matter rests on, and for a permit the paragraph of the 行政许可法 that says how it is decided."""
    rests_on = _rests_on(case)
    return rests_on if case.outcome is not PERMIT or decides in rests_on else [*rests_on, str(decides)]


def reasons_found(case: Case) -> str:
    """What the reviewer found wanting, point by point: the draft of the reasons of a refusal, as long as its box."""
    failed = case.opinion.findings.filter(answer=Answer.FAILS).select_related("point")
    words = [
        _("不符合“%(point)s”：%(note)s") % {"point": one.point.words, "note": one.note} for one in failed
    ]
    return "\n".join(words)[:2000]


def _rests_on(case: Case) -> list[str]:
    return [f"《{basis['law'].strip('《》')}》{basis['article']}" for basis in case.edition.legal_basis]


def _limit_words(days: int | None) -> str:
    return _("%(n)d 个工作日") % {"n": days} if days else ""


def _clock_words(moment: datetime) -> str:
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%H:%M")


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""

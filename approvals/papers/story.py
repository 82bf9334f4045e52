"""What every paper of a case says, and what messages about it may say."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from approvals.enums import CaseState, Kind
from approvals.models import Case
from ground import clocks
from ground.accounts.models import Mandate, Office
from ground.clocks.enums import Side
from ground.clocks.models import Clock
from ground.documents.issue import iso
from ground.law.rulings import follows
from ground.workdays.calendar import Due, legal_day
from matters import forms
from matters.models import Edition
from matters.rules import on_the_way

Facts = dict[str, Any]


@follows("PRO-5", article="行政许可法 38 第二款；行政复议法 24；行政诉讼法 18")
def of_organ(edition: Edition, office: Office, *, on: date) -> Edition:
    """The edition that names where to turn against what this office decides: its own, where the matter went there since.

    One that names nothing, as what is only listed may, is none.
    """
    if edition.identity["office"] == office.path:
        return edition
    theirs = Edition.objects.ever().filter(identity__office=office.path, effective_on__lte=on)
    own = theirs.filter(matter__in=on_the_way(edition.matter, on)).exclude(review_organ="").exclude(court="")
    return own.order_by("-effective_on", "-no").first() or edition


def facts(case: Case, *, at: datetime) -> Facts:
    """What every paper of a case says."""
    return {
        "organ": case.competent_office.name,
        "applicant": case.party_version.name,
        "case_number": case.number,
        "matter": case.subject,
        "issued_on": legal_day(at).isoformat(),
        "query_code": case.query_code,
        "by_analogy": not case.is_permit,
        **agent(case),
    }


@follows("CAL-5", article="国务院办公厅节假日安排通知")
def last_days(told: Facts | None = None, /, **days: Clock | Due | None) -> Facts:
    """Last days under these keys, beside those that are told already; `provisional` names the keys of those that may still move."""
    ends = {key: day.due if isinstance(day, Clock) else day for key, day in days.items()}
    said = {key: iso(due.on if due else None) for key, due in ends.items()}
    moving = [key for key, due in ends.items() if due is not None and due.provisional]
    return said | {"provisional": [*(told or {}).get("provisional", []), *moving]}


def agent(case: Case) -> Facts:
    """Under which mandate the case was filed: 委托代理人 with the mandate's number; nothing where the party acts itself."""
    return under(case.mandate)


def under(mandate: Mandate | None) -> Facts:
    """Who acts for the applicant, and under which mandate; nothing where nobody does."""
    if mandate is None:
        return {}
    return {"agent": mandate.agent_name, "agent_words": mandate.agent_words, "mandate": mandate.number}


def materials(case: Case) -> list[dict[str, str | int]]:
    """What the folder holds, material by material, in the order of the edition."""
    files: dict[int, int] = {}
    for file in case.files.current():
        files[file.material_id] = files.get(file.material_id, 0) + 1
    papers = {paper.material_id: paper for paper in case.papers.lying()}
    rows: list[dict[str, str | int]] = []
    for material in case.materials:
        if paper := papers.get(material.pk):
            rows.append(
                row(material.name, paper.originals + paper.copies, paper_words(paper.originals, paper.copies))
            )
        elif n := files.get(material.pk):
            words = _("电子，%(n)d 个文件") % {"n": n} if n > 1 else _("电子")
            rows.append(row(material.name, 1, words))
        elif material.exempt:
            rows.append(row(material.name, 1, _("免提交，部门共享")))
    return rows


def told(case: Case) -> dict[str, str]:
    """What the messages about a case may say: nothing personal, and enough to act without a link (U11)."""
    due = clocks.of(case.thread, Kind.DECISION, Side.PROMISED) or clocks.of(case.thread, Kind.INTAKE)
    return {
        "number": case.number or "",
        "matter": case.subject,
        "organ": case.competent_office.name,
        "query_code": case.query_code,
        "due_on": iso(due.due_on if due else None),
        "outcome": str(case.outcome.refused if case.state == CaseState.REFUSED else case.outcome.granted),
        "phone": case.edition.consult_phone,
    }


def licensed(case: Case) -> list[tuple[str, str]]:
    """The answers that decision and licence print: those the form marks `licensed`, never personal ones."""
    printed = [
        spec for spec in forms.specs(case.edition.form) if spec.get("licensed") and not spec.get("personal")
    ]
    pairs = [(spec["label"], forms.shown(spec, case.answers.get(spec["key"]))) for spec in printed]
    return [(label, words) for label, words in pairs if words]


def row(name: str, copies: int, form: str) -> dict[str, str | int]:
    """One line of the list of materials."""
    return {"name": name, "copies": copies, "form": form}


def paper_words(originals: int, copies: int) -> str:
    words = []
    if originals:
        words.append(_("原件 %(n)d 份") % {"n": originals})
    if copies:
        words.append(_("复印件 %(n)d 份") % {"n": copies})
    return "、".join(words)

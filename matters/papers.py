"""不需要取得许可告知书: what somebody is told in writing whose plan is on the list of what needs no permit (S62)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from ground.documents.issue import Paper
from ground.workdays import legal_day
from matters.models import Edition, ExemptionItem

EXEMPT = Paper(
    "matters.exempt",
    gettext_lazy("不需要取得许可告知书"),
    "matters/papers/exempt.html",
    series="免",  # not a message: a word in the number
)


def exempt(item: ExemptionItem, answers: Mapping[int, str], *, at: datetime) -> dict[str, Any]:
    """The row, what was answered, and whom to ask; nobody is named in it."""
    on, office = legal_day(at), item.matter.office
    edition = Edition.objects.in_force(on).filter(matter=item.matter).first()
    return {
        "exemption": item.name,
        "matter": item.matter.name,
        "scope": item.scope_words,
        "answers": [
            {"text": question["text"], "answer": answers[no]} for no, question in enumerate(item.questions)
        ],
        "basis": item.basis,
        "instead": item.instead_words,
        "issued_on": on.isoformat(),
        "contact": edition.consult_phone if edition and edition.consult_phone else office.phone,
        "complaint_phone": edition.complaint_phone
        if edition and edition.complaint_phone
        else office.complaint_phone,
    }

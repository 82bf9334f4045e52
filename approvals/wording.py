"""更正: the words of a paper in which a slip of the pen may be put right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy

from approvals.models import Case
from ground.documents.models import Document
from ground.law.rulings import follows
from matters import forms

Facts = dict[str, Any]
# How people and places are written. Never what was decided: result, reasons, basis, dates, numbers and limits are not here.
PRESENTATION = {
    "applicant": gettext_lazy("申请人"),
    "holder": gettext_lazy("持证人"),
    "legal_representative": gettext_lazy("法定代表人（负责人、经营者）"),
    "address": gettext_lazy("住所"),
    "window": gettext_lazy("受理窗口"),
    "contact": gettext_lazy("联系方式"),
    "complaint_phone": gettext_lazy("监督投诉电话"),
}
# Who signed for what is evidence, and what an officer saw is testimony: neither is written anew.
NEVER = {"approvals.service", "approvals.survey", "approvals.conference"}
# Only answers in words: a number may be what the decision rests on.
IN_WORDS = {"text", "textarea", "address"}


class Line(NamedTuple):
    """A line of a paper that may be put right."""

    label: str
    words: str


@follows("U10", source="党政机关公文处理工作条例；本平台所定范围")
def amendable(document: Document, case: Case) -> list[Line]:
    """The lines of the paper in which a slip of the pen may be put right, in its order; empty for what is never amended."""
    lines: list[Line] = []

    def see(label: str, words: str) -> str:
        lines.append(Line(label, words))
        return words

    if document.paper not in NEVER:
        through(document.facts, case, see)
    return lines


def through(facts: Facts, case: Case, change: Callable[[str, str], str]) -> Facts:
    """The facts with every amendable line handed through `change`, which gets its label and its words."""
    labels = {spec["label"] for spec in forms.specs(case.edition.form) if spec["kind"] in IN_WORDS}
    new: dict[str, Any] = dict(facts)
    for key, label in PRESENTATION.items():
        if isinstance(facts.get(key), str) and facts[key]:
            new[key] = change(str(label), facts[key])
    if "fields" in facts:
        new["fields"] = [
            [label, change(label, words) if label in labels else words] for label, words in facts["fields"]
        ]
    if isinstance(facts.get("content"), list):
        new["content"] = [_content(line, labels, change) for line in facts["content"]]
    return new


def _content(line: str, labels: set[str], change: Callable[[str, str], str]) -> str:
    label, colon, words = line.partition("：")  # not a message: as the decision joins label and answer
    return f"{label}{colon}{change(label, words)}" if colon and label in labels else line

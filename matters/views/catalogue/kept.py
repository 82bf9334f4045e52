"""The lists that officers keep by hand: which there are, and what a row of each says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matters.enums import ListKind
from matters.forms.keeping import (
    ANSWERS,
    PARTED,
    PROOF_TESTS,
    EntryForm,
    ExemptionForm,
    IntermediaryForm,
    KeptForm,
    ProofForm,
    ReformForm,
)
from matters.models import ExemptionItem, IntermediaryItem, ListEntry, ProofItem, ReformItem
from matters.models.lists import Kept
from matters.rules.keeping import YES

Row = dict[str, Any]


@dataclass(frozen=True)
class KeptList:
    """One list: its rows, what people search by, the form of a row. `kind` says which of the negative lists it is.

    A row is a matter's (`of_matters`), or an office's.
    """

    title: str | Promise
    model: type[Kept]
    form: type[KeptForm]
    found_by: tuple[str, ...]
    kind: str = ""
    of_matters: bool = False

    def rows(self) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        if self.kind:
            rows = rows.filter(kind=self.kind)
        return rows.select_related("matter__office" if self.of_matters else "office")


OF_MATTER = ("matter__name", "matter__implementation_code")
LISTS: Mapping[str, KeptList] = {
    **{
        slug: KeptList(kind.label, ListEntry, EntryForm, OF_MATTER, kind, of_matters=True)
        for slug, kind in (
            ("not-online", ListKind.NOT_ONLINE),
            ("not-once", ListKind.NOT_ONCE),
            ("not-committable", ListKind.NOT_COMMITTABLE),
        )
    },
    "reform": KeptList(
        gettext_lazy("涉企经营许可事项改革清单"), ReformItem, ReformForm, OF_MATTER, of_matters=True
    ),
    "exemptions": KeptList(
        gettext_lazy("免许可清单"), ExemptionItem, ExemptionForm, ("name", *OF_MATTER), of_matters=True
    ),
    "proofs": KeptList(gettext_lazy("证明事项清单"), ProofItem, ProofForm, ("name", "code")),
    "intermediaries": KeptList(
        gettext_lazy("行政审批中介服务清单"), IntermediaryItem, IntermediaryForm, ("name", "approval_words")
    ),
}


def tags_of(row: Any, on: date) -> list[tuple[Any, str]]:
    if row.is_waiting:
        return [(_("待确认"), "purple"), *([(_("变更"), "grey")] if row.replaces_id else [])]
    tags = [(_("已移出"), "grey")] if row.until_on and row.until_on < on else [(_("在清单中"), "green")]
    if row.from_on > on:
        tags = [(_("尚未开始"), "yellow")]
    elif isinstance(row, ProofItem) and not (row.until_on and row.until_on < on):
        tags = [(_("保留"), "green") if row.kept else (_("取消"), "grey")]
    return [*tags, *([(_("移出待确认"), "purple")] if row.ending_waits else [])]


def words_of(row: Any) -> str:
    match row:
        case ListEntry():
            return row.reason
        case ReformItem():
            return str(row.get_mode_display())
        case ExemptionItem():
            return row.scope_words
        case ProofItem():
            return _("%(asks)s索要，%(issues)s开具") % {"asks": row.asked_by, "issues": row.issued_by}
    said: str = row.approval_words
    return said


def office_of(row: Any) -> str:
    """Whose row it is, where the list is of several keepers."""
    return "" if isinstance(row, ListEntry | ReformItem | ExemptionItem) else row.office.short_name


def facts_of(row: Any) -> list[Row]:
    """What a row says, term by term."""
    match row:
        case ListEntry():
            told = [
                (_("事项"), row.matter.name),
                (_("实施编码"), row.matter.implementation_code),
                (_("实施主体"), row.matter.office.name),
                (_("理由"), row.reason),
                (_("依据"), row.basis),
            ]
        case ReformItem():
            told = [
                (_("事项"), row.matter.name),
                (_("实施编码"), row.matter.implementation_code),
                (_("实施主体"), row.matter.office.name),
                (_("改革方式"), row.get_mode_display()),
                (_("依据"), row.basis_words),
                (_("主要改革举措"), row.measures),
                *([(_("领证后补齐材料的期限"), _days(row.follow_days))] if row.follow_days else []),
            ]
        case ExemptionItem():
            told = [
                (_("免许可情形"), row.name),
                (_("免于办理的事项"), row.matter.name),
                (_("实施主体"), row.matter.office.name),
                (_("适用范围"), row.scope_words),
                *(
                    (_("问题 %(no)d") % {"no": no}, f"{one['text']}{PARTED}{ANSWERS[one['answer']]}")
                    for no, one in enumerate(row.questions, start=1)
                ),
                (_("依据"), row.basis),
                (_("仍须做的"), row.instead_words),
            ]
        case ProofItem():
            told = [
                (_("公布机构"), row.office.name),
                (_("证明编码"), row.code),
                (_("证明名称"), row.name),
                (_("设定依据"), row.basis),
                (_("索要单位"), row.asked_by),
                (_("开具单位"), row.issued_by),
                (_("办事指南"), row.guide),
                (_("审查结论"), _("保留") if row.kept else _("取消")),
            ]
        case _:
            told = [
                (_("公布机构"), row.office.name),
                (_("中介服务名称"), row.name),
                (_("设定依据"), row.basis),
                (_("服务范围"), row.scope),
                (_("涉及的审批"), row.approval_words),
                (_("监管部门"), row.regulator.name if row.regulator else ""),
            ]
    told += [(_("起始日"), row.from_on.isoformat())]
    told += [(_("截止日"), row.until_on.isoformat())] if row.until_on else []
    return [{"term": term, "words": words or "—"} for term, words in told]


def _days(days: int) -> str:
    return _("%(n)d 个工作日") % {"n": days}


def tests_of(row: Any) -> list[Row]:
    if not isinstance(row, ProofItem):
        return []
    return [
        {"words": words, "yes": said.get("answer") == YES, "why": said.get("words", "")}
        for words, said in zip(PROOF_TESTS, [*row.tests, *[{}] * len(PROOF_TESTS)], strict=False)
    ]

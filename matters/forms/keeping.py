"""清单: one row of a list that is kept by hand, why it ends, why it is given back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.enums import OfficeKind
from ground.accounts.forms import text
from ground.accounts.models import Office
from ground.law.citations import is_citation, not_cited
from matters.enums import ReformMode
from matters.models import ExemptionItem, IntermediaryItem, ListEntry, Matter, ProofItem, ReformItem
from matters.models.lists import Kept
from matters.rules.keeping import NO, YES

# The six tests of a proof (S47): where one is answered yes, it is cancelled.
PROOF_TESTS = (
    gettext_lazy("没有法律法规依据"),
    gettext_lazy("能通过个人现有证照证明"),
    gettext_lazy("能以申请人书面承诺代替"),
    gettext_lazy("能被其他材料涵盖或者替代"),
    gettext_lazy("能通过网络核验"),
    gettext_lazy("开具单位无法调查核实"),
)
ROWS = 2
# How a question and the answer that exempts stand on one line.
PARTED, ANSWERS = "｜", {YES: "是", NO: "否"}  # not a message: how officers write it
MOST_QUESTIONS = 8


def _long(label: Any, missing: Any, most: int, **more: Any) -> forms.CharField:
    said = {"required": missing, "max_length": gettext_lazy("最多 %(limit_value)d 个字，请缩短")}
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(missing),
        widget=forms.Textarea(attrs={"rows": ROWS}),
        error_messages=said,
        **more,
    )


def _day(label: Any, missing: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": missing,
            "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
        },
    )


class KeptForm(forms.Form):
    """What a row says. `before` is the row it replaces: what the row is about is not changed, only what is said of it."""

    use_required_attribute = False
    fixed: tuple[str, ...] = ()
    from_on = _day(gettext_lazy("起始日"), gettext_lazy("请选择起始日"))

    def __init__(self, posted: Any = None, *, before: Kept | None = None, initial: Mapping[str, Any]) -> None:
        said = {**self.said(before), **initial} if before else dict(initial)
        super().__init__(posted, initial=said)
        self.before = before
        if before is not None:
            for name in self.fixed:
                self.fields[name].disabled = True
        self.order_fields([*(name for name in self.fields if name != "from_on"), "from_on"])

    @staticmethod
    def said(row: Any) -> dict[str, Any]:
        raise NotImplementedError

    def row(self, office: Office) -> Kept:
        """The row of this office as it is told, not in the database; a matter on a list is whose the matter is."""
        raise NotImplementedError


class OfMatterForm(KeptForm):
    """A row about a matter, found by its code."""

    fixed = ("matter",)
    matter = text(
        gettext_lazy("事项的实施编码"),
        gettext_lazy("请输入事项的实施编码"),
        64,
        help_text=gettext_lazy("可以在事项目录中按名称查到"),
    )

    def clean_matter(self) -> Matter:
        code = self.cleaned_data["matter"]
        found = Matter.objects.select_related("office").filter(implementation_code=code).first()
        if found is None:
            raise ValidationError(_("没有这个实施编码的事项，请核对"))
        return found


class EntryForm(OfMatterForm):
    """A matter on a negative list."""

    kind = ""
    reason = _long(gettext_lazy("理由"), gettext_lazy("请写明为什么列入"), 400)
    basis = _long(gettext_lazy("依据"), gettext_lazy("请写明依据的条款或者文件"), 400)

    @staticmethod
    def said(row: Any) -> dict[str, Any]:
        return {"matter": row.matter.implementation_code, "reason": row.reason, "basis": row.basis}

    def row(self, office: Office) -> ListEntry:
        return ListEntry(kind=self.kind, replaces=self.before, **self.cleaned_data)  # type: ignore[misc]


class ReformForm(OfMatterForm):
    """How the approval of a permit for business is reformed (证照分离)."""

    mode = forms.ChoiceField(
        label=gettext_lazy("改革方式"),
        choices=ReformMode.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择改革方式")},
    )
    basis = _long(gettext_lazy("依据"), gettext_lazy("请写明公布清单的文件"), 400)
    item_no = text(gettext_lazy("清单序号"), "", 20)
    follow_days = forms.IntegerField(
        label=gettext_lazy("领证后补齐材料的期限（工作日）"),
        required=False,
        min_value=1,
        max_value=366,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-4"}),
        help_text=gettext_lazy("实行告知承诺、部分材料可以后补的填写；不填的按本地规定"),
        error_messages={
            "invalid": gettext_lazy("请输入整数"),
            "min_value": gettext_lazy("请输入 1 以上的整数"),
            "max_value": gettext_lazy("最多 %(limit_value)d 个工作日"),
        },
    )
    measures = _long(gettext_lazy("主要改革举措"), "", 2000)

    @staticmethod
    def said(row: Any) -> dict[str, Any]:
        told = {name: getattr(row, name) for name in ("mode", "basis", "item_no", "follow_days", "measures")}
        return {"matter": row.matter.implementation_code, **told}

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("follow_days") and told.get("mode") != ReformMode.NOTIFIED:
            self.add_error("follow_days", _("实行告知承诺的才有这一期限，请清空"))
        return told

    def row(self, office: Office) -> ReformItem:
        return ReformItem(replaces=self.before, **self.cleaned_data)  # type: ignore[misc]


class ExemptionForm(OfMatterForm):
    """What needs no permit, with the questions that tell it."""

    fixed = ("matter", "name")
    name = text(gettext_lazy("免许可情形"), gettext_lazy("请输入免许可情形的名称"), 200)
    scope_words = _long(gettext_lazy("适用范围"), gettext_lazy("请写明什么情况不需要取得许可"), 400)
    questions = _long(
        gettext_lazy("判断问题"),
        gettext_lazy("请写明判断问题"),
        2000,
        help_text=gettext_lazy("每行一个问题，后面写“｜是”或者“｜否”：都这样回答的，不需要取得许可"),
    )
    basis = _long(
        gettext_lazy("依据"),
        gettext_lazy("请写明依据的条款"),
        400,
        help_text=gettext_lazy("只写法律条款，写到条、款、项，例如《公共场所卫生管理条例》第四条"),
    )
    instead_words = _long(
        gettext_lazy("仍须做的"), "", 400, help_text=gettext_lazy("例如须备案、须公开承诺；没有的不填")
    )

    @staticmethod
    def said(row: Any) -> dict[str, Any]:
        told = {name: getattr(row, name) for name in ("name", "scope_words", "basis", "instead_words")}
        lines = [f"{one['text']}{PARTED}{ANSWERS[one['answer']]}" for one in row.questions]
        return {"matter": row.matter.implementation_code, "questions": "\n".join(lines), **told}

    def clean_questions(self) -> list[dict[str, str]]:
        found = []
        for line in self.cleaned_data["questions"].splitlines():
            words, _sign, answer = line.strip().replace("|", PARTED).rpartition(PARTED)
            said = {label: key for key, label in ANSWERS.items()}.get(answer.strip())
            if line.strip() and (said is None or not words.strip()):
                raise ValidationError(_("“%(line)s”后面请写“｜是”或者“｜否”") % {"line": line.strip()[:40]})
            if line.strip():
                found.append({"text": words.strip(), "answer": said})
        if len(found) > MOST_QUESTIONS:
            raise ValidationError(_("最多 %(n)d 个问题") % {"n": MOST_QUESTIONS})
        return found

    def clean_basis(self) -> str:
        basis: str = self.cleaned_data["basis"].strip()
        if not is_citation(basis):
            raise ValidationError(not_cited())
        return basis

    def row(self, office: Office) -> ExemptionItem:
        return ExemptionItem(replaces=self.before, **self.cleaned_data)  # type: ignore[misc]


class ProofForm(KeptForm):
    """A proof with its six tests; whether it is kept follows from the answers."""

    fixed = ("code",)
    code = text(gettext_lazy("证明编码"), gettext_lazy("请输入证明编码"), 40)
    name = text(gettext_lazy("证明名称"), gettext_lazy("请输入证明名称"), 200)
    basis = _long(gettext_lazy("设定依据"), gettext_lazy("请写明设定依据"), 400)
    asked_by = text(gettext_lazy("索要单位"), gettext_lazy("请输入索要单位"), 100)
    issued_by = text(gettext_lazy("开具单位"), gettext_lazy("请输入开具单位"), 100)
    guide = _long(
        gettext_lazy("办事指南"),
        "",
        2000,
        help_text=gettext_lazy("到哪里开、带什么、多久、收不收费；保留的必须填写"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tests = self.before.tests if isinstance(self.before, ProofItem) else []
        for no, words in enumerate(PROOF_TESTS):
            told = tests[no] if no < len(tests) else {}
            self.fields[f"answer-{no}"] = forms.ChoiceField(
                label=_("%(no)d. %(test)s") % {"no": no + 1, "test": words},
                choices=[(YES, _("是")), (NO, _("否"))],
                widget=forms.RadioSelect,
                initial=told.get("answer"),
                error_messages={"required": _("请选择“是”或者“否”")},
            )
            self.fields[f"words-{no}"] = text(_("说明"), _("请写明为什么"), 400)
            self.fields[f"words-{no}"].initial = told.get("words", "")

    @staticmethod
    def said(row: Any) -> dict[str, Any]:
        return {
            name: getattr(row, name) for name in ("code", "name", "basis", "asked_by", "issued_by", "guide")
        }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if self.tests() and self._is_kept() and not told.get("guide"):
            self.add_error("guide", _("保留的证明，请写明怎么开具"))
        return told

    def tests(self) -> list[dict[str, str]]:
        told = self.cleaned_data
        if any(f"answer-{no}" not in told for no in range(len(PROOF_TESTS))):
            return []
        return [
            {"answer": told[f"answer-{no}"], "words": told.get(f"words-{no}", "")}
            for no in range(len(PROOF_TESTS))
        ]

    def _is_kept(self) -> bool:
        return all(one["answer"] == NO for one in self.tests())

    def row(self, office: Office) -> ProofItem:
        told = {name: said for name, said in self.cleaned_data.items() if "-" not in name}
        return ProofItem(
            office=office, replaces=self.before, tests=self.tests(), kept=self._is_kept(), **told
        )


class IntermediaryForm(KeptForm):
    """A service that must be had from others before one can apply."""

    fixed = ("name",)
    name = text(gettext_lazy("中介服务名称"), gettext_lazy("请输入中介服务名称"), 200)
    basis = _long(gettext_lazy("设定依据"), gettext_lazy("请写明法律法规依据；没有依据的不得列入"), 400)
    scope = _long(gettext_lazy("服务范围"), "", 400)
    approval_words = _long(gettext_lazy("涉及的审批"), gettext_lazy("请写明是哪项审批的前置条件"), 400)
    regulator = forms.ChoiceField(label=gettext_lazy("监管部门"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organs = Office.objects.filter(kind=OfficeKind.ORGAN).order_by("path")
        choices = [("", _("请选择")), *((office.path, office.name) for office in organs)]
        self.fields["regulator"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def said(row: Any) -> dict[str, Any]:
        told = {name: getattr(row, name) for name in ("name", "basis", "scope", "approval_words")}
        return {**told, "regulator": row.regulator.path if row.regulator else ""}

    def row(self, office: Office) -> IntermediaryItem:
        path = self.cleaned_data["regulator"]
        regulator = Office.objects.get(path=path) if path else None
        told = self.cleaned_data | {"regulator": regulator}
        return IntermediaryItem(office=office, replaces=self.before, **told)


class EndingForm(forms.Form):
    """On which day a row is on its list for the last time, and why."""

    use_required_attribute = False
    on = _day(gettext_lazy("截止日"), gettext_lazy("请选择截止日"))
    words = _long(gettext_lazy("理由"), gettext_lazy("请写明移出的理由"), 400)


class RefusalForm(forms.Form):
    use_required_attribute = False
    words = _long(gettext_lazy("意见"), gettext_lazy("请写明要改什么"), 400)

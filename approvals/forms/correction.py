"""What a clerk asks for, how he judges what came, what is corrected or handed over at the counter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.answers import opened
from approvals.demands import Key
from approvals.enums import Answer, Fault, Newness
from approvals.forms.standing import (
    card_field,
    proof_field,
    prove,
    relation_field,
    relations_of,
    said,
    who_comes,
)
from approvals.lineage import Line
from approvals.models import Case, Correction, CorrectionItem
from approvals.rules import (
    Came,
    Counts,
    Demand,
    Verdict,
    fields_of,
    found_wanting,
    last_correction,
    papers_lying,
    standard_words,
)
from ground.accounts.enums import Power
from ground.accounts.forms import asked, text
from matters import forms as application
from matters.models import Material

# In order, what a clerk says of a material and of an answer; 1, 2 and 3 on the keyboard.
OF_MATERIAL = [("", gettext_lazy("不用补正")), *((one.value, one.label) for one in Fault)]
OF_ANSWER = [("", gettext_lazy("不用更正")), (Fault.FORM.value, gettext_lazy("需要更正"))]
NEWNESS = [(one.value, one.label) for one in (Newness.SUPPLIED, Newness.CHANGED)]


class Asked(NamedTuple):
    """One row of the notice in the making."""

    name: str
    key: str
    material: Material | None
    field: str
    still: bool
    fault: Any
    words: Any
    standard: Any
    newness: Any


class NoticeForm(forms.Form):
    """补正告知 in the making: every material and every answer, with the standard phrases ready to be edited.

    Where one was given before, `new_ground` and a reason for each new thing are asked for (C6).
    """

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, deferrable: bool = False, at: datetime, **kwargs: Any) -> None:
        self.case, self.again, self.deferrable = case, last_correction(case) is not None, deferrable
        found = {demand.key: demand for demand in found_wanting(case, at=at)}
        super().__init__(*args, initial=dict(self._initial(found)), **kwargs)
        self.still = {key for key, demand in found.items() if demand.newness == Newness.STILL}
        for key, _name, material, _field in self._things():
            choices = OF_MATERIAL if material else OF_ANSWER
            self.fields[f"{key}-fault"] = forms.ChoiceField(
                choices=choices,
                required=False,
                widget=forms.RadioSelect,
                error_messages=asked(_("请选择是否需要补正")),
            )
            self.fields[f"{key}-words"] = line_field(_("需要补正的内容"), _("不写的，用标准用语"))
            self.fields[f"{key}-standard"] = line_field(_("要求"))
            if self.again:
                self.fields[f"{key}-newness"] = forms.ChoiceField(
                    choices=[("", _("请选择")), *NEWNESS],
                    required=False,
                    error_messages=asked(_("请选择再次告知的理由")),
                )
        if self.again:
            self.fields["new_ground"] = forms.CharField(
                label=_("首次告知时无法知道的新情况"),
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("增加新的内容时填写；只就上次仍不符合的内容再次告知的，可以不填"),
                error_messages={"max_length": _("请控制在 500 字以内")},
            )
        if deferrable:
            self.fields["not_deferred"] = forms.CharField(
                label=_("为什么不容缺受理"),
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_(
                    "要求的内容都可以容缺后补的，应当先予受理；仍先告知补正的，请写明理由，理由将报告效能监督"
                ),
                error_messages={"max_length": _("请控制在 500 字以内")},
            )

    def _things(self) -> list[tuple[str, str, Material | None, str]]:
        """Everything a notice may ask for: key in the form, name, and material or field."""
        materials = [m for m in self.case.materials if not m.exempt]
        of_materials = [(f"m{m.pk}", m.name, m, "") for m in materials]
        specs = fields_of(self.case)
        return [*of_materials, *((f"f-{one['key']}", one["label"], None, one["key"]) for one in specs)]

    def _initial(self, found: Mapping[Key, Demand]) -> Any:
        helps = {one["key"]: one.get("help", "") for one in fields_of(self.case)}
        for key, _name, material, field in self._things():
            demand = found.get((material.name if material else "", field))
            yield f"{key}-fault", demand.fault.value if demand else ""
            yield f"{key}-words", demand.words if demand else ""
            standard = material.standard if material else helps[field] or _("如实、完整填写")
            yield f"{key}-standard", demand.standard if demand else standard

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.demands = [
            self._demand(key, name, material, field, data)
            for key, name, material, field in self._things()
            if data.get(f"{key}-fault")
        ]
        if not self.demands and not self.errors:
            self.add_error(None, _("请选出需要补正的材料或者申请表内容"))
        return data

    def _demand(
        self, key: str, name: str, material: Material | None, field: str, data: Mapping[str, Any]
    ) -> Demand:
        """What was left empty is said in the standard phrase."""
        fault = Fault(data[f"{key}-fault"])
        phrase = (
            standard_words(material, fault) if material else _("“%(name)s”填写有误，请更正") % {"name": name}
        )
        still = self._is_still(material, field)
        if still:
            phrase = self.initial[f"{key}-words"]
        return Demand(
            fault=fault,
            words=data.get(f"{key}-words") or phrase,
            standard=data.get(f"{key}-standard") or self.initial[f"{key}-standard"],
            material=material,
            field=field,
            newness=data.get(f"{key}-newness") or (Newness.STILL if still else ""),
        )

    def _is_still(self, material: Material | None, field: str) -> bool:
        return (material.name if material else "", field) in self.still

    @property
    def new_ground(self) -> str:
        return str(self.cleaned_data.get("new_ground", ""))

    @property
    def not_deferred(self) -> str:
        return str(self.cleaned_data.get("not_deferred", ""))

    @property
    def material_rows(self) -> list[Asked]:
        return [row for row in self._rows() if row.material]

    @property
    def answer_rows(self) -> list[Asked]:
        return [row for row in self._rows() if row.field]

    @property
    def asks_answers(self) -> bool:
        """Whether an answer of the form is among what is asked for: its rows then stand open."""
        return any(row.fault.value() for row in self.answer_rows)

    def _rows(self) -> list[Asked]:
        return [
            Asked(
                name=name,
                key=key,
                material=material,
                field=field,
                still=self._is_still(material, field),
                fault=self[f"{key}-fault"],
                words=self[f"{key}-words"],
                standard=self[f"{key}-standard"],
                newness=self[f"{key}-newness"] if self.again else None,
            )
            for key, name, material, field in self._things()
        ]

    def sent(self) -> list[tuple[str, str]]:
        """What was sent, to be carried through the preview."""
        names = [name for name in self.fields if self.data.get(name)]
        return [(name, self.data[name]) for name in names]


def line_field(label: str, phrase: str = "") -> forms.CharField:
    """Some words, or the standard phrase where none are written."""
    field = forms.CharField(
        label=label,
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": phrase} if phrase else {"rows": 2}),
        error_messages={
            "max_length": _("请控制在 500 字以内"),
            "null_characters_not_allowed": _("含有不能识别的字符，请重新输入"),
        },
    )
    field.sometimes_required = True  # type: ignore[attr-defined]  # asked for by what is chosen above it
    return field


class VerdictForm(forms.Form):
    """Item by item, whether what was supplied is in order."""

    use_required_attribute = False

    def __init__(self, lines: list[Line], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            item = line.item
            self.fields[f"conforms_{item.pk}"] = forms.ChoiceField(
                choices=[(one.value, one.label) for one in (Answer.CONFORMS, Answer.FAILS)],
                widget=forms.RadioSelect,
                initial={None: None, True: Answer.CONFORMS, False: Answer.FAILS}[item.conforms],
                error_messages=asked(_("请核对第 %(no)d 项") % {"no": item.no}),
            )
            self.fields[f"note_{item.pk}"] = text(_("说明"), "", 500)
            self.initial[f"note_{item.pk}"] = item.judged_note

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for line in self.lines:
            pk, no = line.item.pk, line.item.no
            if data.get(f"conforms_{pk}") == Answer.FAILS and not data.get(f"note_{pk}"):
                self.add_error(f"note_{pk}", _("第 %(no)d 项仍不符合，请写明原因") % {"no": no})
        return data

    @property
    def rows(self) -> list[tuple[Line, Any, Any]]:
        return [(one, self[f"conforms_{one.item.pk}"], self[f"note_{one.item.pk}"]) for one in self.lines]

    @property
    def verdicts(self) -> dict[int, Verdict]:
        data = self.cleaned_data
        keys = [line.item.pk for line in self.lines]
        return {pk: Verdict(data[f"conforms_{pk}"] == Answer.CONFORMS, data[f"note_{pk}"]) for pk in keys}


def count_field(label: str, initial: int | None = None, most: int = 99) -> forms.IntegerField:
    """So many sheets of paper."""
    field = forms.IntegerField(
        label=label,
        min_value=0,
        max_value=most,
        required=False,
        initial=initial,
        error_messages={
            "invalid": _("请输入份数"),
            "min_value": _("份数不能小于 0"),
            "max_value": _("份数请控制在 %(n)d 以内") % {"n": most},
        },
    )
    field.sometimes_required = True  # type: ignore[attr-defined]  # empty is none
    return field


class CountsForm(forms.Form):
    """Material by material, how many originals and copies lie on the counter now (当场更正)."""

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_counts_%s", **kwargs)
        lying = papers_lying(case)
        self.materials = [m for m in case.materials if not m.exempt]
        self.before: dict[int, Counts] = {}
        for material in self.materials:
            paper = lying.get(material.pk)
            counts = (paper.originals, paper.copies) if paper else (0, 0)
            self.before[material.pk] = counts
            self.fields[f"originals_{material.pk}"] = count_field(_("原件份数"), counts[0])
            self.fields[f"copies_{material.pk}"] = count_field(_("复印件份数"), counts[1])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.received:
            self.add_error(None, _("份数没有变化，请填写当场补交或者更正后的份数"))
        return data

    @property
    def rows(self) -> list[tuple[Material, Any, Any]]:
        return [(m, self[f"originals_{m.pk}"], self[f"copies_{m.pk}"]) for m in self.materials]

    @property
    def received(self) -> dict[Material, Counts]:
        """What differs from what lay there."""
        now = {m: self._counts(m) for m in self.materials}
        return {m: counts for m, counts in now.items() if counts != self.before[m.pk]}

    def _counts(self, material: Material) -> Counts:
        data = self.cleaned_data
        return data.get(f"originals_{material.pk}") or 0, data.get(f"copies_{material.pk}") or 0


class SupplyForm(forms.Form):
    """What somebody at the counter brings in answer to a notice: papers, scans of them, corrected answers."""

    use_required_attribute = False

    def __init__(self, case: Case, correction: Correction, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_supply_%s", **kwargs)
        items = list(correction.items.select_related("material", "correction").prefetch_related("files"))
        self.case, self.items = case, [item for item in items if item.material_id]
        name, relation = who_comes(case)
        self.fields["came"] = text(_("来窗口的人"), _("请输入来窗口的人的姓名"), 60)
        self.fields["came"].initial = name
        self.fields["relation"] = relation_field(_("请选择与申请人的关系"))
        self.fields["relation"].choices = relations_of(case)  # type: ignore[attr-defined]
        self.fields["relation"].initial = relation
        self.fields["card"], self.fields["proof"] = card_field(), proof_field()
        for item in self.items:
            self.fields[f"originals_{item.pk}"] = count_field(_("原件份数"))
            self.fields[f"copies_{item.pk}"] = count_field(_("复印件份数"))
            self.fields[f"scan_{item.pk}"] = forms.FileField(label=_("扫描件"), required=False)
        self.answers_form = answers_form(case, correction, items, self.data if self.is_bound else None)
        self.answers_form.auto_id = "id_supply_%s"

    def is_valid(self) -> bool:
        return bool(self.answers_form.is_valid()) and super().is_valid()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        prove(self, self.case, Power.SUPPLY, "came")
        return data

    @property
    def somebody(self) -> list[forms.BoundField]:
        """Who came, in the order of asking."""
        return [self[name] for name in ("came", "relation", "card", "proof")]

    @property
    def who(self) -> Came:
        return said(self.cleaned_data)

    @property
    def rows(self) -> list[tuple[CorrectionItem, Any, Any, Any]]:
        names = ("originals", "copies", "scan")
        return [(item, *(self[f"{name}_{item.pk}"] for name in names)) for item in self.items]

    @property
    def received(self) -> dict[int, Counts]:
        data = self.cleaned_data
        return {
            item.pk: (data.get(f"originals_{item.pk}") or 0, data.get(f"copies_{item.pk}") or 0)
            for item in self.items
        }

    @property
    def scans(self) -> list[tuple[CorrectionItem, Any]]:
        data = self.cleaned_data
        return [(item, data[f"scan_{item.pk}"]) for item in self.items if data.get(f"scan_{item.pk}")]


def answers_form(
    case: Case, correction: Correction, items: list[CorrectionItem], data: Mapping[str, Any] | None = None
) -> forms.Form:
    """The fields of the application form that the notice asks for, each with what it says of it, and those that hang on them."""
    wanted = {item.field: item for item in items if item.field}
    schema = case.edition.form
    behind = application.following(schema, wanted)
    specs = [
        _as_asked(spec, wanted.get(spec["key"]))
        for spec in application.asked(schema, case.purpose)
        if spec["key"] in wanted or spec["key"] in behind
    ]
    said = {key: answer for key, answer in case.said.items() if key not in wanted and key not in behind}
    labels = application.labels_of(case.edition, {"fields": specs})
    form: forms.Form = application.build({"fields": specs}, said, labels)(
        data, initial=opened(case.answers | correction.answers)
    )
    return form


def _as_asked(spec: Mapping[str, Any], item: CorrectionItem | None) -> Mapping[str, Any]:
    if item is None:
        return spec
    words = {"words": item.words.rstrip("。"), "standard": item.standard}
    return {**spec, "required": True, "help": _("%(words)s。要求：%(standard)s") % words}

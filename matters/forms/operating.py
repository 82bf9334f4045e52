"""What is done to a matter, or to many at once, as an editor proposes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.models import Office
from matters.elements import ELEMENTS, GROUPS
from matters.enums import MatterType, OperationKind
from matters.forms.elements import MatterField
from matters.models import Matter

PROPOSED = (
    OperationKind.SUSPEND,
    OperationKind.RESUME,
    OperationKind.CANCEL,
    OperationKind.DEVOLVE,
    OperationKind.TRANSFER,
)
HANDING = (OperationKind.DEVOLVE, OperationKind.TRANSFER)
DAY = {
    "required": gettext_lazy("请选择日期"),
    "invalid": gettext_lazy("请输入正确的日期，例如 2026-10-01"),
}
# Kinds of elements that one value can be said of for many matters.
PLAIN = ("text", "textarea", "number", "choice", "flag")


class OperationForm(forms.Form):
    """What is done, from which day, on what it rests; to whom it goes, where it goes to somebody."""

    use_required_attribute = False
    reveals = {
        "kind": {
            OperationKind.SUSPEND.value: ["until"],
            OperationKind.DEVOLVE.value: ["to_office"],
            OperationKind.TRANSFER.value: ["transferee"],
        }
    }
    kind = forms.ChoiceField(
        label=gettext_lazy("要做什么"),
        choices=[(kind.value, kind.label) for kind in PROPOSED],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择要做什么")},
    )
    until = forms.DateField(
        label=gettext_lazy("暂停到哪一天"),
        required=False,
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages=DAY,
    )
    to_office = forms.ChoiceField(label=gettext_lazy("下放给哪个机构"), required=False)
    transferee = forms.ChoiceField(label=gettext_lazy("划转给哪个机构"), required=False)
    successor = MatterField(
        label=gettext_lazy("由哪个事项承接"),
        max_length=64,
        required=False,
        help_text=gettext_lazy("填承接事项的实施编码；下放、划转而事项不变的，不用填"),
    )
    on = forms.DateField(
        label=gettext_lazy("生效日"),
        widget=forms.DateInput(attrs={"class": "govuk-input--width-10"}),
        error_messages=DAY,
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("法规条款或者文件名称、文号；恢复办理的可以不填"),
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明理由")},
    )

    def __init__(
        self, offices: Sequence[Office], below: Sequence[Office], *args: Any, suspended: bool, **kwargs: Any
    ) -> None:
        """`offices` are all to which the matter could be transferred, `below` those to which it could go down."""
        super().__init__(*args, **kwargs)
        never = {OperationKind.SUSPEND if suspended else OperationKind.RESUME}
        never |= set() if below else {OperationKind.DEVOLVE}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in PROPOSED if kind not in never
        ]
        # Asked of all but one kind, and named by `clean`.
        self.fields["basis"].sometimes_required = True  # type: ignore[attr-defined]
        for name, these in (("to_office", below), ("transferee", offices)):
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", _("请选择")),
                *((office.path, office.name) for office in these),
            ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        kind = told.get("kind")
        if kind != OperationKind.RESUME and not told.get("basis") and "basis" not in self.errors:
            self.add_error("basis", ValidationError(_("请写明依据")))
        wanted = {OperationKind.DEVOLVE: "to_office", OperationKind.TRANSFER: "transferee"}
        for operation, name in wanted.items():
            if kind == operation and not told.get(name):
                self.add_error(name, ValidationError(_("请选择承接的机构")))
        return told

    @property
    def receiver(self) -> Office:
        """The office that takes it over."""
        told = self.cleaned_data
        name = "to_office" if told["kind"] == OperationKind.DEVOLVE else "transferee"
        return Office.objects.get(path=told[name])

    @property
    def heir(self) -> Matter | None:
        """The matter that takes its place."""
        return Matter.objects.filter(implementation_code=self.cleaned_data["successor"] or "").first()


class BulkForm(forms.Form):
    """One element of many matters of an office, changed in one way."""

    use_required_attribute = False
    reveals = {"how": {"set": ["value"], "times": ["factor"], "replace": ["old", "new"]}}
    office = forms.ChoiceField(
        label=gettext_lazy("哪个机构的事项"), error_messages={"required": gettext_lazy("请选择机构")}
    )
    type_code = forms.ChoiceField(
        label=gettext_lazy("哪一类事项"),
        required=False,
        choices=[("", gettext_lazy("全部类型")), *MatterType.choices],
    )
    named = forms.CharField(
        label=gettext_lazy("事项名称含有"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("例如“许可”；不填为这个机构的全部事项"),
    )
    element = forms.ChoiceField(
        label=gettext_lazy("改哪个要素"), error_messages={"required": gettext_lazy("请选择要素")}
    )
    how = forms.ChoiceField(
        label=gettext_lazy("怎么改"),
        choices=[
            ("times", gettext_lazy("按比例缩短，不足一的进一")),
            ("set", gettext_lazy("都改成同一个值")),
            ("replace", gettext_lazy("把一段文字换成另一段")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择怎么改")},
    )
    factor = forms.IntegerField(
        label=gettext_lazy("改为原来的百分之几"),
        required=False,
        min_value=1,
        max_value=100,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "suffix": "%"}),
    )
    value = forms.CharField(label=gettext_lazy("改成什么"), required=False, max_length=2000)
    old = forms.CharField(label=gettext_lazy("原来的文字"), required=False, max_length=400)
    new = forms.CharField(label=gettext_lazy("换成的文字"), required=False, max_length=400)
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("请写明理由")},
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, offices: Iterable[Office], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")), *((office.path, office.name) for office in offices)
        ]  # fmt: skip
        self.fields["element"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *(
                (
                    element.key,
                    _("%(group)s：%(label)s") % {"group": GROUPS[element.group], "label": element.label},
                )
                for element in ELEMENTS.values()
                if element.part == "edition" and element.kind in PLAIN
            ),
        ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        element = ELEMENTS.get(told.get("element", ""))
        if element is None:
            return told
        match told.get("how"):
            case "times" if element.kind != "number":
                self.add_error("how", ValidationError(_("只有数字可以按比例缩短")))
            case "times" if not told.get("factor"):
                self.add_error("factor", ValidationError(_("请输入 1 到 100 之间的整数")))
            case "replace" if element.kind not in ("text", "textarea"):
                self.add_error("how", ValidationError(_("只有文字可以替换")))
            case "replace" if not told.get("old"):
                self.add_error("old", ValidationError(_("请输入要换掉的文字")))
            case "set":
                told["set"] = self._set(element, told.get("value", ""))
        return told

    def _set(self, element: Any, text: str) -> Any:
        """The value as the element holds it, told as text or as the label of a choice."""
        match element.kind:
            case "number" if text.isdecimal() and len(text) < 5:
                return int(text)
            case "number":
                self.add_error("value", ValidationError(_("请输入整数")))
            case "flag" if text in (_("是"), _("否")):
                return text == _("是")
            case "flag":
                self.add_error("value", ValidationError(_("请填“是”或者“否”")))
            case "choice":
                known = {str(label): value for value, label in element.choices}
                if text in known:
                    return known[text]
                words = _("请填下列之一：%(known)s") % {"known": _("、").join(known)}
                self.add_error("value", ValidationError(words))
            case _ if element.most and len(text) > element.most:
                self.add_error("value", ValidationError(_("不能超过 %(n)d 个字") % {"n": element.most}))
        return text

    @property
    def chosen(self) -> dict[str, str]:
        """Which matters: of what office, and of these which."""
        told = self.cleaned_data
        return {key: told[key] for key in ("office", "type_code", "named") if told[key]}

    @property
    def change(self) -> dict[str, Any]:
        """The change as the verb takes it."""
        told = self.cleaned_data
        match told["how"]:
            case "times":
                return {"element": told["element"], "times": told["factor"] / 100}
            case "replace":
                return {"element": told["element"], "replace": [told["old"], told["new"]]}
        return {"element": told["element"], "set": told["set"]}

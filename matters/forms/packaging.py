"""编制一件事: the tabs of a package and the rows of its lists, as values for `proposing.save`.

Nothing is required but what a row is called by, for a draft may be half done; what is missing is said by the checks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.forms import text
from ground.accounts.models import Office
from matters import conditions, package_asks
from matters import elements as of_matters
from matters.forms.builder import FieldForm, SectionForm
from matters.forms.editing import plain
from matters.forms.elements import Around, ConditionField, field_of, picked
from matters.package_content import ELEMENTS, MOST, REFORM, Content, Element, names_of, value_of

HINTS: Mapping[str, Any] = {
    "aliases": gettext_lazy("群众平时怎么叫这件事，用空格隔开，搜索时也能找到"),
    "summary": gettext_lazy("办哪几件事、怎么办，让群众一看就明白"),
    "flow_words": gettext_lazy("怎么交、谁来办、怎么拿结果"),
    "promised_length": gettext_lazy("工作日，从受理算起；当场办结的填 0"),
    "visits": gettext_lazy("不用到现场的填 0"),
}
LONG = {"summary", "flow_words", "aliases"}
BEFORE, AFTER = "before", "after"


class TabForm(forms.Form):
    """The plain elements of one tab. `offices`: those that the leading office is chosen from."""

    use_required_attribute = False

    def __init__(
        self,
        group: str,
        content: Content,
        offices: Sequence[Office],
        posted: Any = None,
        *,
        locked: bool = False,
    ) -> None:
        super().__init__(posted)
        self.group = group
        self.elements = [one for one in ELEMENTS.values() if one.group == group and one.kind != "rows"]
        for one in self.elements:
            self._put(one, value_of(content, one.key), offices)
        if locked:
            for made in self.fields.values():
                made.disabled = True

    def _put(self, one: Element, said: Any, offices: Sequence[Office]) -> None:
        if one.kind == "reform":
            for key in REFORM:
                for side, words, place in ((BEFORE, _("改革前"), 0), (AFTER, _("改革后"), 1)):
                    made = _count(words)
                    made.sometimes_required = True  # type: ignore[attr-defined]
                    made.initial = said[key][place] if said.get(key) else None
                    self.fields[f"{key}-{side}"] = made
            return
        common: dict[str, Any] = {
            "label": str(one.label),
            "required": False,
            "initial": said,
            "help_text": HINTS.get(one.key, ""),
        }
        made: forms.Field
        match one.kind:
            case "number":
                made = _count(**common)
            case "flag":
                made = forms.BooleanField(**common)
            case "office":
                known = [(office.path, office.name) for office in offices]
                more = [] if not said or said in dict(known) else [(said, said)]
                made = forms.ChoiceField(choices=[("", _("请选择")), *known, *more], **common)
            case _:
                widget = forms.Textarea(attrs={"rows": 3}) if one.key in LONG else forms.TextInput()
                made = forms.CharField(widget=widget, max_length=one.most, **common)
        made.sometimes_required = one.needed or one.kind == "flag"  # type: ignore[attr-defined]
        self.fields[one.key] = made

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for key, label in REFORM.items():
            pair = [f"{key}-{side}" for side in (BEFORE, AFTER)]
            if set(pair) <= set(self.fields) and len({told.get(name) is None for name in pair}) > 1:
                self.add_error(pair[0], _("%(what)s请把改革前、改革后都填上，或者都不填") % {"what": label})
        return told

    @property
    def shown(self) -> list[str]:
        """The keys that the page shows, sent along with it."""
        return [one.key for one in self.elements]

    def values(self) -> dict[str, Any]:
        """What the tab says, by the key of each element; what the page did not show it does not tell."""
        told: dict[str, Any] = {}
        shown = set(self.data.getlist("shown"))
        for one in self.elements:
            if one.key not in shown:
                continue
            if one.kind == "reform":
                pairs = {
                    key: [self.cleaned_data.get(f"{key}-{side}") for side in (BEFORE, AFTER)]
                    for key in REFORM
                }
                told[one.key] = {key: pair for key, pair in pairs.items() if None not in pair}
            elif one.key in self.cleaned_data:
                said = self.cleaned_data[one.key]
                told[one.key] = said.replace("\r\n", "\n") if isinstance(said, str) else said
        return told


def _count(label: str, **common: Any) -> forms.IntegerField:
    box = forms.NumberInput(attrs={"class": "govuk-input--width-5"})
    told = {
        "required": False,
        "error_messages": {
            "invalid": _("请输入整数"),
            "min_value": _("不能小于 0"),
            "max_value": _("数字太大，请核对"),
        },
    }
    return forms.IntegerField(label=label, min_value=0, max_value=MOST, widget=box, **told | common)


def _when(told: Mapping[str, Any] | None, content: Content, label: str) -> ConditionField:
    """Which answers it is meant for: boxes to tick; what boxes cannot say stays as it is."""
    choices = [
        (f"{key}={value}", _("%(question)s：%(answer)s") % {"question": one.words, "answer": words})
        for key, one in conditions.asked(content["edition"]["questions"]).items()
        for value, words in one.choices.items()
    ]
    choices += [(one, one) for one in picked(told) if one not in dict(choices)]
    hint = _("不勾选就是都适用") if choices else _("先在“导办”中写问题，这里才有答案可选")
    if told and not picked(told):
        hint = _("现在的条件较复杂，不在这里改动就保持不变")
    return ConditionField(
        told=told, choices=choices, label=label, required=False, help_text=hint, initial=told
    )


class RowForm(forms.Form):
    """One row of a list of the package, on a page of its own; `row` is what it says now, nothing where it is new."""

    use_required_attribute = False

    def __init__(self, row: Any, place: int, content: Content, posted: Any = None) -> None:
        super().__init__(posted)
        self.row, self.place, self.content = row, place, content


class FaqForm(RowForm):
    q = text(gettext_lazy("问"), gettext_lazy("请输入问题"), 200)
    a = forms.CharField(
        label=gettext_lazy("答"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("请输入答复")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = dict(self.row or {})

    def told(self) -> dict[str, Any]:
        return {
            **(self.row or {}),
            **{key: said.replace("\r\n", "\n") for key, said in self.cleaned_data.items()},
        }


class ConditionForm(RowForm):
    """申请条件, with the answers that fulfil it where a machine can tell."""

    words = text(gettext_lazy("条件"), gettext_lazy("请输入条件"), 200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {"words": self.row} if isinstance(self.row, str) else dict(self.row or {})
        self.initial = said
        self.fields["when"] = _when(said.get("when"), self.content, _("回答是这样的，才符合"))

    def told(self) -> Any:
        words, when = self.cleaned_data["words"], self.cleaned_data["when"]
        return {"words": words, "when": when} if when else words


class MemberForm(RowForm):
    """One matter of the package: whom it is for, what comes first, what its refusal does, and what it asks here."""

    item_no = text(
        gettext_lazy("业务办理项序号"),
        "",
        2,
        help_text=gettext_lazy("同一事项分两种办法列入的，用两位序号区分，例如 01"),
        **{"class": "govuk-input--width-3"},
    )
    apart = forms.BooleanField(
        label=gettext_lazy("单独计时"),
        required=False,
        help_text=gettext_lazy("不算在一件事的承诺时限内，例如其他都办好以后才制的卡"),
    )
    sinks_siblings = forms.BooleanField(
        label=gettext_lazy("不予即整体终止"),
        required=False,
        help_text=gettext_lazy("这个事项不予批准的，其他事项也不再办"),
    )
    name = text(gettext_lazy("在这件事里叫什么"), "", 200, help_text=gettext_lazy("不填就用事项名称"))
    promised_length = forms.IntegerField(
        label=gettext_lazy("承诺办结时限"),
        required=False,
        min_value=0,
        max_value=MOST,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}),
        help_text=gettext_lazy("工作日。已开通在线办理的事项，以它自己的指南为准"),
    )
    result_name = text(
        gettext_lazy("结果名称"), "", 200, help_text=gettext_lazy("已开通在线办理的事项，以它自己的指南为准")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asks = self.row["asks"]
        self.initial = {
            **{key: self.row[key] for key in ("item_no", "apart", "sinks_siblings")},
            **{key: asks.get(key) for key in ("name", "promised_length", "result_name")},
        }
        earlier = self.content["members"][: self.place]
        self.fields["after"] = forms.TypedMultipleChoiceField(
            label=_("前置事项"),
            choices=[(no, f"{no}. {name}") for no, name in enumerate(names_of(earlier), start=1)],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=self.row["after"],
            help_text=_("办好以后才能办这一项的，勾选在前的事项；不勾选就可以同时办")
            if earlier
            else _("排在第一，没有前置事项"),
        )
        self.fields["when"] = _when(self.row["when"], self.content, _("什么情形要办这一项"))
        self.order_fields(
            ["when", "after", "sinks_siblings", "apart", "item_no", "name", "promised_length", "result_name"]
        )

    def told(self) -> dict[str, Any]:
        said = self.cleaned_data
        asks = dict(self.row["asks"])
        for key in ("name", "promised_length", "result_name"):
            asks.pop(key, None)
            if said[key] not in (None, ""):
                asks[key] = said[key]
        return {
            **self.row,
            **{key: said[key] for key in ("when", "item_no", "apart", "sinks_siblings")},
            "after": sorted(said["after"]),
            "asks": asks,
        }


ROW_FORMS: Mapping[str, type[RowForm]] = {
    "members": MemberForm,
    "conditions": ConditionForm,
    "faq": FaqForm,
}


# ---- what a matter that is only listed asks


def as_of_a_matter(content: Content, asks: Mapping[str, Any], office: str) -> Content:
    """The form of one member as the content of a matter has it, with the questions of the package: what its fields may hang on."""
    return {
        "effective_on": "",
        "matter": {"office": office},
        "edition": {
            "questions": content["edition"]["questions"],
            "form": {package_asks.SECTIONS: asks.get(package_asks.SECTIONS, [])},
        },
    }


class MemberSectionForm(SectionForm):
    """One part of the form of a member; a package is applied for once, so it is asked of first applications."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["purposes"]


class MemberFieldForm(FieldForm):
    """One field of the form of a member; what is printed on a licence is said by the edition of the matter."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["licensed"]


class PaperForm(forms.Form):
    """One paper that a member wants; `row` is what it says now."""

    use_required_attribute = False

    def __init__(self, row: Mapping[str, Any], content: Content, posted: Any = None) -> None:
        super().__init__(posted)
        self.row = row
        around = Around({"matter": {"office": ""}, "edition": {}})
        for key in package_asks.PAPER:
            if key == "when":
                self.fields[key] = _when(row.get(key), content, _("什么情形要交"))
                continue
            element = of_matters.ELEMENTS[f"{package_asks.PAPERS}.{key}"]
            made = self.fields[key] = field_of(element, row.get(key), around)
            made.initial = row.get(key, element.default)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = _("请输入材料名称")

    def clean_necessity(self) -> str:
        said: str = self.cleaned_data["necessity"]
        if not said:
            raise forms.ValidationError(_("请选择是否必要"))
        return said

    def told(self) -> dict[str, Any]:
        return package_asks.lean({**self.row, **plain(self)}, self.row)

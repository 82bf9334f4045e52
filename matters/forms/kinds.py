"""One kind of field of an application form each: from its schema to a field of the page, in words of its own.

A table and an address draw themselves (`drawn`): portal/rendering.py hands them their bound field.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ground.accounts.enums import IdType
from ground.accounts.identity import identify, telephone
from ground.workdays import legal_day
from matters.forms.addresses import AddressField, lacks_a_list
from matters.schema import MOST_ROWS, Spec

RADIOS_AT_MOST = 6
YES_NO = ("yes", "no")


class DateParts(forms.MultiWidget):
    """Year, month and day as three boxes: nobody scrolls a calendar back to 1949. Names end in _year, _month, _day."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric"}
        super().__init__(
            {
                "year": forms.TextInput({**box, "maxlength": 4}),
                "month": forms.TextInput({**box, "maxlength": 2}),
                "day": forms.TextInput({**box, "maxlength": 2}),
            },
            attrs,
        )

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, list | tuple) and len(value) == 3:
            return [str(part or "") for part in value]
        if isinstance(value, str) and value.count("-") == 2:
            year, month, day = value.split("-")
            return [year, month.lstrip("0"), day.lstrip("0")]
        return ["", "", ""]


class DateField(forms.MultiValueField):
    """A day typed as year, month and day; what is missing or impossible is said for the part that is wrong."""

    widget = DateParts

    def __init__(self, *, label: str, past: bool = False, **kwargs: Any) -> None:
        self.past = past
        self.says = {
            "future": _("%(label)s不能晚于今天") % {"label": label},
            "required": _("请输入%(label)s") % {"label": label},
            "incomplete": _("%(label)s请填写完整的年、月、日") % {"label": label},
            "invalid": _("%(label)s应为真实存在的日期，例如 2026 年 3 月 31 日") % {"label": label},
        }
        part = forms.CharField(required=False)
        super().__init__(
            (part, part, part), label=label, require_all_fields=False, error_messages=self.says, **kwargs
        )

    def clean(self, value: Any) -> date | None:
        parts = [str(part or "").strip() for part in (value or ["", "", ""])]
        if not any(parts):
            if self.required:
                raise ValidationError(self.says["required"], code="required")
            return None
        if not all(parts):
            raise ValidationError(self.says["incomplete"], code="incomplete")
        try:
            day = date(*(int(part) for part in parts))
        except (ValueError, OverflowError):
            raise ValidationError(self.says["invalid"], code="invalid") from None
        if day.year < 1900:
            raise ValidationError(self.says["invalid"], code="invalid")
        if self.past and day > legal_day(now()):
            raise ValidationError(self.says["future"], code="future")
        self.run_validators(day)
        return day


# One field of the page from one field of the schema.


def _asks(spec: Spec, verb: str) -> dict[str, str]:
    return {"required": verb % {"label": spec["label"]}}


def _common(spec: Spec) -> dict[str, Any]:
    return {
        "label": spec["label"],
        "help_text": spec.get("help", ""),
        "required": bool(spec.get("required")),
    }


def _text(
    spec: Spec, *, widget: forms.Widget | None = None, longest: int = 100, **extra: Any
) -> forms.CharField:
    longest = spec.get("max", longest)
    return forms.CharField(
        max_length=longest,
        widget=widget or forms.TextInput(),
        error_messages={
            **_asks(spec, _("请输入%(label)s")),
            "max_length": _("%(label)s不能超过 %(n)d 个字") % {"label": spec["label"], "n": longest},
            "null_characters_not_allowed": _("%(label)s含有不能识别的字符，请重新输入")
            % {"label": spec["label"]},
        },
        **_common(spec),
        **extra,
    )


def _textarea(spec: Spec) -> forms.CharField:
    return _text(spec, widget=forms.Textarea({"rows": 4}), longest=500)


def _number(spec: Spec) -> forms.DecimalField:
    label, decimals = spec["label"], spec.get("decimals", 0)
    least, most = spec.get("min", 0), spec.get("max", 9_999_999_999)
    between = _("%(label)s应在 %(least)s 到 %(most)s 之间") % {"label": label, "least": least, "most": most}
    kind = _("%(label)s应为数字") if decimals else _("%(label)s应为整数")
    return forms.DecimalField(
        decimal_places=decimals,
        max_digits=14,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(
            {"inputmode": "decimal" if decimals else "numeric", "class": "govuk-input--width-10"}
        ),
        error_messages={
            **_asks(spec, _("请输入%(label)s")),
            "invalid": kind % {"label": label},
            "min_value": between,
            "max_value": between,
            "max_digits": between,
            "max_whole_digits": between,
            "max_decimal_places": (_("%(label)s最多保留 %(n)d 位小数") if decimals else kind)
            % {"label": label, "n": decimals},
        },
        **_common(spec),
    )


def _date(spec: Spec) -> DateField:
    common = _common(spec)
    return DateField(label=common.pop("label"), past=bool(spec.get("past")), **common)


def _choice(spec: Spec) -> forms.ChoiceField:
    choices = [(key, label) for key, label in spec["choices"]]
    if len(choices) <= RADIOS_AT_MOST:
        widget: type[forms.Select] = forms.RadioSelect
    else:
        widget, choices = forms.Select, [("", _("请选择")), *choices]
    chosen = _asks(spec, _("请选择%(label)s"))
    return forms.ChoiceField(
        choices=choices,
        widget=widget,
        error_messages={**chosen, "invalid_choice": chosen["required"]},
        **_common(spec),
    )


def _yes_no(spec: Spec) -> forms.ChoiceField:
    return _choice({**spec, "choices": list(zip(YES_NO, (_("是"), _("否")), strict=True))})


def _multi(spec: Spec) -> forms.MultipleChoiceField:
    chosen = _asks(spec, _("请选择%(label)s"))
    return forms.MultipleChoiceField(
        choices=[(key, label) for key, label in spec["choices"]],
        widget=forms.CheckboxSelectMultiple,
        error_messages={**chosen, "invalid_choice": chosen["required"], "invalid_list": chosen["required"]},
        **_common(spec),
    )


class _Read(forms.CharField):
    """Text that accounts reads: normalised as it is kept, refused in words that say what to do."""

    def __init__(self, *, read: Callable[[str], str], **kwargs: Any) -> None:
        self.read = read
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        try:
            return self.read(text)
        except ValueError as wrong:
            raise ValidationError(str(wrong), code="invalid") from None


def _read(read: Callable[[str], str], **attrs: str) -> Callable[[Spec], forms.CharField]:
    def field(spec: Spec) -> forms.CharField:
        again = _("%(label)s过长或者含有不能识别的字符，请核对") % {"label": spec["label"]}
        return _Read(
            read=read,
            max_length=40,
            widget=forms.TextInput({"spellcheck": "false", "class": "govuk-input--width-20", **attrs}),
            error_messages={
                **_asks(spec, _("请输入%(label)s")),
                "max_length": again,
                "null_characters_not_allowed": again,
            },
            **_common(spec),
        )

    return field


# An address: a division of the list, and the rest as it is written on a door.


def _address(spec: Spec) -> AddressField:
    common = _common(spec)
    return AddressField(
        label=common.pop("label"), within=spec.get("within", ""), longest=spec.get("max", 100), **common
    )


# A table: rows of small fields, added and removed by buttons that send the page.


class TableRows(forms.Widget):
    """The rows as they were sent: {name}-rows says how many came, {name}-{n}-{column} holds a cell; empty rows are none.

    {name}-act is the button that was pressed: add, or remove/{n}.
    """

    def __init__(self, columns: Mapping[str, forms.Field]) -> None:
        self.columns = columns
        super().__init__()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        told = str(data.get(f"{name}-rows") or "")
        count = min(int(told), MOST_ROWS + 1) if told.isdecimal() and len(told) < 4 else 0
        gone = str(data.get(f"{name}-act") or "").removeprefix("remove/")
        rows = [
            {
                key: column.widget.value_from_datadict(data, files, f"{name}-{n}-{key}")
                for key, column in self.columns.items()
            }
            for n in range(count)
            if str(n) != gone
        ]
        return [row for row in rows if not is_blank(row)]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-rows" not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return ""


def is_blank(value: Any) -> bool:
    """Whether nothing was typed, in whatever part."""
    if isinstance(value, Mapping):
        return all(is_blank(one) for one in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(one) for one in value)
    return value is None or not str(value).strip()


class WrongCell(ValidationError):
    """What is wrong with one cell: as the table says it, and as the cell does."""

    def __init__(self, no: int, column: str, words: str, *, each: str = "") -> None:
        self.no, self.column, self.words = no, column, words
        told = {"no": no + 1, "each": each or _("行"), "words": words}
        super().__init__(_("第 %(no)d %(each)s：%(words)s") % told, code="cell")


def _cell(column: Spec) -> forms.Field:
    """A small field: what is chosen is chosen from a list that folds."""
    field = KINDS[column["kind"]](column)
    if isinstance(field, forms.ChoiceField):
        field.widget = forms.Select(choices=[("", _("请选择")), *(one for one in field.choices if one[0])])
    return field


class TableField(forms.Field):
    """Rows of answers: [{column: answer}]. What is wrong in a cell is said with the number of its row, and beside the cell.

    `each` is what a row is called, where it is none to who fills it in.
    """

    drawn = "matters/forms/table.html"

    def __init__(
        self, *, label: str, columns: Sequence[Spec], fewest: int, most: int, each: str = "", **kwargs: Any
    ) -> None:
        self.each = each or _("行")
        self.columns = {column["key"]: _cell(column) for column in columns}
        self.fewest, self.most = fewest, most
        super().__init__(label=label, widget=TableRows(self.columns), **kwargs)

    def clean(self, value: Any) -> list[dict[str, Any]]:
        rows = [row for row in value or [] if not is_blank(row)]
        told = {"label": self.label, "each": self.each}
        if not rows:
            if self.required:
                raise ValidationError(_("请填写%(label)s，至少一%(each)s") % told, code="required")
            return []
        if len(rows) < self.fewest:
            raise ValidationError(
                _("%(label)s至少填 %(n)d %(each)s") % {**told, "n": self.fewest}, code="few"
            )
        if len(rows) > self.most:
            raise ValidationError(_("%(label)s最多填 %(n)d %(each)s") % {**told, "n": self.most}, code="many")
        kept: list[dict[str, Any]] = []
        wrong: list[ValidationError] = []
        for no, row in enumerate(rows):
            kept.append({})
            for key, column in self.columns.items():
                try:
                    kept[no][key] = column.clean(row.get(key))
                except ValidationError as error:
                    wrong.append(WrongCell(no, key, str(error.messages[0]), each=self.each))
        if wrong:
            raise ValidationError(wrong)
        return kept

    def row_forms(self, bound: forms.BoundField) -> list[forms.Form]:
        """A small form for each row as it stands, and an empty one where there is none yet or one was asked for."""
        rows = [row for row in bound.value() or [] if isinstance(row, Mapping)]
        added = bound.form.data.get(f"{bound.html_name}-act") == "add" if bound.form.is_bound else False
        if (not rows or added) and not self.disabled and len(rows) < self.most:
            rows.append({})
        made = [self._row_form(bound, no, row) for no, row in enumerate(rows)]
        if added and made:
            # The page comes back where one goes on typing, with a script or without.
            next(iter(made[-1].fields.values())).widget.attrs["autofocus"] = "autofocus"
        return made

    def _row_form(self, bound: forms.BoundField, no: int, row: Mapping[str, Any]) -> forms.Form:
        form = forms.Form(
            initial=dict(row), prefix=f"{bound.html_name}-{no}", auto_id=bound.form.auto_id or "id_%s"
        )
        form.use_required_attribute = False
        for key, column in self.columns.items():
            form.fields[key] = copy.deepcopy(column)
            form.fields[key].disabled = self.disabled
        found = [one for one in errors_in(bound) if one.no == no and one.column in self.columns]
        wrong = {one.column: ErrorList([ValidationError(one.words, code="cell")]) for one in found}
        form._errors = ErrorDict(wrong)
        return form


def errors_in(bound: forms.BoundField) -> list[WrongCell]:
    """What is wrong in the cells of a table."""
    found = bound.form.errors.as_data().get(bound.name, [])
    return [one for one in found if isinstance(one, WrongCell)]


def _table(spec: Spec) -> TableField:
    return TableField(
        columns=spec["columns"],
        fewest=spec.get("min", 1),
        most=min(spec.get("max", MOST_ROWS), MOST_ROWS),
        **_common(spec),
    )


def pressed(data: Mapping[str, Any], specs: Sequence[Spec]) -> bool:
    """Whether a button of a table or an address sent the page: what is typed is kept, and nothing is judged yet.

    The button of an address is the first of its page, so that Enter presses it too: with every list chosen it means nothing.
    """
    return any(
        data.get(f"{spec['key']}-act")
        and (spec["kind"] == "table" or (spec["kind"] == "address" and lacks_a_list(data, spec["key"])))
        for spec in specs
    )


KINDS: dict[str, Callable[[Spec], forms.Field]] = {
    "text": _text,
    "textarea": _textarea,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "yesno": _yes_no,
    "multi": _multi,
    "phone": _read(telephone, inputmode="tel"),
    "id_number": _read(partial(identify, IdType.RESIDENT)),
    "uscc": _read(partial(identify, IdType.USCC)),
    "table": _table,
    "address": _address,
}

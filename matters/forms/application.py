"""An edition's own application form (申请表), from its schema to a page and back to answers.

The schema: {"sections": [{"key", "title", "help"?, "fields": [{"key", "label", "kind", "required", "help"?, "choices"?,
"personal"?, "searchable"?, "prefill"?, "max"?, "min"?, "decimals"?, "required_when"?, "past"?}]}]}.
"required_when": {"key", "is"?} makes a field required once the answer of that other key is (or holds) "is", one of a list
of "is", or, without "is", anything at all. "past" is for dates: not later than today.
A section with "purposes" is asked of those applications alone; one without is not asked of who replaces or gives up a licence.
Answers are plain JSON: text, whole numbers or decimal text, ISO dates, lists of choice keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ground.accounts.enums import IdType
from ground.accounts.identity import identify, telephone
from ground.workdays import legal_day
from matters.enums import ON_THE_MERITS, Purpose
from matters.models import Edition

Schema = Mapping[str, Any]
Spec = Mapping[str, Any]
Answers = dict[str, Any]

RADIOS_AT_MOST = 6
YES_NO = ("yes", "no")
EMPTY: tuple[Any, ...] = (None, "", [])


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
}


# Sections and whole forms.


def sections(schema: Schema, purpose: str = Purpose.NEW) -> list[Mapping[str, Any]]:
    """What is asked of an application of this kind."""
    return [one for one in schema.get("sections", []) if purpose in one.get("purposes", ON_THE_MERITS)]


def specs(schema: Schema) -> Iterable[Spec]:
    """Every field of the form, section by section, of whomever it is asked."""
    for section in schema.get("sections", []):
        yield from section["fields"]


class _Section(forms.Form):
    """What one answer asks of another is looked at when each has been read."""

    # The page writes its own required marks and messages; the browser's English ones never show.
    use_required_attribute = False
    asked: list[Spec]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for spec in self.asked:
            key = spec["key"]
            if key not in self.errors and lacks(spec, cleaned):
                self.add_error(key, ValidationError(_wanted(spec), code="required"))
        return cleaned


def lacks(spec: Spec, answers: Mapping[str, Any]) -> bool:
    """Whether another answer asks for this one, and it is not there."""
    when = spec.get("required_when")
    if not when or answers.get(spec["key"]) not in EMPTY:
        return False
    other = answers.get(when["key"])
    if "is" not in when:
        return other not in EMPTY
    given = other if isinstance(other, list) else [other]
    wanted = when["is"] if isinstance(when["is"], list) else [when["is"]]
    return any(one in wanted for one in given)


def _wanted(spec: Spec) -> str:
    chosen = spec["kind"] in ("choice", "yesno", "multi")
    words = _("请选择%(label)s") if chosen else _("请填写%(label)s")
    return words % {"label": spec["label"]}


def build(section: Mapping[str, Any]) -> type[forms.Form]:
    """A Django form for one section: its cleaned_data, through `answers`, is what the case keeps."""
    fields = {}
    for spec in section["fields"]:
        fields[spec["key"]] = field = KINDS[spec["kind"]](spec)
        # Neither required nor 选填: its help says when it is asked for.
        field.sometimes_required = "required_when" in spec  # type: ignore[attr-defined]
    return type("SectionForm", (_Section,), {**fields, "asked": list(section["fields"])})


def section_form(
    edition: Edition,
    section_key: str,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    *,
    purpose: str = Purpose.NEW,
) -> forms.Form:
    """The form of one section, filled with `initial` answers or bound to what was sent. KeyError: no such section."""
    for section in sections(edition.form, purpose):
        if section["key"] == section_key:
            return build(section)(data, initial=dict(initial or {}))
    raise KeyError(section_key)


def answers(form: forms.Form) -> Answers:
    """What a valid section form said, as the JSON that a case keeps."""
    return {key: _as_answer(value) for key, value in form.cleaned_data.items()}


def clean_answers(
    schema: Schema, data: Mapping[str, Any], *, purpose: str = Purpose.NEW
) -> tuple[Answers, dict[str, str]]:
    """Answers in their kept form, and by field key what to do about those that will not do."""
    kept: Answers = {}
    errors: dict[str, str] = {}
    asked = [spec for section in sections(schema, purpose) for spec in section["fields"]]
    for spec in asked:
        field = KINDS[spec["kind"]](spec)
        given = data.get(spec["key"])
        try:
            kept[spec["key"]] = _as_answer(field.clean(_as_sent(spec, given)))
        except ValidationError as wrong:
            errors[spec["key"]] = str(wrong.messages[0])
    for spec in asked:
        if spec["key"] not in errors and lacks(spec, kept):
            errors[spec["key"]] = _wanted(spec)
    return kept, errors


def problems(edition: Edition, answers: Mapping[str, Any], *, purpose: str = Purpose.NEW) -> dict[str, str]:
    """By field key, what is still missing or wrong in the whole form; empty when it can be filed."""
    return clean_answers(edition.form, answers, purpose=purpose)[1]


def personal_fields(schema: Schema) -> set[str]:
    """The keys of the answers that are kept sealed."""
    return {spec["key"] for spec in specs(schema) if spec.get("personal")}


def searchable_fields(schema: Schema) -> dict[str, str]:
    """The keys of the answers that officers may look for, with their kind."""
    return {spec["key"]: spec["kind"] for spec in specs(schema) if spec.get("searchable")}


def shown(spec: Spec, answer: Any) -> str:
    """An answer as people read it: labels for choices, 2026年3月1日 for a date, empty for nothing."""
    if answer in EMPTY:
        return ""
    match spec["kind"]:
        case "date":
            return _("%(year)s年%(month)s月%(day)s日") % dict(
                zip(("year", "month", "day"), DateParts().decompress(answer), strict=True)
            )
        case "choice":
            return dict(spec["choices"]).get(str(answer), str(answer))
        case "multi":
            labels, chosen = dict(spec["choices"]), answer if isinstance(answer, list) else [answer]
            return _("、").join(labels.get(str(key), str(key)) for key in chosen)
        case "yesno":
            return {"yes": _("是"), "no": _("否")}.get(str(answer), str(answer))
    return str(answer)


def _as_answer(value: Any) -> Any:
    match value:
        case None:
            return ""
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else str(value.normalize())
    return value


def _as_sent(spec: Spec, answer: Any) -> Any:
    """A kept answer as its field would receive it; anything of another shape is as good as nothing."""
    match spec["kind"]:
        case "date":
            return DateParts().decompress(answer)
        case "multi":
            return [str(key) for key in answer] if isinstance(answer, list | tuple) else []
    return str(answer) if isinstance(answer, str | int | float | Decimal) else ""

"""What a form says is wrong: a sentence in Chinese that says what to do, in place of what Django would say by itself."""

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.forms.widgets import CheckboxInput, ChoiceWidget, FileInput
from django.utils.translation import gettext as _


def errors_of(bound: BoundField) -> list[str]:
    """What is wrong with a field, each in a sentence that says what to do; never Django's own default words."""
    return [
        words
        for error in bound.form.errors.as_data().get(bound.name, [])
        for words in [_default_words(bound, error) or str(error.messages[0])]
    ]


def _default_words(bound: BoundField, error: ValidationError) -> str | None:
    """A sentence with the field's label in place of Django's default; nothing where the form spoke for itself."""
    if not _is_default(bound.field, error):
        return None
    label = {"label": bound.label}
    params = error.params or {}
    match error.code:
        case "required" if isinstance(bound.field.widget, CheckboxInput):
            return _("请勾选“%(label)s”") % label
        case "required":
            return _("请%(verb)s%(label)s") % {"verb": _verb(bound), **label}
        case "max_length":
            return _("%(label)s不能超过 %(n)s 个字") % {"n": params.get("limit_value", ""), **label}
        case "min_length":
            return _("%(label)s至少要有 %(n)s 个字") % {"n": params.get("limit_value", ""), **label}
        case "max_value":
            return _("%(label)s不能大于 %(n)s") % {"n": params.get("limit_value", ""), **label}
        case "min_value":
            return _("%(label)s不能小于 %(n)s") % {"n": params.get("limit_value", ""), **label}
        case "invalid_choice" | "invalid_list" | "invalid_pk_value" | "list":
            return _("请从列出的选项中选择%(label)s") % label
        case "empty" | "missing":
            return _("选择的文件是空的，请重新选择%(label)s") % label
    kind = bound.field
    if isinstance(kind, forms.DateField):
        return _("请输入正确的%(label)s，例如 2026 年 3 月 5 日") % label
    if isinstance(kind, forms.IntegerField | forms.DecimalField | forms.FloatField):
        return _("%(label)s只能填数字，例如 12") % label
    if isinstance(kind, forms.EmailField):
        return _("请输入正确的%(label)s，例如 name@example.cn") % label
    return _("%(label)s填写有误，请检查后重新填写") % label


def _is_default(kind: forms.Field, error: ValidationError) -> bool:
    """Whether the message is the very object Django ships; one that a form gave differs from it."""
    theirs = [
        cls.__dict__["default_error_messages"].get(error.code)
        for cls in type(kind).__mro__
        if cls.__module__.startswith("django.") and "default_error_messages" in cls.__dict__
    ]
    theirs += [cls.__dict__.get("message") for cls in _SHIPPED]
    theirs += list(validators.DecimalValidator.messages.values())
    return any(error.message is one for one in theirs if one is not None)


_SHIPPED = [thing for thing in vars(validators).values() if isinstance(thing, type)]


def _verb(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, FileInput):
        return _("上传")
    if isinstance(widget, ChoiceWidget):
        return _("选择")
    return _("输入")

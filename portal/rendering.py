"""Django's forms and rows of parameters → GOV.UK markup, by the macros of govuk-frontend-jinja; in Chinese throughout.

No component markup is written by hand: a `BoundField` becomes the parameters of a macro (`parameters_of`), a view's own
dict goes to a macro as it is (`component`). Where a macro would speak English by default, CHINESE speaks first. What a
field says about its errors is decided once (portal/error_words.py), so the field and the summary above say the same words.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import jinja2
from django import forms
from django.forms import BaseForm, BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    Input,
    MultiWidget,
    NumberInput,
    PasswordInput,
    RadioSelect,
    Select,
    SelectDateWidget,
    SelectMultiple,
    Textarea,
)
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.error_words import errors_of

if TYPE_CHECKING:
    from matters.forms.addresses import AddressField

Parameters = dict[str, Any]

# In a long text the count is a nuisance until it matters: from this share of the limit on (percent).
SHORT_TEXT = 100
NEARLY = 75

# What Django gives every textarea that asked for nothing; the macro's own five rows are enough.
DJANGO_ROWS = "10"

# Answers of at most this many short choices stand in one row: 是 / 否.
INLINE_CHOICES = 2
INLINE_LENGTH = 4


class PortalFormRenderer(DjangoTemplates):
    """`{{ field.as_field_group }}` and `{{ form }}` give GOV.UK markup; single widgets keep Django's own templates."""

    form_template_name = "portal/form"
    field_template_name = "portal/field"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == self.field_template_name:
            return field(context["field"])
        if template_name == self.form_template_name:
            return fields_of(context["form"])
        return super().render(template_name, context, request)


@cache
def _macros() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PrefixLoader({"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}),
        autoescape=True,
        undefined=jinja2.ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@cache
def _macro(name: str) -> Callable[[Parameters], str]:
    module = _macros().get_template(f"govuk_frontend_jinja/components/{name}/macro.html").module
    return getattr(module, "govuk" + name.title().replace("-", ""))


def component(name: str, parameters: Mapping[str, Any]) -> SafeString:
    """The component of that name (task-list, summary-list …) as markup. Words of people go in as `text`, never `html`."""
    chinese = CHINESE.get(name, lambda parameters: {})(parameters)
    told = {**chinese, **parameters}
    if told.get("errorMessage"):
        told["errorMessage"] = {"visuallyHiddenText": _("错误"), **told["errorMessage"]}
    return mark_safe(_macro(name)(_plain(told)))  # noqa: S308  (the macros escape)


def _plain(value: Any) -> Any:
    """Lazy translations become text: the macros ask `is string`."""
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _count(words: str) -> str:
    """The place where the macro, or its script, puts the number."""
    return words % {"count": "%{count}"}


# What each macro would say in English by itself.
CHINESE: dict[str, Callable[[Mapping[str, Any]], Parameters]] = {
    "back-link": lambda given: {"text": _("返回")},
    "breadcrumbs": lambda given: {"labelText": _("当前位置")},
    "character-count": lambda given: {
        "textareaDescriptionText": _count(_("最多可输入 %(count)s 个字")),
        "charactersUnderLimitText": {"other": _count(_("还可输入 %(count)s 个字"))},
        "charactersAtLimitText": _("已到字数上限"),
        "charactersOverLimitText": {"other": _count(_("超出 %(count)s 个字，请删减"))},
    },
    "error-message": lambda given: {"visuallyHiddenText": _("错误")},
    "error-summary": lambda given: {"titleText": _("有以下问题需要修改")},
    "file-upload": lambda given: {
        "chooseFilesButtonText": _("选择文件"),
        "dropInstructionText": _("或将文件拖到此处"),
        "noFileChosenText": _("未选择文件"),
        "multipleFilesChosenText": {"other": _count(_("已选择 %(count)s 个文件"))},
        "enteredDropZoneText": _("已进入放置区域"),
        "leftDropZoneText": _("已离开放置区域"),
    },
    "notification-banner": lambda given: {
        "titleText": _("成功") if given.get("type") == "success" else _("重要提示")
    },
    "pagination": lambda given: {"landmarkLabel": _("分页")},
    "password-input": lambda given: {
        "showPasswordText": _("显示"),
        "hidePasswordText": _("隐藏"),
        "showPasswordAriaLabelText": _("显示密码"),
        "hidePasswordAriaLabelText": _("隐藏密码"),
        "passwordShownAnnouncementText": _("密码已显示"),
        "passwordHiddenAnnouncementText": _("密码已隐藏"),
    },
    "skip-link": lambda given: {"text": _("跳到主要内容")},
    "tabs": lambda given: {"title": _("目录")},
    "warning-text": lambda given: {"iconFallbackText": _("注意")},
}


# ---- errors


def error_list(the_forms: Iterable[BaseForm]) -> list[Parameters]:
    """The rows of the error summary: the words beside each field, leading to it, in the order of the page."""
    rows: list[Parameters] = []
    for form in the_forms:
        if not form.is_bound or not form.errors:
            continue
        rows += [{"text": str(words)} for words in form.non_field_errors()]
        for bound in form:
            rows += [{"text": words, "href": f"#{anchor_of(bound)}"} for words in errors_of(bound)]
    return rows


def anchor_of(bound: BoundField) -> str:
    """The id of the control that a link in the summary moves to."""
    if hasattr(bound.field, "row_forms"):
        return next(
            (anchor_of(cell) for row in bound.field.row_forms(bound) for cell in row if cell.errors),
            bound.auto_id,
        )
    if hasattr(bound.field, "drawn"):
        typed = any(error.code == "detail" for error in bound.form.errors.as_data().get(bound.name, []))
        return f"{bound.auto_id}_{'detail' if typed else 'code'}"
    names = _parts(bound)
    return f"{bound.auto_id}_{names[0]}" if names else bound.auto_id


# ---- fields


def fields_of(form: BaseForm) -> SafeString:
    """Every field of a form in its order, hidden ones first; what an answer reveals stands beneath that answer.

    A form says so in `reveals`: {"method": {"post": ["mail_number"]}}. Without JavaScript all of it is shown.
    """
    hidden: list[str] = [str(bound) for bound in form.hidden_fields()]
    beneath = {
        name for by_value in reveals_of(form).values() for names in by_value.values() for name in names
    }
    shown: list[str] = [field(bound) for bound in form.visible_fields() if bound.name not in beneath]
    return mark_safe("".join(hidden + shown))  # noqa: S308


def reveals_of(form: BaseForm) -> dict[str, dict[str, list[str]]]:
    return getattr(form, "reveals", {})


def field(bound: BoundField, *, heading: bool = False, compact: bool = False, label: str = "") -> SafeString:
    """One field with label, hint, error and control. `heading`: its label is the page's h1 (one thing per page)."""
    if bound.is_hidden:
        return mark_safe(str(bound))  # noqa: S308
    drawn = getattr(bound.field, "drawn", "")
    if drawn:
        return _under(bound, render_to_string(drawn, parts_of(bound, label or str(bound.label))))
    name, parameters = parameters_of(bound, heading=heading, compact=compact, label=label)
    return _under(bound, component(name, parameters))


def _under(bound: BoundField, markup: SafeString) -> SafeString:
    """The field beneath the condition under which it is shown: words for whoever has no script, and what a script reads.

    A form says so in `told_when(name)`.
    """
    told = getattr(bound.form, "told_when", lambda name: None)(bound.name)
    if told is None:
        return markup
    condition, words = told
    page = {"condition": json.dumps(condition, ensure_ascii=False), "words": words, "field": markup}
    return render_to_string("components/when.html", page)


def act_on(bound: BoundField) -> str:
    """The button of a table that sent the page, or nothing."""
    return str(bound.form.data.get(f"{bound.html_name}-act") or "") if bound.form.is_bound else ""


def parts_of(bound: BoundField, label: str) -> Parameters:
    """What a field of several parts draws itself with: a table with its rows, an address with its two boxes."""
    sometimes = getattr(bound.field, "sometimes_required", False)
    if not bound.field.required and not sometimes:
        label = _("%(label)s（选填）") % {"label": label}
    page: Parameters = {"bound": bound, "label": label, "id": bound.auto_id, "errors": errors_of(bound)}
    if hasattr(bound.field, "row_forms"):
        whole = [
            str(error.messages[0])
            for error in bound.form.errors.as_data().get(bound.name, [])
            if error.code != "cell"
        ]
        return page | {
            "wrong": bool(page["errors"]),
            "errors": whole,
            "rows": bound.field.row_forms(bound),
            "removed": act_on(bound).startswith("remove"),
        }
    values, boxes = bound.value(), bound.field.widget
    parts = values if isinstance(values, list | tuple) else boxes.decompress(values)
    chosen, typed = (str(part or "") for part in parts)
    field = cast("AddressField", bound.field)
    levels = field.levels(chosen)
    return page | {
        "levels": levels,
        "unfinished": any(level.leads_on for level in levels),
        "place": field.place,
        "typed": typed,
    }


def parameters_of(
    bound: BoundField, *, heading: bool = False, compact: bool = False, label: str = ""
) -> tuple[str, Parameters]:
    """The macro for this field's widget, and what it is told."""
    widget = bound.field.widget
    words = label or str(bound.label)
    parameters: Parameters = {"name": bound.html_name, "id": bound.auto_id, "idPrefix": bound.auto_id}
    if bound.help_text:
        parameters["hint"] = {"text": bound.help_text}
    if errors := errors_of(bound):
        parameters["errorMessage"] = {"text": "；".join(errors)}
    if bound.field.disabled:
        parameters["disabled"] = True
    if isinstance(widget, CheckboxInput):
        return "checkboxes", parameters | _tick(bound, words)
    sometimes = getattr(bound.field, "sometimes_required", False)
    if not bound.field.required and not sometimes and not heading:
        words = _("%(label)s（选填）") % {"label": words}
    title = {"text": words, "isPageHeading": heading}
    if isinstance(widget, RadioSelect | SelectMultiple) or _parts(bound):
        legend = "l" if heading else "s"
        parameters["fieldset"] = {"legend": title | {"classes": f"govuk-fieldset__legend--{legend}"}}
        if compact:
            parameters["fieldset"]["legend"]["classes"] = "govuk-visually-hidden"
        if _parts(bound):
            return "date-input", parameters | _date(bound)
        return _choices_macro(widget), parameters | _choices(bound, small=compact)
    parameters["label"] = title | {"classes": "govuk-label--l" if heading else "govuk-label--s"}
    if compact:
        parameters["label"]["classes"] = "govuk-visually-hidden"
    return _control(bound, widget, parameters)


def _control(bound: BoundField, widget: forms.Widget, parameters: Parameters) -> tuple[str, Parameters]:
    attributes = {str(name): value for name, value in widget.attrs.items() if value not in (None, False)}
    # A paste longer than maxlength is cut in silence; the server says it in words instead.
    for name in ("maxlength", "required", "cols"):
        attributes.pop(name, None)
    if attributes.get("rows") == DJANGO_ROWS:
        attributes.pop("rows")
    for name in ("autocomplete", "inputmode", "spellcheck", "autocapitalize", "rows"):
        if name in attributes:
            parameters[name] = attributes.pop(name)
    if "class" in attributes:
        parameters["classes"] = attributes.pop("class")
    if "suffix" in attributes:
        parameters["suffix"] = {"text": attributes.pop("suffix")}
    parameters["attributes"] = attributes
    if isinstance(widget, FileInput):
        parameters["multiple"] = bool(getattr(widget, "allow_multiple_selected", False))
        return "file-upload", parameters
    if isinstance(widget, PasswordInput):
        return "password-input", parameters
    value = bound.value()
    parameters["value"] = "" if value is None else str(widget.format_value(value) or "")
    if isinstance(widget, Textarea):
        # HTML drops one line break at the start of a textarea: what began with one keeps it.
        if parameters["value"].startswith(("\n", "\r")):
            parameters["value"] = "\n" + parameters["value"]
        longest = getattr(bound.field, "max_length", None)
        if longest:
            said = {"threshold": NEARLY} if longest > SHORT_TEXT else {}
            return "character-count", parameters | {"maxlength": longest} | said
        return "textarea", parameters
    if isinstance(widget, Select):
        return "select", parameters | {"items": list(_options(bound))}
    if isinstance(widget, NumberInput):
        decimal = isinstance(bound.field, forms.DecimalField | forms.FloatField)
        parameters.setdefault("inputmode", "decimal" if decimal else "numeric")
        parameters["type"] = "text"
        for name in ("min", "max", "step"):
            attributes.pop(name, None)
    elif isinstance(widget, Input):
        parameters["type"] = attributes.pop("type", widget.input_type)
    return "input", parameters


def _choices_macro(widget: forms.Widget) -> str:
    # Django derives its checkboxes from its radios.
    return "checkboxes" if isinstance(widget, CheckboxSelectMultiple | SelectMultiple) else "radios"


def _choices(bound: BoundField, *, small: bool) -> Parameters:
    items = list(_options(bound))
    classes = []
    short = all(len(str(item["text"])) <= INLINE_LENGTH and not item["hint"] for item in items)
    macro = _choices_macro(bound.field.widget)
    reveals = any("conditional" in item for item in items)
    if macro == "radios" and not reveals and (small or (len(items) <= INLINE_CHOICES and short)):
        classes.append("govuk-radios--inline")
    if small:
        classes.append(f"govuk-{macro}--small")
    return {"items": items, "classes": " ".join(classes)}


def _options(bound: BoundField) -> Iterable[Parameters]:
    widget = bound.field.widget
    chosen = {str(one) for one in widget.format_value(bound.value()) or []}
    radios_or_boxes = isinstance(widget, RadioSelect | SelectMultiple)
    reveals = reveals_of(bound.form).get(bound.name, {})
    hints = getattr(bound.field, "hints", {})
    for value, text in _flat(getattr(widget, "choices", [])):
        key = "" if value is None else str(value)
        names = reveals.get(key, [])
        revealed = (
            {"conditional": {"html": "".join(field(bound.form[name]) for name in names)}} if names else {}
        )
        if not key and radios_or_boxes:
            continue
        ticked = key in chosen
        yield {
            "value": key,
            "text": text,
            "checked": ticked,
            "selected": ticked,
            "disabled": bound.field.disabled,
            "hint": {"text": hints[key]} if key in hints else None,
        } | revealed


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, text in choices:
        if isinstance(text, list | tuple):
            yield from text
        else:
            yield value, text


def _tick(bound: BoundField, words: str) -> Parameters:
    """One box of its own: a consent or a switch."""
    ticked = bool(bound.field.widget.check_test(bound.value()))
    item = {"value": "on", "text": words, "checked": ticked, "disabled": bound.field.disabled}
    hint = {"hint": {"text": bound.help_text}} if bound.help_text else {}
    return {"items": [item | hint], "hint": None}


# ---- dates: any widget whose parts are named year, month and day, and of a moment time


def _parts(bound: BoundField) -> list[str]:
    widget = bound.field.widget
    if isinstance(widget, SelectDateWidget):
        return ["year", "month", "day"]
    if isinstance(widget, MultiWidget):
        names = [name.removeprefix("_") for name in widget.widgets_names]  # type: ignore[attr-defined]
        if set(names) in ({"year", "month", "day"}, {"year", "month", "day", "time"}):
            return names
    return []


def _date(bound: BoundField) -> Parameters:
    labels = {"year": _("年"), "month": _("月"), "day": _("日"), "time": _("时间（如 14:35）")}
    widths = {"year": 4, "month": 2, "day": 2, "time": 5}
    wrong = " govuk-input--error" if errors_of(bound) else ""
    values = _date_values(bound)
    return {
        "items": [
            {
                "name": f"{bound.html_name}_{part}",
                "id": f"{bound.auto_id}_{part}",
                "label": labels[part],
                # A telephone's digits have no colon.
                "inputmode": "text" if part == "time" else "numeric",
                "classes": f"govuk-input--width-{widths[part]}{wrong}",
                "value": values.get(part, ""),
                "attributes": {"disabled": ""} if bound.field.disabled else {},
            }
            for part in _parts(bound)
        ],
    }


def _date_values(bound: BoundField) -> dict[str, str]:
    widget, value = bound.field.widget, bound.value()
    if isinstance(widget, SelectDateWidget):
        found = widget.format_value(value)
        return {part: str(found[part] or "") for part in ("year", "month", "day")}
    if isinstance(widget, MultiWidget):
        parts = value if isinstance(value, list | tuple) else widget.decompress(value) or []
        return {name: str(part or "") for name, part in zip(_parts(bound), parts, strict=False)}
    return {}

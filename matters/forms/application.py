"""An edition's own application form (申请表), from its schema (matters/schema.py) to a page and back to answers.

Answers are plain JSON: text, whole numbers or decimal text, ISO dates, lists of choice keys; a list of rows for a table,
{"code", "words", "detail"} for an address.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _

from matters import conditions
from matters.conditions import Condition
from matters.enums import Purpose
from matters.forms.kept import as_answer, as_sent, storable
from matters.forms.kinds import KINDS, is_blank
from matters.models import Edition
from matters.schema import Schema, Section, Spec, asked, fields_of, sections, specs

Answers = dict[str, Any]


class _Section(forms.Form):
    """What one answer asks of another is looked at when each has been read, in the order of the page.

    `given` is what is known from elsewhere; `when`, by field, the condition under which it is shown as far as that leaves it open.
    """

    # The page writes its own required marks and messages; the browser's English ones never show.
    use_required_attribute = False
    asked: list[Spec]
    given: Answers
    when: dict[str, Condition]
    labels: Mapping[str, conditions.Asked]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hidden: set[str] = set()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        known = dict(self.given)
        for spec in self.asked:
            key = spec["key"]
            seen = conditions.holds(spec.get("shown_when"), known)
            if seen is False:
                self.hidden.add(key)
                self.errors.pop(key, None)
                cleaned.pop(key, None)
                known[key] = ""
            elif key not in self.errors:
                if seen and _is_wanted(spec) and is_blank(as_answer(cleaned.get(key))):
                    self.add_error(key, ValidationError(_wanted(spec), code="required"))
                else:
                    known[key] = as_answer(cleaned.get(key))
        for spec in self.asked:
            key = spec["key"]
            if key not in self.errors and key not in self.hidden and lacks(spec, known):
                self.add_error(key, ValidationError(_wanted(spec), code="required"))
        return cleaned

    def told_when(self, name: str) -> tuple[Condition, str] | None:
        """The condition under which a field of this page is shown, as it is and in words; none where it always is."""
        when = self.when.get(name)
        return (when, conditions.says(when, self.labels)) if when else None


def _is_wanted(spec: Spec) -> bool:
    """Whether it is insisted upon only where it is shown."""
    return bool(spec.get("required")) and "shown_when" in spec


def lacks(spec: Spec, answers: Mapping[str, Any]) -> bool:
    """Whether another answer asks for this one, and it is not there."""
    when = spec.get("required_when")
    if not when or not is_blank(answers.get(spec["key"])):
        return False
    return conditions.holds(when, answers) is True


def _wanted(spec: Spec) -> str:
    if spec["kind"] == "table":
        return _("请填写%(label)s，至少一行") % {"label": spec["label"]}
    chosen = spec["kind"] in ("choice", "yesno", "multi")
    words = _("请选择%(label)s") if chosen else _("请填写%(label)s")
    return words % {"label": spec["label"]}


def field_of(spec: Spec) -> forms.Field:
    """The field of the page. What is shown to some alone is asked for when it is known to whom."""
    wanted = _is_wanted(spec)
    field = KINDS[spec["kind"]]({**spec, "required": False} if wanted else spec)
    # Neither required nor 选填: its help, or the words above it, say when it is asked for.
    field.sometimes_required = wanted or "required_when" in spec  # type: ignore[attr-defined]
    return field


def build(
    section: Section,
    given: Mapping[str, Any] | None = None,
    labels: Mapping[str, conditions.Asked] | None = None,
) -> type[forms.Form]:
    """A Django form for one section: its cleaned_data, through `answers`, is what the case keeps.

    What is `given` elsewhere, in other sections or to the guide, leaves out the fields that are not meant for him.
    """
    known = dict(given or {})
    fields, kept, open_ = {}, [], {}
    for spec in fields_of(section):
        held = conditions.holds(spec.get("shown_when"), known)
        if held is False:
            known[spec["key"]] = ""
            continue
        if held is None:
            open_[spec["key"]] = conditions.rest(spec["shown_when"], known)
        fields[spec["key"]] = field_of(spec)
        kept.append(spec)
    told = {"asked": kept, "given": known, "when": open_, "labels": labels or conditions.asked(kept)}
    made = type("SectionForm", (_Section,), told)
    # Not as attributes of the class: an editor calls his fields what he likes.
    made.base_fields = made.declared_fields = fields  # type: ignore[attr-defined]
    return made


def section_form(
    edition: Edition,
    section_key: str,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    *,
    purpose: str = Purpose.NEW,
    given: Mapping[str, Any] | None = None,
) -> forms.Form:
    """The form of one section, filled with `initial` answers or bound to what was sent. KeyError: no such section.

    `given` is what is known otherwise: the situation, the answers of the other sections.
    """
    for section in sections(edition.form, purpose):
        if section["key"] == section_key:
            own = {spec["key"] for spec in section["fields"]}
            elsewhere = {key: said for key, said in (given or {}).items() if key not in own}
            return build(section, elsewhere, labels_of(edition, section))(data, initial=dict(initial or {}))
    raise KeyError(section_key)


def labels_of(edition: Edition, section: Section) -> Mapping[str, conditions.Asked]:
    """What conditions of this section speak of, where it has any."""
    if not any("shown_when" in spec for spec in fields_of(section)):
        return {}
    return conditions.asked([*edition.questions, *specs(edition.form)])


def whole_form(
    edition: Edition,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    *,
    purpose: str = Purpose.NEW,
    given: Mapping[str, Any] | None = None,
) -> list[tuple[Section, forms.Form]]:
    """All sections on one page, each judged by what is given and what those before it say; what depends on that stays on the page."""
    said: Answers = {}
    found = []
    for section in sections(edition.form, purpose):
        form = section_form(edition, section["key"], data, initial, purpose=purpose)
        form.given = {**form.given, **(given or {}), **said}
        if data is not None:
            form.is_valid()
            said |= answers(form)
        found.append((section, form))
    return found


def unjudged(form: forms.Form, *, but: Collection[str] = ()) -> forms.Form:
    """The form as it was typed so far: nobody is told yet what is missing or wrong, `but` in these fields."""
    form._errors = ErrorDict({name: wrong for name, wrong in form.errors.items() if name in but})
    return form


def answers(form: forms.Form) -> Answers:
    """What a valid section form said, as the JSON that a case keeps; what is hidden by it says nothing any more."""
    said = {key: as_answer(value) for key, value in form.cleaned_data.items()}
    return said | dict.fromkeys(getattr(form, "hidden", ()), "")


def as_typed(form: forms.Form) -> Answers:
    """The right answers as they are kept, and the wrong ones as they were typed, so that nothing is lost."""
    by_key = {spec["key"]: spec for spec in form.asked}  # type: ignore[attr-defined]
    wrong = {name: storable(by_key[name], form[name].value()) for name in form.errors if name in form.fields}
    return wrong | answers(form)


def clean_answers(
    schema: Schema,
    data: Mapping[str, Any],
    *,
    purpose: str = Purpose.NEW,
    situation: Mapping[str, Any] | None = None,
) -> tuple[Answers, dict[str, str]]:
    """Answers in their kept form, and by field key what to do about those that will not do. What is not asked of whoever says so is in neither."""
    kept: Answers = {}
    errors: dict[str, str] = {}
    known = dict(situation or {})
    shown: list[Spec] = []
    for spec in asked(schema, purpose):
        key = spec["key"]
        seen = conditions.holds(spec.get("shown_when"), known)
        if seen is False:
            known[key] = ""
            continue
        shown.append(spec)
        try:
            answer = as_answer(field_of(spec).clean(as_sent(spec, data.get(key))))
        except ValidationError as wrong:
            errors[key] = str(wrong.messages[0])
            continue
        kept[key] = known[key] = answer
        if seen and _is_wanted(spec) and is_blank(answer):
            errors[key] = _wanted(spec)
    for spec in shown:
        if spec["key"] not in errors and lacks(spec, known):
            errors[spec["key"]] = _wanted(spec)
    return kept, errors


def problems(
    edition: Edition,
    answers: Mapping[str, Any],
    *,
    purpose: str = Purpose.NEW,
    situation: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """By field key, what is still missing or wrong in the whole form; empty when it can be filed."""
    return clean_answers(edition.form, answers, purpose=purpose, situation=situation)[1]

"""The forms of the catalogue. `forms.build`, `forms.sections` … are of the application form that an edition carries."""

from matters.forms.application import (
    Answers,
    answers,
    as_typed,
    build,
    clean_answers,
    labels_of,
    lacks,
    problems,
    section_form,
    unjudged,
    whole_form,
)
from matters.forms.json_schema import answers_schema
from matters.forms.kept import as_known, shown, storable
from matters.forms.kinds import YES_NO, DateField, DateParts, pressed
from matters.forms.moments import MomentField, MomentParts
from matters.schema import (
    Schema,
    Spec,
    asked,
    following,
    hidden,
    is_conditional,
    personal_fields,
    searchable_fields,
    sections,
    specs,
    visible,
)

__all__ = [
    "YES_NO",
    "Answers",
    "DateField",
    "DateParts",
    "MomentField",
    "MomentParts",
    "Schema",
    "Spec",
    "answers",
    "answers_schema",
    "as_known",
    "as_typed",
    "asked",
    "build",
    "clean_answers",
    "following",
    "hidden",
    "is_conditional",
    "labels_of",
    "lacks",
    "personal_fields",
    "pressed",
    "problems",
    "searchable_fields",
    "section_form",
    "sections",
    "shown",
    "specs",
    "storable",
    "unjudged",
    "visible",
    "whole_form",
]

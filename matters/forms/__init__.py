"""The forms of the catalogue. `forms.build`, `forms.sections` … are of the application form that an edition carries."""

from matters.forms.application import (
    YES_NO,
    Answers,
    DateField,
    DateParts,
    Schema,
    Spec,
    answers,
    build,
    clean_answers,
    lacks,
    personal_fields,
    problems,
    searchable_fields,
    section_form,
    sections,
    shown,
    specs,
)
from matters.forms.json_schema import answers_schema

__all__ = [
    "YES_NO",
    "Answers",
    "DateField",
    "DateParts",
    "Schema",
    "Spec",
    "answers",
    "answers_schema",
    "build",
    "clean_answers",
    "lacks",
    "personal_fields",
    "problems",
    "searchable_fields",
    "section_form",
    "sections",
    "shown",
    "specs",
]

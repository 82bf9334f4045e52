"""The schema of an application form (申请表), as an edition carries it, and what of it somebody is asked.

    {"sections": [{"key", "title", "help"?, "purposes"?, "shown_when"?, "fields": [
        {"key", "label", "kind", "required", "help"?, "choices"?, "personal"?, "searchable"?, "licensed"?, "prefill"?, "max"?, "min"?,
         "decimals"?, "past"?, "shown_when"?, "required_when"?, "columns"?, "within"?}]}]}

A section with "purposes" is asked of those applications alone; one without is not asked of who replaces or gives up a licence.
"shown_when" and "required_when" are conditions (matters/conditions.py) on questions of the guide and on other fields. What is not
shown is not asked: its answer is dropped, and is to whatever follows as if it were empty. "past" is for dates: not later than today.
A table has "columns", small fields without conditions, and "min" and "max" rows; an address is "within" a division (matters/divisions.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from matters import conditions, divisions
from matters.conditions import Asked, Condition
from matters.enums import ON_THE_MERITS, Purpose

Schema = Mapping[str, Any]
Section = Mapping[str, Any]
Spec = Mapping[str, Any]

KINDS = (
    "text", "textarea", "number", "date", "choice", "yesno", "multi", "phone", "id_number", "uscc", "table", "address",
)  # fmt: skip
# What a cell of a table may be.
COLUMN_KINDS = ("text", "number", "date", "choice", "yesno", "phone", "id_number", "uscc")
WITH_CHOICES = ("choice", "multi")
FEWEST_CHOICES = 2
MOST_COLUMNS = 8
MOST_ROWS = 50


def sections(schema: Schema, purpose: str = Purpose.NEW) -> list[Section]:
    """What is asked of an application of this kind, whatever it answers."""
    return [one for one in schema.get("sections", []) if purpose in one.get("purposes", ON_THE_MERITS)]


def specs(schema: Schema) -> Iterable[Spec]:
    """Every field of the form, section by section, of whomever it is asked."""
    for section in schema.get("sections", []):
        yield from section.get("fields", ())


def asked(schema: Schema, purpose: str = Purpose.NEW) -> list[Spec]:
    """The fields of an application of this kind in their order, each with the whole condition under which it is shown."""
    return [spec for section in sections(schema, purpose) for spec in fields_of(section)]


def fields_of(section: Section) -> list[Spec]:
    """The fields of a section; what it asks of itself, each of them asks."""
    when = section.get("shown_when")
    if when is None:
        return list(section["fields"])
    return [
        {**spec, "shown_when": conditions.both(when, spec.get("shown_when"))} for spec in section["fields"]
    ]


def hidden(schema: Schema, purpose: str, said: Mapping[str, Any]) -> set[str]:
    """The fields that whoever `said` this is not asked. What is not known yet hides nothing."""
    found: set[str] = set()
    known = dict(said)
    for spec in asked(schema, purpose):
        if conditions.holds(spec.get("shown_when"), known) is False:
            found.add(spec["key"])
            known[spec["key"]] = ""
    return found


def visible(schema: Schema, purpose: str, said: Mapping[str, Any]) -> list[Section]:
    """The sections that whoever `said` this fills in, with the fields he is asked; none of a section that asks him nothing."""
    if not is_conditional(schema):
        return sections(schema, purpose)
    gone = hidden(schema, purpose, said)
    left = [
        {**one, "fields": [spec for spec in one["fields"] if spec["key"] not in gone]}
        for one in sections(schema, purpose)
    ]
    return [one for one in left if one["fields"]]


def is_conditional(schema: Schema) -> bool:
    """Whether anything of the form is asked of some people alone."""
    return any(
        "shown_when" in one or any("shown_when" in spec for spec in one["fields"])
        for one in schema.get("sections", [])
    )


def following(schema: Schema, keys: Iterable[str]) -> set[str]:
    """The fields that are shown or required by what these fields say, and those that hang on them in turn."""
    found = set(keys)
    given = set(found)
    while more := {
        spec["key"]
        for one in schema.get("sections", [])
        for spec in fields_of(one)
        if spec["key"] not in found
        and (conditions.keys(spec.get("shown_when")) | conditions.keys(spec.get("required_when"))) & found
    }:
        found |= more
    return found - given


def personal_fields(schema: Schema) -> set[str]:
    """The keys of the answers that are kept sealed."""
    return {spec["key"] for spec in specs(schema) if spec.get("personal")}


def searchable_fields(schema: Schema) -> dict[str, str]:
    """The keys of the answers that officers may look for, with their kind."""
    return {spec["key"]: spec["kind"] for spec in specs(schema) if spec.get("searchable")}


# ---- what an editor wrote

WORDS, YES, NUMBER = str, bool, (int, float)
# What stands in a section and in a field, as far as it is said.
OF_SECTION: Mapping[str, Any] = {"key": WORDS, "title": WORDS, "help": WORDS}
OF_FIELD: Mapping[str, Any] = {
    **dict.fromkeys(("key", "label", "kind", "help", "prefill", "within", "concept"), WORDS),
    **dict.fromkeys(("required", "personal", "searchable", "past"), YES),
    **dict.fromkeys(("max", "min", "decimals"), NUMBER),
}


def is_form(told: Any) -> bool:
    """Whether it has the shape of a form: lists of sections, of fields, of columns, and of pairs of choices, each of its kind."""
    sections = told.get("sections", []) if isinstance(told, Mapping) else None
    return isinstance(sections, list) and all(
        _is_of(one, OF_SECTION)
        and isinstance(one.get("fields", []), list)
        and all(_is_field(spec) for spec in one.get("fields", []))
        and _are_words(one.get("purposes", []))
        for one in sections
    )


def _is_field(spec: Any) -> bool:
    if not _is_of(spec, OF_FIELD):
        return False
    choices, columns = spec.get("choices", []), spec.get("columns", [])
    return (
        isinstance(choices, list)
        and all(isinstance(one, list) and len(one) == 2 and _are_words(one) for one in choices)
        and isinstance(columns, list)
        and all(_is_field(column) for column in columns)
    )


def _is_of(told: Any, kinds: Mapping[str, Any]) -> bool:
    return isinstance(told, Mapping) and all(
        isinstance(told[key], kind) and (kind is YES or not isinstance(told[key], bool))
        for key, kind in kinds.items()
        if key in told
    )


def _are_words(told: Any) -> bool:
    return isinstance(told, list) and all(isinstance(one, str) for one in told)


def wrong(schema: Schema, questions: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """What will not do: the path in the schema (sections/0/fields/2), and in words."""
    known: dict[str, Asked] = conditions.asked(one for one in questions if "key" in one)
    taken = set(known)
    for place, section in enumerate(schema.get("sections", [])):
        path = f"sections/{place}"
        if not section.get("title"):
            yield path, _("请输入分段名称")
        if not section.get("fields"):
            yield (
                path,
                _("“%(title)s”一个字段也没有，请增加字段或者删去这一段")
                % {"title": section.get("title", "")},
            )
        if unknown := set(section.get("purposes", ())) - set(Purpose.values):
            yield path, _("没有这样的申请类型：%(names)s") % {"names": "、".join(map(str, unknown))}
        if words := _why_not_when(section, "shown_when", known):
            yield path, words
        for no, spec in enumerate(section.get("fields", [])):
            for words in _wrong_field(spec, known, taken):
                yield f"{path}/fields/{no}", words
            if isinstance(spec.get("key"), str):
                taken.add(spec["key"])
                if spec.get("kind") in KINDS:
                    known |= conditions.asked([spec])
    every = known | conditions.asked(spec for spec in specs(schema) if spec.get("key"))
    for place, section in enumerate(schema.get("sections", [])):
        for no, spec in enumerate(section.get("fields", [])):
            if words := _why_not_when(spec, "required_when", every):
                yield f"sections/{place}/fields/{no}", words


def _wrong_field(spec: Spec, known: Mapping[str, Asked], taken: set[str]) -> Iterator[str]:
    label = str(spec.get("label") or spec.get("key") or "")
    told = {"label": label}
    key = spec.get("key")
    if not isinstance(key, str) or not key.isidentifier():
        yield _("“%(label)s”的代号应为字母、数字") % told
    elif key in taken:
        yield _("“%(label)s”的代号与别的字段或者问题重复") % told
    if not str(spec.get("label") or "").strip():
        yield _("请输入要问的内容")
    if spec.get("kind") not in KINDS:
        yield _("“%(label)s”没有这种填法，请重新选择怎么填") % told
    yield from _wrong_choices(spec, told)
    if spec.get("kind") == "table":
        yield from _wrong_columns(spec, told)
    if spec.get("kind") == "address" and spec.get("within") and spec["within"] not in divisions.divisions():
        yield _("“%(label)s”的区划代码不存在") % told
    if words := _why_not_when(spec, "shown_when", known):
        yield words


def _wrong_choices(spec: Spec, told: Mapping[str, str]) -> Iterator[str]:
    if spec.get("kind") not in WITH_CHOICES:
        return
    choices = spec.get("choices")
    if not isinstance(choices, list) or len(choices) < FEWEST_CHOICES:
        yield _("“%(label)s”请至少给出两个选项") % told
    elif len({str(key) for key, _label in choices}) < len(choices):
        yield _("“%(label)s”的选项代号重复") % told


def _wrong_columns(spec: Spec, told: Mapping[str, str]) -> Iterator[str]:
    columns = spec.get("columns") or []
    if not 1 <= len(columns) <= MOST_COLUMNS:
        yield _("“%(label)s”的表格应有 1 到 %(n)d 列") % {**told, "n": MOST_COLUMNS}
    seen: set[str] = set()
    for column in columns:
        name = {"label": column.get("label") or column.get("key") or ""}
        key = column.get("key")
        if not isinstance(key, str) or not key.isidentifier() or key in seen:
            yield _("表格“%(label)s”列的代号应为字母、数字，且不重复") % told
        seen.add(str(key))
        if column.get("kind") not in COLUMN_KINDS:
            yield _("表格的列“%(label)s”不能这样填，请重新选择怎么填") % name
        yield from _wrong_choices(column, name)


def _why_not_when(told: Mapping[str, Any], which: str, known: Mapping[str, Asked]) -> str | None:
    when: Condition | None = told.get(which)
    if when is None:
        return None
    words = conditions.why_not_condition(when, known)
    label = str(told.get("label") or told.get("title") or "")
    return _("“%(label)s”：%(words)s") % {"label": label, "words": words} if words else None

"""What a matter that is only listed asks in a package (`PackageMember.asks`): its form and its papers, as a content of a package has them.

A field that two members ask is filled in once, a paper that two want is handed in once (matters/packages.py): so a field that is put
in here as another member asks it takes over the key by which answers are kept.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from matters import conditions, schema
from matters.content import shape_of_elements
from matters.elements import ELEMENTS
from matters.enums import Medium, Necessity, Source
from matters.packages import Part, identity, paper

Told = Mapping[str, Any]
Asks = dict[str, Any]

SECTIONS, PAPERS = "sections", "materials"
# What the page says of a paper; what else a file said of it stays.
PAPER = (
    *("name", "kind", "standard_code", "form", "originals", "copies"),
    *("necessity", "when_words", "when", "alternatives"),
    *("source", "source_office", "standard", "exempt"),
)
# The shape of a content is asked with a day; these elements have none.
SOME_DAY = "2000-01-01"


def is_asked(asks: Told) -> bool:
    """Whether form and papers have the shape in which they can be read, filled in and joined."""
    sections, papers = asks.get(SECTIONS, []), asks.get(PAPERS, [])
    if shape_of_elements({"form": {SECTIONS: sections}, PAPERS: papers}, SOME_DAY):
        return False
    return all(map(_is_section, sections)) and all(map(_is_paper, papers))


def _is_section(told: Told) -> bool:
    return (
        {"key", "title", "fields"} <= set(told)
        and _is_when(told.get("shown_when"))
        and all(
            {"key", "label", "kind"} <= set(spec)
            and _is_when(spec.get("shown_when"))
            and _is_when(spec.get("required_when"))
            for spec in told["fields"]
        )
    )


def _is_paper(told: Told) -> bool:
    return (
        bool(told.get("name"))
        and told.get("necessity") in Necessity.values
        and told.get("source", Source.SELF) in Source.values
        and told.get("form", Medium.BOTH) in Medium.values
        and _is_when(told.get("when"))
    )


def _is_when(told: Any) -> bool:
    return told is None or conditions.is_condition(told)


def wrong(asks: Told, questions: Sequence[Told]) -> Iterator[tuple[str, str]]:
    """What will not do: where it stands (sections/0/fields/2, materials/1/when), and in words."""
    yield from schema.wrong({SECTIONS: asks.get(SECTIONS, [])}, questions)
    known = conditions.asked(questions)
    for place, told in enumerate(asks.get(PAPERS, [])):
        name = {"name": told["name"]}
        if told.get("when") is not None and (words := conditions.why_not_condition(told["when"], known)):
            yield f"{PAPERS}/{place}/when", _("“%(name)s”：%(words)s") % {**name, "words": words}
        if (
            told["necessity"] == Necessity.CONDITIONAL
            and not told.get("when_words")
            and told.get("when") is None
        ):
            yield f"{PAPERS}/{place}/when_words", _("“%(name)s”按情形提供，请写明什么情形") % name


def with_rows(asks: Told, part: str, rows: Sequence[Told]) -> Asks:
    """The same, with this form or these papers; an empty list is not said at all."""
    told = {key: said for key, said in asks.items() if key != part}
    return {**told, part: list(rows)} if rows else told


def blank_paper() -> Asks:
    """A paper before anything is said of it."""
    return {key: copy.deepcopy(ELEMENTS[f"{PAPERS}.{key}"].default) for key in PAPER}


def lean(told: Told, before: Told) -> Asks:
    """The paper without what says no more than silence; what was said before stays said."""
    silent = blank_paper()
    filled = {key: silent.get(key) if said is None else said for key, said in told.items()}
    return {
        key: said
        for key, said in filled.items()
        if (key in before or key in ("name", "necessity") or said != silent.get(key))
        and (said or key not in ("source", "form"))
    }


# ---- what others ask too


def fields_elsewhere(parts: Iterable[Part], no: int) -> dict[Any, tuple[Told, list[str]]]:
    """By what makes it the same, each field that other members ask, with their names."""
    found: dict[Any, tuple[Told, list[str]]] = {}
    for part in parts:
        if part.no != no:
            for spec in part.fields:
                names = found.setdefault(identity(spec), (spec, []))[1]
                if part.name not in names:
                    names.append(part.name)
    return found


def papers_elsewhere(parts: Iterable[Part], no: int) -> dict[str, tuple[Told, list[str]]]:
    """By what makes it the same, each paper that other members want, with their names."""
    found: dict[str, tuple[Told, list[str]]] = {}
    for part in parts:
        if part.no != no:
            for told in part.materials:
                names = found.setdefault(paper(told), (told, []))[1]
                if part.name not in names:
                    names.append(part.name)
    return found


def taken_over(spec: Told) -> Asks:
    """The field as another member asks it; under which conditions is each member's own."""
    told = copy.deepcopy(dict(spec))
    for key in ("shown_when", "required_when"):
        told.pop(key, None)
    return told


def paper_taken_over(told: Told) -> Asks:
    """The paper as another member wants it; in which situation is each member's own."""
    own = {
        key: copy.deepcopy(told[key]) for key in PAPER if key in told and key not in ("when", "when_words")
    }
    if own.get("necessity") == Necessity.CONDITIONAL:
        own["necessity"] = Necessity.REQUIRED.value
    return lean(own, {})


def as_elsewhere(spec: Told, others: Iterable[Told], taken: Iterable[str]) -> Asks:
    """A new field that is asked in the same words by another member is kept under the same key: it is filled in once."""
    known = set(taken)
    for other in others:
        if other["key"] not in known and _in_words(other) == _in_words(spec):
            same = {"key": other["key"]} | {key: other[key] for key in ("choices", "concept") if key in other}
            return {**spec, **copy.deepcopy(same)}
    return dict(spec)


def _in_words(spec: Told) -> tuple[Any, ...]:
    return spec["label"], spec["kind"], tuple(label for _key, label in spec.get("choices", ()))

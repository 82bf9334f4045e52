"""情形 of an application of one kind (purpose): which questions of the guide it is asked, and which of them its kind answers already.

A question leads to a handling item, to fields of the form, to materials. Of whoever renews a licence nobody asks what only a first
licence hangs on, nor what he came for: of the answers those alone are left that do not lead to another kind of application, and
what has one answer left is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from matters import conditions, schema
from matters.conditions import Condition, Question
from matters.enums import Purpose

if TYPE_CHECKING:
    from matters.models import Edition


def questions_for(edition: Edition, purpose: str) -> list[Question]:
    """The questions that concern an application of this kind, each with the answers it can have there."""
    if not edition.questions:
        return []
    known: dict[str, list[Question]] = edition.__dict__.setdefault("_questions_for", {})
    if purpose not in known:
        wanted = _concerning(edition, purpose)
        known[purpose] = [_left(one, edition, purpose) for one in edition.questions if one["key"] in wanted]
    return known[purpose]


def situation_of(edition: Edition, purpose: str, given: Mapping[str, Any]) -> dict[str, str]:
    """What was answered to the questions that concern it, and what its kind answers by itself; whatever else was sent is dropped."""
    questions = questions_for(edition, purpose)
    settled = {one["key"]: one["choices"][0][0] for one in questions if len(one["choices"]) == 1}
    return conditions.situation(questions, {**given, **settled})


def given_by(edition: Edition, purpose: str, situation: Mapping[str, str]) -> dict[str, str]:
    """What conditions look at: the situation as `situation_of` has it, and an empty answer to each question that is not asked.

    A case begun under another edition keeps what it said: what its kind answers by itself is answered here too.
    """
    given = situation_of(edition, purpose, situation)
    for question in questions_for(edition, purpose):
        if question["key"] not in given and conditions.holds(question.get("asked_when"), given) is False:
            given[question["key"]] = ""
    return given


def still_asked(edition: Edition, purpose: str) -> list[Question]:
    """The questions that whoever applies so has to be asked: more than one answer is left."""
    return [one for one in questions_for(edition, purpose) if len(one["choices"]) > 1]


def _left(question: Question, edition: Edition, purpose: str) -> Question:
    """The question without the answers that lead to another kind of application; as it is, where none would be left."""
    left = [
        choice for choice in question["choices"] if _leads(edition, purpose, {question["key"]: choice[0]})
    ]
    return {**question, "choices": left or question["choices"]}


def _leads(edition: Edition, purpose: str, answer: Mapping[str, str]) -> bool:
    items = [item for item in edition.handling_items.all() if item.when is not None]
    own = [item for item in items if item.purpose == purpose]
    plain = any(item.when is None and item.purpose == purpose for item in edition.handling_items.all())
    if own and not plain:
        return any(conditions.holds(item.when, answer) is not False for item in own)
    return not any(conditions.holds(item.when, answer) for item in items if item.purpose != purpose)


def _concerning(edition: Edition, purpose: str) -> set[str]:
    """The keys of the questions on which something of such an application hangs; a first licence is asked them all."""
    every = {one["key"] for one in edition.questions}
    if purpose == Purpose.NEW:
        return every
    wanted = {key for one in _hanging(edition, purpose) for key in conditions.keys(one)} & every
    for question in reversed(edition.questions):
        if question["key"] in wanted:
            wanted |= conditions.keys(question.get("asked_when"))
    return wanted


def _hanging(edition: Edition, purpose: str) -> Iterator[Condition | None]:
    for item in edition.handling_items.all():
        if item.purpose == purpose:
            yield item.when
    for material in edition.asks_for(purpose):
        yield material.when
    for spec in schema.asked(edition.form, purpose):
        yield spec.get("shown_when")
        yield spec.get("required_when")

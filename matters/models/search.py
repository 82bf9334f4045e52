"""Finding a matter as people look for it: by words, by what they call it, by pinyin, by initials, by code."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    TrigramSimilarity,
)
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Upper

from matters.enums import EditionState
from matters.models import spelling

Editions = TypeVar("Editions", bound="QuerySet[Any]")

RESEMBLES = 0.2
OPEN_FIRST = Case(When(state=EditionState.OPEN, then=Value(0)), default=Value(1))


def matching(editions: Editions, terms: tuple[str, ...]) -> Editions:
    """The editions that answer every term, those open to application first, then the closest names."""
    editions = editions.alias(code=Upper("matter__implementation_code"))
    for term in terms:
        editions = editions.filter(_chinese(term) if spelling.is_chinese(term) else _latin(term))
    return _ranked(editions, terms)


def resembling(editions: Editions, terms: tuple[str, ...]) -> Editions:
    """The editions that share a word with the Chinese terms or sound like them: an answer for slips of the pen."""
    chinese = "".join(term for term in terms if spelling.is_chinese(term))
    if not chinese:
        return editions.none()
    wanted = Q(likeness__gte=RESEMBLES)
    for word in spelling.words(chinese).split():
        if len(word) > 1:
            wanted |= Q(matter__vector=SearchQuery(word, config="simple", search_type="plain"))
    editions = editions.alias(likeness=TrigramSimilarity("matter__pinyin", spelling.pinyin(chinese))).filter(
        wanted
    )
    return _ranked(editions, terms)


def _chinese(term: str) -> Q:
    every_word = None
    for word in spelling.words(term).split():
        asked = SearchQuery(word, config="simple", search_type="plain")
        every_word = asked if every_word is None else every_word & asked
    by_part = Q(matter__name__contains=term) | Q(matter__aliases__contains=term)
    return by_part if every_word is None else by_part | Q(matter__vector=every_word)


def _latin(term: str) -> Q:
    letters = spelling.NOT_LETTERS.sub("", term)
    found = Q(matter__code=term) | Q(matter__name__icontains=term) | Q(code__contains=term.upper())
    if letters:
        found |= Q(matter__initials__contains=letters) | Q(matter__pinyin__contains=letters)
    return found


def _ranked(editions: Editions, terms: tuple[str, ...]) -> Editions:
    whole = "".join(terms)
    letters = spelling.NOT_LETTERS.sub("", whole)
    rows = [
        When(matter__code=whole, then=Value(9.0)),
        When(_code_exactly(whole), then=Value(9.0)),
        When(matter__name=whole, then=Value(8.0)),
        When(matter__name__startswith=whole, then=Value(7.0)),
        When(matter__name__contains=whole, then=Value(6.0)),
        When(matter__aliases__contains=whole, then=Value(5.0)),
    ]
    if letters:
        rows += [
            When(matter__initials=letters, then=Value(5.0)),
            When(matter__initials__startswith=letters, then=Value(4.0)),
            When(matter__pinyin__startswith=letters, then=Value(4.0)),
        ]
    asked = SearchQuery(spelling.words(whole) or whole, config="simple", search_type="plain")
    return editions.annotate(
        nearness=Case(*rows, default=Value(0.0), output_field=FloatField())
        + SearchRank(F("matter__vector"), asked)
        + TrigramSimilarity("matter__name", whole)
    ).order_by(OPEN_FIRST, "-nearness", "matter__pinyin", "matter_id")


def _code_exactly(whole: str) -> Q:
    return Q(matter__implementation_code__iexact=whole) | Q(matter__basic_code__iexact=whole)

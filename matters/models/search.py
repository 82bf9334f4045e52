"""Finding a matter as people look for it: by words, by what they call it, by pinyin, by initials, by code.

Two steps, so that fifty thousand matters answer as quickly as one thousand. First the candidates, by indexes alone: what the words
mean to be, what can be applied for online, and the rest, so many of each. Then these few are ranked.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramSimilarity
from django.db.models import Case, F, FloatField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Concat

from matters.enums import EditionState
from matters.models import spelling
from matters.models.synonym import Synonym

Editions = TypeVar("Editions", bound="QuerySet[Any]")

OPEN_FIRST = Case(When(state=EditionState.OPEN, then=Value(0)), default=Value(1))
# As many as are ever shown (views.search), of what can be applied for and of everything; and of what was named outright.
MOST = 200
MOST_NAMED = 40
# Fewer letters begin a word or initials; only from three on is there an index for the middle of one.
SHORTEST_PART = 3
MOST_WORDS = 12
# Of what is alike, as many as need no further looking.
ENOUGH = 8


class Asked(NamedTuple):
    """What was typed: its terms, the terms as one, and what the catalogue calls it, by each word it may be called by."""

    terms: tuple[str, ...]
    meanings: dict[str, list[str]]

    @property
    def whole(self) -> str:
        return "".join(self.terms)

    @property
    def letters(self) -> str:
        return spelling.NOT_LETTERS.sub("", self.whole)

    @property
    def means(self) -> list[str]:
        """What all of it together, or a term of it, stands for."""
        found = [mean for word in (self.whole, *self.terms) for mean in self.meanings.get(word, [])]
        return list(dict.fromkeys(found))


def matching(editions: Editions, terms: tuple[str, ...]) -> Editions:
    """The editions that answer every term, those open to application first, then the closest names."""
    asked = _asked(terms)
    wanted = Q()
    for term in terms:
        wanted &= _term(term, asked)
    if len(terms) > 1 and (together := asked.meanings.get(asked.whole)):
        wanted |= _vector(_any(map(_phrase, together)))
    found = _candidates(editions, _named(asked), wanted)
    return _ranked(editions.filter(matter__in=found), asked)


def resembling(editions: Editions, terms: tuple[str, ...]) -> Editions:
    """The editions that share words with the Chinese terms, or sound like them: an answer for slips of the pen."""
    chinese = "".join(term for term in terms if spelling.is_chinese(term))
    if not chinese:
        return editions.none()
    sound = spelling.pinyin(chinese)
    words = [_quoted(word) for word in _words(chinese)[:MOST_WORDS]]
    near = [Q(matter__pinyin__contains=sound)]
    if len(words) > 2:
        near.append(_vector(_any(_all(most) for most in combinations(words, len(words) - 1))))
    found = _some(editions, *near)
    if len(found) < ENOUGH and words:
        # Two of the words; one, where there are no more.
        shared = [_all(two) for two in combinations(words, 2)] if len(words) > 2 else words
        found += _some(editions, _vector(_any(shared)))
    likeness = TrigramSimilarity("matter__pinyin", sound)
    return _ranked(editions.filter(matter__in=found), Asked((chinese,), {}), also=likeness * 4)


def _asked(terms: tuple[str, ...]) -> Asked:
    """The terms with their synonyms, asked of the database once."""
    whole = "".join(terms)
    chinese = [term for term in terms if spelling.is_chinese(term)]
    called = {whole, *terms, *(word for term in chinese for word in _words(term))}
    return Asked(terms, Synonym.objects.meanings(called))


def _candidates(editions: Editions, named: Q, wanted: Q) -> list[int]:
    """The matters to be ranked: everything, where that is not more than `MOST`; else what was named, what is open, and some more.

    Which of very many answer is chance: they are all of one word.
    """
    rows = editions.order_by().values_list("matter_id", flat=True)
    found = set(rows.filter(named)[:MOST_NAMED].union(rows.filter(wanted)[:MOST]))
    if len(found) >= MOST:
        found.update(_some(editions, wanted))
    return sorted(found)


def _some(editions: Editions, *wanted: Q) -> list[int]:
    """Matters that are open, and some others. A slice alone would have to be ordered; the parts of a union need not."""
    rows = editions.order_by().values_list("matter_id", flat=True)
    parts = [
        part[:MOST]
        for one in wanted
        for part in (rows.filter(one, state=EditionState.OPEN), rows.filter(one))
    ]
    return sorted(parts[0].union(*parts[1:]))


# ---- what a term is answered by


def _term(term: str, asked: Asked) -> Q:
    said = _chinese(term, asked) if spelling.is_chinese(term) else _latin(term)
    means = asked.meanings.get(term)
    return said | _vector(_any(map(_phrase, means))) if means else said


def _chinese(term: str, asked: Asked) -> Q:
    """All its words, each under any name it goes by; or all its signs as they stand."""
    every_word = _all(
        _any([_quoted(word), *map(_phrase, asked.meanings.get(word, []))]) for word in _words(term)
    )
    return _vector(_any(filter(None, [every_word, _phrase(term)])))


def _latin(term: str) -> Q:
    letters = spelling.NOT_LETTERS.sub("", term)
    found = Q()
    if letters:
        found |= _vector(_quoted(letters, begins=True))
    if len(letters) >= SHORTEST_PART:
        found |= Q(matter__initials__contains=letters) | Q(matter__pinyin__contains=letters)
    return found | _by_code(term)


def _by_code(term: str) -> Q:
    found = Q(matter__code=term)
    if term.isascii() and len(term) >= SHORTEST_PART:
        found |= Q(matter__implementation_code__icontains=term) | Q(matter__basic_code__istartswith=term)
    return found


def _named(asked: Asked) -> Q:
    """What was named outright, from its beginning: never missed, however much else has the same words."""
    whole, letters = asked.whole, asked.letters
    found = Q(matter__name__startswith=whole) | _by_code(whole)
    for mean in asked.means:
        found |= Q(matter__name__startswith=mean)
    if letters and whole.isascii():
        found |= Q(matter__initials__startswith=letters) | _vector(_quoted(letters))
    return found


# ---- lexemes


def _words(term: str) -> list[str]:
    return spelling.words(term).split()


def _phrase(text: str) -> str:
    """All of the text, sign by sign."""
    return _all(
        _quoted(piece)
        for run in spelling.query_terms(text)
        for piece in (spelling.pairs(run) if spelling.is_chinese(run) else [run])
    )


def _quoted(word: str, *, begins: bool = False) -> str:
    """One lexeme; a single sign begins a piece wherever it stands."""
    text = word.replace("'", "").replace("\\", "")
    return f"'{text}':*" if begins or (len(text) == 1 and spelling.is_chinese(text)) else f"'{text}'"


def _all(parts: Iterable[str]) -> str:
    return _joined(" & ", parts)


def _any(parts: Iterable[str]) -> str:
    return _joined(" | ", parts)


def _joined(glue: str, parts: Iterable[str]) -> str:
    found = list(dict.fromkeys(filter(None, parts)))
    return f"({glue.join(found)})" if len(found) > 1 else "".join(found)


def _vector(lexemes: str) -> Q:
    return Q(matter__vector=SearchQuery(lexemes, config="simple", search_type="raw"))


# ---- which comes first


def _ranked(editions: Editions, asked: Asked, *, also: Any = None) -> Editions:
    whole, letters = asked.whole, asked.letters
    rows = [
        When(matter__code=whole, then=Value(9.0)),
        When(_code_exactly(whole), then=Value(9.0)),
        When(matter__name=whole, then=Value(8.0)),
        *(When(matter__name__startswith=mean, then=Value(7.5)) for mean in asked.means),
        When(called__contains=f" {whole} ", then=Value(7.2)),
        When(matter__name__startswith=whole, then=Value(7.0)),
        *(When(matter__name__contains=mean, then=Value(6.5)) for mean in asked.means),
        When(matter__name__contains=whole, then=Value(6.0)),
        When(matter__aliases__contains=whole, then=Value(5.0)),
    ]
    if letters:
        rows += [
            When(matter__initials=letters, then=Value(5.0)),
            When(spelt__contains=f" {letters} ", then=Value(4.5)),
            When(matter__initials__startswith=letters, then=Value(4.0)),
            When(matter__pinyin__startswith=letters, then=Value(4.0)),
        ]
    nearness = (
        Case(*rows, default=Value(0.0), output_field=FloatField())
        + SearchRank(F("matter__vector"), _vector_of(asked))
        + TrigramSimilarity("matter__name", whole)
    )
    return (
        editions.alias(
            called=_parted("matter__aliases"),
            spelt=_parted("matter__alias_letters"),
        )
        .annotate(nearness=nearness if also is None else nearness + also)
        .order_by(OPEN_FIRST, "-nearness", "matter__pinyin", "matter_id")
    )


def _vector_of(asked: Asked) -> SearchQuery:
    return SearchQuery(spelling.words(asked.whole) or asked.whole, config="simple", search_type="plain")


def _parted(column: str) -> Concat:
    return Concat(Value(" "), column, Value(" "), output_field=TextField())


def _code_exactly(whole: str) -> Q:
    return Q(matter__implementation_code__iexact=whole) | Q(matter__basic_code__iexact=whole)

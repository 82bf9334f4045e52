"""Three contents become one: what stood once (`base`), what is published now (`his`), and what a draft of the first says (`mine`).

What one side alone changed is as that side says, element by element; in a list row by row, in a row column by column. Rows are
the same that are called the same, have the same code, or stand changed in the same place.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from matters.content.saying import Content, Told, normal
from matters.elements import ELEMENTS, ROWS, Element, of_part

Row = dict[str, Any]
# By what a row is known again.
Called = Callable[[Row], Any]
# By which columns a row is known again, the first that both have; of a small table, by all of them.
CALLED: Mapping[str, tuple[str, ...]] = {
    "handling_items": ("no", "name"),
    "materials": ("name", "standard_code"),
    "steps": ("name",),
    "review_points": ("words",),
    "regulation_points": ("words",),
}
KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    "legal_basis": ("law", "article"),
    "faq": ("q",),
    "fee": ("name",),
    "special_procedures": ("kind", "name"),
    "intermediaries": ("name",),
    "nearby": ("division_code", "name"),
    "windows": ("name",),
    "consult_ways": ("way", "words"),
    "complaint_ways": ("way", "words"),
    "questions": ("key",),
}
# Places, from 1, in another list of the same content: they move when that list does.
PLACES: Mapping[str, Mapping[str, str]] = {
    "materials": {"result_of_step": "steps"},
    "regulation_points": {
        "conditions": "grant_conditions",
        "materials": "materials",
        "points": "review_points",
    },
}
# What is pointed at comes before what points.
IN_TURN = ("handling_items", "steps", "materials", "review_points", "regulation_points")
STATE = "state"
# Lists of single texts are rows of this one column.
LINE = "line"


@dataclass
class Merged:
    """What became of the three, and where both sides changed the same otherwise: there it says what was chosen, or `his`."""

    content: Content
    both: list[str] = field(default_factory=list)


def merge(base: Told, his: Told, mine: Told, chosen: Mapping[str, str] | None = None) -> Merged:
    """`chosen` says of an element, or the rows of a part, whose word stands where both changed the same: "his" or "mine"."""
    return _Merge(normal(base), normal(his), normal(mine), chosen or {}).done()


class _Followed(NamedTuple):
    """A list after its merge: the number of each row on either side, and its place in what became of it."""

    base: Sequence[int]
    his: Sequence[int]
    mine: Sequence[int]
    places: Mapping[int, int]
    # Of a row known by its place alone, which may be another thing: the sides (0 his, 1 mine) that mean what stands there now.
    meant: Mapping[int, Collection[int]]


class _Merge:
    def __init__(self, base: Content, his: Content, mine: Content, chosen: Mapping[str, str]) -> None:
        self.sides = base, his, mine
        self.chosen = chosen
        self.both: list[str] = []
        self.lists: dict[str, _Followed] = {}

    def done(self) -> Merged:
        base, his, mine = self.sides
        made = copy.deepcopy(mine)
        made[STATE] = self.one(STATE, base[STATE], his[STATE], mine[STATE])
        for part in ("matter", "edition"):
            made[part] |= self._elements(part)
        made["edition"]["form_version"] = his["edition"]["form_version"]
        for part in IN_TURN:
            made[part] = self._part(part)
        return Merged(copy.deepcopy(made), list(dict.fromkeys(self.both)))

    def one(self, key: str, base: Any, his: Any, mine: Any) -> Any:
        """The word of the side that changed it; of both, the one that is chosen."""
        if mine in (base, his):
            return his
        return mine if his == base else self.clash(key, his, mine)

    def clash(self, key: str, his: Any, mine: Any) -> Any:
        if key not in self.chosen:
            self.both.append(key)
        return mine if self.chosen.get(key) == "mine" else his

    def _elements(self, part: str) -> Content:
        base, his, mine = (side[part] for side in self.sides)
        made: Content = {}
        for element in of_part(part):
            name = element.column
            made[name] = self._element(element, base[name], his[name], mine[name])
        for names in _coupled(one.column for one in of_part(part)):
            # A number of days means something only in its own kind of days.
            whole = [tuple(side[name] for name in names) for side in (base, his, mine)]
            if whole[2] not in whole[:2] and whole[1] != whole[0]:
                for name, now, own in zip(names, whole[1], whole[2], strict=True):
                    made[name] = now if now == own else self.clash(_key(part, name), now, own)
        return made

    def _element(self, element: Element, base: Any, his: Any, mine: Any) -> Any:
        key = element.key
        is_list = element.kind in ("lines", "multi", "rows", "questions")
        if key == "grant_conditions" or (is_list and mine not in (base, his) and his != base):
            return self._list(key, base or [], his or [], mine or [])
        if element.kind == "english":
            keys = dict.fromkeys([*his, *mine])
            told = {one: self.one(key, base.get(one), his.get(one), mine.get(one)) for one in keys}
            return {one: words for one, words in told.items() if words is not None}
        return self.one(key, base, his, mine)

    def _list(self, key: str, *sides: Sequence[Any]) -> list[Any]:
        """A list that is one element: texts, or the rows of a small table."""
        if key in KNOWN_BY:
            known_by = KNOWN_BY[key]
            return self._rows(key, [lambda row: tuple(row.get(one) or "" for one in known_by)], *sides)
        told = [[{LINE: one} for one in side] for side in sides]
        return [row[LINE] for row in self._rows(key, [partial(_cell, LINE)], *told)]

    def _part(self, part: str) -> list[Row]:
        sides = [[dict(row) for row in side[part]] for side in self.sides]
        for column, pointed in PLACES.get(part, {}).items():
            followed = self.lists[pointed]
            for rows, numbers in zip(sides, (followed.base, followed.his, followed.mine), strict=True):
                for row in rows:
                    row[column] = _each(row[column], partial(_number, numbers))
        keys = [partial(_cell, name) for name in CALLED[part]]
        made = self._rows(part, keys, *sides)
        own = self.lists[part]
        told = [dict(zip(numbers, rows, strict=True)) for numbers, rows in
                ((own.his, sides[1]), (own.mine, sides[2]))]  # fmt: skip
        for column, pointed in PLACES.get(part, {}).items():
            for number, row in zip(own.places, made, strict=True):
                said = [_all(side[number][column]) if number in side else [] for side in told]
                row[column] = _each(row[column], partial(self._place, part, self.lists[pointed], said))
        return made

    def _place(
        self, part: str, followed: _Followed, said: Sequence[Sequence[Any]], number: Any
    ) -> int | None:
        """Where the row stands that is pointed at. Where another thing may have come in its place, and only who meant the former
        points there (`said`: where his row points, and mine), a person says whether the latter is meant too.
        """
        if isinstance(number, str):
            return int(number)
        place = followed.places.get(number)
        meant = followed.meant.get(number)
        if place is None or meant is None or any(number in said[side] for side in meant):
            return place
        by_him = number in said[0]
        kept: int | None = self.clash(part, place if by_him else None, None if by_him else place)
        return kept

    # ---- rows

    def _rows(self, key: str, called: Sequence[Called], *sides: Sequence[Row]) -> list[Row]:
        base, his, mine = sides
        his_numbers, mine_numbers, weak = _numbered(base, his, mine, called)
        there = [dict(zip(numbers, rows, strict=True)) for numbers, rows in
                 ((range(len(base)), base), (his_numbers, his), (mine_numbers, mine))]  # fmt: skip
        if self._is_written_anew(key, len(base), his_numbers, mine_numbers):
            kept = self.clash(key, 1, 2)
            order, made = [his_numbers, mine_numbers][kept - 1], there[kept]
        else:
            made = {}
            for number in dict.fromkeys([*his_numbers, *mine_numbers]):
                row = self._row(key, *(side.get(number) for side in there), whole=number in weak)
                if row is not None:
                    made[number] = row
            order = self._order(key, len(base), his_numbers, mine_numbers, made)
        meant = {
            number: [side for side in (0, 1) if there[side + 1].get(number) == made[number]]
            for number in weak.intersection(order)
        }
        places = {number: at for at, number in enumerate(order, 1)}
        self.lists[key] = _Followed(range(len(base)), his_numbers, mine_numbers, places, meant)
        return [made[number] for number in order]

    def _is_written_anew(self, key: str, old: int, his: Sequence[int], mine: Sequence[int]) -> bool:
        """Whether both took the same rows away and put others there, in numbers of their own: nobody can tell which is which."""
        gone = set(range(old)) - set(his) - set(mine)
        new_his, new_mine = ({one for one in side if one >= old} for side in (his, mine))
        return bool(gone and new_his - new_mine and new_mine - new_his)

    def _row(
        self, key: str, base: Row | None, his: Row | None, mine: Row | None, *, whole: bool
    ) -> Row | None:
        if base is None and None in (his, mine):
            return his or mine
        if None in (his, mine) or whole:
            kept: Row | None = self.one(key, base, his, mine)
            return kept
        assert his is not None
        assert mine is not None
        stood = base or {}
        columns = dict.fromkeys([*his, *mine])
        made = {name: self.one(key, stood.get(name), his.get(name), mine.get(name)) for name in columns}
        for names in _coupled(columns):
            was, now, own = (tuple(side.get(name) for name in names) for side in (stood, his, mine))
            made |= zip(names, self.one(key, was, now, own), strict=True)
        return {name: said for name, said in made.items() if name in his or name in mine}

    def _order(
        self, key: str, old: int, his: Sequence[int], mine: Sequence[int], made: Collection[int]
    ) -> list[int]:
        """As the side says that moved rows; what the other alone has stands behind what it stood behind there."""
        his, mine = ([one for one in side if one in made] for side in (his, mine))
        common = set(his) & set(mine)
        his_order, mine_order = ([one for one in side if one in common] for side in (his, mine))
        base_order = sorted(one for one in common if one < old)
        if his_order == mine_order or [one for one in mine_order if one < old] == base_order:
            first, other = his, mine
        elif [one for one in his_order if one < old] == base_order:
            first, other = mine, his
        else:
            first, other = self.clash(key, (his, mine), (mine, his))
        order = list(first)
        for at, one in enumerate(other):
            if one not in order:
                order.insert(order.index(other[at - 1]) + 1 if at else 0, one)
        return order


def _key(part: str, column: str) -> str:
    return next(one.key for one in of_part(part) if one.column == column)


def _coupled(columns: Iterable[str]) -> list[tuple[str, str]]:
    """Each length with the kind of days it counts."""
    there = set(columns)
    lengths = [one for one in there if one == "length" or one.endswith("_length")]
    pairs = [(one, f"{one.removesuffix('length')}unit") for one in sorted(lengths)]
    return [pair for pair in pairs if pair[1] in there]


def _numbered(
    base: Sequence[Row], his: Sequence[Row], mine: Sequence[Row], called: Sequence[Called]
) -> tuple[list[int], list[int], set[int]]:
    """For each row of either side the number of the row of the base that it is; of a new one, a number behind those.

    What both added under one name has one number. The last are the numbers that are known by their place alone.
    """
    his_met, mine_met = _met(base, his, called), _met(base, mine, called)
    new_his = [at for at in range(len(his)) if at not in his_met]
    new_mine = [at for at in range(len(mine)) if at not in mine_met]
    names = _met([his[at] for at in new_his], [mine[at] for at in new_mine], called)
    both = {new_mine[at]: new_his[met] for at, met in names.items()}
    weak = _by_place(base, his, his_met, apart_from=both.values())
    weak |= _by_place(base, mine, mine_met, apart_from=both.keys())
    behind = len(base)
    for at in range(len(his)):
        if at not in his_met:
            his_met[at] = behind
            behind += 1
    for at in range(len(mine)):
        if at in both:
            mine_met[at] = his_met[both[at]]
        elif at not in mine_met:
            mine_met[at] = behind
            behind += 1
    return [his_met[at] for at in range(len(his))], [mine_met[at] for at in range(len(mine))], weak


def _met(base: Sequence[Row], side: Sequence[Row], called: Sequence[Called]) -> dict[int, int]:
    """For each row of the side that is one of the base, the number of that one: the same, or called the same."""
    met: dict[int, int] = {}
    left = list(range(len(base)))
    for same in (_itself, *called):
        for at, row in enumerate(side):
            if at not in met and _is_name(name := same(row)):
                found = next((one for one in left if same(base[one]) == name), None)
                if found is not None:
                    met[at] = found
                    left.remove(found)
    return met


def _itself(row: Row) -> Row:
    return row


def _is_name(said: Any) -> bool:
    return any(said) if isinstance(said, tuple) else bool(said)


def _by_place(
    base: Sequence[Row], side: Sequence[Row], met: dict[int, int], *, apart_from: Collection[int]
) -> set[int]:
    """What stands where a row stood that is gone, and nothing else beside it, is that row, changed."""
    known = set(met.values())
    gone: dict[int, list[int]] = defaultdict(list)
    for one in range(len(base)):
        if one not in known:
            gone[max((other for other in known if other < one), default=-1)].append(one)
    come: dict[int, list[int]] = defaultdict(list)
    behind = -1
    for at in range(len(side)):
        if at in met:
            behind = met[at]
        elif at not in apart_from:
            come[behind].append(at)
    weak = set()
    for place, olds in gone.items():
        if len(come[place]) != len(olds):
            continue
        for at, old in zip(come[place], olds, strict=True):
            met[at] = old
            if not _is_alike(base[old], side[at]):
                weak.add(old)
    return weak


def _is_alike(one: Row, other: Row) -> bool:
    """Whether half of what either says is the same in both."""
    said = [name for name in dict.fromkeys([*one, *other]) if one.get(name) or other.get(name)]
    return 2 * sum(one.get(name) == other.get(name) for name in said) >= len(said)


def _cell(column: str, row: Row) -> Any:
    return row[column] or ""


def _each(said: Any, told: Callable[[Any], Any]) -> Any:
    """One place, or a list of places, told otherwise; what leads nowhere any more is left out."""
    if isinstance(said, list):
        return [one for one in map(told, said) if one is not None]
    return None if said is None else told(said)


def _number(numbers: Sequence[int], place: int) -> Any:
    """The row that stands there; a place where nothing stands stays what it is."""
    return numbers[place - 1] if 0 < place <= len(numbers) else f"{place}"


def _all(said: Any) -> Sequence[Any]:
    return said if isinstance(said, list) else [said]


KEYS = [STATE, *(one.key for one in ELEMENTS.values() if not one.is_of_rows), *ROWS]

"""The lists that the reform orders published (清单), each one row of a table: what is on it, whose it is, how it is filtered.

A page, a download and an interface read the same row. A list is what the catalogue says on a day; nothing is inferred from names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy

from matters.lists import powers, promises, spared, ways
from matters.lists.frame import Column, Filter, PublicList, Words
from matters.lists.snapshots import of_directory, of_powers

GROUPS: Mapping[str, Words] = {
    "ways": gettext_lazy("马上办、网上办、就近办、一次办"),
    "promises": gettext_lazy("承诺和容缺"),
    "spared": gettext_lazy("减材料、减时限"),
    "powers": gettext_lazy("权力、依据和中介"),
}
_ALL = (*ways.LISTS, *promises.LISTS, *spared.LISTS, *powers.LISTS)
LISTS: Mapping[str, PublicList] = {one.slug: one for one in _ALL}


def grouped() -> Iterator[tuple[Words, list[PublicList]]]:
    """The lists by group, for the page that names them all."""
    for key, words in GROUPS.items():
        yield words, [one for one in _ALL if one.group == key]


__all__ = ["GROUPS", "LISTS", "Column", "Filter", "PublicList", "grouped", "of_directory", "of_powers"]

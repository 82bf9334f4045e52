"""The lists that the reform orders published (清单), each one row of a table: what is on it, whose it is, how it is filtered.

A page, a download and an interface read the same row. A list is what the catalogue says on a day; nothing is inferred from names.
"""

from matters.lists.frame import Column, Filter, PublicList
from matters.lists.kinds import GROUPS, LISTS, grouped
from matters.lists.snapshots import of_directory, of_powers

__all__ = ["GROUPS", "LISTS", "Column", "Filter", "PublicList", "grouped", "of_directory", "of_powers"]

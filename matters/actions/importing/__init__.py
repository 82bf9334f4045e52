"""导入: a file of the catalogue is read and reported first, then written whole or not at all.

`plan` says what a file would do and writes nothing; `carry_out` does it in one transaction. On the page the two are steps of an
`Import`: whoever keeps the catalogue hands the file in, and another officer confirms what the report says (A10).
"""

from matters.actions.importing.checking import plan
from matters.actions.importing.plans import AT_ONCE, Plan
from matters.actions.importing.steps import (
    begin,
    check,
    confirm,
    count_try,
    discard,
    forget_tries,
    give_up,
    leave,
    take,
    unfinished,
    write,
)
from matters.actions.importing.writing import carry_out

__all__ = [
    "AT_ONCE", "Plan", "begin", "carry_out", "check", "confirm", "count_try", "discard", "forget_tries", "give_up",
    "leave", "plan", "take", "unfinished", "write",
]  # fmt: skip

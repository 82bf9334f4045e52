"""法不溯及既往: whose row holds where somebody signed, or was told, under one and is judged under a later one (立法法 104)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from ground.law.rulings import follows
from ground.law.values import NoValue, value


@follows(
    "COR-1",
    article="立法法 104",
    source="不溯及既往，但更好地保护当事人权利和利益的除外；分不出轻重的，从旧（docs/decisions/0032）",
)
def day_that_holds(
    key: str, place: str, *, then: date, now: date, ease: Callable[[Any], Sequence[int]]
) -> date:
    """Which of the two days' rows of the key holds for what was signed, or told, on `then` and is judged on `now`.

    The earlier one, unless the later is gentler: `ease` says how much a row leaves to him, part by part and more being better, and
    the later one is better in some part and worse in none. Where on `then` nobody had said anything, the later is all there is.
    """
    if now <= then:
        return then
    try:
        before = ease(value(key, place, then))
    except NoValue:
        return now
    since = ease(value(key, place, now))
    worse = any(new < old for old, new in zip(before, since, strict=True))
    better = any(new > old for old, new in zip(before, since, strict=True))
    return now if better and not worse else then

"""What a place has follow on a broken promise, of the scheme it was made by (COM-14)."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from commitments.enums import OUTSTANDING, Scheme, Then
from commitments.letters import Consequences
from commitments.models import Commitment
from credit.enums import Misdeed
from credit.rules import breach_closes
from ground.law.retroaction import day_that_holds
from ground.law.rulings import follows
from ground.law.values import source, value

# What a row says whose figure no rule gives.
OWN = "本平台所定"  # not a message: as the data says it


class Policy(NamedTuple):
    """What follows on one kind of breach: put right first or not, or as the office chooses; within how many working days."""

    first: bool
    may: bool
    days: int
    # The regulator orders the stop of what goes on (天津).
    stop: bool = False
    # Whoever promised falsely is treated as one without a licence (北京 33).
    unlicensed: bool = False

    @property
    def then(self) -> Then:
        """The same as a letter says it."""
        if self.first:
            return Then.RECTIFY
        if self.may:
            return Then.CHOOSE
        return Then.STOP if self.stop else Then.REVOKE


@follows(
    "COM-14",
    article="国办发〔2020〕42号",
    source="各地规定不同（天津、北京、上海、安阳），各有其适用的承诺方式",
)
def what_follows(kind: str, scheme: str, place: str, on: date) -> Policy:
    """What the place says of this kind of breach (`overdue`, `mismatch`, `false`) of a promise by this scheme on that day.

    What a city says of one scheme says nothing of the others: there the nation's word holds. Raises NoValue where nobody has said it.
    """
    says = value(_key(kind, scheme), place, on)
    return Policy(
        first=says["rectify"],
        may=says["rectify"] or says.get("may", False),
        days=says["days"],
        stop=says.get("stop", False),
        unlicensed=says.get("unlicensed", False),
    )


def follows_for(kind: str, held: Commitment, place: str, on: date) -> Policy:
    """What follows on this breach of a letter that was signed under an earlier row, perhaps: as its own day says, or gentler."""
    return what_follows(kind, held.scheme, place, _day_for(kind, held, place, on))


def by_which(kind: str, held: Commitment, place: str, on: date) -> str:
    """By which rule that follows, as the row of the place names it; nothing where the platform itself had to say so."""
    named = source(_key(kind, held.scheme), place, _day_for(kind, held, place, on)).partition("：")[0]
    return "" if named == OWN else named


@follows("COM-14", article="北京市优化营商环境条例 33", source="虚假承诺的，按照未取得许可擅自从事活动处理")
def as_unlicensed(held: Commitment | None, place: str, on: date) -> str:
    """By which rule of the place whoever promised falsely is treated, once it is revoked, as if he never had a licence; nothing where
    it has none, and nothing of what rests on no promise.
    """
    if held is None or not follows_for("false", held, place, on).unlicensed:
        return ""
    return by_which("false", held, place, on)


def _day_for(kind: str, held: Commitment, place: str, on: date) -> date:
    return day_that_holds(_key(kind, held.scheme), place, then=held.given_on, now=on, ease=_ease)


def _ease(says: dict[str, Any]) -> list[int]:
    """Put right first is gentler than where the office may choose, and that than nothing; so are more days, no stop, no more than that."""
    rectify = 2 if says["rectify"] else int(says.get("may", False))
    return [rectify, says["days"], -says.get("stop", False), -says.get("unlicensed", False)]


@follows("COM-8", article="天津“一制三化”方案 一（一）", source="没有这样规定的地方，不产生限制")
@follows("COM-18", source="核查逾期是机关自己的迟延，不影响承诺人")
def closes_again(held: Commitment, place: str, on: date) -> str:
    """By which rule of the place whoever has the licence closed before he kept his word promises by its scheme no more in the
    matter; nothing where it has none, or where all of it is there and the organ alone is late (docs/decisions/0038).
    """
    waited = held.check_over_at is not None
    if waited and not any(one.state in OUTSTANDING for one in held.promised.all()):
        return ""
    if held.scheme != Scheme.CREDIT:
        return ""
    return str(value("commitment.given_up", place, on))


def consequences(scheme: Scheme, place: str, on: date) -> Consequences:
    """What a broken promise of this scheme leads to in that place on that day, as its letter says it."""
    mismatch, false = (what_follows(kind, scheme, place, on) for kind in ("mismatch", "false"))
    # Where nothing is supplied later, nothing is overdue.
    overdue = None if scheme == Scheme.PROOF else what_follows("overdue", scheme, place, on).then
    closes = all(breach_closes(misdeed, scheme, place, on) for misdeed in (Misdeed.OVERDUE, Misdeed.MISMATCH))
    return Consequences(overdue, mismatch.then, unlicensed=false.unlicensed, closes=closes)


def _key(kind: str, scheme: str) -> str:
    return f"commitment.{kind}.{scheme}"

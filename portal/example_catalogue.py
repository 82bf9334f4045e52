"""The example town's catalogue has a history: a promise shortened, a matter suspended, one ended, three levels of one, two directories."""

from __future__ import annotations

from datetime import datetime, timedelta

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.workdays import SHANGHAI, legal_day
from matters.actions import directory, errata, operations, proposing
from matters.actions.lists import load_lists
from matters.enums import ErratumState, OperationKind
from matters.models import Directory, Edition, Matter
from portal.example_levels import tell_levels
from portal.example_officers import PLAN, editor, published, publisher, saved

QUICKER = "511A0149300000-511602000000-000-115113016823646795-1-00"
SUSPENDED = "511F0045400001-511602000000-000-11511301452259996u-1-00"
ENDED = "511F82001006-511602000000-000-11511301452259996U-1-00"
SUCCESSOR = "511F82001003-511602000000-000-11511301452259996U-1-00"
ASKED, MOVED = "食品经营许可（新办）", "老年人优待证申领"  # not a message: names of matters


def tell_history(*, at: datetime) -> None:
    """The lists, directories and changes are there, made by the acts themselves; nothing, where there is a directory already."""
    load_lists()
    if Directory.objects.exists():
        return
    year = legal_day(at).year
    _directory(year - 1, at=datetime(year - 1, 12, 30, 10, tzinfo=SHANGHAI))
    _quicker(at=at - timedelta(days=30))
    _suspended(at=at - timedelta(days=20))
    _ended(at=at - timedelta(days=10))
    tell_levels(at=at)
    _directory(year, at=at - timedelta(days=1))
    _errata(at=at)


def _directory(year: int, *, at: datetime) -> None:
    frozen = directory.freeze(year, by=editor(), at=at)
    directory.agree(frozen, by=publisher(), at=at)


def _matter(code: str) -> Matter:
    return Matter.objects.select_related("office").get(implementation_code=code)


def _quicker(*, at: datetime) -> None:
    """The promise is three working days in place of five (S57)."""
    by = editor()
    words = "并联审查，压缩承诺时限"  # not a message: what an officer wrote
    proposal = proposing.begin(_matter(QUICKER), OperationKind.CHANGE, reason=words, basis=PLAN, by=by, at=at)
    steps = [dict(step) for step in proposal.content["steps"]]
    for step in steps:
        if step["duty"] == Duty.REVIEW:
            step["days_words"] = "2 个工作日"  # not a message: what an officer wrote
    proposal = saved(proposal, "time", {"promised_length": 3}, by=by, at=at)
    published(saved(proposal, "flow", {"steps": steps}, by=by, at=at), at=at)


def _suspended(*, at: datetime) -> None:
    day = legal_day(at)
    words = "全国联网系统升级"  # not a message: what an officer wrote
    proposal = operations.suspend(
        _matter(SUSPENDED), on=day, until=day + timedelta(days=60), basis=PLAN, reason=words,
        by=editor(), at=at,
    )  # fmt: skip
    published(proposal, at=at)


def _ended(*, at: datetime) -> None:
    words = "并入残疾人证换领，材料和流程相同"  # not a message: what an officer wrote
    proposal = operations.cancel(
        _matter(ENDED), on=legal_day(at), basis=PLAN, reason=words, successor=_matter(SUCCESSOR),
        by=editor(), at=at,
    )  # fmt: skip
    published(proposal, at=at)


def _errata(*, at: datetime) -> None:
    """One answered: the guide was right; one that waits."""
    visitor, day = Actor(), legal_day(at)
    asked = Edition.objects.open_on(day).select_related("matter__office").get(name=ASKED)
    words = "指南说食堂也要办，听说单位食堂不用办许可。"  # not a message: what a visitor wrote
    said = errata.report(
        asked, words, element="application_conditions", by=visitor, at=at - timedelta(days=8)
    )
    found = "经核实，单位食堂应当取得食品经营许可，指南没有错。"  # not a message: what an officer wrote
    by = editor()
    errata.answer(said, ErratumState.UNFOUNDED, found, by=by, at=at - timedelta(days=6))
    seen = Edition.objects.open_on(day).select_related("matter__office").get(name=MOVED)
    words = "书香街道的办理点搬到了书香路 16 号，指南上还是 12 号。"  # not a message: what a visitor wrote
    errata.report(
        seen, words, element="address", contact="13800000021", by=visitor, at=at - timedelta(days=1)
    )

"""启用: what was kept worked out and in no list (暂不列入) is offered from the day somebody first applies for it (S51)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.law.rulings import Refused, follows
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays import legal_day
from matters import rules
from matters.actions.publishing import locked, put_in_force, turn
from matters.content import content_of
from matters.enums import Act, EditionState, OperationKind
from matters.models import Edition, Matter, Operation


@follows("S51", article="行政许可法 32", source="天津一制三化方案：暂不列入目录的事项，首次申请时启用")
@transaction.atomic
def wake(edition: Edition, *, by: Actor, at: datetime) -> Edition:
    """The dormant matter is open from today, saying what it said, up to the day its edition was to end.

    Its first case stays with the edition it was filed under. Safe to call again, and by two at once: the second finds it
    awake. What cannot be opened as it stands stays dormant and who writes it is told: no filing is refused for that.
    """
    matter = locked(edition.matter)
    current = rules.last_edition(matter, legal_day(at))
    assert current is not None, "what is applied for has an edition"
    if current.state != EditionState.DORMANT or not current.is_in_force(legal_day(at)):
        return current
    turn(current, matter, at=at)
    try:
        awake = _opened(current, matter, at=at)
    except Refused as refused:
        context = {"matter": matter.name, "words": str(refused)}
        people = holders(Duty.CATALOGUE, at=at, office=matter.office)
        tell(people, "matters/notices/not_woken", about=f"matter:{matter.code}", at=at, context=context)
        return current
    Operation.objects.create(matter=matter, kind=OperationKind.WAKE, on=legal_day(at), by=None, at=at)
    record(awake.thread, Act.WOKEN, by=by, at=at, facts={"matter": matter.code, "edition": awake.no})
    return awake


@transaction.atomic
def _opened(dormant: Edition, matter: Matter, *, at: datetime) -> Edition:
    return put_in_force(
        content_of(dormant) | {"state": EditionState.OPEN.value},
        matter,
        on=legal_day(at),
        above=dormant.follows,
        until=dormant.replaced_on,
        is_checked=True,
        by=Actor.system("catalogue"),
        at=at,
    )

"""Two of the regulator at the same moment: one receives, stops or lifts, the other is told in words (COR-2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.trail.models import Entry
from ground.trail.verify import verify
from supervision import actions
from supervision.models import Handoff, StopLifting, StopOrder
from tests.approvals.committed import committed
from tests.racing import at_once, one_of
from tests.supervision.test_stop import BASIS, found
from tests.town import Town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(town: Town) -> Town:
    """Beside Sun another regulates for the same office."""
    town._officer("gu", "顾清", town.offices["regulator"], Duty.REGULATION)
    return town


def both(town: Town, act: Callable[..., object], *told: Any) -> list[str]:
    def by(who: str) -> Callable[[], object]:
        return lambda: act(*told, by=town.actor(who), at=town.at)

    return at_once(by("sun"), by("gu"))


def acts_of(handoff: Handoff) -> list[str]:
    assert not verify(handoff.case.thread)
    return list(Entry.objects.of(handoff.case.thread).values_list("act", flat=True))


@pytest.mark.rule("SHG-3")
def test_of_two_who_receive_one_does(two: Town) -> None:
    committed(two)
    actions.collect(by=Actor.system("feed"), at=two.at)
    handoff = Handoff.objects.get()
    one_of(both(two, actions.receive, handoff), "接收")
    assert acts_of(handoff).count("supervision.received") == 1


@pytest.mark.rule("COR-2")
def test_of_two_who_order_a_stop_one_does_and_of_two_who_lift_it(two: Town) -> None:
    finding = found(two)
    one_of(both(two, actions.order_stop, finding, "停止接待顾客", BASIS), "已经责令停止")
    order = StopOrder.objects.get()
    one_of(both(two, actions.lift_stop, order, "已经改正"), "已经解除")
    assert StopLifting.objects.count() == 1
    acts = acts_of(finding.handoff)
    assert (acts.count("supervision.stopped"), acts.count("supervision.lifted")) == (1, 1)

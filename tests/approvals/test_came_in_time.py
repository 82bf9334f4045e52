"""What had arrived by its last day was never late, whenever it is entered, and whatever else the letter promises (RQ-10)."""

from __future__ import annotations

import pytest

from approvals.actions import filing, performing
from approvals.models import Proceeding
from approvals.proceedings import ProceedingState
from approvals.tasks import sweep_commitments
from commitments.enums import CommitmentState
from tests.approvals.breaking import DAY, anew, hand_in, last_moment, look, one_of
from tests.approvals.committed import committed
from tests.approvals.revoking import HOUR
from tests.approvals.test_commitment import IN_ACCOUNT, signed, spot, standing
from tests.approvals.test_commitment import anew as whole
from tests.approvals.test_order_arrival import enter
from tests.promising import PLAN, REPORT, lacking_draft, promising
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db


@pytest.mark.rule("RQ-10", "CLK-15")
def test_what_the_post_brought_in_time_was_never_late_though_more_is_to_come(town: Town) -> None:
    """Something else of the letter is due later: that it has not come says nothing of what did."""
    case, held = committed(town)
    hand_in(town, held, 2, at=town.at + DAY)
    look(town, held, 2, False, at=town.at + 20 * DAY)
    last, later = last_moment(one_of(held, 1)), last_moment(one_of(held, 2))
    assert last < later
    assert sweep_commitments(last) == 1
    enter(town, held, 1, came=last - HOUR, at=last + 2 * DAY)
    row = Proceeding.objects.get(case=case)
    assert (row.state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.PERFORMING)
    assert last_moment(one_of(held, 2)) >= later


@pytest.mark.rule("RQ-10", "CLK-15")
def test_what_the_post_brought_in_time_was_never_late_though_the_rest_came_before_the_grant(
    town: Town,
) -> None:
    edition = promising(town, "credit", committable=(PLAN, REPORT))
    draft = lacking_draft(town, edition, "credit", PLAN="committed", REPORT="committed")
    case = filing.file(draft, served=IN_ACCOUNT, by=town.actor("zhao"), at=town.at)
    signed(town, case)
    held = standing(case)
    performing.supply(held, one_of(held, 1), files=[pdf("图.pdf")], by=town.actor("zhao"), at=town.at)
    case = spot(town, whole(case))
    held = standing(case)
    last = last_moment(one_of(held, 2))
    assert sweep_commitments(last) == 1
    enter(town, held, 2, came=last - HOUR, at=last + 2 * DAY)
    row = Proceeding.objects.get(case=case)
    assert (row.state, anew(held).state) == (ProceedingState.CLOSED, CommitmentState.PERFORMING)

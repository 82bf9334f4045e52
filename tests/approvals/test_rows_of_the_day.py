"""A place changes its rules after somebody signed or was told: what is harsher holds against him no more than before (立法法 104)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from approvals import rules
from approvals.actions import rectification, revocation
from approvals.enums import Lapse
from approvals.proceedings import Item, ProceedingKind
from approvals.tasks import sweep_deficiencies, sweep_proceedings
from commitments.enums import Scheme
from ground import clocks
from ground.clocks.service import ServiceWay
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.workdays.calendar import after, legal_day
from tests.approvals.revoking import FOUND, again, opened, over
from tests.approvals.test_proceeding_heard import without_account
from tests.credit.conftest import keepers as keepers
from tests.deferring import anew, as_in, deficient, today
from tests.deferring import over as gap_over
from tests.rows import another_row
from tests.town import Town

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIRST, NEVER, CHOOSE = (
    {"rectify": True, "days": 15},
    {"rectify": False, "days": 0},
    {"rectify": False, "may": True, "days": 30},
)


@pytest.mark.rule("COM-14")
@pytest.mark.parametrize(
    "then, now, holds",
    [
        (FIRST, NEVER, FIRST),
        (NEVER, FIRST, FIRST),
        (FIRST, {"rectify": True, "days": 5}, FIRST),
        (FIRST, {"rectify": True, "days": 20}, {"rectify": True, "days": 20}),
        # More days, but only as the office likes: neither is the gentler.
        (FIRST, CHOOSE, FIRST),
        (CHOOSE, FIRST, CHOOSE),
        (NEVER, {"rectify": False, "stop": True, "days": 0}, NEVER),
    ],
)
def test_what_follows_on_a_broken_word_is_not_harsher_than_on_the_day_it_was_given(
    town: Town, then: dict[str, Any], now: dict[str, Any], holds: dict[str, Any]
) -> None:
    another_row("commitment.mismatch.notified", then, from_on=today(town) - 9 * DAY)
    proceeding = opened(town, scheme=Scheme.NOTIFIED)
    at = town.at + DAY
    another_row("commitment.mismatch.notified", now, from_on=legal_day(at))
    policy = rules.rectification_policy(proceeding, at=at)
    may = holds["rectify"] or holds.get("may", False)
    assert (policy.first, policy.may, policy.days) == (holds["rectify"], may, holds["days"])
    assert policy.stop is holds.get("stop", False)
    told = rules.why_not_tell_of_revocation(
        proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=at
    )
    assert told.ok is not holds["rectify"]
    ordered = rules.why_not_order_rectification(proceeding, "请补测", by=town.actor("chen"), at=at)
    assert ordered.ok is may


@pytest.mark.rule("COM-14")
def test_an_order_has_the_days_of_the_letter_and_names_its_rule(town: Town) -> None:
    proceeding = opened(town, scheme=Scheme.NOTIFIED)
    at = town.at + DAY
    another_row("commitment.mismatch.notified", {"rectify": True, "days": 3}, from_on=legal_day(at))
    rectification.order_rectification(proceeding, "请补测", by=town.actor("chen"), at=at)
    clock = clocks.of(proceeding.thread, ProceedingKind.RECTIFY)
    assert clock is not None
    assert clock.due_on == after(legal_day(at), 15).on
    text = render_html(Document.objects.get(paper="approvals.rectification"))
    assert "国办发〔2020〕42号" in text
    assert "新规定" not in text


@pytest.mark.rule("CRE-1", "COM-16")
@pytest.mark.parametrize("key", ["credit.gate.breach.notified", "credit.basis.notified"])
def test_nothing_is_held_against_a_word_that_nobody_said_when_it_was_given(keepers: Town, key: str) -> None:
    """Neither a bar nor an entry for what the letter's day knew none of."""
    town = keepers
    said: Any = {} if "basis" in key else ["false"]
    another_row(key, said, from_on=today(town) - 9 * DAY)
    proceeding = opened(town, scheme=Scheme.NOTIFIED)
    harsher: Any = {"mismatch": "新规定"} if "basis" in key else ["overdue", "mismatch", "false"]
    another_row(key, harsher, from_on=today(town) + DAY)
    rectification.order_rectification(proceeding, "请补测", by=town.actor("chen"), at=town.at + DAY)
    assert sweep_proceedings(over(proceeding, ProceedingKind.RECTIFY)) == 1
    at = over(proceeding, ProceedingKind.RECTIFY)
    told = revocation.notify(again(proceeding), Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=at)
    assert not rules.breach_bars(told, at=at)
    assert bool(rules.listing_basis(told, at=at)) is ("basis" not in key)


@pytest.mark.rule("COR-5", "RQ-8")
@pytest.mark.parametrize(
    "told, later, follows",
    [
        ("decide", "ended", Lapse.DECIDE),
        ("ended", "decide", Lapse.DECIDE),
        ("ended", "withdrawn", Lapse.ENDED),
        ("withdrawn", "ended", Lapse.WITHDRAWN),
    ],
)
def test_a_lapse_leads_to_what_its_notice_said_unless_less_follows_now(
    town: Town, told: str, later: str, follows: Lapse
) -> None:
    as_in("120000", today(town))
    another_row("deficiency.lapse", told, from_on=today(town) - DAY)
    one = deficient(town)
    another_row("deficiency.lapse", later, from_on=today(town) + DAY)
    assert sweep_deficiencies(gap_over(one)) == 1
    assert anew(one).lapse == follows


@pytest.mark.rule("COR-14")
@pytest.mark.parametrize("later, days", [(5, 10), (15, 15)])
def test_his_days_to_speak_are_those_that_the_notice_says(town: Town, later: int, days: int) -> None:
    proceeding = opened(town)
    without_account(town)
    proceeding = revocation.notify(proceeding, Item.UNQUALIFIED, FOUND, by=town.actor("zheng"), at=town.at)
    on = today(town) + 2 * DAY
    another_row("revocation.defence", later, from_on=on)
    revocation.serve(
        proceeding, ServiceWay.POST, on, "邮件号码 EMS1", by=town.actor("zheng"), at=town.at + 3 * DAY
    )
    clock = clocks.of(proceeding.thread, ProceedingKind.DEFENCE)
    assert clock is not None
    assert clock.due_on == after(on, days).on

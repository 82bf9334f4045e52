"""Somebody turns against the end of 容缺受理: held, or taken away, and then the application goes on where it was (COR-5, G10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from approvals import rules
from approvals.actions import decision, lastday, remedy
from approvals.enums import CaseState, DeficiencyState, Kind, RemedyKind, Restoring
from approvals.enums import RemedyOutcome as Outcome
from approvals.models import Case, Deficiency, Remedy
from approvals.tasks import sweep_deficiencies
from ground import clocks
from ground.clocks import Side
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import after, between, legal_day
from tests.deferring import REPORT, anew, as_in, brought, deficient, looked, over, reviewed, short, today
from tests.town import Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def lapsed(town: Town, *, place: str = "210000", seen: bool = False) -> Deficiency:
    """The last day went by, and the case with it."""
    as_in(place, today(town))
    one = deficient(town)
    if seen:
        reviewed(town, one)
    sweep_deficiencies(over(one))
    assert whole(one).state == CaseState.WITHDRAWN
    return anew(one)


def whole(one: Deficiency) -> Case:
    return Case.objects.with_story().get(pk=one.case_id)


def sought(town: Town, one: Deficiency, **how: Any) -> Remedy:
    on = legal_day(over(one)) + 2 * DAY
    told = {
        "organ": "示例市朝霞区人民政府",
        "reference": "朝政复〔2026〕8号",
        "sought_on": on,
        "notified_on": on,
        "by": town.actor("zheng"),
        "at": over(one) + 3 * DAY,
    }
    return remedy.record_remedy(whole(one), RemedyKind.RECONSIDERATION, **told | how)


def ended(town: Town, made: Remedy, outcome: Outcome, *, days: int = 20, **how: Any) -> Remedy:
    assert made.termination is not None
    at = made.termination.terminated_at + days * DAY
    told = {"words": "见复议决定书", "ended_on": legal_day(at), "by": town.actor("wu"), "at": at}
    return remedy.end_remedy(made, outcome, **told | how)


@pytest.mark.rule("COR-5", "G10")
@pytest.mark.parametrize("place", ["210000", "410500"])
def test_the_end_of_a_case_is_turned_against_by_its_own_paper(town: Town, place: str) -> None:
    one = lapsed(town, place=place)
    made = sought(town, one)
    assert made.against == one.terminations.get()
    assert made.against.paper == one.lapse_document
    with pytest.raises(Refused, match="还没有审结"):
        sought(town, one)
    with pytest.raises(Refused, match="没有可以变更的内容"):
        ended(town, made, Outcome.CHANGED, changed_to="grant")
    with pytest.raises(Refused, match="才填写补齐期限"):
        ended(town, made, Outcome.UPHELD, supply_days=3)
    ended(town, made, Outcome.UPHELD)
    assert (whole(one).state, anew(one).state) == (CaseState.WITHDRAWN, DeficiencyState.LAPSED)
    said = Notice.objects.filter(thread=one.case.thread, subject__contains="已经审结").get()
    assert "您的申请仍然终止，可以重新申请" in said.body


@pytest.mark.rule("COR-5", "G10")
@pytest.mark.parametrize("outcome", [Outcome.ANNULLED, Outcome.VOID, Outcome.REDONE, Outcome.ORDERED])
@pytest.mark.parametrize("seen", [False, True])
def test_what_was_ended_wrongly_goes_on_where_it_was(town: Town, outcome: Outcome, seen: bool) -> None:
    one = lapsed(town, seen=seen)
    before = {
        clock.side: between(legal_day(over(one)), clock.due_on)
        for clock in [
            clocks.of(one.case.thread, Kind.DECISION, side) for side in (Side.STATUTORY, Side.PROMISED)
        ]
        if clock is not None
    }
    assert before
    made = ended(town, sought(town, one), outcome, supply_days=4)
    case, one = whole(one), anew(one)
    assert (case.state, case.lapse, case.closed_at) == (
        CaseState.REVIEWED if seen else CaseState.ACCEPTED,
        "",
        None,
    )
    assert (one.state, one.lapse, one.lapse_document) == (DeficiencyState.OPEN, "", None)
    assert one.due_on == after(legal_day(made.ended_at), 4).on
    running = {clock.side: clock.due_on for clock in clocks.open_for([case.thread])[case.thread]}
    assert running == {side: after(made.ended_on, left).on for side, left in before.items() if left > 0}
    assert Side.STATUTORY in running
    paper = Document.objects.get(paper="approvals.deficiency_lapse")
    assert "朝政复〔2026〕8号" in paper.void_reason
    moved = one.moved.get()
    assert (moved.ground, moved.restored) == (Restoring.TAKEN_AWAY, True)
    acts = list(Entry.objects.of(case.thread).order_by("seq").values_list("act", flat=True))
    assert acts[-3:] == [
        "approvals.remedy_ended",
        "approvals.taken_up_again",
        "approvals.deficiency_restored",
    ]
    said = Notice.objects.filter(thread=case.thread, subject__contains="恢复办理").first()
    assert said is not None
    assert "朝政复〔2026〕8号" in said.body
    desk = town.user("zheng" if seen else "chen")
    told = Notice.objects.filter(user=desk, subject__contains="重新办理").get()
    assert "终止办理经行政复议" in told.body
    with pytest.raises(Refused):
        sought(town, one, at=made.ended_at)


@pytest.mark.rule("COR-5", "RQ-5", "G10")
def test_what_goes_on_is_brought_and_granted(town: Town) -> None:
    one = lapsed(town)
    at = ended(town, sought(town, one), Outcome.ANNULLED).ended_at
    assert at is not None
    assert anew(one).due_on > legal_day(at), "as long as he was given at first, as far as the limit has room"
    brought(town, anew(one), REPORT, at=at + HOUR)
    looked(town, anew(one), at=at + HOUR)
    case = reviewed(town, anew(one), at=at + HOUR)
    assert decision.grant(case, by=town.actor("zheng"), at=at + HOUR).state == CaseState.GRANTED


@pytest.mark.rule("COR-5", "G10", "RQ-10")
def test_what_was_put_off_for_a_day_is_given_as_long_as_at_first(town: Town) -> None:
    """Nobody set any days, and none are lost because force majeure gave him one more at the end."""
    as_in("210000", today(town))
    one, lin = deficient(town), town.actor("lin")
    first = one.clock.length
    lastday.put_off(one, 1, "暴雨封路", by=lin, at=over(one) - HOUR)
    sweep_deficiencies(over(one))
    one, at = anew(one), over(one)
    told = {"by": lin, "at": at}
    assert rules.why_not_restore(one, Restoring.FORCE_MAJEURE, "封路未解", days=first, **told).ok
    made = ended(town, sought(town, one), Outcome.ANNULLED)
    assert made.ended_on is not None
    assert anew(one).due_on == after(made.ended_on, first).on


@pytest.mark.rule("COR-5", "G10")
def test_the_limit_that_was_ordered_is_the_one_that_runs(town: Town) -> None:
    one = lapsed(town)
    made = ended(town, sought(town, one), Outcome.REDONE, act_days=9)
    running = clocks.open_for([one.case.thread])[one.case.thread]
    assert [(clock.kind, clock.side, clock.due_on) for clock in running] == [
        (Kind.DECISION, Side.STATUTORY, after(made.ended_on, 9).on)
    ]
    assert anew(one).due_on <= running[0].due_on, "what is lacking comes before the organ's own last day"


@pytest.mark.rule("COR-5", "RQ-10")
def test_what_the_office_took_back_itself_is_not_taken_away_again(town: Town) -> None:
    one = lapsed(town)
    made, lin = sought(town, one), town.actor("lin")
    at = over(one) + 4 * DAY
    lastday.restore(one, Restoring.FORCE_MAJEURE, "洪水断路", days=3, by=lin, at=at)
    with pytest.raises(Refused, match="不能再撤销一次"):
        ended(town, made, Outcome.ANNULLED)
    late = ended(town, made, Outcome.ENDED)
    assert "终止办理已经撤销" in rules.follows_words(late)
    sweep_deficiencies(anew(one).clock.lapses_at)
    again = whole(one).terminations.order_by("-pk")[0]
    assert whole(one).state == CaseState.WITHDRAWN
    assert rules.open_to_remedy(whole(one)) == [again], "another lapse, another paper"


@pytest.mark.rule("COR-5", "G10", "G11")
def test_it_goes_on_beside_what_was_filed_since_and_the_desk_reads_of_it(town: Town) -> None:
    one = lapsed(town)
    other = short(town, one.case.edition, at=over(one) + HOUR)
    ended(town, sought(town, one), Outcome.ANNULLED)
    assert whole(one).brought_back
    told = Notice.objects.filter(user=town.user("chen"), subject__contains="重新办理").get()
    assert str(other.number) in told.body


@pytest.mark.rule("COR-5", "PRO-5", "G10")
def test_the_pages_offer_it_and_say_what_follows(town: Town, client: Client) -> None:
    one = lapsed(town)
    number = one.case.number
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{number}/").text
    assert "收到告知书之日起 60 日内" in page
    client.force_login(town.user("zheng"))
    assert "登记复议或诉讼" in client.get(f"/desk/cases/{number}/").text
    made = sought(town, one)
    page = client.get(f"/desk/cases/{number}/").text
    assert made.against.paper.title in page
    assert "还缺的材料重新给补齐期限" in page
    assert "变更后的内容" not in page
    on = legal_day(over(one)) + 2 * DAY
    end = {"outcome": "annulled", "words": "终止没有依据", "supply_days": "0"} | {
        f"ended_on_{part}": str(getattr(on, part)) for part in ("year", "month", "day")
    }
    address = f"/cases/{number}/remedies/{made.uuid}/end/"
    assert client.post(address, end).status_code == 422
    ended(town, made, Outcome.ANNULLED, supply_days=5)
    page = client.get(f"/desk/cases/{number}/").text
    client.force_login(town.user("chen"))
    page = client.get(f"/desk/cases/{number}/").text
    assert "终止办理已经行政复议撤销（示例市朝霞区人民政府，朝政复〔2026〕8号），本办件恢复办理" in page
    client.force_login(town.user("zhao"))
    page = client.get(f"/cases/{number}/").text
    assert "终止办理已经行政复议撤销" in page
    assert "本机关恢复办理您的申请" in page


@pytest.mark.rule("G10")
def test_days_to_supply_belong_to_the_end_of_a_case_alone(town: Town) -> None:
    made = sought(town, lapsed(town))
    with pytest.raises(IntegrityError), transaction.atomic():
        Remedy.objects.filter(pk=made.pk).update(supply_days=3)

"""Somebody is listed while his case is under way: conveniences close, the application never does (CRE-1, COR-4, K3)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from approvals import rules, tasks
from approvals.actions import decision, filing, intake, review
from approvals.actions.standing import look_up
from approvals.enums import CaseState
from approvals.models import Case
from commitments.enums import CommitmentState
from commitments.models import Commitment
from credit.enums import Moment
from credit.models import StandingCheck
from credit.tasks import sweep_lists
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.approvals.committed import committed
from tests.approvals.test_commitment import anew, signed
from tests.approvals.test_commitment import filed as filed_on_a_commitment
from tests.credit.conftest import listed
from tests.credit.shelf import ZHAO
from tests.promising import PLAN, lacking_draft, promising
from tests.town import Town

pytestmark = pytest.mark.django_db
NIGHT = timedelta(hours=16)


def filed_later(town: Town) -> Case:
    """Zhao applies without the plan, which may follow."""
    edition = promising(town, "credit", secondary=(PLAN,))
    return filing.file(lacking_draft(town, edition, PLAN="later"), by=town.actor("zhao"), at=town.at)


def checks(case: Case) -> list[str]:
    return list(
        StandingCheck.objects.filter(thread=case.thread).order_by("pk").values_list("moment", flat=True)
    )


def told(case: Case, who: str, town: Town) -> list[str]:
    rows = Notice.objects.filter(thread=case.thread, user=town.user(who), channel="inbox")
    return [one.subject for one in rows.order_by("pk")]


@pytest.mark.rule("COR-4", "K3")
def test_listed_before_acceptance_what_was_to_follow_is_asked_for_and_he_is_told_once(keepers, shelf, moment):
    case = filed_later(keepers)
    assert tasks.sweep_standing(moment + NIGHT) == 0, "nothing is said of him"
    shelf.put(ZHAO)
    sweep_lists(moment)
    later = moment + NIGHT
    assert tasks.sweep_standing(later) == 1
    assert tasks.sweep_standing(later) == 0
    assert checks(case) == [Moment.FILING, Moment.RECHECK]
    assert Entry.objects.of(case.thread).filter(act="approvals.standing_followed").count() == 1
    mine = Notice.objects.filter(thread=case.thread, user=keepers.user("zhao"), channel="inbox").last()
    assert "容缺受理不再适用" in mine.subject
    for words in ("朝霞区人民法院", "自 2026-01-05", "申请信用修复", "申请继续办理"):
        assert words in mine.body
    case = Case.objects.with_story().get(pk=case.pk)
    assert case.state == CaseState.FILED, "the application goes on"
    assert not rules.why_not_follow_later(case, look_up(case, Moment.ACCEPTANCE, at=later)).ok


@pytest.mark.rule("K3")
def test_who_lost_nothing_by_it_is_not_bothered(keepers, shelf, moment):
    """Filed with everything: the change is kept with the case, and nobody hears of it."""
    case = keepers.case_at(CaseState.FILED)
    before = told(case, "zhao", keepers)
    shelf.put(ZHAO)
    sweep_lists(moment)
    assert tasks.sweep_standing(moment + NIGHT) == 1
    assert told(case, "zhao", keepers) == before
    assert checks(case)[-1] == Moment.RECHECK
    shelf.put(["XY-1", "remove", "", "", "", "", "", "", ""])
    sweep_lists(moment)
    assert tasks.sweep_standing(moment + NIGHT) == 1, "once for each change"
    assert StandingCheck.objects.filter(thread=case.thread).last().restrictions == []
    assert tasks.sweep_standing(moment + NIGHT) == 0


@pytest.mark.rule("K3")
def test_what_is_over_is_not_looked_up(keepers, shelf, moment):
    case = keepers.case_at(CaseState.GRANTED)
    n = len(checks(case))
    shelf.put(ZHAO)
    sweep_lists(moment)
    assert tasks.sweep_standing(moment + NIGHT) == 0
    assert len(checks(case)) == n


@pytest.mark.rule("K3")
def test_accepting_and_granting_look_at_once(keepers, shelf, moment):
    case = filed_later(keepers)
    shelf.put(ZHAO)
    sweep_lists(moment)
    with pytest.raises(Refused, match="请告知补正"):
        intake.accept(case, by=keepers.actor("lin"), at=moment)
    assert checks(case) == [Moment.FILING, Moment.RECHECK], "the refusal undoes nothing of it"
    assert "容缺受理不再适用" in "".join(told(case, "zhao", keepers))


@pytest.mark.rule("K3")
def test_the_hourly_round_runs_when_something_is_new(keepers, shelf, moment, monkeypatch):
    case = filed_later(keepers)
    monkeypatch.setattr(tasks.clocks, "sweep_moment", lambda: moment + timedelta(hours=3))
    tasks.look_up_listed()
    assert checks(case) == [Moment.FILING]
    shelf.put(ZHAO)
    sweep_lists(moment + timedelta(hours=2))
    tasks.look_up_listed()
    assert checks(case) == [Moment.FILING, Moment.RECHECK]
    monkeypatch.setattr(tasks.clocks, "sweep_moment", lambda: moment + timedelta(hours=9))
    tasks.look_up_listed()


@pytest.mark.rule("K3")
def test_a_platform_that_is_down_delays_nothing(keepers, shelf, moment):
    case = filed_later(keepers)
    shelf.put(ZHAO)
    sweep_lists(moment)
    (shelf.folder / "manifest.json").unlink()
    assert sweep_lists(moment + timedelta(hours=1)) == 0
    assert tasks.sweep_standing(moment + NIGHT) == 1
    heard = StandingCheck.objects.filter(thread=case.thread).last().heard["xinyong"]
    assert heard.startswith("2026-03-04T"), "its age is kept"


def test_a_sweep_asks_the_same_of_many(keepers, shelf, moment, django_assert_max_num_queries):
    """Whoever is on no list costs nothing."""
    for _n in range(3):
        filing.file(keepers.draft(who="wang"), again="另一处", by=keepers.actor("wang"), at=moment)
    shelf.put(ZHAO)
    sweep_lists(moment)
    with django_assert_max_num_queries(3):
        assert tasks.sweep_standing(moment + NIGHT) == 0


def letter(case: Case) -> Commitment:
    return Commitment.objects.get(thread=case.thread)


@pytest.mark.rule("CRE-1")
@pytest.mark.parametrize("state", [CaseState.FILED, CaseState.ACCEPTED, CaseState.REVIEWED])
def test_listed_before_the_decision_a_commitment_gives_way_to_the_ordinary_route(keepers, moment, state):
    case = filed_on_a_commitment(keepers)
    if state != CaseState.FILED:
        signed(keepers, case)
        case = intake.accept(case, by=keepers.actor("lin"), at=moment)
    if state == CaseState.REVIEWED:
        review.conclude(case, keepers.answers(case), "符合", by=keepers.actor("chen"), at=moment)
    record = listed(keepers, moment)
    assert tasks.sweep_standing(moment + NIGHT) == 1
    assert tasks.sweep_standing(moment + NIGHT) == 0
    case = anew(case)
    assert case.scheme == ""
    assert case.state == (CaseState.FILED if state == CaseState.FILED else CaseState.ACCEPTED)
    assert letter(case).state == CommitmentState.ENDED
    mine = Notice.objects.filter(thread=case.thread, user=keepers.user("zhao"), channel="inbox").last()
    assert "改按一般程序办理" in mine.subject
    for words in ("列入政务服务诚信档案（一般失信：", f"至 {record.max_until}", "信用修复", "卫生检测报告"):
        assert words in mine.body


@pytest.mark.rule("CRE-1", "K3")
def test_a_grant_looks_first_and_its_refusal_does_not_undo_what_followed(keepers, moment):
    case = filed_on_a_commitment(keepers)
    signed(keepers, case)
    case = intake.accept(case, by=keepers.actor("lin"), at=moment)
    review.conclude(case, keepers.answers(case), "符合", by=keepers.actor("chen"), at=moment)
    listed(keepers, moment)
    with pytest.raises(Refused, match="不能作出决定"):
        decision.grant(case, by=keepers.actor("zheng"), at=moment)
    assert (anew(case).scheme, anew(case).state) == ("", CaseState.ACCEPTED)
    assert letter(case).state == CommitmentState.ENDED


@pytest.mark.rule("K3")
def test_after_the_decision_the_performing_goes_on_and_the_offices_hear_once(keepers, moment):
    case, one = committed(keepers)
    listed(keepers, moment)
    assert tasks.sweep_standing(moment + NIGHT) == 1
    assert tasks.sweep_standing(moment + NIGHT) == 0
    assert letter(case).state == one.state == CommitmentState.PERFORMING
    for who in ("zheng", "sun"):
        assert sum("信用状况有变化" in words for words in told(case, who, keepers)) == 1, who
    assert not any("信用" in words for words in told(case, "zhao", keepers) if "变化" in words)


@pytest.mark.rule("K3")
def test_of_a_case_that_is_over_nothing_is_looked_up_for_an_act_that_is_refused(keepers, shelf, moment):
    case = keepers.case_at(CaseState.GRANTED)
    before = checks(case)
    shelf.put(ZHAO)
    sweep_lists(moment)
    with pytest.raises(Refused, match="不能受理"):
        intake.accept(case, by=keepers.actor("lin"), at=moment + NIGHT)
    with pytest.raises(Refused, match="不能作出决定"):
        decision.grant(case, by=keepers.actor("zheng"), at=moment + NIGHT)
    assert checks(case) == before

"""What is decided while something is lacking, or has come since: nothing unseen, and nobody refused for what is there (容缺受理)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from approvals import rules
from approvals.actions import (
    correction,
    decision,
    deficiency,
    filing,
    intake,
    lastday,
    remedy,
    review,
    signing,
    withdrawal,
)
from approvals.enums import (
    Answer,
    CaseState,
    DeficiencyState,
    Fault,
    How,
    Kind,
    Lapse,
    Newness,
    RemedyKind,
    Restoring,
    Way,
)
from approvals.enums import RemedyOutcome as Outcome
from approvals.models import Case, Deficiency, NegativeAnswer
from approvals.tasks import sweep_deficiencies
from ground import clocks
from ground.accounts.enums import IdType, PartyKind
from ground.clocks import Side
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays import legal_day
from ground.workdays.calendar import after, between, midnight
from tests.credit.conftest import keepers as keepers
from tests.credit.conftest import listed
from tests.deferring import (
    PLAN,
    REPORT,
    anew,
    as_in,
    brought,
    deficient,
    lacking,
    looked,
    matter,
    over,
    reviewed,
    short,
    today,
)
from tests.promising import lacking_draft, material, promising
from tests.town import ANSWERS, Town, pdf

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def state(case: Case) -> CaseState:
    return CaseState(Case.objects.get(pk=case.pk).state)


@pytest.mark.rule("RQ-5", "COR-10", "G13")
def test_what_came_after_the_review_is_reviewed_before_it_is_granted(town: Town) -> None:
    """The window finds the form in order; of the merits nobody has said anything yet (行政许可法 34)."""
    one = deficient(town)
    case, zheng = reviewed(town, one), town.actor("zheng")
    brought(town, one)
    assert looked(town, one).state == DeficiencyState.COMPLETED
    assert state(case) == CaseState.ACCEPTED
    with pytest.raises(Refused, match="审查中"):
        decision.grant(case, by=zheng, at=town.at)
    sent_back = case.opinions.get().sent_back
    assert (sent_back.comment, sent_back.sent_by) == (
        "容缺材料“卫生检测报告”已补齐，请结合材料重新审查",
        town.user("chen"),
    )
    assert Notice.objects.filter(user=town.user("chen"), subject__contains="退回重审").exists()
    assert not Notice.objects.filter(user=town.user("zheng"), subject__contains="已补齐").exists()
    assert decision.grant(reviewed(town, one), by=zheng, at=town.at).state == CaseState.GRANTED


@pytest.mark.rule("RQ-5", "G13")
def test_what_failed_opens_no_review_again(town: Town) -> None:
    one = deficient(town, PLAN)
    case = reviewed(town, one)
    brought(town, one)
    looked(town, one, REPORT)
    assert state(case) == CaseState.REVIEWED
    brought(town, one)
    looked(town, one)
    assert state(case) == CaseState.ACCEPTED, "the plan is still to come, and the report is there to be read"


@pytest.mark.rule("COR-5", "PRO-5")
def test_nobody_is_refused_for_what_came_late_and_waits_for_a_look(town: Town) -> None:
    """Lapsed, and before the decision everything is there after all: against a good opinion it is looked at first."""
    one, zheng, reasons = deficient(town), town.actor("zheng"), "卫生检测报告逾期没有补齐"
    case, late = reviewed(town, one), over(one)
    sweep_deficiencies(late)
    brought(town, anew(one), at=late + HOUR)
    with pytest.raises(Refused, match="还没有核对，请先核对：卫生检测报告"):
        decision.refuse(case, reasons=reasons, by=zheng, at=late + HOUR)
    looked(town, anew(one), REPORT, at=late + HOUR)
    assert decision.refuse(case, reasons=reasons, by=zheng, at=late + HOUR).state == CaseState.REFUSED


@pytest.mark.rule("RQ-3", "COR-10")
@pytest.mark.parametrize("place", ["990001", "440300"])
def test_a_promise_taken_back_leaves_its_material_missing(town: Town, place: str) -> None:
    """Without the promise nothing stands for the report: no window says of such an application that it is complete."""
    edition = promising(town, "credit")
    zhao, lin = town.actor("zhao"), town.actor("lin")
    case = filing.file(lacking_draft(town, edition, "credit", REPORT="committed"), by=zhao, at=town.at)
    as_in(place, today(town))
    case = signing.withdraw(case, by=zhao, at=town.at)
    with pytest.raises(Refused, match="还缺少：卫生检测报告。请告知补正"):
        intake.accept(case, by=lin, at=town.at)
    assert not Document.objects.of(case.thread).filter(paper="approvals.acceptance").exists()
    correction.ask(case, [lacking(case)], by=lin, at=town.at)
    assert state(case) == CaseState.CORRECTING


@pytest.mark.rule("COR-11", "DUT-3")
def test_where_it_is_open_whoever_asks_for_everything_first_says_why_whatever_the_applicant_asked(
    town: Town,
) -> None:
    """He filed everything, and one paper is not in statutory form: in Tianjin that may follow."""
    case, lin = town.case_at(CaseState.FILED), town.actor("lin")
    demands = [lacking(case, PLAN, Fault.FORM)]
    with pytest.raises(Refused, match="应当先予受理"):
        correction.ask(case, demands, by=lin, at=town.at)
    correction.ask(case, demands, not_deferred="平面图是审查的唯一依据", by=lin, at=town.at)
    assert NegativeAnswer.objects.get().what == "没有容缺受理"


REASON = "检测报告不合格"


def found_against(town: Town, one: Deficiency, *, at: datetime) -> Case:
    """The review found against it while he could still bring what was lacking."""
    case = Case.objects.get(pk=one.case_id)
    answers = town.answers(case, Answer.FAILS)
    return review.conclude(case, answers, "不符合", by=town.actor("chen"), at=at)


def put_off_to_the_end(town: Town, one: Deficiency) -> datetime:
    """Force majeure: what is lacking may follow until the last day of the law's own limit; ten o'clock of that day."""
    law = clocks.of(one.case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    days = between(one.due_on, law.due_on)
    lastday.put_off(one, days, "暴雨封路", by=town.actor("lin"), at=town.at)
    return midnight(law.due_on) + 10 * HOUR


@pytest.mark.rule("RQ-5")
@pytest.mark.parametrize("brings", [True, False])
def test_nobody_is_refused_while_it_may_still_follow(town: Town, brings: bool) -> None:
    """He has a paper that says until when, and that it is decided when all is in."""
    one, zheng = deficient(town), town.actor("zheng")
    case = found_against(town, one, at=town.at)
    with pytest.raises(Refused, match=r"容缺受理，申请人最迟.*卫生检测报告.*不能作出不予的决定"):
        decision.refuse(case, reasons=REASON, by=zheng, at=town.at + HOUR)
    if brings:
        brought(town, one, at=town.at + HOUR)
        with pytest.raises(Refused, match="还没有核对"):
            decision.refuse(anew(one).case, reasons=REASON, by=zheng, at=town.at + HOUR)
        return
    at = over(one)
    refused = decision.refuse(anew(one).case, reasons=REASON, by=zheng, at=at)
    assert refused.state == CaseState.REFUSED
    assert anew(one).state == DeficiencyState.LAPSED, "what lapsed has lapsed before anybody decides"


@pytest.mark.rule("RQ-8", "COR-5")
@pytest.mark.parametrize("act", [decision.refuse, decision.grant])
def test_where_a_lapse_ends_the_case_nobody_decides_it_before_the_timer(town: Town, act) -> None:
    """辽宁: 退件办结, and no refusal on it."""
    as_in("210000", today(town))
    one = deficient(town)
    case = found_against(town, one, at=town.at)
    with pytest.raises(Refused):
        act(case, reasons=REASON, by=town.actor("zheng"), at=over(one))
    case = anew(one).case
    assert (case.state, case.lapse) == (CaseState.WITHDRAWN, Lapse.ENDED)


def taken_away(town: Town, case: Case, *, at: datetime) -> Case:
    """A court takes the decision away, all at one moment."""
    on = legal_day(at)
    sought = remedy.record_remedy(
        case,
        RemedyKind.LAWSUIT,
        organ="示例市朝霞区人民法院",
        reference="（2026）行初7号",
        sought_on=on,
        notified_on=on,
        by=town.actor("zheng"),
        at=at,
    )
    remedy.end_remedy(sought, Outcome.REDONE, words="主要证据不足", ended_on=on, by=town.actor("wu"), at=at)
    return Case.objects.with_story().get(pk=case.pk)


@pytest.mark.rule("RQ-5", "G10")
def test_what_a_case_lacked_when_it_was_refused_may_come_again_when_it_is_decided_anew(town: Town) -> None:
    """A court takes the refusal away: the report is missing and the plan in a wrong form, as they were."""
    one = deficient(town, PLAN)
    last = put_off_to_the_end(town, one)
    case = found_against(town, anew(one), at=last)
    case = decision.refuse(case, reasons=REASON, by=town.actor("zheng"), at=last)
    assert anew(one).state == DeficiencyState.ENDED
    with pytest.raises(DatabaseError, match="ended with its case"), transaction.atomic():
        Deficiency.objects.filter(pk=one.pk).update(state="open", closed_at=None)
    case = taken_away(town, case, at=last + DAY)
    one = anew(one)
    assert (case.state, one.state) == (CaseState.ACCEPTED, DeficiencyState.OPEN)
    later = last + 2 * DAY
    law = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    assert legal_day(later) < one.due_on < law.due_on
    moved = one.moved.get(restored=True)
    assert (moved.restored, moved.ground, moved.after) == (True, Restoring.DECIDED_ANEW, one.due_on)
    told = Notice.objects.filter(thread=case.thread, user=town.user("zhao"), subject__contains="请补齐材料")
    assert "还没有补齐的材料请最迟于" in told.get(channel="inbox").body
    zheng, wu = town.actor("zheng"), town.actor("wu")
    again = reviewed(town, one, at=later)
    assert "核对符合：卫生检测报告、场所平面图" in str(rules.why_not_grant_gapped(again).words)
    with pytest.raises(Refused, match=REPORT):
        decision.grant(again, by=wu, at=later)
    brought(town, one, at=later)
    brought(town, one, PLAN, at=later)
    assert looked(town, one, at=later).state == DeficiencyState.COMPLETED
    assert not rules.why_not_decide(Case.objects.get(pk=case.pk), by=zheng, at=later).ok
    assert decision.grant(reviewed(town, one, at=later), by=wu, at=later).state == CaseState.GRANTED


@pytest.mark.rule("CRE-1", "RQ-2")
def test_what_was_uploaded_after_all_does_not_hold_the_filing_up(keepers: Town) -> None:
    """He said that he would bring the report later, was listed where that closes the route, and has the report."""
    as_in("610100", today(keepers))
    zhao = keepers.actor("zhao")
    draft = lacking_draft(keepers, matter(keepers), REPORT="later")
    filing.add_file(draft, material(draft.edition, REPORT), pdf("报告.pdf"), by=zhao, at=keepers.at)
    listed(keepers, keepers.at)
    assert filing.file(draft, by=zhao, at=keepers.at).state == CaseState.FILED


@pytest.mark.rule("RQ-6", "RQ-10")
def test_days_are_given_back_once_for_each_thing(town: Town) -> None:
    """Brought on the last day, looked at on the Monday after: a day again, once; then he had his time."""
    one = deficient(town)
    brought(town, one, at=midnight(date(2026, 3, 13)) + 10 * HOUR)
    monday = midnight(date(2026, 3, 16)) + 10 * HOUR
    looked(town, one, REPORT, at=monday)
    assert anew(one).due_on == date(2026, 3, 17)
    brought(town, one, at=monday + DAY)
    looked(town, one, REPORT, at=monday + 2 * DAY)
    assert anew(one).due_on == date(2026, 3, 17)
    said = Notice.objects.filter(thread=one.case.thread, channel="sms").order_by("pk").last()
    assert said is not None
    assert "请重交" in said.body, "and no day is named that is over"


@pytest.mark.rule("RQ-6", "RQ-10")
def test_no_day_is_given_back_beyond_the_laws_own_limit(town: Town) -> None:
    one = deficient(town)
    brought(town, one, at=town.at + HOUR)
    law = clocks.of(one.case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    eve = midnight(law.due_on) - DAY + 10 * HOUR
    looked(town, one, REPORT, at=eve)
    assert anew(one).due_on == law.due_on


@pytest.mark.rule("RQ-10")
def test_nothing_arrives_before_it_was_asked_for(town: Town) -> None:
    as_in("410500", today(town))
    one, lin = deficient(town), town.actor("lin")
    papers, before = {one.gaps.get().pk: (1, 0)}, town.at - DAY
    with pytest.raises(Refused, match="不能早于容缺受理的告知时间"):
        deficiency.take_in(
            one, papers, way=Way.POST, arrived_at=before, evidence="邮戳", by=lin, at=town.at + HOUR
        )
    sweep_deficiencies(over(one))
    with pytest.raises(Refused, match="不能早于容缺受理的告知时间"):
        lastday.restore(
            anew(one),
            Restoring.ARRIVED,
            "邮戳",
            arrived_at=before,
            received=papers,
            by=lin,
            at=over(one) + HOUR,
        )


@pytest.mark.rule("RQ-10")
def test_what_had_come_in_time_is_not_entered_as_late(town: Town) -> None:
    """The town decides on what is there: entered as late, it could not be brought again in the days that were left when it came."""
    one, lin = deficient(town), town.actor("lin")
    at = over(one) + HOUR
    assert sweep_deficiencies(at) == 1
    one = anew(one)
    papers = {gap.pk: (1, 0) for gap in one.gaps.all()}
    told = {"way": Way.POST, "evidence": "签收单", "by": lin, "at": at}
    with pytest.raises(Refused, match="办理“恢复办理”"):
        deficiency.take_in(one, papers, arrived_at=town.at + DAY, **told)
    lastday.restore(
        one, Restoring.ARRIVED, "签收单", arrived_at=town.at + DAY, received=papers, by=lin, at=at
    )
    looked(town, anew(one), REPORT, at=at)
    assert (anew(one).is_open, anew(one).due_on > legal_day(at)) == (True, True)


@pytest.mark.rule("RQ-10", "RQ-6")
@pytest.mark.parametrize("on", [date(2026, 3, 27), date(2026, 5, 7)])
def test_force_majeure_restores_no_further_than_the_laws_own_limit(town: Town, on: date) -> None:
    """While the case was over no limit of its ran: the organ has the days that were left, and he as many at most, also where the
    flood went on beyond the day on which the limit would have ended.
    """
    as_in("210000", today(town))
    one, lin = deficient(town), town.actor("lin")
    lastday.put_off(one, 6, "暴雨封路", by=lin, at=town.at)
    law = clocks.of(one.case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    sweep_deficiencies(over(one))
    left = between(legal_day(over(one)), law.due_on)
    assert 1 < left < anew(one).clock.length
    at = midnight(on) + 10 * HOUR
    until = after(on, left).on
    with pytest.raises(Refused, match=f"不能晚于法定办结期限 {until.year}年{until.month}月{until.day}日"):
        lastday.restore(anew(one), Restoring.FORCE_MAJEURE, "洪水断路", days=left + 1, by=lin, at=at)
    lastday.restore(anew(one), Restoring.FORCE_MAJEURE, "洪水断路", days=left, by=lin, at=at)
    assert anew(one).due_on == until
    running = {clock.side: clock.due_on for clock in clocks.open_for([one.case.thread])[one.case.thread]}
    assert running[Side.STATUTORY] == until


@pytest.mark.rule("RQ-10", "RQ-6")
def test_where_the_case_went_on_its_own_limit_bounds_the_days(town: Town) -> None:
    one, lin = deficient(town), town.actor("lin")
    law = clocks.of(one.case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    sweep_deficiencies(over(one))
    assert anew(one).case.state == CaseState.ACCEPTED
    at = midnight(law.due_on) - 2 * DAY + 10 * HOUR
    left = between(legal_day(at), law.due_on)
    with pytest.raises(Refused, match="不能晚于法定办结期限"):
        lastday.restore(anew(one), Restoring.FORCE_MAJEURE, "洪水断路", days=left + 1, by=lin, at=at)


@pytest.mark.rule("RQ-10", "G11")
def test_a_lapse_is_not_taken_back_beside_the_same_application_filed_since(town: Town) -> None:
    as_in("410500", today(town))
    one, lin, zhao = deficient(town), town.actor("lin"), town.actor("zhao")
    other = short(town, matter(town, name="另一许可", no=8))
    sweep_deficiencies(over(one))
    at = over(one) + HOUR
    draft = withdrawal.begin_again(anew(one).case, one.case.edition, by=zhao, at=at)
    filing.add_file(draft, material(draft.edition, REPORT), pdf("报告.pdf"), by=zhao, at=at)
    again = filing.file(draft, again="材料已经齐备", by=zhao, at=at)
    how = {"days": 1, "by": lin, "at": at + HOUR}
    with pytest.raises(Refused, match=f"{again.number} 正在办理"):
        lastday.restore(anew(one), Restoring.FORCE_MAJEURE, "洪水断路", **how)
    withdrawal.withdraw(again, by=zhao, at=at)
    assert lastday.restore(anew(one), Restoring.FORCE_MAJEURE, "洪水断路", **how).is_open
    assert state(other) == CaseState.FILED


@pytest.mark.rule("CLK-13", "COR-5")
def test_what_is_decided_as_it_is_has_its_promised_limit_from_the_lapse(town: Town) -> None:
    """Where the promise waits for the last material, and the last material has not come."""
    DatedValue.objects.filter(key="deficiency.clock", place="").update(value="complete")
    one = deficient(town)
    assert clocks.of(one.case.thread, Kind.DECISION, Side.PROMISED) is None
    sweep_deficiencies(over(one))
    promised = clocks.of(one.case.thread, Kind.DECISION, Side.PROMISED)
    assert promised is not None
    assert (promised.started_on, promised.due_on) == (one.due_on, after(one.due_on, 8).on)


@pytest.mark.rule("COR-20", "RQ-3")
def test_a_second_notice_does_not_say_again_that_the_application_is_accepted(town: Town) -> None:
    one, chen = deficient(town), town.actor("chen")
    brought(town, one)
    one = looked(town, one)
    changed = lacking(one.case, PLAN, Fault.FORM, Newness.CHANGED)
    deficiency.tell_more(one.case, [changed], "场所重新分隔", by=chen, at=town.at + HOUR)
    said = Notice.objects.filter(thread=one.case.thread, user=town.user("zhao"), channel="inbox")
    assert said.filter(subject__contains="已容缺受理").count() == 1
    assert "再次告知" in said.get(subject__contains="还有材料需要补齐").body


@pytest.mark.rule("COR-20", "COR-5")
def test_who_came_to_the_counter_is_not_told_of_a_draft_that_keeps_what_he_filled_in(town: Town) -> None:
    as_in("410500", today(town))
    edition, lin = matter(town), town.actor("lin")
    left = {material(edition, REPORT): How.LATER}
    held = {one: (1, 0) for one in edition.materials.all() if one.name != REPORT and not one.exempt}
    told = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001195106180221",
        "name": "林大明",
        "phone": "13800138000",
    }
    there = intake.take_in(edition, told, ANSWERS, held, lacking=left, by=lin, at=town.at)
    at_counter = deficiency.accept(there, [lacking(there)], by=lin, at=town.at)
    online = deficient(town, edition=edition)
    assert sweep_deficiencies(over(online)) == 2
    words = "已经填写的内容和上传的材料会带过去"
    for one, brings_it_along in ((online, True), (at_counter, False)):
        paper = anew(one).lapse_document
        assert paper is not None
        said = render_html(paper)
        assert ("可以重新申请" in said, words in said) == (True, brings_it_along)

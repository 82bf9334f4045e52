"""延续: applied for in time, and renewed by the law where nobody decides before the licence ends (行政许可法 50)."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections, transaction
from django.db.utils import InternalError, ProgrammingError

from approvals import rules
from approvals.actions import consultation, decision, deficiency, filing, intake, lastday, routes, survey
from approvals.enums import CaseState, How, Kind, Purpose, Restoring
from approvals.models import Case, Deficiency
from approvals.tasks import sweep_deficiencies, sweep_renewals
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.ledger import sentence
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from licences.enums import Status
from licences.models import Licence, LicenceStatus
from supervision import actions as supervision
from supervision.models import Handoff
from tests.deferring import REPORT, as_in, lacking, over, today
from tests.licences.lasting import anew, concluded, done, filed, given, opened
from tests.town import Town

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
# The licence of these tests is given on 2026-03-04 for three months: its last day is 2026-06-03.
END = datetime(2026, 6, 4, tzinfo=SHANGHAI)
IN_TIME = datetime(2026, 5, 4, 10, tzinfo=SHANGHAI)
LATE = IN_TIME + DAY


@pytest.fixture
def licence(town: Town) -> Licence:
    return given(town, opened(town))


@pytest.mark.rule("CLK-10")
@pytest.mark.rule("CAL-10")
@pytest.mark.parametrize(
    "valid_until, last",
    [
        (date(2026, 6, 3), date(2026, 5, 4)),  # a Monday
        (date(2026, 3, 31), date(2026, 3, 1)),  # a Sunday: calendar days, and no day is moved
        (date(2028, 3, 30), date(2028, 2, 29)),
        (date(2027, 1, 30), date(2026, 12, 31)),
        (date(2026, 10, 31), date(2026, 10, 1)),  # a holiday
        (None, None),
    ],
)
def test_the_last_day_to_renew_is_thirty_calendar_days_before_the_end(licence, valid_until, last):
    licence.valid_until = valid_until
    assert rules.last_day_to_renew(licence, on=date(2026, 3, 4)) == last
    if last is not None:
        assert rules.late_words(licence, on=last) == ""
        assert f"{last.year}年{last.month}月{last.day}日" in rules.late_words(licence, on=last + DAY)


@pytest.mark.rule("CLK-11")
def test_the_end_of_the_licence_is_the_limit_of_a_renewal_in_time(town, licence):
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    clock = clocks.of(case.thread, Kind.RENEWAL)
    assert (clock.due_on, clock.lapses_at, clock.length, clock.unit) == (date(2026, 6, 3), END, 30, "cd")
    assert "按日历日计" in sentence(clock)


@pytest.mark.rule("CLK-10")
def test_a_late_renewal_may_be_filed_refused_and_is_never_deemed(town, licence):
    case = filed(town, licence, Purpose.RENEWAL, at=LATE)
    assert clocks.of(case.thread, Kind.RENEWAL) is None
    case = concluded(town, case, at=LATE)
    assert sweep_renewals(END + DAY) == 0
    with pytest.raises(Refused, match="已过有效期"):
        decision.grant(case, by=town.actor("zheng"), at=END)
    case = decision.refuse(case, reasons="申请超过法定期限", by=town.actor("zheng"), at=END)
    assert case.state == CaseState.REFUSED


@pytest.mark.rule("CLK-10")
def test_a_late_renewal_may_be_granted_while_the_licence_lasts(town, licence):
    done(town, licence, Purpose.RENEWAL, at=LATE)
    assert anew(licence).valid_until == date(2026, 9, 3)


@pytest.mark.rule("CLK-11")
@pytest.mark.parametrize("state", [CaseState.FILED, CaseState.ACCEPTED, CaseState.REVIEWED])
def test_silence_until_the_end_renews_the_licence_and_not_a_moment_earlier(town, licence, state):
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    if state == CaseState.ACCEPTED:
        intake.accept(case, by=town.actor("lin"), at=IN_TIME)
    if state == CaseState.REVIEWED:
        concluded(town, case, at=IN_TIME)
    assert sweep_renewals(END - timedelta(microseconds=1)) == 0
    assert anew(licence).status == Status.ISSUED
    assert sweep_renewals(END) == 1
    assert sweep_renewals(END) == 0
    case = Case.objects.with_story().get(pk=case.pk)
    assert (case.state, case.decision.deemed, case.decision.decided_by) == (CaseState.GRANTED, True, None)
    now = anew(licence)
    assert (now.status, now.newest.deemed, now.valid_until) == (Status.RENEWED, True, date(2026, 9, 3))
    assert clocks.of(case.thread, Kind.DELIVERY).settled_at is None
    for kind in (Kind.INTAKE, Kind.DECISION, Kind.RENEWAL):
        clock = clocks.of(case.thread, kind)
        assert clock is None or clock.settled_at is not None


@pytest.mark.rule("CLK-11")
def test_what_the_law_did_is_kept_told_and_on_paper(town, licence):
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    intake.accept(case, by=town.actor("lin"), at=IN_TIME)
    sweep_renewals(END)
    entry = Entry.objects.get(thread=case.thread, act="approvals.renewal_deemed")
    assert entry.user is None
    assert entry.facts["ruling"]["rule_id"] == "CLK-11"
    assert (entry.facts["due_on"], entry.facts["until"]) == ("2026-06-03", "2026-09-03")
    told = Notice.objects.filter(thread=case.thread, subject__contains="视为准予延续")
    assert {notice.user.username for notice in told.exclude(user=None)} >= {"zhao", "zheng", "wu", "feng"}
    paper = Document.objects.get(thread=case.thread, paper="approvals.deemed_renewal")
    page = render_html(paper)
    assert "2026年6月3日届满" in page
    assert "第五十条第二款" in page
    assert "至2026年9月3日止" in page
    certificates = Document.objects.filter(paper="approvals.licence").order_by("pk")
    assert [one.is_void for one in certificates] == [True, False]
    assert certificates[1].facts["valid_until"] == "2026-09-03"


@pytest.mark.rule("CLK-11")
def test_what_stands_beside_a_renewal_ends_with_it_and_nobody_ended_it(town, licence):
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    case = intake.accept(case, by=town.actor("lin"), at=IN_TIME)
    chen, he = town.actor("chen"), town.actor("he")
    (asked,) = consultation.ask(case, [town.offices["regulator"]], "有无意见", days=5, by=chen, at=IN_TIME)
    survey.arrange(
        case,
        {chen.person: "", he.person: ""},
        planned_at=END - DAY,
        place="书香路 45 号",
        reason="核对场所",
        by=chen,
        at=IN_TIME,
    )
    assert sweep_renewals(END) == 1
    asked.refresh_from_db()
    assert (asked.closed_at, asked.closed_by) == (END, None)
    assert "视为准予延续" in asked.closed_words
    assert clocks.of(asked.thread, Kind.CONSULTATION).settled_at is not None
    gone = case.surveys.get()
    assert (gone.cancelled_at, gone.cancelled_by) == (END, None)


@pytest.mark.rule("CLK-11")
def test_an_act_that_comes_too_late_finds_it_renewed(town, licence):
    case = concluded(town, filed(town, licence, Purpose.RENEWAL, at=IN_TIME), at=IN_TIME)
    with pytest.raises(Refused, match="不能作出决定"):
        decision.grant(case, by=town.actor("zheng"), at=END)
    assert anew(licence).newest.deemed


@pytest.mark.rule("CLK-11")
def test_a_decision_in_time_leaves_nothing_to_silence(town, licence):
    done(town, licence, Purpose.RENEWAL, at=IN_TIME)
    assert sweep_renewals(END + 90 * DAY) == 0
    assert not anew(licence).newest.deemed


@pytest.mark.rule("CLK-11")
def test_while_the_applicant_owes_a_correction_the_organ_is_not_silent(town, licence):
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CORRECTING)
    assert sweep_renewals(END) == 0
    assert anew(licence).status == Status.ISSUED
    assert clocks.lapsed_threads([Kind.RENEWAL], END) == []


@pytest.mark.rule("CLK-11")
def test_a_licence_closed_meanwhile_is_not_renewed(town, licence):
    filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    done(town, licence, Purpose.CANCELLATION, at=IN_TIME)
    assert sweep_renewals(END) == 0
    assert anew(licence).status == Status.CANCELLED


def test_while_the_clock_is_in_doubt_nobody_is_renewed_by_a_click(town, licence):
    case = concluded(town, filed(town, licence, Purpose.RENEWAL, at=IN_TIME), at=IN_TIME)
    from ground.clocks.models import ClockDoubt

    ClockDoubt.objects.create(noticed_at=END, seconds=3600)
    with pytest.raises(Refused, match="时钟待确认"):
        decision.grant(case, by=town.actor("zheng"), at=END)
    assert anew(licence).valid_until == date(2026, 6, 3)
    assert decision.grant(case, by=town.actor("zheng"), at=END - DAY).state == CaseState.GRANTED


def test_the_database_lets_silence_grant_a_renewal_and_nothing_else(town, licence):
    case = filed(town, licence, Purpose.CHANGE, at=IN_TIME)
    intake.accept(case, by=town.actor("lin"), at=IN_TIME)
    with (
        pytest.raises((InternalError, ProgrammingError), match="was not reviewed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE approvals_case SET state = 'granted', closed_at = now() WHERE id = %s", [case.pk]
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("CLK-11")
def test_of_two_timers_at_the_same_moment_one_renews(moment):
    town = Town(moment)
    licence = given(town, opened(town))
    filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    together, done_by = Barrier(2), []

    def sweep() -> None:
        together.wait()
        try:
            done_by.append(sweep_renewals(END))
        finally:
            connections.close_all()

    threads = [Thread(target=sweep) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(done_by) == 1
    assert LicenceStatus.objects.filter(licence=licence, status=Status.RENEWED).count() == 1


@pytest.mark.rule("SHG-1")
def test_the_regulator_hears_of_what_the_law_renewed(town, licence):
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    sweep_renewals(END)
    supervision.collect(by=Actor.system("feed"), at=END)
    assert Handoff.objects.filter(case=case).count() == 1


@pytest.mark.rule("CLK-11", "RQ-10")
@pytest.mark.parametrize("back", [END - 3 * DAY, END + 9 * DAY])
def test_what_force_majeure_ended_is_renewed_by_silence_only_while_the_licence_runs(
    town: Town, back: datetime
) -> None:
    """While the case was over nobody owed a decision: what comes back after the end is a person's to decide."""
    as_in("210000", today(town))
    licence = given(town, opened(town, secondary=(REPORT,)))
    lin, zhao = town.actor("lin"), town.actor("zhao")
    draft = filing.begin(
        licence.kind.editions.in_force(today(town)).get(),
        licence.holder.current,
        purpose=Purpose.RENEWAL,
        licence=licence,
        by=zhao,
        at=IN_TIME,
    )
    later = {one: How.LATER for one in draft.materials if one.name == REPORT}
    case = filing.file(routes.choose(draft, "", later, by=zhao, at=IN_TIME), by=zhao, at=IN_TIME)
    one = deficiency.accept(case, [lacking(case)], by=lin, at=IN_TIME)
    assert sweep_deficiencies(over(one)) == 1
    assert Case.objects.get(pk=case.pk).state == CaseState.WITHDRAWN
    assert sweep_renewals(END) == 0
    told = {"days": 1, "by": lin, "at": back + 10 * timedelta(hours=1)}
    lastday.restore(Deficiency.objects.get(pk=one.pk), Restoring.FORCE_MAJEURE, "洪水断路", **told)
    runs = [clock.kind for clock in clocks.open_for([case.thread])[case.thread]]
    assert (Kind.RENEWAL in runs) == (back < END)
    assert sweep_renewals(back + 12 * timedelta(hours=1)) == 0
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED

"""What the law has done by itself is done before anybody acts, and nobody acts where it cannot be known (design §3)."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from approvals import rules
from approvals.actions import (
    consultation,
    correction,
    decision,
    decline,
    deficiency,
    edition_move,
    emergency,
    intake,
    life,
    renewal,
    review,
)
from approvals.actions import survey as surveys
from approvals.enums import Answer, CaseState, Fault, Ground, Kind, Lapse, MoveGround, Purpose, Way
from approvals.models import Case
from approvals.tasks import sweep_renewals
from ground import clocks
from ground.accounts.enums import IdType, PartyKind
from ground.clocks.doubt import clear
from ground.clocks.models import Clock, ClockDoubt
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from licences.enums import Ground as Closing
from licences.enums import Status
from licences.models import Licence
from matters.models import Edition
from tests.api.conftest import Caller
from tests.approvals.test_emergency import leader
from tests.approvals.test_renewal import DAY, END, IN_TIME
from tests.deferring import PLAN, brought, deficient, looked
from tests.deferring import anew as again
from tests.licences.lasting import anew, concluded, filed, given, opened
from tests.town import Town, pdf

HOUR = timedelta(hours=1)
NOT_OURS = rules.Declining(Ground.NOT_COMPETENT, "《公共场所卫生管理条例》第四条", "示例市公安局")


@pytest.fixture
def licence(town: Town) -> Licence:
    return given(town, opened(town))


def renewal_clock(case: Case) -> Clock:
    clock = clocks.of(case.thread, Kind.RENEWAL)
    assert clock is not None
    return clock


def owing(town: Town, licence: Licence) -> Case:
    """A renewal whose applicant was asked for a correction and has it ready."""
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    demand = rules.Demand(Fault.FORM, "看不清", "清楚", material=case.materials[0])
    correction.ask(case, [demand], not_deferred="照通知补正", by=town.actor("lin"), at=IN_TIME)
    case = Case.objects.with_story().get(pk=case.pk)
    for item in case.corrections.get().items.all():
        correction.stage_file(case, item, pdf("补正.pdf"), by=town.actor("zhao"), at=IN_TIME + DAY)
    return case


@pytest.mark.rule("CLK-11")
def test_what_is_supplied_after_the_licence_ended_renews_nothing_by_silence(town: Town, licence: Licence):
    case = owing(town, licence)
    correction.supply(case, by=town.actor("zhao"), at=END + 9 * HOUR)  # before the timer came round
    assert renewal_clock(case).settled_at is not None
    assert sweep_renewals(END + 10 * HOUR) == 0
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED
    assert anew(licence).status == Status.ISSUED


@pytest.mark.rule("CLK-11")
def test_nor_where_the_clock_was_in_doubt_when_it_was_supplied(town: Town, licence: Licence):
    case = owing(town, licence)
    ClockDoubt.objects.create(noticed_at=END, seconds=3600)
    correction.supply(case, by=town.actor("zhao"), at=END + 9 * HOUR)
    assert sweep_renewals(END + 10 * HOUR) == 0
    assert renewal_clock(case).settled_at is not None


ACTS: dict[str, Callable[[Town, Case, datetime], object]] = {
    "send_back": lambda town, case, at: review.send_back(case, "再看", by=town.actor("zheng"), at=at),
    "ask": lambda town, case, at: consultation.ask(
        case, [town.offices["regulator"]], "意见", days=3, by=town.actor("zheng"), at=at
    ),
    "notify": lambda town, case, at: consultation.notify(case, "告知", days=3, by=town.actor("zheng"), at=at),
    "confer": lambda town, case, at: consultation.confer(
        case,
        [town.offices["regulator"]],
        "会商",
        meeting_at=at + DAY,
        place="会议室",
        by=town.actor("zheng"),
        at=at,
    ),
    "arrange": lambda town, case, at: surveys.arrange(
        case,
        {town.user("chen"): "1", town.user("he"): "2"},
        planned_at=at + DAY,
        place="书香路",
        reason="核实",
        by=town.actor("zheng"),
        at=at,
    ),
}


@pytest.mark.rule("CLK-11")
@pytest.mark.parametrize("act", ACTS)
def test_a_renewal_that_the_law_has_granted_is_found_granted(town: Town, licence: Licence, act: str):
    town.publish_again()
    case = concluded(town, filed(town, licence, Purpose.RENEWAL, at=IN_TIME), at=IN_TIME)
    Edition.objects.filter(pk=case.edition_id).update(prior_notice="public")
    with pytest.raises(Refused, match="办件当前为"):
        ACTS[act](town, case, END + HOUR)
    assert Case.objects.get(pk=case.pk).decision.deemed


@pytest.mark.rule("CLK-1")
def test_while_the_clock_is_in_doubt_the_window_waits(town: Town) -> None:
    case, lin, late = town.case_at(CaseState.FILED), town.actor("lin"), town.at + 20 * DAY
    demand = rules.Demand(Fault.FORM, "看不清", "清楚", material=case.materials[0])
    ClockDoubt.objects.create(noticed_at=late, seconds=3600)
    for act in (
        lambda: intake.accept(case, by=lin, at=late),
        lambda: decline.decline(case, NOT_OURS, by=lin, at=late),
        lambda: correction.ask(case, [demand], not_deferred="照通知补正", by=lin, at=late),
        lambda: edition_move.move(
            case, case.edition, MoveGround.KINDER, "新版", by=town.actor("chen"), at=late
        ),
    ):
        with pytest.raises(
            Refused, match="时钟待确认，受理期限或者延续决定期限是否届满尚不能确定，请稍后再办"
        ):
            act()
    assert rules.why_not_accept(case, by=lin, at=town.at).ok, "what has surely not lapsed goes on"
    clear(by="ops", at=late)
    intake.settle_lapsed(case, at=late)
    assert Case.objects.get(pk=case.pk).deemed


@pytest.mark.rule("CLK-11")
def test_while_the_clock_is_in_doubt_no_renewal_is_reviewed_or_refused(town: Town, licence: Licence):
    case = intake.accept(filed(town, licence, Purpose.RENEWAL, at=IN_TIME), by=town.actor("lin"), at=IN_TIME)
    ClockDoubt.objects.create(noticed_at=END, seconds=3600)
    answers, chen = town.answers(case, Answer.FAILS), town.actor("chen")
    with pytest.raises(Refused, match="时钟待确认"):
        review.conclude(case, answers, "不符合", by=chen, at=END + DAY)
    case = review.conclude(case, answers, "不符合", by=chen, at=IN_TIME)
    with pytest.raises(Refused, match="时钟待确认"):
        decision.refuse(case, reasons="不符合", by=town.actor("zheng"), at=END + DAY)


@pytest.mark.rule("CLK-11")
def test_nothing_is_waited_for_where_a_renewal_is_declined(town: Town, licence: Licence):
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    decline.decline(case, NOT_OURS, by=town.actor("lin"), at=IN_TIME)
    assert renewal_clock(case).settled_at == IN_TIME


@pytest.mark.rule("CLK-11")
def test_nothing_is_waited_for_where_the_licence_was_closed(town: Town, licence: Licence):
    case = filed(town, licence, Purpose.RENEWAL, at=IN_TIME)
    life.cancel(licence, Closing.OTHER, words="依法", by=town.actor("zheng"), at=IN_TIME + DAY)
    intake.settle_lapsed(case, at=IN_TIME + DAY)
    assert renewal_clock(case).settled_at == IN_TIME + DAY
    assert anew(licence).status == Status.CANCELLED


def test_a_licence_is_locked_before_any_clock(town: Town, licence: Licence):
    case = concluded(town, filed(town, licence, Purpose.RENEWAL, at=IN_TIME), at=IN_TIME)
    for settle, what in ((renewal.deem, case.pk), (intake.settle_lapsed, case)):
        with CaptureQueriesContext(connection) as asked:
            settle(what, at=IN_TIME + HOUR)
        locks = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
        tables = [sql.split('FROM "')[1].split('"')[0] for sql in locks]
        assert tables.index("licences_licence") < tables.index("clocks_clock")


@pytest.mark.rule("LIF-5")
def test_what_came_on_the_last_day_of_a_licence_is_entered_after_it(town: Town, licence: Licence):
    edition = Edition.objects.select_related("matter__office", "regulator").get(matter=licence.kind)
    told = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
    }
    papers = dict.fromkeys([one for one in edition.asks_for("renewal") if not one.exempt], (0, 1))

    slip = emergency.print_block(1, by=town.actor("lin"), at=END - 30 * DAY)[0]

    def enter(came: datetime) -> Case:
        return emergency.enter(
            slip,
            edition,
            told,
            {},
            papers,
            purpose=Purpose.RENEWAL,
            licence=licence,
            received_at=came,
            reason="大厅停电",
            by=town.actor("lin"),
            at=END + 10 * HOUR,
        )

    with pytest.raises(Refused, match="已过有效期"):
        enter(END + HOUR)
    enter(END - 14 * HOUR)
    assert emergency.countersign(slip, by=leader(town), at=END + 11 * HOUR).received_on == (END - DAY).date()


@pytest.mark.rule("CLK-14", "COR-5")
@pytest.mark.parametrize("door", ["page", "api"])
def test_what_never_came_has_lapsed_before_what_came_is_looked_at(town: Town, client: Client, door: str):
    """Of two things one was brought in time and the other never: a look after the last day gives no day back to either."""
    at = now()
    DatedValue.objects.filter(key="deficiency.lapse", place="990001").update(value="withdrawn")
    one = deficient(town, PLAN, at=at - 60 * DAY)
    brought(town, one, PLAN, at=at - 59 * DAY)
    gap, due_on = one.gaps.get(material__name=PLAN), one.due_on
    client.force_login(town.user("chen"))
    if door == "page":
        told = {f"conforms_{gap.pk}": "fails", f"note_{gap.pk}": "看不清"}
        answer = client.post(f"/cases/{one.case.number}/deficiency/verdicts/", told)
    else:
        told = {"verdicts": [{"gap": gap.no, "conforms": False, "note": "看不清"}]}
        answer = Caller(client=client).post(f"cases/{one.case.number}/gap-verdicts/", told)
    assert answer.status_code == 409
    assert "视为撤回" in answer.content.decode()
    one = again(one)
    assert (one.is_lapsed, one.lapse, one.due_on) == (True, Lapse.WITHDRAWN, due_on)
    assert one.case.lapse == Lapse.WITHDRAWN


@pytest.mark.rule("CLK-14", "COR-5")
def test_where_the_organ_decides_the_look_goes_on_after_the_lapse(town: Town):
    one = deficient(town, PLAN)
    brought(town, one, PLAN, at=town.at + HOUR)
    late, due_on = one.clock.lapses_at + HOUR, one.due_on
    looked(town, one, PLAN, at=late)
    one = again(one)
    assert (one.is_lapsed, one.lapse, one.due_on) == (True, Lapse.DECIDE, due_on)
    assert one.gaps.get(material__name=PLAN).conforms is False


@pytest.mark.rule("RQ-10")
def test_nothing_lapses_by_a_moment_that_somebody_types(town: Town):
    one = deficient(town)
    gap, typed = one.gaps.get(), one.clock.lapses_at + HOUR
    with pytest.raises(Refused, match="到达时间不能晚于现在"):
        deficiency.take_in(
            one,
            {gap.pk: (1, 0)},
            way=Way.POST,
            arrived_at=typed,
            evidence="EMS 1",
            by=town.actor("lin"),
            at=town.at,
        )
    assert again(one).is_open

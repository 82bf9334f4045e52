"""容缺受理: accepted with something lacking, granted when all of it is in; a lapse is never a refusal."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from approvals import rules
from approvals.actions import correction, decision, deficiency, filing, intake, lastday, withdrawal
from approvals.demands import Verdict
from approvals.enums import (
    CaseState,
    DeficiencyState,
    Fault,
    Kind,
    Lapse,
    Newness,
    Relation,
    Restoring,
    Route,
    Way,
)
from approvals.forms.deficiency import DeficiencyForm
from approvals.models import Case, Deficiency, Gap, NegativeAnswer
from approvals.rules import Came, Card
from approvals.tasks import sweep_deficiencies, sweep_silence
from ground import clocks
from ground.clocks import Side
from ground.clocks.marks import mark_due
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.law.values import value
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import midnight
from tests.credit.conftest import keepers as keepers
from tests.credit.conftest import listed
from tests.credit.conftest import shelf as shelf
from tests.credit.shelf import ZHAO as ON_THE_LIST
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
from tests.promising import lacking_draft, material
from tests.town import Town

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ZHAO = Came("赵敏", Relation.SELF, card=Card("990001198509040462"))


def text_of(case: Case, paper: str) -> str:
    return render_html(Document.objects.of(case.thread).filter(paper=paper).latest("pk"))


def texts(one: Deficiency) -> list[str]:
    """The text messages about the case, in their order."""
    return [row.body for row in Notice.objects.filter(thread=one.case.thread, channel="sms").order_by("pk")]


@pytest.mark.rule("RQ-3", "RQ-4", "RQ-6", "CLK-14")
def test_one_notice_tells_everything_once(town: Town) -> None:
    """Accepted on 4 March with 8 working days promised, to the 16th: the last day is the working day before."""
    one = deficient(town, PLAN)
    assert (one.case.state, one.due_on) == (CaseState.ACCEPTED, date(2026, 3, 13))
    assert one.document.number == "朝政许容受〔2026〕第00001号"
    said = render_html(one.document)
    for words in (REPORT, "一年之内", PLAN, "不符合法定形式", "2026年3月13日", "按现有材料", "虚假承诺"):
        assert words in said, words
    assert said.count("最迟2026年3月13日") == 2, "beside each of them"
    assert not Document.objects.filter(thread=one.case.thread, paper="approvals.acceptance").exists()
    promised = clocks.of(one.case.thread, Kind.DECISION, Side.PROMISED)
    assert promised is not None
    assert promised.due_on == date(2026, 3, 16), "the decision's limits run from acceptance (RQ-7)"
    (sms,) = [body for body in texts(one) if "容缺" in body]
    assert len(sms) <= 70


@pytest.mark.rule("CLK-14")
def test_each_thing_shows_its_last_day_where_it_is_brought_and_where_it_is_looked_at(
    client, town: Town
) -> None:
    one = deficient(town, PLAN, at=now())
    day = f"最后一日 {one.due_on.year}年{one.due_on.month}月{one.due_on.day}日"
    client.force_login(town.user("zhao"))
    assert client.get(f"/cases/{one.case.number}/gaps/").content.decode().count(day) == 2
    assert client.get(f"/cases/{one.case.number}/").content.decode().count(day) == 2
    client.force_login(town.user("chen"))
    desk = client.get(f"/desk/cases/{one.case.number}/").content.decode()
    assert desk.count("<dt>最后一日</dt>") == 2
    brought(town, one, at=now())
    looked(town, anew(one), at=now())
    assert client.get(f"/desk/cases/{one.case.number}/").content.decode().count("<dt>最后一日</dt>") == 1


@pytest.mark.rule("RQ-3")
def test_what_is_missing_is_told_now_or_never(town: Town) -> None:
    case, lin = short(town), town.actor("lin")
    with pytest.raises(Refused, match="还漏了：卫生检测报告"):
        deficiency.accept(case, [lacking(case, PLAN, Fault.FORM)], by=lin, at=town.at)
    with pytest.raises(Refused, match="材料齐全的，直接受理"):
        deficiency.accept(case, [], by=lin, at=town.at)
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED


@pytest.mark.rule("RQ-4")
def test_what_he_brings_later_is_not_passed_over_in_silence(town: Town) -> None:
    with pytest.raises(Refused, match="请“容缺受理”"):
        intake.accept(short(town), by=town.actor("lin"), at=town.at)


@pytest.mark.rule("RQ-4")
def test_the_promise_is_signed_in_the_account_or_at_the_window(town: Town) -> None:
    one = deficiency.promise(deficient(town), by=town.actor("zhao"), at=town.at)
    said = text_of(one.case, "approvals.deficiency_promise")
    for words in ("赵敏", "登录账号网上签署", REPORT, "2026年3月13日", "虚假"):
        assert words in said, words
    with pytest.raises(Refused, match="已经签署"):
        deficiency.promise(one, by=town.actor("zhao"), at=town.at)
    case = short(town, matter(town, name="另一许可", no=8))
    there = deficiency.accept(case, [lacking(case)], came=ZHAO, by=town.actor("lin"), at=town.at)
    assert (there.promiser, "身份证件尾号 0462" in text_of(case, "approvals.deficiency_promise")) == (
        "赵敏",
        True,
    )


@pytest.mark.rule("RQ-6", "CLK-14")
@pytest.mark.parametrize(
    "place, last",
    [
        ("990001", date(2026, 3, 13)),
        ("120000", date(2026, 3, 13)),
        ("210000", date(2026, 3, 16)),
        ("440300", date(2026, 3, 12)),
        ("410500", date(2026, 3, 16)),
        ("610100", date(2026, 3, 16)),
        ("433100", date(2026, 3, 16)),
    ],
)
def test_the_last_day_lies_inside_the_limit_as_the_place_has_it(town: Town, place: str, last: date) -> None:
    as_in(place, today(town))
    one = deficient(town)
    assert one.due_on == last
    with pytest.raises(Refused, match="补齐期限请在 1 至"):
        deficient(town, edition=matter(town, name="另一许可", no=8), days=9)


@pytest.mark.rule("RQ-6")
def test_in_shenzhen_twenty_working_days_are_the_most(town: Town) -> None:
    as_in("440300", today(town))
    slow = matter(town, statutory_length=60, promised_length=40)
    assert rules.longest_days(short(town, slow), at=town.at) == 20


@pytest.mark.rule("RQ-6", "COR-3")
def test_a_margin_of_the_platforms_own_does_not_close_the_way(town: Town) -> None:
    """Tianjin accepts whatever is lacking: of a promise of one day, that day is given."""
    case = short(town, matter(town, promised_length=1))
    one = deficiency.accept(case, [lacking(case)], by=town.actor("lin"), at=town.at)
    promised = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    assert promised is not None
    assert one.due_on == promised.due_on


@pytest.mark.rule("RQ-6")
def test_where_the_limit_has_no_room_it_is_not_accepted_so(town: Town) -> None:
    """Told so before he files, and the window asks for it without having to say why it did not accept it so (COR-11)."""
    case = short(town, brief := matter(town, promised_length=1))
    as_in("440300", today(town))
    offer = next(one for one in rules.offers(brief, at=town.at) if one.route == Route.DEFICIENCY)
    assert [ruling.rule_id for ruling in offer.closed_by] == ["RQ-6"]
    with pytest.raises(Refused, match="容不下补齐期限"):
        lacking_draft(town, brief, REPORT="later")
    with pytest.raises(Refused, match="容不下补齐期限"):
        deficiency.accept(case, [lacking(case)], by=town.actor("lin"), at=town.at)
    correction.ask(case, [lacking(case)], by=town.actor("lin"), at=town.at)
    assert not NegativeAnswer.objects.exists()


@pytest.mark.rule("COR-3", "RQ-1", "RQ-2")
def test_in_tianjin_everything_not_open_to_a_promise_follows_missing_or_ill_formed(town: Town) -> None:
    as_in("120000", today(town))
    one = deficient(town, PLAN)
    assert [(gap.material.name, gap.fault) for gap in one.gaps.all()] == [
        (REPORT, Fault.MISSING),
        (PLAN, Fault.FORM),
    ]


@pytest.mark.rule("COR-3", "RQ-1")
def test_elsewhere_only_the_secondary_ones_and_only_what_is_missing(town: Town) -> None:
    as_in("440300", today(town))
    case, lin = short(town), town.actor("lin")
    with pytest.raises(Refused, match="“场所平面图”不能容缺后补"):
        deficiency.accept(case, [lacking(case), lacking(case, PLAN, Fault.FORM)], by=lin, at=town.at)
    with pytest.raises(Refused, match="“场所平面图”不能容缺后补"):
        lacking_draft(town, matter(town, name="另一许可", no=8), REPORT="later", PLAN="later")


@pytest.mark.rule("COR-3")
def test_what_is_there_is_not_missing_and_what_is_missing_has_no_form(town: Town) -> None:
    case, lin = short(town), town.actor("lin")
    with pytest.raises(Refused, match="已经提交，不缺少"):
        deficiency.accept(case, [lacking(case), lacking(case, PLAN)], by=lin, at=town.at)
    with pytest.raises(Refused, match="请选“缺少”"):
        deficiency.accept(case, [lacking(case, REPORT, Fault.FORM)], by=lin, at=town.at)


@pytest.mark.rule("COR-3")
def test_what_is_asked_of_some_alone_may_be_found_missing_at_the_window(town: Town) -> None:
    """Whether it is asked of this applicant no machine knows: the window sees it, and lets it follow as what it is."""
    as_in("120000", today(town))
    draft = lacking_draft(town, matter(town, conditional=(PLAN,)), REPORT="later")
    filing.remove_file(draft.files.get(material__name=PLAN), by=town.actor("zhao"), at=town.at)
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    form = DeficiencyForm(case, deferral=rules.deferral(case, at=town.at), at=town.at)
    plan = material(case.edition, PLAN).pk
    assert form.fields[f"m{plan}-fault"].choices[1][0] == Fault.MISSING
    assert form.initial[f"m{plan}-fault"] == "", "said to be missing by nobody yet"
    gaps = [lacking(case), lacking(case, PLAN)]
    one = deficiency.accept(case, gaps, by=town.actor("lin"), at=town.at)
    assert [gap.material.name for gap in one.gaps.all()] == [REPORT, PLAN]


@pytest.mark.rule("COR-4")
def test_the_portals_own_file_does_not_close_it(keepers: Town) -> None:
    listed(keepers, keepers.at)
    assert deficient(keepers).is_open


@pytest.mark.rule("COR-4")
def test_the_list_of_credit_china_closes_it_and_the_whole_is_asked_for(keepers: Town, shelf: object) -> None:
    """Listed between filing and acceptance: the route is closed (not accepted yet), and no reason is owed for that."""
    from credit import tasks

    case, lin = short(keepers), keepers.actor("lin")
    shelf.put(ON_THE_LIST)  # type: ignore[attr-defined]
    assert tasks.sweep_lists(keepers.at) == 1
    with pytest.raises(Refused, match="信用中国"):
        deficiency.accept(case, [lacking(case)], by=lin, at=keepers.at)
    correction.ask(case, [lacking(case)], by=lin, at=keepers.at)
    assert NegativeAnswer.objects.count() == 0


@pytest.mark.rule("RQ-9")
@pytest.mark.parametrize(
    "place, registers",
    [("433100", {"serious"}), ("610100", {"credit_china", "archive"}), ("120000", {"credit_china"})],
)
def test_which_list_closes_it_is_the_places_word(town: Town, place: str, registers: set[str]) -> None:
    assert set(value("credit.gate.deficiency", place, today(town))) == registers


@pytest.mark.rule("RQ-9")
def test_in_xian_the_own_file_closes_it_too(keepers: Town) -> None:
    as_in("610100", today(keepers))
    listed(keepers, keepers.at)
    with pytest.raises(Refused, match="政务服务诚信档案"):
        short(keepers)


@pytest.mark.rule("RQ-9", "RQ-7")
def test_an_instant_matter_follows_its_place(town: Town) -> None:
    """In Xiangxi nothing follows there; in the town it does, and what is promised on the spot begins when all is in."""
    instant = matter(town, handling="instant", promised_length=0)
    one = deficient(town, edition=instant)
    assert one.due_on == date(2026, 3, 31), "a working day before the law's twenty"
    assert clocks.of(one.case.thread, Kind.DECISION, Side.PROMISED) is None
    later = town.at + 5 * DAY
    brought(town, one, at=later)
    looked(town, one, at=later)
    promised = clocks.of(one.case.thread, Kind.DECISION, Side.PROMISED)
    assert promised is not None
    assert promised.due_on == date(2026, 3, 9)
    as_in("433100", today(town))
    with pytest.raises(Refused, match="即办件当场决定，不适用容缺受理"):
        short(town, matter(town, handling="instant", promised_length=0, name="另一许可", no=8))


@pytest.mark.rule("RQ-7")
def test_the_promised_limit_counts_from_the_last_material_where_the_place_says_so(town: Town) -> None:
    """The law's own limit runs from acceptance all the same, and is never outlasted."""
    DatedValue.objects.filter(key="deficiency.clock", place="").update(value="complete")
    one = deficient(town)
    law, promised = (
        clocks.of(one.case.thread, Kind.DECISION, side) for side in (Side.STATUTORY, Side.PROMISED)
    )
    assert law is not None
    assert (law.due_on, promised) == (date(2026, 4, 1), None)
    assert "自材料全部补齐之日起计算" in render_html(one.document)
    brought(town, one, at=town.at + 2 * DAY)
    looked(town, one, at=town.at + 5 * DAY)
    promised = clocks.of(one.case.thread, Kind.DECISION, Side.PROMISED)
    assert promised is not None
    assert (promised.started_on, promised.due_on) == (date(2026, 3, 6), date(2026, 3, 18))


@pytest.mark.rule("RQ-7", "RQ-10")
@pytest.mark.parametrize("ground", [Restoring.ARRIVED, Restoring.FORCE_MAJEURE])
def test_a_lapse_that_is_taken_back_began_no_promise(town: Town, ground: Restoring) -> None:
    """The promise counts from when all of it is in, as if it had never lapsed."""
    DatedValue.objects.filter(key="deficiency.clock", place="").update(value="complete")
    one = deficient(town)
    at = over(one) + HOUR
    assert sweep_deficiencies(at) == 1
    one = anew(one)
    assert promise_on(one) == date(2026, 3, 25), "it was to be decided as it was"
    how: dict[str, Any] = {"days": 2}
    if ground == Restoring.ARRIVED:
        how = {"arrived_at": town.at + DAY, "received": {gap.pk: (1, 0) for gap in one.gaps.all()}}
    lastday.restore(one, ground, "签收单、封路通告", **how, by=town.actor("lin"), at=at)
    assert promise_on(one) is None
    if ground == Restoring.FORCE_MAJEURE:
        brought(town, anew(one), at=at + 2 * DAY)
    looked(town, anew(one), at=at + 2 * DAY)
    assert promise_on(one) == date(2026, 3, 17 if ground == Restoring.ARRIVED else 26)


def promise_on(one: Deficiency) -> date | None:
    """The last day of the promise that runs."""
    running = clocks.open_for([one.case.thread])[one.case.thread]
    return next((clock.due_on for clock in running if clock.side == Side.PROMISED), None)


@pytest.mark.rule("COR-3")
@pytest.mark.parametrize(
    "place, materials, faults",
    [
        ("120000", "not_committable", ["missing", "form"]),
        ("120101", "not_committable", ["missing", "form"]),
        ("120116", "secondary", ["missing"]),
        ("990001", "not_committable", ["missing", "form"]),
    ],
)
def test_binhai_splits_the_list_and_the_rest_of_tianjin_does_not(
    town: Town, place: str, materials: str, faults: list[str]
) -> None:
    as_in(place, today(town))
    case = short(town)
    names = {one.name for one in rules.deferral(case, at=town.at).materials}
    assert names == ({REPORT} if materials == "secondary" else {REPORT, PLAN})
    assert rules.lends_form(case, at=town.at) == ("form" in faults)


@pytest.mark.rule("COR-11", "DUT-3")
def test_a_clerk_who_does_not_accept_says_why_and_it_is_reported(town: Town) -> None:
    case, lin = short(town), town.actor("lin")
    with pytest.raises(Refused, match="应当先予受理"):
        correction.ask(case, [lacking(case)], by=lin, at=town.at)
    correction.ask(case, [lacking(case)], not_deferred="检测报告是审查的唯一依据", by=lin, at=town.at)
    report = NegativeAnswer.objects.get()
    assert (report.what, report.words, report.case) == ("没有容缺受理", "检测报告是审查的唯一依据", case)
    assert Notice.objects.filter(user=town.user("feng"), subject__startswith="否定答复报告").exists()


@pytest.mark.rule("COR-11")
def test_where_something_else_is_wrong_too_no_reason_is_owed(town: Town) -> None:
    case = short(town)
    demands = [lacking(case), town.wrong("shop_address", of=case)]
    correction.ask(case, demands, by=town.actor("lin"), at=town.at)
    assert NegativeAnswer.objects.count() == 0


@pytest.mark.rule("CLK-1", "RQ-3")
def test_silence_accepts_and_what_was_to_follow_follows(town: Town) -> None:
    case, at = short(town), midnight(date(2026, 3, 12))
    assert sweep_silence(at) == 1
    one = Deficiency.objects.get(case=case)
    assert (one.noticed_by, [gap.material.name for gap in one.gaps.all()]) == (None, [REPORT])
    assert "五个工作日内未告知" in render_html(one.document)
    assert not rules.why_not_grant_gapped(one.case).ok


@pytest.mark.rule("RQ-5", "RQ-11")
def test_reviewed_meanwhile_and_granted_when_all_of_it_conforms(town: Town) -> None:
    one = deficient(town, PLAN)
    case = reviewed(town, one)
    zheng = town.actor("zheng")
    with pytest.raises(Refused, match="卫生检测报告"):
        decision.grant(case, by=zheng, at=town.at)
    brought(town, one)
    with pytest.raises(Refused, match="还没有补齐并核对符合：卫生检测报告、场所平面图"):
        decision.grant(case, by=zheng, at=town.at)
    brought(town, one, PLAN)
    looked(town, one, PLAN)
    with pytest.raises(Refused, match="核对符合：场所平面图"):
        decision.grant(reviewed(town, one), by=zheng, at=town.at)
    brought(town, one, PLAN)
    one = looked(town, one)
    assert one.state == DeficiencyState.COMPLETED
    assert REPORT in text_of(case, "approvals.deficiency_completion")
    assert Notice.objects.filter(user=town.user("chen"), subject__contains="已补齐").exists()
    assert decision.grant(reviewed(town, one), by=zheng, at=town.at).state == CaseState.GRANTED


@pytest.mark.rule("E3", "RQ-10")
def test_what_was_ill_formed_gives_way_and_is_kept(town: Town) -> None:
    one = deficient(town, PLAN)
    before = one.case.files.get(material__name=PLAN)
    brought(town, one, PLAN)
    assert [file.gap_id for file in one.case.files.current().filter(material__name=PLAN)] == [
        one.gaps.get(material__name=PLAN).pk
    ]
    before.refresh_from_db()
    assert before.gave_way_to == one.gaps.get(material__name=PLAN)


@pytest.mark.rule("RQ-10")
def test_each_by_itself_by_counter_and_post_and_its_arrival_counts(town: Town) -> None:
    one, lin = deficient(town, PLAN), town.actor("lin")
    report, plan = one.gaps.all()
    deficiency.take_in(one, {report.pk: (1, 0)}, came=ZHAO, by=lin, at=town.at)
    assert "还需要补齐：场所平面图" in text_of(one.case, "approvals.deficiency_receipt")
    yesterday, now = over(one) - 8 * HOUR, over(one) + 10 * HOUR
    with pytest.raises(Refused, match="请写明凭据"):
        deficiency.take_in(one, {plan.pk: (0, 1)}, way=Way.POST, arrived_at=yesterday, by=lin, at=now)
    deficiency.take_in(
        one, {plan.pk: (0, 1)}, way=Way.POST, arrived_at=yesterday, evidence="邮戳 EX1", by=lin, at=now
    )
    assert sweep_deficiencies(now) == 0, "it was there in time, although it was written down the day after"
    assert looked(town, one, at=now).state == DeficiencyState.COMPLETED
    assert "邮戳 EX1" in text_of(one.case, "approvals.deficiency_receipt")


@pytest.mark.rule("RQ-10")
@pytest.mark.parametrize("who", ["wang", "zhou", "sun", "feng"])
def test_nobody_else_brings_it(town: Town, who: str) -> None:
    one = deficient(town)
    ruling = rules.why_not_fill(one, one.gaps.get(), by=town.actor(who), at=town.at)
    assert "容缺材料由申请人" in str(ruling.words)


@pytest.mark.rule("RQ-10")
def test_what_fails_is_brought_again_and_the_look_takes_no_days_from_him(town: Town) -> None:
    """Brought on the 12th with one day to spare, looked at on Monday the 16th: he has one day again."""
    one = deficient(town)
    brought(town, one, at=midnight(date(2026, 3, 12)) + 10 * HOUR)
    monday = midnight(date(2026, 3, 16)) + 10 * HOUR
    assert sweep_deficiencies(monday) == 0
    looked(town, one, REPORT, at=monday)
    assert anew(one).due_on == date(2026, 3, 17)
    assert "不符合，最迟3月17日重交" in texts(one)[-1]
    brought(town, one, at=monday)
    assert looked(town, one, at=monday).state == DeficiencyState.COMPLETED


@pytest.mark.rule("RQ-10", "CLK-14")
def test_force_majeure_puts_the_last_day_off_and_never_beyond_the_laws_limit(town: Town) -> None:
    one, lin = deficient(town), town.actor("lin")
    with pytest.raises(Refused, match="请写明不可抗力的情况"):
        lastday.put_off(one, 2, " ", by=lin, at=town.at)
    with pytest.raises(Refused, match="不能晚于法定办结期限 2026年4月1日"):
        lastday.put_off(one, 20, "暴雪封路", by=lin, at=town.at)
    lastday.put_off(one, 2, "暴雪封路", by=lin, at=town.at + DAY)
    assert anew(one).due_on == date(2026, 3, 17)
    assert one.moved.get().before == date(2026, 3, 13)


@pytest.mark.rule("COR-5", "RQ-8", "CLK-14")
@pytest.mark.parametrize(
    "place, lapse, title, words",
    [
        ("210000", Lapse.ENDED, "容缺受理终止办理告知书", "逾期未补齐，已终止"),
        ("610100", Lapse.ENDED, "容缺受理终止办理告知书", "逾期未补齐，已终止"),
        ("410500", Lapse.WITHDRAWN, "容缺受理视为撤回申请告知书", "逾期未补齐，视为撤回"),
    ],
)
def test_a_lapse_ends_the_case_and_refuses_nothing(
    town: Town, place: str, lapse: Lapse, title: str, words: str
) -> None:
    as_in(place, today(town))
    one = deficient(town)
    assert sweep_deficiencies(over(one) - timedelta(seconds=1)) == 0
    assert sweep_deficiencies(over(one)) == 1
    assert sweep_deficiencies(over(one)) == 0, "safe to run twice"
    one, case = anew(one), Case.objects.get(pk=one.case_id)
    assert (one.state, one.lapse, case.state, case.state_words) == (
        DeficiencyState.LAPSED,
        lapse,
        CaseState.WITHDRAWN,
        words,
    )
    assert one.lapse_document is not None
    assert one.lapse_document.title == title
    said = render_html(one.lapse_document)
    for part in ("这不是不予许可的决定", "行政复议", "示例市朝霞区人民法院", REPORT):
        assert part in said, part
    assert not case.decisions.exists()
    assert not clocks.open_for([case.thread, one.thread])
    entry = Entry.objects.of(case.thread).get(act="approvals.deficiency_lapsed")
    assert (entry.user, entry.facts["ruling"]["rule_id"]) == (None, "CLK-14")
    assert len(texts(one)[-1]) <= 70
    assert withdrawal.begin_again(case, one.case.edition, by=town.actor("zhao"), at=over(one))


@pytest.mark.rule("COR-5", "RQ-8", "COR-19")
@pytest.mark.parametrize("place", ["120000", "990001"])
def test_where_nothing_is_said_of_it_the_organ_decides_in_time(town: Town, place: str) -> None:
    """No grant, no refusal by the timer: an approver refuses with remedies, or grants what came after all."""
    as_in(place, today(town))
    one = deficient(town)
    case, zheng = reviewed(town, one), town.actor("zheng")
    assert "期满或者补齐之前，不能作出不予" in str(
        rules.why_not_refuse(case, "缺", by=zheng, at=town.at).words
    )
    late = over(one)
    assert sweep_deficiencies(late) == 1
    case = Case.objects.get(pk=case.pk)
    assert (case.state, anew(one).lapse) == (CaseState.REVIEWED, Lapse.DECIDE)
    assert "按现有材料" in render_html(anew(one).lapse_document)
    with pytest.raises(Refused, match="卫生检测报告"):
        decision.grant(case, by=zheng, at=late)
    assert rules.why_not_refuse(case, "卫生检测报告逾期没有补齐", by=zheng, at=late).ok
    refused = decision.refuse(case, reasons="卫生检测报告逾期没有补齐", by=zheng, at=late)
    assert "行政复议" in render_html(refused.decision.document)


@pytest.mark.rule("COR-5")
def test_what_comes_late_but_before_that_decision_still_counts(town: Town) -> None:
    one = deficient(town)
    reviewed(town, one)
    late = over(one)
    sweep_deficiencies(late)
    brought(town, anew(one), at=late + HOUR)
    assert looked(town, anew(one), at=late + HOUR).state == DeficiencyState.COMPLETED
    case = reviewed(town, one, at=late + HOUR)
    assert decision.grant(case, by=town.actor("zheng"), at=late + HOUR).state == CaseState.GRANTED


@pytest.mark.rule("CLK-14", "RQ-10")
def test_after_the_last_day_it_lapses_before_anything_else_is_done(town: Town) -> None:
    as_in("410500", today(town))
    one = deficient(town)
    with pytest.raises(Refused, match="逾期未补齐"):
        brought(town, one, at=over(one))
    assert anew(one).is_lapsed


@pytest.mark.rule("RQ-10")
@pytest.mark.parametrize("state", [CaseState.ACCEPTED, CaseState.REVIEWED])
def test_a_proven_earlier_arrival_restores_what_lapsed(town: Town, state: CaseState) -> None:
    as_in("410500", today(town))
    one, lin = deficient(town), town.actor("lin")
    if state == CaseState.REVIEWED:
        reviewed(town, one)
    sweep_deficiencies(over(one))
    one, (gap,) = anew(one), list(one.gaps.all())
    at, ground = over(one) + 2 * DAY, Restoring.ARRIVED
    papers = {gap.pk: (1, 0)}
    with pytest.raises(Refused, match="请填写这之前的到达时间"):
        lastday.restore(one, ground, "签收单", arrived_at=at, received=papers, by=lin, at=at)
    with pytest.raises(Refused, match="还缺：卫生检测报告"):
        lastday.restore(one, ground, "签收单", arrived_at=town.at + DAY, by=lin, at=at)
    lastday.restore(one, ground, "签收单 3 月 5 日", arrived_at=town.at + DAY, received=papers, by=lin, at=at)
    case = Case.objects.get(pk=one.case_id)
    assert (anew(one).state, case.state, case.lapse) == (DeficiencyState.OPEN, state, "")
    assert {clock.due_on for clock in clocks.open_for([case.thread])[case.thread]} == {
        date(2026, 3, 16),
        date(2026, 4, 1),
    }
    assert Document.objects.get(paper="approvals.deficiency_lapse").is_void
    assert sweep_deficiencies(at) == 0
    assert looked(town, anew(one), at=at).state == DeficiencyState.COMPLETED


@pytest.mark.rule("RQ-10", "CLK-14")
def test_what_arrived_in_time_and_is_found_wanting_after_all_lapses_again(town: Town) -> None:
    """Looked at when the law's own limit was over, so that no day is given back: the case waits for nothing that may not come."""
    as_in("410500", today(town))
    one, lin = deficient(town), town.actor("lin")
    sweep_deficiencies(over(one))
    law = clocks.of(one.case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    one, at = anew(one), law.lapses_at + DAY
    came = {"arrived_at": town.at + DAY, "received": {gap.pk: (1, 0) for gap in one.gaps.all()}}
    lastday.restore(one, Restoring.ARRIVED, "签收单 3 月 5 日", **came, by=lin, at=at)
    assert [(clock.kind, clock.due_on) for clock in clocks.open_for([one.thread])[one.thread]] == [
        (Kind.DEFICIENCY, date(2026, 3, 16))
    ]
    assert sweep_deficiencies(at) == 0, "all of it is there, and nobody has looked"
    looked(town, anew(one), REPORT, at=at)
    assert sweep_deficiencies(at) == 1
    assert anew(one).is_lapsed


@pytest.mark.rule("RQ-10")
def test_force_majeure_restores_with_days_anew(town: Town) -> None:
    as_in("210000", today(town))
    one, lin = deficient(town), town.actor("lin")
    sweep_deficiencies(over(one))
    at = over(one) + HOUR
    lastday.restore(anew(one), Restoring.FORCE_MAJEURE, "洪水断路", days=3, by=lin, at=at)
    assert (anew(one).state, anew(one).due_on) == (DeficiencyState.OPEN, date(2026, 3, 20))
    brought(town, anew(one), at=at)


@pytest.mark.rule("RQ-10")
def test_what_its_applicant_took_back_is_not_restored(town: Town) -> None:
    one = deficient(town)
    withdrawal.withdraw(one.case, by=town.actor("zhao"), at=town.at)
    assert anew(one).state == DeficiencyState.ENDED
    ruling = rules.why_not_restore(anew(one), by=town.actor("lin"), at=town.at)
    assert not ruling.ok
    with pytest.raises(DatabaseError, match="taken back by its applicant"), transaction.atomic():
        Case.objects.filter(pk=one.case_id).update(state="accepted", closed_at=None)


@pytest.mark.rule("RQ-3", "C6")
def test_a_second_notice_asks_for_nothing_the_first_could_have_asked(town: Town) -> None:
    one = deficient(town)
    brought(town, one)
    one = looked(town, one)
    case, chen = one.case, town.actor("chen")
    plan = lacking(case, PLAN, Fault.FORM)
    with pytest.raises(Refused, match="上次没有告知"):
        deficiency.tell_more(case, [plan], "漏看了", by=chen, at=town.at)
    pretended = lacking(case, PLAN, Fault.FORM, Newness.SUPPLIED)
    with pytest.raises(Refused, match="首次告知时就是这样"):
        deficiency.tell_more(case, [pretended], "漏看了", by=chen, at=town.at)
    changed = lacking(case, PLAN, Fault.FORM, Newness.CHANGED)
    with pytest.raises(Refused, match="请写明首次告知时无法知道的新情况"):
        deficiency.tell_more(case, [changed], "", by=chen, at=town.at)
    second = deficiency.tell_more(case, [changed], "申请人告知场所重新分隔", by=chen, at=town.at)
    assert (second.no, "场所重新分隔" in render_html(second.document)) == (2, True)
    assert NegativeAnswer.objects.get().what == "再次告知容缺补齐"
    assert not rules.why_not_grant_gapped(Case.objects.get(pk=case.pk)).ok


@pytest.mark.rule("MON-1", "CLK-14")
def test_he_is_reminded_before_the_last_day_once(town: Town) -> None:
    from approvals.actions import reminders

    one = deficient(town)
    eve = midnight(date(2026, 3, 12)) + HOUR
    for _round in range(2):
        mark_due(eve)
        reminders.remind(at=eve)
    (sms,) = [body for body in texts(one) if "待补" in body]
    assert len(sms) <= 70
    assert "3月13日" in sms


@pytest.mark.rule("RQ-3")
def test_what_a_notice_told_is_not_written_again(town: Town) -> None:
    one = deficient(town)
    gap = one.gaps.get()
    for words in ("words", "standard"):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            Gap.objects.filter(pk=gap.pk).update(**{words: "别的"})
    with pytest.raises(DatabaseError, match="names no gap"), transaction.atomic():
        Gap.objects.create(
            deficiency=one,
            no=2,
            material=material(one.case.edition, PLAN),
            fault="missing",
            words="-",
            standard="-",
        )


@pytest.mark.rule("RQ-6", "RQ-10")
def test_what_is_looked_at_after_the_laws_limit_gives_no_day_back(town: Town) -> None:
    """Brought in time and looked at far too late: there is no day left that the law would give, and nobody waits for one."""
    one = deficient(town)
    brought(town, one)
    law = clocks.of(one.case.thread, Kind.DECISION, Side.STATUTORY)
    assert law is not None
    late = law.lapses_at + timedelta(days=3)
    looked(town, one, REPORT, at=late)
    assert clocks.of(one.thread, Kind.DEFICIENCY).due_on <= law.due_on
    assert sweep_deficiencies(late) == 1
    assert anew(one).state == DeficiencyState.LAPSED


@pytest.mark.rule("RQ-5")
@pytest.mark.parametrize("who", ["zhao", "zhou", "sun", "feng"])
def test_only_the_window_and_the_deciding_office_look_at_it(town: Town, who: str) -> None:
    one = deficient(town)
    brought(town, one)
    ruling = rules.why_not_look(one, {}, by=town.actor(who), at=town.at)
    assert "核对" in str(ruling.words)


@pytest.mark.rule("RQ-5")
@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_wins_and_the_other_is_told(moment: object) -> None:
    town = Town(moment)  # type: ignore[arg-type]
    one = deficient(town)
    brought(town, one)
    gap, outcome = one.gaps.get(), []
    together = threading.Barrier(2)

    def look(who: str) -> None:
        try:
            together.wait(20)
            deficiency.look(one, {gap.pk: Verdict(True)}, by=town.actor(who), at=town.at)
            outcome.append("done")
        except Refused as no:
            outcome.append(str(no))
        finally:
            connection.close()

    people = [threading.Thread(target=look, args=[who]) for who in ("chen", "he")]
    for person in people:
        person.start()
    for person in people:
        person.join(30)
    assert sorted(outcome)[0] == "done"
    assert len([one for one in outcome if one == "done"]) == 1
    assert anew(one).state == DeficiencyState.COMPLETED
    assert Document.objects.filter(paper="approvals.deficiency_completion").count() == 1

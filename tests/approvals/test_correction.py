"""补正: everything is told once, and supplied once; what it replaces is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from approvals import rules
from approvals.actions import correction, intake
from approvals.answers import opened
from approvals.enums import CaseState, Fault, Kind, Newness, Relation
from approvals.models import Case, CorrectionItem, NegativeAnswer
from approvals.rules import Came, Card, Verdict
from ground import clocks
from ground.clocks import Side
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import midnight
from tests.town import ANSWERS, Town, pdf

ZHAO = Came("赵敏", Relation.SELF, card=Card("990001198509040462"))

DAY = timedelta(days=1)


def anew(case: Case) -> Case:
    return Case.objects.with_story().get(pk=case.pk)


def judged(town: Town, case: Case, *failing: str) -> None:
    """Lin has looked at every item; those named still fail."""
    items = case.corrections.latest("no").items.select_related("material")
    verdicts = {
        item.pk: Verdict(False, "仍不清楚") if rules.named(case, item) in failing else Verdict(True)
        for item in items
    }
    correction.judge(case, verdicts, by=town.actor("lin"), at=town.at)


@pytest.mark.rule("C5")
def test_one_notice_lists_everything_with_its_standard(town: Town) -> None:
    case = town.case_at(CaseState.CORRECTING)
    notice = case.corrections.get()
    assert [item.no for item in notice.items.all()] == [1, 2]
    assert (notice.document.title, notice.document.number) == (
        "行政许可申请材料补正告知书",
        "朝政许补〔2026〕第00001号",
    )
    text = render_html(notice.document)
    for words in (
        "第三十二条第一款第四项",
        "共 2 项",
        "场所平面图",
        "没有标明功能分区",
        "标明面积和功能分区",
        "经营地址",
    ):
        assert words in text
    assert NegativeAnswer.objects.count() == 0, "the first notice is no finding against anybody"


@pytest.mark.rule("CLK-1")
@pytest.mark.parametrize("state", CaseState)
def test_only_what_is_filed_is_sent_for_correction(town: Town, state: CaseState) -> None:
    case = town.case_at(state)
    ruling = rules.why_not_notify(case, by=town.actor("lin"), at=town.at)
    assert ruling.ok == (state == CaseState.FILED)


@pytest.mark.rule("CLK-1")
def test_on_the_fifth_day_it_may_be_asked_and_on_the_sixth_it_is_accepted(town: Town) -> None:
    lapse = midnight(date(2026, 3, 12))
    late, last = town.case_at(CaseState.FILED), town.case_at(CaseState.FILED)
    town.asked(last, at=lapse - timedelta(seconds=1))
    with pytest.raises(Refused, match="审查中"):
        town.asked(late, at=lapse)
    assert anew(late).deemed


@pytest.mark.rule("CLK-1", "SUS-7")
def test_no_clock_runs_while_the_applicant_corrects(town: Town) -> None:
    case = town.case_at(CaseState.CORRECTING)
    assert clocks.open_for([case.thread])[case.thread] == []


@pytest.mark.rule("COR-9", "CLK-1")
def test_everything_counts_anew_from_the_supply(town: Town) -> None:
    """Asked on Wednesday, supplied on Friday: five days from Friday, and the decision from Friday."""
    case = town.supplied(town.case_at(CaseState.CORRECTING), at=town.at + 2 * DAY)
    window = clocks.of(case.thread, Kind.INTAKE)
    assert window is not None
    assert (case.state, window.started_on, window.due_on) == (
        CaseState.FILED,
        date(2026, 3, 6),
        date(2026, 3, 13),
    )
    judged(town, case)
    intake.accept(case, by=town.actor("lin"), at=town.at + 5 * DAY)
    decides = clocks.of(case.thread, Kind.DECISION, Side.STATUTORY)
    assert decides is not None
    assert decides.started_on == date(2026, 3, 6)


@pytest.mark.rule("C5")
@pytest.mark.parametrize("who", ["zhou", "chen", "zheng", "feng", "zhao"])
def test_only_an_entrusted_window_asks(town: Town, who: str) -> None:
    case = town.case_at(CaseState.FILED)
    ruling = rules.why_not_ask(case, [town.wrong("场所平面图")], by=town.actor(who), at=town.at)
    assert ruling.words == "本窗口未受委托受理“公共场所卫生许可（新办）”"


@pytest.mark.rule("C5")
def test_nothing_is_asked_that_the_guide_does_not_ask(town: Town) -> None:
    case, lin = town.case_at(CaseState.FILED), town.actor("lin")
    exempt = town.wrong("营业执照")
    elsewhere = town.wrong("场所平面图", of=town.case_at(CaseState.FILED, edition=town.instant))
    plan = town.wrong("场所平面图")
    for demands, words in [
        ([], "请选出需要补正"),
        ([exempt], "免提交"),
        ([elsewhere], "不是本事项要求的材料"),
        ([town.wrong("shoe_size")], "没有“shoe_size”这一项"),
        ([plan, plan], "只能列一次"),
    ]:
        assert words in str(rules.why_not_ask(case, demands, by=lin, at=town.at).words)


@pytest.mark.rule("C5", "COR-20")
def test_what_is_no_permit_has_a_notice_that_names_none(town: Town) -> None:
    town.edition = town.published_as(town.edition, type_code="05")
    case = town.case_at(CaseState.CORRECTING)
    document = case.corrections.get().document
    assert document.title == "申请材料补正告知书"
    assert "参照《中华人民共和国行政许可法》" in render_html(document)


@pytest.mark.rule("C6")
def test_what_could_be_known_is_not_asked_a_second_time(town: Town) -> None:
    case = town.supplied(town.case_at(CaseState.CORRECTING))
    judged(town, case)
    report, area = town.wrong("卫生检测报告"), town.wrong("area")
    for demand in (report, area):
        with pytest.raises(Refused, match="上次没有告知"):
            town.asked(case, demand, ground="漏看了")
    pretended = town.wrong("卫生检测报告", newness=Newness.SUPPLIED)
    with pytest.raises(Refused, match="首次告知时就是这样"):
        town.asked(case, pretended, ground="漏看了")
    assert anew(case).state == CaseState.FILED
    assert case.corrections.count() == 1


@pytest.mark.rule("C6", "DUT-2")
def test_a_new_ground_is_asked_counted_and_reported(town: Town) -> None:
    case = town.supplied(town.case_at(CaseState.CORRECTING))
    judged(town, case)
    changed = town.wrong("卫生检测报告", newness=Newness.CHANGED)
    with pytest.raises(Refused, match="请写明首次告知时无法知道的新情况"):
        town.asked(case, changed)
    case = town.asked(case, changed, ground="申请人告知检测机构资质已被撤销")
    second = case.corrections.latest("no")
    assert (second.no, second.items.get().newness) == (2, Newness.CHANGED)
    assert "检测机构资质已被撤销" in render_html(second.document)
    report = NegativeAnswer.objects.get(what="第 2 次告知补正")
    assert (report.case, report.office) == (case, town.window)
    told = Notice.objects.filter(user=town.user("feng"), subject__startswith="否定答复报告")
    assert told.exists(), "the efficiency monitors hear of it"


@pytest.mark.rule("C6", "E3", "DUT-2")
def test_what_still_fails_is_asked_again_and_is_no_new_demand(town: Town) -> None:
    case = town.supplied(town.case_at(CaseState.CORRECTING))
    assert rules.why_not_accept(case, by=town.actor("lin"), at=town.at).words == (
        "补正的内容还没有逐项核对，请先核对"
    )
    judged(town, case, "场所平面图")
    assert rules.why_not_accept(case, by=town.actor("lin"), at=town.at).words == (
        "补正的内容仍有不符合的，请就这些内容再次告知补正"
    )
    (found,) = rules.found_wanting(case, at=town.at)
    assert (found.words, found.newness) == ("没有标明功能分区（仍不清楚）", Newness.STILL)
    left_out = town.wrong("卫生检测报告", newness=Newness.CHANGED)
    assert "还漏了：场所平面图" in str(
        rules.why_not_ask(case, [left_out], by=town.actor("lin"), at=town.at).words
    )
    case = town.asked(case, found)
    assert case.corrections.latest("no").items.get().newness == Newness.STILL
    case = town.supplied(case)
    judged(town, case)
    assert intake.accept(case, by=town.actor("lin"), at=town.at).state == CaseState.ACCEPTED


@pytest.mark.rule("E3")
def test_what_was_replaced_is_kept_with_its_lineage(town: Town) -> None:
    case = town.case_at(CaseState.FILED)
    before = case.files.get(material__name="场所平面图")
    case = town.supplied(town.asked(case))
    item = case.corrections.get().items.get(no=1)
    before.refresh_from_db()
    after = case.files.current().get(material__name="场所平面图")
    assert (before.superseded_in, after.correction_item) == (item, item)
    assert {file.name for file in case.files.current()} == {"新的场所平面图.pdf", "卫生检测报告.pdf"}
    assert [row["name"] for row in receipt(case).facts["materials"]] == ["场所平面图", "经营地址"]
    assert "最迟于2026年3月11日告知是否受理" in render_html(receipt(case))


def receipt(case: Case) -> Document:
    return Document.objects.get(thread=case.thread, paper="approvals.supply")


@pytest.mark.rule("E3")
def test_corrected_answers_replace_the_old_ones_which_are_kept_sealed(town: Town) -> None:
    case = town.asked(
        town.case_at(CaseState.FILED),
        town.wrong("manager_phone"),
        town.wrong("area"),
        town.wrong("shop_name"),
    )
    wanted = {"manager_phone": "13900000088", "area": 95, "shop_name": "云朵造型", "shop_address": "别处"}
    notice = correction.stage_answers(case, wanted, by=town.actor("zhao"), at=town.at)
    assert "shop_address" not in notice.answers, "nobody asked for it"
    assert "13900000088" not in str(notice.answers)
    assert anew(case).answers["area"] == 80, "nothing is changed before it is supplied"
    case = correction.supply(case, by=town.actor("zhao"), at=town.at)
    assert opened(case.answers) == ANSWERS | {
        "manager_phone": "13900000088",
        "area": 95,
        "shop_name": "云朵造型",
    }
    kept = case.corrections.get().answers_before
    assert (kept["area"], opened(kept)["manager_phone"]) == (80, "13900000009")
    assert "13900000009" not in str(kept)
    assert case.fields.get(key="area").number == 95
    assert case.fields.get(key="shop_name").text == "云朵造型"


@pytest.mark.rule("E3")
def test_supplied_once_when_every_item_has_its_answer(town: Town) -> None:
    case, zhao = town.case_at(CaseState.CORRECTING), town.actor("zhao")
    with pytest.raises(Refused, match="还没有补正：场所平面图、经营地址"):
        correction.supply(case, by=zhao, at=town.at)
    correction.stage_answers(case, {"shop_address": ""}, by=zhao, at=town.at)
    plan = CorrectionItem.objects.get(correction__case=case, no=1)
    file = correction.stage_file(case, plan, pdf(), by=zhao, at=town.at)
    with pytest.raises(Refused, match="还没有补正：经营地址"):
        correction.supply(case, by=zhao, at=town.at)
    correction.unstage_file(file, by=zhao, at=town.at)
    case = town.supplied(case)
    with pytest.raises(Refused, match="不能补正"):
        correction.supply(case, by=zhao, at=town.at)


@pytest.mark.rule("E3")
@pytest.mark.parametrize("who, may", [("zhao", True), ("lin", True), ("wang", False), ("zhou", False)])
def test_who_may_supply(town: Town, who: str, may: bool) -> None:
    case = town.case_at(CaseState.CORRECTING)
    assert rules.why_not_stage(case, by=town.actor(who), at=town.at).ok == may


@pytest.mark.rule("E3")
def test_a_file_that_is_only_being_gathered_does_not_lie_in_the_folder(town: Town) -> None:
    case = town.case_at(CaseState.CORRECTING)
    plan = CorrectionItem.objects.get(correction__case=case, no=1)
    correction.stage_file(case, plan, pdf("新图.pdf"), by=town.actor("zhao"), at=town.at)
    assert "新图.pdf" not in {file.name for file in case.files.current()}


@pytest.mark.rule("E3")
def test_papers_are_supplied_at_the_window(town: Town) -> None:
    from tests.approvals.test_intake import taken_in

    case = town.asked(
        taken_in(town, town.at), town.wrong("场所平面图"), town.wrong("卫生检测报告", Fault.MISSING)
    )
    plan, report = case.corrections.get().items.all()
    with pytest.raises(Refused, match="还没有补正：卫生检测报告"):
        correction.supply(case, received={plan.pk: (1, 1)}, came=ZHAO, by=town.actor("lin"), at=town.at)
    handed = {plan.pk: (1, 1), report.pk: (0, 2)}
    case = correction.supply(case, received=handed, came=ZHAO, by=town.actor("lin"), at=town.at)
    lying = {
        paper.material.name: (paper.originals, paper.copies)
        for paper in case.papers.filter(superseded_in=None).select_related("material")
    }
    assert lying == {"场所平面图": (1, 1), "卫生检测报告": (0, 3)}, "replaced, and added to what lay there"
    assert case.papers.count() == 4, "what gave way is kept"
    assert case.corrections.get().supplied_by == town.user("lin")


@pytest.mark.rule("CLK-1")
def test_a_slip_is_mended_at_the_counter_without_a_notice(town: Town) -> None:
    from tests.approvals.test_intake import taken_in

    case = taken_in(town, town.at)
    plan, report = town.edition.materials.filter(exempt=False)
    with pytest.raises(Refused, match="份数不能为 0"):
        correction.correct_on_the_spot(case, {report: (0, 0)}, by=town.actor("lin"), at=town.at)
    correction.correct_on_the_spot(case, {plan: (1, 2)}, by=town.actor("lin"), at=town.at)
    assert not case.corrections.exists()
    assert clocks.open_for([case.thread])[case.thread] != [], "the window's limit runs on"
    first, second = Document.objects.filter(thread=case.thread, paper="approvals.receipt").order_by("pk")
    assert (first.is_void, second.is_void) == (True, False)
    assert second.facts["materials"][0]["copies"] == 3
    entry = Entry.objects.of(case.thread).get(act="approvals.corrected_on_the_spot")
    assert entry.facts["papers"] == [{"material": plan.no, "before": [0, 1], "after": [1, 2]}]


@pytest.mark.rule("CLK-1")
def test_an_open_notice_is_said_again_after_five_and_fifteen_working_days(town: Town) -> None:
    case = town.case_at(CaseState.CORRECTING)  # on Wednesday the 4th
    reminders = Notice.objects.filter(thread=case.thread, subject__startswith="您的申请还等着补正")
    assert correction.remind(at=midnight(date(2026, 3, 10))) == 0
    assert correction.remind(at=midnight(date(2026, 3, 11))) == 1
    assert correction.remind(at=midnight(date(2026, 3, 11)) + DAY) == 0, "once"
    first = reminders.count()
    assert first
    assert correction.remind(at=midnight(date(2026, 3, 25))) == 1
    assert reminders.count() == 2 * first
    assert correction.remind(at=midnight(date(2026, 9, 1))) == 0, "and then no more: nothing lapses"
    assert anew(case).state == CaseState.CORRECTING


@pytest.mark.rule("CLK-1")
def test_silence_after_the_supply_accepts_since_the_supply(town: Town) -> None:
    case = town.supplied(town.case_at(CaseState.CORRECTING), at=town.at + 2 * DAY)
    assert intake.deem_accepted(case.pk, at=midnight(date(2026, 3, 14)))
    case = anew(case)
    assert (case.deemed, case.accepted_on) == (True, date(2026, 3, 6))


@pytest.mark.rule("C6", "COR-1")
def test_what_another_edition_no_longer_asks_keeps_no_case_from_acceptance(town: Town) -> None:
    town.publish_again()
    case = town.supplied(town.case_at(CaseState.CORRECTING))
    judged(town, case, "场所平面图")
    town.edition.materials.filter(name="场所平面图").update(purposes=["change"])
    case = anew(case)
    assert rules.found_wanting(case, at=town.at) == []
    assert rules.why_not_accept(case, by=town.actor("lin"), at=town.at).ok


def test_the_text_messages_are_complete_and_short(town: Town) -> None:
    case = town.supplied(town.case_at(CaseState.CORRECTING))
    texts = [one.body for one in Notice.objects.filter(thread=case.thread, channel="sms").order_by("pk")]
    asked, supplied = texts[-2:]
    assert "有2项需补正" in asked
    assert "补正已收到，2026-03-11" in supplied
    assert all(len(text) <= 70 and "http" not in text for text in texts)


@pytest.mark.rule("C6")
def test_still_failing_is_no_door_for_another_demand(town: Town) -> None:
    case = town.supplied(town.asked(town.case_at(CaseState.FILED), town.wrong("场所平面图")))
    judged(town, case, "场所平面图")
    (same,) = rules.found_wanting(case, at=town.at)
    for other in (replace(same, words="纸张不是 A3"), replace(same, standard="用 A3 纸彩印")):
        words = rules.why_not_ask_again(case, [other], "").words
        assert words == "“场所平面图”仍不符合的，照上次告知的内容和要求再次告知，不能另提要求"
        ruling = rules.why_not_ask_again(case, [replace(other, newness=Newness.SUPPLIED)], "")
        assert ruling.words == "请写明首次告知时无法知道的新情况"
    fresh = replace(same, words="新图没有比例尺", newness=Newness.SUPPLIED)
    case = town.asked(case, fresh, ground="补正后的图是另一张图")
    assert case.corrections.latest("no").items.get().newness == Newness.SUPPLIED


@pytest.mark.rule("E3", "C9")
def test_what_a_supply_gave_is_kept_when_it_is_counted_anew(town: Town) -> None:
    case, lin = town.asked(town.case_at(CaseState.FILED), town.wrong("场所平面图")), town.actor("lin")
    item = case.corrections.get().items.get()
    case = correction.supply(case, received={item.pk: (1, 1)}, came=ZHAO, by=lin, at=town.at)
    with pytest.raises(Refused, match="收了 1 份原件，份数不能改少；原件请用“退还原件”"):
        correction.correct_on_the_spot(case, {item.material: (0, 3)}, by=lin, at=town.at + DAY)
    for counts in ((1, 3), (2, 3)):
        correction.correct_on_the_spot(case, {item.material: counts}, by=lin, at=town.at + DAY)
    rows = case.papers.order_by("pk").values_list("originals", "copies", "correction_item", "superseded_in")
    assert list(rows) == [(1, 1, item.pk, item.pk), (1, 3, item.pk, item.pk), (2, 3, item.pk, None)]
    assert rules.originals_here(anew(case)) == [(item.material, 2)]

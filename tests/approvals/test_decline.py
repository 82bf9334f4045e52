"""不受理、不予受理: on two grounds of law, at once, with its own paper, never on the merits; and what the table of intake says."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import correction, decline, intake
from approvals.enums import CaseState, Ground, Kind, SaidNo
from approvals.models import Case, NegativeAnswer
from ground import clocks
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.town import Town

LAW = "《公共场所卫生管理条例》第四条"
ELSEWHERE = rules.Declining(Ground.NOT_COMPETENT, LAW, "示例市卫生健康委员会")
FREE = rules.Declining(Ground.NO_PERMIT_NEEDED, LAW)
DAY = timedelta(days=1)


def filed(town: Town) -> Case:
    return town.case_at(CaseState.FILED)


def told(template_words: str) -> int:
    return Notice.objects.filter(channel="inbox", subject__contains=template_words).count()


@pytest.mark.rule("COR-10")
@pytest.mark.parametrize("state", CaseState)
def test_only_a_filed_case_is_declined(town: Town, state: CaseState) -> None:
    ruling = rules.why_not_decline(town.case_at(state), ELSEWHERE, by=town.actor("lin"), at=town.at)
    assert ruling.ok == (state == CaseState.FILED)


@pytest.mark.rule("COR-10")
@pytest.mark.parametrize("who", ["zhou", "chen", "zheng", "sun", "feng", "zhao"])
def test_nobody_but_the_entrusted_window_declines(town: Town, who: str) -> None:
    ruling = rules.why_not_decline(filed(town), ELSEWHERE, by=town.actor(who), at=town.at)
    assert ruling.words == "本窗口未受委托受理“公共场所卫生许可（新办）”"


@pytest.mark.rule("COR-10")
@pytest.mark.parametrize(
    "basis",
    ["检测报告不合格", "《条例》第四条，检测报告不合格", "面积太小，依照《公共场所卫生管理条例》第四条", ""],
)
def test_there_is_no_room_for_a_judgement_on_the_merits(town: Town, basis: str) -> None:
    """Nothing but a citation may be written: whether the place is clean is for the review (行政许可法 38、72)."""
    wish = rules.Declining(Ground.NO_PERMIT_NEEDED, basis)
    ruling = rules.why_not_decline(filed(town), wish, by=town.actor("lin"), at=town.at)
    assert ruling.words is not None
    assert "请只写法律条款" in ruling.words


@pytest.mark.parametrize(
    "basis",
    [
        LAW,
        "《行政许可法》第十二条第一款第二项",
        f"{LAW}、《实施细则》第22条",
        f"{LAW}第一款",
        f"{LAW}第（二）项",
        "《行政许可法》第三十二条第一款第（一）项和第（二）项",
    ],
)
def test_a_citation_is_known(basis: str) -> None:
    assert rules.is_citation(basis)


@pytest.mark.rule("COR-10")
def test_who_is_not_competent_names_who_is(town: Town) -> None:
    wish = rules.Declining(Ground.NOT_COMPETENT, LAW, " ")
    ruling = rules.why_not_decline(filed(town), wish, by=town.actor("lin"), at=town.at)
    assert ruling.words == "请写明有权机关，告知申请人向其申请"


@pytest.mark.rule("PRO-5")
def test_not_our_power_is_decided_in_writing_with_remedies(town: Town) -> None:
    case = decline.decline(filed(town), ELSEWHERE, by=town.actor("lin"), at=town.at)
    paper = case.declination.document
    assert (paper.title, paper.number) == ("不予受理决定书", "朝政许不受〔2026〕第00001号")
    text = render_html(paper)
    assert "请向示例市卫生健康委员会提出申请" in text
    assert "第三十二条第一款第二项" in text
    assert "向示例市朝霞区人民政府申请行政复议" in text
    assert "向示例市朝霞区人民法院提起行政诉讼" in text


@pytest.mark.rule("C7")
def test_what_needs_no_permit_is_told_so(town: Town) -> None:
    case = decline.decline(filed(town), FREE, by=town.actor("lin"), at=town.at)
    paper = case.declination.document
    assert (paper.title, paper.number) == ("不受理告知书", None), "nothing is decided, so no series counts it"
    text = render_html(paper)
    assert "依法不需要取得行政许可" in text
    assert "第三十二条第一款第一项" in text


@pytest.mark.rule("CLK-2")
def test_at_once_means_the_day_of_receipt(town: Town) -> None:
    decline.decline(filed(town), ELSEWHERE, by=town.actor("lin"), at=town.at + timedelta(hours=13))
    assert told("未即时作出不予受理答复") == 0
    decline.decline(filed(town), ELSEWHERE, by=town.actor("lin"), at=town.at + DAY)
    assert told("未即时作出不予受理答复") == 1


@pytest.mark.rule("COR-11")
def test_the_no_is_reported_afterwards_and_delays_nothing(town: Town) -> None:
    case = decline.decline(filed(town), ELSEWHERE, by=town.actor("lin"), at=town.at)
    answer = NegativeAnswer.objects.get(case=case)
    assert (answer.what, answer.office, answer.read_at) == ("不予受理决定书", town.window, None)
    assert case.state == CaseState.DECLINED, "nobody was asked first"


def test_the_clock_is_settled_and_the_applicant_told(town: Town) -> None:
    case = decline.decline(filed(town), ELSEWHERE, by=town.actor("lin"), at=town.at)
    assert clocks.open_for([case.thread])[case.thread] == []
    notice = Notice.objects.get(thread=case.thread, channel="inbox", subject__startswith="您的申请不予受理")
    assert "由示例市卫生健康委员会办理" in notice.body
    entry = Entry.objects.of(case.thread).latest("pk")
    assert (entry.act, entry.facts["ground"]) == ("approvals.declined", "not_competent")


@pytest.mark.rule("CLK-1")
def test_after_five_silent_days_nothing_is_declined_any_more(town: Town) -> None:
    case = filed(town)
    with pytest.raises(Refused):
        decline.decline(case, ELSEWHERE, by=town.actor("lin"), at=town.at + 20 * DAY)
    assert Case.objects.get(pk=case.pk).deemed


# What the desk shows and sends.


@pytest.fixture
def today(db: None) -> Town:
    """For what is clicked: pages read the clock."""
    return Town(at=now() - timedelta(minutes=5))


@pytest.fixture
def clerk(today: Town, client: Client) -> Client:
    client.force_login(today.user("lin"))
    return client


def sent(**changed: Any) -> dict[str, Any]:
    return {"ground": "not_competent", "basis": LAW, "competent_organ": "示例市卫生健康委员会"} | changed


def test_it_is_read_before_it_is_issued(today: Town, clerk: Client) -> None:
    case = filed(today)
    page = clerk.post(f"/cases/{case.number}/declination/preview/", sent())
    assert "签发不予受理决定书" in page.text
    assert not Document.objects.filter(thread=case.thread, paper="approvals.declination").exists()
    again = clerk.post(f"/cases/{case.number}/declination/preview/", sent(edit="yes"))
    assert LAW in again.text
    done = clerk.post(f"/cases/{case.number}/declination/", sent(), follow=True)
    assert "已出具《不予受理决定书》" in done.text
    assert "属于示例市卫生健康委员会职权范围" in done.text


def test_the_form_offers_two_grounds_and_asks_for_what_they_need(today: Town, clerk: Client) -> None:
    case = filed(today)
    page = clerk.post(f"/cases/{case.number}/declination/preview/", sent(competent_organ=""))
    assert page.status_code == 422
    assert "请输入有权机关的名称" in page.text
    page = clerk.post(f"/cases/{case.number}/declination/preview/", sent(ground="merits"))
    assert "请选择不予受理的理由" in page.text
    page = clerk.post(f"/cases/{case.number}/declination/", sent(basis="卫生条件太差"))
    assert page.status_code == 422
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED


def test_the_applicant_reads_where_to_go(today: Town, client: Client) -> None:
    case = today.case_at(CaseState.DECLINED)
    client.force_login(today.user("zhao"))
    assert "请向示例市卫生健康委员会申请" in client.get(f"/cases/{case.number}/").text
    other = decline.decline(filed(today), FREE, by=today.actor("lin"), at=today.at)
    assert "依法不需要取得许可，本机关不受理" in client.get(f"/cases/{other.number}/").text


# rules.md §1.4: every outcome of intake, its paper and its effect.


@pytest.mark.rule("C7")
@pytest.mark.parametrize(
    "outcome, paper, state, decision_runs",
    [
        ("not_needed", "不受理告知书", CaseState.DECLINED, False),
        ("not_ours", "不予受理决定书", CaseState.DECLINED, False),
        ("incomplete", "行政许可申请材料补正告知书", CaseState.CORRECTING, False),
        ("supplied", "受理通知书", CaseState.ACCEPTED, True),
        ("complete", "受理通知书", CaseState.ACCEPTED, True),
        ("silence", "受理通知书", CaseState.ACCEPTED, True),
    ],
)
def test_every_outcome_of_intake_has_its_paper_and_effect(
    town: Town, outcome: str, paper: str, state: CaseState, decision_runs: bool
) -> None:
    case, lin = filed(town), town.actor("lin")
    which = outcome
    match which:
        case "not_needed":
            case = decline.decline(case, FREE, by=lin, at=town.at)
        case "not_ours":
            case = decline.decline(case, ELSEWHERE, by=lin, at=town.at)
        case "incomplete":
            town.asked(case)
        case "supplied":
            case = town.supplied(town.asked(case))
            items = case.corrections.get().items.all()
            correction.judge(case, {item.pk: rules.Verdict(True) for item in items}, by=lin, at=town.at)
            intake.accept(case, by=lin, at=town.at)
        case "complete":
            case = intake.accept(case, by=lin, at=town.at)
        case "silence":
            intake.deem_accepted(case.pk, at=town.at + 20 * DAY)
    case = Case.objects.with_story().get(pk=case.pk)
    receipts = ["approvals.receipt", "approvals.supply"]
    issued = Document.objects.of(case.thread).exclude(paper__in=receipts).order_by("pk").last()
    assert issued is not None
    assert (issued.title, case.state) == (paper, state)
    running = {clock.kind for clock in clocks.open_for([case.thread])[case.thread]}
    assert running == ({Kind.DECISION.value} if decision_runs else set())
    text = render_html(issued)
    for field in (case.competent_office.name, case.edition.name, case.number):
        assert field in text, "the written proof names organ, matter and number (行政许可法 32 第二款)"
    assert f"{town.at.year}年" in text


# 否定答复报告.


@pytest.mark.rule("DUT-3")
@pytest.mark.parametrize("who", ["lin", "zhou", "chen", "feng", "zhao"])
def test_a_no_to_somebody_who_filed_nothing_is_written_down_at_the_window(town: Town, who: str) -> None:
    assert rules.why_not_say_no(by=town.actor(who), at=town.at).ok == (who in ("lin", "zhou"))


@pytest.mark.rule("COR-11")
def test_a_no_is_read_once_by_a_monitor(town: Town) -> None:
    answer = decline.say_no(SaidNo.NOT_OURS, "要办教师资格，请去教育局", by=town.actor("lin"), at=town.at)
    assert not rules.why_not_read_no(answer, by=town.actor("lin"), at=town.at).ok
    decline.read_no(answer, right=False, remark="本区可以代收", by=town.actor("feng"), at=town.at)
    answer.refresh_from_db()
    assert (answer.right, answer.read_by) == (False, town.user("feng"))
    assert told("经核阅不正确") == 1
    with pytest.raises(Refused):
        decline.read_no(answer, right=True, by=town.actor("feng"), at=town.at)


def test_from_the_window_to_the_monitor(today: Town, clerk: Client) -> None:
    assert clerk.post("/desk/reports/new/", {"said": "other"}).status_code == 422
    sent = {"said": "not_ours", "words": "问学车的事，请去公安分局", "edition": today.edition.pk}
    assert "已登记" in clerk.post("/desk/reports/new/", sent, follow=True).text
    answer = NegativeAnswer.objects.get()
    monitor = Client()
    monitor.force_login(today.user("feng"))
    assert "公共场所卫生许可（新办）" in monitor.get("/desk/reports/").text
    address = f"/desk/reports/{answer.uuid}/"
    assert monitor.post(address, {"right": "no", "remark": ""}).status_code == 422
    assert "已核阅" in monitor.post(address, {"right": "yes", "remark": ""}, follow=True).text
    assert "没有待核阅的答复" in monitor.get("/desk/reports/").text
    assert "正确" in monitor.get("/desk/reports/?read").text
    assert "问学车的事" in clerk.get(address).text, "the window sees its own"


@pytest.mark.parametrize("who, status", [("zhou", 404), ("chen", 404), ("sun", 404), ("zhao", 403)])
def test_others_do_not_see_it(today: Town, client: Client, who: str, status: int) -> None:
    answer = decline.say_no(SaidNo.OTHER, "下午停电", by=today.actor("lin"), at=today.at)
    client.force_login(today.user(who))
    assert client.get(f"/desk/reports/{answer.uuid}/").status_code == status


def test_the_list_costs_the_same_with_one_and_with_three(
    today: Town, client: Client, same_queries: Any
) -> None:
    client.force_login(today.user("feng"))
    say = [SaidNo.OTHER, "下午停电"]
    decline.say_no(*say, by=today.actor("lin"), at=today.at)
    same_queries(
        lambda: client.get("/desk/reports/"),
        add=lambda: decline.say_no(*say, edition=today.edition, by=today.actor("lin"), at=today.at),
    )


@pytest.mark.rule("COR-10")
@pytest.mark.parametrize(
    "wish,words",
    [
        (FREE, "不受理"),
        (rules.Declining(Ground.NOT_COMPETENT, LAW, "示例市公安局"), "不予受理"),
    ],
)
def test_lists_and_history_call_it_by_its_ground(town: Town, wish: rules.Declining, words: str) -> None:
    case = decline.decline(town.case_at(CaseState.FILED), wish, by=town.actor("lin"), at=town.at)
    entry = Entry.objects.of(case.thread).get(act="approvals.declined")
    for one in (case, Case.objects.with_story().get(pk=case.pk)):
        assert (one.state_words, one.words_of(entry)) == (words, words)

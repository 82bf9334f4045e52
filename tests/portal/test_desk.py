"""The officers' desk: the queue of one's duty, one case beside its materials, the acts and what becomes of bad input."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals import papers
from approvals.actions import filing, review, signing
from approvals.answers import opened
from approvals.enums import Answer, CaseState, Kind
from approvals.models import Case
from evaluations.actions import rate
from evaluations.enums import Platform
from ground import clocks
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType
from ground.accounts.models import User
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.trail.vocabulary import words_of
from ground.workdays import legal_day
from portal.pages import desk
from tests.conftest import QUERIES_PER_PAGE, SameQueries
from tests.promising import PLAN, lacking_draft, promising
from tests.town import Town

MOST_BYTES = 60 * 1024


@pytest.fixture
def town(db: None) -> Town:
    """Today: the pages read the clock."""
    return Town(now())


@pytest.fixture
def at_desk(town: Town) -> Any:
    """at_desk("lin") is her browser."""

    def sign_in(who: str) -> Client:
        client = Client()
        client.force_login(town.user(who))
        return client

    return sign_in


def page_of(client: Client, address: str, **sent: str) -> str:
    response = client.post(address, sent, follow=True) if sent else client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def answered(case: Case, answer: Answer = Answer.CONFORMS, note: str = "") -> dict[str, str]:
    """The checklist, ticked."""
    points = list(case.edition.review_points.all())
    return {f"point_{point.pk}": answer.value for point in points} | {
        f"note_{point.pk}": note for point in points
    }


# Queues.


@pytest.mark.parametrize(
    "who,state", [("lin", CaseState.FILED), ("chen", CaseState.ACCEPTED), ("zheng", CaseState.REVIEWED)]
)
def test_each_duty_has_its_own_queue(town: Town, at_desk: Any, who: str, state: CaseState) -> None:
    cases = {each: town.case_at(each) for each in CaseState}
    text = page_of(at_desk(who), "/desk/")
    assert {each for each, case in cases.items() if case.number and case.number in text} == {state}


@pytest.mark.parametrize("state", [CaseState.GRANTED, CaseState.REFUSED])
def test_what_is_decided_waits_for_delivery(town: Town, at_desk: Any, state: CaseState) -> None:
    case = town.case_at(state)
    assert case.number in page_of(at_desk("lin"), "/desk/delivery/")
    assert case.number not in page_of(at_desk("zhou"), "/desk/delivery/")


def test_a_window_sees_what_it_is_entrusted_with_alone(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.FILED)
    assert case.number in page_of(at_desk("lin"), "/desk/")
    assert "都办完了" in page_of(at_desk("zhou"), "/desk/")


def test_the_most_urgent_stands_first(town: Town, at_desk: Any) -> None:
    young = town.case_at(CaseState.FILED)
    old = town.case_at(CaseState.FILED, at=town.at - timedelta(days=30))
    text = page_of(at_desk("lin"), "/desk/")
    assert text.index(str(old.number)) < text.index(str(young.number))
    client = at_desk("lin")
    assert client.get("/desk/next/").headers["Location"] == f"/desk/cases/{old.number}/"
    assert client.get(f"/desk/next/?after={old.number}").headers["Location"] == f"/desk/cases/{young.number}/"
    assert client.get(f"/desk/next/?after={young.number}").headers["Location"] == f"/desk/cases/{old.number}/"


@pytest.mark.parametrize(
    "after", ["nonsense", "2026-03-04.", ".9", "2026-03-04.99999999999999999999", "\x00"]
)
def test_an_address_that_leads_nowhere_leads_to_a_page(town: Town, at_desk: Any, after: str) -> None:
    town.case_at(CaseState.FILED)
    client = at_desk("lin")
    assert client.get("/desk/", {"after": after}).status_code == 200
    assert client.get("/desk/next/", {"after": after}).status_code == 302


def test_the_figures_say_what_is_near_its_limit_and_what_is_over(town: Town, at_desk: Any) -> None:
    town.case_at(CaseState.ACCEPTED)
    town.case_at(CaseState.ACCEPTED, at=town.at - timedelta(days=60))
    text = page_of(at_desk("chen"), "/desk/")
    assert "<dt>待审查</dt><dd>2</dd>" in text
    assert "<dt>临期</dt><dd>0</dd>" in text
    assert "<dt>超期</dt><dd>1</dd>" in text
    assert "已过期限，请立即办理" in text


def test_the_queue_costs_the_same_with_three(town: Town, at_desk: Any, same_queries: SameQueries) -> None:
    client = at_desk("lin")
    same_queries(lambda: client.get("/desk/"), add=lambda: town.case_at(CaseState.FILED))


def test_the_monitors_list_costs_the_same_with_three(
    town: Town, at_desk: Any, same_queries: SameQueries
) -> None:
    client = at_desk("feng")
    same_queries(lambda: client.get("/desk/"), add=lambda: town.case_at(CaseState.ACCEPTED))


def test_search_costs_the_same_with_three(town: Town, at_desk: Any, same_queries: SameQueries) -> None:
    client = at_desk("chen")
    same_queries(
        lambda: client.get("/desk/search/", {"q": "公共场所"}), add=lambda: town.case_at(CaseState.ACCEPTED)
    )


def test_search_finds_what_one_may_open(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.FILED)
    for q in (case.number, f" {case.number[:6]}-{case.number[6:]} ", "卫生许可"):
        assert case.number in page_of(at_desk("lin"), f"/desk/search/?q={q}"), q
        assert case.number not in page_of(at_desk("zhou"), f"/desk/search/?q={q}"), q
    assert "没有找到" in page_of(at_desk("lin"), "/desk/search/?q=%00%25")


def test_the_regulators_claim_and_the_reply_to_a_rating_light_no_queue(town: Town, at_desk: Any) -> None:
    """A clerk's queue counts the approval's own limits: what others owe is on their lists."""
    old = town.at - timedelta(days=9)
    quiet = town.case_at(CaseState.GRANTED, at=old)
    rate(quiet, 1, options=[], scores={}, words="", platform=Platform.PC, by=town.actor("zhao"), at=old)
    rows = desk.lit([quiet], town.at)
    assert rows[0].due_on == clocks.of(quiet.thread, Kind.DELIVERY).due_on
    (first,) = desk.urgent_first(Case.objects.filter(pk=quiet.pk))
    assert first.due_on == rows[0].due_on


def test_only_the_monitor_sees_that_somebody_rated(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.GRANTED)
    rate(case, 5, options=[], scores={}, words="", platform=Platform.PC, by=town.actor("zhao"), at=town.at)
    words = str(words_of("evaluations.rated"))
    assert words in page_of(at_desk("feng"), f"/desk/cases/{case.number}/")
    for who in ("lin", "chen", "zheng"):
        assert words not in page_of(at_desk(who), f"/desk/cases/{case.number}/"), who


# Duties.


@pytest.mark.parametrize(
    "duty,where",
    [
        (Duty.REGULATION, "/handoffs/"),
        (Duty.CREDIT, "/desk/credit/"),
        (Duty.CATALOGUE, "/catalogue/"),
        (Duty.PUBLICATION, "/catalogue/"),
        (Duty.ADMINISTRATION, "/calendar/"),
    ],
)
def test_officers_land_on_the_desk_of_their_duty(town: Town, at_desk: Any, duty: Duty, where: str) -> None:
    user = town.user("zhou")
    since = legal_day(town.at)
    appoint(user, town.organ, duty, from_on=since, by=Actor.system("seed"), at=town.at)
    client = at_desk("zhou")
    holding = user.duties.get(duty=duty)
    client.post("/duty/", {"holding": holding.pk})
    assert client.get("/desk/").headers["Location"] == where


def test_who_holds_no_duty_is_told_so(town: Town) -> None:
    client = Client()
    client.force_login(User.objects.create_user("nobody", "何人", password="x" * 12, is_officer=True))
    assert "没有职责" in page_of(client, "/desk/")


def test_who_holds_several_duties_acts_under_the_one_he_chose(town: Town, at_desk: Any) -> None:
    """The clerk who is a reviewer too accepts as a clerk, and is refused as a reviewer."""
    user = town.user("lin")
    filed, accepted = town.case_at(CaseState.FILED), town.case_at(CaseState.ACCEPTED)
    appoint(user, town.organ, Duty.REVIEW, from_on=legal_day(town.at), by=Actor.system("seed"), at=town.at)
    client = at_desk("lin")
    assert filed.number in page_of(client, "/desk/")
    client.post("/duty/", {"holding": user.duties.get(duty=Duty.REVIEW).pk})
    text = page_of(client, "/desk/")
    assert accepted.number in text
    assert filed.number not in text
    assert client.post(f"/cases/{filed.number}/acceptance/").status_code == 409


# One case.


@pytest.mark.parametrize(
    "who,state,act",
    [
        ("lin", CaseState.FILED, "受理"),
        ("chen", CaseState.ACCEPTED, "提交审查意见"),
        ("zheng", CaseState.REVIEWED, "准予许可：看样稿"),
        ("lin", CaseState.GRANTED, "送达"),
        ("lin", CaseState.REFUSED, "送达"),
    ],
)
def test_the_page_of_a_case_offers_the_act_of_the_day(
    town: Town, at_desk: Any, who: str, state: CaseState, act: str, django_assert_max_num_queries: Any
) -> None:
    case, client = town.case_at(state), at_desk(who)
    client.get("/desk/")
    with django_assert_max_num_queries(QUERIES_PER_PAGE):
        page = client.get(f"/desk/cases/{case.number}/")
    text = page.content.decode()
    (main,) = text.split("data-primary")[1:]
    assert act in main.partition("</")[0].partition(">")[2]
    assert len(page.content) < MOST_BYTES
    assert "990001198509040462" not in text
    assert "13900000009" not in text, "phones of the form are masked too"


def test_the_whole_numbers_are_shown_to_who_asks(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.FILED)
    answer = at_desk("lin").post(f"/desk/cases/{case.number}/numbers/", {"purpose": "contact"})
    text = answer.content.decode()
    assert "990001198509040462" in text
    assert "13900000009" in text


@pytest.mark.rule("PII-4")
@pytest.mark.parametrize(
    "state,turn",
    [
        (CaseState.FILED, "lin"),
        (CaseState.ACCEPTED, "chen"),
        (CaseState.REVIEWED, "zheng"),
        (CaseState.GRANTED, "lin"),
    ],
)
def test_whole_numbers_are_for_whose_turn_it_is(
    town: Town, at_desk: Any, state: CaseState, turn: str
) -> None:
    case = town.case_at(state)
    for who in ("lin", "chen", "zheng", "feng"):
        text = page_of(at_desk(who), f"/desk/cases/{case.number}/")
        assert ("显示完整号码" in text) == (who == turn), who
        answer = at_desk(who).post(f"/desk/cases/{case.number}/numbers/", {"purpose": "identity"})
        text = answer.content.decode()
        # Refused, or led to the question why he opens a case that is not laid before him.
        assert answer.status_code in ({200} if who == turn else {302, 409})
        assert ("990001198509040462" in text) == ("13900000009" in text) == (who == turn), who


@pytest.mark.rule("PII-4")
def test_once_delivered_nobody_needs_the_whole_numbers(town: Town, at_desk: Any) -> None:
    case = town.delivered()
    answer = at_desk("lin").post(f"/desk/cases/{case.number}/numbers/", {"purpose": "contact"})
    assert answer.status_code == 409
    assert "990001198509040462" not in page_of(at_desk("lin"), f"/desk/cases/{case.number}/?full")


@pytest.mark.parametrize("who", ["zhou", "sun"])
@pytest.mark.parametrize(
    "noun", ["acceptance", "on-the-spot", "opinion", "grant", "refusal", "refusal/preview", "delivery"]
)
def test_another_s_case_is_not_there(town: Town, at_desk: Any, who: str, noun: str) -> None:
    case, client = town.case_at(CaseState.FILED), at_desk(who)
    assert client.get(f"/desk/cases/{case.number}/").status_code == 404
    assert client.get(f"/cases/{case.number}/grant/preview/").status_code == 404
    assert client.post(f"/cases/{case.number}/{noun}/").status_code == 404


@pytest.mark.parametrize("who", ["zhao", "wang"])
def test_applicants_have_no_desk(town: Town, at_desk: Any, who: str) -> None:
    case, client = town.case_at(CaseState.FILED), at_desk(who)
    for address in ("/desk/", f"/desk/cases/{case.number}/", "/desk/counter/", "/handoffs/", "/ratings/"):
        assert client.get(address).status_code in (302, 403, 404), address
    assert client.post(f"/cases/{case.number}/acceptance/").status_code in (302, 403, 404)
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED


@pytest.mark.parametrize(
    "who,state,noun,rule",
    [
        ("chen", CaseState.FILED, "acceptance", "COR-10"),
        ("zheng", CaseState.ACCEPTED, "acceptance", "COR-10"),
        ("lin", CaseState.REVIEWED, "grant", "COR-19"),
        ("chen", CaseState.REVIEWED, "grant", "COR-19"),
        ("lin", CaseState.ACCEPTED, "grant", "COR-19"),
    ],
)
def test_the_wrong_duty_is_refused_in_words(
    town: Town, at_desk: Any, who: str, state: CaseState, noun: str, rule: str
) -> None:
    case = town.case_at(state)
    page = at_desk(who).post(f"/cases/{case.number}/{noun}/")
    assert page.status_code == 409
    text = page.content.decode()
    assert "现在不能办理" in text
    assert f"规则 {rule}" in text
    assert Case.objects.get(pk=case.pk).state == state


def test_wrong_duty_with_a_good_form(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    page = at_desk("zheng").post(f"/cases/{case.number}/opinion/", answered(case) | {"words": "符合"})
    assert page.status_code == 409
    assert "规则 G13" in page.content.decode()
    case = town.case_at(CaseState.GRANTED)
    told = {"method": "counter", "receiver": "赵敏", "relation": "self", "card": "990001198509040462"}
    page = at_desk("chen").post(f"/cases/{case.number}/delivery/", told)
    assert page.status_code == 409
    assert "规则 CLK-6" in page.content.decode()


def test_the_viewer_turns_pages_without_a_script(town: Town, at_desk: Any) -> None:
    case, client = town.case_at(CaseState.ACCEPTED), at_desk("chen")
    first, second = case.files.order_by("pk")
    text = page_of(client, f"/desk/cases/{case.number}/")
    assert "材料 1/2：场所平面图" in text
    assert f'href="?file={second.uuid}&amp;page=1"' in text
    text = page_of(client, f"/desk/cases/{case.number}/?file={second.uuid}&page=7")
    assert "材料 2/2：卫生检测报告" in text
    assert f"/files/{second.uuid}/pages/1/" in text
    assert client.get(f"/files/{second.uuid}/pages/1/").headers["Content-Type"] == "image/jpeg"
    assert "材料 1/2" in page_of(client, f"/desk/cases/{case.number}/?file={first.uuid}&page=x")


# From the queue to the paper.


def test_a_case_goes_from_desk_to_desk(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.FILED)
    assert "已受理，承诺办结日为" in page_of(at_desk("lin"), f"/cases/{case.number}/acceptance/", csrf="x")
    sent = answered(case) | {"words": "符合准予条件"}
    assert "审查意见已提交" in page_of(at_desk("chen"), f"/cases/{case.number}/opinion/", **sent)
    draft = page_of(at_desk("zheng"), f"/cases/{case.number}/grant/preview/")
    assert "样稿，尚未签发" in draft
    assert not Document.objects.filter(thread=case.thread, paper="approvals.grant").exists()
    assert "已准予许可，文书 朝政许准〔" in page_of(
        at_desk("zheng"), f"/cases/{case.number}/grant/", csrf="x"
    )
    told = {"method": "counter", "receiver": "赵敏", "relation": "self", "card": "990001198509040462"}
    assert "已送达" in page_of(at_desk("lin"), f"/cases/{case.number}/delivery/", **told)


def test_a_refusal_is_read_before_it_is_signed(town: Town, at_desk: Any) -> None:
    case, zheng = town.case_at(CaseState.ACCEPTED), at_desk("zheng")
    sent = answered(case, Answer.FAILS, note="检测不合格") | {"words": "不符合准予条件"}
    page_of(at_desk("chen"), f"/cases/{case.number}/opinion/", **sent)
    text = page_of(zheng, f"/desk/cases/{case.number}/")
    assert "不予许可：看样稿" in text
    assert "准予许可：看样稿" not in text.replace("不予许可：看样稿", "")
    draft = page_of(zheng, f"/cases/{case.number}/refusal/preview/", reasons="检测报告不合格")
    assert "样稿，尚未签发" in draft
    assert "检测报告不合格" in draft
    again = page_of(zheng, f"/cases/{case.number}/refusal/preview/", reasons="检测报告不合格", edit="yes")
    assert "检测报告不合格</textarea>" in again
    assert "已作出不予许可的决定" in page_of(
        zheng, f"/cases/{case.number}/refusal/", reasons="检测报告不合格"
    )
    assert Case.objects.get(pk=case.pk).decision.reasons == "检测报告不合格"


@pytest.mark.rule("PRO-5")
def test_the_reasons_of_a_refusal_begin_with_what_the_review_found(town: Town, at_desk: Any) -> None:
    case, zheng = town.case_at(CaseState.ACCEPTED), at_desk("zheng")
    sent = answered(case, Answer.FAILS, note="检测不合格") | {"words": "不符合准予条件"}
    page_of(at_desk("chen"), f"/cases/{case.number}/opinion/", **sent)
    first = case.edition.review_points.first()
    assert f"不符合“{first.words}”：检测不合格" in page_of(zheng, f"/desk/cases/{case.number}/")
    draft = page_of(zheng, f"/cases/{case.number}/refusal/preview/", reasons="检测不合格")
    assert "第三十八条第二款" in draft
    assert "第三十八条第一款" not in draft


def posted(**parts: str) -> dict[str, str]:
    return {"method": "post", "receiver": "赵敏", "relation": "self", "mail_number": "EX123456789CN"} | parts


def day_parts(day: date) -> dict[str, str]:
    return {
        "received_on_year": str(day.year),
        "received_on_month": str(day.month),
        "received_on_day": str(day.day),
    }


@pytest.mark.rule("CLK-6")
def test_what_went_by_post_was_served_when_it_was_signed_for(town: Town, at_desk: Any) -> None:
    case, lin = town.case_at(CaseState.GRANTED, at=town.at - timedelta(days=4)), at_desk("lin")
    text = page_of(lin, f"/desk/cases/{case.number}/")
    assert 'value="赵敏"' in text, "the applicant himself is proposed"
    assert re.search(r'value="self"[^>]*checked', text)
    day = legal_day(town.at) - timedelta(days=2)
    page_of(lin, f"/cases/{case.number}/delivery/", **posted(**day_parts(day)))
    document = Case.objects.get(pk=case.pk).delivery.document
    assert document.facts["delivered_on"] == day.isoformat()
    paper = render_html(document)
    signed = f"{day.year}年{day.month}月{day.day}日"
    for words in (
        "邮寄",
        f"邮件号码 EX123456789CN，{signed}签收",
        "准予行政许可决定书",
        "公共场所卫生许可证",
    ):
        assert words in paper


@pytest.mark.parametrize(
    "days,parts,said",
    [
        (1, {"mail_number": ""}, "请输入邮件号码"),
        (None, {}, "请输入签收日期"),
        (-1, {}, "签收日期不能晚于今天"),
        (5, {}, "签收日期不能早于作出文书的日期"),
    ],
)
def test_post_is_proved(town: Town, at_desk: Any, days: int | None, parts: dict[str, str], said: str) -> None:
    case = town.case_at(CaseState.GRANTED, at=town.at - timedelta(days=4))
    day = {} if days is None else day_parts(legal_day(town.at) - timedelta(days=days))
    page = at_desk("lin").post(f"/cases/{case.number}/delivery/", posted(**day, **parts))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not hasattr(Case.objects.get(pk=case.pk), "delivery")


def test_an_instant_matter_is_finished_on_the_spot(town: Town, at_desk: Any) -> None:
    case, lin = town.case_at(CaseState.FILED, edition=town.instant), at_desk("lin")
    text = page_of(lin, f"/desk/cases/{case.number}/")
    assert "受理并当场办结" in text
    assert "只受理，转审查" in text
    assert "样稿，尚未签发" in page_of(lin, f"/cases/{case.number}/grant/preview/")
    assert "已当场办结，文书 朝政许准〔" in page_of(
        lin, f"/cases/{case.number}/on-the-spot/", **answered(case)
    )


@pytest.mark.rule("RQ-4")
def test_what_waits_for_papers_is_not_offered_on_the_spot(town: Town, at_desk: Any) -> None:
    edition = promising(town, "credit", secondary=(PLAN,), deficiency=True)
    draft = lacking_draft(town, edition, "credit", REPORT="committed", PLAN="later")
    case = filing.file(draft, by=town.actor("zhao"), at=town.at)
    letter = papers.letter_of(case, at=town.at)
    signing.sign(case, letter.sha256, name="赵敏", by=town.actor("zhao"), at=town.at)
    text = page_of(at_desk("lin"), f"/desk/cases/{case.number}/")
    assert "请“容缺受理”，或者说明理由告知补正" in text
    assert text.count("当场办结") == 0
    assert "申请人没有上传材料" in text, "nothing was handed in on paper"


def test_what_does_not_apply_is_explained(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    sent = answered(case, Answer.NOT_APPLICABLE) | {"words": "符合"}
    page = at_desk("chen").post(f"/cases/{case.number}/opinion/", sent)
    assert page.status_code == 422
    assert "请写明不适用的原因" in page.content.decode()
    sent = answered(case, Answer.NOT_APPLICABLE, note="没有集中空调") | {"words": "符合"}
    assert "审查意见已提交" in page_of(at_desk("chen"), f"/cases/{case.number}/opinion/", **sent)


@pytest.mark.rule("CLK-3")
@pytest.mark.parametrize("answer", [Answer.FAILS, Answer.NOT_APPLICABLE])
def test_only_what_conforms_is_finished_on_the_spot(town: Town, at_desk: Any, answer: Answer) -> None:
    case = town.case_at(CaseState.FILED, edition=town.instant)
    page = at_desk("lin").post(f"/cases/{case.number}/on-the-spot/", answered(case, answer, note="说明"))
    assert page.status_code == 409
    assert "有审查要点不是“符合”，不能当场办结；请受理后转审查" in page.content.decode()
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED


@pytest.mark.parametrize("state", [CaseState.GRANTED, CaseState.REFUSED])
def test_after_the_act_there_is_nothing_to_sign(town: Town, at_desk: Any, state: CaseState) -> None:
    case, zheng = town.case_at(state), at_desk("zheng")
    assert (
        zheng.get(f"/cases/{case.number}/grant/preview/").headers["Location"] == f"/desk/cases/{case.number}/"
    )
    assert "data-primary" not in page_of(zheng, f"/desk/cases/{case.number}/")
    assert zheng.post(f"/cases/{case.number}/grant/").status_code == 409


# Bad input.


def test_a_half_ticked_checklist_keeps_what_was_ticked_and_typed(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    first, second = case.edition.review_points.all()
    sent = {f"point_{first.pk}": "fails", f"note_{first.pk}": "布局不符", "words": "先记一笔"}
    page = at_desk("chen").post(f"/cases/{case.number}/opinion/", sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert text.count(f"请对“{second.words}”作出结论") == 2, "in the summary and beside the point"
    assert f'value="fails" id="id_point_{first.pk}_1" checked' in text or "checked" in text
    assert 'value="布局不符"' in text
    assert "先记一笔</textarea>" in text
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED


@pytest.mark.parametrize(
    "sent,said",
    [
        ({"words": ""}, "请填写审查意见"),
        ({"words": "\x00\u200b"}, "请填写审查意见"),
        ({"words": "长" * 2001}, "请缩短"),
        ({"words": "好", "answer": "perhaps"}, "作出结论"),
        ({"words": "好", "answer": "fails"}, "“不符合”请写明原因"),
    ],
)
def test_a_wrong_opinion_says_what_to_do(town: Town, at_desk: Any, sent: dict[str, str], said: str) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    told = {
        name: sent.get("answer", value) if name.startswith("point") else value
        for name, value in answered(case).items()
    }
    page = at_desk("chen").post(f"/cases/{case.number}/opinion/", told | {"words": sent["words"]})
    text = page.content.decode()
    assert page.status_code == 422
    assert said in text
    assert "<title>错误：" in " ".join(text.split()).replace("<title> ", "<title>")
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED


@pytest.mark.parametrize(
    "sent,said",
    [
        ({}, "请选择送达方式"),
        ({"method": "online", "receiver": "赵敏", "relation": "self"}, "请选择送达方式"),
        ({"method": "post", "receiver": "", "relation": "self"}, "请输入收件人姓名"),
        ({"method": "post", "receiver": "\x00\u200b", "relation": "self"}, "请输入收件人姓名"),
        ({"method": "post", "receiver": "赵敏", "relation": "neighbour"}, "请选择收件人与申请人的关系"),
    ],
)
def test_a_wrong_delivery_says_what_to_do(town: Town, at_desk: Any, sent: dict[str, str], said: str) -> None:
    case = town.case_at(CaseState.GRANTED)
    page = at_desk("lin").post(f"/cases/{case.number}/delivery/", sent)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not hasattr(Case.objects.get(pk=case.pk), "delivery")


@pytest.mark.parametrize("noun", ["refusal", "refusal/preview"])
def test_a_refusal_without_reasons_says_what_to_do(town: Town, at_desk: Any, noun: str) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    sent = answered(case, Answer.FAILS, note="不合格") | {"words": "不符合"}
    page_of(at_desk("chen"), f"/cases/{case.number}/opinion/", **sent)
    page = at_desk("zheng").post(f"/cases/{case.number}/{noun}/", {"reasons": " "})
    assert page.status_code == 422
    assert "请写明不予的理由" in page.content.decode()


def test_numbers_that_cannot_be_are_not_found(town: Town, at_desk: Any) -> None:
    lin = at_desk("lin")
    for number in ("0", "9" * 40, "办件", "draft"):
        assert lin.get(f"/desk/cases/{number}/").status_code == 404, number
    assert lin.get("/desk/cases/%00/").status_code == 400


# The counter.


def counter(town: Town, **other: str) -> dict[str, str]:
    """What the clerk sends for a person at the counter."""
    papers = {
        f"{kind}_{material.pk}": "1" if kind == "copies" else "0"
        for material in town.edition.materials.filter(exempt=False)
        for kind in ("originals", "copies")
    }
    return {
        "id_type": IdType.RESIDENT.value,
        "id_number": "990001195106180221",
        "name": "王秀兰",
        "phone": "13800000101",
        "shop_name": "云朵美发店",
        "area": "80",
        "shop_address": "示例市朝霞区书香路 45 号",
        "manager_phone": "13900000009",
        "service-way": "window",
        **papers,
        **other,
    }


def test_a_person_at_the_counter_leaves_with_a_receipt(town: Town, at_desk: Any) -> None:
    lin = at_desk("lin")
    assert "公共场所卫生许可（新办）" in page_of(lin, "/desk/counter/")
    address = f"/desk/counter/{town.edition.matter.code}/"
    assert "收取的材料" in page_of(lin, address)
    text = page_of(lin, address, **counter(town))
    assert "已收件，编号" in text
    case = Case.objects.with_story().get(channel="counter")
    (receipt,) = Document.objects.of(case.thread)
    printed = page_of(lin, f"/papers/{receipt.uuid}/print/")
    for words in ("收件凭证", str(case.number), case.query_code, "复印件 1 份"):
        assert words in printed


@pytest.mark.parametrize(
    "wrong,said",
    [
        ({"id_number": ""}, "请输入证件号码"),
        ({"id_number": "990001195106180222"}, "校验不符"),
        ({"id_number": "99000120990618022X"}, "不是有效的出生日期"),
        ({"phone": "12"}, "电话"),
        ({"name": "\x00\u200b"}, "请输入"),
        ({"id_type": IdType.USCC.value}, "请输入法定代表人"),
        ({"id_type": "passport"}, "请选择证件类型"),
        ({"area": "很大"}, "经营面积"),
        ({"shop_name": ""}, "场所名称"),
    ],
)
def test_wrong_particulars_say_what_to_do_and_keep_the_rest(
    town: Town, at_desk: Any, wrong: dict[str, str], said: str
) -> None:
    page = at_desk("lin").post(f"/desk/counter/{town.edition.matter.code}/", counter(town, **wrong))
    text = page.content.decode()
    assert page.status_code == 422
    assert "govuk-error-summary" in text
    assert said in text
    assert 'value="示例市朝霞区书香路 45 号"' in text
    assert not Case.objects.exists()


def test_signs_that_show_nothing_are_left_out_of_what_is_kept(town: Town, at_desk: Any) -> None:
    told = counter(town, name="王\x00秀兰", shop_name="朝霞\u200b书店")
    page = at_desk("lin").post(f"/desk/counter/{town.edition.matter.code}/", told)
    assert page.status_code == 302
    case = Case.objects.with_story().get()
    assert case.party_version.name == "王秀兰"
    assert "朝霞书店" in str(opened(case.answers))


@pytest.mark.parametrize(
    "sent,said", [("", "缺少“场所平面图”"), ("-1", "份数不能小于 0"), ("x", "请输入份数"), ("100", "99 以内")]
)
def test_missing_papers_are_named(town: Town, at_desk: Any, sent: str, said: str) -> None:
    plan = town.edition.materials.get(name="场所平面图")
    told = counter(town) | {f"copies_{plan.pk}": sent, f"originals_{plan.pk}": ""}
    page = at_desk("lin").post(f"/desk/counter/{town.edition.matter.code}/", told)
    assert page.status_code == 422
    assert said in page.content.decode()


def test_a_window_that_is_not_entrusted_takes_nothing_in(town: Town, at_desk: Any) -> None:
    zhou, address = at_desk("zhou"), f"/desk/counter/{town.edition.matter.code}/"
    assert "本窗口未受委托受理" in page_of(zhou, address)
    page = zhou.post(address, counter(town))
    assert page.status_code == 409
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "q,found",
    [
        ("补发", True),
        ("gonggongchangsuo", True),
        ("ggcs", True),
        ("公共场锁卫生", True),
        ("食品", False),
        ("%_", False),
    ],
)
def test_a_clerk_narrows_by_name_pinyin_or_initials(town: Town, at_desk: Any, q: str, found: bool) -> None:
    page = at_desk("lin").get("/desk/counter/", {"q": q})
    assert (town.instant.name in page.content.decode()) == found


def test_a_list_that_is_cut_says_so(town: Town, at_desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "只列出前" not in page_of(at_desk("lin"), "/desk/counter/")
    monkeypatch.setattr("approvals.views.counter.MOST_SHOWN", 1)
    assert "只列出前 1 项" in page_of(at_desk("lin"), "/desk/counter/")


def test_the_choice_of_matters_costs_the_same_with_three(
    town: Town, at_desk: Any, django_assert_max_num_queries: Any
) -> None:
    lin = at_desk("lin")
    lin.get("/desk/counter/")
    with django_assert_max_num_queries(12):
        lin.get("/desk/counter/")


def test_pages_are_small(town: Town, at_desk: Any) -> None:
    """A full queue, and a case with everything a case can have."""
    for _n in range(26):
        town.case_at(CaseState.FILED)
    page = at_desk("lin").get("/desk/")
    assert len(page.content) < MOST_BYTES
    assert "下一页" in page.content.decode()
    case = town.delivered()
    assert len(at_desk("lin").get(f"/desk/cases/{case.number}/").content) < MOST_BYTES


@pytest.mark.rule("G5")
def test_what_was_sent_back_says_so_in_the_queue(town: Town, at_desk: Any) -> None:
    fresh, again = town.case_at(CaseState.ACCEPTED), town.case_at(CaseState.REVIEWED)
    review.send_back(again, "请核对平面图", by=town.actor("zheng"), at=town.at)
    rows = page_of(at_desk("chen"), "/desk/").partition("<tbody>")[2].split("<tr")[1:]
    said = {
        number: "退回重审" in row for row in rows for number in (fresh.number, again.number) if number in row
    }
    assert said == {fresh.number: False, again.number: True}


def test_another_duty_is_offered_where_there_is_one(town: Town, at_desk: Any) -> None:
    client = at_desk("lin")
    assert "切换职责" not in page_of(client, "/desk/")
    assert "切换职责" not in page_of(client, "/me/")
    user = town.user("lin")
    appoint(user, town.organ, Duty.REVIEW, from_on=legal_day(town.at), by=Actor.system("seed"), at=town.at)
    assert "切换职责" in page_of(client, "/desk/")
    assert "切换职责" in page_of(client, "/me/")


def test_each_way_of_delivery_asks_beneath_itself(town: Town, at_desk: Any) -> None:
    case = town.case_at(CaseState.GRANTED)
    client = at_desk("lin")
    text = page_of(client, f"/desk/cases/{case.number}/")
    card = text.partition('id="deliver-title"')[2].partition("</section>")[0]
    assert "准予行政许可决定书" in card.partition("<form")[0]
    assert "证照" in card.partition("<form")[0] or "许可证" in card.partition("<form")[0]
    counter, _value, post = card.partition('value="counter"')[2].partition('value="post"')
    assert "身份证件号码" in counter
    assert "邮件号码" not in counter
    assert "邮件号码" in post
    assert "govuk-radios__conditional" in counter
    answer = client.post(
        f"/cases/{case.number}/delivery/", {"method": "post", "receiver": "赵敏", "relation": "self"}
    )
    assert answer.status_code == 422
    assert "请输入邮件号码" in answer.content.decode()

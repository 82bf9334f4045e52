"""文书验真: number and code, or the QR code, say whether a paper is genuine and in force; of persons they say nothing."""

from datetime import timedelta

import pytest

from approvals import papers
from approvals.actions import amendment, filing
from approvals.enums import CaseState
from ground.documents.issue import Paper, void
from ground.documents.models import Document
from tests.accounts.people import organisation
from tests.ground.papers import ANYONE, CASE_NUMBER, COMPANY, RECEIPT, issued

pytestmark = pytest.mark.django_db
LICENCE = Paper("testing.licence", "证照", "approvals/papers/licence.html", public_title="食品经营许可证")


def ask(client, number, code, **extra):
    return client.post("/verify/", {"number": number, "code": code}, **extra)


def test_the_page_asks_for_number_and_code(client):
    page = client.get("/verify/").content.decode()
    assert "验证码" in page
    assert "文号、证号或办件编号" in page


def test_number_and_code_lead_to_what_the_register_says(client, moment):
    document = issued(moment)
    page = ask(client, document.number, document.code, follow=True).content.decode()
    for words in (
        "有效",
        "准予行政许可决定书",
        document.number,
        "朝霞区政务服务办公室",
        "2026年11月20日",
        "示例*********公司",
    ):
        assert words in page
    assert COMPANY not in page
    assert "陈翀昇" not in page


@pytest.mark.parametrize(
    "typed",
    [
        "朝政许准〔2026〕第00001号",
        "朝政许准[2026]第00001号",
        "朝政许准（２０２６） 第00001号",
        " 朝政许准【2026】第 00001 号 ",
        CASE_NUMBER.lower(),
        "JY29900010000123",
    ],
)
def test_a_number_is_understood_as_people_type_it(client, moment, typed):
    document = issued(moment)
    response = ask(client, typed, document.code.lower().replace("-", " "))
    assert response["Location"] == f"/verify/{document.code}/"


@pytest.mark.parametrize(
    "number, code, words",
    [
        ("", "", "请输入文书上的文号、证号或办件编号"),
        ("", "", "请输入二维码下面的验证码"),
        ("朝政许准〔2026〕第00001号", "ACDE", "验证码应为 16 位"),
        ("朝政许准〔2026〕第00001号", "ACDE-FGHJ-KMNP-QRTU", "没有查到这份文书"),
        ("朝政许准〔2026〕第00002号", None, "没有查到这份文书"),
    ],
)
def test_what_does_not_fit_gets_a_sentence_and_loses_nothing(client, moment, number, code, words):
    document = issued(moment)
    page = ask(client, number, document.code if code is None else code)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert f'value="{number}"' in page.content.decode() or not number


def test_the_qr_code_leads_to_the_same(client, moment):
    document = issued(moment, paper=RECEIPT)
    path = document.verification_url.removeprefix("http://testserver")
    assert "收件凭证" in client.get(path).content.decode()
    assert "收件凭证" in client.get(path.lower().replace("-", "")).content.decode()


def test_an_unknown_code_is_not_found_and_says_what_to_do(client):
    page = client.get("/verify/ACDE-FGHJ-KMNP-QRTU/")
    assert page.status_code == 404
    assert "请对照文书原件核对" in page.content.decode()


def test_a_void_paper_is_said_to_be_void_and_why(client, moment):
    document = void(issued(moment), reason="经行政复议撤销", by=ANYONE, at=moment + timedelta(days=1))
    page = client.get(f"/verify/{document.code}/").content.decode()
    assert "已作废" in page
    assert "2026年3月5日" in page
    assert "原因：经行政复议撤销" in page


def test_an_amended_paper_leads_to_the_one_that_holds(client, town):
    case = town.case_at(CaseState.GRANTED)
    old = Document.objects.valid().get(thread=case.thread, paper=papers.GRANT.key)
    made = amendment.amend(
        old, wrong="书香路 45 号", right="书香路 54 号", reason="录入错误", by=town.actor("zheng"), at=town.at
    )
    page = client.get(f"/verify/{old.code}/").content.decode()
    assert "文字有误，已经更正" in page
    assert f"/verify/{made.new.code}/" in page
    client.force_login(town.user("zhao"))
    page = client.get(case.get_absolute_url()).content.decode()
    assert "作废原因：文字有误，已经更正" in page
    assert f"/papers/{made.new.uuid}/" in page


@pytest.mark.rule("PII-4")
def test_an_organisation_is_named_and_a_person_is_not(client, town):
    case = town.case_at(CaseState.GRANTED)
    receipt = Document.objects.of(case.thread).first()
    page = client.get(f"/verify/{receipt.code}/").content.decode()
    assert "赵敏" not in page
    assert "赵*" in page
    assert "个人姓名只显示一部分" in page
    row = organisation(town.user("zhao"), at=town.at, name="示例市晴川餐饮有限公司")
    by = town.actor("zhao").acting_for(row.party)
    draft = filing.begin(town.edition, row.party.current, by=by, at=town.at)
    paper = issued(town.at, paper=RECEIPT, thread=draft.thread, applicant="示例市晴川餐饮有限公司")
    page = client.get(f"/verify/{paper.code}/").content.decode()
    assert "示例市晴川餐饮有限公司" in page
    assert "个人姓名" not in page


def test_a_licence_past_its_days_is_not_called_valid(client, moment):
    document = issued(moment, paper=LICENCE, valid_from="2019-11-20", valid_until="2024-11-19", holder="赵敏")
    page = client.get(f"/verify/{document.code}/").content.decode()
    assert "已过有效期" in page
    assert "食品经营许可证" in page
    assert "赵*" in page
    assert "赵敏" not in page
    assert "9199" not in page

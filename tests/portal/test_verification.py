"""文书验真: number and code, or the QR code, say whether a paper is genuine and in force; of persons they say nothing."""

from datetime import timedelta

import pytest

from ground.documents.issue import Paper, void
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


def test_a_void_paper_is_said_to_be_void_and_not_why(client, moment):
    document = void(issued(moment), reason="张三的身份证号写错", by=ANYONE, at=moment + timedelta(days=1))
    page = client.get(f"/verify/{document.code}/").content.decode()
    assert "已作废" in page
    assert "2026年3月5日" in page
    assert "张三" not in page


def test_a_licence_past_its_days_is_not_called_valid(client, moment):
    document = issued(moment, paper=LICENCE, valid_from="2019-11-20", valid_until="2024-11-19", holder="赵敏")
    page = client.get(f"/verify/{document.code}/").content.decode()
    assert "已过有效期" in page
    assert "食品经营许可证" in page
    assert "赵*" in page
    assert "赵敏" not in page
    assert "9199" not in page

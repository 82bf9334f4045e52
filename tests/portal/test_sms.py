"""短信真伪查询: ours is told from another's, and nobody learns whose it was."""

import pytest
from django.core.cache import caches
from django.utils.timezone import now

from ground.accounts import codes
from ground.accounts.enums import Purpose
from ground.notices.models import Notice
from tests.portal.pages_text import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    caches["rates"].delete_pattern("sms:*")


@pytest.fixture
def notice():
    codes.send("13800000101", Purpose.SIGN_UP, at=now())
    return Notice.objects.get(channel="sms")


@pytest.mark.rule("U11")
def test_a_message_of_ours_is_known_by_its_code(client, notice):
    typed = notice.code.lower()
    for code in (typed, f"【核验{typed}】", f"{typed[:4]} {typed[4:]}"):
        page = text(client.post("/sms/", {"tail": "0101", "code": code}))
        assert "这条短信是本平台发送的" in page
        assert "短信验证码" in page
    assert "13800000101" not in page
    assert notice.body not in page


@pytest.mark.rule("U11")
@pytest.mark.parametrize("tail, code", [("0102", None), ("0101", "ABCD2345"), ("0101", "OOOOIIII")])
def test_what_is_not_ours_is_said_not_to_be(client, notice, tail, code):
    page = text(client.post("/sms/", {"tail": tail, "code": code or notice.code}))
    assert "不是本平台发送的" in page
    assert "请勿点击" in page
    assert "12345" in page


@pytest.mark.parametrize(
    "tail, code, words",
    [
        ("", "ABCD2345", "请输入收到短信的手机号码后四位"),
        ("12", "ABCD2345", "请输入手机号码的最后 4 位数字"),
        ("0101", "", "请输入短信末尾的核验码"),
        ("0101", "ABC", "核验码应为 8 位字母和数字"),
    ],
)
def test_what_cannot_be_right_is_asked_for_again(client, tail, code, words):
    assert text(client.post("/sms/", {"tail": tail, "code": code})).count(words) >= 2


@pytest.mark.rule("U11")
def test_guessing_is_braked(client, notice):
    assert caches["rates"].set("there", 1), "nothing counts without Redis"
    for _guess in range(20):
        assert client.post("/sms/", {"tail": "0101", "code": "ABCD2345"}).status_code == 200
    page = client.post("/sms/", {"tail": "0101", "code": notice.code})
    assert page.status_code == 429
    assert "查询太频繁" in text(page)
    assert "这条短信是本平台发送的" not in text(page)

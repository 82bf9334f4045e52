"""The applicants' doors: codes at sign-up, a forgotten password, another phone, a surer name."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils.timezone import now

from ground.accounts import applicants
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, RealName, RealNameBy, Role
from ground.accounts.models import PhoneCode, User
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from tests.accounts.people import PASSWORD, applicant, office, officer, resident
from tests.accounts.test_codes import digits_sent, wrong

pytestmark = pytest.mark.django_db
NUMBER, PHONE = "11010519491231002X", "13800000101"


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    for what in ("codes", "recovery"):
        caches["rates"].delete_pattern(f"{what}:*")


@pytest.fixture
def wang():
    return applicant(at=now() - timedelta(days=1), username="wangxiulan", id_number=NUMBER)


def text(page):
    return page.content.decode()


def newcomer(**changed):
    return {
        "name": "王秀兰",
        "id_number": NUMBER,
        "phone": PHONE,
        "username": "wangxiulan",
        "password": PASSWORD,
        "password_again": PASSWORD,
    } | changed


@pytest.mark.rule("ELC-11")
def test_an_account_is_opened_with_the_code_and_is_known_for_what_it_is(client):
    client.post("/sign-up/", newcomer())
    assert "验证码不正确" in text(client.post("/sign-up/code/", {"code": wrong(digits_sent())}))
    assert "请输入短信中的 6 位验证码" in text(client.post("/sign-up/code/", {"code": ""}))
    assert not User.objects.exists()
    assert client.post("/sign-up/code/", {"code": digits_sent()}).url == "/me/"
    user = User.objects.get()
    assert (user.real_name, user.real_name_how) == (RealName.PRIMARY, RealNameBy.PHONE)
    assert client.post("/sign-up/code/", {"code": digits_sent()}).url == "/sign-up/"


def test_nothing_typed_at_sign_up_lies_open_in_the_session(client):
    client.post("/sign-up/", newcomer())
    kept = str(dict(client.session))
    assert not any(secret in kept for secret in (NUMBER, PHONE, PASSWORD, "王秀兰"))


def test_the_code_page_is_nobody_s_who_has_not_begun(client):
    assert client.get("/sign-up/code/").url == "/sign-up/"
    assert client.post("/sign-up/code/again/").url == "/sign-up/"
    assert client.get("/recovery/code/").url == "/recovery/"


@pytest.mark.rule("WHO-11")
def test_another_code_has_to_wait_a_minute(client):
    client.post("/sign-up/", newcomer())
    assert "请一分钟后再试" in text(client.post("/sign-up/code/again/", follow=True))
    PhoneCode.objects.update(sent_at=now() - timedelta(seconds=61))
    assert "验证码已重新发送" in text(client.post("/sign-up/code/again/", follow=True))
    assert "请一分钟后再试" in text(client.post("/sign-up/", newcomer(username="other")))


@pytest.mark.rule("WHO-14")
def test_a_forgotten_password_is_set_anew_and_everybody_else_is_out(client, wang, django_user_model):
    elsewhere = type(client)()
    elsewhere.force_login(wang)
    page = client.post("/recovery/", {"id_number": NUMBER, "phone": PHONE}, follow=True)
    assert "如果身份证号码和手机号码与账号一致" in text(page)
    told = {"password": "brand-new-horse-8", "password_again": "brand-new-horse-8"}
    assert "验证码不正确" in text(client.post("/recovery/code/", told | {"code": wrong(digits_sent())}))
    page = client.post("/recovery/code/", told | {"code": digits_sent()}, follow=True)
    assert "密码已重新设置，您已登录" in text(page)
    wang.refresh_from_db()
    assert wang.check_password("brand-new-horse-8")
    assert elsewhere.get("/me/").status_code == 302
    assert "accounts.password_recovered" in {entry.act for entry in Entry.objects.of(wang.ref)}
    assert Notice.objects.filter(user=wang, subject="密码已重新设置").exists()


@pytest.mark.parametrize(
    "told", [{"id_number": resident(7), "phone": PHONE}, {"id_number": NUMBER, "phone": "13800000109"}]
)
def test_who_is_not_known_is_told_the_same_and_gets_no_code(client, wang, told):
    page = client.post("/recovery/", told, follow=True)
    assert "如果身份证号码和手机号码与账号一致" in text(page)
    assert not PhoneCode.objects.exists()
    asked = {"code": "123456", "password": "brand-new-horse-8", "password_again": "brand-new-horse-8"}
    assert "验证码不正确" in text(client.post("/recovery/code/", asked))
    assert "验证码已重新发送" in text(client.post("/recovery/code/again/", follow=True))


@pytest.mark.rule("WHO-14")
def test_an_officer_recovers_nothing_by_himself(moment):
    with pytest.raises(Refused, match="安全管理员"):
        applicants.recover(officer(Duty.INTAKE, office(), at=moment), "brand-new-horse-8", at=moment)


def codes_sent() -> list[str]:
    """Of the two newest text messages, the older first."""
    import re

    bodies = Notice.objects.filter(channel="sms", subject="短信验证码").order_by("-pk")[:2]
    return [re.search(r"验证码(\d{6})，", row.body)[1] for row in reversed(bodies)]


@pytest.mark.rule("WHO-15")
def test_a_phone_is_changed_with_a_code_from_both(client, wang):
    client.force_login(wang)
    assert client.get("/me/phone/codes/").url == "/me/phone/"
    page = client.post("/me/phone/", {"phone": "139 0000 0009"}, follow=True)
    assert "138****0101 和新号码 139****0009" in text(page)
    old, new = codes_sent()
    page = text(client.post("/me/phone/codes/", {"old_code": old, "new_code": wrong(new)}))
    assert page.count("验证码不正确") >= 2
    page = client.post("/me/phone/codes/", {"old_code": old, "new_code": new}, follow=True)
    assert "手机号码已变更" in text(page)
    assert "139****0009" in text(page)
    himself = wang.representations.get(role=Role.SELF).party
    assert himself.current.phone == "13900000009"
    told = Notice.objects.filter(subject="手机号码已变更", channel="sms").get()
    assert told.address == PHONE
    assert Entry.objects.of(himself.thread).filter(act="accounts.phone_changed").exists()


@pytest.mark.rule("WHO-15")
def test_nobody_changes_another_s_phone_nor_to_the_same(moment, wang):
    stranger = Actor(applicant(at=moment, name="李明", phone="13800000102"))
    with pytest.raises(Refused, match="只能变更本人"):
        applicants.change_phone(wang, "13900000009", by=stranger, at=moment)
    with pytest.raises(Refused, match="与原来的相同"):
        applicants.change_phone(wang, PHONE, by=Actor(wang), at=moment)


@pytest.mark.rule("WHO-15")
def test_a_window_changes_a_phone_for_as_long_as_its_duty_lasts(moment, wang):
    window = office("zhaoxia/dating")
    clerk = officer(Duty.INTAKE, window, at=moment - timedelta(days=9))
    row = clerk.duties.get()
    by = Actor(clerk, office=row.office, duty=Duty.INTAKE)
    assert applicants.why_not_change_phone(wang, same=False, by=by, at=moment).ok
    clerk.duties.update(until_on=legal_day(moment - timedelta(days=1)))
    by = Actor(User.objects.get(pk=clerk.pk), office=row.office, duty=Duty.INTAKE)
    with pytest.raises(Refused, match="只能变更本人"):
        applicants.change_phone(wang, "13900000009", by=by, at=moment)


@pytest.mark.rule("ELC-11")
def test_a_window_raises_the_level_by_the_identity_card(client, wang):
    window = office("zhaoxia/dating")
    client.force_login(officer(Duty.INTAKE, window, at=now() - timedelta(days=1)))
    assert "没有找到这个身份证号码的账号" in text(client.post("/desk/real-name/", {"number": resident()}))
    assert "校验不符" in text(client.post("/desk/real-name/", {"number": "110105194912310021"}))
    page = client.post("/desk/real-name/", {"number": NUMBER}, follow=True)
    assert "未实名" in text(page)
    assert NUMBER not in text(page)
    address = page.redirect_chain[0][0]
    assert "请核验身份证原件并勾选" in text(client.post(address, {"phone": ""}))
    page = client.post(address, {"seen": "on", "phone": "13900000009"}, follow=True)
    assert "已提升为中级实名，手机号码已变更" in text(page)
    wang.refresh_from_db()
    assert (wang.real_name, wang.real_name_how) == (RealName.INTERMEDIATE, RealNameBy.WINDOW)
    assert wang.phone == "13900000009"
    assert "没有需要变更的" in text(client.post(address, {"seen": "on", "phone": ""}, follow=True))


@pytest.mark.rule("ELC-11")
def test_a_level_only_rises_and_by_what_reaches_it(moment, wang):
    clerk = Actor(officer(Duty.INTAKE, office(), at=moment), office(), Duty.INTAKE)
    with pytest.raises(Refused, match="综合窗口受理人员"):
        applicants.raise_real_name(wang, RealName.INTERMEDIATE, RealNameBy.WINDOW, by=Actor(wang), at=moment)
    with pytest.raises(Refused, match="只能核验到初级"):
        applicants.raise_real_name(wang, RealName.ADVANCED, RealNameBy.PHONE, by=Actor(wang), at=moment)
    raised = applicants.raise_real_name(wang, RealName.INTERMEDIATE, RealNameBy.WINDOW, by=clerk, at=moment)
    assert raised.real_name == RealName.INTERMEDIATE
    with pytest.raises(Refused, match="已经是中级实名"):
        applicants.raise_real_name(wang, RealName.PRIMARY, RealNameBy.PHONE, by=clerk, at=moment)


def test_the_desk_is_for_the_window(client, wang):
    client.force_login(wang)
    assert client.get("/desk/real-name/").status_code == 403
    client.force_login(officer(Duty.REVIEW, office(), at=now()))
    assert client.get("/desk/real-name/").status_code == 403

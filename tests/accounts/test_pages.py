"""The door and the profile, through the pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ground.accounts.actions import appoint, end_representation
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Role
from ground.accounts.models import Party, Representation, User
from ground.accounts.town import DEMO_PASSWORD, demo_accounts, load_demo_people, load_offices
from ground.workdays import legal_day
from tests.accounts.people import (
    LONG_AGO,
    PASSWORD,
    applicant,
    credit_code,
    office,
    officer,
    organisation,
    resident,
)
from tests.accounts.test_codes import digits_sent

pytestmark = pytest.mark.django_db
WRONG = "用户名或密码不正确，请核对后重新输入"


@pytest.fixture
def today():
    """Pages read the clock themselves, so people have to be there now."""
    return timezone.now()


@pytest.fixture
def citizen(client, today):
    user = applicant(at=today, username="wangxiulan", id_number="11010519491231002X")
    client.force_login(user)
    return user


def text(page):
    return page.content.decode()


# ---- signing in


def test_an_applicant_is_led_to_his_page_or_where_he_was_going(client, today):
    user = applicant(at=today)
    told = {"username": user.username, "password": PASSWORD}
    assert client.post("/sign-in/", told).url == "/me/"
    assert client.post("/sign-in/", told | {"next": "/guide/x/?a=1"}).url == "/guide/x/?a=1"


def test_an_officer_is_led_to_the_desk(client, today):
    user = officer(Duty.INTAKE, office(), at=today)
    told = {"username": user.username.upper(), "password": PASSWORD, "next": "/"}
    assert client.post("/sign-in/", told).url == "/desk/"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/sign-in/?next=/",
        "\x00",
        "a\nb",
        "/a\nSet-Cookie: b",
        "sign_in",
    ],
)
def test_nobody_is_led_out_of_the_house(client, today, elsewhere):
    user = applicant(at=today)
    page = client.post("/sign-in/", {"username": user.username, "password": PASSWORD, "next": elsewhere})
    assert page.status_code == 302
    assert "evil" not in page.url
    assert page.url.startswith("/")


@pytest.mark.parametrize(
    "username, password",
    [
        ("wangxiulan", "wrong-horse-9"),
        ("nobody", PASSWORD),
        ("w" * 5000, PASSWORD),
        ("wangxiulan", "p" * 100_000),
        ("王秀兰’; --", "<script>"),
        ("\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "﷽"),
    ],
)
def test_whatever_is_wrong_the_sentence_is_the_same(client, today, username, password):
    applicant(at=today, username="wangxiulan")
    page = client.post("/sign-in/", {"username": username, "password": password})
    assert page.status_code == 200
    assert text(page).count(WRONG) == 1
    assert "_auth_user_id" not in client.session
    assert password not in text(page)


@pytest.mark.parametrize(
    "username, password", [("wang\x00xiulan", PASSWORD), ("wangxiulan", f"\x00{PASSWORD}\u200b")]
)
def test_what_nobody_can_see_is_no_part_of_name_or_password(client, today, username, password):
    applicant(at=today, username="wangxiulan")
    assert client.post("/sign-in/", {"username": username, "password": password}).status_code == 302
    assert "_auth_user_id" in client.session


def test_what_is_missing_is_asked_for(client):
    page = text(client.post("/sign-in/", {"username": "", "password": ""}))
    assert "请输入用户名" in page
    assert "请输入密码" in page
    assert WRONG not in page


def test_a_closed_account_opens_nothing(client, today):
    user = applicant(at=today)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert WRONG in text(client.post("/sign-in/", {"username": user.username, "password": PASSWORD}))


def test_the_session_is_new_at_sign_in_and_gone_at_sign_out(client, today):
    user = applicant(at=today)
    client.get("/sign-in/")
    session = client.session
    session["before"] = True
    session.save()
    old = session.session_key
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    assert client.session.session_key != old
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == "/"
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", ["/me/", "/me/organisations/", "/me/organisations/new/", "/duty/"])
def test_a_visitor_is_asked_to_sign_in_and_then_led_back(client, address):
    assert client.get(address).url == f"/sign-in/?next={address}"


# ---- signing up


def sign_up_form(**changed):
    return {
        "name": "王秀兰",
        "id_number": "１１０１０５19491231002x",
        "phone": "138 0000 0101",
        "username": "WangXiulan",
        "password": PASSWORD,
        "password_again": PASSWORD,
    } | changed


def test_signing_up_opens_an_account_and_signs_in(client):
    page = client.post("/sign-up/", sign_up_form(next="/me/organisations/"), follow=True)
    assert page.redirect_chain == [("/sign-up/code/", 302)]
    assert "验证码已发送到 138****0101" in text(page)
    assert not User.objects.exists()
    page = client.post("/sign-up/code/", {"code": digits_sent()}, follow=True)
    assert page.redirect_chain == [("/me/organisations/", 302)]
    assert "账号已开通" in text(page)
    profile = text(client.get("/me/"))
    assert "1101**********002X" in profile
    assert "138****0101" in profile
    assert "11010519491231002X" not in profile
    assert "13800000101" not in profile
    assert "初级实名（身份证号码格式和手机短信核验" in profile
    assert client.post("/sign-in/", {"username": "wangxiulan", "password": PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    "field, typed, words",
    [
        ("name", "", "请输入姓名"),
        ("name", "王" * 101, "最多 100 个字，现在是 101 个，请缩短"),
        ("name", "！！", "请按证件填写，不含特殊符号"),
        ("id_number", "", "请输入身份证号码"),
        ("id_number", "123", "身份证号码应为 18 位，现在是 3 位，请核对"),
        ("id_number", "110105194912310021", "身份证号码最后一位校验不符，请核对"),
        ("phone", "12345", "手机号码应为 11 位数字，例如 13800138000，请核对"),
        ("username", "a", "用户名为 3 至 30 个字"),
        ("username", "a@b.cn", "用户名为 3 至 30 个字"),
        ("password", "short", "密码至少 10 位，请加长"),
        ("password", "8675309867530", "密码不能全是数字，请加入字母或符号"),
        ("password", "password123", "这个密码太常见，容易被猜到，请换一个"),
        ("password", "WangXiulan1", "密码与用户名或姓名太相近，请换一个"),
        ("password", "x1" * 100, "密码最多 128 位，请缩短"),
        ("password_again", "other-horse-9", "两次输入的密码不一致，请重新输入"),
    ],
)
def test_bad_input_gets_a_sentence_and_nothing_entered_is_lost(client, field, typed, words):
    page = text(client.post("/sign-up/", sign_up_form(**{field: typed})))
    assert page.count(words) >= 2  # in the summary and at the field
    assert PASSWORD not in page
    kept = {"name": "王秀兰", "phone": "138 0000 0101", "username": "WangXiulan"}
    for name, value in kept.items():
        assert name == field or value in page
    assert not User.objects.exists()
    assert not Party.objects.exists()


def test_signs_that_show_nothing_are_left_out_and_what_is_left_is_judged(client):
    page = text(client.post("/sign-up/", sign_up_form(name="\x00\u200b")))
    assert page.count("请输入姓名") >= 2
    page = text(client.post("/sign-up/", sign_up_form(name="王\x00秀兰", phone="12345")))
    assert 'value="王秀兰"' in page
    assert not User.objects.exists()


def test_who_has_an_account_is_told_to_sign_in(client, citizen):
    client.logout()
    page = text(client.post("/sign-up/", sign_up_form(username="another")))
    assert "该身份证号码已注册账号，请直接登录" in page
    page = text(client.post("/sign-up/", sign_up_form(id_number=resident())))
    assert "该用户名已被使用，请换一个" in page


# ---- the profile and the organisations


def organisation_form(**changed):
    told = {
        "name": "示例市云帆物流有限公司",
        "uscc": credit_code(),
        "role": "AGENT",
        "legal_representative": "许国栋",
    }
    return told | {"address": ""} | changed


def test_an_organisation_is_added_and_acted_for(client, citizen):
    page = text(client.post("/me/organisations/new/", organisation_form(), follow=True))
    assert "已添加“示例市云帆物流有限公司”" in page
    assert "委托代理人（自行声明）" in page
    declared = Representation.objects.exclude(role=Role.SELF).get()
    page = text(client.post("/me/party/", {"representation": str(declared.uuid)}, follow=True))
    assert "您现在为“示例市云帆物流有限公司”办事" in page
    actor = client.get("/me/").wsgi_request.actor
    assert actor.on_behalf_of == declared.party
    client.post("/sign-out/")
    client.force_login(citizen)
    himself = Representation.objects.get(role=Role.SELF).party
    assert client.get("/me/").wsgi_request.actor.on_behalf_of == himself


@pytest.mark.parametrize(
    "field, typed, words",
    [
        ("name", "", "请输入单位名称"),
        ("uscc", "9111", "统一社会信用代码应为 18 位，现在是 4 位，请核对"),
        ("role", "", "请选择您在该单位的身份"),
        ("role", "SELF", "请选择您在该单位的身份"),
        ("legal_representative", "", "请输入法定代表人（负责人、经营者）姓名"),
    ],
)
def test_a_wrong_organisation_is_explained_and_kept(client, citizen, field, typed, words):
    told = organisation_form(**{field: typed})
    page = text(client.post("/me/organisations/new/", told))
    assert page.count(words) >= 2
    assert all(value in page for name, value in told.items() if name != field and value)
    assert Representation.objects.count() == 1


@pytest.mark.rule("WHO-2")
def test_the_same_organisation_is_not_added_twice(client, citizen):
    told = organisation_form()
    client.post("/me/organisations/new/", told)
    assert "您已添加过这家单位" in text(client.post("/me/organisations/new/", told))


def test_a_representation_is_ended_after_asking_once_more(client, citizen, today):
    declared = organisation(citizen, at=today)
    address = f"/me/organisations/{declared.uuid}/ending/"
    assert "自明日起不能再为它申请和查询" in text(client.get(address))
    assert declared.party.current.name in text(client.post(address, follow=True))
    assert "现在不能办：该代表关系已经终止" in text(client.get(address))


def test_a_stranger_s_representation_is_a_404(client, citizen, today):
    strange = organisation(applicant(at=today), at=today)
    assert client.get(f"/me/organisations/{strange.uuid}/ending/").status_code == 404
    assert client.post(f"/me/organisations/{strange.uuid}/ending/").status_code == 404
    assert client.post("/me/party/", {"representation": str(strange.uuid)}).status_code == 404
    assert client.post("/me/party/", {"representation": "x"}).status_code == 404
    assert client.post("/me/party/").status_code == 404


def test_officers_have_no_organisations_and_applicants_no_duties(client, citizen, today):
    assert client.get("/duty/").status_code == 404
    client.force_login(officer(Duty.INTAKE, office(), at=today))
    for address in ("/me/organisations/", "/me/organisations/new/"):
        assert client.get(address).status_code == 404
    assert "综合窗口受理" in text(client.get("/me/"))


@pytest.mark.rule("WHO-4")
def test_nobody_acts_for_an_organisation_he_no_longer_represents(client, citizen, today):
    declared = organisation(citizen, at=today - timedelta(days=3))
    end_representation(declared, by=Actor(citizen), at=today - timedelta(days=1))
    page = client.post("/me/party/", {"representation": str(declared.uuid)})
    assert page.status_code == 409
    assert "您现在不能代表该申请人办事" in text(page)


@pytest.mark.parametrize("address", ["/me/", "/me/organisations/"])
def test_many_organisations_cost_no_more_queries(client, citizen, today, same_queries, address):
    names = iter(f"示例市第{n}物流有限公司" for n in range(9))
    same_queries(
        lambda: client.get(address), add=lambda: organisation(citizen, at=today, name=next(names)), most=12
    )


# ---- duties


@pytest.mark.rule("WHO-5")
def test_an_officer_acts_under_the_duty_he_chose(client, today):
    window, desk = office("zhaoxia/dating"), office("zhaoxia/zhengwuban")
    user = officer(Duty.INTAKE, window, at=today)
    second = appoint(user, desk, Duty.REVIEW, from_on=legal_day(today), by=Actor.system("test"), at=today)
    past = appoint(
        user, desk, Duty.DECISION, from_on=LONG_AGO, until_on=legal_day(today) - timedelta(days=1),
        by=Actor.system("test"), at=today,
    )  # fmt: skip
    client.force_login(user)
    page = client.get("/duty/")
    assert "审批决定" not in text(page)
    assert (page.wsgi_request.actor.office, page.wsgi_request.actor.duty) == (window, Duty.INTAKE)
    assert client.post("/duty/", {"holding": second.pk}).url == "/desk/"
    actor = client.get("/duty/").wsgi_request.actor
    assert (actor.office, actor.duty) == (desk, Duty.REVIEW)
    assert actor.holds(Duty.REVIEW, at=today)
    assert not actor.holds(Duty.INTAKE, at=today)
    assert client.post("/duty/", {"holding": past.pk}).status_code == 409
    strange = officer(Duty.REVIEW, desk, at=today).duties.get()
    assert client.post("/duty/", {"holding": strange.pk}).status_code == 404
    assert client.post("/duty/", {"holding": "x"}).status_code == 404


def test_a_chosen_duty_that_ran_out_is_no_longer_acted_under(client, today):
    desk = office()
    user = officer(Duty.INTAKE, desk, at=today)
    held = appoint(user, desk, Duty.REVIEW, from_on=LONG_AGO, by=Actor.system("test"), at=today)
    client.force_login(user)
    client.post("/duty/", {"holding": held.pk})
    held.until_on = legal_day(today) - timedelta(days=1)
    held.save()
    assert client.get("/me/").wsgi_request.actor.duty == Duty.INTAKE


def test_a_chosen_organisation_that_was_ended_is_no_longer_acted_for(client, citizen, today):
    declared = organisation(citizen, at=today - timedelta(days=3))
    client.post("/me/party/", {"representation": str(declared.uuid)})
    end_representation(declared, by=Actor(citizen), at=today - timedelta(days=1))
    assert client.get("/me/").wsgi_request.actor.on_behalf_of != declared.party


# ---- the example town


def test_the_example_town_is_inhabited_once(client, today):
    assert load_offices() == load_offices()
    people = load_demo_people(today)
    assert people >= 16
    assert load_demo_people(today) == 0
    page = text(client.get("/sign-in/"))
    for group in demo_accounts():
        for account in group.accounts:
            assert account.username in page
            told = {"username": account.username, "password": DEMO_PASSWORD}
            expected = "/desk/" if account.posts else "/me/"
            assert client.post("/sign-in/", told).url == expected


def test_demo_accounts_belong_to_the_example_town_alone(client, today, settings):
    settings.EXAMPLE_TOWN = False
    assert "wangxiulan" not in text(client.get("/sign-in/"))
    with pytest.raises(RuntimeError):
        load_demo_people(today)

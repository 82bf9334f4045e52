"""The officers' second factor: asked for outside the example town, shown once, lost and reset (DB-2)."""

from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone

from ground.accounts import factors
from ground.accounts.actor import Actor
from ground.accounts.enums import Outcome
from ground.accounts.models import RecoveryCode, SignIn, Totp, User
from ground.accounts.town import DEMO_PASSWORD, load_demo_people, load_offices
from tests.accounts.people import PASSWORD, applicant
from tests.security.people import Telephone, clerk, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.now()


@pytest.fixture
def city(settings):
    """A city, not the example town: what everybody may skip there is asked for here."""
    settings.EXAMPLE_TOWN = False


def text(page):
    return page.content.decode()


@pytest.mark.rule("DB-2")
def test_an_officer_without_a_factor_sets_one_up_before_the_desk_opens(client, city, today):
    user = clerk(today)
    assert sign_in(client, user, next="/desk/delivery/").status_code == 302
    page = client.get("/desk/", follow=True)
    assert page.redirect_chain[0][0] == "/me/security/?next=%2Fdesk%2F"
    assert "工作人员登录需要两种验证方式" in text(page)

    page = client.get("/me/security/totp/?next=/desk/")
    assert "<svg" in text(page)
    secret = text(page).partition('class="code">')[2].partition("<")[0].replace(" ", "")
    wrong = client.post("/me/security/totp/", {"code": "000000"})
    assert "数字不对" in text(wrong)
    assert not Totp.objects.exists()
    bound = client.post(
        "/me/security/totp/", {"code": pyotp.TOTP(secret).now(), "next": "/desk/"}, follow=True
    )
    assert bound.redirect_chain[0][0] == "/me/security/recovery-codes/?next=%2Fdesk%2F"
    assert client.get("/desk/").status_code == 200

    shown = text(client.post("/me/security/recovery-codes/"))
    assert shown.count('<li class="code">') == 10
    again = text(client.get("/me/security/recovery-codes/"))
    assert '<li class="code">' not in again


@pytest.mark.rule("DB-2")
def test_the_secret_and_the_codes_are_not_readable_at_rest(client, today, django_assert_num_queries):
    from django.db import connection

    user = clerk(today)
    phone = Telephone(user, today)
    codes = factors.new_recovery_codes(user, by=Actor(user), at=today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_totp")
        ((kept,),) = cursor.fetchall()
        cursor.execute("SELECT digest FROM accounts_recoverycode")
        digests = [digest for (digest,) in cursor.fetchall()]
    assert phone.secret not in kept
    assert not set(digests) & set(codes)
    assert all(len(digest) == 64 for digest in digests)


@pytest.mark.rule("DB-2")
def test_the_right_password_alone_opens_nothing(client, today):
    user = clerk(today)
    Telephone(user, today)
    page = sign_in(client, user, next="/desk/delivery/")
    assert page.url == "/sign-in/second/?next=%2Fdesk%2Fdelivery%2F"
    assert client.get("/desk/").url.startswith("/sign-in/")
    assert client.get("/me/security/").url.startswith("/sign-in/")
    assert SignIn.objects.latest("pk").outcome == Outcome.HALF


@pytest.mark.rule("DB-2")
def test_a_code_opens_once(client, today):
    user = clerk(today)
    phone = Telephone(user, today)
    code = phone.code(today)
    sign_in(client, user)
    assert client.post("/sign-in/second/", {"code": code, "next": "/desk/"}).url == "/desk/"
    assert client.get("/desk/").status_code == 200
    client.post("/sign-out/")
    sign_in(client, user)
    assert "验证码不正确或已经用过" in text(client.post("/sign-in/second/", {"code": code}))
    assert client.get("/desk/").status_code == 302


@pytest.mark.rule("DB-2")
@pytest.mark.parametrize("off, opens", [(-65, False), (-30, True), (0, True), (30, True), (65, False)])
def test_a_telephone_s_clock_may_be_half_a_minute_off(today, off, opens):
    user = clerk(today)
    phone = Telephone(user, today)
    middle = today.replace(second=15)
    assert factors.check_totp(user, phone.code(middle + timedelta(seconds=off)), at=middle) is opens


def test_an_older_code_than_the_last_opens_nothing(today):
    user = clerk(today)
    phone = Telephone(user, today)
    middle = today.replace(second=15)
    assert factors.check_totp(user, phone.code(middle + timedelta(seconds=30)), at=middle)
    assert not factors.check_totp(user, phone.code(middle), at=middle)


@pytest.mark.rule("DB-2")
def test_a_recovery_code_opens_once(client, today):
    user = clerk(today)
    Telephone(user, today)
    code = factors.new_recovery_codes(user, by=Actor(user), at=today)[3]
    sign_in(client, user)
    assert client.post("/sign-in/second/", {"code": code.lower()}).url == "/desk/"
    client.post("/sign-out/")
    sign_in(client, user)
    assert client.post("/sign-in/second/", {"code": code}).status_code == 200
    assert RecoveryCode.objects.filter(used_at=None).count() == 9


@pytest.mark.rule("DB-2")
def test_guessing_the_second_factor_shuts_the_door_too(client, today):
    user = clerk(today)
    phone = Telephone(user, today)
    sign_in(client, user)
    for guess in ("000001", "000002", "000003", "000004", "000005"):
        page = client.post("/sign-in/second/", {"code": guess})
    assert "已锁定" in text(page)
    assert "已锁定" in text(client.post("/sign-in/second/", {"code": phone.code(timezone.now())}))
    assert "已锁定" in text(sign_in(client, user))


def test_a_right_password_waits_ten_minutes_and_no_longer(client, today):
    user = clerk(today)
    phone = Telephone(user, today)
    sign_in(client, user)
    session = client.session
    session["half"] = {"user": user.pk, "at": (today - timedelta(minutes=11)).isoformat()}
    session.save()
    assert client.post("/sign-in/second/", {"code": phone.code(today)}).url == "/sign-in/"


def test_a_session_without_the_factor_is_led_to_the_second_step(client, city, today):
    user = clerk(today)
    phone = Telephone(user, today)
    client.force_login(user)
    assert client.get("/desk/").url == "/sign-in/second/?next=%2Fdesk%2F"
    assert client.post("/desk/search/", {"q": "x"}).url == "/sign-in/second/?next=%2Fdesk%2F"
    assert (
        client.get("/desk/", headers={"accept": "application/json"})["Content-Type"]
        == "application/problem+json"
    )
    client.post("/sign-in/second/", {"code": phone.code(today)})
    assert client.get("/desk/").status_code == 200


def test_who_changes_his_factors_proves_himself_first(client, today):
    user = clerk(today)
    client.force_login(user)
    assert client.get("/me/security/totp/").url == "/me/security/proof/?next=%2Fme%2Fsecurity%2Ftotp%2F"
    assert "密码不正确" in text(client.post("/me/security/proof/", {"password": "wrong"}))
    there = client.post("/me/security/proof/", {"password": PASSWORD, "next": "/me/security/totp/"})
    assert there.url == "/me/security/totp/"
    assert client.get("/me/security/totp/").status_code == 200


def test_an_applicant_needs_none(client, city, today):
    user = applicant(at=today)
    assert sign_in(client, user).url == "/me/"
    assert client.get("/me/").status_code == 200
    assert client.get("/me/security/totp/").status_code == 404
    assert "第二种验证方式" not in text(client.get("/me/security/"))


@pytest.mark.rule("DB-2")
def test_demo_accounts_skip_it_in_the_example_town_alone(client, today, settings):
    load_offices()
    load_demo_people(today)
    user = User.objects.get(username="chuangkou1")
    assert sign_in(client, user, DEMO_PASSWORD).url == "/desk/"
    assert client.get("/desk/").status_code == 200
    client.post("/sign-out/")

    Telephone(user, today)  # somebody tried it out: the next visitor is not shut out
    assert sign_in(client, user, DEMO_PASSWORD).url == "/sign-in/second/"
    assert "演示账号，跳过这一步" in text(client.get("/sign-in/second/"))
    assert client.post("/sign-in/second/", {"skip": ""}).url == "/desk/"
    client.post("/sign-out/")

    settings.EXAMPLE_TOWN = False
    sign_in(client, user, DEMO_PASSWORD)
    assert "跳过" not in text(client.get("/sign-in/second/"))
    client.post("/sign-in/second/", {"skip": ""})
    assert client.get("/desk/").status_code == 302


def test_nobody_skips_whose_password_is_not_printed_on_the_door(client, today):
    user = clerk(today)
    Telephone(user, today)
    sign_in(client, user)
    client.post("/sign-in/second/", {"skip": ""})
    assert client.get("/desk/").status_code == 302

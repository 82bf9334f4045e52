"""What a password must be like, how long it holds, and what its change ends (DB-2)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ground.accounts.actor import Actor
from ground.accounts.models import Session
from ground.accounts.passwords import change_password
from ground.accounts.town import DEMO_PASSWORD, load_demo_people, load_offices
from ground.trail.models import Entry
from tests.accounts.people import PASSWORD, applicant
from tests.security.people import STRONG, Telephone, clerk, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.now()


def text(page):
    return page.content.decode()


def told(new, old=PASSWORD, again=None):
    return {"old": old, "new": new, "again": new if again is None else again}


@pytest.mark.rule("DB-2")
@pytest.mark.parametrize(
    "new, words",
    [
        ("Short-1", "密码至少 10 位，请加长"),
        ("alllowercase", "工作人员的密码应含"),
        ("lower1234567", "工作人员的密码应含"),
        ("8675309867530", "密码不能全是数字"),
        (PASSWORD, "不能使用最近 5 次用过的密码"),
        ("x" * 129, "密码最多 128 位"),
    ],
)
def test_what_an_officer_s_password_must_be_like(client, today, new, words):
    user = clerk(today)
    client.force_login(user)
    assert words in text(client.post("/me/security/password/", told(new)))
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_an_applicant_s_may_be_plainer(client, today):
    user = applicant(at=today)
    client.force_login(user)
    assert client.post("/me/security/password/", told("three-quiet-mice")).url == "/me/security/"


@pytest.mark.rule("DB-2")
def test_none_of_the_last_five_is_taken_again(client, today):
    user = clerk(today)
    client.force_login(user)
    for n in range(5):
        old = PASSWORD if n == 0 else f"Harbour-Light-{n - 1}"
        assert client.post("/me/security/password/", told(f"Harbour-Light-{n}", old)).status_code == 302
    for n in range(5):
        page = client.post("/me/security/password/", told(f"Harbour-Light-{n}", "Harbour-Light-4"))
        assert "不能使用最近 5 次用过的密码" in text(page)
    user.refresh_from_db()
    assert user.check_password("Harbour-Light-4")


def test_both_times_the_same_and_the_old_one_right(client, today):
    client.force_login(clerk(today))
    assert "两次输入的密码不一致" in text(
        client.post("/me/security/password/", told(STRONG, again=STRONG + "x"))
    )
    assert "现在的密码不正确" in text(client.post("/me/security/password/", told(STRONG, "wrong")))


@pytest.mark.rule("DB-2")
def test_a_change_ends_every_other_session_and_is_on_the_trail(client, today):
    user = clerk(today)
    other = Client()
    sign_in(client, user)
    sign_in(other, user)
    assert other.get("/desk/").status_code == 200
    page = client.post("/me/security/password/", told(STRONG), follow=True)
    assert "其他地方的登录已全部退出" in text(page)
    assert client.get("/desk/").status_code == 200
    assert other.get("/desk/").status_code == 302
    assert Session.objects.filter(user=user).count() == 1
    entry = Entry.objects.of(user.ref).latest("seq")
    assert (entry.act, entry.facts) == ("accounts.password_changed", {"sessions_ended": 1})


@pytest.mark.rule("DB-2")
def test_a_first_password_is_changed_before_anything_else(client, today, settings):
    settings.EXAMPLE_TOWN = False
    user = clerk(today)
    phone = Telephone(user, today)
    user.password_set_at = None
    user.save()
    sign_in(client, user)
    client.post("/sign-in/second/", {"code": phone.code(today)})
    page = client.get("/desk/", follow=True)
    assert page.redirect_chain == [("/me/security/password/?next=%2Fdesk%2F", 302)]
    assert "现在的密码是别人设定的" in text(page)
    assert client.post("/me/security/password/", told(STRONG) | {"next": "/desk/"}).url == "/desk/"
    assert client.get("/desk/").status_code == 200


@pytest.mark.rule("DB-2")
@pytest.mark.parametrize("days, due", [(179, False), (181, True)])
def test_a_password_holds_half_a_year(client, today, settings, days, due):
    settings.EXAMPLE_TOWN = False
    user = clerk(today)
    phone = Telephone(user, today)
    user.password_set_at = today - timedelta(days=days)
    user.save()
    sign_in(client, user)
    client.post("/sign-in/second/", {"code": phone.code(today)})
    page = client.get("/desk/", follow=True)
    assert ("密码已经用满 180 天" in text(page)) is due


def test_one_is_reminded_a_fortnight_before(client, today, settings):
    settings.EXAMPLE_TOWN = False
    user = clerk(today)
    phone = Telephone(user, today)
    user.password_set_at = today - timedelta(days=170)
    user.save()
    sign_in(client, user)
    client.post("/sign-in/second/", {"code": phone.code(today)})
    assert "密码还有 10 天到期" in text(client.get("/desk/"))


def test_a_demo_password_stays(client, today):
    load_offices()
    load_demo_people(today)
    client.post("/sign-in/", {"username": "chuangkou1", "password": DEMO_PASSWORD})
    assert "密码不能修改" in text(client.get("/me/security/password/", follow=True))


def test_a_change_by_the_verb_ends_all_sessions(client, today):
    user = clerk(today)
    client.force_login(user)
    change_password(user, STRONG, by=Actor(user), at=today)
    assert client.get("/desk/").status_code == 302

"""Where one is signed in, and out again from elsewhere."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ground.accounts.models import Session
from ground.accounts.whence import device_words
from tests.accounts.people import applicant
from tests.security.people import clerk, sign_in

pytestmark = pytest.mark.django_db
PHONE = (
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0 Mobile Safari/537.36"
)
PC = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0 Safari/537.36 Edg/116.0"


@pytest.fixture
def today():
    return timezone.now()


def text(page):
    return page.content.decode()


def test_one_sees_where_one_is_signed_in_and_ends_what_is_strange(today):
    user = applicant(at=today)
    here = Client(headers={"user-agent": PC}, REMOTE_ADDR="192.0.2.1")
    there = Client(headers={"user-agent": PHONE}, REMOTE_ADDR="198.51.100.2")
    sign_in(here, user)
    sign_in(there, user)
    page = text(here.get("/me/security/"))
    for words in ("Edge · Windows", "192.0.2.1", "Chrome · Android", "198.51.100.2", "当前设备"):
        assert words in page
    assert there.session.session_key not in page
    assert here.session.session_key not in page
    handle = page.partition("/me/security/sessions/")[2].partition("/")[0]
    here.post(f"/me/security/sessions/{handle}/ending/")
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_nobody_ends_a_stranger_s_session(client, today):
    stranger = Client()
    sign_in(stranger, applicant(at=today, username="mallory"))
    user = clerk(today)
    sign_in(client, user)
    from portal.pages.account.security import handle_of

    handle = handle_of(Session.objects.get(user=user))
    assert stranger.post(f"/me/security/sessions/{handle}/ending/").status_code == 404
    stranger.post("/me/security/sessions/ending/")
    assert client.get("/desk/").status_code == 200


def test_all_others_end_at_once(today):
    user = clerk(today)
    browsers = [Client() for _n in range(3)]
    for browser in browsers:
        sign_in(browser, user)
    browsers[0].post("/me/security/sessions/ending/")
    assert [browser.get("/desk/").status_code for browser in browsers] == [200, 302, 302]


def test_a_session_is_written_down_once_a_minute(client, today, django_assert_num_queries):
    user = clerk(today)
    sign_in(client, user)
    client.get("/desk/")
    Session.objects.update(seen_at=today - timedelta(seconds=90))
    client.get("/desk/")
    row = Session.objects.get(user=user)
    assert row.seen_at > today - timedelta(seconds=5)
    before = row.seen_at
    client.get("/desk/")
    row.refresh_from_db()
    assert row.seen_at == before


@pytest.mark.parametrize(
    "said, words",
    [(PC, "Edge · Windows"), (PHONE, "Chrome · Android"), ("curl/8", "未知设备"), ("", "未知设备")],
)
def test_a_device_in_words(said, words):
    assert device_words(said) == words


def test_a_visitor_s_session_belongs_to_nobody(client):
    session = client.session
    session["x"] = 1
    session.save()
    assert Session.objects.get().user is None

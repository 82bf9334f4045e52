"""Idle means lock, not log-out (U8): on the server. The page under its cover is walked in tests/journeys."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ground.accounts.models import Session, SignIn
from tests.accounts.people import PASSWORD, applicant
from tests.security.people import clerk, sign_in

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}


@pytest.fixture
def today():
    return timezone.now()


@pytest.fixture
def officer(client, today):
    user = clerk(today)
    sign_in(client, user)
    client.get("/desk/")
    return user


def text(page):
    return page.content.decode()


def leave_alone(minutes):
    Session.objects.update(seen_at=timezone.now() - timedelta(minutes=minutes))


def test_a_screen_nobody_touched_is_locked_on_the_server(client, officer):
    leave_alone(14)
    assert client.get("/desk/").status_code == 200
    leave_alone(16)
    page = client.get("/desk/delivery/")
    assert page.status_code == 423
    assert "屏幕已锁定" in text(page)
    assert 'name="next" value="/desk/delivery/"' in text(page)
    assert client.get("/").status_code == 423, "the session refuses everything"


def test_the_same_officer_is_where_he_was(client, officer):
    client.post("/lock/")
    assert client.get("/desk/").status_code == 423
    wrong = client.post("/lock/release/", {"password": "wrong", "next": "/desk/delivery/"})
    assert wrong.status_code == 423
    assert "密码不正确" in text(wrong)
    assert client.post("/lock/release/", {"password": PASSWORD, "next": "/desk/delivery/"}).url == (
        "/desk/delivery/"
    )
    assert client.get("/desk/delivery/").status_code == 200


def test_scripts_are_told_in_json(client, officer):
    assert client.post("/lock/", headers=JSON).status_code == 204
    assert client.post("/lock/pulse/", headers=JSON).status_code == 423
    told = client.get("/lock/state/", headers=JSON).json()
    assert told["locked"]
    assert "token" not in told
    assert client.get("/desk/", headers=JSON).status_code == 423
    assert client.get("/desk/", headers={"hx-request": "true"}).status_code == 423
    wrong = client.post("/lock/release/", {"password": "x"}, headers=JSON)
    assert (wrong.status_code, wrong.json()["words"]) == (403, "密码不正确，请核对后重新输入")
    right = client.post("/lock/release/", {"password": PASSWORD}, headers=JSON).json()
    assert right == {"face": told["face"], "locked": False, "token": right["token"]}
    assert client.get("/desk/").status_code == 200


def test_guessing_at_the_lock_shuts_it_as_it_shuts_the_door(client, officer):
    client.post("/lock/")
    for _n in range(5):
        page = client.post("/lock/release/", {"password": "wrong"})
    assert "已锁定" in text(page)
    assert client.post("/lock/release/", {"password": PASSWORD}).status_code == 423
    assert SignIn.objects.of(officer).first().outcome == "REFUSED"


def test_what_was_sent_to_a_locked_screen_waits_for_the_same_officer(client, officer):
    leave_alone(16)
    page = client.post("/desk/search/", {"q": "王秀兰的办件"})
    assert page.status_code == 423
    assert "王秀兰" not in text(page)
    assert "王秀兰" not in str(dict(client.session)), "waits sealed"
    assert client.get("/lock/held/").url == "/desk/"
    assert client.post("/lock/release/", {"password": PASSWORD}).url == "/lock/held/"
    held = text(client.get("/lock/held/"))
    assert 'action="/desk/search/"' in held
    assert 'name="q" value="王秀兰的办件"' in held
    assert client.get("/lock/held/").url == "/desk/", "once"


@pytest.mark.parametrize("beside", [{"q": "王秀兰的办件"}, {}])
def test_files_sent_to_a_locked_screen_are_named_to_be_chosen_again(client, officer, beside):
    """Without JavaScript a file travels with its form: what came after the lock is not kept, and nobody has to guess which."""
    leave_alone(16)
    page = client.post("/desk/search/", beside | {"scan": SimpleUploadedFile("王秀兰身份证.jpg", b"x")})
    assert page.status_code == 423
    assert "王秀兰" not in str(dict(client.session)), "waits sealed"
    assert client.post("/lock/release/", {"password": PASSWORD}).url == "/lock/held/"
    held = text(client.get("/lock/held/"))
    assert "<li>王秀兰身份证.jpg</li>" in held
    assert "以前上传的都在" in held
    assert ("继续提交" in held) == bool(beside)


def test_another_officer_finds_nothing_of_the_former(client, officer, today):
    leave_alone(16)
    client.post("/desk/search/", {"q": "王秀兰的办件"})
    colleague = clerk(today, name="周建国")
    assert client.post("/lock/release/", {"password": "not-the-colleague"}).status_code == 423
    assert client.post("/sign-out/", {"again": ""}).url == "/sign-in/"
    sign_in(client, colleague)
    assert client.get("/lock/held/").url == "/desk/"
    assert "王秀兰" not in text(client.get("/desk/"))


def test_a_request_under_way_does_not_unlock(client, officer):
    """Its session was read before the lock and is saved after it."""
    store = client.session
    store.load()
    client.post("/lock/")
    store["something"] = 1
    store.save()
    assert client.get("/desk/").status_code == 423


def test_looking_whether_it_is_locked_is_no_sign_of_life(client, officer):
    leave_alone(10)
    before = Session.objects.get(user=officer).seen_at
    client.get("/lock/state/")
    assert Session.objects.get(user=officer).seen_at == before
    client.post("/lock/pulse/")
    assert Session.objects.get(user=officer).seen_at > before


def test_an_applicant_is_not_locked(client, today):
    sign_in(client, applicant(at=today))
    client.get("/me/")
    leave_alone(60)
    assert client.get("/me/").status_code == 200
    assert 'id="cover"' not in text(client.get("/me/"))


def test_every_page_of_an_officer_has_its_cover(client, officer):
    for address in ("/desk/", "/", "/me/security/"):
        assert 'id="cover"' in text(client.get(address))
        assert 'data-idle="900"' in text(client.get(address))

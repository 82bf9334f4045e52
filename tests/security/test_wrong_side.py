"""Who stands on the wrong side of the counter is told so, and where his own side is."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.models import Case
from tests.town import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    return Town(now())


def signed_in(town: Town, username: str) -> Client:
    client = Client()
    client.force_login(town.user(username))
    return client


@pytest.mark.parametrize("who,led", [("lin", True), ("chen", False), ("feng", False)])
def test_an_officer_applies_for_nothing(town: Town, who: str, led: bool) -> None:
    address = f"/apply/{town.edition.matter.code}/"
    for page in (signed_in(town, who).get(address), signed_in(town, who).post(address, {"party": "1"})):
        text = page.content.decode()
        assert page.status_code == 200
        assert "请用申请人账号登录，或在窗口为群众收件" in text
        assert ('href="/desk/counter/"' in text) == led
        assert "/me/organisations/new/" not in text
    assert not Case.objects.exists()


def test_the_desk_says_to_an_applicant_that_it_is_none_of_his(town: Town) -> None:
    page = signed_in(town, "zhao").get("/desk/")
    assert page.status_code == 403
    assert "您登录的是申请人账号" in page.content.decode()
    assert 'href="/cases/"' in page.content.decode()
    assert Client().get("/desk/")["Location"].startswith("/sign-in/?next=/desk/")


@pytest.mark.parametrize("who", ["", "zhao"])
def test_no_page_leads_an_applicant_to_the_desk(town: Town, who: str) -> None:
    client: Any = signed_in(town, who) if who else Client()
    for address in (
        "/",
        "/me/",
        "/cases/",
        f"/guide/{town.edition.matter.code}/",
        "/help/",
        "/desk/counter/",
    ):
        assert 'href="/desk/' not in client.get(address, follow=True).content.decode(), address

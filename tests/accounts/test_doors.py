"""Pages for officers alone, and acts whose sender had to sign in first."""

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.enums import CaseState
from evaluations import actions as evaluations
from evaluations.enums import Platform
from ground.accounts.actor import Actor
from supervision import actions as supervision
from tests.town import Town

PAGES = [
    "/desk/",
    "/desk/delivery/",
    "/desk/next/",
    "/desk/search/",
    "/desk/counter/",
    "/handoffs/",
    "/ratings/",
]


@pytest.fixture
def today(db: None) -> Town:
    return Town(now())


@pytest.mark.parametrize("address", PAGES)
def test_a_stranger_signs_in_and_an_applicant_is_told_no(today: Town, client: Client, address: str) -> None:
    assert client.get(address).headers["Location"] == f"/sign-in/?next={address}"
    client.force_login(today.user("zhao"))
    page = client.get(address)
    assert page.status_code == 403
    assert "没有权限打开这个页面" in page.content.decode()


@pytest.mark.parametrize(
    "address,who,back",
    [
        ("/cases/{}/acceptance/", "lin", "/desk/cases/{}/"),
        ("/cases/{}/on-the-spot/", "lin", "/desk/cases/{}/"),
        ("/cases/{}/opinion/", "chen", "/desk/cases/{}/"),
        ("/cases/{}/refusal/preview/", "zheng", "/desk/cases/{}/"),
        ("/cases/{}/grant/", "zheng", "/desk/cases/{}/"),
        ("/cases/{}/refusal/", "zheng", "/desk/cases/{}/"),
        ("/cases/{}/delivery/", "lin", "/desk/cases/{}/"),
        ("/handoffs/{}/receipt/", "sun", "/handoffs/{}/"),
        ("/ratings/{}/reply/", "feng", "/ratings/"),
    ],
)
def test_who_signs_in_again_finds_the_page_with_the_button(
    today: Town, client: Client, address: str, who: str, back: str
) -> None:
    """The session ended before the button was pressed; nothing is done by the GET that follows the sign-in."""
    case = today.case_at(CaseState.GRANTED)
    supervision.collect(by=Actor.system("feed"), at=today.at)
    zhao = today.actor("zhao")
    evaluations.rate(case, 2, options=[], scores={}, words="", platform=Platform.PC, by=zhao, at=today.at)
    address, back = address.format(case.number), back.format(case.number)
    assert client.post(address).headers["Location"] == f"/sign-in/?next={address}"
    client.force_login(today.user(who))
    assert client.get(address).headers["Location"] == back
    assert client.get(back).status_code == 200
    assert client.put(address).status_code in (302, 405)

"""全局搜索 for officers: by number, name, matter or identity number (P7)."""

import re

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case
from tests.town import Town


@pytest.fixture
def case(town: Town) -> Case:
    town.at = now()
    return town.case_at(CaseState.FILED)


@pytest.mark.parametrize(
    "typed",
    [
        "{number}",
        "{spaced}",
        "赵敏",
        "公共场所",
        "990001198509040462",
        "９９０００１１９８５０９０４０４６２",
    ],
)
def test_a_case_is_found(town: Town, case: Case, client: Client, typed: str) -> None:
    assert case.number
    typed = typed.format(number=case.number, spaced=f"{case.number[:6]} {case.number[6:]}")
    client.force_login(town.user("lin"))
    answer = client.post("/desk/search/", {"q": typed})
    assert "990001198509040462" not in answer["Location"]
    assert case.number in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    "typed", ["王秀兰", "990001195106180221", "99000119850904046X", "没有", "a\x00b", "x" * 5000]
)
def test_others_are_not(town: Town, case: Case, client: Client, typed: str) -> None:
    client.force_login(town.user("lin"))
    page = client.post("/desk/search/", {"q": typed}, follow=True)
    assert page.status_code == 200
    assert case.number not in page.content.decode()


def test_what_is_typed_stands_in_no_address(town: Town, client: Client) -> None:
    """An identity number typed into the bar goes by POST, with the page's token."""
    town.at = now()
    client.force_login(town.user("lin"))
    text = client.get("/desk/search/").content.decode()
    (form,) = re.findall(r'<form class="bar__search".*?</form>', text, re.S)
    assert 'method="post"' in form
    assert "csrfmiddlewaretoken" in form


def test_what_is_not_ones_own_is_not_found(town: Town, case: Case, client: Client) -> None:
    client.force_login(town.user("zhou"))
    page = client.post("/desk/search/", {"q": case.number}, follow=True)
    assert "没有找到" in page.content.decode()
    assert client.get("/desk/search/?party=nonsense").status_code == 200

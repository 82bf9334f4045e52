"""全局搜索 for officers: by number, name, matter or identity number (P7)."""

import re
from urllib.parse import unquote

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
    where = unquote(answer["Location"])
    assert not any(word in where for word in ("990001198509040462", "赵敏", "公共场所"))
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


def test_words_wait_sealed_for_whoever_typed_them(town: Town, case: Case, client: Client) -> None:
    client.force_login(town.user("lin"))
    where = client.post("/desk/search/", {"q": "赵敏"})["Location"]
    assert "赵敏" not in str(dict(client.session))
    for _again in range(2):
        assert case.number in client.get(where).content.decode()
    for _n in range(10):
        client.post("/desk/search/", {"q": "王秀兰"})
    assert case.number not in client.get(where).content.decode(), "the last ten are remembered"
    another = Client()
    another.force_login(town.user("lin"))
    assert case.number not in another.get(where).content.decode()


def test_an_address_with_words_finds_matters_and_numbers_and_nobody(
    town: Town, case: Case, client: Client
) -> None:
    client.force_login(town.user("lin"))
    for words, found in ((case.number, True), ("公共场所", True), ("赵敏", False), ("", False)):
        page = client.get("/desk/search/", {"q": words})
        assert (case.number in page.content.decode()) is found, words


def test_what_is_not_ones_own_is_not_found(town: Town, case: Case, client: Client) -> None:
    client.force_login(town.user("zhou"))
    page = client.post("/desk/search/", {"q": case.number}, follow=True)
    assert "没有找到" in page.content.decode()
    assert client.get("/desk/search/?party=nonsense").status_code == 200

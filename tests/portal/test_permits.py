"""行政许可公示: grants are public, a person stays a person."""

import pytest
from django.test import Client

from approvals.enums import CaseState
from tests.licences.lasting import given, opened
from tests.town import Town


def page(query: str = "") -> str:
    response = Client().get(f"/permits/{query}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.rule("PRO-6")
def test_anybody_finds_a_grant_by_its_number_and_no_refusal(town: Town) -> None:
    case = town.case_at(CaseState.GRANTED)
    refused = town.case_at(CaseState.REFUSED)
    number = case.decision.document.number
    shown = page()
    assert number in shown
    assert refused.decision.document.number not in shown
    assert case.decision.gives_licence.number in page(f"?q={number}")
    assert "没有找到" in page("?q=没有这个")


@pytest.mark.rule("PII-4")
def test_a_person_is_neither_named_nor_found_by_name(town: Town) -> None:
    town.case_at(CaseState.GRANTED)
    assert "赵敏" not in page()
    assert "没有找到" in page("?q=赵敏")


def test_a_list_costs_the_same_with_one_and_with_three(town: Town, same_queries) -> None:
    edition, client = opened(town), Client()
    same_queries(lambda: client.get("/permits/"), add=lambda: given(town, edition))

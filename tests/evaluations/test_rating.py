"""好差评 by the applicant: freely given, once, and nothing he wrote is lost."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from approvals.enums import CaseState
from approvals.models import Case
from evaluations.enums import OPTIONS, Satisfaction
from evaluations.models import Rating
from ground.trail.models import Entry
from tests.town import Town

GOOD, BAD = OPTIONS[5][0][0], OPTIONS[1][0][0]


@pytest.fixture
def decided(client: Client, town: Town) -> Case:
    client.force_login(town.user("zhao"))
    return town.case_at(CaseState.GRANTED)


def rating_of(case: Case) -> str:
    return f"/cases/{case.number}/rating/"


def text_of(page: HttpResponse) -> str:
    return page.content.decode()


@pytest.mark.rule("HCP-5")
def test_a_decided_case_is_rated_once(client: Client, decided: Case) -> None:
    data = {"grade": "5", "options": [GOOD], "words": "很方便", "efficiency": "5"}
    page = client.post(rating_of(decided), data, follow=True)
    assert page.redirect_chain == [(decided.get_absolute_url(), 302)]
    assert "非常满意" in text_of(page)
    assert "很方便" in text_of(page)
    rating = Rating.objects.get()
    assert (rating.grade, rating.options, rating.scores) == (5, [GOOD], {"efficiency": 5})
    again = client.post(rating_of(decided), {"grade": "1"})
    assert again.status_code == 409
    assert "已评价" in text_of(again)
    assert "已评价" in text_of(client.get(rating_of(decided)))
    assert Rating.objects.get().grade == 5
    assert [entry.act for entry in Entry.objects.of(decided.thread)].count("evaluations.rated") == 1


@pytest.mark.rule("HCP-5")
def test_nothing_is_rated_before_it_is_decided(client: Client, town: Town) -> None:
    client.force_login(town.user("zhao"))
    case = town.case_at(CaseState.ACCEPTED)
    assert "办结之后即可评价" in text_of(client.get(rating_of(case)))
    assert client.post(rating_of(case), {"grade": "5"}).status_code == 409
    assert not Rating.objects.exists()


def test_only_the_applicant_rates(client: Client, town: Town, decided: Case) -> None:
    for key in ("wang", "lin", "chen", "feng"):
        client.force_login(town.user(key))
        assert client.get(rating_of(decided)).status_code == 404
        assert client.post(rating_of(decided), {"grade": "5"}).status_code == 404


@pytest.mark.rule("HCP-5")
def test_reasons_of_another_grade_are_refused_and_the_words_kept(client: Client, decided: Case) -> None:
    page = client.post(
        rating_of(decided), {"grade": "5", "options": [BAD], "words": "写了很久的话", "guide": "3"}
    )
    text = text_of(page)
    assert text.count("所选标签与满意度不一致，请选择“非常满意”之下的标签") == 2, (
        "in the field and in the summary"
    )
    assert "写了很久的话" in text
    assert re.search(rf'value="{BAD}"[^>]* checked', text)
    assert re.search(r'name="grade"[^>]*value="5"[^>]* checked|value="5" checked', text)
    assert not Rating.objects.exists()


@pytest.mark.parametrize(
    "data, said",
    [
        ({}, "请选择满意度"),
        ({"grade": "9"}, "请选择满意度"),
        ({"grade": "\x00"}, "请选择满意度"),
        ({"grade": "5", "options": ["nonsense"]}, "请从列出的标签里选择"),
        ({"grade": "5", "efficiency": "77"}, "请选择 1 到 5 分"),
        ({"grade": "5", "words": "长" * 501}, "最多 500 个字，现在是 501 个，请缩短"),
    ],
)
def test_bad_input_is_answered_with_what_to_do(
    client: Client, decided: Case, data: dict[str, object], said: str
) -> None:
    page = client.post(rating_of(decided), data)
    assert page.status_code == 200
    assert text_of(page).count(said) >= 2
    assert not Rating.objects.exists()


def test_a_nul_in_the_words_is_no_accident(client: Client, decided: Case) -> None:
    """A sign that nobody can see is left out, and the rest is kept."""
    assert client.post(rating_of(decided), {"grade": "5", "words": "很\x00好"}).status_code == 302
    assert Rating.objects.get().words == "很好"


def test_the_page_offers_every_grade_with_its_reasons(client: Client, decided: Case) -> None:
    page = text_of(client.get(rating_of(decided)))
    for grade in Satisfaction:
        assert f"“{grade.label}”的原因" in page
        for code, words in OPTIONS[grade.value]:
            assert f'value="{code}"' in page
            assert str(words) in page


def test_a_session_that_ended_gives_back_what_was_written(client: Client, decided: Case) -> None:
    client.logout()
    sent = client.post(rating_of(decided), {"grade": "4", "words": "写了很久的话"})
    assert sent["Location"] == f"/sign-in/?next={rating_of(decided)}"
    client.post("/sign-in/", {"username": "zhao", "password": "not-a-secret-1", "next": rating_of(decided)})
    assert "写了很久的话" in text_of(client.get(rating_of(decided)))
    assert not Rating.objects.exists(), "only shown again: it is for him to send"
    assert "写了很久的话" not in text_of(client.get(rating_of(decided)))


@pytest.mark.parametrize("number", ["9" * 400, "abc", "99999999999999999999"])
def test_a_number_of_nothing_is_not_there(client: Client, town: Town, number: str) -> None:
    client.force_login(town.user("zhao"))
    for page in ("rating/", "done/", "online-receipt/", ""):
        assert client.get(f"/cases/{number}/{page}").status_code == 404

"""进度查询: number and query code are enough, and nothing personal is shown."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case
from tests.town import Town

PROGRESS = "/progress/"


def ask(client: Client, number: str, code: str) -> HttpResponse:
    return client.post(PROGRESS, {"number": number, "code": code})


def text_of(page: HttpResponse) -> str:
    return page.content.decode()


@pytest.fixture
def filed(town: Town) -> Case:
    return town.case_at(CaseState.FILED, at=now() - timedelta(hours=1))


def test_number_and_code_show_whose_turn_it_is_until_when_and_nothing_personal(
    client: Client, filed: Case
) -> None:
    page = text_of(ask(client, filed.number, filed.query_code))
    for words in ("待受理", "等待窗口核对材料", filed.number, "赵*", "提交申请，已收件", "个工作日"):
        assert words in page
    for secret in ("赵敏", "990001198509040462", "13800000104", "13900000009", "书香路", filed.query_code):
        assert secret not in page
    assert len(page) < 60_000


def test_number_and_code_are_read_as_people_write_them(client: Client, filed: Case) -> None:
    number, code = str(filed.number), filed.query_code
    spaced = " ".join(number[i : i + 4] for i in range(0, 20, 4))
    assert "待受理" in text_of(ask(client, spaced, f" {code[:4].lower()} {code[4:]} "))
    wide = {ord(c): ord(c) + 0xFEE0 for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    assert "待受理" in text_of(ask(client, number.translate(wide), code.translate(wide)))


def test_what_was_found_is_kept_in_no_cache(client: Client, filed: Case) -> None:
    for page in (client.get(PROGRESS), ask(client, str(filed.number), filed.query_code)):
        assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.parametrize("state", [CaseState.GRANTED, CaseState.REFUSED])
def test_a_decided_case_offers_nothing_that_only_the_applicant_can_do(
    client: Client, town: Town, state: CaseState
) -> None:
    case = town.case_at(state)
    page = text_of(ask(client, case.number, case.query_code))
    assert case.state_words in page
    assert "网上签收" not in page
    assert "/papers/" not in page


@pytest.mark.parametrize("code", ["AAAAAAAA", "x", "\x00", "' OR 1=1 --", "错" * 8])
def test_a_wrong_code_finds_nothing_and_what_was_typed_stays(client: Client, filed: Case, code: str) -> None:
    page = ask(client, filed.number, code)
    assert page.status_code == 200
    text = text_of(page)
    assert "赵*" not in text
    assert f'value="{filed.number}"' in text
    assert "<title>错误：" in text


def test_a_code_of_another_case_finds_nothing(client: Client, town: Town, filed: Case) -> None:
    other = town.case_at(CaseState.FILED)
    page = text_of(ask(client, filed.number, other.query_code))
    assert page.count("没有找到这个办件，请核对办件编号和查询码") == 2, "in the field and in the summary"


def test_a_draft_has_no_progress(client: Client, town: Town) -> None:
    town.draft()
    for number in ("", "None", "0"):
        assert "没有找到" in text_of(ask(client, number or "x", "")) or "请输入" in text_of(
            ask(client, number, "")
        )


@pytest.mark.parametrize(
    "data, said",
    [
        ({}, ["请输入办件编号", "请输入查询码"]),
        (
            {"number": "9" * 5000, "code": "A" * 5000},
            ["办件编号是 20 位数字，请核对", "查询码是 8 位字母和数字，请核对"],
        ),
        ({"number": "\x00", "code": "ABCDEFGH"}, ["办件编号"]),
    ],
)
def test_what_is_missing_or_absurd_is_said_in_the_field_and_above(
    client: Client, db: None, data: dict[str, str], said: list[str]
) -> None:
    page = client.post(PROGRESS, data)
    assert page.status_code == 200
    for words in said:
        assert text_of(page).count(words) >= 2
    assert "null" not in text_of(page).lower().replace("null;", "")


def test_the_form_is_there_for_everybody(client: Client, db: None) -> None:
    page = text_of(client.get(PROGRESS))
    assert "不用登录" in page
    assert "<title>错误" not in page

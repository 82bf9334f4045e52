"""Whose case it is: an agent sees for whom he acts, and where his mandate ends (B6)."""

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.actions import filing
from ground.accounts.actor import MANDATE
from ground.accounts.enums import Power
from ground.accounts.models import Mandate
from tests.approvals.test_mandated import filed_by_agent, mandate
from tests.portal.pages_text import text
from tests.town import Town

pytestmark = [pytest.mark.django_db, pytest.mark.rule("B6")]


@pytest.fixture
def today() -> Town:
    return Town(now())


@pytest.fixture
def wang(today: Town) -> Client:
    client = Client()
    client.force_login(today.user("wang"))
    return client


def acting(client: Client, made: Mandate) -> None:
    session = client.session
    session[MANDATE] = made.pk
    session.save()


def test_his_principal_s_cases_are_marked_and_can_be_looked_at_alone(wang, today):
    mandate(today)
    hers, own = filed_by_agent(today), today.actor("wang").on_behalf_of
    filing.begin(today.edition, own.current, by=today.actor("wang"), at=today.at)
    every = text(wang.get("/cases/"))
    assert every.count("tag--purple") == 1
    assert every.count("代 赵敏 办理") == 2, "the tag, and the way to her cases alone"
    assert "已经提交" in every
    page = text(wang.get(f"/cases/?party={own.uuid}"))
    assert hers.number not in page
    page = text(wang.get(f"/cases/?party={hers.party.uuid}"))
    assert hers.number in page
    assert "还没有提交" not in page, "the draft in his own name"


def test_the_pages_of_a_draft_and_of_a_case_say_for_whom(wang, today):
    mandate(today)
    zhao = today.actor("zhao").on_behalf_of
    draft = filing.begin(today.edition, zhao.current, by=today.actor("wang"), at=today.at)
    for page in ("", "materials/", "check/"):
        assert "您正在代“赵敏”办理" in text(wang.get(f"{draft.get_absolute_url()}{page}")), page
    case = filed_by_agent(today)
    assert "这是“赵敏”的办件，您是代理人" in text(wang.get(case.get_absolute_url()))
    herself = Client()
    herself.force_login(today.user("zhao"))
    assert "代理人</span>" not in text(herself.get(case.get_absolute_url()))


def test_a_matter_outside_the_mandate_is_said_to_be_outside(wang, today):
    made = mandate(today, matter="11990001000000000X0000000000000")
    acting(wang, made)
    address = f"/apply/{today.edition.matter.code}/"
    page = text(wang.get(address))
    assert "“赵敏”的委托不包括申请这个事项，您不能代为申请" in page
    assert f"委托的事项是：{today.edition.name}" in page
    assert "checked" not in page, "his own name is not chosen for him"


def test_a_mandate_to_look_only_lets_nobody_apply(wang, today):
    made = mandate(today, Power.FOLLOW)
    page = text(wang.get(f"/apply/{today.edition.matter.code}/"))
    assert "“赵敏”的委托不包括申请这个事项" in page
    assert "委托里没有" not in page, "no more than a line while he acts for himself"
    acting(wang, made)
    page = text(wang.get(f"/apply/{today.edition.matter.code}/"))
    assert "委托里没有“申请”这一项" in page


def test_my_page_lists_whom_one_may_act_for(wang, today):
    mandate(today)
    page = text(wang.get("/me/"))
    assert "代“赵敏”办理" in page
    assert "代别人办的都标明代谁" in page

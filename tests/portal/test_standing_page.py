"""信用核对和办理方式: what an act on the case relied on is read from its page at the desk (K3, COM-6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.enums import CaseState
from credit.actions.bars import bar
from credit.enums import BarGround, Register
from credit.models import ListSource
from ground.accounts.actor import Actor
from tests.town import Town


def signed_in(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.user(who))
    return client


@pytest.mark.rule("K3")
def test_the_desk_reads_when_the_standing_was_asked_for_and_how_old_the_lists_were(town: Town):
    town.at = now()
    ListSource.objects.create(
        code="xinyong",
        name="信用中国（示例）",
        register=Register.CREDIT_CHINA,
        address="xinyong",
        public_key="MCowBQYDK2VwAyEA",
        heard_at=town.at - timedelta(days=3),
    )
    told = {"basis": "天津“一制三化”方案", "thread": "case:else", "at": town.at}
    told |= {"basic_code": town.edition.matter.basic_code, "matter_name": "卫生许可"}
    draft = town.draft()
    bar(draft.party, BarGround.GIVEN_UP, by=Actor.system("licence"), **told)
    case = town.case_at(CaseState.ACCEPTED)
    desk = signed_in(town, "chen")
    address = f"/desk/cases/{case.number}/standing/"
    assert address in desk.get(f"/desk/cases/{case.number}/").content.decode()
    shown = desk.get(address).content.decode()
    for words in ("申请时核对", "受理时核对", "信用中国（示例）", "3 天前更新", "COM-8"):
        assert words in shown
    assert "一般程序" in shown
    assert "不适用" in shown
    assert signed_in(town, "zhao").get(address).status_code in (302, 403, 404)


@pytest.mark.rule("COM-6")
def test_where_no_list_is_taken_in_it_says_so(town: Town):
    town.at = now()
    case = town.case_at(CaseState.FILED)
    shown = signed_in(town, "lin").get(f"/desk/cases/{case.number}/standing/").content.decode()
    assert "申请时核对" in shown
    assert "没有接入" in shown

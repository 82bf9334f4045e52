"""一窗受理 in a browser: from the identity card to the printed receipt, and to the licence on the spot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from approvals.enums import CaseState
from approvals.models import Case
from tests.journeys.conftest import Axe
from tests.journeys.steps import on, press
from tests.town import ANSWERS, Town

pytestmark = pytest.mark.journey


def fill(page: Any) -> None:
    """What the person says, and the papers on the counter."""
    page.get_by_label("居民身份证").check()
    page.get_by_label("证件号码").fill("990001195106180221")
    page.get_by_label("姓名或单位名称").fill("王秀兰")
    page.get_by_label("联系电话").fill("13800000101")
    page.locator("[name$=shop_name]").fill(ANSWERS["shop_name"])
    page.locator("[name$=area]").fill("80")
    page.locator("[name$=shop_address]").fill(ANSWERS["shop_address"])
    page.locator("[name$=manager_phone]").fill(ANSWERS["manager_phone"])
    page.get_by_label("场所平面图复印件份数").fill("1")
    page.get_by_label("卫生检测报告复印件份数").fill("1")
    page.get_by_label("到窗口领取").check()


def test_a_person_at_the_counter_leaves_with_a_receipt(
    town: Town, officer: Callable[[str], Any], axe: Axe
) -> None:
    page = officer("lin")
    page.get_by_role("link", name="窗口收件").click()
    page.get_by_label("事项", exact=True).fill("卫生许可（新办）")
    page.get_by_role("button", name="筛选").click()
    page.wait_for_url("**q=**")
    press(page, "j")
    press(page, "Enter")
    page.get_by_role("heading", name="公共场所卫生许可（新办）").wait_for()
    fill(page)
    page.get_by_label("证件号码").fill("990001195106180222")
    press(page, "Control+Enter")
    page.locator(".govuk-error-summary").wait_for()
    page.locator(".govuk-error-summary").get_by_text("身份证号码最后一位校验不符").wait_for()
    axe(page)
    assert page.locator("[name$=shop_address]").input_value() == ANSWERS["shop_address"]
    page.get_by_label("证件号码").fill("990001195106180221")
    on(page, "核对申请人")
    page.get_by_text("已核对：该申请人没有受到限制").wait_for()
    axe(page)
    assert not Case.objects.filter(channel="counter").exists()
    assert page.locator("[name$=shop_address]").input_value() == ANSWERS["shop_address"]
    press(page, "Control+Enter")
    page.get_by_text("已收件，编号").wait_for()
    axe(page)
    case = Case.objects.get(channel="counter")
    assert case.intake_office == town.window
    page.get_by_role("link", name="打印 收件凭证").click()
    page.get_by_role("heading", name="收件凭证").wait_for()
    page.get_by_text(f"办件编号：{case.number}").first.wait_for()
    page.get_by_text(case.query_code).first.wait_for()
    axe(page)


def test_an_instant_matter_is_done_while_the_person_waits(town: Town, officer: Callable[[str], Any]) -> None:
    page = officer("lin")
    page.goto(f"/desk/counter/{town.instant.matter.code}/")
    fill(page)
    press(page, "Control+Enter")
    page.get_by_text("已收件，编号").wait_for()
    page.locator("h1").click()
    press(page, "1")
    press(page, "1")
    press(page, "Control+Enter")
    page.get_by_text("已当场办结，文书").wait_for()
    assert Case.objects.get(channel="counter").state == CaseState.GRANTED
    page.get_by_role("link", name="打印 公共场所卫生许可证").click()
    page.get_by_role("heading", name="公共场所卫生许可证").wait_for()

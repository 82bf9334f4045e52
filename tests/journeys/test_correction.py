"""补正 from end to end: a clerk by keyboard, the applicant on a telephone without JavaScript, the clerk again."""

from collections.abc import Callable
from typing import Any

import pytest

from approvals.enums import CaseState
from approvals.models import Case
from tests.journeys.conftest import Axe, SignIn
from tests.town import Town, pdf

pytestmark = pytest.mark.journey


def test_one_notice_one_supply_one_verdict(
    plain: Any, officer: Callable[[str], Any], sign_in: SignIn, town: Town, axe: Axe
) -> None:
    case = town.case_at(CaseState.FILED)
    desk = officer("lin")
    desk.goto(f"/desk/cases/{case.number}/")
    desk.keyboard.press("r")
    desk.wait_for_url("**/correction/")
    axe(desk)
    plan = desk.locator("fieldset", has_text="场所平面图").first
    plan.get_by_label("不符合法定形式").check()
    plan.get_by_label("需要补正的内容").fill("没有标明消毒间")
    desk.get_by_text("申请表有填写错误").click()
    address = desk.locator("fieldset", has_text="经营地址").first
    address.get_by_label("需要更正").check()
    axe(desk)
    desk.keyboard.press("Control+Enter")
    desk.get_by_role("heading", name="出具行政许可申请材料补正告知书").wait_for()
    assert "没有标明消毒间" in desk.frame_locator("iframe.draft").locator("body").inner_text()
    desk.keyboard.press("Control+Enter")
    desk.get_by_text("已一次性告知补正 2 项").wait_for()
    axe(desk)

    page = plain
    page.goto(f"/cases/{case.number}/")
    sign_in(page, "zhao")
    page.get_by_role("button", name="去补正").click()
    page.set_input_files(
        "#item-1-file", {"name": "新图.pdf", "mimeType": "application/pdf", "buffer": pdf().read()}
    )
    page.get_by_role("button", name="上传").click()
    page.get_by_text("已补正 1 / 2 项").wait_for()
    page.fill("#id_shop_address", "示例市朝霞区书香路 47 号")
    page.get_by_role("button", name="保存并核对").click()
    page.get_by_role("heading", name="核对补正内容").wait_for()
    page.get_by_label("我确认以上内容").check()
    page.get_by_role("button", name="提交补正").click()
    page.get_by_text("补正材料已提交").wait_for()

    desk.goto("/desk/")
    desk.get_by_text("已补正").wait_for()
    desk.goto(f"/desk/cases/{case.number}/")
    desk.get_by_role("link", name="与原来的并排看").click()
    desk.locator(".viewer--beside img").nth(1).wait_for()
    axe(desk)
    for fieldset in desk.locator("#correction-title + p ~ form fieldset").all():
        fieldset.get_by_label("符合", exact=True).check()
    desk.get_by_role("button", name="保存核对结果").click()
    desk.get_by_text("全部符合，可以受理").wait_for()
    desk.get_by_role("button", name="受理", exact=False).first.click()
    desk.get_by_text("已受理").first.wait_for()
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.answers["shop_address"]) == (
        CaseState.ACCEPTED,
        "示例市朝霞区书香路 47 号",
    )


def test_the_pages_of_a_correction_have_nothing_axe_objects_to(
    phone: Any, sign_in: SignIn, town: Town, axe: Axe, display: Callable[..., None]
) -> None:
    case = town.case_at(CaseState.CORRECTING)
    phone.goto(f"/cases/{case.number}/")
    sign_in(phone, "zhao")
    for address in ("", "correct/", "correct/check/"):
        phone.goto(f"/cases/{case.number}/{address}")
        axe(phone)
        display(phone, "elder", contrast=True)
        axe(phone)
        display(phone)

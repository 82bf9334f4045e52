"""现场核查 on a telephone: photographs from the camera, a record that outlives a bad network, the paper."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from approvals.actions import survey
from approvals.enums import CaseState
from approvals.models import Survey
from tests.journeys.conftest import PHONE, Axe, SignIn
from tests.journeys.steps import picture
from tests.town import Town

pytestmark = pytest.mark.journey


def arranged(town: Town) -> Survey:
    case = town.case_at(CaseState.ACCEPTED)
    return survey.arrange(
        case,
        {town.user("chen"): "990001-001", town.user("sun"): "990001-002"},
        planned_at=now() + timedelta(minutes=5),
        place="示例市朝霞区书香路 45 号",
        reason="核实布局",
        by=town.actor("chen"),
        at=now(),
    )


@pytest.mark.rule("PRO-3", "PRO-9")
def test_two_officers_record_a_survey_on_a_telephone(
    town: Town, new_context: Any, sign_in: SignIn, axe: Axe
) -> None:
    one = arranged(town)
    page = new_context(**PHONE).new_page()
    sign_in(page, "sun")
    page.goto("/desk/surveys/")
    axe(page)
    page.locator("[data-open]").click()
    page.wait_for_url(f"**/desk/surveys/{one.uuid}/")
    axe(page)

    # Typed first, photographed afterwards: nothing of it is lost.
    page.get_by_label("核查情况").fill("操作间与平面图一致。")
    page.get_by_label("在场人员").fill("赵敏（经营者）")
    page.get_by_label("拍照或者选择照片").set_input_files(
        [picture("门头.jpg", turned=True), picture("操作间.heic")]
    )
    page.get_by_label("照片说明").fill("门头和操作间")
    page.get_by_role("button", name="上传照片").click()
    page.get_by_text("已上传 2 张照片").wait_for()
    assert one.photos.count() == 2
    assert page.get_by_label("核查情况").input_value() == "操作间与平面图一致。"
    assert page.get_by_label("在场人员").input_value() == "赵敏（经营者）"
    page.locator(".photos img").first.scroll_into_view_if_needed()
    for image in page.locator(".photos img").all():
        image.evaluate("image => image.decode()")

    # What is typed is kept without a button, too.
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")) as saved:
        page.get_by_label("被核查人意见").fill("属实")
    assert saved.value.status == 204

    page.locator("[data-point]").first.get_by_label("符合", exact=True).check()
    ended = now() + timedelta(hours=8)  # the page speaks the city's time
    for label, moment in (("开始时间", timedelta(minutes=30)), ("结束时间", timedelta(minutes=1))):
        boxes, when = page.get_by_role("group", name=label), ended - moment
        for part, typed in (
            ("年", when.year),
            ("月", when.month),
            ("日", when.day),
            ("时间", f"{when:%H:%M}"),
        ):
            box = boxes.get_by_label(part, exact=part != "时间")
            box.fill(str(typed))
    page.get_by_role("group", name="核查结论").get_by_label("符合", exact=True).check()
    page.get_by_label("拒绝签名").check()
    page.get_by_role("button", name="生成笔录").click()
    page.get_by_text("请输入见证人姓名").first.wait_for()
    axe(page)
    page.get_by_label("已在笔录上签名").check()
    page.get_by_role("button", name="生成笔录").click()
    page.get_by_text("核查笔录已生成").wait_for()
    axe(page)
    one.refresh_from_db()
    assert one.conforming is True
    page.get_by_role("button", name="打印笔录").click()
    page.get_by_role("heading", name="现场核查（勘验）笔录").wait_for()
    assert page.locator(".pictures img").count() == 2

"""The same walk without JavaScript: every form of the applicant is a form."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from ground.documents.models import Document
from tests.journeys import steps
from tests.journeys.conftest import SignIn
from tests.journeys.test_applicant import grant
from tests.town import Town

pytestmark = pytest.mark.journey


def test_an_applicant_without_javascript_files_and_gets_a_licence(
    plain: Any, town: Town, sign_in: SignIn, finish_errands: Callable[[], None]
) -> None:
    page = plain
    page.goto("/search/?q=卫生许可")
    page.get_by_role("link", name="公共场所卫生许可（新办）").click()
    page.get_by_role("button", name="在线办理").first.click()
    sign_in(page, "zhao")
    steps.on(page, "开始填写")

    page.get_by_role("link", name="经营场所").click()
    steps.on(page, "保存并继续")
    page.get_by_text("有以下问题需要修改").wait_for()
    page.goto(page.url.partition("sections/")[0])
    steps.fill_in(page)

    steps.row(page, "场所平面图").get_by_role("button", name="上传").click()
    expect(page.get_by_text("请选择要上传的文件")).to_have_count(2)
    steps.upload(page, "场所平面图", steps.picture("平面图.jpg", turned=True), by_hand=True)
    steps.upload(page, "卫生检测报告", steps.picture("检测报告.heic"), by_hand=True)
    steps.row(page, "卫生检测报告").get_by_role("button", name="删除").click()
    page.get_by_text("已删除").wait_for()
    steps.upload(page, "卫生检测报告", steps.paper("检测报告.pdf"), by_hand=True)
    page.get_by_role("main").get_by_role("button", name="保存并继续").click()
    steps.on(page, "提交申请")
    expect(page.get_by_text("请确认所填内容和材料真实、有效")).to_have_count(2)
    case = steps.submit(page)

    case = grant(case, town)
    finish_errands()
    page.goto(f"/cases/{case.number}/")
    link = page.get_by_role("link", name="公共场所卫生许可证", exact=True).get_attribute("href")
    assert page.request.get(link).body().startswith(b"%PDF-")
    steps.on(page, "网上签收")
    page.get_by_text("已签收").wait_for()
    page.get_by_role("button", name="评价这次服务").click()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_text("“满意”的原因", exact=True).click()
    page.get_by_label("最多跑一次").check()
    page.get_by_label("还想说什么").fill("等得有点久")
    steps.on(page, "提交评价")
    expect(page.get_by_text("所选标签与满意度不一致")).to_have_count(2)
    assert page.get_by_label("还想说什么").input_value() == "等得有点久"
    page.get_by_label("最多跑一次").uncheck()
    steps.on(page, "提交评价")
    page.get_by_text("谢谢您的评价").first.wait_for()

    decision = Document.objects.of(case.thread).get(title="准予行政许可决定书")
    page.goto("/verify/")
    page.get_by_label("文号、证号或办件编号").fill(decision.number or "")
    page.get_by_label("验证码").fill(decision.code)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main")).to_contain_text("准予行政许可决定书")

    page.goto("/progress/")
    page.get_by_label("办件编号").fill(case.number or "")
    page.get_by_label("查询码").fill(case.query_code)
    steps.on(page, "查询")
    expect(page.get_by_role("main")).to_contain_text("赵*")

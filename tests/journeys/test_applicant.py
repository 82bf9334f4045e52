"""An applicant on a telephone: from the search to the licence in hand, every page looked at."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.timezone import now

from approvals.actions import decision, intake, review
from approvals.models import Case
from ground.documents.models import Document
from licences.models import Licence
from tests.journeys import steps
from tests.journeys.conftest import Axe, SignIn
from tests.town import Town

pytestmark = pytest.mark.journey


def grant(case: Case, town: Town) -> Case:
    """The officers do their part, each in his own duty."""
    case = intake.accept(case, by=town.actor("lin"), at=now())
    case = review.conclude(case, town.answers(case), "材料齐全，符合条件", by=town.actor("chen"), at=now())
    return decision.grant(case, by=town.actor("zheng"), at=now())


def test_an_applicant_files_on_a_telephone_and_gets_a_licence(
    phone: Any, town: Town, sign_in: SignIn, axe: Axe, finish_errands: Callable[[], None]
) -> None:
    page = phone
    page.goto("/")
    page.get_by_role("main").get_by_role("searchbox").first.fill("卫生许可")
    page.get_by_role("main").get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="公共场所卫生许可（新办）").click()
    assert "我能办吗" in page.content()
    page.get_by_role("button", name="在线办理").first.click()
    sign_in(page, "zhao")
    axe(page)
    steps.on(page, "开始填写")

    page.get_by_text("已完成 0 项，共 3 项").wait_for()
    axe(page)
    page.get_by_role("link", name="经营场所").click()
    page.get_by_label("场所名称").fill("云朵美发店")
    page.get_by_label("经营面积").fill("八十")
    steps.on(page, "保存并继续")
    summary = page.get_by_role("alert")
    assert summary.get_by_role("link").all_inner_texts() == ["经营面积（平方米）应为整数", "请输入经营地址"]
    assert page.get_by_label("经营面积").input_value() == "八十"
    axe(page)
    summary.get_by_role("link", name="请输入经营地址").click()
    page.keyboard.type("示例市朝霞区书香路 45 号")
    page.get_by_label("经营面积").fill("80")
    with page.expect_response(re.compile("autosave")):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.get_by_text("已自动保存").wait_for()
    steps.on(page, "保存并继续")
    page.get_by_label("卫生管理员电话").fill("139 0000 0009")
    steps.on(page, "保存并继续")

    page.wait_for_url("**/materials/")
    steps.upload(page, "场所平面图", steps.picture("平面图.jpg", turned=True))
    steps.upload(page, "场所平面图", steps.picture("第二页.heic"))
    steps.upload(page, "卫生检测报告", steps.picture("检测报告.jpg", shade=12))
    steps.row(page, "卫生检测报告").get_by_text("照片偏暗").wait_for()
    shown = steps.row(page, "场所平面图").locator("img").first
    shown.scroll_into_view_if_needed()
    assert shown.evaluate("image => image.decode().then(() => image.naturalHeight > image.naturalWidth)")
    axe(page)
    page.get_by_role("main").get_by_role("button", name="保存并继续").click()
    page.wait_for_url("**/check/")
    axe(page)
    case = steps.submit(page)
    axe(page)
    page.get_by_role("button", name="查看和打印收件凭证").click()
    page.get_by_text("收件凭证").first.wait_for()
    assert case.query_code in page.content()

    case = grant(case, town)
    finish_errands()
    page.goto("/cases/")
    page.get_by_text("文书等您签收").wait_for()
    axe(page)
    page.get_by_role("link", name="公共场所卫生许可（新办）").click()
    page.get_by_text("已准予许可").first.wait_for()
    page.get_by_text("这个日期怎么算出来的").first.click()
    axe(page)
    licence = Document.objects.of(case.thread).get(title="公共场所卫生许可证")
    link = page.get_by_role("link", name="公共场所卫生许可证", exact=True).get_attribute("href")
    pdf = page.request.get(link)
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF-")

    steps.on(page, "网上签收")
    page.get_by_text("已签收").wait_for()
    page.get_by_role("button", name="评价这次服务").click()
    page.get_by_label("非常满意", exact=True).check()
    page.get_by_label("可用手机办").check()
    assert page.get_by_label("跑动次数超过承诺").is_hidden()
    axe(page)
    steps.on(page, "提交评价")
    page.get_by_text("谢谢您的评价").first.wait_for()

    page.goto("/me/notices/")
    page.get_by_text("您的申请已准予许可").wait_for()
    axe(page)

    page.goto("/verify/")
    page.get_by_label("文号、证号或办件编号").fill(Licence.objects.get().number)
    page.get_by_label("验证码").fill(licence.code)
    page.get_by_role("main").get_by_role("button").first.click()
    page.wait_for_url("**/verify/*-*/")
    assert "公共场所卫生许可证" in page.get_by_role("main").inner_text()
    axe(page)


def test_an_upload_that_broke_is_sent_again_and_the_others_stay(
    phone: Any, town: Town, sign_in: SignIn
) -> None:
    """The network of a telephone: three times it breaks, then 上传 sends what was chosen; nothing is chosen again (U13)."""
    page = phone
    case = town.draft()
    sign_in(page, "zhao")
    page.goto(f"/drafts/{case.uuid}/materials/")
    broken = []

    def break_thrice(route: Any) -> None:
        if len(broken) < 3:
            broken.append(route)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/files/", break_thrice)
    page.clock.install()
    row = steps.row(page, "场所平面图")
    row.locator("input[type=file]").set_input_files(steps.paper("补充.pdf"))
    for _again in range(2):
        row.get_by_text("网络不稳，正在重新上传").wait_for()
        page.clock.fast_forward(10_000)
    row.get_by_text("没有传上去").wait_for()
    row.get_by_role("button", name="上传").click()
    row.get_by_role("link", name="补充.pdf").wait_for()
    assert len(broken) == 3
    assert case.files.count() == 3

"""智能导办: a citizen finds a matter by its initials, answers a few questions, and applies with what is meant for him."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from approvals.answers import opened
from approvals.models import Case
from tests.journeys import steps
from tests.journeys.conftest import Axe, SignIn
from tests.matters.asking import asking
from tests.town import Town

pytestmark = pytest.mark.journey


def choose(page: Any, label: str) -> None:
    page.get_by_label(label, exact=True).check()
    steps.away(page, page.get_by_role("main").get_by_role("button", name="继续", exact=True))


def find(page: Any) -> None:
    page.goto("/")
    page.get_by_role("main").get_by_role("searchbox").first.fill("ggcswsxk")
    page.get_by_role("main").get_by_role("button", name="搜索").click()
    page.get_by_role("link", name="公共场所卫生许可（新办）").click()
    steps.away(page, page.get_by_role("button", name="先答几个问题"))


def fill_in(page: Any) -> None:
    """From the task list through the sections to the materials; two people work there."""
    page.get_by_role("link", name="经营场所").click()
    page.get_by_label("场所名称").fill("云朵浴室")
    page.get_by_label("经营面积").fill("80")
    page.get_by_label("经营地址").fill("示例市朝霞区书香路 45 号")
    page.get_by_label("街道、乡镇").select_option(label="书香街道")
    page.get_by_label("街道、小区、门牌号").fill("书香路 45 号")
    steps.on(page, "保存并继续")
    page.get_by_label("是", exact=True).check()
    page.get_by_label("姓名").fill("李明")
    page.get_by_label("身份证号码").fill("990001198803120316")
    page.get_by_role("button", name="增加一行").click()
    second = page.get_by_role("group", name="第 2 行")
    second.get_by_label("姓名").fill("王秀兰")
    second.get_by_label("身份证号码").fill("99000119510618022")
    steps.on(page, "保存并继续")
    page.get_by_role("alert").get_by_role("link", name="第 2 行").click()
    page.keyboard.press("End")
    page.keyboard.type("1")
    steps.on(page, "保存并继续")


@pytest.mark.rule("A9")
def test_a_citizen_is_led_by_questions_to_his_application(
    phone: Any, town: Town, sign_in: SignIn, axe: Axe, finish_errands: Callable[[], None]
) -> None:
    asking(town)
    page = phone
    find(page)
    axe(page)
    choose(page, "浴室、游泳馆")
    axe(page)
    choose(page, "没有")
    choose(page, "本人")
    expect(page.get_by_role("heading", level=1)).to_have_text("您要办的是：公共场所卫生许可（沐浴、游泳）")
    axe(page)
    shared = page.get_by_label("分享这个地址").input_value()
    assert urlsplit(shared)[2:] == urlsplit(page.url)[2:], (
        "whoever opens it, where the public comes in, sees the same"
    )
    page.get_by_role("button", name="开始申请").click()
    sign_in(page, "zhao")
    steps.on(page, "开始填写")
    page.get_by_text("浴室、游泳馆").wait_for()
    axe(page)

    fill_in(page)
    axe(page)
    expect(page.get_by_label("游泳池面积")).to_have_count(0)
    page.get_by_label("用水来源").fill("自来水")
    steps.on(page, "保存并继续")
    page.get_by_label("卫生管理员电话").fill("139 0000 0009")
    steps.on(page, "保存并继续")
    page.wait_for_url("**/materials/")
    for name in ("场所平面图", "卫生检测报告", "池水检测报告", "健康证明"):
        steps.upload(page, name, steps.paper(f"{name}.pdf"))
    expect(page.get_by_role("heading", name="授权委托书")).to_have_count(0)
    page.get_by_role("main").get_by_role("button", name="保存并继续").click()
    case: Case = steps.submit(page)
    assert (case.situation, case.item_no) == ({"place": "bath", "pool": "no", "who": "self"}, "02")
    assert [row["name"] for row in opened(case.answers)["staff"]] == ["李明", "王秀兰"]


@pytest.mark.rule("B3")
def test_a_field_comes_and_goes_with_the_answer_it_hangs_on(phone: Any, town: Town, sign_in: SignIn) -> None:
    asking(town)
    page = phone
    page.goto(f"/apply/{town.edition.matter.code}/?place=hair&who=self")
    sign_in(page, "zhao")
    steps.on(page, "开始填写")
    page.get_by_role("link", name="从业人员").click()
    table = page.get_by_role("group", name="员工名单")
    expect(table).to_be_hidden()
    page.get_by_label("是", exact=True).check()
    expect(table).to_be_visible()
    expect(page.get_by_text("才填下面这一项")).to_be_hidden()
    page.get_by_label("否", exact=True).check()
    expect(table).to_be_hidden()
    steps.on(page, "保存并继续")
    page.get_by_label("卫生管理员电话").wait_for()


@pytest.mark.rule("A9", "B3")
def test_the_same_without_a_script(plain: Any, town: Town, sign_in: SignIn) -> None:
    asking(town)
    page = plain
    find(page)
    steps.on(page, "继续")
    expect(page.get_by_text("请选择一个答案")).to_have_count(2)
    choose(page, "浴室、游泳馆")
    choose(page, "没有")
    choose(page, "本人")
    page.get_by_role("button", name="开始申请").click()
    sign_in(page, "zhao")
    steps.on(page, "开始填写")
    page.get_by_role("link", name="从业人员").click()
    expect(page.get_by_text("“是否雇用员工”选“是”的，才填下面这一项")).to_be_visible()
    page.goto(page.url.partition("sections/")[0])
    fill_in(page)
    page.get_by_label("用水来源").wait_for()

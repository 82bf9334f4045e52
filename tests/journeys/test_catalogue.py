"""A change of the catalogue from end to end in a browser: drafted, refused by the checks, mended, published by another; an open case keeps its edition."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.enums import Duty
from matters.models import Proposal
from tests.journeys.conftest import DESK, PASSWORD, PHONE, Axe, SignIn
from tests.journeys.steps import press
from tests.town import Town

pytestmark = pytest.mark.journey

PREPARED = ("征求意见", "合法性审核", "通知实施单位", "培训")


@pytest.fixture
def town(town: Town) -> Town:
    """The town, with two who write its catalogue and one who publishes it."""
    for key, name, duty in (
        ("mei", "梅若云", Duty.CATALOGUE),
        ("tan", "谭志强", Duty.CATALOGUE),
        ("qin", "秦岚", Duty.PUBLICATION),
    ):
        town._officer(key, name, town.organ, duty)
        user = town.user(key)
        user.set_password(PASSWORD)
        user.save()
    return town


def proposal_of(town: Town) -> Proposal:
    return Proposal.objects.get(matter=town.edition.matter)


def test_an_editor_drafts_the_checks_refuse_another_publishes_and_an_open_case_keeps_its_edition(
    town: Town, officer: Callable[[str], Any], axe: Axe
) -> None:
    case = town.case_at(CaseState.FILED)
    matter, first = town.edition.matter, case.edition
    page = officer("mei")
    page.goto("/catalogue/")
    axe(page)
    page.get_by_role("link", name=matter.name, exact=True).click()
    page.get_by_role("button", name="起草").click()
    page.get_by_text("已起草，改动在发布之前不影响办事指南").wait_for()

    # A promise longer than the law allows, and a material that is none.
    page.get_by_role("link", name="办理时限").click()
    page.get_by_label("承诺办结时限", exact=True).fill("60")
    press(page, "Control+Enter")
    page.get_by_text("已保存").first.wait_for()
    page.get_by_role("link", name="申请材料").click()
    page.get_by_role("button", name="增加申请材料").click()
    page.get_by_label("材料名称").fill("其他材料")
    page.get_by_label("必要", exact=True).check()
    page.get_by_label("申请人自备").check()
    page.get_by_label("纸质", exact=True).check()
    page.get_by_label("受理标准").fill("加盖公章")
    axe(page)
    press(page, "Control+Enter")
    page.get_by_role("link", name="其他材料").wait_for()
    axe(page)

    page.get_by_role("link", name="个错误").first.click()
    page.get_by_role("heading", name="校验结果").wait_for()
    axe(page)
    page.get_by_text("现在不能办").wait_for()
    findings = page.get_by_role("main").inner_text()
    assert "LINT-1" in findings
    assert "LINT-8" in findings

    # Each finding leads to its field.
    page.get_by_role("row", name="LINT-1").get_by_role("link").first.click()
    assert page.url.endswith("/time/#id_promised_length")
    page.get_by_label("承诺办结时限", exact=True).fill("5")
    press(page, "Control+Enter")
    page.get_by_text("已保存").first.wait_for()
    page.get_by_role("link", name="申请材料").click()
    page.get_by_role("row", name="其他材料").get_by_role("button", name="删去").click()
    page.get_by_text("已删去一项").wait_for()
    axe(page)

    # What an applicant will see, before anybody does.
    page.get_by_role("link", name="预览").click()
    page.frame_locator("iframe.draft").get_by_text("5 个工作日").first.wait_for()
    page.get_by_role("link", name="长辈版").click()
    page.frame_locator("iframe.draft").locator("html.size-elder").wait_for()

    page.get_by_role("link", name="拟稿首页").click()
    page.get_by_role("textbox", name="理由").fill("压缩办理时限")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存").first.wait_for()
    for kind in PREPARED:
        page.get_by_text("登记完成的工作").click()
        page.get_by_label(kind, exact=True).check()
        page.get_by_label("完成日期").fill(f"{town.at:%Y-%m-%d}")
        page.get_by_label("情况").fill("已完成")
        page.get_by_role("button", name="登记", exact=True).click()
        page.get_by_text(f"已登记：{kind}").wait_for()
    axe(page)
    page.get_by_role("button", name="校验").click()
    page.get_by_text("已通过校验，可以提交发布").wait_for()
    page.get_by_role("button", name="核对并提交").click()
    page.get_by_text("承诺办结时限：8 个工作日 → 5 个工作日").wait_for()
    axe(page)
    page.get_by_role("button", name="提交发布").click()
    page.get_by_text("已提交，由发布人员审核后发布").wait_for()

    # Another one publishes it, and whoever has a case open notices nothing.
    other = officer("qin")
    other.goto("/catalogue/")
    other.get_by_role("link", name=matter.name, exact=True).first.click()
    other.get_by_role("button", name="审核发布").click()
    other.get_by_text("承诺办结时限：8 个工作日 → 5 个工作日").wait_for()
    axe(other)
    other.get_by_role("button", name="发布", exact=False).last.click()
    other.get_by_text("已发布第 2 版").wait_for()
    other.goto(f"/catalogue/{matter.code}/")
    axe(other)

    assert Case.objects.get(pk=case.pk).edition == first
    clerk = officer("lin")
    clerk.goto(f"/desk/cases/{case.number}/")
    press(clerk, "Control+Enter")
    clerk.get_by_text("已受理，承诺办结日为").wait_for()
    taken = Case.objects.get(pk=case.pk)
    assert (taken.edition, taken.edition.promised_length) == (first, 8)
    clerk.goto(f"/guide/{matter.code}/")
    clerk.get_by_text("5 个工作日").first.wait_for()
    assert matter.editions.count() == 2


def test_two_editors_see_each_others_words_and_what_is_typed_saves_itself(
    town: Town, officer: Callable[[str], Any], axe: Axe
) -> None:
    page = officer("mei")
    page.goto(f"/catalogue/{town.edition.matter.code}/")
    page.get_by_role("button", name="起草").click()
    page.wait_for_url("**/proposals/**")
    there = f"/catalogue/proposals/{proposal_of(town).uuid}/contact/"
    page.goto(there)
    second = officer("tan")
    second.goto(there)
    page.get_by_label("办理时间").fill("周末休息")
    page.locator("html").evaluate("() => dispatchEvent(new Event('online'))")
    page.locator("[data-autosave-state]", has_text="已自动保存").wait_for()
    assert proposal_of(town).content["edition"]["hours"] == "周末休息"

    second.get_by_label("办理时间").fill("全年无休")
    press(second, "Control+Enter")
    second.get_by_role("heading", name="两人修改了同样的内容，请选择保留哪一份").wait_for()
    axe(second)
    second.get_by_label("我填写的").check()
    press(second, "Control+Enter")
    second.get_by_text("已保存").first.wait_for()
    assert proposal_of(town).content["edition"]["hours"] == "全年无休"


def test_materials_are_moved_by_keyboard_and_without_javascript(
    town: Town, new_context: Callable[..., Any], sign_in: SignIn, officer: Callable[[str], Any]
) -> None:
    page = officer("mei")
    page.goto(f"/catalogue/{town.edition.matter.code}/")
    page.get_by_role("button", name="起草").click()
    page.wait_for_url("**/proposals/**")
    there = f"/catalogue/proposals/{proposal_of(town).uuid}/materials/"
    page.goto(there)
    page.get_by_role("button", name=re.compile("^下移.*1 ")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#materials-1")
    names = [row["name"] for row in proposal_of(town).content["materials"]]
    assert names[1] == town.edition.materials.order_by("no")[0].name

    plain = new_context(**PHONE, java_script_enabled=False).new_page()
    sign_in(plain, "mei")
    plain.goto(there)
    plain.get_by_role("button", name=re.compile("^上移.*2 ")).click()
    plain.goto(there)
    assert proposal_of(town).content["materials"][0]["name"] == names[1]
    plain.get_by_role("button", name="增加申请材料").click()
    plain.get_by_label("材料名称").fill("授权委托书")
    plain.get_by_role("button", name="保存并返回").click()
    assert proposal_of(town).content["materials"][-1]["name"] == "授权委托书"


def test_a_file_is_handed_in_and_its_progress_seen(
    town: Town, officer: Callable[[str], Any], axe: Axe
) -> None:
    from matters import tasks

    page = officer("mei")
    page.goto("/catalogue/imports/")
    axe(page)
    raw = "实施编码,事项名称,事项类型,实施主体\nA1,某某登记,行政确认," + town.organ.path
    page.get_by_label("文件", exact=True).set_input_files(
        {"name": "目录.csv", "mimeType": "text/csv", "buffer": raw.encode()}
    )
    press(page, "Control+Enter")
    page.get_by_text("正在读取文件").wait_for()
    axe(page)
    tasks.carry_on_imports()
    page.get_by_text("校验完毕，没有错误").wait_for()
    axe(page)
    page.set_viewport_size(PHONE["viewport"])
    axe(page)
    page.set_viewport_size(DESK["viewport"])

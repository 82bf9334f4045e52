"""The officers' side in a browser: by keyboard alone, and every page as everybody may need it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from approvals.enums import Answer, CaseState
from approvals.models import Case
from evaluations import actions as evaluations
from evaluations.enums import Platform
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.documents.files import PDF, store
from ground.documents.models import Document, State
from ground.workdays import legal_day
from portal.context import Display
from supervision import actions as supervision
from tests.journeys.conftest import Axe
from tests.journeys.steps import press
from tests.town import Town

pytestmark = pytest.mark.journey

AtDesk = Callable[[str], Any]


def state_of(case: Case) -> str:
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


def focused(page: Any) -> str:
    """The words of what has the focus."""
    return page.locator(":focus").inner_text()


def test_a_clerk_works_the_queue_by_keyboard_alone(town: Town, officer: AtDesk) -> None:
    first, second = town.case_at(CaseState.FILED), town.case_at(CaseState.FILED)
    page = officer("lin")
    press(page, "j")
    assert focused(page) == first.number
    press(page, "j")
    assert focused(page) == second.number
    press(page, "k")
    assert focused(page) == first.number
    press(page, "Enter")
    page.wait_for_url(f"**/desk/cases/{first.number}/")
    press(page, "Control+Enter")
    page.get_by_text("已受理，承诺办结日为").wait_for()
    assert state_of(first) == CaseState.ACCEPTED
    assert page.url.endswith(f"/desk/cases/{first.number}/"), "nothing moves on by itself after a legal act"
    press(page, "n")
    page.wait_for_url(f"**/desk/cases/{second.number}/")
    press(page, "Control+Enter")
    page.get_by_text("已受理，承诺办结日为").wait_for()
    assert state_of(second) == CaseState.ACCEPTED
    press(page, "n")
    page.wait_for_url("**/desk/")
    page.get_by_text("都办完了").wait_for()


def test_single_keys_can_be_switched_off_and_sleep_in_fields(town: Town, officer: AtDesk) -> None:
    case = town.case_at(CaseState.FILED)
    page = officer("lin")
    press(page, "/")
    page.keyboard.type("jn?")
    assert page.locator("#bar-search").input_value() == "jn?"
    page.goto("/desk/")
    press(page, "?")
    page.get_by_label("使用单键快捷键").uncheck()
    page.get_by_role("button", name="关闭").click()
    page.locator("h1").click()
    press(page, "n")
    press(page, "j")
    assert page.url.endswith("/desk/")
    assert page.locator(":focus").count() == 0 or focused(page) != case.number


def test_a_reviewer_answers_while_he_turns_the_pages(town: Town, officer: AtDesk) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    page = officer("chen")
    page.goto(f"/desk/cases/{case.number}/")
    page.get_by_text("材料 1/2：场所平面图").wait_for()
    press(page, "1")
    press(page, "]")
    page.get_by_text("材料 2/2：卫生检测报告").wait_for()
    first, second = (point.pk for point in case.edition.review_points.all())
    assert page.locator(f"[name=point_{first}]:checked").input_value() == Answer.CONFORMS
    press(page, "3")
    press(page, "[")
    page.get_by_text("材料 1/2：场所平面图").wait_for()
    assert page.locator(f"[name=point_{first}]:checked").input_value() == Answer.CONFORMS
    assert page.locator(f"[name=point_{second}]:checked").input_value() == Answer.NOT_APPLICABLE
    assert state_of(case) == CaseState.ACCEPTED, "ticking decides nothing"
    page.locator(f"[name=note_{second}]").fill("没有集中空调")
    page.locator("#id_words").fill("材料齐全，符合准予条件")
    press(page, "Control+Enter")
    page.get_by_text("审查意见已提交").wait_for()
    case = Case.objects.get(pk=case.pk)
    assert case.opinion.conforming


def test_what_fails_asks_why(town: Town, officer: AtDesk) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    page = officer("chen")
    page.goto(f"/desk/cases/{case.number}/")
    press(page, "2")
    press(page, "1")
    page.locator("#id_words").fill("布局不符")
    press(page, "Control+Enter")
    page.locator(".govuk-error-summary").wait_for()
    assert page.title().startswith("错误：")
    assert page.locator("#id_words").input_value() == "布局不符"
    page.locator(".govuk-error-summary a").first.click()
    page.keyboard.type("没有清洗消毒间")
    press(page, "Control+Enter")
    page.get_by_text("审查意见已提交").wait_for()
    assert not Case.objects.get(pk=case.pk).opinion.conforming


def test_an_approver_reads_the_paper_and_signs_it(town: Town, officer: AtDesk, axe: Axe) -> None:
    case = town.case_at(CaseState.REVIEWED)
    page = officer("zheng")
    press(page, "n")
    page.wait_for_url(f"**/desk/cases/{case.number}/")
    press(page, "Control+Enter")
    page.wait_for_url("**/grant/preview/")
    draft = page.frame_locator("iframe")
    draft.get_by_text("样稿，尚未签发").wait_for()
    draft.get_by_role("heading", name="准予行政许可决定书").wait_for()
    assert state_of(case) == CaseState.REVIEWED
    press(page, "Control+Enter")
    page.get_by_text("已准予许可，文书").wait_for()
    assert state_of(case) == CaseState.GRANTED
    lin = officer("lin")
    lin.get_by_role("link", name="待送达").click()
    lin.wait_for_url("**/desk/delivery/")
    press(lin, "j")
    press(lin, "Enter")
    lin.get_by_label("窗口直接送达").check()
    lin.get_by_label("来人的身份证件号码").fill("990001198509040462")
    lin.get_by_label("本人").check()
    axe(lin)
    press(lin, "Control+Enter")
    lin.get_by_text("已送达，送达回证可在文书中打印").wait_for()
    lin.get_by_role("link", name="打印 送达回证").click()
    lin.get_by_role("heading", name="送达回证").wait_for()


def test_who_comes_second_is_told(town: Town, officer: AtDesk) -> None:
    """Two approvers have the same draft open; the second hears that the first was faster."""
    case = town.case_at(CaseState.REVIEWED)
    first, second = officer("zheng"), officer("wu")
    for page in (first, second):
        page.goto(f"/cases/{case.number}/grant/preview/")
    press(first, "Control+Enter")
    first.get_by_text("已准予许可，文书").wait_for()
    press(second, "Control+Enter")
    second.get_by_role("heading", name="现在不能办理").wait_for()
    second.get_by_text("办件当前为“准予许可”，不能作出决定").wait_for()


# Every page, in every dress.


def pages_of(town: Town) -> dict[str, list[str]]:
    """Officer → the addresses of what he has to look at."""
    filed, accepted, reviewed = (
        town.case_at(state) for state in (CaseState.FILED, CaseState.ACCEPTED, CaseState.REVIEWED)
    )
    spot = town.case_at(CaseState.FILED, edition=town.instant)
    granted, refused, delivered = (
        town.case_at(CaseState.GRANTED),
        town.case_at(CaseState.REFUSED),
        town.delivered(),
    )
    supervision.collect(by=Actor.system("feed"), at=town.at)
    supervision.receive(delivered.handoff, by=town.actor("sun"), at=town.at)
    for case, grade in ((granted, 2), (delivered, 5)):
        rating = evaluations.rate(
            case,
            grade,
            options=[],
            scores={},
            words="等了很久",
            platform=Platform.PC,
            by=town.actor("zhao"),
            at=town.at,
        )
    evaluations.reply(rating, "谢谢", by=town.actor("feng"), at=town.at)
    today = legal_day(town.at)
    appoint(town.user("zhou"), town.organ, Duty.CATALOGUE, from_on=today, by=Actor.system("seed"), at=town.at)
    desk = "/desk/cases/{}/".format
    return {
        "lin": [
            "/desk/",
            "/desk/delivery/",
            "/desk/counter/",
            f"/desk/counter/{town.edition.matter.code}/",
            "/desk/search/?q=公共场所",
            desk(filed.number),
            desk(spot.number),
            desk(granted.number),
            desk(delivered.number),
        ],
        "zhou": ["/desk/", "/duty/", f"/desk/counter/{town.edition.matter.code}/"],
        "chen": ["/desk/", desk(accepted.number)],
        "zheng": [
            "/desk/",
            desk(reviewed.number),
            f"/cases/{reviewed.number}/grant/preview/",
            desk(refused.number),
        ],
        "sun": ["/handoffs/", f"/handoffs/{granted.number}/", f"/handoffs/{delivered.number}/"],
        "feng": ["/desk/", "/ratings/", desk(accepted.number)],
    }


# The workbench is one page in every dress: the class of the html element and the width are all that differs.
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
DRESSES = [(Display(), WIDE), (Display("elder"), WIDE), (Display(contrast=True), NARROW)]


@pytest.mark.parametrize("who", ["lin", "zhou", "chen", "zheng", "sun", "feng"])
def test_every_page_is_fit_for_everybody(town: Town, officer: AtDesk, axe: Axe, who: str) -> None:
    addresses = pages_of(town)[who]
    page = officer(who)
    for address in addresses:
        page.set_viewport_size(WIDE)
        page.goto(address)
        assert Display().classes in page.locator("html").get_attribute("class")
        for display, window in DRESSES:
            page.set_viewport_size(window)
            page.evaluate(DRESS, [Display().classes, display.classes])
            axe(page)
            page.evaluate(DRESS, [display.classes, Display().classes])


DRESS = """([old, fresh]) => {
  document.documentElement.classList.remove(...old.split(" "));
  document.documentElement.classList.add(...fresh.split(" "));
}"""


def test_the_links_of_a_paper_stand_side_by_side(town: Town, officer: AtDesk) -> None:
    case = town.case_at(CaseState.FILED)
    kept = {name: store(b"%PDF", PDF, at=town.at) for name in ("pdf", "archive")}
    Document.objects.filter(thread=case.thread).update(state=State.READY, **kept)
    page = officer("lin")
    for window in (WIDE, NARROW):
        page.set_viewport_size(window)
        page.goto(f"/desk/cases/{case.number}/")
        archive, printing = (link.bounding_box() for link in page.locator(".papers__paper > a").all())
        assert archive["x"] + archive["width"] <= printing["x"]


def test_sixteen_rows_fit_on_a_screen(town: Town, officer: AtDesk) -> None:
    for _n in range(16):
        town.case_at(CaseState.FILED)
    page = officer("lin")
    last = page.locator("tbody tr").nth(15).bounding_box()
    assert last["y"] + last["height"] <= 900
    press(page, "j")
    row = page.locator("tbody tr").first.locator("td").first
    assert re.search(r"255, 248, 225", row.evaluate("cell => getComputedStyle(cell).backgroundColor"))

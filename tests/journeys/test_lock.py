"""Idle means lock, not log-out (U8): what was typed and chosen is still there for the same officer, and for nobody else."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD
from tests.journeys.steps import picture
from tests.town import Town

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
TYPED = "王秀兰的办件，电话改了"


@pytest.fixture
def desk(new_context: Any, sign_in: Any, town: Town) -> Any:
    """An officer's page whose clock is ours."""
    page = new_context().new_page()
    page.clock.install()
    sign_in(page, "lin")
    return page


def half_typed(page: Any) -> None:
    """Something typed, and a scan chosen, in a form of the desk."""
    page.goto("/desk/")
    page.evaluate(
        """() => {
            const form = document.createElement("form");
            form.innerHTML = '<label>备注<textarea id="note"></textarea></label><label>扫描件<input type="file" id="scan"></label>';
            document.querySelector("main").append(form);
        }"""
    )
    page.fill("#note", TYPED)
    page.set_input_files("#scan", picture("scan.jpg"))


def lock(page: Any) -> None:
    """By the button in the bar; the server knows of it."""
    with page.expect_response("**/lock/"):
        page.get_by_role("button", name="锁屏").click()
    cover(page).wait_for()


def cover(page: Any) -> Any:
    return page.get_by_role("alertdialog", name="屏幕已锁定")


def test_what_was_typed_and_chosen_is_still_there(desk: Any, axe: Any) -> None:
    half_typed(desk)
    desk.focus("#note")
    desk.clock.fast_forward("14:50")
    assert not cover(desk).is_visible()
    with desk.expect_response("**/lock/") as locking:
        desk.clock.fast_forward("00:15")
    assert locking.value.status == 204
    cover(desk).wait_for()

    # Nothing of it is seen, reached or read out; a screen reader is told by the dialog and its focus.
    assert not desk.locator("#note").is_visible()
    assert desk.title() == "屏幕已锁定"
    assert desk.locator("#cover-password").evaluate("field => field === document.activeElement")
    for _n in range(8):
        desk.keyboard.press("Tab")
        inside = "document.activeElement === document.body || document.querySelector('#cover').contains(document.activeElement)"
        assert desk.evaluate(inside)
    desk.focus("#cover-password")
    desk.keyboard.press("Escape")
    assert cover(desk).is_visible()
    axe(desk)

    # Another tab of the same browser gets nothing either.
    other = desk.context.new_page()
    assert other.goto("/desk/").status == 423
    other.close()

    desk.fill("#cover-password", "wrong")
    desk.keyboard.press("Enter")
    desk.get_by_text("密码不正确").wait_for()
    desk.fill("#cover-password", PASSWORD)
    desk.keyboard.press("Enter")
    cover(desk).wait_for(state="hidden")
    assert desk.input_value("#note") == TYPED
    assert desk.locator("#scan").evaluate("input => input.files[0].name") == "scan.jpg"
    assert desk.locator("#note").evaluate("field => field === document.activeElement")
    assert desk.title() != "屏幕已锁定"
    assert desk.goto("/desk/").status == 200


def test_input_keeps_the_screen_open(desk: Any) -> None:
    desk.goto("/desk/")
    for _n in range(3):
        desk.clock.fast_forward("10:00")
        desk.keyboard.press("Shift")
    assert not cover(desk).is_visible()
    desk.clock.fast_forward("15:01")
    cover(desk).wait_for()


def test_pages_lock_and_unlock_together(desk: Any) -> None:
    half_typed(desk)
    other = desk.context.new_page()
    other.goto("/desk/delivery/")
    lock(desk)
    cover(other).wait_for()
    other.fill("#cover-password", PASSWORD)
    other.get_by_role("button", name="解锁", exact=True).click()
    cover(other).wait_for(state="hidden")
    cover(desk).wait_for(state="hidden")
    assert desk.input_value("#note") == TYPED


def test_a_colleague_finds_nothing_of_the_former(desk: Any, sign_in: Any) -> None:
    half_typed(desk)
    lock(desk)

    # The colleague signs in in another tab of the same browser; the covered page goes, with all that was in it.
    other = desk.context.new_page()
    other.goto("/desk/")
    other.get_by_role("button", name="退出，换人登录").click()
    sign_in(other, "zhou")
    desk.bring_to_front()
    desk.evaluate("window.dispatchEvent(new Event('focus'))")
    desk.wait_for_url(lambda url: urlsplit(url).path == "/")
    assert TYPED not in desk.content()
    # go_back() would not stand a page that sends itself away again, nor an answer whose page is gone by then.
    with desk.expect_event("framenavigated"):
        desk.evaluate("setTimeout(() => history.back())")
    expect(desk.get_by_role("main")).to_be_visible()
    expect(desk.locator("#note")).to_have_count(0)


def test_the_same_officer_may_come_back_through_the_door(desk: Any, sign_in: Any) -> None:
    """His session ended meanwhile; he signs in elsewhere, and the page with what he typed opens again, with a token that works."""
    half_typed(desk)
    lock(desk)
    other = desk.context.new_page()
    other.goto("/desk/")
    other.get_by_role("button", name="退出，换人登录").click()
    sign_in(other, "lin")
    desk.bring_to_front()
    desk.evaluate("window.dispatchEvent(new Event('focus'))")
    cover(desk).wait_for(state="hidden")
    assert desk.input_value("#note") == TYPED
    desk.get_by_role("searchbox", name="搜索办件").fill("x")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/search/**")


def test_without_javascript_the_server_locks_alone(new_context: Any, sign_in: Any, town: Town) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "lin")
    page.get_by_role("button", name="锁屏").click()
    expect(page.get_by_role("heading", name="屏幕已锁定")).to_be_visible()
    page.fill("#unlock", PASSWORD)
    page.get_by_role("button", name="解锁", exact=True).click()
    page.wait_for_url("**/desk/")
    expect(page.get_by_role("heading", name="待受理")).to_be_visible()

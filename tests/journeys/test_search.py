"""A citizen types what he calls a thing: the matter stands under the field before he has sent anything."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Axe
from tests.town import Town

pytestmark = pytest.mark.journey


@pytest.mark.rule("A7")
def test_what_is_meant_stands_under_the_field_while_one_types(phone: Any, town: Town, axe: Axe) -> None:
    page = phone
    page.goto("/")
    field = page.get_by_role("main").get_by_role("searchbox").first
    field.press_sequentially("ggcsws", delay=20)
    meant = (
        page.get_by_role("main").get_by_role("search").get_by_role("link", name="公共场所卫生许可（新办）")
    )
    expect(meant).to_be_visible()
    axe(page)
    field.press("Escape")
    expect(meant).to_be_hidden()
    expect(field).to_be_focused()
    field.press_sequentially("xk", delay=20)
    expect(meant).to_be_visible()
    field.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("公共场所卫生许可（新办）")


@pytest.mark.rule("A7")
def test_a_finger_on_what_is_meant_opens_it(phone: Any, town: Town) -> None:
    page = phone
    page.goto("/search/")
    page.get_by_role("searchbox").press_sequentially("卫生", delay=20)
    page.get_by_role("link", name="公共场所卫生许可（新办）").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("公共场所卫生许可（新办）")

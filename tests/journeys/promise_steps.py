"""What people do with promises and gaps on their pages, one step each: the applicant on a telephone, the officers at their desks."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from approvals.models import Case
from matters.models import Edition
from tests.journeys import steps

PROMISED, LATER = "我承诺，不现在提交", "先受理，容后补交"


# The applicant.


def draft_of(page: Any, edition: Edition, *brings: str) -> str:
    """From the guide through the form to the materials, of which these are uploaded; the address of the draft."""
    page.goto(f"/guide/{edition.matter.code}/")
    page.get_by_role("button", name="在线办理").first.click()
    steps.on(page, "开始填写")
    steps.fill_in(page)
    for material in brings:
        steps.upload(page, material, steps.paper(f"{material}.pdf"))
    return str(page.url).removesuffix("materials/")


def choose(page: Any, draft: str, material: str, way: str) -> None:
    """办理方式: what stands in for what he does not have."""
    page.goto(draft)
    steps.away(page, page.get_by_role("link", name="看看有哪些办理方式"))
    page.get_by_role("group", name=material).get_by_label(way).check()
    steps.on(page, "保存并继续")


def submit(page: Any, draft: str) -> Case:
    """核对并提交; where he has applied for the same before, he says that he knows."""
    page.goto(f"{draft}check/")
    knows = page.get_by_label("我知道已经申请过")
    if knows.count():
        knows.check()
    return steps.submit(page)


def sign(page: Any, case: Case, name: str) -> None:
    """The short screen, the letter, and his name under it."""
    page.goto(f"/cases/{case.number}/")
    steps.away(page, page.get_by_role("button", name="查看并选择"))
    steps.away(page, page.get_by_role("button", name="阅读并签署承诺书"))
    page.get_by_label("您的姓名").fill(name)
    page.get_by_label("我已阅读以上告知和承诺").check()
    steps.on(page, "签署承诺书")
    page.get_by_text("告知承诺书已签署").wait_for()


# The officers.


def send(page: Any, address: str) -> None:
    """The form that is posted to an address that ends so."""
    steps.away(page, page.locator(f"form[action$='{address}'] button[type=submit]").first)


def all_conform(page: Any, form: str) -> None:
    """符合, at every point of the form."""
    for radio in page.locator(f"form[action$='{form}'] input[type=radio][value=conforms]").all():
        radio.check()


def grant_at_once(desk: Any, case: Case) -> None:
    """A window that is entrusted accepts, answers the points and grants in one go."""
    desk.goto(f"/desk/cases/{case.number}/")
    all_conform(desk, "/on-the-spot/")
    send(desk, "/on-the-spot/")


def conclude(desk: Any, case: Case, words: str, *, conforms: bool = True) -> None:
    """The reviewer answers every point, and says why where one is not met."""
    desk.goto(f"/desk/cases/{case.number}/")
    all_conform(desk, "/opinion/")
    if not conforms:
        last = desk.locator("form[action$='/opinion/'] fieldset[data-point]").last
        last.locator("input[type=radio][value=fails]").check()
        last.locator("input[name^=note_]").fill(words)
    desk.locator("#id_words").fill(words)
    send(desk, "/opinion/")


def grant(desk: Any, case: Case) -> None:
    """The approver reads the draft and signs it."""
    desk.goto(f"/cases/{case.number}/grant/preview/")
    send(desk, "/grant/")


def refuse(desk: Any, case: Case, reasons: str) -> None:
    desk.goto(f"/desk/cases/{case.number}/")
    desk.locator("form[action$='/refusal/preview/'] textarea[name=reasons]").fill(reasons)
    send(desk, "/refusal/preview/")
    send(desk, "/refusal/")


def accept_lacking(desk: Any, case: Case) -> None:
    """The window writes everything that is lacking into one notice, reads it and gives it."""
    desk.goto(f"/desk/cases/{case.number}/")
    steps.away(desk, desk.get_by_role("button", name=re.compile("^容缺受理")))
    send(desk, "/deficiency/preview/")
    send(desk, "/deficiency/")


def write_day(form: Any, day: date) -> None:
    for part in ("year", "month", "day"):
        form.locator(f"input[name$='_{part}']").fill(str(getattr(day, part)))


def take_over(page: Any, case: Case) -> None:
    """The regulator receives what was granted, and watches it from now on."""
    page.goto("/handoffs/")
    steps.away(page, page.get_by_role("link", name=case.number).first)
    send(page, "/receipt/")

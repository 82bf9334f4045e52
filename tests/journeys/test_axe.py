"""Nothing axe objects to on any page of an applicant, in 高对比, in 长辈版 and on a telephone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from approvals.actions import filing
from approvals.enums import CaseState
from ground.accounts.actor import Actor
from ground.documents.models import Document
from ground.notices.models import Notice
from matters.actions import errata
from matters.actions.lists import load_proofs
from matters.models import ProofItem
from tests.journeys import steps
from tests.journeys.conftest import Axe, SignIn
from tests.town import Town

pytestmark = pytest.mark.journey

HOUR = timedelta(hours=1)


@pytest.fixture
def pages(town: Town) -> list[str]:
    """Every page that an applicant meets, each in a state worth a look."""
    at = now() - HOUR
    granted = town.case_at(CaseState.GRANTED, at=at)
    filed = town.case_at(CaseState.FILED, at=at)
    refused = town.case_at(CaseState.REFUSED, at=at)
    draft = f"/drafts/{town.draft(at=at).uuid}/"
    paper = Document.objects.of(granted.thread).get(title="公共场所卫生许可证")
    notice = Notice.objects.inbox_of(town.user("zhao")).order_by("pk").first()
    assert notice is not None
    erratum = errata.report(town.edition, "电话打不通", by=Actor(), at=at)
    load_proofs()
    proof = ProofItem.objects.get(code="ZM-001")
    return [
        "/",
        "/browse/persons/",
        "/search/?q=卫生许可",
        f"/guide/{town.edition.matter.code}/",
        f"/guide/{town.edition.matter.code}/editions/",
        f"/guide/{town.edition.matter.code}/english/",
        f"/guide/{town.edition.matter.code}/errata/",
        f"/errata/{erratum.uuid}/",
        "/lists/",
        "/lists/four-exempt/",
        f"/lists/proofs/{proof.pk}/",
        "/sign-in/",
        f"/apply/{town.edition.matter.code}/",
        draft,
        f"{draft}sections/place/",
        f"{draft}materials/",
        f"{draft}check/",
        f"/cases/{filed.number}/done/",
        "/cases/",
        f"/cases/{filed.number}/",
        f"/cases/{granted.number}/",
        f"/cases/{refused.number}/",
        f"/cases/{granted.number}/rating/",
        f"/papers/{paper.uuid}/print/",
        "/me/",
        "/me/notices/",
        f"/me/notices/{notice.uuid}/",
        "/progress/",
        "/sign-up/",
        "/help/",
        "/privacy/",
        "/accessibility/",
        "/settings/display/",
        "/me/organisations/",
        "/me/mandates/",
        "/me/mandates/new/",
        "/me/phone/",
        "/recovery/",
        "/sms/",
        "/verify/",
        f"/verify/{paper.code}/",
    ]


# A telephone widens its window with a page that is too wide: its screen stays.
FITS = "document.documentElement.scrollWidth <= Math.min(innerWidth, screen.width) + 1"
OPEN_ALL = "for (const closed of document.querySelectorAll('main details')) closed.open = true"


def test_every_page_in_high_contrast_on_a_desk(
    page: Any, pages: list[str], sign_in: SignIn, axe: Axe, display: Callable[..., None]
) -> None:
    sign_in(page, "zhao")
    display(page, contrast=True)
    for address in pages:
        page.goto(address)
        page.evaluate(OPEN_ALL)
        axe(page)


def test_every_page_for_the_old_on_a_telephone(
    phone: Any, pages: list[str], sign_in: SignIn, axe: Axe, display: Callable[..., None]
) -> None:
    page = phone
    sign_in(page, "zhao")
    display(page, "elder")
    for address in pages:
        page.goto(address)
        page.evaluate(OPEN_ALL)
        axe(page)
        assert page.evaluate(FITS), address


def test_no_page_in_the_largest_letters_is_wider_than_a_telephone(
    phone: Any, pages: list[str], sign_in: SignIn, display: Callable[..., None]
) -> None:
    page = phone
    sign_in(page, "zhao")
    display(page, "largest")
    for address in pages:
        page.goto(address)
        page.evaluate(OPEN_ALL)
        assert page.evaluate(FITS), address


def test_what_is_wrong_is_said_accessibly(phone: Any, town: Town, sign_in: SignIn, axe: Axe) -> None:
    page = phone
    by = town.actor("zhao")
    assert by.on_behalf_of is not None
    case = filing.begin(town.edition, by.on_behalf_of.current, by=by, at=now())
    page.goto("/progress/")
    steps.on(page, "查询")
    axe(page)
    sign_in(page, "zhao")
    page.goto(f"/drafts/{case.uuid}/sections/place/")
    steps.on(page, "保存并继续")
    assert page.get_by_role("alert").evaluate("summary => document.activeElement.contains(summary)")
    axe(page)
    page.goto(f"/drafts/{case.uuid}/materials/")
    steps.row(page, "场所平面图").locator("input[type=file]").set_input_files(
        {"name": "网页.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )
    steps.row(page, "场所平面图").get_by_text("无法识别这个文件").wait_for()
    axe(page)
    page.goto(f"/drafts/{case.uuid}/check/")
    axe(page)
    page.goto("/cases/99999999999999999999/")
    axe(page)

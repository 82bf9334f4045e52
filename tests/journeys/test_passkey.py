"""A passkey, with Chromium's own virtual authenticator: made, shown as the second step, shown instead of a password, at the lock."""

from typing import Any

import pytest
from playwright.sync_api import expect

from ground.accounts.models import Passkey, SignIn
from tests.journeys.conftest import PASSWORD
from tests.town import Town

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def authenticator(new_context: Any) -> Any:
    """A page in a browser whose machine has a fingerprint reader that knows its owner."""
    page = new_context().new_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def prove(page: Any) -> None:
    """A page that asks for the password once more has it."""
    if "/proof/" in page.url:
        page.fill("#id_password", PASSWORD)
        page.click("main button[type=submit]")


@pytest.mark.rule("DB-2")
def test_a_passkey_opens_the_desk(
    authenticator: Any, sign_in: Any, town: Town, axe: Any, settings: Any
) -> None:
    page = authenticator
    sign_in(page, "lin")
    page.goto("/me/security/")
    axe(page)
    page.get_by_role("button", name="登记通行密钥").click()
    page.wait_for_url("**/recovery-codes/**")
    axe(page)
    page.get_by_role("button", name="生成恢复码").click()
    expect(page.locator("#codes li")).to_have_count(10)
    assert Passkey.objects.filter(user__username="lin").count() == 1

    page.get_by_role("link", name="我已抄好").click()
    page.get_by_role("button", name="退出", exact=True).first.click()

    # The password is right and not enough.
    page.goto("/sign-in/")
    page.fill("#id_username", "lin")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/sign-in/second/")
    axe(page)
    page.goto("/desk/")
    page.wait_for_url("**/sign-in/?next=/desk/")
    page.goto("/sign-in/second/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/desk/")
    assert SignIn.objects.latest("pk").how == "PASSKEY"

    # And without a password at all.
    page.get_by_role("button", name="退出", exact=True).first.click()
    page.goto("/sign-in/")
    page.get_by_role("button", name="工作人员用通行密钥登录").click()
    page.wait_for_url("**/desk/")

    # And at the lock.
    page.get_by_role("button", name="锁屏").click()
    page.get_by_role("alertdialog").get_by_role("button", name="用通行密钥解锁").click()
    page.get_by_role("alertdialog").wait_for(state="hidden")
    page.reload()
    expect(page.get_by_role("heading", name="待受理")).to_be_visible()


def test_a_copied_passkey_opens_nothing(authenticator: Any, sign_in: Any, town: Town) -> None:
    """Its counter stands behind the one we know."""
    page = authenticator
    sign_in(page, "lin")
    page.goto("/me/security/")
    page.get_by_role("button", name="登记通行密钥").click()
    page.wait_for_url("**/recovery-codes/**")
    Passkey.objects.update(sign_count=999)
    page.get_by_role("button", name="退出", exact=True).first.click()
    page.goto("/sign-in/")
    page.get_by_role("button", name="工作人员用通行密钥登录").click()
    page.get_by_text("通行密钥没有通过验证").wait_for()
    page.goto("/desk/")
    assert "/sign-in/" in page.url

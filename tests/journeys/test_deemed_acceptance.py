"""视为受理: five working days of silence, and the timer says what the law says (CLK-1)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case
from approvals.tasks import deem_accepted
from ground.workdays.calendar import after
from tests.journeys.conftest import Axe, SignIn
from tests.town import Town

pytestmark = pytest.mark.journey

# More than five working days, whatever holidays lie between.
LONG_AGO = timedelta(days=25)


def words(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.rule("CLK-1")
def test_silence_is_acceptance_and_the_page_of_the_applicant_says_so(
    phone: Any, town: Town, sign_in: SignIn, axe: Axe
) -> None:
    page = phone
    case = town.case_at(CaseState.FILED, at=now() - LONG_AGO)
    silent = town.case_at(CaseState.FILED, at=now())
    sign_in(page, "zhao")
    page.goto(f"/cases/{case.number}/")
    page.get_by_text("等待窗口核对材料").wait_for()

    deem_accepted()
    page.reload()
    state = page.get_by_role("region", name="当前状态").inner_text()
    assert f"窗口逾期没有告知，自收件之日 {words(case.received_on)} 起视为受理" in state
    assert words(after(case.received_on, 20).on) in state, (
        "the limit of the decision is counted from the receipt"
    )
    axe(page)
    page.get_by_role("link", name="受理通知书", exact=True).click()
    page.get_by_text("即为受理，现予书面确认").wait_for()
    page.goto("/me/notices/")
    page.get_by_role("link", name="您的申请视为已受理").wait_for()

    assert Case.objects.get(pk=case.pk).accepted_on == case.received_on
    assert Case.objects.get(pk=silent.pk).state == CaseState.FILED, "whose five days are not over waits"

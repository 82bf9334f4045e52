"""撤回申请 without JavaScript: read what it means, confirm, take the paper, begin again with everything still there."""

from typing import Any

import pytest

from approvals.enums import CaseState
from approvals.models import Case
from tests.journeys import steps
from tests.journeys.conftest import SignIn
from tests.town import Town

pytestmark = pytest.mark.journey


def test_an_applicant_takes_an_application_back_and_begins_again(
    plain: Any, town: Town, sign_in: SignIn
) -> None:
    page, case = plain, town.case_at(CaseState.ACCEPTED)
    page.goto(f"/cases/{case.number}/withdrawal/")
    sign_in(page, "zhao")
    page.get_by_text("撤回不能取消").wait_for()
    page.get_by_role("link", name="不撤回，返回办件").click()
    page.get_by_role("link", name="撤回申请", exact=True).click()
    page.get_by_label("撤回原因").fill("店面另行选址")
    steps.on(page, "确认撤回")
    page.get_by_text("申请已撤回，撤回申请确认书").wait_for()
    assert Case.objects.get(pk=case.pk).state == CaseState.WITHDRAWN
    page.get_by_role("link", name="撤回申请确认书").first.wait_for()

    steps.on(page, "重新申请")
    page.get_by_text("上次填写的内容和上传的材料已经带过来").wait_for()
    page.get_by_role("button", name="核对并提交").click()
    again = steps.submit(page)
    assert again.number != case.number
    assert again.answers == Case.objects.get(pk=case.pk).answers

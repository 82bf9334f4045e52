"""Redis is down while somebody files: he notices nothing, and what was to follow follows when it is back."""

from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from ground.documents.models import Document, State
from ground.notices.models import Notice
from tests.journeys import steps
from tests.journeys.conftest import SignIn
from tests.town import Town

pytestmark = pytest.mark.journey

# Nobody listens there.
CLOSED = "redis://127.0.0.1:1/0"


def test_who_files_while_redis_is_down_notices_nothing(
    phone: Any, town: Town, sign_in: SignIn, finish_errands: Callable[[], None], settings: Settings
) -> None:
    page = phone
    sign_in(page, "zhao")
    settings.CELERY_BROKER_URL = CLOSED
    case = steps.file_a_case(page, town)
    assert case.query_code in page.content()
    page.get_by_role("button", name="查看和打印收件凭证").click()
    page.get_by_text("收件凭证").first.wait_for()
    assert case.number in page.content()
    receipt = Document.objects.of(case.thread).get()
    waiting = Notice.objects.filter(thread=case.thread).exclude(state="sent")
    assert receipt.state == State.WAITING
    assert waiting.filter(channel="sms").exists()

    finish_errands()
    assert Document.objects.get(pk=receipt.pk).state == State.READY
    assert not waiting.exists()
    pdf = page.request.get(f"/papers/{receipt.uuid}/")
    assert pdf.body().startswith(b"%PDF-")
    page.goto("/me/notices/")
    page.get_by_text("已收到您的申请").wait_for()

"""Papers at the counter: printable at once, whatever else is down (U6)."""

import socket
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case
from ground.documents.models import Document, State
from tests.town import Town


@pytest.fixture
def no_broker(settings: Any) -> None:
    """Redis is down: nobody listens where the errands go."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CELERY_BROKER_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"


def test_the_counter_prints_with_redis_and_worker_stopped(
    town: Town, client: Client, no_broker: None, django_capture_on_commit_callbacks: Any
) -> None:
    town.at = now()
    with django_capture_on_commit_callbacks(execute=True) as errands:
        case = town.case_at(CaseState.ACCEPTED)
    assert errands, "papers and messages were to be sent on their way"
    client.force_login(town.user("lin"))
    papers = Document.objects.of(case.thread)
    assert {paper.state for paper in papers} == {State.WAITING}, "no worker has made a PDF"
    for paper in papers:
        page = client.get(f"/papers/{paper.uuid}/", follow=True)
        assert page.status_code == 200
        assert page.redirect_chain[-1][0] == f"/papers/{paper.uuid}/print/"
        text = page.content.decode()
        assert paper.title in text
        assert case.number in text
        assert f'<a href="/cases/{case.number}/">返回办件</a>' in text
        assert "Ctrl" not in text, "a telephone has no such key"


def test_a_paper_costs_few_queries(town: Town, client: Client, django_assert_max_num_queries: Any) -> None:
    town.at = now()
    case: Case = town.case_at(CaseState.FILED)
    client.force_login(town.user("zhao"))
    paper = Document.objects.of(case.thread)[0]
    with django_assert_max_num_queries(10):
        client.get(f"/papers/{paper.uuid}/print/")

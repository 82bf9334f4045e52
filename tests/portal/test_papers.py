"""Papers at the counter: printable at once, whatever else is down (U6)."""

import socket
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case
from ground.documents.files import PDF, store
from ground.documents.issue import void
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


@pytest.fixture
def receipt(town: Town) -> Document:
    """The receipt of a case, as the worker has left it: both copies made."""
    town.at = now()
    paper = Document.objects.of(town.case_at(CaseState.FILED).thread)[0]
    kept = {name: store(f"%PDF {name}".encode(), PDF, at=town.at) for name in ("pdf", "archive")}
    Document.objects.filter(pk=paper.pk).update(state=State.READY, **kept)
    return paper


def test_the_copy_for_the_file_is_the_officers(town: Town, client: Client, receipt: Document) -> None:
    address = f"/papers/{receipt.uuid}/?archive"
    client.force_login(town.user("zhao"))
    assert client.get(address).getvalue() == b"%PDF pdf"
    client.force_login(town.user("lin"))
    copy = client.get(address)
    assert copy.getvalue() == b"%PDF archive"
    assert copy["Content-Disposition"].startswith("attachment")


def test_a_void_paper_says_so_before_anything_else(town: Town, client: Client, receipt: Document) -> None:
    void(receipt, reason="错字", by=town.actor("zheng"), at=now())
    client.force_login(town.user("zhao"))
    page = client.get(f"/papers/{receipt.uuid}/", follow=True)
    assert "作废：错字" in page.content.decode()
    assert client.get(f"/papers/{receipt.uuid}/?original").getvalue() == b"%PDF pdf"

"""Papers: issued in rows, frozen by the database, rendered afterwards, voided and never deleted."""

import logging
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone, translation

from ground.documents import tasks
from ground.documents.files import PDF, store
from ground.documents.issue import Paper, issue, void
from ground.documents.models import UNMISTAKABLE, Blob, Document, State, grouped, new_code
from ground.documents.pdf import render_html
from tests.ground.papers import ANYONE, COMPANY, ORGAN, RECEIPT, facts_of, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_pango(monkeypatch):
    """As on a machine without Pango: WeasyPrint cannot be imported."""

    class Gone:
        def __getattr__(self, name):
            raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setitem(__import__("sys").modules, "weasyprint", Gone())


@pytest.fixture
def quick(monkeypatch):
    """A rendering that costs nothing, for tests of what happens around it."""
    for copy in ("render_pdf", "render_archive"):
        monkeypatch.setattr(
            tasks, copy, lambda document, copy=copy: f"%PDF-1.7 {copy} {document.code}".encode()
        )


def test_an_issued_paper_says_what_it_was_told(moment):
    document = issued(moment)
    assert document.number == "朝政许准〔2026〕第00001号"
    assert document.facts["applicant"] == COMPANY
    assert (document.state, document.pdf, document.is_void) == (State.WAITING, None, False)
    assert document.verification_url == f"http://testserver/verify/{document.code}/"


def test_a_paper_is_chinese_whoever_reads(moment):
    with translation.override("en"):
        document = issued(moment)
        assert "经审查" in render_html(document)
    assert document.title == "准予行政许可决定书"


def test_codes_are_told_apart_by_eye():
    code = new_code()
    assert len(code) == 19
    assert set(code) <= set(UNMISTAKABLE) | {"-"}
    assert not set("0O1IL2Z5S8B") & set(UNMISTAKABLE)
    assert grouped(code.lower().replace("-", " ")) == code


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {}},
        {"number": "朝政许准〔2026〕第00002号"},
        {"title": "另一个标题"},
        {"thread": "case:2"},
        {"template": "approvals/papers/refusal.html"},
        {"code": "AAAA-AAAA-AAAA-AAAA"},
        {"organ": "另一个机关"},
        {"issuer": "user:1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_a_paper_says_is_frozen(moment, change):
    document = issued(moment)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(**change)


def test_a_paper_is_never_deleted(moment):
    document = issued(moment)
    with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
        document.delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE documents_document")


def test_a_void_paper_stays_and_says_why(moment):
    document = issued(moment)
    void(document, reason="文号用错", by=ANYONE, at=moment + timedelta(days=1))
    assert document.is_void
    assert list(Document.objects.of("case:1")) == [document]
    assert not Document.objects.of("case:1").valid().exists()
    assert "本文书已于2026年3月5日作废：文号用错" in render_html(document)
    assert issued(moment).number == "朝政许准〔2026〕第00002号"
    with pytest.raises(ValueError, match="void already"):
        void(document, reason="再来一次", by=ANYONE, at=moment)
    with pytest.raises(DatabaseError, match="stays so"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(voided_at=None, voider="", void_reason="")


def test_papers_come_in_the_order_of_issue(moment):
    later = issued(moment + timedelta(hours=1))
    earlier = issued(moment, paper=RECEIPT)
    issued(moment, thread="case:2")
    assert list(Document.objects.of("case:1")) == [earlier, later]
    assert earlier.number is None


# ---- rendering


def test_the_errand_renders_at_once_and_only_once(moment, quick):
    document = issued(moment)
    tasks.make(document.pk, now=moment)
    tasks.make(document.pk, now=moment)
    document.refresh_from_db()
    assert document.state == State.READY
    assert document.pdf is not None
    assert document.pdf.read().startswith(b"%PDF")
    assert document.archive is not None
    assert Blob.objects.count() == 2
    with pytest.raises(DatabaseError, match="given out"), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(pdf=store(b"%PDF-other", PDF, at=moment))


def test_the_timer_finds_what_the_errand_lost(moment, quick):
    document = issued(moment)
    tasks.make_waiting(now=moment + timedelta(seconds=59))
    document.refresh_from_db()
    assert document.state == State.WAITING
    tasks.make_waiting(now=moment + timedelta(seconds=61))
    document.refresh_from_db()
    assert document.state == State.READY


def test_a_failure_is_tried_again_five_times_and_then_said(moment, monkeypatch, caplog):
    def fail(document):
        raise ValueError("a broken template")

    monkeypatch.setattr(tasks, "render_pdf", fail)
    document = issued(moment)
    now = moment
    for minutes in tasks.BACKOFF:
        tasks.make(document.pk, now=now)
        tasks.make(document.pk, now=now + timedelta(minutes=minutes) - timedelta(seconds=1))  # too early
        now += timedelta(minutes=minutes)
    document.refresh_from_db()
    assert (document.state, document.attempts) == (State.FAILED, 5)
    assert "given up after 5 tries" in caplog.text
    tasks.make_waiting(now=now + timedelta(days=1))
    document.refresh_from_db()
    assert document.attempts == 5


def test_a_worker_that_died_in_its_last_try_is_noticed(moment, quick):
    document = issued(moment)
    Document.objects.filter(pk=document.pk).update(attempts=5, next_try_at=moment)
    tasks.make_waiting(now=moment + timedelta(minutes=1))
    document.refresh_from_db()
    assert document.state == State.FAILED


def test_papers_given_up_are_rendered_by_hand(moment, quick, capsys):
    document = issued(moment)
    Document.objects.filter(pk=document.pk).update(state=State.FAILED, attempts=5)
    call_command("render_papers")
    document.refresh_from_db()
    assert document.state == State.READY
    assert "1 papers rendered, 0 still" in capsys.readouterr().out


def test_without_pango_papers_are_issued_and_printed_and_the_log_says_what_to_install(
    moment, no_pango, caplog
):
    document = issued(moment)
    with caplog.at_level(logging.ERROR):
        tasks.make(document.pk, now=moment)
    assert "install libpango-1.0-0" in caplog.text
    document.refresh_from_db()
    assert (document.state, document.attempts) == (State.WAITING, 1)
    assert COMPANY in render_html(document)


@pytest.mark.parametrize("key", ["receipt", "acceptance", "grant", "refusal", "licence", "service"])
def test_the_counter_prints_a_page_that_needs_nothing(key, moment, django_assert_num_queries):
    paper = Paper(f"testing.{key}", "文书", f"approvals/papers/{key}.html")
    document = issue(paper, thread="case:1", facts=facts_of(key), office=ORGAN, by=ANYONE, at=moment)
    with django_assert_num_queries(0):
        page = render_html(document)
    assert "<script" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert '<link rel="stylesheet" href="/static/papers/papers.css">' in page
    assert document.code in page
    assert page.count("演示") == 2  # drawn once in the seal, and once in the seal's own description


# ---- stored files


def referrers() -> set[type[models.Model]]:
    return {relation.related_model for relation in tasks.users_of_blobs()}


def test_every_foreign_key_to_a_blob_is_known():
    assert Document in referrers()


def test_a_blob_nobody_uses_goes_after_a_day_with_its_file(moment, quick):
    used = issued(moment)
    tasks.make(used.pk, now=moment)
    unused = store(b"%PDF-unused", PDF, at=moment)
    created = Blob.objects.get(pk=unused.pk).created_at

    tasks.remove_unused(now=created + timedelta(hours=23))
    assert default_storage.exists(unused.name)
    tasks.remove_unused(now=created + timedelta(hours=25))
    assert not default_storage.exists(unused.name)
    used = Document.objects.get()
    assert {blob.pk for blob in Blob.objects.order_by("pk")} == {used.pdf_id, used.archive_id}
    assert all(default_storage.exists(blob.name) for blob in Blob.objects.order_by("pk"))


def test_a_file_whose_row_was_rolled_back_goes_too():
    written = timezone.now()
    with transaction.atomic():
        name = store(b"%PDF-lost", PDF, at=written).name
        transaction.set_rollback(True)
    tasks.remove_unused(now=written + timedelta(hours=23))
    assert default_storage.exists(name)
    tasks.remove_unused(now=written + timedelta(hours=25))
    assert not default_storage.exists(name)


def test_a_stored_file_is_never_changed(moment):
    blob = store(b"%PDF-1.7", PDF, at=moment)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Blob.objects.filter(pk=blob.pk).update(sha256="0" * 64)
    Blob.objects.filter(pk=blob.pk).update(scan_state="waiting")

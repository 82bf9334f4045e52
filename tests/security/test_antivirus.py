"""The gate of uploads (N4), held against a real clamd: nothing waits for it but opening, and nothing passes it unseen."""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from approvals import tasks as case_tasks
from approvals.actions import filing, quarantine
from approvals.enums import Act, CaseState
from approvals.models import Case, CaseFile
from approvals.rules.filing import missing_materials
from ground.documents import clamd, scanning
from ground.documents.files import PDF, Unacceptable, page_image, receive, store, thumbnail
from ground.documents.models import Blob, ScanState
from ground.documents.serving import stream
from ground.documents.tasks import remove_unused, scan, scan_waiting
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.security import scanner
from tests.town import Town, pdf

NOBODY = "unix:/nowhere/clamd.sock"
LATER = timedelta(minutes=1)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scanner.clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.fixture
def up(running: str, settings: Any) -> None:
    settings.CLAMD_SOCKET = running


@pytest.fixture
def down(settings: Any) -> None:
    settings.CLAMD_SOCKET = NOBODY


def bad_pdf(name: str = "图.pdf") -> SimpleUploadedFile:
    """A PDF that opens, with the test file of EICAR behind its end."""
    whole = pdf().read() + b"\n" + scanner.EICAR
    return SimpleUploadedFile(name, whole, PDF)


def large_photo() -> SimpleUploadedFile:
    """One of which a smaller view is made."""
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (3000, 200), "white").save(out, "JPEG")
    return SimpleUploadedFile("照片.jpg", out.getvalue())


# ---- the client


@pytest.mark.needs("clamd")
def test_clamd_knows_the_test_file_and_nothing_else(up: None) -> None:
    assert clamd.scan(scanner.EICAR, seconds=5) == scanner.FOUND
    assert clamd.scan(b"", seconds=5) == ""
    assert clamd.scan(b"x" * 3_000_000, seconds=5) == ""
    assert clamd.scan(b"y" * 200_000 + scanner.EICAR + b"z" * 200_000, seconds=5) == scanner.FOUND


@pytest.mark.needs("clamd")
def test_what_clamd_will_not_scan_is_no_answer(up: None) -> None:
    with pytest.raises(clamd.NoAnswer):
        clamd.scan(b"x" * (26 * 1024 * 1024), seconds=20)


def test_a_clamd_that_is_down_silent_or_strange_is_no_answer(settings: Any, tmp_path: Path) -> None:
    settings.CLAMD_SOCKET = NOBODY
    with pytest.raises(clamd.NoAnswer):
        clamd.scan(b"x", seconds=1)
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_SOCKET = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(clamd.NoAnswer):
            clamd.scan(b"x", seconds=0.1)


# ---- the gate


def test_without_a_scanner_a_file_says_so_and_is_shown(db: None, settings: Any, moment: datetime) -> None:
    settings.CLAMD_SOCKET = ""
    blob = receive(pdf(), at=moment).original
    assert (blob.scan_state, blob.held) == (ScanState.UNSCANNED, "")
    scan_waiting()
    assert page_image(blob, 1)


@pytest.mark.needs("clamd")
def test_a_clean_upload_is_known_to_be_at_once(db: None, up: None, moment: datetime) -> None:
    received = receive(large_photo(), at=moment)
    assert received.view
    for blob in (received.original, received.view):
        assert (blob.scan_state, blob.scanned_at, blob.held) == (ScanState.CLEAN, moment, "")
    stream(received.original, filename="照片.jpg", as_attachment=False).close()


@pytest.mark.needs("clamd")
def test_an_infected_upload_is_not_taken_and_its_giver_is_told_what_to_do(
    db: None, up: None, moment: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unacceptable, match="查出病毒，没有接收。请在查杀病毒的电脑或手机上重新制作后上传"):
        receive(bad_pdf("赵敏 身份证.pdf"), at=moment)
    assert not Blob.objects.exists()
    assert scanner.FOUND in caplog.text
    assert "赵敏" not in caplog.text


@pytest.mark.needs("clamd")
def test_what_waits_is_opened_by_nobody_and_scanned_by_the_timer(
    db: None, running: str, settings: Any, moment: datetime
) -> None:
    settings.CLAMD_SOCKET = NOBODY
    received = receive(large_photo(), at=moment)
    blob, photo = receive(pdf(), at=moment).original, received.shown
    for look in (
        lambda: page_image(blob, 1),
        lambda: thumbnail(photo),
        lambda: stream(photo, filename="照片.jpg", as_attachment=True),
        blob.read,
    ):
        with pytest.raises(Refused, match="待查毒"):
            look()

    scan_waiting()  # still down: nothing changes
    assert set(Blob.objects.values_list("scan_state", flat=True)) == {ScanState.WAITING}
    settings.CLAMD_SOCKET = running
    scan_waiting()
    assert set(Blob.objects.values_list("scan_state", flat=True)) == {ScanState.CLEAN}
    assert page_image(Blob.objects.get(pk=blob.pk), 1)


@pytest.mark.needs("clamd")
def test_what_the_timer_finds_goes_to_quarantine_for_good(
    db: None, running: str, settings: Any, moment: datetime
) -> None:
    settings.CLAMD_SOCKET = NOBODY
    blob = receive(bad_pdf(), at=moment).original
    settings.CLAMD_SOCKET = running
    for _again in range(2):
        scan(blob.pk)
    blob.refresh_from_db()
    assert (blob.scan_state, blob.scan_found) == (ScanState.INFECTED, scanner.FOUND)
    assert not default_storage.exists(blob.name)
    assert default_storage.exists(blob.quarantine_name)
    with pytest.raises(Refused, match="查出病毒（Eicar"):
        blob.read()
    scan_waiting()
    blob.refresh_from_db()
    assert blob.scan_state == ScanState.INFECTED

    Blob.objects.update(scan_found="x")
    remove_unused(now=moment + timedelta(days=400 * 365))
    assert not default_storage.exists(blob.quarantine_name), "no row uses it any more"


@pytest.mark.needs("clamd")
def test_files_that_came_before_the_scanner_are_scanned_too_and_papers_of_ours_are_not(
    town: Town, up: None, settings: Any, running: str
) -> None:
    settings.CLAMD_SOCKET = ""
    case = town.case_at(CaseState.FILED)
    old = store(b"%PDF-" + scanner.EICAR, PDF, at=town.at)
    paper = store(b"%PDF-", PDF, at=town.at)
    document = case_papers(case)
    type(document).objects.filter(pk=document.pk).update(pdf=paper, state="ready")
    settings.CLAMD_SOCKET = running
    scan_waiting()
    old.refresh_from_db()
    paper.refresh_from_db()
    assert (old.scan_state, paper.scan_state) == (ScanState.INFECTED, ScanState.UNSCANNED)


def case_papers(case: Case) -> Any:
    from ground.documents.models import Document

    return Document.objects.of(case.thread).first()


# ---- the case


@pytest.fixture
def waiting(town: Town, down: None) -> CaseFile:
    """A filed case, its files not scanned yet: clamd was down, and the application was taken all the same."""
    case = town.case_at(CaseState.FILED)
    return case.files.select_related("original", "material").first()


@pytest.mark.django_db
def test_filing_is_not_kept_waiting_by_a_scanner_that_is_down(waiting: CaseFile) -> None:
    assert waiting.original.scan_state == ScanState.WAITING
    assert waiting.case.number


@pytest.mark.django_db
def test_the_officer_sees_that_a_file_waits_and_cannot_open_it(
    waiting: CaseFile, town: Town, client: Client
) -> None:
    client.force_login(town.user("lin"))
    page = client.get(reverse("desk-case", args=[waiting.case.number])).content.decode()
    assert "这个文件待查毒" in page
    for address in (
        reverse("uploaded", args=[waiting.uuid]),
        reverse("uploaded", args=[waiting.uuid]) + "?small",
        reverse("uploaded", args=[waiting.uuid]) + "?view",
        reverse("uploaded", args=[waiting.uuid]) + "?download",
        reverse("uploaded-page", args=[waiting.uuid, 1]),
    ):
        answer = client.get(address)
        assert answer.status_code == 409, address
        assert "待查毒" in answer.content.decode()


@pytest.mark.django_db
def test_who_gave_a_file_sees_that_it_waits(town: Town, down: None, client: Client) -> None:
    case = town.draft()
    client.force_login(town.user("zhao"))
    page = client.get(reverse("approvals:materials", args=[case.uuid])).content.decode()
    assert "这个文件待查毒" in page
    assert "?small" not in page


@pytest.mark.needs("clamd")
@pytest.mark.django_db
def test_a_file_found_infected_later_is_on_the_trail_and_its_applicant_told_once(
    town: Town, running: str, settings: Any, client: Client
) -> None:
    settings.CLAMD_SOCKET = NOBODY
    case = town.draft()
    case.files.first().delete()
    material = case.edition.materials.filter(exempt=False).first()
    filing.add_file(case, material, bad_pdf(), by=town.actor("zhao"), at=town.at)
    case = filing.file(case, by=town.actor("zhao"), at=town.at)
    settings.CLAMD_SOCKET = running
    scan_waiting()
    assert quarantine.report_infected(at=town.at + LATER) == 1
    assert quarantine.report_infected(at=town.at + 2 * LATER) == 0
    case_tasks.report_infected()

    file = case.files.infected().get()
    (entry,) = Entry.objects.of(case.thread).filter(act=Act.FILE_INFECTED)
    assert entry.facts == {"file": str(file.uuid), "material": material.name, "found": scanner.FOUND}
    notice = Notice.objects.filter(thread=case.thread, subject__contains="病毒").first()
    assert notice
    assert "重新提交" in notice.body
    assert material.name in notice.body
    assert missing_materials(case) == [material]

    client.force_login(town.user("lin"))
    page = client.get(reverse("desk-case", args=[case.number]) + f"?file={file.uuid}").content.decode()
    assert "查出病毒（Eicar.Test.Of.Ours.UNOFFICIAL），已经隔离" in page
    assert client.get(reverse("uploaded-page", args=[file.uuid, 1])).status_code == 409


@pytest.mark.needs("clamd")
@pytest.mark.django_db
def test_a_draft_with_an_infected_file_is_told_to_replace_it(town: Town, running: str, settings: Any) -> None:
    settings.CLAMD_SOCKET = NOBODY
    case = town.draft()
    material = case.edition.materials.filter(exempt=False).first()
    case.files.filter(material=material).delete()
    filing.add_file(case, material, bad_pdf(), by=town.actor("zhao"), at=town.at)
    settings.CLAMD_SOCKET = running
    scan_waiting()
    quarantine.report_infected(at=town.at)
    assert "请在草稿中删除这个文件" in Notice.objects.filter(thread=case.thread).latest("pk").body
    with pytest.raises(Refused, match=f"还缺少材料：{material.name}"):
        filing.file(case, by=town.actor("zhao"), at=town.at)


def test_waiting_is_nobodys_state_where_no_scanner_is_set_up(settings: Any) -> None:
    settings.CLAMD_SOCKET = ""
    assert scanning.at_the_door(scanner.EICAR) == (ScanState.UNSCANNED, "")

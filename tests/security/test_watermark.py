"""Whatever the site shows of a copy of an identity paper bears a watermark; the original is kept as it came, and saved only."""

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now

from approvals.actions import filing
from approvals.models import Case, CaseFile
from ground.accounts.actor import Actor
from ground.documents import watermark
from ground.documents.models import Blob
from ground.trail.readings import Reading
from ground.workdays import legal_day
from matters.actions.entrusting import entrust
from matters.actions.opening import open_matter
from matters.enums import Entrusted
from matters.models import Material
from tests.town import Town, content

pytestmark = pytest.mark.django_db
ID_CARD = "经营者居民身份证"


def scan(form: str, size: tuple[int, int] = (800, 1100), pages: int = 1) -> SimpleUploadedFile:
    """A blank page, as a picture or as a PDF: what differs on it, we drew."""
    from PIL import Image

    out, sheet = io.BytesIO(), Image.new("RGB", size, "white")
    if form == "PDF":
        sheet.save(out, "PDF", save_all=True, append_images=[sheet] * (pages - 1))
    else:
        sheet.save(out, form)
    return SimpleUploadedFile(f"证件.{form.lower()}", out.getvalue())


def marked(picture: bytes) -> float:
    """How much of a blank page is blank no longer (0 to 1)."""
    from PIL import Image

    shades = Image.open(io.BytesIO(picture)).convert("L").histogram()
    return sum(shades[:230]) / sum(shades)


def body(page: Any) -> bytes:
    assert page.status_code == 200
    return b"".join(page)


@pytest.fixture
def town(db: None) -> Town:
    return Town(now())


@pytest.fixture
def draft(town: Town) -> Case:
    """An application to a matter that asks for an identity paper, complete but for the files."""
    told = content("艺术展览备案（新办）", no=7)
    told["materials"] = [told["materials"][0], told["materials"][0] | {"name": ID_CARD}]
    edition = open_matter(told, by=Actor.system("test"), at=town.at)
    assert edition is not None
    entrust(town.window, [edition], [*Entrusted.values], by=Actor.system("test"), at=town.at)
    case = town.draft(edition=edition)
    for file in list(case.files.all()):
        file.delete()
    return case


def give(town: Town, case: Case, name: str, upload: SimpleUploadedFile) -> CaseFile:
    material = case.edition.materials.get(name=name)
    return filing.add_file(case, material, upload, by=town.actor("zhao"), at=town.at)


def filed(town: Town, case: Case) -> Case:
    give(town, case, "场所平面图", scan("PNG"))
    return filing.file(case, again="另一处场所", by=town.actor("zhao"), at=town.at)


def signed_in(town: Town, key: str) -> Client:
    client = Client()
    client.force_login(town.user(key))
    return client


def test_every_picture_of_an_identity_paper_is_marked_and_no_other(town: Town, draft: Case) -> None:
    card, plan = give(town, draft, ID_CARD, scan("JPEG")), give(town, draft, "场所平面图", scan("JPEG"))
    zhao = signed_in(town, "zhao")
    before = card.original.read()
    page = zhao.get(f"/drafts/{draft.uuid}/materials/").content.decode()
    assert page.count("加印“仅供办理本事项使用”的水印") == 1, "who gives it is told so"
    for asked in ("?view", "?small"):
        assert 0.03 < marked(body(zhao.get(f"/files/{card.uuid}/{asked}"))) < 0.4
        assert marked(body(zhao.get(f"/files/{plan.uuid}/{asked}"))) == 0
    assert Blob.objects.get(pk=card.original.pk).read() == before, "the original stays as it came"


def test_a_page_of_a_pdf_is_marked_and_the_whole_is_pictures(town: Town, draft: Case) -> None:
    import pypdfium2

    card, zhao = give(town, draft, ID_CARD, scan("PDF", pages=2)), signed_in(town, "zhao")
    for asked in ("?small", "pages/1/", "pages/2/"):
        assert 0.03 < marked(body(zhao.get(f"/files/{card.uuid}/{asked}"))) < 0.4
    whole = zhao.get(f"/files/{card.uuid}/?view")
    assert whole["Content-Type"] == "application/pdf"
    with pypdfium2.PdfDocument(body(whole)) as pdf:
        assert len(pdf) == 2
        for page in pdf:
            shown = io.BytesIO()
            page.render(scale=1).to_pil().save(shown, "PNG")
            assert marked(shown.getvalue()) > 0.03
            assert page.get_textpage().get_text_range() == "", "nothing that could be taken off again"


def test_a_very_long_file_is_not_drawn_as_a_whole(town: Town, draft: Case) -> None:
    card = give(town, draft, ID_CARD, scan("PDF", (60, 80), pages=21))
    assert signed_in(town, "zhao").get(f"/files/{card.uuid}/?view").status_code == 404


def test_the_mark_says_what_for_in_which_case_and_when(town: Town, draft: Case) -> None:
    card = give(town, draft, ID_CARD, scan("PNG"))
    day = date(2026, 3, 4)
    assert card.watermark(day) == "仅供办理艺术展览备案使用 · 2026-03-04", "not filed yet"
    case = filed(town, draft)
    card = case.files.get(material__name=ID_CARD)
    assert card.watermark(day) == f"仅供办理艺术展览备案使用 · {case.number} · 2026-03-04"
    plan = case.files.get(material__name="场所平面图")
    assert plan.watermark(day) == ""


def test_filed_the_pictures_say_something_else(town: Town, draft: Case) -> None:
    card, zhao = give(town, draft, ID_CARD, scan("PNG")), signed_in(town, "zhao")
    addresses = [f"/files/{card.uuid}/{asked}" for asked in ("?view", "?small")]
    before = [body(zhao.get(address)) for address in addresses]
    assert before == [body(zhao.get(address)) for address in addresses]
    filed(town, draft)
    for address, earlier in zip(addresses, before, strict=True):
        assert body(zhao.get(address)) != earlier


def test_the_original_is_saved_never_shown_and_that_is_on_the_books(town: Town, draft: Case) -> None:
    upload = scan("JPEG")
    sent = upload.read()
    upload.seek(0)
    card = give(town, draft, ID_CARD, upload)
    case, lin = filed(town, draft), signed_in(town, "lin")
    for asked in ("", "?download"):
        page = lin.get(f"/files/{card.uuid}/{asked}")
        assert page["Content-Disposition"].startswith("attachment")
        assert body(page) == sent
    assert (
        f"/files/{card.uuid}/?view"
        in lin.get(f"/desk/cases/{case.number}/?file={card.uuid}").content.decode()
    )
    body(lin.get(f"/files/{card.uuid}/?view"))
    opened = [row.which for row in Reading.objects.of(case.thread) if row.which]
    assert sorted(opened) == sorted([str(card.uuid), *[f"{card.uuid}:original"] * 2])


def test_who_is_not_concerned_says_why_before_he_has_the_original(town: Town, draft: Case) -> None:
    card = give(town, draft, ID_CARD, scan("PNG"))
    case, feng = filed(town, draft), signed_in(town, "feng")
    for asked in ("", "?view", "?small", "?download", "pages/1/"):
        assert feng.get(f"/files/{card.uuid}/{asked}").url == f"/desk/cases/{case.number}/"


def test_without_a_chinese_face_number_and_day_are_written(
    town: Town, draft: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = give(town, draft, ID_CARD, scan("PNG"))
    monkeypatch.setattr(watermark, "FACES", ())
    for cached in (watermark.face, watermark._stamps):
        cached.cache_clear()
    try:
        assert marked(body(signed_in(town, "zhao").get(f"/files/{card.uuid}/?view"))) > 0.01
        lines, _face = watermark._laid_out(card.watermark(legal_day(town.at)), 20, 900)
        assert lines == [legal_day(town.at).isoformat()]
    finally:
        for cached in (watermark.face, watermark._stamps):
            cached.cache_clear()


def test_what_is_read_beneath_the_mark_can_still_be_read() -> None:
    """Black letters stay far darker than the darkest of the mark, and white paper far lighter than the letters."""
    from PIL import Image

    half = Image.new("RGB", (1200, 800), "white")
    half.paste((20, 20, 20), (0, 0, 600, 800))
    shown = watermark.over(half, "仅供办理艺术展览备案使用 · 2026-03-04").convert("L")
    dark, light = shown.crop((0, 0, 600, 800)).getextrema(), shown.crop((600, 0, 1200, 800)).getextrema()
    assert dark[1] - dark[0] > 25, "the mark shows on what is dark"
    assert light[1] - light[0] > 50, "and on what is light"
    assert light[0] - dark[1] > 50, "and neither looks like the other"


@pytest.mark.parametrize(
    "name, told, marks",
    [
        ("法定代表人居民身份证", {}, True),
        ("居民户口簿", {}, True),
        ("亲属的外国护照", {}, True),
        ("港澳居民来往内地通行证", {}, True),
        ("营业执照复印件", {}, False),
        ("聘用驾驶员的机动车驾驶证", {}, False),
        ("申请人证件", {"identity_copy": True}, True),
        ("居住证明", {"identity_copy": False}, False),
    ],
)
def test_the_content_says_what_an_identity_paper_is_or_else_its_name(
    town: Town, name: str, told: dict[str, bool], marks: bool
) -> None:
    edition = content("艺术展览备案", no=8)
    edition["materials"][0] |= {"name": name, **told}
    open_matter(edition, by=Actor.system("test"), at=town.at)
    assert Material.objects.get(name=name, edition__name="艺术展览备案").identity_copy is marks

"""Uploads: the content says what a file is; what the officer will see is made at once; nothing dangerous is served."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ground.documents.files import (
    HEIC,
    MAX_BYTES,
    PDF,
    VIEW_EDGE,
    Unacceptable,
    display_name,
    page_image,
    receive,
    store,
)
from ground.documents.models import Blob
from ground.documents.serving import stream

pytestmark = pytest.mark.django_db
SIDEWAYS = 6  # EXIF: the camera was held upright, the sensor lies


def picture(
    kind: str = "JPEG", size=(400, 300), colour="white", orientation: int = 0, mode: str = "RGB"
) -> bytes:
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    image = Image.new(mode, size, colour)
    # the upper left corner of what the sensor saw
    image.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    out = BytesIO()
    image.save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def pdf_of(pages: int = 1) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    for _n in range(pages):
        document.new_page(595, 842)
    out = BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def locked_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(BytesIO(pdf_of())))
    writer.encrypt("geheim", algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def upload(content: bytes, name: str = "材料.bin", declared: str = "text/html") -> SimpleUploadedFile:
    """With a name and a type that say nothing: neither is asked."""
    return SimpleUploadedFile(name, content, declared)


def opened(blob: Blob):
    from PIL import Image

    return Image.open(BytesIO(blob.read()))


@pytest.mark.parametrize(
    "content, media_type",
    [
        (pdf_of(), PDF),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
        (picture("WEBP"), "image/webp"),
    ],
    ids=["pdf", "jpeg", "png", "webp"],
)
def test_the_content_says_what_a_file_is(content, media_type, moment):
    received = receive(upload(content), at=moment)
    assert received.original.media_type == media_type
    assert received.original.read() == content
    assert received.original.size == len(content)
    assert (received.view, received.pages, received.warnings) == (None, 1, [])


def test_a_file_lies_under_a_name_of_our_own(moment):
    received = receive(upload(pdf_of(), "../../etc/身份证 张三.pdf.exe"), at=moment)
    folder, _slash, name = received.original.name.rpartition("/")
    assert folder == "2026/03/04"
    assert name.removesuffix(".pdf").isalnum()
    assert received.filename == "身份证 张三.pdf.pdf"


@pytest.mark.parametrize(
    "name, shown",
    [
        ("C:\\扫描件\\营业执照.PDF", "营业执照.pdf"),
        ("a\x00b\u202efdp.exe", "abfdp.pdf"),
        ("", "未命名.pdf"),
        ("...", "未命名.pdf"),
        ("名" * 300 + ".pdf", "名" * 80 + ".pdf"),
    ],
)
def test_the_name_is_only_shown_and_cleaned_for_that(name, shown):
    assert display_name(name, PDF) == shown


def test_a_sideways_photo_is_shown_upright(moment):
    received = receive(upload(picture(orientation=SIDEWAYS)), at=moment)
    assert received.view is not None
    assert received.shown == received.view
    view = opened(received.view)
    assert view.size == (300, 400)
    red, green, _blue = view.getpixel((290, 10))  # the sensor's upper left is the upper right
    assert red > 200
    assert green < 60
    assert not view.getexif()


def test_a_photo_of_an_iphone_is_shown_as_jpeg(moment):
    received = receive(upload(picture("HEIF", orientation=SIDEWAYS)), at=moment)
    assert received.original.media_type == HEIC
    assert received.shown.media_type == "image/jpeg"
    assert opened(received.shown).size == (300, 400)


def test_a_large_photo_is_shown_smaller_and_kept_as_it_came(moment):
    received = receive(upload(picture(size=(4000, 3000))), at=moment)
    assert max(opened(received.shown).size) == VIEW_EDGE
    assert opened(received.original).size == (4000, 3000)


def test_a_dark_photo_is_taken_with_a_warning(moment):
    received = receive(upload(picture(colour=(20, 20, 20))), at=moment)
    assert "偏暗" in received.warnings[0]


def test_what_is_transparent_is_shown_on_white(moment):
    received = receive(upload(picture("PNG", size=(2400, 100), colour=(0, 0, 0, 0), mode="RGBA")), at=moment)
    assert opened(received.shown).getpixel((2000, 80)) == (255, 255, 255)


def test_the_pages_of_a_pdf_are_counted_and_drawn(moment):
    received = receive(upload(pdf_of(3)), at=moment)
    assert received.pages == 3
    image = page_image(received.original, 3)
    assert image.startswith(b"\xff\xd8\xff")
    with pytest.raises(Unacceptable, match="没有第 4 页"):
        page_image(received.original, 4)
    with pytest.raises(Unacceptable, match="过于复杂"):
        page_image(received.original, 1, seconds=-1)


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "文件是空的"),
        (b"x" * (MAX_BYTES + 1), "超过 20 MB"),
        (b"<html><script>alert(1)</script>", "无法识别"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "无法识别"),
        (zipped("word/document.xml"), "另存为 PDF"),
        (zipped("xl/workbook.xml"), "另存为 PDF"),
        (zipped("OFD.xml"), "OFD"),
        (zipped("营业执照.jpg"), "解压"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 PDF"),
        (b"GIF89a", "JPG 或 PNG"),
        (picture("JPEG")[:300], "不完整或已损坏"),
        (b"\xff\xd8\xff<script>alert(1)</script>", "不完整或已损坏"),
        (b"\x89PNG\r\n\x1a\n<html>", "不完整或已损坏"),
        (b"%PDF-1.7 <script>alert(1)</script>", "不完整或已损坏"),
        (pdf_of()[:200], "不完整或已损坏"),
        (pdf_of(301), "超过 300 页"),
        (locked_pdf(), "密码"),
        (picture("PNG", size=(12000, 12000), mode="1", colour=1), "像素太多"),
    ],
    ids=range(18),
)
def test_what_cannot_be_taken_is_refused_with_what_to_do(content, words, moment):
    with pytest.raises(Unacceptable, match=words):
        receive(upload(content), at=moment)
    assert not Blob.objects.exists()


# ---- serving


def test_a_pdf_may_be_shown_and_never_sniffed(moment):
    blob = store(pdf_of(), PDF, at=moment)
    response = stream(blob, filename="准予行政许可决定书.pdf", as_attachment=False)
    assert response["Content-Type"] == PDF
    assert response["Content-Disposition"].startswith("inline; filename*=utf-8''%E5%87%86")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response) == blob.read()


def test_what_a_browser_should_not_show_is_saved(moment):
    blob = store(picture("HEIF"), HEIC, at=moment)
    response = stream(blob, filename="照片.heic", as_attachment=False)
    assert response["Content-Disposition"].startswith("attachment")
    response.close()

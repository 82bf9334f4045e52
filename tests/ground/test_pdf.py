"""The PDF of a paper: the grid of GB/T 9704, every font inside, small and quick, nothing fetched, nothing cut off."""

import io
import json
import re
import subprocess
import time

import pytest
from django.template import engines

from ground.documents.pdf import render_archive, render_pdf, what_it_says
from tests.ground.papers import COMPANY, FACTS, sheet

pytestmark = [pytest.mark.needs("pango"), pytest.mark.needs("poppler")]
LONGEST_ORGAN = "示例市规划和自然资源局朝霞分局"


def look(tool: str, content: bytes, tmp_path, *options: str) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    command = [tool, *options, str(path)] + (["-"] if tool == "pdftotext" else [])
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("key", FACTS)
def test_every_paper_is_small_whole_and_carries_its_fonts(key, tmp_path):
    content = render_pdf(sheet(key))
    assert len(content) < 1_000_000
    fonts = [line.split() for line in look("pdffonts", content, tmp_path).splitlines()[2:]]
    assert fonts
    for font in fonts:
        embedded, subset, unicode_map = font[-5:-2]
        assert (embedded, subset, unicode_map) == ("yes", "yes", "yes"), font
    names = {font[0].partition("+")[2] for font in fonts}
    assert {"FandolFang", "Noto-Serif-CJK-SC-Bold"} <= names, "the fonts of the papers are not installed"
    text = look("pdftotext", content, tmp_path)
    # Whoever asks whether he needs a permit need not say who he is (S62).
    assert (COMPANY in text) == (key != "exempt")
    # An applicant's own word bears no seal.
    assert text.count("演示") == (0 if key == "deficiency_promise" else 1)
    info = look("pdfinfo", content, tmp_path)
    assert re.search(r"Tagged:\s+yes", info)
    assert "pdfuaid" in look("pdfinfo", content, tmp_path, "-meta")


@pytest.mark.parametrize("key", FACTS)
def test_the_copy_for_the_file_is_pdf_a_and_carries_what_it_was_made_from(key, tmp_path):
    document = sheet(key)
    content = render_archive(document)
    assert len(content) < 1_000_000
    about = look("pdfinfo", content, tmp_path, "-meta")
    assert 'pdfaid:part="3" pdfaid:conformance="U"' in about
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    (attached,) = reader.attachments["facts.json"]
    assert json.loads(attached) == what_it_says(document)
    relation = reader.trailer["/Root"]["/AF"][0].get_object()["/AFRelationship"]
    assert relation == "/Source"


def test_a_warm_rendering_takes_less_than_two_seconds():
    render_pdf(sheet("grant"))
    before = time.perf_counter()
    render_pdf(sheet("grant"))
    assert time.perf_counter() - before < 2


def test_a_full_page_holds_22_lines_of_28_characters(tmp_path):
    paragraph = "依" * 27 * 22 * 3
    text = look(
        "pdftotext",
        render_pdf(sheet("grant", content=[paragraph])),
        tmp_path,
        "-layout",
        "-f",
        "2",
        "-l",
        "2",
    )
    lines = [line.strip() for line in text.splitlines() if line.strip() and "—" not in line]
    assert [len(line) for line in lines] == [28] * 22


@pytest.mark.parametrize("lines", range(4, 16))
def test_the_close_is_never_cut_off_nor_left_alone(lines, tmp_path):
    """However long the text, organ, date and code stand whole on one page, and never without some of the text."""
    reasons = ["依" * 26 for _n in range(lines)] + ["本案最后一条理由。"]
    content = render_pdf(sheet("refusal", organ=LONGEST_ORGAN, reasons=reasons))
    last = look("pdftotext", content, tmp_path).strip("\f\n").split("\f")[-1]
    for words in (
        LONGEST_ORGAN,
        "2026年11月20日",
        "扫码核验",
        "验证码 ACDE-FGHJ-KMNP-QRTU",
        "xzfy.moj.gov.cn",
    ):
        assert words in last


@pytest.mark.parametrize("many", [0, 3, 9, 14, 30])
def test_a_receipt_grows_with_its_materials(many, tmp_path):
    materials = [{"name": f"第 {n} 份材料", "copies": 1, "form": "电子"} for n in range(1, many + 1)]
    text = look("pdftotext", render_pdf(sheet("receipt", materials=materials)), tmp_path)
    assert all(material["name"] in text for material in materials)
    assert ("本事项无须提交材料" in text) == (many == 0)
    last = text.strip("\f\n").split("\f")[-1]
    assert "2026年11月20日" in last
    assert "验证码 ACDE-FGHJ-KMNP-QRTU" in last


def test_a_certificate_is_one_page_across(tmp_path):
    info = look("pdfinfo", render_pdf(sheet("licence")), tmp_path)
    assert re.search(r"Pages:\s+1\b", info)
    assert re.search(r"Page size:\s+841\.\d+ x 595\.\d+ pts \(A4\)", info)


def test_nothing_but_our_own_stylesheet_is_fetched(monkeypatch, tmp_path):
    from weasyprint.urls import FatalURLFetchingError

    monkeypatch.setattr(engines["django"].engine, "dirs", [tmp_path])
    for number, address in enumerate(
        ("file:///etc/passwd", "http://127.0.0.1:9/a.png", "/static/papers/../portal.css")
    ):
        document = sheet("grant")
        document.template = f"evil{number}.html"
        (tmp_path / document.template).write_text(
            f'<!doctype html><html lang="zh"><link rel="stylesheet" href="{address}">x'
        )
        with pytest.raises(FatalURLFetchingError):
            render_pdf(document)


def test_a_non_breaking_hyphen_costs_no_minute(tmp_path):
    before = time.perf_counter()
    content = render_pdf(sheet("grant", content=["经营\u2011场所" * 200]))
    assert time.perf_counter() - before < 5
    assert "经营-场所" in look("pdftotext", content, tmp_path)

"""Every paper looks as it looked when somebody last looked at it (H4).

The pictures lie beside this file. A change of a paper that is meant: `UPDATE_PICTURES=1 bin/test tests/ground/test_pictures.py`,
look at what git shows, commit.
"""

import io
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from approvals.models import EmergencyReceipt
from ground.accounts.models import Office
from ground.documents import pdf
from ground.documents.pdf import render_pdf
from portal.house import ROOT, templates
from tests.ground.papers import FACTS, sheet

PICTURES = Path(__file__).parent / "pictures"
# Enough to read the title and to see every line move, small enough to lie in the repository.
DOTS_PER_INCH = 60
# Hinting and a newer Pango move edges by a shade; a moved line or a missing seal is far more than this.
SHADES = 12
SQUARE = 12


def of_paper(path: Path) -> bool:
    return path.parent.name == "papers"


def test_every_paper_has_facts_to_be_seen_with():
    papers = {path.stem for path in templates() if of_paper(path.relative_to(ROOT))}
    assert papers == set(FACTS), "tests/ground/papers.py holds the facts of one example of every paper"


@pytest.mark.needs("pango")
@pytest.mark.parametrize("key", FACTS)
def test_a_paper_looks_as_it_did(key):
    looks_as_it_did(key, pages(render_pdf(sheet(key))))


@pytest.mark.needs("pango")
@pytest.mark.rule("U7")
def test_a_blank_slip_looks_as_it_did():
    """No issued paper: it is printed from the browser before anything happens, and its half is all that somebody holds."""
    from weasyprint import HTML

    office = Office(name="朝霞区政务服务大厅综合窗口 1 号", phone="0990-12340001")
    slips = [
        EmergencyReceipt(number=f"YJ990001261103{end}", office=office) for end in ("0014", "0022", "0030")
    ]
    page = render_to_string("approvals/emergency/sheet.html", {"slips": slips, "office": office})
    printed = HTML(
        string=page, base_url=settings.PUBLIC_URL, url_fetcher=pdf._nothing_but_ours(sheet("receipt"))
    )
    looks_as_it_did("emergency_slips", pages(printed.write_pdf()))


def looks_as_it_did(key: str, drawn: list) -> None:
    from PIL import Image

    kept = [PICTURES / f"{key}-{number}.png" for number in range(1, len(drawn) + 1)]
    if os.environ.get("UPDATE_PICTURES"):
        PICTURES.mkdir(exist_ok=True)
        for old in PICTURES.glob(f"{key}-*.png"):
            old.unlink()
        for path, picture in zip(kept, drawn, strict=True):
            picture.quantize(32, dither=Image.Dither.NONE).save(path, optimize=True)
    assert sorted(PICTURES.glob(f"{key}-*.png")) == kept, f"{key} has {len(drawn)} pages now"
    for path, picture in zip(kept, drawn, strict=True):
        with Image.open(path) as before:
            found = differing(before.convert("L"), picture)
        assert not found, f"{path.name} differs around {found} (at {DOTS_PER_INCH} dots per inch)"


@pytest.mark.needs("pango")
@pytest.mark.parametrize("change", [{"matter": "另一个事项"}, {"organ": "另一个机关"}, {"case_number": "1"}])
def test_another_word_is_seen(change):
    before, after = pages(render_pdf(sheet("acceptance"))), pages(render_pdf(sheet("acceptance", **change)))
    assert len(before) != len(after) or any(
        differing(one, other) for one, other in zip(before, after, strict=True)
    )


def pages(content: bytes) -> list:
    import pypdfium2

    with pypdfium2.PdfDocument(io.BytesIO(content)) as pdf:
        return [page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil().convert("L") for page in pdf]


def differing(before, after) -> list[tuple[int, int]]:
    """The squares whose mean shade differs by more than SHADES; everything where the size does."""
    from PIL import ImageChops

    if before.size != after.size:
        return [(0, 0)]
    difference = ImageChops.difference(before, after)
    small = difference.reduce(SQUARE)
    width = small.width
    return [
        (n % width * SQUARE, n // width * SQUARE) for n, shade in enumerate(small.tobytes()) if shade > SHADES
    ]

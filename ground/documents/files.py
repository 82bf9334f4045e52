"""Uploads: what a file is, is decided by its content; what the officer will see, is shown at once (U13)."""

import hashlib
import logging
import re
import threading
import time
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from ground.documents import scanning, watermark
from ground.documents.models import Blob, ScanState
from ground.writing import plainly

if TYPE_CHECKING:
    from PIL import Image

log = logging.getLogger(__name__)

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 300
# What somebody adds to what he says, at once.
MOST_AT_ONCE = 5
# 80 megapixels hold the largest picture a phone takes by itself; a bomb of a few kilobytes decodes to far more.
MAX_PIXELS = 80_000_000
# The longer edge of what the officer sees: an A4 page at 190 dpi.
VIEW_EDGE = 2200
# The longer edge of a page that is drawn: an A4 page at so many dots to the inch.
PAGE_EDGE, PAGE_DPI = 1600, 137
# Pages of a PDF that are drawn in one answer; an identity paper has two, a household's booklet ten.
MOST_MARKED = 20
# Mean luminance of 255 below which letters on a photographed page can hardly be told from their ground.
DARK = 70

PDF = "application/pdf"
HEIC = "image/heic"
# What Pillow calls the types it may decode, and the ending of our stored names.
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", HEIC: "HEIF"}
ENDINGS = {PDF: "pdf", "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", HEIC: "heic"}
# Tables of the catalogue, which are kept and never shown.
ENDINGS |= {"text/csv": "csv", "application/json": "json", "application/zip": "zip"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
ORIENTATION = 0x0112
UPRIGHT = 1

# What no Windows machine, where officers save files, can have in a name, or as a name.
NOT_IN_NAMES = set('<>:"|?*')
RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}

# A stream of a PDF may unfold to a page scanned large (bytes); what PDFium reads before it knows the pages, to less.
MOST_OF_A_STREAM, MOST_OF_A_TABLE, MOST_OF_A_PDF = 256 * 1024**2, 32 * 1024**2, 1024**3
# What a PDF does rather than shows: it runs programs, starts others, brings or sends data.
ACTIVE = re.compile(
    rb"/(?:JavaScript|JS|Launch|ImportData|SubmitForm|GoToE|RichMedia|Movie|Sound|Rendition)(?![A-Za-z0-9])"
)
EMBEDDED = re.compile(rb"/EmbeddedFiles?(?![A-Za-z0-9])")
# An A0 plan at 600 dpi.
PDF_PIXELS = 600_000_000
CHUNK = 1024**2
STREAM = re.compile(rb"(?<!end)stream\r?\n")

# PDFium is not made for several threads at once.
one_at_a_time = threading.Lock()


class Unacceptable(Exception):
    """The file cannot be taken; `words` tell the person what to do instead."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True)
class Received:
    """An upload that was taken: as it came, and as the officer will see it (`view`; None: as it came)."""

    original: Blob
    view: Blob | None
    pages: int
    filename: str
    warnings: list[str] = field(default_factory=list)

    @property
    def shown(self) -> Blob:
        """The file a page shows to applicant and officer alike."""
        return self.view or self.original


def why_not_so_many_at_once(n: int) -> str | None:
    """In words, where so many files come at once with what somebody says."""
    return _("一次最多 %(n)d 个文件，其余的请另行提交") % {"n": MOST_AT_ONCE} if n > MOST_AT_ONCE else None


def receive(upload: "UploadedFile[bytes]", *, at: datetime) -> Received:
    """The upload is stored under a name of our own, or Unacceptable says what to do instead.

    The caller's transaction decides: rolled back, the stored file has no row and the nightly sweep removes it.
    """
    content = _content_of(upload)
    media_type = _type_of(content)
    filename = display_name(upload.name or "", media_type)
    scan, found = scanning.at_the_door(content)
    if found:
        log.error("an upload was refused, its sha256 is %s: %s", hashlib.sha256(content).hexdigest(), found)
        raise Unacceptable(_("这个文件查出病毒，没有接收。请在查杀病毒的电脑或手机上重新制作后上传"))
    if media_type == PDF:
        pages, warnings = _look_into(content)
        return Received(_stored(content, media_type, scan, at=at), None, pages, filename, warnings)
    picture, needs_view = _decode(content, media_type)
    original = _stored(content, media_type, scan, at=at)
    view = _stored(_as_jpeg(picture), "image/jpeg", scan, at=at) if needs_view else None
    return Received(original, view, 1, filename, _warnings_about(picture))


def store(
    content: bytes,
    media_type: str,
    *,
    at: datetime,
    scan: ScanState = ScanState.UNSCANNED,
    known_as: uuid.UUID | None = None,
) -> Blob:
    """The bytes lie in the storage under a fresh name in the folder of the legal day, with a row that says what they are.

    `known_as` is the row's uuid, where somebody names the file before it is stored.
    """
    name = f"{folder_of(at)}/{uuid.uuid4().hex}.{ENDINGS[media_type]}"
    return Blob.objects.create(
        uuid=known_as or uuid.uuid4(),
        name=default_storage.save(name, ContentFile(content)),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type=media_type,
        scan_state=scan,
        scanned_at=at if scan == ScanState.CLEAN else None,
    )


def _stored(content: bytes, media_type: str, scan: ScanState, *, at: datetime) -> Blob:
    """An upload's bytes; a worker scans at once what could not be scanned at the door."""
    blob = store(content, media_type, at=at, scan=scan)
    scanning.later(blob)
    return blob


def folder_of(at: datetime) -> str:
    """The folder of a legal day."""
    return f"{at.astimezone(LEGAL_ZONE):%Y/%m/%d}"


def display_name(name: str, media_type: str) -> str:
    """The upload's name, fit to be shown and to be saved anywhere: no path, nothing invisible or turned about, an ending
    that tells the truth."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(character for character in plainly(last) if character.isprintable())
    plain = "".join("_" if character in NOT_IN_NAMES else character for character in plain)
    stem, dot, last = plain.rpartition(".")
    stem = (stem if dot else last).strip(" .\u3000")[:80].strip(" .\u3000")
    if stem.partition(".")[0].strip().upper() in RESERVED:
        stem = f"_{stem}"
    return f"{stem or _('未命名')}.{ENDINGS[media_type]}"


def _content_of(upload: "UploadedFile[bytes]") -> bytes:
    if upload.size is not None and upload.size > MAX_BYTES:
        raise Unacceptable(
            _("文件超过 %(limit)s MB，请压缩、降低扫描分辨率或分成几个文件后上传")
            % {"limit": MAX_BYTES // 1024**2}
        )
    content: bytes = upload.read()
    if not content:
        raise Unacceptable(_("文件是空的，请检查后重新选择文件"))
    return content


def _type_of(content: bytes) -> str:
    """The type the content itself declares in its first bytes; name and browser are not asked."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIF_BRANDS:
        return HEIC
    raise Unacceptable(_words_for_other(content))


def _words_for_other(content: bytes) -> str:
    if content.startswith(b"PK\x03\x04"):
        if b"OFD.xml" in content:
            return _("暂不能受理 OFD 文件，请在阅读软件中另存为 PDF 后上传")
        if b"word/" in content or b"xl/" in content or b"ppt/" in content:
            return _("请在 Word、Excel 或 WPS 中把文件另存为 PDF 后上传")
        return _("请解压后逐个上传其中的 PDF 或照片")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return _("请在 Word、Excel 或 WPS 中把文件另存为 PDF 后上传")
    if content.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return _("请解压后逐个上传其中的 PDF 或照片")
    if content.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*")):
        return _("请把图片另存为 JPG 或 PNG 后上传")
    return _("无法识别这个文件，请上传 PDF 文件，或 JPG、PNG、HEIC、WEBP 格式的照片")


def _decode(content: bytes, media_type: str) -> "tuple[Image.Image, bool]":
    """The picture, upright and no longer than VIEW_EDGE, and whether that differs from what was uploaded."""
    import pi_heif
    from PIL import Image, ImageOps

    pi_heif.register_heif_opener()
    too_large = Unacceptable(_("照片的像素太多，请用手机的普通拍照模式重拍，或缩小后上传"))
    try:
        picture: Image.Image = Image.open(BytesIO(content), formats=[PICTURES[media_type]])
        if picture.width * picture.height > MAX_PIXELS:
            raise too_large
        needs_view = (
            media_type == HEIC
            or max(picture.size) > VIEW_EDGE
            or picture.getexif().get(ORIENTATION, UPRIGHT) != UPRIGHT
            or picture.mode not in {"RGB", "RGBA", "L", "P", "1"}
        )
        picture.draft("RGB", (VIEW_EDGE, VIEW_EDGE))
        picture.load()
        picture = ImageOps.exif_transpose(picture)
    except Unacceptable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise too_large from None
    except Exception as broken:
        raise Unacceptable(_("照片不完整或已损坏，请重新拍照或重新选择文件")) from broken
    picture.thumbnail((VIEW_EDGE, VIEW_EDGE), Image.Resampling.LANCZOS)
    return picture, needs_view


def _as_jpeg(picture: "Image.Image", mark: str = "") -> bytes:
    """The picture as every browser shows it: on white paper, its colours kept, without place and camera (EXIF); with the
    mark across it, if there is one."""
    from PIL import Image

    profile = picture.info.get("icc_profile") if picture.mode in {"RGB", "RGBA"} else None
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        sheet = Image.new("RGB", picture.size, "white")
        sheet.paste(picture, mask=picture.getchannel("A"))
        picture = sheet
    picture = picture.convert("RGB")
    if mark:
        picture = watermark.over(picture, mark)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True, icc_profile=profile)
    return out.getvalue()


def _warnings_about(picture: "Image.Image") -> list[str]:
    from PIL import ImageStat

    if ImageStat.Stat(picture.convert("L")).mean[0] < DARK:
        return [_("照片偏暗，工作人员可能看不清。请到光线充足处重拍；确认能看清的，可以直接使用")]
    return []


@contextmanager
def _opened(content: bytes) -> "Iterator[Any]":
    """The PDF, opened by PDFium for this thread alone."""
    import pypdfium2
    from pypdfium2 import raw

    with one_at_a_time:
        try:
            pdf = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as refused:
            if refused.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
                raise Unacceptable(_("PDF 设有密码，请去掉密码后上传")) from None
            raise Unacceptable(_("PDF 不完整或已损坏，请重新导出后上传")) from None
        try:
            yield pdf
        finally:
            pdf.close()


def _look_into(content: bytes) -> tuple[int, list[str]]:
    """How many pages it has, and what its giver should know; Unacceptable when it is broken, too much, or does things."""
    import pypdfium2
    from pypdfium2 import raw

    if _unfolds_too_far(content):
        raise Unacceptable(_("PDF 展开后太大，请降低扫描分辨率，或分成几个文件后上传"))
    with _opened(content) as pdf:
        pages = len(pdf)
        if pages > MAX_PAGES:
            raise Unacceptable(_("PDF 超过 %(limit)s 页，请分成几个文件后上传") % {"limit": MAX_PAGES})
        try:
            readable = pages > 0 and min(pdf[0].get_size()) > 0
            plain = BytesIO()
            pdf.save(plain, flags=raw.FPDF_REMOVE_SECURITY)
        except pypdfium2.PdfiumError:
            readable = False
    if not readable:
        raise Unacceptable(_("PDF 没有可以打开的页面，请重新导出后上传"))
    said = _without_streams(plain.getvalue())
    if ACTIVE.search(said):
        raise Unacceptable(_("PDF 里含有会自动运行的内容，不能接收。请用“打印为 PDF”重新导出后上传"))
    if any(width * height > PDF_PIXELS for width, height in _pictures_in(said)):
        raise Unacceptable(_("PDF 展开后太大，请降低扫描分辨率，或分成几个文件后上传"))
    if EMBEDDED.search(said):
        return pages, [_("这个 PDF 里夹带了附件，工作人员只看正文。附件也是材料的，请单独上传")]
    return pages, []


def _unfolds_too_far(content: bytes) -> bool:
    """Whether a stream of the file, or all of them, inflate to more than a scan needs: found out without keeping it."""
    whole = 0
    for found in STREAM.finditer(content):
        head = content[max(0, found.start() - 400) : found.start()].rpartition(b" obj")[2]
        limit = MOST_OF_A_TABLE if b"ObjStm" in head or b"XRef" in head else MOST_OF_A_STREAM
        size = _inflated(content, found.end(), limit)
        whole += size
        if size >= limit or whole >= MOST_OF_A_PDF:
            return True
    return False


def _inflated(content: bytes, start: int, limit: int) -> int:
    """How many bytes the stream that begins there inflates to, counted up to the limit; 0 if it is not deflated."""
    outer, inner, size = zlib.decompressobj(), None, 0
    rest, first = content[start : start + CHUNK], True
    try:
        while (rest or outer.unconsumed_tail) and not outer.eof:
            out = outer.decompress(outer.unconsumed_tail or rest, CHUNK)
            if not outer.unconsumed_tail:
                start += CHUNK
                rest = content[start : start + CHUNK]
            if first and out[:1] == b"x":  # deflated twice
                inner = zlib.decompressobj()
            first = False
            size += len(out)
            if inner is not None:
                size += _fed(inner, out, limit)
            if size >= limit:
                return limit
    except zlib.error:
        pass
    return size


def _fed(inner: Any, out: bytes, limit: int) -> int:
    """How many more bytes an inner stream inflates to."""
    size = 0
    while out and size < limit:
        try:
            size += len(inner.decompress(out, CHUNK))
        except zlib.error:
            break
        out = inner.unconsumed_tail
    return size


def _without_streams(pdf: bytes) -> bytes:
    """The objects of a PDF that PDFium has written, names spelt out, nothing packed; without the bytes of its streams."""
    parts, at = [], 0
    for found in STREAM.finditer(pdf):
        if found.start() < at:
            continue
        parts.append(pdf[at : found.start()])
        end = pdf.find(b"endstream", found.end())
        at = len(pdf) if end < 0 else end
    return b"".join([*parts, pdf[at:]])


def _pictures_in(said: bytes) -> Iterator[tuple[int, int]]:
    """Width and height of every picture, in pixels."""
    for thing in said.split(b"endobj"):
        width, height = re.search(rb"/Width (\d+)", thing), re.search(rb"/Height (\d+)", thing)
        if width and height:
            yield int(width[1]), int(height[1])


def thumbnail(blob: Blob, *, edge: int = 240, mark: str = "") -> bytes:
    """What a stored file shows, small: a JPEG whose longer edge is at most `edge` pixels; of a PDF its first page.

    The mark, if there is one, lies across it. Unacceptable says so when nothing can be shown.
    """
    if blob.media_type == PDF:
        return page_image(blob, 1, edge=edge, mark=mark)
    picture, _differs = _decode(blob.read(), blob.media_type)
    picture.thumbnail((edge, edge))
    return _as_jpeg(picture, mark)


def marked(blob: Blob, mark: str, *, seconds: float = 15.0) -> tuple[bytes, str]:
    """The whole of what a stored file shows with the mark across every page, and its type: a JPEG, of a PDF a PDF of
    pictures, from which no mark can be taken off.

    Unacceptable says so when that takes longer than `seconds`, or the file has too many pages for it.
    """
    if blob.media_type != PDF:
        return _as_jpeg(_decode(blob.read(), blob.media_type)[0], mark), "image/jpeg"
    from PIL import Image

    with _opened(blob.read()) as pdf:
        pages = len(pdf)
    if pages > MOST_MARKED:
        raise Unacceptable(_("页数太多，不能整份预览，请下载原件查看"))
    until = time.monotonic() + seconds
    drawn = [
        Image.open(BytesIO(page_image(blob, page, mark=mark, seconds=until - time.monotonic())))
        for page in range(1, pages + 1)
    ]
    out = BytesIO()
    drawn[0].save(out, "PDF", save_all=True, append_images=drawn[1:], resolution=PAGE_DPI, quality=82)
    return out.getvalue(), PDF


def page_image(
    blob: Blob, page: int, *, edge: int = PAGE_EDGE, seconds: float = 5.0, mark: str = ""
) -> bytes:
    """One page of a stored PDF (the first is 1) as a JPEG whose longer edge is `edge` pixels, for the officer's viewer.

    The mark, if there is one, lies across it. Unacceptable says so when the page does not exist or takes longer than
    `seconds` to draw.
    """
    import pypdfium2
    from pypdfium2 import internal, raw

    with _opened(blob.read()) as pdf:
        if not 1 <= page <= len(pdf):
            raise Unacceptable(_("没有第 %(page)s 页") % {"page": page})
        try:
            sheet = pdf[page - 1]
            scale = edge / max(sheet.get_size())
            width, height = (max(1, round(length * scale)) for length in sheet.get_size())
            bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGR)
        except (pypdfium2.PdfiumError, ZeroDivisionError):
            raise Unacceptable(_("这一页已损坏，请下载文件查看")) from None
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        until = time.monotonic() + seconds
        pause = raw.IFSDK_PAUSE(version=1)
        internal.set_callback(pause, "NeedToPauseNow", lambda _pause: time.monotonic() > until)
        status = raw.FPDF_RenderPageBitmap_Start(bitmap, sheet, 0, 0, width, height, 0, raw.FPDF_ANNOT, pause)
        raw.FPDF_RenderPage_Close(sheet)
        if status != raw.FPDF_RENDER_DONE:
            raise Unacceptable(_("这一页过于复杂，请下载文件查看"))
        picture = bitmap.to_pil()
    if mark:
        picture = watermark.over(picture, mark)
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()

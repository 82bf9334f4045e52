from __future__ import annotations

import secrets
import uuid
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ground.addresses import absolute
from ground.law.rulings import Refused, Ruling

# No character that is mistaken for another when it is read aloud or typed from paper: 25^16 is 74 bits.
UNMISTAKABLE = "34679ACDEFGHJKMNPQRTUVWXY"


def new_code() -> str:
    """A fresh verification code, as it is printed: four groups of four, e.g. ACDE-FGHJ-KMNP-QRTU."""
    return grouped("".join(secrets.choice(UNMISTAKABLE) for _n in range(16)))


def grouped(code: str) -> str:
    """A code as it is stored, however a person typed it: small letters, blanks and strokes do not matter."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))


class ScanState(models.TextChoices):
    """What is known of a stored file. UNSCANNED: no scanner was set up when it came; it is shown, and so it says."""

    UNSCANNED = "unscanned", _("未查毒")
    WAITING = "waiting", _("待查毒")
    CLEAN = "clean", _("未发现病毒")
    INFECTED = "infected", _("发现病毒")


class Blob(models.Model):
    """A stored file under a name of our own. Never changed; removed a day after no row uses it (tasks.sweep_orphans)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(_("大小（字节）"), editable=False)
    media_type = models.CharField(_("类型"), max_length=40, editable=False)
    name = models.CharField(_("存储名"), max_length=100, unique=True, editable=False)
    scan_state = models.CharField(_("查毒"), max_length=10, choices=ScanState, default=ScanState.UNSCANNED)
    scanned_at = models.DateTimeField(_("查毒时间"), null=True, editable=False)
    scan_found = models.CharField(_("病毒名称"), max_length=100, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = _("文件")
        indexes = [
            models.Index(fields=["created_at"], name="documents_blob_created"),
            models.Index(
                fields=["id"],
                condition=Q(scan_state__in=[ScanState.UNSCANNED, ScanState.WAITING]),
                name="documents_blob_to_scan",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="documents_blob_scanned_says_when_and_what",
                condition=Q(
                    scan_state__in=[ScanState.UNSCANNED, ScanState.WAITING], scanned_at=None, scan_found=""
                )
                | Q(scan_state=ScanState.CLEAN, scanned_at__isnull=False, scan_found="")
                | (Q(scan_state=ScanState.INFECTED, scanned_at__isnull=False) & ~Q(scan_found="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_infected(self) -> bool:
        return self.scan_state == ScanState.INFECTED

    @property
    def held(self) -> str:
        """Why nobody opens this file now, in words; empty when anybody may to whom its door is open (scanning.py)."""
        if self.scan_state == ScanState.WAITING:
            return gettext("这个文件待查毒，查完后才能打开，请稍后再试")
        if self.is_infected:
            return gettext("这个文件查出病毒（%(found)s），已经隔离，不能打开") % {"found": self.scan_found}
        return ""

    @property
    def quarantine_name(self) -> str:
        """Where the storage keeps the file once something was found in it."""
        return f"quarantine/{self.name}"

    def stored(self) -> bytes:
        """The bytes, for the scanner alone: everybody else reads or opens."""
        with default_storage.open(self.name, "rb") as stream:
            content: bytes = stream.read()
        return content

    def open(self) -> IO[Any]:
        """The bytes, opened to be read; Refused while the file is held, whoever asks and for whatever purpose."""
        if self.held:
            raise Refused(Ruling("", "", self.held))
        return default_storage.open(self.name, "rb")

    def read(self) -> bytes:
        with self.open() as stream:
            content: bytes = stream.read()
        return content


class Series(models.Model):
    """The last number given in a gapless series: one row for each word, office and legal year (series.take_number)."""

    name = models.CharField(_("字号用字"), max_length=20)
    office = models.CharField(_("机构"), max_length=200)
    year = models.PositiveSmallIntegerField(_("年份"))
    last = models.PositiveIntegerField(_("最后一号"))

    class Meta:
        verbose_name = _("文号序列")
        verbose_name_plural = _("文号序列")
        constraints = [
            models.UniqueConstraint(fields=["name", "office", "year"], name="documents_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.office}·{self.name}·{self.year}"


class State(models.TextChoices):
    WAITING = "waiting", _("待制作")
    READY = "ready", _("已制作")
    FAILED = "failed", _("制作失败")


class Documents(models.QuerySet["Document"]):
    def of(self, thread: str) -> Documents:
        """Everything issued on the thread, void papers too, in the order of issue."""
        return self.filter(thread=thread).order_by("issued_at", "pk")

    def valid(self) -> Documents:
        """Those that were not voided."""
        return self.filter(voided_at=None)

    def to_render(self) -> Documents:
        """Those whose PDF is still owed, oldest try first."""
        return self.filter(state=State.WAITING).order_by("next_try_at", "pk")


class Document(models.Model):
    """An issued paper: its facts are frozen (database trigger), it may be voided, it is never deleted.

    What it says is `template` + `facts`; the worker makes two copies of it afterwards: the PDF/UA-1 that people are given
    (`pdf`), and for the file a PDF/A-3u that carries the facts (`archive`). Neither is ever made again.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    thread = models.CharField(max_length=64, db_index=True)
    paper = models.CharField(_("文书种类"), max_length=60)
    template = models.CharField(max_length=120)
    title = models.CharField(_("标题"), max_length=100)
    public_title = models.CharField(_("公开标题"), max_length=100)
    series = models.CharField(_("字号用字"), max_length=20, blank=True)
    number = models.CharField(_("文号"), max_length=80, null=True)
    code = models.CharField(_("验证码"), max_length=19, unique=True, editable=False)
    facts = models.JSONField(_("记载事项"))
    office = models.CharField(_("机构"), max_length=200)
    organ = models.CharField(_("机关名称"), max_length=100)
    issued_at = models.DateTimeField(_("签发时间"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("签发人")
    )
    issuer = models.CharField(max_length=80)

    state = models.CharField(_("制作状态"), max_length=10, choices=State, default=State.WAITING)
    pdf = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name=_("PDF"))
    # The copy for the file (卷宗): PDF/A-3u with the facts attached.
    archive = models.ForeignKey(Blob, models.PROTECT, null=True, related_name="+", verbose_name=_("归档件"))
    attempts = models.PositiveSmallIntegerField(_("制作次数"), default=0)
    next_try_at = models.DateTimeField()

    voided_at = models.DateTimeField(_("作废时间"), null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("作废人")
    )
    voider = models.CharField(max_length=80, blank=True)
    void_reason = models.CharField(_("作废原因"), max_length=500, blank=True)

    objects = Documents.as_manager()

    class Meta:
        verbose_name = _("文书")
        verbose_name_plural = _("文书")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(series=""), name="documents_document_number_once"
            ),
            models.CheckConstraint(
                name="documents_document_series_gives_number",
                condition=Q(series="") | Q(number__isnull=False),
            ),
            models.CheckConstraint(
                name="documents_document_ready_has_pdf",
                condition=Q(state=State.READY, pdf__isnull=False) | (~Q(state=State.READY) & Q(pdf=None)),
            ),
            models.CheckConstraint(
                name="documents_document_void_says_who_and_why",
                condition=Q(voided_at=None, voided_by=None, voider="", void_reason="")
                | (Q(voided_at__isnull=False) & ~Q(voider="") & ~Q(void_reason="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state=State.WAITING), name="documents_to_render"
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.title} {self.code}"

    @property
    def is_draft(self) -> bool:
        """Shown before it is signed, and not issued (issue.draft)."""
        return not self.code

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None

    @property
    def verification_url(self) -> str:
        """Where the QR code leads: the public page that says whether this paper is genuine and in force."""
        return absolute(f"/verify/{self.code}/")

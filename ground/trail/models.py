"""What was done, by whom, when: one row an act, chained by hash to the act before it on the same thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import public_acts, words_of


class Entries(models.QuerySet["Entry"]):
    def of(self, thread: str) -> Self:
        """The story of one thread, in the order in which it was written."""
        return self.filter(thread=thread).order_by("seq")

    def public(self) -> Self:
        """Only what the public history shows."""
        return self.filter(act__in=public_acts())


class Entry(models.Model):
    """One act. Rows are only ever added: triggers refuse UPDATE, DELETE and TRUNCATE, and the application's
    role has no right to them (`append_only`, read by the migrate command).

    `canonical` is the text that was hashed, as it was hashed; the columns say the same, for queries.
    """

    append_only = True

    thread = models.CharField(_("线索"), max_length=64)
    seq = models.PositiveIntegerField(_("序号"))
    act = models.CharField(_("行为"), max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("操作人"),
    )
    who = models.CharField(max_length=64)
    office = models.CharField(_("机构"), max_length=200, blank=True)
    duty = models.CharField(_("岗位"), max_length=32, blank=True)
    on_behalf_of = models.CharField(max_length=64, blank=True)
    happened_at = models.DateTimeField(_("发生时间"))
    recorded_at = models.DateTimeField(_("记录时间"))
    facts = models.JSONField(default=dict)
    canonical = models.TextField()
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = Entries.as_manager()

    class Meta:
        verbose_name = _("留痕")
        constraints = [
            models.UniqueConstraint(fields=["thread", "seq"], name="trail_entry_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=1), name="trail_entry_from_one"),
            models.CheckConstraint(
                condition=models.Q(seq=1, previous="") | (models.Q(seq__gt=1) & ~models.Q(previous="")),
                name="trail_entry_chained",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread} {self.seq} {self.act}"

    @property
    def words(self) -> str:
        """What was done, as pages say it."""
        return words_of(self)


class _ClockTimestamp(Now):
    """The database's clock as it reads now; `now()` would stand still through the whole transaction.

    PostgreSQL computes the row again when it had to wait for the lock on a changed one, so times rise along a thread.
    """

    template = "clock_timestamp()"

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, **context)


class Heads(models.QuerySet["Head"]):
    def locked(self, thread: str) -> tuple[Head, datetime]:
        """The end of this thread's chain, held until the transaction ends, and what the database's clock then said.

        Made on first use, whoever comes first.
        """
        held: models.QuerySet[Any] = self.select_for_update(no_key=True, of=("self",)).annotate(
            clock=_ClockTimestamp()
        )
        try:
            head = held.get(thread=thread)
        except Head.DoesNotExist:
            self.bulk_create([Head(thread=thread)], ignore_conflicts=True)
            head = held.get(thread=thread)
        return head, head.clock


class Head(models.Model):
    """Where a thread's chain ends: locked by whoever adds to it."""

    thread = models.CharField(max_length=64, primary_key=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    objects = Heads.as_manager()


class Waiting(models.Model):
    """An entry that has no number in the feed yet; seen by the sequencer once it is committed."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="+")


class Feed(models.Model):
    """Every entry once, numbered in the order in which it could first be seen."""

    no = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="feed")


class Cursor(models.Model):
    """How far one reader has come in the feed."""

    reader = models.CharField(max_length=64, primary_key=True)
    no = models.BigIntegerField(default=0)


class What(models.TextChoices):
    """The parts of a personal file that somebody opens."""

    CASE = "case", _("办件")
    FILE = "file", _("申请材料")
    PAPER = "paper", _("文书")
    NUMBERS = "numbers", _("完整证件号码和电话")
    STANDING = "standing", _("申请人受限情况")


class Purpose(models.TextChoices):
    """Why somebody opened what his duty does not lay before him every day."""

    IDENTITY = "identity", _("核对申请人身份")
    CONTACT = "contact", _("联系申请人")
    VERIFY = "verify", _("核验材料真伪")
    COMPLAINT = "complaint", _("处理投诉、差评")
    SUPERVISE = "supervise", _("核查超期和办理质量")
    COURT = "court", _("配合复议、诉讼或监察")


class Readings(models.QuerySet["Reading"]):
    def of(self, thread: str) -> Self:
        """Who opened this file, the newest first."""
        return self.filter(thread=thread).order_by("-pk")


class Reading(models.Model):
    """Somebody opened a personal file: who, from which office in which duty, what of it, why, when and from where.

    No chain binds the rows: a day of them is sealed at its end. Rows are only added, as on the trail, and leave by whole days
    when they were kept long enough (ground/accounts/retention.py). Ready to be cut by
    month: nothing points here and nothing but its key is unique.
    """

    append_only = True

    thread = models.CharField(_("线索"), max_length=64)
    what = models.CharField(_("内容"), max_length=10, choices=What)
    which = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("查阅人"),
        db_index=False,
    )
    who = models.CharField(max_length=64)
    office = models.CharField(_("机构"), max_length=200, blank=True)
    duty = models.CharField(_("岗位"), max_length=32, blank=True)
    purpose = models.CharField(_("查阅事由"), max_length=12, choices=Purpose, blank=True)
    at = models.DateTimeField(_("查阅时间"))
    recorded_at = models.DateTimeField(_("记录时间"), db_default=Now(), editable=False)
    address = models.GenericIPAddressField(_("网络地址"), null=True, blank=True)

    objects = Readings.as_manager()

    class Meta:
        verbose_name = _("查阅记录")
        indexes = [
            models.Index(fields=["thread", "id"], name="trail_reading_of_thread"),
            models.Index(fields=["user", "id"], name="trail_reading_by_user"),
            models.Index(fields=["recorded_at", "id"], name="trail_reading_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(what=What.NUMBERS) | ~models.Q(purpose=""),
                name="trail_reading_numbers_with_purpose",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thread} {self.what} {self.who}"


class SealKind(models.TextChoices):
    TRAIL = "trail", _("留痕")
    READINGS = "readings", _("查阅记录")


class Seal(models.Model):
    """A signed statement of where the chains ended, or of what a day of readings was (seals.py). Rows are only added.

    `text` is what was hashed and signed; the columns say the same, for queries.
    """

    append_only = True

    kind = models.CharField(max_length=10, choices=SealKind)
    no = models.PositiveIntegerField(_("封存号"))
    sealed_at = models.DateTimeField(_("封存时间"))
    until = models.BigIntegerField(null=True)
    day = models.DateField(null=True)
    text = models.TextField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=88)
    public_key = models.CharField(max_length=44)

    class Meta:
        verbose_name = _("封存")
        constraints = [
            models.UniqueConstraint(fields=["kind", "no"], name="trail_seal_once"),
            models.UniqueConstraint(fields=["day"], name="trail_seal_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(kind=SealKind.TRAIL, until__isnull=False, day=None)
                | models.Q(kind=SealKind.READINGS, until=None, day__isnull=False),
                name="trail_seal_of_heads_or_of_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.no}"


class SealedHead(models.Model):
    """Where one thread ended when a seal was made."""

    append_only = True

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="heads")
    thread = models.CharField(max_length=64)
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "seq"], name="trail_sealed_head_once")]


class Verification(models.Model):
    """The trail was walked from end to end, with its seals; what was found, in words. Rows are only added."""

    append_only = True

    at = models.DateTimeField(_("核对时间"))
    entries = models.PositiveBigIntegerField(_("记录条数"))
    seals = models.PositiveIntegerField(_("封存次数"))
    broken = models.PositiveIntegerField(_("不符处"))
    words = models.TextField(blank=True)

    class Meta:
        verbose_name = _("留痕核对")
        get_latest_by = ["at", "pk"]

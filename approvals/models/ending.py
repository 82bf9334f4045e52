from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import CaseState, Channel, Ground, MoveGround
from approvals.models.case import Case
from approvals.models.case_query import OPEN
from approvals.models.decision import standing
from approvals.models.deficiency import Deficiency
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.models import Document
from licences.enums import Ground as Closing
from licences.models import Licence
from matters.models import Edition, ReformItem

if TYPE_CHECKING:
    from ground.accounts.actor import Actor


class Declining(NamedTuple):
    """What is said with the "no": its ground, the provision it rests on, and where to go instead; of hidden facts or false materials
    what was found, and how he was told and heard before he was warned.
    """

    ground: Ground
    basis: str
    competent_organ: str = ""
    found: str = ""
    heard: str = ""


class Declination(models.Model):
    """The application is not accepted (不受理、不予受理, 行政许可法 32 第一款第一、二项、78); merits are no ground (COR-10)."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="declinations")
    # The case that it closes; nothing once it was taken away and the window has the application again.
    stands_for = models.OneToOneField(
        Case, models.PROTECT, related_name="declination", null=True, blank=True, editable=False
    )
    ground = models.CharField(_("理由类别"), max_length=20, choices=Ground.choices)
    competent_organ = models.CharField(_("有权机关"), max_length=100, blank=True)
    reasons = models.TextField(_("理由"), max_length=3000)
    # How he was told and heard before he was warned (行政许可法 78).
    heard = models.CharField(_("警告前的告知和听取陈述申辩"), max_length=500, blank=True)
    declined_at = models.DateTimeField(_("作出时间"))
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("经办人"), related_name="+"
    )
    document = models.OneToOneField(Document, models.PROTECT, verbose_name=_("文书"), related_name="+")

    class Meta:
        verbose_name = _("不予受理")
        constraints = [
            models.CheckConstraint(
                name="declination_stands_for_its_case",
                condition=Q(stands_for=None) | Q(stands_for=F("case")),
            ),
            models.CheckConstraint(
                name="declination_names_the_competent_organ",
                condition=~Q(ground=Ground.NOT_COMPETENT) | ~Q(competent_organ=""),
            ),
            models.CheckConstraint(
                name="declination_warned_was_heard",
                condition=(~Q(ground=Ground.HIDDEN) & Q(heard="")) | (Q(ground=Ground.HIDDEN) & ~Q(heard="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_ground_display()}"

    @property
    def hidden(self) -> bool:
        """Whether he hid facts or handed in false materials."""
        return self.ground == Ground.HIDDEN

    @property
    def paper(self) -> Document:
        """The paper that says it: a declination is never amended in what it decides."""
        return self.document


class NegativeAnswerQuerySet(models.QuerySet["NegativeAnswer"]):
    def visible_to(self, actor: Actor, *, at: datetime) -> Self:
        """The monitors see every "no", a window sees its own."""
        if actor.acts_as(Duty.EFFICIENCY, at=at):
            return self
        if actor.acts_as(Duty.INTAKE, at=at):
            return self.filter(office=actor.office)
        return self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class NegativeAnswer(models.Model):
    """A "no" of the window, reported afterwards to whoever watches it (否定答复报告, DUT-3, COR-11); it never delays.

    Of a case (declined, a second notice), or of somebody who was sent away without one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(
        Case, models.PROTECT, verbose_name=_("办件"), related_name="negative_answers", null=True, blank=True
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, verbose_name=_("事项"), related_name="+", null=True, blank=True
    )
    office = models.ForeignKey(Office, models.PROTECT, verbose_name=_("窗口"), related_name="+")
    what = models.CharField(_("答复"), max_length=60)
    words = models.TextField(_("理由"), max_length=2000)
    said_at = models.DateTimeField(_("答复时间"))
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("答复人"), related_name="+"
    )
    read_at = models.DateTimeField(_("核阅时间"), null=True, blank=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("核阅人"),
        related_name="+",
        null=True,
        blank=True,
    )
    right = models.BooleanField(_("答复正确"), null=True, blank=True)
    remark = models.TextField(_("核阅意见"), max_length=1000, blank=True)

    objects = NegativeAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("否定答复报告")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="negative_answer_read_when_and_by",
                condition=Q(read_at=None, read_by=None, right=None)
                | Q(read_at__isnull=False, read_by__isnull=False, right__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Withdrawal(models.Model):
    """The applicant took the application back before a decision (撤回申请)."""

    case = models.OneToOneField(Case, models.PROTECT, verbose_name=_("办件"), related_name="withdrawal")
    channel = models.CharField(_("渠道"), max_length=10, choices=Channel.choices)
    reason = models.TextField(_("撤回原因"), max_length=1000, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"))
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("经办人"), related_name="+"
    )
    document = models.OneToOneField(Document, models.PROTECT, verbose_name=_("撤回确认书"), related_name="+")

    append_only = True

    class Meta:
        verbose_name = _("撤回申请")

    def __str__(self) -> str:
        return str(self.case)


class Termination(models.Model):
    """A case ended without an answer (终止办理): what was lacking did not come (COR-5), or nobody needs the permit any more (S50). What
    somebody may turn against, once for each time it ended so.

    It stands until its paper is void: by a reconsideration or a court, or because the office took the lapse back itself (RQ-10).
    """

    append_only = True

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="terminations")
    # Why it ended: one of the two.
    deficiency = models.ForeignKey(
        Deficiency,
        models.PROTECT,
        verbose_name=_("容缺受理"),
        related_name="terminations",
        null=True,
        blank=True,
    )
    reform = models.ForeignKey(
        ReformItem,
        models.PROTECT,
        verbose_name=_("改革清单的一条"),
        related_name="terminations",
        null=True,
        blank=True,
    )
    # The state from which the reform took it; of a lapse the deficiency knows it.
    was = models.CharField(_("终止时的状态"), max_length=12, choices=CaseState, blank=True)
    terminated_at = models.DateTimeField(_("终止时间"))
    document = models.OneToOneField(Document, models.PROTECT, verbose_name=_("终止告知书"), related_name="+")

    class Meta:
        verbose_name = _("终止办理")
        verbose_name_plural = _("终止办理")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="termination_for_one_cause",
                condition=Q(deficiency__isnull=False, reform=None, was="")
                | Q(deficiency=None, reform__isnull=False, was__in=OPEN),
            ),
        ]

    def __str__(self) -> str:
        return self.document.number or str(self.case)

    @property
    def paper(self) -> Document:
        """The paper that says it today: what was issued, or what it was amended to."""
        return standing(self.document)


class Cancellation(models.Model):
    """A licence was closed of the organ's own motion (依职权注销, 行政许可法 70), on the case that gave it."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="cancellations")
    licence = models.ForeignKey(Licence, models.PROTECT, verbose_name=_("证照"), related_name="cancellations")
    ground = models.CharField(_("注销事由"), max_length=15, choices=Closing.choices)
    words = models.TextField(_("事实和依据"), max_length=2000)
    cancelled_at = models.DateTimeField(_("注销时间"))
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("经办人"), related_name="+"
    )
    document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=_("注销决定书"), related_name="cancellation"
    )

    append_only = True

    class Meta:
        verbose_name = _("依职权注销")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.document.number or str(self.licence)

    @property
    def paper(self) -> Document:
        """The paper that stands today: what was issued, or what it was amended to."""
        return standing(self.document)


class EditionMove(models.Model):
    """A running case went on under another edition of its matter, for a reason, and its applicant was told (COR-1)."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="edition_moves")
    before = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("原版本"), related_name="+")
    after = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("新版本"), related_name="+")
    ground = models.CharField(_("理由类别"), max_length=10, choices=MoveGround)
    reason = models.TextField(_("理由"), max_length=1000)
    moved_at = models.DateTimeField(_("时间"))
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("经办人"), related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = _("转按新版本办理")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="edition_move_goes_elsewhere", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.before_id}→{self.after_id}"

"""容缺受理: what an accepted case still lacks, until when it may come, and what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.enums import (
    DEFICIENCY_TURNS,
    CaseState,
    DeficiencyState,
    Fault,
    Kind,
    Lapse,
    Newness,
    Relation,
    Restoring,
    Turn,
    Way,
)
from approvals.models.case import Case
from ground import clocks
from ground.clocks.models import Clock
from ground.documents.models import Document
from matters.models import Material


class DeficiencyQuerySet(models.QuerySet["Deficiency"]):
    def with_story(self) -> Self:
        return self.select_related("document", "promise_document", "completion", "lapse_document")

    def of_threads(self, threads: list[str]) -> Self:
        return self.filter(uuid__in=[thread.removeprefix("deficiency:") for thread in threads])


class Deficiency(models.Model):
    """One notice of everything that may follow after acceptance (容缺受理通知书), its last day by a clock of its own (CLK-14)."""

    TURNS: ClassVar[Mapping[DeficiencyState, Turn | None]] = DEFICIENCY_TURNS

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="deficiencies")
    no = models.PositiveSmallIntegerField(_("次数"))
    state = FSMField(_("状态"), choices=DeficiencyState.choices, default=DeficiencyState.OPEN, protected=True)
    # A second notice needs a ground that could not be known the first time.
    new_ground = models.CharField(_("再次告知的理由"), max_length=500, blank=True)
    noticed_at = models.DateTimeField(_("告知时间"))
    # Nobody where the law accepted for a silent window.
    noticed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("告知人"),
        related_name="+",
        null=True,
        blank=True,
    )
    document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=_("容缺受理通知书"), related_name="+"
    )

    # 容缺受理承诺书: by whom it was signed, and in which account or at which window.
    promised_at = models.DateTimeField(_("承诺时间"), null=True, blank=True)
    promised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("签署账号"),
        related_name="+",
        null=True,
        blank=True,
    )
    promiser = models.CharField(_("承诺人"), max_length=60, blank=True)
    promiser_relation = models.CharField(_("与申请人关系"), max_length=24, choices=Relation, blank=True)
    promise_document = models.OneToOneField(
        Document,
        models.PROTECT,
        verbose_name=_("容缺受理承诺书"),
        related_name="+",
        null=True,
        blank=True,
    )

    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True)
    completion = models.OneToOneField(
        Document,
        models.PROTECT,
        verbose_name=_("容缺材料补齐确认单"),
        related_name="+",
        null=True,
        blank=True,
    )
    # What the lapse led to, by the policy of its place and day, and from which state the case went.
    lapse = models.CharField(_("逾期后果"), max_length=10, choices=Lapse, blank=True)
    was = models.CharField(_("逾期时的状态"), max_length=12, choices=CaseState, blank=True)
    lapse_document = models.OneToOneField(
        Document, models.PROTECT, verbose_name=_("逾期告知书"), related_name="+", null=True, blank=True
    )

    objects = DeficiencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("容缺受理")
        verbose_name_plural = _("容缺受理")
        ordering = ["case_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["case", "no"], name="deficiency_numbered"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=DeficiencyState.OPEN), name="deficiency_one_open"
            ),
            models.CheckConstraint(
                name="deficiency_second_on_new_ground", condition=Q(no=1) | ~Q(new_ground="")
            ),
            models.CheckConstraint(
                name="deficiency_promised_whole",
                condition=Q(promised_at=None, promised_by=None, promiser="", promise_document=None)
                | Q(promised_at__isnull=False, promised_by__isnull=False, promise_document__isnull=False)
                & ~Q(promiser="")
                & ~Q(promiser_relation=""),
            ),
            models.CheckConstraint(
                name="deficiency_closed_unless_open",
                condition=Q(state=DeficiencyState.OPEN, closed_at=None)
                | ~Q(state=DeficiencyState.OPEN) & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="deficiency_lapsed_to_something",
                condition=~Q(state=DeficiencyState.LAPSED)
                | ~Q(lapse="") & ~Q(was="") & Q(lapse_document__isnull=False),
            ),
            models.CheckConstraint(
                name="deficiency_completed_with_slip",
                condition=~Q(state=DeficiencyState.COMPLETED) | Q(completion__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.no}"

    @property
    def thread(self) -> str:
        """Of its clock: the applicant's, and none of the organ's limits."""
        return f"deficiency:{self.uuid}"

    @property
    def clock(self) -> Clock:
        """Until when it may come: the clock that runs, or the last that ran."""
        clock = clocks.of(self.thread, Kind.DEFICIENCY)
        assert clock is not None, "every notice starts one"
        return clock

    @property
    def due_on(self) -> date:
        """The last day, to its end."""
        return self.clock.due_on

    @property
    def longest(self) -> int:
        """The most working days that were given at once: what was put off for a few days at its end was given longer before."""
        ran = Clock.objects.filter(thread=self.thread, kind=Kind.DEFICIENCY)
        return max(ran.values_list("length", flat=True))

    @property
    def is_open(self) -> bool:
        return bool(self.state == DeficiencyState.OPEN)

    @property
    def is_lapsed(self) -> bool:
        return bool(self.state == DeficiencyState.LAPSED)

    @property
    def state_words(self) -> str:
        """Whoever was listed missed no day."""
        return str(_("容缺已终止") if self.lapse == Lapse.LISTED else self.get_state_display())

    # The machine only moves.

    @transition(
        field=state, source=[DeficiencyState.OPEN, DeficiencyState.LAPSED], target=DeficiencyState.COMPLETED
    )
    def complete(self, document: Document, *, at: datetime) -> None:
        self.completion, self.closed_at = document, at

    @transition(field=state, source=DeficiencyState.OPEN, target=DeficiencyState.LAPSED)
    def run_out(self, lapse: str, document: Document, *, was: str, at: datetime) -> None:
        self.lapse, self.lapse_document, self.was, self.closed_at = lapse, document, was, at

    @transition(field=state, source=DeficiencyState.LAPSED, target=DeficiencyState.OPEN)
    def restore(self) -> None:
        self.lapse, self.lapse_document, self.was, self.closed_at = "", None, "", None

    @transition(field=state, source=DeficiencyState.ENDED, target=DeficiencyState.OPEN)
    def take_up_again(self) -> None:
        self.closed_at = None

    @transition(field=state, source=DeficiencyState.OPEN, target=DeficiencyState.ENDED)
    def end(self, *, at: datetime) -> None:
        self.closed_at = at


class Gap(models.Model):
    """One material that is missing or in a wrong form, how it must be, and what is thought of what came."""

    deficiency = models.ForeignKey(Deficiency, models.PROTECT, related_name="gaps")
    no = models.PositiveSmallIntegerField(_("序号"))
    material = models.ForeignKey(Material, models.PROTECT, verbose_name=_("材料"), related_name="+")
    fault = models.CharField(_("问题"), max_length=10, choices=Fault.choices)
    words = models.CharField(_("需要补齐的内容"), max_length=500)
    standard = models.CharField(_("要求"), max_length=500)
    newness = models.CharField(_("再次告知的理由"), max_length=10, choices=Newness.choices, blank=True)
    # When the last of it came, and whether it conforms; nothing while nobody has looked at what came last.
    supplied_at = models.DateTimeField(_("收到时间"), null=True, blank=True)
    conforms = models.BooleanField(_("符合"), null=True, blank=True)

    class Meta:
        verbose_name = _("容缺材料")
        verbose_name_plural = _("容缺材料")
        ordering = ["deficiency_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["deficiency", "no"], name="gap_numbered"),
            models.UniqueConstraint(fields=["deficiency", "material"], name="gap_material_once"),
            models.CheckConstraint(
                name="gap_judged_once_it_came", condition=Q(conforms=None) | Q(supplied_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.material.name

    @property
    def waits(self) -> bool:
        """Whether something is still to come for it."""
        return self.supplied_at is None or self.conforms is False

    @property
    def waits_for_look(self) -> bool:
        """Whether it came, and nobody has looked at it yet."""
        return self.supplied_at is not None and self.conforms is None

    @property
    def replaces(self) -> bool:
        """What was in a wrong form gives way to what is supplied; what was missing comes beside the rest."""
        return self.fault == Fault.FORM


class GapSupply(models.Model):
    """Something came for a gap: when it arrived, which is what counts, and when that was written down (RQ-10)."""

    append_only = True

    gap = models.ForeignKey(Gap, models.PROTECT, related_name="supplies")
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    arrived_at = models.DateTimeField(_("到达时间"))
    # What shows that it arrived earlier than it was written down: the stamp of the post office, a register.
    evidence = models.CharField(_("到达凭据"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("提交人或经办人"), related_name="+"
    )

    class Meta:
        verbose_name = _("容缺材料收取")
        verbose_name_plural = _("容缺材料收取")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="gap_supply_earlier_is_proven",
                condition=Q(arrived_at=models.F("recorded_at"))
                | Q(arrived_at__lt=models.F("recorded_at")) & ~Q(evidence=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.gap} {self.get_way_display()}"


class GapCheck(models.Model):
    """Somebody of the organ looked at what came for a gap."""

    append_only = True

    gap = models.ForeignKey(Gap, models.PROTECT, related_name="checks")
    conforms = models.BooleanField(_("符合"))
    note = models.CharField(_("核对说明"), max_length=500, blank=True)
    at = models.DateTimeField(_("核对时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("核对人"), related_name="+"
    )

    class Meta:
        verbose_name = _("容缺材料核对")
        verbose_name_plural = _("容缺材料核对")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.gap} {self.conforms}"


class LastDayMoved(models.Model):
    """The last day was put off, or a lapse taken back, by an officer who says why (RQ-10)."""

    append_only = True

    deficiency = models.ForeignKey(Deficiency, models.PROTECT, related_name="moved")
    ground = models.CharField(_("理由类别"), max_length=15, choices=Restoring)
    reason = models.CharField(_("理由"), max_length=500)
    # Whether it had lapsed, and goes on.
    restored = models.BooleanField(_("恢复办理"))
    before = models.DateField(_("原最后一日"))
    after = models.DateField(_("新最后一日"))
    at = models.DateTimeField(_("时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("经办人"), related_name="+"
    )

    class Meta:
        verbose_name = _("补齐期限变更")
        verbose_name_plural = _("补齐期限变更")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.deficiency} {self.after}"

"""政务服务诚信档案: what the portal itself finds and lists, by due process, and how it ends (CRE-4, CRE-14)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from credit.enums import PENDING, TURNS, UNFOUNDED, Lift, Misdeed, RecordState, Tier, Turn
from ground.accounts.addressees import addressee, answering
from ground.accounts.enums import Duty, PartyKind, Role
from ground.accounts.models import DutyHolding, Mandate, Office, Party, Representation, User
from ground.clocks.service import ServiceWay
from ground.documents.models import Document
from ground.notices.tell import Addressee
from ground.sealed import mask_name
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day

if TYPE_CHECKING:
    from ground.accounts.actor import Actor


class RecordQuerySet(models.QuerySet["Record"]):
    def locked(self, pk: int) -> Record:
        """The row as the database holds it now, nobody else's until this transaction ends; read afterwards with its story."""
        self.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=pk)
        return self.with_story().get(pk=pk)

    def with_story(self) -> Self:
        """What every page and paper of an entry says."""
        return self.select_related("party", "party_version", "office", "account")

    def visible_to(self, user: User, *, at: datetime) -> Self:
        """To the office that keeps it, to those who watch efficiency, and to whom it is about."""
        if not user.is_authenticated:
            return self.none()
        day = legal_day(at)
        if user.is_officer:
            held = DutyHolding.objects.current(day).filter(user=user)
            return self.filter(
                Exists(held.filter(duty=Duty.CREDIT, office=OuterRef("office")))
                | Exists(held.filter(duty=Duty.EFFICIENCY))
            )
        # An organisation is represented by anybody who says so; its file is open to the account its source was made with.
        mine = Representation.objects.current(day).filter(user=user, party=OuterRef("party"))
        guarded = (
            Mandate.objects.in_force(at).held_by(user).guardianships().filter(principal=OuterRef("party"))
        )
        his = Q(Exists(mine.filter(role=Role.SELF))) | Q(Exists(mine), account=user) | Q(Exists(guarded))
        # Nobody is told of a proposal before its notice (CRE-4).
        return self.filter(his, noticed_at__isnull=False)

    def kept_by(self, actor: Actor) -> Self:
        """The file of the office in which this officer keeps credit."""
        if actor.office is None or actor.duty != Duty.CREDIT:
            return self.none()
        return self.filter(office=actor.office)

    def awaiting_office(self) -> Self:
        """Where the office has the next word: a notice, a decision, a paper to serve, a repair, an objection or a strike to answer."""
        waiting = Outgoing.objects.waiting().filter(record=OuterRef("pk"))
        struck = Strike.objects.filter(record=OuterRef("pk"), decided_at=None)
        sought = Repair.objects.filter(record=OuterRef("pk"), decided_at=None)
        objected = Objection.objects.filter(record=OuterRef("pk"), decided_at=None)
        return self.filter(
            Q(state__in=[RecordState.PROPOSED, RecordState.HEARD])
            | Q(Exists(waiting))
            | Q(Exists(sought), state=RecordState.LISTED)
            | (Q(Exists(objected)) | Q(Exists(struck)))
            & ~Q(lift__in=UNFOUNDED)
            & ~Q(state=RecordState.DISMISSED)
        )

    def listed(self) -> Self:
        return self.filter(state=RecordState.LISTED)

    def in_force(self) -> Self:
        """Listed, and not suspended: what closes something, is published and told, and makes a grade (CRE-15)."""
        return self.listed().filter(suspended_at=None)

    def of_threads(self, threads: Iterable[str]) -> Self:
        return self.filter(uuid__in=[thread.removeprefix("credit:") for thread in threads])

    def may_rest(self) -> Self:
        """Neither over nor suspended."""
        return self.filter(state__in=[*PENDING, RecordState.LISTED], suspended_at=None)

    def publicised(self, on: date) -> Self:
        """What anybody may read on that day: in force, of a tier that is published, and not past its end (CRE-6)."""
        return self.in_force().filter(published=True, publish_from__lte=on, max_until__gte=on)

    def run_out(self, on: date) -> Self:
        """Listed, and past the last day of its publicity."""
        return self.listed().filter(max_until__lt=on)


class Record(models.Model):
    """One misdeed of one party in the portal's own file, from the proposal to the removal (CRE-14).

    It closes conveniences of this portal alone and is no 严重失信主体名单 (CRE-5).
    """

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    state = FSMField(_("状态"), choices=RecordState.choices, default=RecordState.PROPOSED, protected=True)
    party = models.ForeignKey(Party, models.PROTECT, related_name="credit_records", verbose_name=_("当事人"))
    party_version = models.ForeignKey(
        "accounts.PartyVersion", models.PROTECT, related_name="+", verbose_name=_("当事人信息")
    )
    # Of whoever applied in what it was found in; nobody where that came in at a window.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("经办账号"),
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name=_("认定机关"))
    misdeed = models.CharField(_("失信行为"), max_length=10, choices=Misdeed)
    words = models.CharField(_("事实"), max_length=1000)
    basis = models.CharField(_("依据"), max_length=400)
    # What it was found in: thread and number of a case or a proceeding.
    source = models.CharField(_("来源"), max_length=64)
    source_number = models.CharField(_("来源编号"), max_length=64)
    # Of the case it follows from: where papers are to reach him was confirmed there. Nothing of entries before that was asked.
    case_thread = models.CharField(_("办件"), max_length=64, blank=True)
    found_on = models.DateField(_("认定日期"))
    # Nobody where the conclusion of a proceeding proposed it.
    proposed_at = models.DateTimeField(_("提出时间"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("提出人"),
    )

    tier = models.CharField(_("失信程度"), max_length=10, choices=Tier, blank=True)
    noticed_at = models.DateTimeField(_("告知时间"), null=True, blank=True)
    noticed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("告知人"),
    )
    # When it was known that the notice had reached him; the day itself, where it was brought to him, says Service.
    served_at = models.DateTimeField(_("送达时间"), null=True, blank=True)
    heard_at = models.DateTimeField(_("陈述申辩结束时间"), null=True, blank=True)

    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("决定人"),
    )
    reasons = models.CharField(_("决定理由"), max_length=1000, blank=True)
    published = models.BooleanField(_("公示"), default=False)
    publish_from = models.DateField(_("公示起始日"), null=True, blank=True)
    min_until = models.DateField(_("最短公示期至"), null=True, blank=True)
    max_until = models.DateField(_("公示截止日"), null=True, blank=True)

    # Nobody answered in time whether its basis is gone: it rests until somebody does (CRE-15).
    suspended_at = models.DateTimeField(_("中止时间"), null=True, blank=True)

    lifted_at = models.DateTimeField(_("移出时间"), null=True, blank=True)
    # Nobody where its term ran out.
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("移出人"),
    )
    lift = models.CharField(_("移出原因"), max_length=10, choices=Lift, blank=True)
    lift_words = models.CharField(_("移出说明"), max_length=1000, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("政务服务诚信档案记录")
        verbose_name_plural = _("政务服务诚信档案记录")
        ordering = ["-pk"]
        constraints = [
            # One misdeed found in one proceeding is one entry, however often it is reported.
            models.UniqueConstraint(
                fields=["party", "source", "misdeed"],
                condition=~Q(state__in=[RecordState.DISMISSED, RecordState.LIFTED]),
                name="credit_record_once",
            ),
            models.CheckConstraint(
                name="credit_record_noticed_pair",
                condition=Q(noticed_at=None, noticed_by=None)
                | Q(noticed_at__isnull=False, noticed_by__isnull=False) & ~Q(tier=""),
            ),
            models.CheckConstraint(
                name="credit_record_decided_pair",
                condition=Q(decided_at=None, decided_by=None, reasons="")
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reasons=""),
            ),
            # CRE-4: whoever gave the notice does not decide.
            models.CheckConstraint(
                name="credit_record_by_two",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("noticed_by")),
            ),
            # CRE-4: nothing is listed that nobody was told of and heard on.
            models.CheckConstraint(
                name="credit_record_listed_by_due_process",
                condition=~Q(state__in=[RecordState.LISTED, RecordState.LIFTED])
                | Q(
                    noticed_at__isnull=False,
                    served_at__isnull=False,
                    heard_at__isnull=False,
                    decided_at__isnull=False,
                    publish_from__isnull=False,
                    min_until__isnull=False,
                    max_until__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="credit_record_days_in_order",
                condition=Q(max_until=None)
                | Q(publish_from__lte=models.F("min_until"), min_until__lte=models.F("max_until")),
            ),
            models.CheckConstraint(
                name="credit_record_lifted",
                condition=Q(lifted_at=None, lifted_by=None, lift="") & ~Q(state=RecordState.LIFTED)
                | Q(lifted_at__isnull=False, state=RecordState.LIFTED) & ~Q(lift=""),
            ),
            # What is over does not rest.
            models.CheckConstraint(
                name="credit_record_suspended",
                condition=Q(suspended_at=None) | ~Q(state__in=[RecordState.DISMISSED, RecordState.LIFTED]),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state", "id"], name="credit_record_desk"),
            models.Index(fields=["party", "state"], name="credit_record_party"),
            models.Index(
                fields=["max_until"], condition=Q(state=RecordState.LISTED), name="credit_record_run_out"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_misdeed_display()} {self.source_number}"

    def get_absolute_url(self) -> str:
        return reverse("credit:record", args=[self.uuid])

    @property
    def thread(self) -> str:
        return f"credit:{self.uuid}"

    @property
    def place(self) -> str:
        """The division whose dated values hold for this entry."""
        return self.office.division_code

    @property
    def turn(self) -> Turn | None:
        return TURNS[RecordState(self.state)]

    @property
    def public_name(self) -> str:
        """As anybody may read it: an organisation by its name, a person masked (PII-4)."""
        name = self.party_version.name
        return name if self.party.kind == PartyKind.ORGANISATION else mask_name(name)

    @cached_property
    def open_repair(self) -> Repair | None:
        return next((one for one in self.repairs.all() if one.decided_at is None), None)

    @cached_property
    def open_objection(self) -> Objection | None:
        """It is answered though the entry ended meanwhile, unless that ended as unfounded."""
        if self.lift in UNFOUNDED:
            return None
        return next((one for one in self.objections.all() if one.decided_at is None), None)

    @cached_property
    def open_strike(self) -> Strike | None:
        """Another officer answers it though the entry ended meanwhile, unless that ended as unfounded or was never listed."""
        if self.lift in UNFOUNDED or self.state == RecordState.DISMISSED:
            return None
        return next((one for one in self.strikes.all() if one.decided_at is None), None)

    @cached_property
    def waiting(self) -> list[Document]:
        """The papers that are to be brought to him."""
        return [one.document for one in self.outgoing.waiting().select_related("document")]

    @property
    def last_entry(self) -> int:
        """The number of the last thing that happened to it: whoever opened a form then has read what lay there by then."""
        return Entry.objects.of(self.thread).values_list("seq", flat=True).last() or 0

    def readers(self, *, at: datetime) -> list[User]:
        """The people whose accounts open this entry (`visible_to`): an agent under a mandate is none, whatever he filed."""
        return answering(self.party, self.account_id, at=at)

    def addressees(self, *, at: datetime) -> list[Addressee]:
        """Whom it is about, and every account that opens it at that moment."""
        himself = addressee(self.party.current)
        return [himself, *(addressee(one) for one in self.readers(at=at) if one.pk != himself.user_id)]

    # The machine only moves.

    @transition(field=state, source=RecordState.PROPOSED, target=RecordState.NOTIFIED)
    def notify(self, tier: str, *, by: User, at: datetime) -> None:
        self.tier = tier
        self.noticed_at, self.noticed_by = at, by

    def serve(self, *, at: datetime) -> None:
        """The notice has reached him."""
        self.served_at = at

    @transition(field=state, source=RecordState.NOTIFIED, target=RecordState.HEARD)
    def hear(self, *, at: datetime) -> None:
        self.heard_at = at

    @transition(field=state, source=RecordState.HEARD, target=RecordState.LISTED)
    def enter(self, tier: str, months: tuple[int, int], reasons: str, *, by: User, at: datetime) -> None:
        """`months`: how long it is publicised at least and at most, counted from today."""
        self.tier, self.reasons = tier, reasons
        self.decided_at, self.decided_by = at, by
        self.publish_from = legal_day(at)
        # The first day is not counted: the last one bears the same number (民法典 201、202).
        self.min_until, self.max_until = (self.publish_from + relativedelta(months=n) for n in months)
        self.published = tier != Tier.MINOR

    @transition(field=state, source=RecordState.HEARD, target=RecordState.DISMISSED)
    def dismiss(self, reasons: str, *, by: User, at: datetime) -> None:
        self.reasons, self.suspended_at = reasons, None
        self.decided_at, self.decided_by = at, by

    @transition(
        field=state,
        source=[RecordState.PROPOSED, RecordState.NOTIFIED, RecordState.HEARD],
        target=RecordState.DISMISSED,
    )
    def drop(self, words: str) -> None:
        """What it rested on is gone before anybody decided (CRE-15)."""
        self.lift_words, self.suspended_at = words, None

    @transition(field=state, source=RecordState.LISTED, target=RecordState.LIFTED)
    def take_out(self, lift: str, words: str, *, by: User | None, at: datetime) -> None:
        self.lift, self.lift_words, self.suspended_at = lift, words, None
        self.lifted_at, self.lifted_by = at, by

    def rest(self, *, at: datetime) -> None:
        """Not in force until it is answered whether its basis is gone."""
        self.suspended_at = at

    def stand_again(self) -> None:
        self.suspended_at = None


class Said(models.Model):
    """What somebody said about an entry, himself or by paper that an officer enters."""

    words = models.CharField(_("内容"), max_length=2000)
    said_at = models.DateTimeField(_("提出时间"))
    # Who sent it: the party's own account, or the officer who entered a paper.
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提交人")
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.words


class Defence(Said):
    """陈述申辩: heard before the decision, as often as somebody has something to say until the last day."""

    append_only = True

    record = models.ForeignKey(Record, models.PROTECT, related_name="defences")
    # Of a paper that is entered later: when it came, and what shows that (RQ-10).
    arrived_at = models.DateTimeField(_("收到时间"), null=True, blank=True)
    arrival = models.CharField(_("收到时间的凭据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("陈述申辩")
        verbose_name_plural = _("陈述申辩")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="credit_defence_arrived_pair",
                condition=Q(arrived_at=None, arrival="") | Q(arrived_at__isnull=False) & ~Q(arrival=""),
            ),
        ]


class Service(models.Model):
    """送达: papers were brought or posted to whoever has no account that opens them, on which day, and what shows that."""

    append_only = True

    record = models.ForeignKey(Record, models.PROTECT, related_name="services", verbose_name=_("记录"))
    method = models.CharField(_("送达方式"), max_length=10, choices=ServiceWay)
    # Of the notice his days are counted from the next one.
    on = models.DateField(_("送达日期"))
    receipt = models.CharField(_("送达凭据"), max_length=200)
    entered_at = models.DateTimeField(_("登记时间"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        verbose_name = _("文书的送达")
        verbose_name_plural = _("文书的送达")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="credit_service_has_receipt", condition=~Q(receipt="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.on}"


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def waiting(self) -> Self:
        """Not served yet, and not void."""
        return self.filter(reached_at=None, document__voided_at=None)


class Outgoing(models.Model):
    """待送达文书: a paper of an entry that no account opens, until it was brought or posted, or he read it in an account he has since."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="outgoing", verbose_name=_("记录"))
    document = models.OneToOneField(Document, models.PROTECT, related_name="+", verbose_name=_("文书"))
    # When it was known that it had reached him; how and on which day, the service says, if there was one.
    reached_at = models.DateTimeField(_("送达登记时间"), null=True, blank=True)
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="papers", null=True, blank=True, verbose_name=_("送达")
    )

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = _("待送达文书")
        verbose_name_plural = _("待送达文书")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="credit_outgoing_served_is_reached",
                condition=Q(service=None) | Q(reached_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.document)


class Answered(Said):
    """What is asked of the office and answered once, with reasons."""

    yes = models.BooleanField(_("结果"), null=True)
    answer = models.CharField(_("答复"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("答复人"),
    )

    class Meta:
        abstract = True


class AnsweredInWriting(Answered):
    """What the party asks for is answered by a paper."""

    document = models.ForeignKey(
        Document, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("文书")
    )

    class Meta:
        abstract = True


def _answered_pair(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=Q(decided_at=None, decided_by=None, yes=None, answer="")
        | Q(decided_at__isnull=False, decided_by__isnull=False, yes__isnull=False) & ~Q(answer=""),
    )


class Repair(AnsweredInWriting):
    """信用修复申请: the duty was done, the shortest time has passed, and he promises (CRE-8)."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="repairs")
    duty_done_on = models.DateField(_("履行义务日期"))
    # The words of 信用修复承诺 that he signed.
    promise = models.CharField(_("承诺"), max_length=400)

    class Meta:
        verbose_name = _("信用修复申请")
        verbose_name_plural = _("信用修复申请")
        ordering = ["pk"]
        constraints = [
            _answered_pair("credit_repair_decided_pair"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(decided_at=None), name="credit_repair_one_open"
            ),
        ]


class Objection(AnsweredInWriting):
    """异议: he says that the entry is wrong."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="objections")

    class Meta:
        verbose_name = _("异议")
        verbose_name_plural = _("异议")
        ordering = ["pk"]
        constraints = [
            _answered_pair("credit_objection_decided_pair"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(decided_at=None), name="credit_objection_one_open"
            ),
        ]


class Strike(Answered):
    """提请移出: a keeper says that what the entry rested on was undone elsewhere, and by which document; another one decides (CRE-15)."""

    record = models.ForeignKey(Record, models.PROTECT, related_name="strikes")

    class Meta:
        verbose_name = _("提请移出")
        verbose_name_plural = _("提请移出")
        ordering = ["pk"]
        constraints = [
            _answered_pair("credit_strike_decided_pair"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(decided_at=None), name="credit_strike_one_open"
            ),
            models.CheckConstraint(
                name="credit_strike_by_two",
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("said_by")),
            ),
        ]

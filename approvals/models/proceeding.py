"""撤销程序: from what was found to the decision of the office that granted, with notice and defence between (行政许可法 7、69)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.models.case import Case
from approvals.models.decision import Decision
from approvals.models.reached import RECEIPT_UNLESS_ONLINE, Reached
from approvals.proceedings import (
    CITED,
    GRAVITY,
    PENDING,
    TURNS,
    Approval,
    Breach,
    Item,
    ProceedingState,
    Served,
    Turn,
)
from commitments.enums import Act as CommitmentAct
from commitments.models import Commitment
from credit.models import Record
from ground.accounts.addressees import addressee
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, Office, User
from ground.documents.models import Document
from ground.notices.tell import Addressee
from ground.trail.models import Entries, Entry
from ground.workdays.calendar import legal_day

if TYPE_CHECKING:
    from ground.accounts.actor import Actor

State = ProceedingState
DESKS = (Duty.REVIEW, Duty.DECISION)
# Somebody decided it, whether that still stands or not.
CONCLUDED = (State.REVOKED, State.KEPT, State.STRUCK)
# What bears on it, and is done to what was promised, not in it.
BESIDE = (CommitmentAct.SUPPLIED, CommitmentAct.VERIFIED)


def lines_above(office: Office) -> list[str]:
    """The paths of the office and of everybody above it: the law's 作出决定的行政机关或者其上级行政机关."""
    words = office.path.split("/")
    return ["/".join(words[:n]) for n in range(len(words), 0, -1)]


class ProceedingQuerySet(models.QuerySet["Proceeding"]):
    def locked(self, pk: int) -> Proceeding:
        """The row as the database holds it now, nobody else's until this transaction ends; the case is locked before it."""
        self.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=pk)
        return self.with_story().get(pk=pk)

    def with_story(self) -> Self:
        """What every page and paper of a proceeding says."""
        return self.select_related(
            "case__edition__matter",
            "case__edition__regulator",
            "case__party",
            "case__party_version",
            "case__applicant",
            "case__mandate",
            "case__competent_office",
            "decision__document",
            "document",
            "commitment",
            "opened_by",
            "noticed_by",
            "decided_by",
            "self_correction",
        )

    def with_told(self) -> Self:
        """Besides what was reported and told since the notice, and what was asked of offices above, for a page that asks every rule of it."""
        reports = ProceedingReport.objects.select_related("reported_by", "weighing__weighed_by")
        supplements = Supplement.objects.select_related("noticed_by", "service")
        return self.prefetch_related(
            Prefetch("reports", reports),
            Prefetch("supplements", supplements),
            "keeping_requests__office",
            "keeping_requests__asked_by",
            "keeping_requests__answered_by",
        )

    def about(self, threads: Iterable[str]) -> Self:
        """Of the cases with these threads."""
        return self.filter(case__uuid__in=[thread.removeprefix("case:") for thread in threads])

    def pending(self) -> Self:
        """Nobody has concluded it yet."""
        return self.filter(state__in=PENDING)

    def visible_to(self, user: User, *, at: datetime) -> Self:
        """To the desks of the deciding office, the approvers above it and those who watch efficiency; to the party once it is told."""
        if not user.is_authenticated:
            return self.none()
        if not user.is_officer:
            told = Q(noticed_at__isnull=False) | Q(ordered_at__isnull=False)
            return self.filter(told, case__in=Case.objects.followed_by(user, at=at))
        held = DutyHolding.objects.current(legal_day(at)).filter(user=user)
        above = [
            path for path in held.filter(duty=Duty.DECISION).values_list("office__path", flat=True) if path
        ]
        below = Q(pk__in=[])
        for path in above:
            below |= Q(case__competent_office__path__startswith=f"{path}/")
        return self.filter(
            Exists(held.filter(duty__in=DESKS, office=OuterRef("case__competent_office")))
            | below
            | Q(Exists(held.filter(duty=Duty.EFFICIENCY)))
        )

    def at_desk_of(self, actor: Actor) -> Self:
        """Those of the office in which this officer reviews or decides, and for an approver those of the offices below."""
        if actor.office is None or actor.duty not in DESKS:
            return self.none()
        his = Q(case__competent_office=actor.office)
        if actor.duty == Duty.DECISION:
            his |= Q(case__competent_office__path__startswith=f"{actor.office.path}/")
        return self.filter(his)

    def awaiting_office(self) -> Self:
        """Where the office has the next word."""
        served = ProceedingService.objects.filter(
            proceeding=OuterRef("pk"), paper=Served.ORDER, about=OuterRef("ordered_kind")
        )
        lies = Supplement.objects.filter(proceeding=OuterRef("pk"), service=None)
        told = ProceedingService.objects.filter(proceeding=OuterRef("pk"))
        decided = Q(~Exists(told.filter(paper=Served.DECISION)), state__in=[State.REVOKED, State.KEPT])
        corrected = Q(~Exists(told.filter(paper=Served.CORRECTION)), state=State.STRUCK)
        return self.filter(
            Q(state__in=[State.OPENED, State.HEARD])
            | Q(state=State.NOTIFIED, served_at=None)
            | Q(Exists(lies), state=State.NOTIFIED)
            | Q(~Exists(served), state=State.RECTIFYING)
            | Q(~Q(ordered_kind=F("kind")), state=State.RECTIFYING)
            | decided
            | corrected & Q(self_correction__isnull=False)
        )


class Proceeding(models.Model):
    """Whether one grant is to be revoked: alleged, perhaps to be put right first, told, heard, concluded by another officer (COR-2)."""

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    state = FSMField(_("状态"), choices=State.choices, default=State.OPENED, protected=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="proceedings", verbose_name=_("办件"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="proceedings", verbose_name=_("拟撤销的决定")
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        related_name="proceedings",
        null=True,
        blank=True,
        verbose_name=_("承诺"),
    )
    kind = models.CharField(_("缘由"), max_length=10, choices=Breach)
    words = models.TextField(_("线索"), max_length=2000)
    opened_at = models.DateTimeField(_("启动时间"))
    # Nobody where a timer found it.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("启动人"),
    )
    opened_office = models.CharField(_("启动单位"), max_length=200, blank=True)

    # 责令整改, where the place has it first (rules §2.3).
    ordered_at = models.DateTimeField(_("责令整改时间"), null=True, blank=True)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("责令整改人"),
    )
    ordered_words = models.TextField(_("整改要求"), max_length=1000, blank=True)
    # For which breach; a graver one that is reported later has an order of its own, and the one before stays on its paper.
    ordered_kind = models.CharField(_("责令整改的缘由"), max_length=10, choices=Breach, blank=True)
    # When what was ordered last turned out not to have been put right; nothing where it had come in time after all.
    unmet_at = models.DateTimeField(_("逾期未整改到位的时间"), null=True, blank=True)

    # 事先告知: what was found, the item of the law (as a supplement named it last), and when it reached him.
    item = models.CharField(_("依据的情形"), max_length=12, choices=Item, blank=True)
    found = models.TextField(_("查明的事实"), max_length=2000, blank=True)
    noticed_at = models.DateTimeField(_("告知时间"), null=True, blank=True)
    noticed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("告知人"),
    )
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
    reasons = models.TextField(_("决定理由"), max_length=2000, blank=True)
    # By which organ it was approved that an unlawful grant stands, and by what (行政许可法 69 第三款).
    approval = models.CharField(_("批准不予撤销的机关"), max_length=200, blank=True)
    approval_number = models.CharField(_("批准文号"), max_length=100, blank=True)
    approved_on = models.DateField(_("批准日期"), null=True, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("决定书")
    )
    # What was proposed for the credit file, and goes with the revocation.
    record = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="proceedings",
        null=True,
        blank=True,
        verbose_name=_("诚信档案记录"),
    )
    closed_at = models.DateTimeField(_("终结时间"), null=True, blank=True)
    # Nobody where what it rested on went by itself.
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("终结人"),
    )
    closed_words = models.CharField(_("终结原因"), max_length=1000, blank=True)

    objects = ProceedingQuerySet.as_manager()

    class Meta:
        verbose_name = _("撤销程序")
        verbose_name_plural = _("撤销程序")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="proceeding_one_open", fields=["decision"], condition=Q(state__in=PENDING)
            ),
            models.CheckConstraint(
                name="proceeding_of_commitment_has_it",
                condition=~Q(kind__in=[Breach.OVERDUE, Breach.MISMATCH]) | Q(commitment__isnull=False),
            ),
            models.CheckConstraint(
                name="proceeding_ordered_pair",
                condition=Q(ordered_at=None, ordered_by=None, ordered_words="", ordered_kind="")
                | Q(ordered_at__isnull=False, ordered_by__isnull=False)
                & ~Q(ordered_words="")
                & ~Q(ordered_kind=""),
            ),
            models.CheckConstraint(
                name="proceeding_unmet_was_ordered",
                condition=Q(unmet_at=None) | Q(ordered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="proceeding_noticed_pair",
                condition=Q(noticed_at=None, noticed_by=None, item="", found="")
                | Q(noticed_at__isnull=False, noticed_by__isnull=False) & ~Q(item="") & ~Q(found=""),
            ),
            models.CheckConstraint(
                name="proceeding_decided_when_concluded",
                condition=Q(
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    noticed_at__isnull=False,
                    served_at__isnull=False,
                    heard_at__isnull=False,
                    state__in=CONCLUDED,
                )
                & ~Q(reasons="")
                | Q(decided_at=None, decided_by=None, reasons="") & ~Q(state__in=CONCLUDED),
            ),
            # COR-2: whoever gave the notice does not decide.
            models.CheckConstraint(
                name="proceeding_by_two",
                condition=Q(decided_by=None) | ~Q(decided_by=F("noticed_by")),
            ),
            models.CheckConstraint(
                name="proceeding_kept_with_approval",
                condition=Q(state=State.KEPT) & ~Q(approval="")
                | Q(state=State.STRUCK)
                | ~Q(state__in=[State.KEPT, State.STRUCK]) & Q(approval=""),
            ),
            # What was kept before the two were asked for has neither.
            models.CheckConstraint(
                name="proceeding_approval_whole",
                condition=Q(approval_number="", approved_on=None)
                | ~Q(approval="") & ~Q(approval_number="") & Q(approved_on__isnull=False),
            ),
            models.CheckConstraint(
                name="proceeding_closed_and_why",
                condition=Q(state=State.CLOSED, closed_at__isnull=False) & ~Q(closed_words="")
                | ~Q(state=State.CLOSED) & Q(closed_at=None, closed_by=None, closed_words=""),
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="proceeding_of_case")]

    def __str__(self) -> str:
        return f"{self.case} {self.get_kind_display()}"

    @property
    def thread(self) -> str:
        """Of its clocks, and of what it leaves in the credit file; papers and history stand on the thread of its case."""
        return f"proceeding:{self.uuid}"

    @property
    def turn(self) -> Turn | None:
        return TURNS[State(self.state)]

    @property
    def cited(self) -> str:
        """Where the item that was named stands in the law."""
        return str(CITED[Item(self.item)]) if self.item else ""

    @property
    def reason(self) -> str:
        """Why the decision is gone, in the words of the register."""
        organ = self.document.organ if self.document is not None else self.case.competent_office.name
        return gettext("经%(organ)s决定撤销") % {"organ": organ}

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def story(self) -> Entries:
        """What happened in it, and what was handed in and looked at of what was promised in its case, as it was written."""
        within = Q(facts__proceeding=str(self.uuid))
        if self.commitment_id is not None:
            within |= Q(act__in=BESIDE)
        return Entry.objects.of(self.case.thread).filter(within)

    @property
    def last_entry(self) -> int:
        """The number of the last thing of its story: whoever opened a form then has read what lay there by then."""
        return self.story.values_list("seq", flat=True).last() or 0

    def readers(self, *, at: datetime) -> list[User]:
        """The people whose accounts open it and answer it: an agent under a mandate is none, whatever he filed (B6)."""
        return self.case.readers(at=at)

    def addressees(self, *, at: datetime) -> list[Addressee]:
        """Whom the case concerns, and every account that opens the proceeding at that moment."""
        told = self.case.addressees(at=at)
        known = {one.user_id for one in told}
        return [*told, *(addressee(one) for one in self.readers(at=at) if one.pk not in known)]

    @property
    def told_facts(self) -> str:
        """What he was told of, by the notice and by what supplemented it: all that a revocation may rest on."""
        return "\n".join([self.found, *(one.found for one in self.supplements.all())])

    @property
    def last_noticed_at(self) -> datetime | None:
        """When he was told last, by the notice or by what supplemented it."""
        return max((one.noticed_at for one in self.supplements.all()), default=self.noticed_at)

    @property
    def tellers(self) -> set[int | None]:
        """Whoever told him of anything: none of them decides (COR-2)."""
        return {self.noticed_by_id, *(one.noticed_by_id for one in self.supplements.all())}

    @property
    def gravest(self) -> Breach:
        """The gravest that was reported, whether he was told of it or not."""
        return max(map(Breach, [self.kind, *(one.kind for one in self.reports.all())]), key=GRAVITY.index)

    @property
    def told_of(self) -> Breach:
        """What is held against him: what was reported as deceit counts as one only where the item that the office named is (LIF-2)."""
        kind = Breach(self.kind)
        if kind != Breach.FALSE or self.item in ("", Item.FRAUD):
            return kind
        return Breach.MISMATCH if self.commitment_id else Breach.OTHER

    def aggravate(self, kind: str, commitment: Commitment | None) -> None:
        """It is about the gravest that was reported, and about the commitment of which that was."""
        self.kind = max(Breach(self.kind), Breach(kind), key=GRAVITY.index)
        if commitment is not None:
            self.commitment = commitment

    @property
    def is_ordered(self) -> bool:
        """Whether it was ordered to put right what it is about now, and not only something less grave (COM-14)."""
        return self.ordered_kind == self.kind

    @property
    def alleged(self) -> str:
        """What was found before he was told of it by a notice, by whoever reported it."""
        early = [one.words for one in self.reports.all() if not one.after_notice]
        return "\n".join([self.words, *early])

    @property
    def paper(self) -> Document:
        """The paper of what was decided in it; only of one that was."""
        assert self.document is not None
        return self.document

    @property
    def was_kept(self) -> bool:
        """Whether what was decided was that the grant stands (不予撤销), even where that was taken away since."""
        return bool(self.approval)

    # The machine only moves.

    # What is graver than what is being put right does not wait for that.
    @transition(field=state, source=[State.OPENED, State.RECTIFYING], target=State.RECTIFYING)
    def order(self, words: str, *, by: User, at: datetime) -> None:
        self.ordered_words, self.ordered_by, self.ordered_at = words, by, at
        self.ordered_kind, self.unmet_at = self.kind, None

    @transition(field=state, source=State.RECTIFYING, target=State.OPENED)
    def go_on(self) -> None:
        """The days to put it right are over: the office has the turn."""

    def miss(self, *, at: datetime) -> None:
        self.unmet_at = at

    def meet(self) -> None:
        """What was ordered had come in time after all."""
        self.unmet_at = None

    @transition(field=state, source=[State.OPENED, State.RECTIFYING], target=State.NOTIFIED)
    def notify(self, item: str, found: str, *, by: User, at: datetime) -> None:
        self.item, self.found, self.noticed_by, self.noticed_at = item, found, by, at

    def serve(self, *, at: datetime) -> None:
        self.served_at = at

    @transition(field=state, source=[State.NOTIFIED, State.HEARD], target=State.NOTIFIED)
    def supplement(self, item: str) -> None:
        """There is more to be told: he is heard again, on the item that is named now."""
        self.item, self.heard_at = item, None

    @transition(field=state, source=State.NOTIFIED, target=State.HEARD)
    def hear(self, *, at: datetime) -> None:
        self.heard_at = at

    @transition(field=state, source=State.HEARD, target=State.REVOKED)
    def revoke(self, reasons: str, *, by: User, at: datetime) -> None:
        self.reasons, self.decided_by, self.decided_at = reasons, by, at

    @transition(field=state, source=State.HEARD, target=State.KEPT)
    def keep(self, reasons: str, approval: Approval, *, by: User, at: datetime) -> None:
        self.reasons, self.decided_by, self.decided_at = reasons, by, at
        self.approval, self.approval_number, self.approved_on = approval

    # A reconsideration or a court took away what was decided, or the office its own revocation; remedy and self-correction say when
    # and why.
    @transition(field=state, source=[State.REVOKED, State.KEPT], target=State.STRUCK)
    def strike(self) -> None: ...

    @transition(
        field=state,
        source=[State.OPENED, State.RECTIFYING, State.NOTIFIED, State.HEARD],
        target=State.CLOSED,
    )
    def close(self, words: str, *, by: User | None, at: datetime) -> None:
        self.closed_words, self.closed_by, self.closed_at = words, by, at


class ProceedingReport(models.Model):
    """What was reported while it was pending already, once said; its files are files of the proceeding."""

    append_only = True

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="reports")
    kind = models.CharField(_("缘由"), max_length=10, choices=Breach)
    words = models.TextField(_("线索"), max_length=2000)
    reported_at = models.DateTimeField(_("反映时间"))
    # Nobody where a timer found it.
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("反映人"),
    )
    reported_office = models.CharField(_("反映单位"), max_length=200, blank=True)
    # Nothing rests on it before it is told by a supplement.
    after_notice = models.BooleanField(_("告知之后反映"), default=False)

    class Meta:
        verbose_name = _("撤销程序中的线索")
        verbose_name_plural = _("撤销程序中的线索")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.words[:40]

    @property
    def is_weighed(self) -> bool:
        """Whether a supplement told of it, or somebody set it aside."""
        return hasattr(self, "weighing")


class Supplement(models.Model):
    """补充告知: facts that came to light after the notice, and the item of the law that is named since; once said (行政许可法 7)."""

    append_only = True

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="supplements")
    no = models.PositiveSmallIntegerField(_("序号"))
    item = models.CharField(_("依据的情形"), max_length=12, choices=Item)
    found = models.TextField(_("新查明的事实"), max_length=2000)
    noticed_at = models.DateTimeField(_("补充告知时间"))
    noticed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("补充告知人")
    )

    class Meta:
        verbose_name = _("撤销补充告知")
        verbose_name_plural = _("撤销补充告知")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["proceeding", "no"], name="proceeding_supplement_no")]

    def __str__(self) -> str:
        return self.found[:40]

    @property
    def is_served(self) -> bool:
        return hasattr(self, "service")

    @property
    def cited(self) -> str:
        """Where the item stands in the law."""
        return str(CITED[Item(self.item)])


class ProceedingService(Reached):
    """送达: when and how a paper of it reached the party, and what shows it; once said."""

    proceeding = models.ForeignKey(Proceeding, models.PROTECT, related_name="services")
    paper = models.CharField(_("文书"), max_length=10, choices=Served)
    # Of several orders, that for which breach.
    about = models.CharField(_("责令整改的缘由"), max_length=10, choices=Breach, blank=True)
    # Of several supplements, which.
    supplement = models.OneToOneField(
        Supplement, models.PROTECT, related_name="service", null=True, blank=True
    )

    class Meta:
        verbose_name = _("撤销程序的送达")
        verbose_name_plural = _("撤销程序的送达")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="proceeding_served_once",
                fields=["proceeding", "paper", "about"],
                condition=Q(supplement=None),
            ),
            models.CheckConstraint(
                name="proceeding_service_of_order",
                condition=Q(paper=Served.ORDER) & ~Q(about="") | ~Q(paper=Served.ORDER) & Q(about=""),
            ),
            models.CheckConstraint(
                name="proceeding_service_of_supplement",
                condition=Q(paper=Served.SUPPLEMENT, supplement__isnull=False)
                | ~Q(paper=Served.SUPPLEMENT) & Q(supplement=None),
            ),
            models.CheckConstraint(
                name="proceeding_service_has_receipt",
                condition=RECEIPT_UNLESS_ONLINE,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_paper_display()} {self.on}"

"""承诺: what somebody signed to be decided sooner, what of it is still to come, and what became of it (COM-19)."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from commitments.enums import (
    BROKEN,
    OVER,
    RUNNING,
    TURNS,
    WITHOUT_EFFECT,
    CommitmentState,
    Manner,
    Method,
    PromisedState,
    Scheme,
    Turn,
)
from ground.accounts.enums import Role
from ground.accounts.models import Party, User
from ground.documents.models import Document
from ground.workdays.calendar import legal_day
from matters.models import Edition, Material

# From where it may come back.
LEFT = [CommitmentState.REVOKED, CommitmentState.ENDED, CommitmentState.SUSPENDED]


class Months(Func):
    """So many months as an interval, as the calendar has them."""

    template = "make_interval(months => %(expressions)s::int)"
    output_field = models.DurationField()


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def locked(self, pk: int) -> Commitment:
        """The row as the database holds it now, nobody else's until this transaction ends; read afterwards with its story."""
        self.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=pk)
        return self.with_story().get(pk=pk)

    def with_story(self) -> Self:
        return self.select_related("party", "party_version", "edition__matter__office", "document")

    def of(self, thread: str) -> Self:
        """Of the case with this thread."""
        return self.filter(thread=thread)

    def under_way(self) -> Self:
        """Signed, and neither kept nor broken nor given up."""
        return self.filter(state__in=RUNNING)

    def running(self) -> Self:
        """The same, as long as the organ's own days for its check are not over: one at most of a party in a matter."""
        return self.under_way().filter(check_over_at=None)

    def blocking(self) -> Self:
        """What keeps its party from another one in the matter: it runs, or was found wanting since the organ's days were over."""
        wanting = Q(state__in=BROKEN) | Q(
            state=CommitmentState.PERFORMING, promised__state=PromisedState.FAILS
        )
        return self.filter(Q(state__in=RUNNING, check_over_at=None) | wanting)

    def unchecked(self) -> Self:
        """Performed on the side of whoever promised, as far as anybody found; of those whose check is over the organ's days, nobody
        was told so.
        """
        return self.filter(state=CommitmentState.PERFORMING, check_over_at=None)

    def leaned_on(self) -> Self:
        """Signed in 信用承诺, whose days run from the signature; nothing is decided on it, and nobody was told that they are over."""
        return self.filter(state=CommitmentState.SIGNED, scheme=Scheme.CREDIT, ran_out_at=None)

    def answered_for(self) -> Self:
        """What was granted rests on it, and its holder answers for that it is so: to be kept yet, now or later, broken, or found kept."""
        return self.filter(state__in=[*RUNNING, CommitmentState.SUSPENDED, CommitmentState.FULFILLED])

    def decided(self) -> Self:
        """On which a case was decided, whatever became of them."""
        return self.filter(decided_at__isnull=False)

    def owed(self) -> Self:
        """Decided, and nobody has found anything wrong with it: its holder still has to keep his word, now or later, or the organ
        to look.
        """
        state = CommitmentState
        return self.filter(state__in=[state.DECIDED, state.PERFORMING, state.SUSPENDED])

    def ended_with_licence(self) -> Self:
        """Over since its licence was closed; it comes back with that."""
        return self.filter(state=CommitmentState.ENDED).exclude(was="")

    def suspended(self) -> Self:
        """To be kept once the other one of the same party and matter is over."""
        return self.filter(state=CommitmentState.SUSPENDED)

    def beside(self, held: Commitment) -> Self:
        """The other ones of its party in its matter that run: there is one at most (COM-19)."""
        return self.running().filter(party=held.party_id, basic_code=held.basic_code).exclude(pk=held.pk)

    def standing(self) -> Self:
        """What a case leans on: told or signed, neither withdrawn nor ended, and not held to be broken for good (COR-2)."""
        return self.exclude(state__in=OVER)

    def open_to_all(self, at: datetime) -> Self:
        """Signed letters that say of themselves that anybody may read them, until their months are over (COM-10)."""
        until = ExpressionWrapper(F("signed_at") + Months(F("published_months")), models.DateTimeField())
        signed = self.filter(published=True).exclude(signed_at=None).exclude(state__in=WITHOUT_EFFECT)
        return signed.alias(public_until=until).filter(public_until__gt=at)


class Commitment(models.Model):
    """One letter (告知承诺书) of one party for one case: its text frozen when told, signed by a named person, and its fate.

    It knows its case by the thread alone; what it promises are rows of its own.
    """

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    state = FSMField(_("状态"), choices=CommitmentState.choices, default=CommitmentState.TOLD, protected=True)
    # Of the case.
    thread = models.CharField(_("办件"), max_length=64)
    party = models.ForeignKey(Party, models.PROTECT, related_name="commitments", verbose_name=_("承诺人"))
    party_version = models.ForeignKey(
        "accounts.PartyVersion", models.PROTECT, related_name="+", verbose_name=_("承诺人信息")
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="commitments", verbose_name=_("事项版本")
    )
    # Of the matter at every level and organ, as bars have it.
    basic_code = models.CharField(_("基本编码"), max_length=64)
    scheme = models.CharField(_("承诺方式"), max_length=12, choices=Scheme)

    # {"title", "notice": [{"head", "words"}], "promise": [{"head", "words"}], "short": text of at most 120 characters}
    letter = models.JSONField(_("告知承诺书"))
    letter_sha256 = models.CharField(_("文本摘要"), max_length=64)
    # Signed by the party itself alone, no agent (COM-12).
    personal = models.BooleanField(_("须本人签署"), default=False)
    # Whether anybody may read it, and for how many months (COM-10).
    published = models.BooleanField(_("公开承诺书"), default=False)
    published_months = models.PositiveSmallIntegerField(_("公开期限（月）"), null=True, blank=True)
    # How many working days the organ has to check it after the decision; nothing where no check is due.
    verify_days = models.PositiveSmallIntegerField(_("核查期限（工作日）"), null=True, blank=True)
    method = models.CharField(_("核查方式"), max_length=10, choices=Method, default=Method.WRITTEN)
    standard = models.TextField(_("核查标准"), blank=True)

    told_at = models.DateTimeField(_("告知时间"))
    signed_at = models.DateTimeField(_("签署时间"), null=True, blank=True)
    # The account: his own, or the officer's before whom he signed.
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("签署账号"),
    )
    signer_name = models.CharField(_("签署人"), max_length=100, blank=True)
    signer_role = models.CharField(_("签署人身份"), max_length=20, choices=Role, blank=True)
    manner = models.CharField(_("签署方式"), max_length=10, choices=Manner, blank=True)
    # The drawing of a pad, or the scan of the signed print; bound to the text by its hash.
    signature = models.ForeignKey(
        "documents.Blob", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("签名")
    )
    # What is known of the device, without an address: {"agent": …, "address_digest": …}
    device = models.JSONField(_("设备"), default=dict, blank=True)
    # 告知承诺书 as it was signed.
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("文书")
    )
    # Its last day passed before anybody decided, and something of it was missing: when he and the office were told so (CLK-15).
    ran_out_at = models.DateTimeField(_("届满告知时间"), null=True, blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    # Everything that was his was there, and the organ's days for its check were over: since then it is in nobody's way (COM-18).
    check_over_at = models.DateTimeField(_("核查逾期时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True)
    closed_words = models.CharField(_("了结说明"), max_length=400, blank=True)
    # In which state the decision was revoked or kept, or its licence closed: where that is taken away, it is that again.
    was = models.CharField(_("了结前的状态"), max_length=12, choices=CommitmentState, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("承诺")
        verbose_name_plural = _("承诺")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="commitment_one_of_a_case",
                fields=["thread"],
                condition=~Q(state__in=OVER),
            ),
            models.UniqueConstraint(
                name="commitment_one_running",
                fields=["party", "basic_code"],
                condition=Q(state__in=RUNNING, check_over_at=None),
            ),
            models.CheckConstraint(
                name="commitment_signed_whole",
                condition=Q(signed_at=None, signed_by=None, signer_name="", manner="", document=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False, document__isnull=False)
                & ~Q(signer_name="")
                & ~Q(signer_role="")
                & ~Q(manner=""),
            ),
            models.CheckConstraint(
                name="commitment_unsigned_is_told",
                condition=Q(signed_at__isnull=False)
                | Q(state__in=[CommitmentState.TOLD, CommitmentState.WITHDRAWN, CommitmentState.ENDED]),
            ),
            models.CheckConstraint(
                name="commitment_hand_has_drawing",
                condition=~Q(manner__in=[Manner.PAD, Manner.SCAN]) | Q(signature__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "id"], name="commitment_thread"),
            models.Index(fields=["edition", "state", "id"], name="commitment_of_edition"),
        ]

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.edition}"

    @property
    def own_thread(self) -> str:
        """Of the clock of the organ's own check, and of what hangs on the letter and not on its case."""
        return f"commitment:{self.uuid}"

    @property
    def turn(self) -> Turn | None:
        return TURNS[CommitmentState(self.state)]

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def given_on(self) -> date:
        """The legal day of the letter as it was signed; of one that nobody signed, the day on which it was told."""
        return legal_day(self.signed_at or self.told_at)

    @property
    def is_broken(self) -> bool:
        """Not kept as it was promised, as far as anybody found, and nobody has concluded what follows; while it waits, too."""
        return self.state in BROKEN or (self.state == CommitmentState.SUSPENDED and self.was in BROKEN)

    @cached_property
    def left(self) -> list[Promised]:
        """What was promised and is not yet found in order."""
        return [one for one in self.promised.all() if one.state != PromisedState.CONFORMS]

    # The machine only moves.

    @transition(field=state, source=CommitmentState.TOLD, target=CommitmentState.SIGNED)
    def sign(self, *, name: str, role: str, manner: str, by: User, at: datetime) -> None:
        self.signed_at, self.signed_by = at, by
        self.signer_name, self.signer_role, self.manner = name, role, manner

    @transition(
        field=state, source=[CommitmentState.TOLD, CommitmentState.SIGNED], target=CommitmentState.WITHDRAWN
    )
    def withdraw(self, words: str, *, at: datetime) -> None:
        self.closed_at, self.closed_words = at, words

    @transition(field=state, source=CommitmentState.SIGNED, target=CommitmentState.DECIDED)
    def decide(self, *, at: datetime) -> None:
        self.decided_at = at

    @transition(field=state, source=CommitmentState.DECIDED, target=CommitmentState.PERFORMING)
    def perform(self) -> None: ...

    @transition(field=state, source=CommitmentState.PERFORMING, target=CommitmentState.OVERDUE)
    def run_over(self) -> None: ...

    @transition(field=state, source=CommitmentState.PERFORMING, target=CommitmentState.MISMATCHED)
    def mismatch(self) -> None: ...

    # What ended it was taken away (`was`), or the other one for which it waited is over.

    @transition(field=state, source=LEFT, target=CommitmentState.PERFORMING)
    def perform_again(self) -> None:
        self.closed_at, self.closed_words, self.was = None, "", ""

    @transition(field=state, source=LEFT, target=CommitmentState.FULFILLED)
    def fulfilled_again(self, *, at: datetime) -> None:
        self.closed_at, self.closed_words, self.was = at, "", ""

    @transition(field=state, source=[*LEFT, CommitmentState.KEPT], target=CommitmentState.OVERDUE)
    def overdue_again(self) -> None:
        self.closed_at, self.closed_words, self.was = None, "", ""

    @transition(field=state, source=[*LEFT, CommitmentState.KEPT], target=CommitmentState.MISMATCHED)
    def mismatched_again(self) -> None:
        self.closed_at, self.closed_words, self.was = None, "", ""

    @transition(
        field=state,
        source=[CommitmentState.REVOKED, CommitmentState.KEPT, CommitmentState.ENDED],
        target=CommitmentState.SUSPENDED,
    )
    def suspend(self) -> None:
        """It would stand again beside another one that runs (COM-19): it waits until that one is over."""
        self.closed_at, self.closed_words = None, ""

    @transition(
        field=state,
        source=[CommitmentState.OVERDUE, CommitmentState.MISMATCHED],
        target=CommitmentState.RECTIFYING,
    )
    def rectify(self) -> None: ...

    # What the organ ordered to be put right was not: it is late still, or is not so.
    @transition(field=state, source=CommitmentState.RECTIFYING, target=CommitmentState.OVERDUE)
    def stay_overdue(self) -> None: ...

    @transition(field=state, source=CommitmentState.RECTIFYING, target=CommitmentState.MISMATCHED)
    def fail(self) -> None: ...

    # Nothing was found against it after all: what is still to come is awaited as before.
    @transition(
        field=state,
        source=[CommitmentState.OVERDUE, CommitmentState.MISMATCHED, CommitmentState.RECTIFYING],
        target=CommitmentState.PERFORMING,
    )
    def resume(self) -> None: ...

    @transition(
        field=state,
        source=[
            CommitmentState.DECIDED,
            CommitmentState.PERFORMING,
            CommitmentState.RECTIFYING,
            # A proceeding that is closed because all was in after all.
            CommitmentState.OVERDUE,
            CommitmentState.MISMATCHED,
        ],
        target=CommitmentState.FULFILLED,
    )
    def fulfil(self, *, at: datetime) -> None:
        self.closed_at = at

    @transition(
        field=state,
        source=[
            CommitmentState.PERFORMING,
            CommitmentState.OVERDUE,
            CommitmentState.MISMATCHED,
            CommitmentState.RECTIFYING,
            CommitmentState.FULFILLED,
            CommitmentState.SUSPENDED,
        ],
        target=CommitmentState.REVOKED,
    )
    def revoke(self, words: str, *, at: datetime) -> None:
        self.closed_at, self.closed_words, self.was = at, words, self.was or self.state

    @transition(
        field=state,
        source=[
            CommitmentState.OVERDUE,
            CommitmentState.MISMATCHED,
            CommitmentState.RECTIFYING,
            CommitmentState.SUSPENDED,
        ],
        target=CommitmentState.KEPT,
    )
    def keep(self, words: str, *, at: datetime) -> None:
        self.closed_at, self.closed_words, self.was = at, words, self.was or self.state

    @transition(
        field=state,
        source=[
            CommitmentState.TOLD,
            CommitmentState.SIGNED,
            CommitmentState.DECIDED,
            CommitmentState.PERFORMING,
            CommitmentState.OVERDUE,
            CommitmentState.MISMATCHED,
            CommitmentState.RECTIFYING,
            CommitmentState.SUSPENDED,
        ],
        target=CommitmentState.ENDED,
    )
    def end(self, words: str, *, with_licence: bool = False, at: datetime) -> None:
        """The case ended without a grant, its decision was taken away, or its licence was closed (COM-8, LIF-4): `with_licence` it
        comes back.
        """
        self.was = (self.was or self.state) if with_licence else ""
        self.closed_at, self.closed_words = at, words


class Promised(models.Model):
    """One material that the letter promises: due by a clock of its own where it is to be supplied (CLK-15), else checked by the
    organ (COR-6).
    """

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="promised", verbose_name=_("承诺")
    )
    no = models.PositiveSmallIntegerField(_("序号"))
    material = models.ForeignKey(Material, models.PROTECT, related_name="+", verbose_name=_("材料"))
    state = models.CharField(_("状态"), max_length=10, choices=PromisedState, default=PromisedState.PROMISED)
    supplied_at = models.DateTimeField(_("提交时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("承诺的材料")
        verbose_name_plural = _("承诺的材料")
        ordering = ["commitment_id", "no"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "no"], name="commitment_promised_no_once"),
            models.UniqueConstraint(
                fields=["commitment", "material"], name="commitment_promised_material_once"
            ),
            models.CheckConstraint(
                name="commitment_promised_supplied",
                condition=~Q(state=PromisedState.SUPPLIED) | Q(supplied_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.material.name

    @property
    def thread(self) -> str:
        """Of its clock."""
        return f"{self.commitment.own_thread}:{self.no}"


class Verification(models.Model):
    """One check of the organ: of one thing promised, or of the whole letter; how, by whom, with what result (COM-13)."""

    append_only = True

    commitment = models.ForeignKey(
        Commitment, models.PROTECT, related_name="verifications", verbose_name=_("承诺")
    )
    promised = models.ForeignKey(
        Promised,
        models.PROTECT,
        related_name="verifications",
        null=True,
        blank=True,
        verbose_name=_("承诺的材料"),
    )
    method = models.CharField(_("核查方式"), max_length=10, choices=Method)
    conforms = models.BooleanField(_("符合"))
    words = models.CharField(_("核查情况"), max_length=1000)
    at = models.DateTimeField(_("核查时间"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("核查人")
    )
    # At the place, who went along; nobody goes there alone (PRO-3).
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("同行核查人"),
    )
    office = models.CharField(_("核查机关"), max_length=200)

    class Meta:
        verbose_name = _("承诺核查")
        verbose_name_plural = _("承诺核查")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.at:%Y-%m-%d}"

    @property
    def people(self) -> list[User]:
        """Who looked: at the place, both."""
        return [self.by, self.second] if self.second is not None else [self.by]

"""The case (办件): one application for one matter, from the first autosave to the paper that is delivered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from approvals.answers import opened
from approvals.enums import (
    LAPSED,
    TURNS,
    Act,
    CaseState,
    Channel,
    Ground,
    Lapse,
    Outcome,
    Purpose,
    Turn,
    outcome_of,
    outcome_words,
    sought_words,
)
from approvals.models.case_query import BEFORE_ACCEPTANCE, DECIDED, DECIDING, ENDED, OPEN, CaseQuerySet
from ground import clocks
from ground.accounts.addressees import addressee, answering
from ground.accounts.enums import Duty
from ground.accounts.models import Office, Party, User
from ground.clocks.enums import Limit
from ground.clocks.models import Clock
from ground.documents.models import Document
from ground.notices.tell import Addressee
from ground.workdays.calendar import legal_day
from licences.models import Licence
from matters import forms
from matters.enums import CommitmentKind, MatterType
from matters.models import Edition, Entrustment, Material
from matters.situations import given_by

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from approvals.models.decision import Decision
    from approvals.models.materials import CaseFile
    from approvals.models.remedy import Amendment, Remedy
    from approvals.models.review import Opinion
    from ground.trail.models import Entry


class Case(models.Model):
    """One application for one matter (办件), pinned to the edition and the party's particulars of its filing (COR-1).

    Due dates are not kept here: they are the clocks of its thread (ground.clocks).
    """

    uuid = models.UUIDField(_("标识"), default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("办件编号"), max_length=24, unique=True, null=True, editable=False)
    query_code = models.CharField(_("查询码"), max_length=8, blank=True, editable=False)
    state = FSMField(_("状态"), choices=CaseState.choices, default=CaseState.DRAFT, protected=True)
    channel = models.CharField(_("申请渠道"), max_length=10, choices=Channel.choices)

    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("事项版本"), related_name="cases")
    party = models.ForeignKey(Party, models.PROTECT, verbose_name=_("申请人"), related_name="cases")
    party_version = models.ForeignKey(
        "accounts.PartyVersion", models.PROTECT, verbose_name=_("申请人信息"), related_name="cases"
    )
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("经办账号"),
        related_name="cases",
        null=True,
        blank=True,
    )
    mandate = models.ForeignKey(
        "accounts.Mandate",
        models.PROTECT,
        verbose_name=_("授权委托"),
        related_name="cases",
        null=True,
        blank=True,
    )
    intake_office = models.ForeignKey(
        "accounts.Office", models.PROTECT, verbose_name=_("收件窗口"), related_name="+", null=True, blank=True
    )
    competent_office = models.ForeignKey(
        "accounts.Office", models.PROTECT, verbose_name=_("审批机关"), related_name="cases"
    )

    purpose = models.CharField(_("申请类型"), max_length=15, choices=Purpose.choices, default=Purpose.NEW)
    about_licence = models.ForeignKey(
        Licence, models.PROTECT, verbose_name=_("所涉证照"), related_name="cases", null=True, blank=True
    )
    # How often an act moved the case to another edition (COR-1); without counting, the database lets no edition change.
    editions_moved = models.PositiveSmallIntegerField(default=0, editable=False)

    # How often the power over its matter went to another office, and the case with it (U3); likewise.
    offices_moved = models.PositiveSmallIntegerField(default=0, editable=False)
    # Who watches what comes of it since then, as the matter says there; nobody, where the case stayed.
    regulator_since = models.ForeignKey(
        "accounts.Office",
        models.PROTECT,
        verbose_name=_("移交后的监管部门"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    # The commitment he chose; nothing on the ordinary way, and again nothing once it was withdrawn or closed to him (COM-7).
    scheme = models.CharField(_("承诺方式"), max_length=12, choices=CommitmentKind.choices, blank=True)

    # What was answered to the questions of the guide (导办), and the handling item it led to.
    situation = models.JSONField(_("情形"), default=dict, blank=True)
    item_no = models.CharField(_("业务办理项"), max_length=2, blank=True)
    form_version = models.PositiveIntegerField(_("表单版本"))
    answers = models.JSONField(_("申请表"), default=dict, blank=True)

    begun_at = models.DateTimeField(_("开始填写"))
    saved_at = models.DateTimeField(_("最近保存"))
    filed_at = models.DateTimeField(_("收件时间"), null=True, blank=True)
    supplied_at = models.DateTimeField(_("补正完毕时间"), null=True, blank=True)
    # The window has it once more, because its 不予受理 was taken away in reconsideration or by a court.
    taken_up_at = models.DateTimeField(_("重新办理时间"), null=True, blank=True)
    # A reconsideration or a court brought it back: beside it its holder may have applied again meanwhile.
    brought_back = models.BooleanField(_("重新办理"), default=False, editable=False)
    accepted_at = models.DateTimeField(_("受理时间"), null=True, blank=True)
    accepted_on = models.DateField(_("受理日"), null=True, blank=True)
    # Nobody where the law accepted for a silent window; whoever did reviews and decides nothing here (受审分离).
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("受理人"),
        related_name="+",
        null=True,
        blank=True,
    )
    deemed = models.BooleanField(_("视为受理"), default=False)
    closed_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    # Over because what was lacking did not come (COR-5); nothing where its applicant took it back.
    lapse = models.CharField(_("逾期后果"), max_length=10, choices=Lapse.choices, blank=True, editable=False)

    # Over because nobody needs what was applied for any more (证照分离, S50).
    needless = models.BooleanField(_("不再需要许可"), default=False, editable=False)

    objects = CaseQuerySet.as_manager()

    # What the door found when it let somebody in (portal.doors.case): whether the case is his or his desk's.
    is_his: bool
    # And whether it was decided on somebody's word, so that what he owes is looked for.
    on_his_word: bool

    class Meta:
        verbose_name = _("办件")
        verbose_name_plural = _("办件")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="case_one_draft",
                fields=["applicant", "party", "edition", "purpose", "about_licence"],
                # Of an account: what was typed off a slip that is refused stays, beside the next one (U7).
                condition=Q(state=CaseState.DRAFT, applicant__isnull=False),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="case_numbered_when_filed",
                condition=Q(state=CaseState.DRAFT, number=None, filed_at=None)
                | (
                    ~Q(state=CaseState.DRAFT)
                    & Q(number__isnull=False, filed_at__isnull=False)
                    & ~Q(query_code="")
                ),
            ),
            models.CheckConstraint(
                name="case_accepted_moment_and_day",
                condition=Q(accepted_at=None, accepted_on=None, deemed=False)
                & Q(state__in=[*BEFORE_ACCEPTANCE, CaseState.WITHDRAWN])
                | Q(accepted_at__isnull=False, accepted_on__isnull=False)
                & Q(state__in=[*DECIDING, *DECIDED, CaseState.WITHDRAWN]),
            ),
            models.CheckConstraint(
                name="case_accepted_by_somebody_at_a_moment",
                condition=Q(accepted_by=None) | Q(accepted_at__isnull=False, deemed=False),
            ),
            models.CheckConstraint(
                name="case_closed_when_over",
                condition=Q(state__in=[*DECIDED, *ENDED], closed_at__isnull=False)
                | (~Q(state__in=[*DECIDED, *ENDED]) & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="case_lapsed_after_acceptance",
                condition=Q(lapse="")
                | Q(state=CaseState.WITHDRAWN, lapse__in=[Lapse.ENDED, Lapse.WITHDRAWN])
                & Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_needless_is_over",
                condition=Q(needless=False) | Q(state=CaseState.WITHDRAWN, lapse="", purpose=Purpose.NEW),
            ),
            models.CheckConstraint(
                name="case_about_a_licence_unless_new",
                condition=Q(purpose=Purpose.NEW, about_licence=None)
                | (~Q(purpose=Purpose.NEW) & Q(about_licence__isnull=False)),
            ),
            models.UniqueConstraint(
                name="case_one_open_about_a_licence",
                fields=["about_licence", "purpose"],
                condition=Q(state__in=OPEN, about_licence__isnull=False, brought_back=False),
            ),
        ]
        indexes = [
            models.Index(fields=["competent_office", "state", "id"], name="case_desk"),
            models.Index(fields=["party", "id"], name="case_party"),
            models.Index(fields=["edition", "id"], condition=Q(state__in=OPEN), name="case_open_of_edition"),
            models.Index(fields=["filed_at"], name="case_filed", condition=Q(state=CaseState.FILED)),
        ]

    def __str__(self) -> str:
        return self.number or str(self.uuid)

    def get_absolute_url(self) -> str:
        if self.number is None:
            return reverse("approvals:draft", args=[self.uuid])
        return reverse("case", args=[self.number])

    @property
    def thread(self) -> str:
        """One thread from the first autosave on; the number is a label."""
        return f"case:{self.uuid}"

    # The clocks by kind, where a page has read them for what it shows: the rules it asks do not read them again. An act works
    # on the case it has locked, which has read nothing yet.
    clocks_read: Mapping[str, list[Clock]] | None = None
    # Likewise the names of the materials in the folder, where a page has read them for many cases.
    handed_in: set[str] | None = None
    # Whether a row of the reform frees everybody of its permit by now (S50), where a page has read that.
    reformed: bool | None = None
    # Whether a window ever reported false materials in it, where a page has read that.
    was_reported: bool | None = None
    # Which materials the letters promised that are over, where a page has read that.
    promised_before: set[int] | None = None
    # And of one case, which materials lie in it today, in no quarantine.
    given: set[int] | None = None
    # The files of the folder, where a page has read them, each with its material, original and view.
    lying: list[CaseFile] | None = None

    def clock(self, kind: str) -> Clock | None:
        """The clock of this kind: the one that runs, else the one settled last; of two sides the one due first."""
        if self.clocks_read is None or kind not in self.clocks_read:
            return clocks.of(self.thread, kind)
        return clocks.first_of(self.clocks_read[kind])

    @property
    def regulator(self) -> Office | None:
        """Who watches what comes of it: as its edition says, or as the matter says at the office to which the case went."""
        return self.regulator_since or self.edition.regulator

    @property
    def turn(self) -> Turn | None:
        """Whose move it is; nobody's once the paper is delivered, or the decision taken away for good."""
        if self.state in DECIDED and (hasattr(self, "delivery") or self.is_annulled):
            return None
        return TURNS[CaseState(self.state)]

    @property
    def outcome(self) -> Outcome:
        """How the outcome of this matter is called: 准予许可, 予以备案, 办结 …"""
        return outcome_of(self.edition.type_code, self.edition.name, self.purpose)

    @property
    def is_permit(self) -> bool:
        """An act of the 行政许可法, and not one that follows it by analogy (参照)."""
        return self.edition.type_code == MatterType.PERMIT

    @property
    def subject(self) -> str:
        """What is applied for, as papers and messages call it: the matter, or what is to become of its licence."""
        if self.purpose == Purpose.NEW:
            return self.edition.name
        whole = self.edition.name.partition("（")[0]  # not a message: the matter without its first purpose
        return gettext("%(matter)s（%(purpose)s）") % {"matter": whole, "purpose": self.get_purpose_display()}

    @property
    def said(self) -> dict[str, Any]:
        """What the conditions of form and materials look at: situation and answers. Once it is filed, what is empty is an answer."""
        empty = {} if self.number is None else {spec["key"]: "" for spec in forms.specs(self.edition.form)}
        return empty | opened(self.answers) | self.led

    @property
    def led(self) -> dict[str, str]:
        """The situation as conditions look at it: what was not asked was answered with nothing."""
        return given_by(self.edition, self.purpose, self.situation)

    @property
    def materials(self) -> list[Material]:
        """What the edition asks of an application of this kind, of whoever answered so, in its order."""
        asked = self.edition.asks_for(self.purpose)
        if all(material.when is None for material in asked):
            return asked
        return self.edition.asks_for(self.purpose, self.said)

    def requires(self, material: Material) -> bool:
        """Whether the application is not complete without it; what is 免提交 nobody hands in."""
        return not material.exempt and material.is_required_of(self.said if material.when else {})

    @property
    def sections(self) -> list[Mapping[str, Any]]:
        """The parts of the form that whoever applies like this fills in."""
        form = self.edition.form
        if not forms.is_conditional(form):
            return forms.sections(form, self.purpose)
        return forms.visible(form, self.purpose, self.said)

    @property
    def promised(self) -> Limit | None:
        """What the organ promised for this application."""
        return self.edition.promised(self.purpose, self.item_no)

    @property
    def state_words(self) -> str:
        if self.is_annulled:
            return gettext("决定已被撤销")
        if self.needless:
            return gettext("不再需要许可，已终止")
        return str(
            LAPSED.get(self.lapse) or self._outcome_words().get(self.state) or self.get_state_display()
        )

    def words_of(self, entry: Entry) -> str:
        """What the history of this case says of an entry of its trail."""
        facts = entry.facts
        if entry.act == Act.REMEDY_SOUGHT and "organ" in facts:
            return sought_words(facts["kind"], facts["seeker"], facts["organ"], facts["reference"])
        if entry.act == Act.REMEDY_ENDED and "kind" in facts:
            return outcome_words(facts["kind"], facts["outcome"])
        return str(self._outcome_words().get(entry.act) or entry.words)

    def _outcome_words(self) -> dict[str, _StrPromise]:
        outcome = self.outcome
        declined: dict[str, _StrPromise] = {}
        if self.state == CaseState.DECLINED and self.declination.ground == Ground.NO_PERMIT_NEEDED:
            # Not needed is no refusal (行政许可法 32 第一款第一项).
            declined = dict.fromkeys([CaseState.DECLINED.value, Act.DECLINED.value], _("不受理"))
        return declined | {
            CaseState.GRANTED.value: outcome.granted,
            CaseState.REFUSED.value: outcome.refused,
            Act.GRANTED.value: outcome.granted,
            Act.REFUSED.value: outcome.refused,
        }

    def addressees(self, *, at: datetime) -> list[Addressee]:
        """Whom the news of this case concerns at `at`: the account that filed, at the phone the party gave or else at his own.

        What an agent filed or brought to a window concerns the party itself, and the agent while his mandate is in force.
        """
        if self.mandate is not None:
            return [addressee(self.party_version), *self._agent(at)]
        if self.applicant is None:
            return [addressee(self.party_version)]
        return [
            Addressee(
                ref=self.party.thread,
                user_id=self.applicant_id,
                email=self.applicant.email,
                phone=self.party_version.phone or self.applicant.phone,
            )
        ]

    def readers(self, *, at: datetime) -> list[User]:
        """The people whose accounts open what is held against the party, and answer it: an agent under a mandate is none (B6)."""
        return answering(self.party, self.applicant_id, at=at)

    def _agent(self, at: datetime) -> list[Addressee]:
        assert self.mandate is not None
        if not self.mandate.in_force(at) or self.mandate.agent is None:
            return []
        return [addressee(self.applicant or self.mandate.agent.current)]

    def desk_of(self, *, at: datetime) -> Q:
        """Whose duty the case waits for, as a filter of duties held: a window entrusted with it, or the deciding desk."""
        match self.turn:
            case Turn.REVIEWER:
                return Q(duty=Duty.REVIEW, office=self.competent_office)
            case Turn.APPROVER:
                return Q(duty=Duty.DECISION, office=self.competent_office)
            case Turn.CLERK:
                entrusted = Entrustment.objects.current(legal_day(at)).filter(matter=self.edition.matter_id)
                return Q(duty=Duty.INTAKE, office__in=entrusted.values("window"))
        return Q(pk__in=[])

    @property
    def place(self) -> str:
        """The division whose dated values hold for this case (law.value)."""
        return self.competent_office.division_code

    @property
    def received_on(self) -> date:
        """The legal day of receipt, rest day or not (CAL-6)."""
        assert self.filed_at is not None
        return legal_day(self.filed_at)

    def asked_on(self, at: datetime) -> date:
        """The day whose lists say what is asked of it: when it was received, and of a draft the day of `at` (COR-1).

        A proof that leaves the list later is asked of nobody (S47), so it takes no promise away.
        """
        return legal_day(self.filed_at or at)

    @property
    def complete_on(self) -> date:
        """The legal day on which everything was there: receipt, or the last supply after 补正 (COR-9).

        Where the 不予受理 of it was taken away, the window has it since that day.
        """
        later = [moment for moment in (self.supplied_at, self.taken_up_at) if moment is not None]
        return legal_day(max(later)) if later else self.received_on

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED

    @property
    def is_annulled(self) -> bool:
        """Its decision was taken away, and no other is to be made."""
        decision = getattr(self, "decision", None) if self.state in DECIDED else None
        return decision is not None and decision.annulled_at is not None

    @property
    def last_decision(self) -> Decision | None:
        """What was decided last, whether it still stands or not."""
        return getattr(self, "decision", None) or self.decisions.order_by("-pk").first()

    @property
    def undone_by(self) -> Remedy | None:
        """The newest remedy that took away what the application was answered with, whether another decision followed or not."""
        answers = [
            one for one in self.remedies.all() if one.cancellation_id is None and one.proceeding_id is None
        ]
        told = [one for one in answers if one.takes_away]
        return max(told, key=lambda one: one.ended_at or one.recorded_at, default=None)

    @property
    def is_over(self) -> bool:
        """Decided, declined or withdrawn: nothing is awaited but delivery."""
        return self.state in DECIDED or self.state in ENDED

    @cached_property
    def issued(self) -> list[Document]:
        """Every paper on its thread, void ones too, in their order, each with what put it right: read once for a page."""
        story = ("amended_by__new", "amended_by__amended_by", "amended_by__delivery")
        return list(Document.objects.of(self.thread).select_related(*story))

    @property
    def amended(self) -> list[Amendment]:
        """What was put right in them, the first first."""
        made: list[Amendment] = [paper.amended_by for paper in self.issued if hasattr(paper, "amended_by")]
        return sorted(made, key=lambda one: one.pk)

    @cached_property
    def opinion(self) -> Opinion:
        """The reviewer's newest conclusion; an earlier one was sent back."""
        return self.opinions.latest("round")

    # The machine only moves: each transition sets fields of its own row (docs/decisions/0005).

    @transition(field=state, source=CaseState.DRAFT, target=CaseState.FILED)
    def file(self, *, number: str, query_code: str, at: datetime) -> None:
        self.number = number
        self.query_code = query_code
        self.filed_at = at

    @transition(field=state, source=CaseState.FILED, target=CaseState.CORRECTING)
    def ask_correction(self) -> None: ...

    @transition(field=state, source=CaseState.CORRECTING, target=CaseState.FILED)
    def supply(self, *, at: datetime) -> None:
        self.supplied_at = at

    @transition(field=state, source=CaseState.FILED, target=CaseState.DECLINED)
    def decline(self, *, at: datetime) -> None:
        self.closed_at = at

    @transition(
        field=state,
        source=[CaseState.FILED, CaseState.CORRECTING, CaseState.ACCEPTED, CaseState.REVIEWED],
        target=CaseState.WITHDRAWN,
    )
    def withdraw(self, *, at: datetime) -> None:
        self.closed_at = at

    @transition(field=state, source=OPEN, target=CaseState.WITHDRAWN)
    def end_needless(self, *, at: datetime) -> None:
        """Nobody needs the permit any more (S50): neither taken back by anybody, nor lacking anything."""
        self.needless, self.closed_at = True, at

    # What was lacking did not come in time (COR-5), or did after all (RQ-10).

    @transition(field=state, source=DECIDING, target=CaseState.WITHDRAWN)
    def lapse_by(self, lapse: str, *, at: datetime) -> None:
        self.lapse, self.closed_at = lapse, at

    # `brought_back`: by a reconsideration or a court, so that another application may stand beside it.

    @transition(field=state, source=CaseState.WITHDRAWN, target=CaseState.CORRECTING)
    def go_on_correcting(self) -> None:
        self.needless, self.closed_at = False, None
        self.brought_back = True

    @transition(field=state, source=CaseState.WITHDRAWN, target=CaseState.ACCEPTED)
    def go_on_reviewing(self, *, brought_back: bool = False) -> None:
        self.lapse, self.needless, self.closed_at = "", False, None
        self.brought_back = self.brought_back or brought_back

    @transition(field=state, source=CaseState.WITHDRAWN, target=CaseState.REVIEWED)
    def go_on_deciding(self, *, brought_back: bool = False) -> None:
        self.lapse, self.needless, self.closed_at = "", False, None
        self.brought_back = self.brought_back or brought_back

    @transition(field=state, source=CaseState.FILED, target=CaseState.ACCEPTED)
    def accept(self, *, by: User, at: datetime) -> None:
        self.accepted_at = at
        self.accepted_on = legal_day(at)
        self.accepted_by = by

    @transition(field=state, source=CaseState.FILED, target=CaseState.ACCEPTED)
    def deem_accepted(self, *, at: datetime) -> None:
        """Back-dated: accepted since the day on which everything was received (行政许可法 32)."""
        self.accepted_at = at
        self.accepted_on = self.complete_on
        self.deemed = True

    @transition(field=state, source=CaseState.ACCEPTED, target=CaseState.REVIEWED)
    def conclude_review(self) -> None: ...

    @transition(field=state, source=CaseState.REVIEWED, target=CaseState.ACCEPTED)
    def send_back(self) -> None: ...

    @transition(field=state, source=CaseState.REVIEWED, target=CaseState.GRANTED)
    def grant(self, *, at: datetime) -> None:
        self.closed_at = at

    @transition(field=state, source=[CaseState.ACCEPTED, CaseState.REVIEWED], target=CaseState.GRANTED)
    def deem_renewed(self, *, at: datetime) -> None:
        """No decision came before the licence ended: it counts as renewed (行政许可法 50)."""
        self.closed_at = at

    @transition(field=state, source=CaseState.REVIEWED, target=CaseState.REFUSED)
    def refuse(self, *, at: datetime) -> None:
        self.closed_at = at

    # What was taken away in reconsideration or by a court is decided anew (docs/decisions/0023).

    @transition(field=state, source=[CaseState.GRANTED, CaseState.REFUSED], target=CaseState.ACCEPTED)
    def decide_anew(self) -> None:
        self.closed_at = None
        self.brought_back = True

    @transition(field=state, source=[CaseState.DECLINED, CaseState.WITHDRAWN], target=CaseState.FILED)
    def take_up_again(self, *, at: datetime) -> None:
        self.needless, self.closed_at = False, None
        self.taken_up_at = at
        self.brought_back = True


class CaseField(models.Model):
    """An answer the form declares searchable, copied out of the JSON and typed."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="fields")
    key = models.CharField(_("字段"), max_length=60)
    text = models.CharField(_("文字"), max_length=300, blank=True)
    number = models.DecimalField(_("数值"), max_digits=16, decimal_places=2, null=True, blank=True)
    day = models.DateField(_("日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("可查询字段")
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="case_field_once")]
        indexes = [models.Index(F("key"), F("text"), name="case_field_text")]

    def __str__(self) -> str:
        return f"{self.key}={self.text}"

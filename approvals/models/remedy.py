from __future__ import annotations

import uuid
from datetime import datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import TAKES_AWAY, ChangedTo, Method, Relation, RemedyKind, RemedyOutcome, Seeker
from approvals.models.case import Case
from approvals.models.decision import Decision
from approvals.models.ending import Cancellation, Declination, Termination
from approvals.models.proceeding import Proceeding
from ground.documents.models import Document

# What became of a decision that is gone, or is held unlawful.
_GONE = {
    RemedyOutcome.CHANGED: _("变更"),
    RemedyOutcome.ANNULLED: _("撤销"),
    RemedyOutcome.REDONE: _("撤销"),
    RemedyOutcome.VOID: _("确认无效"),
    RemedyOutcome.UNLAWFUL: _("确认违法"),
    RemedyOutcome.ORDERED: _("责令履行职责"),
}


# What somebody may turn against: the columns, of which each remedy has one.
AGAINST = ("decision", "declination", "cancellation", "termination", "proceeding")


def _alone(column: str) -> Q:
    """Against this, and nothing else."""
    return Q(**{f"{one}__isnull": one != column for one in AGAINST})


class Replacement:
    """A paper that took the place of another one: an amended one, or one that stands again."""

    case: Case
    new: Document

    @property
    def awaits_delivery(self) -> bool:
        """The paper it replaces was in the applicant's hands, and this one is not yet; nor was it replaced once more, or taken away.

        What came first is told by the papers, numbered under the lock of the case: of two who act at once, who began later
        may be the first.
        """
        case = self.case
        return (
            hasattr(case, "delivery")
            and case.delivery.document_id < self.new.pk
            and not hasattr(self, "delivery")
            and not self.new.is_void
        )


class Amendment(Replacement, models.Model):
    """A slip in an issued paper was put right (更正): the old paper is void, a new one stands in its place (U10)."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="amendments")
    old = models.OneToOneField(Document, models.PROTECT, verbose_name=_("原文书"), related_name="amended_by")
    new = models.OneToOneField(Document, models.PROTECT, verbose_name=_("更正后文书"), related_name="amends")
    wrong = models.CharField(_("原文"), max_length=500)
    right = models.CharField(_("更正为"), max_length=500)
    reason = models.CharField(_("更正理由"), max_length=500)
    amended_at = models.DateTimeField(_("更正时间"))
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("更正人"), related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = _("更正")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def made_at(self) -> datetime:
        return self.amended_at


class Reissue(Replacement, models.Model):
    """A paper that was void stands again in the words that it had, as a paper of its own: what made it void is gone (重新制发)."""

    append_only = True

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="reissues")
    old = models.OneToOneField(Document, models.PROTECT, verbose_name=_("原文书"), related_name="reissued_by")
    new = models.OneToOneField(
        Document, models.PROTECT, verbose_name=_("重新制发的文书"), related_name="reissues"
    )
    reason = models.CharField(_("理由"), max_length=500)
    reissued_at = models.DateTimeField(_("重新制发时间"))

    class Meta:
        verbose_name = _("重新制发")
        verbose_name_plural = _("重新制发")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"

    @property
    def made_at(self) -> datetime:
        return self.reissued_at


class ReplacementDelivery(models.Model):
    """The paper that took the place of a delivered one reached the applicant too, with a 送达回证 of its own."""

    method = models.CharField(_("送达方式"), max_length=10, choices=Method.choices)
    receiver = models.CharField(_("收件人"), max_length=60)
    relation = models.CharField(_("与申请人关系"), max_length=24, choices=Relation.choices)
    delivered_at = models.DateTimeField(_("送达时间"))
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("送达人"),
        related_name="+",
        null=True,
        blank=True,
    )
    document = models.OneToOneField(Document, models.PROTECT, verbose_name=_("送达回证"), related_name="+")

    append_only = True

    class Meta:
        abstract = True


BY_AN_OFFICER_UNLESS_ONLINE = Q(method=Method.ONLINE, delivered_by=None) | (
    ~Q(method=Method.ONLINE) & Q(delivered_by__isnull=False)
)


class AmendmentDelivery(ReplacementDelivery):
    """Of an amended paper."""

    amendment = models.OneToOneField(
        Amendment, models.PROTECT, verbose_name=_("更正"), related_name="delivery"
    )

    class Meta:
        verbose_name = _("更正文书送达")
        constraints = [
            models.CheckConstraint(
                name="amendment_delivery_by_an_officer_unless_online", condition=BY_AN_OFFICER_UNLESS_ONLINE
            )
        ]

    def __str__(self) -> str:
        return f"{self.amendment} {self.get_method_display()}"


class ReissueDelivery(ReplacementDelivery):
    """Of a paper that stands again."""

    reissue = models.OneToOneField(
        Reissue, models.PROTECT, verbose_name=_("重新制发"), related_name="delivery"
    )

    class Meta:
        verbose_name = _("重新制发文书送达")
        constraints = [
            models.CheckConstraint(
                name="reissue_delivery_by_an_officer_unless_online", condition=BY_AN_OFFICER_UNLESS_ONLINE
            )
        ]

    def __str__(self) -> str:
        return f"{self.reissue} {self.get_method_display()}"


ENDED_AS_A_WHOLE = Q(outcome="", ended_on=None, ended_at=None, ended_by=None) | (
    ~Q(outcome="") & Q(ended_on__gte=F("sought_on"), ended_at__isnull=False, ended_by__isnull=False)
)
TOLD_AFTER_IT_WAS_SOUGHT = Q(notified_on__gte=F("sought_on"))


class Contest(models.Model):
    """Reconsideration or a lawsuit against an act of an organ: by whom, where, and what came of it (行政复议法、行政诉讼法)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("途径"), max_length=16, choices=RemedyKind.choices)
    seeker = models.CharField(
        _("申请人或者原告"), max_length=10, choices=Seeker.choices, default=Seeker.APPLICANT
    )
    organ = models.CharField(_("复议机关或人民法院"), max_length=100)
    reference = models.CharField(_("案号"), max_length=60, blank=True)
    sought_on = models.DateField(_("申请或起诉日期"))
    notified_on = models.DateField(_("收到通知日期"))
    stayed = models.BooleanField(_("停止执行"), default=False)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("登记人"), related_name="+"
    )
    outcome = models.CharField(_("结果"), max_length=12, choices=RemedyOutcome.choices, blank=True)
    words = models.TextField(_("结果摘要"), max_length=2000, blank=True)
    ended_on = models.DateField(_("生效日期"), null=True, blank=True)
    ended_at = models.DateTimeField(_("审结登记时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("审结登记人"),
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

    @property
    def takes_away(self) -> bool:
        """Nothing is left of what it was turned against."""
        return self.would_take_away(self.outcome)

    def would_take_away(self, outcome: str) -> bool:
        """The same of an outcome that it may come to."""
        return outcome in TAKES_AWAY

    @property
    def reason(self) -> str:
        """Why a paper is void, a licence ended or an entry of the credit file withdrawn, in the words of the register."""
        said = _("经%(kind)s%(outcome)s（%(place)s）") % {
            "kind": self.get_kind_display(),
            "outcome": _GONE[RemedyOutcome(self.outcome)],
            "place": "，".join(filter(None, [self.organ, self.reference])),
        }
        return str(said)


class Remedy(Contest):
    """Reconsideration or a lawsuit against a decision, 不予受理, 注销, the end of a case (终止办理) or what a proceeding came to, and its outcome
    (G10).

    Several people may turn against the same, each by a remedy of their own.
    """

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="remedies")
    decision = models.ForeignKey(
        Decision, models.PROTECT, verbose_name=_("决定"), related_name="remedies", null=True, blank=True
    )
    declination = models.ForeignKey(
        Declination,
        models.PROTECT,
        verbose_name=_("不予受理"),
        related_name="remedies",
        null=True,
        blank=True,
    )
    cancellation = models.ForeignKey(
        Cancellation,
        models.PROTECT,
        verbose_name=_("依职权注销"),
        related_name="remedies",
        null=True,
        blank=True,
    )
    termination = models.ForeignKey(
        Termination,
        models.PROTECT,
        verbose_name=_("终止办理"),
        related_name="remedies",
        null=True,
        blank=True,
    )
    # 撤销 or 不予撤销.
    proceeding = models.ForeignKey(
        Proceeding, models.PROTECT, verbose_name=_("撤销程序"), related_name="remedies", null=True, blank=True
    )
    # Of a change: whether the decision that takes the place grants or refuses; nothing where it was recorded before we asked.
    changed_to = models.CharField(_("变更后的内容"), max_length=6, choices=ChangedTo.choices, blank=True)
    # Until when the organ has to act, as the reconsideration or the court set it: a day, or so many working days.
    act_by = models.DateField(_("限期"), null=True, blank=True)
    act_days = models.PositiveSmallIntegerField(_("限期（工作日）"), null=True, blank=True)
    # Of the end of 容缺受理 that is gone: so many working days to bring what is lacking, where they were set.
    supply_days = models.PositiveSmallIntegerField(_("补齐期限（工作日）"), null=True, blank=True)

    class Meta:
        verbose_name = _("复议或诉讼")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="remedy_ended_as_a_whole", condition=ENDED_AS_A_WHOLE),
            models.CheckConstraint(
                name="remedy_told_after_it_was_sought", condition=TOLD_AFTER_IT_WAS_SOUGHT
            ),
            models.CheckConstraint(
                name="remedy_against_one_thing",
                condition=reduce(or_, map(_alone, AGAINST)),
            ),
            models.CheckConstraint(
                name="remedy_changed_to_where_it_changed",
                condition=Q(changed_to="") | Q(outcome=RemedyOutcome.CHANGED),
            ),
            models.CheckConstraint(
                name="remedy_sets_one_limit_at_its_end",
                condition=Q(act_by=None, act_days=None)
                | Q(act_by__gt=F("ended_on"), act_days=None)
                | Q(act_by=None, act_days__gte=1, ended_on__isnull=False),
            ),
            models.CheckConstraint(
                name="remedy_gives_days_to_supply",
                condition=Q(supply_days=None)
                | Q(supply_days__gte=1, termination__isnull=False, ended_on__isnull=False),
            ),
        ]

    @property
    def against(self) -> Decision | Declination | Cancellation | Termination | Proceeding:
        """What it is turned against."""
        return self.decision or self.declination or self.cancellation or self.termination or self.proceeding  # type: ignore[return-value]

    @property
    def is_of_lapse(self) -> bool:
        """Whether it is turned against an end for what was lacking, which may come again where that end is gone."""
        return self.termination is not None and self.termination.deficiency_id is not None

    @property
    def grants(self) -> bool:
        """Whether it is turned against a grant."""
        return self.decision is not None and self.decision.granted

    def would_take_away(self, outcome: str) -> bool:
        """As of any; an order to perform leaves nothing of a “no” either."""
        return outcome in TAKES_AWAY or (outcome == RemedyOutcome.ORDERED and self.says_no)

    @property
    def says_no(self) -> bool:
        """Whether what it is turned against refuses somebody something: a 不予撤销 refuses whoever wants the grant revoked."""
        if self.proceeding is not None:
            return self.proceeding.was_kept
        return self.cancellation_id is None and not self.grants

    @property
    def asks_anew(self) -> bool:
        """The application is to be decided anew: it was ordered, or a “no” is gone and nothing answers it any more."""
        return self.would_ask_anew(self.outcome)

    def would_ask_anew(self, outcome: str) -> bool:
        """The same of an outcome that it may come to."""
        if self.cancellation_id is not None:
            return False  # the application was answered long ago, and that answer stands
        if self.proceeding_id is not None:
            # Whether the grant is revoked.
            again = self.says_no or outcome == RemedyOutcome.REDONE
            return again and self.would_take_away(outcome)
        return self.would_take_away(outcome) and (
            not self.grants or outcome in (RemedyOutcome.CHANGED, RemedyOutcome.REDONE)
        )

    @property
    def leaves_licence(self) -> bool:
        """What a grant gave stays in the holder's hands until the decision that takes its place is made (变更)."""
        return self.outcome == RemedyOutcome.CHANGED and self.grants

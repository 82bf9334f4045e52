import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import Method, Relation, RemedyKind, RemedyOutcome
from approvals.models.case import Case
from approvals.models.decision import Decision
from ground.documents.models import Document


class Amendment(models.Model):
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
    def awaits_delivery(self) -> bool:
        """The paper it replaces was in the applicant's hands, and this one is not yet; nor was it amended once more."""
        case = self.case
        return (
            hasattr(case, "delivery")
            and case.delivery.delivered_at <= self.amended_at
            and not hasattr(self, "delivery")
            and not self.new.is_void
        )


class AmendmentDelivery(models.Model):
    """The amended paper reached the applicant too, where the one it replaces had been delivered already."""

    amendment = models.OneToOneField(
        Amendment, models.PROTECT, verbose_name=_("更正"), related_name="delivery"
    )
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
        verbose_name = _("更正文书送达")
        constraints = [
            models.CheckConstraint(
                name="amendment_delivery_by_an_officer_unless_online",
                condition=Q(method=Method.ONLINE, delivered_by=None)
                | (~Q(method=Method.ONLINE) & Q(delivered_by__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return f"{self.amendment} {self.get_method_display()}"


class Remedy(models.Model):
    """Reconsideration or a lawsuit against a decision, and what came of it (G10)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    decision = models.ForeignKey(Decision, models.PROTECT, verbose_name=_("决定"), related_name="remedies")
    kind = models.CharField(_("途径"), max_length=16, choices=RemedyKind.choices)
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
    ended_on = models.DateField(_("审结日期"), null=True, blank=True)
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
        verbose_name = _("复议或诉讼")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="remedy_ended_as_a_whole",
                condition=Q(outcome="", ended_on=None, ended_at=None, ended_by=None)
                | (
                    ~Q(outcome="")
                    & Q(ended_on__gte=F("sought_on"), ended_at__isnull=False, ended_by__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="remedy_told_after_it_was_sought", condition=Q(notified_on__gte=F("sought_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"

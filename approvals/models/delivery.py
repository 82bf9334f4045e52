from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import Method, Relation
from approvals.models.case import Case
from ground.documents.models import Document


class Delivery(models.Model):
    """The decision and its licence reached the applicant (送达, 行政许可法 44)."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="deliveries")
    # The case whose delivery it is today; nothing once the decision was taken away and the case is decided anew.
    stands_for = models.OneToOneField(
        Case, models.PROTECT, related_name="delivery", null=True, blank=True, editable=False
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

    class Meta:
        verbose_name = _("送达")
        constraints = [
            # Online the applicant signs for it himself; over the counter and by post an officer hands it over.
            models.CheckConstraint(
                name="delivery_by_an_officer_unless_online",
                condition=Q(method=Method.ONLINE, delivered_by=None)
                | (~Q(method=Method.ONLINE) & Q(delivered_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="delivery_stands_for_its_case", condition=Q(stands_for=None) | Q(stands_for=F("case"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.get_method_display()}"

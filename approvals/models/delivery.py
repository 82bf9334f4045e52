from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import Method, Relation
from approvals.models.case import Case
from ground.documents.models import Document
from ground.sealed import SealedTextField


class Delivery(models.Model):
    """The decision and its licence reached the applicant (送达, 行政许可法 44)."""

    case = models.OneToOneField(Case, models.PROTECT, verbose_name=_("办件"), related_name="delivery")
    method = models.CharField(_("送达方式"), max_length=10, choices=Method.choices)
    receiver = SealedTextField(_("收件人"))
    relation = models.CharField(_("与申请人关系"), max_length=24, choices=Relation.choices)
    delivered_at = models.DateTimeField(_("送达时间"))
    delivered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("送达人"), related_name="+"
    )
    document = models.OneToOneField(Document, models.PROTECT, verbose_name=_("送达回证"), related_name="+")

    class Meta:
        verbose_name = _("送达")

    def __str__(self) -> str:
        return f"{self.case} {self.get_method_display()}"

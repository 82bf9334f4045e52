"""自行纠正: the office takes its own revocation back, because it found it wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from approvals.models.proceeding import Proceeding
from ground.documents.models import Document


class SelfCorrection(models.Model):
    """The office that revoked found that wrong, and took it back without any reconsideration or court; once said."""

    proceeding = models.OneToOneField(
        Proceeding, models.PROTECT, related_name="self_correction", verbose_name=_("撤销程序")
    )
    reasons = models.TextField(_("纠正的理由"), max_length=2000)
    organ = models.CharField(_("纠正机关"), max_length=100)
    corrected_at = models.DateTimeField(_("纠正时间"))
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("纠正决定人")
    )
    # Issued at the end of the act that makes the row.
    document = models.OneToOneField(
        Document, models.PROTECT, related_name="+", null=True, verbose_name=_("自行纠正决定书")
    )

    class Meta:
        verbose_name = _("自行纠正")
        verbose_name_plural = _("自行纠正")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.reasons[:40]

    @property
    def reason(self) -> str:
        """Why the paper of the revocation is void and the decision stands again, in the words of the register."""
        return gettext("经%(organ)s自行纠正") % {"organ": self.organ}

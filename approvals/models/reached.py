"""送达: how and on which day a paper reached somebody, and what shows that."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import Method
from approvals.proceedings import REACHED_BY

# In an account the act itself shows it; of anything else somebody says by what it is known.
RECEIPT_UNLESS_ONLINE = Q(method=Method.ONLINE) | ~Q(receipt="")


class Reached(models.Model):
    """One paper reached the party, once said; his days are counted from the next day."""

    append_only = True

    method = models.CharField(_("送达方式"), max_length=10, choices=REACHED_BY)
    on = models.DateField(_("送达日期"))
    # Nothing where it lies in his account.
    receipt = models.CharField(_("送达凭据"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("登记时间"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    class Meta:
        abstract = True

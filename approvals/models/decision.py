from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case
from ground.documents.models import Document
from licences.models import Licence

if TYPE_CHECKING:
    from approvals.models.remedy import Remedy


def standing(document: Document) -> Document:
    """What was issued, or what took its place since: put right (更正), or issued again (重新制发). What has a successor is void."""
    while document.is_void:
        if hasattr(document, "amended_by"):
            document = document.amended_by.new
        elif hasattr(document, "reissued_by"):
            document = document.reissued_by.new
        else:
            break
    return document


class Decision(models.Model):
    """What the organ decided (行政许可决定), with its paper and, where it grants one, the licence.

    `deemed`: it kept silent until the licence ended, and the law decided for it (行政许可法 50); then nobody signed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="decisions")
    # The case whose decision it is today: nothing once it was taken away and the case is decided anew.
    stands_for = models.OneToOneField(
        Case, models.PROTECT, related_name="decision", null=True, blank=True, editable=False
    )
    granted = models.BooleanField(_("准予"))
    reasons = models.TextField(_("理由"), max_length=2000)
    # Refused because the applicant hid facts or handed in false materials (行政许可法 78).
    hidden = models.BooleanField(_("隐瞒情况或者提供虚假材料"), default=False)
    # How he was heard on the warning that goes with it (行政处罚法 44、45).
    heard = models.CharField(_("听取陈述申辩的情况"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("决定时间"))
    deemed = models.BooleanField(_("视为准予延续"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("决定人"),
        related_name="+",
        null=True,
        blank=True,
    )
    document = models.OneToOneField(Document, models.PROTECT, verbose_name=_("决定书"), related_name="+")
    gives_licence = models.OneToOneField(
        Licence, models.PROTECT, verbose_name=_("证照"), related_name="given_by", null=True, blank=True
    )
    # Taken away in reconsideration, by a court or by revocation, and nothing again where the revocation itself was taken away;
    # that and `stands_for` are all that ever changes (a trigger holds it).
    annulled_at = models.DateTimeField(_("被撤销时间"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("决定")
        constraints = [
            models.CheckConstraint(
                name="decision_licence_only_when_granted", condition=Q(granted=True) | Q(gives_licence=None)
            ),
            models.CheckConstraint(
                name="decision_hidden_is_refused", condition=Q(hidden=False) | Q(granted=False)
            ),
            models.CheckConstraint(
                name="decision_by_a_person_unless_deemed",
                condition=Q(deemed=False, decided_by__isnull=False)
                | Q(deemed=True, granted=True, decided_by=None),
            ),
            models.CheckConstraint(
                name="decision_stands_until_annulled",
                condition=Q(stands_for=F("case")) | Q(stands_for=None, annulled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.document.number or str(self.uuid)

    @property
    def paper(self) -> Document:
        """The paper that stands today: what was issued, or what it was amended to."""
        return standing(self.document)

    @property
    def annulled_by(self) -> Remedy | None:
        """The reconsideration or lawsuit that took it away, or nothing."""
        return next((one for one in self.remedies.all() if one.takes_away), None)

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from approvals.enums import Answer
from approvals.models.case import Case
from approvals.models.materials import CaseFile
from matters.models import ReviewPoint


class Opinion(models.Model):
    """The reviewer's conclusion (审查意见), with an answer to every review point of the edition (G13).

    One for each round: what the approver sends back is reviewed once more, and the earlier opinion stays.
    """

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="opinions")
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    conforming = models.BooleanField(_("符合准予条件"))
    words = models.TextField(_("审查意见"), max_length=2000)
    reviewed_at = models.DateTimeField(_("审查时间"))
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("审查人"), related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = _("审查意见")
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="opinion_once_a_round")]

    def __str__(self) -> str:
        return self.words[:40]

    @cached_property
    def seen(self) -> "list[Finding]":
        """Its findings with the point and the file each names: read once for a page."""
        return list(self.findings.select_related("point", "file__material"))


class Finding(models.Model):
    """What the reviewer answered to one point, kept as he answered it."""

    opinion = models.ForeignKey(Opinion, models.PROTECT, related_name="findings")
    point = models.ForeignKey(ReviewPoint, models.PROTECT, verbose_name=_("审查要点"), related_name="+")
    answer = models.CharField(_("结论"), max_length=20, choices=Answer.choices)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    # Where in the materials it is seen.
    file = models.ForeignKey(
        CaseFile, models.PROTECT, verbose_name=_("依据材料"), related_name="+", null=True, blank=True
    )
    page = models.PositiveSmallIntegerField(_("页码"), null=True, blank=True)

    append_only = True

    class Meta:
        verbose_name = _("要点结论")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["opinion", "point"], name="finding_once_per_point"),
            models.CheckConstraint(
                name="finding_seen_on_a_page_of_a_file",
                condition=Q(file=None, page=None) | Q(file__isnull=False, page__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point} {self.get_answer_display()}"


class SendBack(models.Model):
    """The approver's comment with which an opinion went back to review (退回重审, G5)."""

    opinion = models.OneToOneField(Opinion, models.PROTECT, related_name="sent_back")
    comment = models.TextField(_("退回意见"), max_length=2000)
    sent_at = models.DateTimeField(_("退回时间"))
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("退回人"), related_name="+"
    )

    append_only = True

    class Meta:
        verbose_name = _("退回重审")

    def __str__(self) -> str:
        return self.comment[:40]


class ReviewDraft(models.Model):
    """The checklist as far as a reviewer has come with it: his alone, kept while he works, gone once he concludes."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="review_drafts")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("审查人"), related_name="+"
    )
    answers = models.JSONField(_("审查要点"), default=dict)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("审查意见草稿")
        constraints = [models.UniqueConstraint(fields=["case", "reviewer"], name="review_draft_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.reviewer}"

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.models.case import Case


class Duplicate(models.Model):
    """Whoever filed was shown an earlier case of the same party and matter, and filed all the same (G11).

    `why` is asked for where the earlier one is still open and says the same.
    """

    case = models.ForeignKey(Case, models.PROTECT, verbose_name=_("办件"), related_name="duplicates")
    earlier = models.ForeignKey(Case, models.PROTECT, verbose_name=_("在先的办件"), related_name="+")
    identical = models.BooleanField(_("内容相同"))
    why = models.CharField(_("仍要提交的原因"), max_length=300, blank=True)
    shown_at = models.DateTimeField(_("提示时间"))

    append_only = True

    class Meta:
        verbose_name = _("重复申请提示")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "earlier"], name="duplicate_shown_once"),
            models.CheckConstraint(name="duplicate_of_another", condition=~Q(case=F("earlier"))),
            models.CheckConstraint(
                name="duplicate_identical_says_why", condition=Q(identical=False) | ~Q(why="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} ~ {self.earlier}"

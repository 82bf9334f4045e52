"""路径: what an application lacks and what stands in for it, and what was open to it when an act relied on it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import How
from approvals.models.case import Case
from credit.enums import Moment
from matters.models import Material


class Lacking(models.Model):
    """A material that the applicant does not have yet, and says so: he promises it, or it may follow (RQ-2).

    His own word while it is a draft; from filing on it stays, whatever became of it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="lacking", verbose_name=_("办件"))
    material = models.ForeignKey(Material, models.PROTECT, related_name="+", verbose_name=_("材料"))
    how = models.CharField(_("方式"), max_length=10, choices=How)

    class Meta:
        verbose_name = _("暂缺材料")
        verbose_name_plural = _("暂缺材料")
        ordering = ["case_id", "material_id"]
        constraints = [models.UniqueConstraint(fields=["case", "material"], name="lacking_once")]

    def __str__(self) -> str:
        return f"{self.material} {self.get_how_display()}"


class RouteTaken(models.Model):
    """Which routes were open and closed, by which rules, when the case was filed, accepted or decided (COM-6)."""

    append_only = True

    case = models.ForeignKey(Case, models.PROTECT, related_name="routes_taken", verbose_name=_("办件"))
    moment = models.CharField(_("时点"), max_length=12, choices=Moment)
    scheme = models.CharField(_("承诺方式"), max_length=12, blank=True)
    # [{"route", "open", "rulings": [{"rule_id", "article", "source", "words", "ok"}], "materials": [{"no", "name"}]}], in the
    # order of Route.
    offers = models.JSONField(_("路径"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("办理路径")
        verbose_name_plural = _("办理路径")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_moment_display()

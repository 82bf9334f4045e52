"""路径: what an application lacks and what stands in for it, and what was open to it when an act relied on it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import How, Route
from approvals.models.case import Case
from commitments.models import Commitment
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
    # [{"route", "open", "rulings": [{"rule_id", "article", "source", "words", "ok"}], "materials": [{"no", "name"}], "days",
    # "held": [{"words", "is_public", "found_in"}]}], in the order of Route.
    offers = models.JSONField(_("路径"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("办理路径")
        verbose_name_plural = _("办理路径")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_moment_display()


class RouteLostQuerySet(models.QuerySet["RouteLost"]):
    def waiting(self) -> Self:
        """Still closed to its case, as far as anybody has looked."""
        return self.filter(back_at=None).order_by("pk")


class RouteLost(models.Model):
    """A route that credit closed to a case under way: what ended by it, because of what, and since when it is open again (CRE-1)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="routes_lost", verbose_name=_("办件"))
    route = models.CharField(_("路径"), max_length=12, choices=Route)
    # The letter that ended; none where what was to follow (容缺) is asked for before acceptance.
    commitment = models.OneToOneField(
        Commitment, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("承诺")
    )
    # What closed it, as restrictions name their rows.
    refs = models.JSONField(_("缘由"))
    lost_at = models.DateTimeField(_("关闭时间"))
    # When nothing of that closed it any more, and he, or the desk that had decided by then, was told.
    back_at = models.DateTimeField(_("恢复时间"), null=True, blank=True)

    objects = RouteLostQuerySet.as_manager()

    class Meta:
        verbose_name = _("因信用关闭的路径")
        verbose_name_plural = _("因信用关闭的路径")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "route"], condition=Q(back_at=None), name="route_lost_once"
            ),
            models.CheckConstraint(
                name="route_back_after_lost",
                condition=Q(back_at=None) | Q(back_at__gte=models.F("lost_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.get_route_display()

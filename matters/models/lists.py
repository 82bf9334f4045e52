from __future__ import annotations

from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, IntegerField, Q, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from matters.enums import ListKind
from matters.models.matter import Matter

# How many tests a proof must pass to be kept (S47): each asks whether it could be spared, and each must be answered "no".
PROOF_TESTS = 6
DENIED = Func(
    F("tests"),
    template="""jsonb_array_length(jsonb_path_query_array(%(expressions)s, '$[*] ? (@.answer == "no")'))""",
    output_field=IntegerField(),
)


class Dated(models.QuerySet["ListEntry"]):
    def in_force(self, on: date) -> Self:
        """What holds on the legal day `on`; both ends belong to it."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), from_on__lte=on)


class ListEntry(models.Model):
    """A matter on one of the lists whose rows are named one by one (负面清单), with the reason."""

    kind = models.CharField(_("清单"), max_length=20, choices=ListKind)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="list_entries", verbose_name=_("事项"))
    reason = models.CharField(_("理由"), max_length=400)
    basis = models.CharField(_("依据"), max_length=400, blank=True)
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)

    objects = Dated.as_manager()

    class Meta:
        verbose_name = _("清单事项")
        verbose_name_plural = _("清单事项")
        constraints = [
            models.CheckConstraint(
                name="matters_list_entry_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            ExclusionConstraint(
                name="matters_list_entry_once",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("matter", RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}·{self.matter_id}"


class ProofItem(models.Model):
    """A proof that somebody may still ask for (证明事项清单): who asks, who issues, and why it cannot be spared (S47)."""

    code = models.CharField(_("证明编码"), max_length=40)
    name = models.CharField(_("证明名称"), max_length=200)
    basis = models.CharField(_("设定依据"), max_length=400)
    asked_by = models.CharField(_("索要单位"), max_length=100)
    issued_by = models.CharField(_("开具单位"), max_length=100)
    guide = models.TextField(_("办事指南"), blank=True)
    # [{"answer": "yes" | "no", "words"}], one for each of the six tests.
    tests = models.JSONField(_("六项取消标准"), default=list)
    kept = models.BooleanField(_("保留"), default=False)
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)

    class Meta:
        verbose_name = _("证明事项")
        verbose_name_plural = _("证明事项")
        constraints = [
            models.UniqueConstraint(fields=["code", "from_on"], name="matters_proof_item_once"),
            models.CheckConstraint(
                name="matters_proof_item_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
            models.CheckConstraint(
                name="matters_proof_item_kept_after_six_tests",
                condition=Q(kept=False) | Q(Exact(DENIED, Value(PROOF_TESTS))),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class IntermediaryItem(models.Model):
    """A service that an applicant must have done by others before he can apply (中介服务清单)."""

    name = models.CharField(_("中介服务名称"), max_length=200)
    basis = models.CharField(_("设定依据"), max_length=400)
    scope = models.CharField(_("服务范围"), max_length=400, blank=True)
    approval_words = models.CharField(_("涉及的审批"), max_length=400, blank=True)
    regulator = models.ForeignKey(
        "accounts.Office", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("监管部门")
    )
    from_on = models.DateField(_("起始日"))
    until_on = models.DateField(_("截止日"), null=True, blank=True)

    class Meta:
        verbose_name = _("中介服务事项")
        verbose_name_plural = _("中介服务事项")
        constraints = [
            models.UniqueConstraint(fields=["name", "from_on"], name="matters_intermediary_item_once"),
            models.CheckConstraint(
                name="matters_intermediary_item_days_in_order",
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from matters.enums import ReformMode
from matters.models.lists import Kept
from matters.models.matter import Matter

if TYPE_CHECKING:
    from ground.accounts.models import Office


class ReformItem(Kept):
    """How the approval of a permit for business is reformed (涉企经营许可事项改革清单, 证照分离), from a day on.

    It drives the route: abolished, no permit is needed; made a record, it is no permit; on notice, 告知承诺 is open (S50).
    """

    THREAD = "reform"

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="reform_items", verbose_name=_("事项"))
    mode = models.CharField(_("改革方式"), max_length=10, choices=ReformMode)
    # As the published list numbers it; the nation's and a province's number apart.
    item_no = models.CharField(_("清单序号"), max_length=20, blank=True)
    basis = models.CharField(_("依据"), max_length=400)
    measures = models.TextField(_("主要改革举措"), blank=True)
    # Working days after the decision, within which what was promised may follow; nothing: what its place allows (COR-6).
    follow_days = models.PositiveSmallIntegerField(_("领证后补齐材料的期限（工作日）"), null=True, blank=True)

    class Meta(Kept.Meta):
        verbose_name = _("涉企经营许可改革事项")
        verbose_name_plural = _("涉企经营许可改革事项")
        constraints = [
            *Kept.Meta.constraints,
            ExclusionConstraint(
                name="matters_reform_item_once",
                expressions=[
                    ("matter", RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_waiting=False),
            ),
            models.CheckConstraint(
                name="matters_reform_item_follows_on_notice",
                condition=Q(follow_days=None) | Q(mode=ReformMode.NOTIFIED, follow_days__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()}·{self.matter_id}"

    @property
    def place(self) -> Office:
        return self.matter.office

    @property
    def called(self) -> str:
        return self.matter.name

    @property
    def basis_words(self) -> str:
        """The basis with the number under which its list has it."""
        if not self.item_no:
            return self.basis
        return _("%(basis)s 第 %(no)s 项") % {"basis": self.basis, "no": self.item_no}


class ExemptionItem(Kept):
    """What needs no permit (免许可清单), of a permit that would be asked for otherwise: plain questions tell whether it is so (S62)."""

    THREAD = "exemption"

    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="exemption_items", verbose_name=_("免于办理的事项")
    )
    name = models.CharField(_("免许可情形"), max_length=200)
    scope_words = models.CharField(_("适用范围"), max_length=400)
    # [{"text", "answer": "yes" | "no"}]: it is exempt, where each is answered so.
    questions = models.JSONField(_("判断问题"), default=list)
    basis = models.CharField(_("依据"), max_length=400)
    instead_words = models.CharField(_("仍须做的"), max_length=400, blank=True)

    class Meta(Kept.Meta):
        verbose_name = _("免许可情形")
        verbose_name_plural = _("免许可情形")
        constraints = [
            *Kept.Meta.constraints,
            ExclusionConstraint(
                name="matters_exemption_item_once",
                expressions=[
                    ("matter", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    (
                        Func(F("from_on"), F("until_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_waiting=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> Office:
        return self.matter.office

    @property
    def called(self) -> str:
        return self.name

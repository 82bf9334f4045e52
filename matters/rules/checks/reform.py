"""证照分离: what a matter says of itself fits how its approval is reformed (S50)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from matters.enums import CommitmentKind, ReformMode, Severity
from matters.rules.checks.frame import Checked, Said, check


@check("S50", Severity.ERROR, article="国发〔2021〕7号")
def the_route_is_that_of_the_reform(checked: Checked) -> Iterator[Said]:
    """What was abolished is not applied for, what became a record is no permit, and 告知承诺 is offered where the list says so.

    A matter that is not there yet is on no list yet.
    """
    if not checked.is_filable or not (checked.matter and checked.matter.pk):
        return
    row = checked.known.reform(checked.matter)
    notified = CommitmentKind.NOTIFIED in checked.edition["commitment_kinds"]
    if row is None:
        if notified:
            words = _("本事项没有列入涉企经营许可事项改革清单，不能选择告知承诺")
            yield Said("commitment_kinds", words, severity=Severity.WARNING)
        return
    if row.mode == ReformMode.CANCELLED:
        yield Said("type_code", _("本事项已直接取消审批，不得再受理申请；请取消这个事项"))
    if row.mode == ReformMode.RECORD and checked.is_permit:
        yield Said("type_code", _("本事项已由审批改为备案，事项类型不应再是行政许可"))
    if notified and row.mode != ReformMode.NOTIFIED:
        words = _("本事项的改革方式是“%(mode)s”，不能选择告知承诺") % {"mode": row.get_mode_display()}
        yield Said("commitment_kinds", words)
    if not notified and row.mode == ReformMode.NOTIFIED:
        words = _("本事项实行告知承诺，请在承诺类型中选择")
        yield Said("commitment_kinds", words, severity=Severity.WARNING)

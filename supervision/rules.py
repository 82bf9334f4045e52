from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import rule
from supervision.models import Finding, Handoff, StopOrder

LONGEST_REASON = 1000


@rule("SHG-3", source="审管联动")
def why_not_receive(handoff: Handoff, *, by: Actor, at: datetime) -> str | None:
    """Received once, by a named person who regulates for the office it went to (SHG-4), while the grant stands (G10)."""
    if not handoff.stands:
        return _("%(why)s，不再属于日常监管，不用接收") % {"why": handoff.why_over}
    if handoff.received_at is not None:
        return _("已于 %(moment)s 接收") % {
            "moment": timezone.localtime(handoff.received_at).strftime("%Y-%m-%d %H:%M")
        }
    if not by.acts_as(Duty.REGULATION, at=at, office=handoff.regulator):
        return _("由“%(office)s”的监管人员接收") % {"office": handoff.regulator.name}
    return None


def _by_regulator(handoff: Handoff, *, by: Actor, at: datetime) -> str | None:
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.REGULATION, at=at, office=handoff.regulator):
        return _("由“%(office)s”的监管人员办理") % {"office": handoff.regulator.name}
    if not handoff.stands:
        return _("%(why)s，不再属于日常监管") % {"why": handoff.why_over}
    return None


@rule("SHG-7", source="天津“一制三化”方案：监管部门核查并反馈能否在承诺期限内补齐")
def why_not_report(handoff: Handoff, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """Of what was received and rests on a commitment, found kept or not, by the regulator's own people."""
    if said := _by_regulator(handoff, by=by, at=at):
        return said
    if handoff.received_at is None:
        return _("请先接收，再反馈核查情况")
    if handoff.commitment is None:
        return _("本办件不是凭承诺准予的；发现违法行为的，依法另行处理")
    return None if words.strip() else _("请写明核查情况")


@rule("COM-16", source="天津“一制三化”方案：责令停止并立即反馈，由审批机关撤销")
def why_not_stop(
    finding: Finding, words: str = "-", basis: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """Once, where it cannot be made good in time; the regulator stops what is done and revokes nothing (COR-2)."""
    if said := _by_regulator(finding.handoff, by=by, at=at):
        return said
    if hasattr(finding, "stop"):
        return _("已经责令停止，文书 %(number)s") % {"number": finding.stop.document.number}
    if finding.completable:
        return _("核查认为能够在承诺期限内补齐、整改，不责令停止")
    if not words.strip():
        return _("请写明责令停止的内容")
    return None if basis.strip() else _("请写明法律、法规、规章的名称和条款")


@rule("COR-2", source="谁责令停止，由谁解除；审批机关终结、不予撤销的，反馈监管部门")
def why_not_lift(order: StopOrder, reason: str = "-", *, by: Actor, at: datetime) -> str | None:
    """Once, by the regulator whose order it is, with the reason; that the decision is gone meanwhile closes no way to lift it."""
    if words := why_not_by_machine(by=by).words:
        return words
    office = order.finding.handoff.regulator
    if not by.acts_as(Duty.REGULATION, at=at, office=office):
        return _("由“%(office)s”的监管人员解除") % {"office": office.name}
    if hasattr(order, "lifting"):
        return _("已经解除，文书 %(number)s") % {"number": order.lifting.document.number}
    if not reason.strip():
        return _("请写明解除的理由")
    return _("最多 %(n)d 字") % {"n": LONGEST_REASON} if len(reason) > LONGEST_REASON else None

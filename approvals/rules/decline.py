"""Why an application may not be declined at intake (不受理、不予受理)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import AT_WINDOW, CaseState, Ending, Ground, Purpose
from approvals.models import Case, CaseEnding, HiddenReport, NegativeAnswer
from approvals.models.ending import Declining
from approvals.rules.decision import why_not_warn
from approvals.rules.intake import why_not_take_in
from approvals.rules.standing import at_window, not_now, why_not_in_doubt
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.law.citations import is_citation, not_cited
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from matters.enums import Entrusted


@rule("COR-10", article="行政许可法 32 第一款第一、二项、72")
def why_not_decline(case: Case, declining: Declining | None = None, *, by: Actor, at: datetime) -> str | None:
    """Declined by the entrusted window on the two grounds of law alone, never on the merits; the organ that is competent is named."""
    if not can_proceed(case.decline):
        return not_now(case, _("不予受理"))
    if words := why_not_by_machine(by=by).words:
        return words
    if words := why_not_take_in(case.edition, by=by, at=at).words:
        return words
    if words := why_not_in_doubt(case, at=at).words:
        return words
    if declining is None:
        return None
    if declining.ground not in AT_WINDOW:
        return _("不予受理只有两种理由：依法不需要取得许可，或者不属于本机关职权；是否符合准予条件由审查判断")
    if not is_citation(declining.basis):
        return not_cited()
    if declining.ground == Ground.NOT_COMPETENT and not declining.competent_organ.strip():
        return _("请写明有权机关，告知申请人向其申请")
    return None


@rule("BAN-1", article="行政许可法 78；行政处罚法 44、45、62")
def why_not_decline_hidden(
    case: Case, declining: Declining | None = None, *, by: Actor, at: datetime
) -> str | None:
    """Found by the office that decides, whoever asked for it at a window aside, and he was told of the warning and heard before."""
    if not case.is_permit:
        return _("隐瞒有关情况或者提供虚假材料不予受理并给予警告，只适用于行政许可申请")
    if not can_proceed(case.decline):
        return not_now(case, _("不予受理"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.DECISION, at=at, office=case.competent_office):
        return _("因隐瞒情况、提供虚假材料不予受理的，由“%(office)s”的审批人员决定") % {
            "office": case.competent_office.name
        }
    if words := why_not_in_doubt(case, at=at).words:
        return words
    if declining is None:
        return None
    if words := _asked_himself(case, by):
        return words
    if not declining.found.strip():
        return _("请写明查明的隐瞒情况或者虚假材料、证据和理由")
    return why_not_warn(case, declining.heard).words


@rule("COR-10", article="行政许可法 32、72、78")
def why_not_report_hidden(case: Case, found: str | None = None, *, by: Actor, at: datetime) -> str | None:
    """A window that finds such a thing says so to the office that decides, and decides nothing itself."""
    if not case.is_permit or case.state != CaseState.FILED:
        return not_now(case, _("提请认定"))
    if words := why_not_by_machine(by=by).words:
        return words
    if not at_window(case, Entrusted.ACCEPT, by=by, at=at):
        return why_not_take_in(case.edition, by=by, at=at).words
    if open_hidden_report(case) is not None:
        return _("已经提请认定，审批人员还没有答复；又有发现的，请直接告诉审批人员")
    if found is not None and not found.strip():
        return _("请写明发现了什么、在哪份材料中")
    return None


@rule("BAN-1", article="行政许可法 32、78")
def why_not_answer_hidden(case: Case, words: str | None = None, *, by: Actor, at: datetime) -> str | None:
    """The office that decides says to the window that it does not find so, and why; never he who reported it."""
    if said := why_not_by_machine(by=by).words:
        return said
    if case.state != CaseState.FILED or open_hidden_report(case) is None:
        return _("没有等待答复的提请认定")
    if not by.acts_as(Duty.DECISION, at=at, office=case.competent_office):
        return _("提请认定由“%(office)s”的审批人员答复") % {"office": case.competent_office.name}
    if said := _asked_himself(case, by):
        return said
    if words is not None and not words.strip():
        return _("请写明为什么不能认定")
    return None


@follows("COR-10", article="行政许可法 78")
def open_hidden_report(case: Case) -> HiddenReport | None:
    """What a window reported and nobody answered; one at a time."""
    if case.was_reported is False:
        return None
    return next((one for one in case.hidden_reports.all() if one.said is None), None)


def _asked_himself(case: Case, by: Actor) -> str | None:
    if case.was_reported is False:
        return None
    if any(one.reported_by_id == by.user_id for one in case.hidden_reports.all()):
        return _("提请认定的人员不能自己决定，请由其他审批人员决定")
    return None


@follows("CLK-2", article="行政许可法 32 第一款第一、二项")
def is_declined_late(case: Case, *, at: datetime) -> bool:
    """“即时”: the "no" belongs to the legal day of receipt, or of the supply after 补正; later is told to the monitors.

    Where the permit was abolished since, there was nothing to say before the office heard of it.
    """
    heard = said_unneeded(case)
    since = case.complete_on
    if heard is not None and heard.done_at is not None:
        since = max(since, legal_day(heard.done_at))
    return legal_day(at) > since


@follows("COR-10", article="行政许可法 32 第一款第一项")
def said_unneeded(case: Case) -> CaseEnding | None:
    """That no permit is needed any more, with its provision, as the catalogue told the office that decides (U3)."""
    if case.purpose != Purpose.NEW or case.state != CaseState.FILED or case.brought_back:
        return None
    if case.edition.replaced_on is None:
        return None  # what is in force asks for its permit; nothing was told, and nothing need be read
    told = case.catalogue_endings.filter(ending=Ending.CONTINUES, done_at__isnull=False).exclude(basis="")
    return told.order_by("-pk").first()


@rule("DUT-3", source="窗口无否决权：窗口工作人员对申请人说“不”，须记录并报告")
def why_not_say_no(*, by: Actor, at: datetime) -> str | None:
    """Whoever works at a window may tell somebody who filed nothing "no", and writes down that he did; nobody else can."""
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.INTAKE, at=at):
        return _("口头答复由窗口人员登记")
    return None


@rule("COR-11", source="窗口否定答复报告制度（“不能说 NO”）")
def why_not_read_no(answer: NegativeAnswer, *, by: Actor, at: datetime) -> str | None:
    """An efficiency monitor reads a "no" once, and not his own."""
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.EFFICIENCY, at=at):
        return _("否定答复由效能监督人员核阅")
    if answer.read_at is not None:
        return _("这次答复已经核阅过了")
    if answer.said_by_id == by.user_id:
        return _("自己作出的答复请由其他效能监督人员核阅")
    return None

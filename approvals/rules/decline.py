"""Why an application may not be declined at intake (不受理、不予受理)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import CaseState, Ending, Ground, Purpose
from approvals.models import Case, CaseEnding, NegativeAnswer
from approvals.models.ending import Declining
from approvals.rules.intake import why_not_take_in
from approvals.rules.standing import not_now, why_not_in_doubt
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.rules import why_not_by_machine
from ground.law.citations import is_citation, not_cited
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day


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
    if declining.ground not in Ground.values:
        return _("不予受理只有两种理由：依法不需要取得许可，或者不属于本机关职权；是否符合准予条件由审查判断")
    if not is_citation(declining.basis):
        return not_cited()
    if declining.ground == Ground.NOT_COMPETENT and not declining.competent_organ.strip():
        return _("请写明有权机关，告知申请人向其申请")
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

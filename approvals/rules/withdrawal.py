"""Why an application may not be taken back, or begun again afterwards (撤回申请)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import CaseState
from approvals.models import Case
from approvals.rules.remedy import changed_by
from approvals.rules.standing import acts_for_applicant, at_window, not_now
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import rule
from matters.enums import Entrusted


@rule("COR-20", source="申请人可以在决定作出之前撤回申请（撤回申请与撤回许可是两回事）")
def why_not_withdraw(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Before the decision: by the applicant or whom he mandated to it, or at a window that accepts the matter for him."""
    if not can_proceed(case.withdraw):
        if case.is_decided:
            return _("决定已经作出，不能再撤回申请")
        return not_now(case, _("撤回申请"))
    changed = changed_by(case)
    if changed is not None and changed.grants:
        # What the grant gave stands until the decision that takes its place: it would be left without any.
        return _("准予决定已经复议变更，正在按照复议决定另行作出决定，不能撤回；不再需要证照的，请申请注销")
    if by.is_officer:
        # Whoever comes shows his card, and a person looks at it.
        if words := why_not_by_machine(by=by).words:
            return words
        if not at_window(case, Entrusted.ACCEPT, by=by, at=at):
            return _("申请人在受理窗口当面提出撤回的，由该窗口办理")
        return None
    if not acts_for_applicant(case, Power.WITHDRAW, by=by, at=at):
        return _("撤回申请由申请人本人，或者有“撤回”权限的代理人办理")
    return None


@rule("COR-20", source="撤回后可以重新申请，已经提交过的内容不再要求填写")
def why_not_begin_again(case: Case, *, by: Actor, at: datetime) -> str | None:
    """A withdrawn application begins again as a draft, by whoever may file it."""
    if case.state != CaseState.WITHDRAWN:
        return not_now(case, _("重新申请"))
    if case.needless:
        return _("本事项不再需要取得许可，无须重新申请")
    if not acts_for_applicant(case, Power.FILE, by=by, at=at):
        return _("重新申请由申请人本人，或者有“申请”权限的代理人办理")
    return None

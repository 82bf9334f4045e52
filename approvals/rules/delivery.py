"""Why papers may not be handed over (送达)."""

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.enums import Method
from approvals.models import Case
from approvals.rules.standing import acts_for_applicant, not_now
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Power
from ground.law.rulings import rule
from ground.workdays.calendar import legal_day
from matters.enums import Entrusted


@rule("CLK-6", article="行政许可法 44")
def why_not_deliver(case: Case, method: Method, *, by: Actor, at: datetime) -> str | None:
    """A decided case, once: over the counter or by post by its window, online by the applicant's own receipt."""
    if not case.is_decided:
        return not_now(case, _("送达"))
    if hasattr(case, "delivery"):
        return _("决定书已于 %(day)s 送达") % {"day": legal_day(case.delivery.delivered_at)}
    if method == Method.ONLINE:
        if not acts_for_applicant(case, Power.RECEIVE, by=by, at=at):
            return _("网上签收由申请人本人，或者有“签收”权限的代理人办理")
        return None
    if not by.acts_as(Duty.INTAKE, at=at) or not case.edition.matter.entrusts(
        by.office, Entrusted.DELIVER, at=at
    ):
        return _("本窗口未受委托送达“%(matter)s”的文书") % {"matter": case.edition.name}
    return None

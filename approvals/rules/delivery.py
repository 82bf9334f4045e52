"""Why papers may not be handed over (送达)."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from approvals.enums import Method
from approvals.models import Case
from approvals.rules.standing import acts_for_applicant, not_now
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Power
from ground.law.rulings import follows, rule
from ground.workdays import midnight
from ground.workdays.calendar import legal_day
from matters.enums import Entrusted


@rule("CLK-6", article="行政许可法 44")
def why_not_deliver(
    case: Case, method: Method, received_on: date | None = None, *, by: Actor, at: datetime
) -> str | None:
    """A decided case, once: over the counter or by post by its window, online by the applicant's own receipt."""
    if not case.is_decided:
        return not_now(case, _("送达"))
    if case.is_annulled:
        return _("决定已经被撤销，决定书作废，不再送达")
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
    return why_not_on(received_on, method, case.decision.decided_at, at=at)


def why_not_on(received_on: date | None, method: Method, made_at: datetime, *, at: datetime) -> str | None:
    """Only what was posted has a day of its own on which it was signed for: between the day it was made and today."""
    if received_on is None:
        return None
    if method != Method.POST:
        return _("只有邮寄送达的填写签收日期")
    if received_on > legal_day(at):
        return _("签收日期不能晚于今天")
    if received_on < legal_day(made_at):
        return _("签收日期不能早于作出文书的日期")
    return None


@follows("CLK-6", article="行政许可法 44", source="民事诉讼法 91：邮寄送达以回执上的收件日期为送达日期")
def served_at(received_on: date | None, *, at: datetime) -> datetime:
    """When the limit to deliver was met: what was posted by the end of the day it was signed for, however late it is noted."""
    if received_on is None or received_on >= legal_day(at):
        return at
    return midnight(received_on + timedelta(days=1)) - timedelta(microseconds=1)

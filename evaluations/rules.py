from datetime import datetime

from django.utils.translation import gettext as _

from approvals.models import Case
from evaluations.enums import OPTIONS
from evaluations.models import Rating
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import rule
from ground.trail.models import Entry


@rule("HCP-5", article="国办发〔2019〕51号")
def why_not_rate(
    case: Case, grade: int | None = None, options: list[str] | None = None, *, by: Actor, at: datetime
) -> str | None:
    """The applicant, once, when the case is decided; what is ticked belongs to the grade."""
    if by.on_behalf_of != case.party:
        return _("评价由申请人作出")
    if not case.is_decided:
        return _("办结之后即可评价")
    if not Case.objects.of_applicant(by.person, at=at).filter(pk=case.pk).exists():
        return _("评价由申请人作出")
    if Rating.objects.filter(case=case).exists():
        return _("该办件已评价")
    if grade is not None and set(options or []) - {code for code, _words in OPTIONS[grade]}:
        return _("所选标签与满意度不一致，请重新选择")
    return None


@rule("HCP-10", article="国办发〔2019〕51号")
def why_not_reply(rating: Rating, *, by: Actor, at: datetime) -> str | None:
    """Answered once, by somebody who watches efficiency and had no hand in the case (S42)."""
    if hasattr(rating, "reply"):
        return _("这条评价已经回应")
    if not by.acts_as(Duty.EFFICIENCY, at=at):
        return _("评价由效能监督人员回应")
    if Entry.objects.of(rating.case.thread).filter(user=by.user_id, act__startswith="approvals.").exists():
        return _("您办理过这个办件，请由其他人员回应")
    return None

"""What stands again where a revocation is taken away, and what stands beside it by then (G10)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.enums import CaseState, Purpose
from approvals.models import Case, Proceeding
from approvals.proceedings import ProceedingState
from approvals.rules.proceeding import by_approver, not_in_this_state, why_not_text
from ground.accounts.actor import Actor
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from licences.enums import Standing
from licences.models import Licence


@rule(
    "G10",
    article="行政诉讼法 62；行政复议法 74",
    source="依法行政、有错必纠：作出撤销决定的机关或者其上级机关发现决定有错误的，自行纠正；由另一名审批人员决定",
)
def why_not_correct_revocation(
    proceeding: Proceeding, reasons: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """A revocation that stands, by the office that has the grant or one above it, never one below that which revoked; by another
    officer than who did, with reasons. Whether somebody contests it too changes nothing.
    """
    if proceeding.state != ProceedingState.REVOKED:
        return not_in_this_state(proceeding, _("自行纠正"))
    if said := by_approver(proceeding.case, by=by, at=at):
        return said
    if by.office is not None and by.office.path.startswith(f"{proceeding.paper.office}/"):
        return _("由作出撤销决定的“%(organ)s”或者其上级机关的审批人员决定") % {
            "organ": proceeding.paper.organ
        }
    if by.user_id == proceeding.decided_by_id:
        return _("撤销决定是您作出的，由另一名审批人员决定")
    return why_not_text(reasons, _("请写明撤销决定错在哪里、依据是什么"))


@follows("G10", article="行政复议法 63—67、行政诉讼法 70、75", source="恢复的证照以今天的效力为准")
def licence_again(proceeding: Proceeding, licence: Licence | None, *, at: datetime) -> str:
    """What the licence is worth where a revocation was taken away, in words; nothing where the decision concerns none.

    `licence` is what stands again; nothing where it was closed on another ground meanwhile, or a later act stands on it.
    """
    decided = proceeding.decision
    concerned = licence or decided.gives_licence or proceeding.case.about_licence
    if concerned is None:
        return ""
    told = {"number": concerned.number, "standing": concerned.standing(legal_day(at)).label}
    if licence is not None and licence.standing(legal_day(at)) == Standing.VALID:
        return (
            _(
                "证照 %(number)s 恢复效力，现在的状态为“%(standing)s”，新的证件可以到窗口领取，也可以在“我的证照”中下载。"
            )
            % told
        )
    if licence is not None:
        return _("证照 %(number)s 恢复到撤销决定以前的情况，现在的状态为“%(standing)s”。") % told
    if concerned.is_closed:
        return _("证照 %(number)s 在此期间已经依法注销，不恢复，状态为“%(standing)s”。") % told
    return (
        _("证照 %(number)s 此后又办理过其他业务，保持现状，状态为“%(standing)s”，由审批机关另行处理。") % told
    )


def granted_since(proceeding: Proceeding) -> str:
    """Another licence for the same that was given to the same holder since the revocation, or nothing: for the desk to look at."""
    case, since = proceeding.case, proceeding.decided_at
    if case.purpose != Purpose.NEW or since is None:
        return ""
    later = Case.objects.filter(
        party=case.party_id,
        edition__matter=case.edition.matter_id,
        purpose=Purpose.NEW,
        state=CaseState.GRANTED,
        decision__decided_at__gt=since,
        decision__annulled_at=None,
    )
    found = later.exclude(pk=case.pk).order_by("pk").last()
    return found.number or "" if found is not None else ""

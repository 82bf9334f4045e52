"""A route that credit closed to a case under way is open to it again: nothing it lost by that stays lost (CRE-1, COM-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment, owing
from approvals.actions.letting_go import let_go
from approvals.actions.reopening import review_again
from approvals.enums import Act, CaseState, Kind, Route
from approvals.models import Case, RouteLost
from approvals.models.case_query import DECIDED
from commitments.models import Commitment
from credit.rules import Standing
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Side
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day


def lose(
    case: Case, route: str, refs: Sequence[str], letter: Commitment | None = None, *, at: datetime
) -> None:
    """What credit closes to the case is kept, with what closed it and the letter that ends by it, until it is open again.

    For a case that is locked; closed already, nothing.
    """
    told = {"commitment": letter, "refs": list(refs), "lost_at": at}
    RouteLost.objects.get_or_create(case=case, route=route, back_at=None, defaults=told)


@follows("CRE-1", article="国办发〔2020〕49号", source="名单有误、已经更正或者移出的，不再限制")
@follows("COM-4", article="国办发〔2020〕42号", source="信用修复前不适用；此后恢复适用")
def bring_back(case: Case, stands: Standing, *, by: Actor, at: datetime) -> None:
    """What nothing closes any more is open to the undecided case again: the letter that ended is told anew, to be signed anew or not
    (COM-6), what was to follow may follow, and the 补正 that asks for either asks no more. He and the desk hear so.

    For a case that is locked.
    """
    for lost in RouteLost.objects.waiting().filter(case=case):
        if not rules.is_back(case, lost, stands, at=at):
            continue
        lost.back_at = at
        lost.save()
        record(case.thread, Act.ROUTE_BACK, by=by, at=at, facts={"route": lost.route})
        if lost.route == Route.DEFICIENCY:
            _may_follow(case, by=by, at=at)
        elif not case.scheme:
            _told_anew(case, lost, by=by, at=at)


def _told_anew(case: Case, lost: RouteLost, *, by: Actor, at: datetime) -> None:
    promised = rules.missing_materials(case)
    case.scheme = lost.route
    if not any(material in promised for material in papers.promised_of(case, at=at)):
        case.scheme = ""
        return  # all of it was brought meanwhile: there is nothing left to promise
    words = _("不再受信用限制，承诺恢复适用")
    if case.state == CaseState.REVIEWED:
        review_again(case, words, by=by, at=at)
    case.save()
    told = {
        "since": _day(at),
        "until": _decided_by(case),
        "names": [one.name for one in papers.promised_of(case, at=at)],
    }
    commitment.tell(case, "approvals/notices/route_back", told, by=by, at=at)
    owing.settle_if_in(case, at=at)
    asked = let_go(case, papers.promised_of(case, at=at), words, by=by, at=at)
    context = papers.told(case) | told | {"asked": asked, "what": str(Route(lost.route).label)}
    desk = commitment.desk_of(case, at=at)
    tell(desk, "approvals/notices/route_back_desk", about=case.thread, at=at, context=context)


def _may_follow(case: Case, *, by: Actor, at: datetime) -> None:
    later = rules.lacks_later(case)
    if not later:
        return
    asked = let_go(case, later, _("不再受名单限制，容缺受理恢复适用"), by=by, at=at)
    told = papers.told(case) | {"since": _day(at), "names": [one.name for one in later], "asked": asked}
    tell(case.addressees(at=at), "approvals/notices/follows_again", about=case.thread, at=at, context=told)
    told |= {"what": str(Route.DEFICIENCY.label), "until": ""}
    desk = commitment.desk_of(case, at=at)
    tell(desk, "approvals/notices/route_back_desk", about=case.thread, at=at, context=told)


def tell_too_late(case: Case, stands: Standing, *, at: datetime) -> None:
    """Decided while a route was closed to it that nothing closes any more: who decided hears so, once, and whether that has to be put
    right is theirs to say. Of what ended otherwise nobody hears.

    For a case that is locked and over.
    """
    for lost in RouteLost.objects.waiting().filter(case=case):
        if not rules.is_trusted_again(lost, stands):
            continue
        lost.back_at = at
        lost.save()
        if case.state in DECIDED:
            told = papers.told(case) | {"what": str(Route(lost.route).label), "lost": _day(lost.lost_at)}
            desk = holders(Duty.DECISION, at=at, office=case.competent_office)
            tell(desk, "approvals/notices/route_back_decided", about=case.thread, at=at, context=told)


def _day(at: datetime) -> str:
    return date_format(legal_day(at), _("Y年n月j日"))


def _decided_by(case: Case) -> str:
    """The day by which it is to be decided, as far as that runs."""
    running = [clocks.of(case.thread, Kind.DECISION, side) for side in (Side.PROMISED, Side.STATUTORY)]
    due = next((one.due_on for one in running if one is not None and one.settled_at is None), None)
    return date_format(due, _("Y年n月j日")) if due is not None else ""

"""送达 of an order to stop and of what lifts it: in an account with consent, by his own signing, or as an officer brings it about."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers
from approvals.actions.reminders import TEMPLATES
from approvals.enums import Method
from approvals.models import Case
from approvals.rules import why_not_serve_in_account
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Said, Side
from ground.clocks.marks import tell_each
from ground.clocks.models import Mark
from ground.clocks.service import reached_on
from ground.law.rulings import refuse
from ground.law.values import value
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from supervision.enums import Act, Kind
from supervision.models import Handoff, StopOrder, StopService
from supervision.rules import why_not_acknowledge_stop, why_not_serve_stop


def reach(order: StopOrder, *, by: Actor, at: datetime) -> bool:
    """Whether what was made out last has reached him in his account, with his consent; else it is served within so many days.

    For a case that is locked.
    """
    handoff = order.finding.handoff
    clocks.settle(order.thread, Kind.SERVICE, at=at)
    if why_not_serve_in_account(handoff.case, at=at).ok:
        _served(order, Method.ONLINE, legal_day(at), "", by=by, at=at)
        return True
    clocks.start(
        Kind.SERVICE,
        thread=order.thread,
        side=Side.NONE,
        rule_id="COR-14",
        office=handoff.regulator.path,
        started_on=legal_day(at),
        limit=Limit(value("revocation.service", handoff.case.place, legal_day(at))),
        place=handoff.case.place,
    )
    return False


def serve_stop(
    order: StopOrder, method: str, on: date, receipt: str, *, by: Actor, at: datetime
) -> StopOrder:
    """登记送达: the order, or what lifts it, has reached whoever is to stop; his days to contest the order follow that day.

    `on`: the day it was handed over, signed for or left, or announced (`reached_on`).
    """
    with transaction.atomic():
        order = _locked(order)
        refuse(why_not_serve_stop(order, method, on, receipt, by=by, at=at))
        reached = reached_on(method, on, order.finding.handoff.case.place)
        _served(order, method, reached, receipt.strip(), by=by, at=at)
    return order


def acknowledge_stop(order: StopOrder, *, by: Actor, at: datetime) -> StopOrder:
    """签收: it has reached him today, because he says so himself in his account."""
    with transaction.atomic():
        order = _locked(order)
        refuse(why_not_acknowledge_stop(order, by=by, at=at))
        _served(order, Method.ONLINE, legal_day(at), "", by=by, at=at)
    return order


def _served(order: StopOrder, method: str, on: date, receipt: str, *, by: Actor, at: datetime) -> None:
    paper = order.awaits_service
    assert paper is not None
    StopService.objects.create(
        order=order, paper=paper, method=method, on=on, receipt=receipt, entered_at=at, entered_by=by.person
    )
    clocks.settle(order.thread, Kind.SERVICE, at=at)
    facts = {
        "finding": str(order.finding.uuid), "paper": paper.value, "method": str(method), "on": on.isoformat(),
    }  # fmt: skip
    record(order.finding.handoff.case.thread, Act.SERVED, by=by, at=at, facts=facts)


def _locked(order: StopOrder) -> StopOrder:
    Case.objects.locked(order.finding.handoff.case_id)
    handoff = Handoff.objects.locked(order.finding.handoff_id)
    found = StopOrder.objects.with_services().get(pk=order.pk)
    found.finding.handoff = handoff
    return found


def remind(*, at: datetime) -> int:
    """The regulator is reminded of what he has not served, before its limit and when that is over; how many marks were told (MON-1)."""
    return tell_each([Kind.SERVICE], TEMPLATES, partial(_remind, at=at), at=at)


def _remind(mark: Mark, *, at: datetime) -> None:
    order = StopOrder.objects.with_services().get(finding__uuid=mark.clock.thread.removeprefix("stop:"))
    paper, handoff = order.awaits_service, order.finding.handoff
    if paper is None:
        return
    what = _("送达%(paper)s") % {"paper": paper.label}
    context = papers.told(handoff.case) | {"what": what, "due_on": mark.clock.due_on.isoformat()}
    people = holders(Duty.REGULATION, at=at, office=handoff.regulator)
    if mark.kind == Said.OVER:
        people += holders(Duty.EFFICIENCY, at=at)
    once = {one.ref: one for one in people}.values()
    template = TEMPLATES[Said(mark.kind)]
    tell(once, template, about=handoff.case.thread, at=at, fact=f"mark:{mark.pk}", context=context)

"""催办: the desk that holds a case is told before its limit and after it (MON-1)."""

from datetime import datetime
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import lapsing, owing
from approvals.actions.closing import people_of
from approvals.enums import Kind
from approvals.models import Case, Consultation, Deficiency
from approvals.models.case_query import BEFORE_ACCEPTANCE
from ground.accounts.addressees import addressee
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding
from ground.clocks.enums import Said
from ground.clocks.marks import tell_each
from ground.clocks.models import Mark
from ground.law.rulings import follows
from ground.notices.tell import Addressee, tell
from ground.workdays.calendar import legal_day

TEMPLATES = {Said.DUE_SOON: "approvals/notices/due_soon", Said.OVER: "approvals/notices/over"}
CONSULTED = {
    Said.DUE_SOON: "approvals/notices/consultation_due",
    Said.OVER: "approvals/notices/consultation_over",
}


@follows("MON-1", source="电子监察办法")
def remind(*, at: datetime) -> int:
    """Whoever may act on a case whose clock was marked is told, once; returns how many marks were told.

    One working day before the limit, and when it is over; the efficiency monitors hear of what is over too.
    """
    return tell_each(Kind.values, TEMPLATES, partial(_remind, at=at), at=at)


def _remind(mark: Mark, *, at: datetime) -> None:
    if mark.clock.kind == Kind.CONSULTATION:
        _remind_consulted(mark, at=at)
        return
    if mark.clock.kind == Kind.DEFICIENCY:
        _remind_of_gaps(mark, at=at)
        return
    case = Case.objects.of_thread(mark.clock.thread)
    if mark.clock.kind == Kind.OWED:
        if mark.kind == Said.DUE_SOON:  # what its end means, owing.run_out tells
            owing.remind(case, mark.clock.due_on, fact=f"mark:{mark.pk}", at=at)
        return
    if mark.kind == Said.DUE_SOON and case.scheme and not rules.is_signed(case):
        _remind_to_sign(case, mark, at=at)
    tell(
        _desk(case, over=mark.kind == Said.OVER, at=at),
        TEMPLATES[Said(mark.kind)],
        about=case.thread,
        at=at,
        fact=f"mark:{mark.pk}",
        context={
            "number": case.number,
            "matter": case.subject,
            "what": f"{Kind(mark.clock.kind).label}{mark.clock.get_side_display()}",
            "due_on": date_format(mark.clock.due_on, _("Y年n月j日")),
        },
    )


def _remind_to_sign(case: Case, mark: Mark, *, at: datetime) -> None:
    """Whoever has not signed hears, before the limit in which that stands in the way, what it keeps from being done (U9)."""
    day = date_format(mark.clock.due_on, _("n月j日"))
    told = papers.told(case) | {"last": day, "accepted": case.state not in BEFORE_ACCEPTANCE}
    fact, people = f"mark:{mark.pk}:unsigned", case.addressees(at=at)
    tell(people, "approvals/notices/letter_unsigned", about=case.thread, at=at, fact=fact, context=told)


def _remind_of_gaps(mark: Mark, *, at: datetime) -> None:
    """The applicant is told before his last day; what its end means is the lapse's business, and told by that."""
    if mark.kind == Said.DUE_SOON:
        (found,) = Deficiency.objects.of_threads([mark.clock.thread])
        lapsing.remind(found, fact=f"mark:{mark.pk}", at=at)


def _remind_consulted(mark: Mark, *, at: datetime) -> None:
    """The office that was asked is told; once its limit is over, whoever asked is told too: he may go on."""
    row = Consultation.objects.with_story().get(uuid=mark.clock.thread.partition(":")[2])
    people = people_of(row.office, at=at)
    if mark.kind == Said.OVER:
        people.append(addressee(row.asked_by))
    tell(
        {one.ref: one for one in people}.values(),
        CONSULTED[Said(mark.kind)],
        about=row.thread,
        at=at,
        fact=f"mark:{mark.pk}",
        context={
            "number": row.case.number,
            "matter": row.case.edition.name,
            "organ": row.case.competent_office.name,
            "office": row.office.name,
            "due_on": date_format(mark.clock.due_on, _("Y年n月j日")),
        },
    )


def _desk(case: Case, *, over: bool, at: datetime) -> list[Addressee]:
    holdings = DutyHolding.objects.current(legal_day(at)).select_related("user")
    desk = holdings.filter(case.desk_of(at=at))
    if over:
        desk = desk | holdings.filter(duty=Duty.EFFICIENCY)
    people = {holding.user_id: holding.user for holding in desk}
    return [addressee(user) for user in people.values()]

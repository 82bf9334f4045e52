"""证照分离: from the day on which nobody needs a permit any more, whoever waits for it is told so, and his case ends in words (S50).

Told and kept as where a matter ends (approvals/actions/catalogue.py); chosen is nothing, because nothing is left to be granted.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment, filing, renewal
from approvals.actions.closing import call_off
from approvals.actions.gaps import end_with
from approvals.actions.handover import TIMER
from approvals.actions.intake import deem_accepted
from approvals.enums import Act, CaseState, Ending, Kind
from approvals.models import Case, CaseEnding, Termination
from approvals.models.case_query import OPEN
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.issue import issue
from ground.law.rulings import follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from matters.enums import NEEDLESS, MatterType, ReformMode
from matters.models import ReformItem
from matters.rules import needless_words, reform_of

log = logging.getLogger(__name__)

# So many numbers in one notice; the desk has the others.
NAMED = 10


def waiting(at: datetime) -> QuerySet[Case]:
    """Open cases whose matter needs no permit from a day that came, and that have not had their ending."""
    rows = ReformItem.objects.in_force(legal_day(at)).filter(mode__in=NEEDLESS)
    done = CaseEnding.objects.filter(case=OuterRef("pk"), reform__in=rows)
    return _hanging(rows).exclude(Exists(done)).order_by("pk")


def hanging(row: ReformItem) -> QuerySet[Case]:
    """The open cases that the row concerns on its day, as many as there are by now."""
    return _hanging(ReformItem.objects.filter(pk=row.pk))


def _hanging(rows: QuerySet[ReformItem]) -> QuerySet[Case]:
    permits = Q(edition__identity__type_code=MatterType.PERMIT)
    return Case.objects.filter(
        Q(edition__matter__in=rows.filter(mode=ReformMode.CANCELLED).values("matter"))
        | permits & Q(edition__matter__in=rows.filter(mode=ReformMode.RECORD).values("matter")),
        state__in=OPEN,
    )


def follow(pk: int, *, at: datetime) -> bool:
    """The case has its ending and its applicant is told; False while somebody works on it. The timer's verb, safe to run again."""
    # What the law has done by then stands first, as where a matter ends.
    deem_accepted(pk, at=at)
    renewal.deem(pk, at=at)
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(pk)
        if case is None:
            return False
        row = reform_of(case.edition.matter, legal_day(at))
        if row is None or not waiting(at).filter(pk=pk).exists():
            return False
        if rules.why_not_end_needless(case, row).ok:
            end_needless(case, row, at=at)
        else:
            _goes_on(case, row, at)
    return True


def end_needless(case: Case, row: ReformItem, *, at: datetime) -> None:
    """终止办理: no limit runs, nobody is asked and nothing is promised any more; 终止办理告知书 says since when, on what it rests and where to
    turn. For a case that is locked.
    """
    refuse(rules.why_not_end_needless(case, row))
    by, words = Actor.system(TIMER), needless_words(row, case.edition) or ""
    facts, was = {"row": row.pk, "mode": row.mode, "was": case.state}, case.state
    duty = Duty.DECISION if case.state == CaseState.REVIEWED else Duty.REVIEW
    case.end_needless(at=at)
    case.save()
    for kind in (Kind.INTAKE, Kind.DECISION, Kind.RENEWAL):
        clocks.settle(case.thread, kind, at=at)
    commitment.end(case, _("本事项不再需要取得许可，承诺终止"), by=by, at=at)
    end_with(case, at=at)
    call_off(case, _("本事项不再需要取得许可，办件终止"), by=by, at=at)
    record(case.thread, Act.NEEDLESS, by=by, at=at, facts=facts)
    told = papers.told(case) | {"words": words}
    tell(case.addressees(at=at), "approvals/notices/needless", about=case.thread, at=at, context=told)
    desk = holders(duty, at=at, office=case.competent_office)
    tell(desk, "approvals/notices/needless_desk", about=case.thread, at=at, context=told)
    _keep(case, row, Ending.NOT_NEEDED, words, at)
    document = issue(
        papers.NEEDLESS,
        thread=case.thread,
        facts=papers.needless(case, words, rules.originals_here(case), at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    Termination.objects.create(case=case, reform=row, was=was, terminated_at=at, document=document)


@follows("S50", article="行政复议法 64、行政诉讼法 70—72")
def put_back(ended: Termination, case: Case, *, at: datetime) -> None:
    """Its end was taken away: the case is where it was. Before acceptance the window has its five days anew (CLK-1); what was to be put
    right is still to be put right.

    For a case that is locked. The organ's limits run again next (`lastday.days_back`, or as it was ordered).
    """
    match CaseState(ended.was):
        case CaseState.FILED:
            case.take_up_again(at=at)
        case CaseState.CORRECTING:
            case.go_on_correcting()
        case CaseState.REVIEWED:
            case.go_on_deciding(brought_back=True)
        case _:
            case.go_on_reviewing(brought_back=True)
    case.save()
    if case.state == CaseState.FILED:
        filing.window_runs(case)


def _goes_on(case: Case, row: ReformItem, at: datetime) -> None:
    """What has to be decided all the same goes on as it was filed, and its applicant hears what changed."""
    words = _("%(changed)s。您的申请照旧办理，办理时限不变；不再需要的，可以撤回申请。") % {
        "changed": needless_words(row, case.edition)
    }
    facts = {"row": row.pk, "mode": row.mode}
    record(case.thread, Act.CATALOGUE_KEPT, by=Actor.system(TIMER), at=at, facts=facts)
    _keep(case, row, Ending.CONTINUES, words, at)
    tell(
        case.addressees(at=at),
        "approvals/notices/catalogue_ending",
        about=case.thread,
        at=at,
        context=papers.told(case) | {"words": words, "on": row.from_on, "basis": row.basis_words},
    )


def _keep(case: Case, row: ReformItem, ending: Ending, words: str, at: datetime) -> None:
    CaseEnding.objects.create(
        reform=row, case=case, ending=ending, basis=row.basis_words, words=words, done_at=at
    )


def announce(at: datetime) -> None:
    """Whose desk such cases are on hears it before the day, once for each row: what is decided until then is decided.

    Told again, it changes nothing.
    """
    ahead = ReformItem.objects.confirmed().filter(mode__in=NEEDLESS, from_on__gt=legal_day(at))
    for row in ahead.select_related("matter__office").order_by("pk"):
        cases = hanging(row)
        by_office = cases.order_by("competent_office").values_list("competent_office").annotate(n=Count("pk"))
        for office, n in by_office:
            numbers = cases.filter(competent_office=office).order_by("pk").values_list("number", flat=True)
            _tell_ahead(row, Office.objects.get(pk=office), n, list(numbers[:NAMED]), at)


def _tell_ahead(row: ReformItem, office: Office, n: int, numbers: list[str | None], at: datetime) -> None:
    people = [
        *holders(Duty.REVIEW, at=at, office=office),
        *holders(Duty.DECISION, at=at, office=office),
    ]
    tell(
        {one.ref: one for one in people}.values(),
        "approvals/notices/needless_ahead",
        about=row.thread,
        at=at,
        fact=f"{row.thread}:ahead:{office.pk}",
        context={
            "matter": row.matter.name,
            "mode": row.get_mode_display(),
            "on": row.from_on,
            "basis": row.basis_words,
            "count": n,
            "numbers": numbers,
        },
    )

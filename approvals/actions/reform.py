"""证照分离: from the day on which nobody needs a permit any more, whoever waits for it is told so, and his case ends in words (S50).

What was promised for such a permit is let go. Told and kept as where a matter ends (approvals/actions/catalogue.py); chosen is
nothing, because nothing is left to be granted. Who hears of it beside them: freed.py.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment, performing, renewal
from approvals.actions.closing import call_off
from approvals.actions.fulfilment import release
from approvals.actions.gaps import end_with
from approvals.actions.handover import TIMER
from approvals.actions.intake import deem_accepted
from approvals.actions.window import window_runs
from approvals.enums import Act, CaseState, Ending, Hanging, Kind
from approvals.models import Case, CaseEnding, Termination
from approvals.rules.catalogue import spoken_as
from approvals.rules.hanging import AFTERWARDS, kind_of
from approvals.rules.reform import cases_freed, freeing, words_of_freed
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.documents.issue import issue
from ground.law.rulings import follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from matters.models import ReformItem
from matters.rules import needless_words, reform_of


def waiting(at: datetime) -> QuerySet[Case]:
    """Cases that hang on a permit nobody needs from a day that came, and that have not had their ending."""
    rows = freeing(legal_day(at))
    done = CaseEnding.objects.filter(case=OuterRef("pk"), reform__in=rows)
    return cases_freed(rows).exclude(Exists(done)).order_by("pk")


def follow(pk: int, *, at: datetime) -> bool:
    """The case has its ending and its applicant is told; False while somebody works on it. The timer's verb, safe to run again."""
    # What the law has done by then stands first, as where a matter ends: what is overdue is no promise to be let go.
    deem_accepted(pk, at=at)
    renewal.deem(pk, at=at)
    performing.settle_late(pk, at=at)
    with transaction.atomic():
        case = Case.objects.locked_unless_busy(pk)
        if case is None:
            return False
        row = reform_of(case.edition.matter, legal_day(at))
        if row is None or not waiting(at).filter(pk=pk).exists():
            return False
        subject = kind_of(case)
        if subject == Hanging.PROMISED and rules.why_not_release_needless(case, row).ok:
            _let_go(case, row, at)
        elif subject not in AFTERWARDS and rules.why_not_end_needless(case, row).ok:
            end_needless(case, row, at=at)
        else:
            _goes_on(case, row, subject, at)
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
    _keep(case, row, Ending.NOT_NEEDED, words, at, subject=was)
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
        window_runs(case)


def _let_go(case: Case, row: ReformItem, at: datetime) -> None:
    """Nothing more is asked for of what was promised, and who promised it hears so; what was granted on it stands."""
    by, words = Actor.system(TIMER), words_of_freed(case, row, Hanging.PROMISED, released=True)
    release(case, _("本事项不再需要取得许可，承诺终止"), by=by, at=at)
    told = papers.told(case) | {"words": words}
    desk = holders(Duty.REVIEW, at=at, office=case.competent_office)
    desk += holders(Duty.DECISION, at=at, office=case.competent_office)
    tell(
        {one.ref: one for one in desk}.values(),
        "approvals/notices/needless_released",
        about=case.thread,
        at=at,
        context=told,
    )
    _keep(case, row, Ending.RELEASED, words, at, subject=Hanging.PROMISED)
    _tell_how(case, row, words, at)


def _goes_on(case: Case, row: ReformItem, subject: Hanging, at: datetime) -> None:
    """What has to be decided all the same goes on as it was, and its party hears what changed, as far as it knows of it."""
    heard = spoken_as(case, subject)
    facts = {"row": row.pk, "mode": row.mode}
    record(case.thread, Act.CATALOGUE_KEPT, by=Actor.system(TIMER), at=at, facts=facts)
    words = words_of_freed(case, row, heard or subject)
    _keep(case, row, Ending.CONTINUES, words, at, subject=subject)
    if heard:
        _tell_how(case, row, words, at)


def _tell_how(case: Case, row: ReformItem, words: str, at: datetime) -> None:
    tell(
        case.addressees(at=at),
        "approvals/notices/catalogue_ending",
        about=case.thread,
        at=at,
        context=papers.told(case) | {"words": words, "on": row.from_on, "basis": row.basis_words},
    )


def _keep(case: Case, row: ReformItem, ending: Ending, words: str, at: datetime, *, subject: str) -> None:
    CaseEnding.objects.create(
        reform=row,
        case=case,
        subject=subject,
        office=case.competent_office,
        ending=ending,
        basis=row.basis_words,
        words=words,
        done_at=at,
    )

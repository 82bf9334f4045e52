"""What holds of a case in whatever state, whoever tried whatever on it: the invariants of walks and races (O5, O6)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise

from approvals import rules
from approvals.enums import CaseState, Kind
from approvals.models import Case, Consultation, Decision, Survey
from approvals.models.case_query import DECIDED, DECIDING, OPEN
from approvals.rules.survey import FEWEST_SURVEYORS
from ground.clocks.models import Clock
from ground.documents.models import Document, Series
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from licences.enums import CLOSED, Standing, Status
from licences.models import Licence
from portal.management.commands.diagrams import transitions
from tests.approvals.deeds import BY_ITSELF, amended, given_by

ONE_MOVE = {(move.source, move.target) for move in transitions(Case, Case._meta.get_field("state"))}
# What one act does in several moves: 即办件 accepted, reviewed and granted in one go (行政许可法 42).
ON_THE_SPOT = {(CaseState.FILED.value, CaseState.GRANTED.value)}
# A slip of long ago is received as it is countersigned, and silence has accepted it in the same moment (CLK-1).
LONG_FILED = {(CaseState.DRAFT.value, CaseState.ACCEPTED.value)}

# The regulator's days to take it over: his own, on the thread of the case.
CLAIM = "supervision.claim"


def entries_of(case: Case) -> list[str]:
    return list(Entry.objects.of(case.thread).order_by("seq").values_list("act", flat=True))


def left(before: list[str], after: list[str]) -> Counter[str]:
    """What was recorded since, but for what the law did by itself."""
    assert after[: len(before)] == before, "the trail has lost or changed an entry"
    return Counter(act for act in after[len(before) :] if act not in BY_ITSELF)


def reachable(start: str, end: str, *, moves: int) -> bool:
    """By so many moves at most, with what silence had settled before, or settles as a slip of long ago is countersigned."""
    steps = ONE_MOVE | ON_THE_SPOT | LONG_FILED
    reached = {start} | {
        target for source, target in ONE_MOVE if source == start and _by_silence(source, target)
    }
    for _n in range(moves):
        reached |= {target for source, target in steps if source in reached}
    return end in reached


def _by_silence(source: str, target: str) -> bool:
    return (source, target) == (CaseState.FILED.value, CaseState.ACCEPTED.value)


def look_over(before: str, case: Case, entries: list[str], *, at: datetime, moves: int = 1) -> None:
    """No state the law forbids, no move without an entry, no clock lost, hands apart; `case` is as the database has it."""
    if before != case.state:
        assert len(entries_of(case)) > len(entries), f"{before} → {case.state} left no entry"
        assert reachable(before, case.state, moves=moves), f"{before} → {case.state}"
    assert_clocks(case, at=at)
    assert (case.state in DECIDED) == Decision.objects.filter(stands_for=case).exists()
    assert_nobody_is_awaited_in_vain(case)
    assert_hands_apart(case)
    assert_papers(case)
    assert_licence(case)


def assert_clocks(case: Case, *, at: datetime) -> None:
    """The limits of the state run, and no others; none is lost, none outlives what it waited for."""
    running = set(Clock.objects.running().filter(thread=case.thread).values_list("kind", flat=True))
    expected = set()
    if case.state == CaseState.FILED:
        expected = {Kind.INTAKE.value}
        if case.taken_up_at is not None:
            expected |= running & {Kind.DECISION.value}  # the limit that was ordered with it
    elif case.state in DECIDING:
        expected = {Kind.DECISION.value}
    elif case.state in DECIDED and not case.is_annulled and (not hasattr(case, "delivery") or amended(case)):
        expected = {Kind.DELIVERY.value}
    beside = {Kind.RENEWAL.value, Kind.OWED.value, CLAIM}
    assert running - beside == expected, f"{case.state}: {running}"
    if Kind.OWED in running:
        told_anew = case.scheme and not rules.is_signed(case)
        assert rules.owed_after(case) or told_anew, f"{case.state}: what is in is waited for"
    if Kind.RENEWAL in running:
        assert case.state in OPEN, f"{case.state}: a renewal is waited for"
    elif case.state in OPEN and rules.in_time(case):
        clock = Clock.objects.filter(thread=case.thread, kind=Kind.RENEWAL).order_by("-pk")[0]
        assert case.about_licence is not None
        closed = case.about_licence.standing(legal_day(at)) == Standing.CANCELLED
        changed = rules.changed_by(case)  # what it renewed stands until the new decision
        assert closed or (changed is not None and changed.grants) or clock.lapsed(at), (
            f"{case.state}: the clock of the renewal is lost"
        )
    for row in Consultation.objects.filter(case=case).exclude(kind="conference").order_by("pk"):
        runs = Clock.objects.running().filter(thread=row.thread, kind=Kind.CONSULTATION).exists()
        assert runs == row.is_open, f"{row}: asked, and its clock {'runs' if runs else 'is lost'}"


def assert_nobody_is_awaited_in_vain(case: Case) -> None:
    """Whoever was asked or sent while the case was open is not waited for when it is over."""
    if case.state not in DECIDING:
        assert not case.consultations.open().exists(), f"{case.state}: an office is still asked"
        assert not case.surveys.open().exists(), f"{case.state}: somebody is still sent to the place"


def assert_hands_apart(case: Case) -> None:
    """受审分离 and two pairs of eyes: nobody reviews what he accepted, nobody decides what he reviewed, two go to the place.

    Excepted is what a window grants on the spot (即办件).
    """
    for survey in Survey.objects.filter(case=case).order_by("pk"):
        assert len(set(survey.surveyors.values_list("user", flat=True))) >= FEWEST_SURVEYORS
    if case.edition.is_instant:
        return
    reviewers = set(case.opinions.values_list("reviewed_by", flat=True))
    assert case.accepted_by_id is None or case.accepted_by_id not in reviewers
    if hasattr(case, "decision") and case.decision.decided_by_id is not None:
        assert case.decision.decided_by_id not in reviewers | {case.accepted_by_id}


def assert_papers(case: Case) -> None:
    """What was amended is void and what stands for it is not, unless it was amended or voided in its turn."""
    for one in case.amendments.select_related("old", "new").order_by("pk"):
        assert one.old.is_void, f"{one.old} was amended and holds"
    for again in case.reissues.select_related("old", "new").order_by("pk"):
        assert again.old.is_void, f"{again.old} was issued again and holds"
    if case.state in DECIDED:
        held = Document.objects.valid().of(case.thread).filter(pk=case.decision.paper.pk).exists()
        annulled = case.decision.annulled_at is not None
        assert held != annulled, (
            f"{case.state}: the paper of the decision {'is void' if annulled else 'holds'}"
        )


def assert_licence(case: Case) -> None:
    """A licence that was closed stays so unless its closing is undone; none that this case gave outlives its decision.

    Where its decision was changed (变更), it stands until the decision that takes the place.
    """
    changed = rules.changed_by(case)
    for decision in case.decisions.filter(gives_licence__isnull=False).order_by("pk"):
        given = Licence.objects.get(pk=decision.gives_licence_id)
        stands = decision.annulled_at is None or (changed is not None and changed.decision == decision)
        assert stands or given.is_closed, f"{given}: its decision is gone"
    licence = given_by(case) or case.about_licence
    if licence is not None:
        turns = list(
            Licence.objects.get(pk=licence.pk).statuses.order_by("pk").values_list("status", flat=True)
        )
        assert turns[0] == Status.ISSUED
        for status, after in pairwise(turns):
            if status in CLOSED:
                # Of a 撤销 too, where the revocation itself was taken away.
                undone = after == Status.RESTORED
                closed = status == Status.ANNULLED and after == Status.CANCELLED
                assert undone or closed, f"{licence}: {turns}"


def assert_numbers_without_gaps() -> None:
    """Every series: 1, 2, 3 and so on, as far as it went."""
    for series in Series.objects.order_by("pk"):
        numbers = Document.objects.filter(
            series=series.name, office=series.office, number__contains=f"〔{series.year}〕"
        ).order_by("pk")
        issued = sorted(
            int("".join(c for c in paper.number.rpartition("第")[2] if c.isdigit())) for paper in numbers
        )
        assert issued == list(range(1, series.last + 1)), f"{series} has a gap or a double: {issued}"

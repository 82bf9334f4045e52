"""Whatever is tried on a case, by whomever, whenever: what the law forbids never comes to be (O6).

Hypothesis draws walks of lawful and unlawful deeds; after every step the whole house is looked over.
"""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.enums import CaseState, Kind
from approvals.models import Case, Decision
from approvals.models.case import DECIDED, DECIDING
from ground.clocks.models import Clock
from ground.documents.models import Document, Series
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.trail.verify import verify
from portal.management.commands.diagrams import transitions
from tests.approvals.deeds import DEEDS, Deed, Idle, actor
from tests.town import Town

MOVES = {(move.source, move.target) for move in transitions(Case, Case._meta.get_field("state"))}
CAST = ["zhao", "wang", "lin", "zhou", "chen", "he", "zheng", "wu", "sun", "feng", "clock"]
# What the law does by itself before an act is refused (settle_lapsed).
BY_ITSELF = {"approvals.deemed_accepted", "approvals.deemed_renewed"}

steps = st.tuples(
    st.sampled_from(DEEDS),
    st.one_of(st.none(), st.sampled_from(CAST)),  # none: somebody who may
    st.integers(min_value=0, max_value=60 * 24 * 4),
)


@pytest.mark.rule("S42", "COR-19")
@settings(max_examples=14, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(walk=st.lists(steps, min_size=6, max_size=16))
def test_no_walk_leads_where_the_law_forbids(town: Town, walk: list[tuple[Deed, str | None, int]]):
    Case.objects.drafts().delete()  # what the walk before this one left
    case, at = town.draft(), town.at
    for deed, who, minutes in walk:
        at += timedelta(minutes=minutes)
        before = Case.objects.with_story().get(pk=case.pk)
        entries = entries_of(case)
        by = actor(town, who or deed.who[minutes % len(deed.who)])
        try:
            deed.do(town, before, by, at)
        except (Refused, Idle):
            new = [act for act in entries_of(case)[len(entries) :] if act not in BY_ITSELF]
            assert not new, f"{deed.name} was refused and left {new}"
        after = Case.objects.with_story().get(pk=case.pk)
        look_over(before, after, entries)
    assert not verify(case.thread)


def entries_of(case: Case) -> list[str]:
    return list(Entry.objects.of(case.thread).order_by("seq").values_list("act", flat=True))


def look_over(before: Case, after: Case, entries: list[str]) -> None:
    """The invariants of a case, from the state it was in to the one it is in."""
    if before.state != after.state:
        assert len(entries_of(after)) > len(entries), f"{before.state} → {after.state} left no entry"
        assert reachable(before.state, after.state), f"{before.state} → {after.state}"
    running = set(Clock.objects.running().filter(thread=after.thread).values_list("kind", flat=True))
    limits = {Kind.INTAKE.value, Kind.DECISION.value, Kind.DELIVERY.value}
    assert Kind.RENEWAL not in running or not after.is_over, f"{after.state}: a renewal is waited for"
    assert running & limits == expected_clocks(after), f"{after.state}: {running}"
    assert (after.state in DECIDED) == Decision.objects.filter(case=after).exists()
    assert_hands_apart(after)
    for series in Series.objects.order_by("pk"):
        numbers = Document.objects.filter(series=series.name, office=series.office).order_by("pk")
        issued = [
            int("".join(c for c in paper.number.rpartition("第")[2] if c.isdigit())) for paper in numbers
        ]
        assert sorted(issued) == list(range(1, series.last + 1)), f"{series} has a gap or a double: {issued}"


def reachable(start: str, end: str) -> bool:
    """By one move, or by silence that was settled first and then one move."""
    return (start, end) in MOVES or (start == CaseState.FILED and (CaseState.ACCEPTED.value, end) in MOVES)


def expected_clocks(case: Case) -> set[str]:
    if case.state == CaseState.FILED:
        return {Kind.INTAKE.value}
    if case.state in DECIDING:
        return {Kind.DECISION.value}
    if case.state in DECIDED and not hasattr(case, "delivery"):
        return {Kind.DELIVERY.value}
    return set()


def assert_hands_apart(case: Case) -> None:
    """受审分离 and two pairs of eyes: nobody reviews what he accepted, nobody decides what he reviewed."""
    reviewers = set(case.opinions.values_list("reviewed_by", flat=True))
    assert case.accepted_by_id not in reviewers
    if hasattr(case, "decision"):
        assert case.decision.decided_by_id not in reviewers | {case.accepted_by_id}

"""What is kept in several places must agree: licence and decision, paper and clock, restriction and what restricts, act and row.

Asked of the rows alone, like tests/approvals/promise_lawful.py, of which these are the other half.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from approvals.models import (
    Decision,
    KeepingRequest,
    Plea,
    ProceedingReport,
    Remedy,
    RouteLost,
    SelfCorrection,
    Supplement,
)
from commitments.models import Verification
from credit.enums import Register
from credit.models import Bar, Defence, ListEntry, Objection, Record, Repair, Strike
from ground.clocks.models import Clock
from ground.documents.models import Document
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from licences.models import LicenceStatus
from supervision.models import Finding, Handoff, StopLifting, StopOrder, StopRemedy

if TYPE_CHECKING:
    from tests.approvals.promise_lawful import Overseer

CLOSED = {"annulled", "cancelled"}
# What only the organ can have done wrong; whoever reviewed or granted does not judge that.
ORGANS_OWN = {"abuse", "power", "procedure"}
# The paper that says within how many days, and the clock of those days.
DAYS_SAID = {
    "approvals.rectification": "approvals.rectification",
    "approvals.revocation_notice": "approvals.defence",
    "approvals.revocation_supplement": "approvals.defence",
    "credit.notice": "credit.defence",
}
# Each act and the row that it writes: as many of the one as of the other.
WRITES: dict[type[Model], tuple[str, ...]] = {
    Verification: ("commitments.verified",),
    Plea: ("approvals.revocation_defended", "approvals.rectification_reported"),
    Supplement: ("approvals.revocation_supplemented",),
    KeepingRequest: ("approvals.keeping_asked",),
    SelfCorrection: ("approvals.revocation_corrected",),
    ProceedingReport: ("approvals.proceeding_reported",),
    Remedy: ("approvals.remedy_sought",),
    Defence: ("credit.defended",),
    Repair: ("credit.repair_sought",),
    Objection: ("credit.objected",),
    Strike: ("credit.strike_proposed",),
    Finding: ("supervision.found",),
    StopOrder: ("supervision.stopped",),
    StopLifting: ("supervision.lifted",),
    StopRemedy: ("supervision.stop_contested",),
}


def assert_agreements(seen: Overseer, papers: list[Document], *, timed: bool) -> None:
    """`papers`: those issued since the last look; `timed`: the timers have just gone round."""
    assert_licences(seen, timed=timed)
    assert_nobody_judges_himself(seen)
    assert_days_said(seen)
    assert_days_of_papers(seen, papers)
    assert_restrictions_rest_on_something(seen)
    assert_stops(seen)
    if timed:
        assert_nothing_stays_lost(seen)


# The licence is what its decision is.


def assert_licences(seen: Overseer, *, timed: bool) -> None:
    """A licence is taken away with its decision and stands with it; the regulator has what stands and nothing else."""
    turns: dict[int, str] = {}
    for licence, status in LicenceStatus.objects.order_by("pk").values_list("licence", "status"):
        turns[licence] = status
    changing = {*Remedy.objects.filter(outcome="changed").values_list("decision", flat=True)}
    revoked = {row.decision_id for row in seen.proceedings if row.state == "revoked"}
    for decision in Decision.objects.filter(gives_licence__isnull=False).order_by("pk"):
        assert decision.gives_licence_id is not None
        status = turns[decision.gives_licence_id]
        if decision.annulled_at is None:
            assert status != "annulled", "its decision stands, and the licence is taken away"
            assert decision.pk not in revoked, "revoked, and its decision stands"
        elif decision.pk not in changing:  # what a reconsideration changes holds until that is carried out
            assert status in CLOSED, f"its decision is gone, and the licence is {status}"
    if timed:
        for handoff in Handoff.objects.select_related("case").order_by("pk"):
            over = handoff.ended_at is not None
            assert over != handoff.stands, f"{handoff}: {'over' if over else 'watched'} against its decision"


# Nobody judges his own matter.


def assert_nobody_judges_himself(seen: Overseer) -> None:
    for row in seen.proceedings:
        tellers = {row.noticed_by_id, *row.supplements.values_list("noticed_by", flat=True)}
        # It is closed by no judgement where the decision it is about went otherwise.
        closed_by = row.closed_by_id if row.decision.annulled_at is None else None
        judges = {row.decided_by_id, closed_by} - {None}
        assert not judges & (tellers - {None}), "whoever told him has concluded it"
        if row.item in ORGANS_OWN:
            reviewers = row.case.opinions.values_list("reviewed_by", flat=True)
            assert not judges & {row.decision.decided_by_id, *reviewers}, "his own abuse of power"
        for asked in row.keeping_requests.all():
            assert asked.answered_by_id != asked.asked_by_id, "asked and approved by one"
            agreed = asked.approved and row.state == "kept"
            assert not agreed or asked.answered_by_id != row.decided_by_id, "approved and kept by one"
        corrected = SelfCorrection.objects.filter(proceeding=row).first() if row.state == "struck" else None
        assert corrected is None or corrected.corrected_by_id != row.decided_by_id, "corrected by who revoked"
    for entry in seen.entries:
        for objection in entry.objections.all():
            if objection.decided_at is not None:
                assert objection.decided_by_id not in {entry.decided_by_id, objection.said_by_id}
        for repair in entry.repairs.all():
            assert repair.decided_by_id is None or repair.decided_by_id != repair.said_by_id
        for strike in entry.strikes.all():
            assert strike.decided_by_id is None or strike.decided_by_id != strike.said_by_id


# No limit of a paper differs from its clock.


def assert_days_said(seen: Overseer) -> None:
    """As many days run as the last paper about it says."""
    said: dict[tuple[str, str], Any] = {}
    for paper in Document.objects.filter(paper__in=DAYS_SAID).order_by("pk"):
        said[paper.thread, DAYS_SAID[paper.paper]] = paper.facts
    threads = {row.thread: row.case.thread for row in seen.proceedings}
    for clock in Clock.objects.running().filter(kind__in={*DAYS_SAID.values()}).order_by("pk"):
        facts = said[threads.get(clock.thread, clock.thread), clock.kind]
        assert clock.length == facts["days"], f"{clock}: {clock.length} days, and the paper says {facts}"
        assert facts.get("due_on", "") in {"", clock.due_on.isoformat()}, f"{clock}: {facts['due_on']}"


def assert_days_of_papers(seen: Overseer, papers: Iterable[Document]) -> None:
    """A paper says the last day that the clock of its act has, in the moment in which it is issued."""
    for paper in papers:
        facts, thread = paper.facts, paper.thread
        match paper.paper:
            case "approvals.deficiency":
                gaps = next(one for one in reversed(seen.gaps) if one.case.thread == thread)
                if gaps.state == "open":
                    _says(facts["due_on"], gaps.thread, "approvals.deficiency")
            case "approvals.acceptance":
                _says(facts["statutory_due_on"], thread, "approvals.decision", "statutory")
                _says(facts["promised_due_on"], thread, "approvals.decision", "promised")
            case "approvals.grant" | "approvals.licence":
                _of_promise(
                    seen,
                    facts.get("committed"),
                    thread,
                    again=bool(facts.get("restored") or facts.get("reissued_for")),
                )
            case "credit.overrun":
                _says(facts["until"], thread, "credit.ending")


def _of_promise(
    seen: Overseer, committed: dict[str, Any] | None, thread: str, *, again: bool = False
) -> None:
    """What the decision says is due, and what the letter said before it; where it stands `again`, his days may be longer."""
    held = next((one for one in reversed(seen.letters) if one.thread == thread), None)
    if committed is None or held is None:
        return
    names = {one.material.name: one for one in held.promised.select_related("material")}
    for item in committed["items"]:
        _says(item["due_on"], names[item["name"]].thread, "commitments.supply")
        if held.scheme == "credit" and not again:
            assert _spoken(item["due_on"]) in str(held.letter), f"the letter says another day: {held.letter}"
    if committed["checked_by"]:
        _says(committed["checked_by"], held.own_thread, "commitments.verify")


def _spoken(day: str) -> str:
    then = date.fromisoformat(day)
    return f"{then.year}年{then.month}月{then.day}日"


def _says(day: str, thread: str, kind: str, side: str = "") -> None:
    clock = Clock.objects.filter(thread=thread, kind=kind, side=side).order_by("-pk").first()
    due = clock.due_on.isoformat() if clock is not None and clock.settled_at is None else ""
    assert day in {due, ""}, f"{kind} on {thread}: the paper says {day}, the clock {due}"


# What restricts somebody rests on something.


def assert_restrictions_rest_on_something(seen: Overseer) -> None:
    """No bar outlives the entry it goes with, and a promise is closed by an entry only while that runs or stands."""
    entries = {one.pk: one.state for one in seen.entries}
    for bar in Bar.objects.filter(ended_at=None, ground="breach").order_by("pk"):
        assert bar.record_id is not None, "a broken promise closes something, and no entry says so"
        assert entries[bar.record_id] not in {"dismissed", "lifted"}, f"barred, and {entries[bar.record_id]}"


def assert_nothing_stays_lost(seen: Overseer) -> None:
    """Of a case that nobody has decided, a route that credit closed is open again once nothing closes it any more."""
    for lost in RouteLost.objects.filter(back_at=None).select_related("case__edition__matter").order_by("pk"):
        case = lost.case
        if case.state not in {"filed", "correcting", "accepted", "reviewed"}:
            continue
        code, own = case.edition.matter.basic_code, case.thread
        others = [one for one in seen.letters if one.party_id == case.party_id and one.thread != own]
        runs = any(
            one.basic_code == code and one.state not in {"ended", "withdrawn", "fulfilled"} for one in others
        )
        assert runs or lost.route == "deficiency" or closed(case.party, code, lost.route, seen.at), (
            f"{case}: {lost} by {lost.refs}, and nothing closes it any more"
        )
        if lost.route == "deficiency":
            china = {"source__register": Register.CREDIT_CHINA}
            assert ListEntry.objects.standing(legal_day(seen.at)).about(case.party).filter(**china).exists()


def closed(party: Any, basic_code: str, scheme: str, at: datetime) -> bool:
    """Whether somebody may not commit: after a breach, a licence given up, or while he stands in a file or on a list that closes it."""
    day = legal_day(at)
    bars = Bar.objects.filter(party=party, from_on__lte=day, ended_at=None, suspended_at=None)
    bars = bars.exclude(until_on__lt=day).exclude(record__max_until__lt=day)
    bars = bars.filter(basic_code__in=["", basic_code])
    grounds = ["breach", "given_up"] if scheme == "credit" else ["breach"]
    listed = Record.objects.filter(party=party, state="listed", suspended_at=None)
    listed = listed.filter(publish_from__lte=day, max_until__gte=day)
    serious = ListEntry.objects.standing(day).about(party).filter(source__register=Register.SERIOUS)
    return (
        bars.filter(ground__in=grounds).exists() or listed.exclude(tier="minor").exists() or serious.exists()
    )


# The regulator's orders.


def assert_stops(seen: Overseer) -> None:
    """An order rests on what was found and cannot be made good, is about a proceeding, and is void only with its lifting."""
    watchers = {*StopLifting.objects.values_list("lifted_by", "order__ordered_by")}
    assert all(lifted == ordered for lifted, ordered in watchers), "lifted by somebody else's regulator"
    orders = StopOrder.objects.select_related("finding", "document", "proceeding", "lifting")
    for order in orders.order_by("pk"):
        assert not order.finding.completable, "stopped, though it can be made good in time"
        assert order.proceeding.case_id == order.finding.handoff.case_id
        assert not order.document.is_void or hasattr(order, "lifting"), "void, and still in force"


def assert_every_act_wrote_its_row() -> None:
    """After a walk: as many rows as acts that the trail tells of."""
    told: dict[str, int] = defaultdict(int)
    for act in Entry.objects.order_by("pk").values_list("act", flat=True):
        told[act] += 1
    for model, acts in WRITES.items():
        rows = model._default_manager.count()
        assert rows == sum(told[act] for act in acts), f"{model.__name__}: {rows} rows, {acts}"

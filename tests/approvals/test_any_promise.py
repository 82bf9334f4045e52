"""Whatever is tried on promises, gaps, proceedings and the credit file, by whomever, whenever: what the law forbids never comes to be.

A stateful walk like test_any_walk.py, over two people and two matters in which everything may be promised or may follow. Hypothesis
draws the dice; each walk begins where something is under way, time goes on by hours, days, or to where a limit ends, and the
timers go round as they do in the house. After every step the fair is looked over by the rows and the trail alone
(tests/approvals/promise_lawful.py). `WALKS=30` walks thirty times as many.

Not covered: what two do at the same moment (tests/approvals/test_at_once.py and its like hold the races of each verb).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from approvals import tasks
from approvals.actions import decision, deficiency, filing, performing, revocation, signing
from approvals.models import Case, Deficiency, Proceeding
from commitments.models import Commitment
from credit import tasks as credit_tasks
from credit.actions import listing
from credit.models import Record
from ground.accounts.actor import Actor
from ground.accounts.models import Party
from ground.clocks.models import Clock
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.trail.verify import verify
from ground.workdays.calendar import midnight
from supervision import actions as supervision
from supervision.enums import Wrong
from supervision.models import Finding, Handoff
from tests.approvals.deeds import Idle
from tests.approvals.fair import PARTIES, Fair
from tests.approvals.lawful import assert_clocks, assert_numbers_without_gaps, assert_papers
from tests.approvals.promise_agreements import assert_every_act_wrote_its_row
from tests.approvals.promise_deeds import PROMISE_DEEDS, PromiseDeed
from tests.approvals.promise_lawful import BY_ITSELF, Overseer, everything
from tests.approvals.regulator_deeds import REGULATOR_DEEDS
from tests.approvals.regulator_deeds import ROWS as WATCHED
from tests.approvals.test_commitment import shown
from tests.deferring import lacking
from tests.promising import PLAN, lacking_draft
from tests.strict import WALKING_TIMES
from tests.town import IN_ACCOUNT, Town

CAST = [*PARTIES, "agent", "lin", "zhou", "chen", "he", "zheng", "wu", "sun", "ma", "feng", "tang", "jiang"]
MOST_CASES = 7
PLACES = ["120000", "110000", "310000", "410500", "990001"]
FOUR_DAYS = 60 * 24 * 4
DEEDS = [*PROMISE_DEEDS, *REGULATOR_DEEDS]


# Where a walk begins: by the real acts, all of them at one moment.


def granted(fair: Fair, n: int = 0, scheme: str = "credit", who: str = "zhao") -> Case:
    """Granted on somebody's word."""
    town, by = fair.town, fair.actor(who)
    draft = lacking_draft(town, fair.editions[n], scheme, who=who, REPORT="committed")
    case = filing.file(draft, again="另一处场所", served=IN_ACCOUNT, by=by, at=fair.at)
    signing.sign(case, shown(case, fair.at), name=PARTIES[who][0], by=by, at=fair.at)
    return decision.grant_on_the_spot(case, town.answers(case), by=fair.actor("lin"), at=fair.at)


def told(fair: Fair, who: str = "zhao") -> Proceeding:
    """What was promised is not so, and he was told what may come of it."""
    case, at = granted(fair, who=who), fair.at
    held = Commitment.objects.get(thread=case.thread)
    row = revocation.open(case, kind="mismatch", words="不符", commitment=held, by=fair.actor("chen"), at=at)
    return revocation.notify(row, "unqualified", "检测项目不全", by=fair.actor("zheng"), at=at)


def revoked(fair: Fair, who: str = "zhao") -> Record:
    row = revocation.waive(told(fair, who), by=fair.actor(who), at=fair.at)
    row = revocation.revoke(row, "查证属实", by=fair.actor("wu"), at=fair.at)
    return row.record


def watched(fair: Fair) -> list[Handoff]:
    """The regulator has received whatever was granted until now."""
    supervision.collect(by=Actor.system("feed"), at=fair.at)
    waiting = Handoff.objects.filter(received_at=None, ended_at=None).order_by("pk")
    return [supervision.receive(one, by=fair.actor("sun"), at=fair.at) for one in waiting]


def found(fair: Fair, handoff: Handoff) -> Finding:
    """The regulator found that it is not as was promised, and that no day will make it good."""
    told = {"completable": False, "by": fair.actor("sun"), "at": fair.at}
    return supervision.report_finding(handoff, Wrong.MISMATCH, "没有设置消毒间", **told)


def nothing(fair: Fair) -> None:
    """Two people who have not applied yet."""


def promised(fair: Fair) -> None:
    """Zhao has two licences on her word; Wang has filed on hers."""
    granted(fair)
    granted(fair, 1, "notified")
    watched(fair)
    draft = lacking_draft(fair.town, fair.editions[0], "proof", who="wang", REPORT="committed")
    filing.file(draft, again="另一处场所", served=IN_ACCOUNT, by=fair.actor("wang"), at=fair.at)


def deferred(fair: Fair) -> None:
    """Something follows of what each has applied for; Zhao promises the rest besides."""
    for who, scheme, more in (("wang", "", {}), ("zhao", "credit", {"REPORT": "committed"})):
        draft = lacking_draft(fair.town, fair.editions[0], scheme, who=who, PLAN="later", **more)
        case = filing.file(draft, again="另一处场所", served=IN_ACCOUNT, by=fair.actor(who), at=fair.at)
        if who == "wang":
            deficiency.accept(case, [lacking(case, PLAN)], by=fair.actor("lin"), at=fair.at)


def broken(fair: Fair) -> None:
    """Both have not kept their word: one was told of it, the other is heard, and has been ordered to stop."""
    told(fair)
    row = told(fair, "wang")
    revocation.waive(row, by=fair.actor("wang"), at=fair.at)
    finding = found(fair, next(one for one in watched(fair) if one.case_id == row.case_id))
    supervision.order_stop(
        finding, "停止营业", "《公共场所卫生管理条例》第十四条", by=fair.actor("sun"), at=fair.at
    )


def listed(fair: Fair) -> None:
    """Zhao stands in the credit file; Wang was told that she may."""
    record = listing.notify(revoked(fair), "general", by=fair.actor("tang"), at=fair.at)
    record = listing.waive(record, by=fair.actor("zhao"), at=fair.at)
    listing.enlist(record, "general", "逾期", by=fair.actor("jiang"), at=fair.at)
    listing.notify(revoked(fair, "wang"), "minor", by=fair.actor("tang"), at=fair.at)


BEGINNINGS: list[Callable[[Fair], None]] = [nothing, promised, deferred, broken, listed]


@pytest.fixture(params=BEGINNINGS)
def fair(town: Town, request: pytest.FixtureRequest) -> Fair:
    """The fair where a walk begins: built once, and every walk of it taken back."""
    fair = Fair(town)
    request.param(fair)
    return fair


class Loud(logging.Handler):
    """A timer that fails says so in the log alone: here it fails the test."""

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage()) from (record.exc_info or (None, None))[1]


@pytest.fixture
def timers() -> Iterator[None]:
    loud = Loud(logging.ERROR)
    loggers = [tasks.log, credit_tasks.log, supervision.log]
    for one in loggers:
        one.addHandler(loud)
    yield
    for one in loggers:
        one.removeHandler(loud)


@pytest.mark.rule("COM-4", "COM-19", "CRE-4", "RQ-5", "RQ-8", "COR-2")
@settings(
    max_examples=2 * WALKING_TIMES,
    phases=[Phase.generate],  # what is thrown by dice grows no simpler
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(dice=st.randoms(use_true_random=True), steps=st.integers(10, 20))
def test_no_promise_leads_where_the_law_forbids(fair: Fair, timers: None, dice: Random, steps: int):
    with transaction.atomic():
        fair.dice = dice
        fair.as_in(dice.choice(PLACES))
        walk(fair, dice, steps)
        transaction.set_rollback(True)


def walk(fair: Fair, dice: Random, steps: int) -> None:
    at = fair.at
    overseer = Overseer(at)
    for _n in range(steps):
        at = later(at, dice)
        timed = dice.random() < 0.8
        if timed:
            go_round(at)
            note(f"{at}: the timers went round: {[one.act for one in overseer.look(at, timed=True)]}")
            assert_cases(overseer, at)
        deed, row, who = thrown(fair, dice)
        actor = fair.actor(fair.account_of(row) if who == "party" else who)
        before = everything()
        tried = f"{at}: {who} tried {deed.name} on {type(row).__name__} {row.pk} while {getattr(row, 'state', '')}"
        note(tried)
        try:
            deed.do(fair, row, actor, at)
        except (Refused, Idle) as why:
            note(f"no: {why}")
            if everything() == before:
                continue
            assert not timed, f"{deed.name} was refused and left something"
            fresh = {one.act for one in overseer.look(at)}
            assert fresh <= BY_ITSELF, f"{deed.name} was refused and left {fresh}"
        else:
            note("done")
            fresh = {one.act for one in overseer.look(at)}
            note(f"{fresh}")
            assert fresh >= {*deed.leaves}, f"{deed.name} left {fresh}"
        assert_cases(overseer, at)
    assert_numbers_without_gaps()
    assert_every_act_wrote_its_row()
    for thread in Entry.objects.order_by("thread").values_list("thread", flat=True).distinct():
        assert not verify(thread)


def assert_cases(overseer: Overseer, at: datetime) -> None:
    """What holds of any case holds of those that something happened to."""
    for thread in {one.thread for one in overseer.fresh} & overseer.cases.keys():
        assert_clocks(overseer.cases[thread], at=at)
        assert_papers(overseer.cases[thread])


def later(at: datetime, dice: Random) -> datetime:
    """Some minutes or days; now and then when the next limit ends, or when somebody may ask for repair."""
    if dice.random() < 0.8:
        return at + timedelta(minutes=dice.randint(0, FOUR_DAYS if dice.random() < 0.4 else 240))
    ends = [clock.lapses_at for clock in Clock.objects.running().filter(lapses_at__gt=at).order_by("pk")]
    for record in Record.objects.listed().order_by("pk"):
        ends += [midnight(day + timedelta(days=1)) for day in (record.min_until, record.max_until)]
    return dice.choice(sorted({one for one in ends if one > at}) or [at]).astimezone(at.tzinfo)


def go_round(at: datetime) -> None:
    """Every timer that moves one of these."""
    tasks.sweep_silence(at)
    tasks.sweep_letters(at)
    tasks.sweep_owed(at)
    tasks.sweep_deficiencies(at)
    tasks.sweep_commitments(at)
    tasks.sweep_checks(at)
    tasks.sweep_suspended(at)
    tasks.sweep_proceedings(at)
    credit_tasks.sweep_hearings(at)
    credit_tasks.sweep_overruns(at)
    credit_tasks.sweep_untold(at)
    credit_tasks.sweep_expiries(at)
    performing.remind(at=at)
    tasks.sweep_standing(at)
    supervision.collect(by=Actor.system("feed"), at=at)


ROWS: dict[type, QuerySet[Any]] = {
    Case: Case.objects.with_story(),
    Commitment: Commitment.objects.with_story(),
    Deficiency: Deficiency.objects.select_related("case__party"),
    Proceeding: Proceeding.objects.with_story(),
    Record: Record.objects.with_story(),
    **WATCHED,
}


def thrown(fair: Fair, dice: Random) -> tuple[PromiseDeed, Any, str]:
    """A deed, what it is done to and who tries it: mostly such as somebody might lawfully do."""
    rows: dict[type, list[tuple[Any, str]]] = {
        kind: list(many.order_by("pk").values_list("pk", "state")) for kind, many in ROWS.items()
    }
    rows[Party] = [(who, "") for who in PARTIES] if len(rows[Case]) < MOST_CASES else []
    deeds = [deed for deed in DEEDS if rows[deed.on]]
    likely = {
        deed: [pk for pk, state in rows[deed.on] if not deed.states or state in deed.states] for deed in deeds
    }
    choice = [deed for deed in deeds if likely[deed]]
    if dice.random() < 0.85 and choice:
        deed = dice.choice(choice)
        pk = dice.choice(likely[deed])
    else:
        deed = dice.choice(deeds)
        pk, _state = dice.choice(rows[deed.on])
    row = fair.party(pk) if deed.on is Party else ROWS[deed.on].get(pk=pk)
    return deed, row, dice.choice(deed.who if dice.random() < 0.85 else CAST)

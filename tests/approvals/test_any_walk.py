"""Whatever is tried on a case, by whomever, whenever: what the law forbids never comes to be (O6).

Hypothesis draws where a case begins (online, at the counter, filed by a machine, about a licence, in the middle of its life)
and the dice of a walk of deeds, most of them such as somebody might lawfully do in that state; after every step the case is
looked over (tests/approvals/lawful.py), after every walk its chain and all number series. Time only goes on: up to four days
pass between two steps. Every walk begins in the same town. `WALKS=30` walks thirty times as many, along other ways.

Not covered: what two do at the same moment (test_every_pair.py), what doors and forms refuse before any verb is called
(tests/portal, tests/security), and what upper floors do afterwards (supervision, evaluations).
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from approvals.enums import Answer, CaseState, Purpose
from approvals.models import Case
from ground.law.rulings import Refused
from ground.trail.verify import verify
from tests.approvals.deeds import DEEDS, GONE, Idle
from tests.approvals.lawful import assert_numbers_without_gaps, entries_of, left, look_over
from tests.approvals.test_renewal import IN_TIME
from tests.approvals.world import World, anew
from tests.strict import WALKING_TIMES
from tests.town import Town

CAST = ["zhao", "wang", "lin", "zhou", "chen", "he", "zheng", "wu", "sun", "qian", "ma", "feng"]
FOUR_DAYS = 60 * 24 * 4
Begin = Callable[[World], Case]


def about_a_licence(purpose: str) -> Begin:
    return lambda world: world.becoming(purpose, world.licence(), at=IN_TIME)


BEGINNINGS: dict[str, Begin] = {
    "draft": World.draft,
    "slip": World.slip,
    "online": World.online,
    "counter": lambda world: world.counter(scanned=True),
    "instant": World.at_once,
    "accepted": lambda world: world.accepted(world.online()),
    "reviewed": lambda world: world.reviewed(world.accepted(world.counter())),
    "objected": lambda world: world.reviewed(world.accepted(world.counter()), answer=Answer.FAILS),
    "granted": lambda world: world.granted(world.reviewed(world.accepted(world.counter()))),
    **{purpose: about_a_licence(purpose) for purpose in Purpose.values if purpose != Purpose.NEW},
}


@pytest.fixture
def world(town: Town) -> World:
    return World(town)


@pytest.mark.rule("S42", "COR-19")
@settings(
    max_examples=24 * WALKING_TIMES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    begins=st.sampled_from(sorted(BEGINNINGS)),
    dice=st.randoms(use_true_random=True),  # seeded by what hypothesis draws: a failure can be had again
    steps=st.integers(8, 20),
)
def test_no_walk_leads_where_the_law_forbids(world: World, begins: str, dice: Random, steps: int):
    with transaction.atomic():
        walk(world, BEGINNINGS[begins](world), dice, steps)
        transaction.set_rollback(True)


def walk(world: World, case: Case, dice: Random, steps: int) -> None:
    at = IN_TIME + timedelta(days=dice.choice([0, 25])) if case.about_licence_id else world.at
    for _n in range(steps):
        at += timedelta(minutes=dice.randint(0, FOUR_DAYS))
        likely = [deed for deed in DEEDS if case.state in deed.states]
        deed = dice.choice(likely if dice.random() < 0.8 else DEEDS)
        who = dice.choice(deed.who if dice.random() < 0.8 else CAST)
        entries = entries_of(case)
        try:
            deed.do(world, case, world.actor(who), at)
        except (Refused, Idle) as why:
            expected = []
            note(f"{at}: {who} tried {deed.name} while {case.state}: {why}")
        else:
            expected = sorted(deed.leaves)
            note(f"{at}: {who} did {deed.name} while {case.state}")
        if not Case.objects.filter(pk=case.pk).exists():
            assert deed.name in GONE
            assert case.state == CaseState.DRAFT
            return
        before, case = case.state, anew(case)
        assert sorted(left(entries, entries_of(case)).elements()) == expected, f"{who}: {deed.name}"
        look_over(before, case, entries, at=at)
    assert_numbers_without_gaps()
    assert not verify(case.thread)

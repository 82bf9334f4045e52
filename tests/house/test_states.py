"""The table of a state machine is whole: every state is reached, and says whose turn it is."""

import re
from importlib import import_module

import pytest
from django.db import connection

from portal.management.commands.diagrams import machines, transitions

MACHINES = [pytest.param(model, field, id=f"{model._meta.label}.{field.name}") for model, field in machines()]


def test_there_are_machines():
    assert MACHINES


@pytest.mark.parametrize("model, field", MACHINES)
def test_every_state_is_reached(model, field):
    reached = {field.get_default()} | {move.target for move in transitions(model, field)}
    assert reached == {value for value, _label in field.flatchoices}


@pytest.mark.parametrize("model, field", MACHINES)
def test_only_a_transition_may_set_it(model, field):
    assert field.protected


@pytest.mark.django_db
@pytest.mark.parametrize("model, field", MACHINES)
def test_the_trigger_of_the_database_holds_the_same_table(model, field):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(function.prosrc, ' ') FROM pg_trigger trigger"
            " JOIN pg_proc function ON function.oid = trigger.tgfoid"
            " WHERE trigger.tgrelid = %s::regclass AND NOT trigger.tgisinternal",
            [model._meta.db_table],
        )
        (source,) = cursor.fetchone()
    held = set(re.findall(r"\('(\w+)', '(\w+)'\)", source or ""))
    assert held == {(move.source, move.target) for move in transitions(model, field)}


def test_every_state_of_a_case_says_whose_turn_it_is():
    enums = import_module("approvals.enums")
    assert set(enums.TURNS) == set(enums.CaseState)

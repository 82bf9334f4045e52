"""The table of deeds holds every verb of the case's life: what walks and races try is what the product can do (O5, O6)."""

import ast
import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import approvals.actions
from approvals.enums import Act
from ground.trail.vocabulary import known
from tests.approvals import deeds, promise_deeds
from tests.approvals.deeds import BY_ITSELF, DEEDS, GONE, NAMED, NO_DEEDS
from tests.approvals.promise_deeds import PROMISE_DEEDS


def verbs() -> set[str]:
    """Every public function of approvals/actions, by its stage."""
    package = approvals.actions
    modules = {
        one.name: import_module(f"{package.__name__}.{one.name}") for one in iter_modules(package.__path__)
    }
    return {
        f"{stage}.{name}"
        for stage, module in modules.items()
        for name, verb in vars(module).items()
        if inspect.isfunction(verb)
        and inspect.unwrap(verb).__module__ == module.__name__
        and not name.startswith("_")
    }


def called() -> set[str]:
    """What the tables of deeds call of the stages they import."""
    trees = [ast.parse(Path(str(one.__file__)).read_text()) for one in (deeds, promise_deeds)]
    calls = [node.func for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        f"{one.value.id}.{one.attr}"
        for one in calls
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name)
    } & verbs()


def test_every_verb_is_a_deed_or_says_why_not():
    assert called() | NO_DEEDS.keys() == verbs()
    assert not called() & NO_DEEDS.keys(), "a deed after all"


def test_every_deed_has_a_name_of_its_own():
    assert len(NAMED) == len(DEEDS)
    assert len({one.name for one in PROMISE_DEEDS}) == len(PROMISE_DEEDS)
    assert NAMED.keys() >= GONE


def test_what_a_deed_leaves_is_an_act():
    assert {act for deed in DEEDS for act in deed.leaves} | BY_ITSELF <= {*Act}
    assert all(known(act) for deed in PROMISE_DEEDS for act in deed.leaves)
    assert all(isinstance(act, Act) for deed in DEEDS for act in deed.leaves)
    assert all(isinstance(act, Act) for act in BY_ITSELF)

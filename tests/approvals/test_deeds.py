"""The table of deeds holds every verb of the case's life: what walks and races try is what the product can do (O5, O6)."""

import ast
import inspect
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import approvals.actions
import supervision.actions
from approvals.enums import Act
from ground.trail.vocabulary import known
from tests.approvals import deeds, promise_deeds, regulator_deeds
from tests.approvals.deeds import BY_ITSELF, DEEDS, GONE, NAMED, NO_DEEDS
from tests.approvals.promise_deeds import PROMISE_DEEDS
from tests.approvals.regulator_deeds import REGULATOR_DEEDS


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


# What no regulator does: the feed is read and people are reminded by timers, and a message is told what it says.
NOT_HIS = {"collect", "reconcile", "remind", "told"}


def test_every_verb_of_the_regulator_is_a_deed():
    module = supervision.actions
    mine = {
        name
        for name, verb in vars(module).items()
        if inspect.isfunction(verb) and inspect.unwrap(verb).__module__ == module.__name__
    }
    tree = ast.parse(Path(str(regulator_deeds.__file__)).read_text())
    calls = {node.func.attr for node in ast.walk(tree) if _calls_a_verb(node)}  # type: ignore[attr-defined]
    assert calls | NOT_HIS == {name for name in mine if not name.startswith("_")}


def _calls_a_verb(node: ast.AST) -> bool:
    """Whether it reads `actions.<verb>(…)`."""
    called = node.func if isinstance(node, ast.Call) else None
    named = called.value if isinstance(called, ast.Attribute) else None
    return isinstance(named, ast.Name) and named.id == "actions"


def test_every_deed_has_a_name_of_its_own():
    assert len(NAMED) == len(DEEDS)
    both = [*PROMISE_DEEDS, *REGULATOR_DEEDS]
    assert len({one.name for one in both}) == len(both)
    assert NAMED.keys() >= GONE


def test_what_a_deed_leaves_is_an_act():
    assert {act for deed in DEEDS for act in deed.leaves} | BY_ITSELF <= {*Act}
    assert all(known(act) for deed in [*PROMISE_DEEDS, *REGULATOR_DEEDS] for act in deed.leaves)
    assert all(isinstance(act, Act) for deed in DEEDS for act in deed.leaves)
    assert all(isinstance(act, Act) for act in BY_ITSELF)

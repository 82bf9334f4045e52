"""The house seen as source: its own apps, modules and tests. The generated docs and tests/house read it from here."""

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings

from ground.law.rulings import REGISTRY, Registered

ROOT = Path(settings.ROOT)
ASIDE = {"migrations", "management", "settings", "wsgi"}


def own_apps() -> list[str]:
    """The apps of this repository, by module name."""
    return [name for name in settings.INSTALLED_APPS if (ROOT / name.replace(".", "/")).is_dir()]


def own_sources() -> Iterator[Path]:
    """Every Python file of the apps."""
    for name in sorted({name.partition(".")[0] for name in own_apps()}):
        yield from sorted((ROOT / name).rglob("*.py"))


def templates() -> Iterator[Path]:
    """Every template file; documents and messages to people are templates too."""
    yield from sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())


def import_everything() -> None:
    """Every module of the apps is imported: whatever registers itself at import is registered."""
    for config in apps.get_app_configs():
        if config.name in own_apps():
            assert config.module is not None
            _import_below(config.name, list(config.module.__path__))


def _import_below(name: str, path: list[str]) -> None:
    for module in pkgutil.iter_modules(path):
        if module.name in ASIDE:
            continue
        found = import_module(f"{name}.{module.name}")
        if module.ispkg:
            _import_below(found.__name__, list(found.__path__))


def rules() -> dict[str, list[Registered]]:
    """Every rule that some function keeps: id → the functions, in the order of ids and names."""
    import_everything()
    return {
        rule_id: sorted(REGISTRY[rule_id], key=lambda registered: registered.path)
        for rule_id in sorted(REGISTRY, key=by_number)
    }


def by_number(rule_id: str) -> tuple[str, int, str]:
    """CLK-2 stands before CLK-10."""
    letters = rule_id.rstrip("0123456789")
    digits = rule_id.removeprefix(letters)
    return letters, int(digits or 0), rule_id


def held_by_tests() -> dict[str, list[str]]:
    """rule id → the tests that hold the code to it: path::name, or the path where a whole file does."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text())
        for node in tree.body:
            where = str(path.relative_to(ROOT))
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                where += f"::{node.name}"
            elif isinstance(node, ast.ClassDef):
                _collect(found, node.decorator_list, f"{where}::{node.name}")
                for inner in node.body:
                    name = getattr(inner, "name", "")
                    _collect(found, [inner], f"{where}::{node.name}::{name}".removesuffix("::"))
                continue
            _collect(found, [node], where)
    return {rule_id: found[rule_id] for rule_id in sorted(found, key=by_number)}


def _collect(found: dict[str, list[str]], nodes: list[ast.expr] | list[ast.stmt], where: str) -> None:
    for node in nodes:
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.rule":
                for argument in call.args:
                    assert isinstance(argument, ast.Constant), f"{where}: a rule is marked by its id alone"
                    places = found.setdefault(str(argument.value), [])
                    if where not in places:
                        places.append(where)

"""An app imports only downward; within an app the address knows the act, never the act its address."""

import tomllib

import pytest
from django.conf import settings
from importlinter.cli import lint_imports

from portal.house import ROOT, own_apps

CONFIGURATION = ROOT / "pyproject.toml"
LINTER = tomllib.loads(CONFIGURATION.read_text())["tool"]["importlinter"]


def test_the_floors_hold(capsys):
    broken = lint_imports(config_filename=str(CONFIGURATION), no_cache=True)
    assert not broken, capsys.readouterr().out


@pytest.mark.parametrize("app", [name for name in own_apps() if name != "portal"])
def test_every_app_has_its_floor_and_its_rooms(app):
    contracts = {contract["id"]: contract for contract in LINTER["contracts"]}
    assert app.partition(".")[0] in LINTER["root_packages"]
    floors = " ".join(contracts["floors"]["layers"] + contracts["ground"]["layers"]).replace("|", " ").split()
    assert app.rpartition(".")[2] in floors, (
        "a floor in brackets is one that may be missing: take the brackets off"
    )
    assert app in contracts["rooms"]["containers"]


def test_what_is_installed_stands_in_the_order_of_the_floors():
    """Templates, commands and translations of an upper app win over those of a lower one."""
    order = [name for name in settings.INSTALLED_APPS if name in own_apps()]
    assert order[0] == "portal"
    assert all(name.startswith("ground.") for name in order[order.index("matters") + 1 :])

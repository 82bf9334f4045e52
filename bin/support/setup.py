"""What a command needs before it can begin, in order, each step only when it has to be done."""

from collections.abc import Iterator
from contextlib import contextmanager

from support import assets, debian, fonts, packages, places, services, town
from support.steps import note


def tools(*locks: str, needs: tuple[debian.Need, ...] = ()) -> list[str]:
    """System packages, Python packages, fonts and front end are there; the words for what could not be had are returned."""
    places.make_runtime()
    with services.one_at_a_time("setup"):
        lacking = debian.ensure(*needs)
        packages.ensure(*locks)
        words = [f"{need.name} is missing: {need.without}" for need in lacking]
        if lacking:
            words.append(f"An administrator can install it:\n    {debian.command_for(lacking)}")
        if needs and (without := fonts.ensure()):
            words.append(without)
        if needs:
            assets.ensure()
    return words


@contextmanager
def ready_to_manage(*, tables: bool) -> Iterator[dict[str, str]]:
    """manage.py can run: packages installed, services up, a new database given its tables if wanted."""
    tools("base")
    with services.up() as env:
        if tables and not town.has_foundations(env):
            town.lay_foundations(env)
        yield env


def warn(words: list[str]) -> None:
    for word in words:
        note("  ! " + word.replace("\n", "\n    "))

"""When something is due: `clocks.start`, `clocks.settle`, `clocks.of` … The verbs live in run.py, lights.py and doubt.py."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ground.clocks.enums import Colour as Colour
from ground.clocks.enums import Limit as Limit
from ground.clocks.enums import Said as Said
from ground.clocks.enums import Side as Side

if TYPE_CHECKING:
    from ground.clocks.doubt import doubted as doubted
    from ground.clocks.doubt import sweep_moment as sweep_moment
    from ground.clocks.lights import Light as Light
    from ground.clocks.lights import calendar_for as calendar_for
    from ground.clocks.lights import light as light
    from ground.clocks.run import ends_on as ends_on
    from ground.clocks.run import first_of as first_of
    from ground.clocks.run import hand_over as hand_over
    from ground.clocks.run import has_lapsed as has_lapsed
    from ground.clocks.run import lapsed as lapsed
    from ground.clocks.run import lapsed_threads as lapsed_threads
    from ground.clocks.run import last_of as last_of
    from ground.clocks.run import lock as lock
    from ground.clocks.run import of as of
    from ground.clocks.run import open_for as open_for
    from ground.clocks.run import recompute as recompute
    from ground.clocks.run import settle as settle
    from ground.clocks.run import shorten_to as shorten_to
    from ground.clocks.run import start as start
    from ground.clocks.run import take_told as take_told

_ROOM_OF = {
    "start": "run", "settle": "run", "of": "run", "first_of": "run", "open_for": "run", "lock": "run", "hand_over": "run",
    "has_lapsed": "run", "lapsed": "run", "lapsed_threads": "run", "recompute": "run", "ends_on": "run", "last_of": "run",
    "shorten_to": "run", "take_told": "run",
    "light": "lights", "Light": "lights", "calendar_for": "lights", "doubted": "doubt", "sweep_moment": "doubt",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """The rooms need the models, and Django imports this package before any model may be: so a verb is fetched when asked for."""
    if name not in _ROOM_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_ROOM_OF[name]}"), name)

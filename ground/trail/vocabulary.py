"""The words for what can happen. Each app owns its acts; the trail only knows how they read and who may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.utils.functional import Promise

if TYPE_CHECKING:
    from django.db.models import TextChoices

    from ground.trail.models import Entry

    Acts = TypeVar("Acts", bound=type[TextChoices])

_WORDS: dict[str, str | Promise] = {}
_OWNERS: list[type[TextChoices]] = []


def acts(owner: Acts) -> Acts:
    """An app's `class Act(models.TextChoices)` is known to the trail: value `app.act`, label as people read it.

    An act is for officers only unless the class says otherwise: a classmethod `public()` names those that
    the public history shows too.
    """
    for act in owner:
        if "." not in act:
            raise ValueError(f"An act is named app.act; {act!r} in {owner.__module__} is not.")
        if act in _WORDS:
            raise ValueError(f"The act {act!r} of {owner.__module__} is registered already.")
        _WORDS[act.value] = act.label
    _OWNERS.append(owner)
    return owner


def known(act: str) -> bool:
    """Whether some app has given this act its words."""
    return act in _WORDS


def words_of(said: Entry | str) -> str:
    """What an entry (or an act) is called on pages; an act no app knows any more is shown by its name."""
    act = said if isinstance(said, str) else said.act
    return str(_WORDS.get(act, act))


def public_acts() -> set[str]:
    """The acts that anybody who may see the thread may read: no opinions, no inner movements."""
    return {str(act) for owner in _OWNERS for act in _public(owner)}


def _public(owner: type[TextChoices]) -> set[str]:
    public = getattr(owner, "public", None)
    return set(public()) if public else set()

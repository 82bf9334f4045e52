"""承接: what the standard matter one level up says anew is taken over below, whole, with the place's own elements kept (S41)."""

from __future__ import annotations

import copy
from datetime import date, datetime

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.law.rulings import refuse
from ground.workdays import legal_day
from matters import rules
from matters.actions.proposing import begin
from matters.content import Content, content_of
from matters.elements import ELEMENTS
from matters.enums import EditionState, OperationKind
from matters.models import Proposal, UpstreamChange
from matters.rules.proposing import KEEPERS, OWN

PROMISE = ("promised_length", "promised_unit", "promised_words")


def accept(change: UpstreamChange, *, effective_on: date | None = None, by: Actor, at: datetime) -> Proposal:
    """A proposal below says what the edition above says, and in the elements of the place what it said before.

    Published, it is an edition by itself: nothing is read from above later. A promise longer than the one above is cut to it.
    What waits above is taken over for the day on which it begins, unless another one is named.
    """
    refuse(rules.why_not_accept(change))
    matter, begins = change.matter, change.edition.effective_on
    if effective_on is None and begins > legal_day(at):
        effective_on = begins
    own = rules.last_edition(matter, legal_day(at))
    content = taken_over(content_of(change.edition), content_of(own) if own else None)
    return begin(
        matter,
        OperationKind.CHANGE,
        content=content,
        effective_on=effective_on,
        reason=_("承接上级标准事项第 %(no)d 版") % {"no": change.edition.no},
        upstream_change=change,
        by=by,
        at=at,
    )


def taken_over(above: Content, own: Content | None) -> Content:
    """The content from above with everything that is the place's own."""
    if own is None:
        return above
    standard = {key: above["edition"][key] for key in PROMISE}
    content: Content = copy.deepcopy(above)
    for element in ELEMENTS.values():
        if not element.is_of_rows and (element.local or element.key in OWN | KEEPERS):
            content[element.part][element.column] = own[element.part][element.column]
    if _is_longer(own["edition"], standard):
        content["edition"].update(standard)
    # Whether it can be applied for is the place's own to say, unless it is stopped, or goes on again, everywhere.
    if EditionState.SUSPENDED not in (above["state"], own["state"]):
        content["state"] = own["state"]
    return content


def _is_longer(own: Content, standard: Content) -> bool:
    """Whether the place promises less than what is promised above; an instant matter and another kind of days count too."""
    if own["promised_length"] is None or standard["promised_length"] is None:
        return True
    return bool(
        own["promised_unit"] != standard["promised_unit"]
        or own["promised_length"] > standard["promised_length"]
        or (own["promised_length"] == 0) != (standard["promised_length"] == 0)
    )

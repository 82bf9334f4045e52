"""What the floors above are asked before a proposal is published: they know what hangs on a matter, the catalogue does not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from ground.accounts.actor import Actor
from ground.law.rulings import Ruling
from matters.models import Proposal


class Question(Protocol):
    """A rule: why this proposal may not be published for the day `on`, as far as that floor is concerned."""

    def __call__(self, proposal: Proposal, on: date, *, by: Actor, at: datetime) -> Ruling: ...


QUESTIONS: list[Question] = []


def ask_before_publication(question: Question) -> None:
    """From now on every publication, by page or verb, asks this too; an app says so once, when it starts."""
    if question not in QUESTIONS:
        QUESTIONS.append(question)

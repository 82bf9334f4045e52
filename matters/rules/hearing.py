"""What the floors above are asked before a proposal is handed on, and before it is published: they know what hangs on a matter, the catalogue does not."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from ground.accounts.actor import Actor
from ground.law.rulings import Ruling
from matters.models import Proposal


class Question(Protocol):
    """A rule: why this proposal may not be handed on, or published, for the day `on`, as far as that floor is concerned."""

    def __call__(self, proposal: Proposal, on: date, *, by: Actor, at: datetime) -> Ruling: ...


# What every publication asks, and what is asked already when the proposal is handed to its publisher.
QUESTIONS: list[Question] = []
EARLY: list[Question] = []


def ask_before_publication(question: Question, *, early: bool = False) -> None:
    """From now on every publication, by page or verb, asks this too; an app says so once, when it starts.

    What is `early` is asked of the editor as well, when he hands the proposal on: he can do something about it.
    """
    for asked in (QUESTIONS, EARLY) if early else (QUESTIONS,):
        if question not in asked:
            asked.append(question)

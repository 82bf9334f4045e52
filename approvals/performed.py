"""How far a commitment is performed, as its pages show it: each thing promised with its day, what came and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from approvals import rules
from approvals.models import Case, CaseFile, PaperReceived
from commitments.enums import CommitmentState, Kind, PromisedState
from commitments.models import Commitment, Promised, Verification
from ground import clocks
from ground.clocks import Light
from ground.clocks.models import Clock


@dataclass(frozen=True)
class Owed:
    """One thing promised; `check` is the organ's own limit, `found` what it said last."""

    promised: Promised
    supply: Clock | None
    check: Clock | None
    light: Light | None
    files: list[CaseFile]
    paper: PaperReceived | None
    found: Verification | None
    # Whether he was told what was found; of what he hands in, at once.
    is_told: bool

    @property
    def known_state(self) -> PromisedState:
        """How it stands as far as he was told (COR-2)."""
        state = PromisedState(self.promised.state)
        return state if self.is_told or state != PromisedState.FAILS else PromisedState.PROMISED

    @property
    def told(self) -> Verification | None:
        """What was found, as far as he was told."""
        return self.found if self.is_told or self.found is None or self.found.conforms else None

    @property
    def is_open(self) -> bool:
        """Whether he may still hand something in for it."""
        return self.promised.state != PromisedState.CONFORMS

    @property
    def colour(self) -> str:
        return {
            PromisedState.PROMISED: "yellow",
            PromisedState.SUPPLIED: "",
            PromisedState.CONFORMS: "green",
            PromisedState.FAILS: "red",
        }[PromisedState(self.promised.state)]


@dataclass(frozen=True)
class Performance:
    """The whole of it; `whole` is the organ's check of the letter itself, `checks` what it has said of that."""

    commitment: Commitment
    # How it stands as far as its holder was told.
    known: CommitmentState
    owed: list[Owed]
    whole: Clock | None
    light: Light | None
    checks: list[Verification]
    # Everything the organ has found, of one thing or of the letter, in the order it was found.
    found: list[Verification]
    is_supplied: bool
    is_checked: bool

    @property
    def first(self) -> Owed | None:
        """What is due first of what he still owes."""
        running = [
            (one.supply.due_on, one.promised.no, one)
            for one in self.owed
            if one.supply is not None and one.supply.settled_at is None
        ]
        return min(running)[2] if running else None

    @property
    def open(self) -> dict[int, Promised]:
        """What may still be handed in, by its number in the letter."""
        return {one.promised.no: one.promised for one in self.owed if one.is_open}

    @property
    def left(self) -> int:
        return sum(one.promised.state in rules.OUTSTANDING for one in self.owed)

    @property
    def told(self) -> list[Verification]:
        """What was found, as far as its holder was told (COR-2); of what he hands in, at once."""
        knows_all = self.known == self.commitment.state
        return [
            said
            for said in self.found
            if knows_all or said.conforms or (self.is_supplied and said.promised_id is not None)
        ]


def performance(case: Case, commitment: Commitment, at: datetime) -> Performance:
    """Six queries, however much was promised."""
    promised = list(commitment.promised.select_related("material"))
    for one in promised:
        one.commitment = commitment
    threads = [commitment.own_thread, *(one.thread for one in promised)]
    every: dict[tuple[str, str], list[Clock]] = {}
    for clock in Clock.objects.filter(thread__in=threads, kind__in=Kind.values).order_by("pk"):
        every.setdefault((clock.thread, clock.kind), []).append(clock)
    running = {key: clocks.first_of(found) for key, found in every.items()}
    shown = [clock for clock in running.values() if clock is not None]
    calendar = clocks.calendar_for(shown, at) if shown else None
    checks = list(commitment.verifications.select_related("by", "second", "promised"))
    of_material: dict[int, list[CaseFile]] = {}
    for file in case.files.current().select_related("original", "view", "material").order_by("pk"):
        of_material.setdefault(file.material_id, []).append(file)
    papers = rules.papers_lying(case)

    def lit(clock: Clock | None) -> Light | None:
        return clocks.light(clock, at, calendar) if clock is not None and calendar is not None else None

    known, is_supplied = rules.known_state(commitment), rules.is_supplied(commitment)
    rows = []
    for one in promised:
        supply, check = running.get((one.thread, Kind.SUPPLY)), running.get((one.thread, Kind.VERIFY))
        rows.append(
            Owed(
                promised=one,
                supply=supply,
                check=check,
                light=lit(supply),
                files=of_material.get(one.material_id, []),
                paper=papers.get(one.material_id),
                found=next((said for said in reversed(checks) if said.promised_id == one.pk), None),
                is_told=is_supplied or known == commitment.state,
            )
        )
    whole = running.get((commitment.own_thread, Kind.VERIFY))
    return Performance(
        commitment=commitment,
        known=known,
        owed=rows,
        whole=whole,
        light=lit(whole),
        checks=[said for said in checks if said.promised_id is None],
        found=checks,
        is_supplied=is_supplied,
        is_checked=rules.is_checked(commitment),
    )

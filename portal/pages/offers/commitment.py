"""承诺: whether the letter is signed (U9), signing it here, taking it back for whoever came, and what is owed once it is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from approvals import papers, rules
from approvals.enums import Kind
from approvals.forms import CommitmentWithdrawalForm, CounterSignForm, HandedInForm
from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty

NAMES = [
    "commitment",
    "commitment_short",
    "run_out",
    "sign_may",
    "sign_form",
    "unpromise",
    "unpromise_form",
    "owed",
    "owed_until",
    "owed_form",
]


def of(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    told = rules.commitment_of(case) if case.scheme else None
    if told is None:
        return _owed(case, actor, at)
    offered: dict[str, Any] = {"commitment": told, "commitment_short": told.letter["short"]}
    if case.is_over or actor.duty != Duty.INTAKE:
        return offered
    unpromise = rules.why_not_withdraw_commitment(case, by=actor, at=at)
    if unpromise.ok:
        offered |= {"unpromise": unpromise, "unpromise_form": CommitmentWithdrawalForm(case)}
    run_out = rules.why_not_grant_run_out(case, at=at)
    offered["run_out"] = "" if run_out.ok else run_out.sentence
    if unpromise.ok and not (told.is_signed and run_out.ok):
        letter = papers.letter_of(case, at=at)
        today = letter.sha256
        offered["commitment_short"] = letter.short
        offered["sign_may"] = next(
            (ruling for ruling in rules.rulings_at_signing(case, by=actor, at=at) if not ruling.ok),
            rules.why_not_sign(case, today, today, at=at),
        )
        offered["sign_form"] = CounterSignForm(case, initial={"shown": today})
    return offered


def _owed(case: Case, actor: Actor, at: datetime) -> dict[str, Any]:
    """What is handed in since the letter ended, and until when (COM-7); nothing where no day was ever given for it."""
    if case.is_over or case.clock(Kind.OWED) is None:
        return {}
    case.promised_before = rules.promised_before(case)
    owed = rules.owed_after(case)
    offered: dict[str, Any] = {"owed": owed, "owed_until": rules.owed_until(case)}
    if actor.duty == Duty.INTAKE and owed and rules.why_not_hand_in_owed(case, owed[0], by=actor, at=at).ok:
        offered["owed_form"] = HandedInForm(case, {material.no: material for material in owed})
    return offered

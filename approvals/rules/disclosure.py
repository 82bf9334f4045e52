"""What is held against a party, as far as an account may read it (CRE-1, docs/decisions/0011)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from approvals.models import Case, Proceeding
from credit.models import Record
from credit.rules import Standing
from ground.accounts.actor import Actor
from ground.accounts.addressees import answering
from ground.accounts.enums import PartyKind
from ground.accounts.models import Party, User
from ground.law.rulings import follows


@follows("CRE-1", article="国办发〔2020〕49号", source="受到限制的，能查到原因；单位的，由办理该件的账号查看")
def threads_read_by(user: User, party: Party, *, at: datetime) -> set[str] | None:
    """In which threads what is held against the party is for this account to read; None: wherever it was found.

    A person reads all that is held against him, and so does his guardian. An organisation is declared by anybody who knows its code:
    an account reads what was found in the cases it began for it, and the entries of its file that are open to it. An agent under a
    mandate reads nothing of either (B6).
    """
    if party.kind == PartyKind.PERSON and user in answering(party, None, at=at):
        return None
    cases = Case.objects.of_applicant(user, at=at).filter(party=party)
    found = {case.thread for case in cases}
    found |= {one.thread for one in Proceeding.objects.filter(case__in=cases)}
    return found | {record.thread for record in Record.objects.visible_to(user, at=at).filter(party=party)}


def reader(by: Actor) -> User | None:
    """The account that is answered, where what is held against a party is not all for its eyes; none for officers and timers."""
    return None if by.is_officer else by.user


def as_read_by(user: User, stands: Standing, *, at: datetime) -> Standing:
    """The same closes to him; why, is said as far as the account may read it."""
    if all(one.is_public for one in stands.restrictions):
        return stands
    reads = threads_read_by(user, stands.party, at=at)
    said = [one if one.is_open_to(reads) else one.withheld() for one in stands.restrictions]
    return replace(stands, restrictions=said)

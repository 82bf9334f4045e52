"""What the acts on an entry have in common: its clocks, its messages, how it ends and what ends with it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from credit import papers, rules
from credit.actions.bars import unbar
from credit.actions.sharing import announce
from credit.enums import UNFOUNDED, Act, BarGround, Kind, Lift, Telling
from credit.models import Outgoing, Record
from credit.models.record import Answered
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.clocks.enums import Limit, Side
from ground.clocks.models import Clock
from ground.documents.issue import Paper, issue, organ, void
from ground.documents.models import Document
from ground.law.retroaction import day_that_holds
from ground.law.values import value
from ground.notices.tell import Addressee, tell
from ground.trail.record import record as enter_trail
from ground.workdays.calendar import legal_day

# What runs until an entry is decided; with it ends what was asked about its basis.
BEFORE_THE_DECISION = (Kind.NOTICE, Kind.SERVICE, Kind.DEFENCE, Kind.DECISION, Kind.ENDING, Kind.STRIKE)


def pk_of(thread: str) -> int:
    return Record.objects.values_list("pk", flat=True).get(uuid=thread.removeprefix("credit:"))


def start(
    kind: Kind, key: str, rule_id: str, record: Record, on: date, *, told_on: date | None = None
) -> Clock:
    """Its clock runs from the day after `on`; as long as a paper of `told_on` says, or longer since."""
    told_on = told_on or on
    row_on = day_that_holds(key, record.place, then=told_on, now=on, ease=lambda days: [days])
    return clocks.start(
        kind,
        thread=record.thread,
        side=Side.NONE,
        rule_id=rule_id,
        office=record.office.path,
        started_on=on,
        limit=Limit(value(key, record.place, row_on)),
        place=record.place,
    )


def settle(record: Record, *kinds: Kind, at: datetime) -> None:
    for kind in kinds:
        clocks.settle(record.thread, kind, at=at)


def desk_of(record: Record, *, at: datetime) -> list[Addressee]:
    """Who keeps the file that it lies in."""
    return holders(Duty.CREDIT, at=at, office=record.office)


def tell_desk(record: Record, template: str, at: datetime) -> None:
    tell(desk_of(record, at=at), template, about=record.thread, at=at, context=told(record))


def tell_party(record: Record, template: str, at: datetime, **more: object) -> None:
    plain = {name: one.isoformat() if isinstance(one, date) else one for name, one in more.items()}
    context = told(record) | plain
    tell(record.addressees(at=at), template, about=record.thread, at=at, context=context)


def told(record: Record) -> dict[str, object]:
    """What the messages about an entry may say: nothing personal."""
    return {
        "number": record.source_number,
        "misdeed": record.get_misdeed_display(),
        "organ": record.office.name,
        "phone": record.office.phone,
    }


def hand_out(record: Record, paper: Paper, facts: dict[str, Any], *, by: Actor, at: datetime) -> Document:
    """The paper is issued; where it does not reach him in an account with his consent, it waits to be brought to him: the notice
    as long as `credit.service` says, every other paper as long from the first that waits.
    """
    waits = not rules.why_not_reach_account(record, at=at).ok
    if waits and paper != papers.NOTICE and not record.outgoing.waiting().exists():
        settle(record, Kind.DELIVERY, at=at)
        start(Kind.DELIVERY, "credit.service", "CRE-4", record, legal_day(at))
    document = issue(paper, thread=record.thread, facts=facts, office=organ(record.office), by=by, at=at)
    if waits:
        Outgoing.objects.create(record=record, document=document)
    return document


def nothing_to_bring(record: Record, *, at: datetime) -> None:
    """The limit for bringing him his papers is met, if none waits any more."""
    if not record.outgoing.waiting().exists():
        settle(record, Kind.DELIVERY, at=at)


def drop(record: Record, words: str, *, by: Actor, at: datetime) -> None:
    """It ends before anybody decided; whoever was told of it hears so, in writing; a notice that has not reached him is void."""
    settle(record, *BEFORE_THE_DECISION, at=at)
    record.drop(words.strip())
    record.save()
    enter_trail(record.thread, Act.DISMISSED, by=by, at=at, facts={"decided": False})
    end_bars(record, words, by=by, at=at)
    if record.noticed_at is None:
        return
    tell_party(record, "credit/notices/dismissed", at)
    if record.served_at is None:
        for paper in Document.objects.of(record.thread).valid().filter(paper=papers.NOTICE.key):
            void(paper, reason=words.strip(), by=by, at=at)
        nothing_to_bring(record, at=at)
        return
    hand_out(record, papers.DISMISSAL, papers.ending(record, at=at), by=by, at=at)


def lift(record: Record, why: Lift, words: str, *, by: Actor, at: datetime) -> None:
    """No longer listed, publicised or barred, and he is told; a repair that was still asked for is answered by it.

    An objection is answered only where the entry was unfounded: that its term ran out does not say that it was right.
    """
    record.take_out(why, words.strip(), by=by.user, at=at)
    record.save()
    settle(record, Kind.REPAIR, at=at)
    if why in UNFOUNDED:
        settle(record, Kind.OBJECTION, Kind.STRIKE, at=at)
        void_listing(record, why, by=by, at=at)
    enter_trail(record.thread, Act.LIFTED, by=by, at=at, facts={"lift": why})
    announce(record, Telling.REMOVE, why, at=at)
    end_bars(record, str(why.label), by=by, at=at)
    tell_party(record, "credit/notices/lifted", at, why=why.label)
    hand_out(record, papers.REMOVAL, papers.removal(record, at=at), by=by, at=at)


def void_listing(record: Record, why: Lift, *, by: Actor, at: datetime) -> None:
    for paper in Document.objects.of(record.thread).valid().filter(paper=papers.LISTING.key):
        void(paper, reason=str(why.label), by=by, at=at)
    nothing_to_bring(record, at=at)
    if record.lift not in UNFOUNDED:  # it had ended otherwise, and platforms know of that end
        announce(record, Telling.VOID, why, at=at)


def answer(asked: Answered, yes: bool, words: str, *, by: Actor, at: datetime) -> None:
    """What was asked of the office is answered, once."""
    asked.yes, asked.answer = yes, words.strip()
    asked.decided_at, asked.decided_by = at, by.person
    asked.save()


def end_bars(record: Record, words: str, *, by: Actor, at: datetime) -> None:
    for one in record.bars.filter(ended_at=None).order_by("pk"):
        unbar(one.thread, BarGround(one.ground), words, by=by, at=at)

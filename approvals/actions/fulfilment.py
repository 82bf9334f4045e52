"""What a commitment waits for begins and ends: its limits run, are met, and with the last of them it is fulfilled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.models import Case
from commitments.enums import BROKEN, Act, CommitmentState, Kind, PromisedState
from commitments.models import Commitment, Promised, Verification
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.enums import Limit, Side
from ground.clocks.models import Clock
from ground.documents.issue import issue, void
from ground.law.rulings import follows
from ground.law.values import value
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import between, legal_day


@follows("CLK-15", article="津政办发〔2018〕25号 三")
@follows("COR-6", article="国发〔2021〕7号", source="涉企经营许可告知承诺：领证后在规定期限内补齐")
def start_supply(
    case: Case,
    commitment: Commitment,
    promised: Promised,
    limit: Limit | None = None,
    *,
    since: date | None = None,
) -> Clock:
    """The limit of one thing promised runs, from the day after `since`; begun again it began when it did, and ends when it did."""
    before = clocks.of(promised.thread, Kind.SUPPLY)
    began = before.started_on if before else since or rules.supply_since(case, commitment)
    return clocks.start(
        Kind.SUPPLY,
        thread=promised.thread,
        side=Side.NONE,
        rule_id="CLK-15",
        office=case.competent_office.path,
        started_on=began,
        limit=limit or (before.limit if before else rules.supply_limit(case, commitment)),
        place=case.place,
    )


@follows("RQ-10", source="本平台所定：机关核对所用的时间不减少承诺人的补齐期限")
def give_back_days(case: Case, commitment: Commitment, promised: Promised, *, at: datetime) -> Clock:
    """Whoever brought it in time and has to bring it again has as many days as were left when it came, at least one: once for each
    thing. Brought and found wanting again, it is due when it was.
    """
    assert promised.supplied_at is not None
    if _wanting(promised).count() > 1:
        return start_supply(case, commitment, promised)
    return _as_left_on(legal_day(promised.supplied_at), case, commitment, promised, at=at)


def _wanting(promised: Promised) -> QuerySet[Verification]:
    """The looks at it that found that it will not do, the first of them first."""
    return promised.verifications.filter(conforms=False).order_by("pk")


def _as_left_on(day: date, case: Case, commitment: Commitment, promised: Promised, *, at: datetime) -> Clock:
    """From today on he has as many days as were left on that day, at least one; never fewer than there were."""
    before = clocks.of(promised.thread, Kind.SUPPLY)
    assert before is not None
    left = max(1, between(max(day, before.started_on), before.due_on))
    length = max(before.length, between(before.started_on, legal_day(at)) + left)
    return start_supply(case, commitment, promised, Limit(length))


@follows("COM-18", source="核查期限由告知承诺书载明，自作出决定之日起算")
def start_check(case: Case, commitment: Commitment, limit: Limit | None = None) -> None:
    """The organ has so many working days after the decision to look whether what was promised is so; begun again they end when they did."""
    assert commitment.verify_days is not None
    assert commitment.decided_at is not None
    clocks.start(
        Kind.VERIFY,
        thread=commitment.own_thread,
        side=Side.NONE,
        rule_id="COM-18",
        office=case.competent_office.path,
        started_on=legal_day(commitment.decided_at),
        limit=limit or Limit(commitment.verify_days),
        place=case.place,
    )


@follows("COM-13", source="本平台所定：收到承诺的材料后在规定期限内核对")
def start_look(case: Case, promised: Promised, since: date, limit: Limit | None = None) -> None:
    """The organ has so many working days from that day on to say whether what came will do."""
    clocks.start(
        Kind.VERIFY,
        thread=promised.thread,
        side=Side.NONE,
        rule_id="COM-13",
        office=case.competent_office.path,
        started_on=since,
        limit=limit or Limit(value("commitment.check", case.place, since)),
        place=case.place,
    )


def _look_again(case: Case, commitment: Commitment, *, at: datetime) -> None:
    """What came and nobody has looked at waits for that again, where the organ's days stood still: as many as were left, at least one."""
    lying = list(commitment.promised.filter(state=PromisedState.SUPPLIED).order_by("no"))
    running = clocks.open_for([one.thread for one in lying])
    for one in lying:
        before = clocks.of(one.thread, Kind.VERIFY)
        if before is not None and not running[one.thread]:
            limit = _with_lost_days(one.thread, Kind.VERIFY, at=at)
            start_look(case, one, before.started_on, limit)


def go_on(
    case: Case, commitment: Commitment, *, doubted_on: date | None = None, by: Actor, at: datetime
) -> None:
    """What is still to come, or to be looked at, is awaited as before, until the same days; for rows that are locked.

    What came in time and was found wanting meanwhile has the days again that were left when it came, or, where those of an earlier
    look were given back, when it was looked at; what stood still while it was late with something else, those that were left then.
    `doubted_on`: when a proceeding began that came to nothing; what was to come then has as many days as were left, so has what stood
    still since an earlier one about the same was decided. Whose last day is another one hears it.
    """
    commitment.resume()
    commitment.save()
    owed = rules.outstanding(commitment)
    running = clocks.open_for([commitment.own_thread, *(one.thread for one in owed)])
    longer = []
    for one in owed:
        if running[one.thread]:
            if doubted_on is not None:
                longer.append((one, _without_doubt(case, commitment, one, doubted_on, at=at)))
            continue
        before = clocks.of(one.thread, Kind.SUPPLY)
        if since := rules.doubted_since(one) or _failed_while_stopped(one):
            clock = _as_left_on(since, case, commitment, one, at=at)
        else:
            was_over = rules.was_due(one, at)
            limit = None if was_over else _with_lost_days(one.thread, Kind.SUPPLY, at=at)
            clock = start_supply(case, commitment, one, limit)
        if before is not None and clock.due_on > before.due_on:
            longer.append((one, clock))
    _look_again(case, commitment, at=at)
    done = running[commitment.own_thread] or rules.is_whole_in_order(commitment.verifications.all())
    if rules.is_checked(commitment) and not done:
        start_check(case, commitment)
    if longer:
        _tell_longer(case, commitment, longer, by=by, at=at)


@follows(
    "CLK-15", article="津政办发〔2018〕25号 三", source="本平台所定：查无实据的程序所用的日数不减少补齐期限"
)
def _without_doubt(
    case: Case, commitment: Commitment, promised: Promised, doubted_on: date, *, at: datetime
) -> Clock:
    """He has as many days as were left when it was doubted, at least one; never fewer than there were."""
    clocks.settle(promised.thread, Kind.SUPPLY, at=at)
    return _as_left_on(doubted_on, case, commitment, promised, at=at)


def _tell_longer(
    case: Case, commitment: Commitment, longer: list[tuple[Promised, Clock]], *, by: Actor, at: datetime
) -> None:
    facts = {"commitment": str(commitment.uuid), "due_on": [clock.due_on for _one, clock in longer]}
    record(case.thread, Act.PROLONGED, by=by, at=at, facts=facts)
    told = papers.told(case) | {
        "lines": [
            {"name": one.material.name, "day": date_format(clock.due_on, _("Y年n月j日"))}
            for one, clock in longer
        ],
        "until_on": min(clock.due_on for _one, clock in longer).isoformat(),
    }
    people = case.addressees(at=at)
    tell(people, "approvals/notices/commitment_prolonged", about=case.thread, at=at, context=told)


def _failed_while_stopped(promised: Promised) -> date | None:
    """Where it was found wanting while none of its days ran (it had come, and nobody gave him any to bring it again): from which day
    his days are given back; what stood still before it came lost none since.
    """
    before = clocks.of(promised.thread, Kind.SUPPLY)
    looks = list(_wanting(promised))
    stopped_at = before.settled_at if before is not None else None
    if not looks or stopped_at is None or stopped_at > looks[-1].at:
        return None
    assert promised.supplied_at is not None
    if stopped_at < promised.supplied_at:
        return legal_day(stopped_at)
    return legal_day(promised.supplied_at if len(looks) == 1 else looks[-1].at)


@follows(
    "COM-19",
    article="行政复议法 64、行政诉讼法 70",
    source="本平台所定：恢复的承诺与同一事项正在履行的另一份承诺不并行，中止到后者了结，不免除",
)
def again(case: Case, held: Commitment, act: Act, *, broken: bool = False, by: Actor, at: datetime) -> None:
    """What ended it was taken away: it is what it was, and `act` says so in the trail. Where another one of the same party and matter
    runs, it waits for that: its word stands with its grant, and nobody keeps two at once. `broken`: the organ is deciding whether it was.

    For rows that are locked.
    """
    whole = rules.is_kept(held.promised.all(), held.verifications.all(), held)
    if held.was == CommitmentState.FULFILLED or (whole and not broken):
        held.fulfilled_again(at=at)
    elif Commitment.objects.beside(held).exists():
        act = Act.SUSPENDED
        held.suspend()
    elif broken and held.was == CommitmentState.OVERDUE:
        held.overdue_again()
    elif broken:
        held.mismatched_again()
    else:
        _perform_again(case, held, at=at)
    held.save()
    if held.state in BROKEN and rules.is_ordered(held):
        # What was ordered meanwhile is put right and looked at as before (COM-14).
        held.rectify()
        held.save()
    record(case.thread, act, by=by, at=at, facts={"commitment": str(held.uuid), "state": held.state})


@follows(
    "G10", article="行政复议法 64、行政诉讼法 70", source="本平台所定：决定被错误撤销期间的日数不减少履行期限"
)
def _perform_again(case: Case, commitment: Commitment, *, at: datetime) -> None:
    """What was still to come, or to be looked at, is awaited again, for as many days as were left when its limits stopped, at least
    one; what a proceeding stopped that came to nothing, as were left when that began.
    """
    commitment.perform_again()
    for one in rules.outstanding(commitment):
        if since := rules.doubted_since(one):
            _as_left_on(since, case, commitment, one, at=at)
        else:
            start_supply(case, commitment, one, _with_lost_days(one.thread, Kind.SUPPLY, at=at))
    _look_again(case, commitment, at=at)
    if rules.is_checked(commitment) and not rules.is_whole_in_order(commitment.verifications.all()):
        start_check(case, commitment, _with_lost_days(commitment.own_thread, Kind.VERIFY, at=at))


def _with_lost_days(thread: str, kind: Kind, *, at: datetime) -> Limit | None:
    """The limit that ran there, longer by the days on which it stood still; nothing where none ever ran."""
    before, today = clocks.of(thread, kind), legal_day(at)
    if before is None or before.settled_at is None:
        return None
    left = max(1, between(legal_day(before.settled_at), before.due_on))
    return Limit(max(before.length, between(before.started_on, today) + left))


def stop_clocks(commitment: Commitment, *kinds: Kind, at: datetime) -> None:
    """Nothing of the letter is awaited any more: of these kinds, or at all."""
    threads = [commitment.own_thread, *(one.thread for one in commitment.promised.all())]
    for kind in kinds or tuple(Kind):
        for thread in threads:
            clocks.settle(thread, kind, at=at)


def close(
    case: Case,
    over: Commitment,
    act: Act,
    words: str,
    facts: Mapping[str, Any] | None = None,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """No limit of it runs, the letter that was signed is void, and the trail says so; for a commitment that is over and saved."""
    stop_clocks(over, at=at)
    if over.document is not None and not over.document.is_void:
        void(over.document, reason=words, by=by, at=at)
    record(case.thread, act, by=by, at=at, facts={"commitment": str(over.uuid)} | dict(facts or {}))


@follows("U3", article="行政许可法 8", source="许可不再需要的，未履行的承诺可以终止，不按违反承诺处理")
def release(case: Case, words: str, *, by: Actor, at: datetime) -> None:
    """Nothing more is asked for of what was promised, and nothing held against anybody; for a case that is locked.

    Its letter is not void: what was granted on it stands.
    """
    found = rules.performed(case)
    assert found is not None
    held = Commitment.objects.locked(found.pk)
    held.end(words, at=at)
    _owed_no_more(case, held, by=by, at=at)


def end_with_licence(case: Case, held: Commitment, words: str, *, by: Actor, at: datetime) -> None:
    """Its licence was closed: nothing is owed while it is. Its letter is not void: where the licence is open again, it is kept again.

    For rows that are locked.
    """
    held.end(words, with_licence=True, at=at)
    _owed_no_more(case, held, by=by, at=at)


def _owed_no_more(case: Case, held: Commitment, *, by: Actor, at: datetime) -> None:
    held.save()
    stop_clocks(held, at=at)
    record(case.thread, Act.ENDED, by=by, at=at, facts={"commitment": str(held.uuid)})


def fulfil(case: Case, commitment: Commitment, *, by: Actor, at: datetime) -> None:
    """承诺履行确认书: for a case and a commitment that are locked, of which everything was found in order."""
    commitment.fulfil(at=at)
    commitment.save()
    stop_clocks(commitment, at=at)
    facts = {"commitment": str(commitment.uuid), "checked": True}
    record(case.thread, Act.FULFILLED, by=by, at=at, facts=facts)
    tell(
        case.addressees(at=at),
        "approvals/notices/commitment_fulfilled",
        about=case.thread,
        at=at,
        context=papers.told(case),
    )
    issue(
        papers.FULFILMENT,
        thread=case.thread,
        facts=papers.fulfilment(case, commitment, at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )

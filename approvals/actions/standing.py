"""How the applicant stands when an act on the case relies on it, and what becomes of the case when he is listed meanwhile (K3, COR-4)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment, lapsing, route_back
from approvals.actions.closing import people_of
from approvals.enums import Act, Route
from approvals.models import Case, RouteLost
from approvals.models.case_query import OPEN
from commitments.enums import Act as Ending
from commitments.models import Commitment
from credit.actions import evidence, listing
from credit.actions.evidence import Uploads
from credit.actions.standing import Again, check, look_again
from credit.enums import Convenience, Misdeed, Moment
from credit.models import Record
from credit.rules import Restriction, Standing, something_is_said
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.law.rulings import Ruling, follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day

CREDIT = Actor.system("credit")
# Rows read at once.
BATCH = 500


@follows("K3", source="受理前、决定前核对信用，所用版本随办件留存")
def look_up(case: Case, moment: Moment, *, at: datetime) -> Standing:
    """His standing by the gates of the case's place; which version this act used is kept with it."""
    return check(
        case.party,
        thread=case.thread,
        moment=moment,
        basic_code=rules.same_matter(case.edition.matter),
        place=case.place,
        at=at,
    )


@follows("K3", source="受理、决定之前，按最近的名单重新核对")
def settle_standing(case: Case, *, at: datetime) -> None:
    """Whoever was listed since, and whatever closed the scheme of his commitment since, is followed before the act is asked about, in
    a transaction of its own: its refusal undoes nothing.

    Of a case that is over nothing is looked up: the act is refused, and nobody's standing is kept for it.
    """
    if Case.objects.filter(pk=case.pk, state__in=OPEN).exists():
        look_up_again(case.pk, at=at)


@follows("K3", source="在办办件、履行中的承诺定期复核")
def look_up_again(pk: int, *, at: datetime) -> bool:
    """What changed about the applicant since is kept and followed; whether anything did. Safe to run again."""
    with transaction.atomic():
        case = Case.objects.locked(pk)
        again = look_again(
            case.party,
            thread=case.thread,
            basic_code=rules.same_matter(case.edition.matter),
            place=case.place,
            at=at,
        )
        if case.is_over:
            _tell_offices(case, again, at=at)
            route_back.tell_too_late(case, again.stands, at=at)
        else:
            follow_standing(case, again, by=CREDIT, at=at)
    return again.changed


def follow_standing(case: Case, again: Again, *, by: Actor, at: datetime) -> None:
    """What credit closes to an open case by now is closed, and its applicant told why, since when, until when, and how to repair it
    (CRE-1). Never the application itself.

    For a case that is locked.
    """
    route_back.bring_back(case, again.stands, by=by, at=at)
    if not rules.why_not_stay_committed(case, again.stands).ok:
        route, refs = case.scheme, _refs(again.stands, Convenience.COMMITMENT)
        route_back.lose(case, route, refs, rules.commitment_of(case), at=at)
        words = _("申请人已被列入名单或者诚信档案，承诺不再适用，转为一般程序")
        owed = _leave_commitment(case, words, by=by, at=at)
        template = "approvals/notices/listed_ordinary"
        _close(case, again.stands, Convenience.COMMITMENT, template, by=by, at=at, **owed)
    elif closed := rules.closes_scheme(case, at=at):
        _follow_closed(case, closed, by=by, at=at)
    new = any(one.closes == Convenience.DEFICIENCY for one in again.new)
    if new and not rules.why_not_follow_later(case, again.stands).ok:
        refs = _refs(again.stands, Convenience.DEFICIENCY)
        route_back.lose(case, Route.DEFICIENCY, refs, at=at)
        _close(case, again.stands, Convenience.DEFICIENCY, "approvals/notices/listed_later", by=by, at=at)
    ends = rules.why_not_go_on_lacking(case, again.stands)
    if not ends.ok:
        waited = [gap.material.name for gap in rules.unmet(case) if gap.waits]
        template = "approvals/notices/listed_lacking"
        _close(case, again.stands, Convenience.DEFICIENCY, template, by=by, at=at, names=waited)
        lapsing.end_listed(case, ends, by=by, at=at)
    elif (ended := rules.goes_on_again(case, again.stands)) is not None:
        lapsing.resume(ended, by=by, at=at)


@follows("CRE-1", article="国办发〔2020〕49号", source="决定前被列入的，转为一般程序，申请继续办理")
def _leave_commitment(case: Case, words: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    """The letter, told or signed, binds nobody any more, and the case goes on in the ordinary way, which asks for the materials
    `names`, after acceptance until a `last` day.
    """
    found = commitment.lock(case)
    assert found is not None, "a case that commits has its letter"
    found.end(words, at=at)
    found.save()
    last = commitment.leave(case, found, Ending.ENDED, words, by=by, at=at)
    return {"names": [material.name for material in rules.missing_materials(case)]} | last


@follows("COM-3", article="国办发〔2020〕42号", source="决定前事项不再适用承诺的，转为一般程序，申请继续办理")
def _follow_closed(case: Case, closed: Ruling, *, by: Actor, at: datetime) -> None:
    """The matter is granted on no such commitment any more: nothing that the applicant did, and he is told by which rule."""
    owed = _leave_commitment(case, _("本事项不再适用这种承诺方式，转为一般程序"), by=by, at=at)
    record(case.thread, Act.SCHEME_CLOSED, by=by, at=at, facts={"ruling": closed.as_json()})
    told = papers.told(case) | {"why": closed.words} | owed
    tell(case.addressees(at=at), "approvals/notices/scheme_closed", about=case.thread, at=at, context=told)


def _close(
    case: Case,
    stands: Standing,
    convenience: Convenience,
    template: str,
    *,
    by: Actor,
    at: datetime,
    **more: object,
) -> None:
    """The trail says what closed it, and he is told why, since when, until when, and how to repair it; whose account may not read
    that, who may.
    """
    facts = {"version": stands.version, "closed": _refs(stands, convenience)}
    record(case.thread, Act.STANDING_FOLLOWED, by=by, at=at, facts=facts)
    for one in case.addressees(at=at):
        account = User.objects.get(pk=one.user_id) if one.user_id is not None else None
        closing = (rules.as_read_by(account, stands, at=at) if account else stands).closing(convenience)
        told = papers.told(case) | more
        told["restrictions"] = [_said(one) for one in closing if one.is_said]
        told["withheld"] = list(dict.fromkeys(one.words for one in closing if not one.is_said))
        tell([one], template, about=case.thread, at=at, context=told)


def _refs(stands: Standing, convenience: Convenience) -> list[str]:
    return [one.ref for one in stands.closing(convenience)]


def _said(one: Restriction) -> dict[str, Any]:
    until = one.until.isoformat() if one.until is not None else ""
    return {"words": one.words, "since": one.since.isoformat(), "until": until, "repair": one.repair}


def _tell_offices(case: Case, again: Again, *, at: datetime) -> None:
    """The deciding office and the regulator of a commitment that is being performed; nothing follows by itself."""
    running = Commitment.objects.of(case.thread).under_way().exists()
    if not again.changed or not running:
        return
    told = papers.told(case) | {"restrictions": [_said(one) for one in again.stands.restrictions]}
    desk = holders(Duty.DECISION, at=at, office=case.competent_office)
    if case.regulator is not None:
        desk += people_of(case.regulator, at=at)
    tell(desk, "approvals/notices/standing_changed", about=case.thread, at=at, context=told)


def to_look_up_again(*, at: datetime) -> Iterator[int]:
    """Cases under way, and those whose commitment is being performed, of whose applicants any register says something."""
    said = something_is_said(on=legal_day(at))
    yield from _each(Case.objects.filter(said, state__in=OPEN), "pk")
    # Decided while a route was closed to it: its desk hears of it once it is open again.
    lost = RouteLost.objects.waiting().exclude(case__state__in=OPEN).values("case")
    yield from _each(Case.objects.filter(pk__in=lost), "pk")
    performed = Commitment.objects.under_way().decided().filter(said)
    for thread in _each(performed, "thread"):
        yield from Case.objects.of_threads([thread]).order_by("pk").values_list("pk", flat=True)


def _each(rows: QuerySet[Any], field: str) -> Iterator[Any]:
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", field)[:BATCH]):
        yield from (value for _key, value in found)
        last = found[-1][0]


def propose_listing(
    case: Case,
    misdeed: Misdeed,
    words: str,
    basis: str,
    *,
    files: Uploads = (),
    by: Actor,
    at: datetime,
) -> Record:
    """What was found in the case is proposed for the credit file, with its basis and evidence, and waits for its notice (CRE-4).

    What was found has one entry, whoever proposed it and however that ended: of a revocation that of its proceeding.

    Raises files.Unacceptable with a sentence for the person when a file will not do.
    """
    refuse(rules.why_not_propose_listing(case, misdeed, by=by, at=at))
    proofs = evidence.take(files, at=at)
    with transaction.atomic():
        # Files are scanned for seconds: what it rests on may be gone by now.
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_propose_listing(case, misdeed, by=by, at=at))
        found = rules.found_for(case, misdeed)
        assert found is not None, "the rule says so"
        return listing.propose(
            case.party,
            misdeed,
            words,
            basis,
            source=rules.source_of(case, found),
            source_number=case.number or "",
            office=case.competent_office,
            case_thread=case.thread,
            account=case.applicant,
            alike=rules.sources_of(found),
            since=rules.made_at(found),
            proofs=proofs,
            by=by,
            at=at,
        )

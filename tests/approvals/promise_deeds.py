"""Every deed about a promise, a gap, a proceeding or an entry of the credit file, each a call of the verb the product uses: for walks.

As the deeds on a case (tests/approvals/deeds.py), but each is done to a row of its own kind (`on`), and what it says, finds or hands
over is thrown by the dice of the fair: what conforms to the law and what does not. What is refused leaves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from approvals import papers, rules
from approvals.actions import (
    checking,
    correction,
    decision,
    deficiency,
    filing,
    intake,
    keeping,
    lastday,
    performing,
    rectification,
    remedy,
    revocation,
    routes,
    self_correction,
    signing,
    standing,
    supplements,
)
from approvals.enums import Fault, How, Newness, Purpose, RemedyKind, RemedyOutcome, Restoring, Way
from approvals.models import Case, Deficiency, Proceeding
from approvals.proceedings import Approval, Breach, Item, ProceedingState
from approvals.rules import Demand, Verdict
from approvals.rules.correction import to_be_named
from approvals.rules.deficiency import not_promised
from commitments.enums import CommitmentState, Manner, Method, Scheme
from commitments.models import Commitment, Promised
from credit.actions import listing, striking
from credit.enums import Misdeed, RecordState, Tier
from credit.models import ListEntry, Record
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind
from ground.accounts.models import Party, User
from ground.clocks.service import ServiceWay
from ground.workdays.calendar import legal_day
from matters.models import Edition, Material
from tests.approvals.deeds import APPLICANT, APPROVERS, CLERKS, DEEDS, NAMED, REVIEWERS, S, _found
from tests.approvals.fair import PARTIES, Fair
from tests.licences.lasting import WHY
from tests.town import ANSWERS, pdf

DAY = timedelta(days=1)


class PromiseDeed(NamedTuple):
    """A deed, who would do it lawfully, to a row of which kind in which states, and what it leaves in the trail at least.

    `who`: "party" is the account of whom the row is about.
    """

    name: str
    who: tuple[str, ...]
    on: type
    states: tuple[str, ...]
    leaves: tuple[str, ...]
    do: Callable[[Fair, Any, Actor, datetime], object]


# An application.


def lay(case: Case, material: Material, by: Actor, at: datetime) -> None:
    filing.add_file(case, material, pdf(f"{material.name}.pdf"), by=by, at=at)


def _begin(fair: Fair, party: Party, by: Actor, at: datetime) -> object:
    case = filing.begin(fair.dice.choice(fair.editions), party.current, by=by, at=at)
    case = filing.save_answers(case, ANSWERS, by=by, at=at)
    for material in rules.missing_materials(case):
        if fair.perhaps():
            lay(case, material, by, at)
    return case


def _lacking(fair: Fair, edition: Edition) -> tuple[str, dict[Material, How]]:
    """A scheme or none, and what stands in for what: mostly what goes together."""
    scheme = fair.dice.choice([*Scheme.values, *Scheme.values, ""])
    hows = [None, How.LATER, *([How.COMMITTED] * 3 if scheme or fair.perhaps(1) else [])]
    thrown = {
        one: fair.dice.choice(hows)
        for one in edition.asks_for(Purpose.NEW)
        if not one.exempt or fair.perhaps(1)
    }
    return scheme, {one: how for one, how in thrown.items() if how}


def _choose(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    return routes.choose(case, *_lacking(fair, case.edition), by=by, at=at)


def _fill(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    for material in rules.owed_materials(case):
        lay(case, material, by, at)
    return case


def _file(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    return filing.file(case, again="另一处场所", by=by, at=at)


def _take_in(fair: Fair, party: Party, by: Actor, at: datetime) -> object:
    edition = fair.dice.choice(fair.editions)
    scheme, lacking = _lacking(fair, edition)
    name, number, phone = PARTIES[fair.account_of(party)]
    told = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": number,
        "name": name,
        "phone": phone,
    }
    there = [one for one in edition.asks_for(Purpose.NEW) if not one.exempt and one not in lacking]
    return intake.take_in(
        edition,
        told,
        ANSWERS,
        dict.fromkeys(there, (0, 1)),
        scheme=scheme,
        lacking=lacking,
        again="另一处场所",
        by=by,
        at=at,
    )


def _ask_missing(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    asked = [Demand(Fault.MISSING, f"缺少{one.name}", "按指南", one) for one in to_be_named(case, at=at)]
    why = "材料少，当场补" if fair.perhaps(8) else ""
    return correction.ask(case, asked, new_ground="补正后发现", not_deferred=why, by=by, at=at)


def _give_up(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    """Its licence is to be closed, as its holder asks."""
    licence = _found(case.decision.gives_licence if hasattr(case, "decision") else None)
    edition, party = licence.kind.editions.in_force(legal_day(at)).get(), licence.holder.current
    draft = filing.begin(edition, party, purpose=Purpose.CANCELLATION, licence=licence, by=by, at=at)
    filing.save_answers(draft, WHY, by=by, at=at)
    _fill(fair, draft, by, at)
    return filing.file(draft, by=by, at=at)


def _refuse_for_lies(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    heard = "已当面告知，没有异议" if fair.perhaps(8) else ""
    return decision.refuse(case, reasons="报告系伪造", hidden=True, heard=heard, by=by, at=at)


# A letter.


def _shown(fair: Fair, case: Case, at: datetime) -> str:
    """What he read: the letter of today, or the one he was told of before."""
    told = rules.commitment_of(case)
    if case.scheme and fair.perhaps(8):
        return papers.letter_of(case, at=at).sha256
    return told.letter_sha256 if told else ""


def _sign(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    shown = _shown(fair, case, at)
    if by.is_officer:
        drawing = pdf("签字.pdf")
        return signing.sign(
            case, shown, manner=Manner.SCAN, came=fair.came(case), drawing=drawing, by=by, at=at
        )
    return signing.sign(case, shown, name=by.person.name, by=by, at=at)


def _take_back(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    came = fair.came(case) if by.is_officer else None
    return signing.withdraw(case, came=came, by=by, at=at)


def _hand_in(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    owed = rules.owed_after(case) if fair.perhaps(9) else case.materials
    one, told = fair.dice.choice(_some(owed)), {"by": by, "at": at}
    if not by.is_officer:
        return signing.hand_in(case, one, [pdf("补交.pdf")], **told)
    if fair.perhaps():
        return signing.hand_in(case, one, counts=(0, 1), came=fair.came(case), **told)
    return signing.hand_in(case, one, counts=(0, 1), arrived_at=at - DAY, evidence="EMS 1", **told)


def _some(rows: Any) -> list[Any]:
    return [_found(one) for one in rows] or [_found(None)]


def _one(fair: Fair, held: Commitment, *states: str) -> Promised:
    """One thing promised: in one of these states, if any is."""
    found = list(held.promised.select_related("material", "commitment"))
    likely = [one for one in found if one.state in states]
    return fair.dice.choice(likely if likely and fair.perhaps(9) else _some(found))


def _supply(fair: Fair, held: Commitment, by: Actor, at: datetime) -> object:
    one, told = _one(fair, held, "promised", "fails"), {"by": by, "at": at}
    if not by.is_officer:
        return performing.supply(held, one, files=[pdf("补交.pdf")], **told)
    if fair.perhaps():
        return performing.supply(held, one, counts=(0, 1), came=fair.came(held), **told)
    arrived = at - fair.dice.randint(0, 20) * DAY
    return performing.supply(held, one, counts=(0, 1), arrived_at=arrived, evidence="EMS 1", **told)


def _verify(fair: Fair, held: Commitment, by: Actor, at: datetime) -> object:
    whole = held.scheme != Scheme.CREDIT and fair.perhaps(4)
    one = None if whole else _one(fair, held, "supplied")
    words = "" if (good := fair.perhaps(7)) else "没有标明面积"
    how = fair.dice.choice([*Method])
    second = fair.dice.choice(_officers()) if how == Method.FIELD and fair.perhaps(9) else None
    return checking.verify(held, one, method=how, conforms=good, words=words, second=second, by=by, at=at)


def _announce(fair: Fair, held: Commitment, by: Actor, at: datetime) -> object:
    on = legal_day(at) + fair.dice.choice([DAY, DAY, 2 * DAY, 0 * DAY])
    told = {"method": Method.FIELD, "on": on, "words": "看布局", "by": by, "at": at}
    return checking.announce(held, officers=fair.dice.sample(_officers(), 2), **told)


def _officers() -> list[User]:
    """Who may look, and who may not."""
    return list(User.objects.filter(username__in=["chen", "he", "zheng", "sun"]).order_by("pk"))


def _settle_late(fair: Fair, held: Commitment, by: Actor, at: datetime) -> object:
    return performing.settle_lapsed(held, at=at)


# What follows after acceptance.


def _gaps(fair: Fair, case: Case, newness: str = "") -> list[Demand]:
    """All that is lacking; perhaps something that is there, in a wrong form, and perhaps one thing too few."""
    found = [(one, Fault.MISSING) for one in not_promised(case)]
    there = [one for one in case.materials if not one.exempt and (one, Fault.MISSING) not in found]
    if there and fair.perhaps(3):
        found.append((fair.dice.choice(there), Fault.FORM))
    if found and fair.perhaps(1):
        found.pop()
    return [Demand(fault, "请补齐", one.standard, one, newness=newness) for one, fault in found]


def _accept_deficient(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    days = fair.dice.choice([None, None, 1, 3, 90])
    came = fair.came(case) if fair.perhaps(3) else None
    return deficiency.accept(case, _gaps(fair, case), days=days, new_ground="新", came=came, by=by, at=at)


def _promise_gaps(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    came = fair.came(one) if by.is_officer else None
    return deficiency.promise(one, came=came, by=by, at=at)


def _fill_gap(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    gaps = list(one.gaps.select_related("material"))
    waiting = [gap for gap in gaps if gap.waits]
    gap = fair.dice.choice(waiting if waiting and fair.perhaps(9) else gaps)
    return deficiency.supply(one, gap, pdf("补齐.pdf"), by=by, at=at)


def _take_gap(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    received = {gap.pk: (0, 1) for gap in one.gaps.all() if gap.waits and fair.perhaps(8)}
    if fair.perhaps():
        return deficiency.take_in(one, received, came=fair.came(one), by=by, at=at)
    arrived = at - fair.dice.randint(0, 5) * DAY
    return deficiency.take_in(one, received, way=Way.POST, arrived_at=arrived, evidence="邮戳", by=by, at=at)


def _look(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    waiting = [gap for gap in one.gaps.select_related("material") if gap.waits_for_look]
    verdicts = {gap.pk: Verdict(True) if fair.perhaps(7) else Verdict(False, "看不清") for gap in waiting}
    return deficiency.look(one, verdicts, by=by, at=at)


def _put_off(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    return lastday.put_off(one, fair.dice.choice([1, 3, 40]), "暴雨封路", by=by, at=at)


def _restore(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    told = {"by": by, "at": at}
    if fair.perhaps():
        return lastday.restore(one, Restoring.FORCE_MAJEURE, "暴雨封路", days=2, **told)
    received = {gap.pk: (0, 1) for gap in one.gaps.all() if gap.waits}
    arrived = min(at, one.clock.lapses_at) - timedelta(hours=1)
    return lastday.restore(one, Restoring.ARRIVED, "签收单", arrived_at=arrived, received=received, **told)


def _contest_lapse(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    return NAMED["ask_reconsideration"].do(fair, one.case, by, at)


def _end_contest(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    """What came of it: held, or taken away with days to bring what is lacking, or none."""
    running = _found(one.case.remedies.filter(ended_at=None, termination__isnull=False).first())
    outcome = fair.dice.choice([*RemedyOutcome])
    days = fair.dice.choice([None, None, 1, 5])
    told = {"words": "见文书", "ended_on": legal_day(at), "supply_days": days, "by": by, "at": at}
    return remedy.end_remedy(running, outcome, **told)


def _tell_more(fair: Fair, one: Deficiency, by: Actor, at: datetime) -> object:
    newness = fair.dice.choice([Newness.CHANGED, Newness.SUPPLIED])
    material = fair.dice.choice(_some(one.case.materials))
    again = [Demand(Fault.FORM, "看不清", "能看清", material, newness=newness)]
    return deficiency.tell_more(one.case, again, "补交后发现", by=by, at=at)


# A proceeding.


def _open(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    """As the desk's page opens it: of a letter, where there is one."""
    held = Commitment.objects.of(case.thread).standing().order_by("-pk").first()
    kind = fair.dice.choice([*Breach])
    return revocation.open(case, kind=kind, words="群众反映", commitment=held, by=by, at=at)


def _order(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return rectification.order_rectification(row, "请补测", by=by, at=at)


def _notify(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return revocation.notify(row, fair.dice.choice([*Item]), "检测项目不全", by=by, at=at)


def _supplement(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    waits = [one for one in rules.untold_reports(row) if fair.perhaps(8)]
    item = fair.dice.choice([row.item or Item.FRAUD, *Item])
    proof = [pdf("比对表.pdf")] if fair.perhaps() else []
    return supplements.supplement(row, item, "报告系伪造", reports=waits, uploads=proof, by=by, at=at)


def _set_aside(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    waits = [one for one in rules.untold_reports(row) if fair.perhaps(8)]
    return supplements.set_aside(row, waits, "无法核实", by=by, at=at)


def _serve(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return revocation.serve(row, "post", legal_day(at), "EMS 2", by=by, at=at)


def _report(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return rectification.report(row, "已经补测", uploads=[pdf("报告.pdf")], by=by, at=at)


def _enter_report(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    came = at - fair.dice.randint(0, 20) * DAY
    proof = "EMS 3" if fair.perhaps(9) else ""
    return rectification.report(row, "已经补测", arrived_at=came, arrival=proof, by=by, at=at)


def _plead(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return revocation.plead(row, "已经补做", uploads=[pdf("说明.pdf")], by=by, at=at)


def _acknowledge(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return revocation.acknowledge(row, by=by, at=at)


def _waive(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return revocation.waive(row, by=by, at=at)


def _read(fair: Fair, row: Proceeding) -> int:
    """What whoever ends it has read: mostly all of it."""
    return row.last_entry if fair.perhaps(9) else max(0, row.last_entry - 1)


def _revoke(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return revocation.revoke(row, "查证属实", read=_read(fair, row), by=by, at=at)


def _ask_to_keep(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    office = fair.dice.choice([*rules.offices_to_ask(row, at=at), row.case.competent_office])
    return keeping.ask(row, office, "停供" if fair.perhaps(9) else "", by=by, at=at)


def _answer_to_keep(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    number = "区政批〔2026〕1号" if fair.perhaps(8) else ""
    return keeping.answer(row, fair.perhaps(7), number, "另有替代", by=by, at=at)


def _keep(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    outside = Approval("区政府", "〔2026〕1号", legal_day(at)) if fair.perhaps(8) else None
    return keeping.keep(row, "民生所系", outside, read=_read(fair, row), by=by, at=at)


def _close(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return revocation.close(row, "查明相符", read=_read(fair, row), by=by, at=at)


def _correct(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    return self_correction.correct(row, "检测项目其实齐全", by=by, at=at)


def _contest(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    today, kind = legal_day(at), fair.dice.choice([*RemedyKind])
    told = {"organ": "示例市朝霞区人民法院", "sought_on": today, "notified_on": today, "against": row}
    return remedy.record_remedy(row.case, kind, **told, by=by, at=at)


def _end_of_it(fair: Fair, row: Proceeding, by: Actor, at: datetime) -> object:
    """What came of it: held, or taken away, for good or to be decided again."""
    running = _found(row.remedies.filter(ended_at=None).first())
    told = {"words": "见文书", "ended_on": legal_day(at), "by": by, "at": at}
    return remedy.end_remedy(running, fair.dice.choice([*RemedyOutcome]), **told)


# An entry of the credit file.


def _propose(fair: Fair, case: Case, by: Actor, at: datetime) -> object:
    misdeed = fair.dice.choice([*Misdeed])
    return standing.propose_listing(case, misdeed, "逾期未补齐", "信用承诺办法", by=by, at=at)


def _tell_of_listing(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    return listing.notify(row, fair.dice.choice([*Tier]), by=by, at=at)


def _defend(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    late = row.noticed_at is not None and by.is_officer and fair.perhaps()
    came = {"arrived_at": row.noticed_at, "arrival": "邮件号码 1"} if late else {}
    return listing.defend(row, "检测机构停业", **came, by=by, at=at)


def _serve_papers(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    return listing.serve(row, ServiceWay.POST, on=legal_day(at), receipt="邮件号码 1", by=by, at=at)


def _say_nothing(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    return listing.waive(row, by=by, at=at)


def _enlist(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    tier = row.tier if row.tier and fair.perhaps(8) else fair.dice.choice([*Tier])
    return listing.enlist(row, tier, "逾期", by=by, at=at)


def _dismiss(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    return listing.dismiss(row, "客观原因", by=by, at=at)


def _seek_repair(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    return listing.seek_repair(row, "已补齐", duty_done_on=legal_day(at), promised=True, by=by, at=at)


def _decide_repair(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    last = _found(row.repairs.order_by("-pk").first())
    return listing.decide_repair(last, fair.perhaps(), "已核实", by=by, at=at)


def _object(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    return listing.object_to(row, "不是我", by=by, at=at)


def _answer_objection(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    last = _found(row.objections.order_by("-pk").first())
    return listing.answer_objection(last, fair.perhaps(), "已核实", by=by, at=at)


def _propose_strike(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    return striking.propose(row, "所依据的决定已被判决撤销", files=[pdf("判决书.pdf")], by=by, at=at)


def _decide_strike(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    last = _found(row.strikes.order_by("-pk").first())
    return striking.decide(last, fair.perhaps(), "已核实", by=by, at=at)


def _withdraw_entry(fair: Fair, row: Record, by: Actor, at: datetime) -> object:
    return listing.withdraw(row, "所依据的决定已被撤销", by=by, at=at)


def _platform(fair: Fair, party: Party, by: Actor, at: datetime) -> object:
    """A platform says that he is on the list that closes 容缺, or on the one that closes 承诺, or that he is not any more."""
    name, number, _phone = PARTIES[fair.account_of(party)]
    source = fair.dice.choice(fair.sources)
    entry = ListEntry.objects.standing(legal_day(at)).filter(source=source, name=name).first()
    if entry is not None:
        return ListEntry.objects.filter(pk=entry.pk).update(removed_on=legal_day(at))
    return ListEntry.objects.create(
        source=source,
        reference=f"XY-{ListEntry.objects.count()}",
        id_type=IdType.RESIDENT,
        id_digest=party.id_digest,
        id_tail=number[-4:],
        name=name,
        basis="失信被执行人名单",
        organ="朝霞区人民法院",
        listed_on=legal_day(at),
    )


C, P, R = CommitmentState, ProceedingState, RecordState
DESK, KEEPERS, PARTY = (*REVIEWERS, *APPROVERS), ("tang", "jiang"), ("party",)
BEFORE = (S.FILED, S.CORRECTING, S.ACCEPTED, S.REVIEWED)
HELD = (C.PERFORMING, C.OVERDUE, C.MISMATCHED, C.RECTIFYING)
# Of the deeds on a case, those that a promise or a gap meets on its way.
ON_CASES = {
    "accept", "decline", "supply", "judge", "grant_on_the_spot", "conclude", "object", "send_back", "grant", "refuse", "deliver",
    "cancel_licence", "withdraw", "seek_remedy", "end_remedy", "take_away_annulled", "do_anew", "begin_again", "infected",
    "decline_hidden", "report_hidden", "answer_hidden",
}  # fmt: skip
# Where a paper may lie there that has not reached him.
UNSERVED = (P.RECTIFYING, P.NOTIFIED, P.REVOKED, P.KEPT, P.STRUCK)
PROMISE_DEEDS = [
    *(
        PromiseDeed(
            one.name, PARTY if one.who == APPLICANT else one.who, Case, one.states, one.leaves, one.do
        )
        for one in DEEDS
        if one.name in ON_CASES
    ),
    PromiseDeed("begin", PARTY, Party, (), (), _begin),
    PromiseDeed("take_in", CLERKS, Party, (), ("approvals.filed",), _take_in),
    PromiseDeed("platform", ("clock",), Party, (), (), _platform),
    PromiseDeed("choose", PARTY, Case, (S.DRAFT,), (), _choose),
    PromiseDeed("fill", PARTY, Case, (S.DRAFT,), (), _fill),
    PromiseDeed("file", PARTY, Case, (S.DRAFT,), ("approvals.filed",), _file),
    PromiseDeed("ask_missing", CLERKS, Case, (S.FILED,), ("approvals.correction_asked",), _ask_missing),
    PromiseDeed("give_up", PARTY, Case, (S.GRANTED,), ("approvals.filed",), _give_up),
    PromiseDeed("refuse_for_lies", APPROVERS, Case, (S.REVIEWED,), ("approvals.refused",), _refuse_for_lies),
    PromiseDeed("sign", (*PARTY, *PARTY, *CLERKS), Case, BEFORE, ("commitments.signed",), _sign),
    PromiseDeed("take_back", (*PARTY, *CLERKS), Case, BEFORE, ("commitments.withdrawn",), _take_back),
    PromiseDeed(
        "hand_in", (*PARTY, *CLERKS), Case, (S.ACCEPTED, S.REVIEWED), ("approvals.owed_handed_in",), _hand_in
    ),
    PromiseDeed("supply_promised", (*PARTY, *CLERKS), Commitment, HELD, ("commitments.supplied",), _supply),
    PromiseDeed("verify", DESK, Commitment, HELD, ("commitments.verified",), _verify),
    PromiseDeed("announce", DESK, Commitment, (C.PERFORMING,), ("commitments.check_announced",), _announce),
    PromiseDeed("settle_late", ("clock",), Commitment, (C.PERFORMING,), (), _settle_late),
    PromiseDeed(
        "accept_deficient",
        CLERKS,
        Case,
        (S.FILED,),
        ("approvals.accepted", "approvals.deficiency_opened"),
        _accept_deficient,
    ),
    PromiseDeed(
        "promise_gaps",
        (*PARTY, *CLERKS),
        Deficiency,
        ("open",),
        ("approvals.deficiency_promised",),
        _promise_gaps,
    ),
    PromiseDeed("fill_gap", PARTY, Deficiency, ("open",), ("approvals.deficiency_supplied",), _fill_gap),
    PromiseDeed(
        "take_gap", CLERKS, Deficiency, ("open", "lapsed"), ("approvals.deficiency_supplied",), _take_gap
    ),
    PromiseDeed(
        "look",
        (*CLERKS, *REVIEWERS),
        Deficiency,
        ("open", "lapsed"),
        ("approvals.deficiency_checked",),
        _look,
    ),
    PromiseDeed("put_off", CLERKS, Deficiency, ("open",), ("approvals.deficiency_extended",), _put_off),
    PromiseDeed("restore", CLERKS, Deficiency, ("lapsed",), ("approvals.deficiency_restored",), _restore),
    PromiseDeed(
        "contest_lapse", APPROVERS, Deficiency, ("lapsed",), ("approvals.remedy_sought",), _contest_lapse
    ),
    PromiseDeed("end_contest", APPROVERS, Deficiency, ("lapsed",), ("approvals.remedy_ended",), _end_contest),
    PromiseDeed(
        "tell_more", CLERKS, Deficiency, ("completed",), ("approvals.deficiency_opened",), _tell_more
    ),
    PromiseDeed("open", DESK, Case, (S.GRANTED,), (), _open),
    PromiseDeed(
        "order", DESK, Proceeding, (P.OPENED, P.RECTIFYING), ("approvals.rectification_ordered",), _order
    ),
    PromiseDeed("report", PARTY, Proceeding, (P.RECTIFYING,), ("approvals.rectification_reported",), _report),
    PromiseDeed(
        "enter_report",
        DESK,
        Proceeding,
        (P.RECTIFYING, P.OPENED, P.NOTIFIED, P.HEARD),
        ("approvals.rectification_reported",),
        _enter_report,
    ),
    PromiseDeed(
        "notify", DESK, Proceeding, (P.OPENED, P.RECTIFYING), ("approvals.revocation_notified",), _notify
    ),
    PromiseDeed(
        "supplement",
        DESK,
        Proceeding,
        (P.NOTIFIED, P.HEARD),
        ("approvals.revocation_supplemented",),
        _supplement,
    ),
    PromiseDeed(
        "set_aside", DESK, Proceeding, (P.NOTIFIED, P.HEARD), ("approvals.report_set_aside",), _set_aside
    ),
    PromiseDeed("serve", DESK, Proceeding, UNSERVED, (), _serve),
    PromiseDeed("acknowledge", PARTY, Proceeding, UNSERVED, (), _acknowledge),
    PromiseDeed("plead", PARTY, Proceeding, (P.NOTIFIED,), ("approvals.revocation_defended",), _plead),
    PromiseDeed("waive", PARTY, Proceeding, (P.NOTIFIED,), ("approvals.revocation_heard",), _waive),
    PromiseDeed("revoke", APPROVERS, Proceeding, (P.HEARD,), ("approvals.revoked",), _revoke),
    PromiseDeed("ask_to_keep", DESK, Proceeding, (P.HEARD,), ("approvals.keeping_asked",), _ask_to_keep),
    PromiseDeed(
        "answer_to_keep", ("gong",), Proceeding, (P.HEARD,), ("approvals.keeping_answered",), _answer_to_keep
    ),
    PromiseDeed("keep", APPROVERS, Proceeding, (P.HEARD,), ("approvals.revocation_kept",), _keep),
    PromiseDeed(
        "close",
        APPROVERS,
        Proceeding,
        (P.OPENED, P.RECTIFYING, P.NOTIFIED, P.HEARD),
        ("approvals.proceeding_closed",),
        _close,
    ),
    PromiseDeed(
        "correct", APPROVERS, Proceeding, (P.REVOKED,), ("approvals.revocation_corrected",), _correct
    ),
    PromiseDeed(
        "contest", APPROVERS, Proceeding, (P.REVOKED, P.KEPT), ("approvals.remedy_sought",), _contest
    ),
    PromiseDeed(
        "end_of_it", APPROVERS, Proceeding, (P.REVOKED, P.KEPT), ("approvals.remedy_ended",), _end_of_it
    ),
    PromiseDeed("propose", KEEPERS, Case, (S.GRANTED, S.REFUSED), (), _propose),
    PromiseDeed("tell_of_listing", KEEPERS, Record, (R.PROPOSED,), ("credit.notified",), _tell_of_listing),
    PromiseDeed("serve_papers", KEEPERS, Record, (*R,), ("credit.served",), _serve_papers),
    PromiseDeed("defend", (*PARTY, *KEEPERS), Record, (R.NOTIFIED, R.HEARD), ("credit.defended",), _defend),
    PromiseDeed("say_nothing", PARTY, Record, (R.NOTIFIED,), ("credit.heard",), _say_nothing),
    PromiseDeed("enlist", KEEPERS, Record, (R.HEARD,), ("credit.listed",), _enlist),
    PromiseDeed("dismiss", KEEPERS, Record, (R.HEARD,), ("credit.dismissed",), _dismiss),
    PromiseDeed("seek_repair", PARTY, Record, (R.LISTED,), ("credit.repair_sought",), _seek_repair),
    PromiseDeed("decide_repair", KEEPERS, Record, (R.LISTED,), (), _decide_repair),
    PromiseDeed("object_to_entry", PARTY, Record, (R.LISTED,), ("credit.objected",), _object),
    PromiseDeed("answer_objection", KEEPERS, Record, (R.LISTED, R.LIFTED), (), _answer_objection),
    PromiseDeed(
        "propose_strike",
        KEEPERS,
        Record,
        (R.PROPOSED, R.NOTIFIED, R.HEARD, R.LISTED),
        ("credit.strike_proposed",),
        _propose_strike,
    ),
    PromiseDeed(
        "decide_strike",
        KEEPERS,
        Record,
        (R.PROPOSED, R.NOTIFIED, R.HEARD, R.LISTED, R.LIFTED),
        (),
        _decide_strike,
    ),
    PromiseDeed("withdraw_entry", ("clock",), Record, (R.LISTED,), (), _withdraw_entry),
]

"""容缺受理: accepted although something is lacking, reviewed meanwhile, and granted when all of it is in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment, intake
from approvals.actions.delivery import somebody, standing_in
from approvals.actions.folder import put_in
from approvals.actions.gaps import clock_runs, locked, open_locked, promise_begins
from approvals.actions.lapsing import settle_lapsed
from approvals.actions.reopening import review_again
from approvals.actions.reporting import report_no
from approvals.actions.standing import settle_standing
from approvals.demands import Counts, Demand, Verdict
from approvals.enums import Act, CaseState, Kind, Way
from approvals.models import (
    Case,
    CaseFile,
    Deficiency,
    Gap,
    GapCheck,
    GapSupply,
    PaperReceived,
)
from approvals.rules import Came
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty, Power
from ground.clocks.enums import Side
from ground.documents.files import Received, receive
from ground.documents.issue import issue
from ground.law.rulings import follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import after, between, legal_day


def accept(
    case: Case,
    gaps: Sequence[Demand],
    *,
    days: int | None = None,
    new_ground: str = "",
    came: Came | None = None,
    by: Actor,
    at: datetime,
) -> Deficiency:
    """容缺受理 (COR-3): accepted, and told once what may follow until when; the review goes on meanwhile.

    `days` working days to bring it, as many as the limit has room for unless fewer are said. `came`: who stands at the
    window and signs 容缺受理承诺书 there and then. `new_ground` where a 补正 notice came before, and something new is named.
    """
    intake.settle_lapsed(case, at=at)
    settle_standing(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_accept_deficient(case, gaps, by=by, at=at))
        for ruling in rules.deferral(case, at=at).closed_by:
            refuse(ruling)
        refuse(rules.why_not_wait(case, gaps, at=at))
        refuse(rules.why_not_ask_again(case, gaps, new_ground))
        given = rules.longest_days(case, at=at) if days is None else days
        refuse(rules.why_not_give(case, given, at=at))
        intake.accept_with_gaps(case, gaps, by=by, at=at)
        deficiency = open_locked(case, gaps, given, by=by, at=at)
        if came is not None:
            _sign(deficiency, came, by=by, at=at)
    return deficiency


def tell_more(
    case: Case, gaps: Sequence[Demand], new_ground: str, *, days: int | None = None, by: Actor, at: datetime
) -> Deficiency:
    """A second notice, of what the first could not have named; counted and reported, like a second 补正 (C6)."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_tell_more(case, gaps, new_ground, by=by, at=at))
        given = rules.days_left(case, at=at) if days is None else days
        refuse(rules.why_not_give_more(case, given, at=at))
        assert by.office is not None
        report_no(_("再次告知容缺补齐"), new_ground, office=by.office, case=case, by=by, at=at)
        return open_locked(case, gaps, given, new_ground=new_ground, by=by, at=at)


def promise(deficiency: Deficiency, *, came: Came | None = None, by: Actor, at: datetime) -> Deficiency:
    """容缺受理承诺书 is signed, by the account that acts for the applicant or by whoever `came` to the window."""
    with transaction.atomic():
        deficiency = locked(deficiency)
        refuse(rules.why_not_promise_supply(deficiency, by=by, at=at))
        case = deficiency.case
        if by.is_officer:
            refuse(rules.why_not_nobody(came))
            assert came is not None
        else:
            by = by.acting_in(case.party, Power.SUPPLY, case.edition.matter, at=at)
            came = Came(by.person.name, rules.relation_of(case, Power.SUPPLY, by=by, at=at))
        _sign(deficiency, came, by=by, at=at)
    return deficiency


def _sign(deficiency: Deficiency, came: Came, *, by: Actor, at: datetime) -> None:
    """For a case that is locked."""
    case = deficiency.case
    mandate = somebody(case, Power.SUPPLY, came, at=at) if by.is_officer else by.mandate
    facts = {"no": deficiency.no, "relation": came.relation.value}
    record(
        case.thread,
        Act.DEFICIENCY_PROMISED,
        by=by,
        at=at,
        facts=facts | standing_in(mandate, came.proof, came.relation),
    )
    deficiency.promised_at, deficiency.promised_by = at, by.person
    deficiency.promiser, deficiency.promiser_relation = came.name.strip(), came.relation
    deficiency.promise_document = issue(
        papers.DEFICIENCY_PROMISE,
        thread=case.thread,
        facts=papers.deficiency_promise(
            deficiency,
            rules.gaps_of(deficiency),
            signer=came.name.strip(),
            relation=came.relation,
            proof=came.proof.strip(),
            card=came.card.tail,
            at_window=by.is_officer,
            at=at,
        )
        | papers.under(mandate),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    deficiency.save()


def supply(
    deficiency: Deficiency,
    gap: Gap,
    upload: UploadedFile[Any],
    *,
    by: Actor,
    at: datetime,
) -> CaseFile:
    """A file came for a gap, online, and counts from this moment (RQ-10); the rest may follow until the last day.

    Raises files.Unacceptable with a sentence for the person when type, size or content will not do.
    """
    settle_lapsed(deficiency, at=at)
    deficiency = Deficiency.objects.select_related("case").get(pk=deficiency.pk)
    refuse(rules.why_not_fill(deficiency, gap, by=by, at=at))
    received = receive(upload, at=at)
    with transaction.atomic():
        deficiency, gap = locked(deficiency), _gap(gap)
        refuse(rules.why_not_fill(deficiency, gap, by=by, at=at))
        by = by.acting_in(deficiency.case.party, Power.SUPPLY, deficiency.case.edition.matter, at=at)
        _make_way(gap)
        file = _put_in(deficiency.case, gap, received, by=by, at=at)
        came_at = _came(gap, Way.ONLINE, at, "", by=by, at=at)
        _heard(deficiency, [gap], Way.ONLINE, came_at, {}, by=by, at=at)
    return file


def take_in(
    deficiency: Deficiency,
    received: Mapping[int, Counts],
    *,
    files: Sequence[tuple[Gap, UploadedFile[Any]]] = (),
    way: Way = Way.COUNTER,
    arrived_at: datetime | None = None,
    evidence: str = "",
    came: Came | None = None,
    by: Actor,
    at: datetime,
) -> Deficiency:
    """Papers that somebody `came` with, or that the post brought, are in the folder; 容缺材料收件凭证 says when they arrived.

    `received` by the key of the gap. What arrived earlier than it is written down counts from then, if `evidence` shows it; where
    all of it had come by the last day, it never lapsed (`lastday.restore`).
    """
    arrived = arrived_at or at
    # Before anything lapses by the moment that is typed: of one that cannot be, nothing does.
    refuse(rules.why_not_come_then(deficiency, arrived, evidence, by=by, at=at))
    settle_lapsed(deficiency, at=arrived)
    with transaction.atomic():
        deficiency = locked(deficiency)
        handed = {pk for pk, counts in received.items() if any(counts)} | {gap.pk for gap, _file in files}
        refuse(rules.why_not_take_as_late(deficiency, handed, arrived, by=by, at=at))
        take_locked(deficiency, received, files, way, arrived, evidence, came, by=by, at=at)
    return deficiency


def take_locked(
    deficiency: Deficiency,
    received: Mapping[int, Counts],
    files: Sequence[tuple[Gap, UploadedFile[Any]]],
    way: Way,
    arrived: datetime,
    evidence: str,
    came: Came | None,
    by: Actor,
    at: datetime,
    *,
    proven: bool = False,
) -> None:
    """For a case that is locked; `proven` where the act that calls has looked at its arrival itself."""
    case = deficiency.case
    handed = {pk: counts for pk, counts in received.items() if any(counts)}
    scanned = {gap.pk for gap, _upload in files}
    gaps = [gap for gap in rules.gaps_of(deficiency) if gap.pk in handed or gap.pk in scanned]
    refuse(rules.why_not_take_nothing(gaps))
    for gap in gaps:
        if not proven:
            refuse(
                rules.why_not_fill(
                    deficiency, gap, way=way, arrived_at=arrived, evidence=evidence, by=by, at=at
                )
            )
    facts: dict[str, Any] = {}
    brought: dict[str, Any] = {}
    if way == Way.COUNTER:
        refuse(rules.why_not_nobody(came))
        assert came is not None
        mandate = somebody(case, Power.SUPPLY, came, at=at)
        facts = {"relation": came.relation.value} | standing_in(mandate, came.proof, came.relation)
        brought = papers.brought_by(
            came.name.strip(), came.relation, came.proof.strip(), came.card.tail, mandate
        )
    for gap in gaps:
        _make_way(gap)
        if gap.pk in handed:
            _lay(case, gap, handed[gap.pk], by=by, at=arrived)
        for of, upload in files:
            if of.pk == gap.pk:
                _put_in(case, gap, receive(upload, at=at), by=by, at=at)
        _came(gap, way, arrived, evidence, by=by, at=at)
    _heard(deficiency, gaps, way, arrived, facts, by=by, at=at)
    issue(
        papers.DEFICIENCY_RECEIPT,
        thread=case.thread,
        facts=papers.deficiency_receipt(
            deficiency,
            gaps,
            [gap for gap in rules.gaps_of(deficiency) if gap.waits],
            way,
            arrived,
            evidence,
            at=at,
        )
        | brought,
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )


def _make_way(gap: Gap) -> None:
    """What was in a wrong form, and what came before and failed, gives way to what comes now and keeps its lineage (E3)."""
    case = gap.deficiency.case
    stale = CaseFile.objects.none()
    if gap.conforms is False:
        stale = gap.files.filter(gave_way_to=None)
    elif gap.replaces and gap.supplied_at is None:
        stale = case.files.current().filter(material__name=gap.material.name)
        case.papers.lying().filter(material__name=gap.material.name).update(gave_way_to=gap)
    CaseFile.objects.filter(pk__in=[file.pk for file in stale]).update(gave_way_to=gap)


def _put_in(case: Case, gap: Gap, received: Received, *, by: Actor, at: datetime) -> CaseFile:
    material = rules.material_of(case, gap)
    assert material is not None
    return put_in(case, material, received, gap=gap, by=by, at=at)


def _lay(case: Case, gap: Gap, counts: Counts, *, by: Actor, at: datetime) -> None:
    """Beside or on top of what lies there of it."""
    material = rules.material_of(case, gap)
    assert material is not None
    originals, copies = counts
    lying = case.papers.lying().filter(material=material).first()
    if lying is not None:
        originals, copies = originals + lying.originals, copies + lying.copies
        case.papers.filter(pk=lying.pk).update(gave_way_to=gap)
    PaperReceived.objects.create(
        case=case,
        material=material,
        originals=originals,
        copies=copies,
        gap=gap,
        received_at=at,
        received_by=by.person,
    )


def _came(gap: Gap, way: Way, arrived: datetime, evidence: str, *, by: Actor, at: datetime) -> datetime:
    GapSupply.objects.create(
        gap=gap,
        way=way,
        arrived_at=arrived,
        evidence=evidence.strip() if arrived < at else "",
        recorded_at=at,
        by=by.person,
    )
    gap.supplied_at, gap.conforms = arrived, None
    gap.save()
    return arrived


def _heard(
    deficiency: Deficiency,
    gaps: Sequence[Gap],
    way: Way,
    arrived: datetime,
    facts: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """On the trail, and with whoever looks at it once nothing is left to come."""
    case = deficiency.case
    told = {
        "no": deficiency.no,
        "gaps": [gap.no for gap in gaps],
        "way": way.value,
        "arrived_at": arrived.isoformat(),
    }
    record(case.thread, Act.DEFICIENCY_SUPPLIED, by=by, at=at, facts=told | dict(facts))
    if not any(gap.waits for gap in rules.gaps_of(deficiency)):
        desk = holders(Duty.REVIEW, at=at, office=case.competent_office)
        context = papers.told(case) | {"n": len(rules.gaps_of(deficiency))}
        tell(desk, "approvals/notices/deficiency_all_in", about=case.thread, at=at, context=context)


def look(deficiency: Deficiency, verdicts: Mapping[int, Verdict], *, by: Actor, at: datetime) -> Deficiency:
    """What came was held against what was asked (RQ-5). All in order: 容缺材料补齐确认单, and the decision is free to be made.

    What fails may be brought again until the last day; the days that the look took are given back. A review that was concluded
    before something came is opened again: nobody decides on what no reviewer has seen. What never came by the last day has lapsed before
    anybody looks at the rest.
    """
    settle_lapsed(deficiency, at=at)
    with transaction.atomic():
        deficiency = locked(deficiency)
        refuse(rules.why_not_look(deficiency, verdicts, by=by, at=at))
        case, failed, in_order = deficiency.case, [], []
        for gap in rules.gaps_of(deficiency):
            if gap.pk not in verdicts:
                continue
            verdict = verdicts[gap.pk]
            gap.conforms = verdict.conforms
            gap.save()
            GapCheck.objects.create(
                gap=gap, conforms=verdict.conforms, note=verdict.note.strip(), at=at, by=by.person
            )
            if verdict.conforms:
                in_order.append(gap)
            else:
                failed.append((gap, verdict.note.strip()))
        facts = {"no": deficiency.no, "looked_at": len(verdicts), "failed": len(failed)}
        record(case.thread, Act.DEFICIENCY_CHECKED, by=by, at=at, facts=facts)
        if in_order and case.state == CaseState.REVIEWED:
            _review_with(case, in_order, by=by, at=at)
        if failed:
            _give_back_days(deficiency, [gap for gap, _note in failed], at=at)
            _tell_failed(deficiency, failed, at=at)
        elif not rules.unmet_of(deficiency):
            _complete(deficiency, by=by, at=at)
    return deficiency


@follows("RQ-5", article="行政许可法 34", source="审查的是申请人提交的全部申请材料")
def _review_with(case: Case, in_order: Sequence[Gap], *, by: Actor, at: datetime) -> None:
    """The reviewers have it once more, with what was not there when they concluded."""
    opinion, names = case.opinion, _("、").join(gap.material.name for gap in in_order)
    words = _("容缺材料“%(names)s”已补齐，请结合材料重新审查") % {"names": names}
    review_again(case, words, by=by, at=at)
    case.save()
    record(case.thread, Act.SENT_BACK, by=by, at=at, facts={"round": opinion.round})
    tell(
        [addressee(opinion.reviewed_by)],
        "approvals/notices/sent_back",
        about=case.thread,
        at=at,
        context=papers.told(case) | {"comment": words, "by": by.person.name},
    )


@follows("RQ-6", source="补齐期限不超过事项法定办理时限")
@follows("RQ-10", source="本平台所定：机关核对所用的时间不减少申请人的补齐期限")
def _give_back_days(deficiency: Deficiency, failed: Sequence[Gap], *, at: datetime) -> None:
    """Whoever brought it in time has as many days again as were left when it came, at least one: once for each thing, and never
    beyond the law's own limit."""
    first = [gap for gap in failed if gap.checks.filter(conforms=False).count() == 1]
    came = [legal_day(gap.supplied_at) for gap in first if gap.supplied_at is not None]
    if not deficiency.is_open or not came:
        return
    due_on, today = deficiency.due_on, legal_day(at)
    until = after(today, max(1, between(min(came), due_on))).on
    law = clocks.of(deficiency.case.thread, Kind.DECISION, Side.STATUTORY)
    if law is not None:
        until = min(until, law.due_on)
    if until > due_on and until >= today:  # a look after the law's own limit gives nothing back
        clock_runs(deficiency, between(today, until), at=at)


def _tell_failed(deficiency: Deficiency, failed: Sequence[tuple[Gap, str]], *, at: datetime) -> None:
    case = deficiency.case
    tell(
        case.addressees(at=at),
        "approvals/notices/deficiency_failed",
        about=case.thread,
        at=at,
        context=papers.told(case)
        | {
            "n": len(failed),
            "items": [f"{gap.material.name}：{note}" for gap, note in failed],
            "last": date_format(deficiency.due_on, _("n月j日"))
            if deficiency.is_open and legal_day(at) <= deficiency.due_on
            else "",
        },
    )


def _complete(deficiency: Deficiency, *, by: Actor, at: datetime) -> None:
    """All of it conforms: told, confirmed on paper, and the promised limit begins where it waited for this (RQ-7)."""
    case = deficiency.case
    clocks.settle(deficiency.thread, Kind.DEFICIENCY, at=at)
    came = [legal_day(gap.supplied_at) for gap in rules.gaps_of(deficiency) if gap.supplied_at is not None]
    promise_begins(case, max(came))
    commitment.promise_at_once(case, at=at)
    record(case.thread, Act.DEFICIENCY_COMPLETED, by=by, at=at, facts={"no": deficiency.no})
    told = papers.told(case)
    tell(
        case.addressees(at=at),
        "approvals/notices/deficiency_completed",
        about=case.thread,
        at=at,
        context=told,
    )
    tell(
        holders(Duty.REVIEW, at=at, office=case.competent_office),
        "approvals/notices/deficiency_completed_desk",
        about=case.thread,
        at=at,
        context=told,
    )
    slip = issue(
        papers.DEFICIENCY_COMPLETION,
        thread=case.thread,
        facts=papers.deficiency_completion(deficiency, rules.gaps_of(deficiency), at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )
    deficiency.complete(slip, at=at)
    deficiency.save()


def _gap(gap: Gap) -> Gap:
    return Gap.objects.select_related("material", "deficiency__case__edition").get(pk=gap.pk)

"""补正: everything that is missing is told once, and supplied once (行政许可法 32)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import intake
from approvals.actions.delivery import proof_of, shown, somebody, standing_in
from approvals.actions.folder import put_in
from approvals.actions.reporting import report_no
from approvals.actions.window import window_runs
from approvals.answers import asked, sealed, searchable
from approvals.demands import key_of
from approvals.enums import Act, CaseState, Kind, Newness
from approvals.models import Case, CaseField, CaseFile, Correction, CorrectionItem, PaperReceived
from approvals.rules import Came, Counts, Demand, Verdict
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.documents.files import receive
from ground.documents.issue import issue, void
from ground.documents.models import Document
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import Calendar, legal_day
from matters import forms
from matters.models import Material


def ask(
    case: Case,
    demands: Sequence[Demand],
    *,
    new_ground: str = "",
    not_deferred: str = "",
    by: Actor,
    at: datetime,
) -> Correction:
    """一次性告知 (行政许可法 32 第一款第四项): the applicant has one notice of everything to put right, and its standards.

    `not_deferred`: why it may not follow after acceptance, where that was open to him; reported afterwards (COR-11).

    The window's limit is met, and nothing runs until he supplies (SUS-7). A second notice is counted and reported (C6).
    """
    intake.settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        clocks.lock(case.thread, Kind.INTAKE)
        refuse(rules.why_not_ask(case, demands, by=by, at=at))
        refuse(rules.why_not_ask_again(case, demands, new_ground))
        refuse(rules.why_not_pass_over(case, demands, not_deferred, at=at))
        passed_over = rules.passes_over(case, demands, at=at)
        last = rules.last_correction(case)
        no = last.no + 1 if last else 1
        new_ground = (new_ground.strip() or _("上次告知的内容补正后仍不符合要求")) if last else ""
        case.ask_correction()
        if case.intake_office is None:
            case.intake_office = by.office
        case.save()
        clocks.settle(case.thread, Kind.INTAKE, at=at)
        record(case.thread, Act.CORRECTION_ASKED, by=by, at=at, facts={"no": no, "items": len(demands)})
        tell(
            case.addressees(at=at),
            "approvals/notices/correction_asked",
            about=case.thread,
            at=at,
            context=papers.told(case) | told_of(case, demands),
        )
        if last is not None:
            assert by.office is not None
            report_no(
                _("第 %(no)d 次告知补正") % {"no": no}, new_ground, office=by.office, case=case, by=by, at=at
            )
        if passed_over:
            assert by.office is not None
            report_no(_("没有容缺受理"), not_deferred, office=by.office, case=case, by=by, at=at)
        document = issue(
            papers.correction_paper(case),
            thread=case.thread,
            facts=papers.correction(case, demands, new_ground=new_ground, at=at),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        correction = Correction.objects.create(
            case=case, no=no, new_ground=new_ground, asked_at=at, asked_by=by.person, document=document
        )
        CorrectionItem.objects.bulk_create(
            CorrectionItem(
                correction=correction,
                no=n,
                material=demand.material,
                field=demand.field,
                fault=demand.fault,
                words=demand.words,
                standard=demand.standard,
                newness=_newness(case, demand) if last else "",
            )
            for n, demand in enumerate(demands, 1)
        )
    return correction


def _newness(case: Case, demand: Demand) -> str:
    """What was asked before in these words and still fails is that, whatever else was ticked."""
    asked = CorrectionItem.objects.filter(correction__case=case).select_related("material")
    same = [one for one in asked.order_by("correction__no", "no") if key_of(one) == demand.key]
    return Newness.STILL if rules.is_same(same[-1] if same else None, demand) else demand.newness


def told_of(case: Case, items: Sequence[Demand] | Sequence[CorrectionItem]) -> dict[str, Any]:
    """What the messages say of a notice: how many things, and which; never an answer of anybody."""
    return {"n": len(items), "items": [rules.named(case, item) for item in items]}


def stage_file(
    case: Case, item: CorrectionItem, upload: UploadedFile[Any], *, by: Actor, at: datetime
) -> CaseFile:
    """The file lies ready to be supplied for this item; nobody at the window reads it yet.

    Raises files.Unacceptable with a sentence for the person when type, size or content will not do.
    """
    refuse(rules.why_not_stage(case, item, by=by, at=at))
    received = receive(upload, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_stage(case, item, by=by, at=at))
        assert item.material is not None
        return put_in(case, item.material, received, item=item, by=by, at=at)


def unstage_file(file: CaseFile, *, by: Actor, at: datetime) -> None:
    """The file is no longer among what will be supplied; what was supplied stays."""
    with transaction.atomic():
        case = Case.objects.locked(file.case_id)
        refuse(rules.why_not_stage(case, by=by, at=at))
        CaseFile.objects.filter(
            pk=file.pk, correction_item__isnull=False, correction_item__correction__supplied_at=None
        ).delete()


def stage_answers(case: Case, answers: Mapping[str, Any], *, by: Actor, at: datetime) -> Correction:
    """The corrected answers lie ready, right or wrong: those the notice asks for, sealed as those of the form are."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_stage(case, by=by, at=at))
        correction = Correction.objects.select_for_update(no_key=True, of=("self",)).get(
            case=case, supplied_at=None
        )
        wanted = set(correction.items.exclude(field="").values_list("field", flat=True))
        wanted |= forms.following(case.edition.form, wanted)
        kept = {key: answer for key, answer in answers.items() if key in wanted}
        correction.answers = correction.answers | sealed(case.edition, kept)
        correction.save()
    return correction


@follows("COR-9", article="最高法审理行政许可案件规定 6")
@follows("SUS-7", article="行政许可法 32 第一款第四、五项")
def supply(
    case: Case,
    *,
    received: Mapping[int, Counts] | None = None,
    came: Came | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """补正材料已收到: every item has its answer, and the window's five working days begin anew with this day.

    At a window the clerk says who `came`. `received` are papers handed over there, by the key of the item. What they and
    the files replace is kept with its lineage (E3), as are the answers that were corrected. The decision's limit counts from
    this day, not from the first receipt.
    """
    intake.settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_supply(case, received, by=by, at=at))
        if not by.is_officer:
            by = by.acting_in(case.party, Power.SUPPLY, case.edition.matter, at=at)
        mandate, brought = by.mandate, {}
        if by.is_officer:
            refuse(rules.why_not_nobody(came))
            assert came is not None
            mandate = somebody(case, Power.SUPPLY, came, at=at)
            brought = {
                "came": came.name,
                "relation": str(came.relation.label),
                "proof": proof_of(mandate, came.proof, came.relation),
            } | shown(came.card)
        correction = case.corrections.select_related("document").get(supplied_at=None)
        items = list(correction.items.select_related("material"))
        _replace(case, items, received or {}, by=by, at=at)
        correction.answers_before = {key: case.answers.get(key, "") for key in correction.answers}
        corrected = case.answers | correction.answers
        case.answers = asked(case.edition, corrected, purpose=case.purpose, situation=case.led)
        case.supply(at=at)
        case.save()
        correction.supplied_at, correction.supplied_by = at, by.person
        correction.save()
        _copy_searchable(case, set(correction.answers) | corrected.keys() - case.answers.keys())
        window_runs(case)
        facts = {"no": correction.no, "items": len(items)}
        if came is not None and by.is_officer:
            facts |= {"relation": came.relation.value} | standing_in(mandate, came.proof, came.relation)
        record(case.thread, Act.SUPPLIED, by=by, at=at, facts=facts)
        tell(
            case.addressees(at=at),
            "approvals/notices/supplied",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"n": len(items)},
        )
        issue(
            papers.SUPPLY,
            thread=case.thread,
            facts=papers.supply(case, correction, at=at) | papers.under(mandate) | brought,
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
    return case


def _replace(
    case: Case,
    items: list[CorrectionItem],
    received: Mapping[int, Counts],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """New beside what was missing, new in place of what was in a wrong form; what gave way names the item."""
    handed = {pk: counts for pk, counts in received.items() if any(counts)}
    for item in items:
        if item.material_id is None:
            continue
        earlier = case.papers.lying().filter(material=item.material_id)
        if item.replaces:
            files = case.files.current().filter(material=item.material_id)
            case.files.filter(pk__in=[file.pk for file in files]).update(superseded_in=item)
            earlier.update(superseded_in=item)
        if item.pk not in handed:
            continue
        originals, copies = handed[item.pk]
        lying = earlier.first()
        if lying is not None:  # what was missing comes on top of what lies there
            originals, copies = originals + lying.originals, copies + lying.copies
            earlier.update(superseded_in=item)
        PaperReceived.objects.create(
            case=case,
            material_id=item.material_id,
            originals=originals,
            copies=copies,
            correction_item=item,
            received_at=at,
            received_by=by.person,
        )


def _copy_searchable(case: Case, keys: set[str]) -> None:
    """What officers look for says what the corrected answers say."""
    case.fields.filter(key__in=keys).delete()
    CaseField.objects.bulk_create(
        CaseField(case=case, key=found.key, text=found.text, number=found.number, day=found.day)
        for found in searchable(case.edition, case.answers)
        if found.key in keys
    )


def judge(case: Case, verdicts: Mapping[int, Verdict], *, by: Actor, at: datetime) -> Correction:
    """Each item of the last notice has its verdict (E3): in order, or not and why. `verdicts` by the item's key."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_judge(case, verdicts, by=by, at=at))
        correction = case.corrections.latest("no")
        failed = 0
        for item in correction.items.all():
            verdict = verdicts[item.pk]
            item.conforms, item.judged_note = verdict.conforms, verdict.note
            item.judged_at, item.judged_by = at, by.person
            item.save()
            failed += not verdict.conforms
        record(
            case.thread, Act.CORRECTION_JUDGED, by=by, at=at, facts={"no": correction.no, "failed": failed}
        )
    return correction


def correct_on_the_spot(case: Case, received: Mapping[Material, Counts], *, by: Actor, at: datetime) -> Case:
    """当场更正 (行政许可法 32 第一款第三项): the papers of a material are as counted now, and a new receipt lists them.

    No notice is given and none is used up; the window's limit runs on. The first receipt is void.
    """
    intake.settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_correct_on_the_spot(case, received, by=by, at=at))
        changes = []
        for material, (originals, copies) in received.items():
            lying = case.papers.lying().filter(material=material).first()
            before = (lying.originals, lying.copies) if lying else (0, 0)
            changes.append({"material": material.no, "before": list(before), "after": [originals, copies]})
            supplied = lying.correction_item if lying is not None else None
            if lying is not None and supplied is not None:
                # What a supply gave is kept as it was given; what is counted now answers the same item.
                lying.superseded_in = supplied
                lying.save(update_fields=["superseded_in"])
                lying = None
            if lying is not None and not originals + copies:
                lying.delete()
            elif lying is not None:
                lying.originals, lying.copies = originals, copies
                lying.received_at, lying.received_by = at, by.person
                lying.save()
            elif originals + copies:
                PaperReceived.objects.create(
                    case=case,
                    material=material,
                    originals=originals,
                    copies=copies,
                    correction_item=supplied,
                    received_at=at,
                    received_by=by.person,
                )
        record(case.thread, Act.CORRECTED_ON_THE_SPOT, by=by, at=at, facts={"papers": changes})
        receipts = Document.objects.valid().of(case.thread).filter(paper=papers.RECEIPT.key)
        for receipt in receipts:
            void(receipt, reason=_("当场更正了申请材料，另行出具收件凭证"), by=by, at=at)
        issue(
            papers.RECEIPT,
            thread=case.thread,
            facts=papers.receipt(case, at=at),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
    return case


@follows("CLK-1", source="本平台所定：提醒不影响申请人权利，法律没有规定补正期限")
def remind(*, at: datetime) -> int:
    """Applicants who have a notice open for so many working days are reminded, once for each number; how many were.

    The numbers are `correction.remind` of the place. Nothing lapses: the law sets no limit for the applicant.
    """
    today, reminded = legal_day(at), 0
    corrections = list(
        Correction.objects.open().select_related("case__edition", "case__competent_office").order_by("pk")
    )
    if not corrections:
        return 0
    calendar = Calendar.covering(min(legal_day(one.asked_at) for one in corrections), today)
    for correction in corrections:
        asked_on = legal_day(correction.asked_at)
        waited = calendar.between(asked_on, today)
        reached = [n for n in value("correction.remind", correction.case.place, asked_on) if n <= waited]
        if reached:
            reminded += _remind(correction.pk, max(reached), at=at)
    return reminded


def _remind(pk: int, days: int, *, at: datetime) -> bool:
    with transaction.atomic():
        correction = Correction.objects.select_related("case").get(pk=pk)
        case = Case.objects.locked_unless_busy(correction.case_id)
        if case is None or case.state != CaseState.CORRECTING or correction.supplied_at is not None:
            return False
        items = list(correction.items.select_related("material"))
        return bool(
            tell(
                case.addressees(at=at),
                "approvals/notices/correction_open",
                about=case.thread,
                at=at,
                fact=f"correction:{correction.uuid}:{days}",
                context=papers.told(case) | told_of(case, items) | {"days": days},
            )
        )

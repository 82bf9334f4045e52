"""撤回申请: the applicant takes the application back before the decision, and may begin it again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment, filing
from approvals.actions.closing import call_off
from approvals.actions.delivery import proof_of, shown, somebody, standing_in
from approvals.actions.gaps import end_with
from approvals.actions.intake import settle_lapsed
from approvals.enums import Act, CaseState, Channel, Kind, Relation
from approvals.models import Case, CaseFile, Withdrawal
from approvals.rules import Came
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty, Power
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import Addressee, tell
from ground.trail.record import record
from matters import forms
from matters.models import Edition


def withdraw(case: Case, *, reason: str = "", came: Came | None = None, by: Actor, at: datetime) -> Case:
    """撤回申请: no limit runs any more, nobody else is asked, and 撤回申请确认书 names the originals to be fetched.

    By the applicant himself online, or at a window, whose clerk says who `came`.
    """
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_withdraw(case, by=by, at=at))
        came = came or _himself(case, by, at)
        if not by.is_officer:
            by = by.acting_in(case.party, Power.WITHDRAW, case.edition.matter, at=at)
        mandate = by.mandate
        if by.is_officer:
            mandate = somebody(case, Power.WITHDRAW, came, at=at)
        desk = _desk(case, at)
        channel = Channel.COUNTER if by.is_officer else Channel.ONLINE
        facts = {"channel": channel.value, "was": case.state, "relation": came.relation.value}
        facts |= standing_in(mandate, came.proof, came.relation)
        case.withdraw(at=at)
        case.save()
        for kind in (Kind.INTAKE, Kind.DECISION, Kind.RENEWAL):
            clocks.settle(case.thread, kind, at=at)
        commitment.end(case, _("申请已撤回，承诺终止"), by=by, at=at)
        end_with(case, at=at)
        # Offices that were asked need not answer any more, and nobody goes to look at the place.
        call_off(case, _("申请人已撤回申请"), by=by, at=at)
        record(case.thread, Act.WITHDRAWN, by=by, at=at, facts=facts)
        told = papers.told(case)
        tell(case.addressees(at=at), "approvals/notices/withdrawn", about=case.thread, at=at, context=told)
        tell(desk, "approvals/notices/withdrawn_desk", about=case.thread, at=at, context=told)
        document = issue(
            papers.WITHDRAWAL,
            thread=case.thread,
            facts=papers.taken_back(
                case,
                who=came.name,
                relation="" if came.relation == Relation.SELF else str(came.relation.label),
                proof=proof_of(mandate, came.proof, came.relation),
                channel=str(channel.label),
                reason=reason.strip().rstrip("。"),
                originals=[
                    {"name": material.name, "originals": n} for material, n in rules.originals_here(case)
                ],
                at=at,
            )
            | papers.under(mandate)
            | shown(came.card),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        Withdrawal.objects.create(
            case=case,
            channel=channel,
            reason=reason.strip(),
            withdrawn_at=at,
            withdrawn_by=by.person,
            document=document,
        )
    return case


def begin_again(case: Case, edition: Edition, *, by: Actor, at: datetime) -> Case:
    """重新申请: a draft for the edition in force holds what the withdrawn case said and the files it had.

    A draft that was begun already keeps what it says; only its gaps are filled.
    """
    refuse(rules.why_not_begin_again(case, by=by, at=at))
    with transaction.atomic():
        known = Case.objects.drafts().filter(applicant=by.user, party=case.party, edition=edition).exists()
        draft = filing.begin(
            edition,
            case.party.current,
            purpose=case.purpose,
            licence=case.about_licence,
            by=by,
            at=at,
        )
        draft = Case.objects.locked(draft.pk)
        kinds = {spec["key"]: spec["kind"] for spec in forms.specs(case.edition.form)}
        asked = {spec["key"] for spec in forms.specs(edition.form) if kinds.get(spec["key"]) == spec["kind"]}
        said = {key: answer for key, answer in case.answers.items() if key in asked}
        draft.answers = said | draft.answers if known else draft.answers | said
        draft.saved_at = at
        draft.save()
        _copy_files(case, draft, by, at)
    return draft


def _copy_files(case: Case, draft: Case, by: Actor, at: datetime) -> None:
    """The files lie in the new folder too, under materials of the same name, where it has none yet."""
    given = set(draft.files.values_list("material__name", flat=True))
    materials = {m.name: m for m in draft.materials if m.name not in given}
    CaseFile.objects.bulk_create(
        CaseFile(
            case=draft,
            material=materials[file.material.name],
            original=file.original,
            view=file.view,
            name=file.name,
            pages=file.pages,
            warnings=file.warnings,
            added_at=at,
            added_by=by.person,
        )
        for file in case.files.current().select_related("material", "original", "view")
        if file.material.name in materials
    )


def _himself(case: Case, by: Actor, at: datetime) -> Came:
    """The account that withdraws online, and in which capacity it acts for the party."""
    return Came(by.person.name, rules.relation_of(case, Power.WITHDRAW, by=by, at=at))


def _desk(case: Case, at: datetime) -> list[Addressee]:
    """Whoever would have gone on with it: the reviewers or approvers before whom it lies."""
    match case.state:
        case CaseState.ACCEPTED:
            return holders(Duty.REVIEW, at=at, office=case.competent_office)
        case CaseState.REVIEWED:
            return holders(Duty.DECISION, at=at, office=case.competent_office)
    return []

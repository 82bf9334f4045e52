"""签署承诺书, and taking it back before the decision: what the applicant does about a commitment, online or at a window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment, owing
from approvals.actions.delivery import shown as shown_card
from approvals.actions.delivery import somebody, standing_in
from approvals.actions.folder import brought_by, put_in, take_papers
from approvals.actions.fulfilment import close
from approvals.actions.intake import settle_lapsed
from approvals.actions.reopening import review_again
from approvals.enums import Act as CaseAct
from approvals.enums import CaseState
from approvals.models import Case
from approvals.rules import Came, Counts
from commitments.enums import Act, Manner
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty, Power
from ground.accounts.models import Mandate
from ground.documents.files import receive
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from matters.models import Material


def sign(
    case: Case,
    shown: str,
    *,
    manner: Manner = Manner.ACCOUNT,
    name: str = "",
    came: Came | None = None,
    drawing: UploadedFile[Any] | None = None,
    device: dict[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Commitment:
    """签署 (COM-11, U9): the text with the digest `shown`, and no other, bears his name, and 告知承诺书 is issued.

    Online by his account, which types his `name`; at a window by whoever `came`. `drawing` is what he drew on the pad, or the
    scan of what he signed on paper; `device` what is known of where he signed, without an address in plain.

    The days the letter names are counted from the day it is signed: told on an earlier day, it is told anew in the words of
    today, and those are what he must have been shown (CLK-15). So is a letter that was signed and whose last day passed before
    anything was decided.
    """
    settle_lapsed(case, at=at)
    if drawing is not None:  # before a picture is stored for nothing
        refuse(rules.why_not_sign(case, shown, _today(case, at), at=at))
    received = receive(drawing, at=at) if drawing is not None else None
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        current = _today(case, at)
        refuse(rules.why_not_sign(case, shown, current, at=at))
        told = commitment.lock(case)
        assert told is not None
        by, came, mandate = _somebody(case, came, by=by, at=at)
        signer = (came.name if by.is_officer else name).strip()
        refuse(rules.why_not_sign_for(told, case, came.relation, signer, by=by, at=at))
        for ruling in rules.rulings_at_signing(case, by=by, at=at):
            refuse(ruling)
        if told.letter_sha256 != current:
            words = str(_("告知之后日期或者内容有变化，已经重新告知"))
            told.end(words, at=at)
            told.save()
            close(case, told, Act.ENDED, words, by=by, at=at)
            told = commitment.lay_down(case, by=by, at=at)
        told.sign(
            name=signer,
            role=rules.ROLES[came.relation].value,
            manner=manner.value,
            by=by.person,
            at=at,
        )
        told.signature = received.original if received is not None else None
        told.device = device or {}
        facts = {
            "commitment": str(told.uuid),
            "sha256": told.letter_sha256,
            "manner": told.manner,
            "role": told.signer_role,
        } | standing_in(mandate, came.proof, came.relation)
        record(case.thread, Act.SIGNED, by=by, at=at, facts=facts)
        tell(
            case.addressees(at=at),
            "approvals/notices/commitment_signed",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"short": told.letter["short"]},
        )
        told.document = issue(
            papers.commitment_paper(told),
            thread=case.thread,
            facts=papers.commitment(case, told, at=at) | papers.under(mandate) | shown_card(came.card),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        _keep_running(case, told)
        owing.settle_if_in(case, at=at)
        if rules.open_deficiency(case) is None:
            commitment.promise_at_once(case, at=at)
    return told


def _today(case: Case, at: datetime) -> str:
    """The digest of the letter in the words of today; nothing where the case commits to nothing any more."""
    return papers.letter_of(case, at=at).sha256 if case.scheme else ""


def _keep_running(case: Case, signed: Commitment) -> None:
    """Two letters of one party in one matter, signed at the same moment in two cases: the second is told why (COM-19)."""
    try:
        with transaction.atomic():
            signed.save()
    except IntegrityError:
        refuse(rules.why_not_twice(case.edition, case.party))
        raise


def _somebody(
    case: Case, came: Came | None, *, by: Actor, at: datetime
) -> tuple[Actor, Came, Mandate | None]:
    """Who does it: the account, in the capacity in which it acts for the party; or whoever came to the window, by his card."""
    if not by.is_officer:
        by = by.acting_in(case.party, Power.FILE, case.edition.matter, at=at)
        relation = rules.relation_of(case, Power.FILE, by=by, at=at)
        return by, Came(by.person.name, relation), by.mandate
    refuse(rules.why_not_nobody(came))
    assert came is not None
    return by, came, somebody(case, Power.FILE, came, at=at)


def withdraw(case: Case, *, came: Came | None = None, by: Actor, at: datetime) -> Case:
    """撤回承诺 (COM-7): the case goes on in the ordinary way, and what was promised is owed like any other material.

    Before acceptance the window asks for it by 补正; afterwards he hands it in while the review goes on, and a review that was
    concluded on his word is opened again. Nobody loses anything by it (COM-6).
    """
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_withdraw_commitment(case, by=by, at=at))
        found = commitment.lock(case)
        assert found is not None
        by, came, mandate = _somebody(case, came, by=by, at=at)
        words = str(_("申请人已撤回承诺，转为一般程序"))
        found.withdraw(words, at=at)
        found.save()
        facts = standing_in(mandate, came.proof, came.relation)
        last = commitment.leave(case, found, Act.WITHDRAWN, words, facts, by=by, at=at)
        owed = [material.name for material in rules.missing_materials(case)]
        tell(
            case.addressees(at=at),
            "approvals/notices/commitment_withdrawn",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"names": owed} | last,
        )
    return case


def hand_in(
    case: Case,
    material: Material,
    files: Sequence[UploadedFile[Any]] = (),
    *,
    counts: Counts = (0, 0),
    came: Came | None = None,
    arrived_at: datetime | None = None,
    evidence: str = "",
    by: Actor,
    at: datetime,
) -> Case:
    """补交: what was promised lies in the folder like any other material; a review concluded without it is opened again (COM-7).

    Online by himself or his agent; at a window by whoever `came`, or by post, of which `arrived_at` and `evidence` say when it came
    (RQ-10), with `counts` of originals and copies. Raises files.Unacceptable with a sentence for the person when a file will not do.
    """
    settle_lapsed(case, at=at)
    refuse(rules.why_not_hand_in_owed(case, material, by=by, at=at))  # before a file is stored for nothing
    received = [receive(upload, at=at) for upload in files]
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_hand_in_owed(case, material, by=by, at=at))
        refuse(rules.why_not_nothing(len(received), counts, by=by))
        if arrived_at is not None:
            refuse(rules.why_not_arrived(rules.over_last(case), arrived_at, evidence, by=by, at=at))
        last = rules.owed_clock(case)
        brought = brought_by(case, came, by_post=arrived_at is not None, by=by, at=at)
        by = brought.by
        for one in received:
            put_in(case, material, one, by=by, at=at)
        take_papers(case, material, counts, by=by, at=at)
        if case.state == CaseState.REVIEWED:
            review_again(case, str(_("申请人补交了材料，请重新审查")), by=by, at=at)
            case.save()
        owing.settle_if_in(case, at=at)
        facts = brought.facts | {"material": material.no, "files": len(received), "papers": list(counts)}
        record(case.thread, CaseAct.OWED_HANDED_IN, by=by, at=at, facts=facts)
        desk = holders(Duty.REVIEW, at=at, office=case.competent_office)
        told = papers.told(case) | {"name": material.name}
        tell(desk, "approvals/notices/owed_handed_in", about=case.thread, at=at, context=told)
        if by.is_officer:
            lines = papers.brought_in(
                case,
                material,
                files=len(received),
                originals=counts[0],
                copies=counts[1],
                arrived_at=arrived_at or at,
                due=last,
                evidence=evidence.strip(),
                at=at,
            )
            issue(
                papers.OWED_IN,
                thread=case.thread,
                facts=lines | papers.under(brought.mandate) | brought.lines,
                office=papers.organ(case.competent_office),
                by=by,
                at=at,
            )
    return case

"""转按新版办事指南办理 (COR-1): a running case goes on under another edition, openly and for a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions import commitment, owing
from approvals.actions.fulfilment import close
from approvals.actions.intake import settle_lapsed
from approvals.answers import searchable
from approvals.enums import Act, CaseState, Kind, MoveGround
from approvals.models import Case, CaseField, EditionMove, SendBack
from commitments.enums import Act as Ending
from ground import clocks
from ground.accounts.actor import Actor
from ground.clocks.run import shorten
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from matters.models import Edition


def move(
    case: Case,
    after: Edition,
    ground: MoveGround,
    reason: str,
    *,
    vouched: bool = False,
    by: Actor,
    at: datetime,
) -> Case:
    """The case is pinned to `after`; files and papers lie under its materials, its points are answered anew.

    A limit that runs ends earlier if the new edition says so, never later. The applicant is told what changes and why. A letter
    in the words of the old edition ends, and is told anew as far as the new one lets it be promised (COM-7).
    """
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_move(case, after, ground, reason, vouched=vouched, by=by, at=at))
        before, told = case.edition, [change.words for change in rules.edition_changes(case, after)]
        reviewed = case.state == CaseState.REVIEWED
        opinion = case.opinion if reviewed else None
        if reviewed:
            case.send_back()
        case.edition, case.form_version = after, after.form_version
        item = after.item_for(case.situation, case.purpose) if case.item_no else None
        case.item_no = item.no if item else ""
        case.editions_moved += 1
        case.save()
        EditionMove.objects.create(
            case=case,
            before=before,
            after=after,
            ground=ground,
            reason=reason.strip(),
            moved_at=at,
            moved_by=by.person,
        )
        _carry_over(case, after)
        if opinion is not None:
            SendBack.objects.create(
                opinion=opinion,
                comment=_("转按新版办事指南办理，按新的审查要点重新审查"),
                sent_at=at,
                sent_by=by.person,
            )
        for side, limit in after.limits(case.purpose, case.item_no):
            if clock := clocks.of(case.thread, Kind.DECISION, side):
                shorten(clock, limit)
        facts = {"before": before.no, "after": after.no, "ground": ground.value}
        record(case.thread, Act.EDITION_MOVED, by=by, at=at, facts=facts)
        tell(
            case.addressees(at=at),
            "approvals/notices/edition_moved",
            about=case.thread,
            at=at,
            context=papers.told(case) | {"changes": told, "reason": reason.strip(), "ground": ground.label},
        )
        _promise_anew(case, by=by, at=at)
    return case


def _carry_over(case: Case, after: Edition) -> None:
    """By the name of the material; what is not asked for any more stays under its old one, in the folder or lacking."""
    for material in after.asks_for(case.purpose, case.said):
        for rows in (case.files, case.papers, case.lacking):
            rows.filter(material__name=material.name).exclude(material__edition=after).update(
                material=material
            )
    case.review_drafts.all().delete()
    case.fields.all().delete()
    CaseField.objects.bulk_create(
        CaseField(case=case, key=one.key, text=one.text, number=one.number, day=one.day)
        for one in searchable(after, case.answers)
    )


def _promise_anew(case: Case, *, by: Actor, at: datetime) -> None:
    """What he signed was the old edition's: he signs the letter of the new one, or goes the ordinary way where it has none."""
    told = commitment.lock(case)
    if told is None:
        owing.settle_if_in(case, at=at)
        return
    words = str(_("办件转按新版办事指南办理，原来的承诺书终止"))
    told.end(words, at=at)
    told.save()
    if papers.promised_of(case, at=at):
        close(case, told, Ending.ENDED, words, by=by, at=at)
        commitment.tell_again(case, by=by, at=at)
    else:
        commitment.leave(case, told, Ending.ENDED, words, by=by, at=at)
        owing.tell_owed(case, at=at)

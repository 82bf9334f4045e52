"""应急收件: slips printed ahead, filled in by hand when the house is dark, entered with the true moment afterwards (U7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from stdnum.iso7064 import mod_11_10

from approvals import rules
from approvals.actions import intake
from approvals.enums import Act
from approvals.models import Case, EmergencyReceipt
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.accounts.models import Mandate, Office
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from matters.models import Edition, Material

# Who numbers slips holds this alone: no number is given twice.
NUMBERING = 20_260_107


def print_block(n: int, *, by: Actor, at: datetime) -> list[EmergencyReceipt]:
    """So many slips of the window are numbered and accounted for, before anything happens."""
    with transaction.atomic():
        refuse(rules.why_not_print(n, by=by, at=at))
        assert by.office is not None
        numbers = _numbers(by.office, n, at)
        slips = EmergencyReceipt.objects.bulk_create(
            EmergencyReceipt(number=number, office=by.office, printed_at=at, printed_by=by.person)
            for number in numbers
        )
        facts = {"first": numbers[0], "last": numbers[-1], "n": n}
        record(f"office:{by.office.pk}", Act.EMERGENCY_PRINTED, by=by, at=at, facts=facts)
    return slips


def _numbers(office: Office, n: int, at: datetime) -> list[str]:
    """YJ, division, day, three digits in order, and a check digit that catches a slip of the pen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
    stem = f"{office.division_code[:6]}{legal_day(at):%y%m%d}"
    taken = EmergencyReceipt.objects.filter(number__startswith=f"YJ{stem}").count()
    digits = [f"{stem}{no:03d}" for no in range(taken + 1, taken + n + 1)]
    return [f"YJ{one}{mod_11_10.calc_check_digit(one)}" for one in digits]


def enter(
    receipt: EmergencyReceipt,
    edition: Edition,
    told: dict[str, Any],
    answers: dict[str, Any],
    received: Mapping[Material, tuple[int, int]],
    *,
    received_at: datetime,
    reason: str,
    again: str | None = None,
    mandate: Mandate | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """补录: an ordinary case, received at the true moment; the window's five days count from there (CLK-1).

    What has lapsed by now lapses at once: five working days of darkness are silence too.
    """
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_enter(receipt, received_at, reason, by=by, at=at))
        case = intake.take_in(
            edition,
            told,
            answers,
            received,
            again=again,
            mandate=mandate,
            received_at=received_at,
            by=by,
            at=at,
        )
        receipt.case, receipt.received_at, receipt.reason = case, received_at, reason.strip()
        receipt.entered_at, receipt.entered_by = at, by.person
        receipt.save()
        late = rules.is_entered_late(receipt, received_at, at=at)
        facts = {"slip": receipt.number, "received_at": received_at.isoformat(), "late": late}
        record(case.thread, Act.EMERGENCY_ENTERED, by=by, at=at, facts=facts)
        hall = receipt.office.parent
        _tell(
            receipt,
            "approvals/notices/emergency_entered",
            holders(Duty.INTAKE, at=at, office=hall) if hall else [],
            at,
        )
        if late:
            _tell(receipt, "approvals/notices/emergency_late", holders(Duty.EFFICIENCY, at=at), at)
    intake.settle_lapsed(case.pk, at=at)
    return Case.objects.with_story().get(pk=case.pk)


def countersign(receipt: EmergencyReceipt, *, by: Actor, at: datetime) -> None:
    """会签: the officer in charge of the hall vouches for moment and reason."""
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_countersign(receipt, by=by, at=at))
        assert receipt.case is not None
        receipt.countersigned_at, receipt.countersigned_by = at, by.person
        receipt.save()
        facts = {"slip": receipt.number}
        record(receipt.case.thread, Act.EMERGENCY_COUNTERSIGNED, by=by, at=at, facts=facts)


def spoil(receipt: EmergencyReceipt, words: str, *, by: Actor, at: datetime) -> None:
    """作废: the slip was torn or written wrong; its number is accounted for."""
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_spoil(receipt, words, by=by, at=at))
        receipt.spoiled_at, receipt.spoiled_by, receipt.spoiled_words = at, by.person, words.strip()
        receipt.save()
        facts = {"slip": receipt.number}
        record(f"office:{receipt.office_id}", Act.EMERGENCY_SPOILED, by=by, at=at, facts=facts)


def remind(*, at: datetime) -> int:
    """The monitors hear, once, of every entry nobody countersigned by the end of the next working day; how many there are."""
    due = [one for one in EmergencyReceipt.objects.uncountersigned() if rules.is_countersign_due(one, at=at)]
    for receipt in due:
        _tell(receipt, "approvals/notices/emergency_uncountersigned", holders(Duty.EFFICIENCY, at=at), at)
    return len(due)


def _tell(receipt: EmergencyReceipt, template: str, addressees: list[Any], at: datetime) -> None:
    assert receipt.case is not None
    tell(
        addressees,
        template,
        about=receipt.case.thread,
        at=at,
        fact=f"slip:{receipt.number}:{template}",
        context={
            "slip": receipt.number,
            "number": receipt.case.number or "",
            "matter": receipt.case.edition.name,
            "office": receipt.office.name,
        },
    )

"""应急收件: slips printed ahead, filled in by hand when the house is dark, entered with the true moment afterwards (U7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from stdnum.iso7064 import mod_11_10

from approvals import papers, rules
from approvals.actions import catalogue, filing, intake
from approvals.actions.reporting import report_no
from approvals.enums import Act, Purpose, SlipFault
from approvals.models import Case, EmergencyReceipt
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Mandate, Office
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import Addressee, tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from licences.models import Licence
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
    purpose: str = Purpose.NEW,
    licence: Licence | None = None,
    situation: Mapping[str, str] | None = None,
    again: str | None = None,
    mandate: Mandate | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """补录: what stands on the slip is typed in and waits for the countersign; no limit runs and nobody acts on it until then.

    A draft of the window's: one signature alone makes no receipt on an earlier day, and lets no five days of silence be over.
    """
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_enter(receipt, received_at, reason, by=by, at=at))
        case = intake.lay_down(
            edition,
            told,
            answers,
            received,
            purpose=purpose,
            licence=licence,
            situation=situation,
            again=again,
            mandate=mandate,
            received_at=received_at,
            by=by,
            at=at,
        )
        receipt.case, receipt.received_at, receipt.reason = case, received_at, reason.strip()
        receipt.again, receipt.returned_at, receipt.returned_words = again, None, ""
        receipt.spoiled_at, receipt.spoiled_by, receipt.spoiled_words = None, None, ""
        receipt.entered_at, receipt.entered_by = at, by.person
        receipt.save()
        late = rules.is_entered_late(receipt, received_at, at=at)
        record(_register(receipt), Act.EMERGENCY_ENTERED, by=by, at=at, facts=_entry(receipt, late=late))
        if (other := rules.beside_slip(receipt)) is not None:
            # Whoever decides, or decided, on what was filed since knows of the day on which it was first handed in.
            facts = {"slip": receipt.number, "received_at": received_at.isoformat()}
            record(other.thread, Act.EMERGENCY_ENTERED, by=by, at=at, facts=facts)
        hall = receipt.office.parent
        desk = holders(Duty.INTAKE, at=at, office=hall) if hall else []
        _tell(receipt, "approvals/notices/emergency_entered", desk, at)
        if late:
            _tell(receipt, "approvals/notices/emergency_late", holders(Duty.EFFICIENCY, at=at), at)
    return case


def countersign(receipt: EmergencyReceipt, *, by: Actor, at: datetime) -> Case:
    """会签: the officer in charge of the hall vouches for moment and reason; the case was received at the true moment.

    The window's five days count from there (CLK-1), and so does the applicant's day for a renewal (行政许可法 50). What has
    lapsed by now lapses at once: five working days of darkness are silence too.
    """
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_countersign(receipt, by=by, at=at))
        refuse(rules.why_not_count_slip(receipt))
        assert receipt.case_id is not None
        assert receipt.received_at is not None
        clerk = Actor(receipt.entered_by, receipt.office, Duty.INTAKE)
        case = Case.objects.locked(receipt.case_id)
        refuse(rules.why_not_apply(case.edition, case.purpose, at=receipt.received_at))
        refuse(rules.why_not_file(case, at=at))
        filing.refuse_about(case, at=receipt.received_at)
        # What was filed since the slip was entered is shown to whoever countersigns, and is nobody's to explain.
        again = receipt.again if receipt.again is not None else _("手工收件在先，补录在后")
        filing.know_of_earlier(case, again, by=by, at=at)
        receipt.countersigned_at, receipt.countersigned_by = at, by.person
        receipt.save()
        filing.enter(case, received_at=receipt.received_at, by=clerk, at=at)
        record(case.thread, Act.EMERGENCY_COUNTERSIGNED, by=by, at=at, facts=_entry(receipt))
        catalogue.follow_late(case, at=at)
    intake.settle_lapsed(case, at=at)
    return Case.objects.with_story().get(pk=case.pk)


def send_back(receipt: EmergencyReceipt, words: str, *, by: Actor, at: datetime) -> None:
    """退回重录: what was typed is gone and the window types the slip anew; its true moment is lost to nobody."""
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_object(receipt, words, by=by, at=at))
        window, facts = (
            holders(Duty.INTAKE, at=at, office=receipt.office),
            _entry(receipt, words=words.strip()),
        )
        _tell(receipt, "approvals/notices/emergency_returned", window, at, words=words.strip())
        folder, receipt.case = receipt.case, None
        receipt.received_at, receipt.reason, receipt.again = None, "", None
        receipt.entered_at, receipt.entered_by = None, None
        receipt.returned_at, receipt.returned_words = at, words.strip()
        receipt.save()
        assert folder is not None
        folder.delete()
        record(_register(receipt), Act.EMERGENCY_RETURNED, by=by, at=at, facts=facts)


def reject(
    receipt: EmergencyReceipt, fault: SlipFault, words: str, *, by: Actor, at: datetime
) -> EmergencyReceipt:
    """不予会签: nothing was handed in by this slip, or what it asks for was granted in another case since; whoever stands on it has
    that on paper, with where to turn against it.

    What was typed is kept as it lies, seen by nobody and acted on by nobody; the "no" is reported like any other (COR-11).
    """
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_reject(receipt, fault, words, by=by, at=at))
        case, said = receipt.case, words.strip()
        assert case is not None
        facts = _entry(receipt, ground=fault.value, words=said)
        record(_register(receipt), Act.EMERGENCY_REFUSED, by=by, at=at, facts=facts)
        window = holders(Duty.INTAKE, at=at, office=receipt.office)
        _tell(receipt, "approvals/notices/emergency_refused", window, at, words=said)
        people = [addressee(case.party_version)]
        given = rules.given_since(receipt) if fault == SlipFault.GIVEN else None
        template = (
            "approvals/notices/emergency_given"
            if given is not None
            else "approvals/notices/emergency_not_received"
        )
        number = str(given.number) if given is not None else ""
        _tell(receipt, template, people, at, words=said, given=number)
        paper, reasons = papers.NOT_RECEIVED, f"{fault.label}。{said}"
        report_no(str(paper.title), reasons, office=receipt.office, edition=case.edition, by=by, at=at)
        receipt.document = issue(
            paper,
            thread=_register(receipt),
            facts=papers.not_received(receipt, fault, said, given=given, at=at),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        receipt.refused_at, receipt.refused_by = at, by.person
        receipt.refused_ground, receipt.refused_words = fault, said
        receipt.save()
    return receipt


def spoil(receipt: EmergencyReceipt, words: str, *, by: Actor, at: datetime) -> None:
    """报请作废: the window says that the slip was torn or written wrong; the hall's leader signs, the monitors know.

    One alone takes no slip out of the world: until the countersign it can still be entered.
    """
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_spoil(receipt, words, by=by, at=at))
        receipt.spoiled_at, receipt.spoiled_by, receipt.spoiled_words = at, by.person, words.strip()
        receipt.save()
        facts = {"slip": receipt.number, "words": receipt.spoiled_words}
        record(_register(receipt), Act.EMERGENCY_SPOILED, by=by, at=at, facts=facts)
        hall = receipt.office.parent
        desk = holders(Duty.INTAKE, at=at, office=hall) if hall else []
        told = [*desk, *holders(Duty.EFFICIENCY, at=at)]
        tell(
            list({one.ref: one for one in told}.values()),
            "approvals/notices/emergency_spoiled",
            about=_register(receipt),
            at=at,
            fact=f"slip:{receipt.number}:{at.isoformat()}:spoiled",
            context={
                "slip": receipt.number,
                "office": receipt.office.name,
                "words": receipt.spoiled_words,
            },
        )


def sign_spoiled(receipt: EmergencyReceipt, *, by: Actor, at: datetime) -> None:
    """作废会签: a second person has seen both halves of the slip; its number is accounted for."""
    with transaction.atomic():
        receipt = EmergencyReceipt.objects.locked(receipt.pk)
        refuse(rules.why_not_sign_spoiled(receipt, by=by, at=at))
        receipt.spoil_signed_at, receipt.spoil_signed_by = at, by.person
        receipt.save()
        facts = {"slip": receipt.number, "spoiled_by": f"user:{receipt.spoiled_by_id}"}
        record(_register(receipt), Act.EMERGENCY_SPOIL_SIGNED, by=by, at=at, facts=facts)


def remind(*, at: datetime) -> int:
    """The monitors hear, once, of what nobody countersigned, or typed anew, by the end of the next working day; how many there are."""
    due = [one for one in EmergencyReceipt.objects.uncountersigned() if rules.is_countersign_due(one, at=at)]
    for receipt in due:
        _tell(receipt, "approvals/notices/emergency_uncountersigned", holders(Duty.EFFICIENCY, at=at), at)
    returned = [one for one in EmergencyReceipt.objects.returned() if rules.is_entry_due(one, at=at)]
    for receipt in returned:
        assert receipt.returned_at is not None
        tell(
            holders(Duty.EFFICIENCY, at=at),
            "approvals/notices/emergency_unentered",
            about=_register(receipt),
            at=at,
            fact=f"slip:{receipt.number}:{receipt.returned_at.isoformat()}:unentered",
            context={
                "slip": receipt.number,
                "office": receipt.office.name,
                "words": receipt.returned_words,
            },
        )
    return len(due) + len(returned)


def _register(receipt: EmergencyReceipt) -> str:
    """Where the fate of a slip is kept that is no case: with the numbers of its window."""
    return f"office:{receipt.office_id}"


def _entry(receipt: EmergencyReceipt, **more: Any) -> dict[str, Any]:
    assert receipt.received_at is not None
    assert receipt.entered_at is not None
    return {
        "slip": receipt.number,
        "received_at": receipt.received_at.isoformat(),
        "entered_at": receipt.entered_at.isoformat(),
        "entered_by": f"user:{receipt.entered_by_id}",
        **more,
    }


def _tell(
    receipt: EmergencyReceipt,
    template: str,
    addressees: list[Addressee],
    at: datetime,
    *,
    words: str = "",
    given: str = "",
) -> None:
    """Once for each time the slip is entered: an entry that was sent back and typed anew is told of again."""
    assert receipt.case is not None
    assert receipt.entered_at is not None
    tell(
        addressees,
        template,
        about=_register(receipt),
        at=at,
        fact=f"slip:{receipt.number}:{receipt.entered_at.isoformat()}:{template}",
        context={
            "slip": receipt.number,
            "matter": receipt.case.edition.name,
            "office": receipt.office.name,
            "phone": receipt.office.phone or settings.HOTLINE,
            "words": words,
            "given": given,
        },
    )

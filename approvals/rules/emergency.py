"""Slips for a day without power or network: why one may not be printed, entered, countersigned or spoiled (U7)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.enums import Purpose, SlipFault
from approvals.models import Case, EmergencyReceipt
from approvals.models.case_query import CaseQuerySet
from approvals.rules.life import decided_since
from approvals.rules.remedy import open_beside
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import Party
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays.calendar import between, legal_day
from licences.models import Licence
from matters.models import Edition

SOURCE = "应急预案：停电、断网时手工收件，恢复后补录"  # not a message: whence the rules
MOST_PRINTED = 60
# Given once, it cannot be given again; a change may be another change.
GIVEN_ONCE = (Purpose.RENEWAL, Purpose.REPLACEMENT, Purpose.CANCELLATION)


@rule("U7", source=SOURCE)
def why_not_print(n: int = 1, *, by: Actor, at: datetime) -> str | None:
    """A window prints its own slips ahead, no more than a day can need."""
    if not by.acts_as(Duty.INTAKE, at=at) or by.office is None or by.office.kind != OfficeKind.WINDOW:
        return _("应急收件单由受理窗口印制")
    if not 1 <= n <= MOST_PRINTED:
        return _("一次印制 1 至 %(n)d 张") % {"n": MOST_PRINTED}
    return None


@rule("U7", source=SOURCE)
def why_not_enter(
    receipt: EmergencyReceipt,
    received_at: datetime | None = None,
    reason: str = "",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """By the window whose slip it is, once, with the true moment, which lies between the printing and now, and the reason."""
    if words := _unused(receipt):
        return words
    if not by.acts_as(Duty.INTAKE, at=at) or by.office != receipt.office:
        return _("应急收件由“%(office)s”补录") % {"office": receipt.office.name}
    if received_at is None:
        return None
    if received_at > at:
        return _("实际收件时间不能晚于现在")
    if received_at < receipt.printed_at:
        return _("实际收件时间不能早于这张单子的印制时间")
    if not reason.strip():
        return _("请写明当时为什么没有当场录入")
    return None


@rule("U7", source=SOURCE)
def why_not_countersign(receipt: EmergencyReceipt, *, by: Actor, at: datetime) -> str | None:
    """By the officer in charge of the hall (带班领导: who holds the intake duty at the hall itself), never by who entered it."""
    if receipt.entered_at is None:
        return _("这张应急收件单还没有补录")
    if receipt.countersigned_at is not None:
        return _("这张应急收件单已经会签")
    if receipt.refused_at is not None:
        return _("这张应急收件单已经不予会签")
    if words := why_not_by_machine(by=by).words:
        return words
    if not by.acts_as(Duty.INTAKE, at=at) or by.office != receipt.office.parent:
        return _("应急收件的补录由大厅带班领导会签")
    if receipt.entered_by_id == by.user_id:
        return _("补录人不能会签自己的补录，请由另一位带班领导会签")
    return None


@rule("U7", article="行政许可法 50", source=SOURCE)
def why_not_count_slip(receipt: EmergencyReceipt) -> str | None:
    """One open case for each purpose: what was filed after the slip is taken back first, then the slip's day counts.

    What was granted meanwhile is not granted twice: the slip ends, and whoever stands on it has that on paper.
    """
    case = receipt.case
    if case is None:
        return None
    if (other := open_beside(case)) is not None:
        return _(
            "同一证照的同类申请 %(number)s 正在办理：单子上的收件时间已记入该办件。请申请人先撤回该申请，再会签，期限即按单子上的收件时间计算"
        ) % {"number": other.number}
    given = given_since(receipt)
    if given is not None and case.purpose in GIVEN_ONCE:
        return _(
            "同一证照的同一申请已经在办件 %(number)s 中准予，不能再办一次。请以“已经在另一办件中准予”登记不予会签，并把告知书交给持单人"
        ) % {"number": given.number}
    return None


def given_since(receipt: EmergencyReceipt) -> Case | None:
    """The case in which what the slip asks for of a licence was granted after the slip was handed in; nothing where none was."""
    decided = _decided_since(receipt)
    return decided.filter(decision__granted=True).first() if decided is not None else None


def beside_slip(receipt: EmergencyReceipt) -> Case | None:
    """What whoever countersigns has to know of: the open application for the same about the same licence, or the decided one."""
    if receipt.case is None:
        return None
    decided = _decided_since(receipt)
    return open_beside(receipt.case) or (decided.first() if decided is not None else None)


def _decided_since(receipt: EmergencyReceipt) -> CaseQuerySet | None:
    case = receipt.case
    if case is None or case.about_licence is None or receipt.received_at is None:
        return None
    return decided_since(case.about_licence, case.purpose, receipt.received_at).exclude(pk=case.pk)


@rule("U7", source=SOURCE)
def why_not_object(receipt: EmergencyReceipt, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """Whoever may countersign may also send the entry back to be typed anew, with the reason."""
    if said := why_not_countersign(receipt, by=by, at=at).words:
        return said
    if not words.strip():
        return _("请写明原因：退回重录的写清要更正什么，不予会签的写清为什么")
    return None


@rule("U7", article="行政许可法 29、32", source=SOURCE)
def why_not_reject(
    receipt: EmergencyReceipt, fault: str, words: str = "-", *, by: Actor, at: datetime
) -> str | None:
    """No countersign at all only where nothing was handed in, or its object was given: a receipt is a fact, and no leader's to undo."""
    if said := why_not_object(receipt, words, by=by, at=at).words:
        return said
    if fault not in SlipFault.values:
        return _("只有没有人提交过申请、窗口误录或者已经另案准予的，才不予会签；录入有误的，请退回重录")
    if fault == SlipFault.GIVEN and given_since(receipt) is None:
        return _("同一证照没有在这次收件之后准予的同类申请，请核对")
    return None


@rule("U7", source=SOURCE)
def why_not_beside_slip(edition: Edition, party: Party, purpose: str, licence: Licence | None) -> str | None:
    """What a slip says of the party and the matter waits for its countersign: it is not typed a second time."""
    waiting = EmergencyReceipt.objects.uncountersigned().filter(
        case__edition__matter=edition.matter_id,
        case__party=party,
        case__purpose=purpose,
        case__about_licence=licence,
    )
    if (other := waiting.first()) is not None:
        return _("这位申请人的同一申请已按应急收件单 %(number)s 补录，请先由大厅带班领导会签") % {
            "number": other.number
        }
    return None


@rule("U7", source=SOURCE)
def why_not_spoil(receipt: EmergencyReceipt, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """A slip that was torn or written wrong is accounted for by its window, with the reason; another signs for it."""
    if said := why_not_by_machine(by=by).words or _unused(receipt):
        return said
    if receipt.spoiled_at is not None:
        return _("这张应急收件单已经报请作废，请大厅带班领导会签")
    if receipt.returned_at is not None:
        return _("退回重录的单子已经收过件，请重新补录；单子不成立的，补录后由大厅带班领导不予会签")
    if not by.acts_as(Duty.INTAKE, at=at) or by.office != receipt.office:
        return _("应急收件单由“%(office)s”作废") % {"office": receipt.office.name}
    if not words.strip():
        return _("请写明作废的原因")
    return None


@rule("U7", source=SOURCE)
def why_not_sign_spoiled(receipt: EmergencyReceipt, *, by: Actor, at: datetime) -> str | None:
    """By the officer in charge of the hall, with the slip in his hand, never by who spoiled it; until then it can be entered."""
    if receipt.spoiled_at is None:
        return _("这张应急收件单没有报请作废")
    if receipt.spoil_signed_at is not None:
        return _("这张应急收件单已经作废")
    if said := why_not_by_machine(by=by).words:
        return said
    if not by.acts_as(Duty.INTAKE, at=at) or by.office != receipt.office.parent:
        return _("应急收件单的作废由大厅带班领导会签")
    if receipt.spoiled_by_id == by.user_id:
        return _("报请作废的人不能会签，请由另一位带班领导会签")
    return None


def _unused(receipt: EmergencyReceipt) -> str | None:
    if receipt.entered_at is not None:
        return _("这张应急收件单已经补录")
    if receipt.spoil_signed_at is not None:
        return _("这张应急收件单已经作废")
    return None


@follows("U7", source=SOURCE)
def is_entered_late(receipt: EmergencyReceipt, received_at: datetime, *, at: datetime) -> bool:
    """So many working days after the receipt that the monitors are told; the receipt counts all the same."""
    today = legal_day(at)
    return between(legal_day(received_at), today) > value(
        "emergency.enter", receipt.office.division_code, today
    )


@follows("U7", source=SOURCE)
def is_countersign_due(receipt: EmergencyReceipt, *, at: datetime) -> bool:
    """Whether the working day by whose end it should have been countersigned is over."""
    if receipt.entered_at is None or not receipt.waits:
        return False
    entered, today = legal_day(receipt.entered_at), legal_day(at)
    return between(entered, today) > value("emergency.countersign", receipt.office.division_code, entered)


@follows("U7", source=SOURCE)
def is_entry_due(receipt: EmergencyReceipt, *, at: datetime) -> bool:
    """Whether the working day by whose end a slip that was sent back should have been typed anew is over."""
    if receipt.returned_at is None:
        return False
    returned, today = legal_day(receipt.returned_at), legal_day(at)
    return between(returned, today) > value("emergency.countersign", receipt.office.division_code, returned)

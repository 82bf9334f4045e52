"""The papers of the 政务服务诚信档案, named as officials write them (COR-20), and the facts each is frozen with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from credit.enums import Convenience, Tier
from credit.models import Objection, Record, Repair, Strike
from ground.documents.issue import Paper, iso
from ground.documents.models import Document
from ground.law.rulings import follows
from ground.law.values import value
from ground.workdays.calendar import legal_day

Facts = dict[str, Any]

NOTICE = Paper("credit.notice", _("拟列入事先告知书"), "credit/papers/notice.html")
LISTING = Paper("credit.listing", _("列入决定书"), "credit/papers/listing.html", series="信列")
OVERRUN = Paper("credit.overrun", _("逾期办理告知书"), "credit/papers/overrun.html")
DISMISSAL = Paper("credit.dismissal", _("不予列入告知书"), "credit/papers/dismissal.html")
REPAIR_NOTICE = Paper("credit.repair_notice", _("信用修复告知书"), "credit/papers/repair_notice.html")
REPAIR = Paper("credit.repair", _("准予信用修复决定书"), "credit/papers/repair.html", series="信修")
REPAIR_REFUSAL = Paper(
    "credit.repair_refusal", _("不予信用修复决定书"), "credit/papers/repair_refusal.html", series="不信修"
)
OBJECTION = Paper("credit.objection", _("异议处理告知书"), "credit/papers/objection.html")
UNVERIFIED = Paper("credit.unverified", _("逾期核实告知书"), "credit/papers/unverified.html")
STRIKE = Paper("credit.strike", _("核实情况告知书"), "credit/papers/strike.html")
REMOVAL = Paper("credit.removal", _("移出决定书"), "credit/papers/removal.html", series="信移")


def facts(record: Record, *, at: datetime) -> Facts:
    """What every paper of an entry says."""
    return {
        "organ": record.office.name,
        "applicant": record.party_version.name,
        "case_number": record.source_number,
        "issued_on": legal_day(at).isoformat(),
        "misdeed": record.get_misdeed_display(),
        "words": record.words,
        "basis": record.basis,
        "contact": record.office.phone,
    }


def notice(
    record: Record, months: tuple[int, int], *, closes: Sequence[Convenience], days: int, at: datetime
) -> Facts:
    """Reasons, basis, whether and how many months it would be publicised, what it would close, and how many working days he has
    (CRE-4).
    """
    least, most = months
    told = {"days": days, "tier": record.get_tier_display(), "least": least, "most": most}
    told |= {
        "published": record.tier != Tier.MINOR,
        "closes_nothing": not closes,
        "online": bool(record.readers(at=at)),
    }
    return facts(record, at=at) | told


@follows("CRE-14", source="一条记录的要素：谁、什么行为、依据、来源、程度、公示起止、期满")
def listing(record: Record, *, closes: Sequence[Convenience], at: datetime) -> Facts:
    """What is decided, why, from when until when, whether it `closes` anything, and where to turn against it."""
    return facts(record, at=at) | {
        "tier": record.get_tier_display(),
        "reasons": record.reasons,
        "defended": record.defences.exists(),
        "published": record.published,
        "publish_from": iso(record.publish_from),
        "min_until": iso(record.min_until),
        "max_until": iso(record.max_until),
        "closes_nothing": not closes,
        **remedies(record, at=at),
    }


def dismissal(record: Record, *, at: datetime) -> Facts:
    return facts(record, at=at) | {"reasons": record.reasons}


def ending(record: Record, *, at: datetime) -> Facts:
    """Of what ended before anybody decided: that it did, and why."""
    return facts(record, at=at) | {"reasons": record.lift_words, "ended": True}


def overrun(record: Record, *, why: str, until: date, suspended: bool, at: datetime) -> Facts:
    """What the office did not do in time, what is open again because of that, and when the procedure ends of itself (CRE-4)."""
    return facts(record, at=at) | {"why": why, "until": until.isoformat(), "suspended": suspended}


def repair(one: Repair, *, at: datetime) -> Facts:
    """What came of an application for repair, with its reasons."""
    record = one.record
    return facts(record, at=at) | {
        "listing": listing_number(record),
        "applied_on": legal_day(one.said_at).isoformat(),
        "duty_done_on": one.duty_done_on.isoformat(),
        "reasons": one.answer,
        **remedies(record, at=at),
    }


def objection(one: Objection, *, at: datetime) -> Facts:
    """Whether the entry was right and why, and where to turn against that."""
    record = one.record
    return facts(record, at=at) | {
        "listing": listing_number(record),
        "objected_on": legal_day(one.said_at).isoformat(),
        "upheld": one.yes,
        "reasons": one.answer,
        **remedies(record, at=at),
    }


def unverified(record: Record, *, at: datetime) -> Facts:
    """That nobody verified in time whether what it rests on is gone, and that it rests until somebody does (CRE-15)."""
    return facts(record, at=at) | {"max_until": iso(record.max_until)}


def strike(one: Strike, *, resumed: bool, at: datetime) -> Facts:
    """Whether what the entry rests on is gone, and why; after the entry ran out, its decision is void with it. `resumed`: whether it
    rested, and is published and closes again from today.
    """
    record = one.record
    return facts(record, at=at) | {
        "listing": listing_number(record),
        "said": one.words,
        "confirmed": one.yes,
        "resumed": resumed,
        "reasons": one.answer,
    }


def removal(record: Record, *, at: datetime) -> Facts:
    """Since when the entry is no longer there, and why."""
    return facts(record, at=at) | {
        "listing": listing_number(record),
        "lift": record.get_lift_display(),
        "published": record.published,
        "lift_words": record.lift_words,
    }


def listing_number(record: Record) -> str:
    """The number of 列入决定书, as later papers cite it."""
    issued = Document.objects.of(record.thread).filter(paper=LISTING.key)
    return issued.values_list("number", flat=True).last() or ""


@follows("REC-22", article="行政复议法 22 第二款")
def remedies(record: Record, *, at: datetime) -> Facts:
    """Where to turn against what the organ of this place decides (行政复议法 24, 行政诉讼法 14、18), and where online.

    Its papers are served in accounts: whoever is served so must be offered such a way.
    """
    on = legal_day(at)
    says, online = value("remedy.organ", record.place, on), value("remedy.online", record.place, on)
    return {"reconsideration_organ": says["reconsideration"], "court": says["court"], "online": online}

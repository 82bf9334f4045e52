"""Why a licence may not be changed, renewed, replaced or given up, and what silence does to it (行政许可法 49、50、70)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.enums import CaseState, Kind, Purpose
from approvals.models import Case, Decision
from approvals.models.case_query import OPEN, CaseQuerySet
from approvals.rules.remedy import changed_by
from approvals.rules.standing import not_now
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office, Party
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays.calendar import legal_day
from licences.enums import Ground, Standing, Status
from licences.models import Licence, LicenceStatus
from matters.enums import OperationKind
from matters.models import Edition
from matters.rules import KEPT, ended_by, heir, instead_of, served_by, why_not_permit


def answers_for(licence: Licence, on: date) -> Office:
    """The office of the matter, or of the one that took its place."""
    return heir(licence.kind, on).office


@follows("CAL-10", article="行政许可法 50、82")
@follows("CLK-10", article="行政许可法 50 第一款")
def last_day_to_renew(licence: Licence, *, on: date) -> date | None:
    """The last day on which a renewal is applied for in time: thirty calendar days before the validity ends.

    Article 82 counts the organ's periods in working days; this one is the applicant's, and calendar days are kinder.
    """
    if licence.valid_until is None:
        return None
    days: int = value("renewal.apply", answers_for(licence, on).division_code, on)
    return licence.valid_until - timedelta(days=days)


@follows("LIF-4", article="行政许可法 69、70")
def again_where_reopened(licence: Licence) -> LicenceStatus | None:
    """What a closed licence is again where its closing (注销) is undone: the last row before it whose decision still stands.

    Nothing where the decision that gave it is gone: what would be given back is not there any more.
    """
    annulled = Decision.objects.filter(granted=True, annulled_at__isnull=False).select_related("case")
    gave = annulled.filter(gives_licence=licence).first()
    if gave is not None and not _waits_to_be_changed(gave):
        return None
    stands = Decision.objects.filter(case=OuterRef("case"), annulled_at=None)
    about = annulled.filter(~Exists(stands), case__about_licence=licence).order_by("pk")
    gone = {one.case.thread for one in about if not _waits_to_be_changed(one)}
    closed, *earlier = licence.statuses.order_by("-pk")
    if closed.status != Status.CANCELLED:
        return None
    # A revocation that was taken away since is no end of it either.
    alive = (row for row in earlier if row.status != Status.ANNULLED)
    return next(row for row in alive if row.status == Status.RESTORED or row.thread not in gone)


def _waits_to_be_changed(decision: Decision) -> bool:
    """Changed in reconsideration (变更): what it did stands until the decision that takes its place."""
    changed = changed_by(decision.case)
    return changed is not None and changed.decision_id == decision.pk


def in_time(case: Case) -> bool:
    """Whether a renewal was applied for on or before its last day: only then is silence a renewal (CLK-11)."""
    if case.purpose != Purpose.RENEWAL or case.about_licence is None or case.filed_at is None:
        return False
    issued = _validity_applied_for(case)
    days: int = value("renewal.apply", case.place, case.received_on)
    return issued is not None and case.received_on <= issued - timedelta(days=days)


def _validity_applied_for(case: Case) -> date | None:
    """Until when the licence was valid before this case did anything to it."""
    assert case.about_licence is not None
    before = case.about_licence.before(case.thread)
    return before.valid_until if before else case.about_licence.valid_until


def decided_since(licence: Licence, purpose: str, since: datetime) -> CaseQuerySet:
    """Applications for the same about the licence whose decision was made after `since` and stands, the newest first."""
    alike = Case.objects.filter(
        about_licence=licence,
        purpose=purpose,
        decision__decided_at__gte=since,
        decision__annulled_at=None,
    )
    return alike.order_by("-decision__decided_at", "-pk")


@follows("S50", article="国发〔2021〕7号", source="改革决定不再需要许可的，届满后不用延续")
@rule("LIF-5", article="行政许可法 49、50、70")
def why_not_apply_about(
    licence: Licence, purpose: str, edition: Edition, party: Party, *, beside: bool = False, at: datetime
) -> str | None:
    """Its holder alone, of a licence that is still one, where the matter offers it; one open case for each purpose.

    A late renewal may be applied for: the law lets the organ refuse it, and nobody else. `beside` for a slip that is only
    entered: what was handed in before the open case is kept with its day, and its countersign waits; before the licence was
    closed by another application of the same kind, too (U7).
    """
    words, on = Purpose(purpose).label, legal_day(at)
    if licence.holder_id != party.pk:
        return _("%(act)s由持证人申请") % {"act": words}
    if words_there := _why_not_there(licence, purpose, edition, on):
        return words_there
    if not edition.offers(purpose):
        return _("“%(matter)s”暂未开通%(act)s，请到窗口办理") % {"matter": edition.name, "act": words}
    standing = licence.standing(on)
    given = beside and decided_since(licence, purpose, at).filter(decision__granted=True).exists()
    if licence.is_closed and not given:
        return _("%(standing)s，不能再%(act)s") % {"standing": _closed(licence, on), "act": words}
    if standing == Standing.EXPIRED and purpose != Purpose.CANCELLATION:
        return _("证照已过有效期，不能%(act)s，请重新申请") % {"act": words}
    if purpose == Purpose.RENEWAL and licence.valid_until is None:
        return _("证照长期有效，不需要延续")
    if purpose == Purpose.RENEWAL and not beside and (freed := why_not_permit(edition, at=at).words):
        return _("%(changed)s；证照在有效期内继续有效，届满后不用延续") % {"changed": freed}
    other = Case.objects.filter(about_licence=licence, purpose=purpose, state__in=OPEN).order_by("pk").first()
    if other is not None and not beside:
        return _("这本证照的%(act)s申请正在办理，编号 %(number)s") % {"act": words, "number": other.number}
    return None


def _why_not_there(licence: Licence, purpose: str, edition: Edition, on: date) -> str | None:
    """It becomes of a licence what its own matter does, or the one that took its place; what was cancelled renews nothing."""
    told = {"act": Purpose(purpose).label, "matter": edition.name}
    if licence.kind_id != edition.matter_id and licence.kind_id not in served_by(edition, on):
        return _("“%(matter)s”不办理这本证照的%(act)s") % told
    if edition.is_in_force(on) or purpose in KEPT:
        return None
    ended = ended_by(edition.matter, on)
    if ended is None or ended.kind != OperationKind.CANCEL:
        return None
    told["instead"] = _("、").join(f"“{one.name}”" for one in instead_of(edition.matter, on))
    if not told["instead"]:
        return _("“%(matter)s”已经取消，证照届满后不用延续") % told
    return _("“%(matter)s”已经取消，证照不再延续；届满后需要继续的，请办理%(instead)s") % told


def _closed(licence: Licence, on: date) -> str:
    """That the licence is none any more: 证照已经注销, or 证照已经被撤销."""
    if licence.standing(on) == Standing.ANNULLED:
        return _("证照已经被撤销")
    return _("证照已经注销")


def late_words(licence: Licence, *, on: date) -> str:
    """What somebody is told who renews after the last day, or nothing."""
    last = last_day_to_renew(licence, on=on)
    if last is None or on <= last:
        return ""
    return _(
        "延续申请应当最迟于 %(day)s 提出，现在已经超过。仍然可以提交，但机关可以不予延续，届满前没有作出决定的也不视为准予延续。"
    ) % {"day": date_format(last, _("Y年n月j日"))}


@rule("LIF-4", article="行政许可法 50、70")
def why_not_take_effect(case: Case, *, at: datetime) -> str | None:
    """What was closed or has ended meanwhile cannot be changed or renewed any more."""
    licence = case.about_licence
    if licence is None:
        return None
    standing = licence.standing(legal_day(at))
    # What this case itself closed is put back first (life.end_former), where its decision was changed in reconsideration.
    if licence.is_closed and licence.newest.thread != case.thread:
        return _("%(standing)s，不能再%(act)s") % {
            "standing": _closed(licence, legal_day(at)),
            "act": case.get_purpose_display(),
        }
    if standing == Standing.EXPIRED and case.purpose != Purpose.CANCELLATION and not in_time(case):
        return _("证照已过有效期，不能%(act)s") % {"act": case.get_purpose_display()}
    return None


def renews_too_late(case: Case) -> bool:
    """A renewal that came after its last day: the organ may refuse it for that alone (CLK-10)."""
    return case.purpose == Purpose.RENEWAL and not in_time(case)


@rule("CLK-11", article="行政许可法 50 第二款")
def why_not_deem_renewed(case: Case, *, at: datetime) -> str | None:
    """Applied for in time, complete, and undecided when the validity ended: it counts as renewed.

    Where the organ decided on another application for the same meanwhile, it was not silent: this one is a person's to decide.
    """
    if case.purpose != Purpose.RENEWAL or case.state not in (
        CaseState.FILED,
        CaseState.ACCEPTED,
        CaseState.REVIEWED,
    ):
        return not_now(case, _("视为准予延续"))
    clock = case.clock(Kind.RENEWAL)
    if clock is None or clock.settled_at is not None:
        return _("没有正在计算的延续决定期限")
    if clock.lapses_at > at:
        return _("证照有效期至 %(due)s，尚未届满") % {"due": clock.due_on}
    assert case.about_licence is not None
    if case.about_licence.is_closed:
        return _closed(case.about_licence, legal_day(at))
    if case.about_licence.valid_until is not None and case.about_licence.valid_until > clock.due_on:
        return _("证照已经延续")
    assert case.filed_at is not None
    decided = decided_since(case.about_licence, Purpose.RENEWAL, case.filed_at).exclude(pk=case.pk)
    if decided.filter(decision__decided_at__lt=clock.lapses_at).exists():
        return _("证照有效期届满前，本机关已经就同一证照的延续作出决定")
    if case.complete_on > clock.due_on:
        return _("证照有效期届满时，申请人还没有补正")
    return None


def awaits_renewal(case: Case, *, at: datetime) -> bool:
    """Whether the end of its licence can still do anything to this renewal: it is open, and the licence is not closed."""
    assert case.about_licence is not None
    return case.state in OPEN and not case.about_licence.is_closed


@rule("LIF-4", article="行政许可法 70")
def why_not_cancel(licence: Licence, ground: str, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """注销 of its own motion: by an approver of the office that answers for it now, once, on a ground of the law that is there."""
    office = answers_for(licence, legal_day(at))
    if said := why_not_by_machine(by=by).words:
        return said
    if not by.acts_as(Duty.DECISION, at=at, office=office):
        return _("注销由“%(office)s”的审批人员办理") % {"office": office.name}
    standing = licence.standing(legal_day(at))
    if standing == Standing.CANCELLED:
        return _("证照已经注销")
    if ground == Ground.EXPIRED and standing != Standing.EXPIRED:
        return _("证照还在有效期内，不能以届满未延续为由注销")
    if not words.strip():
        return _("请写明注销的事实和依据")
    waits = Q(state=CaseState.DRAFT, emergency_receipt__isnull=False)
    if (
        ground == Ground.EXPIRED
        and Case.objects.filter(waits, about_licence=licence, purpose=Purpose.RENEWAL).exists()
    ):
        return _("有一份延续申请按应急收件单补录、等待会签，会签或者不予会签后才能以届满未延续为由注销")
    renewing = Case.objects.filter(about_licence=licence, purpose=Purpose.RENEWAL, state__in=OPEN)
    if ground == Ground.EXPIRED and (open_case := renewing.order_by("pk").first()):
        return _("延续申请 %(number)s 还没有办结，办结后才能以届满未延续为由注销") % {
            "number": open_case.number
        }
    return None

"""What hangs on a matter that ends or goes to another office, and why it may not end or go yet (取消、拆分、合并、下放、划转, U3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from approvals.enums import Act, CaseState, Ending, Hanging
from approvals.models import Case, CaseEnding
from approvals.models.case_query import OPEN
from approvals.rules.decline import is_citation, not_cited
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, Office
from ground.law.rulings import follows, rule
from ground.trail.models import Entry
from licences.enums import CLOSED
from licences.models import Licence, LicenceStatus
from matters import rules as catalogue
from matters.enums import LIVE, OperationKind, ProposalState, Purpose
from matters.enums import Act as Catalogued
from matters.models import Edition, Matter, Operation, Proposal

# Whom the approving office needs before cases that are with it can go on there.
DESK = (Duty.REVIEW, Duty.DECISION)
LONGEST = 1000


class Choice(NamedTuple):
    """How something goes on, the words in which people are told, and what a 不受理 cites."""

    ending: str
    words: str
    basis: str = ""


# ---- what hangs on it


@follows("U3", source="取消的事项各级同日取消")
def concerned(proposal: Proposal) -> list[int]:
    """The matters that it moves: its own, and what ends below together with it."""
    assert proposal.matter_id is not None
    found = level = [proposal.matter_id]
    while proposal.operation == OperationKind.CANCEL and level:
        below = Matter.objects.filter(upstream__in=level).exclude(pk__in=found).order_by("pk")
        level = list(below.values_list("pk", flat=True))
        found = found + level
    return found


def open_cases(matters: list[int]) -> QuerySet[Case]:
    """Filed, and not over."""
    return Case.objects.filter(edition__matter__in=matters, state__in=OPEN)


def licences_in_force(matters: list[int], on: date) -> QuerySet[Licence]:
    """What was granted in these matters and is worth something on that day."""
    newest = LicenceStatus.objects.filter(licence=OuterRef("pk")).order_by("-pk").values("status")[:1]
    valid = Licence.objects.filter(Q(valid_until=None) | Q(valid_until__gte=on), kind__in=matters)
    return valid.annotate(now=Subquery(newest)).exclude(now__in=CLOSED)


def hanging(proposal: Proposal, on: date) -> dict[Hanging, int]:
    """How much of each kind waits for its ending."""
    matters = concerned(proposal)
    by_state = open_cases(matters).order_by("state").values_list("state").annotate(n=Count("pk"))
    found = {Hanging(state): n for state, n in by_state}
    if licences := licences_in_force(matters, on).count():
        found[Hanging.LICENCE] = licences
    return {kind: found[kind] for kind in Hanging if kind in found}


# ---- how it may go on


@follows("COR-1", article="行政许可法 8、32 第一款第一项")
def endings_for(proposal: Proposal, subject: str) -> list[Ending]:
    """The ways that are open, the default first. After acceptance a decision is owed, and what was granted stays.

    Where another matter takes its place a permit is needed as before. What is split or merged stays with its office.
    """
    if subject == Hanging.LICENCE:
        return [Ending.STAYS]
    if proposal.operation in (OperationKind.DEVOLVE, OperationKind.TRANSFER):
        return [Ending.HANDED, Ending.CONTINUES]
    if proposal.operation != OperationKind.CANCEL:
        return [Ending.CONTINUES]
    if subject == Hanging.FILED and not proposal.content.get("operation", {}).get("successor"):
        return [Ending.CONTINUES, Ending.NOT_NEEDED]
    return [Ending.CONTINUES]


@follows("COR-1", article="行政许可法 8、32 第一款第一项")
def endings_of(proposal: Proposal, case: Case, office: Office | None) -> list[Ending]:
    """The same of one case, for who speaks for the `office`: 不受理 is not offered of what is not accepted by another."""
    ways = endings_for(proposal, case.state)
    if why_not_end_unneeded(case).ok and why_not_decide_for(case, office).ok:
        return ways
    return [way for way in ways if way != Ending.NOT_NEEDED]


def words_left(proposal: Proposal, case: Case) -> str:
    """What the applicant is told whose own office is still to say whether it ends: no permit is needed any more."""
    told = {
        "matter": case.edition.name,
        "what": proposal.get_operation_display(),
        "office": case.competent_office.name,
    }
    return (
        _(
            "“%(matter)s”%(what)s，今后不需要取得这项许可。您的申请怎样办理，由%(office)s依法决定并告知您；"
            "您也可以撤回申请。"
        )
        % told
    )


def words_for(proposal: Proposal, ending: str) -> str:
    """What people are told of it, until somebody writes it better."""
    if proposal.operation in (OperationKind.SPLIT, OperationKind.MERGE):
        return _words_of_parts(proposal, ending)
    to_office = receiver(proposal)
    told = {
        "what": proposal.get_operation_display(),
        "matter": proposal.matter.name if proposal.matter else proposal.name,
        "office": to_office.name if to_office else "",
        "instead": _successor(proposal),
    }
    told["done"] = _("%(what)s至%(office)s") % told if to_office else told["what"]
    match ending:
        case Ending.HANDED:
            return (
                _(
                    "“%(matter)s”%(done)s。您的申请由%(office)s继续办理，"
                    "已经开始计算的时限不重新计算，已经提交的材料不用重交。"
                )
                % told
            )
        case Ending.NOT_NEEDED:
            return _("“%(matter)s”%(what)s，今后不需要取得这项许可。您的申请不再办理。") % told
        case Ending.STAYS if to_office:
            return (
                _(
                    "“%(matter)s”%(done)s。您的证照在有效期内继续有效，不用换发；"
                    "变更、延续、注销由%(office)s办理，对证照有疑问的，请向%(office)s提出。"
                )
                % told
            )
        case Ending.STAYS if told["instead"]:
            return (
                _(
                    "“%(matter)s”%(what)s，不再颁发新的证照。您的证照在有效期内继续有效，仍由原发证机关负责；"
                    "届满后需要继续的，请办理“%(instead)s”。"
                )
                % told
            )
        case Ending.STAYS:
            return (
                _(
                    "“%(matter)s”%(what)s，不再颁发新的证照。您的证照在有效期内继续有效，届满后不用延续；"
                    "有效期内的事情仍由原发证机关负责。"
                )
                % told
            )
    return (
        _("“%(matter)s”%(done)s。您的申请仍由原机构按申请时的办事指南继续办理，办理时限不变，不用重新申请。")
        % told
    )


def _words_of_parts(proposal: Proposal, ending: str) -> str:
    """Of a matter that is split or merged: what it became, and which of the new ones serves its licences from then on."""
    parts = new_matters(proposal)
    told = {
        "what": proposal.get_operation_display(),
        "matters": _ended_together(proposal),
        "parts": _("、").join(f"“{part.name}”" for part in parts),
    }
    if ending != Ending.STAYS:
        return (
            _(
                "%(matters)s%(what)s为%(parts)s。您的申请仍由原机构按申请时的办事指南继续办理，"
                "办理时限不变，不用重新申请。"
            )
            % told
        )
    served = [
        _("%(acts)s请办理“%(name)s”") % {"acts": _("、").join(acts), "name": part.name}
        for part in parts
        if (acts := [str(one.label) for one in Purpose if one != Purpose.NEW and _offers(part, one)])
    ]
    told["served"] = _("；").join(served) or _("有疑问的，请向原发证机关提出")
    return _("%(matters)s%(what)s为%(parts)s。您的证照在有效期内继续有效，不用换发；今后%(served)s。") % told


def _ended_together(proposal: Proposal) -> str:
    """The matter that is split; of a merger every matter that goes into it, this one first. Asked once, as the office is."""
    known: dict[str, str] = proposal.__dict__
    if "_ended_together" not in known:
        others = Proposal.objects.filter(
            bulk=proposal.bulk_id, bulk__isnull=False, operation=OperationKind.MERGE
        )
        there = others.exclude(pk=proposal.pk).exclude(state=ProposalState.DISCARDED).order_by("pk")
        *names, last = [f"“{one.name}”" for one in (proposal, *there.select_related("matter"))]
        together = {"names": _("、").join(names), "last": last}
        known["_ended_together"] = _("%(names)s与%(last)s") % together if names else last
    return known["_ended_together"]


def _offers(part: Proposal, purpose: Purpose) -> bool:
    return any(row["purpose"] == purpose for row in part.content.get("handling_items", ()))


def new_matters(proposal: Proposal) -> list[Proposal]:
    """What a matter is split into, or merged into, as it is proposed with it; asked once, as the office is."""
    known: dict[str, list[Proposal]] = proposal.__dict__
    if "_new_matters" not in known:
        made = Proposal.objects.filter(bulk=proposal.bulk_id, bulk__isnull=False, operation=OperationKind.NEW)
        known["_new_matters"] = list(made.exclude(state=ProposalState.DISCARDED).order_by("pk"))
    return known["_new_matters"]


def _successor(proposal: Proposal) -> str:
    """What the matter that takes its place is called; asked once, as the office is."""
    code = proposal.content.get("operation", {}).get("successor")
    known: dict[str, str] = proposal.__dict__.setdefault("_successor", {})
    if code and code not in known:
        names = Matter.objects.filter(implementation_code=code).values_list("name", flat=True)
        known[code] = names.first() or ""
    return known.get(code, "")


def default(proposal: Proposal, subject: str) -> Choice:
    """How it goes on where nobody chose otherwise."""
    ending = endings_for(proposal, subject)[0]
    return Choice(ending, words_for(proposal, ending))


def receiver(proposal: Proposal) -> Office | None:
    """The office to which the matter goes; asked once for each proposal, for every sentence of a page names it."""
    path = proposal.content.get("operation", {}).get("to_office")
    known: dict[str, Office | None] = proposal.__dict__.setdefault("_receiver", {})
    if path and path not in known:
        known[path] = Office.objects.filter(path=path).first()
    return known.get(path) if path else None


# ---- why not


@rule("U3", source="取消、拆分、合并、下放、划转：预览列明在办办件和有效证照，各有处理方式和告知")
def why_not_choose(
    proposal: Proposal, chosen: Mapping[str, Choice], *, by: Actor, at: datetime
) -> str | None:
    """Chosen by who writes the matter, before it is handed on, so that the publisher reads what he publishes: a way that is open, with words."""
    if not proposal.concerns_what_runs:
        return _("只有取消、拆分、合并、下放、划转需要确定处理方式")
    if proposal.state == ProposalState.SUBMITTED:
        return _("已提交，请先退回再修改处理方式")
    if proposal.state not in LIVE:
        return _("这份拟稿%(state)s，不能再改处理方式") % {"state": proposal.get_state_display()}
    may = catalogue.why_not_write(catalogue.office_of(proposal), by=by, at=at)
    if not may.ok:
        return may.words
    for subject, choice in chosen.items():
        if choice.ending not in endings_for(proposal, subject):
            return _("%(subject)s：请选择一种处理方式") % {"subject": Hanging(subject).label}
        if not 0 < len(choice.words.strip()) <= LONGEST:
            return _("%(subject)s：请写明告知内容，最多 %(most)d 字") % {
                "subject": Hanging(subject).label,
                "most": LONGEST,
            }
        if choice.ending == Ending.NOT_NEEDED and not is_citation(choice.basis):
            return not_cited()
    return None


@rule("U3", source="本平台所定：处理方式有变动的，先核对再确定")
def why_not_overtake(proposal: Proposal, seen: str | None) -> str | None:
    """Two officers at one page: who comes second reads first what the other chose."""
    if seen is not None and seen != chosen_mark(proposal):
        return _("其他工作人员刚刚确定了处理方式，请核对后再确定")
    return None


def chosen_mark(proposal: Proposal) -> str:
    """What was chosen so far, as a page remembers it."""
    plans = proposal.ending_plans.order_by("subject").values_list("subject", "chosen_at")
    return ".".join(f"{subject}-{at.timestamp():.6f}" for subject, at in plans)


@rule(
    "U3",
    article="行政许可法 8",
    source="取消、拆分、合并、下放、划转：每个在办办件、有效证照都有处理方式和告知，才能发布",
)
def why_not_end_unheard(proposal: Proposal, on: date, *, by: Actor, at: datetime) -> str | None:
    """Nothing is cancelled or handed over before everything that hangs on it has its ending, and somebody there to go on with it."""
    if not proposal.concerns_what_runs:
        return None
    found = hanging(proposal, on)
    plans = {plan.subject: plan for plan in proposal.ending_plans.order_by("subject")}
    if missing := [kind for kind in found if kind not in plans]:
        named = _("、").join(
            _("%(what)s %(n)d 件") % {"what": kind.label, "n": found[kind]} for kind in missing
        )
        if proposal.state == ProposalState.SUBMITTED:
            return _("请先退回，由编制人员确定处理方式和告知内容：%(named)s") % {"named": named}
        return _("请先确定处理方式和告知内容：%(named)s") % {"named": named}
    # Also where nothing hangs on it today: what is filed until the day goes there, unless somebody chose otherwise.
    office = receiver(proposal)
    if office is not None and (lacking := desk_lacks(office, on)):
        return _("%(office)s到生效日还没有%(duties)s人员，承接后无人办理") % {
            "office": office.name,
            "duties": _("、").join(lacking),
        }
    return None


def desk_lacks(office: Office, on: date) -> list[str]:
    """The duties without which nobody there can go on with a case, and which nobody holds on that day."""
    held = DutyHolding.objects.current(on).filter(office=office, duty__in=DESK, user__is_system=False)
    there = set(held.values_list("duty", flat=True))
    return [str(duty.label) for duty in DESK if duty not in there]


@rule("A10", source="本平台所定：编制与发布分开，处理方式也由两人经手")
def why_not_publish_own_endings(proposal: Proposal, on: date, *, by: Actor, at: datetime) -> str | None:
    """Four eyes: who had a hand in how cases and licences go on, also by dropping what another chose, does not publish it."""
    if not proposal.concerns_what_runs or by.user_id is None:
        return None
    if Entry.objects.of(proposal.thread).filter(act=Act.ENDINGS_CHOSEN, user=by.user_id).exists():
        return _("处理方式是您确定的，或者您改动过，请由另一名发布人员发布")
    return None


@rule("U3", article="行政许可法 32 第一款第一项")
def why_not_end_unneeded(case: Case) -> str | None:
    """不受理 is said before acceptance, to who asks for the permit; what becomes of a licence that stays valid is decided as before.

    Of a case that was brought back by a judgment a decision is owed.
    """
    if case.purpose != Purpose.NEW:
        return _("证照继续有效，%(purpose)s申请照旧办理") % {"purpose": case.get_purpose_display()}
    if case.state != CaseState.FILED or case.brought_back:
        return _("已经受理的申请应当依法作出决定")
    return None


@rule("COR-7", article="行政许可法 24、32 第一款第一项")
def why_not_decide_for(case: Case, office: Office | None) -> str | None:
    """不受理 is said by the office whose power it is, and for no other: a city does not decide for its districts."""
    if office != case.competent_office:
        return _("是否不受理由“%(office)s”决定") % {"office": case.competent_office.name}
    return None


# ---- on the day


def has_happened(operation: Operation, on: date) -> bool:
    """Whether its day came: an edition, or an end, that was recalled before does nothing. What was published since undoes nothing."""
    proposal = operation.proposal
    if operation.on > on or proposal is None:
        return False
    if proposal.published is not None:
        return proposal.published.recalled_at is None
    last = (
        operation.matter.operations.filter(on=operation.on, proposal__isnull=False, proposal__published=None)
        .order_by("-pk")
        .first()
    )
    ended = operation.matter.editions.ever().filter(replaced_on=operation.on).order_by("-no").first()
    if ended is None or last != operation:
        return False
    # The day of an end that was taken back may be the one on which another edition followed: the trail says which it was.
    said = Entry.objects.of(ended.thread).filter(act__in=[Catalogued.ENDED, Catalogued.RECALLED]).last()
    return said is not None and said.act == Catalogued.ENDED


def listed_since(operation: Operation, matters: Iterable[int] | None = None) -> QuerySet[Edition]:
    """What the matter was listed by anew, or went on by, after it ended or went: nothing under these hangs on that.

    An edition that only took another's place until the end (`until`) ends with it. Of several `matters`, where they ended by
    the same act.
    """
    return Edition.objects.filter(
        matter__in=matters or [operation.matter_id],
        effective_on__gte=operation.on,
        published_at__gt=operation.at,
    )


@follows("COR-10", article="行政许可法 32 第一款第一项")
def left_to_decide(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Of these the ones that need no permit any more, as was said of another office's: theirs is to say so, by the ordinary act."""
    said = CaseEnding.objects.filter(
        case=OuterRef("pk"), ending=Ending.CONTINUES, done_at__isnull=False
    ).exclude(basis="")
    return cases.filter(Exists(said), state=CaseState.FILED)

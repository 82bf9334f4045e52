"""How goes on what hangs on a matter that ends or goes to another office, and why it may not end or go yet (取消、拆分、合并、下放、划转, U3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, UUIDField
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _

from approvals.enums import Act, CaseState, Ending, Hanging
from approvals.models import Case, CaseEnding, EndingPlan, Proceeding
from approvals.rules.decline import is_citation, not_cited
from approvals.rules.hanging import AFTERWARDS, TO_BE_KEPT, Alike, hanging, kind_of
from commitments.models import Commitment
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import DutyHolding, Office
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import follows, rule
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
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


# ---- how it may go on


@follows("COR-1", article="行政许可法 8、32 第一款第一项、69；行政诉讼法 26 第六款")
def endings_for(proposal: Proposal, subject: str) -> list[Ending]:
    """The ways that are open, the default first. After acceptance a decision is owed, and what was granted stays.

    Where another matter takes its place a permit is needed as before. What is split or merged stays with its office. What was
    promised for a permit that nobody needs any more may be let go; what is asked to be revoked is concluded. Where the power
    goes to another office, whoever has it from then on may check and revoke, and so may whoever decided.
    """
    if subject == Hanging.LICENCE:
        return [Ending.STAYS]
    if proposal.operation in (OperationKind.DEVOLVE, OperationKind.TRANSFER):
        return [Ending.HANDED, Ending.CONTINUES]
    if proposal.operation == OperationKind.CANCEL and not proposal.content.get("operation", {}).get(
        "successor"
    ):
        if subject == Hanging.FILED:
            return [Ending.CONTINUES, Ending.NOT_NEEDED]
        if subject == Hanging.PROMISED:
            return [Ending.CONTINUES, Ending.RELEASED]
    return [Ending.CONTINUES]


@follows("COR-1", article="行政许可法 8、32 第一款第一项")
def endings_of(proposal: Proposal, case: Case, office: Office | None) -> list[Ending]:
    """The same of one case, for who speaks for the `office`: what another office alone may end is not offered."""
    shut = []
    if not (why_not_end_unneeded(case).ok and why_not_decide_for(case, office).ok):
        shut.append(Ending.NOT_NEEDED)
    if not why_not_release(case, office).ok:
        shut.append(Ending.RELEASED)
    return [way for way in endings_for(proposal, kind_of(case)) if way not in shut]


@follows("COR-7", article="行政许可法 24、32 第一款第一项")
def carried_out(same: Alike, ending: str, office: int | None) -> Ending:
    """How these cases will go on, where this was chosen for the office: what is another office's to end goes on there."""
    if ending == Ending.NOT_NEEDED and not (same.is_first and same.office == office):
        return Ending.CONTINUES
    if ending == Ending.RELEASED and same.office != office:
        return Ending.CONTINUES
    return Ending(ending)


def counted(
    proposal: Proposal, cases: Iterable[Alike], plans: Mapping[str, EndingPlan]
) -> dict[Hanging, dict[Ending, int]]:
    """How many of each kind will go on in which way, as it was chosen so far; in the order of the ways."""
    found: dict[Hanging, dict[Ending, int]] = {}
    for same in cases:
        plan = plans.get(same.kind)
        if same.own and same.own in endings_for(proposal, same.kind):
            way = carried_out(same, same.own, same.own_office)
        elif plan is not None:
            way = carried_out(same, plan.ending, plan.chosen_office_id)
        else:
            continue
        of_kind = found.setdefault(same.kind, {})
        of_kind[way] = of_kind.get(way, 0) + same.n
    return {kind: {way: ways[way] for way in Ending if way in ways} for kind, ways in found.items()}


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


def words_for(proposal: Proposal, ending: str, subject: str = "") -> str:
    """What people are told of it, until somebody writes it better; an application's words, unless the `subject` is another."""
    if subject in AFTERWARDS:
        return _words_afterwards(proposal, ending, subject)
    if proposal.operation in (OperationKind.SPLIT, OperationKind.MERGE):
        return _words_of_parts(proposal, ending)
    told = _told(proposal)
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
        case Ending.STAYS if told["office"]:
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


def _told(proposal: Proposal) -> dict[str, str]:
    """What becomes of the matter, as the sentences say it."""
    to_office = receiver(proposal)
    told = {
        "what": proposal.get_operation_display(),
        "matter": proposal.matter.name if proposal.matter else proposal.name,
        "office": to_office.name if to_office else "",
        "instead": _successor(proposal),
    }
    told["done"] = _("%(what)s至%(office)s") % told if to_office else told["what"]
    return told


def _words_afterwards(proposal: Proposal, ending: str, subject: str) -> str:
    """Of what was decided already: who answers for the promise, or concludes the proceeding, and that no limit begins again."""
    if proposal.operation in (OperationKind.SPLIT, OperationKind.MERGE):
        parts = _("、").join(f"“{part.name}”" for part in new_matters(proposal))
        said = {
            "what": proposal.get_operation_display(),
            "matters": _ended_together(proposal),
            "parts": parts,
        }
        told = {"lead": _("%(matters)s%(what)s为%(parts)s") % said, "office": ""}
    else:
        told = _told(proposal)
        told["lead"] = _("“%(matter)s”%(done)s") % told
    if subject == Hanging.ALLEGED and ending == Ending.HANDED:
        return (
            _(
                "%(lead)s。对您取得的许可正在进行的撤销程序，由%(office)s继续办理："
                "已经送达的文书继续有效，期限不重新计算，已经提出的陈述、申辩不用重提。"
            )
            % told
        )
    if subject == Hanging.ALLEGED:
        return _("%(lead)s。对您取得的许可正在进行的撤销程序，仍由原机构办结，期限不变。") % told
    match ending:
        case Ending.HANDED:
            return (
                _(
                    "%(lead)s。您作出的承诺继续有效，今后由%(office)s核对、核查："
                    "补齐期限不变，已经提交的材料不用重交。"
                )
                % told
            )
        case Ending.RELEASED:
            return (
                _(
                    "%(lead)s，今后不需要取得这项许可。还没有交的承诺材料不用再交，原机构不再核查，承诺终止；"
                    "不按违反承诺处理，您的证照在有效期内继续有效。"
                )
                % told
            )
    return _("%(lead)s。您作出的承诺继续有效，仍由原机构核对、核查，期限不变，请按承诺书履行。") % told


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
    return Choice(ending, words_for(proposal, ending, subject))


def receiver(proposal: Proposal) -> Office | None:
    """The office to which the matter goes; asked once for each proposal, for every sentence of a page names it."""
    path = proposal.content.get("operation", {}).get("to_office")
    known: dict[str, Office | None] = proposal.__dict__.setdefault("_receiver", {})
    if path and path not in known:
        known[path] = Office.objects.filter(path=path).first()
    return known.get(path) if path else None


# ---- why not


@rule(
    "U3", source="取消、拆分、合并、下放、划转：预览列明在办办件、履行中的承诺和有效证照，各有处理方式和告知"
)
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
    source="取消、拆分、合并、下放、划转：每个在办办件、履行中的承诺、有效证照都有处理方式和告知，才能发布",
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


@rule(
    "COR-7",
    article="行政许可法 8、24",
    source="本平台所定：许可不再需要的，未履行的承诺可以终止；由作出决定的机构决定",
)
def why_not_release(case: Case, office: Office | None) -> str | None:
    """A promise is let go by the office to which it was made, and for no other; nothing is let go about which it is asked whether it was kept."""
    if kind_of(case) != Hanging.PROMISED:
        return _("撤销程序正在进行的，由原机构依法办结")
    if office != case.competent_office:
        return _("承诺是否终止由“%(office)s”决定") % {"office": case.competent_office.name}
    return None


@follows("U3", article="行政许可法 8", source="取消的事项各级同日取消；承诺是否终止由各决定机关自行决定")
def ended_for(case: Case, on: date) -> Operation | None:
    """What cancelled its matter by that day, with nothing in its place and nothing listed anew since: nobody needs the permit any more.

    Only where the case had its ending by it, and went on: then its own office may still let the promise go.
    """
    kept = CaseEnding.objects.filter(case=case, ending=Ending.CONTINUES, done_at__isnull=False)
    ended = catalogue.ended_by(case.edition.matter, on)
    if ended is None or ended.kind != OperationKind.CANCEL or ended.successor_id is not None:
        return None
    return ended if kept.filter(proposal=ended.proposal_id).exists() else None


@rule("U3", article="行政许可法 8", source="许可不再需要的，未履行的承诺可以由决定机关终止，不按违反承诺处理")
def why_not_let_go(case: Case, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """After the day, by an approver of the office to which it was promised, where another office ended the matter for it."""
    if said := why_not_by_machine(by=by).words:
        return said
    if not by.acts_as(Duty.DECISION, at=at, office=case.competent_office):
        return _("承诺是否终止由“%(office)s”的审批人员决定") % {"office": case.competent_office.name}
    if not Commitment.objects.of(case.thread).owed().exists():
        return _("没有还在履行的承诺")
    if said := why_not_release(case, case.competent_office).words:
        return said
    if ended_for(case, legal_day(at)) is None:
        return _("事项没有取消，或者另有承接的事项，承诺照常履行")
    return (
        None
        if 0 < len(words.strip()) <= LONGEST
        else _("请写明告知内容，最多 %(most)d 字") % {"most": LONGEST}
    )


@follows("COR-2", article="行政许可法 7", source="告知之前只是线索")
def spoken_as(case: Case, subject: str) -> str:
    """As which Hanging its party hears of it: of a suspicion it does not know yet as of what it promised, or not at all ("")."""
    if subject != Hanging.ALLEGED:
        return subject
    told = Q(noticed_at__isnull=False) | Q(ordered_at__isnull=False)
    if case.proceedings.pending().filter(told).exists():
        return subject
    promised = Commitment.objects.of(case.thread).filter(state__in=TO_BE_KEPT).exists()
    return Hanging.PROMISED if promised else ""


def words_of(proposal: Proposal, case: Case, subject: str, choice: Choice) -> str:
    """What its party is told; "" where there is nothing to be told."""
    heard = spoken_as(case, subject)
    if heard == subject:
        return choice.words
    return words_for(proposal, choice.ending, heard) if heard else ""


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


@follows("U3", article="行政许可法 8")
def left_to_let_go(office: Office, on: date) -> QuerySet[Commitment]:
    """What is still to be kept there for a permit that nobody needs any more, because another office ended the matter: to be let go or
    kept, as its own office says.
    """
    ended = Operation.objects.filter(kind=OperationKind.CANCEL, successor=None, on__lte=on)
    kept = CaseEnding.objects.filter(
        case=OuterRef("pk"),
        ending=Ending.CONTINUES,
        done_at__isnull=False,
        proposal__in=ended.values("proposal"),
    )
    listed = Edition.objects.in_force(on).filter(matter=OuterRef("edition__matter"))
    pending = Proceeding.objects.pending().filter(case=OuterRef("pk"))
    cases = Case.objects.filter(Exists(kept), ~Exists(listed), ~Exists(pending), competent_office=office)
    mine = cases.filter(uuid=Cast(Substr(OuterRef("thread"), len("case:") + 1), UUIDField()))
    return Commitment.objects.owed().filter(Exists(mine))

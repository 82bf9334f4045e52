"""Why an act on a case may not be done: no words means it may. The ids are those of docs/rules.md."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.answers import opened
from approvals.enums import Answer, CaseState, Channel, Kind, Method
from approvals.models import Case
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, PartyKind
from ground.accounts.models import Party
from ground.law.rulings import follows, rule
from ground.workdays.calendar import after, legal_day
from matters import forms
from matters.enums import Entrusted
from matters.models import Edition, Entrustment, Material

# What a reviewer concluded, by the key of the review point.
Conclusions = dict[int, Answer]


def _not_now(case: Case, act: str) -> str:
    return _("办件当前为“%(state)s”，不能%(act)s") % {"state": case.state_words, "act": act}


# Filing (申请)


@rule("COR-18", article="行政许可法 30、33")
def why_not_apply(edition: Edition, *, at: datetime) -> str | None:
    """Only an open edition in force can be applied for; a listed one names its window instead."""
    if edition.is_open and not edition.is_in_force(legal_day(at)):
        return _("“%(matter)s”的办事指南已经更新，请从办事指南重新点“在线办理”，已经填写的内容会带过去") % {
            "matter": edition.name
        }
    if not edition.is_open:
        return _("“%(matter)s”暂未开通网上申请，请到窗口办理或拨打咨询电话") % {"matter": edition.name}
    return None


@rule("WHO-4", article="行政许可法 29")
def why_not_apply_for(edition: Edition, party: Party, *, by: Actor, at: datetime) -> str | None:
    """In one's own name, or for a party one may act for; and the matter is open to parties of that kind."""
    if not by.represents(party, at=at):
        return _("您现在不能代表该申请人办事，请先在“我的单位”中添加")
    if not (
        edition.matter.for_persons if party.kind == PartyKind.PERSON else edition.matter.for_organisations
    ):
        return _("“%(matter)s”不由%(kind)s申请") % {"matter": edition.name, "kind": party.get_kind_display()}
    return None


@rule("COR-14", article="行政许可法 31")
def why_not_file(case: Case, *, at: datetime) -> str | None:
    """A complete form and every material that is asked for: what else is missing is told at intake, once."""
    if not can_proceed(case.file):
        return _("这份申请已经提交，编号 %(number)s") % {"number": case.number}
    if problems := forms.problems(case.edition, opened(case.answers)):
        return _("申请表还有 %(n)d 处需要填写或更正") % {"n": len(problems)}
    if missing := missing_materials(case):
        return _("还缺少材料：%(names)s") % {"names": "、".join(material.name for material in missing)}
    return None


def missing_materials(case: Case) -> list[Material]:
    """Asked for by the edition, not exempt (免提交), and neither uploaded nor received as paper."""
    given = {file.material_id for file in case.files.all()} | {
        paper.material_id for paper in case.papers.all()
    }
    return [m for m in case.edition.materials.all() if m.is_required and not m.exempt and m.pk not in given]


@rule("COR-1", article="行政许可法 31")
def why_not_edit(case: Case, *, by: Actor, at: datetime) -> str | None:
    """What was filed stays as it was filed; a draft is changed by the account that began it, while it may act."""
    if case.state != CaseState.DRAFT:
        return _("申请已经提交，内容不能再改；需要更正请联系受理窗口")
    if case.applicant_id != by.user_id or not by.represents(case.party, at=at):
        return _("这份草稿不是您填写的，不能改动")
    return None


MOST_FILES_PER_MATERIAL = 10


@rule("PRO-2", article="行政许可法 30")
def why_not_add_file(case: Case, material: Material, *, by: Actor, at: datetime) -> str | None:
    """Files are given for the materials of the edition, and not for anything else."""
    if words := why_not_edit(case, by=by, at=at).words:
        return words
    if material.edition_id != case.edition_id:
        return _("“%(material)s”不是本事项要求的材料") % {"material": material.name}
    if case.files.filter(material=material).count() >= MOST_FILES_PER_MATERIAL:
        return _("每项材料最多 %(n)d 个文件，请合并后上传或先删除一个") % {"n": MOST_FILES_PER_MATERIAL}
    return None


# Intake (受理)


@rule("COR-7", article="行政许可法 24、32")
def why_not_take_in(edition: Edition, *, by: Actor, at: datetime) -> str | None:
    """A window takes in what it is entrusted with, whichever office decides."""
    if not by.acts_as(Duty.INTAKE, at=at) or not Entrustment.objects.covers(
        by.office, edition.matter, Entrusted.ACCEPT, at=at
    ):
        return _("本窗口未受委托受理“%(matter)s”") % {"matter": edition.name}
    return None


@rule("COR-10", article="行政许可法 32")
def why_not_accept(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Acceptance tests competence and form; the merits belong to the review (行政许可法 38)."""
    if not can_proceed(case.accept):
        return _not_now(case, _("受理"))
    return why_not_take_in(case.edition, by=by, at=at).words


@rule("CLK-1", article="行政许可法 32 第一款第四项")
def why_not_deem_accepted(case: Case, *, at: datetime) -> str | None:
    """Five working days of silence and the application counts as accepted since its receipt."""
    if not can_proceed(case.deem_accepted):
        return _not_now(case, _("视为受理"))
    clock = clocks.of(case.thread, Kind.INTAKE)
    if clock is None or clock.settled_at is not None:
        return _("受理期限已经了结")
    if clock.lapses_at > at:
        return _("受理期限至 %(due)s，尚未届满") % {"due": clock.due_on}
    return None


@follows("COR-9", article="最高法审理行政许可案件规定 6")
def decision_starts_on(case: Case) -> date:
    """The day after which the decision's limit is counted: what the hour of the click does not change.

    A data message counts from its entry into the system, which confirms it on the spot; paper from acceptance;
    silence from receipt (CLK-1).
    """
    if case.deemed or case.channel == Channel.ONLINE:
        return case.received_on
    assert case.accepted_on is not None
    return case.accepted_on


@follows("CLK-13", article="优化营商环境条例 36")
def promise_starts_on(case: Case) -> date:
    """The organ promised so many days after acceptance: the day it accepted, or silence accepted for it, is the start.

    Never so late that the promise would outlast the law's own limit: then both start together.
    """
    assert case.accepted_at is not None
    accepted, edition = legal_day(case.accepted_at), case.edition
    statutory = after(decision_starts_on(case), edition.statutory_length or 0)
    if edition.statutory_length and after(accepted, edition.promised_length or 0).on > statutory.on:
        return decision_starts_on(case)
    return accepted


# Review (审查)


@rule("G13", article="行政许可法 34")
def why_not_conclude(case: Case, answers: Conclusions, *, by: Actor, at: datetime) -> str | None:
    """Every review point is answered by a reviewer of the office whose power it is."""
    if not can_proceed(case.conclude_review):
        return _not_now(case, _("提交审查意见"))
    if not _may_review(case, by=by, at=at):
        return _("审查由“%(office)s”的审查人员进行") % {"office": case.competent_office.name}
    open_points = [point for point in case.edition.review_points.all() if point.pk not in answers]
    if open_points:
        return _("还有 %(n)d 项审查要点没有结论") % {"n": len(open_points)}
    return None


def _may_review(case: Case, *, by: Actor, at: datetime) -> bool:
    return by.acts_as(Duty.REVIEW, at=at, office=case.competent_office) or _decides_at_window(
        case, by=by, at=at
    )


def _decides_at_window(case: Case, *, by: Actor, at: datetime) -> bool:
    return (
        case.edition.is_instant
        and by.acts_as(Duty.INTAKE, at=at)
        and Entrustment.objects.covers(by.office, case.edition.matter, Entrusted.DECIDE, at=at)
    )


# Decision (决定)


@rule("S42", article="行政许可法 34、38")
def why_not_decide(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Who decides is not who reviewed; a window entrusted with an instant matter (即办件) may grant it itself, not refuse it."""
    if not can_proceed(case.grant):
        return _not_now(case, _("作出决定"))
    if case.opinion.conforming and _decides_at_window(case, by=by, at=at):
        return None
    if not by.acts_as(Duty.DECISION, at=at, office=case.competent_office):
        return _("决定由“%(office)s”的审批人员作出") % {"office": case.competent_office.name}
    if case.opinion.reviewed_by_id == by.user_id:
        return _("审查人与决定人应为不同人员，请由另一位审批人员决定")
    return None


@rule("COR-19", article="行政许可法 38 第一款、74")
def why_not_grant(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Granted when the review found every condition met."""
    if words := why_not_decide(case, by=by, at=at).words:
        return words
    if not case.opinion.conforming:
        return _("审查意见为不符合条件，不能准予")
    return None


@rule("PRO-5", article="行政许可法 38 第二款")
def why_not_refuse(case: Case, reasons: str, *, by: Actor, at: datetime) -> str | None:
    """Refused in writing, with reasons, and never against a review that found every condition met."""
    if words := why_not_decide(case, by=by, at=at).words:
        return words
    if case.opinion.conforming:
        return _("审查意见为符合条件，不能作出不予的决定")
    if not reasons.strip():
        return _("请写明不予的理由")
    return None


@rule("CLK-3", article="行政许可法 42")
def why_not_decide_on_the_spot(
    case: Case, answers: Conclusions | None = None, *, by: Actor, at: datetime
) -> str | None:
    """An instant matter (即办件) is decided at the window that is entrusted with its decision."""
    if not case.edition.is_instant:
        return _("“%(matter)s”不是即办件，受理后转审查") % {"matter": case.edition.name}
    if not _decides_at_window(case, by=by, at=at):
        return _("本窗口未受委托当场决定“%(matter)s”") % {"matter": case.edition.name}
    if answers is not None and set(answers.values()) - {Answer.CONFORMS}:
        return _("有审查要点不是“符合”，不能当场办结；请受理后转审查")
    return None


# Whose turn it is sees more


@rule("PII-4", article="个人信息保护法 6、28")
def why_not_unmask(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Whole numbers are for the duty whose turn it is on this case, to compare them with the papers; nobody else needs them."""
    match case.state:
        case CaseState.FILED:
            turn = _at_window(case, Entrusted.ACCEPT, by=by, at=at)
        case CaseState.ACCEPTED:
            turn = _may_review(case, by=by, at=at)
        case CaseState.REVIEWED:
            turn = by.acts_as(Duty.DECISION, at=at, office=case.competent_office)
        case _:
            turn = (
                case.is_decided
                and not hasattr(case, "delivery")
                and _at_window(case, Entrusted.DELIVER, by=by, at=at)
            )
    return None if turn else _("完整号码只向正在办理这个办件的人员显示")


def _at_window(case: Case, act: Entrusted, *, by: Actor, at: datetime) -> bool:
    return by.acts_as(Duty.INTAKE, at=at) and Entrustment.objects.covers(
        by.office, case.edition.matter, act, at=at
    )


# Delivery (送达)


@rule("CLK-6", article="行政许可法 44")
def why_not_deliver(case: Case, method: Method, *, by: Actor, at: datetime) -> str | None:
    """A decided case, once: over the counter or by post by its window, online by the applicant's own receipt."""
    if not case.is_decided:
        return _not_now(case, _("送达"))
    if hasattr(case, "delivery"):
        return _("决定书已于 %(day)s 送达") % {"day": legal_day(case.delivery.delivered_at)}
    if method == Method.ONLINE:
        if (
            by.on_behalf_of != case.party
            or not Case.objects.of_applicant(by.person, at=at).filter(pk=case.pk).exists()
        ):
            return _("网上签收由申请人本人办理")
        return None
    if not by.acts_as(Duty.INTAKE, at=at) or not Entrustment.objects.covers(
        by.office, case.edition.matter, Entrusted.DELIVER, at=at
    ):
        return _("本窗口未受委托送达“%(matter)s”的文书") % {"matter": case.edition.name}
    return None

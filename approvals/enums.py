from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from ground.trail.vocabulary import acts
from matters.enums import MatterType
from matters.enums import Purpose as Purpose

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class CaseState(models.TextChoices):
    """What the case waits for; what stands beside it (files, opinions, clocks) has rows of its own."""

    DRAFT = "draft", _("草稿")
    FILED = "filed", _("待受理")
    CORRECTING = "correcting", _("待补正")
    ACCEPTED = "accepted", _("审查中")
    REVIEWED = "reviewed", _("待决定")
    GRANTED = "granted", _("准予许可")
    REFUSED = "refused", _("不予许可")
    DECLINED = "declined", _("不予受理")
    WITHDRAWN = "withdrawn", _("已撤回")


class Turn(models.TextChoices):
    APPLICANT = "applicant", _("申请人")
    CLERK = "clerk", _("综合窗口")
    REVIEWER = "reviewer", _("审查人")
    APPROVER = "approver", _("审批决定人")


# Whose turn it is, nobody's where the case is over: the screen, the queue and the picture in docs/states.md read this table.
TURNS: dict[CaseState, Turn | None] = {
    CaseState.DRAFT: Turn.APPLICANT,
    CaseState.FILED: Turn.CLERK,
    CaseState.CORRECTING: Turn.APPLICANT,
    CaseState.ACCEPTED: Turn.REVIEWER,
    CaseState.REVIEWED: Turn.APPROVER,
    CaseState.GRANTED: Turn.CLERK,
    CaseState.REFUSED: Turn.CLERK,
    CaseState.DECLINED: None,
    CaseState.WITHDRAWN: None,
}


class Channel(models.TextChoices):
    ONLINE = "online", _("网上")
    COUNTER = "counter", _("窗口")


class Kind(models.TextChoices):
    """The kinds of clock this app starts; each says what its lapse means in tasks.py."""

    INTAKE = "approvals.intake", _("受理")
    DECISION = "approvals.decision", _("办结")
    DELIVERY = "approvals.delivery", _("送达")
    CONSULTATION = "approvals.consultation", _("征求意见")
    RENEWAL = "approvals.renewal", _("延续决定")
    DEFICIENCY = "approvals.deficiency", _("容缺补齐")
    OWED = "approvals.owed", _("补交材料")


# What the desk has to do by then; what somebody else brings or says is no limit of its own.
DESK_LIMITS = tuple(kind for kind in Kind if kind != Kind.OWED)


class Route(models.TextChoices):
    """The ways on which an application can be handled; several may be open at once, and nobody is forced onto any (COM-6)."""

    INSTANT = "instant", _("即办")
    PROOF = "proof", _("证明事项告知承诺")
    NOTIFIED = "notified", _("涉企经营许可告知承诺")
    CREDIT = "credit", _("信用承诺审批")
    DEFICIENCY = "deficiency", _("容缺受理")
    ORDINARY = "ordinary", _("一般程序")


class How(models.TextChoices):
    """What stands in for a material the applicant does not have: his word, or time (RQ-2)."""

    COMMITTED = "committed", _("承诺")
    LATER = "later", _("容缺后补")


class DeficiencyState(models.TextChoices):
    """What became of what an accepted case lacked (RQ-3, RQ-8)."""

    OPEN = "open", _("待补齐")
    COMPLETED = "completed", _("已补齐")
    LAPSED = "lapsed", _("逾期未补齐")
    ENDED = "ended", _("随办件终结")


# Whose turn it is: what is in waits for the organ's look at each gap, which is shown there.
DEFICIENCY_TURNS: dict[DeficiencyState, Turn | None] = {
    DeficiencyState.OPEN: Turn.APPLICANT,
    DeficiencyState.COMPLETED: None,
    DeficiencyState.LAPSED: None,
    DeficiencyState.ENDED: None,
}


class Lapse(models.TextChoices):
    """What follows when something is still missing after the last day, by place (COR-5); never a refusal by the timer.

    `LISTED`: before the last day, because its applicant was listed and the place ends it then (COR-4).
    """

    ENDED = "ended", _("终止办理，退还材料")
    WITHDRAWN = "withdrawn", _("视为撤回申请")
    DECIDE = "decide", _("按现有材料依法作出决定")
    LISTED = "listed", _("申请人被列入名单，容缺受理终止，按现有材料依法作出决定")


# How a case is called that ended because something was lacking: nobody took it back.
LAPSED = {Lapse.ENDED.value: _("逾期未补齐，已终止"), Lapse.WITHDRAWN.value: _("逾期未补齐，视为撤回")}


class Way(models.TextChoices):
    """How a missing material came (RQ-10)."""

    ONLINE = "online", _("网上")
    COUNTER = "counter", _("窗口")
    POST = "post", _("邮寄")


class Restoring(models.TextChoices):
    """Why a lapse is taken back (RQ-10)."""

    ARRIVED = "arrived", _("材料在最后一日之前已经送达")
    FORCE_MAJEURE = "force_majeure", _("不可抗力")
    # By another authority, and not for an officer to choose (G10).
    DECIDED_ANEW = "decided_anew", _("经复议或者诉讼重新办理")
    TAKEN_AWAY = "taken_away", _("终止办理经复议或者诉讼撤销")


# What an officer finds himself.
FOUND = (Restoring.ARRIVED, Restoring.FORCE_MAJEURE)


class Answer(models.TextChoices):
    CONFORMS = "conforms", _("符合")
    FAILS = "fails", _("不符合")
    NOT_APPLICABLE = "not_applicable", _("不适用")


class Method(models.TextChoices):
    """How a paper reached its addressee (送达方式)."""

    COUNTER = "counter", _("窗口直接送达")
    POST = "post", _("邮寄送达")
    ONLINE = "online", _("网上送达")


class Relation(models.TextChoices):
    """Who took the paper, seen from the applicant."""

    SELF = "self", _("本人")
    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人（负责人、经营者）")
    AGENT = "agent", _("委托代理人")
    GUARDIAN = "guardian", _("监护人")


class Fault(models.TextChoices):
    """What is the matter with a material or an answer (行政许可法 32 第一款第四项)."""

    MISSING = "missing", _("缺少")
    FORM = "form", _("不符合法定形式")


class Newness(models.TextChoices):
    """Why a later notice asks for a thing: what could have been known the first time is no reason (行政许可法 32)."""

    STILL = "still", _("上次已告知，补正后仍不符合")
    SUPPLIED = "supplied", _("补正时新提交的内容带来的问题")
    CHANGED = "changed", _("告知之后事实发生变化")


class Ground(models.TextChoices):
    """Why an application is not accepted: never its merits (COR-10)."""

    NO_PERMIT_NEEDED = "no_permit_needed", _("依法不需要取得行政许可")
    NOT_COMPETENT = "not_competent", _("依法不属于本机关职权范围")
    # Found by the office that decides, not by a window, and with the warning of 行政许可法 78.
    HIDDEN = "hidden", _("隐瞒有关情况或者提供虚假材料")


# What a window may say "no" on (行政许可法 32 第一款第一、二项).
AT_WINDOW = (Ground.NO_PERMIT_NEEDED, Ground.NOT_COMPETENT)


class SaidNo(models.TextChoices):
    """What a window told somebody who filed nothing (DUT-3)."""

    NOT_NEEDED = "not_needed", _("依法不需要办理")
    NOT_OURS = "not_ours", _("不属于本机关职权，已告知有权机关")
    NOT_COMPLETE = "not_complete", _("材料不齐，申请人选择补齐后再来")
    NOT_NOW = "not_now", _("未到受理时间或者名额已满")
    OTHER = "other", _("其他")


class SlipFault(models.TextChoices):
    """Why a slip that was entered becomes no case: nothing came in by it, or what it asks for was given meanwhile (U7).

    That somebody handed something in, nobody can undo.
    """

    NOTHING_CAME = "nothing_came", _("经核对，没有人凭这张单子提交过申请")
    BY_MISTAKE = "by_mistake", _("窗口误录：单子空白，或者内容已凭另一张单子补录")
    GIVEN = "given", _("同一证照的同一申请，收件之后已经在另一办件中准予")


class MoveGround(models.TextChoices):
    """Why a running case goes on under another edition (COR-1)."""

    KINDER = "kinder", _("新版对申请人没有更不利的要求")
    COMPELLED = "compelled", _("法律、法规修改，依法必须按新规定办理")


class Hanging(models.TextChoices):
    """What hangs on a matter that ends or goes to another office, by what has to be said of it (U3)."""

    FILED = "filed", _("待受理的办件")
    CORRECTING = "correcting", _("待补正的办件")
    ACCEPTED = "accepted", _("审查中的办件")
    REVIEWED = "reviewed", _("待决定的办件")
    # Decided already, on a word that is still to be kept.
    PROMISED = "promised", _("履行中的承诺")
    # Decided already, and it is asked whether that is to be revoked.
    ALLEGED = "alleged", _("撤销程序中的决定")
    LICENCE = "licence", _("有效的证照")


class Ending(models.TextChoices):
    """How it goes on. What was granted stays: no catalogue ends it (行政许可法 8)."""

    CONTINUES = "continues", _("由原机构按申请时的版本继续办理")
    HANDED = "handed", _("移交承接机构继续办理")
    NOT_NEEDED = "not_needed", _("不再需要许可，不受理")
    RELEASED = "released", _("不再需要许可，承诺终止")
    STAYS = "stays", _("在有效期内继续有效")


class Consulting(models.TextChoices):
    """How another office is heard before the decision (G6, SHG-5, SHG-6)."""

    OPINION = "opinion", _("征求意见")
    PRIOR_NOTICE = "prior_notice", _("事前告知监管部门")
    CONFERENCE = "conference", _("会商")


class Stance(models.TextChoices):
    """What the office that was asked says."""

    AGREES = "agrees", _("同意")
    OBJECTS = "objects", _("不同意")
    NO_OPINION = "no_opinion", _("无意见")


class RemedyKind(models.TextChoices):
    RECONSIDERATION = "reconsideration", _("行政复议")
    LAWSUIT = "lawsuit", _("行政诉讼")


class Seeker(models.TextChoices):
    """Who turned against the decision: the law bars one way to whoever took the other, and nobody else."""

    APPLICANT = "applicant", _("本办件申请人")
    OTHER = "other", _("其他利害关系人")


class RemedyOutcome(models.TextChoices):
    """What came of it, seen from the decision (行政复议法 63—74, 行政诉讼法 62、69—77)."""

    UPHELD = "upheld", _("维持原决定或者驳回请求")
    CHANGED = "changed", _("变更原决定")
    ANNULLED = "annulled", _("撤销原决定")
    REDONE = "redone", _("撤销原决定，责令重新作出")
    UNLAWFUL = "unlawful", _("确认原决定违法，不撤销")
    VOID = "void", _("确认原决定无效")
    ORDERED = "ordered", _("责令履行职责")
    ENDED = "ended", _("撤回、终止或者程序上驳回")
    SETTLED = "settled", _("和解、调解结案")


class ChangedTo(models.TextChoices):
    """What a reconsideration put in the place of the decision (行政复议法 63); the organ carries it out (行政复议法 77)."""

    GRANT = "grant", _("准予")
    REFUSE = "refuse", _("不予")


_SOUGHT: dict[tuple[str, str], "_StrPromise"] = {
    (RemedyKind.RECONSIDERATION.value, Seeker.APPLICANT.value): _("已申请行政复议"),
    (RemedyKind.RECONSIDERATION.value, Seeker.OTHER.value): _("其他利害关系人已申请行政复议"),
    (RemedyKind.LAWSUIT.value, Seeker.APPLICANT.value): _("已提起行政诉讼"),
    (RemedyKind.LAWSUIT.value, Seeker.OTHER.value): _("其他利害关系人已提起行政诉讼"),
}


def sought_words(kind: str, seeker: str, organ: str, reference: str) -> str:
    """That somebody turned against a decision, and where: 已申请行政复议（某机关，案号）."""
    return f"{_SOUGHT[(kind, seeker)]}（{'，'.join(filter(None, [organ, reference]))}）"


def outcome_words(kind: str, outcome: str) -> str:
    """What came of it, as the history says it: 复议决定：撤销原决定."""
    label = RemedyOutcome(outcome).label
    if outcome in (RemedyOutcome.ENDED, RemedyOutcome.SETTLED):
        return f"{RemedyKind(kind).label}：{label}"
    said = _("复议决定") if kind == RemedyKind.RECONSIDERATION else _("法院裁判")
    return f"{said}：{label}"


# What leaves nothing of a decision, whatever it was.
TAKES_AWAY = (RemedyOutcome.CHANGED, RemedyOutcome.ANNULLED, RemedyOutcome.REDONE, RemedyOutcome.VOID)


@acts
class Act(models.TextChoices):
    """What can happen to a case; the label is what its public history says."""

    FILED = "approvals.filed", _("提交申请，已收件")
    SERVICE_CONFIRMED = "approvals.service_confirmed", _("确认送达方式")
    ACCEPTED = "approvals.accepted", _("予以受理")
    DEEMED_ACCEPTED = "approvals.deemed_accepted", _("逾期未告知补正，自收件之日起视为受理")
    REVIEWED = "approvals.reviewed", _("审查完毕，报请决定")
    GRANTED = "approvals.granted", _("准予行政许可")
    REFUSED = "approvals.refused", _("不予行政许可")
    DELIVERED = "approvals.delivered", _("送达")
    CORRECTION_ASKED = "approvals.correction_asked", _("一次性告知补正")
    SUPPLIED = "approvals.supplied", _("补正材料已收到")
    OWED_HANDED_IN = "approvals.owed_handed_in", _("申请人补交材料")
    OWED_OVER = "approvals.owed_over", _("补交期限届满，材料没有补齐")
    CORRECTION_JUDGED = "approvals.correction_judged", _("核对补正内容")
    CORRECTED_ON_THE_SPOT = "approvals.corrected_on_the_spot", _("当场更正申请材料")
    DEFICIENCY_OPENED = "approvals.deficiency_opened", _("容缺受理，告知需要补齐的材料")
    DEFICIENCY_PROMISED = "approvals.deficiency_promised", _("签署容缺受理承诺书")
    DEFICIENCY_SUPPLIED = "approvals.deficiency_supplied", _("容缺材料已收到")
    DEFICIENCY_CHECKED = "approvals.deficiency_checked", _("核对容缺材料")
    DEFICIENCY_EXTENDED = "approvals.deficiency_extended", _("因不可抗力延长补齐期限")
    DEFICIENCY_COMPLETED = "approvals.deficiency_completed", _("容缺材料全部补齐")
    DEFICIENCY_LAPSED = "approvals.deficiency_lapsed", _("容缺材料逾期没有补齐")
    DEFICIENCY_RESTORED = "approvals.deficiency_restored", _("撤销逾期，恢复办理")
    DECLINED = "approvals.declined", _("不予受理")
    HIDDEN_REPORTED = "approvals.hidden_reported", _("窗口提请认定隐瞒情况或者提供虚假材料")
    HIDDEN_ANSWERED = "approvals.hidden_answered", _("答复窗口的提请认定：不予认定")
    NEEDLESS = "approvals.needless", _("不再需要许可，终止办理")
    WITHDRAWN = "approvals.withdrawn", _("申请人撤回申请")
    EDITION_MOVED = "approvals.edition_moved", _("转按新版办事指南办理")
    CATALOGUE_KEPT = "approvals.catalogue_kept", _("事项调整，按申请时的版本继续办理")
    HANDED_OVER = "approvals.handed_over", _("事项调整，移交承接机构继续办理")
    ENDINGS_CHOSEN = "approvals.endings_chosen", _("确定在办办件和证照的处理方式")
    ENDINGS_BEGUN = "approvals.endings_begun", _("处理方式开始落实")
    ENDINGS_FAILED = "approvals.endings_failed", _("处理方式有的没有落实")
    SENT_BACK = "approvals.sent_back", _("退回重审")
    CONSULTED = "approvals.consulted", _("征求有关部门意见")
    CONSULTATION_ANSWERED = "approvals.consultation_answered", _("有关部门已答复")
    CONSULTATION_CLOSED = "approvals.consultation_closed", _("结束征求意见")
    REGULATOR_NOTIFIED = "approvals.regulator_notified", _("决定前告知监管部门")
    CONFERRED = "approvals.conferred", _("有关部门会商")
    SURVEY_ARRANGED = "approvals.survey_arranged", _("安排现场核查")
    SURVEYED = "approvals.surveyed", _("现场核查完毕")
    SURVEY_CANCELLED = "approvals.survey_cancelled", _("取消现场核查")
    ORIGINALS_CHECKED = "approvals.originals_checked", _("核对原件")
    ORIGINALS_RETURNED = "approvals.originals_returned", _("退还原件")
    RENEWAL_DEEMED = "approvals.renewal_deemed", _("届满前未作决定，视为准予延续")
    LICENCE_CANCELLED = "approvals.licence_cancelled", _("依职权注销证照")
    AMENDED = "approvals.amended", _("更正文书")
    AMENDED_DELIVERED = "approvals.amended_delivered", _("送达更正后的文书")
    REISSUED_DELIVERED = "approvals.reissued_delivered", _("送达重新制发的文书")
    REMEDY_SOUGHT = "approvals.remedy_sought", _("申请行政复议或提起行政诉讼")
    DRAFT_OFFERED = "approvals.draft_offered", _("移交草稿")
    DRAFT_TAKEN = "approvals.draft_taken", _("接手草稿")
    REMEDY_ENDED = "approvals.remedy_ended", _("行政复议或行政诉讼审结")
    TAKEN_UP_AGAIN = "approvals.taken_up_again", _("按照复议决定或者裁判重新办理")
    STANDING_FOLLOWED = "approvals.standing_followed", _("核对信用，承诺或者容缺受理不再适用")
    ROUTE_BACK = "approvals.route_back", _("不再受信用限制，承诺或者容缺受理恢复适用")
    ITEMS_LET_GO = "approvals.items_let_go", _("补正告知中不再要求的内容已撤回")
    SCHEME_CLOSED = "approvals.scheme_closed", _("事项不再适用承诺，转为一般程序")
    DAYS_MOVED = "approvals.days_moved", _("放假安排公布，期限的最后一日重新计算")
    FILE_INFECTED = "approvals.file_infected", _("材料文件查出病毒，已隔离")
    NO_SAID = "approvals.no_said", _("窗口否定答复")
    NO_READ = "approvals.no_read", _("核阅否定答复")
    EMERGENCY_PRINTED = "approvals.emergency_printed", _("印制应急收件单")
    EMERGENCY_SPOILED = "approvals.emergency_spoiled", _("应急收件单报请作废")
    EMERGENCY_SPOIL_SIGNED = "approvals.emergency_spoil_signed", _("应急收件单作废已会签")
    EMERGENCY_ENTERED = "approvals.emergency_entered", _("应急收件补录")
    EMERGENCY_COUNTERSIGNED = "approvals.emergency_countersigned", _("应急收件补录已会签")
    EMERGENCY_RETURNED = "approvals.emergency_returned", _("应急收件补录退回重录")
    EMERGENCY_REFUSED = "approvals.emergency_refused", _("应急收件补录不予会签")

    @classmethod
    def public(cls) -> set[str]:
        inside = {
            cls.SENT_BACK,
            cls.HIDDEN_REPORTED,
            cls.HIDDEN_ANSWERED,
            cls.ENDINGS_CHOSEN,
            cls.ENDINGS_BEGUN,
            cls.ENDINGS_FAILED,
        }
        return set(cls.values) - {act.value for act in inside}


@dataclass(frozen=True)
class Outcome:
    """How officials call what comes of a matter of one type (COR-20): only a permit is 准予行政许可.

    `granted` and `refused` name the act, and the state and the line of the history it leads to; the series are the words
    in the numbers of the two papers.
    """

    granted: "_StrPromise"
    refused: "_StrPromise"
    paper: "_StrPromise"
    refusal: "_StrPromise"
    series: str
    refusal_series: str
    grounds: "_StrPromise"
    decides: "_StrPromise"


PERMIT = Outcome(
    granted=_("准予许可"),
    refused=_("不予许可"),
    paper=_("准予行政许可决定书"),
    refusal=_("不予行政许可决定书"),
    series="准",
    refusal_series="不准",  # not a message: a word in the number
    grounds=_("经审查，符合规定的条件"),
    decides=_("本机关决定"),
)
PAYMENT = Outcome(
    granted=_("准予给付"),
    refused=_("不予给付"),
    paper=_("行政给付决定书"),
    refusal=_("不予行政给付决定书"),
    series="给",
    refusal_series="不给",  # not a message: a word in the number
    grounds=_("经审查，符合规定的条件"),
    decides=_("本机关决定"),
)
CONFIRMATION = Outcome(
    granted=_("予以确认"),
    refused=_("不予确认"),
    paper=_("行政确认决定书"),
    refusal=_("不予行政确认决定书"),
    series="确",
    refusal_series="不确",  # not a message: a word in the number
    grounds=_("经审查，符合规定的条件"),
    decides=_("本机关决定"),
)
# 备案 tests the form of what was handed in, and decides on nothing (COR-15).
RECORD = Outcome(
    granted=_("予以备案"),
    refused=_("不予备案"),
    paper=_("备案通知书"),
    refusal=_("不予备案通知书"),
    series="备",
    refusal_series="不备",  # not a message: a word in the number
    grounds=_("经核对，备案材料齐全、符合规定形式"),
    decides=_("本机关"),
)
SERVICE = Outcome(
    granted=_("办结"),
    refused=_("不予办理"),
    paper=_("办理结果告知书"),
    refusal=_("不予办理告知书"),
    series="办",
    refusal_series="不办",  # not a message: a word in the number
    decides=_("现予"),
    grounds=_("经审查，符合规定的条件"),
)


# What becomes of a licence later has papers of its own names (行政许可法 49、50、70).
BECOMES: dict[str, Outcome] = {
    Purpose.CHANGE: replace(
        PERMIT,
        granted=_("准予变更"),
        refused=_("不予变更"),
        paper=_("准予变更行政许可决定书"),
        refusal=_("不予变更行政许可决定书"),
        series="准变",  # not a message: a word in the number
        refusal_series="不准变",  # not a message: a word in the number
    ),
    Purpose.RENEWAL: replace(
        PERMIT,
        granted=_("准予延续"),
        refused=_("不予延续"),
        paper=_("准予延续行政许可决定书"),
        refusal=_("不予延续行政许可决定书"),
        series="准延",  # not a message: a word in the number
        refusal_series="不准延",  # not a message: a word in the number
    ),
    Purpose.REPLACEMENT: replace(
        PERMIT,
        granted=_("准予补发"),
        refused=_("不予补发"),
        paper=_("准予补发行政许可证件决定书"),
        refusal=_("不予补发行政许可证件决定书"),
        series="准补",  # not a message: a word in the number
        refusal_series="不准补",  # not a message: a word in the number
    ),
    Purpose.CANCELLATION: replace(
        PERMIT,
        granted=_("准予注销"),
        refused=_("不予注销"),
        paper=_("注销行政许可决定书"),
        refusal=_("不予注销行政许可决定书"),
        series="注",  # not a message: a word in the number
        refusal_series="不注",  # not a message: a word in the number
    ),
}


def outcome_of(type_code: str, name: str, purpose: str = Purpose.NEW) -> Outcome:
    """The words for a matter: by its type, for 备案 by its name too, because the national code has none of its own, and
    by what is applied for.
    """
    if type_code == MatterType.PERMIT:
        return BECOMES.get(purpose, PERMIT)
    outcome = {MatterType.PAYMENT.value: PAYMENT, MatterType.CONFIRMATION.value: CONFIRMATION}.get(
        type_code, SERVICE
    )
    if "备案" in name:  # not a message: what catalogues call these matters
        outcome = RECORD
    if turn := BECOMES.get(purpose):
        return replace(outcome, granted=turn.granted, refused=turn.refused)
    return outcome

"""What a decided commitment still owes, until when, to whom, and who may say that it is kept (COM-13, COM-19)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from approvals.demands import Counts
from approvals.models import Case, Proceeding
from approvals.models.case_query import DECIDED, OPEN
from approvals.proceedings import PENDING, Breach, ProceedingState
from approvals.rules.filing import MOST_FILES_PER_MATERIAL
from approvals.rules.proceeding import is_held_against_him, is_in_days_of_order
from approvals.rules.standing import acts_for_applicant, at_window
from approvals.rules.survey import FEWEST_SURVEYORS
from commitments.enums import BROKEN, OUTSTANDING, CommitmentState, Kind, PromisedState, Scheme
from commitments.enums import Method as Checking
from commitments.models import Commitment, Promised, Verification
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Power
from ground.accounts.models import DutyHolding, User
from ground.accounts.rules import why_not_by_machine
from ground.clocks import arrival
from ground.clocks.enums import Limit
from ground.clocks.models import Clock
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays.calendar import is_workday, legal_day
from licences.models import Licence
from matters.enums import Entrusted, Purpose, SharingStatus
from matters.rules import follow_days

# What he promised may still come in: in time, or late, to be looked at before a decision is taken away.
STILL_OWED = (
    CommitmentState.PERFORMING,
    CommitmentState.OVERDUE,
    CommitmentState.MISMATCHED,
    CommitmentState.RECTIFYING,
)


@follows("COR-6", article="国办发〔2020〕42号；国发〔2021〕7号；津政办发〔2018〕25号 三")
def is_supplied(commitment: Commitment) -> bool:
    """Whether what it promises is handed in later; of a 证明事项 nothing is, the organ looks for itself."""
    return commitment.scheme != Scheme.PROOF


@follows("COM-13", article="国办发〔2020〕42号")
def is_checked(commitment: Commitment) -> bool:
    """Whether the organ owes a check of what the letter says: in 信用承诺 what is supplied is checked, and nothing else."""
    return (
        commitment.scheme != Scheme.CREDIT
        and commitment.verify_days is not None
        and commitment.method != Checking.WAIVED
    )


@follows("CLK-15", article="津政办发〔2018〕25号 三", source="自书面承诺之日起六十个工作日")
def supply_limit(case: Case, commitment: Commitment) -> Limit:
    """How long he has to hand in what he promised: counted from the day he signed in 信用承诺, else from the decision."""
    assert commitment.signed_at is not None
    signed_on = legal_day(commitment.signed_at)
    if commitment.scheme == Scheme.CREDIT:
        return Limit(value("commitment.supply", case.place, signed_on))
    return Limit(follow_days(case.edition, signed_on))


@follows("CLK-15", article="津政办发〔2018〕25号 三", source="自书面承诺之日起")
@follows(
    "CLK-11",
    article="行政许可法 50 第二款",
    source="本平台所定：行政机关逾期未决定而视为准予延续时，承诺期限已经届满的，自视为准予之日起计算",
)
def supply_since(case: Case, commitment: Commitment, *, by_silence: bool = False) -> date:
    """From which day his days count: in 信用承诺 from that of the signature, else from the decision's.

    What nobody decides on is not granted once its last day is over (`why_not_grant_run_out`), but the law renews: then they count
    from that day (`by_silence`), for nobody is late with what the organ sat on.
    """
    assert commitment.signed_at is not None
    assert commitment.decided_at is not None
    decided_on, signed_on = legal_day(commitment.decided_at), legal_day(commitment.signed_at)
    if commitment.scheme != Scheme.CREDIT:
        return decided_on
    over = by_silence and clocks.ends_on(supply_limit(case, commitment), signed_on) < decided_on
    return decided_on if over else signed_on


def performed(case: Case) -> Commitment | None:
    """The commitment on which the case was decided, whatever became of it; the newest, where it was decided anew."""
    decided = Commitment.objects.with_story().of(case.thread).decided()
    return decided.order_by("-pk").first()


@follows("CLK-15", article="津政办发〔2018〕25号 三", source="自承诺之日起即可提交")
def supplied_under(case: Case) -> Commitment | None:
    """The letter under which what it promises is handed in: as soon as it is signed, and after the decision that leans on it."""
    if case.state not in OPEN:
        return performed(case)
    if case.scheme in ("", Scheme.PROOF):
        return None
    return Commitment.objects.with_story().of(case.thread).filter(state=CommitmentState.SIGNED).first()


def rests_on(licence: Licence) -> list[str]:
    """The threads of the cases that made the licence what it is: that gave it, changed, renewed or replaced it."""
    return [licence.given_in, *licence.statuses.values_list("thread", flat=True)]


@follows("COM-8", article="天津“一制三化”方案 一（一）")
def gives_up(case: Case) -> list[Commitment]:
    """What its holder would leave unkept by having the licence closed, of every decision it rests on; nothing where nothing is owed."""
    if case.purpose != Purpose.CANCELLATION or case.about_licence is None:
        return []
    given = Commitment.objects.with_story().filter(thread__in=rests_on(case.about_licence))
    return list(given.owed().order_by("pk"))


@rule("COM-8", article="行政许可法 69、70", source="天津“一制三化”方案 一（一）")
def why_not_escape(case: Case) -> str | None:
    """While it is asked whether a decision the licence rests on is revoked for what its holder did, it is not given up: that is decided
    first. For what the organ itself did wrong nobody is held fast.
    """
    if case.purpose != Purpose.CANCELLATION or case.about_licence is None:
        return None
    threads = rests_on(case.about_licence)
    broken = Commitment.objects.filter(thread__in=threads, state__in=BROKEN)
    pending = Proceeding.objects.about(threads).pending().order_by("pk")
    if broken.exists() or any(is_held_against_him(one) for one in pending):
        return _("这本证照的撤销程序正在进行，作出结论之前不办理注销")
    return None


def outstanding(commitment: Commitment) -> list[Promised]:
    """What he still has to hand in, in the order of the letter."""
    if not is_supplied(commitment):
        return []
    return [one for one in commitment.promised.all() if one.state in OUTSTANDING]


@follows("CLK-15", article="津政办发〔2018〕25号 三", source="承诺的期限届满以前，还没有违反承诺")
def was_due(promised: Promised, by: datetime) -> bool:
    """Whether the last day that this one has of its own was over by then: what has no such day is due with what it is asked for, what
    stands still before it, or since a proceeding that began before it was decided, is not due yet.
    """
    clock = clocks.of(promised.thread, Kind.SUPPLY)
    if clock is None:
        return True
    over = (clock.settled_at is None or clock.settled_at >= clock.lapses_at) and clock.lapses_at <= by
    return over and doubted_since(promised) is None


@follows(
    "CLK-15", article="津政办发〔2018〕25号 三", source="本平台所定：查无实据的程序所用的日数不减少补齐期限"
)
def doubted_since(promised: Promised) -> date | None:
    """Where its days ran until a proceeding was decided that began before they were over: the day on which it did; nothing where
    something else ended them.
    """
    clock = clocks.of(promised.thread, Kind.SUPPLY)
    if clock is None or clock.settled_at is None:
        return None
    began = promised.commitment.proceedings.filter(opened_at__lt=clock.lapses_at)
    decided = began.filter(decided_at=clock.settled_at).order_by("pk").last()
    return legal_day(decided.opened_at) if decided is not None else None


@follows("COM-14", article="国办发〔2020〕42号", source="责令整改的，由审批机关核查整改情况")
def is_under_order(commitment: Commitment, arrived_at: datetime | None = None) -> bool:
    """Whether something of it was ordered to be put right, and nobody has found yet that it was not: also of what was found kept
    before, or waits for another one, which stays what it is meanwhile. `arrived_at`: of what came then, which may show that nothing
    of the kind was found rightly (RQ-10).
    """
    if commitment.state not in (CommitmentState.FULFILLED, CommitmentState.SUSPENDED):
        return commitment.state == CommitmentState.RECTIFYING
    return is_ordered(commitment, arrived_at)


def is_ordered(commitment: Commitment, arrived_at: datetime | None = None) -> bool:
    """Whether an order about it waits for what is to be put right, or for a look at it, whatever its state is."""
    # Once he was told, what was ordered is still looked at, unless he was told of something graver.
    open_to = Q(state__in=[ProceedingState.OPENED, ProceedingState.RECTIFYING])
    open_to |= Q(state__in=PENDING, ordered_kind=F("kind"))
    ordered = commitment.proceedings.filter(open_to, ordered_at__isnull=False)
    return any(
        one.unmet_at is None or (arrived_at is not None and is_in_days_of_order(one, arrived_at))
        for one in ordered.order_by("pk")
    )


def is_alleged(commitment: Commitment) -> bool:
    """Whether the desk has before it that the commitment was not kept."""
    return commitment.proceedings.pending().exclude(kind=Breach.OTHER).exists()


@rule("COM-19", source="本平台所定：中止的承诺在另一份承诺了结后恢复")
def why_not_resume(commitment: Commitment) -> str | None:
    """What waits is kept again as soon as no other one of the same party and matter runs."""
    if commitment.state != CommitmentState.SUSPENDED:
        return _("承诺当前为“%(state)s”，没有中止") % {"state": commitment.get_state_display()}
    if Commitment.objects.beside(commitment).exists():
        return _("同一事项另有一份承诺正在履行，了结后恢复")
    return None


def promise_words(commitment: Commitment | None) -> str:
    """What of it is to be kept, and until when, for whoever is told that it is there again; nothing where nothing is."""
    if commitment is None:
        return ""
    match commitment.state:
        case CommitmentState.PERFORMING:
            return _performing_words(commitment)
        case CommitmentState.SUSPENDED:
            return _(
                "同一事项另有一份承诺正在履行，这份承诺中止履行；那份承诺了结后恢复，停止的日数顺延，届时另行通知。"
            )
        case CommitmentState.OVERDUE | CommitmentState.MISMATCHED:
            return _("是否违反承诺由审批机关重新处理，作出决定前会告知您并听取陈述申辩。")
        case CommitmentState.FULFILLED:
            return _("承诺已经履行完毕，不用再交材料。")
    return ""


def _performing_words(commitment: Commitment) -> str:
    owed = outstanding(commitment)
    running = clocks.open_for([one.thread for one in owed])
    by_day: dict[date, list[str]] = {}
    for one in owed:
        for clock in running[one.thread]:
            by_day.setdefault(clock.due_on, []).append(f"“{one.material.name}”")
    if not by_day:
        return _("承诺恢复履行，核查期限按停止的日数顺延。")
    said = [
        _("%(names)s最迟 %(day)s 补齐")
        % {"names": _("、").join(names), "day": date_format(day, _("Y年n月j日"))}
        for day, names in sorted(by_day.items())
    ]
    return _("承诺恢复履行：%(said)s，停止的日数已经顺延。") % {"said": _("，").join(said)}


@follows("COM-13", article="国办发〔2020〕42号")
def is_kept(promised: Iterable[Promised], checks: Iterable[Verification], commitment: Commitment) -> bool:
    """Whether all that was promised was found in order: each thing, and the letter as a whole where the organ owes that check."""
    promised = list(promised)
    if any(one.state != PromisedState.CONFORMS for one in promised):
        return False
    if not is_checked(commitment) or (promised and not is_supplied(commitment)):
        return True
    return is_whole_in_order(checks)


def is_whole_in_order(checks: Iterable[Verification]) -> bool:
    """Whether the letter as a whole was found so when it was looked at last."""
    return [one.conforms for one in checks if one.promised_id is None][-1:] == [True]


@rule("CLK-15", article="津政办发〔2018〕25号 三", source="分次补齐，直至核对符合")
def why_not_hand_in(
    case: Case,
    commitment: Commitment,
    promised: Promised | None = None,
    *,
    arrived_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> str | None:
    """By the applicant, by an agent with that power, or at a window entrusted with the matter; in parts, until it was found in order.

    From the signature on: what comes before the decision is reviewed with everything else. What comes after the last day is taken
    all the same: whoever decides what becomes of the decision looks at it.
    """
    early = commitment.state == CommitmentState.SIGNED and case.state in OPEN
    # When something came, only an officer says.
    came_at = arrived_at if by.is_officer else None
    if not early and commitment.state not in STILL_OWED and not is_under_order(commitment, came_at):
        return _("承诺当前为“%(state)s”，不用再交材料") % {"state": commitment.get_state_display()}
    if not is_supplied(commitment):
        return _("证明事项告知承诺不用提交证明材料，由审批机关核查")
    if not (
        acts_for_applicant(case, Power.SUPPLY, by=by, at=at)
        or at_window(case, Entrusted.ACCEPT, by=by, at=at)
    ):
        return _("承诺的材料由承诺人、有补正权限的代理人提交，或者交到受理窗口")
    if promised is None:
        return None
    name = {"name": promised.material.name}
    if promised.commitment_id != commitment.pk:
        return _("承诺书没有“%(name)s”") % name
    if promised.state == PromisedState.CONFORMS:
        return _("“%(name)s”已经核对符合，不用再交") % name
    return None


@rule("CLK-15", article="津政办发〔2018〕25号 三")
def why_not_so_many(case: Case, promised: Promised, n: int) -> str | None:
    """So many files for one material since it was last looked at."""
    last = promised.verifications.order_by("-pk").values_list("at", flat=True).first()
    lying = case.files.filter(material=promised.material_id)
    if last is not None:
        lying = lying.filter(added_at__gt=last)
    if lying.count() + n > MOST_FILES_PER_MATERIAL:
        return _("每项材料最多 %(n)d 个文件，请合并后上传") % {"n": MOST_FILES_PER_MATERIAL}
    return None


@rule("CLK-15", article="津政办发〔2018〕25号 三")
def why_not_nothing(n: int, counts: Counts, *, by: Actor) -> str | None:
    """Something is handed in; papers are taken at a window."""
    if any(counts) and not by.is_officer:
        return _("纸质材料由受理窗口收取")
    if not n and not any(counts):
        return _("请选择要提交的文件，或者填写收到的份数")
    return None


@rule("RQ-10", article="民法典 137、203", source="材料以窗口、邮寄、网上实际到达的时间为准")
def why_not_arrived(
    commitment: Commitment, arrived_at: datetime, evidence: str, *, by: Actor, at: datetime
) -> str | None:
    """What came by post counts from when it arrived, which a clerk says and shows by what."""
    early = _("收到时间不能早于签署承诺书的时间")
    return arrival.why_not_arrived(
        arrived_at, evidence, since=commitment.signed_at, early=early, by=by, at=at
    )


def _why_not_theirs(case: Case, *, by: Actor, at: datetime) -> str | None:
    """A person of the deciding office, or of the one that took its power over (U3), who reviews or decides there.

    Who took the application in is not (受审分离).
    """
    if words := why_not_by_machine(by=by).words:
        return words
    office = case.competent_office
    if not (by.acts_as(Duty.REVIEW, at=at, office=office) or by.acts_as(Duty.DECISION, at=at, office=office)):
        return _("承诺由“%(office)s”的审查或者审批人员核查") % {"office": office.name}
    if case.accepted_by_id is not None and case.accepted_by_id == by.user_id:
        return _("这个办件由您受理，请由其他人员核查")
    return None


def may_be_looked_at(commitment: Commitment) -> bool:
    """Whether the office still says of it what is in order and what is not."""
    return commitment.state in STILL_OWED or is_under_order(commitment)


@rule("COM-13", article="国办发〔2020〕42号", source="核查由审批机关进行，受理与核查分离")
def why_not_check(case: Case, commitment: Commitment, *, by: Actor, at: datetime) -> str | None:
    """The deciding office looks at what was promised while it is owed, or while something of it was ordered to be put right: what it
    may choose of it, `is_looked_at` says.
    """
    if not may_be_looked_at(commitment):
        return _("承诺当前为“%(state)s”，不用核查") % {"state": commitment.get_state_display()}
    return _why_not_theirs(case, by=by, at=at)


@follows("COM-13", article="国办发〔2020〕42号")
def is_looked_at(commitment: Commitment, promised: Promised | None = None) -> bool:
    """Whether there is something to look at: what lies there at any time, what the letter says unless a mismatch is pending."""
    if promised is not None and promised.state == PromisedState.CONFORMS:
        return False
    if promised is not None and is_supplied(commitment):
        return promised.state == PromisedState.SUPPLIED
    return commitment.state == CommitmentState.PERFORMING or is_under_order(commitment)


@rule("COM-13", article="国办发〔2020〕42号", source="核查由审批机关进行，受理与核查分离")
def why_not_verify(
    case: Case, commitment: Commitment, promised: Promised | None = None, *, by: Actor, at: datetime
) -> str | None:
    """The deciding office looks at what was handed in, or, of a proof and of the letter itself, at what it says."""
    if words := why_not_check(case, commitment, by=by, at=at).words:
        return words
    if promised is None:
        return None if is_looked_at(commitment) else _("撤销程序正在进行，请在该程序中处理")
    name = {"name": promised.material.name}
    if promised.commitment_id != commitment.pk:
        return _("承诺书没有“%(name)s”") % name
    if promised.state == PromisedState.CONFORMS:
        return _("“%(name)s”已经核对符合") % name
    if is_looked_at(commitment, promised):
        return None
    if is_supplied(commitment):
        return _("“%(name)s”还没有提交，不能核对") % name
    return _("撤销程序正在进行，请在该程序中处理")


@rule(
    "COM-13",
    article="国办发〔2020〕42号",
    source="江门核查办法：书面、在线、现场、公示；能共享数据的先在线核查",
)
def why_not_find(
    commitment: Commitment, promised: Promised | None, method: str, conforms: bool, words: str
) -> str | None:
    """How it was checked is one of five ways; 免予核查 where the letter says so, 公示 where it is public; what is wrong, what came of
    publicity, and why shared data were not looked at, is said in words.
    """
    if method not in Checking.values:
        return _("请选择核查方式")
    if method == Checking.WAIVED and (commitment.method != Checking.WAIVED or not conforms):
        return _("承诺书没有写明免予核查，请选择其他核查方式")
    if said := _why_not_publicise(commitment, method):
        return said
    if words.strip():
        return None
    if not conforms:
        return _("请写明哪里不符合、依据什么标准")
    if method == Checking.PUBLICITY:
        return _("请写明公示的渠道、期间和收到的意见")
    if method not in (Checking.ONLINE, Checking.WAIVED) and _is_shared(commitment, promised):
        return _("这项内容已实现数据共享，应当先在线核查；没有在线核查的，请写明原因")
    return None


def _why_not_publicise(commitment: Commitment, method: str) -> str | None:
    if method == Checking.PUBLICITY and not commitment.published:
        return _("承诺书没有公开，不能以公示方式核查，请选择其他核查方式")
    return None


def _is_shared(commitment: Commitment, promised: Promised | None) -> bool:
    """Whether data that say it are shared: of this thing, or of anything that the letter promises."""
    things = [promised] if promised is not None else commitment.promised.select_related("material")
    return any(one.material.sharing_status == SharingStatus.LIVE for one in things)


@rule("COM-13", article="国办发〔2020〕42号", source="核查前通知承诺人")
def why_not_announce(
    case: Case,
    commitment: Commitment,
    method: str = Checking.WRITTEN,
    on: date | None = None,
    words: str = "-",
    *,
    by: Actor,
    at: datetime,
) -> str | None:
    """He is told of a check before it, also of what he was ordered to put right: how, when, and what is looked at."""
    if not is_looked_at(commitment):
        return _("承诺当前为“%(state)s”，不用核查") % {"state": commitment.get_state_display()}
    if refused := _why_not_theirs(case, by=by, at=at):
        return refused
    if method not in Checking.values or method == Checking.WAIVED:
        return _("请选择核查方式")
    if said := _why_not_publicise(commitment, method):
        return said
    if on is not None and (said := why_not_look_on(method, on, at=at).words):
        return said
    if not words.strip():
        return _("请写明核查的内容")
    return None


@rule("COM-13", source="本平台所定：核查在工作日进行，现场核查最早为通知承诺人的次日")
def why_not_look_on(method: str, on: date, *, at: datetime) -> str | None:
    """On a working day to come; whoever is visited is told of it a day before at least."""
    if on < legal_day(at):
        return _("核查日期不能早于今天")
    if method == Checking.FIELD and on == legal_day(at):
        return _("现场核查最早安排在明天，让承诺人事先知道")
    if not is_workday(on):
        return _("%(day)s不是工作日，请选择工作日") % {"day": date_format(on, _("Y年n月j日"))}
    return None


def checkers(case: Case, *, at: datetime) -> list[User]:
    """Who may look: everybody who reviews or decides at the deciding office by then, but whoever took the application in."""
    posts = DutyHolding.objects.current(legal_day(at)).filter(
        user=OuterRef("pk"), office=case.competent_office, duty__in=[Duty.REVIEW, Duty.DECISION]
    )
    people = User.objects.filter(Exists(posts), is_active=True, is_system=False)
    return [user for user in people.order_by("pk") if user.pk != case.accepted_by_id]


@follows("PRO-9", article="行政许可法 61")
@rule("PRO-3", article="行政许可法 34 第三款", source="承诺的现场核查同样由两名以上工作人员进行")
def why_not_check_alone(
    case: Case, method: str, officers: Collection[User | None], *, at: datetime
) -> str | None:
    """Two or more of those who may look go to the place, and are named; how else it is looked at, one does by himself."""
    if method != Checking.FIELD:
        return None
    able = {user.pk for user in checkers(case, at=at)}
    named = {user.pk: user for user in officers if user is not None}
    if others := [user.name for user in named.values() if user.pk not in able]:
        return _("%(names)s不是“%(office)s”可以核查这个办件的在岗人员") % {
            "names": _("、").join(others),
            "office": case.competent_office.name,
        }
    if len(named) < FEWEST_SURVEYORS:
        return _("现场核查应当由两名以上工作人员进行，请写明同行的核查人员")
    return None


@rule("COM-18", source="核查逾期是机关自己的迟延，不影响承诺人")
def why_not_check_over(commitment: Commitment, *, at: datetime) -> str | None:
    """Late is the organ: everything that was his is there, and of what it has to look at every limit is over."""
    if commitment.state != CommitmentState.PERFORMING:
        return _("承诺当前为“%(state)s”") % {"state": commitment.get_state_display()}
    if outstanding(commitment):
        return _("还有承诺的材料没有提交")
    threads = [commitment.own_thread, *(one.thread for one in commitment.promised.all())]
    running = [clock for found in clocks.open_for(threads).values() for clock in found]
    if not running:
        return _("没有正在计算的核查期限")
    if first := next((clock for clock in running if not clock.lapsed(at)), None):
        return _("核查期限至 %(day)s，尚未届满") % {"day": date_format(first.due_on, _("Y年n月j日"))}
    return None


@rule("COM-16", article="津政办发〔2018〕25号", source="逾期未补齐承诺材料")
def why_not_run_over(case: Case, commitment: Commitment, *, at: datetime) -> str | None:
    """Overdue is what he did not hand in by the last day; what he did and nobody has looked at yet is the organ's own delay."""
    if commitment.state != CommitmentState.PERFORMING:
        return _("承诺当前为“%(state)s”") % {"state": commitment.get_state_display()}
    if case.state not in DECIDED or case.is_annulled:
        return _("决定已经不在")
    if not overdue(commitment, at=at):
        return _("没有逾期未补齐的材料")
    if clocks.doubted():
        return _("时钟待确认，补齐期限是否届满尚不能确定")
    return None


@follows("CLK-15", article="津政办发〔2018〕25号 三", source="承诺的期限届满以前，还没有违反承诺")
def may_still_keep(commitment: Commitment, *, at: datetime) -> bool:
    """Whether what he said is yet to come true: 信用承诺 speaks of a day to come, the other schemes of how things are already."""
    if commitment.scheme != Scheme.CREDIT:
        return False
    if commitment.state == CommitmentState.SUSPENDED:
        return True
    clocks_of = [clocks.of(one.thread, Kind.SUPPLY) for one in commitment.promised.all()]
    runs = any(clock is not None and not clock.lapsed(at) for clock in clocks_of)
    return commitment.state == CommitmentState.PERFORMING and runs


@follows("RQ-10", article="民法典 137、203", source="期限内已经到达的，不是逾期")
def came_in_time(commitment: Commitment) -> bool:
    """Whether all that was to be supplied by a day that is over had arrived by then, whenever that was written down. What came before
    the decision has no such day, and what stands still before its own is not due.
    """
    for one in commitment.promised.all():
        clock = clocks.of(one.thread, Kind.SUPPLY)
        came = one.supplied_at if one.state not in OUTSTANDING else None
        if came is not None and (clock is None or came < clock.lapses_at):
            continue
        if clock is None or was_due(one, clock.lapses_at):
            return False
    return is_supplied(commitment)


def overdue(commitment: Commitment, *, at: datetime) -> list[Promised]:
    """What was due by a day that is over, and did not come."""
    owed = outstanding(commitment)
    running = clocks.open_for([one.thread for one in owed])
    return [one for one in owed if any(_lapsed(clock, at) for clock in running[one.thread])]


def _lapsed(clock: Clock, at: datetime) -> bool:
    return clock.kind == Kind.SUPPLY and clock.lapsed(at)

"""Why a mandate may not be given, taken, recorded or ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, MandateState, PartyKind, Power, Proof, Role, Way
from ground.accounts.identity import adult_on, born, years_after
from ground.accounts.models import DutyHolding, Mandate, Party, PartyVersion, Representation, User
from ground.law.rulings import follows, rule
from ground.law.values import value
from ground.workdays import legal_day


@dataclass(frozen=True)
class Terms:
    """What a mandate says: which acts, in which matters (code and name), from which day to which, both included."""

    powers: tuple[str, ...]
    from_on: date
    until_on: date
    matters: tuple[tuple[str, str], ...] = ()
    all_matters: bool = False

    @property
    def ref(self) -> str:
        """For a ruling's inputs."""
        what = "all" if self.all_matters else ",".join(code for code, _name in self.matters)
        return f"{'+'.join(self.powers)}:{what}:{self.from_on}:{self.until_on}"


@dataclass(frozen=True)
class Evidence:
    """How an officer came to record a mandate: at the window by the identity card, by a recorded call, by a guardian's papers."""

    proof: Proof
    recording: str = ""
    called_on: date | None = None
    witness: User | None = None
    reference: str = ""
    relation: str = ""
    relation_number: str = ""
    consent: bool = False
    agent_agreed: bool = False

    @property
    def ref(self) -> str:
        return self.proof.value


@follows("WHO-7", article="民法典 165")
def last_day(from_on: date) -> date:
    """The last day that a mandate beginning then may name: so many months as `mandate.longest` says."""
    months = int(value("mandate.longest", "", from_on))
    years, month = divmod(from_on.month - 1 + months, 12)
    try:
        same_day = date(from_on.year + years, month + 1, from_on.day)
    except ValueError:  # the 31st of a month of thirty days: the first of the next is the same day
        same_day = date(from_on.year + years + (month == 11), (month + 1) % 12 + 1, 1)
    return same_day - timedelta(days=1)


@rule("WHO-7", article="民法典 161、165、169；行政许可法 29")
def why_not_offer(principal: Party, terms: Terms, *, to_oneself: bool, by: Actor, at: datetime) -> str | None:
    """A party gives a mandate by itself or by its legal representative, never by an agent; matters, acts and days are named."""
    if by.user is None or by.is_officer:
        return _("请以申请人账号登录后再委托")
    if not by.gives_for(principal, at=at):
        return _("只有本人或单位的法定代表人（负责人、经营者）才能委托，受托人不能转委托")
    if to_oneself:
        return _("不能委托本人，请填写代理人的姓名和手机号码")
    return _wrong_terms(terms, at=at)


def _wrong_terms(terms: Terms, *, at: datetime) -> str | None:
    if not set(terms.powers) or set(terms.powers) - set(Power.values):
        return _("请选择代理人可以办的事")
    if Power.FOLLOW not in terms.powers:
        return _("请同时选择“查看”，否则代理人看不到办件")
    if terms.all_matters == bool(terms.matters):
        return _("请选择全部事项，或者至少选择一个事项")
    if terms.from_on < legal_day(at):
        return _("起始日不能早于今天")
    if terms.until_on < terms.from_on:
        return _("截止日不能早于起始日")
    longest = last_day(terms.from_on)
    if terms.until_on > longest:
        return _("一次委托最长一年，截止日不能晚于 %(day)s") % {"day": longest}
    return None


@rule("WHO-8", article="民法典 161、165")
def why_not_answer(mandate: Mandate, *, by: Actor, at: datetime) -> str | None:
    """Whoever was meant accepts or declines, in his own account, of age, while the offer stands."""
    if by.user is None or not Mandate.objects.offered_to(by.user).filter(pk=mandate.pk).exists():
        return _("没有找到等您确认的委托，可能已经处理或被撤回")
    if at >= mandate.offered_at + timedelta(days=int(value("mandate.offer", "", legal_day(at)))):
        return _("这项委托已超过确认期限，请委托人重新提出")
    if mandate.until_on < legal_day(at):
        return _("这项委托的期限已过，请委托人重新提出")
    himself = Representation.objects.filter(user=by.user, role=Role.SELF).select_related("party").first()
    if himself is None or himself.party_id == mandate.principal_id:
        return _("这项委托不能由您接受")
    if not is_adult(himself.party.current, at=at):
        return _("代理人应当年满十八周岁")
    return None


@follows("WHO-10", article="民法典 17、18")
def is_adult(version: PartyVersion, *, at: datetime) -> bool:
    """Whether the person is of age on the day of `at`, as the identity number says."""
    return adult_on(version.id_number) <= legal_day(at)


@rule("WHO-9", article="民法典 173")
def why_not_end_mandate(
    mandate: Mandate, way: Way, *, by: Actor, at: datetime, recording: str = ""
) -> str | None:
    """The principal revokes at any time, online or through an officer at window or telephone; the agent renounces likewise."""
    state = mandate.state_at(at)
    if state in {MandateState.DECLINED, MandateState.EXPIRED, MandateState.ENDED}:
        return _("这项委托已经终止，无需再撤销")
    if way != Way.ONLINE:
        if not by.acts_as(Duty.INTAKE, at=at):
            return _("窗口和电话撤销由综合窗口受理人员登记")
        if way == Way.PHONE and not recording.strip():
            return _("请输入回拨委托人的录音编号")
        return None
    if mandate.is_guardianship:
        return _("监护关系变更请携带证明到综合窗口办理")
    if not by.gives_for(mandate.principal, at=at) and not _is_agent(mandate, by):
        return _("只有委托人和代理人才能终止这项委托")
    return None


def _is_agent(mandate: Mandate, by: Actor) -> bool:
    if by.user is None:
        return False
    if mandate.agent_id is None:
        return Mandate.objects.offered_to(by.user).filter(pk=mandate.pk).exists()
    return Representation.objects.filter(user=by.user, role=Role.SELF, party=mandate.agent_id).exists()


@rule("U12", article="民法典 135、165；优化营商环境条例 37 第四款")
def why_not_record(
    principal: PartyVersion, agent: PartyVersion, terms: Terms, evidence: Evidence, *, by: Actor, at: datetime
) -> str | None:
    """Without a smartphone: an officer records it by the principal's identity card, or by a recorded call that a second one heard."""
    if not by.acts_as(Duty.INTAKE, at=at) or by.office is None:
        return _("授权委托由综合窗口受理人员登记")
    if principal.party_id == agent.party_id:
        return _("委托人和代理人不能是同一人")
    if agent.party.kind != PartyKind.PERSON or not is_adult(agent, at=at):
        return _("代理人应当年满十八周岁")
    if by.user is not None and _concerns(by.user, principal, agent):
        return _("委托人或者代理人是您本人，请由另一位工作人员登记")
    if not evidence.agent_agreed:
        return _("请确认代理人已当面或在电话中同意")
    if evidence.proof == Proof.GUARDIANSHIP:
        return None
    if principal.party.kind == PartyKind.PERSON and not is_adult(principal, at=at):
        return _("未成年人由监护人代办，请选择“监护关系”")
    if evidence.proof == Proof.CALL_BACK:
        if not evidence.recording.strip():
            return _("请输入回拨录音编号")
        if evidence.called_on is None or evidence.called_on > legal_day(at):
            return _("请输入回拨日期，不能晚于今天")
        if words := _wrong_second(evidence.witness, principal, agent, by=by, at=at):
            return words
    return _wrong_terms(terms, at=at)


def _wrong_second(
    second: User | None, principal: PartyVersion, agent: PartyVersion, *, by: Actor, at: datetime
) -> str | None:
    """Two officers heard the call: the second one is another, takes in himself, and is neither side of it."""
    if second is None:
        return _("请选择一同听取回拨的复核人员，由他用自己的账号复核后委托生效")
    if second.pk == by.user_id:
        return _("复核人员应为另一位工作人员")
    listens = DutyHolding.objects.current(legal_day(at)).filter(user=second, duty=Duty.INTAKE)
    if not listens.filter(user__is_system=False).exists():
        return _("复核人员应为综合窗口受理人员")
    if _concerns(second, principal, agent):
        return _("复核人员不能是委托人或者代理人本人")
    return None


def _concerns(officer: User, *sides: PartyVersion) -> bool:
    """Whether the officer is one of the two himself: by his own account as an applicant, his phone, or his name."""
    himself = Representation.objects.filter(user=officer, role=Role.SELF).values_list("party_id", flat=True)
    return any(
        side.party_id in himself
        or side.name == officer.name
        or bool(officer.phone_digest and side.phone_digest == officer.phone_digest)
        for side in sides
    )


@rule("U12", article="民法典 135、165；优化营商环境条例 37 第四款")
def why_not_confirm(mandate: Mandate, *, words: str | None = None, by: Actor, at: datetime) -> str | None:
    """What one officer heard in a call back holds when the second one, in his own account, says that he heard it too.

    `words`: why he does not say so; None where he does.
    """
    if mandate.state_at(at) != MandateState.UNCONFIRMED:
        return _("这项委托不在等待复核")
    if not by.acts_as(Duty.INTAKE, at=at) or by.user_id != mandate.witness_id:
        return _("由登记时写明的复核人员用自己的账号复核")
    if words is not None:
        return None if words.strip() else _("请写明为什么不能确认")
    if at >= mandate.offered_at + timedelta(days=int(value("mandate.offer", "", legal_day(at)))):
        return _("已超过复核期限，请重新回拨登记")
    if mandate.until_on < legal_day(at):
        return _("这项委托的期限已过，请重新登记")
    return None


@rule("WHO-10", article="民法典 23、27、34")
def why_not_guard(child: PartyVersion, evidence: Evidence, *, at: datetime) -> str | None:
    """A guardian acts for who is under eighteen, as a document proves; it ends by itself on the eighteenth birthday."""
    if child.party.kind != PartyKind.PERSON or is_adult(child, at=at):
        return _("被监护人已满十八周岁，请由本人办理委托")
    if not evidence.relation.strip():
        return _("请选择监护关系")
    if not evidence.reference.strip():
        return _("请写明监护关系证明，例如出生医学证明、户口簿")
    return None


UNDER = 14


@rule("PII-1", article="个人信息保护法 31")
def why_not_keep_child(child: PartyVersion, evidence: Evidence, *, at: datetime) -> str | None:
    """What is kept of a child under fourteen is kept with the guardian's consent."""
    if years_after(born(child.id_number), UNDER) <= legal_day(at):
        return None
    if not evidence.consent:
        return _("不满十四周岁的，须由监护人同意处理其个人信息，请勾选同意")
    return None

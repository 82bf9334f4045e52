"""Why somebody may not be registered, represented or heard under a duty."""

from datetime import datetime

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Role
from ground.accounts.identity import MOBILE
from ground.accounts.models import (
    DutyHolding,
    Party,
    PartyVersion,
    Representation,
    System,
    Token,
    User,
)
from ground.accounts.models.system import LONGEST_LIFE
from ground.law.rulings import rule
from ground.workdays import legal_day


@rule("WHO-1", article="行政许可法 31")
def why_not_sign_up(known: PartyVersion | None, *, same_name: bool, same_phone: bool) -> str | None:
    """One person has one account; whom a window has met is met again under the same name and phone.

    An account is opened with a mobile number: a landline the window has written down says nothing against it.
    """
    if known is None:
        return None
    if Representation.objects.filter(party=known.party, role=Role.SELF).exists():
        return _("该身份证号码已注册账号，请直接登录；如非本人注册，请携带身份证到综合窗口核对")
    if not same_name or (MOBILE.fullmatch(known.phone) and not same_phone):
        return _("姓名或手机号码与窗口登记的信息不一致，请核对后重新输入，或携带身份证到综合窗口核对")
    return None


@rule("WHO-2", article="行政许可法 29、31")
def why_not_declare(
    known: PartyVersion | None, *, same_name: bool, role: str, by: Actor, at: datetime
) -> str | None:
    """A person declares only a relation he does not have yet, to an organisation under its own name."""
    if by.user is None or by.is_officer:
        return _("请以申请人账号登录后再添加单位")
    if role not in {Role.LEGAL_REPRESENTATIVE, Role.AGENT}:
        return _("请选择您在该单位的身份：法定代表人（负责人、经营者）或委托代理人")
    if known is None:
        return None
    if Representation.objects.current(legal_day(at)).filter(user=by.user, party=known.party).exists():
        return _("您已添加过这家单位，无需重复添加")
    if not same_name:
        return _("单位名称与该统一社会信用代码已登记的名称不一致，请按营业执照核对")
    return None


@rule("WHO-3", article="行政许可法 29")
def why_not_end(representation: Representation, *, by: Actor, at: datetime) -> str | None:
    """A person ends his own relation to an organisation, never to himself, and not twice."""
    if representation.user_id != by.user_id:
        return _("只能终止本人声明的代表关系")
    if representation.role == Role.SELF:
        return _("本人身份不能终止")
    if representation.until_on is not None:
        return _("该代表关系已经终止")
    return None


@rule("WHO-4", article="行政许可法 29")
def why_not_act_for(party: Party, *, by: Actor, at: datetime) -> str | None:
    """Who acts for another has his authority at that moment."""
    if not by.represents(party, at=at):
        return _("您现在不能代表该申请人办事，请先在“我的单位”中添加")
    return None


@rule("WHO-5", article="行政许可法 24")
def why_not_act_under(holding: DutyHolding, *, by: Actor, at: datetime) -> str | None:
    """An officer acts under a duty that he holds at that moment."""
    if holding.user_id != by.user_id or not holding.covers(legal_day(at)):
        return _("您现在不担任该职责，请重新选择")
    return None


@rule("WHO-6", source="一个用户名只对应一个账号")
def why_not_take_username(username: str) -> str | None:
    """A username opens one account."""
    if User.objects.filter(username=username).exists():
        return _("该用户名已被使用，请换一个")
    return None


@rule("API-1", source="GB/T 22239 8.1.4 访问控制：最小权限")
def why_not_register_system(keeper: User, *, by: Actor, at: datetime) -> str | None:
    """System administration registers a system, for which a person answers; what it may do, it gives it not (DB-3)."""
    if not by.acts_as(Duty.ADMINISTRATION, at=at):
        return _("接入系统由系统管理员登记")
    if keeper.is_system or not keeper.is_active:
        return _("系统的负责人应当是在用账号的人员")
    return None


@rule("API-2", source="GB/T 22239 8.1.4 身份鉴别：鉴别信息定期更换")
def why_not_issue_token(system: System, expires_at: datetime, *, by: Actor, at: datetime) -> str | None:
    """A token is given by security administration, which registered no system: for a year at the most, while the system has
    its duty or its party (DB-3)."""
    if not by.acts_as(Duty.SECURITY, at=at):
        return _("访问令牌由安全管理员签发")
    if system.acts_under(legal_day(at)) is None:
        return (
            _("请先给这个系统任命一项职责，而且只有一项")
            if system.works_in_office
            else _("该系统的账号已停用，或者不再代表申请人")
        )
    if not at < expires_at <= at + LONGEST_LIFE:
        return _("有效期最长一年")
    return None


@rule("API-3", source="GB/T 22239 8.1.4 访问控制：及时删除过期账户")
def why_not_revoke_token(token: Token, *, by: Actor, at: datetime) -> str | None:
    """A token is revoked once, by security administration."""
    if not by.acts_as(Duty.SECURITY, at=at):
        return _("访问令牌由安全管理员撤销")
    if token.revoked_at is not None:
        return _("该令牌已经撤销")
    return None


@rule(
    "API-4", article="行政许可法 32、34、38", source="系统没有执法资格；受理与审查、审查与决定由不同的人负责"
)
def why_not_by_machine(*, by: Actor) -> str | None:
    """What is judged, a person judges and answers for; a system hands in, fetches, and reports what has happened."""
    if by.is_machine and not by.is_officer:
        return _("签署承诺、放弃陈述申辩须由申请人、代理人本人登录后办理，系统不能代办")
    if by.is_machine:
        return _("受理、审查、核查、决定等须由工作人员本人作出，系统不能代办，请工作人员登录后办理")
    return None


@rule("API-4", article="GB/T 22239-2019 8.1.4.1", source="系统账号不供人登录")
def why_not_for_system(user: User) -> str | None:
    """Nobody signs in as a system: it has no password and no second factor to renew."""
    return _("系统账号不能登录，没有密码和第二种验证方式") if user.is_system else None

"""Why the door stays shut, and which of the three administrators does what (DB-2, DB-3)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import FOR_SYSTEMS, KEPT_APART, Duty
from ground.accounts.models import DutyHolding, User
from ground.law.rulings import rule
from ground.workdays import legal_day


@rule("DB-2", article="GB/T 22239-2019 8.1.4.1")
def why_not_try(until: datetime | None) -> str | None:
    """After five failures in half an hour the account is shut to that address for half an hour."""
    if until is None:
        return None
    return _(
        "连续 5 次验证失败，该账号在这台电脑所在的网络上已锁定，请在 %(until)s 以后再试，或请安全管理员解除锁定"
    ) % {"until": date_format(localtime(until), "H:i")}


@rule("DB-3", article="GB/T 22239-2019 8.1.4.2")
def why_not_keep_accounts(*, by: Actor, at: datetime) -> str | None:
    """System administration opens and closes the officers' accounts; it gives nobody a duty."""
    if not by.acts_as(Duty.ADMINISTRATION, at=at):
        return _("工作人员的账号由系统管理员开通和停用")
    return None


@rule("DB-3", article="GB/T 22239-2019 8.1.4.2")
def why_not_begin(duty: str) -> str | None:
    """Whoever deploys the system names the first administrator of a kind, and no other, whatever became of the first."""
    if DutyHolding.objects.filter(duty=duty).exists():
        return _("已有管理员担任过“%(duty)s”，请由现任管理员开通账号和任职") % {"duty": Duty(duty).label}
    return None


@rule("DB-3", article="GB/T 22239-2019 8.1.4.2")
def why_not_secure(user: User, *, by: Actor, at: datetime) -> str | None:
    """Security administration gives and ends duties, unlocks and resets; never its own."""
    if not by.acts_as(Duty.SECURITY, at=at):
        return _("任职、解除锁定和重置验证方式由安全管理员办理")
    if user.pk == by.user_id:
        return _("不能办理自己的任职、锁定和验证方式，请由另一位安全管理员办理")
    return None


@rule("DB-3", article="GB/T 22239-2019 8.1.4.2、8.1.5")
def why_not_hold(user: User, duty: str, *, from_on: date, until_on: date | None) -> str | None:
    """Nobody holds two of system, security and audit administration on the same day; a system holds one duty, about cases or the catalogue."""
    if user.is_system and duty not in FOR_SYSTEMS:
        return _("“%(duty)s”须由工作人员本人担任，不能交给系统") % {"duty": Duty(duty).label}
    if user.is_system:
        return _why_not_second(user, from_on=from_on, until_on=until_on)
    if duty not in KEPT_APART:
        return None
    others = DutyHolding.objects.filter(user=user, duty__in=KEPT_APART).exclude(duty=duty)
    others = others.filter(Q(until_on=None) | Q(until_on__gte=from_on))
    if until_on is not None:
        others = others.filter(from_on__lte=until_on)
    other = others.order_by("pk").first()
    if other is None:
        return None
    return _("系统管理、安全管理、审计三员分离：此人已担任“%(duty)s”，请先终止该任职，或另选他人") % {
        "duty": other.get_duty_display()
    }


def _why_not_second(user: User, *, from_on: date, until_on: date | None) -> str | None:
    held = DutyHolding.objects.filter(Q(until_on=None) | Q(until_on__gte=from_on), user=user)
    if until_on is not None:
        held = held.filter(from_on__lte=until_on)
    return _("系统同时只担任一项职责，请先终止现在的任职") if held.exists() else None


@rule("DB-3", article="GB/T 22239-2019 8.1.4.2")
def why_not_end_holding(holding: DutyHolding, *, by: Actor, at: datetime) -> str | None:
    """A duty ends once, and the office is never left without a security administrator."""
    day = legal_day(at)
    if not holding.covers(day) and holding.from_on <= day:
        return _("该任职已经终止")
    if holding.duty == Duty.SECURITY:
        others = DutyHolding.objects.current(day).filter(duty=Duty.SECURITY, user__is_active=True)
        if not others.exclude(user=holding.user_id).exists():
            return _("这是最后一位安全管理员，请先任命接任的人")
    return None


@rule("DB-4", article="GB/T 22239-2019 8.1.4.3")
def why_not_audit(*, by: Actor, at: datetime) -> str | None:
    """The logs of sign-ins and readings are for audit, which reads them and changes nothing."""
    if not by.acts_as(Duty.AUDIT, at=at):
        return _("登录记录和查阅记录由审计人员查看")
    return None

"""An applicant's account: found again by its phone, given another phone, known more surely (ELC-11)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ground.accounts.actions import keep_party
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.enums import Act, Duty, IdType, RealName, RealNameBy, Role
from ground.accounts.identity import mobile
from ground.accounts.models import Representation, User
from ground.accounts.passwords import change_password
from ground.law.rulings import refuse, rule
from ground.notices.tell import Addressee, tell
from ground.sealed import digest
from ground.trail.record import record


def account_with(id_number: str, phone: str) -> User | None:
    """The applicant's account of the person with this number, if it has this phone; one question for both."""
    found = Representation.objects.filter(
        role=Role.SELF,
        party__id_type=IdType.RESIDENT,
        party__id_digest=digest(id_number),
        user__phone_digest=digest(phone),
        user__is_active=True,
        user__is_officer=False,
    )
    row = found.select_related("user").first()
    return row.user if row else None


@rule("WHO-14", source="找回密码只对申请人账号开放；工作人员由管理员重置")
def why_not_recover(user: User) -> str | None:
    """An applicant gets in again by himself; an officer's password is given anew by an administrator."""
    if user.is_officer or not user.is_active:
        return _("工作人员找回密码请联系安全管理员")
    return None


def recover(user: User, password: str, *, at: datetime) -> None:
    """The account opens with the new password alone, and everybody who was signed in on it is out; its phone is told.

    Whoever calls has seen the code that was sent to the phone.
    """
    refuse(why_not_recover(user))
    with transaction.atomic():
        himself = Actor(user)
        change_password(user, password, by=himself, at=at, told="accounts/notices/password_recovered")
        record(user.ref, Act.PASSWORD_RECOVERED, by=himself, at=at)


@rule("WHO-15", article="个人信息保护法 46", source="变更手机号码须原号码、新号码都收到验证码")
def why_not_change_phone(user: User, *, same: bool, by: Actor, at: datetime) -> str | None:
    """A person changes the number of his own account, to another one; at a window an officer does it by the identity card."""
    at_window = by.acts_as(Duty.INTAKE, at=at)
    if user.is_officer or (by.user_id != user.pk and not at_window):
        return _("只能变更本人账号的手机号码")
    if same:
        return _("新手机号码与原来的相同，无需变更")
    return None


def change_phone(user: User, phone: str, *, by: Actor, at: datetime) -> None:
    """News goes to the new number, which is the account's and the person's; the old number is told once more.

    Whoever calls has seen the codes that were sent to both, or the person's identity card.
    """
    phone = mobile(phone)
    known = digest(phone)
    refuse(why_not_change_phone(user, same=user.phone_digest == known, by=by, at=at))
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        before = addressee(user)
        user.phone, user.phone_digest, user.phone_tail = phone, known, phone[-4:]
        user.save(update_fields=["phone", "phone_digest", "phone_tail"])
        himself = Representation.objects.select_related("party").get(user=user, role=Role.SELF)
        version = himself.party.current
        keep_party(
            himself.party.kind,
            himself.party.id_type,
            version.id_number,
            version.name,
            phone=phone,
            by=by,
            at=at,
        )
        record(himself.party.thread, Act.PHONE_CHANGED, by=by, at=at, facts={"user": user.ref})
        _tell(user, before, "accounts/notices/phone_changed", at=at)


@rule("ELC-11", source="实名注册：身份证号码必填，逐级核验；等级只升不降")
def why_not_raise(user: User, level: RealName, how: RealNameBy, *, by: Actor, at: datetime) -> str | None:
    """A level is reached by what reaches it, and only upwards: the window by the identity card, the city by its own word."""
    if user.is_officer:
        return _("工作人员账号不需要实名核验")
    if how == RealNameBy.WINDOW and not by.acts_as(Duty.INTAKE, at=at):
        return _("身份证原件由综合窗口受理人员核验")
    if how == RealNameBy.PHONE and level > RealName.PRIMARY:
        return _("手机短信只能核验到初级实名")
    if user.real_name >= level:
        return _("该账号已经是%(level)s") % {"level": user.get_real_name_display()}
    return None


def raise_real_name(user: User, level: RealName, how: RealNameBy, *, by: Actor, at: datetime) -> User:
    """The account is known to be its person as surely as this, since now, by this."""
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True, of=("self",)).get(pk=user.pk)
        refuse(why_not_raise(user, level, how, by=by, at=at))
        user.real_name, user.real_name_how, user.real_name_at = level, how, at
        user.save(update_fields=["real_name", "real_name_how", "real_name_at"])
        himself = Representation.objects.select_related("party").get(user=user, role=Role.SELF)
        facts = {"user": user.ref, "level": int(level), "how": how.value}
        record(himself.party.thread, Act.REAL_NAME_RAISED, by=by, at=at, facts=facts)
    return user


def _tell(user: User, told: Addressee, template: str, *, at: datetime) -> None:
    tell([told], template, about=user.ref, at=at, context={"phone": settings.HOTLINE})

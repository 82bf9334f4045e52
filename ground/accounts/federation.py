"""Signing in by the city's 统一身份认证: whom it vouches for is an applicant here, found by his identity number (S7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from ground.accounts.actions import known_party, sign_up
from ground.accounts.actor import Actor
from ground.accounts.applicants import raise_real_name
from ground.accounts.enums import Act, IdType, RealName, RealNameBy, Role
from ground.accounts.identity import identify, mobile
from ground.accounts.models import FederatedIdentity, PartyVersion, Representation, User
from ground.law.rulings import refuse, rule
from ground.sealed import digest
from ground.trail.record import record
from ground.workdays import legal_day


@dataclass(frozen=True)
class Vouched:
    """What the city's provider says of a person: who he is there, and what it knows of him."""

    issuer: str
    subject: str
    name: str = ""
    id_number: str = ""
    phone: str = ""
    level: int = 0

    @property
    def ref(self) -> str:
        """For a ruling's inputs: no personal value."""
        return f"federated:{digest(f'{self.issuer} {self.subject}')[:16]}"


@rule("S7", source="统一身份认证：凭证件号码关联账号，实名等级由认证方给出；工作人员不由此登录")
def why_not_enter(vouched: Vouched, user: User | None, *, same_person: bool, at: datetime) -> str | None:
    """A person enters whom the city knows by number and has verified; never as an officer, never as somebody else."""
    if vouched.level < RealName.PRIMARY:
        return _("您在统一身份认证的账号还没有实名，请先在那里完成实名认证，或者用本平台账号登录")
    if user is not None and (user.is_officer or not user.is_active):
        return _("这个账号不能用统一身份认证登录，请用户名和密码登录，或者拨打 12345")
    if not same_person:
        return _("统一身份认证给出的身份证号码与原来关联的账号不一致，请携带身份证到综合窗口核对")
    try:
        identify(IdType.RESIDENT, vouched.id_number, on=legal_day(at))
    except ValueError:
        return _("统一身份认证没有给出有效的身份证号码，请用本平台账号登录")
    if user is None:
        try:
            mobile(vouched.phone)
        except ValueError:
            return _("统一身份认证没有给出手机号码，请先在本平台开通账号，再用统一身份认证登录")
        if not vouched.name.strip():
            return _("统一身份认证没有给出姓名，请先在本平台开通账号，再用统一身份认证登录")
    return None


def enter(vouched: Vouched, *, at: datetime) -> User:
    """The account of the person the city vouches for: linked before, found by his number and linked now, or new.

    Never found by name, and never an officer's. The real-name level rises to the one the city gives.
    """
    linked = FederatedIdentity.objects.filter(issuer=vouched.issuer, subject=vouched.subject)
    link = linked.select_related("user").first()
    known = _known(vouched)
    user = link.user if link else _account_of(known)
    refuse(why_not_enter(vouched, user, same_person=link is None or _is(link.user, known), at=at))
    with transaction.atomic():
        if user is None:
            user = sign_up(
                username=f"id-{uuid4().hex[:16]}",
                password=None,
                name=vouched.name,
                id_number=vouched.id_number,
                phone=vouched.phone,
                at=at,
            )
        himself = Actor(user)
        if link is None:
            FederatedIdentity.objects.create(
                user=user, issuer=vouched.issuer, subject=vouched.subject, linked_at=at
            )
            party = user.representations.select_related("party").get(role=Role.SELF).party
            record(party.thread, Act.FEDERATED, by=himself, at=at, facts={"user": user.ref})
        if vouched.level > user.real_name:
            level = RealName(min(vouched.level, RealName.ADVANCED))
            user = raise_real_name(user, level, RealNameBy.FEDERATED, by=himself, at=at)
    return user


def _known(vouched: Vouched) -> PartyVersion | None:
    try:
        return known_party(IdType.RESIDENT, vouched.id_number)
    except ValueError:
        return None


def _account_of(known: PartyVersion | None) -> User | None:
    if known is None:
        return None
    row = Representation.objects.filter(party=known.party_id, role=Role.SELF).select_related("user").first()
    return row.user if row else None


def _is(user: User, known: PartyVersion | None) -> bool:
    return known is not None and user.representations.filter(role=Role.SELF, party=known.party_id).exists()

"""Where papers that start days reach somebody: in his account with his consent, else by hand, post or what the law puts in their place."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.rules.intake import why_not_take_in
from approvals.rules.standing import acts_for_applicant, not_now
from ground.accounts.actor import Actor
from ground.accounts.enums import Power, ServedAt
from ground.accounts.identity import telephone
from ground.accounts.models import ServiceAddress, ServiceTold
from ground.accounts.rules import why_not_by_machine
from ground.accounts.service_rules import confirmed, why_not_in_account
from ground.law.rulings import Ruling, rule

LONGEST_ADDRESS, LONGEST_PROOF = 300, 200


def service_address(case: Case) -> ServiceAddress | None:
    """Where the applicant wants papers that start days, as he said last; nothing where nobody asked him yet."""
    return confirmed(case.thread)


def why_not_serve_in_account(case: Case, *, at: datetime) -> Ruling:
    """Whether they reach the applicant in an account, with his consent."""
    return why_not_in_account(case.readers(at=at), case.thread)


@rule(
    "COR-14", article="民事诉讼法 90；行政处罚法 61", source="由受送达人自己同意，或者由有权代收的代理人同意"
)
def why_not_agree_to_account(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Of an account that somebody opens; by the applicant, an agent who may sign for him, or a window off his paper."""
    if not case.readers(at=at):
        return _("申请人没有可以打开、答复文书的账号，请选择其他方式")
    if by.is_officer:
        return why_not_take_in(case.edition, by=by, at=at).words or None
    if by.is_machine:
        return _("同意电子送达须由申请人、代理人登录后确认，系统不能代办")
    # It starts the days of whoever is bound by them: more than handing an application in.
    if not acts_for_applicant(case, Power.RECEIVE, by=by, at=at):
        return _("授权委托没有“签收”权限，代理人不能代为同意电子送达")
    return None


@rule("COR-14", article="民事诉讼法 90；行政处罚法 61", source="送达地址确认书由受送达人确认，可以变更")
def why_not_confirm_service(
    case: Case,
    told: ServiceTold | None = None,
    *,
    proof: str | None = None,
    by: Actor,
    at: datetime,
) -> str | None:
    """By the applicant, with the filing and whenever he likes; by a window off his signed paper (`proof`), as often as he brings one."""
    if not case.number:
        return not_now(case, _("确认送达方式"))
    if by.is_officer:
        if said := why_not_take_in(case.edition, by=by, at=at).words:
            return said
        if proof is not None and (said := _why_not_proven(proof, by=by)):
            return said
    elif not acts_for_applicant(case, Power.FILE, by=by, at=at):
        return _("由申请人或者其代理人确认")
    return _why_not_so(case, told, by=by, at=at) if told is not None else None


def _why_not_proven(proof: str, *, by: Actor) -> str | None:
    if said := why_not_by_machine(by=by).words:
        return said
    if not proof.strip():
        return _("请写明凭据，例如申请人签字的送达地址确认书")
    return _longest(proof, LONGEST_PROOF)


def _why_not_so(case: Case, told: ServiceTold, *, by: Actor, at: datetime) -> str | None:
    if told.way not in ServedAt:
        return _("请选择送达方式")
    if told.way == ServedAt.ACCOUNT:
        return why_not_agree_to_account(case, by=by, at=at).words or None
    if told.way == ServedAt.WINDOW:
        return None
    if not told.address.strip():
        return _("请填写收件地址")
    try:
        telephone(told.phone)
    except ValueError as wrong:
        return str(wrong)
    return _longest(told.address, LONGEST_ADDRESS)


def _longest(words: str, most: int) -> str | None:
    return _("最多 %(n)d 字") % {"n": most} if len(words) > most else None

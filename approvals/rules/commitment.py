"""Why a commitment may not be signed, leaned on, or taken back (承诺)."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.enums import Relation
from approvals.models import Case
from approvals.models.case_query import DECIDING
from approvals.rules.disclosure import reader
from approvals.rules.filing import missing_materials
from approvals.rules.performing import supply_limit
from approvals.rules.routes import offers_of
from approvals.rules.standing import acts_for_applicant, at_window, is_signed, not_now, relation_of
from commitments.enums import CommitmentState, Scheme
from commitments.models import Commitment
from commitments.models.commitment import CommitmentQuerySet
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Power, Role
from ground.accounts.rules import why_not_by_machine
from ground.law.rulings import Ruling, follows, rule
from ground.workdays.calendar import legal_day
from matters.enums import Entrusted
from matters.models import Material

# In which capacity whoever came or signed in puts his name to it.
ROLES: dict[Relation, Role] = {
    Relation.SELF: Role.SELF,
    Relation.LEGAL_REPRESENTATIVE: Role.LEGAL_REPRESENTATIVE,
    Relation.AGENT: Role.AGENT,
    Relation.GUARDIAN: Role.GUARDIAN,
}


def commitment_of(case: Case) -> Commitment | None:
    """The commitment the case leans on: told or signed, and neither withdrawn nor ended."""
    return Commitment.objects.of(case.thread).standing().with_story().first()


@rule("U9", source="签署的就是所读的文本：按文本摘要核对")
def why_not_sign(case: Case, shown: str, current: str, *, at: datetime) -> str | None:
    """What is signed is the text that was read: told, not signed yet, and word for word what holds today.

    `shown` and `current` are SHA-256 of the text he read and of the text as it is today. What was signed is signed anew where its
    last day passed before anything was decided.
    """
    told = commitment_of(case)
    if not case.scheme or told is None:
        return _("这个办件没有需要签署的承诺书")
    if told.is_signed and why_not_grant_run_out(case, at=at).ok:
        return _("承诺书已经签署，不需要再签")
    if case.is_over:
        return not_now(case, _("签署承诺书"))
    if shown != current:
        return _("您看到的不是今天的承诺书（其中的日期或者内容已经变化），请重新打开，看过以后再签署")
    return None


@rule("COM-12", article="行政许可法 29；国办发〔2020〕42号")
def why_not_sign_for(
    told: Commitment, case: Case, relation: Relation, name: str, *, by: Actor, at: datetime
) -> str | None:
    """By the applicant himself or whom he authorised, in his own name; by himself alone, or his guardian, where the letter says so, and
    never by a machine.
    """
    if words := why_not_by_machine(by=by).words:
        return words
    if by.is_officer:
        if not at_window(case, Entrusted.ACCEPT, by=by, at=at):
            return _("当面签署承诺书，在受理这个事项的窗口办理")
    elif not acts_for_applicant(case, Power.FILE, by=by, at=at):
        return _("承诺书由申请人本人，或者有“申请”权限的代理人签署")
    elif name != by.person.name:
        return _("请输入您本人的姓名：%(name)s") % {"name": by.person.name}
    if told.personal and ROLES[relation] == Role.AGENT:
        return _(
            "这份承诺书须由申请人本人（未成年人由监护人，单位由法定代表人、负责人）签署，不能由代理人代签"
        )
    return None


def why_not_sign_now(case: Case, told: Commitment, current: str, *, by: Actor, at: datetime) -> Ruling:
    """The first rule that keeps him from signing the letter of today, or the window from having it signed there, of which `current`
    is the digest; else one that does not.
    """
    # Whoever comes to a window, he may be the applicant himself.
    relation = Relation.SELF if by.is_officer else relation_of(case, Power.FILE, by=by, at=at)
    rulings = [
        why_not_sign(case, current, current, at=at),
        why_not_sign_for(told, case, relation, by.person.name, by=by, at=at),
        *rulings_at_signing(case, by=by, at=at),
    ]
    return next((ruling for ruling in rulings if not ruling.ok), rulings[0])


@follows("COM-4", article="国办发〔2020〕42号")
def rulings_at_signing(case: Case, *, by: Actor, at: datetime) -> list[Ruling]:
    """What each rule says of this commitment today: who was listed meanwhile, or runs another, commits to nothing."""
    return [
        ruling
        for offer in offers_of(case, reader(by), at=at)
        if offer.scheme == case.scheme
        for ruling in offer.rulings
    ]


@rule("U9", source="没有签署的承诺书不产生效力")
def why_not_accept_unsigned(case: Case) -> str | None:
    """An application that leans on a commitment is accepted when it is signed: until then its materials are missing."""
    if case.scheme and not is_signed(case):
        return _("告知承诺书还没有签署：请申请人签署，或者撤回承诺、按一般程序办理")
    return None


@rule("U9", source="没有签署的承诺书不产生效力")
def why_not_grant_unsigned(case: Case) -> str | None:
    """Nothing is granted on a letter that nobody signed."""
    if case.scheme and not is_signed(case):
        return _("告知承诺书还没有签署，不能据此作出准予的决定")
    return None


@follows("CLK-15", article="津政办发〔2018〕25号 三", source="自书面承诺之日起六十个工作日")
def leant_on_until(case: Case, signed: Commitment) -> date | None:
    """The last day on which a decision may lean on the letter; nothing where none is, or it is decided."""
    if signed.scheme != Scheme.CREDIT or signed.state != CommitmentState.SIGNED or signed.signed_at is None:
        return None
    return clocks.ends_on(supply_limit(case, signed), legal_day(signed.signed_at))


def still_promised(case: Case, signed: Commitment) -> list[Material]:
    """What the letter promises and is not in the folder."""
    missing = {material.pk for material in missing_materials(case)}
    promised = signed.promised.select_related("material").filter(material__in=missing)
    return [one.material for one in promised]


@rule(
    "CLK-15", article="津政办发〔2018〕25号 三", source="自书面承诺之日起六十个工作日；届满后不能再据此准予"
)
def why_not_grant_run_out(case: Case, *, at: datetime) -> str | None:
    """Nothing is granted on a letter whose last day is over while what it promises is missing: it would be broken as it is leaned on.

    The organ's delay is held against nobody: he hands in what is missing, signs anew, or goes the ordinary way.
    """
    signed = commitment_of(case) if case.scheme == Scheme.CREDIT and not case.is_over else None
    last = leant_on_until(case, signed) if signed is not None else None
    if signed is None or last is None or legal_day(at) <= last:
        return None
    names = [material.name for material in still_promised(case, signed)]
    if not names:
        return None
    return _(
        "承诺的补齐期限已于 %(day)s 届满，还缺少：%(names)s。请申请人提交这些材料、重新签署承诺书，或者撤回承诺按一般程序办理"
    ) % {"day": date_format(last, _("Y年n月j日")), "names": _("、").join(names)}


@rule("COM-7", article="安阳市政务服务条例 26")
def why_not_withdraw_commitment(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Before the decision, freely: by the applicant or his agent, or at a window for whoever comes (COM-6)."""
    told = commitment_of(case)
    if not case.scheme or told is None:
        return _("这个办件没有承诺，按一般程序办理")
    if case.is_decided or not can_proceed(told.withdraw):
        return _("决定已经作出，不能再撤回承诺；不再需要证照的，请申请注销")
    if case.is_over:
        return not_now(case, _("撤回承诺"))
    if by.is_officer:
        if words := why_not_by_machine(by=by).words:
            return words
        if not at_window(case, Entrusted.ACCEPT, by=by, at=at):
            return _("申请人在受理窗口当面提出撤回承诺的，由该窗口办理")
        return None
    if not acts_for_applicant(case, Power.FILE, by=by, at=at):
        return _("撤回承诺由申请人本人，或者有“申请”权限的代理人办理")
    return None


def _over(case: Case) -> CommitmentQuerySet:
    return Commitment.objects.of(case.thread).exclude(pk__in=Commitment.objects.standing())


def promised_before(case: Case) -> set[int]:
    """The keys of the materials that the letters of the case promised that are over."""
    return set(_over(case).values_list("promised__material", flat=True))


def over_last(case: Case) -> Commitment:
    """The letter of the case that was over last."""
    return _over(case).order_by("pk").latest("pk")


def owed_after(case: Case) -> list[Material]:
    """What a letter promised that is withdrawn or over, and that is still missing: the ordinary way asks for it (COM-7)."""
    if case.scheme or case.state not in DECIDING:
        return []
    promised = case.promised_before if case.promised_before is not None else promised_before(case)
    return [material for material in missing_materials(case) if material.pk in promised] if promised else []


@rule("COM-7", article="安阳市政务服务条例 26", source="撤回承诺以后按一般程序补交材料")
def why_not_hand_in_owed(case: Case, material: Material, *, by: Actor, at: datetime) -> str | None:
    """What was promised before is handed in while the case is under way, by the applicant, his agent, or at a window."""
    if case.scheme or case.state not in DECIDING:
        return not_now(case, _("补交材料"))
    if material not in owed_after(case):
        return _("“%(material)s”不需要补交") % {"material": material.name}
    if not (
        acts_for_applicant(case, Power.SUPPLY, by=by, at=at)
        or at_window(case, Entrusted.ACCEPT, by=by, at=at)
    ):
        return _("补交材料由申请人本人，或者有“补正”权限的代理人办理，或者交到受理窗口")
    return None

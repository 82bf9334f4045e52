"""Who stands where on a case: the duties that reach it, and whose turn sees more."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.enums import CaseState, Kind, Purpose, Relation
from approvals.models import Case
from commitments.enums import Scheme
from commitments.models import Commitment
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind, Power, Role
from ground.accounts.identity import identify
from ground.accounts.models import Mandate, Party
from ground.law.rulings import follows, rule
from ground.sealed import digest
from matters.enums import Entrusted
from matters.models import Edition

# Who may act for the applicant only as far as he is shown to: a mandate kept here, or a paper.
STANDING_IN = (Relation.AGENT, Relation.GUARDIAN)


# 港澳居民来往内地通行证；台湾居民来往大陆通行证；护照；外国人永久居留身份证（旧版）.
OTHER_CARDS = (r"[HM]\d{8}(\d{2})?", r"\d{8}(\d{2})?", r"[A-Z]{1,2}\d{7,8}|\d{9}", r"[A-Z]{3}\d{12}")


@dataclass(frozen=True)
class Card:
    """The identity paper that whoever came to the window handed over; of its number only the end is kept."""

    number: str = ""

    @property
    def ref(self) -> str:
        """For a ruling's inputs: no number of a person."""
        return f"card:{self.tail}"

    @property
    def tail(self) -> str:
        return self._written[-4:]

    @property
    def is_whole(self) -> bool:
        """Whether it is the number of a resident's card, check digit and all, or has the form of another identity paper's."""
        try:
            identify(IdType.RESIDENT, self.number)
        except ValueError:
            return any(re.fullmatch(form, self._written) for form in OTHER_CARDS)
        return True

    def is_of(self, party: Party) -> bool:
        """Whether it is this person's: compared by the digest under which we know him."""
        return party.kind == PartyKind.PERSON and party.id_digest == digest(self._written)

    @property
    def _written(self) -> str:
        try:
            return identify(IdType.RESIDENT, self.number)
        except ValueError:  # another paper than a resident's: as it was typed
            return "".join(self.number.split()).upper()


@dataclass(frozen=True)
class Came:
    """Who stood at the window, and what he is to the applicant."""

    name: str
    relation: Relation
    # What an agent or guardian without a mandate kept here showed.
    proof: str = ""
    card: Card = Card()

    @property
    def ref(self) -> str:
        return f"{self.relation.value}:{self.card.ref}"


def not_now(case: Case, act: str) -> str:
    """That the act has no place in the state the case is in."""
    return _("办件当前为“%(state)s”，不能%(act)s") % {"state": case.state_words, "act": act}


@rule("CLK-1", article="行政许可法 32、50 第二款", source="本平台所定：时钟有疑时不定期限")
def why_not_in_doubt(case: Case, *, at: datetime) -> str | None:
    """While the machine's clock is in doubt nothing is done against a limit that may have run out: the law may have decided already."""
    kinds = [Kind.INTAKE] if case.state == CaseState.FILED else []
    kinds += [Kind.RENEWAL] if case.purpose == Purpose.RENEWAL else []
    found = [case.clock(kind) for kind in kinds]
    unsettled = [clock for clock in found if clock is not None and clock.settled_at is None]
    if any(clock.lapsed(at) for clock in unsettled) and clocks.doubted():
        return _("时钟待确认，受理期限或者延续决定期限是否届满尚不能确定，请稍后再办")
    return None


def at_window(case: Case, act: Entrusted, *, by: Actor, at: datetime) -> bool:
    """Whether he acts at a window that is entrusted with this act for the matter of the case (COR-7)."""
    return by.acts_as(Duty.INTAKE, at=at) and case.edition.matter.entrusts(by.office, act, at=at)


def may_review(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether he reviews for the deciding office, or at a window entrusted with the decision."""
    return by.acts_as(Duty.REVIEW, at=at, office=case.competent_office) or decides_at_window(
        case, by=by, at=at
    )


def decides_at_window(case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether it is decided on the spot and his window is entrusted with its decision."""
    return may_go_at_once(case) and at_window(case, Entrusted.DECIDE, by=by, at=at) and goes_at_once(case)


# 承诺 that may be decided the moment it is signed (COR-6); a 证明事项 is decided as its matter is.
AT_ONCE = (Scheme.NOTIFIED, Scheme.CREDIT)


def may_go_at_once(case: Case) -> bool:
    """Whether it is an instant matter (即办件), or leans on a commitment that can be decided on the spot once it is signed."""
    return case.edition.is_instant or case.scheme in AT_ONCE


@follows("COR-6", article="国发〔2021〕7号；天津信用承诺办法 3", source="承诺书签署后当场决定")
@follows("COM-9", article="津政办发〔2018〕25号；安阳市政务服务条例 26")
def goes_at_once(case: Case) -> bool:
    """Whether it may be decided on the spot now: an instant matter, or its commitment is signed."""
    return case.edition.is_instant or (case.scheme in AT_ONCE and is_signed(case))


def is_signed(case: Case) -> bool:
    """Whether the letter the case leans on bears a name."""
    return Commitment.objects.of(case.thread).standing().exclude(signed_at=None).exists()


def acts_for_applicant(case: Case, power: Power, *, by: Actor, at: datetime) -> bool:
    """Whether he does this act for the party of the case: it is his own case, or his mandate names act and matter (B6)."""
    if by.user is None or by.on_behalf_of != case.party:
        return False
    matter = case.edition.matter
    return (
        by.mandate_for(case.party, power, matter, at=at) is not None
        or Case.objects.of_applicant(by.user, at=at).filter(pk=case.pk).exists()
    )


def relation_of(case: Case, power: Power, *, by: Actor, at: datetime) -> Relation:
    """What the person who does this act online is to the applicant."""
    role = next((row.role for row in by.representations(at=at) if row.party_id == case.party_id), None)
    if role is not None:
        own = {
            Role.SELF.value: Relation.SELF,
            Role.LEGAL_REPRESENTATIVE.value: Relation.LEGAL_REPRESENTATIVE,
        }
        return own.get(role, Relation.AGENT)
    mandate = by.mandate_for(case.party, power, case.edition.matter, at=at)
    return Relation.GUARDIAN if mandate is not None and mandate.is_guardianship else Relation.AGENT


@rule("WHO-4", article="行政许可法 29；民法典 61、161、165")
def why_not_come(case: Case, came: Came) -> str | None:
    """Whoever comes shows his card: 本人 is who has the applicant's number, the legal representative who has that name."""
    himself, representative = came.relation == Relation.SELF, came.relation == Relation.LEGAL_REPRESENTATIVE
    person = case.party.kind == PartyKind.PERSON
    if himself and not person:
        return _("申请人是单位，没有“本人”：请选择法定代表人（负责人、经营者）或者委托代理人")
    if representative and person:
        return _("申请人是个人，没有法定代表人：请选择本人、委托代理人或者监护人")
    if not came.card.number.strip():
        return _("请输入来人出示的身份证件号码")
    if not came.card.is_whole:
        return _(
            "来人的身份证件号码不完整或者有误，请按证件完整填写：居民身份证、护照、港澳台居民来往内地（大陆）通行证或者外国人永久居留身份证"
        )
    if himself and not came.card.is_of(case.party):
        return _("来人出示的身份证件号码不是申请人的：不是本人来的，请选择委托代理人或者监护人")
    if not himself and came.card.is_of(case.party):
        return _("来人出示的是申请人的身份证件，请选择“本人”；代理人、监护人请出示自己的证件")
    if (
        himself
        and came.name.strip() != case.party_version.name
        and came.name.strip() != case.party.current.name
    ):
        return _("姓名与申请人登记的不一致，请按身份证件填写")
    if representative and came.name.strip() not in _representatives(case):
        return _("姓名与登记的法定代表人（负责人、经营者）不一致：其他人来的，请选择委托代理人")
    return None


@rule("WHO-4", article="行政许可法 29；民法典 161、165")
def why_not_nobody(came: Came | None) -> str | None:
    """What is handed over at a window was brought by somebody, and the clerk says by whom."""
    return _("请填写来窗口的人是谁、与申请人的关系和身份证件号码") if came is None else None


def _representatives(case: Case) -> set[str | None]:
    """As the case has him, and as the organisation is known now."""
    return {case.party_version.legal_representative, case.party.current.legal_representative}


def mandate_at_window(
    case: Case, power: Power, relation: Relation, name: str, *, card: Card | None = None, at: datetime
) -> Mandate | None:
    """The mandate under which whoever came to the window for the applicant may do this, if there is one in his name (B6).

    Where he showed his card, of the agent whose number it bears.
    """
    if relation not in STANDING_IN:
        return None
    in_force = Mandate.objects.in_force(at).covering(power, case.edition.matter)
    named = in_force.filter(principal=case.party, agent_name=name.strip()).select_related("agent")
    found = named.order_by("-until_on", "pk")
    return next((one for one in found if card is None or (one.agent and card.is_of(one.agent))), None)


@rule("B6", article="民法典 23、161、165")
def why_not_stand_in(
    case: Case,
    power: Power,
    relation: Relation,
    name: str,
    proof: str = "",
    *,
    card: Card | None = None,
    at: datetime,
) -> str | None:
    """At a window an agent or guardian acts under a mandate in his name that covers the act, or shows a paper which the clerk notes."""
    if relation not in STANDING_IN or proof.strip():
        return None
    if mandate_at_window(case, power, relation, name, card=card, at=at) is not None:
        return None
    return _("没有登记“%(name)s”可以代办“%(power)s”的授权委托；当面核对了书面证明的，请写明是哪一份") % {
        "name": name.strip(),
        "power": power.label,
    }


@rule("B6", article="民法典 161、165")
def why_not_bring(mandate: Mandate, party: Party, edition: Edition, *, at: datetime) -> str | None:
    """An agent brings papers to a window under a mandate of the party that is in force and names the act and the matter."""
    if mandate.principal_id != party.pk or not mandate.covers(Power.FILE, edition.matter, at=at):
        return _("授权委托 %(number)s 不能用于为这个申请人申请“%(matter)s”") % {
            "number": mandate.number,
            "matter": edition.name,
        }
    return None


@rule("PII-4", article="个人信息保护法 6、28")
def why_not_unmask(case: Case, *, by: Actor, at: datetime) -> str | None:
    """Whole numbers are for the duty whose turn it is on this case, to compare them with the papers; nobody else needs them."""
    match case.state:
        case CaseState.FILED:
            turn = at_window(case, Entrusted.ACCEPT, by=by, at=at)
        case CaseState.ACCEPTED:
            turn = may_review(case, by=by, at=at)
        case CaseState.REVIEWED:
            turn = by.acts_as(Duty.DECISION, at=at, office=case.competent_office)
        case _:
            turn = (
                case.is_decided
                and not hasattr(case, "delivery")
                and at_window(case, Entrusted.DELIVER, by=by, at=at)
            )
    return None if turn else _("完整号码只向正在办理这个办件的人员显示")

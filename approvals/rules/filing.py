"""Why an application may not be begun, changed or filed (申请)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.answers import opened
from approvals.enums import CaseState, Purpose
from approvals.models import Case
from approvals.rules.disclosure import threads_read_by
from credit.enums import BarGround
from credit.models import Bar
from credit.rules import last_day_of_bar, why_not_apply_again
from ground.accounts.actor import Actor
from ground.accounts.enums import PartyKind, Power
from ground.accounts.models import Party, User
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from matters import conditions, forms
from matters.enums import EditionState
from matters.models import Edition, Material, Matter
from matters.rules import ended_by, goes_on, instead_of, why_not_permit
from matters.situations import questions_for, situation_of


@rule("COR-18", article="行政许可法 30、33")
def why_not_apply(edition: Edition, purpose: str = Purpose.NEW, *, at: datetime) -> str | None:
    """Only an open edition in force can be applied for; what is listed, suspended or gone says where to go instead.

    What was granted stays where its matter was cancelled: its licences are changed, replaced and given up as before.
    """
    if not edition.is_in_force(legal_day(at)) and goes_on(edition, purpose, legal_day(at)):
        return None
    if words := _why_stopped(edition, legal_day(at)):
        return words
    if purpose == Purpose.NEW and (words := why_not_permit(edition, at=at).words):
        return words
    if edition.is_open and not edition.is_in_force(legal_day(at)):
        return _("“%(matter)s”的办事指南已经更新，请从办事指南重新点“在线办理”，已经填写的内容会带过去") % {
            "matter": edition.name
        }
    if not edition.is_open:
        return _("“%(matter)s”暂未开通网上申请，请到窗口办理或拨打咨询电话") % {"matter": edition.name}
    return None


def _why_stopped(edition: Edition, day: date) -> str | None:
    """Why nothing can be applied for in the matter as a whole: it is gone, or it is suspended for a while."""
    if edition.is_open and edition.is_in_force(day):
        return None
    now = edition.matter.editions.in_force(day).first()
    if now is None:
        return _why_gone(edition, day)
    if now.state == EditionState.SUSPENDED:
        words = now.note or _("“%(matter)s”暂停办理") % {"matter": now.name}
        return _("%(words)s。咨询电话：%(phone)s") % {
            "words": words,
            "phone": now.consult_phone or now.matter.office.phone or _("见办事指南"),
        }
    return None


def _why_gone(edition: Edition, day: date) -> str | None:
    """The matter was cancelled, split, merged or handed over: where to go is said with it. Not yet begun: from when on."""
    if edition.effective_on > day:
        return _("“%(matter)s”自 %(day)s 起办理") % {
            "matter": edition.name,
            "day": date_format(edition.effective_on, _("Y年n月j日")),
        }
    words = _("“%(matter)s”已经取消，不再受理申请") % {"matter": edition.name}
    ended = ended_by(edition.matter, day)
    if ended is None:
        return words
    if ended.to_office is not None:
        words = _("“%(matter)s”已经%(what)s至%(office)s") % {
            "matter": edition.name,
            "what": ended.get_kind_display(),
            "office": ended.to_office.name,
        }
    names = _("、").join(f"“{matter.name}”" for matter in instead_of(edition.matter, day))
    if not names:
        return words
    return _("%(words)s，请改办%(names)s") % {"words": words, "names": names}


@rule("WHO-4", article="行政许可法 29")
def why_not_apply_for(edition: Edition, party: Party, *, by: Actor, at: datetime) -> str | None:
    """In one's own name, or for a party one may act for; and the matter is open to parties of that kind."""
    if not by.may(party, Power.FILE, edition.matter, at=at):
        return _("您现在不能代表该申请人办理这个事项：请先在“我的单位”中添加单位，或者请申请人委托您")
    if not (
        edition.matter.for_persons if party.kind == PartyKind.PERSON else edition.matter.for_organisations
    ):
        return _("“%(matter)s”不由%(kind)s申请") % {"matter": edition.name, "kind": party.get_kind_display()}
    return None


@follows("BAN-1", article="行政许可法 78", source="直接关系公共安全、人身健康、生命财产安全的行政许可")
def barred_until(case: Case, *, hidden: bool, at: datetime) -> date | None:
    """Until when whoever hid facts does not apply for this permit again; nobody, where health and safety are not concerned."""
    if not (hidden and case.edition.safety_related and case.is_permit and case.purpose == Purpose.NEW):
        return None
    return last_day_of_bar(BarGround.HIDDEN, case.place, legal_day(at))


@rule("BAN-1", article="行政许可法 78、79")
def why_not_apply_anew(
    edition: Edition, party: Party, purpose: str, reader: User | None = None, *, at: datetime
) -> str | None:
    """Not for a year, or three, after false materials or fraud in the same matter; what becomes of a licence he has is his right still.

    A `reader` who may not read what was found against the party is told that it is so, and who may (CRE-1).
    """
    if purpose != Purpose.NEW:
        return None
    barred = why_not_apply_again(party, same_matter(edition.matter), at=at)
    reads = None if barred.ok or reader is None else threads_read_by(reader, party, at=at)
    if reads is None:
        return barred.words
    bars = Bar.objects.standing(legal_day(at)).closing_applications().of(party, same_matter(edition.matter))
    if all(not one.found_in.isdisjoint(reads) for one in bars.select_related("record")):
        return barred.words
    return _(
        "申请人目前不得再次申请“%(matter)s”，原因不对本账号公开，请本人或者单位的经办账号在“我的信用”查看，或者到窗口查询"
    ) % {"matter": edition.name}


@follows("BAN-3", article="行政许可法 78、79")
def same_matter(matter: Matter) -> str:
    """By what the same matter is known wherever it is applied for: its basic code, or its own where it has none."""
    return matter.basic_code or matter.implementation_code


@rule("COR-14", article="行政许可法 31")
def why_not_file(case: Case, *, at: datetime) -> str | None:
    """A complete form and every material that is asked for: what else is missing is told at intake, once."""
    if not can_proceed(case.file):
        return _("这份申请已经提交，编号 %(number)s") % {"number": case.number}
    if question := open_question(case):
        return _("请先回答“%(question)s”：要填什么、交什么由它决定") % {"question": question["text"]}
    if problems := forms.problems(
        case.edition, opened(case.answers), purpose=case.purpose, situation=case.led
    ):
        return _("申请表还有 %(n)d 处需要填写或更正") % {"n": len(problems)}
    if owed := owed_materials(case):
        return _("还缺少材料：%(names)s") % {"names": "、".join(material.name for material in owed)}
    return None


def open_question(case: Case) -> Mapping[str, Any] | None:
    """The first question of the guide that concerns this application and is not answered: what it needs is not known yet."""
    answered = situation_of(case.edition, case.purpose, case.situation)
    return conditions.next_question(questions_for(case.edition, case.purpose), answered)


def owed_materials(case: Case) -> list[Material]:
    """Missing, and neither promised nor said to follow: what has to be handed in before filing (RQ-2)."""
    said = {row.material_id for row in case.lacking.all()}
    return [material for material in missing_materials(case) if material.pk not in said]


def missing_materials(case: Case) -> list[Material]:
    """Asked for by the edition, not exempt (免提交), and neither uploaded (and not in quarantine) nor received as paper."""
    given = given_materials(case)
    return [m for m in case.materials if case.requires(m) and m.pk not in given]


def given_materials(case: Case) -> set[int]:
    """The keys of the materials that lie in the folder, uploaded (and not in quarantine) or received as paper."""
    if case.given is not None:
        return case.given
    uploaded = {file.material_id for file in case.files.current().usable()}
    return uploaded | {paper.material_id for paper in case.papers.lying()}


@rule("COR-1", article="行政许可法 31")
def why_not_edit(case: Case, *, by: Actor, at: datetime) -> str | None:
    """What was filed stays as it was filed; a draft is changed by the account that began it, while it may act."""
    if case.state != CaseState.DRAFT:
        return _("申请已经提交，内容不能再改；需要更正请联系受理窗口")
    matter = case.edition.matter
    if case.applicant_id != by.user_id or not by.may(case.party, Power.FILE, matter, at=at):
        return _("这份草稿不是您填写的，不能改动")
    return None


MOST_FILES_PER_MATERIAL = 10


@rule("PRO-2", article="行政许可法 30")
def why_not_add_file(case: Case, material: Material, *, by: Actor, at: datetime) -> str | None:
    """Files are given for the materials of the edition, and not for anything else."""
    if words := why_not_edit(case, by=by, at=at).words:
        return words
    if material not in case.materials:
        return _("“%(material)s”不是本事项要求的材料") % {"material": material.name}
    if case.files.filter(material=material).count() >= MOST_FILES_PER_MATERIAL:
        return _("每项材料最多 %(n)d 个文件，请合并后上传或先删除一个") % {"n": MOST_FILES_PER_MATERIAL}
    return None


@rule("M5", source="一次调用提交完整申请：要么全部收件，要么什么都不留下")
def why_not_file_at_once(edition: Edition, party: Party, *, by: Actor) -> str | None:
    """What somebody has begun to write himself is neither filed nor overwritten by a machine that knows nothing of it."""
    begun = Case.objects.drafts().filter(applicant=by.user, party=party, edition__matter=edition.matter)
    if begun.exists():
        return _("“%(matter)s”已有一份填写中的草稿，请先提交或删除草稿") % {"matter": edition.name}
    return None

"""Why a row of a list that is kept by hand may not be written, changed, ended or confirmed (负面清单、证明事项、中介服务)."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import rule
from ground.workdays import legal_day
from matters.models import ExemptionItem, IntermediaryItem, ListEntry, ProofItem, ReformItem
from matters.models.lists import PROOF_TESTS, Kept
from matters.rules.standing import catalogue_office, why_not_write

YES, NO = "yes", "no"


def same(row: Kept) -> Q:
    """By what two rows are of one and the same thing: the matter on a list; of one office, the code of a proof, the name of a service."""
    match row:
        case ListEntry():
            return Q(kind=row.kind, matter=row.matter_id)
        case ProofItem():
            return Q(office=row.office_id, code=row.code)
        case IntermediaryItem():
            return Q(office=row.office_id, name=row.name)
        case ReformItem():
            return Q(matter=row.matter_id)
        case ExemptionItem():
            return Q(matter=row.matter_id, name=row.name)
    raise LookupError(f"no list of {type(row).__name__}")


@rule("A6", source="天津一制三化方案：清单由事项目录管理机构编制公布")
def why_not_keep_row(row: Kept, *, by: Actor, at: datetime) -> str | None:
    """A list is kept by the office that keeps the catalogue; a matter is put on one by whoever writes the matter too."""
    if not by.acts_as(Duty.CATALOGUE, at=at):
        return _("请改用事项编制的职责办理")
    assert by.office is not None
    if isinstance(row, ListEntry):
        return why_not_write(row.place, by=by, at=at).words
    if by.office.path != catalogue_office(row.place, at=at):
        return _("“%(office)s”的清单由其事项目录管理机构编制") % {"office": row.place.name}
    return None


@rule("A6", source="本平台所定：清单中一项同时只有一条，一条同时只有一处待确认的修改")
def why_not_tell(row: Kept, *, by: Actor, at: datetime) -> str | None:
    """What is written is there once, begins when nothing else of it holds, and says what it must."""
    if words := why_not_keep_row(row, by=by, at=at).words:
        return words
    return _why_not_stand(row)


def _why_not_stand(row: Kept) -> str | None:
    rows = type(row)._default_manager.filter(same(row)).exclude(pk=row.pk)
    if rows.filter(is_waiting=True).exists():
        return _("已有一条待确认的登记，请先确认或者退回")
    if row.replaces is not None:
        if row.replaces.ending_waits or row.replaces.is_waiting:
            return _("这一条有待确认的修改，请先确认或者退回")
        if row.replaces.until_on is not None:
            return _("这一条到 %(day)s 截止，不能再变更") % {"day": _day(row.replaces.until_on)}
        if row.from_on <= row.replaces.from_on:
            return _("起始日应晚于原来的起始日 %(day)s") % {"day": _day(row.replaces.from_on)}
    others = rows.exclude(pk=row.replaces_id).filter(Q(until_on=None) | Q(until_on__gte=row.from_on))
    if row.until_on is not None:
        others = others.filter(from_on__lte=row.until_on)
    if others.exists():
        return _("清单中已有这一项，请打开它再变更")
    return why_not_keep_proof(row).words if isinstance(row, ProofItem) else None


@rule("S47", article="优化营商环境条例 44", source="国办指导意见（三）：六项标准有一项为“是”的一律取消")
def why_not_keep_proof(row: ProofItem) -> str | None:
    """A proof is kept when each of the six tests was answered no, with the reason; one that is cancelled failed at least one."""
    answers = [one.get("answer") for one in row.tests]
    if len(answers) != PROOF_TESTS or not all(
        answer in (YES, NO) and one.get("words", "").strip()
        for answer, one in zip(answers, row.tests, strict=True)
    ):
        return _("请逐项填写六项取消标准的审查结果和说明")
    if row.kept == (YES in answers):
        return _("六项标准都为“否”的保留，有一项为“是”的取消")
    return None


@rule("A6", source="本平台所定：清单移出写明日期和理由")
def why_not_end_row(row: Kept, on: date, words: str, *, by: Actor, at: datetime) -> str | None:
    """A row that is on its list ends on a day to come, or today, for a reason; once."""
    if refused := why_not_keep_row(row, by=by, at=at).words:
        return refused
    if row.is_waiting or row.ending_waits or row.is_being_changed:
        return _("这一条有待确认的修改，请先确认或者退回")
    if row.until_on is not None:
        return _("这一条到 %(day)s 截止，不能再移出") % {"day": _day(row.until_on)}
    if on < max(legal_day(at), row.from_on):
        return _("截止日不能早于今天，也不能早于起始日")
    if not words.strip():
        return _("请写明移出的理由")
    return None


@rule("A10", source="本平台所定：清单由登记人以外的发布人员确认后公布")
def why_not_confirm_row(row: Kept, *, by: Actor, at: datetime) -> str | None:
    """Four eyes: what one officer wrote, another one who publishes the catalogue confirms, in person."""
    if words := _why_not_judge(row, by=by, at=at):
        return words
    if by.user_id == (row.told_by_id if row.is_waiting else row.end_told_by_id):
        return _("这是您登记的，请由另一名发布人员确认")
    return _why_not_stand(row) if row.is_waiting else None


@rule("A10", source="本平台所定：退回须写明意见")
def why_not_refuse_row(row: Kept, words: str, *, by: Actor, at: datetime) -> str | None:
    """What waits is given back by who would confirm it, with what is wrong; or taken back by who wrote it."""
    told_by = row.told_by_id if row.is_waiting else row.end_told_by_id
    if not (row.is_waiting or row.ending_waits):
        return _("这一条没有待确认的修改")
    if not words.strip():
        return _("请写明意见")
    if by.user_id is not None and by.user_id == told_by and by.acts_as(Duty.CATALOGUE, at=at):
        return None
    return _why_not_judge(row, by=by, at=at)


def _why_not_judge(row: Kept, *, by: Actor, at: datetime) -> str | None:
    if not (row.is_waiting or row.ending_waits):
        return _("这一条没有待确认的修改")
    if by.user is None or by.is_machine or by.token_ref:
        return _("确认由事项目录管理机构的工作人员本人办理")
    if not by.acts_as(Duty.PUBLICATION, at=at):
        return _("请改用事项发布的职责办理")
    assert by.office is not None
    if by.office.path != catalogue_office(row.place, at=at):
        return _("清单由事项目录管理机构的发布人员确认")
    return None


def _day(on: date) -> str:
    return date_format(on, _("Y年n月j日"))

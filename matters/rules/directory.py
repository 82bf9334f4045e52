"""Why the directory of a year may not be frozen, agreed, given back, filed or received: the one who makes it does not agree to it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import rule
from ground.workdays import legal_day
from matters.models import Directory
from matters.rules.standing import catalogue_office, keeper_above


@rule("A4", source="天津一制三化方案：事项目录实行年度版本管理")
def why_not_keep_directories(*, by: Actor, at: datetime) -> str | None:
    """The directory of a year is made by the office that keeps the catalogue."""
    if not by.acts_as(Duty.CATALOGUE, at=at):
        return _("请改用事项编制的职责办理")
    assert by.office is not None
    if by.office.path != catalogue_office(by.office, at=at):
        return _("年度目录由事项目录管理机构生成")
    return None


@rule("A4", source="天津一制三化方案：事项目录实行年度版本管理")
def why_not_freeze(year: int, *, by: Actor, at: datetime) -> str | None:
    """It is made in its year, or in the one before or after; not once a later year has its own."""
    if not (may := why_not_keep_directories(by=by, at=at)).ok:
        return may.words
    this = legal_day(at).year
    if abs(year - this) > 1:
        told = {"first": this - 1, "last": this + 1}
        return _("现在可以生成 %(first)d 至 %(last)d 年度的目录") % told
    later = Directory.objects.agreed().filter(office=by.office, year__gt=year).order_by("-year").first()
    if later is not None:
        return _("%(year)d 年度目录已经审定，不能再生成以前年度的目录") % {"year": later.year}
    return None


@rule("A4", source="天津一制三化方案：年度版本经审定后公布")
def why_not_agree(directory: Directory, *, by: Actor, at: datetime) -> str | None:
    """Another officer of that office agrees, once, to the newest draft, and while nothing it was compared with is outdated."""
    if not (may := why_not_give_back_directory(directory, by=by, at=at)).ok:
        return may.words
    others = Directory.objects.filter(office=directory.office_id)
    newer = others.filter(year=directory.year, no__gt=directory.no).order_by("-no").first()
    if newer is not None:
        return _("这一年度已有第 %(no)d 版，请审定该版") % {"no": newer.no}
    since = others.exclude(year=directory.year).filter(agreed_at__gt=directory.frozen_at)
    if (other := since.order_by("-year").first()) is not None:
        told = {"year": other.year}
        return _("生成以后审定了 %(year)d 年度目录，比较的内容已经不同，请退回并重新生成") % told
    return None


@rule("A4", source="天津一制三化方案：年度版本经审定后公布")
def why_not_give_back_directory(directory: Directory, *, by: Actor, at: datetime) -> str | None:
    """What is not agreed yet is agreed or given back by the publishers of the keeper, and by nobody who made it."""
    if directory.agreed_at is not None:
        return _("%(year)d 年度目录已经审定") % {"year": directory.year}
    if directory.returned_at is not None:
        return _("这一版已经退回，请重新生成")
    if by.is_machine or by.token_ref or not by.acts_as(Duty.PUBLICATION, at=at):
        return _("请改用事项发布的职责办理")
    assert by.office is not None
    if by.office.pk != directory.office_id:
        return _("年度目录由事项目录管理机构审定")
    if by.user_id == directory.frozen_by_id:
        return _("目录是您生成的，请由另一名发布人员审定")
    return None


@rule("A4", source="天津一制三化方案：年度版本报上级备案")
def why_not_report_directory(directory: Directory, *, by: Actor, at: datetime) -> str | None:
    """What was agreed is filed once, by who made it."""
    if not (may := why_not_keep_directories(by=by, at=at)).ok:
        return may.words
    assert by.office is not None
    if by.office.pk != directory.office_id:
        return _("年度目录由编制它的机构报备")
    if directory.agreed_at is None:
        return _("目录审定后才能报备")
    if directory.filed_on is not None:
        return _("%(year)d 年度目录已经报备") % {"year": directory.year}
    return None


@rule("A4", source="天津一制三化方案：年度版本报上级备案")
def why_not_file_directory(
    directory: Directory, on: date, reference: str, *, by: Actor, at: datetime
) -> str | None:
    """It is filed with the level above under a number, on a day between the agreement and today."""
    if not (may := why_not_report_directory(directory, by=by, at=at)).ok:
        return may.words
    assert directory.agreed_at is not None
    if on > legal_day(at):
        return _("报备日期不能晚于今天")
    agreed_on = legal_day(directory.agreed_at)
    if on < agreed_on:
        return _("报备日期不能早于审定的日期（%(day)s）") % {"day": date_format(agreed_on, _("Y年n月j日"))}
    return None if reference.strip() else _("请填写报备文号")


@rule("A4", source="天津一制三化方案：年度版本报上级备案")
def why_not_receive_directory(directory: Directory, *, by: Actor, at: datetime) -> str | None:
    """What was filed is signed for once, by the publishers of the office above that keeps a catalogue."""
    if directory.filed_on is None:
        return _("目录报备后才能签收")
    if directory.received_at is not None:
        return _("%(year)d 年度目录已经签收") % {"year": directory.year}
    if by.is_machine or by.token_ref or not by.acts_as(Duty.PUBLICATION, at=at):
        return _("请改用事项发布的职责办理")
    above = keeper_above(directory.office, at=at)
    if above is None:
        return _("没有上级事项目录管理机构，不需要签收")
    if by.office != above:
        return _("备案由%(office)s签收") % {"office": above.name}
    return None

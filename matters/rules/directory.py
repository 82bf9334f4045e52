"""Why the directory of a year may not be frozen, agreed or filed: the one who makes it does not agree to it."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import rule
from ground.workdays import legal_day
from matters.models import Directory
from matters.rules.standing import catalogue_office


@rule("A4", source="天津一制三化方案：事项目录实行年度版本管理")
def why_not_freeze(*, by: Actor, at: datetime) -> str | None:
    """The directory of a year is made by the office that keeps the catalogue."""
    if not by.acts_as(Duty.CATALOGUE, at=at):
        return _("请改用事项编制的职责办理")
    assert by.office is not None
    if by.office.path != catalogue_office(by.office, at=at):
        return _("年度目录由事项目录管理机构生成")
    return None


@rule("A4", source="天津一制三化方案：年度版本经审定后公布")
def why_not_agree(directory: Directory, *, by: Actor, at: datetime) -> str | None:
    """Another officer of that office agrees, once."""
    if directory.agreed_at is not None:
        return _("%(year)d 年度目录已经审定") % {"year": directory.year}
    if by.is_machine or by.token_ref or not by.acts_as(Duty.PUBLICATION, at=at):
        return _("请改用事项发布的职责办理")
    assert by.office is not None
    if by.office.path != catalogue_office(by.office, at=at):
        return _("年度目录由事项目录管理机构审定")
    if by.user_id == directory.frozen_by_id:
        return _("目录是您生成的，请由另一名发布人员审定")
    return None


@rule("A4", source="天津一制三化方案：年度版本报上级备案")
def why_not_file_directory(
    directory: Directory, on: date, reference: str, *, by: Actor, at: datetime
) -> str | None:
    """What was agreed is filed with the office above, under a number, on a day that has come."""
    if not (may := why_not_freeze(by=by, at=at)).ok:
        return may.words
    if directory.agreed_at is None:
        return _("目录审定后才能报备")
    if directory.filed_on is not None:
        return _("%(year)d 年度目录已经报备") % {"year": directory.year}
    if on > legal_day(at):
        return _("报备日期不能晚于今天")
    return None if reference.strip() else _("请填写报备文号")

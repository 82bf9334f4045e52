"""Why an import may not be confirmed or given up."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from ground.accounts.actor import Actor
from ground.law.rulings import rule
from ground.workdays import legal_day
from matters.models import Import, Matter
from matters.rules.proposing import words_for_locked
from matters.rules.standing import why_not_release, why_not_write


@rule("A10", source="本平台所定：导入与确认分开；有错误的文件整体不写入")
def why_not_confirm(made: Import, on: date, *, by: Actor, at: datetime) -> str | None:
    """A file without errors is written on the word of another officer than who handed it in."""
    if not can_proceed(made.confirm):
        return _("这份文件%(state)s，不能确认") % {"state": made.get_state_display()}
    if by.office is None:
        return _("请改用事项发布的职责办理")
    if not (may := why_not_release(made.office or by.office, by=by, at=at)).ok:
        return may.words
    if by.user_id == made.begun_by_id:
        return _("文件是您导入的，请由另一名发布人员确认")
    if made.report.get("stops"):
        return _("文件有错误，请按校验报告更正后重新导入")
    if on < legal_day(at):
        return _("生效日不能早于今天")
    # An import has one day for its matters' names and for their editions; what waits is for proposals.
    if on > legal_day(at):
        return _("导入的内容自今天起生效；需要定日生效的，请以拟稿办理")
    return None


@rule("A2", source="天津一制三化方案 二（一）：变更前征求意见、合法性审核")
def why_not_rest(needs_basis: bool, basis: str) -> str | None:
    """A file that changes more of what is in force than may be put right without hearing anybody says on what it rests."""
    if needs_basis and not basis.strip():
        return _("文件变更了现行事项的内容，请写明变更依据和征求意见、合法性审核的情况")
    return None


@rule("U3", source="本平台所定：实施主体的变更以下放、划转办理")
def why_not_move(matter: Matter, path: str) -> str | None:
    """A matter goes to another office by an operation with its basis, never by a file."""
    return None if path == matter.office.path else words_for_locked(["office"])


@rule("A3", source="本平台所定：已公布的内容不追溯变更")
def why_not_backdate(on: date, today: date) -> str | None:
    """What is in force was shown to everybody up to today: it changes from today on."""
    return _("这一事项已有版本，变更的生效日不能早于今天") if on < today else None


@rule("A3", source="本平台所定：尚未执行的，撤回后才能另行变更")
def why_not_overtake(waits: bool) -> str | None:
    """An edition or an end that waits is taken back by who publishes, never undone by a file."""
    return _("这一事项有尚未执行的版本或者终止，请先撤回") if waits else None


@rule("S41", source="天津一制三化方案：上级统一编制的要素下级不得更改")
def why_not_list_again(matter: Matter, is_followed: bool) -> str | None:
    """A directory says nothing of one matter that is said on two levels: the editor's page locks it, and offers it below."""
    if matter.upstream_id is None and not is_followed:
        return None
    return _("本事项承接上级（或者有下级承接），请在编制页面变更")


@rule("A10", source="本平台所定：谁的事项谁编制")
def why_not_discard_import(made: Import, *, by: Actor, at: datetime) -> str | None:
    """What was not confirmed yet is given up by who may write it."""
    if not can_proceed(made.discard):
        return _("这份文件%(state)s，不能放弃") % {"state": made.get_state_display()}
    if by.office is None:
        return _("请改用事项编制的职责办理")
    return why_not_write(made.office or by.office, by=by, at=at).words

"""Why an entry is not taken out, or put in, before two have looked at what its basis came to (CRE-15)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from credit.enums import PENDING, UNFOUNDED, Kind, RecordState
from credit.models import Record, Strike
from credit.rules.listing import is_over, keeps, not_now, too_long, why_not_withdraw
from ground import clocks
from ground.accounts.actor import Actor
from ground.law.rulings import follows, rule


@rule("CRE-15", article="行政处罚法 48", source="本平台所定：由两名信用管理人员提出、核实")
def why_not_propose_strike(
    record: Record, words: str = "-", files: int = 1, *, by: Actor, at: datetime
) -> str | None:
    """By the office that keeps the file, with the document that undid what the entry rests on; one proposal at a time."""
    if said := why_not_withdraw(record, words).words or keeps(record.office, by=by, at=at):
        return said
    if record.open_strike is not None:
        return _("已经提出，正在核实")
    return None if files else _("请上传撤销、变更所依据的决定的文书")


@rule("CRE-15", article="行政处罚法 48", source="本平台所定：由两名信用管理人员提出、核实")
def why_not_decide_strike(strike: Strike, words: str = "-", *, by: Actor, at: datetime) -> str | None:
    """Once, by another officer than the one who proposed it, with what he found; that the entry ran out meanwhile answers nothing."""
    record = strike.record
    if strike.decided_at is not None or record.lift in UNFOUNDED or record.state == RecordState.DISMISSED:
        return _("这项提请已经办结")
    if said := keeps(record.office, by=by, at=at):
        return said
    if by.user_id == strike.said_by_id:
        return _("移出是您提请的，由另一名信用管理人员核实")
    return too_long(words) if words.strip() else _("请写明核实的情况")


@rule("CRE-15", article="行政处罚法 48")
def why_not_list_undone(record: Record) -> str | None:
    """Nobody is listed on a decision of which it is still asked whether it stands."""
    if record.open_strike is not None:
        return _("有人提出所依据的决定已失去效力，请先核实，再决定是否列入")
    return None


@rule(
    "CRE-15",
    article="行政处罚法 48",
    source="三日内撤回公开的决定；本平台所定：逾期没有核实的，不因机关自己的迟延继续公示和限制",
)
def why_not_rest(record: Record, *, at: datetime) -> str | None:
    """Asked whether its basis is gone, and not answered when the limit for that is over; once for each."""
    if record.state not in (*PENDING, RecordState.LISTED):
        return not_now(record, _("中止"))
    if record.open_strike is None or not is_over(record, Kind.STRIKE, at):
        return _("核实的期限尚未届满")
    return _("已经中止") if record.suspended_at is not None else None


@follows("CRE-4", article="国办发〔2020〕49号（八）", source="没有经过决定的，不因机关自己的迟延继续限制")
def restricts_again(record: Record) -> bool:
    """Whether what was closed because of it is closed again once its basis is found to stand: not where its office was late to serve or
    decide it before, for then nothing is until it is listed.
    """
    return record.state == RecordState.LISTED or clocks.of(record.thread, Kind.ENDING) is None

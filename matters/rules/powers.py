"""Why a power list may not be begun, written, handed on, published: who writes it does not publish it, and what is published stays."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office
from ground.law.rulings import rule
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.enums import Act
from matters.models import PowerEntry, PowerList
from matters.rules.publishing import why_not_recall_unsaid
from matters.rules.standing import why_not_release, why_not_write

# Who did one of these wrote in it; who gave it back did not.
WRITING = (Act.POWERS_BEGUN, Act.POWER_WRITTEN, Act.POWER_ENDED, Act.POWERS_SUBMITTED)
SOURCE = "津南区法治政府建设年度报告：动态调整权责清单并公布"  # not a message: a source


@rule("S43", source=SOURCE)
def why_not_begin_powers(office: Office, *, by: Actor, at: datetime) -> str | None:
    """An organ has one draft at a time, written by who writes its matters."""
    if not (may := why_not_write(office, by=by, at=at)).ok:
        return may.words
    if office.kind != OfficeKind.ORGAN:
        return _("权责清单按机关编制")
    if office.power_lists.filter(published_at=None).exists():
        return _("%(office)s已有一份权责清单草稿，请在该草稿上继续，或者先作废它") % {"office": office.name}
    return None


@rule("S43", source=SOURCE)
def why_not_write_powers(listed: PowerList, *, by: Actor, at: datetime) -> str | None:
    """A list is written as long as it lies with its editors; what is published stays."""
    if listed.published_at is not None:
        return _("这一版已经公布，不能再改；需要调整的，请起草新的一版")
    if listed.submitted_at is not None:
        return _("这一版已经提交，退回后才能修改")
    return why_not_write(listed.office, by=by, at=at).words


@rule("S43", source=SOURCE)
def why_not_keep_power(
    listed: PowerList, entry: PowerEntry | None, code: str, *, seen: str | None, by: Actor, at: datetime
) -> str | None:
    """Each power has a code that no other of the list has; who changes one has read it as it is now."""
    if not (may := why_not_write_powers(listed, by=by, at=at)).ok:
        return may.words
    others = listed.entries.filter(code=code)
    if entry is not None:
        now = listed.entries.filter(pk=entry.pk).first()
        if now is None:
            return _("这一项已被删去")
        if now.reading != seen:
            return _("这一项已被他人修改，请重新打开后再改")
        others = others.exclude(pk=entry.pk)
    if (other := others.first()) is not None:
        return _("编码“%(code)s”已用于“%(name)s”，请更换") % {"code": code, "name": other.name}
    return None


@rule("S43", source=SOURCE)
def why_not_submit_powers(listed: PowerList, *, by: Actor, at: datetime) -> str | None:
    """What is handed on holds powers, says why it is made, and each power says on what it rests and with which duties it comes."""
    if not (may := why_not_write_powers(listed, by=by, at=at)).ok:
        return may.words
    if not listed.reason.strip():
        return _("请写明调整理由")
    if not listed.entries.exists():
        return _("清单中还没有权力事项")
    bare = listed.entries.filter(basis="") | listed.entries.filter(duties="")
    if names := [entry.name for entry in bare.order_by("code")[:5]]:
        return _("请填写以下权力事项的设定依据和责任事项：%(names)s") % {"names": _("、").join(names)}
    return None


@rule("S43", source="本平台所定：提交的清单由发布人员公布或者退回")
def why_not_return_powers(listed: PowerList, *, by: Actor, at: datetime) -> str | None:
    """What was handed on is published or given back by the office that keeps the catalogue, and by nobody who wrote in it."""
    if listed.published_at is not None:
        return _("这一版已经公布")
    if listed.submitted_at is None:
        return _("这一版还没有提交")
    if not (may := why_not_release(listed.office, by=by, at=at)).ok:
        return may.words
    hands = Entry.objects.of(listed.thread).filter(act__in=WRITING).values_list("user", flat=True)
    if by.user_id in {listed.begun_by_id, listed.submitted_by_id, *hands}:
        return _("您参与过这一版的编制，请由另一名发布人员公布")
    return None


@rule("S43", source="本平台所定：已经施行的清单不能撤回")
def why_not_recall_powers(listed: PowerList, words: str, *, by: Actor, at: datetime) -> str | None:
    """What was published for a day to come is taken back before that day, with a reason, by who publishes; the last one first."""
    if listed.published_at is None:
        return _("这一版还没有公布")
    if listed.recalled_at is not None:
        return _("这一版已经撤回")
    if not (may := why_not_release(listed.office, by=by, at=at)).ok:
        return may.words
    if listed.from_on <= legal_day(at):
        return _("这一版已经施行，不能撤回；需要调整的，请起草新的一版")
    later = listed.office.power_lists.published().filter(from_on__gt=listed.from_on).order_by("-no").first()
    if later is not None:
        return _("请先撤回第 %(no)d 版") % {"no": later.no}
    return why_not_recall_unsaid(words).words


@rule("S43", source=SOURCE)
def why_not_publish_powers(listed: PowerList, on: date, *, by: Actor, at: datetime) -> str | None:
    """It holds from today on at the earliest, after every list of the organ that was published."""
    if not (may := why_not_return_powers(listed, by=by, at=at)).ok:
        return may.words
    if on < legal_day(at):
        return _("施行日不能早于今天")
    later = listed.office.power_lists.published().filter(from_on__gte=on).order_by("-from_on").first()
    if later is not None:
        told = {"no": later.no, "day": date_format(later.from_on, _("Y年n月j日"))}
        return _("第 %(no)d 版自 %(day)s起施行，新的一版应当更晚施行") % told
    return None

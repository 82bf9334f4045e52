"""Why a statute may not be kept, ended, or given an article: by whom, what is kept already, and who confirms it."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import follows, rule
from ground.workdays import legal_day
from matters.enums import StatuteChangeKind
from matters.models import Edition, Statute, StatuteChange
from matters.rules.checks.reading import article_of, title_of
from matters.rules.standing import catalogue_office


@rule("LINT-11", source="本平台所定：法规库由系统管理员和事项目录管理机构维护")
def why_not_keep_statutes(*, by: Actor, at: datetime) -> str | None:
    """The statutes are kept by system administration and by the office that keeps the catalogue."""
    if by.acts_as(Duty.ADMINISTRATION, at=at):
        return None
    if not by.acts_as(Duty.CATALOGUE, at=at):
        return _("请改用系统管理或者事项编制的职责办理")
    assert by.office is not None
    if by.office.path != catalogue_office(by.office, at=at):
        return _("法规库由系统管理员和事项目录管理机构维护，需要增加的请告诉他们")
    return None


@rule("LINT-11", source="本平台所定：同名法规的有效期不重叠")
def why_not_add_statute(
    title: str, from_on: date, until_on: date | None, told: StatuteChange | None = None
) -> str | None:
    """What is called the same is in force at different times, and waits once; `told` is the one that waits itself."""
    if until_on is not None and until_on < from_on:
        return _("失效日期不能早于施行日期")
    others = Statute.objects.filter(Q(until_on=None) | Q(until_on__gte=from_on), title=title)
    if until_on is not None:
        others = others.filter(from_on__lte=until_on)
    other = others.order_by("from_on").first()
    if other is not None:
        told_of = {"title": title, "day": date_format(other.from_on, _("Y年n月j日"))}
        return _("法规库中已有 %(day)s起施行的《%(title)s》，请先登记它的失效日期") % told_of
    waiting = StatuteChange.objects.waiting().filter(kind=StatuteChangeKind.ADD, told__title=title)
    if told is not None:
        waiting = waiting.exclude(pk=told.pk)
    if waiting.exists():
        return _("《%(title)s》已有一条待确认的登记，请先确认或者退回") % {"title": title}
    return None


@rule("LINT-11", source="本平台所定：一部法规同时只有一处待确认的修改")
def why_not_tell_twice(statute: Statute) -> str | None:
    """What waits of a statute is confirmed or given back before anything else is told of it."""
    if StatuteChange.objects.waiting().filter(statute=statute).exists():
        return _("《%(title)s》有待确认的修改，请先确认或者退回") % {"title": statute.title}
    return None


@rule("LINT-11", source="本平台所定：失效日期可以更正，写明理由，记录在案")
def why_not_end_statute(statute: Statute, until_on: date | None, reason: str) -> str | None:
    """A statute ends not before it began, nor beyond the next of its name; a day that was told is put right with a reason."""
    if until_on == statute.until_on:
        return _("失效日期没有变化")
    if until_on is not None and until_on < statute.from_on:
        return _("失效日期不能早于施行日期")
    if statute.until_on is not None and not reason.strip():
        return _("请写明更正的理由")
    later = Statute.objects.filter(title=statute.title, from_on__gt=statute.from_on).order_by("from_on")
    if until_on is not None:
        later = later.filter(from_on__lte=until_on)
    if (other := later.first()) is not None:
        told = {"title": other.title, "day": date_format(other.from_on, _("Y年n月j日"))}
        return _("%(day)s起施行的《%(title)s》已经登记，失效日期应当早于这一天") % told
    return None


@rule("LINT-11", source="本平台所定：条文按条登记，不超出末条")
def why_not_keep_article(statute: Statute, label: str) -> str | None:
    """An article is one of those that the statute has, as far as is known."""
    no = article_of(label)
    if no is None:
        return _("请按条登记，例如“第三十五条”")
    if statute.last_article is None:
        return _("请先填写末条序号，再登记条文")
    if no > statute.last_article:
        told = {"title": statute.title, "last": statute.last_article, "label": label}
        return _("《%(title)s》只有 %(last)d 条，没有%(label)s") % told
    return None


@rule("A10", source="本平台所定：法规由登记人以外的人员确认后生效")
def why_not_confirm_statute(told: StatuteChange, *, by: Actor, at: datetime) -> str | None:
    """Four eyes: what one officer told, another confirms, in person; it is asked again whether it can stand."""
    if words := _why_not_judge(told, by=by, at=at):
        return words
    if by.user_id == told.told_by_id:
        return _("这是您登记的，请由另一名工作人员确认")
    return _why_not_stand(told)


@rule("A10", source="本平台所定：退回须写明意见")
def why_not_refuse_statute(told: StatuteChange, words: str, *, by: Actor, at: datetime) -> str | None:
    """What waits is given back by who would confirm it, with what is wrong; or taken back by who told it."""
    if not told.is_waiting:
        return _("这一条已经办理")
    if not words.strip():
        return _("请写明意见")
    if by.user_id == told.told_by_id and why_not_keep_statutes(by=by, at=at).ok:
        return None
    return _why_not_judge(told, by=by, at=at)


def _why_not_judge(told: StatuteChange, *, by: Actor, at: datetime) -> str | None:
    if not told.is_waiting:
        return _("这一条已经办理")
    if by.user is None or by.is_machine or by.token_ref:
        return _("确认由工作人员本人办理")
    if by.acts_as(Duty.ADMINISTRATION, at=at):
        return None
    if not by.acts_as(Duty.PUBLICATION, at=at):
        return _("请改用系统管理或者事项发布的职责办理")
    assert by.office is not None
    if by.office.path != catalogue_office(by.office, at=at):
        return _("法规由系统管理员或者事项目录管理机构的发布人员确认")
    return None


def _why_not_stand(told: StatuteChange) -> str | None:
    said = told.told
    days = {key: date.fromisoformat(said[key]) for key in ("from_on", "until_on") if said.get(key)}
    if told.statute is None:
        return why_not_add_statute(said["title"], days["from_on"], days.get("until_on"), told).words
    match told.kind:
        case StatuteChangeKind.END:
            return why_not_end_statute(told.statute, days.get("until_on"), told.reason).words
        case StatuteChangeKind.ARTICLE:
            return why_not_keep_article(told.statute, said["label"]).words
    return None


@follows("LINT-11", source="行政许可法 14—17：法规失效的，以其为依据的事项应当调整")
def resting_on(statute: Statute, at: datetime) -> list[Edition]:
    """The editions in force today, or still to come, that name the statute among their grounds."""
    today = legal_day(at)
    lasting = Edition.objects.ever().filter(Q(replaced_on=None) | Q(replaced_on__gt=today))
    found = lasting.filter(legal_basis__icontains=statute.title).select_related("matter__office")
    return [
        edition
        for edition in found.order_by("matter__office__path", "matter__pinyin", "pk")
        if any(title_of(str(basis.get("law") or "")) == statute.title for basis in edition.legal_basis)
    ]

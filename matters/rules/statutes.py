"""Why a statute may not be kept, ended, or given an article: by whom, and what is kept already."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import follows, rule
from ground.workdays import legal_day
from matters.models import Edition, Statute
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
    title: str, from_on: date, until_on: date | None, *, by: Actor, at: datetime
) -> str | None:
    """What is called the same is in force at different times."""
    if not (may := why_not_keep_statutes(by=by, at=at)).ok:
        return may.words
    if until_on is not None and until_on < from_on:
        return _("失效日期不能早于施行日期")
    others = Statute.objects.filter(Q(until_on=None) | Q(until_on__gte=from_on), title=title)
    if until_on is not None:
        others = others.filter(from_on__lte=until_on)
    other = others.order_by("from_on").first()
    if other is not None:
        told = {"title": title, "day": date_format(other.from_on, _("Y年n月j日"))}
        return _("法规库中已有 %(day)s起施行的《%(title)s》，请先登记它的失效日期") % told
    return None


@rule("LINT-11", source="本平台所定：失效日期只登记一次")
def why_not_end_statute(statute: Statute, until_on: date, *, by: Actor, at: datetime) -> str | None:
    """A statute ends once, not before it began."""
    if not (may := why_not_keep_statutes(by=by, at=at)).ok:
        return may.words
    if statute.until_on is not None:
        return _("《%(title)s》已登记失效日期") % {"title": statute.title}
    return _("失效日期不能早于施行日期") if until_on < statute.from_on else None


@rule("LINT-11", source="本平台所定：条文按条登记，不超出末条")
def why_not_keep_article(statute: Statute, label: str, *, by: Actor, at: datetime) -> str | None:
    """An article is one of those that the statute has, as far as is known."""
    if not (may := why_not_keep_statutes(by=by, at=at)).ok:
        return may.words
    no = article_of(label)
    if no is None:
        return _("请按条登记，例如“第三十五条”")
    if statute.last_article is None:
        return _("请先填写末条序号，再登记条文")
    if no > statute.last_article:
        told = {"title": statute.title, "last": statute.last_article, "label": label}
        return _("《%(title)s》只有 %(last)d 条，没有%(label)s") % told
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

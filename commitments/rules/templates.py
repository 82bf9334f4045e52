"""Why the words of a letter may not be written, submitted, published, given back or deleted (COM-10…13; four eyes)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from commitments.enums import Scheme
from commitments.letters import Wording
from commitments.models import LetterTemplate
from commitments.rules.letters import MOST_PARTS, why_not_check, why_not_notice, why_not_promise
from ground.accounts.actor import Actor
from ground.law.rulings import Ruling, rule
from ground.workdays import legal_day
from matters.models import Matter
from matters.rules import last_edition, why_not_release, why_not_write


def wrong(wording: Wording) -> Iterator[Ruling]:
    """Whatever keeps these words from being published."""
    for ruling in (why_not_notice(wording), why_not_promise(wording), why_not_check(wording)):
        if not ruling.ok:
            yield ruling


@rule("COM-13", source="本平台所定：承诺书文本按事项和承诺方式编制，同时只有一份草稿")
def why_not_begin(matter: Matter, scheme: Scheme, *, by: Actor, at: datetime) -> str | None:
    """By whoever writes the matter, where its edition knows the scheme, one draft at a time."""
    if words := why_not_write(matter.office, by=by, at=at).words:
        return words
    edition = last_edition(matter, legal_day(at))
    if edition is None or scheme not in edition.commitment_kinds:
        return _("本事项没有选择这种承诺方式，请先在事项拟稿中选择")
    if LetterTemplate.objects.filter(matter=matter, scheme=scheme, published_at=None).exists():
        return _("已有一份草稿，请接着编写或者先删除")
    return None


@rule("A10", source="本平台所定：谁起草谁修改，提交以后不再修改")
def why_not_save(template: LetterTemplate, *, by: Actor, at: datetime) -> str | None:
    """A draft is written by who began it, until he submits it."""
    if words := why_not_write(template.matter.office, by=by, at=at).words:
        return words
    if not template.is_draft:
        return _("已经提交，不能再修改")
    if by.user_id != template.drafted_by_id:
        return _("这份草稿由%(name)s编写") % {"name": template.drafted_by.name}
    if max(len(template.notice), len(template.promise)) > MOST_PARTS:
        return _("最多 %(n)d 段") % {"n": MOST_PARTS}
    return None


@rule("COM-13", source="本平台所定：内容齐全的才能提交发布")
def why_not_submit(template: LetterTemplate, *, by: Actor, at: datetime) -> str | None:
    """By who wrote it, when nothing is missing."""
    if words := why_not_save(template, by=by, at=at).words:
        return words
    return next((ruling.words for ruling in wrong(template.wording)), None)


@rule("A10", source="本平台所定：承诺书文本由起草人以外的发布人员发布")
def why_not_publish(template: LetterTemplate, on: date, *, by: Actor, at: datetime) -> str | None:
    """Four eyes: another officer, of the office that keeps the catalogue, from today or a day to come, behind what is published already."""
    if words := _why_not_judge(template, by=by, at=at):
        return words
    if by.user_id == template.drafted_by_id:
        return _("这是您起草的，请由另一名发布人员发布")
    if ruling := next(wrong(template.wording), None):
        return ruling.words
    if on < legal_day(at):
        return _("起用日期不能早于今天")
    last = last_published(template)
    if last is not None and last.from_on is not None and on < last.from_on:
        day = date_format(last.from_on, _("Y年n月j日"))
        return _("前一版自 %(day)s 起用，起用日期不能早于那一天") % {"day": day}
    return None


@rule("A10", source="本平台所定：退回须写明意见")
def why_not_return(template: LetterTemplate, words: str, *, by: Actor, at: datetime) -> str | None:
    """By who would publish it, with what is wrong."""
    return _why_not_judge(template, by=by, at=at) or (None if words.strip() else _("请写明意见"))


@rule("A10", source="本平台所定：发布以前可以删除")
def why_not_withdraw(template: LetterTemplate, *, by: Actor, at: datetime) -> str | None:
    """What is not published is deleted by whoever writes the matter."""
    if template.is_published:
        return _("已经发布，不能删除；需要修改的，请起草新的一版")
    return why_not_write(template.matter.office, by=by, at=at).words


def last_published(template: LetterTemplate) -> LetterTemplate | None:
    """Whose place it takes, once it is published."""
    of_same = LetterTemplate.objects.published().filter(matter=template.matter_id, scheme=template.scheme)
    return of_same.exclude(pk=template.pk).order_by("-no").first()


def _why_not_judge(template: LetterTemplate, *, by: Actor, at: datetime) -> str | None:
    if not template.is_waiting:
        return _("这份文本没有待发布")
    return why_not_release(template.matter.office, by=by, at=at).words

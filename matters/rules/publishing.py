"""Why a content may not become rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.law.rulings import follows, rule
from ground.trail.record import refuse_personal_values
from matters import package_content
from matters.content import shape
from matters.enums import FILABLE, MOVING, OperationKind, ProposalState
from matters.findings import Finding
from matters.models import Edition, Matter, Operation, Proposal
from matters.rules.checks import errors, findings

SHOWN = 10
# The checks that say whether everything is there.
WHOLE = {"LINT-9", "COR-10"}


@rule("LINT-9", article="行政许可法 30", source="C0109")
def why_not_written_so(content: Mapping[str, Any]) -> str | None:
    """What is published holds the elements of the registry, each in the form that its column can keep."""
    found = package_content.shape(content) if package_content.is_package(content) else shape(content)
    if not found:
        return None
    said = [_("%(path)s %(words)s") % {"path": one.path, "words": one.words} for one in found[:SHOWN]]
    return _("内容不符合要素的格式：%(said)s") % {"said": _("；").join(said)}


@rule("LINT-9", article="行政许可法 30", source="C0109；全部校验")
def why_not_complete(content: Mapping[str, Any], matter: Matter | None, on: date) -> str | None:
    """Nothing is published that the checks find an error in; what they find is said all at once."""
    return _found(content, errors(findings(content, matter, on)))


@rule("COR-10", article="行政许可法 30")
def why_not_open(content: Mapping[str, Any], matter: Matter | None, on: date) -> str | None:
    """Whatever opened before, and whoever checked it, nothing is missing that must be shown: 申请条件 and 准予条件 are two elements."""
    if content["state"] not in FILABLE:
        return None
    return _found(content, [one for one in errors(findings(content, matter, on)) if one.check in WHOLE])


def _found(content: Mapping[str, Any], found: Sequence[Finding]) -> str | None:
    if not found:
        return None
    said = [one.words for one in found[:SHOWN]]
    more = _("，等 %(n)d 处") % {"n": len(found)} if len(found) > SHOWN else ""
    told = {"matter": content["matter"].get("name", ""), "said": _("；").join(said) + more}
    return _("“%(matter)s”未通过校验：%(said)s") % told


@rule("A3", source="本平台所定：一个事项不同时等待两个未生效版本")
def why_not_take_effect(matter: Matter, on: date) -> str | None:
    """Nothing is published beside an edition, or an end, that after the day `on` is still to come: that one is recalled first."""
    waiting = waiting_of(matter, on)
    if waiting is None:
        return None
    if waiting.effective_on > on:
        words = _("“%(name)s”第 %(no)d 版定于 %(day)s 执行，请先撤回该版本")
        day = waiting.effective_on
    else:
        assert waiting.replaced_on is not None
        words, day = _("“%(name)s”第 %(no)d 版定于 %(day)s 终止，请先撤回"), waiting.replaced_on
    return words % {"name": matter.name, "no": waiting.no, "day": date_format(day, _("Y年n月j日"))}


def waiting_of(matter: Matter, on: date) -> Edition | None:
    """The edition that begins, or else the one that ends, after that day; one that was recalled does neither."""
    later = matter.editions.filter(Q(effective_on__gt=on) | Q(replaced_on__gt=on))
    return later.ever().order_by("-effective_on", "-no").first()


def last_edition(matter: Matter, on: date) -> Edition | None:
    """The edition in force on that day, or else the one that will be or was: never one that was recalled."""
    editions = list(matter.editions.ever().order_by("no"))
    current = [one for one in editions if one.is_in_force(on)]
    found = current or editions
    return found[-1] if found else None


def is_over(matter: Matter, on: date) -> bool:
    """Whether the matter has ended by that day: no edition of it holds, and none will."""
    last = last_edition(matter, on)
    return last is None or (last.replaced_on is not None and last.replaced_on <= on)


def ended_by(matter: Matter, on: date) -> Operation | None:
    """What ended the matter by that day: done for the very day its last edition ended. What was recalled ended nothing, and
    what is still to come has ended nothing yet, nor taken up again."""
    last = matter.editions.ever().filter(effective_on__lte=on).order_by("-no").first()
    if last is None or last.replaced_on is None or last.replaced_on > on:
        return None
    done = matter.operations.filter(kind__in=MOVING, on=last.replaced_on)
    return done.select_related("successor", "to_office").order_by("-pk").first()


def stopped_by(matter: Matter, on: date) -> Operation | None:
    """What suspended the matter last; a suspension that was recalled before its day stopped nothing."""
    done = matter.operations.filter(
        kind=OperationKind.SUSPEND, on__lte=on, proposal__published__in=matter.editions.ever()
    )
    return done.select_related("successor", "to_office").order_by("-on", "-pk").first()


def goes_together(proposal: Proposal) -> bool:
    """Whether it belongs to a split or a merger: one thing, published and recalled as a whole."""
    parted = (OperationKind.SPLIT, OperationKind.MERGE)
    return proposal.bulk is not None and proposal.bulk.what.get("operation") in parted


@rule("A3", source="本平台所定：拆分、合并是一件事，同日发布，或者一并作废")
def why_not_apart(proposal: Proposal) -> str | None:
    """What a matter is split into, or merged into, is there on the day on which the matter ends: neither goes by itself."""
    bulk = proposal.bulk
    if bulk is None or not goes_together(proposal):
        return None
    return _("这份拟稿属于一次%(operation)s，请在%(operation)s的页面一并办理") % {
        "operation": OperationKind(bulk.what["operation"]).label
    }


def published_with(edition: Edition, on: date) -> Proposal | None:
    """The proposal that the edition, where it waits, or else its end was published with; none where a file or a level above said so."""
    if edition.effective_on > on:
        return Proposal.objects.filter(published=edition).select_related("bulk").first()
    if edition.replaced_on is None:
        return None
    done = edition.matter.operations.filter(kind__in=MOVING, on=edition.replaced_on)
    operation = done.select_related("proposal__bulk").order_by("-pk").first()
    return operation.proposal if operation else None


@follows("A3", source="本平台所定：拆分、合并是一件事，一并撤回")
def recalled_with(edition: Edition, on: date) -> list[Edition]:
    """What is recalled together with it: of a split, or a merger, what begins on that day and what ends on it."""
    written = published_with(edition, on)
    if written is None or not goes_together(written):
        return []
    assert written.bulk is not None
    done = written.bulk.proposals.filter(state=ProposalState.PUBLISHED).order_by("pk")
    begins = Edition.objects.ever().filter(proposal__in=done)
    ends = Edition.objects.ever().filter(
        matter__in=done.exclude(operation=OperationKind.NEW).values("matter"),
        replaced_on=written.effective_on,
    )
    return list((begins | ends).exclude(pk=edition.pk).select_related("matter").order_by("matter"))


@rule("A3", source="本平台所定：撤回须写明理由")
def why_not_recall_unsaid(words: str) -> str | None:
    """Whoever takes back what was published says why; the reason stands on the trail, which keeps no personal values."""
    if not words.strip():
        return _("请写明撤回的理由")
    try:
        refuse_personal_values({"words": words})
    except ValueError:
        return _("理由中请不要写手机号码和身份证号码")
    return None


@rule("A3", source="本平台所定：已经执行的版本不能撤回")
def why_not_recall(edition: Edition, on: date) -> str | None:
    """Only what has not begun by that day can be undone: an edition that waits, or an end that is set."""
    if edition.recalled_at is not None:
        return _("第 %(no)d 版已经撤回") % {"no": edition.no}
    if edition.effective_on > on:
        return None
    if edition.replaced_on is None or edition.replaced_on <= on:
        return _("第 %(no)d 版已经执行，不能撤回；请发布新的版本") % {"no": edition.no}
    if edition.matter.editions.ever().filter(effective_on=edition.replaced_on).exists():
        return _("请撤回接替它的版本")
    return None

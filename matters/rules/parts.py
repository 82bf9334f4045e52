"""Why a matter may not be split, or matters merged: what comes of it is told apart, and nothing that was offered is lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ground.law.rulings import rule
from ground.workdays import legal_day
from matters.content import content_of
from matters.enums import EditionState, Purpose
from matters.models import Matter
from matters.rules.publishing import last_edition

Told = Mapping[str, Any]


@rule("A3", source="本平台所定：拆分后的事项各有名称和编码，原来的业务办理项都有去处")
def why_not_split(matter: Matter, contents: list[Told], *, at: datetime) -> str | None:
    """A matter that is offered becomes at least two, each with a name and a code of its own; every handling item goes to one."""
    if len(contents) < 2:
        return _("至少拆成两个事项")
    if words := _why_not_offered([matter], at=at) or _why_not_apart(contents):
        return words
    base = last_edition(matter, legal_day(at))
    offered = {_offer(row) for content in contents for row in content.get("handling_items", ())}
    items = content_of(base)["handling_items"] if base else []
    lost = [row["name"] for row in items if _offer(row) not in offered]
    if lost:
        return _("以下业务办理项没有归入任何一个新事项：%(names)s") % {"names": _("、").join(lost)}
    return None


def _offer(row: Told) -> tuple[str, str]:
    """First applications are told apart by name; what becomes of a licence is the same whatever it is called."""
    return row["purpose"], row["name"] if row["purpose"] == Purpose.NEW else ""


@rule("A3", source="本平台所定：合并成的事项有自己的编码，原事项的证照有处办理")
def why_not_merge(matters: list[Matter], into: Told, *, at: datetime) -> str | None:
    """Several matters that are offered become one, which has a code of its own: a case still names what it was filed for.

    What could become of their licences can become of them there.
    """
    if not matters:
        return _("请选择要合并的事项")
    if len({matter.pk for matter in matters}) < len(matters):
        return _("要合并的事项有重复，请核对")
    if words := _why_not_offered(matters, at=at) or _why_not_apart([into]):
        return words
    offered = {row["purpose"] for row in into.get("handling_items", ())} | {Purpose.NEW}
    bases = [last_edition(matter, legal_day(at)) for matter in matters]
    asked = {purpose for base in bases if base for purpose in base.purposes}
    lost = [str(one.label) for one in Purpose if one in asked - offered]
    if lost:
        return _("原事项的证照还要办理%(lost)s，请在合并成的事项中写明") % {"lost": _("、").join(lost)}
    return None


def _why_not_offered(matters: Iterable[Matter], *, at: datetime) -> str | None:
    for matter in matters:
        last = last_edition(matter, legal_day(at))
        if last is not None and last.state == EditionState.SUSPENDED:
            return _("“%(name)s”暂停办理，请先恢复") % {"name": matter.name}
    return None


def _why_not_apart(contents: list[Told]) -> str | None:
    codes = [content["matter"]["implementation_code"] for content in contents]
    names = [content["matter"]["name"] for content in contents]
    if not all(codes) or not all(names):
        return _("请填写每个新事项的名称和实施编码")
    if len(set(codes)) < len(codes) or len(set(names)) < len(names):
        return _("新事项的名称、实施编码不能相同")
    taken = Matter.objects.filter(implementation_code__in=codes).order_by("implementation_code").first()
    if taken is not None:
        told = {"code": taken.implementation_code, "name": taken.name}
        return _("实施编码“%(code)s”已被“%(name)s”使用，请更换") % told
    return None

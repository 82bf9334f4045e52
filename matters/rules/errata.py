"""Why a word about a wrong guide may not be taken, or answered so (办事指南纠错)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.law.rulings import rule
from matters.enums import ErratumState
from matters.models import Edition, Erratum
from matters.rules.standing import why_not_write


@rule("A1", source="本平台所定：任何人都可以指出办事指南的错误，不用登录")
def why_not_report(edition: Edition, words: str) -> str | None:
    """Anybody says what is wrong in a guide that was published."""
    if edition.pk is None:
        return _("这份办事指南还没有发布")
    return None if words.strip() else _("请写明哪里有误")


@rule("A1", source="本平台所定：纠错由编制该指南的机构答复；说已更正的，应当已经发布更正后的版本")
def why_not_answer(erratum: Erratum, state: str, words: str, *, by: Actor, at: datetime) -> str | None:
    """Those who write the guide answer once, in words; that it was mended is said when a later edition was published."""
    if not (may := why_not_write(erratum.matter.office, by=by, at=at)).ok:
        return may.words
    if erratum.state != ErratumState.OPEN:
        return _("这条纠错已经答复")
    if state not in (ErratumState.MENDED, ErratumState.UNFOUNDED):
        return _("请选择核实的结果")
    if not words.strip():
        return _("请写明核实的情况")
    if state == ErratumState.MENDED and not _has_later(erratum):
        return _("收到纠错以后还没有发布新的版本；请先以“更正”发布，再答复“已更正”")
    return None


def _has_later(erratum: Erratum) -> bool:
    later = erratum.matter.editions.filter(published_at__gte=erratum.received_at)
    return later.ever().exists()

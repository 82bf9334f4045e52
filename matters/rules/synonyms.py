"""Why a synonym may not be kept or ended: by whom, and what it leads to."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import rule
from ground.workdays import legal_day
from matters.models import Edition, Synonym, spelling
from matters.rules.standing import catalogue_office


@rule("A7", source="本平台所定：同义词由系统管理员和事项目录管理机构维护")
def why_not_keep_synonyms(*, by: Actor, at: datetime) -> str | None:
    """What people call things is kept by system administration and by the office that keeps the catalogue."""
    if by.acts_as(Duty.ADMINISTRATION, at=at):
        return None
    if not by.acts_as(Duty.CATALOGUE, at=at):
        return _("请改用系统管理或者事项编制的职责办理")
    assert by.office is not None
    if by.office.path != catalogue_office(by.office, at=at):
        return _("同义词由系统管理员和事项目录管理机构维护，需要增加的请告诉他们")
    return None


@rule("A7", source="本平台所定：同义词应当检索得到事项")
def why_not_add_synonym(word: str, means: str, *, by: Actor, at: datetime) -> str | None:
    """A synonym leads from what people say to something the catalogue has, and says so once."""
    if not (may := why_not_keep_synonyms(by=by, at=at)).ok:
        return may.words
    if spelling.query_terms(word) == spelling.query_terms(means):
        return _("用语与检索词相同，不需要登记")
    if Synonym.objects.live().filter(word=word, means=means).exists():
        return _("“%(word)s”已经登记为“%(means)s”") % {"word": word, "means": means}
    found = Edition.objects.in_force(legal_day(at)).matching(spelling.query_terms(means))
    if not found.exists():
        return _("目录中没有“%(means)s”，请改用目录中有的名称") % {"means": means}
    return None


@rule("A7", source="本平台所定：停用的同义词不再停用")
def why_not_end_synonym(synonym: Synonym, *, by: Actor, at: datetime) -> str | None:
    """A synonym is ended once."""
    if not (may := why_not_keep_synonyms(by=by, at=at)).ok:
        return may.words
    if synonym.ended_at is not None:
        return _("这条同义词已经停用")
    return None

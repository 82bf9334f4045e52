"""Why a package may not be published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from ground.law.rulings import rule
from matters import conditions
from matters.models import Edition, PackageEdition, PackageMember
from matters.rules.checks.packages import package_findings


@rule("LST-5", source="高效办成一件事：一次告知、一表申请、一套材料、一窗受理、一网办理")
def why_not_publish_package(
    edition: PackageEdition, members: Sequence[PackageMember], editions: Mapping[int, Edition]
) -> str | None:
    """A package is of two matters or more that are in force, its questions can be answered, and it does not contradict itself."""
    if len(members) < 2:
        return _("一件事至少由两个事项组成")
    if words := conditions.why_not_questions(edition.questions):
        return words
    known = conditions.asked(edition.questions)
    for place, member in enumerate(members, start=1):
        if member.matter_id not in editions:
            return _("“%(name)s”没有现行版本") % {"name": member.matter.name}
        if member.when is not None and (words := conditions.why_not_condition(member.when, known)):
            return f"{member.matter.name}：{words}"
        if any(no >= place for no in member.after):
            return _("“%(name)s”的前置事项应排在它前面") % {"name": member.matter.name}
    found = [finding for finding in package_findings(edition, members, editions) if finding.stops]
    if found:
        return "；".join(f"{finding.check} {finding.words}" for finding in found)
    return None

"""What a matter has in common with the same matter one level up (三级四同)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from matters import codes
from matters.content import content_of
from matters.elements import ELEMENTS
from matters.enums import Severity
from matters.models import Edition, Matter
from matters.rules.checks.frame import Checked, Said, check
from matters.rules.checks.lint import in_days
from matters.rules.checks.reading import title_of

# In the order of codes.Identity.
OF_FOUR = ("name", "type_code", "legal_basis", "basic_code")


def above(checked: Checked) -> Edition | None:
    """The edition of the matter one level up that holds on the day of the content."""
    code = checked.told["upstream"]
    if not code:
        return None
    matter = Matter.objects.coded([code]).get(code)
    found = Edition.objects.in_force(checked.on).filter(matter=matter)
    return found.select_related("regulator", "result_sample").first()


@check("S25", Severity.ERROR, source="三级四同：名称、类型、依据、编码一致")
def the_four_are_the_same(checked: Checked) -> Iterator[Said]:
    """Name, type, grounds and basic code are those of the upstream edition in force."""
    edition = above(checked)
    if edition is None:
        return
    upper = content_of(edition)
    mine, his = _identity(checked.content), _identity(upper)
    for element, own, other in zip(OF_FOUR, mine, his, strict=True):
        if own != other:
            words = _("%(label)s应与上级标准事项一致（%(upper)s）")
            yield Said(element, words % {"label": ELEMENTS[element].label, "upper": _said(other)})


def _said(value: Any) -> str:
    return _("、").join(sorted(value)) if isinstance(value, frozenset) else str(value)


def _identity(content: Mapping[str, Any]) -> codes.Identity:
    basis = frozenset(
        f"《{title_of(str(one.get('law') or ''))}》{one.get('article') or ''}"  # not a message: a citation
        for one in content["edition"]["legal_basis"]
    )
    matter = content["matter"]
    return codes.Identity(matter["name"], matter["type_code"], basis, matter["basic_code"])


@check("S41", Severity.ERROR, source="下级的承诺时限不长于上级")
def no_longer_than_promised_above(checked: Checked) -> Iterator[Said]:
    """A lower level may promise to be quicker than the standard matter, not slower."""
    edition = above(checked)
    promised = checked.edition["promised_length"]
    if edition is None or edition.promised_length is None or promised is None:
        return
    if edition.promised_unit == checked.edition["promised_unit"] and promised > edition.promised_length:
        words = _("承诺办结时限不能长于上级标准事项的 %(days)s")
        days = in_days(edition.promised_length, edition.promised_unit)
        yield Said("promised_length", words % {"days": days})

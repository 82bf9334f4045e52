"""Why a matter may not go to another office, or another matter may not take its place."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ground.accounts.models import Office
from ground.law.rulings import rule
from matters.enums import EditionState
from matters.models import Edition, Matter
from matters.rules.heirs import heirs
from matters.rules.publishing import ended_by, is_over

# Where the parts of a division code end: province, city, county, street, village.
PARTS = (2, 4, 6, 9, 12)


def is_below(office: Office, above: Office) -> bool:
    """Whether the office is of a level below, in a place that lies within the other's."""
    place, around = _place(office), _place(above)
    return len(place) > len(around) and place.startswith(around)


def _place(office: Office) -> str:
    """What its division code says, without the noughts that only fill it up."""
    code, begin, said = office.division_code, 0, ""
    for end in PARTS:
        if code[begin:end].strip("0"):
            said = code[:end]
        begin = end
    return said


@rule("U3", source="本平台所定：下放给下级机构，划转给其他机构；有承接事项的，承接事项属于承接机构")
def why_not_hand_over(
    matter: Matter, to_office: Office, successor: Matter | None, *, down: bool
) -> str | None:
    """A matter goes to another office, one of a level below where it goes `down`, and the matter that takes its place is that office's own."""
    if to_office == matter.office:
        return _("承接的机构就是现在的实施主体，请选择其他机构")
    if down and not is_below(to_office, matter.office):
        return _("下放只能给%(office)s所在地的下级机构；给其他机构的，请用“划转”") % {
            "office": matter.office.name
        }
    if successor is not None and successor.office_id != to_office.pk:
        return _("承接事项“%(name)s”不属于%(office)s") % {"name": successor.name, "office": to_office.name}
    return None


@rule("COR-18", source="本平台所定：承接事项在生效日办得了")
def why_not_succeed(matter: Matter | None, code: str | None, on: date) -> str | None:
    """Who is sent to another matter finds it there, and not suspended, from the day on which this one ends."""
    if not code:
        return None
    successor = Matter.objects.coded([code]).get(code)
    if matter is not None and successor == matter:
        return _("承接事项不能是这个事项本身，请另选")
    there = Edition.objects.in_force(on).filter(state__in=(EditionState.LISTED, EditionState.OPEN))
    if successor is None or not there.filter(matter=successor).exists():
        return _("承接事项在生效日没有现行版本，请另选")
    return None


@rule("A3", source="本平台所定：上级已经终止的、由其他事项承接的，不重新列入")
def why_not_take_up(matter: Matter, on: date) -> str | None:
    """What ended above stays ended below; what others took over is theirs as long as they are there: its licences went with it."""
    if matter.upstream is not None and is_over(matter.upstream, on):
        return _("上级标准事项“%(name)s”已经终止，不能重新列入") % {"name": matter.upstream.name}
    instead = [one for one in heirs(matter, on) if one != matter]
    there = Edition.objects.in_force(on).filter(matter__in=instead).order_by("matter")
    names = _("、").join(f"“{name}”" for name in there.values_list("matter__name", flat=True))
    ended = ended_by(matter, on)
    if ended is None or not names:
        return None
    told = {"name": matter.name, "what": ended.get_kind_display(), "names": names}
    return _("“%(name)s”已经%(what)s，由%(names)s承接，不能重新列入") % told

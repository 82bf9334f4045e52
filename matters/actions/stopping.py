"""A matter that is suspended or ends stops the packages that it is part of: their editors are told, and it stands on record."""

from __future__ import annotations

from datetime import date, datetime

from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays import legal_day
from matters.enums import Act
from matters.models import Matter, PackageEdition


@follows("LST-5", source="高效办成一件事：所含事项不能办的，一件事一并暂停并说明理由")
def stop_packages(
    matter: Matter, operation: str, on: date, *, by: Actor, at: datetime
) -> list[PackageEdition]:
    """Whoever writes a package with this matter in it knows from which day on it is stopped, and why.

    The package itself says so as long as the matter is not to be had (`PackageEditionQuerySet.open_on`): nothing is written in it.
    """
    stopped = (
        PackageEdition.objects.in_force(legal_day(at))
        .filter(members__matter=matter)
        .select_related("package__office")
        .order_by("pk")
        .distinct()
    )
    for edition in stopped:
        facts = {"package": edition.package.code, "edition": edition.no, "matter": matter.code, "on": on}
        record(edition.thread, Act.PACKAGE_STOPPED, by=by, at=at, facts=facts)
        tell(
            holders(Duty.CATALOGUE, at=at, office=edition.package.office),
            "matters/notices/package_stopped",
            about=edition.thread,
            at=at,
            context={
                "package": edition.package.name,
                "matter": matter.name,
                "operation": operation,
                "on": on,
            },
        )
    return list(stopped)

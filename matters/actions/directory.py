"""年度目录: the catalogue of a year is frozen, agreed by another officer, filed; what was added, changed, cancelled, devolved is said (R40)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import follows, refuse
from ground.trail.record import record
from ground.workdays import legal_day
from matters import rules
from matters.enums import Act, LineChange, OperationKind
from matters.models import Directory, DirectoryLine, Edition, Operation

AT_ONCE = 1000


@transaction.atomic
def freeze(year: int, *, by: Actor, at: datetime) -> Directory:
    """Every matter of the public directory stands in the directory of the year, as it is called today, and what became of it.

    It is compared with the last directory that was agreed for an earlier year. Frozen again, it is the year's next number.
    """
    refuse(rules.why_not_freeze(by=by, at=at))
    day = legal_day(at)
    no = Directory.objects.filter(year=year).count() + 1
    directory = Directory.objects.create(year=year, no=no, frozen_on=day, frozen_at=at, frozen_by=by.person)
    lines = list(_lines(directory, _before(directory)))
    DirectoryLine.objects.bulk_create(lines, batch_size=AT_ONCE)
    counted = Counter(line.change for line in lines)
    record(directory.thread, Act.DIRECTORY_FROZEN, by=by, at=at, facts={"on": day, **counted})
    return directory


@transaction.atomic
def agree(directory: Directory, *, by: Actor, at: datetime) -> Directory:
    """Another officer has agreed: the directory of the year is public."""
    directory = _locked(directory)
    refuse(rules.why_not_agree(directory, by=by, at=at))
    directory.agreed_at, directory.agreed_by = at, by.person
    directory.save(update_fields=["agreed_at", "agreed_by"])
    record(directory.thread, Act.DIRECTORY_AGREED, by=by, at=at)
    return directory


@transaction.atomic
def file(directory: Directory, on: date, reference: str, *, by: Actor, at: datetime) -> Directory:
    """It is on record when the directory was filed with the office above, and under which number."""
    directory = _locked(directory)
    refuse(rules.why_not_file_directory(directory, on, reference, by=by, at=at))
    directory.filed_on, directory.filed_reference = on, reference
    directory.save(update_fields=["filed_on", "filed_reference"])
    record(directory.thread, Act.DIRECTORY_FILED, by=by, at=at, facts={"on": on, "reference": reference})
    return directory


def _locked(directory: Directory) -> Directory:
    return Directory.objects.select_for_update(no_key=True, of=("self",)).get(pk=directory.pk)


def _before(directory: Directory) -> Directory | None:
    """The directory of the last earlier year that was agreed."""
    agreed = Directory.objects.filter(year__lt=directory.year, agreed_at__isnull=False)
    return agreed.order_by("-year", "-no").first()


@follows("R40", source="天津一制三化方案：事项目录年度版本，列明新增、取消、下放")
def _lines(directory: Directory, before: Directory | None) -> Iterator[DirectoryLine]:
    """A matter that is new, changed, gone, or now done below; in the first directory of all there is nothing to compare."""
    then = {line.matter_id: line for line in before.lines.all()} if before else {}
    devolved = _devolved(before, directory.frozen_on)
    editions = Edition.objects.in_force(directory.frozen_on).in_directory().visible().order_by("matter_id")
    current: set[int] = set()
    for edition in editions.iterator(chunk_size=AT_ONCE):
        current.add(edition.matter_id)
        line = _line(directory, edition)
        line.change = _change(line, then, devolved) if before else LineChange.SAME
        yield line
    for matter_id, old in sorted(then.items()):
        if matter_id not in current and old.change != LineChange.CANCELLED:
            change = LineChange.DELEGATED if matter_id in devolved else LineChange.CANCELLED
            yield _gone(directory, old, change)


def _devolved(before: Directory | None, day: date) -> set[int]:
    """The matters that went down since."""
    if before is None:
        return set()
    operations = Operation.objects.filter(kind=OperationKind.DEVOLVE, on__gt=before.frozen_on, on__lte=day)
    return set(operations.values_list("matter_id", flat=True))


def _line(directory: Directory, edition: Edition) -> DirectoryLine:
    matter = edition.matter
    office: Office = matter.office
    return DirectoryLine(
        directory=directory,
        matter=matter,
        edition=edition,
        implementation_code=matter.implementation_code,
        name=edition.name,
        type_code=matter.type_code,
        level=matter.level,
        office_name=office.name,
        state=edition.state,
    )


def _change(line: DirectoryLine, then: Mapping[int, DirectoryLine], devolved: set[int]) -> LineChange:
    old = then.get(line.matter_id)
    if old is None or old.change == LineChange.CANCELLED:
        return LineChange.ADDED
    if line.matter_id in devolved:
        return LineChange.DELEGATED
    return LineChange.SAME if old.edition_id == line.edition_id else LineChange.CHANGED


def _gone(directory: Directory, old: DirectoryLine, change: LineChange) -> DirectoryLine:
    """As it was last called."""
    return DirectoryLine(
        directory=directory,
        matter_id=old.matter_id,
        edition_id=old.edition_id,
        implementation_code=old.implementation_code,
        name=old.name,
        type_code=old.type_code,
        level=old.level,
        office_name=old.office_name,
        state=old.state,
        change=change,
    )

"""年度目录: the catalogue of a year is frozen, agreed by another officer, filed; what was added, changed, cancelled, devolved is said (R40)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.law.rulings import follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays import legal_day
from matters import rules
from matters.enums import MOVING, Act, LineChange, OperationKind
from matters.models import Directory, DirectoryLine, Edition, Operation

AT_ONCE = 1000
LONGEST = 1000
Done = dict[int, list[Operation]]


@transaction.atomic
def freeze(year: int, *, by: Actor, at: datetime) -> Directory:
    """Every matter of the public directory stands in the directory of the year, as it is called today, and what became of it.

    It is compared with the last directory that was agreed for an earlier year. Frozen again, it is the year's next number, and
    what was not agreed before is outdated. Who publishes is told.
    """
    refuse(rules.why_not_freeze(year, by=by, at=at))
    assert by.office is not None
    _one_at_a_time()
    day = legal_day(at)
    last = Directory.objects.filter(office=by.office, year=year).aggregate(Max("no"))["no__max"] or 0
    directory = Directory.objects.create(
        office=by.office,
        year=year,
        no=last + 1,
        thread=f"directory:{by.office.pk}-{year}-{last + 1}",
        frozen_on=day,
        frozen_at=at,
        frozen_by=by.person,
    )
    lines = list(_lines(directory, before(directory), at=at))
    DirectoryLine.objects.bulk_create(lines, batch_size=AT_ONCE)
    counted = Counter(line.change for line in lines)
    record(directory.thread, Act.DIRECTORY_FROZEN, by=by, at=at, facts={"on": day, **counted})
    publishers = holders(Duty.PUBLICATION, at=at, office=directory.office)
    tell(
        publishers,
        "matters/notices/directory_frozen",
        about=directory.thread,
        at=at,
        context=_said(directory),
    )
    return directory


@transaction.atomic
def agree(directory: Directory, *, by: Actor, at: datetime) -> Directory:
    """Another officer has agreed: the directory is public, and stays as it is."""
    directory = Directory.objects.locked(directory.pk)
    refuse(rules.why_not_agree(directory, by=by, at=at))
    directory.agreed_at, directory.agreed_by = at, by.person
    directory.save(update_fields=["agreed_at", "agreed_by"])
    record(directory.thread, Act.DIRECTORY_AGREED, by=by, at=at)
    maker = [addressee(directory.frozen_by)]
    tell(maker, "matters/notices/directory_agreed", about=directory.thread, at=at, context=_said(directory))
    return directory


@transaction.atomic
def give_back(directory: Directory, words: str, *, by: Actor, at: datetime) -> Directory:
    """It is not agreed, and who made it is told why: what is wrong is put right in the catalogue, and it is frozen again."""
    directory = Directory.objects.locked(directory.pk)
    refuse(rules.why_not_give_back_directory(directory, by=by, at=at))
    directory.returned_at, directory.returned_by, directory.returned_words = at, by.person, words
    directory.save(update_fields=["returned_at", "returned_by", "returned_words"])
    record(directory.thread, Act.DIRECTORY_RETURNED, by=by, at=at, facts={"words": words})
    maker = [addressee(directory.frozen_by)]
    told = _said(directory) | {"words": words}
    tell(maker, "matters/notices/directory_returned", about=directory.thread, at=at, context=told)
    return directory


@transaction.atomic
def file(directory: Directory, on: date, reference: str, *, by: Actor, at: datetime) -> Directory:
    """It is on record when the directory was filed with the level above, and under which number; who is to sign for it is told."""
    directory = Directory.objects.locked(directory.pk)
    refuse(rules.why_not_file_directory(directory, on, reference, by=by, at=at))
    directory.filed_on, directory.filed_reference = on, reference
    directory.save(update_fields=["filed_on", "filed_reference"])
    record(directory.thread, Act.DIRECTORY_FILED, by=by, at=at, facts={"on": on, "reference": reference})
    if (above := rules.keeper_above(directory.office, at=at)) is not None:
        told = _said(directory) | {"reference": reference}
        signers = holders(Duty.PUBLICATION, at=at, office=above)
        tell(signers, "matters/notices/directory_filed", about=directory.thread, at=at, context=told)
    return directory


@transaction.atomic
def receive(directory: Directory, *, by: Actor, at: datetime) -> Directory:
    """The office above that keeps a catalogue has signed for what was filed with it."""
    directory = Directory.objects.locked(directory.pk)
    refuse(rules.why_not_receive_directory(directory, by=by, at=at))
    directory.received_at, directory.received_by = at, by.person
    directory.save(update_fields=["received_at", "received_by"])
    record(directory.thread, Act.DIRECTORY_RECEIVED, by=by, at=at)
    return directory


def before(directory: Directory) -> Directory | None:
    """The directory of the last earlier year that was agreed: what this one is compared with."""
    agreed = Directory.objects.agreed().filter(office=directory.office_id, year__lt=directory.year)
    return agreed.order_by("-year", "-no").first()


def _one_at_a_time() -> None:
    """Two who freeze at once take two numbers, one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('directories of the catalogue', 0))")


def _said(directory: Directory) -> dict[str, object]:
    return {"year": directory.year, "no": directory.no}


@follows("R40", source="天津一制三化方案：事项目录年度版本，列明新增、取消、下放")
def _lines(directory: Directory, before: Directory | None, *, at: datetime) -> Iterator[DirectoryLine]:
    """A matter that is new, changed, gone, or now done below; in the first directory of all there is nothing to compare."""
    then = {line.matter_id: line for line in _there(before)} if before else {}
    done = _done_since(before, directory.frozen_on)
    kept = rules.offices_kept_by(directory.office, at=at)
    editions = Edition.objects.in_force(directory.frozen_on).in_directory()
    current: set[int] = set()
    for edition in editions.filter(matter__office__in=kept).order_by("matter_id").iterator(AT_ONCE):
        current.add(edition.matter_id)
        done[edition.matter_id] = [one for one in done[edition.matter_id] if not _ended(one)]
        line = _line(directory, edition)
        if before is None:
            line.change = LineChange.SAME
        else:
            line.change = _change(line, then, done)
            line.words = _words(line, then.get(line.matter_id), done)
        yield line
    for matter_id, old in sorted(then.items()):
        if matter_id not in current:
            line = _gone(directory, old)
            last = [one for one in done[matter_id] if one.kind in MOVING][-1:]
            line.change = LineChange.DELEGATED if _devolved(last) else LineChange.CANCELLED
            line.words = _words(line, old, done)
            yield line


def _there(before: Directory) -> QuerySet[DirectoryLine]:
    """Without what was gone by its day: what was cancelled, and what went by a successor below and has no edition since."""
    lines = before.lines.exclude(change=LineChange.CANCELLED)
    return lines.exclude(change=LineChange.DELEGATED, edition__replaced_on__lte=before.frozen_on)


def _done_since(before: Directory | None, day: date) -> Done:
    """Matter → what was done to it since the last directory; what was recalled before its day was not done."""
    found: dict[int, list[Operation]] = defaultdict(list)
    if before is not None:
        operations = Operation.objects.filter(on__gt=before.frozen_on, on__lte=day)
        operations = operations.exclude(proposal__published__recalled_at__isnull=False)
        related = operations.select_related("successor", "to_office", "proposal").prefetch_related("parts")
        for operation in related.order_by("on", "pk"):
            found[operation.matter_id].append(operation)
    return found


def _ended(one: Operation) -> bool:
    """Whether it left the matter without an edition: of a matter that is there, it was recalled or has been undone."""
    return one.proposal is not None and one.proposal.published_id is None


def _devolved(done: Iterable[Operation]) -> bool:
    return any(one.kind == OperationKind.DEVOLVE for one in done)


def _line(directory: Directory, edition: Edition) -> DirectoryLine:
    told = edition.identity
    return DirectoryLine(
        directory=directory,
        matter_id=edition.matter_id,
        edition=edition,
        implementation_code=told["implementation_code"],
        name=edition.name,
        type_code=told["type_code"],
        level=told["level"],
        office_name=told["office_name"],
        state=edition.state,
    )


def _change(line: DirectoryLine, then: Mapping[int, DirectoryLine], done: Done) -> LineChange:
    old = then.get(line.matter_id)
    if old is None:
        return LineChange.ADDED
    if _devolved(done[line.matter_id]):
        return LineChange.DELEGATED
    return LineChange.SAME if old.edition_id == line.edition_id else LineChange.CHANGED


def _words(line: DirectoryLine, old: DirectoryLine | None, done: Done) -> str:
    """What it was called, whose it was and how it stood before, and what was done to it, each with its day."""
    said = []
    if old is not None and old.name != line.name:
        said.append(_("原名称：%(name)s") % {"name": old.name})
    if old is not None and old.office_name != line.office_name:
        said.append(_("原实施主体：%(office)s") % {"office": old.office_name})
    if old is not None and old.state != line.state:
        said.append(
            _("由“%(old)s”改为“%(new)s”") % {"old": old.get_state_display(), "new": line.get_state_display()}
        )
    said += [_operation(one) for one in done[line.matter_id]]
    return _("；").join(said)[:LONGEST]


def _operation(one: Operation) -> str:
    told = {"day": date_format(one.on, _("Y年n月j日")), "kind": one.get_kind_display(), "reason": one.reason}
    words = _("%(day)s%(kind)s：%(reason)s") % told if one.reason else _("%(day)s%(kind)s") % told
    if one.to_office is not None:
        words += _("（承接机构：%(office)s）") % {"office": one.to_office.name}
    if one.successor is not None:
        words += _("（承接事项：%(matter)s）") % {"matter": one.successor.name}
    if parts := sorted(part.name for part in one.parts.all()):
        words += _("（承接事项：%(matter)s）") % {"matter": _("、").join(parts)}
    return words


def _gone(directory: Directory, old: DirectoryLine) -> DirectoryLine:
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
    )

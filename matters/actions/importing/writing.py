"""What a plan says stands in the catalogue, some statements for a thousand matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.trail.record import record
from matters import rules
from matters.actions import publishing
from matters.actions.importing import directory
from matters.actions.importing.plans import AT_ONCE, BATCH, Plan, Taken, batches
from matters.content import files_of, rows_of
from matters.elements import PARTS, ROWS, of_part
from matters.enums import Act, Severity
from matters.exchange.profiles import CODE, Problem, title_of
from matters.models import Edition, Matter, guide_code, many
from matters.models.matter import SPELLING, SPELT


@transaction.atomic
def carry_out(found: Plan, *, basis: str = "", by: Actor, at: datetime) -> Plan:
    """Everything the plan says stands in the catalogue; with a problem that stops it, nothing does, and it is returned so.

    What changes more of a matter in force than a correction may rests on a `basis`. What was published since the plan was made
    is such a problem. One entry on the trail for the whole, none where nothing changed.
    """
    if found.stops or _is_overtaken(found):
        return found
    refuse(rules.why_not_rest(found.needs_basis, basis))
    if found.directory is not None:
        directory.write(found.directory, basis=basis, by=by, at=at)
        return found
    put_many([*found.new, *found.changed], on=found.on, by=by, at=at)
    if found.new or found.changed:
        facts = {**found.facts, "profile": found.profile, "on": found.on}
        facts |= {"basis": basis.strip()} if basis.strip() else {}
        record(directory.THREAD, Act.IMPORTED, by=by, at=at, facts=facts)
    return found


def _is_overtaken(found: Plan) -> bool:
    """Whether an edition that the plan was made on got another end since; from here on nobody publishes beside us."""
    bases = [one.last for one in found.changed if one.last is not None]
    if found.directory is not None:
        bases += [edition for _matter, _columns, edition in found.directory.followed if edition is not None]
    bases.sort(key=lambda edition: edition.matter_id)
    overtaken: list[Edition] = []
    for some in batches(bases, BATCH):
        matters = Matter.objects.filter(pk__in=[edition.matter_id for edition in some]).order_by("pk")
        list(matters.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        now = dict(
            Edition.objects.filter(pk__in=[edition.pk for edition in some]).values_list("pk", "replaced_on")
        )
        overtaken += [edition for edition in some if now[edition.pk] != edition.replaced_on]
    for edition in overtaken:
        words = _("“%(name)s”在核对之后发布了新的版本，请重新导入") % {"name": edition.name}
        found.problems.append(Problem(title_of(""), 0, "", Severity.ERROR, words))
    return bool(overtaken)


@transaction.atomic
def put_many(taken: list[Taken], *, on: date, by: Actor, at: datetime) -> list[Edition]:
    """Each content is the edition of its matter from the day `on`, the one before it ends that day; the rules are asked as of one.

    As publishing.put_in_force, but some statements for a thousand matters instead of a dozen for each, and no entry on the
    trail of each edition: the import has one.
    """
    offices = {office.path: office for office in Office.objects.order_by("path")}
    _place(taken, offices, at=at)
    matters = {one.content["matter"][CODE]: one.matter for one in taken}
    upstream = Matter.objects.coded(
        one.content["matter"]["upstream"] for one in taken if one.content["matter"]["upstream"]
    )
    followed = []
    for one in taken:
        above = upstream.get(one.content["matter"]["upstream"])
        assert one.matter is not None
        if one.matter.upstream_id != (above and above.pk):
            one.matter.upstream = above
            followed.append(one.matter)
    Matter.objects.bulk_update(followed, ["upstream"], batch_size=BATCH)
    last: dict[int, int] = {}
    for pks in batches([matter.pk for matter in matters.values() if matter], BATCH):
        theirs = Edition.objects.filter(matter__in=pks)
        last.update(theirs.order_by("matter").values_list("matter").annotate(last=Max("no")))
        theirs.filter(replaced_on=None).update(replaced_on=Greatest(F("effective_on"), on))
    made: list[Edition] = []
    for some in batches(taken, AT_ONCE):
        made += _written(some, last, offices, on=on, by=by, at=at)
    return made


def _place(taken: list[Taken], offices: Mapping[str, Office], *, at: datetime) -> None:
    """The matters say what the contents say of them; search columns are spelt anew where their words changed."""
    columns = [element for element in of_part("matter") if element.kind != "matter"]
    fresh, changed, names = [], [], {"changed_at"}
    for place, one in enumerate(taken):
        told = one.content["matter"]
        matter = one.matter or Matter(code=guide_code(told[CODE]))
        taken[place] = one._replace(matter=matter)
        said = {
            element.column: offices[told[element.column]]
            if element.kind == "office"
            else told[element.column]
            for element in columns
        }
        new = {name for name, value in said.items() if one.matter is None or getattr(matter, name) != value}
        for name in new:
            setattr(matter, name, said[name])
        if SPELT & new:
            matter.spell()
            names |= SPELLING
        matter.changed_at = at
        if one.matter is None:
            fresh.append(matter)
        else:
            changed.append(matter)
            names |= new
    many.create(Matter, fresh)
    Matter.objects.bulk_update(changed, sorted(names), batch_size=BATCH)


def _written(
    taken: Sequence[Taken],
    last: Mapping[int, int],
    offices: Mapping[str, Office],
    *,
    on: date,
    by: Actor,
    at: datetime,
) -> list[Edition]:
    editions: list[Edition] = []
    children: dict[str, list[Any]] = {part: [] for part in ROWS}
    files = files_of(one.content for one in taken)
    for one in taken:
        assert one.matter is not None
        rows = rows_of(one.content, one.matter, offices, files)
        edition = rows.edition
        edition.no = last.get(one.matter.pk, 0) + 1
        edition.form_version = edition.no
        edition.effective_on = on
        edition.published_at, edition.published_by = at, by.user
        editions.append(edition)
        for part, some in rows.children.items():
            children[part] += some
    many.create(Edition, editions)
    for part, some in children.items():
        many.create(PARTS[part], some)
    above = set(
        Matter.objects.filter(upstream__in=[edition.matter_id for edition in editions])
        .order_by("upstream")
        .values_list("upstream", flat=True)
    )
    for edition, one in zip(editions, taken, strict=True):
        if one.last is not None and (edition.is_open or edition.matter_id in above):
            publishing.leave_behind(edition, one.last, by=by, at=at)
    return editions

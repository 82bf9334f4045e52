"""一件事: what is packaged is published from its day on, and replaces what held before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.trail.record import record
from matters import packages, rules
from matters.actions.publishing import put_in_force
from matters.enums import Act, EditionState
from matters.models import Matter, Package, PackageEdition, PackageMember, guide_code, spelling

DATA = Path(__file__).parents[1] / "data" / "packages"


def packaged() -> Iterator[Mapping[str, Any]]:
    """The packages of the example town, with the listed matters that they need besides the directory."""
    for path in sorted(DATA.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def load_packages(*, by: Actor, at: datetime) -> list[PackageEdition]:
    """Every packaged package is published; those that this run published are returned. Safe to run again."""
    published = [publish_package(content, by=by, at=at) for content in packaged()]
    return [edition for edition in published if edition is not None]


@transaction.atomic
def publish_package(content: Mapping[str, Any], *, by: Actor, at: datetime) -> PackageEdition | None:
    """The content is the edition in force of its package, the one before it replaced; its members stay editions of their own.

    Nothing happens if an edition of that day, or a later one, is there already.
    """
    on = date.fromisoformat(content["effective_on"])
    package = _package(content["package"])
    if package.editions.filter(effective_on__gte=on).exists():
        return None
    for told in content.get("matters", []):
        if not Matter.objects.filter(implementation_code=told["matter"]["implementation_code"]).exists():
            put_in_force(told, None, on=on, by=by, at=at)
    package.editions.filter(replaced_on=None).update(replaced_on=on)
    edition = PackageEdition.objects.create(
        package=package,
        no=package.editions.count() + 1,
        state=EditionState.OPEN,
        effective_on=on,
        **content["edition"],
    )
    PackageMember.objects.bulk_create(_members(edition, content["members"]))
    members, editions = packages.read(edition, on)
    refuse(rules.why_not_publish_package(edition, members, editions))
    facts = {"package": package.code, "edition": edition.no}
    record(edition.thread, Act.PACKAGE_PUBLISHED, by=by, at=at, facts=facts)
    return edition


def _package(told: Mapping[str, Any]) -> Package:
    """The package says what the content says of it."""
    package = Package.objects.filter(code=guide_code(told["theme_code"])).first()
    package = package or Package(code=guide_code(told["theme_code"]))
    package.name, package.aliases = told["name"], told.get("aliases", "")
    package.for_persons, package.for_organisations = told["for_persons"], told["for_organisations"]
    package.office = Office.objects.get(path=told["office"])
    package.pinyin = spelling.pinyin(f"{package.name} {package.aliases}")
    package.initials = spelling.initials(f"{package.name} {package.aliases}")
    package.words = (
        f"{spelling.words(package.name, package.aliases)} {spelling.pieces(package.name, package.aliases)}"
    )
    package.save()
    return package


def _members(edition: PackageEdition, rows: list[Mapping[str, Any]]) -> Iterator[PackageMember]:
    codes = [row["matter"] for row in rows]
    matters = Matter.objects.in_bulk(codes, field_name="implementation_code")
    for no, row in enumerate(rows, start=1):
        yield PackageMember(
            edition=edition,
            no=no,
            matter=matters[row["matter"]],
            item_no=row.get("item_no", ""),
            when=row.get("when"),
            after=row.get("after", []),
            apart=row.get("apart", False),
            sinks_siblings=row.get("sinks_siblings", False),
            asks=row.get("asks", {}),
        )

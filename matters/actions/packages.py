"""一件事: what is packaged is published from its day on, and replaces what held before."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.models import Office, User
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays import legal_day
from matters import package_content, packages, rules
from matters.actions.publishing import put_in_force
from matters.enums import Act, OperationKind
from matters.models import Matter, Package, PackageEdition, PackageMember, Proposal, guide_code, spelling

DATA = Path(__file__).parents[1] / "data" / "packages"


def packaged() -> Iterator[Mapping[str, Any]]:
    """The packages of the example town, with the listed matters that they need besides the directory."""
    for path in sorted(DATA.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def load_packages(*, by: Actor, at: datetime) -> list[PackageEdition]:
    """Every packaged package is published; those that this run published are returned. Safe to run again."""
    published = [publish_package(content, by=by, at=at) for content in packaged()]
    return [edition for edition in published if edition is not None]


# ---- 编制: a package is proposed like a matter, and goes on by the verbs of actions/proposing


@transaction.atomic
def begin(
    package: Package | None,
    operation: str = OperationKind.CHANGE,
    *,
    name: str = "",
    content: Mapping[str, Any] | None = None,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> Proposal:
    """A proposal stands open with what the edition in force says, or with this `content`; nothing public changes.

    A new package is begun with its `name`, for the office of whoever begins it; without an edition nobody else sees it.
    """
    if package is not None:
        package = _locked(package)
    place = package.office if package else by.office
    assert place is not None, "an editor acts from an office"
    refuse(rules.why_not_begin_package(package, place, by=by, at=at))
    base = rules.current_edition(package, legal_day(at)) if package else None
    if package is None:
        content = package_content.blank(place, name)
        package = _called(
            Package(code=guide_code(str(uuid.uuid4()))), content["package"] | {"for_persons": True}
        )
    elif content is None:
        content = package_content.content_of(base) if base else package_content.blank(place, package.name)
    content = package_content.normal(content)
    refuse(rules.why_not_written_so(content))
    proposal = Proposal.objects.create(
        package=package,
        operation=operation if base else OperationKind.NEW,
        content=content,
        package_base=base,
        reason=reason,
        begun_at=at,
        begun_by=by.user,
    )
    facts = {"operation": proposal.operation, "package": package.code, "base": base and base.no}
    record(proposal.thread, Act.PACKAGE_PROPOSED, by=by, at=at, facts=facts)
    return proposal


def rollback(edition: PackageEdition, *, reason: str = "", by: Actor, at: datetime) -> Proposal:
    """A proposal says again what this earlier edition said; published, it is a new edition (A3)."""
    content = package_content.content_of(edition)
    return begin(edition.package, OperationKind.CHANGE, content=content, reason=reason, by=by, at=at)


@transaction.atomic
def publish(proposal: Proposal, *, by: Actor, at: datetime) -> PackageEdition:
    """What was proposed holds from today on, and the edition before ends today; those who wrote it are told."""
    proposal = Proposal.objects.locked(proposal.pk)
    assert proposal.package is not None
    package = proposal.package = _locked(proposal.package)
    today = legal_day(at)
    for ruling in rules.why_not_publish(proposal, today, by=by, at=at):
        refuse(ruling)
    edition = _put_in_force(
        proposal.content, _called(package, proposal.content["package"]), today, by=by, at=at
    )
    proposal.effective_on, proposal.package_published = today, edition
    proposal.publish(None, turned_at=at)
    proposal.save()
    facts = {"package": package.code, "edition": edition.no, "on": today}
    record(proposal.thread, Act.PACKAGE_PUBLISHED, by=by, at=at, facts=facts)
    told = {"matter": package.name, "operation": proposal.get_operation_display(), "on": today}
    people = User.objects.filter(pk__in=rules.authors(proposal)).order_by("pk")
    hands = [addressee(person) for person in people]
    tell(hands, "matters/notices/published", about=proposal.thread, at=at, context=told)
    return edition


def _locked(package: Package) -> Package:
    """The package as it is now, nobody else's to propose or publish until this transaction ends."""
    found = Package.objects.select_for_update(no_key=True, of=("self",)).select_related("office")
    return found.get(pk=package.pk)


# ---- a content becomes an edition


@transaction.atomic
def publish_package(content: Mapping[str, Any], *, by: Actor, at: datetime) -> PackageEdition | None:
    """The content is the edition in force of its package, the one before it replaced; its members stay editions of their own.

    Nothing happens if an edition of that day, or a later one, is there already.
    """
    on = date.fromisoformat(content["effective_on"])
    code = guide_code(content["package"]["theme_code"])
    package = Package.objects.filter(code=code).first() or Package(code=code)
    if package.pk and package.editions.filter(effective_on__gte=on).exists():
        return None
    for told in content.get("matters", []):
        if not Matter.objects.filter(implementation_code=told["matter"]["implementation_code"]).exists():
            put_in_force(told, None, on=on, by=by, at=at)
    return _put_in_force(content, _called(package, content["package"]), on, by=by, at=at)


def _put_in_force(
    content: Mapping[str, Any], package: Package, on: date, *, by: Actor, at: datetime
) -> PackageEdition:
    package.editions.filter(replaced_on=None).update(replaced_on=on)
    edition, members = package_content.rows_of(content, package)
    edition.no = package.editions.count() + 1
    edition.effective_on = on
    edition.published_at, edition.published_by = at, by.user
    edition.save()
    PackageMember.objects.bulk_create(members)
    members, editions = packages.read(edition, on)
    refuse(rules.why_not_publish_package(edition, members, editions))
    facts = {"package": package.code, "edition": edition.no}
    record(edition.thread, Act.PACKAGE_PUBLISHED, by=by, at=at, facts=facts)
    return edition


def _called(package: Package, told: Mapping[str, Any]) -> Package:
    """The package is called so, is that office's, and for those."""
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

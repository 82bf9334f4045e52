"""一件事: what is packaged is published from its day on, and replaces what held before."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from ground.accounts.actor import Actor
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays import legal_day
from matters import package_content, packages, rules
from matters.actions.publishing import hands_of, put_in_force
from matters.enums import Act, OperationKind
from matters.models import Matter, Package, PackageEdition, PackageMember, Proposal, guide_code, spelling

log = logging.getLogger(__name__)

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
    if base is None:
        _hold_names()
        refuse(rules.why_not_name_package(package.name if package else name, package))
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
def publish(
    proposal: Proposal, *, effective_on: date | None = None, by: Actor, at: datetime
) -> PackageEdition:
    """What was proposed holds from that day on, or else from today, and the edition before ends that day; those who wrote it are told.

    With a later day the package is called as before until then (`turn_day`), and nothing else of it is published.
    """
    proposal = Proposal.objects.locked(proposal.pk)
    assert proposal.package is not None
    package = proposal.package = _locked(proposal.package)
    today = legal_day(at)
    on = effective_on or today
    _hold_names()
    for ruling in rules.why_not_publish(proposal, on, by=by, at=at):
        refuse(ruling)
    waits = on > today
    if not waits:
        _called(package, proposal.content["package"])
    edition = _put_in_force(proposal.content, package, on, by=by, at=at)
    proposal.effective_on, proposal.package_published = on, edition
    proposal.publish(None, turned_at=None if waits else at)
    proposal.save()
    facts = {"package": package.code, "edition": edition.no, "on": on}
    record(proposal.thread, Act.PACKAGE_PUBLISHED, by=by, at=at, facts=facts)
    told = {"matter": proposal.name, "operation": proposal.get_operation_display(), "on": on}
    tell(hands_of(proposal), "matters/notices/published", about=proposal.thread, at=at, context=told)
    return edition


@transaction.atomic
def recall(edition: PackageEdition, words: str, *, by: Actor, at: datetime) -> PackageEdition:
    """What has not begun never begins: the edition that waits is taken back, and the one before holds on. Who wrote it is told why."""
    package = _locked(edition.package)
    edition = package.editions.select_for_update(no_key=True, of=("self",)).get(pk=edition.pk)
    refuse(rules.why_not_release(package.office, by=by, at=at))
    refuse(rules.why_not_recall_package(edition, legal_day(at)))
    refuse(rules.why_not_recall_unsaid(words))
    edition.replaced_on, edition.recalled_at = edition.effective_on, at
    edition.save(update_fields=["replaced_on", "recalled_at"])
    package.editions.ever().filter(replaced_on=edition.effective_on).update(replaced_on=None)
    facts = {"package": package.code, "edition": edition.no, "words": words}
    record(edition.thread, Act.PACKAGE_RECALLED, by=by, at=at, facts=facts)
    written = Proposal.objects.filter(package_published=edition).first()
    if written is not None:
        told = {"matter": package.name, "operation": written.get_operation_display(), "words": words}
        tell(hands_of(written), "matters/notices/recalled", about=written.thread, at=at, context=told)
    return edition


def turn_day(*, at: datetime) -> list[PackageEdition]:
    """Every package whose next edition began is called and looked for as that edition says. Safe to run again.

    One that cannot be turned keeps no other waiting, and is tried again.
    """
    waited = PackageEdition.objects.in_force(legal_day(at)).filter(
        proposal__in=Proposal.objects.unturned_packages()
    )
    turned = []
    for edition in waited.select_related("package").order_by("pk"):
        try:
            with transaction.atomic():
                is_turned = _turn(edition, _locked(edition.package), at=at)
        except Exception:
            log.exception("edition %s did not become what its package is called", edition.uuid)
        else:
            turned += [edition] if is_turned else []
    return turned


def _turn(edition: PackageEdition, package: Package, *, at: datetime) -> bool:
    """The locked package is called as this edition says; False where it was already, or the edition was recalled."""
    proposal = Proposal.objects.unturned_packages().filter(package_published=edition).first()
    if proposal is None:
        return False
    _hold_names()
    refuse(rules.why_not_call_package(edition.called["name"], package))
    _called(package, edition.called)
    proposal.turned_at = at
    proposal.save(update_fields=["turned_at"])
    facts = {"package": package.code, "edition": edition.no}
    record(edition.thread, Act.TURNED, by=Actor.system("catalogue"), at=at, facts=facts)
    return True


def _locked(package: Package) -> Package:
    """The package as it is now, nobody else's to propose or publish until this transaction ends."""
    found = Package.objects.select_for_update(no_key=True, of=("self",)).select_related("office")
    return found.get(pk=package.pk)


def _hold_names() -> None:
    """Until this transaction ends nobody else begins, publishes or turns a package: no two get the same name. Taken after `_locked`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('package names', 0))")


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

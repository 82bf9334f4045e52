"""Who may write the catalogue, and who may publish it: never the same person for the same change."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import Office
from ground.law.models import DatedValue
from ground.law.rulings import rule
from ground.law.values import NoValue, value
from ground.workdays import legal_day
from matters.models import Proposal


def catalogue_office(office: Office, *, at: datetime) -> str:
    """The path of the office that keeps and publishes the catalogue of this office's place; empty, where nobody has said."""
    return keeper_of(office.division_code, legal_day(at))


def keeper_of(place: str, on: date) -> str:
    """The same of a place by its code, on that day."""
    try:
        path: str = value("catalogue.office", place, on)
    except NoValue:
        return ""
    return path


def offices_kept_by(office: Office, *, at: datetime) -> list[Office]:
    """Every office, of whatever kind, whose catalogue this one keeps. A place is asked once which office keeps its catalogue."""
    keepers: dict[str, str] = {}
    found = []
    for one in Office.objects.order_by("path"):
        if one.division_code not in keepers:
            keepers[one.division_code] = catalogue_office(one, at=at)
        if keepers[one.division_code] == office.path:
            found.append(one)
    return found


def keeper_above(office: Office, *, at: datetime) -> Office | None:
    """The office that keeps the catalogue of the place around the one whose catalogue this office keeps; None, where there is none."""
    code = office.division_code
    around = dict.fromkeys(code[:length].ljust(len(code), "0") for length in range(len(code) - 1, 0, -1))
    for place in around:
        said = DatedValue.objects.nearest("catalogue.office", place, legal_day(at)).first()
        if place != code and said is not None and said.value != office.path:
            return Office.objects.filter(path=said.value).first()
    return None


def keeps(office: Office, keeper: Office | None, *, at: datetime) -> bool:
    """Whether this is the office that keeps the catalogue in which the `office` stands."""
    return keeper is not None and keeper.path == catalogue_office(office, at=at)


def offices_written_by(office: Office, *, at: datetime, keeps: bool = False) -> list[Office]:
    """The offices whose matters are written from this one: itself, those below, and those whose catalogue it keeps.

    `keeps`: the last alone, whose matters it publishes. A place is asked once which office keeps its catalogue.
    """
    keepers: dict[str, str] = {}
    found = []
    for one in Office.objects.filter(kind=OfficeKind.ORGAN).order_by("path"):
        if one.division_code not in keepers:
            keepers[one.division_code] = catalogue_office(one, at=at)
        own = one.path == office.path or one.path.startswith(f"{office.path}/")
        if keepers[one.division_code] == office.path or (own and not keeps):
            found.append(one)
    return found


def offices_imported_by(office: Office, *, at: datetime) -> list[Office]:
    """The offices of which a file handed in here may speak: those it writes for whose catalogue the same office keeps as its own.

    One officer confirms the whole file, and he publishes for the keeper alone.
    """
    keepers: dict[str, str] = {office.division_code: catalogue_office(office, at=at)}
    found = []
    for one in offices_written_by(office, at=at):
        if one.division_code not in keepers:
            keepers[one.division_code] = catalogue_office(one, at=at)
        if keepers[one.division_code] == keepers[office.division_code]:
            found.append(one)
    return found


@rule("A10", source="本平台所定：谁的事项谁编制，上级和事项目录管理机构可以代为编制")
def why_not_write(office: Office, *, by: Actor, at: datetime) -> str | None:
    """A matter is written by its own office, an office above it, or the office that keeps the catalogue."""
    if not by.acts_as(Duty.CATALOGUE, at=at):
        return _("请改用事项编制的职责办理")
    assert by.office is not None
    own = office.path == by.office.path or office.path.startswith(f"{by.office.path}/")
    if not own and by.office.path != catalogue_office(office, at=at):
        return _("“%(office)s”的事项由该机构、其上级机构或者事项目录管理机构编制") % {"office": office.name}
    return None


@rule("A10", source="本平台所定：事项目录由一个机构统一发布")
def why_not_release(office: Office, *, by: Actor, at: datetime) -> str | None:
    """What is published is published by the office that keeps the catalogue, by a person and never by a machine."""
    if by.user is None or by.is_machine or by.token_ref:
        return _("发布由事项目录管理机构的工作人员本人办理")
    if not by.acts_as(Duty.PUBLICATION, at=at):
        return _("请改用事项发布的职责办理")
    assert by.office is not None
    if by.office.path != catalogue_office(office, at=at):
        return _("“%(office)s”的事项由事项目录管理机构发布") % {"office": office.name}
    return None


@rule("A10", source="本平台所定：编制与发布分开")
def why_not_release_own(proposal: Proposal, *, by: Actor) -> str | None:
    """Four eyes: nobody publishes what he began, saved or submitted himself."""
    if by.user_id in authors(proposal):
        return _("您参与过这份拟稿的编制，请由另一名发布人员发布")
    return None


def authors(proposal: Proposal) -> set[int]:
    """The users who had a hand in what the proposal says."""
    hands = {proposal.begun_by_id, proposal.saved_by_id, proposal.submitted_by_id}
    hands |= set(proposal.revisions.values_list("saved_by_id", flat=True))
    return {user for user in hands if user is not None}

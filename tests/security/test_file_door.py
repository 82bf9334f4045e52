"""Whatever shows a case to an officer stands behind one door: who is not concerned says why, and every opening is in the log."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.timezone import now

from approvals.actions import consultation, survey
from approvals.enums import CaseState
from approvals.models import Case, SurveyPhoto
from ground.accounts.models import User
from ground.documents.models import Document
from ground.trail.readings import Purpose, Reading
from portal.file_door import BY_UUID
from tests.approvals.test_survey import photo
from tests.town import ANSWERS, Town

# The officers' addresses with a uuid in them that name no case: what each of them names.
NO_CASE = {
    "approvals:slip": "a number given out on paper during an outage",
    "approvals:slip-sheet": "the same",
    "approvals:slip-entry": "the same",
    "approvals:slip-countersign": "the same",
    "approvals:slip-objection": "the same",
    "approvals:slip-spoil": "the same",
    "approvals:slip-spoil-sign": "the same",
    "commitment": "a letter that anybody may read",
    "credit:desk-record": "an entry of the credit file, before the officers who keep it",
    "credit:notice": "the same",
    "credit:service": "the same",
    "credit:defence": "the same",
    "credit:waiver": "the same",
    "credit:acknowledgement": "the same",
    "credit:decision": "the same",
    "credit:repairs": "the same",
    "credit:repair-decision": "the same",
    "credit:objections": "the same",
    "credit:objection-answer": "the same",
    "credit:strikes": "the same",
    "credit:strike-decision": "the same",
    "credit:evidence": "a file that came with what was said of such an entry",
    "desk_real_name_of": "a person at the window, with his card in his hand",
    "desk_mandate": "a mandate, at the window that keeps it",
    "desk_mandate_revocation": "the same",
    "desk_mandate_call": "the same",
    "desk_mandate_confirmation": "the same",
    "desk_mandate_objection": "the same",
    "desk_mandate_paper": "the same",
    "matters:guide_file": "a blank form or sample of the public guide",
    "matters:exemption_paper": "that no permit is needed, said to nobody by name",
    "matters:erratum": "what somebody found wrong in a guide, by the address he was given",
    "promise": "a shortened promise of an office, with the cases of its own approvers",
    "report": "what a window said no to, laid before whoever watches it",
    "system": "a system that calls the API",
    "system_tokens": "the same",
    "system_token_revocation": "the same",
}
# Only who has something of his own there finds anything.
APPLICANTS = ("me/", "drafts/", "transfers/")
# What is written here is of everybody: the catalogue knows no case.
CATALOGUE = "catalogue/"


class Address(NamedTuple):
    name: str
    keys: frozenset[str]
    text: str


def addresses(
    patterns: list[Any] | None = None, space: str = "", keys: frozenset[str] = frozenset()
) -> Iterator[Address]:
    """Every address of the site with something in it, the API's apart."""
    for one in patterns if patterns is not None else get_resolver().url_patterns:
        here = keys | set(one.pattern.converters)
        if isinstance(one, URLResolver):
            if "api" not in str(one.pattern):
                yield from addresses(one.url_patterns, f"{one.namespace}:" if one.namespace else space, here)
        elif isinstance(one, URLPattern) and here:
            yield Address(f"{space}{one.name}", here, str(one.pattern))


EVERY = sorted(set(addresses()))
OF_A_CASE = [one for one in EVERY if "number" in one.keys or one.name in BY_UUID]


WITH = {
    CaseState.ACCEPTED: {"survey", "survey-photo", "consultation", "asking", "survey-arranging"},
    CaseState.REVIEWED: {"grant-preview"},
    CaseState.GRANTED: {"desk-licence", "paper-print"},
}


class File(NamedTuple):
    case: Case
    things: dict[str, str]
    secrets: list[str]

    def address(self, one: Address) -> str:
        blob = "00000000-0000-0000-0000-000000000000"
        known = {
            "number": self.case.number,
            "no": 1,
            "page": 1,
            "blob": blob,
            "remedy_uuid": blob,
            "uuid": self.things.get(one.name, blob),
        }
        return reverse(one.name, kwargs={key: known[key] for key in one.keys})


@pytest.fixture(params=[CaseState.FILED, CaseState.ACCEPTED, CaseState.REVIEWED, CaseState.GRANTED])
def file(db: None, request: pytest.FixtureRequest) -> File:
    """A case in that state, with the others who are asked, the survey, its photograph and the licence."""
    return _file(Town(now()), request.param)


def _file(town: Town, state: CaseState) -> File:
    case = town.case_at(state)
    things: dict[str, Any] = {
        "paper": Document.objects.of(case.thread).order_by("pk").first(),
        "uploaded": case.files.order_by("pk").first(),
    }
    if state == CaseState.ACCEPTED:
        chen = town.actor("chen")
        (asked,) = consultation.ask(
            case, [town.offices["regulator"]], "是否影响周边？", days=5, by=chen, at=town.at
        )
        people = {town.user("chen"): "", town.user("sun"): ""}
        going = survey.arrange(
            case,
            people,
            planned_at=town.at + timedelta(hours=1),
            place=ANSWERS["shop_address"],
            reason="",
            by=chen,
            at=town.at,
        )
        survey.photograph(going, photo(), caption="", by=chen, at=town.at + timedelta(hours=2))
        things |= {"consultation": asked, "survey": going, "survey-photo": SurveyPhoto.objects.get()}
    if state == CaseState.GRANTED:
        things["desk-licence"] = case.decision.gives_licence
    alike = {"paper": ("paper-print", "paper-picture"), "uploaded": ("uploaded-page",)}
    named: dict[str, str] = {}
    for name in BY_UUID:
        of = next(
            (
                key
                for key in things
                if name == key or name in alike.get(key, ()) or name.startswith(key.removeprefix("desk-"))
            ),
            "",
        )
        if of and things[of]:
            named[name] = str(things[of].uuid)
    if "survey-photo" in things:
        named["survey-photo"] = named["survey-photo-removal"] = str(things["survey-photo"].uuid)
    version = case.party_version
    secrets = [version.name, version.id_number, version.phone, ANSWERS["shop_name"], ANSWERS["shop_address"]]
    return File(case, named, secrets)


@pytest.fixture
def feng() -> Client:
    client = Client()
    client.force_login(User.objects.get(username="feng"))
    return client


def test_every_address_is_known_to_the_door() -> None:
    """A new address that names a case by a uuid goes into portal/file_door.py; one that names none, here."""
    named = {
        one.name for one in EVERY if "uuid" in one.keys and not one.text.startswith((*APPLICANTS, CATALOGUE))
    }
    assert named - {one.name for one in OF_A_CASE} == set(NO_CASE)
    assert {one.name for one in OF_A_CASE} >= set(BY_UUID)


def test_a_monitor_finds_nothing_of_the_person_without_a_purpose(file: File, feng: Client) -> None:
    for one in OF_A_CASE:
        for page in (feng.get(file.address(one)), feng.post(file.address(one))):
            assert page.status_code < 500, one.name
            assert not page.streaming, one.name
            assert not [secret for secret in file.secrets if secret in page.content.decode()], one.name
    assert not Reading.objects.exists()


def test_with_a_purpose_every_opening_is_in_the_log(file: File, feng: Client) -> None:
    feng.post(reverse("desk-case-opening", args=[file.case.number]), {"purpose": Purpose.SUPERVISE})
    opened = {"desk-case"}
    for one in OF_A_CASE:
        before = Reading.objects.count()
        page = feng.get(file.address(one))
        if page.status_code != 200:
            continue
        opened.add(one.name)
        (row,) = Reading.objects.order_by("pk")[before:]
        assert (row.purpose, row.thread) == (Purpose.SUPERVISE, file.case.thread), one.name
    assert opened >= WITH.get(CaseState(file.case.state), {"paper-print"})


def test_who_has_said_why_goes_on_to_what_he_looked_for(file: File, feng: Client) -> None:
    if "desk-licence" not in file.things:
        return
    there = reverse("desk-licence", args=[file.things["desk-licence"]])
    asked = feng.get(there, follow=True)
    assert f'name="then" value="{there}"' in asked.content.decode()
    opening = reverse("desk-case-opening", args=[file.case.number])
    assert feng.post(opening, {"purpose": Purpose.SUPERVISE, "then": there}).url == there
    away = feng.post(opening, {"purpose": Purpose.SUPERVISE, "then": "https://elsewhere.example/"})
    assert away.url == reverse("desk-case", args=[file.case.number])

"""The API keeps to its own description, whatever is sent to it (M1): no 5xx, and no answer that the schema does not name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from approvals.actions import consultation, decline, emergency
from approvals.enums import CaseState, SaidNo
from ground.documents.models import Document
from ground.notices.models import Notice
from matters.actions import importing
from matters.enums import ImportProfile
from portal.api.page import description
from tests.api.conftest import token_for
from tests.matters.desk import Desk
from tests.town import Town

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 4
WHO = ["stranger", "zhao", "lin"]
# Who reviews, who decides, and the office that was asked: half as often, with a case that was accepted.
ASKED = ["chen", "zheng", "sun"]


def found_wanting(real: dict[str, str], token: str, examples: int, *, tag: str = "") -> list[str]:
    """What is wrong with the answers of every operation, called with generated arguments and now and then real ones.

    With `tag`, of those of one subject.
    """
    told = json.loads(json.dumps(description()))
    schema = schemathesis.openapi.from_dict(told)
    schema.app = get_wsgi_application()
    schema.location = "/api/v1/schema/"
    wrong = []
    for found in schema.get_all_operations():
        operation = found.ok()
        if tag and tag not in operation.tags:
            continue
        try:
            walk(operation, token, real, examples)
        except (Failure, FailureGroup) as failure:  # every operation is looked at, then all is said
            wrong.append(f"{operation.label}: {failure}")
    return wrong


def walk(operation: Any, token: str, real: dict[str, str], examples: int) -> None:
    """Some calls of this operation, half of them about things that exist."""
    exists = cycle([True, False])
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        if next(exists):
            _made_real(case, real)
        case.call_and_validate(headers=headers, checks=CHECKS)

    holds()


def _real(town: Town) -> dict[str, str]:
    case = town.case_at(CaseState.FILED)
    return {
        "number": str(case.number),
        "code": town.edition.matter.code,
        "edition": str(town.edition.uuid),
        "documents": str(Document.objects.of(case.thread)[0].uuid),
        "notices": str(Notice.objects.inbox_of(town.user("zhao"))[0].uuid),
        "drafts": str(town.draft().uuid),
        "slips": str(emergency.print_block(1, by=town.actor("lin"), at=town.at)[0].uuid),
        "negative-answers": str(decline.say_no(SaidNo.OTHER, "停电", by=town.actor("lin"), at=town.at).uuid),
    }


def _real_of_asking(town: Town) -> dict[str, str]:
    """The same of a case about which another office was asked, with the letter to it."""
    case = town.case_at(CaseState.ACCEPTED)
    offices = [town.user("sun").duties.get().office]
    asked = consultation.ask(case, offices, "选址是否合适？", days=3, by=town.actor("chen"), at=town.at)
    paper, made = asked[0].document, case.files.all()[0].original
    assert paper is not None
    Document.objects.filter(pk=paper.pk).update(pdf=made, archive=made, state="ready")
    return _real(town) | {"number": str(case.number), "documents": str(paper.uuid)}


def _made_real(case: Any, real: dict[str, str]) -> None:
    kinds = [part for part in case.operation.path.split("/") if part in real]
    for name in case.path_parameters or {}:
        found = real.get(name) or (real[kinds[0]] if kinds else "")
        case.path_parameters[name] = found or case.path_parameters[name]
    if isinstance(case.body, dict):
        case.body |= {
            name: real[name] for name in ("edition", "matter") if name in case.body and name in real
        }


def _real_of_writing(town: Town) -> dict[str, str]:
    """What one who writes the catalogue has in hand."""
    desk = Desk(town)
    made = importing.begin(b"name\nx\n", ImportProfile.DIRECTORY, by=desk.mei, at=town.at)
    return {
        "code": town.edition.matter.code,
        "matter": town.instant.matter.code,
        "proposals": str(desk.begun().uuid),
        "imports": str(made.uuid),
        "no": "1",
        "kind": "once",
    }


@pytest.fixture
def one_connection() -> Iterator[None]:
    """As Django's own test client has it: a call ends without closing the connection on which the test's rows are."""
    signals = (request_started, request_finished)
    for sent in signals:
        sent.disconnect(close_old_connections)
    yield
    for sent in signals:
        sent.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("who", WHO)
def test_no_answer_is_a_surprise(town: Town, administrator: Any, settings: Any, who: str) -> None:
    settings.API_RATES = {"session": 10**9, "stranger": 10**9}
    token = "" if who == "stranger" else token_for(town, administrator, who)[1]
    wrong = found_wanting(_real(town), token, EXAMPLES)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("who", ASKED)
def test_no_answer_surprises_an_office_that_was_asked(
    town: Town, administrator: Any, settings: Any, who: str
) -> None:
    settings.API_RATES = {"session": 10**9, "stranger": 10**9}
    real = _real_of_asking(town)
    wrong = found_wanting(real, token_for(town, administrator, who)[1], EXAMPLES // 2)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("tag", ["catalogue", "matters", "lists"])
def test_no_answer_surprises_who_writes_the_catalogue(
    town: Town, administrator: Any, settings: Any, tag: str
) -> None:
    settings.API_RATES = {"session": 10**9, "stranger": 10**9}
    real = _real_of_writing(town)
    wrong = found_wanting(real, token_for(town, administrator, "mei")[1], 2 * EXAMPLES, tag=tag)
    assert not wrong, "\n\n".join(wrong)

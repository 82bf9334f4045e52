"""The API keeps to its own description, whatever is sent to it (M1): no 5xx, and no answer that the schema does not name."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
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
from credit.actions import listing
from ground.accounts.enums import Duty
from ground.documents.models import Document
from ground.notices.models import Notice
from matters.actions import importing
from matters.enums import ImportProfile
from portal.api.page import description
from tests.api.conftest import token_for
from tests.approvals.committed import committed
from tests.approvals.revoking import noticed
from tests.credit.conftest import proposed
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


def found_wanting(
    real: dict[str, str],
    token: str,
    examples: int,
    *,
    tag: str = "",
    acts: frozenset[str] = frozenset(),
    session: dict[str, Any] | None = None,
) -> list[str]:
    """What is wrong with the answers of every operation, called with generated arguments and now and then real ones.

    With `tag`, of those of one subject; with `acts`, of these acts on a case. `session`: of whoever is signed in.
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
        if acts and operation.path.rstrip("/").rpartition("/")[2] not in acts:
            continue
        try:
            walk(operation, token, real, examples, session=session)
        except (Failure, FailureGroup) as failure:  # every operation is looked at, then all is said
            wrong.append(f"{operation.label}: {failure}")
    return wrong


def walk(
    operation: Any, token: str, real: dict[str, str], examples: int, *, session: dict[str, Any] | None = None
) -> None:
    """Some calls of this operation, half of them about things that exist."""
    exists = cycle([True, False])
    as_whom: dict[str, Any] = session or {"headers": {"Authorization": f"Bearer {token}"} if token else {}}

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
        real_one = next(exists)
        if real_one:
            _made_real(case, real)
        if real_one and session:
            _heard(case)
        case.call_and_validate(**as_whom, checks=CHECKS)

    holds()


def _heard(case: Any) -> None:
    """No door before the act turns the call away: it comes with a key of its own and no credentials but those of the session."""
    case.headers.pop("Authorization", None)
    case.cookies.pop("sessionid", None)
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = str(uuid.uuid4())


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
            name: real[name]
            for name in ("edition", "matter", "case", "shown")
            if name in case.body and name in real
        }


# Acts on a case that was granted on somebody's word.
ON_HIS_WORD = frozenset(
    ["commitment-signature", "commitment-checks", "commitment-verifications", "promised-supply", "proceeding"]
)


def _real_of_a_word(town: Town) -> dict[str, str]:
    """A commitment that is performed, a proceeding of which he was told, and an entry of the credit file too."""
    row = noticed(town)
    case = town.case_at(CaseState.GRANTED, at=town.at + timedelta(minutes=1))
    committed(town, case=case, basic_code="another")  # of one matter, somebody keeps one word at a time
    for key, name in (("kong", "孔明"), ("tang", "唐宁")):
        town._officer(key, name, town.organ, Duty.CREDIT)
    record = listing.notify(proposed(town, town.at), "general", by=town.actor("kong"), at=town.at)
    return {
        "number": str(case.number),
        "case": str(case.number),
        "proceedings": str(row.uuid),
        "records": str(record.uuid),
        "shown": "0" * 64,
    }


def _signed_in(town: Town, who: str) -> dict[str, Any]:
    """How a page of his calls: his session, and the token against forgery that goes with it."""
    client, word = Client(), "a" * 32
    client.force_login(town.user(who))
    sent = {"sessionid": client.cookies["sessionid"].value, "csrftoken": word}
    return {"headers": {"X-CSRFToken": word}, "cookies": sent}


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


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize(
    "who, tag, acts",
    [
        ("chen", "acts", ON_HIS_WORD),
        ("zhao", "acts", ON_HIS_WORD),
        ("zheng", "proceedings", frozenset[str]()),
        ("zhao", "proceedings", frozenset[str]()),
        ("tang", "credit", frozenset[str]()),
        ("zhao", "credit", frozenset[str]()),
    ],
)
def test_no_answer_surprises_whoever_keeps_or_weighs_a_word(
    town: Town, settings: Any, who: str, tag: str, acts: frozenset[str]
) -> None:
    settings.API_RATES = {"session": 10**9, "stranger": 10**9}
    real = _real_of_a_word(town)
    session = _signed_in(town, who)
    wrong = found_wanting(real, "", 2 * EXAMPLES, tag=tag, acts=acts, session=session)
    assert not wrong, "\n\n".join(wrong)

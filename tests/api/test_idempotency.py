"""The same call twice is one act: repeated at once, repeated after a crash, repeated with something else in it."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.test.client import ClientHandler
from django.utils.timezone import now

from approvals.actions import intake
from approvals.enums import CaseState
from approvals.models import Case, DraftTransfer
from ground.accounts.enums import Duty, Scope
from ground.documents.models import Document
from ground.law.rulings import Refused, Ruling
from ground.trail.models import Entry
from ground.trail.readings import Reading, What
from portal.models import KeyedCall
from portal.tasks import forget_keys
from tests.api.conftest import Caller, administrator_of, application, problem, scans, token_for
from tests.town import Town

THREADS = 6


@pytest.mark.django_db
def test_a_repeat_is_answered_the_same_and_files_nothing(town, person):
    zhao = person("zhao")
    first = zhao.upload("cases/", application(town), scans(), key="one")
    again = zhao.upload("cases/", application(town), scans(), key="one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first["Location"] == again["Location"]
    assert first.json() == again.json()
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_the_key_of_one_is_not_the_key_of_another(town, person):
    person("zhao").upload("cases/", application(town), scans(), key="one")
    person("wang").upload("cases/", application(town), scans(), key="one")
    assert Case.objects.count() == 2


@pytest.mark.django_db
def test_another_body_under_the_same_key_is_no_repeat(town, person):
    zhao = person("zhao")
    zhao.upload("cases/", application(town), scans(), key="one")
    other = application(town)
    other["answers"]["shop_name"] = "另一家"
    problem(zhao.upload("cases/", other, scans(), key="one"), 422)
    fewer = scans()
    del fewer["material-2"]
    problem(zhao.upload("cases/", application(town), fewer, key="one"), 422)
    assert Case.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "键", "a" * 256])
def test_a_call_that_creates_needs_a_key(town, person, key):
    zhao = person("zhao")
    answer = zhao.client.post(
        "/api/v1/drafts/",
        {},
        content_type="application/json",
        headers=zhao.headers | {"Idempotency-Key": key},
    )
    assert "Idempotency-Key" in problem(answer, 400)["errors"]


@pytest.mark.django_db
def test_a_refusal_is_kept_with_what_had_lapsed_before(town, person):
    """The window kept silent too long (CLK-1): the refusal of its late acceptance commits, and so does what the law did."""
    case = town.case_at(CaseState.FILED, at=town.at - timedelta(days=60))
    lin = person("lin")
    first = problem(lin.post(f"cases/{case.number}/acceptance/", key="late"), 409)
    assert first["rule"] == "COR-10"
    assert Case.objects.get().deemed
    entries = Entry.objects.count()
    again = problem(lin.post(f"cases/{case.number}/acceptance/", key="late"), 409)
    assert (again["rule"], again["article"]) == (first["rule"], first["article"])
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_a_slip_of_form_may_be_put_right_under_the_same_key(town, person):
    case = town.case_at(CaseState.ACCEPTED)
    chen = person("chen")
    path = f"cases/{case.number}/opinion/"
    problem(chen.post(path, {"findings": []}, key="k"), 400)
    findings = [{"point": no, "answer": "conforms"} for no in (1, 2)]
    assert chen.post(path, {"findings": findings, "words": "符合"}, key="k").status_code == 201


@pytest.mark.django_db
def test_no_row_holds_what_was_said(town, person):
    person("zhao").upload("cases/", application(town), scans(), key="one")
    (row,) = KeyedCall.objects.values()
    said = repr(row)
    for personal in ("13900000009", "云朵", "赵敏", "书香路"):
        assert personal not in said
    assert row["location"].startswith("/api/v1/cases/")


@pytest.mark.django_db
def test_the_words_of_a_refusal_are_said_once(town, person, monkeypatch):
    """A rule may name a colleague in what it says (受审分离): the row keeps which rule it was."""
    case, lin = town.case_at(CaseState.FILED), person("lin")

    def refused(*_args, **_named):
        raise Refused(Ruling("COR-7", "行政许可法 24", "王秀兰已经办理过这个办件"))

    monkeypatch.setattr(intake, "accept", refused)
    first = problem(lin.post(f"cases/{case.number}/acceptance/", key="no"), 409)
    assert "王秀兰" in first["detail"]
    assert KeyedCall.objects.get().ruling == {"rule_id": "COR-7", "article": "行政许可法 24"}
    again = problem(lin.post(f"cases/{case.number}/acceptance/", key="no"), 409)
    assert (again["rule"], again["article"]) == ("COR-7", "行政许可法 24")
    assert "首次答复" in again["detail"]


@pytest.mark.django_db
def test_a_repeat_reads_no_file_without_the_scope_for_reading(town, machine):
    case = town.case_at(CaseState.GRANTED)
    lin = machine("lin", [Scope.CASES_ACT])
    told = {"method": "counter", "receiver": "赵敏", "relation": "self", "card": "990001198509040462"}
    first = lin.post(f"cases/{case.number}/delivery/", told, key="one")
    assert first.status_code == 201
    again = lin.post(f"cases/{case.number}/delivery/", told, key="one")
    assert (again.status_code, again["Location"], again.content) == (201, first["Location"], b"")
    assert not Reading.objects.exists()


@pytest.mark.django_db
def test_a_repeat_that_reads_the_file_is_on_the_books(town, person):
    case, lin = town.case_at(CaseState.FILED), person("lin")
    first = lin.post(f"cases/{case.number}/acceptance/", key="one")
    assert not Reading.objects.exists()
    again = lin.post(f"cases/{case.number}/acceptance/", key="one", If_None_Match="*")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["ETag"] == first["ETag"]
    row = Reading.objects.get()
    assert (row.user, row.what, row.duty) == (town.user("lin"), What.CASE, Duty.INTAKE)


@pytest.mark.django_db
def test_a_repeat_after_the_door_is_shut_has_the_same_status(town, person):
    """An office that has answered no longer opens the case: 201 as before, and nothing of it."""
    case, chen = town.case_at(CaseState.ACCEPTED), person("chen")
    asked = {"question": "选址是否合适？", "days": 3, "offices": ["zhaoxia/weijianwei"]}
    assert chen.post(f"cases/{case.number}/opinions/", asked).status_code == 201
    sun, told = person("sun"), {"stance": "agrees", "answer": "无意见"}
    first = sun.post(f"cases/{case.number}/answers/", told, key="one")
    assert first.status_code == 201
    again = sun.post(f"cases/{case.number}/answers/", told, key="one")
    assert (again.status_code, again["Location"], again.content) == (201, first["Location"], b"")
    assert not Reading.objects.filter(user=town.user("sun")).exists()


@pytest.mark.django_db
def test_a_repeat_of_what_has_no_address_has_its_status(town, person):
    draft, zhao = town.draft(), person("zhao")
    told = {"name": "王芳", "phone": "13800000199"}
    first = zhao.post(f"drafts/{draft.uuid}/transfer/", told, key="one")
    again = zhao.post(f"drafts/{draft.uuid}/transfer/", told, key="one")
    assert (first.status_code, again.status_code, again.content) == (201, 201, b"")
    assert DraftTransfer.objects.count() == 1


@pytest.mark.django_db
def test_keys_live_seven_days(town, person):
    zhao = person("zhao")
    zhao.upload("cases/", application(town), scans(), key="one")
    forget_keys()
    assert KeyedCall.objects.count() == 1
    KeyedCall.objects.update(called_at=now() - timedelta(days=7, seconds=1))
    for _again in range(2):
        forget_keys()
    assert not KeyedCall.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_file_one_case():
    town = Town(now())
    _token, text = token_for(town, administrator_of(town), "zhao")
    told, start, answers = application(town), threading.Barrier(THREADS), []

    def call() -> None:
        try:
            start.wait()
            answers.append(Caller(text).upload("cases/", told, scans(), key="one"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call) for _n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [201] * THREADS, [a.content for a in answers]
    assert len({answer["Location"] for answer in answers}) == 1
    case = Case.objects.get()
    assert Document.objects.of(case.thread).count() == 1
    assert Entry.objects.of(case.thread).count() == 1


class CutOff(ClientHandler):
    """Everything is done and committed; then the line is cut before a byte of the reply is sent."""

    def get_response(self, request):
        super().get_response(request)
        assert not connection.in_atomic_block
        raise ConnectionResetError


@pytest.mark.django_db(transaction=True)
def test_a_connection_cut_between_commit_and_reply_costs_nothing():
    town = Town(now())
    _token, text = token_for(town, administrator_of(town), "zhao")
    cut_off = Client()
    cut_off.handler = CutOff(enforce_csrf_checks=False)
    with pytest.raises(ConnectionResetError):
        Caller(text, cut_off).upload("cases/", application(town), scans(), key="cut")
    case = Case.objects.get()
    again = Caller(text).upload("cases/", application(town), scans(), key="cut")
    assert again.status_code == 201
    assert again.json()["number"] == case.number
    assert Case.objects.count() == 1


# A server of its own process: it runs one call to its end, and is killed before it has sent a byte.
DOOMED = """
import os, signal
from wsgiref.simple_server import make_server
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

def doomed(environ, start_response):
    def told(status, headers, wrong=None):
        print(status, flush=True)

    list(application(environ, told))
    os.kill(os.getpid(), signal.SIGKILL)

server = make_server("127.0.0.1", 0, doomed)
print(server.server_port, flush=True)
server.handle_request()
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_commit_and_reply_costs_nothing():
    town = Town(now())
    _token, text = token_for(town, administrator_of(town), "zhao")
    body = json.dumps({"edition": str(town.edition.uuid)})
    told = urlsplit(settings.DATABASE_URL)._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    server = subprocess.Popen(
        [sys.executable, "-c", DOOMED],
        cwd=settings.ROOT,
        env=os.environ | {"DATABASE_URL": told, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    try:
        port = server.stdout.readline().strip()
        headers = {
            "Authorization": f"Bearer {text}",
            "Idempotency-Key": "killed",
            "Content-Type": "application/json",
        }
        call = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/drafts/", body.encode(), headers)
        with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
            urllib.request.urlopen(call, timeout=20)
        assert server.wait(20) == -signal.SIGKILL
        assert server.stdout.readline().startswith("201")
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    draft = Case.objects.get()
    again = Caller(text).post("drafts/", json.loads(body), key="killed")
    assert again.status_code == 201, again.content.decode()
    assert again.json()["uuid"] == str(draft.uuid)
    assert KeyedCall.objects.get().status == 201

"""诚信档案 by API: told, heard, decided by another officer, repaired, objected to; the same people as on the pages (CRE-4)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

from credit.actions import listing
from credit.enums import Misdeed, Tier
from credit.models import Record
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Scope
from ground.accounts.models import System
from ground.documents.models import Document
from ground.workdays import legal_day
from tests.api.conftest import Caller, problem
from tests.approvals.revoking import heard as proceeding_heard
from tests.approvals.revoking import over
from tests.credit.conftest import heard, keepers, listed, proposed  # noqa: F401 - fixtures
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(town) -> datetime:
    return town.at


@pytest.fixture
def office(town: Town) -> Town:
    """The town with two officers who keep credit, and whose systems may call."""
    town._officer("kong", "孔明", town.organ, Duty.CREDIT)
    town._officer("tang", "唐宁", town.organ, Duty.CREDIT)
    return town


def read(record: Record) -> dict[str, int]:
    """What whoever decides has before him: all of it."""
    return {"read": Record.objects.get(pk=record.pk).last_entry}


def may(answer) -> set[str]:
    return {one["act"] for one in answer.json()["acts"] if one["ok"]}


@pytest.mark.rule("CRE-4")
def test_an_entry_goes_from_its_notice_to_the_list_by_three_people(keepers, person, at):  # noqa: F811
    record = proposed(keepers, at)
    qian, tang, zhao, path = person("qian"), person("tang"), person("zhao"), f"credit/records/{record.uuid}"
    assert may(qian.get(f"{path}/")) == {"notice", "strikes"}
    assert "tier" in problem(qian.post(f"{path}/notice/", {"tier": "x"}), 400)["errors"]
    told = qian.post(f"{path}/notice/", {"tier": "general"}, key="noticed")
    assert told.status_code == 201, told.content.decode()
    assert qian.post(f"{path}/notice/", {"tier": "general"}, key="noticed").json()["state"] == "notified"
    assert Document.objects.of(record.thread).count() == 1, "told once"
    assert problem(qian.post(f"{path}/notice/", {"tier": "general"}), 409)["rule"] == "CRE-4"

    his = zhao.get(f"{path}/")
    assert (his.json()["turn"], may(his)) == ("party", {"defence", "waiver"})
    (days,) = [one for one in his.json()["clocks"] if one["kind"] == "credit.defence"]
    assert days["due_on"] > legal_day(at).isoformat()
    said = zhao.upload(f"{path}/defence/", {"words": "已经补交"}, {"evidence": pdf("回执.pdf")})
    assert said.status_code == 201, said.content.decode()
    assert [one["name"] for one in said.json()["defences"][0]["evidence"]] == ["回执.pdf"]
    assert zhao.post(f"{path}/waiver/").json()["state"] == "heard"

    unread = {"listed": True, "tier": "general", "reasons": "逾期六十个工作日未补齐"}
    assert "read" in problem(tang.post(f"{path}/decision/", unread), 400)["errors"]
    stale = unread | {"read": his.json()["last_entry"]}
    assert "又有新的情况" in problem(tang.post(f"{path}/decision/", stale), 409)["detail"]
    decision = unread | read(record)
    assert problem(qian.post(f"{path}/decision/", decision), 409)["rule"] == "CRE-4", (
        "who told does not decide"
    )
    graver = problem(tang.post(f"{path}/decision/", decision | {"tier": "serious"}), 409)
    assert graver["rule"] == "CRE-4"
    assert (
        "tier"
        in problem(tang.post(f"{path}/decision/", {"listed": True, "reasons": "逾期", "read": 0}), 400)[
            "errors"
        ]
    )
    done = tang.post(f"{path}/decision/", decision)
    assert (done.json()["state"], done.json()["published"]) == ("listed", True)
    assert {one["paper"] for one in done.json()["documents"]} >= {"credit.listing", "credit.repair_notice"}


@pytest.mark.rule("CRE-4")
def test_what_is_heard_and_found_not_to_be_listed_is_dismissed(keepers, person, at):  # noqa: F811
    record = heard(keepers, at)
    told = {"listed": False, "reasons": "已经履行"} | read(record)
    assert person("tang").post(f"credit/records/{record.uuid}/decision/", told).json()["state"] == "dismissed"


@pytest.mark.rule("CRE-8", "CRE-9", "CRE-14")
def test_it_is_repaired_by_the_office_that_found_it(keepers, person, at):  # noqa: F811
    record = listed(keepers, at, Tier.MINOR)
    zhao, tang, path = person("zhao"), person("tang"), f"credit/records/{record.uuid}"
    told = {"words": "已补齐材料", "duty_done_on": legal_day(at).isoformat(), "promised": True}
    assert problem(zhao.post(f"{path}/repairs/", told | {"promised": False}), 409)["rule"] == "CRE-8"
    assert (
        "duty_done_on" in problem(zhao.post(f"{path}/repairs/", told | {"duty_done_on": "x"}), 400)["errors"]
    )
    sought = zhao.upload(f"{path}/repairs/", told, {"evidence": pdf("收件凭证.pdf")})
    (repair,) = sought.json()["repairs"]
    assert (repair["no"], repair["yes"], repair["decided_at"]) == (1, None, None)
    answer = {"no": 1, "granted": True, "reasons": "义务已经履行"} | read(record)
    assert "no" in problem(tang.post(f"{path}/repair-decision/", answer | {"no": 2}), 400)["errors"]
    assert problem(zhao.post(f"{path}/repair-decision/", answer), 409)["rule"] == "CRE-9"
    done = tang.post(f"{path}/repair-decision/", answer)
    assert (done.json()["state"], done.json()["lift"], done.json()["repairs"][0]["yes"]) == (
        "lifted",
        "repaired",
        True,
    )
    assert problem(tang.post(f"{path}/repair-decision/", answer), 409)["rule"] == "CRE-9"
    # Its whole life is read of it.
    whole = tang.get(f"{path}/").json()
    whole |= {f"repair_{field}": said for field, said in whole["repairs"][0].items()}
    for field in (
        "party", "misdeed", "words", "basis", "source_number", "tier", "found_on", "publish_from", "min_until", "max_until",
        "noticed_at", "reasons", "decided_at", "lift", "lifted_at", "repair_duty_done_on", "repair_said_at", "repair_decided_at",
    ):  # fmt: skip
        assert whole[field], field
    assert {"credit.notice", "credit.listing", "credit.repair"} <= {
        one["paper"] for one in whole["documents"]
    }


@pytest.mark.rule("CRE-11")
def test_an_objection_is_answered_by_another_officer_than_who_decided(keepers, person, at):  # noqa: F811
    record = listed(keepers, at, Tier.GENERAL)
    path = f"credit/records/{record.uuid}"
    assert person("zhao").post(f"{path}/objections/", {"words": "不是我"}).status_code == 201
    answer = {"no": 1, "upheld": False, "words": "核实无误"} | read(record)
    assert problem(person("tang").post(f"{path}/objection-answer/", answer), 409)["rule"] == "CRE-11"
    done = person("qian").post(f"{path}/objection-answer/", answer)
    (told,) = done.json()["objections"]
    assert (told["yes"], told["answer"]) == (False, "核实无误")
    assert Document.objects.get(uuid=told["document"]).thread == record.thread


@pytest.mark.rule("CRE-15")
def test_what_it_rested_on_is_gone_and_two_take_it_out(keepers, person, at):  # noqa: F811
    record = listed(keepers, at, Tier.GENERAL)
    qian, tang, path = person("qian"), person("tang"), f"credit/records/{record.uuid}"
    told = {"words": "朝霞区人民政府复议决定撤销"}
    assert problem(qian.post(f"{path}/strikes/", told), 409)["rule"] == "CRE-15", "the document that undid it"
    asked = qian.upload(f"{path}/strikes/", told, {"evidence": pdf("复议决定书.pdf")})
    assert asked.status_code == 201, asked.content.decode()
    assert (asked.json()["strikes"][0]["no"], asked.json()["strikes"][0]["yes"]) == (1, None)
    answer = {"no": 1, "confirmed": True, "words": "决定书属实"} | read(record)
    assert problem(qian.post(f"{path}/strike-decision/", answer), 409)["rule"] == "CRE-15", "by another one"
    done = tang.post(f"{path}/strike-decision/", answer)
    assert (done.json()["state"], done.json()["lift"]) == ("lifted", "withdrawn")


@pytest.mark.rule("CRE-4", "RQ-10")
def test_what_reached_him_on_paper_is_served_and_his_paper_counts_from_when_it_came(keepers, person, at):  # noqa: F811
    record = proposed(keepers, at)
    keepers.user("zhao").representations.all().delete()
    qian, path = person("qian"), f"credit/records/{record.uuid}"
    assert qian.post(f"{path}/notice/", {"tier": "minor"}).json()["served_at"] is None
    on = legal_day(at)
    told = {"method": "post", "on": on.isoformat(), "receipt": "EMS1234567"}
    early = told | {"on": (on - timedelta(days=1)).isoformat()}
    assert problem(qian.post(f"{path}/service/", early), 409)["rule"] == "CRE-4"
    (waits,) = qian.get(f"{path}/").json()["waiting"]
    strange = told | {"papers": [str(record.uuid)]}
    assert "papers" in problem(qian.post(f"{path}/service/", strange), 400)["errors"]
    answer = qian.upload(f"{path}/service/", told | {"papers": [waits]}, {"evidence": pdf("回执.pdf")})
    (served,) = answer.json()["services"]
    assert (served["receipt"], served["papers"], answer.json()["waiting"]) == ("EMS1234567", [waits], [])
    assert [one["name"] for one in served["evidence"]] == ["回执.pdf"]
    noticed = Record.objects.get().noticed_at
    paper = {"words": "不服", "arrived_at": noticed.isoformat()}
    assert problem(qian.post(f"{path}/defence/", paper), 409)["rule"] == "CRE-4"
    said = qian.post(f"{path}/defence/", paper | {"arrival": "签收回单 8 号"})
    assert said.json()["defences"][0]["arrival"] == "签收回单 8 号"


@pytest.mark.rule("CRE-5")
def test_an_entry_is_proposed_out_of_a_case_of_ones_own_office_in_which_it_was_found(keepers, person, at):  # noqa: F811
    case = keepers.delivered()
    qian = person("qian")
    told = {"case": case.number, "misdeed": "false", "words": "提交虚假材料", "basis": "《示例办法》第三条"}
    assert "case" in problem(qian.post("credit/records/", told | {"case": "1"}), 400)["errors"]
    assert problem(qian.post("credit/records/", told), 409)["rule"] == "CRE-5", "nothing was found in it"
    problem(person("chen").post("credit/records/", told), 403)
    problem(person("zhao").post("credit/records/", told), 403)
    assert not Record.objects.exists()


@pytest.mark.rule("CRE-5")
def test_of_a_revocation_there_is_one_entry(keepers, person):  # noqa: F811
    from approvals.actions import revocation

    row = proceeding_heard(keepers)
    row = revocation.revoke(row, "理由", by=keepers.actor("wu"), at=over(row))
    told = {
        "case": row.case.number,
        "misdeed": "mismatch",
        "words": "与承诺不符",
        "basis": "《示例办法》第三条",
    }
    answer = person("qian").upload("credit/records/", told, {"evidence": pdf("决定书.pdf")})
    assert "已有一条记录（拟列入，待告知）" in problem(answer, 409)["detail"]
    assert Record.objects.count() == 1


def found_in_what_it_filed(office: Town, machine, **scopes) -> tuple[Record, Caller]:
    """Zhao's own system applied; what was found there is open to it. Gone to him by notice."""
    his = machine("zhao", **scopes)
    party = office.actor("zhao").on_behalf_of
    record = listing.propose(
        party,
        Misdeed.OVERDUE,
        "承诺的卫生检测报告逾期未补齐",
        "《示例办法》第三条",
        source="proceeding:7c1f0f3e",
        source_number="99000120260304000017",
        office=office.organ,
        account=System.objects.get(name="系统 zhao").account,
        by=Actor.system("proceeding"),
        at=office.at,
    )
    return listing.notify(record, "general", by=office.actor("kong"), at=office.at), his


@pytest.mark.rule("API-4", "CRE-4")
def test_his_own_system_says_what_he_has_to_say_and_neither_promises_nor_gives_up_a_hearing(
    office, machine, at
):
    record, his = found_in_what_it_filed(office, machine)
    path = f"credit/records/{record.uuid}"
    waiver = problem(his.post(f"{path}/waiver/"), 409)
    assert (waiver["rule"], "系统不能代办" in waiver["detail"]) == ("CRE-4", True)
    assert may(his.get(f"{path}/")) == {"defence"}
    assert his.post(f"{path}/defence/", {"words": "已经补交"}).status_code == 201
    record = listing.waive(Record.objects.get(), by=office.actor("zhao"), at=at)
    listing.enlist(record, Tier.MINOR, "逾期", by=office.actor("tang"), at=at)
    told = {"words": "已补齐材料", "duty_done_on": legal_day(at).isoformat(), "promised": True}
    assert "系统不能代办" in problem(his.post(f"{path}/repairs/", told), 409)["detail"]
    assert his.post(f"{path}/objections/", {"words": "不是我"}).status_code == 201
    (paper,) = [one for one in his.get(f"{path}/").json()["documents"] if one["paper"] == "credit.listing"]
    assert his.get(f"documents/{paper['uuid']}/").json()["paper"] == "credit.listing", "its own paper"
    problem(machine("wang").get(f"documents/{paper['uuid']}/"), 404)
    problem(machine("wang").get(f"{path}/"), 404)


@pytest.mark.rule("API-3")
def test_to_read_the_file_is_no_leave_to_answer(office, machine):
    record, his = found_in_what_it_filed(office, machine, scopes=[Scope.CREDIT_READ])
    path = f"credit/records/{record.uuid}"
    assert his.get(f"{path}/").status_code == 200
    problem(his.post(f"{path}/defence/", {"words": "不服"}), 403)
    answers = machine("zhao", [Scope.CREDIT_ACT])
    said = answers.post(f"{path}/defence/", {"words": "不服"}, key="said")
    assert said.status_code == 201
    problem(answers.get(f"{path}/"), 403)
    again = answers.post(f"{path}/defence/", {"words": "不服"}, key="said")
    assert (again.status_code, again.content) == (201, b""), "said once; nothing is read without the scope"


@pytest.mark.rule("CRE-4")
def test_strangers_find_nothing_and_he_himself_nothing_before_the_notice(keepers, person, at):  # noqa: F811
    record = proposed(keepers, at)
    path = f"credit/records/{record.uuid}"
    problem(person("zhao").post(f"{path}/defence/", {"words": "不服"}), 404)
    assert len(person("qian").get("credit/records/?waiting=true").json()["items"]) == 1
    listing.notify(record, "general", by=keepers.actor("qian"), at=at)
    problem(person("wang").post(f"{path}/defence/", {"words": "不服"}), 404)
    problem(person("lin").post(f"{path}/notice/", {"tier": "minor"}), 404)
    etag = person("zhao").get(f"{path}/")["ETag"]
    assert person("zhao").get(f"{path}/", If_None_Match=etag).status_code == 304
    assert person("qian").get("credit/records/?waiting=true").json()["items"] == []


def test_one_costs_the_same_however_much_was_said(keepers, person, same_queries, at):  # noqa: F811
    record = listing.notify(proposed(keepers, at), "general", by=keepers.actor("qian"), at=at)
    zhao, qian, path = person("zhao"), person("qian"), f"credit/records/{record.uuid}"

    def add():
        said = zhao.upload(f"{path}/defence/", {"words": "不服"}, {"evidence": pdf()})
        assert said.status_code == 201

    same_queries(lambda: qian.get(f"{path}/"), add=add)


def test_the_files_of_a_deed_are_at_most_five_and_named(keepers, person, at):  # noqa: F811
    record = proposed(keepers, at, misdeed=Misdeed.FALSE)
    listing.notify(record, "general", by=keepers.actor("qian"), at=at)
    zhao, path = person("zhao"), f"credit/records/{record.uuid}/defence/"
    six = {"evidence": [pdf(f"{n}.pdf") for n in range(6)]}
    assert "evidence" in problem(zhao.upload(path, {"words": "不服"}, six), 400)["errors"]
    assert "photo" in problem(zhao.upload(path, {"words": "不服"}, {"photo": pdf()}), 400)["errors"]
    future = {"words": "不服", "arrived_at": (now() + timedelta(days=1)).isoformat(), "arrival": "回单"}
    assert problem(zhao.post(path, future), 409)["rule"] == "CRE-4"

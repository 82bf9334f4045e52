"""撤销 by API: each step by the people whose step it is, as on the pages; the party reads what it was told of and speaks (COR-2)."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from django.utils.timezone import now

from approvals import tasks
from approvals.actions import intake, review, revocation
from approvals.actions.decision import grant
from approvals.enums import CaseState
from approvals.models import Case, Proceeding
from approvals.proceedings import Breach
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Scope
from ground.accounts.models import Office
from ground.documents.models import Document
from ground.trail.models import Reading
from ground.workdays import legal_day
from tests.api.conftest import application, problem, scans
from tests.approvals.revoking import FOUND, again, heard, noticed, opened, over, struck
from tests.town import pdf

pytestmark = pytest.mark.django_db

NOTICE = {"item": "unqualified", "found": FOUND}


def acts(answer) -> dict[str, bool]:
    return {one["act"]: one["ok"] for one in answer.json()["acts"]}


@pytest.mark.rule("COR-2")
def test_the_desk_opens_and_tells_the_party_speaks_and_another_officer_revokes(town, person):
    case = town.delivered()
    zheng, zhao, wu = person("zheng"), person("zhao"), person("wu")
    told = {"kind": "other", "words": "现场与申请不符"}
    path = f"cases/{case.number}/proceeding/"
    assert "words" in problem(zheng.post(path, {"kind": "other"}), 400)["errors"]
    assert problem(zheng.post(path, told | {"kind": "mismatch"}), 409)["rule"] == "COR-2", "no commitment"
    assert "photo" in problem(zheng.upload(path, told, {"photo": pdf()}), 400)["errors"]
    answer = zheng.upload(path, told, {"evidence": pdf("照片.pdf")}, key="opened")
    assert answer.status_code == 201, answer.content.decode()
    (link,) = answer.json()["proceedings"]
    assert zheng.upload(path, told, {"evidence": pdf("照片.pdf")}, key="opened").status_code in (201, 422)
    shown = zheng.get(link["url"])
    assert (shown.json()["state"], shown.json()["turn"], shown.json()["words"]) == (
        "opened",
        "organ",
        told["words"],
    )
    assert [one["name"] for one in shown.json()["evidence"]] == ["照片.pdf"]
    assert {act for act, ok in acts(shown).items() if ok} == {"notice", "closing"}
    problem(zhao.get(link["url"]), 404)
    assert zhao.get(f"cases/{case.number}/").json()["proceedings"] == []

    uuid = link["uuid"]
    assert "item" in problem(zheng.post(f"proceedings/{uuid}/notice/", {"found": FOUND}), 400)["errors"]
    noted = zheng.post(f"proceedings/{uuid}/notice/", NOTICE, key="noticed")
    assert noted.status_code == 201, noted.content.decode()
    assert zheng.post(f"proceedings/{uuid}/notice/", NOTICE, key="noticed").json()["state"] == "notified"
    assert problem(zheng.post(f"proceedings/{uuid}/notice/", NOTICE), 409)["rule"] == "COR-14"
    assert Document.objects.of(case.thread).filter(paper="approvals.revocation_notice").count() == 1

    his = zhao.get(f"proceedings/{uuid}/")
    assert (his.json()["found"], his.json()["words"]) == (FOUND, "")
    assert "第六十九条第一款第四项" in his.json()["cited"]
    (days,) = [one for one in his.json()["clocks"] if one["kind"] == "approvals.defence"]
    assert days["due_on"] > legal_day(town.at).isoformat()
    assert {act for act, ok in acts(his).items() if ok} == {"plea", "waiver"}
    pleaded = zhao.upload(f"proceedings/{uuid}/plea/", {"words": "已经补测"}, {"evidence": pdf("报告.pdf")})
    assert pleaded.json()["pleas"][0]["words"] == "已经补测"
    assert [one["name"] for one in pleaded.json()["pleas"][0]["files"]] == ["报告.pdf"]
    assert zhao.post(f"proceedings/{uuid}/waiver/").json()["state"] == "heard"

    said = {"reasons": "事实清楚，陈述不成立"}
    assert "read" in problem(wu.post(f"proceedings/{uuid}/revocation/", said), 400)["errors"]
    assert zhao.get(f"proceedings/{uuid}/").json()["last_entry"] is None, "the office's own"
    stale = said | {"read": noted.json()["last_entry"]}
    assert (
        "又有新的情况：陈述申辩" in problem(wu.post(f"proceedings/{uuid}/revocation/", stale), 409)["detail"]
    )
    said |= {"read": wu.get(f"proceedings/{uuid}/").json()["last_entry"]}
    assert problem(zheng.post(f"proceedings/{uuid}/revocation/", said), 409)["rule"] == "LIF-1"
    done = wu.post(f"proceedings/{uuid}/revocation/", said)
    assert done.status_code == 201, done.content.decode()
    assert (done.json()["state"], done.json()["turn"]) == ("revoked", None)
    assert Document.objects.get(uuid=done.json()["document"]).paper == "approvals.revocation"
    assert len(done.json()["documents"]) == 2


@pytest.mark.rule("LIF-3")
def test_it_is_kept_for_the_public_with_an_approval(town, person):
    row = heard(town)
    path = f"proceedings/{row.uuid}/keeping/"
    wu, said = person("wu"), {"reasons": "撤销影响供水", "read": row.last_entry}
    assert problem(wu.post(path, said), 409)["rule"] == "LIF-3"
    assert "number" in problem(wu.post(path, said | {"organ": "区政府"}), 400)["errors"]
    outside = {"organ": "区政府", "number": "批〔2026〕3 号", "on": legal_day(town.at).isoformat()}
    answer = wu.post(path, said | outside).json()
    assert answer["state"] == "kept"
    assert (answer["approval"], answer["approval_number"], answer["approved_on"]) == tuple(outside.values())


@pytest.mark.rule("LIF-3")
def test_an_office_above_is_asked_and_answers(town, person):
    town._officer("gong", "龚志强", Office.objects.get(path="zhaoxia"), Duty.DECISION)
    row = noticed(town)
    path, wu, gong = f"proceedings/{row.uuid}", person("wu"), person("gong")
    person("zhao").post(f"{path}/waiver/")
    asked = {"office": "zhaoxia", "why": "撤销影响供水"}
    assert "office" in problem(wu.post(f"{path}/keeping-request/", asked | {"office": "x"}), 400)["errors"]
    answer = wu.post(f"{path}/keeping-request/", asked).json()
    assert [one["approved"] for one in answer["keeping_requests"]] == [None]
    assert (
        problem(wu.post(f"{path}/keeping-answer/", {"approved": True, "number": "1"}), 409)["rule"] == "LIF-3"
    )
    answer = gong.post(f"{path}/keeping-answer/", {"approved": True, "number": "朝政批〔2026〕3 号"}).json()
    assert answer["keeping_requests"][0]["number"] == "朝政批〔2026〕3 号"
    answer = wu.post(f"{path}/keeping/", {"reasons": "撤销影响供水", "read": row.last_entry}).json()
    assert (answer["state"], answer["approval_number"]) == ("kept", "朝政批〔2026〕3 号")


@pytest.mark.rule("LIF-2")
def test_nothing_found_is_closed(town, person):
    row = opened(town, Breach.OTHER)
    path = f"proceedings/{row.uuid}/closing/"
    problem(person("chen").post(path, {"words": " "}), 400)
    told = {"words": "查明不属实", "read": row.last_entry}
    answer = person("chen").post(path, told)
    assert (answer.json()["state"], answer.json()["closed_words"]) == ("closed", "查明不属实")
    assert problem(person("chen").post(path, told), 409)["rule"] == "LIF-2"


@pytest.mark.rule("COM-14")
def test_it_is_ordered_to_be_put_right_where_the_place_has_it_and_he_reports(town, person):
    row = opened(town, Breach.MISMATCH)
    chen, zhao, path = person("chen"), person("zhao"), f"proceedings/{row.uuid}"
    may = chen.get(f"{path}/").json()["acts"]
    order = next(one for one in may if one["act"] == "rectification")
    answer = chen.post(f"{path}/rectification/", {"words": "按承诺补齐设备"})
    if not order["ok"]:
        assert problem(answer, 409)["detail"].startswith(order["words"][:4])
        return
    assert (answer.status_code, answer.json()["state"]) == (201, "rectifying"), answer.content.decode()
    his = zhao.get(f"{path}/").json()
    assert (his["ordered_words"], his["words"]) == ("按承诺补齐设备", row.words)
    put_right = zhao.upload(f"{path}/rectified/", {"words": "已经购置"}, {"evidence": pdf("发票.pdf")})
    assert put_right.json()["pleas"][0]["rectifies"]


@pytest.mark.rule("COM-14", "RQ-10")
def test_what_he_wrote_in_time_counts_by_the_proof_that_the_desk_enters(town, person):
    row = opened(town, Breach.MISMATCH)
    Office.objects.filter(pk=town.organ.pk).update(division_code="110000")
    chen, path = person("chen"), f"proceedings/{row.uuid}"
    assert chen.post(f"{path}/rectification/", {"words": "按承诺补齐设备"}).status_code == 201
    letter = {"words": "已经购置", "arrived_at": again(row).ordered_at.isoformat()}
    assert problem(person("zhao").post(f"{path}/rectified/", letter), 409)["rule"] == "COM-14"
    assert "凭据" in problem(chen.post(f"{path}/rectified/", letter), 409)["detail"]
    answer = chen.post(f"{path}/rectified/", letter | {"arrival": "邮件号码 EMS1"})
    (plea,) = answer.json()["pleas"]
    assert (plea["rectifies"], plea["arrival"]) == (True, "邮件号码 EMS1")


@pytest.mark.rule("COR-14")
def test_what_comes_after_the_notice_is_told_in_a_supplement_or_set_aside(town, person):
    row = noticed(town)
    for words in ("伪造检测报告", "邻居投诉噪声"):
        revocation.open(
            row.case, kind=Breach.FALSE, words=words, commitment=row.commitment,
            by=Actor.system("clock"), at=town.at,
        )  # fmt: skip
    chen, zhao, path = person("chen"), person("zhao"), f"proceedings/{row.uuid}"
    reports = chen.get(f"{path}/").json()["reports"]
    assert [(one["no"], one["words"], one["told_by"]) for one in reports] == [
        (1, "伪造检测报告", None),
        (2, "邻居投诉噪声", None),
    ]
    assert zhao.get(f"{path}/").json()["reports"] == []
    told = {"item": "fraud", "found": "检测报告系伪造", "reports": [1]}
    assert "reports" in problem(chen.post(f"{path}/supplement/", told | {"reports": [9]}), 400)["errors"]
    answer = chen.upload(f"{path}/supplement/", told, {"evidence": pdf("鉴定.pdf")})
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["reports"][0]["told_by"] == 1
    aside = {"reports": [2], "reasons": "与许可条件无关"}
    problem(chen.post(f"{path}/set-aside/", aside | {"reports": []}), 400)
    weighed = chen.post(f"{path}/set-aside/", aside).json()["reports"][1]
    assert (weighed["told_by"], weighed["set_aside"]) == (None, "与许可条件无关")
    assert problem(chen.post(f"{path}/set-aside/", aside), 409)["rule"] == "COR-14"
    his = zhao.get(f"{path}/").json()
    assert (his["item"], his["supplements"][0]["found"]) == ("fraud", "检测报告系伪造")
    assert [one["name"] for one in his["supplements"][0]["evidence"]] == ["鉴定.pdf"]
    assert "邻居" not in str(his)


@pytest.mark.rule("COR-14", "RQ-10")
def test_what_reaches_him_on_paper_is_served_and_his_paper_counts_from_when_it_came(town, person):
    row = opened(town)
    town.user("zhao").representations.all().delete()
    chen, path = person("chen"), f"proceedings/{row.uuid}"
    assert chen.post(f"{path}/notice/", NOTICE).json()["served_at"] is None
    on = legal_day(town.at)
    told = {"method": "post", "on": on.isoformat(), "receipt": "EMS1234567"}
    assert "method" in problem(chen.post(f"{path}/service/", told | {"method": "online"}), 400)["errors"]
    early = told | {"on": (on - timedelta(days=1)).isoformat()}
    assert problem(chen.post(f"{path}/service/", early), 409)["rule"] == "COR-14"
    answer = chen.post(f"{path}/service/", told)
    assert answer.json()["services"] == [
        {
            "paper": "notice",
            "supplement": None,
            "method": "post",
            "on": on.isoformat(),
            "receipt": "EMS1234567",
        }
    ]
    paper = {"words": "不服", "arrived_at": again(row).noticed_at.isoformat()}
    assert problem(chen.post(f"{path}/plea/", paper), 409)["rule"] == "COR-14", "what shows when it came"
    plea = chen.post(f"{path}/plea/", paper | {"arrival": "签收回单 8 号"})
    assert plea.json()["pleas"][0]["arrival"] == "签收回单 8 号"


@pytest.mark.rule("API-4", "COR-14")
def test_no_system_takes_a_step_and_none_gives_up_a_hearing(town, machine, person):
    row = noticed(town)
    path, said = f"proceedings/{row.uuid}", {"reasons": "理由", "read": row.last_entry}
    told = {
        "rectification": {"words": "整改"},
        "notice": NOTICE,
        "supplement": NOTICE,
        "set-aside": {"reasons": "无关", "reports": [1]},
        "service": {"method": "post", "on": legal_day(town.at).isoformat(), "receipt": "EMS1"},
        "revocation": said,
        "keeping": said | {"organ": "区政府", "number": "批", "on": legal_day(town.at).isoformat()},
        "keeping-request": {"office": "zhaoxia", "why": "供水"},
        "keeping-answer": {"approved": True, "number": "批"},
        "self-correction": said,
        "closing": {"words": "终结", "read": row.last_entry},
        "rectified": {"words": "整改了"},
        "waiver": {},
    }
    system = machine("zheng")
    system.get(f"{path}/")
    for noun, sent in told.items():
        answer = system.post(f"{path}/{noun}/", sent)
        assert answer.status_code in (400, 409), f"{noun}: {answer.content.decode()}"
    assert "系统不能代办" in problem(system.post(f"{path}/closing/", told["closing"]), 409)["detail"]
    assert "系统不能代办" in problem(system.post(f"{path}/supplement/", NOTICE), 409)["detail"]


@pytest.mark.rule("API-4", "COR-14")
def test_his_own_system_hands_in_what_he_says_and_gives_up_nothing(town, machine):
    his = machine("zhao")
    number = his.upload("cases/", application(town), scans()).json()["number"]
    case = intake.accept(Case.objects.get(number=number), by=town.actor("lin"), at=now())
    case = review.conclude(case, town.answers(case), "符合", by=town.actor("chen"), at=now())
    grant(case, by=town.actor("zheng"), at=now())
    row = revocation.open(Case.objects.get(), kind="other", words="越权", by=town.actor("chen"), at=now())
    revocation.notify(row, "power", FOUND, by=town.actor("chen"), at=now())
    path = f"proceedings/{row.uuid}"
    waiver = problem(his.post(f"{path}/waiver/"), 409)
    assert (waiver["rule"], "系统不能代办" in waiver["detail"]) == ("COR-14", True)
    may = {one["act"]: one["ok"] for one in his.get(f"{path}/").json()["acts"]}
    assert (may["plea"], may["waiver"]) == (True, False)
    assert his.post(f"{path}/plea/", {"words": "没有越权"}).status_code == 201
    assert again(row).state == "notified"


@pytest.mark.rule("COR-2")
def test_who_sees_it_is_who_sees_its_page(town, person, machine):
    row = noticed(town)
    path = f"proceedings/{row.uuid}/"
    for who, status in [
        ("chen", 200),
        ("zheng", 200),
        ("zhao", 200),
        ("lin", 404),
        ("wang", 404),
    ]:
        answer = person(who).get(path)
        assert answer.status_code == status, who
        assert len(person(who).get("proceedings/").json()["items"]) == (status == 200)
    problem(machine("zhao", [Scope.CASES_FILE]).get(path), 403)
    problem(machine("zhao", [Scope.CASES_READ]).post(f"{path}plea/", {"words": "不服"}), 403)
    assert Reading.objects.of(row.case.thread).filter(user=town.user("chen")).exists(), "on the books"
    assert "purpose" in problem(person("feng").get(path), 400)["errors"], "who watches efficiency says why"
    assert person("feng").get(f"{path}?purpose=supervise").status_code == 200
    etag = person("zhao").get(path)["ETag"]
    assert person("zhao").get(path, If_None_Match=etag).status_code == 304


def test_the_list_is_filtered_and_paged(town, person):
    row = noticed(town)
    chen = person("chen")
    assert chen.get(f"proceedings/?case={row.case.number}&state=notified").json()["items"]
    assert not chen.get("proceedings/?state=opened").json()["items"]
    assert not chen.get("proceedings/?case=1").json()["items"]
    assert not chen.get("proceedings/?waiting=true").json()["items"], "the party has the turn"
    tasks.sweep_proceedings(over(row))
    assert chen.get("proceedings/?waiting=true").json()["items"]
    assert not person("zhao").get("proceedings/?waiting=true").json()["items"]
    assert "state" in problem(chen.get("proceedings/?state=x"), 400)["errors"]
    assert "cursor" in problem(chen.get("proceedings/?cursor=x"), 400)["errors"]


def test_the_list_costs_the_same_with_many(town, person, same_queries):
    days, chen = count(1), person("chen")

    def add():
        case = town.case_at(CaseState.GRANTED, at=town.at + timedelta(minutes=next(days)))
        revocation.open(
            case, kind="other", words="越权", by=town.actor("chen"), at=town.at + timedelta(hours=1)
        )

    same_queries(lambda: chen.get("proceedings/"), add=add)


def test_one_costs_the_same_however_much_was_said(town, person, same_queries):
    row = noticed(town)
    zhao, chen, numbers = person("zhao"), person("chen"), count(1)

    def add():
        words = f"第 {next(numbers)} 次"
        assert (
            zhao.upload(f"proceedings/{row.uuid}/plea/", {"words": words}, {"evidence": pdf()}).status_code
            == 201
        )

    same_queries(lambda: chen.get(f"proceedings/{row.uuid}/"), add=add)


@pytest.mark.rule("G10")
def test_a_remedy_against_it_is_read_where_it_stands(town, person):
    row = heard(town)
    at = over(Proceeding.objects.get())
    row = revocation.revoke(row, "理由", by=town.actor("wu"), at=at)
    struck(town, row, at=at)
    shown = person("chen").get(f"proceedings/{row.uuid}/").json()
    assert (shown["state"], shown["remedies"][0]["outcome"]) == ("struck", "annulled")


@pytest.mark.rule("LIF-2")
def test_too_many_files_and_strange_bodies_are_said_and_nothing_is_kept(town, person):
    row = noticed(town)
    zhao, path = person("zhao"), f"proceedings/{row.uuid}/plea/"
    six = {"evidence": [pdf(f"{n}.pdf") for n in range(6)]}
    assert "evidence" in problem(zhao.upload(path, {"words": "不服"}, six), 400)["errors"]
    problem(zhao.post(path, {"words": "长" * 2001}), 400)
    problem(zhao.post(path, {"words": "\x00"}), 400)
    assert (
        problem(zhao.post(path, {"words": "不服", "arrived_at": town.at.isoformat()}), 409)["rule"]
        == "COR-14"
    )
    assert not row.pleas.exists()

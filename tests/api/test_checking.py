"""承诺 at the window and after the decision, by API: signed before a clerk, announced, looked at, and what everybody may read of it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from approvals import papers, rules
from approvals.actions import filing, intake, rectification
from approvals.models import Case, Proceeding
from commitments.enums import CommitmentState, Scheme
from commitments.models import Commitment, Verification
from ground.documents.models import Document
from ground.trail.models import Entry, Reading
from ground.workdays import legal_day
from ground.workdays.calendar import after
from tests.api.conftest import problem, scans
from tests.approvals.committed import CHECKED, committed
from tests.promising import lacking_draft, promising
from tests.town import Town, pdf

pytestmark = pytest.mark.django_db

CAME = {"came": "赵敏", "relation": "self", "card": "990001198509040462"}
NOBODY = "0" * 64


def png() -> SimpleUploadedFile:
    """What a pad draws."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 24), (255, 255, 255)).save(out, "PNG")
    return SimpleUploadedFile("signature.png", out.getvalue(), "image/png")


@pytest.fixture
def case(town: Town) -> Case:
    """Filed on a commitment that is told and not signed."""
    draft = lacking_draft(town, promising(town, "credit"), "credit", REPORT="committed")
    return filing.file(draft, by=town.actor("zhao"), at=town.at)


# ---- signed before a clerk


@pytest.mark.rule("U9")
def test_a_letter_signed_on_paper_is_recorded_at_the_window_under_the_code_of_its_words(town, case, person):
    lin, path = person("lin"), f"cases/{case.number}"
    letter = lin.get(f"{path}/commitment/").json()
    assert (letter["sign"]["ok"], letter["code"]) == (True, papers.check_code(letter["sha256"]))
    assert Reading.objects.of(case.thread).filter(user=town.user("lin")).exists(), (
        "on the books, as the case is"
    )
    act, told = f"{path}/commitment-signature/", CAME | {"shown": letter["sha256"]}
    assert "scan" in problem(lin.post(act, told), 400)["errors"]
    both = {"scan": pdf("签字.pdf"), "drawing": pdf("签名.pdf")}
    assert "scan" in problem(lin.upload(act, told, both), 400)["errors"]
    assert "photo" in problem(lin.upload(act, told, {"photo": pdf("签字.pdf")}), 400)["errors"]
    for code in ("", "0000-0000"):
        answer = lin.upload(act, told | {"code": code}, {"scan": pdf("签字.pdf")})
        assert "code" in problem(answer, 400)["errors"]
    assert "came" in problem(lin.upload(act, {"shown": NOBODY}, {"scan": pdf("签字.pdf")}), 400)["errors"]
    typed = letter["code"].lower().replace("-", "")
    answer = lin.upload(act, told | {"code": typed}, {"scan": pdf("签字.pdf")}, key="signed")
    assert answer.status_code == 201, answer.content.decode()
    signed = answer.json()["commitment"]
    assert (signed["state"], signed["manner"], signed["signer_role"]) == ("signed", "scan", "SELF")
    assert Document.objects.get(uuid=signed["document"]).paper == "approvals.commitment"
    assert Commitment.objects.get().signed_by == town.user("lin")
    again = lin.upload(act, told | {"code": typed}, {"scan": pdf("签字.pdf")}, key="other")
    assert problem(again, 409)["rule"] == "U9"


@pytest.mark.rule("U9")
def test_a_signature_drawn_on_the_pad_needs_no_code(town, case, person):
    lin, path = person("lin"), f"cases/{case.number}"
    shown = lin.get(f"{path}/commitment/").json()["sha256"]
    stale = lin.upload(f"{path}/commitment-signature/", CAME | {"shown": NOBODY}, {"drawing": png()})
    assert problem(stale, 409)["rule"] == "U9"
    answer = lin.upload(f"{path}/commitment-signature/", CAME | {"shown": shown}, {"drawing": png()})
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["commitment"]["manner"] == "pad"


@pytest.mark.rule("U14")
def test_whoever_is_signed_in_may_draw_his_name_too(town, case, person):
    zhao, path = person("zhao"), f"cases/{case.number}"
    told = {"shown": zhao.get(f"{path}/commitment/").json()["sha256"], "name": "赵敏", "agrees": True}
    scanned = zhao.upload(f"{path}/commitment-signature/", told, {"scan": pdf("签字.pdf")})
    assert "scan" in problem(scanned, 400)["errors"], "a print is signed before a clerk"
    answer = zhao.upload(f"{path}/commitment-signature/", told, {"drawing": png()})
    assert answer.json()["commitment"]["manner"] == "pad"


@pytest.mark.rule("API-4", "COM-12")
def test_no_window_of_a_machine_and_no_other_office_records_a_signature(town, case, person, machine):
    path = f"cases/{case.number}"
    letter = person("lin").get(f"{path}/commitment/").json()
    told = CAME | {"shown": letter["sha256"], "code": letter["code"]}
    no = problem(machine("lin").upload(f"{path}/commitment-signature/", told, {"scan": pdf("签字.pdf")}), 409)
    assert (no["rule"], "系统不能代办" in no["detail"]) == ("COM-12", True)
    problem(person("zhou").upload(f"{path}/commitment-signature/", told, {"scan": pdf("签字.pdf")}), 404)
    there = person("chen").upload(f"{path}/commitment-signature/", told, {"scan": pdf("签字.pdf")})
    assert problem(there, 409)["rule"] == "COM-12"
    assert Commitment.objects.get().signed_at is None


# ---- looked at after the decision


@pytest.mark.rule("COM-13")
def test_a_check_is_announced_and_he_reads_when_how_and_at_what(town, person):
    case, _commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    chen, path = person("chen"), f"cases/{case.number}"
    on = after(legal_day(town.at), 2).on
    told = {"method": "field", "on": on.isoformat(), "words": "场所布局和检测报告"}
    alone = problem(chen.post(f"{path}/commitment-checks/", told | {"officers": ["chen"]}), 409)
    assert (alone["rule"], "两名以上" in alone["detail"]) == ("PRO-3", True)
    told |= {"officers": ["chen", "zheng"]}
    assert (
        "method"
        in problem(chen.post(f"{path}/commitment-checks/", told | {"method": "waived"}), 400)["errors"]
    )
    past = told | {"on": (on - timedelta(days=9)).isoformat()}
    assert problem(chen.post(f"{path}/commitment-checks/", past), 409)["rule"] == "COM-13"
    answer = chen.post(f"{path}/commitment-checks/", told, key="announced")
    assert answer.status_code == 201, answer.content.decode()
    assert chen.post(f"{path}/commitment-checks/", told, key="announced").status_code == 201
    assert Document.objects.of(case.thread).filter(paper="approvals.check").count() == 1, "said once"
    (shown,) = person("zhao").get(f"{path}/").json()["commitment"]["announced"]
    assert (shown["method"], shown["on"], shown["words"]) == (
        "现场核查",
        on.isoformat(),
        "场所布局和检测报告",
    )
    assert Document.objects.get(uuid=shown["document"]).paper == "approvals.check"


@pytest.mark.rule("COM-13")
def test_what_came_is_verified_thing_by_thing_until_all_is_fulfilled(town, person):
    case, _commitment = committed(town)
    zhao, chen, path = person("zhao"), person("chen"), f"cases/{case.number}"
    act = f"{path}/commitment-verifications/"
    found = {"promised": 1, "method": "written", "conforms": True}
    assert problem(chen.post(act, found), 409)["rule"] == "COM-13", "nothing lies there yet"
    assert "promised" in problem(chen.post(act, found | {"promised": 9}), 400)["errors"]
    both = {f"promised-{no}": scans()["material-2"] for no in (1, 2)}
    assert zhao.upload(f"{path}/promised-supply/", {}, both).status_code == 201
    no_words = {"promised": 2, "method": "written", "conforms": False}
    assert problem(chen.post(act, no_words), 409)["rule"] == "COM-13"
    assert chen.post(act, no_words | {"words": "缺少甲醛项目"}).status_code == 201
    told = zhao.get(f"{path}/").json()["commitment"]
    assert (told["promised"][1]["state"], told["promised"][1]["found"]) == ("fails", "缺少甲醛项目")
    assert (
        zhao.upload(f"{path}/promised-supply/", {}, {"promised-2": scans()["material-2"]}).status_code == 201
    )
    assert chen.post(act, found).json()["commitment"]["promised"][0]["state"] == "conforms"
    last = chen.post(act, found | {"promised": 2}, key="last")
    assert last.json()["commitment"]["state"] == CommitmentState.FULFILLED
    assert any(paper["paper"] == "approvals.fulfilment" for paper in last.json()["documents"])
    assert chen.post(act, found | {"promised": 2}, key="last").status_code == 201
    assert Verification.objects.count() == 3
    said = zhao.get(f"{path}/").json()["commitment"]["verifications"]
    assert [(one["promised"], one["conforms"]) for one in said] == [(2, False), (1, True), (2, True)]
    assert "by" not in said[0]
    assert "office" in said[0], "no person is named"


@pytest.mark.rule("COR-2", "COM-13")
def test_a_letter_that_is_not_so_opens_a_proceeding_of_which_nobody_is_told_yet(town, person):
    case, _commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    path, words = f"cases/{case.number}", "现场没有检测报告所说的设备"
    told = {"method": "field", "conforms": False, "words": words}
    alone = problem(person("chen").post(f"{path}/commitment-verifications/", told), 409)
    assert (alone["rule"], "两名以上" in alone["detail"]) == ("PRO-3", True)
    stranger = person("chen").post(f"{path}/commitment-verifications/", told | {"second": "sun"})
    assert "second" in problem(stranger, 400)["errors"]
    told |= {"second": "zheng"}
    answer = person("chen").post(f"{path}/commitment-verifications/", told)
    assert answer.status_code == 201, answer.content.decode()
    (said,) = answer.json()["commitment"]["verifications"]
    assert (said["promised"], said["conforms"], said["words"]) == (None, False, words)
    assert Proceeding.objects.get().kind == "mismatch"
    his = person("zhao").get(f"{path}/").json()["commitment"]
    assert (his["state"], his["verifications"]) == ("performing", [])
    by = town.actor("zheng")
    rectification.order_rectification(Proceeding.objects.get(), "请配齐设备", by=by, at=town.at)
    assert person("zhao").get(f"{path}/").json()["commitment"]["verifications"][0]["words"] == words


@pytest.mark.rule("COM-13")
@pytest.mark.parametrize("letter, ok", [("waived", True), ("field", False)])
def test_a_check_is_waived_where_the_letter_says_so(town, person, letter, ok):
    """What a letter leaves unchecked may be said at any time before something was looked at otherwise."""
    case, _commitment = committed(town, Scheme.CREDIT, method=letter)
    both = {f"promised-{no}": scans()["material-2"] for no in (1, 2)}
    assert person("zhao").upload(f"cases/{case.number}/promised-supply/", {}, both).status_code == 201
    told = {"promised": 1, "method": "waived", "conforms": True}
    answer = person("chen").post(f"cases/{case.number}/commitment-verifications/", told)
    if ok:
        assert answer.status_code == 201, answer.content.decode()
    else:
        assert problem(answer, 409)["rule"] == "COM-13"


@pytest.mark.rule("API-4", "COM-13")
def test_no_machine_no_window_and_no_applicant_checks(town, person, machine):
    case, _commitment = committed(town, Scheme.PROOF, ("卫生检测报告",), **CHECKED)
    path = f"cases/{case.number}"
    on = (legal_day(town.at) + timedelta(days=1)).isoformat()
    acts = {
        "commitment-checks": {"method": "field", "on": on, "words": "检测报告"},
        "commitment-verifications": {"method": "field", "conforms": True},
    }
    for noun, told in acts.items():
        no = problem(machine("chen").post(f"{path}/{noun}/", told), 409)
        assert (no["rule"], "系统不能代办" in no["detail"]) == ("COM-13", True)
        for who in ("lin", "zhao"):
            assert problem(person(who).post(f"{path}/{noun}/", told), 409)["rule"] == "COM-13"
        problem(person("wang").post(f"{path}/{noun}/", told), 404)
    assert not Verification.objects.exists()


def test_a_case_without_a_commitment_has_nothing_to_check(town, person):
    case = town.delivered()
    told = {"method": "written", "conforms": True}
    path = f"cases/{case.number}"
    assert "承诺" in str(
        problem(person("chen").post(f"{path}/commitment-verifications/", told), 400)["errors"]
    )
    on = legal_day(now()).isoformat()
    check = {"method": "field", "on": on, "words": "检测报告"}
    problem(person("chen").post(f"{path}/commitment-checks/", check), 400)
    assert not Entry.objects.of(case.thread).filter(act="commitments.verified").exists()


# ---- what became of letters before


@pytest.mark.rule("COM-7")
def test_a_letter_that_was_taken_back_is_still_read(town, case, person):
    zhao, path = person("zhao"), f"cases/{case.number}"
    told = {"shown": zhao.get(f"{path}/commitment/").json()["sha256"], "name": "赵敏", "agrees": True}
    assert zhao.post(f"{path}/commitment-signature/", told).status_code == 201
    answer = zhao.post(f"{path}/commitment-withdrawal/").json()
    assert answer["commitment"] is None
    (past,) = answer["past_commitments"]
    assert (past["state"], past["scheme"], past["sha256"]) == ("withdrawn", "credit", told["shown"])
    assert past["closed_at"]
    assert "撤回承诺" in past["closed_words"]


def test_the_case_costs_the_same_however_much_was_checked(town, person, same_queries):
    case, _commitment = committed(town)
    zhao, chen, path = person("zhao"), person("chen"), f"cases/{case.number}"
    wanting = {"promised": 1, "method": "written", "conforms": False, "words": "缺少甲醛项目"}

    def add():
        sheet = {"promised-1": scans()["material-2"]}
        assert zhao.upload(f"{path}/promised-supply/", {}, sheet).status_code == 201
        assert chen.post(f"{path}/commitment-verifications/", wanting).status_code == 201

    told = same_queries(lambda: zhao.get(f"{path}/"), add=add).json()["commitment"]
    assert len(told["verifications"]) == 3


@pytest.mark.rule("COM-7")
def test_what_is_owed_is_taken_in_at_the_window_by_api(town, case, person):
    zhao, path = person("zhao"), f"cases/{case.number}"
    told = {"shown": zhao.get(f"{path}/commitment/").json()["sha256"], "name": "赵敏", "agrees": True}
    assert zhao.post(f"{path}/commitment-signature/", told).status_code == 201
    intake.accept(Case.objects.get(pk=case.pk), by=town.actor("lin"), at=now())
    assert zhao.post(f"{path}/commitment-withdrawal/", {}).status_code == 201
    (owed,) = rules.owed_after(Case.objects.with_story().get(pk=case.pk))
    lin, act = person("lin"), f"{path}/owed-supply/"
    assert "papers" in str(
        problem(lin.post(act, CAME | {"papers": [{"material": 9, "copies": 1}]}), 400)["errors"]
    )
    answer = lin.post(act, CAME | {"papers": [{"material": owed.no, "copies": 1}]})
    assert answer.status_code == 201, answer.content.decode()
    assert any(paper["paper"] == "approvals.owed_in" for paper in answer.json()["documents"])
    (clock,) = [one for one in answer.json()["clocks"] if one["kind"] == "approvals.owed"]
    assert clock["settled_at"]

"""承诺 by API, from the letter that is read to what was promised: the verbs of the pages, and nobody signs by machine (U9, COM-12)."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from approvals.actions import filing, intake, rectification, review, revocation
from approvals.actions.decision import grant
from approvals.enums import RemedyOutcome
from approvals.models import Case, Proceeding
from approvals.proceedings import ProceedingKind
from approvals.tasks import sweep_proceedings
from commitments.models import Commitment
from ground import clocks
from ground.workdays import legal_day
from tests.api.conftest import application, problem, scans
from tests.approvals.breaking import in_place
from tests.approvals.revoking import again, over
from tests.approvals.test_ordered_and_kept import BEIJING
from tests.approvals.test_promises_come_back import beside
from tests.deferring import matter
from tests.promising import lacking_draft, promising
from tests.town import Town

pytestmark = pytest.mark.django_db

NOBODY = "0" * 64


@pytest.fixture
def case(town: Town) -> Case:
    """Filed on a commitment that is told and not signed."""
    draft = lacking_draft(town, promising(town, "credit"), "credit", REPORT="committed")
    return filing.file(draft, by=town.actor("zhao"), at=town.at)


def sheet() -> dict:
    return {"promised-1": scans()["material-2"]}


@pytest.mark.rule("U9")
def test_whoever_is_signed_in_reads_the_letter_and_signs_that_text_in_his_own_name(town, case, person):
    zhao, path = person("zhao"), f"cases/{case.number}"
    letter = zhao.get(f"{path}/commitment/")
    assert letter.status_code == 200, letter.content.decode()
    told = letter.json()
    assert len(told["short"]) <= 120
    assert told["notice"][0]["words"]
    assert told["promise"][0]["words"]
    assert (told["sign"]["ok"], told["withdraw"]["ok"]) == (True, True)
    says = {"shown": told["sha256"], "name": "赵敏", "agrees": True}
    assert (
        "agrees"
        in problem(zhao.post(f"{path}/commitment-signature/", says | {"agrees": False}), 400)["errors"]
    )
    other = problem(zhao.post(f"{path}/commitment-signature/", says | {"shown": NOBODY}), 409)
    assert (other["rule"], "重新打开" in other["detail"]) == ("U9", True)
    assert (
        problem(zhao.post(f"{path}/commitment-signature/", says | {"name": "王芳"}), 409)["rule"] == "COM-12"
    )
    answer = zhao.post(f"{path}/commitment-signature/", says)
    assert answer.status_code == 201, answer.content.decode()
    signed = answer.json()["commitment"]
    assert (signed["state"], signed["manner"], signed["sha256"]) == ("signed", "account", told["sha256"])
    assert any(paper["paper"] == "approvals.commitment" for paper in answer.json()["documents"])
    assert Commitment.objects.get().device
    problem(zhao.get(f"{path}/commitment/"), 404)
    problem(zhao.post(f"{path}/commitment-signature/", says), 409)


@pytest.mark.rule("COM-12", "API-4")
def test_no_machine_signs_and_nobody_else_reads(town, machine, person):
    system = machine("zhao")
    told = application(town, scheme="credit", lacking=[{"material": 2, "how": "committed"}])
    told["edition"] = str(promising(town, "credit").uuid)
    filed = system.upload("cases/", told, {"material-1": scans()["material-1"]})
    path = f"cases/{filed.json()['number']}"
    told = system.get(f"{path}/commitment/").json()
    assert not told["sign"]["ok"]
    says = {"shown": told["sha256"], "name": "赵敏", "agrees": True}
    no = problem(system.post(f"{path}/commitment-signature/", says), 409)
    assert (no["rule"], "系统不能代办" in no["detail"]) == ("COM-12", True)
    problem(person("wang").get(f"{path}/commitment/"), 404)
    assert Commitment.objects.get().signed_at is None


def granted(town: Town, case: Case, zhao) -> str:
    """Signed by API, and decided as any other."""
    path = f"cases/{case.number}"
    shown = zhao.get(f"{path}/commitment/").json()["sha256"]
    zhao.post(f"{path}/commitment-signature/", {"shown": shown, "name": "赵敏", "agrees": True})
    case = intake.accept(Case.objects.get(), by=town.actor("lin"), at=town.at)
    case = review.conclude(case, town.answers(case), "符合", by=town.actor("chen"), at=town.at)
    grant(case, by=town.actor("zheng"), at=town.at)
    return path


@pytest.mark.rule("CLK-15")
def test_what_was_promised_shows_its_last_day_and_is_handed_in(town, case, person):
    zhao = person("zhao")
    problem(zhao.upload(f"cases/{case.number}/promised-supply/", {}, sheet()), 400)
    path = granted(town, case, zhao)
    told = zhao.get(f"{path}/").json()["commitment"]
    (owed,) = told["promised"]
    promised = Commitment.objects.get().promised.get()
    due = clocks.of(promised.thread, "commitments.supply").due_on
    assert (told["state"], owed["no"], owed["state"]) == ("performing", 1, "promised")
    assert (owed["due_on"], owed["supplied_at"], owed["found"]) == (due.isoformat(), None, None)
    assert (
        "promised-7"
        in problem(zhao.upload(f"{path}/promised-supply/", {}, {"promised-7": scans()["material-2"]}), 400)[
            "errors"
        ]
    )
    problem(zhao.post(f"{path}/promised-supply/"), 400)
    problem(person("wang").upload(f"{path}/promised-supply/", {}, sheet()), 404)
    assert problem(person("chen").upload(f"{path}/promised-supply/", {}, sheet()), 409)["rule"] == "CLK-15"
    answer = zhao.upload(f"{path}/promised-supply/", {}, sheet())
    assert answer.status_code == 201, answer.content.decode()
    assert answer.json()["commitment"]["promised"][0]["state"] == "supplied"


@pytest.mark.rule("COR-2")
def test_what_nobody_was_told_of_is_not_read_by_api(town, case, person):
    """The office suspects that it is not so: that is its own business until the notice."""
    zhao = person("zhao")
    path = granted(town, case, zhao)
    held = {"commitment": Commitment.objects.get(), "by": town.actor("chen"), "at": town.at}
    found = revocation.open(Case.objects.get(), kind="mismatch", words="与承诺不符", **held)
    assert Commitment.objects.get().state == "mismatched"
    assert zhao.get(f"{path}/").json()["commitment"]["state"] == "performing"
    revocation.notify(found, "unqualified", "与承诺不符", by=town.actor("chen"), at=town.at)
    assert zhao.get(f"{path}/").json()["commitment"]["state"] == "mismatched"


@pytest.mark.rule("RQ-10")
def test_a_window_says_who_brought_it_or_when_the_post_came(town, case, person):
    path, lin = granted(town, case, person("zhao")), person("lin")
    papers = {"papers": [{"promised": 1, "originals": 1}]}
    assert "came" in problem(lin.post(f"{path}/promised-supply/", papers), 400)["errors"]
    post = papers | {"way": "post", "evidence": "邮件号码 EMS1234567"}
    assert "arrived_at" in problem(lin.post(f"{path}/promised-supply/", post), 400)["errors"]
    answer = lin.post(f"{path}/promised-supply/", post | {"arrived_at": now().isoformat()})
    assert answer.status_code == 201, answer.content.decode()
    assert any(paper["paper"] == "approvals.handed_in" for paper in answer.json()["documents"])


@pytest.mark.rule("COM-7")
def test_what_was_promised_before_is_handed_in_in_the_ordinary_way(town, case, person):
    zhao, path = person("zhao"), f"cases/{case.number}"
    shown = zhao.get(f"{path}/commitment/").json()["sha256"]
    zhao.post(f"{path}/commitment-signature/", {"shown": shown, "name": "赵敏", "agrees": True})
    intake.accept(Case.objects.get(), by=town.actor("lin"), at=town.at)
    assert zhao.post(f"{path}/commitment-withdrawal/").json()["commitment"] is None
    problem(zhao.post(f"{path}/owed-supply/"), 400)
    strange = zhao.upload(f"{path}/owed-supply/", {}, {"material-1": scans()["material-1"]})
    assert "material-1" in problem(strange, 400)["errors"]
    answer = zhao.upload(f"{path}/owed-supply/", {}, {"material-2": scans()["material-2"]})
    assert answer.status_code == 201, answer.content.decode()
    assert 2 in {file["material"] for file in answer.json()["files"]}


@pytest.mark.rule("RQ-4", "API-4")
def test_what_follows_is_promised_by_no_machine_and_supplied_by_it(town, machine, person):
    system, lin = machine("zhao"), person("lin")
    told = application(town, lacking=[{"material": 2, "how": "later"}])
    told["edition"] = str(matter(town).uuid)
    filed = system.upload("cases/", told, {"material-1": scans()["material-1"]})
    path = f"cases/{filed.json()['number']}"
    gap = {"material": 2, "fault": "missing", "words": "补交检测报告", "standard": "一年之内"}
    assert lin.post(f"{path}/deficiency/", {"gaps": [gap]}).status_code == 201
    assert "系统不能代办" in problem(system.post(f"{path}/gap-promise/"), 409)["detail"]
    (told,) = system.upload(f"{path}/gap-supply/", {}, {"gap-1": scans()["material-2"]}).json()[
        "deficiencies"
    ]
    assert (told["promised_at"], told["due_on"] > legal_day(town.at).isoformat()) == (None, True)
    assert told["gaps"][0]["supplied_at"]


@pytest.mark.rule("CLK-15", "RQ-10")
def test_what_was_not_put_right_in_time_is_handed_in_no_more_by_the_applicant(town, person, client):
    """A letter that waits for another one: only a window says that something came by the last day, so he is refused before he uploads."""
    _held, _other, row, at = beside(town, RemedyOutcome.REDONE)
    in_place(town, BEIJING)
    row = Proceeding.objects.with_story().pending().get(case=row.case)
    row = rectification.order_rectification(row, "请补测", by=town.actor("chen"), at=at)
    assert sweep_proceedings(over(row, ProceedingKind.RECTIFY)) == 1
    assert again(row).unmet_at is not None
    path = f"cases/{row.case.number}"
    client.force_login(town.user("zhao"))
    page = client.get(f"/{path}/commitment/performing/").text
    assert 'type="file"' not in page
    no = problem(person("zhao").post(f"{path}/promised-supply/"), 409)
    assert (no["rule"], "不用再交材料" in no["detail"]) == ("CLK-15", True)
    client.force_login(town.user("lin"))
    assert "窗口收取承诺的材料" in client.get(f"/desk/{path}/").text

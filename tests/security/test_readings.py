"""Opening a personal file is logged, listing it is not; who is not concerned says why; its applicant may read who did."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.enums import CaseState
from approvals.models import Case
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.documents.models import Document
from ground.trail.readings import Purpose, Reading, What
from ground.workdays import legal_day
from matters.models import Entrustment
from tests.accounts.people import applicant
from tests.town import Town

pytestmark = pytest.mark.django_db
ID_NUMBER = "990001198509040462"


@pytest.fixture
def town(db: None) -> Town:
    return Town(now())


@pytest.fixture
def at(town: Town) -> Any:
    def signed_in(username: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(username=username))
        return client

    return signed_in


def text(page: Any) -> str:
    return page.content.decode()


def logged(case: Case) -> list[tuple[str, str, str]]:
    """Who opened what why, the oldest first."""
    rows = Reading.objects.of(case.thread).select_related("user")
    return [(row.user.username, row.what, row.purpose) for row in reversed(rows)]


def test_opening_is_logged_and_listing_is_not(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.FILED)
    lin = at("lin")
    lin.get("/desk/")
    lin.post("/desk/search/", {"q": case.number}, follow=True)
    assert logged(case) == []
    lin.get(f"/desk/cases/{case.number}/", REMOTE_ADDR="10.9.8.7")
    assert logged(case) == [("lin", What.CASE, "")]
    row = Reading.objects.get()
    assert (row.duty, row.address, row.who) == (Duty.INTAKE, "10.9.8.7", row.user.ref)


def test_each_file_and_paper_is_logged_by_itself(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    chen, file = at("chen"), case.files.order_by("pk").first()
    chen.get(f"/files/{file.uuid}/?small")
    assert logged(case) == []
    chen.get(f"/files/{file.uuid}/?view")
    chen.get(f"/files/{file.uuid}/pages/1/")
    paper = Document.objects.of(case.thread).first()
    chen.get(f"/papers/{paper.uuid}/print/")
    assert logged(case) == [("chen", What.FILE, ""), ("chen", What.FILE, ""), ("chen", What.PAPER, "")]
    assert list(Reading.objects.order_by("pk").values_list("which", flat=True)) == [
        str(file.uuid),
        f"{file.uuid}:1",
        str(paper.uuid),
    ]


def test_an_applicant_reads_his_own_without_a_log(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    zhao = at("zhao")
    assert zhao.get(f"/cases/{case.number}/").status_code == 200
    zhao.get(f"/files/{case.files.first().uuid}/?view")
    assert logged(case) == []


def test_numbers_are_shown_for_a_purpose_and_for_that_view(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.FILED)
    lin, address = at("lin"), f"/desk/cases/{case.number}/"
    assert ID_NUMBER not in text(lin.get(f"{address}?full"))
    asked = lin.post(f"{address}numbers/")
    assert asked.status_code == 422
    assert "请选择查阅事由" in text(asked)
    assert ID_NUMBER not in text(asked)
    assert ID_NUMBER in text(lin.post(f"{address}numbers/", {"purpose": Purpose.IDENTITY}))
    assert ("lin", What.NUMBERS, Purpose.IDENTITY) in logged(case)
    assert ID_NUMBER not in text(lin.get(address))
    assert lin.get(f"{address}numbers/").status_code == 405


def test_a_monitor_sees_limits_and_opens_the_file_for_a_purpose(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    feng, address, name = at("feng"), f"/desk/cases/{case.number}/", case.party_version.name
    page = text(feng.get(address))
    assert "办理经过" in page
    assert "时限" in page
    assert name not in page
    file = case.files.first()
    assert feng.get(f"/files/{file.uuid}/?view").url == address
    assert feng.get(f"/files/{file.uuid}/?small").url == address
    assert feng.get(f"/papers/{Document.objects.of(case.thread).first().uuid}/print/").url == address
    assert logged(case) == []

    assert "请选择查阅事由" in text(feng.post(f"{address}opening/"))
    assert feng.post(f"{address}opening/", {"purpose": Purpose.SUPERVISE}).url == address
    assert name in text(feng.get(address))
    assert feng.get(f"/files/{file.uuid}/?view").status_code == 200
    assert logged(case) == [
        ("feng", What.CASE, Purpose.SUPERVISE),
        ("feng", What.FILE, Purpose.SUPERVISE),
    ]
    assert name not in text(feng.get(f"/desk/cases/{town.case_at(CaseState.ACCEPTED).number}/"))


def test_a_window_opens_what_it_took_in_or_what_waits_for_it(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.FILED)
    zhou = User.objects.get(username="zhou")
    window = zhou.duties.get().office
    Entrustment.objects.get_or_create(
        window=window,
        matter=case.edition.matter,
        defaults={"acts": ["accept", "deliver"], "from_on": legal_day(now())},
    )
    assert case.party_version.name in text(at("zhou").get(f"/desk/cases/{case.number}/"))
    accepted = town.case_at(CaseState.ACCEPTED)
    assert accepted.party_version.name not in text(at("zhou").get(f"/desk/cases/{accepted.number}/"))
    assert accepted.party_version.name in text(at("lin").get(f"/desk/cases/{accepted.number}/"))


def test_a_form_sent_by_a_monitor_opens_nothing(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    assert case.party_version.name not in text(at("feng").post(f"/cases/{case.number}/opinion/", {}))


def test_the_applicant_reads_who_opened_his_file(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    at("chen").get(f"/desk/cases/{case.number}/")
    at("chen").get(f"/files/{case.files.first().uuid}/?view")
    feng = at("feng")
    feng.post(f"/desk/cases/{case.number}/opening/", {"purpose": Purpose.COMPLAINT})
    feng.get(f"/desk/cases/{case.number}/")
    zhao = at("zhao")
    assert f"/cases/{case.number}/readers/" in text(zhao.get(f"/cases/{case.number}/"))
    page = text(zhao.get(f"/cases/{case.number}/readers/"))
    for words in ("审查", "效能监督", "办件、申请材料", "处理投诉、差评"):
        assert words in page
    for row in Reading.objects.select_related("user"):
        assert row.user.name not in page
    assert at("chen").get(f"/cases/{case.number}/readers/").status_code == 404
    stranger = Client()
    stranger.force_login(applicant(at=now(), phone="13800000199"))
    assert stranger.get(f"/cases/{case.number}/readers/").status_code == 404


def test_the_readers_page_costs_the_same_with_many(town: Town, at: Any, same_queries: Any) -> None:
    case, chen, zhao = town.case_at(CaseState.ACCEPTED), at("chen"), at("zhao")
    same_queries(
        lambda: zhao.get(f"/cases/{case.number}/readers/"),
        add=lambda: chen.get(f"/desk/cases/{case.number}/"),
    )


def test_who_holds_two_duties_is_logged_under_the_one_he_acts_under(town: Town, at: Any) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    chen = User.objects.get(username="chen")
    where = chen.duties.get().office
    appoint(chen, where, Duty.DECISION, from_on=legal_day(now()), by=Actor.system("test"), at=now())
    at("chen").get(f"/desk/cases/{case.number}/")
    assert Reading.objects.get().duty == Duty.REVIEW


def test_the_api_asks_for_a_purpose_and_logs_as_the_pages_do(town: Town, at: Any) -> None:
    case, json = town.case_at(CaseState.ACCEPTED), {"accept": "application/json"}
    address, feng = f"/api/v1/cases/{case.number}/", at("feng")
    refused = feng.get(address, headers=json)
    assert refused.status_code == 400
    assert case.party_version.name not in text(refused)
    assert logged(case) == []
    assert feng.get(f"{address}?purpose=supervise", headers=json).status_code == 200
    assert at("chen").get(address, headers=json).status_code == 200
    assert logged(case) == [("feng", What.CASE, Purpose.SUPERVISE), ("chen", What.CASE, "")]

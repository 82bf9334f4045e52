"""Hidden facts or false materials that are found before anybody accepted: 不予受理, a warning, and the year of 行政许可法 78 (BAN-1)."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.timezone import now

from approvals import rules
from approvals.actions import decline, filing, intake, remedy
from approvals.enums import CaseState, Ground, RemedyKind, RemedyOutcome
from approvals.models import Case, Declination, NegativeAnswer
from approvals.rules import why_not_propose_listing
from credit.enums import Misdeed
from credit.models import Bar
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from tests.approvals.test_bans import HEARD
from tests.approvals.test_bans import watched as watched
from tests.town import Town

pytestmark = pytest.mark.django_db
FOUND = "卫生检测报告的编号在检测机构查无记录，系伪造。"


def found(town: Town, case: Case | None = None) -> Case:
    case = case or town.case_at(CaseState.FILED)
    return decline.decline_hidden(case, FOUND, HEARD, by=town.actor("zheng"), at=town.at)


@pytest.mark.rule("BAN-1", "COR-10")
def test_the_window_asks_and_who_decides_declines_and_warns_by_the_pages(client, watched: Town) -> None:
    # The pages read the clock, and silence has accepted nothing yet.
    case = watched.case_at(CaseState.FILED, at=now(), edition=watched.edition)
    told = {"found": FOUND, "heard": HEARD}
    client.force_login(watched.user("lin"))
    assert "提请审批机关认定" in client.get(f"/desk/cases/{case.number}/").content.decode()
    assert client.post(f"/cases/{case.number}/hidden/", told).status_code == 409, "no window decides it"
    assert client.post(f"/cases/{case.number}/hidden/report/", {"found": " "}).status_code == 422
    page = client.post(f"/cases/{case.number}/hidden/report/", {"found": FOUND}, follow=True)
    assert "已提请审批机关认定" in page.content.decode()
    theirs = Notice.objects.filter(thread=case.thread, user=watched.user("zheng"), channel="inbox").last()
    assert FOUND in theirs.body
    assert "依法视为受理" in theirs.body
    assert Case.objects.get(pk=case.pk).state == CaseState.FILED, "nothing is decided by it"

    assert f"/cases/{case.number}/hidden/report/" not in page.content.decode(), "one at a time"
    client.force_login(watched.user("zheng"))
    assert case.number in client.get("/desk/").content.decode(), "it waits in his queue"
    opened = client.get(f"/desk/cases/{case.number}/").content.decode()
    for words in (FOUND, "待答复", "不能查实的，由窗口照常受理"):
        assert words in opened, words
    assert "查实的，不予受理并给予警告" in client.get(f"/desk/cases/{case.number}/").content.decode()
    unheard = client.post(f"/cases/{case.number}/hidden/preview/", {"found": FOUND})
    assert unheard.status_code == 422
    assert FOUND in unheard.content.decode(), "what was typed is not lost"
    preview = client.post(f"/cases/{case.number}/hidden/preview/", told).content.decode()
    for words in ("不予受理，并给予警告", "不得再次申请", HEARD, f"/cases/{case.number}/hidden/"):
        assert words in preview, words
    client.post(f"/cases/{case.number}/hidden/", told)
    case = Case.objects.with_story().get(pk=case.pk)
    assert (case.state, case.declination.ground) == (CaseState.DECLINED, Ground.HIDDEN)
    bar = Bar.objects.get()
    assert (bar.basic_code, bar.thread) == (watched.edition.matter.basic_code, case.thread)
    assert bar.until_on == date(bar.from_on.year + 1, bar.from_on.month, bar.from_on.day)
    paper = case.declination.document
    assert (paper.title, paper.facts["barred_until"]) == ("不予受理决定书", bar.until_on.isoformat())
    text = render_html(paper)
    for words in (FOUND, HEARD, "第七十八条", "不予受理，并给予警告", "不得再次申请", "行政复议", "行政诉讼"):
        assert words in text, words
    assert case.hidden_reports.get().said.upheld
    assert case.number not in client.get("/desk/").content.decode()
    assert NegativeAnswer.objects.get().case == case, "a “no” is reported all the same"
    assert not Entry.objects.of(case.thread).get(act="approvals.hidden_reported").facts

    client.force_login(watched.user("zhao"))
    mine = client.get(f"/cases/{case.number}/").content.decode()
    assert "不予受理并给予警告" in mine
    assert "提请认定" not in mine


@pytest.mark.rule("BAN-1", "COR-10")
def test_what_is_not_found_so_goes_back_to_the_window_with_the_reason(client, town: Town) -> None:
    case, why = town.case_at(CaseState.FILED, at=now()), "检测机构来函确认，报告由其出具。"
    client.force_login(town.user("lin"))
    client.post(f"/cases/{case.number}/hidden/report/", {"found": FOUND})
    client.force_login(town.user("zheng"))
    assert client.post(f"/cases/{case.number}/hidden/answer/", {"words": " "}).status_code == 422
    done = client.post(f"/cases/{case.number}/hidden/answer/", {"words": why}, follow=True)
    assert "已答复窗口，由窗口照常受理" in done.content.decode()
    assert case.number not in client.get("/desk/").content.decode()
    again = client.post(f"/cases/{case.number}/hidden/answer/", {"words": why})
    assert again.status_code == 409, "once"
    told = Notice.objects.filter(thread=case.thread, user=town.user("lin"), channel="inbox").last()
    assert why in told.body
    client.force_login(town.user("lin"))
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    for words in ("不予认定", why, "提请审批机关认定"):
        assert words in page, words
    intake.accept(case, by=town.actor("lin"), at=now())
    client.force_login(town.user("chen"))
    assert FOUND in client.get(f"/desk/cases/{case.number}/").content.decode(), "who reviews knows it, too"
    client.force_login(town.user("zhao"))
    assert FOUND not in client.get(f"/cases/{case.number}/").content.decode()


@pytest.mark.rule("BAN-1", "COR-10")
def test_who_reported_it_neither_decides_nor_answers(town: Town) -> None:
    case, at = town.case_at(CaseState.FILED), town.at
    with pytest.raises(Refused, match="没有等待答复的提请认定"):
        decline.answer_hidden(case, "不是", by=town.actor("zheng"), at=at)
    decline.report_hidden(case, FOUND, by=town.actor("lin"), at=at)
    with pytest.raises(Refused, match="还没有答复"):
        decline.report_hidden(case, FOUND, by=town.actor("lin"), at=at)
    with pytest.raises(Refused, match="的审批人员答复"):
        decline.answer_hidden(case, "不是", by=town.actor("lin"), at=at)
    since = legal_day(at)
    appoint(town.user("lin"), town.organ, Duty.DECISION, from_on=since, by=Actor.system("seed"), at=at)
    both = Actor(town.user("lin"), town.organ, Duty.DECISION)
    with pytest.raises(Refused, match="提请认定的人员不能自己决定"):
        decline.answer_hidden(case, "不是", by=both, at=at)
    with pytest.raises(Refused, match="提请认定的人员不能自己决定"):
        decline.decline_hidden(case, FOUND, HEARD, by=both, at=at)


@pytest.mark.rule("BAN-1", "BAN-3")
def test_for_a_year_he_does_not_apply_again(watched: Town) -> None:
    draft = watched.draft(edition=watched.edition)
    case = found(watched, watched.case_at(CaseState.FILED, edition=watched.edition))
    with pytest.raises(Refused, match="至2027年3月4日不得再次申请"):
        filing.file(draft, again="x", by=watched.actor("zhao"), at=watched.at)
    with pytest.raises(Refused, match="不得再次申请"):
        watched.draft(edition=watched.edition)
    mine = Notice.objects.filter(thread=case.thread, user=watched.user("zhao"), channel="inbox").last()
    assert "不得再次申请" in mine.body
    assert "依法不需要取得许可" not in mine.body


@pytest.mark.rule("BAN-1")
def test_where_nobodys_health_is_concerned_there_is_the_warning_alone(town: Town) -> None:
    case = found(town)
    assert not Bar.objects.exists()
    assert "不得再次申请" not in render_html(case.declination.document)
    assert town.draft()


@pytest.mark.rule("BAN-1", "COR-10")
def test_who_may_not(town: Town) -> None:
    case, at = town.case_at(CaseState.FILED), town.at
    with pytest.raises(Refused, match="的审批人员决定"):
        decline.decline_hidden(case, FOUND, HEARD, by=town.actor("lin"), at=at)
    with pytest.raises(Refused, match="听取陈述申辩，写明情况后再决定"):
        decline.decline_hidden(case, FOUND, " ", by=town.actor("zheng"), at=at)
    with pytest.raises(Refused, match="请写明查明的"):
        decline.decline_hidden(case, " ", HEARD, by=town.actor("zheng"), at=at)
    with pytest.raises(Refused, match="请写明发现了什么"):
        decline.report_hidden(case, " ", by=town.actor("lin"), at=at)
    ground = rules.Declining(Ground.HIDDEN, "《行政许可法》第七十八条")
    with pytest.raises(Refused, match="不予受理只有两种理由"):
        decline.decline(case, ground, by=town.actor("lin"), at=at)
    accepted = town.case_at(CaseState.ACCEPTED)
    with pytest.raises(Refused, match="不能不予受理"):
        decline.decline_hidden(accepted, FOUND, HEARD, by=town.actor("zheng"), at=at)
    assert not Declination.objects.exists()


@pytest.mark.rule("BAN-1", "G10")
def test_taken_away_by_a_reconsideration_the_bar_goes_with_it(watched: Town) -> None:
    case = found(watched, watched.case_at(CaseState.FILED, edition=watched.edition))
    by, at, on = watched.actor("zheng"), watched.at, legal_day(watched.at)
    told = {
        "organ": "示例市朝霞区人民政府",
        "reference": "朝复决〔2026〕8号",
        "sought_on": on,
        "notified_on": on,
    }
    made = remedy.record_remedy(case, RemedyKind.RECONSIDERATION, **told, by=by, at=at)
    remedy.end_remedy(
        made, RemedyOutcome.ANNULLED, words="证据不足", ended_on=on, by=watched.actor("wu"), at=at
    )
    assert not Bar.objects.filter(ended_at=None).exists()
    assert Document.objects.get(pk=case.declination.document_id).is_void


@pytest.mark.rule("CRE-5")
def test_it_may_be_proposed_for_the_file(town: Town) -> None:
    town._officer("qian", "钱程", town.organ, Duty.CREDIT)
    case = found(town)
    told = {"by": town.actor("qian"), "at": town.at}
    assert why_not_propose_listing(case, Misdeed.FALSE, **told).ok
    assert not why_not_propose_listing(case, Misdeed.OVERDUE, **told).ok

"""Who hid facts or handed in false materials does not apply again for a year (行政许可法 78)."""

from datetime import date

import pytest

from approvals.actions import decision, filing, review
from approvals.enums import Answer, CaseState
from approvals.models import Case
from credit.models import Bar
from ground.documents.models import Document
from ground.law.rulings import Refused
from matters.models import Edition
from tests.town import Town

pytestmark = pytest.mark.django_db
HEARD = "已于 3 月 3 日当面告知，当事人没有异议"


@pytest.fixture
def watched(town: Town) -> Town:
    """The matter concerns people's health."""
    town.publish_again()
    Edition.objects.filter(pk=town.edition.pk).update(safety_related=True)
    town.edition = Edition.objects.select_related("matter__office", "regulator").get(pk=town.edition.pk)
    return town


def found_wanting(town: Town) -> Case:
    case = town.case_at(CaseState.ACCEPTED)
    answers = town.answers(case, Answer.FAILS)
    return review.conclude(case, answers, "检测报告系伪造", by=town.actor("chen"), at=town.at)


@pytest.mark.rule("BAN-1", "BAN-3")
def test_a_year_without_another_application(client, watched):
    case = found_wanting(watched)
    client.force_login(watched.user("zheng"))
    told = {"reasons": "卫生检测报告系伪造", "hidden": "on", "heard": HEARD}
    preview = client.post(f"/cases/{case.number}/refusal/preview/", told).content.decode()
    assert 'name="hidden" value="on"' in preview
    assert "不得再次申请" in preview
    client.post(f"/cases/{case.number}/refusal/", told)
    bar = Bar.objects.get()
    assert (bar.basic_code, bar.thread) == (watched.edition.matter.basic_code, case.thread)
    assert bar.until_on == date(bar.from_on.year + 1, bar.from_on.month, bar.from_on.day)
    assert (
        Document.objects.of(case.thread).get(paper="approvals.refusal").facts["barred_until"]
        == bar.until_on.isoformat()
    )


@pytest.mark.rule("BAN-1")
def test_a_draft_is_neither_begun_nor_filed_and_another_may(watched):
    draft = watched.draft(edition=watched.edition)
    decision.refuse(
        found_wanting(watched),
        reasons="伪造",
        hidden=True,
        heard=HEARD,
        by=watched.actor("zheng"),
        at=watched.at,
    )
    with pytest.raises(Refused, match="至2027年3月4日不得再次申请"):
        filing.file(draft, again="x", by=watched.actor("zhao"), at=watched.at)
    with pytest.raises(Refused, match="不得再次申请"):
        watched.draft()
    assert watched.draft(who="wang")
    assert watched.draft(at=watched.at.replace(year=2027, day=5))


@pytest.mark.rule("BAN-1")
def test_where_nobodys_health_is_concerned_nothing_is_closed(town):
    decision.refuse(
        found_wanting(town), reasons="伪造", hidden=True, heard=HEARD, by=town.actor("zheng"), at=town.at
    )
    assert not Bar.objects.exists()
    assert town.draft()


@pytest.mark.rule("BAN-1")
def test_no_warning_without_having_been_heard_and_the_paper_says_how(client, town):
    case = found_wanting(town)
    client.force_login(town.user("zheng"))
    told = {"reasons": "卫生检测报告系伪造", "hidden": "on"}
    for address in ("refusal/preview/", "refusal/"):
        answer = client.post(f"/cases/{case.number}/{address}", told)
        assert answer.status_code == 409
        assert "听取陈述申辩，写明情况后再决定" in answer.content.decode()
    preview = client.post(f"/cases/{case.number}/refusal/preview/", told | {"heard": HEARD}).content.decode()
    for words in ("给予警告", HEARD, f'name="heard" value="{HEARD}"'):
        assert words in preview
    client.post(f"/cases/{case.number}/refusal/", told | {"heard": HEARD})
    document = Document.objects.of(case.thread).get(paper="approvals.refusal")
    assert document.facts["warned"] == HEARD
    assert Case.objects.get(pk=case.pk).last_decision.heard == HEARD


@pytest.mark.rule("BAN-1")
def test_a_refusal_on_the_merits_warns_nobody(town):
    case = found_wanting(town)
    decision.refuse(case, reasons="检测不合格", heard=HEARD, by=town.actor("zheng"), at=town.at)
    assert Document.objects.of(case.thread).get(paper="approvals.refusal").facts["warned"] == ""
    assert case.decisions.get().heard == ""

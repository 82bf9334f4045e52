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
    told = {"reasons": "卫生检测报告系伪造", "hidden": "on"}
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
        found_wanting(watched), reasons="伪造", hidden=True, by=watched.actor("zheng"), at=watched.at
    )
    with pytest.raises(Refused, match="至2027年3月4日不得再次申请"):
        filing.file(draft, again="x", by=watched.actor("zhao"), at=watched.at)
    with pytest.raises(Refused, match="不得再次申请"):
        watched.draft()
    assert watched.draft(who="wang")
    assert watched.draft(at=watched.at.replace(year=2027, day=5))


@pytest.mark.rule("BAN-1")
def test_where_nobodys_health_is_concerned_nothing_is_closed(town):
    decision.refuse(found_wanting(town), reasons="伪造", hidden=True, by=town.actor("zheng"), at=town.at)
    assert not Bar.objects.exists()
    assert town.draft()

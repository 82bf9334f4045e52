"""What was recalled never held; what the next edition replaced on its first day did, for whoever filed that day."""

import re

import pytest
from django.test import Client

from approvals.actions import filing
from ground.law.rulings import Refused
from ground.workdays import legal_day
from matters import rules
from matters.actions import operations, proposing, publishing
from matters.enums import EditionState
from matters.models import Announcement, Reduction


def text(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


@pytest.fixture
def looking(desk):
    """Who publishes, at the desk and on the public pages."""
    client = Client()
    client.force_login(desk.town.user("luo"))
    return client


@pytest.fixture
def twice(desk):
    """An edition of today, a case under it, and an edition that replaces it the same day."""
    first = desk.changed("time", promised_length=6)
    case = desk.town.draft(edition=first)
    case = filing.file(case, again="另一处场所", by=desk.town.actor("zhao"), at=desk.at)
    second = desk.changed("time", promised_length=5)
    return first, case, second


@pytest.mark.rule("COR-1")
def test_an_edition_of_one_day_stays_with_its_case(desk, looking, twice):
    first, case, second = twice
    first.refresh_from_db()
    assert (case.edition, first.replaced_on, first.recalled_at) == (first, first.effective_on, None)
    code = desk.matter.code
    assert "第 2 版" in text(looking.get(f"/guide/{code}/editions/"))
    page = text(looking.get(f"/guide/{code}/editions/{first.no}/"))
    assert "这一版于 2026年3月4日 执行，当日即由新的版本代替" in page
    shown = text(looking.get(f"/catalogue/{code}/"))
    assert "已停止执行" in shown
    assert "未执行" not in shown
    assert "已经执行，不能撤回" in rules.why_not_recall(first, legal_day(desk.at)).words
    assert Reduction.objects.filter(edition__in=[first, second], edition__recalled_at=None).count() == 2
    assert Announcement.objects.filter(edition__recalled_at=None).count() == 2
    lists = text(looking.get("/lists/reductions/"))
    assert "8 → 6" in lists
    assert "6 → 5" in lists


@pytest.mark.rule("A3")
def test_what_was_recalled_is_nowhere_but_at_the_desk(desk, looking):
    waiting = desk.changed("time", on=desk.tomorrow, promised_length=5)
    publishing.recall(waiting, "上级另有部署", by=desk.luo, at=desk.at)
    waiting.refresh_from_db()
    assert (waiting.recalled_at, waiting.replaced_on) == (desk.at, waiting.effective_on)
    code = desk.matter.code
    assert looking.get(f"/guide/{code}/editions/{waiting.no}/").status_code == 404
    assert "未执行" in text(looking.get(f"/catalogue/{code}/"))
    with pytest.raises(Refused, match="已经撤回"):
        publishing.recall(waiting, "上级另有部署", by=desk.luo, at=desk.at)


@pytest.mark.rule("A3")
def test_what_is_resumed_is_not_what_was_recalled(desk):
    proposal = proposing.arrange(desk.begun(), state=EditionState.DORMANT, by=desk.mei, at=desk.at)
    publishing.recall(desk.published(proposal, on=desk.tomorrow), "上级另有部署", by=desk.luo, at=desk.at)
    told = {
        "basis": "区政府决定",
        "reason": "系统切换",
        "on": legal_day(desk.at),
        "by": desk.mei,
        "at": desk.at,
    }
    desk.published(operations.suspend(desk.matter, **told))
    assert desk.published(operations.resume(desk.matter, **told)).state == EditionState.OPEN

"""启用: what is in no list is woken by its first application, and no application is refused for what waits behind it."""

from datetime import timedelta

import pytest

from approvals.actions import filing, intake
from approvals.enums import CaseState
from ground.notices.models import Notice
from ground.workdays import legal_day
from matters.actions import operations, proposing, publishing
from matters.enums import EditionState, OperationKind
from matters.models import Edition, Operation

DAY = timedelta(days=1)


@pytest.fixture
def dormant(desk):
    """An edition in force that no list shows."""
    proposal = proposing.arrange(desk.begun(), state=EditionState.DORMANT, by=desk.mei, at=desk.at)
    return desk.published(proposal)


def filed(desk, edition, at=None):
    draft = desk.town.draft(edition=edition)
    return filing.file(draft, again="另一处场所", by=desk.town.actor("zhao"), at=at or desk.at)


def standing(desk):
    return [
        (one.no, one.state, one.effective_on, one.replaced_on)
        for one in desk.matter.editions.order_by("no").exclude(pk=desk.town.edition.pk)
    ]


@pytest.mark.rule("S51", "COR-1")
def test_an_application_wakes_the_matter_before_its_next_edition(desk, dormant):
    today, month = legal_day(desk.at), legal_day(desk.at) + 30 * DAY
    waiting = desk.changed("time", on=month, promised_length=5)
    case = filed(desk, dormant)
    assert (case.edition, case.state) == (dormant, CaseState.FILED)
    assert standing(desk) == [
        (2, EditionState.DORMANT, today, today),
        (3, EditionState.DORMANT, month, None),
        (4, EditionState.OPEN, today, month),
    ]
    assert Edition.objects.open_on(today).in_directory().get(matter=desk.matter).no == 4
    publishing.recall(waiting, "上级另有部署", by=desk.luo, at=desk.at)
    assert Edition.objects.get(matter=desk.matter, no=4).replaced_on is None
    assert intake.accept(case, by=desk.town.actor("lin"), at=desk.at).state == CaseState.ACCEPTED


@pytest.mark.rule("S51")
def test_an_application_wakes_the_matter_before_its_end(desk, dormant):
    on = legal_day(desk.at) + 30 * DAY
    told = {"basis": "区政府决定", "reason": "不再需要", "on": on, "by": desk.mei, "at": desk.at}
    proposal = desk.submitted(operations.cancel(desk.matter, **told))
    publishing.publish(proposal, effective_on=on, by=desk.qin, at=desk.at)
    filed(desk, dormant, at=desk.at + DAY)
    awake = Edition.objects.in_force(legal_day(desk.at) + DAY).get(matter=desk.matter)
    assert (awake.state, awake.replaced_on) == (EditionState.OPEN, on)
    assert not Edition.objects.in_force(on).filter(matter=desk.matter).exists()


@pytest.mark.rule("S51")
def test_what_cannot_be_woken_takes_the_application_all_the_same(desk, dormant):
    Edition.objects.filter(pk=dormant.pk).update(grant_conditions=[])
    dormant.refresh_from_db()
    case = filed(desk, dormant)
    assert case.state == CaseState.FILED
    assert Edition.objects.in_force(legal_day(desk.at)).get(matter=desk.matter) == dormant
    assert not Operation.objects.filter(kind=OperationKind.WAKE).exists()
    told = Notice.objects.filter(user=desk.mei.user, subject__startswith="暂不列入的事项有人申请")
    assert "准予条件" in told.first().body

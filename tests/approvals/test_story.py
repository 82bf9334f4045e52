"""One case through every verb, as the applicant and the officers live it."""

from ground import clocks
from ground.documents.models import Document
from ground.trail.models import Entry
from supervision import actions as supervision
from tests.town import Town


def test_a_case_from_filing_to_delivery(town: Town) -> None:
    case = town.delivered()
    acts = [entry.act for entry in Entry.objects.of(case.thread)]
    assert acts == [
        "approvals.filed",
        "approvals.service_confirmed",
        "approvals.accepted",
        "approvals.reviewed",
        "approvals.granted",
        "approvals.delivered",
    ]
    titles = [paper.title for paper in Document.objects.of(case.thread)]
    assert titles == ["收件凭证", "受理通知书", "公共场所卫生许可证", "准予行政许可决定书", "送达回证"]
    assert not clocks.open_for([case.thread])[case.thread]
    assert supervision.collect(by=town.actor("feng"), at=town.at) == 1
    assert supervision.collect(by=town.actor("feng"), at=town.at) == 0

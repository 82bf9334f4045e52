"""Who is served online is offered an online way to reconsideration, by papers of the credit file too (行政复议法 22 第二款)."""

from __future__ import annotations

import pytest

from credit.actions import listing
from credit.enums import Tier
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.workdays import legal_day
from tests.credit.conftest import listed

ONLINE = "也可以在网上提出：全国行政复议服务平台（https://xzfy.moj.gov.cn）"


@pytest.mark.rule("CLK-19", "REC-22")
def test_every_paper_against_him_names_the_online_way(keepers, moment):
    record = listed(keepers, moment, Tier.MINOR)
    how = {"by": keepers.actor("zhao"), "at": moment}
    told = {"duty_done_on": legal_day(moment), "promised": True}
    repair = listing.seek_repair(record, "已补齐", **told, **how)
    listing.decide_repair(repair, False, "没有补齐", by=keepers.actor("tang"), at=moment)
    objection = listing.object_to(record, "不是我", **how)
    listing.answer_objection(objection, False, "属实", by=keepers.actor("qian"), at=moment)
    for paper in ("credit.listing", "credit.repair_refusal", "credit.objection"):
        assert ONLINE in render_html(Document.objects.of(record.thread).get(paper=paper)), paper

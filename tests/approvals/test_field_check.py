"""现场核查 of what was promised: nobody looks at a place alone, and both are named (PRO-3, COM-13)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils.timezone import now

from approvals.actions import checking, rectification
from commitments.enums import CommitmentState, Method, Scheme
from commitments.models import Verification
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.workdays.calendar import after, legal_day
from tests.approvals.breaking import anew, look
from tests.approvals.committed import CHECKED, committed
from tests.approvals.revoking import again
from tests.town import Town

pytestmark = pytest.mark.django_db

REPORT = ("卫生检测报告",)


@pytest.mark.rule("PRO-3")
@pytest.mark.rule("PRO-9")
@pytest.mark.parametrize(
    "second, why",
    [("", "两名以上"), ("chen", "两名以上"), ("lin", "林晓雯不是"), ("sun", "孙丽华不是")],
)
def test_it_takes_two_of_the_deciding_office(town: Town, second: str, why: str) -> None:
    _case, held = committed(town, Scheme.PROOF, REPORT, **CHECKED)
    told = {"method": Method.FIELD, "conforms": True, "words": "", "by": town.actor("chen"), "at": town.at}
    with pytest.raises(Refused, match=why):
        checking.verify(held, None, second=town.user(second) if second else None, **told)
    assert not Verification.objects.exists()


@pytest.mark.rule("PRO-3")
def test_both_are_kept_and_stand_on_the_paper(town: Town) -> None:
    case, held = committed(town, Scheme.PROOF, REPORT, **CHECKED)
    told = {"method": Method.FIELD, "conforms": True, "words": "", "by": town.actor("chen"), "at": town.at}
    found = checking.verify(held, None, second=town.user("zheng"), **told)
    assert [user.name for user in found.people] == ["陈立", "郑海涛"]
    assert anew(held).state == CommitmentState.FULFILLED
    paper = Document.objects.of(case.thread).get(paper="approvals.fulfilment")
    assert "核查人员：陈立、郑海涛" in render_html(paper)


@pytest.mark.rule("COM-13")
def test_what_is_looked_at_on_paper_one_looks_at_alone(town: Town) -> None:
    _case, held = committed(town, Scheme.PROOF, REPORT, **CHECKED)
    told = {"method": Method.WRITTEN, "conforms": True, "words": "", "by": town.actor("chen"), "at": town.at}
    found = checking.verify(held, None, second=town.user("zheng"), **told)
    assert found.people == [town.user("chen")], "nobody goes along with papers"


@pytest.mark.rule("PRO-3")
def test_he_is_told_who_comes(town: Town) -> None:
    case, held = committed(town, Scheme.PROOF, REPORT, **CHECKED)
    told = {"method": Method.FIELD, "on": after(legal_day(town.at), 1).on, "words": "布局", "at": town.at}
    by = town.actor("chen")
    for going in ([], ["chen"], ["chen", "chen"], ["chen", "sun"]):
        with pytest.raises(Refused):
            checking.announce(held, officers=[town.user(key) for key in going], by=by, **told)
    paper = checking.announce(held, officers=[town.user("he"), town.user("zheng")], by=by, **told)
    assert "核查人员：何静、郑海涛" in render_html(paper)
    said = Notice.objects.filter(thread=case.thread, subject__contains="核查通知", channel="inbox").latest(
        "pk"
    )
    assert "何静、郑海涛" in said.body


@pytest.mark.rule("PRO-3")
def test_the_desk_asks_for_the_other_one(town: Town, client: Client) -> None:
    at = now() - timedelta(days=1)
    case, held = committed(town, Scheme.PROOF, REPORT, signed_at=at, **CHECKED)
    client.force_login(town.user("chen"))
    page = client.get(f"/desk/cases/{case.number}/").text
    form = page.partition("/commitment/verifications/")[2].partition("</form>")[0]
    assert "郑海涛" in form
    assert "陈立" not in form, "he is one of the two"
    address = f"/cases/{case.number}/commitment/verifications/"
    told = {"no": "0", "method": "field", "conforms": "yes", "words": "看过"}
    assert "请选择同行核查人" in client.post(address, told).text
    done = client.post(address, told | {"second": str(town.user("zheng").pk)}, follow=True)
    assert "承诺已经履行完毕" in done.text
    assert "陈立、郑海涛 现场核查" in client.get(f"/desk/cases/{case.number}/").text
    assert anew(held).state == CommitmentState.FULFILLED


@pytest.mark.rule("PRO-3")
@pytest.mark.parametrize("second", ["", "chen"])
def test_the_database_knows_it_too(town: Town, second: str) -> None:
    _case, held = committed(town, Scheme.PROOF, REPORT, **CHECKED)
    row = {"commitment": held, "conforms": True, "words": "符合", "at": town.at, "office": "示例"}
    with pytest.raises(DatabaseError, match="by two"), transaction.atomic():
        Verification.objects.create(
            method=Method.FIELD,
            by=town.user("chen"),
            second=town.user(second) if second else None,
            **row,
        )


@pytest.mark.rule("COM-13", "COM-14")
def test_what_was_ordered_put_right_is_announced_before_it_is_looked_at(town: Town) -> None:
    """While a mismatch is pending nothing is looked at; once it is to be put right, he is told who comes and when."""
    case, held = committed(town, Scheme.PROOF, REPORT, **CHECKED)
    by = town.actor("chen")
    look(town, held, None, conforms=False, at=town.at)
    told = {
        "method": Method.FIELD,
        "on": after(legal_day(town.at), 1).on,
        "words": "消毒间",
        "by": by,
        "at": town.at,
    }
    going = [town.user("he"), town.user("zheng")]
    with pytest.raises(Refused, match="不用核查"):
        checking.announce(anew(held), officers=going, **told)
    rectification.order_rectification(again(case.proceedings.get()), "请补设消毒间", by=by, at=town.at)
    assert "何静、郑海涛" in render_html(checking.announce(anew(held), officers=going, **told))

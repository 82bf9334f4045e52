"""Nobody decides on what he has not read: a form that was opened before something came is refused, and shows what came (CRE-4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from credit.actions import listing, striking
from credit.enums import Kind, RecordState, Tier
from credit.models import Record
from ground.law.rulings import Refused
from ground.workdays import legal_day
from tests.credit.conftest import listed
from tests.credit.test_arrivals import ARRIVAL, HOUR, silent
from tests.credit.test_overrun import over
from tests.credit.test_pages import NOW, text
from tests.town import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CRE-4")]
SAID = "检测机构停业，期限内已书面申辩"
TYPED = "理由写了整整一个上午"


def read_of(client: Client, record: Record, form: str) -> str:
    """What the form says was on file when it was opened."""
    page = client.get(f"/desk/credit/{record.uuid}/")
    return str(page.context["forms_open"][form].initial["read"])


def late(record: Record, town: Any, at: Any) -> None:
    came = over(record, Kind.DEFENCE) - HOUR
    listing.defend(
        record,
        SAID,
        arrived_at=came,
        arrival=ARRIVAL,
        files=[pdf("申辩书.pdf")],
        by=town.actor("qian"),
        at=at,
    )


@pytest.mark.parametrize("listed_", ["yes", "no"])
def test_a_defence_that_came_since_is_read_before_the_decision(client, keepers, listed_):
    record = silent(keepers, NOW - timedelta(days=30))
    client.force_login(keepers.user("tang"))
    told = {"listed": listed_, "tier": "general", "reasons": TYPED}
    told["read"] = read_of(client, record, "decision")
    late(record, keepers, NOW)
    address = reverse("credit:decision", args=[record.uuid])
    refused = client.post(address, told)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "您打开页面以后，这条记录又有新的情况：陈述申辩" in page
    assert SAID in page
    assert "申辩书.pdf" in page
    assert TYPED in page, "nothing that was typed is lost"
    assert Record.objects.get().state == RecordState.HEARD
    again = told | {"read": refused.context["forms_open"]["decision"]["read"].value()}
    assert client.post(address, again).status_code == 302, "read now, it may be decided"


def test_a_form_that_does_not_say_what_was_read_is_not_sent(client, keepers):
    record = silent(keepers, NOW - timedelta(days=30))
    client.force_login(keepers.user("tang"))
    told = {"listed": "no", "reasons": TYPED}
    assert client.post(reverse("credit:decision", args=[record.uuid]), told).status_code == 422
    assert Record.objects.get().state == RecordState.HEARD


def test_the_verb_asks_again_under_its_lock(keepers, moment):
    record = silent(keepers, moment)
    end = over(record, Kind.DEFENCE)
    read = record.last_entry
    late(record, keepers, end)
    tang = keepers.actor("tang")
    for decide in (
        lambda: listing.enlist(record, Tier.GENERAL, "逾期", read=read, by=tang, at=end),
        lambda: listing.dismiss(record, "客观原因", read=read, by=tang, at=end),
    ):
        with pytest.raises(Refused, match="又有新的情况：陈述申辩"):
            decide()
    assert listing.dismiss(record, "客观原因", read=record.last_entry, by=tang, at=end)


@pytest.mark.rule("CRE-9", "CRE-11", "CRE-15")
@pytest.mark.parametrize("form", ["repair", "objection", "strike"])
def test_an_answer_is_given_on_what_lies_there_when_it_is_given(client, third, form):
    before = NOW - timedelta(days=100)
    record = listed(third, before, Tier.MINOR)
    zhao, qian = third.actor("zhao"), third.actor("qian")
    when = {"at": NOW - HOUR}
    done = {"duty_done_on": legal_day(before), "promised": True}
    asked = {
        "repair": lambda: listing.seek_repair(record, "已补齐", **done, by=zhao, **when),
        "objection": lambda: listing.object_to(record, "不是我单位", by=zhao, **when),
        "strike": lambda: striking.propose(record, "判决撤销", files=[pdf("判决书.pdf")], by=qian, **when),
    }
    about = str(asked.pop(form)().pk)
    client.force_login(third.user("wei"))
    read = read_of(client, record, form)
    other = "objection" if form == "repair" else "repair"
    asked[other]()
    name, told = {
        "repair": ("repair-decision", {"granted": "no", "reasons": TYPED}),
        "objection": ("objection-answer", {"upheld": "no", "words": TYPED}),
        "strike": ("strike-decision", {"confirmed": "no", "words": TYPED}),
    }[form]
    refused = client.post(
        reverse(f"credit:{name}", args=[record.uuid]), told | {"about": about, "read": read}
    )
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "您打开页面以后，这条记录又有新的情况" in page
    assert TYPED in page
    again = told | {"about": about, "read": refused.context["forms_open"][form]["read"].value()}
    page = client.post(reverse(f"credit:{name}", args=[record.uuid]), again, follow=True)
    assert TYPED in text(page)


def test_who_comes_second_reads_why_on_the_page_itself(client, third):
    """What another officer has decided is decided: the refusal stands above the entry as it is now."""
    record = silent(third, NOW - timedelta(days=30))
    client.force_login(third.user("tang"))
    told = {"listed": "yes", "tier": "general", "reasons": TYPED}
    told["read"] = read_of(client, record, "decision")
    listing.dismiss(record, "客观原因", by=third.actor("wei"), at=NOW)
    refused = client.post(reverse("credit:decision", args=[record.uuid]), told)
    assert refused.status_code == 409
    assert "不予列入，现在不能作出决定" in refused.content.decode()
    assert "客观原因" in refused.content.decode()

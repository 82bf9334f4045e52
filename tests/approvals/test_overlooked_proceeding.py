"""Nobody ends a proceeding on what he has not read: a form that was opened before something came is refused, and shows what came."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from approvals.actions import checking, keeping, performing, revocation
from approvals.models import Proceeding
from approvals.proceedings import Breach, ProceedingState
from commitments.enums import Method
from ground.law.rulings import Refused
from ground.workdays import legal_day
from tests.approvals.revoking import HOUR, again, approved, heard, opened, over
from tests.town import Town, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.rule("COR-14")]
SAID, TYPED = "检测机构停业，期限内已书面申辩", "理由写了整整一个上午"
NEWS = "您打开页面以后，这个程序又有新的情况：陈述申辩"


@pytest.fixture
def row(town: Town, monkeypatch: pytest.MonkeyPatch) -> Proceeding:
    """His days are over; the pages read the clock of an hour later."""
    proceeding = heard(town)
    monkeypatch.setattr("portal.pages.proceedings.now", lambda: over(proceeding) + HOUR)
    return proceeding


def late(town: Town, row: Proceeding) -> None:
    """What came by post in time is entered only now."""
    told = {"arrived_at": over(row) - HOUR, "arrival": "EMS 1", "uploads": [pdf("申辩书.pdf")]}
    revocation.plead(again(row), SAID, **told, by=town.actor("chen"), at=over(row) + HOUR)


def sent(row: Proceeding, deed: str) -> dict[str, Any]:
    day = legal_day(over(row))
    if deed == "closing":
        return {"words": TYPED}
    if deed == "keeping":
        told = {"organ": "区政府", "number": "〔2026〕12号"}
        return {"reasons": TYPED, "on_year": day.year, "on_month": day.month, "on_day": day.day} | told
    return {"reasons": TYPED}


@pytest.mark.parametrize("deed", ["revocation", "keeping", "closing"])
def test_a_defence_that_came_since_is_read_before_it_ends(
    client: Client, town: Town, row: Proceeding, deed: str
) -> None:
    client.force_login(town.user("wu"))
    page = client.get(f"/desk/proceedings/{row.uuid}/")
    told = sent(row, deed) | {"read": str(page.context["forms_open"][deed].initial["read"])}
    late(town, row)
    refused = client.post(f"/proceedings/{row.uuid}/{deed}/", told)
    assert refused.status_code == 409
    shown = refused.content.decode()
    for words in (NEWS, "新提交的陈述申辩、整改情况", SAID, "申辩书.pdf", TYPED):
        assert words in shown, words
    assert again(row).state == ProceedingState.HEARD
    told["read"] = refused.context["forms_open"][deed]["read"].value()
    assert client.post(f"/proceedings/{row.uuid}/{deed}/", told).status_code == 302, (
        "read now, it may be ended"
    )
    assert again(row).state in (ProceedingState.REVOKED, ProceedingState.KEPT, ProceedingState.CLOSED)


def test_what_was_read_goes_through_the_preview_to_the_signature(
    client: Client, town: Town, row: Proceeding
) -> None:
    client.force_login(town.user("wu"))
    address = f"/proceedings/{row.uuid}"
    told = sent(row, "revocation") | {"read": str(row.last_entry)}
    draft = client.post(f"{address}/preview/", told)
    assert f'name="read" value="{row.last_entry}"' in draft.content.decode()
    late(town, row)
    for step in ("preview", "revocation"):
        refused = client.post(f"{address}/{step}/", told)
        assert (refused.status_code, NEWS in refused.content.decode()) == (409, True), step
    again_ = client.post(f"{address}/preview/", told | {"edit": "yes"})
    assert again_.context["forms_open"]["revocation"]["read"].value() == told["read"], (
        "nobody has told him yet"
    )


def test_a_form_that_does_not_say_what_was_read_is_not_sent(
    client: Client, town: Town, row: Proceeding
) -> None:
    client.force_login(town.user("wu"))
    for deed in ("revocation", "preview", "keeping", "closing"):
        answer = client.post(f"/proceedings/{row.uuid}/{deed}/", sent(row, deed))
        assert answer.status_code == 422, deed
    assert again(row).state == ProceedingState.HEARD


def test_the_verbs_ask_again_under_their_lock(town: Town, row: Proceeding) -> None:
    read, told = row.last_entry, {"by": town.actor("wu"), "at": over(row) + HOUR}
    late(town, row)
    for end in (
        lambda: revocation.revoke(row, "理由", read=read, **told),
        lambda: keeping.keep(row, "停供", approved(told["at"]), read=read, **told),
        lambda: revocation.close(row, "查明相符", read=read, **told),
    ):
        with pytest.raises(Refused, match="又有新的情况：陈述申辩"):
            end()
    assert revocation.revoke(row, "理由", read=row.last_entry, **told).document


@pytest.mark.rule("RQ-10", "COM-13")
def test_what_was_handed_in_or_looked_at_since_is_read_too(town: Town) -> None:
    """Late is late; but nobody says that nothing came when it lies there."""
    row = opened(town, Breach.OVERDUE)
    held, read, chen = row.commitment, row.last_entry, town.actor("chen")
    assert held is not None
    for one in held.promised.select_related("material", "commitment").order_by("no"):
        performing.supply(held, one, files=[pdf()], by=town.actor("zhao"), at=town.at + HOUR)
    end = {"by": town.actor("zheng"), "at": town.at + timedelta(days=1)}
    with pytest.raises(Refused, match="还没有补齐并核对符合"):
        revocation.close(row, "已经补齐", read=read, **end)
    for one in held.promised.select_related("material", "commitment").order_by("no"):
        checking.verify(
            held, one, method=Method.WRITTEN, conforms=True, words="", by=chen, at=town.at + 2 * HOUR
        )
    with pytest.raises(Refused, match="又有新的情况：提交承诺的材料、核查承诺的内容"):
        revocation.close(again(row), "已经补齐", read=read, **end)
    assert revocation.close(again(row), "已经补齐", read=row.last_entry, **end).closed_words

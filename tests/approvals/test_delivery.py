"""送达: once, over the counter or by post by an entrusted window, online by the applicant himself."""

from datetime import date

import pytest

from approvals import rules
from approvals.actions import delivery
from approvals.enums import CaseState, Kind, Method, Relation
from approvals.models import Case
from ground import clocks
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from matters.enums import Entrusted
from matters.models import Entrustment
from tests.town import Town


@pytest.mark.rule("CLK-6")
@pytest.mark.parametrize("state", CaseState)
def test_only_what_is_decided_is_delivered(town: Town, state: CaseState) -> None:
    ruling = rules.why_not_deliver(town.case_at(state), Method.COUNTER, by=town.actor("lin"), at=town.at)
    assert ruling.ok == (state in (CaseState.GRANTED, CaseState.REFUSED))


@pytest.mark.rule("CLK-6")
def test_delivery_is_proved_once(town: Town) -> None:
    case = town.delivered()
    clock = clocks.of(case.thread, Kind.DELIVERY)
    assert clock is not None
    assert clock.settled_at == town.at
    assert not Case.objects.awaiting_delivery(town.actor("lin"), at=town.at).exists()
    text = render_html(case.delivery.document)
    for words in ("准予行政许可决定书", "窗口直接送达", "赵敏", "综合窗口 1 号", "林晓雯", "2026年3月4日"):
        assert words in text
    with pytest.raises(Refused, match="已于 2026-03-04 送达"):
        delivery.deliver(
            case,
            method=Method.POST,
            receiver="赵敏",
            relation=Relation.SELF,
            by=town.actor("lin"),
            at=town.at,
        )


@pytest.mark.rule("CLK-6")
@pytest.mark.parametrize("who", ["zhou", "chen", "zheng", "sun", "zhao"])
def test_no_other_window_hands_it_over(town: Town, who: str) -> None:
    case = town.case_at(CaseState.GRANTED)
    ruling = rules.why_not_deliver(case, Method.COUNTER, by=town.actor(who), at=town.at)
    assert ruling.words == "本窗口未受委托送达“公共场所卫生许可（新办）”的文书"


@pytest.mark.rule("CLK-6")
def test_a_window_entrusted_with_intake_alone_hands_nothing_over(town: Town) -> None:
    Entrustment.objects.filter(window=town.window).update(
        acts=[Entrusted.ACCEPT.value], until_on=date(2027, 1, 1)
    )
    case = town.case_at(CaseState.GRANTED)
    assert not rules.why_not_deliver(case, Method.COUNTER, by=town.actor("lin"), at=town.at).ok


@pytest.mark.rule("CLK-6")
@pytest.mark.parametrize("who,may", [("zhao", True), ("wang", False), ("lin", False)])
def test_online_the_applicant_signs_himself(town: Town, who: str, may: bool) -> None:
    case = town.case_at(CaseState.GRANTED)
    assert rules.why_not_deliver(case, Method.ONLINE, by=town.actor(who), at=town.at).ok == may

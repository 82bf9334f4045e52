"""Who comes to a window for the applicant shows that he may; and what the applicant hears of it."""

from datetime import timedelta

import pytest

from approvals import rules
from approvals.actions import amendment, correction, delivery, originals, withdrawal
from approvals.enums import Act, CaseState, Kind, Method, Relation
from approvals.forms import CounterWithdrawalForm, DeliveryForm, GiveBackForm
from approvals.models import Case
from ground import clocks
from ground.accounts.enums import Power
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from tests.approvals.test_amendment import amend, paper_of
from tests.approvals.test_intake import taken_in
from tests.approvals.test_mandated import mandate
from tests.town import Town

DAY = timedelta(days=1)
PAPER = "授权委托书原件，2026-03-01"
ZHAO, WANG = "990001198509040462", "990001195106180221"
STANDING_IN = [Relation.AGENT, Relation.GUARDIAN]


def with_original(town: Town) -> Case:
    case = taken_in(town, town.at)
    plan = town.edition.materials.filter(exempt=False)[0]
    return correction.correct_on_the_spot(case, {plan: (1, 1)}, by=town.actor("lin"), at=town.at)


@pytest.mark.rule("B6")
@pytest.mark.parametrize("relation", STANDING_IN)
def test_nobody_withdraws_at_a_window_on_his_word(town: Town, relation: Relation) -> None:
    case, came = (
        town.case_at(CaseState.ACCEPTED),
        rules.Came("路人甲", relation, "  ", rules.Card("H12345678")),
    )
    with pytest.raises(Refused, match="没有登记“路人甲”可以代办“撤回”的授权委托"):
        withdrawal.withdraw(case, came=came, by=town.actor("lin"), at=town.at)
    assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED


@pytest.mark.rule("B6")
@pytest.mark.parametrize("method", [Method.COUNTER, Method.POST])
def test_nobody_receives_a_decision_on_his_word(town: Town, method: Method) -> None:
    case = town.case_at(CaseState.REFUSED)
    told = {"method": method, "receiver": "路人甲", "relation": Relation.AGENT, "card": "H12345678"}
    with pytest.raises(Refused, match="代办“签收”"):
        delivery.deliver(case, **told, by=town.actor("lin"), at=town.at)
    case = delivery.deliver(case, **told, proof=PAPER, by=town.actor("lin"), at=town.at)
    assert f"核对了书面证明：{PAPER}" in render_html(case.delivery.document)
    assert Entry.objects.of(case.thread).get(act=Act.DELIVERED).facts["proof"] == "paper"


@pytest.mark.rule("B6")
def test_a_mandate_for_something_else_does_not_do(town: Town) -> None:
    mandate(town, Power.FOLLOW, Power.WITHDRAW)
    case, lin = town.case_at(CaseState.REFUSED), town.actor("lin")
    told = {"method": Method.COUNTER, "receiver": "王秀兰", "relation": Relation.AGENT, "card": WANG}
    with pytest.raises(Refused, match="没有登记“王秀兰”"):
        delivery.deliver(case, **told, by=lin, at=town.at)
    mandate(town, Power.FOLLOW, Power.RECEIVE)
    case = delivery.deliver(case, **told, by=lin, at=town.at)
    assert "核对了书面证明" not in render_html(case.delivery.document)


@pytest.mark.rule("B6", "C9")
def test_nobody_fetches_originals_on_his_word_and_the_applicant_is_told(town: Town) -> None:
    case, lin = with_original(town), town.actor("lin")
    [(plan, _n)] = [one for one in rules.originals_here(case) if one[1]][:1]
    told = {"receiver": "路人甲", "relation": Relation.AGENT, "card": "H12345678"}
    with pytest.raises(Refused, match="没有登记“路人甲”"):
        originals.give_back(case, {plan: 1}, **told, by=lin, at=town.at)
    before = Notice.objects.filter(thread=case.thread).count()
    slip = originals.give_back(case, {plan: 1}, **told, proof=PAPER, by=lin, at=town.at)
    assert PAPER in render_html(slip.document)
    news = Notice.objects.filter(thread=case.thread, subject__contains="原件已退还")
    assert Notice.objects.filter(thread=case.thread).count() > before
    assert plan.name in news[0].body


@pytest.mark.rule("B6", "CLK-6")
def test_an_amended_paper_is_handed_to_nobody_on_his_word_and_the_applicant_is_told(town: Town) -> None:
    case, lin = town.delivered(), town.actor("lin")
    done = amend(town, paper_of(case, "approvals.grant"))
    told = {
        "method": Method.COUNTER, "receiver": "路人甲", "relation": Relation.AGENT, "card": "H12345678",
    }  # fmt: skip
    with pytest.raises(Refused, match="没有登记“路人甲”"):
        amendment.deliver_anew(done, **told, by=lin, at=town.at + DAY)
    handed = amendment.deliver_anew(done, **told, proof=PAPER, by=lin, at=town.at + DAY)
    assert PAPER in handed.document.facts["remarks"]
    assert Notice.objects.filter(thread=case.thread, subject__contains="更正后的文书已送达").exists()


@pytest.mark.rule("B6")
def test_the_forms_of_the_window_ask_for_the_paper(town: Town) -> None:
    agent = {"relation": "agent", "receiver": "路人甲", "came": "路人甲", "card": "H12345678"}
    here, case = with_original(town), town.case_at(CaseState.GRANTED)
    plan = rules.originals_here(here)[0][0]
    for form in (
        lambda told: DeliveryForm(case, told | {"method": "counter"}, today=legal_day(town.at)),
        lambda told: GiveBackForm(here, told | {f"n_{plan.pk}": "1"}),
        lambda told: CounterWithdrawalForm(here, told),
    ):
        assert "没有登记“路人甲”" in str(form(agent).errors["proof"])
        assert form(agent | {"proof": PAPER}).is_valid()


@pytest.mark.rule("WHO-4")
@pytest.mark.parametrize(
    "name, relation, card, words",
    [
        ("赵敏", Relation.SELF, "", "请输入来人出示的身份证件号码"),
        ("路人甲", Relation.AGENT, "1234", "不完整或者有误"),
        ("路人甲", Relation.GUARDIAN, WANG[-4:], "不完整或者有误"),
        ("路人甲", Relation.AGENT, f"{WANG[:-1]}5", "不完整或者有误"),
        ("赵敏", Relation.SELF, WANG, "不是申请人的：不是本人来的"),
        ("路人甲", Relation.SELF, WANG, "不是申请人的：不是本人来的"),
        ("路人甲", Relation.SELF, ZHAO, "姓名与申请人登记的不一致"),
        ("赵敏", Relation.LEGAL_REPRESENTATIVE, ZHAO, "没有法定代表人"),
        ("赵敏", Relation.AGENT, ZHAO, "请选择“本人”"),
        ("赵敏", Relation.SELF, f" {ZHAO[:6]} {ZHAO[6:]} ", ""),
    ],
)
def test_himself_is_who_has_the_applicant_s_number(
    town: Town, name: str, relation: Relation, card: str, words: str
) -> None:
    case, came = town.case_at(CaseState.FILED), rules.Came(name, relation, PAPER, rules.Card(card))
    if words:
        with pytest.raises(Refused, match=words) as no:
            withdrawal.withdraw(case, came=came, by=town.actor("lin"), at=town.at)
        assert ZHAO not in str(no.value.ruling.as_json()), "no whole number in what is kept of a ruling"
        return
    case = withdrawal.withdraw(case, came=came, by=town.actor("lin"), at=town.at)
    assert "身份证件尾号 0462" in render_html(case.withdrawal.document)


@pytest.mark.rule("B6", "WHO-4")
def test_a_mandate_helps_nobody_but_the_agent_whose_number_is_on_the_card(town: Town) -> None:
    mandate(town, Power.FOLLOW, Power.WITHDRAW)
    case, lin = town.case_at(CaseState.FILED), town.actor("lin")
    namesake = rules.Came("王秀兰", Relation.AGENT, card=rules.Card("H12345678"))
    with pytest.raises(Refused, match="没有登记“王秀兰”"):
        withdrawal.withdraw(case, came=namesake, by=lin, at=town.at)
    came = rules.Came("王秀兰", Relation.AGENT, card=rules.Card(WANG))
    assert withdrawal.withdraw(case, came=came, by=lin, at=town.at).state == CaseState.WITHDRAWN


@pytest.mark.rule("WHO-4")
def test_a_supply_at_the_counter_says_who_brought_it(town: Town) -> None:
    case, lin = town.asked(town.case_at(CaseState.FILED), town.wrong("场所平面图")), town.actor("lin")
    received = {case.corrections.get().items.get().pk: (1, 1)}
    with pytest.raises(Refused, match="请填写来窗口的人"):
        correction.supply(case, received=received, by=lin, at=town.at)
    stranger = rules.Came("路人甲", Relation.AGENT, card=rules.Card("H12345678"))
    with pytest.raises(Refused, match="代办“补正”"):
        correction.supply(case, received=received, came=stranger, by=lin, at=town.at)
    brought = rules.Came("路人甲", Relation.AGENT, PAPER, rules.Card("H12345678"))
    case = correction.supply(case, received=received, came=brought, by=lin, at=town.at)
    paper = render_html(Document.objects.of(case.thread).get(paper="approvals.supply"))
    assert "路人甲（委托代理人），身份证件尾号 5678，核对了书面证明：授权委托书原件" in paper
    facts = Entry.objects.of(case.thread).get(act=Act.SUPPLIED).facts
    assert (facts["relation"], facts["proof"]) == ("agent", "paper")


@pytest.mark.rule("CLK-6")
def test_the_day_of_signing_lies_between_the_decision_and_today(town: Town) -> None:
    case, lin, today = town.case_at(CaseState.REFUSED), town.actor("lin"), legal_day(town.at)
    told = {"receiver": "赵敏", "relation": Relation.SELF, "mail_number": "E1", "by": lin, "at": town.at}
    for method, day, words in (
        (Method.POST, today + DAY, "不能晚于今天"),
        (Method.POST, today - DAY, "不能早于作出文书的日期"),
        (Method.COUNTER, today, "只有邮寄送达"),
    ):
        with pytest.raises(Refused, match=words):
            delivery.deliver(case, method=method, received_on=day, **told)
    delivery.deliver(case, method=Method.POST, received_on=today, **told)


@pytest.mark.rule("CLK-6")
def test_an_amended_paper_was_not_signed_for_before_it_was_made(town: Town) -> None:
    case = town.delivered()
    done = amend(town, paper_of(case, "approvals.grant"), at=town.at + DAY)
    told = {"method": Method.POST, "receiver": "赵敏", "relation": Relation.SELF, "mail_number": "E1"}
    late = {"by": town.actor("lin"), "at": town.at + 40 * DAY}
    with pytest.raises(Refused, match="不能早于作出文书的日期"):
        amendment.deliver_anew(done, received_on=legal_day(town.at), **told, **late)
    amendment.deliver_anew(done, received_on=legal_day(town.at + 2 * DAY), **told, **late)
    clock = clocks.of(case.thread, Kind.DELIVERY)
    assert not clock.lapsed(clock.settled_at)


@pytest.mark.rule("CLK-6")
@pytest.mark.parametrize("after,late", [(2, False), (40, True)])
def test_what_was_posted_in_time_and_noted_late_is_in_time(town: Town, after: int, late: bool) -> None:
    case, at = town.case_at(CaseState.REFUSED), town.at + 50 * DAY
    delivery.deliver(
        case,
        method=Method.POST,
        receiver="赵敏",
        relation=Relation.SELF,
        mail_number="E1",
        received_on=legal_day(town.at + after * DAY),
        by=town.actor("lin"),
        at=at,
    )
    clock = clocks.of(case.thread, Kind.DELIVERY)
    assert legal_day(clock.settled_at) == legal_day(town.at + after * DAY)
    assert clock.lapsed(clock.settled_at) == late

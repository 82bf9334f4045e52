"""授权委托: made on both phones, at a window, by call-back or by guardianship; ended at once; never wider than it says."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from ground.accounts.actions import keep_party
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, MandateState, PartyKind, Power, Proof, Role, Way
from ground.accounts.mandate_rules import Evidence, Terms, last_day
from ground.accounts.mandates import accept, confirm, decline, end, offer, record_mandate, reject
from ground.accounts.models import Mandate, PartyVersion, User
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from tests.accounts.people import applicant, credit_code, office, officer, organisation

pytestmark = pytest.mark.django_db

MATTER, OTHER = "11990001MB990002154000123020001", "11990001MB990002154000123020002"
HERE, ELSEWHERE = (SimpleNamespace(codes=[code]) for code in (MATTER, OTHER))
RENAMED = SimpleNamespace(codes=[f"{MATTER}9", MATTER])
ALL = tuple(Power.values)


@pytest.fixture
def wang(moment: datetime) -> User:
    return applicant(at=moment)


@pytest.fixture
def zhang(moment: datetime) -> User:
    return applicant(at=moment, name="张伟", phone="13800000103")


@pytest.fixture
def lin(moment: datetime) -> Actor:
    window = office("zhaoxia/dating")
    return Actor(officer(Duty.INTAKE, window, at=moment), window, Duty.INTAKE)


def own(user: User) -> Actor:
    return Actor(user, on_behalf_of=user.representations.get(role=Role.SELF).party)


def terms(at: datetime, **changed: object) -> Terms:
    said = Terms(ALL, at.date(), at.date() + timedelta(days=90), ((MATTER, "公共场所卫生许可"),))
    return replace(said, **changed)


def offered(wang: User, at: datetime, **changed: object) -> Mandate:
    by = own(wang)
    told = {"agent_name": "张伟", "agent_phone": "138 0000 0103"}
    return offer(by.on_behalf_of, terms(at, **changed), **told, by=by, at=at)


def given(wang: User, zhang: User, at: datetime, **changed: object) -> Mandate:
    return accept(offered(wang, at, **changed), by=own(zhang), at=at)


def bodies(template_words: str) -> list[str]:
    return [row.body for row in Notice.objects.order_by("pk") if template_words in row.body]


@pytest.mark.rule("B6")
def test_a_mandate_made_on_both_phones_lets_the_agent_do_what_it_names_and_no_more(wang, zhang, moment):
    mandate = offered(wang, moment, powers=("file", "follow"))
    principal = mandate.principal
    assert mandate.state_at(moment) == MandateState.OFFERED
    assert not own(zhang).may(principal, Power.FILE, HERE, at=moment)
    mandate = accept(mandate, by=own(zhang), at=moment)
    agent = own(zhang)
    assert agent.may(principal, Power.FILE, HERE, at=moment)
    assert agent.mandate_for(principal, Power.FILE, HERE, at=moment) == mandate
    assert not agent.may(principal, Power.WITHDRAW, HERE, at=moment)
    assert not agent.may(principal, Power.FILE, ELSEWHERE, at=moment)
    assert not agent.may(principal, Power.FILE, HERE, at=moment + timedelta(days=91))
    assert not agent.represents(principal, at=moment)
    assert agent.may(principal, Power.FILE, HERE, at=moment + timedelta(days=90))
    acts = [entry.act for entry in Entry.objects.of(principal.thread)]
    assert acts[-2:] == ["accounts.mandate_offered", "accounts.mandate_accepted"]
    assert bodies("王秀兰委托您代办政务事项")
    assert bodies("您已委托张伟代办政务事项")
    assert bodies("您已受王秀兰委托代办政务事项")


@pytest.mark.rule("B6")
def test_what_holds_in_python_holds_in_sql(wang, zhang, moment):
    mandate = given(wang, zhang, moment, powers=("file", "follow"))
    held = Mandate.objects.in_force(moment).held_by(zhang)
    assert held.covering(Power.FILE, HERE).get() == mandate
    assert held.covering(Power.FILE, RENAMED).get() == mandate
    assert not held.covering(Power.FILE, ELSEWHERE).exists()
    assert not held.covering(Power.RECEIVE, HERE).exists()
    assert not Mandate.objects.in_force(moment - timedelta(seconds=1)).exists()
    assert not Mandate.objects.in_force(moment + timedelta(days=91)).exists()
    end(mandate, by=own(wang), at=moment + timedelta(hours=1))
    assert Mandate.objects.in_force(moment + timedelta(minutes=59)).exists()
    assert not Mandate.objects.in_force(moment + timedelta(hours=1)).exists()


@pytest.mark.rule("WHO-9")
def test_a_revocation_counts_from_its_own_second(wang, zhang, moment):
    mandate = given(wang, zhang, moment)
    agent = own(zhang)
    assert agent.may(mandate.principal, Power.FILE, HERE, at=moment)
    end(mandate, by=own(wang), at=moment + timedelta(hours=1))
    assert not own(zhang).may(mandate.principal, Power.FILE, HERE, at=moment + timedelta(hours=1))
    assert Entry.objects.of(mandate.principal.thread).last().act == "accounts.mandate_revoked"
    assert bodies("您对张伟的授权委托已于2026-03-04终止")
    assert bodies("王秀兰对您的授权委托已于2026-03-04终止")
    with pytest.raises(Refused, match="已经终止"):
        end(mandate, by=own(wang), at=moment + timedelta(hours=2))


@pytest.mark.rule("WHO-9")
def test_an_agent_renounces_and_a_stranger_ends_nothing(wang, zhang, lin, moment):
    mandate = given(wang, zhang, moment)
    stranger = own(applicant(at=moment, name="李明", phone="13800000102"))
    with pytest.raises(Refused, match="只有委托人和代理人"):
        end(mandate, by=stranger, at=moment)
    with pytest.raises(Refused, match="综合窗口受理人员"):
        end(mandate, way=Way.WINDOW, by=own(zhang), at=moment)
    assert end(mandate, by=own(zhang), at=moment).ending == "renounced"


@pytest.mark.rule("U12")
def test_an_officer_revokes_at_the_window_and_by_telephone_with_the_recording(wang, zhang, lin, moment):
    first, second = given(wang, zhang, moment), given(wang, zhang, moment)
    assert end(first, way=Way.WINDOW, by=lin, at=moment).ended_way == Way.WINDOW
    with pytest.raises(Refused, match="录音编号"):
        end(second, way=Way.PHONE, by=lin, at=moment)
    ended = end(second, way=Way.PHONE, recording="LY-20260304-7", by=lin, at=moment)
    assert (ended.ending, ended.ended_recording) == ("revoked", "LY-20260304-7")
    assert Entry.objects.of(ended.principal.thread).last().facts["recording"] == "LY-20260304-7"


@pytest.mark.rule("WHO-7")
@pytest.mark.parametrize(
    "changed, words",
    [
        ({"powers": ()}, "请选择代理人可以办的事"),
        ({"powers": ("sell",)}, "请选择代理人可以办的事"),
        ({"powers": ("file",)}, "请同时选择“查看”"),
        ({"matters": ()}, "请选择全部事项"),
        ({"all_matters": True}, "请选择全部事项"),
        ({"from_on": date(2026, 3, 3)}, "起始日不能早于今天"),
        ({"until_on": date(2026, 3, 3)}, "截止日不能早于起始日"),
        ({"until_on": date(2027, 3, 4)}, "不能晚于 2027-03-03"),
    ],
)
def test_what_a_mandate_must_say(wang, moment, changed, words):
    with pytest.raises(Refused, match=words):
        offered(wang, moment, **changed)
    assert not Mandate.objects.exists()


@pytest.mark.rule("WHO-7")
def test_a_year_ends_the_day_before(db):
    assert last_day(date(2026, 3, 4)) == date(2027, 3, 3)
    assert last_day(date(2028, 2, 29)) == date(2029, 2, 28)
    assert last_day(date(2026, 12, 31)) == date(2027, 12, 30)


@pytest.mark.rule("WHO-7")
def test_an_agent_passes_nothing_on(wang, zhang, moment):
    mandate = given(wang, zhang, moment)
    with pytest.raises(Refused, match="受托人不能转委托"):
        offer(
            mandate.principal, terms(moment), agent_name="李明", agent_phone="13800000102",
            by=own(zhang).under(mandate), at=moment,
        )  # fmt: skip
    with pytest.raises(Refused, match="不能委托本人"):
        offer(
            mandate.principal,
            terms(moment),
            agent_name="王秀兰",
            agent_phone="13800000101",
            by=own(wang),
            at=moment,
        )


@pytest.mark.rule("WHO-7")
def test_an_organisation_mandates_by_its_legal_representative_and_not_by_a_declared_agent(
    wang, zhang, moment
):
    declared = organisation(wang, at=moment)
    told = {"agent_name": "张伟", "agent_phone": "13800000103"}
    with pytest.raises(Refused, match="法定代表人"):
        offer(declared.party, terms(moment), **told, by=Actor(wang), at=moment)
    from ground.accounts.actions import declare_organisation

    legal = declare_organisation(
        name="示例市云朵美发店", uscc=credit_code(), role=Role.LEGAL_REPRESENTATIVE, by=Actor(wang), at=moment
    )
    mandate = accept(
        offer(legal.party, terms(moment), **told, by=Actor(wang), at=moment), by=own(zhang), at=moment
    )
    assert own(zhang).may(legal.party, Power.FILE, HERE, at=moment)
    assert Notice.objects.filter(thread=mandate.principal.thread, user=wang, channel="inbox").exists()


@pytest.mark.rule("WHO-8")
def test_only_who_was_meant_answers_and_in_time(wang, zhang, moment):
    mandate = offered(wang, moment)
    stranger = own(applicant(at=moment, name="张伟", phone="13800000199"))
    with pytest.raises(Refused, match="没有找到等您确认的委托"):
        accept(mandate, by=stranger, at=moment)
    with pytest.raises(Refused, match="超过确认期限"):
        accept(mandate, by=own(zhang), at=moment + timedelta(days=7))
    assert decline(mandate, by=own(zhang), at=moment).ending == "declined"
    assert bodies("张伟没有接受您的委托")
    with pytest.raises(Refused, match="没有找到等您确认的委托"):
        accept(mandate, by=own(zhang), at=moment)


@pytest.mark.rule("WHO-8")
def test_a_child_is_nobody_s_agent(wang, moment):
    child = applicant(at=moment, name="小明", phone="13800000188", id_number=resident_born(date(2010, 5, 1)))
    told = {"agent_name": "小明", "agent_phone": "13800000188"}
    mandate = offer(own(wang).on_behalf_of, terms(moment), **told, by=own(wang), at=moment)
    with pytest.raises(Refused, match="年满十八周岁"):
        accept(mandate, by=own(child), at=moment)


def resident_born(day: date, n: int = 7) -> str:
    digits = f"990001{day:%Y%m%d}{n:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 11]


def person(name: str, number: str, at: datetime, phone: str = "") -> PartyVersion:
    return keep_party(
        PartyKind.PERSON, IdType.RESIDENT, number, name, phone=phone, by=Actor.system("test"), at=at
    )


CARD = Evidence(Proof.IDENTITY_CARD, agent_agreed=True)


@pytest.mark.rule("U12")
def test_without_a_smartphone_an_officer_records_it_by_the_identity_card(zhang, lin, moment):
    old = person("王奶奶", resident_born(date(1946, 1, 1)), moment, phone="0990-12345678")
    agent = own(zhang).on_behalf_of.current
    mandate = record_mandate(old, agent, terms(moment), CARD, by=lin, at=moment)
    assert own(zhang).may(old.party, Power.RECEIVE, HERE, at=moment)
    assert mandate.office == lin.office
    assert Entry.objects.of(old.party.thread).last().act == "accounts.mandate_recorded"
    with pytest.raises(Refused, match="已当面或在电话中同意"):
        record_mandate(old, agent, terms(moment), replace(CARD, agent_agreed=False), by=lin, at=moment)
    with pytest.raises(Refused, match="综合窗口受理人员"):
        record_mandate(old, agent, terms(moment), CARD, by=own(zhang), at=moment)
    with pytest.raises(Refused, match="不能是同一人"):
        record_mandate(agent, agent, terms(moment), CARD, by=lin, at=moment)


@pytest.fixture
def zhou(lin: Actor, moment: datetime) -> Actor:
    """The second officer at the same window."""
    return Actor(officer(Duty.INTAKE, lin.office, at=moment, name="周建国"), lin.office, Duty.INTAKE)


def heard(zhang: User, lin: Actor, zhou: Actor, at: datetime) -> Mandate:
    old, agent = person("王奶奶", resident_born(date(1946, 1, 1)), at), own(zhang).on_behalf_of.current
    call = Evidence(
        Proof.CALL_BACK, recording="LY-1", called_on=at.date(), witness=zhou.user, agent_agreed=True
    )
    return record_mandate(old, agent, terms(at), call, by=lin, at=at)


@pytest.mark.rule("U12")
def test_a_call_back_has_its_recording_its_day_and_a_second_officer(zhang, lin, moment):
    old, agent = person("王奶奶", resident_born(date(1946, 1, 1)), moment), own(zhang).on_behalf_of.current
    window = lin.office
    reviewer = officer(Duty.REVIEW, window, at=moment, name="陈立")
    namesake = officer(Duty.INTAKE, window, at=moment, name="张伟")
    call = Evidence(Proof.CALL_BACK, agent_agreed=True)
    on = replace(call, recording="LY-1", called_on=moment.date(), reference="没有第二个人在场")
    for said, words in [
        (call, "录音编号"),
        (replace(call, recording="LY-1"), "回拨日期"),
        (replace(call, recording="LY-1", called_on=date(2026, 3, 5)), "不能晚于今天"),
        (on, "请选择一同听取回拨的复核人员"),
        (replace(on, witness=lin.user), "另一位工作人员"),
        (replace(on, witness=reviewer), "综合窗口受理人员"),
        (replace(on, witness=zhang), "综合窗口受理人员"),
        (replace(on, witness=namesake), "不能是委托人或者代理人本人"),
    ]:
        with pytest.raises(Refused, match=words):
            record_mandate(old, agent, terms(moment), said, by=lin, at=moment)
    himself = Actor(namesake, window, Duty.INTAKE)
    with pytest.raises(Refused, match="是您本人"):
        record_mandate(old, agent, terms(moment), CARD, by=himself, at=moment)


@pytest.mark.rule("U12")
def test_what_one_officer_heard_holds_when_the_second_says_so_himself(zhang, lin, zhou, moment):
    mandate = heard(zhang, lin, zhou, moment)
    agent, principal = own(zhang), mandate.principal
    assert mandate.state_at(moment) == MandateState.UNCONFIRMED
    assert not agent.may(principal, Power.FILE, HERE, at=moment)
    assert not Mandate.objects.in_force(moment).exists()
    assert not Mandate.objects.offered_to(zhang).exists(), "the agent confirms nothing in its place"
    with pytest.raises(Refused, match="没有找到等您确认的委托"):
        accept(mandate, by=agent, at=moment)
    assert Notice.objects.get(user=zhou.user).subject == f"授权委托 {mandate.number} 待您复核"
    for other in (lin, agent, Actor(officer(Duty.INTAKE, lin.office, at=moment), lin.office, Duty.INTAKE)):
        with pytest.raises(Refused, match="用自己的账号复核"):
            confirm(mandate, by=other, at=moment)
    with pytest.raises(Refused, match="已超过复核期限"):
        confirm(mandate, by=zhou, at=moment + timedelta(days=7))
    mandate = confirm(mandate, by=zhou, at=moment + timedelta(hours=1))
    assert (mandate.offered_by, mandate.accepted_by) == (lin.user, zhou.user)
    assert own(zhang).may(principal, Power.FILE, HERE, at=moment + timedelta(hours=1))
    assert not Mandate.objects.in_force(moment).exists(), "from the second of the confirmation"
    assert bodies("您已受王奶奶委托代办政务事项")
    acts = [(entry.act, entry.user) for entry in Entry.objects.of(principal.thread)][-2:]
    assert acts == [("accounts.mandate_recorded", lin.user), ("accounts.mandate_confirmed", zhou.user)]
    with pytest.raises(Refused, match="不在等待复核"):
        confirm(mandate, by=zhou, at=moment + timedelta(hours=2))


@pytest.mark.rule("U12")
def test_what_the_second_did_not_hear_never_holds(zhang, lin, zhou, moment):
    mandate = heard(zhang, lin, zhou, moment)
    with pytest.raises(Refused, match="请写明为什么"):
        reject(mandate, " ", by=zhou, at=moment)
    mandate = reject(mandate, "录音里没有说到期限", by=zhou, at=moment)
    assert (mandate.ending, mandate.state_at(moment)) == ("unheard", MandateState.ENDED)
    assert "录音里没有说到期限" in Notice.objects.get(user=lin.user).body
    with pytest.raises(Refused, match="不在等待复核"):
        confirm(mandate, by=zhou, at=moment)
    waiting = heard(zhang, lin, zhou, moment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=waiting.pk).update(accepted_at=moment, accepted_by=lin.user)
    assert end(waiting, way=Way.WINDOW, by=lin, at=moment).ending == "revoked"


GUARDIAN = Evidence(
    Proof.GUARDIANSHIP, relation="母亲", reference="出生医学证明", consent=True, agent_agreed=True
)


@pytest.mark.rule("WHO-10")
def test_a_parent_acts_for_a_child_until_the_eighteenth_birthday(zhang, lin, moment):
    child = person("张小明", resident_born(date(2014, 6, 1)), moment)
    agent = own(zhang).on_behalf_of.current
    mandate = record_mandate(child, agent, terms(moment), GUARDIAN, by=lin, at=moment)
    assert mandate.all_matters
    assert mandate.until_on == date(2032, 5, 31)
    birthday = datetime(2032, 6, 1, 0, 0, 1, tzinfo=moment.tzinfo)
    assert own(zhang).may(child.party, Power.FILE, ELSEWHERE, at=birthday - timedelta(seconds=2))
    assert not own(zhang).may(child.party, Power.FILE, ELSEWHERE, at=birthday)
    with pytest.raises(Refused, match="请选择监护关系"):
        record_mandate(child, agent, terms(moment), replace(GUARDIAN, relation=""), by=lin, at=moment)
    with pytest.raises(Refused, match="监护关系证明"):
        record_mandate(child, agent, terms(moment), replace(GUARDIAN, reference=" "), by=lin, at=moment)
    grown = person("张大明", resident_born(date(2008, 3, 4)), moment)
    with pytest.raises(Refused, match="已满十八周岁"):
        record_mandate(grown, agent, terms(moment), GUARDIAN, by=lin, at=moment)
    with pytest.raises(Refused, match="监护关系变更请携带证明"):
        end(mandate, by=own(zhang), at=moment)
    assert end(mandate, way=Way.WINDOW, by=lin, at=moment).ending == "revoked"


@pytest.mark.rule("PII-1")
def test_under_fourteen_the_guardian_consents(zhang, lin, moment):
    agent = own(zhang).on_behalf_of.current
    silent = replace(GUARDIAN, consent=False)
    small, big = (person(f"小{y}", resident_born(date(y, 3, 5)), moment) for y in (2012, 2011))
    with pytest.raises(Refused, match="不满十四周岁"):
        record_mandate(small, agent, terms(moment), silent, by=lin, at=moment)
    assert record_mandate(big, agent, terms(moment), silent, by=lin, at=moment).is_guardianship


def test_what_a_mandate_says_is_frozen_and_it_is_never_deleted(wang, zhang, moment):
    mandate = given(wang, zhang, moment)
    for change in (
        {"powers": ["follow"]}, {"until_on": date(2030, 1, 1)}, {"accepted_at": moment + timedelta(1)},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Mandate.objects.filter(pk=mandate.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        mandate.delete()
    end(mandate, by=own(wang), at=moment)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mandate.objects.filter(pk=mandate.pk).update(
            ended_at=None, ended_by=None, ending="", ended_way="", ended_recording=""
        )


def test_whoever_acts_under_a_mandate_leaves_it_on_every_entry(wang, zhang, moment):
    from ground.accounts.enums import Act
    from ground.trail.record import record

    mandate = given(wang, zhang, moment)
    agent = own(zhang).acting_in(mandate.principal, Power.FILE, HERE, at=moment)
    entry = record("case:1", Act.KEPT, by=agent, at=moment)
    assert entry.on_behalf_of == mandate.principal.thread
    assert entry.facts == {"mandate": mandate.ref}
    assert own(zhang).acting_in(own(zhang).on_behalf_of, Power.FILE, HERE, at=moment).mandate is None

"""A case through an agent's hands: exactly what his mandate names, on every paper and entry, and over at the revocation."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import correction, delivery, filing, intake, transfer, withdrawal
from approvals.enums import Act, Channel, Method, Relation
from approvals.models import Case, DraftTransfer
from ground.accounts.actions import keep_party
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind, Power, Proof
from ground.accounts.mandate_rules import Evidence, Terms
from ground.accounts.mandates import accept, end, offer, record_mandate
from ground.accounts.models import Mandate
from ground.documents.models import Document
from ground.documents.pdf import render_html
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from portal import doors
from tests.accounts.people import applicant
from tests.accounts.test_mandates import resident_born
from tests.matters.desk import Desk
from tests.town import ANSWERS, Town, pdf

pytestmark = pytest.mark.django_db


def mandate(town: Town, *powers: Power, matter: str = "", all_matters: bool = False) -> Mandate:
    """Zhao lets Wang act for her, by these acts, in the one matter."""
    zhao, wang = town.actor("zhao"), town.actor("wang")
    code = matter or town.edition.matter.implementation_code
    day = legal_day(town.at)
    terms = Terms(
        powers or tuple(Power),
        day,
        day + timedelta(days=30),
        () if all_matters else ((code, town.edition.name),),
        all_matters,
    )
    made = offer(
        zhao.on_behalf_of, terms, agent_name="王秀兰", agent_phone="13800000101", by=zhao, at=town.at
    )
    return accept(made, by=wang, at=town.at)


def filed_by_agent(town: Town) -> Case:
    wang, zhao = town.actor("wang"), town.actor("zhao")
    case = filing.begin(town.edition, zhao.on_behalf_of.current, by=wang, at=town.at)
    filing.save_answers(case, ANSWERS, by=wang, at=town.at)
    for material in case.edition.materials.filter(exempt=False):
        filing.add_file(case, material, pdf(f"{material.name}.pdf"), by=wang, at=town.at)
    return filing.file(case, by=wang.acting_for(case.party), at=town.at)


@pytest.mark.rule("B6")
def test_a_mandate_goes_by_the_matter_and_not_by_the_code_it_has_today(town):
    case = filed_by_agent(town) if mandate(town) else None
    wang = town.actor("wang")
    assert case in Case.objects.followed_by(wang.person, at=town.at)
    desk, code = Desk(town), "11990001MB990002154000123020099"
    desk.changed("identity", implementation_code=code, basic_code="000123020099")
    case = Case.objects.get(pk=case.pk)
    assert case.edition.matter.implementation_code == code
    assert case in Case.objects.followed_by(wang.person, at=town.at)
    assert town.actor("wang").may(case.party, Power.WITHDRAW, case.edition.matter, at=town.at)
    assert not town.actor("wang").may(case.party, Power.WITHDRAW, town.instant.matter, at=town.at)


@pytest.mark.rule("B6")
def test_an_agent_files_under_his_mandate_and_everything_says_so(town):
    made = mandate(town)
    case = filed_by_agent(town)
    assert (case.mandate, case.party) == (made, town.actor("zhao").on_behalf_of)
    entry = Entry.objects.of(case.thread).get(act=Act.FILED)
    assert entry.on_behalf_of == case.party.thread
    assert entry.facts["mandate"] == made.ref
    receipt = Document.objects.of(case.thread).get(paper="approvals.receipt")
    page = render_html(receipt)
    assert "赵敏" in page
    assert f"（委托代理人：王秀兰，授权委托编号 {made.number}）" in page
    told = set(Notice.objects.filter(thread=case.thread, channel="inbox").values_list("user", flat=True))
    assert told == {town.user("zhao").pk, town.user("wang").pk}


@pytest.mark.rule("WHO-4")
def test_no_mandate_no_application(town):
    wang, zhao = town.actor("wang"), town.actor("zhao")
    version = zhao.on_behalf_of.current
    with pytest.raises(Refused, match="请申请人委托您"):
        filing.begin(town.edition, version, by=wang, at=town.at)
    made = mandate(town, Power.FILE, Power.FOLLOW)
    assert filing.begin(town.edition, version, by=town.actor("wang"), at=town.at)
    with pytest.raises(Refused, match="请申请人委托您"):
        filing.begin(town.instant, version, by=town.actor("wang"), at=town.at)
    with pytest.raises(Refused, match="请申请人委托您"):
        filing.begin(town.edition, version, by=town.actor("wang"), at=town.at + timedelta(days=31))
    end(made, by=zhao, at=town.at)
    with pytest.raises(Refused, match="请申请人委托您"):
        filing.begin(town.edition, version, by=town.actor("wang"), at=town.at)


@pytest.mark.rule("B6")
def test_the_draft_closes_with_the_revocation(town):
    made = mandate(town)
    wang, zhao = town.actor("wang"), town.actor("zhao")
    case = filing.begin(town.edition, zhao.on_behalf_of.current, by=wang, at=town.at)
    end(made, by=zhao, at=town.at + timedelta(minutes=5))
    with pytest.raises(Refused, match="不是您填写的"):
        filing.save_answers(case, ANSWERS, by=town.actor("wang"), at=town.at + timedelta(minutes=5))


@pytest.mark.rule("B6")
def test_an_agent_sees_the_principal_s_cases_of_his_matter_while_he_may_follow(town):
    case = town.case_at("filed")
    later = town.at + timedelta(hours=1)
    wang = town.user("wang")
    with pytest.raises(Http404):
        doors.case(wang, case.number, at=town.at)
    made = mandate(town, Power.FOLLOW)
    assert doors.case(wang, case.number, at=town.at) == case
    assert not Case.objects.of_applicant(wang, at=town.at).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(wang, at=town.at).filter(pk=town.draft().pk).exists()
    instant = town.case_at("filed", edition=town.instant)
    assert not Case.objects.visible_to(wang, at=town.at).filter(pk=instant.pk).exists()
    end(made, by=town.actor("zhao"), at=later)
    assert not Case.objects.visible_to(wang, at=later).filter(pk=case.pk).exists()


@pytest.mark.rule("CLK-6")
def test_an_agent_signs_for_the_papers_if_he_may(town):
    case = town.case_at("granted")
    followed = mandate(town, Power.FOLLOW)

    def receive() -> Case:
        by = town.actor("wang").acting_for(case.party)
        return delivery.deliver(
            case, method=Method.ONLINE, receiver="王秀兰", relation=Relation.AGENT, by=by, at=town.at
        )

    with pytest.raises(Refused, match="有“签收”权限的代理人"):
        receive()
    end(followed, by=town.actor("zhao"), at=town.at)
    made = mandate(town, Power.FOLLOW, Power.RECEIVE)
    receive()
    assert Entry.objects.of(case.thread).get(act=Act.DELIVERED).facts["mandate"] == made.ref


@pytest.mark.rule("B6")
def test_news_goes_no_more_to_an_agent_whose_mandate_ended(town):
    made = mandate(town)
    case = filed_by_agent(town)
    assert {one.user_id for one in case.addressees(at=town.at)} == {
        town.user("zhao").pk,
        town.user("wang").pk,
    }
    end(made, by=town.actor("zhao"), at=town.at)
    again = Case.objects.with_story().get(pk=case.pk)
    assert {one.user_id for one in again.addressees(at=town.at)} == {town.user("zhao").pk}


@pytest.mark.rule("B6")
def test_news_goes_no_more_to_an_agent_whose_mandate_ran_out(town):
    mandate(town)
    case = filed_by_agent(town)
    last, after = town.at + timedelta(days=30), town.at + timedelta(days=31)
    assert town.user("wang").pk in {one.user_id for one in case.addressees(at=last)}
    assert [one.user_id for one in case.addressees(at=after)] == [town.user("zhao").pk]


@pytest.mark.rule("B5")
def test_a_draft_changes_hands_when_the_other_takes_it(town):
    case = town.draft()
    zhao = town.actor("zhao")
    told = {"name": "王秀兰", "phone": "138 0000 0101"}
    made = transfer.hand_over(case, **told, by=zhao, at=town.at)
    with pytest.raises(Refused, match="请先请申请人委托您"):
        transfer.take(made, by=town.actor("wang"), at=town.at)
    mandate(town)
    stranger = Actor(applicant(at=town.at, name="李明", phone="13800000102"))
    with pytest.raises(Refused, match="没有找到移交给您的草稿"):
        transfer.take(made, by=stranger, at=town.at)
    case = transfer.take(made, by=town.actor("wang"), at=town.at)
    assert case.applicant == town.user("wang")
    filed = filing.file(case, by=town.actor("wang").acting_for(case.party), at=town.at)
    assert filed.channel == Channel.ONLINE
    assert [e.act for e in Entry.objects.of(case.thread)][:2] == [Act.DRAFT_OFFERED, Act.DRAFT_TAKEN]
    with pytest.raises(Refused, match="没有找到移交给您的草稿"):
        transfer.take(made, by=town.actor("wang"), at=town.at)


@pytest.mark.rule("B5")
def test_who_has_begun_the_same_takes_no_second(town):
    mandate(town)
    zhao = town.actor("zhao")
    filing.begin(town.edition, zhao.on_behalf_of.current, by=town.actor("wang"), at=town.at)
    made = transfer.hand_over(town.draft(), name="王秀兰", phone="13800000101", by=zhao, at=town.at)
    with pytest.raises(Refused, match="您已有同一事项的草稿"):
        transfer.take(made, by=town.actor("wang"), at=town.at)


@pytest.mark.rule("WHO-13")
def test_a_draft_is_offered_by_its_own_person_once_and_called_off_by_either(town):
    case, zhao = town.draft(), town.actor("zhao")
    told = {"name": "王秀兰", "phone": "13800000101"}
    with pytest.raises(Refused, match="不是您填写的"):
        transfer.hand_over(case, **told, by=town.actor("wang"), at=town.at)
    with pytest.raises(Refused, match="已经在您的账号里"):
        transfer.hand_over(case, name="赵敏", phone="13800000104", by=zhao, at=town.at)
    made = transfer.hand_over(case, **told, by=zhao, at=town.at)
    with pytest.raises(Refused, match="已经在移交"):
        transfer.hand_over(case, **told, by=zhao, at=town.at)
    with pytest.raises(Refused, match="没有找到这次移交"):
        transfer.call_off(made, by=Actor(applicant(at=town.at, name="李明", phone="13800000102")), at=town.at)
    transfer.call_off(made, by=town.actor("wang"), at=town.at)
    again = transfer.hand_over(case, **told, by=zhao, at=town.at)
    transfer.call_off(again, by=zhao, at=town.at)
    assert not DraftTransfer.objects.open().exists()


def signed_in(town: Town, who: str) -> Client:
    client = Client()
    client.force_login(town.user(who))
    return client


@pytest.mark.rule("B5")
def test_a_draft_changes_hands_through_the_pages():
    town = Town(now())
    zhao, wang = signed_in(town, "zhao"), signed_in(town, "wang")
    case = town.draft()
    mandate(town)
    address = f"/drafts/{case.uuid}/transfer/"
    assert "移交给别人" in zhao.get(f"/drafts/{case.uuid}/").content.decode()
    assert "请输入接手人姓名" in zhao.post(address, {"name": "", "phone": ""}).content.decode()
    told = {"name": "王秀兰", "phone": "13800000101"}
    assert "已请王秀兰接手" in zhao.post(address, told, follow=True).content.decode()
    assert "不再请王秀兰接手" in zhao.get(address).content.decode()
    made = DraftTransfer.objects.get()
    assert "的草稿移交给您" in wang.get("/cases/").content.decode()
    assert "赵敏请您接着为" in wang.get(f"/transfers/{made.uuid}/").content.decode()
    assert signed_in(town, "lin").get(f"/transfers/{made.uuid}/").status_code == 404
    assert zhao.post(f"/transfers/{made.uuid}/").status_code == 404
    page = wang.post(f"/transfers/{made.uuid}/", follow=True)
    assert page.redirect_chain == [(f"/drafts/{case.uuid}/", 302)]
    assert zhao.get(f"/drafts/{case.uuid}/").status_code == 404
    assert wang.post(f"/transfers/{made.uuid}/calling-off/").status_code == 404


def test_an_offer_is_called_off_through_the_pages():
    town = Town(now())
    zhao = signed_in(town, "zhao")
    made = transfer.hand_over(
        town.draft(), name="王秀兰", phone="13800000101", by=town.actor("zhao"), at=town.at
    )
    assert "移交已作罢" in zhao.post(f"/transfers/{made.uuid}/calling-off/", follow=True).content.decode()


def test_the_pages_of_a_case_say_who_acts_for_the_applicant():
    town = Town(now())
    made = mandate(town)
    case = filed_by_agent(town)
    for who, page in (
        ("wang", f"/cases/{case.number}/"),
        ("zhao", f"/cases/{case.number}/"),
        ("lin", f"/desk/cases/{case.number}/"),
    ):
        shown = signed_in(town, who).get(page).content.decode()
        assert f"委托代理人：王秀兰（授权委托编号 {made.number}）" in shown, who


def at_the_counter(town: Town, **more: str) -> dict[str, str]:
    """What the clerk sends of Zhao's application, brought by whoever `more` names."""
    counts = {
        f"{kind}_{material.pk}": "1"
        for material in town.edition.materials.filter(exempt=False)
        for kind in ("originals", "copies")
    }
    zhao = {"id_type": "RESIDENT", "id_number": "990001198509040462", "name": "赵敏", "phone": "13800000104"}
    zhao["service-way"] = "window"
    return {**zhao, **{key: str(said) for key, said in ANSWERS.items()}, **counts, **more}


@pytest.mark.rule("B6")
@pytest.mark.parametrize("agent", ["990001195106180221", "138 0000 0101"])
def test_an_agent_brings_papers_to_a_window_under_his_mandate(agent: str) -> None:
    town = Town(now())
    lin, address = signed_in(town, "lin"), f"/desk/counter/{town.edition.matter.code}/"
    nobody = lin.post(address, at_the_counter(town, agent=agent))
    assert (nobody.status_code, "没有找到可以办这个事项的有效授权委托" in nobody.content.decode()) == (
        422,
        True,
    )
    made = mandate(town)
    page = lin.post(address, at_the_counter(town, agent=agent), follow=True).content.decode()
    assert f"委托代理人：王秀兰（授权委托编号 {made.number}）" in page
    case = Case.objects.with_story().get(channel=Channel.COUNTER)
    assert case.mandate == made
    assert Entry.objects.of(case.thread).get(act=Act.FILED).facts["mandate"] == made.ref
    receipt = Document.objects.of(case.thread).get(paper="approvals.receipt")
    assert f"授权委托编号 {made.number}" in render_html(receipt)
    told = {one.user_id for one in case.addressees(at=town.at)}
    assert told == {town.user("zhao").pk, town.user("wang").pk}


@pytest.mark.rule("B6")
def test_who_comes_himself_to_a_window_brings_no_mandate() -> None:
    town = Town(now())
    mandate(town)
    lin = signed_in(town, "lin")
    lin.post(f"/desk/counter/{town.edition.matter.code}/", at_the_counter(town))
    assert Case.objects.get(channel=Channel.COUNTER).mandate is None


@pytest.mark.rule("B6")
def test_papers_are_not_taken_in_under_a_mandate_for_something_else(town):
    other = mandate(town, matter=town.instant.matter.implementation_code)
    told = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
    }
    counts = dict.fromkeys(town.edition.materials.filter(exempt=False), (1, 0))
    with pytest.raises(Refused, match="不能用于为这个申请人申请"):
        intake.take_in(town.edition, told, ANSWERS, counts, mandate=other, by=town.actor("lin"), at=town.at)


@pytest.mark.rule("B6")
def test_what_an_agent_withdraws_and_signs_for_at_a_window_names_his_mandate(town):
    made = mandate(town)
    lin = town.actor("lin")
    case = town.case_at("filed")
    came = rules.Came("王秀兰", Relation.AGENT, card=rules.Card("990001195106180221"))
    withdrawal.withdraw(case, came=came, by=lin, at=town.at)
    assert Entry.objects.of(case.thread).get(act=Act.WITHDRAWN).facts["mandate"] == made.ref
    slip = Document.objects.of(case.thread).get(paper="approvals.withdrawal")
    assert slip.facts["mandate"] == made.number
    granted = town.case_at("granted")
    granted = delivery.deliver(
        granted,
        method=Method.COUNTER,
        receiver="王秀兰",
        relation=Relation.AGENT,
        card="990001195106180221",
        by=lin,
        at=town.at,
    )
    assert Entry.objects.of(granted.thread).get(act=Act.DELIVERED).facts["mandate"] == made.ref
    assert made.number in render_html(granted.delivery.document)


@pytest.mark.rule("B6")
def test_what_an_agent_supplies_names_his_mandate(town):
    case = town.case_at("correcting")
    made = mandate(town)
    wang = town.actor("wang").acting_for(case.party)
    for item in case.corrections.get().items.order_by("no"):
        if item.material_id:
            correction.stage_file(case, item, pdf("补正.pdf"), by=wang, at=town.at)
        else:
            correction.stage_answers(case, {item.field: ANSWERS[item.field]}, by=wang, at=town.at)
    correction.supply(case, by=wang, at=town.at)
    assert Entry.objects.of(case.thread).get(act=Act.SUPPLIED).facts["mandate"] == made.ref
    assert Document.objects.of(case.thread).get(paper="approvals.supply").facts["mandate"] == made.number


@pytest.mark.rule("WHO-10")
def test_a_small_child_s_application_is_brought_by_its_guardian(town):
    number, lin = resident_born(date(2019, 6, 1)), town.actor("lin")
    child = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": number,
        "name": "赵小明",
        "phone": "13800000104",
    }
    counts = dict.fromkeys(town.edition.materials.filter(exempt=False), (0, 1))
    with pytest.raises(Refused, match="不满八周岁，由监护人代办"):
        intake.take_in(town.edition, child, ANSWERS, counts, by=lin, at=town.at)
    kept = keep_party(PartyKind.PERSON, IdType.RESIDENT, number, "赵小明", by=lin, at=town.at)
    shown = Evidence(
        Proof.GUARDIANSHIP, relation="母亲", reference="出生医学证明", consent=True, agent_agreed=True
    )
    terms = Terms((Power.FILE,), town.at.date(), town.at.date(), (), True)
    mother = town.actor("wang").on_behalf_of.current
    guardianship = record_mandate(kept, mother, terms, shown, by=lin, at=town.at)
    case = intake.take_in(town.edition, child, ANSWERS, counts, mandate=guardianship, by=lin, at=town.at)
    receipt = render_html(Document.objects.of(case.thread).get(paper="approvals.receipt"))
    assert "王秀兰" in receipt
    assert "法定代理人" in receipt
    came = rules.Came("王秀兰", Relation.GUARDIAN, card=rules.Card("990001195106180221"))
    withdrawn = withdrawal.withdraw(case, came=came, by=lin, at=town.at)
    assert withdrawn.withdrawal.document.facts["mandate"] == guardianship.number


@pytest.mark.rule("WHO-10")
def test_a_guardian_signs_as_guardian(town):
    child = keep_party(
        PartyKind.PERSON, IdType.RESIDENT, resident_born(date(2015, 6, 1)), "赵小明",
        by=town.actor("lin"), at=town.at,
    )  # fmt: skip
    agent = town.actor("wang").on_behalf_of.current
    terms = Terms((Power.FILE,), town.at.date(), town.at.date(), (), True)
    shown = Evidence(
        Proof.GUARDIANSHIP, relation="母亲", reference="出生医学证明", consent=True, agent_agreed=True
    )
    record_mandate(child, agent, terms, shown, by=town.actor("lin"), at=town.at)
    wang = town.actor("wang").acting_for(child.party)
    case = filing.begin(town.edition, child, by=wang, at=town.at)
    assert rules.relation_of(case, Power.RECEIVE, by=wang, at=town.at) == Relation.GUARDIAN
    assert rules.relation_of(town.draft(), Power.RECEIVE, by=town.actor("zhao"), at=town.at) == Relation.SELF

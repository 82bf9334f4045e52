"""The pages of the 政务服务诚信档案: for everybody, for whom it is about, for the office that keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from credit.actions import listing
from credit.enums import Kind, Misdeed, RecordState, Tier
from credit.models import Record
from credit.tasks import sweep_expiries
from ground import clocks
from ground.accounts.actions import declare_organisation, end_representation, keep_party
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind, Role
from ground.accounts.models import Party
from ground.documents.models import Document
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from tests.credit.conftest import CODE, heard, keep_consent, listed, proposed

pytestmark = pytest.mark.django_db
# The pages read the clock: what they show has to be in force on the day the tests run.
NOW = datetime.now(ZoneInfo("Asia/Shanghai"))


def text(page) -> str:
    assert page.status_code == 200, page.status_code
    return page.content.decode()


def act(client: Client, name: str, record: Record, **data: str):
    """The form as it is sent by whoever has just opened it."""
    told = {"read": str(record.last_entry)} | data
    return client.post(reverse(f"credit:{name}", args=[record.uuid]), told, follow=True)


@pytest.mark.rule("CRE-4", "CRE-7")
def test_from_the_proposal_to_the_removal_by_the_pages(client, keepers):
    record = proposed(keepers, NOW)
    client.force_login(keepers.user("qian"))
    assert "赵敏" in text(client.get("/desk/credit/"))
    wrong = client.post(reverse("credit:notice", args=[record.uuid]), {})
    assert wrong.status_code == 422
    assert "请选择失信程度" in wrong.content.decode()
    assert "事先告知书已制发" in text(act(client, "notice", record, tier="minor"))

    client.force_login(keepers.user("zhao"))
    assert "承诺的材料逾期未补齐" in text(client.get("/me/credit/"))
    page = text(client.get(f"/me/credit/{record.uuid}/"))
    assert "您可以陈述、申辩" in page
    assert "陈述申辩已提交" in text(act(client, "defence", record, words="检测机构停业"))
    assert "已确认不再陈述申辩" in text(act(client, "waiver", record))

    client.force_login(keepers.user("qian"))
    assert "由另一名信用管理人员决定" in text(client.get(f"/desk/credit/{record.uuid}/"))
    client.force_login(keepers.user("tang"))
    assert "检测机构停业" in text(client.get(f"/desk/credit/{record.uuid}/"))
    told = {"listed": "yes", "tier": "minor", "reasons": "理由不成立，仍未补齐"}
    assert "决定已作出" in text(act(client, "decision", record, **told))

    history = text(client.get(f"/desk/credit/{record.uuid}/")).partition("经过")[2]
    for name in ("钱程", "赵敏", "唐宁"):
        assert name in history, "the desk reads who proposed, pleaded and decided"

    client.force_login(keepers.user("zhao"))
    assert "钱程" not in text(client.get(f"/me/credit/{record.uuid}/"))
    page = text(client.get("/me/credit/"))
    assert "没有限制" in page, "a minor entry closes nothing (COM-4)"
    day = {f"duty_done_on_{part}": str(getattr(NOW, part)) for part in ("year", "month", "day")}
    wrong = client.post(reverse("credit:repairs", args=[record.uuid]), {"words": "已补齐", **day})
    assert wrong.status_code == 422
    assert "请阅读并勾选信用修复承诺" in wrong.content.decode()
    assert "信用修复申请已提交" in text(act(client, "repairs", record, words="已补齐", promised="on", **day))

    client.force_login(keepers.user("tang"))
    told = {"granted": "yes", "reasons": "已核实", "about": str(record.repairs.get().pk)}
    assert "已作出信用修复决定" in text(act(client, "repair-decision", record, **told))
    assert Record.objects.get().state == RecordState.LIFTED
    client.force_login(keepers.user("zhao"))
    assert "没有限制" in text(client.get("/me/credit/"))
    for document in Document.objects.of(record.thread):
        paper = client.get(reverse("paper-print", args=[document.uuid]))
        assert "赵敏" in text(paper)


def test_who_disagrees_objects_and_is_answered(client, keepers):
    record = listed(keepers, NOW)
    client.force_login(keepers.user("zhao"))
    assert "最短公示期至" in text(client.get(f"/me/credit/{record.uuid}/"))
    assert "异议已提交" in text(act(client, "objections", record, words="不是我"))
    client.force_login(keepers.user("qian"))
    told = {"upheld": "no", "words": "身份证号码一致，是同一人。", "about": str(record.objections.get().pk)}
    assert "已答复异议" in text(act(client, "objection-answer", record, **told))
    late = act(client, "objection-answer", record, **told)
    assert late.status_code == 409, "who comes second is told"
    client.force_login(keepers.user("zhao"))
    assert "身份证号码一致" in text(client.get(f"/me/credit/{record.uuid}/"))


@pytest.mark.rule("CRE-11")
@pytest.mark.parametrize("end", ["expiry", "repair"])
def test_an_objection_is_answered_though_the_entry_has_ended_meanwhile(client, keepers, end):
    before = NOW - timedelta(days=100)
    record = listed(keepers, before, Tier.MINOR)
    zhao = keepers.actor("zhao")
    listing.object_to(record, "不是我单位", by=zhao, at=before)
    if end == "expiry":
        assert sweep_expiries(NOW) == 1
    else:
        told = {"duty_done_on": legal_day(before), "promised": True}
        repair = listing.seek_repair(record, "已补齐", **told, by=zhao, at=before)
        listing.decide_repair(repair, True, "已核实", by=keepers.actor("qian"), at=before)
    client.force_login(keepers.user("zhao"))
    assert "核实中" in text(client.get(f"/me/credit/{record.uuid}/"))
    client.force_login(keepers.user("qian"))
    assert "赵敏" in text(client.get("/desk/credit/")), "it still waits for the office"
    assert clocks.of(record.thread, Kind.OBJECTION).settled_at is None
    told = {"upheld": "yes", "words": "核对有误，不是同一单位。", "about": str(record.objections.get().pk)}
    assert "已答复异议" in text(act(client, "objection-answer", record, **told))
    paper = Document.objects.of(record.thread).get(paper="credit.listing")
    assert (paper.is_void, paper.void_reason) == (True, "异议成立")
    client.force_login(keepers.user("zhao"))
    assert "核对有误" in text(client.get(f"/me/credit/{record.uuid}/"))
    answer = Document.objects.of(record.thread).get(paper="credit.objection")
    assert "异议成立，该列入决定书自始无效" in text(client.get(reverse("paper-print", args=[answer.uuid])))


@pytest.mark.rule("PII-4")
def test_what_is_publicised_masks_a_person(client, keepers):
    record = listed(keepers, NOW)
    page = text(client.get("/credit/"))
    assert "赵*" in page
    assert "赵敏" not in page
    assert record.source_number in page


@pytest.mark.rule("CRE-4")
def test_a_stranger_and_a_proposal_find_nothing(client, keepers):
    record = proposed(keepers, NOW)
    for who in ("wang", "zhao", "lin", "zheng", "sun"):
        client.force_login(keepers.user(who))
        name = "record" if who in ("wang", "zhao") else "desk-record"
        assert client.get(reverse(f"credit:{name}", args=[record.uuid])).status_code == 404
        assert client.post(reverse("credit:defence", args=[record.uuid]), {"words": "x"}).status_code == 404


def test_the_desk_costs_the_same_with_many(client, keepers, same_queries):
    client.force_login(keepers.user("qian"))
    misdeeds = iter(Misdeed)

    def add():
        return proposed(keepers, NOW, misdeed=next(misdeeds))

    same_queries(lambda: client.get("/desk/credit/"), add=add)


def test_the_tabs_hold_what_they_say(client, keepers):
    client.force_login(keepers.user("qian"))
    record = heard(keepers, NOW)
    assert "赵敏" in text(client.get("/desk/credit/"))
    assert "没有记录" in text(client.get("/desk/credit/?show=listed"))
    listing.enlist(record, Tier.GENERAL, "逾期", by=keepers.actor("tang"), at=NOW)
    listed = text(client.get("/desk/credit/?show=listed"))
    assert "赵敏" in listed
    assert "公示至" in listed, "nothing is due of it but its end"
    assert client.get("/desk/credit/?show=nonsense").status_code == 404
    client.force_login(keepers.user("chen"))
    assert client.get("/desk/credit/").status_code == 404


@pytest.mark.rule("CRE-1")
def test_who_says_that_he_represents_a_company_does_not_read_its_file(client, keepers):
    """Anybody may declare that: the file is open to the account its source was made with."""
    for who in ("zhao", "wang"):
        told = {"name": "云朵美容有限公司", "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
        declare_organisation(**told, by=keepers.actor(who), at=NOW)
    company = Party.objects.get(kind=PartyKind.ORGANISATION)
    record = found_in(keepers, "zhao", company)
    listing.notify(record, Tier.MINOR, by=keepers.actor("qian"), at=NOW)
    client.force_login(keepers.user("wang"))
    assert client.get(f"/me/credit/{record.uuid}/").status_code == 404
    client.force_login(keepers.user("zhao"))
    assert "您可以陈述、申辩" in text(client.get(f"/me/credit/{record.uuid}/"))
    assert "wang" not in told_of(record)


def found_in(town, who: str, company: Party) -> Record:
    """An entry of a company, found in what this account filed, which agreed to papers in it."""
    keep_consent(town, company, "case:x", who=who, at=NOW)
    return listing.propose(
        company,
        Misdeed.OVERDUE,
        "逾期",
        "办法",
        source="case:x",
        source_number="990001",
        office=town.organ,
        case_thread="case:x",
        account=town.user(who),
        by=Actor.system("proceeding"),
        at=NOW,
    )


def told_of(record: Record) -> set[str]:
    return {one.user.username for one in Notice.objects.filter(thread=record.thread, user__isnull=False)}


@pytest.mark.rule("CRE-4")
def test_a_notice_in_an_account_that_cannot_open_it_has_reached_nobody(client, keepers):
    """An agent filed for a company that has no account here: it is served by hand, and he hears nothing."""
    told = (PartyKind.ORGANISATION, IdType.USCC, CODE, "云朵美容有限公司")
    version = keep_party(*told, by=keepers.actor("lin"), at=NOW)
    record = found_in(keepers, "zhao", version.party)
    client.force_login(keepers.user("qian"))
    assert "登记送达" in text(act(client, "notice", record, tier="minor"))
    assert clocks.of(record.thread, Kind.DEFENCE) is None, "his days are not counted yet"
    assert "zhao" not in told_of(record)


@pytest.mark.rule("CRE-4", "PII-4")
def test_who_no_longer_acts_for_a_company_hears_nothing_more_of_its_file(client, keepers):
    told = {"name": "云朵美容有限公司", "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
    declared = declare_organisation(**told, by=keepers.actor("zhao"), at=NOW)
    record = found_in(keepers, "zhao", declared.party)
    record = listing.notify(record, Tier.MINOR, by=keepers.actor("qian"), at=NOW)
    assert (record.served_at, "zhao" in told_of(record)) == (NOW, True)
    record = listing.waive(record, by=keepers.actor("zhao").acting_for(declared.party), at=NOW)
    before = Notice.objects.filter(thread=record.thread, user=keepers.user("zhao")).count()
    end_representation(declared, by=keepers.actor("zhao"), at=NOW)
    listing.enlist(record, Tier.MINOR, "逾期", by=keepers.actor("tang"), at=NOW + timedelta(days=1))
    assert Notice.objects.filter(thread=record.thread, user=keepers.user("zhao")).count() == before


def test_what_he_says_in_his_own_matter_is_said_for_himself(client, keepers):
    """Whomever he acts for at that moment: the trail tells for whom it was."""
    told = {"name": "云朵美容有限公司", "uscc": CODE, "role": Role.LEGAL_REPRESENTATIVE}
    company = declare_organisation(**told, by=keepers.actor("zhao"), at=NOW)
    record = listing.notify(proposed(keepers, NOW), Tier.GENERAL, by=keepers.actor("qian"), at=NOW)
    client.force_login(keepers.user("zhao"))
    client.post("/me/party/", {"representation": str(company.uuid)})
    assert "陈述申辩已提交" in text(act(client, "defence", record, words="检测机构停业"))
    said = Entry.objects.of(record.thread).get(act="credit.defended")
    assert said.on_behalf_of == record.party.thread

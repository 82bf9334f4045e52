"""Anybody says what is wrong in a guide; its owner has so many working days to answer (办事指南纠错)."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.clocks.marks import mark_due
from ground.clocks.models import Clock
from ground.law.rulings import Refused
from ground.notices.enums import Channel
from ground.notices.models import Notice
from ground.trail.models import Entry
from matters.actions import errata
from matters.actions.errata import remind
from matters.enums import ErratumState, Kind, OperationKind
from matters.models import Erratum
from tests.matters.test_public_guide import text_of

VISITOR = Actor()


@pytest.fixture(autouse=True)
def fresh_rates():
    caches["rates"].delete_pattern("*")


def reported(desk, **more):
    return errata.report(desk.town.edition, "窗口说的和指南不一样", by=VISITOR, at=desk.at, **more)


def told(thread, channel=Channel.INBOX):
    return list(Notice.objects.filter(thread=thread, channel=channel).order_by("pk"))


@pytest.mark.rule("A1")
def test_a_stranger_reports_without_an_account_and_sees_what_came_of_it(client, desk):
    address = f"/guide/{desk.matter.code}/errata/"
    assert f'href="{address}"' in client.get(desk.matter.get_absolute_url()).content.decode()
    wrong = client.post(address, {"element": "address", "words": "", "contact": "12345"})
    assert wrong.status_code == 422
    assert "请写明哪里有误" in text_of(wrong)
    assert "请输入 11 位手机号码，或者电子邮箱" in text_of(wrong)
    assert not Erratum.objects.exists()

    sent = client.post(
        address, {"element": "address", "words": "搬到了 16 号", "contact": "138 0000 0021"}, follow=True
    )
    erratum = Erratum.objects.get()
    assert (erratum.element, erratum.contact, erratum.user) == ("address", "13800000021", None)
    assert sent.redirect_chain == [(f"/errata/{erratum.uuid}/", 302)]
    assert "搬到了 16 号" in text_of(sent)
    assert "待核实" in text_of(sent)
    assert "13800000021" not in sent.content.decode(), "how to reach him is nobody's to read"
    assert Entry.objects.of(erratum.thread).get().who == "visitor"

    errata.answer(
        erratum, ErratumState.UNFOUNDED, "没有搬，仍在 12 号", by=desk.mei, at=desk.at + timedelta(days=300)
    )
    page = client.get(f"/errata/{erratum.uuid}/")
    assert "没有搬，仍在 12 号" in text_of(page)
    assert "经核实无误" in text_of(page)


@pytest.mark.rule("A1")
def test_the_owner_is_told_and_has_five_working_days(desk):
    erratum = reported(desk, element="materials.name")
    clock = Clock.objects.get(thread=erratum.thread)
    assert (clock.kind, clock.length, clock.due_on) == (Kind.ERRATUM, 5, date(2026, 3, 11))
    assert {row.user_id for row in told(erratum.thread)} == {desk.mei.user_id, desk.tan.user_id}
    assert "2026年3月11日" in told(erratum.thread)[0].body


def test_where_nobody_writes_in_the_office_the_keeper_of_the_catalogue_is_told(desk):
    edition = desk.town.published_as(desk.town.edition, office="zhaoxia/weijianwei")
    erratum = errata.report(edition, "电话打不通", by=VISITOR, at=desk.at)
    assert {row.user_id for row in told(erratum.thread)} == {desk.mei.user_id, desk.tan.user_id}


@pytest.mark.rule("A1")
def test_that_it_was_mended_is_said_when_it_was(desk):
    erratum = reported(desk, contact="13800000021")
    answer = {"by": desk.mei, "at": desk.at}
    with pytest.raises(Refused, match="还没有发布新的版本"):
        errata.answer(erratum, ErratumState.MENDED, "已改", **answer)
    proposal = desk.saved(desk.begun(OperationKind.CORRECT), "contact", address="书香路 16 号")
    desk.published(proposal)
    answered = errata.answer(erratum, ErratumState.MENDED, "地址已更正", **answer)
    assert (answered.state, answered.answered_by) == (ErratumState.MENDED, desk.mei.user)
    assert Clock.objects.get(thread=erratum.thread).settled_at == desk.at
    sms = told(erratum.thread, Channel.SMS)
    assert [row.address for row in sms] == ["13800000021"]
    assert "已更正" in sms[0].body
    assert len(sms[0].body) <= 70
    with pytest.raises(Refused, match="已经答复"):
        errata.answer(erratum, ErratumState.UNFOUNDED, "又一次", **answer)


@pytest.mark.rule("A1")
def test_only_those_who_write_the_guide_answer(desk):
    erratum = reported(desk)
    for by in (desk.qin, desk.town.actor("lin"), desk.town.actor("zhao"), VISITOR):
        with pytest.raises(Refused):
            errata.answer(erratum, ErratumState.UNFOUNDED, "没有错", by=by, at=desk.at)
    with pytest.raises(Refused, match="请写明核实的情况"):
        errata.answer(erratum, ErratumState.UNFOUNDED, "  ", by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="请选择核实的结果"):
        errata.answer(erratum, ErratumState.OPEN, "看看", by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="请写明哪里有误"):
        errata.report(desk.town.edition, " ", by=VISITOR, at=desk.at)


def test_an_answer_reaches_the_account_and_the_mailbox(desk):
    zhao = desk.town.actor("zhao")
    mine = errata.report(desk.town.edition, "材料写错了", by=zhao, at=desk.at)
    mailed = reported(desk, contact="someone@example.cn")
    for erratum in (mine, mailed):
        errata.answer(erratum, ErratumState.UNFOUNDED, "没有错", by=desk.mei, at=desk.at)
    assert zhao.user_id in {row.user_id for row in told(mine.thread)}
    mail = told(mailed.thread, Channel.EMAIL)
    assert [row.address for row in mail] == ["someone@example.cn"]
    assert f"/errata/{mailed.uuid}/" in mail[0].body


@pytest.mark.rule("A1")
def test_what_nobody_answered_is_said_again_once(desk):
    erratum = reported(desk)
    early, late = desk.at + timedelta(days=6), desk.at + timedelta(days=9)
    mark_due(early)
    assert remind(at=early) == 0
    mark_due(late)
    assert remind(at=late) == 1
    assert remind(at=late) == 0
    reminded = [row.user_id for row in told(erratum.thread) if "逾期" in row.subject]
    assert set(reminded) == {desk.mei.user_id, desk.tan.user_id, desk.town.user("feng").pk}


def test_a_machine_that_reports_without_end_is_held_up(client, desk):
    address = f"/guide/{desk.matter.code}/errata/"
    codes = [client.post(address, {"words": "错"}).status_code for _n in range(11)]
    assert codes == [302] * 10 + [429]
    assert Erratum.objects.count() == 10


@pytest.mark.parametrize("code", ["zzzzzzzz", "x"])
def test_there_is_nothing_to_report_of_what_is_not_there(client, desk, code):
    assert client.get(f"/guide/{code}/errata/").status_code == 404
    assert client.post(f"/guide/{code}/errata/", {"words": "错"}).status_code == 404


# ---- the owner's pages


def test_the_owner_sees_what_waits_and_answers_it(client, desk):
    erratum = reported(desk, element="materials.name", contact="13800000021")
    client.force_login(desk.town.user("mei"))
    page = client.get("/catalogue/errata/")
    assert "窗口说的和指南不一样" in text_of(page)
    one = client.get(f"/catalogue/errata/{erratum.uuid}/")
    said = text_of(one)
    assert "申请材料" in said
    assert "138****0021" in said
    assert "13800000021" not in one.content.decode()
    address = f"/catalogue/errata/{erratum.uuid}/answer/"
    wrong = client.post(address, {"state": "", "words": ""})
    assert wrong.status_code == 422
    assert "请选择核实的结果" in text_of(wrong)
    refused = client.post(address, {"state": "mended", "words": "改了"})
    assert "还没有发布新的版本" in text_of(refused)
    done = client.post(address, {"state": "unfounded", "words": "指南没有错"}, follow=True)
    assert "已答复" in text_of(done)
    assert "经核实无误" in text_of(done)
    assert "指南没有错" in text_of(client.get(f"/catalogue/errata/{erratum.uuid}/"))


def test_the_owners_list_costs_the_same_with_more(client, desk, same_queries):
    client.force_login(desk.town.user("mei"))
    same_queries(lambda: client.get("/catalogue/errata/"), add=lambda: reported(desk))


def test_nobody_else_sees_them(client, desk):
    erratum = reported(desk)
    pages = ["/catalogue/errata/", f"/catalogue/errata/{erratum.uuid}/"]
    for page in pages:
        assert client.get(page).url.startswith("/sign-in/")
    for who in ("qin", "lin", "zhao"):
        client.force_login(desk.town.user(who))
        assert [client.get(page).status_code for page in pages] == [404, 404]
    other = Office.objects.create(
        path="zhaoxia/minzheng", name="民政局", short_name="民政局", division_code="990001", kind="organ", parent_id="zhaoxia"
    )  # fmt: skip
    desk.town._officer("ou", "欧阳", other, Duty.CATALOGUE)
    client.force_login(desk.town.user("ou"))
    assert client.get(pages[1]).status_code == 404
    assert "窗口说的" not in text_of(client.get(pages[0]))


@pytest.mark.rule("PII-2")
def test_how_to_reach_him_is_forgotten_some_days_after_the_answer(desk):
    answered, open_one = reported(desk, contact="13800000021"), reported(desk, contact="13800000022")
    answered = errata.answer(answered, ErratumState.UNFOUNDED, "没有错", by=desk.mei, at=desk.at)
    assert answered.forget_on == date(2026, 4, 1), "twenty working days"
    assert errata.forget_contacts(at=desk.at + timedelta(days=27)) == 0
    later = desk.at + timedelta(days=28)
    assert errata.forget_contacts(at=later) == 1
    assert errata.forget_contacts(at=later) == 0, "safe to run again"
    kept = dict(Erratum.objects.values_list("pk", "contact"))
    assert kept == {answered.pk: "", open_one.pk: "13800000022"}
    assert Entry.objects.of(answered.thread).reverse()[0].who == "system:catalogue"

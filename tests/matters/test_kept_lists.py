"""清单 kept by hand: a row is written by one officer, is on its list when another confirms it, changes by a new row, ends with a reason."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, OfficeKind
from ground.accounts.models import Office
from ground.law.models import DatedValue
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.actions import keeping
from matters.actions.publishing import put_in_force
from matters.content import content_of
from matters.enums import ListKind
from matters.models import IntermediaryItem, ListEntry, ProofItem
from matters.rules.checks import findings
from tests.matters.desk import Desk

DAY = timedelta(days=1)
NO = [{"answer": "no", "words": "无法核验"}] * 6


def client(desk: Desk, who: str) -> Client:
    found = Client()
    found.force_login(desk.town.user(who))
    return found


def proof(desk: Desk, **more) -> ProofItem:
    told = {
        "office": desk.town.organ,
        "code": "ZM-9",
        "name": "居住证明",
        "basis": "条例第三条",
        "asked_by": "民政局",
        "issued_by": "社区",
        "guide": "到社区开",
        "kept": True,
        "tests": NO,
        "from_on": legal_day(desk.at),
    }
    return ProofItem(**told | more)


def entry(desk: Desk, **more) -> ListEntry:
    told = {
        "kind": ListKind.NOT_ONLINE,
        "matter": desk.matter,
        "reason": "须当场查验",
        "basis": "条例第五条",
        "from_on": legal_day(desk.at),
    }
    return ListEntry(**told | more)


def told(desk: Desk, row, by=None):
    return keeping.tell(row, by=by or desk.mei, at=desk.at)


def confirmed(desk: Desk, row):
    return keeping.confirm(told(desk, row), by=desk.qin, at=desk.at)


def acts(row) -> list[str]:
    return [one.act.removeprefix("matters.list_row_") for one in Entry.objects.of(row.thread).order_by("seq")]


# ---- four eyes


@pytest.mark.rule("A6")
@pytest.mark.rule("A10")
def test_a_row_is_public_when_another_has_confirmed_it(desk: Desk):
    public = Client()
    row = told(desk, proof(desk))
    assert "居住证明" not in public.get("/lists/proofs/").content.decode()
    assert public.get(f"/lists/proofs/{row.pk}/").status_code == 404
    assert Notice.objects.filter(thread=row.thread, user=desk.qin.user).exists()
    keeping.confirm(row, by=desk.qin, at=desk.at)
    page = public.get("/lists/proofs/").content.decode()
    assert "居住证明" in page
    assert "截至" in page
    assert public.get(f"/lists/proofs/{row.pk}/").status_code == 200
    assert acts(row) == ["told", "confirmed"]
    assert Notice.objects.filter(thread=row.thread, user=desk.mei.user).exists()


@pytest.mark.rule("A10")
def test_nobody_confirms_what_he_wrote(desk: Desk):
    row = told(desk, entry(desk))
    ListEntry.objects.filter(pk=row.pk).update(told_by=desk.qin.user)
    with pytest.raises(Refused, match="另一名发布人员"):
        keeping.confirm(row, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="事项发布的职责"):
        keeping.confirm(row, by=desk.tan, at=desk.at)
    keeping.confirm(row, by=desk.luo, at=desk.at)
    with pytest.raises(Refused, match="没有待确认"):
        keeping.confirm(row, by=desk.luo, at=desk.at)


@pytest.mark.rule("A6")
def test_only_the_keeper_of_the_catalogue_writes_a_list(desk: Desk):
    clerk = desk.town.actor("chen")
    with pytest.raises(Refused, match="事项编制的职责"):
        told(desk, proof(desk), by=clerk)
    with pytest.raises(Refused, match="事项编制的职责"):
        told(desk, entry(desk), by=desk.qin)


def test_what_is_given_back_is_gone_and_its_writer_reads_why(desk: Desk):
    row = told(desk, proof(desk))
    thread = row.thread
    with pytest.raises(Refused, match="写明意见"):
        keeping.refuse_row(row, " ", by=desk.qin, at=desk.at)
    keeping.refuse_row(row, "依据不对", by=desk.qin, at=desk.at)
    assert not ProofItem.objects.filter(code="ZM-9").exists()
    assert Notice.objects.filter(thread=thread, user=desk.mei.user).exists()
    told(desk, proof(desk))  # and may be written again


def test_a_row_confirmed_late_begins_on_the_day_of_its_confirmation(desk: Desk):
    row = told(desk, entry(desk))
    later = keeping.confirm(row, by=desk.qin, at=desk.at + 3 * DAY)
    assert later.from_on == legal_day(desk.at + 3 * DAY)


# ---- once, and with what it must say


@pytest.mark.rule("A6")
def test_one_thing_is_on_a_list_once(desk: Desk):
    first = told(desk, entry(desk))
    with pytest.raises(Refused, match="已有一条待确认"):
        told(desk, entry(desk))
    keeping.confirm(first, by=desk.qin, at=desk.at)
    with pytest.raises(Refused, match="清单中已有这一项"):
        told(desk, entry(desk, from_on=legal_day(desk.at) + DAY))
    told(desk, entry(desk, kind=ListKind.NOT_ONCE))


@pytest.mark.rule("S47")
def test_a_proof_is_kept_after_six_tests_and_cancelled_by_one(desk: Desk):
    yes = [{"answer": "yes", "words": "身份证上有"}, *NO[1:]]
    for tests, kept in (
        (NO[:5], True),
        (yes, True),
        (NO, False),
        ([{"answer": "no", "words": ""}] * 6, True),
    ):
        with pytest.raises(Refused, match="六项"):
            told(desk, proof(desk, tests=tests, kept=kept))
    confirmed(desk, proof(desk, tests=yes, kept=False))
    page = Client().get("/lists/proofs-cancelled/").content.decode()
    assert "身份证上有" in page


# ---- changed, ended


@pytest.mark.rule("A6")
def test_a_change_ends_the_row_and_begins_another(desk: Desk):
    old = confirmed(desk, proof(desk))
    later = legal_day(desk.at) + 10 * DAY
    with pytest.raises(Refused, match="晚于原来的起始日"):
        told(desk, proof(desk, replaces=old))
    new = told(desk, proof(desk, replaces=old, from_on=later, asked_by="区民政局"))
    old.refresh_from_db()
    assert old.until_on is None
    with pytest.raises(Refused, match="待确认的修改"):
        keeping.end(old, later, "不用了", by=desk.mei, at=desk.at)
    keeping.confirm(new, by=desk.qin, at=desk.at)
    old.refresh_from_db()
    assert old.until_on == later - DAY
    on_list = [
        ProofItem.objects.in_force(day).filter(code="ZM-9").get().asked_by for day in (later - DAY, later)
    ]
    assert on_list == ["民政局", "区民政局"]
    page = client(desk, "mei").get(f"/catalogue/lists/proofs/{new.pk}/").content.decode()
    assert "历次内容" in page
    assert f"/catalogue/lists/proofs/{old.pk}/" in page


@pytest.mark.rule("A6")
def test_a_row_that_has_ended_keeps_its_end(desk: Desk):
    desk.at = now()
    today = legal_day(desk.at)
    row = entry(desk, from_on=today - 9 * DAY, until_on=today - 3 * DAY)
    row.save()
    address = f"/catalogue/lists/not-online/{row.pk}/replacement/"
    posted = {"reason": "须当场查验", "basis": "条例第五条", "from_on": today.isoformat()}
    answer = client(desk, "mei").post(address, posted | {"matter": desk.matter.implementation_code})
    assert answer.status_code == 422
    assert "截止，不能再变更" in answer.content.decode()
    assert ListEntry.objects.get() == row
    new = entry(desk, replaces=row)
    with pytest.raises(Refused, match="截止，不能再变更"):
        told(desk, new)


@pytest.mark.rule("S47")
def test_a_proof_that_was_only_changed_is_not_said_to_be_cancelled(desk: Desk):
    today = legal_day(desk.at)
    old = ProofItem.objects.create(
        **{**vars_of(proof(desk)), "from_on": today - 9 * DAY, "until_on": today - DAY}
    )
    ProofItem.objects.create(**{**vars_of(proof(desk)), "from_on": today, "replaces": old})
    assert "居住证明" in Client().get("/lists/proofs/").content.decode()
    assert "居住证明" not in Client().get("/lists/proofs-cancelled/").content.decode()


def vars_of(row) -> dict:
    columns = ("office", "code", "name", "basis", "asked_by", "issued_by", "guide", "kept", "tests")
    return {name: getattr(row, name) for name in columns}


@pytest.mark.rule("A6")
def test_a_row_ends_with_a_reason_when_another_agrees(desk: Desk):
    row = confirmed(desk, entry(desk))
    today = legal_day(desk.at)
    with pytest.raises(Refused, match="理由"):
        keeping.end(row, today, "", by=desk.mei, at=desk.at)
    with pytest.raises(Refused, match="不能早于今天"):
        keeping.end(row, today - DAY, "已能网办", by=desk.mei, at=desk.at)
    row = keeping.end(row, today, "已能网办", by=desk.mei, at=desk.at)
    assert row.until_on is None
    row = keeping.confirm(row, by=desk.qin, at=desk.at)
    assert row.until_on == today
    assert not ListEntry.objects.in_force(today + DAY).exists()
    assert acts(row) == ["told", "confirmed", "end_told", "ended"]
    with pytest.raises(Refused, match="截止"):
        keeping.end(row, today, "再来", by=desk.mei, at=desk.at)


def test_a_wish_to_end_is_given_back(desk: Desk):
    row = confirmed(desk, entry(desk))
    keeping.end(row, legal_day(desk.at), "已能网办", by=desk.mei, at=desk.at)
    keeping.refuse_row(row, "还不能", by=desk.qin, at=desk.at)
    row.refresh_from_db()
    assert (row.end_on, row.ending_waits, row.until_on) == (None, False, None)


# ---- what the checks read


@pytest.mark.rule("S47")
def test_a_proof_that_waits_may_not_be_asked_for(desk: Desk):
    content = content_of(desk.town.edition)
    content["materials"][0]["proof_code"] = "ZM-9"

    def said() -> list[str]:
        on = legal_day(desk.at)
        return [one.words for one in findings(content, desk.matter, on) if one.check == "S47" and one.stops]

    row = told(desk, proof(desk))
    assert any("不在保留的证明事项清单中" in words for words in said())
    keeping.confirm(row, by=desk.qin, at=desk.at)
    assert not said()


@pytest.fixture
def city(desk: Desk) -> Office:
    """The office that keeps the city's catalogue, with somebody who writes and somebody who publishes there."""
    told = {"division_code": "990000", "kind": OfficeKind.ORGAN}
    root = Office.objects.create(path="shifan", name="示例市人民政府", short_name="市政府", **told)
    office = Office.objects.create(
        path="shifan/zhengwu", name="示例市政务服务局", short_name="市政务服务局", parent=root, **told
    )
    desk.town._officer("hanbing", "韩冰", office, Duty.CATALOGUE)
    desk.town._officer("xujing", "许静", office, Duty.PUBLICATION)
    return office


@pytest.mark.rule("S47")
def test_a_proof_that_another_place_keeps_allows_nothing_here(desk: Desk, city: Office):
    writer, publisher = desk.town.actor("hanbing"), desk.town.actor("xujing")
    theirs = keeping.tell(proof(desk, office=city), by=writer, at=desk.at)
    keeping.confirm(theirs, by=publisher, at=desk.at)
    content = content_of(desk.town.edition)
    content["materials"][0]["proof_code"] = theirs.code
    on = legal_day(desk.at)
    said = [one.words for one in findings(content, desk.matter, on) if one.check == "S47" and one.stops]
    assert any("不在保留的证明事项清单中" in words for words in said)
    ours = confirmed(desk, proof(desk))
    assert not [one for one in findings(content, desk.matter, on) if one.check == "S47" and one.stops]
    told = {"on": on, "by": Actor.system("seed"), "at": desk.at}
    edition = put_in_force(content, desk.matter, is_checked=False, **told)
    public = Client()
    assert edition.name in public.get(f"/lists/proofs/{ours.pk}/").content.decode()
    assert edition.name not in public.get(f"/lists/proofs/{theirs.pk}/").content.decode()


@pytest.mark.rule("A6")
def test_each_keeper_keeps_its_own_rows_and_no_others(desk: Desk, city: Office):
    ours, waiting = confirmed(desk, proof(desk)), told(desk, proof(desk, code="ZM-10"))
    writer, publisher = desk.town.actor("hanbing"), desk.town.actor("xujing")
    with pytest.raises(Refused, match="的清单由其事项目录管理机构编制"):
        keeping.end(ours, legal_day(desk.at), "不再要求", by=writer, at=desk.at)
    with pytest.raises(Refused, match="由事项目录管理机构的发布人员确认"):
        keeping.confirm(waiting, by=publisher, at=desk.at)
    theirs = keeping.tell(proof(desk, office=city), by=writer, at=desk.at)
    assert not Notice.objects.filter(thread=theirs.thread, user=desk.qin.user).exists()
    with pytest.raises(Refused, match="由事项目录管理机构的发布人员确认"):
        keeping.confirm(theirs, by=desk.qin, at=desk.at)
    theirs = keeping.confirm(theirs, by=publisher, at=desk.at)
    page = client(desk, "hanbing").get("/catalogue/lists/proofs/").content.decode()
    assert f"/proofs/{ours.pk}/" in page, "what is public"
    assert f"/proofs/{waiting.pk}/" not in page, "nobody else's desk"
    assert client(desk, "hanbing").get(f"/catalogue/lists/proofs/{waiting.pk}/").status_code == 404


def test_the_rows_of_before_went_to_the_keeper_of_most_matters(desk: Desk, city: Office):
    fullest = import_module("matters.migrations.0048_lists_of_offices").fullest
    assert fullest(apps) == desk.town.organ
    said = DatedValue.objects.filter(key="catalogue.office")
    said.filter(place="990000").update(place="99")
    said.filter(place="990001").update(place="9900")  # of the town no word of its own: the nearest around it
    assert fullest(apps) == desk.town.organ


@pytest.mark.rule("A6")
def test_the_public_list_is_whole_and_is_filtered_by_keeper(desk: Desk, city: Office):
    confirmed(desk, proof(desk))
    theirs = keeping.tell(
        proof(desk, office=city, name="婚姻状况证明"), by=desk.town.actor("hanbing"), at=desk.at
    )
    keeping.confirm(theirs, by=desk.town.actor("xujing"), at=desk.at)
    public = Client()
    whole = public.get("/lists/proofs/").content.decode()
    assert "居住证明" in whole
    assert "婚姻状况证明" in whole
    chosen = public.get("/lists/proofs/?keeper=shifan/zhengwu").content.decode()
    assert "婚姻状况证明" in chosen
    assert "居住证明" not in chosen
    body = b"".join(public.get("/lists/proofs/files/csv/").streaming_content).decode()
    assert "公布机构" in body
    assert "示例市政务服务局" in body
    assert "示例市政务服务局" in public.get(f"/lists/proofs/{theirs.pk}/").content.decode()


@pytest.mark.rule("A10")
@pytest.mark.parametrize("made", [proof, entry])
def test_what_was_confirmed_nobody_rewrites(desk: Desk, made):
    row = confirmed(desk, made(desk))
    rows = type(row).objects.filter(pk=row.pk)
    for wrong in (lambda: rows.update(basis="另一依据"), rows.delete, lambda: rows.update(is_waiting=True)):
        with pytest.raises(IntegrityError, match="is on its list"), transaction.atomic():
            wrong()
    row = keeping.end(row, legal_day(desk.at), "不再要求", by=desk.mei, at=desk.at)
    keeping.refuse_row(row, "先不改", by=desk.qin, at=desk.at)
    row = keeping.end(row, legal_day(desk.at), "不再要求", by=desk.mei, at=desk.at)
    keeping.confirm(row, by=desk.qin, at=desk.at)
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        rows.update(until_on=None)


# ---- pages


def test_the_whole_way_on_the_pages(desk: Desk):
    mei, qin = client(desk, "mei"), client(desk, "qin")
    assert "这张清单还没有内容" in mei.get("/catalogue/lists/proofs/").content.decode()
    form = {"code": "ZM-9", "name": "居住证明", "basis": "条例", "asked_by": "民政局", "issued_by": "社区"}
    form |= {"from_on": legal_day(now()).isoformat(), "guide": ""}
    half = mei.post("/catalogue/lists/proofs/new/", form)
    assert 'data-unsaved="typed"' in half.content.decode()
    assert half.status_code == 422
    assert "请选择“是”或者“否”" in half.content.decode()
    form |= {f"answer-{no}": "no" for no in range(6)} | {f"words-{no}": "无法核验" for no in range(6)}
    assert "请写明怎么开具" in mei.post("/catalogue/lists/proofs/new/", form).content.decode()
    mei.post("/catalogue/lists/proofs/new/", form | {"guide": "到社区开"})
    row = ProofItem.objects.get()
    there = f"/catalogue/lists/proofs/{row.pk}/"
    again = mei.post("/catalogue/lists/proofs/new/", form | {"guide": "到社区开"})
    assert "已有一条待确认的登记" in again.content.decode()
    waiting = qin.get("/catalogue/lists/").content.decode()
    assert "/catalogue/lists/proofs/?state=waiting" in waiting
    assert "确认" in qin.get(there).content.decode()
    assert mei.post(f"{there}confirmation/").status_code == 404
    qin.post(f"{there}confirmation/")
    row.refresh_from_db()
    assert row.kept
    assert not row.is_waiting
    change = mei.get(f"{there}replacement/").content.decode()
    assert "变更“居住证明”" in change
    form |= {"guide": "到街道开", "from_on": (legal_day(now()) + DAY).isoformat(), "code": "other"}
    mei.post(f"{there}replacement/", form)
    new = ProofItem.objects.get(is_waiting=True)
    assert (new.code, new.replaces) == ("ZM-9", row)
    page = qin.get(f"/catalogue/lists/proofs/{new.pk}/").content.decode()
    assert "变更前" in page
    assert "到街道开" in page
    assert qin.post(f"/catalogue/lists/proofs/{new.pk}/refusal/", {"words": ""}).status_code == 422
    qin.post(f"/catalogue/lists/proofs/{new.pk}/refusal/", {"words": "先不改"})
    assert mei.post(f"{there}ending/", {"on": "", "words": ""}).status_code == 422
    mei.post(f"{there}ending/", {"on": legal_day(now()).isoformat(), "words": "不再要求"})
    qin.post(f"{there}confirmation/")
    row.refresh_from_db()
    assert row.until_on == legal_day(now())


def test_a_matter_and_a_service_are_written_on_the_pages(desk: Desk):
    mei = client(desk, "mei")
    day = legal_day(now()).isoformat()
    said = {"reason": "须当场查验", "basis": "条例", "from_on": day}
    wrong = mei.post("/catalogue/lists/not-once/new/", said | {"matter": "nope"})
    assert "没有这个实施编码" in wrong.content.decode()
    mei.post("/catalogue/lists/not-once/new/", said | {"matter": desk.matter.implementation_code})
    assert ListEntry.objects.get(is_waiting=True).kind == ListKind.NOT_ONCE
    said = {"name": "环评", "basis": "环评法", "approval_words": "开工", "from_on": day, "regulator": ""}
    mei.post("/catalogue/lists/intermediaries/new/", said)
    row = IntermediaryItem.objects.get(is_waiting=True)
    assert "环评" not in Client().get("/lists/intermediaries/").content.decode()
    found = mei.get("/catalogue/lists/intermediaries/", {"q": "环", "state": "waiting"}).content.decode()
    assert f"/catalogue/lists/intermediaries/{row.pk}/" in found
    assert "没有找到" in mei.get("/catalogue/lists/intermediaries/", {"q": "没有的"}).content.decode()


@pytest.mark.parametrize("who", ["", "wang", "lin"])
def test_the_pages_of_lists_are_for_the_desk_alone(desk: Desk, who: str):
    row = confirmed(desk, proof(desk))
    found = client(desk, who) if who else Client()
    for there in ("", "proofs/", "proofs/new/", f"proofs/{row.pk}/", f"proofs/{row.pk}/replacement/"):
        assert found.get(f"/catalogue/lists/{there}").status_code == (404 if who else 302), there


def test_odd_addresses_are_not_there(desk: Desk):
    mei = client(desk, "mei")
    for there in ("nope/", "nope/new/", "proofs/999999/", "proofs/999999/replacement/"):
        assert mei.get(f"/catalogue/lists/{there}").status_code == 404
    for asked in ({"after": "x"}, {"q": "\0"}, {"state": "nope"}):
        assert mei.get("/catalogue/lists/proofs/", asked).status_code == 200


def test_more_rows_cost_no_more(desk: Desk, same_queries, listed):
    mei = client(desk, "mei")

    def add() -> None:
        told(desk, entry(desk, matter=listed()))

    same_queries(lambda: mei.get("/catalogue/lists/not-online/"), add=add)

"""免许可清单: kept by two officers, answered by anybody, told in writing without a name (S62)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils.timezone import now

from approvals.actions import decline
from approvals.enums import CaseState, Ground
from approvals.rules import Declining
from ground.accounts.actor import Actor
from ground.documents.models import Document
from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import rules
from matters.actions import exempting
from matters.enums import Act
from matters.models import ExemptionItem
from tests.matters.desk import Desk
from tests.matters.test_kept_lists import client, confirmed

DAY = timedelta(days=1)
FITS, NOT = {0: "yes", 1: "no"}, {0: "yes", 1: "yes"}
LAW = "《公共场所卫生管理条例》第四条"
FORM = {
    "name": "只卖预包装食品",
    "scope_words": "不现场制作的",
    "questions": "只卖预包装食品吗？｜是\n有没有现场制作？|否",
    "basis": LAW,
    "instead_words": "开业前备案",
}


@pytest.fixture(autouse=True)
def fresh_rates():
    caches["rates"].delete_pattern("*")


def exemption(desk: Desk, **more) -> ExemptionItem:
    questions = [
        {"text": "只卖预包装食品吗？", "answer": "yes"},
        {"text": "有没有现场制作？", "answer": "no"},
    ]
    said = {"matter": desk.matter, "name": "只卖预包装食品", "scope_words": "不现场制作的", "basis": LAW}
    return ExemptionItem(**said | {"questions": questions, "from_on": legal_day(desk.at)} | more)


@pytest.mark.rule("S62")
def test_no_permit_is_needed_where_every_answer_fits(desk: Desk):
    item = confirmed(desk, exemption(desk))
    assert rules.why_not_exempt(item, FITS, at=desk.at).ok
    assert "请回答“有没有现场制作？”" in rules.why_not_exempt(item, {0: "yes"}, at=desk.at).words
    assert "需要取得许可" in rules.why_not_exempt(item, NOT, at=desk.at).words
    assert "现在不在免许可清单中" in rules.why_not_exempt(item, FITS, at=desk.at - DAY).words
    with pytest.raises(Refused, match="需要取得许可"):
        exempting.tell_exempt(item, NOT, by=Actor.system("seed"), at=desk.at)
    assert not Document.objects.filter(thread=item.thread).exists()
    with pytest.raises(IntegrityError, match="is on its list"), transaction.atomic():
        ExemptionItem.objects.filter(pk=item.pk).update(questions=[])


@pytest.mark.rule("S62")
def test_it_is_written_on_the_pages_and_told_in_writing_to_anybody(desk: Desk):
    mei, qin, public = client(desk, "mei"), client(desk, "qin"), Client(enforce_csrf_checks=False)
    form = FORM | {"matter": desk.matter.implementation_code, "from_on": legal_day(now()).isoformat()}
    wrong = mei.post("/catalogue/lists/exemptions/new/", form | {"basis": "有关规定", "questions": "是吗？"})
    assert wrong.status_code == 422
    assert "后面请写“｜是”或者“｜否”" in wrong.content.decode()
    assert "请只写法律条款" in wrong.content.decode()
    mei.post("/catalogue/lists/exemptions/new/", form)
    item = ExemptionItem.objects.get()
    there = f"/exemptions/{item.pk}/"
    assert public.get(there).status_code == 404, "not before another confirmed it"
    qin.post(f"/catalogue/lists/exemptions/{item.pk}/confirmation/")
    assert "有没有现场制作？｜否" in mei.get(f"/catalogue/lists/exemptions/{item.pk}/").content.decode()
    (row,) = public.get("/lists/exemptions/").context["rows"]
    assert row["address"] == there
    assert "有没有现场制作？" in public.get(there).content.decode()
    assert public.get(f"{there}?q0=yes").status_code == 422
    assert "需要取得许可" in public.get(f"{there}?q0=no&q1=no").content.decode()
    assert "依法不需要取得行政许可。" in public.get(f"{there}?q0=yes&q1=no").content.decode()
    told = public.post(f"{there}papers/", {"q0": "yes", "q1": "no"})
    document = Document.objects.get(thread=item.thread)
    assert told.url == f"/exemptions/papers/{document.uuid}/"
    paper = public.get(told.url).content.decode()
    for words in ("不需要取得许可告知书", LAW, "有没有现场制作？——否", "开业前备案", document.code):
        assert words in paper
    assert document.organ == desk.matter.office.name
    assert document.number
    assert "办件编号" not in paper
    assert "有效" in public.get(f"/verify/{document.code}/").content.decode()
    assert Entry.objects.of(item.thread).filter(act=Act.EXEMPTION_TOLD).count() == 1
    other = Document.objects.exclude(pk=document.pk).first()
    assert other is None or public.get(f"/exemptions/papers/{other.uuid}/").status_code == 404


@pytest.mark.rule("S62")
def test_a_decline_cites_its_provision(desk: Desk):
    item = confirmed(desk, exemption(desk))
    case = desk.town.case_at(CaseState.FILED)
    decline.decline(
        case, Declining(Ground.NO_PERMIT_NEEDED, item.basis), by=desk.town.actor("lin"), at=desk.at
    )
    assert Document.objects.get(thread=case.thread, title="不受理告知书").facts["basis"] == LAW


@pytest.mark.rule("S62")
def test_what_the_applicant_said_fills_in_the_form_of_the_window(desk: Desk):
    desk.at = desk.town.at = now()
    item = confirmed(desk, exemption(desk))
    other = confirmed(desk, exemption(desk, name="只做美甲", basis="《公共场所卫生管理条例》第二条"))
    case = desk.town.case_at(CaseState.FILED)
    clerk = client(desk, "lin")
    address = f"/desk/cases/{case.number}/exemptions/"
    assert address in clerk.get(f"/desk/cases/{case.number}/").content.decode()
    asked = clerk.get(address).content.decode()
    assert item.name in asked
    assert other.name in asked
    assert clerk.get(f"{address}?item={item.pk}&q0=yes").status_code == 422
    needed = clerk.get(f"{address}?item={item.pk}&q0=yes&q1=yes").content.decode()
    assert "需要取得许可" in needed
    page = clerk.get(f"{address}?item={item.pk}&q0=yes&q1=no")
    (fits,) = (row for row in page.context["rows"] if row["decline_form"])
    sent = {"ground": "", "basis": "", "competent_organ": ""} | fits["decline_form"].initial
    assert sent["ground"] == Ground.NO_PERMIT_NEEDED
    preview = clerk.post(f"/cases/{case.number}/declination/preview/", sent)
    assert LAW in preview.context["paper"]
    clerk.post(f"/cases/{case.number}/declination/", sent)
    paper = Document.objects.of(case.thread).get(paper="approvals.not_needed")
    assert paper.facts["basis"] == LAW

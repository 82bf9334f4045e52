"""The words of a matter's letters: written by one officer, published by another, in force from their day, and then they stay."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from commitments import rules
from commitments.actions import templates
from commitments.enums import LetterAct, Method, NoticeItem, Scheme
from commitments.letters import standard_wording
from commitments.models import LetterTemplate
from ground.accounts.enums import Duty
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays import legal_day
from tests.matters.desk import Desk
from tests.promising import promising

pytestmark = pytest.mark.django_db
STANDARD = "场所面积、卫生设施符合《公共场所卫生管理规范》"


def begun(desk: Desk, scheme: Scheme = Scheme.CREDIT) -> LetterTemplate:
    """Mei's draft, with the standard of the check that the system's words do not know."""
    edition = promising(desk.town, scheme.value)
    template = templates.begin(edition.matter, scheme, by=desk.mei, at=desk.at)
    return saved(desk, template, standard=STANDARD)


def saved(desk: Desk, template: LetterTemplate, **more: object) -> LetterTemplate:
    content = {name: getattr(template, name) for name in templates.WRITTEN} | more
    return templates.save(template, content, by=desk.mei, at=desk.at)


def published(desk: Desk, scheme: Scheme = Scheme.CREDIT, days: int = 0) -> LetterTemplate:
    template = templates.submit(begun(desk, scheme), by=desk.mei, at=desk.at)
    on = legal_day(desk.at) + timedelta(days=days)
    return templates.publish(template, on, by=desk.qin, at=desk.at)


def client(desk: Desk, who: str) -> Client:
    found = Client()
    found.force_login(desk.town.user(who))
    return found


@pytest.mark.rule("COM-13")
@pytest.mark.rule("COM-18")
def test_a_matter_has_the_systems_words_until_its_own_are_published(desk: Desk) -> None:
    edition = promising(desk.town, "credit", "proof")
    today = legal_day(desk.at)
    assert rules.in_force(edition.matter, Scheme.CREDIT, today) == standard_wording(Scheme.CREDIT)
    assert rules.in_force(edition.matter, Scheme.PROOF, today).verify_days == 40
    template = templates.begin(edition.matter, Scheme.CREDIT, by=desk.mei, at=desk.at)
    part = {"item": "", "head": "特别提示", "words": "【申请人】应当妥善保管承诺书。"}
    template = saved(desk, template, standard=STANDARD, personal=True, notice=[*template.notice, part])
    template = templates.submit(template, by=desk.mei, at=desk.at)
    assert not rules.in_force(edition.matter, Scheme.CREDIT, today).personal
    templates.publish(template, today + timedelta(days=3), by=desk.qin, at=desk.at)
    assert not rules.in_force(edition.matter, Scheme.CREDIT, today + timedelta(days=2)).personal
    own = rules.in_force(edition.matter, Scheme.CREDIT, today + timedelta(days=3))
    assert own.personal
    assert own.standard == STANDARD
    assert own.notice[-1].head == "特别提示"
    assert (
        rules.in_force(edition.matter, Scheme.PROOF, today + timedelta(days=3)).notice[-1].head != "特别提示"
    )


@pytest.mark.rule("COM-13")
def test_only_a_scheme_that_the_matter_knows_is_drafted_once_by_who_writes_it(desk: Desk) -> None:
    template = begun(desk)
    assert "已有一份草稿" in (
        rules.why_not_begin(template.matter, Scheme.CREDIT, by=desk.tan, at=desk.at).words or ""
    )
    assert "没有选择" in (
        rules.why_not_begin(template.matter, Scheme.PROOF, by=desk.mei, at=desk.at).words or ""
    )
    assert not rules.why_not_begin(template.matter, Scheme.CREDIT, by=desk.town.actor("sun"), at=desk.at).ok
    assert "由梅若云编写" in (rules.why_not_save(template, by=desk.tan, at=desk.at).words or "")


@pytest.mark.rule("COM-13")
@pytest.mark.rule("COM-10")
def test_what_lacks_something_is_not_submitted(desk: Desk) -> None:
    template = saved(desk, begun(desk), standard="")
    with pytest.raises(Refused, match="核查标准"):
        templates.submit(template, by=desk.mei, at=desk.at)
    less = [part for part in template.notice if part["item"] != NoticeItem.LIABILITY]
    template = saved(desk, template, standard=STANDARD, notice=less)
    with pytest.raises(Refused, match="违反承诺的责任"):
        templates.submit(template, by=desk.mei, at=desk.at)
    assert template.is_draft


@pytest.mark.rule("A10")
def test_another_officer_publishes_or_gives_back(desk: Desk) -> None:
    template = templates.submit(begun(desk), by=desk.mei, at=desk.at)
    today = legal_day(desk.at)
    told = Notice.objects.filter(thread=template.thread, subject="承诺书文本待发布")
    assert {notice.user_id for notice in told} == {desk.qin.user_id, desk.luo.user_id}
    assert "已经提交" in (rules.why_not_save(template, by=desk.mei, at=desk.at).words or "")
    assert not rules.why_not_publish(template, today, by=desk.mei, at=desk.at).ok
    desk.town._officer("bai", "白露", desk.town.organ, Duty.PUBLICATION)
    LetterTemplate.objects.filter(pk=template.pk).update(drafted_by=desk.town.user("bai"))
    template.refresh_from_db()
    own = rules.why_not_publish(template, today, by=desk.town.actor("bai"), at=desk.at)
    assert own.words == "这是您起草的，请由另一名发布人员发布"
    early = rules.why_not_publish(template, today - timedelta(days=1), by=desk.qin, at=desk.at)
    assert early.words == "起用日期不能早于今天"
    assert not rules.why_not_return(template, " ", by=desk.qin, at=desk.at).ok
    LetterTemplate.objects.filter(pk=template.pk).update(drafted_by=desk.town.user("mei"))
    template.refresh_from_db()
    template = templates.give_back(template, "请写明现场核查的要点", by=desk.qin, at=desk.at)
    assert template.is_draft
    template = templates.submit(saved(desk, template, method=Method.FIELD), by=desk.mei, at=desk.at)
    assert template.returned_words == ""
    template = templates.publish(template, today, by=desk.luo, at=desk.at + timedelta(hours=1))
    acts = [entry.act for entry in Entry.objects.of(template.thread)]
    assert acts == [
        LetterAct.BEGUN,
        LetterAct.SUBMITTED,
        LetterAct.RETURNED,
        LetterAct.SUBMITTED,
        LetterAct.PUBLISHED,
    ]
    heard = Notice.objects.filter(thread=template.thread, user_id=desk.mei.user_id).order_by("pk")
    assert [notice.subject for notice in heard] == ["承诺书文本已退回", "承诺书文本已发布"]


@pytest.mark.rule("A10")
def test_what_is_published_stays_and_the_next_takes_its_place(desk: Desk) -> None:
    first = published(desk)
    today = legal_day(desk.at)
    with pytest.raises(Refused, match="不能删除"):
        templates.withdraw(first, by=desk.mei, at=desk.at)
    for change in ({"standard": "别的"}, {"from_on": today - timedelta(days=9)}):
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            LetterTemplate.objects.filter(pk=first.pk).update(**change)
    with pytest.raises(IntegrityError, match="it stays"), transaction.atomic():
        LetterTemplate.objects.filter(pk=first.pk).delete()
    second = templates.begin(first.matter, Scheme.CREDIT, by=desk.mei, at=desk.at)
    assert (second.no, second.standard) == (2, STANDARD)
    second = templates.submit(saved(desk, second, personal=True), by=desk.mei, at=desk.at)
    second = templates.publish(second, today + timedelta(days=5), by=desk.qin, at=desk.at)
    first.refresh_from_db()
    assert first.replaced_on == second.from_on
    assert not rules.in_force(first.matter, Scheme.CREDIT, today + timedelta(days=4)).personal
    assert rules.in_force(first.matter, Scheme.CREDIT, today + timedelta(days=5)).personal
    third = templates.submit(
        templates.begin(first.matter, Scheme.CREDIT, by=desk.mei, at=desk.at), by=desk.mei, at=desk.at
    )
    early = rules.why_not_publish(third, today, by=desk.qin, at=desk.at)
    assert "不能早于那一天" in (early.words or "")
    templates.withdraw(third, by=desk.tan, at=desk.at)
    assert not LetterTemplate.objects.filter(pk=third.pk).exists()


def test_nobody_publishes_his_own_words_past_the_rules(desk: Desk) -> None:
    template = templates.submit(begun(desk), by=desk.mei, at=desk.at)
    with pytest.raises(IntegrityError, match="by_another"), transaction.atomic():
        LetterTemplate.objects.filter(pk=template.pk).update(
            published_at=desk.at, published_by=template.drafted_by, from_on=legal_day(desk.at)
        )


# ---- pages


def posted(template: LetterTemplate, **more: str) -> dict[str, str]:
    """What the editor's page sends, as it stands."""
    said = {"method": template.method, "standard": template.standard}
    for side in ("notice", "promise"):
        rows = getattr(template, side)
        said[f"{side}-shown"] = str(len(rows))
        for no, row in enumerate(rows):
            said |= {f"{side}-{no}-{name}": row[name] for name in ("item", "head", "words")}
    return said | more


def test_an_editor_writes_moves_adds_and_submits_and_a_publisher_publishes(desk: Desk) -> None:
    edition = promising(desk.town, "credit")
    mei, qin = client(desk, "mei"), client(desk, "qin")
    page = mei.get(reverse("commitments:letters"))
    assert "平台文本" in page.content.decode()
    page = mei.get(reverse("commitments:of-matter", args=[edition.matter.code]))
    assert "起草新的一版" in page.content.decode()
    answer = mei.post(reverse("commitments:drafts", args=[edition.matter.code, "credit"]))
    template = LetterTemplate.objects.get()
    wording = reverse("commitments:wording", args=[template.uuid])
    assert answer.url == wording
    shown = mei.get(wording).content.decode()
    assert "【期限】" in shown
    assert 'value="notice/0/up" disabled' in shown
    heads = [row["head"] for row in template.notice]
    answer = mei.post(wording, posted(template, act="notice/1/up", standard=STANDARD))
    assert answer.url == f"{wording}#notice-0"
    template.refresh_from_db()
    assert [row["head"] for row in template.notice][:2] == [heads[1], heads[0]]
    assert template.standard == STANDARD
    answer = mei.post(wording, posted(template, act="promise//add"))
    template.refresh_from_db()
    last = len(template.promise) - 1
    assert answer.url == f"{wording}#promise-{last}"
    page = mei.get(reverse("commitments:letter", args=[template.uuid])).content.decode()
    assert "请填写“其他内容”" in page
    assert "还不能预览" in page
    mei.post(wording, posted(template, act=f"promise/{last}/remove"))
    template.refresh_from_db()
    answer = mei.post(wording, posted(template, published="on", published_months="6"))
    assert answer.url == reverse("commitments:letter", args=[template.uuid])
    page = mei.get(answer.url).content.decode()
    assert "签署即承诺：最迟" in page
    assert "公开期限6个月" in page
    assert "提交发布" in page
    mei.post(reverse("commitments:submission", args=[template.uuid]))
    assert mei.get(wording).status_code == 302
    page = qin.get(reverse("commitments:letters")).content.decode()
    assert edition.name in page
    page = qin.get(reverse("commitments:letter", args=[template.uuid])).content.decode()
    assert "起用日期" in page
    wrong = qin.post(reverse("commitments:publication", args=[template.uuid]), {"on": "明天"})
    assert wrong.status_code == 422
    assert "请输入正确的日期" in wrong.content.decode()
    assert qin.post(reverse("commitments:giving-back", args=[template.uuid])).status_code == 422
    day = legal_day(now()).isoformat()
    qin.post(reverse("commitments:publication", args=[template.uuid]), {"on": day})
    template.refresh_from_db()
    assert template.is_published
    assert "使用中" in qin.get(reverse("commitments:letter", args=[template.uuid])).content.decode()
    public = Client().get(reverse("commitments:texts", args=[edition.matter.code])).content.decode()
    assert "公开期限6个月" in public
    assert "今天" not in public


def test_what_cannot_be_read_comes_back_with_what_was_typed(desk: Desk) -> None:
    template = begun(desk)
    wording = reverse("commitments:wording", args=[template.uuid])
    answer = client(desk, "mei").post(wording, posted(template, published="on", published_months="很久"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请输入 1 至 120 的整数" in page
    assert "很久" in page


def test_a_draft_is_deleted_and_begun_anew(desk: Desk) -> None:
    template = begun(desk)
    mei = client(desk, "mei")
    answer = mei.post(reverse("commitments:removal", args=[template.uuid]))
    assert answer.url == reverse("commitments:of-matter", args=[template.matter.code])
    assert not LetterTemplate.objects.exists()


def test_others_find_nothing_here(desk: Desk) -> None:
    template = begun(desk)
    chen = client(desk, "chen")
    assert chen.get(reverse("commitments:letters")).status_code == 404
    assert chen.get(reverse("commitments:letter", args=[template.uuid])).status_code == 404
    assert Client().get(reverse("commitments:letter", args=[template.uuid])).status_code == 302


@pytest.mark.rule("COM-15")
def test_anybody_reads_the_format_texts_of_a_matter_and_finds_them_on_its_guide(desk: Desk) -> None:
    edition = promising(desk.town, "credit", "proof")
    guide = Client().get(edition.matter.get_absolute_url()).content.decode()
    address = reverse("commitments:texts", args=[edition.matter.code])
    assert address in guide
    page = Client().get(address).content.decode()
    assert "信用承诺审批告知承诺书" in page
    assert "证明事项告知承诺书" in page
    assert "自作出本承诺之日起60个工作日内补齐" not in page
    assert "自作出本承诺之日起60个工作日内" in page
    plain = desk.town.instant
    assert "/letters/" not in Client().get(plain.matter.get_absolute_url()).content.decode()
    assert Client().get(reverse("commitments:texts", args=[plain.matter.code])).status_code == 404


def test_the_list_costs_the_same_with_more_matters(desk: Desk, same_queries: Any) -> None:
    mei, numbers = client(desk, "mei"), itertools.count(7)

    def add() -> None:
        no = next(numbers)
        edition = promising(desk.town, "credit", "proof", name=f"美容美发经营许可（第{no}种）", no=no)
        templates.begin(edition.matter, Scheme.PROOF, by=desk.mei, at=desk.at)

    same_queries(lambda: mei.get(reverse("commitments:letters")), add=add)

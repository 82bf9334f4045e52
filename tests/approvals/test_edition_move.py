"""转按新版办事指南办理: only what is no worse for the applicant, or what the law compels, and every change said before."""

from copy import deepcopy
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals import rules
from approvals.actions import decision, edition_move, intake, originals, review
from approvals.enums import CaseState, Kind, MoveGround, Purpose, Relation
from approvals.models import Case
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, PartyKind
from ground.clocks import Side
from ground.law.rulings import Refused
from ground.notices.models import Notice
from ground.trail.models import Entry
from ground.workdays.calendar import legal_day
from matters.actions.opening import open_matter
from matters.models import Edition
from tests.town import ANSWERS, Town, content

NAME = "公共场所卫生许可（新办）"
RUNNING = {CaseState.FILED, CaseState.ACCEPTED, CaseState.REVIEWED}


def newer(town: Town, **changed: Any) -> Edition:
    """The next edition of the matter, in force since yesterday; `changed` goes into its content."""
    told = deepcopy(content(NAME))
    told["effective_on"] = (legal_day(town.at) - timedelta(days=1)).isoformat()
    told["edition"] |= changed.pop("edition", {})
    told |= changed
    edition = open_matter(told, by=Actor.system("seed"), at=town.at - timedelta(days=30))
    assert edition is not None
    return Edition.objects.get(pk=edition.pk)


def materials(**more: Any) -> list[dict[str, Any]]:
    """Those of the first edition, with one more of these properties."""
    one = {"name": "健康证明", "necessity": "required", "source": "self", "form": "both", "copies": 1}
    return [*content(NAME)["materials"], {**one, "standard": "在有效期内", **more}]


def words(case: Case, after: Edition, weight: rules.Weight) -> list[str]:
    return [one.words for one in rules.edition_changes(case, after) if one.weight is weight]


@pytest.mark.rule("COR-1")
@pytest.mark.parametrize("state", CaseState)
def test_a_running_case_moves_where_nothing_gets_worse(town: Town, state: CaseState) -> None:
    case, after = town.case_at(state), newer(town)
    ruling = rules.why_not_move(
        case, after, MoveGround.KINDER, "新版更简便", by=town.actor("chen"), at=town.at
    )
    assert ruling.ok == (state in RUNNING)


@pytest.mark.rule("COR-1")
@pytest.mark.parametrize("who", ["lin", "zhou", "sun", "feng", "zhao"])
def test_only_the_competent_office_moves_it(town: Town, who: str) -> None:
    case, after = town.case_at(CaseState.ACCEPTED), newer(town)
    assert not rules.why_not_move(case, after, by=town.actor(who), at=town.at).ok


@pytest.mark.rule("COR-1")
def test_what_is_worse_for_the_applicant_stays_with_the_old_edition(town: Town) -> None:
    case, after = town.case_at(CaseState.ACCEPTED), newer(town, materials=materials())
    assert words(case, after, rules.Weight.WORSE) == ["增加材料“健康证明”，还没有提交"]
    chen = town.actor("chen")
    with pytest.raises(Refused, match="对申请人更不利"):
        edition_move.move(case, after, MoveGround.KINDER, "新版已施行", by=chen, at=town.at)
    with pytest.raises(Refused, match="“健康证明”还没有提交，受理之后不能再要求补正"):
        edition_move.move(case, after, MoveGround.COMPELLED, "条例修改后必须提交", by=chen, at=town.at)


@pytest.mark.rule("COR-1")
def test_before_acceptance_the_law_may_compel_a_material_that_a_notice_then_asks_for(town: Town) -> None:
    case, after = town.case_at(CaseState.FILED), newer(town, materials=materials())
    chen = town.actor("chen")
    moved = edition_move.move(case, after, MoveGround.COMPELLED, "条例修改后必须提交", by=chen, at=town.at)
    assert (moved.edition, moved.editions_moved) == (after, 1)
    assert [material.name for material in rules.missing_materials(moved)] == ["健康证明"]


@pytest.mark.rule("COR-1")
def test_every_change_is_said_in_words(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    fewer = deepcopy(content(NAME)["materials"][1:])
    fewer[0] |= {"copies": 2, "standard": "半年之内"}
    form = deepcopy(content(NAME)["edition"]["form"])
    form["sections"][0]["fields"].append(
        {"key": "seats", "label": "座位数", "kind": "number", "required": True}
    )
    after = newer(
        town,
        materials=fewer,
        edition={
            "form": form,
            "promised_length": 5,
            "grant_conditions": ["卫生条件符合新标准"],
            "visits": 1,
            "visits_words": "现场核查",
        },
    )
    assert set(words(case, after, rules.Weight.WORSE)) == {
        "“卫生检测报告”的份数改为原件 0 份、复印件 2 份",
        "申请表增加或改变了“座位数”，需要补填",
        "到现场次数增加为 1 次",
    }
    assert words(case, after, rules.Weight.READ) == ["“卫生检测报告”的受理标准由“一年之内”改为“半年之内”"]
    assert words(case, after, rules.Weight.BETTER) == [
        "不再要求“场所平面图”，已经提交的留在案卷里",
        "承诺办结时限由8 个工作日缩短为5 个工作日",
    ]
    assert words(case, after, rules.Weight.LAW) == [
        "准予条件增加：卫生条件符合新标准",
        "准予条件取消：场所卫生条件符合标准",
    ]


@pytest.mark.rule("COR-1")
def test_what_no_machine_can_judge_an_officer_vouches_for(town: Town) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    other = deepcopy(content(NAME)["materials"])
    other[1]["standard"] = "两年之内"
    after, chen = newer(town, materials=other), town.actor("chen")
    wish = (case, after, MoveGround.KINDER, "标准放宽")
    assert (
        rules.why_not_move(*wish, by=chen, at=town.at).words
        == "请逐项核对有变化的标准，确认没有加重申请人的负担"
    )
    assert rules.why_not_move(*wish, vouched=True, by=chen, at=town.at).ok


@pytest.mark.rule("COR-1")
def test_files_come_along_by_name(town: Town) -> None:
    case, after = town.case_at(CaseState.FILED), newer(town)
    moved = edition_move.move(case, after, MoveGround.KINDER, "更简便", by=town.actor("zheng"), at=town.at)
    assert {file.material.edition_id for file in moved.files.select_related("material")} == {after.pk}
    assert not rules.missing_materials(moved)
    assert moved.fields.get(key="shop_name").text == "云朵美发店"
    intake.accept(moved, by=town.actor("lin"), at=town.at)


@pytest.mark.rule("COR-1")
def test_the_points_are_answered_anew(town: Town) -> None:
    case = town.case_at(CaseState.REVIEWED)
    points = [{"words": "通风符合要求", "basis": "实施细则第二十三条"}]
    after = newer(town, review_points=points)
    case = edition_move.move(
        case, after, MoveGround.COMPELLED, "细则修改", by=town.actor("zheng"), at=town.at
    )
    assert case.state == CaseState.ACCEPTED
    assert case.opinions.get().sent_back.comment == "转按新版办事指南办理，按新的审查要点重新审查"
    case = Case.objects.with_story().get(pk=case.pk)
    review.conclude(case, town.answers(case), "通风良好", by=town.actor("chen"), at=town.at)
    assert decision.grant(case, by=town.actor("zheng"), at=town.at).state == CaseState.GRANTED


@pytest.mark.rule("COR-1")
@pytest.mark.parametrize("promised, due", [(5, date(2026, 3, 11)), (12, date(2026, 3, 16))])
def test_a_promise_ends_earlier_and_never_later(town: Town, promised: int, due: date) -> None:
    case = town.case_at(CaseState.ACCEPTED)
    after = newer(town, edition={"promised_length": promised})
    edition_move.move(case, after, MoveGround.KINDER, "更快", by=town.actor("chen"), at=town.at)
    clock = clocks.of(case.thread, Kind.DECISION, Side.PROMISED)
    assert clock is not None
    assert clock.due_on == due


def test_the_applicant_is_told_what_changes_and_why(town: Town) -> None:
    case, after = town.case_at(CaseState.ACCEPTED), newer(town, edition={"promised_length": 5})
    edition_move.move(case, after, MoveGround.KINDER, "新版缩短了时限", by=town.actor("chen"), at=town.at)
    notice = Notice.objects.get(thread=case.thread, channel="inbox", subject__contains="转按新版")
    assert "新版缩短了时限" in notice.body
    assert "1. 承诺办结时限由8 个工作日缩短为5 个工作日" in notice.body
    entry = Entry.objects.of(case.thread).latest("pk")
    assert entry.facts == {"before": 1, "after": 2, "ground": "kinder"}


def test_it_is_moved_from_the_desk(db: None, client: Client) -> None:
    today = Town(at=now() - timedelta(minutes=5))
    case, filed = today.case_at(CaseState.ACCEPTED), today.case_at(CaseState.FILED)
    newer(today, materials=materials())
    client.force_login(today.user("chen"))
    assert "办事指南已有新版" in client.get(f"/desk/cases/{case.number}/").text
    address = f"/cases/{case.number}/edition/"
    page = client.get(address)
    assert "增加材料“健康证明”，还没有提交" in page.text
    assert client.post(address, {"ground": "kinder"}).status_code == 422
    no = client.post(address, {"ground": "kinder", "reason": "新版"})
    assert no.status_code == 409
    assert "对申请人更不利" in no.text
    late = client.post(address, {"ground": "compelled", "reason": "条例修改"})
    assert late.status_code == 409
    assert "受理之后不能再要求补正" in late.text

    early = f"/cases/{filed.number}/edition/"
    done = client.post(early, {"ground": "compelled", "reason": "条例修改"}, follow=True)
    assert "已转按新版办理" in done.text
    assert client.get(early).status_code == 404, "it is there already"


def test_the_text_messages_of_an_ending_are_complete_and_short(town: Town) -> None:
    ended = [CaseState.ACCEPTED, CaseState.DECLINED, CaseState.WITHDRAWN]
    cases = [town.case_at(state) for state in ended]
    edition_move.move(cases[0], newer(town), MoveGround.KINDER, "更简便", by=town.actor("chen"), at=town.at)
    texts = [
        Notice.objects.filter(thread=case.thread, channel="sms").order_by("pk").values_list("body", flat=True)
        for case in cases
    ]
    last = [list(one)[-1] for one in texts]
    assert "改按新版办事指南办理" in last[0]
    assert "不予受理" in last[1]
    assert "已撤回" in last[2]
    assert all(len(text) <= 70 and "http" not in text for text in last)


@pytest.mark.rule("C9")
def test_originals_are_counted_through_a_move_and_beyond_what_is_still_asked(town: Town) -> None:
    plan, report = town.edition.materials.filter(exempt=False).order_by("no")
    lin = town.actor("lin")
    told = {
        "kind": PartyKind.PERSON,
        "id_type": IdType.RESIDENT,
        "number": "990001198509040462",
        "name": "赵敏",
        "phone": "13800000104",
    }
    case = intake.take_in(town.edition, told, ANSWERS, {plan: (2, 0), report: (1, 0)}, by=lin, at=town.at)
    originals.give_back(
        case,
        {plan: 1},
        receiver="赵敏",
        relation=Relation.SELF,
        card="990001198509040462",
        by=lin,
        at=town.at,
    )
    intake.accept(case, by=lin, at=town.at)
    after = newer(town, materials=[one for one in content(NAME)["materials"] if one["name"] != report.name])
    moved = edition_move.move(
        case, after, MoveGround.KINDER, "新版减少了材料", vouched=True, by=town.actor("chen"), at=town.at
    )
    assert rules.originals_here(moved) == [(after.materials.get(name=plan.name), 1), (report, 1)]


@pytest.mark.rule("ELC-10", "COR-1")
def test_what_was_held_against_the_originals_is_known_through_a_move(town: Town) -> None:
    plan, report = town.edition.materials.filter(exempt=False).order_by("no")
    lin, case = town.actor("lin"), town.case_at(CaseState.FILED)
    originals.check(case, plan, agrees=True, by=lin, at=town.at)
    originals.check(case, report, agrees=False, note="编号不同", by=lin, at=town.at)
    other = [dict(one) for one in content(NAME)["materials"]]
    other[0]["standard"] = "标明面积"
    after = newer(town, materials=other)
    moved = edition_move.move(
        case, after, MoveGround.KINDER, "新版写得更清楚", vouched=True, by=town.actor("chen"), at=town.at
    )
    now = {one.name: one for one in after.materials.all()}
    found = rules.original_checks(moved)
    assert {pk: check.agrees for pk, check in found.items()} == {
        now[plan.name].pk: True,
        now[report.name].pk: False,
    }
    (wanting,) = rules.found_wanting(moved, at=town.at)
    assert wanting.material == now[report.name], "a notice names what the new edition asks for"


@pytest.mark.rule("CLK-13", "COR-1")
def test_a_move_promises_what_the_edition_promises_for_this_purpose(town: Town) -> None:
    town.publish_again()
    town.edition.handling_items.create(
        no="02", name="延续", purpose=Purpose.RENEWAL, promised_length=5, promised_unit="wd"
    )
    case = town.case_at(CaseState.ACCEPTED)
    case.purpose = Purpose.RENEWAL
    after = newer(town, edition={"promised_length": 3, "purposes": {"renewal": {"promised_length": 5}}})
    assert not [one for one in words(case, after, rules.Weight.BETTER) if "承诺办结时限" in one]
    case.purpose = Purpose.NEW
    assert "承诺办结时限由8 个工作日缩短为3 个工作日" in words(case, after, rules.Weight.BETTER)

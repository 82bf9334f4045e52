"""情形 of what becomes of a licence: the guide leads to 变更 or 注销, and the answers go along as into a first application."""

import pytest
from django.test import Client

from approvals import rules
from approvals.actions import filing
from approvals.models import Case
from ground.law.rulings import Refused
from licences.models import Licence
from matters.enums import Purpose
from matters.models import Edition
from tests.licences.asking import PLACE, asking, first, given, with_files
from tests.town import Town


@pytest.fixture
def edition(town: Town) -> Edition:
    return asking(town)


@pytest.fixture
def licence(town: Town, edition: Edition) -> Licence:
    return given(town, edition)


@pytest.fixture
def zhao(client: Client, town: Town) -> Client:
    client.force_login(town.user("zhao"))
    return client


def begun(town: Town, licence: Licence, purpose: str, situation: dict[str, str] | None = None) -> Case:
    edition = Edition.objects.select_related("matter__office", "regulator").get(matter=licence.kind)
    by = town.actor("zhao")
    return filing.begin(
        edition,
        licence.holder.current,
        purpose=purpose,
        licence=licence,
        situation=situation,
        by=by,
        at=town.at,
    )


def names(case: Case) -> set[str]:
    return {material.name for material in rules.missing_materials(case)}


@pytest.mark.rule("A9")
def test_the_guide_leads_to_a_change_and_its_answers_go_along(town, zhao, edition, licence):
    code = edition.matter.code
    page = zhao.get(f"/guide/{code}/questions/", PLACE)
    words = page.content.decode()
    assert "旅馆许可（变更）" in words
    assert "新场所租赁合同" in words
    assert "名称核准材料" not in words
    way = f"/me/licences/of/{code}/change/?task=change&amp;changed=place&amp;who=self"
    assert way in words
    page = zhao.get(way.replace("&amp;", "&"))
    assert licence.number in page.content.decode()
    posted = {
        "purpose": "change",
        **{f"situation-{key}": said for key, said in page.context["situation"]},
    }
    answer = zhao.post(f"/me/licences/{licence.uuid}/applications/", posted)
    case = Case.objects.get(state="draft")
    assert answer.url == f"/drafts/{case.uuid}/"
    assert (case.situation, case.item_no, case.promised.length) == (PLACE, "02", 4)
    assert "新场所租赁合同" in names(case)
    assert {"名称核准材料", "授权委托书"}.isdisjoint(names(case))
    assert zhao.get(f"/apply/{code}/", PLACE).url == way.replace("&amp;", "&"), "so does the other door"


@pytest.mark.rule("A9", "COR-14")
def test_from_the_licence_only_what_concerns_a_change_is_asked_before_it_is_filed(town, zhao, licence):
    case = begun(town, licence, Purpose.CHANGE)
    assert case.situation == {"task": "change"}, "he came for a change: nobody asks him what he came for"
    hub = zhao.get(f"/drafts/{case.uuid}/").content.decode()
    here = f"/drafts/{case.uuid}/situation/"
    assert here in hub
    page = zhao.get(here).content.decode()
    assert "改什么？" in page
    assert "谁来办？" in page
    assert "您要办什么？" not in page
    assert "多少间客房" not in page
    with pytest.raises(Refused, match="请先回答“改什么？”"):
        filing.file(case, by=town.actor("zhao"), at=town.at)
    page = zhao.post(here, {"situation-changed": "place"})
    assert page.status_code == 422
    assert "请选择一个答案" in page.content.decode()
    assert zhao.post(here, {"situation-changed": "place", "situation-who": "self"}).status_code == 302
    by = town.actor("zhao")
    filing.save_answers(case, {"new_place": "书香路 9 号", "new_name": "不该留下"}, by=by, at=town.at)
    case = filing.file(with_files(town, case), by=by, at=town.at)
    assert (case.situation, case.item_no) == (PLACE, "02")
    assert case.answers["new_place"] == "书香路 9 号"
    assert "new_name" not in case.answers, "what is not asked of him is not in the case"
    assert "改什么？" in zhao.get(case.get_absolute_url()).content.decode()


def test_beginning_again_without_answers_keeps_those_given(town, licence):
    case = begun(town, licence, Purpose.CHANGE, PLACE)
    assert begun(town, licence, Purpose.CHANGE).situation == PLACE
    other = {**PLACE, "changed": "name"}
    assert begun(town, licence, Purpose.CHANGE, other).pk == case.pk
    assert Case.objects.get(pk=case.pk).situation == other


def test_a_kind_that_nothing_hangs_on_asks_nothing(town, zhao, licence):
    case = begun(town, licence, Purpose.RENEWAL, PLACE)
    assert case.situation == {}
    assert f"/drafts/{case.uuid}/situation/" not in zhao.get(f"/drafts/{case.uuid}/").content.decode()
    assert zhao.get(f"/drafts/{case.uuid}/situation/").status_code == 404
    assert begun(town, licence, Purpose.CANCELLATION).situation == {"task": "end"}


def test_a_first_application_is_not_asked_what_it_came_for(town, edition):
    case = first(town, edition)
    assert case.situation == {"task": "first"}
    assert rules.open_question(case)["key"] == "rooms"


@pytest.mark.rule("A9")
def test_a_window_takes_a_change_with_its_situation(client, town, edition, licence):
    client.force_login(town.user("lin"))
    here = f"/desk/counter/{edition.matter.code}/?licence={licence.uuid}&purpose=change"
    page = client.get(here)
    assert set(page.context["asked"].fields) == {"changed", "who"}
    posted = {
        **{name: value for name, value in page.context["party"].initial.items() if value},
        "id_number": "92990001MA99A00012",
        **{f"copies_{material.pk}": "1" for material in page.context["received"].materials},
        **{
            f"{name}": value
            for _one, form in page.context["sections"]
            for name, value in form.initial.items()
            if name in form.fields and value not in (None, "")
        },
        "new_place": "书香路 9 号",
        "service-way": "window",
    }
    posted["id_number"] = licence.holder.current.id_number
    page = client.post(here, posted)
    assert "请先回答“改什么？”" in page.content.decode(), [form.errors for form in page.context["forms"]]
    page = client.post(here, posted | {"situation-changed": "place", "situation-who": "self"})
    assert page.status_code == 302, (page.context["refusal"], [form.errors for form in page.context["forms"]])
    case = Case.objects.get(channel="counter")
    assert (case.purpose, case.situation, case.item_no) == ("change", PLACE, "02")
    given = {paper.material.name for paper in case.papers.all()}
    assert "新场所租赁合同" in given
    assert "名称核准材料" not in given

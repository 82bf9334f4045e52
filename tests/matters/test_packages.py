"""一件事: several matters as one. What is packaged does not contradict itself; three guides that stood in public do."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from ground.law.rulings import Refused
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters import conditions, packages
from matters.actions.packages import load_packages, packaged, publish_package
from matters.models import Edition, Matter, Package, PackageEdition, PackageMember
from matters.packages import identity, joined, paper, settled
from matters.rules.checks.packages import Seen, package_findings, situations
from tests.matters.conftest import EDITORS

PUBLIC = Path(__file__).parents[1] / "data" / "packages"
BABY, SHOP, SITE = "新生儿出生一件事", "开办餐饮店一件事", "建设项目开工一件事"
DINER = {"scale": "shop", "public": "yes", "track": "promise", "sign": "yes"}


@pytest.fixture
def together(directory, moment):
    """The three packages of the example town, on its directory and what is open of it."""
    from matters.actions.opening import load_open_matters

    load_open_matters(by=EDITORS, at=moment)
    return {edition.package.name: edition for edition in load_packages(by=EDITORS, at=moment)}


def seen(edition: PackageEdition, on: date = date(2026, 3, 4)) -> Seen:
    return Seen(edition, *packages.read(edition, on))


def one(edition: PackageEdition, **answers: str) -> packages.Joined:
    members, editions = packages.read(edition, date(2026, 3, 4))
    return joined(members, editions, settled(edition.questions, answers))


def names(parts: list) -> list[str]:
    return [part.name for part in parts]


# ---- one form, one set of materials


@pytest.mark.rule("LST-5")
def test_what_several_ask_is_asked_once(together):
    found = one(together[SHOP], **DINER)
    asked = [identity(field.spec) for section in found.sections for field in section.fields]
    assert len(asked) == len(set(asked)) == found.fields
    assert found.fields < found.fields_apart
    shared = next(section for section in found.sections if len(section.parts) > 1)
    labels = {field.label: len(field.parts) for field in shared.fields}
    assert labels["门店名称"] == labels["经营地址"] == labels["联系电话"] == 3
    assert labels["经营面积（平方米）"] == 2


@pytest.mark.rule("LST-5")
def test_every_field_that_a_matter_asks_is_in_the_one_form(together):
    for edition in together.values():
        for answers in seen(edition).situations:
            found = one(edition, **answers)
            theirs = {(part.no, identity(spec)) for part in found.parts for spec in part.fields}
            ours = {
                (part.no, identity(field.spec))
                for section in found.sections
                for field in section.fields
                for part in field.parts
            }
            assert ours == theirs


@pytest.mark.rule("LST-5")
def test_what_several_ask_is_handed_in_once_and_nothing_is_lost(together):
    for edition in together.values():
        for answers in seen(edition).situations:
            found = one(edition, **answers)
            listed = [paper({"name": material.name}) for material in found.materials]
            assert len(listed) == len(set(listed))
            for part in found.parts:
                for told in part.materials:
                    if conditions.holds(told.get("when"), answers) is not False:
                        assert any(
                            part in material.parts
                            and paper({"name": material.name}) == paper({"name": told["name"]})
                            for material in found.materials
                        ), (part.name, told["name"])


@pytest.mark.rule("LST-5")
def test_what_an_organ_has_itself_is_brought_to_none(together):
    found = one(together[SHOP], **DINER)
    licence = next(material for material in found.materials if material.name == "营业执照")
    assert licence.exempt
    assert len(licence.parts) == 3
    assert licence not in found.handed_in


@pytest.mark.rule("LST-5")
def test_a_paper_that_only_some_bring_is_asked_of_them(together):
    born = {"settle": "no", "insure": "no", "paid": "no"}
    here = one(together[BABY], born_at="here", **born)
    elsewhere = one(together[BABY], born_at="elsewhere", **born)
    unsaid = one(together[BABY])
    certificate = [
        next(material for material in found.materials if material.name == "出生医学证明")
        for found in (here, elsewhere, unsaid)
    ]
    assert [material.exempt for material in certificate] == [True, False, False]


@pytest.mark.rule("LST-5")
@pytest.mark.parametrize("when", [None, {"key": "staff", "is": "yes"}])
def test_what_one_matter_asks_is_brought_whatever_another_spares(when):
    asked = {"name": "健康证明", "necessity": "required", "standard": ""}
    spared = asked | {"exempt": True, "when": when}
    one, two = (
        PackageMember(no=no, matter=Matter(pk=no, name=f"事项{no}"), asks={"materials": [told]})
        for no, told in ((1, asked), (2, spared))
    )
    for members in ([one, two], [two, one]):
        (found,) = joined(members, {}).materials
        assert (found.exempt, found.times, len(found.parts)) == (False, 1, 2)
    (alone,) = joined([two], {}).materials
    assert alone.exempt


@pytest.mark.rule("LST-5")
def test_a_member_that_is_open_says_itself_what_it_asks(together):
    part = one(together[SHOP], **DINER).parts[0]
    assert part.name == "食品经营许可（新办）"
    assert part.is_open
    assert part.promised == part.edition.promised()
    assert {told["name"] for told in part.materials} == {
        material.name for material in part.edition.asks_for()
    }
    assert not {"change_words", "cancellation_words"} & {spec["key"] for spec in part.fields}


# ---- which matters


def test_the_answers_say_which_matters(together):
    small = one(together[SHOP], scale="small", sign="no")
    assert names(small.parts) == ["食品小经营店备案发放"]
    careful = one(together[SHOP], scale="shop", public="yes", track="general", sign="no")
    assert names(careful.parts)[1].endswith("（先检查后决定）")
    assert len(one(together[SHOP]).parts) == 5


def test_two_ways_of_one_matter_are_two_members(together):
    fire = [member for member in together[SHOP].members.order_by("no") if "消防" in member.matter.name]
    assert [member.item_no for member in fire] == ["01", "02"]
    assert len({member.matter_id for member in fire}) == 1
    for answers in seen(together[SHOP]).situations:
        assert sum("消防" in name for name in names(one(together[SHOP], **answers).parts)) <= 1


def test_what_must_come_first_comes_first(together):
    found = one(together[BABY], born_at="here", settle="yes", peoples="same", insure="yes", paid="no")
    assert [names(stage) for stage in found.stages] == [
        ["《出生医学证明》首次签发"],
        ["《预防接种证》办理", "出生登记"],
        ["城乡居民参保登记", "社会保障卡申领"],
    ]
    # 3 + 5 + 1: the card is made after everything else, and counted for itself.
    assert found.longest == 9
    born_elsewhere = one(together[BABY], born_at="elsewhere", settle="no", insure="no", paid="no")
    assert [names(stage) for stage in born_elsewhere.stages] == [["《预防接种证》办理"]]


def test_what_is_not_asked_is_not_left_open(together):
    questions = together[SHOP].questions
    assert settled(questions, {"scale": "small"}) == {"scale": "small", "public": "", "track": ""}
    assert settled(questions, {"scale": "shop"}) == {"scale": "shop"}
    assert settled(questions, {"scale": "shop", "public": "no"})["track"] == ""


def test_alternatives_stay_alternatives(together):
    found = one(together[SITE], secret="no", dirt="no", drain="yes", listed="no")
    report = next(material for material in found.materials if material.name == "排水水质检测报告")
    assert report.alternatives == ["排水水质检测报告", "排水水质符合标准的书面承诺"]


# ---- checks


@pytest.mark.rule("PKG-1")
@pytest.mark.rule("PKG-2")
@pytest.mark.rule("PKG-3")
def test_what_is_packaged_does_not_contradict_itself(together):
    for edition in together.values():
        looked = seen(edition)
        assert looked.situations
        assert not package_findings(looked.edition, looked.members, looked.editions), edition


def public(name: str) -> tuple[PackageEdition, list[PackageMember], dict[int, Edition]]:
    """A guide as it stood in public, in our own form; nothing of it is written."""
    told = json.loads((PUBLIC / f"{name}.json").read_text(encoding="utf-8"))
    edition = PackageEdition(package=Package(name=told["name"]), **told["edition"])
    members = [
        PackageMember(
            edition=edition,
            no=no,
            matter=Matter(pk=no, name=row["name"]),
            when=row.get("when"),
            asks=row["asks"],
        )
        for no, row in enumerate(told["members"], start=1)
    ]
    return edition, members, {}


def said(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for finding in package_findings(*public(name)):
        found.setdefault(finding.check, []).append(finding.words)
    return found


@pytest.mark.rule("PKG-1")
def test_a_promise_that_its_matters_do_not_keep_is_found():
    slow = said("newborn")["PKG-1"]
    assert (
        "一件事承诺 5 个工作日，其中“社会保障卡申领（邮寄卡不激活金融账户）”承诺 30 个工作日，请缩短后者或者写明单独计时"
        in slow
    )
    assert len(slow) == 4
    assert len(said("restaurant")["PKG-1"]) == 3
    assert "PKG-1" not in said("construction")


@pytest.mark.rule("PKG-1")
def test_matters_that_follow_one_another_are_added_up():
    edition, members, editions = public("construction")
    members[1].after = [1]
    assert not [found for found in package_findings(edition, members, editions) if found.check == "PKG-1"]
    members[3].after = [2]
    (found,) = [found for found in package_findings(edition, members, editions) if found.check == "PKG-1"]
    assert found.words == "一件事承诺 18 个工作日，前后相接的事项合计 22 个工作日"
    members[3].apart = True
    assert not [found for found in package_findings(edition, members, editions) if found.check == "PKG-1"]


@pytest.mark.rule("PKG-2")
def test_a_paper_that_nobody_who_may_apply_brings_is_found():
    assert said("newborn")["PKG-2"] == [
        "符合申请条件的人都不交“新生儿民族成份申请”，申请条件与它的提供情形矛盾"
    ]
    assert "PKG-2" not in said("restaurant")


@pytest.mark.rule("PKG-2")
def test_a_package_that_nobody_may_apply_for_is_found():
    edition, members, editions = public("newborn")
    edition.conditions = [
        {
            "words": "两样",
            "when": {"all": [{"key": "peoples", "is": "same"}, {"key": "peoples", "is": "different"}]},
        }
    ]
    assert "没有人符合全部申请条件，请核对" in [
        found.words for found in package_findings(edition, members, editions)
    ]


@pytest.mark.rule("PKG-3")
def test_a_count_that_is_not_what_is_listed_is_found():
    assert said("newborn")["PKG-3"] == ["公布的材料数为 4 份，所列材料为 13 份"]
    assert said("construction")["PKG-3"] == ["公布的材料数为 12 份，所列材料为 11 份"]
    assert "PKG-3" not in said("restaurant")


@pytest.mark.rule("PKG-3")
def test_days_and_visits_are_said_alike():
    edition, members, editions = public("restaurant")
    edition.visits = 0
    (found,) = [found for found in package_findings(edition, members, editions) if found.check == "PKG-3"]
    assert found.words == "改革成效中到现场次数为 1，办事指南为 0"


def test_every_way_to_answer_is_looked_through():
    questions = next(content for content in packaged() if content["package"]["name"] == SHOP)["edition"][
        "questions"
    ]
    ways = list(situations(questions))
    assert len(ways) == 8
    assert all(conditions.next_question(questions, way) is None for way in ways)
    assert {len(way) for way in ways} == {2, 3, 4}


# ---- publication


def test_publishing_again_changes_nothing(together, moment):
    assert load_packages(by=EDITORS, at=moment) == []
    assert PackageEdition.objects.count() == 3
    acts = Entry.objects.filter(thread__in=[edition.thread for edition in together.values()])
    assert {entry.act for entry in acts.order_by("pk")} == {"matters.package_published"}


def test_a_later_edition_replaces_the_one_before(together, moment):
    content = next(content for content in packaged() if content["package"]["name"] == SITE)
    later = legal_day(moment) + timedelta(days=30)
    publish_package({**content, "effective_on": later.isoformat()}, by=EDITORS, at=moment)
    first, second = PackageEdition.objects.filter(package__name=SITE).order_by("no")
    assert (first.replaced_on, second.effective_on, second.no) == (later, later, 2)
    assert PackageEdition.objects.open_on(later - timedelta(days=1)).get(package__name=SITE) == first


@pytest.mark.rule("LST-5")
def test_a_package_that_contradicts_itself_is_not_published(together, moment):
    content = next(content for content in packaged() if content["package"]["name"] == SITE)
    later = (legal_day(moment) + timedelta(days=30)).isoformat()
    hasty = {**content, "effective_on": later, "edition": {**content["edition"], "promised_length": 3}}
    with pytest.raises(Refused, match="PKG-1"):
        publish_package(hasty, by=EDITORS, at=moment)
    alone = {**content, "effective_on": later, "members": content["members"][:1]}
    with pytest.raises(Refused, match="至少由两个事项组成"):
        publish_package(alone, by=EDITORS, at=moment)
    wrong = {**content["members"][2], "when": {"key": "dirt", "is": "perhaps"}}
    unasked = {**content, "effective_on": later, "members": [*content["members"][:2], wrong]}
    with pytest.raises(Refused, match="没有“perhaps”这个选项"):
        publish_package(unasked, by=EDITORS, at=moment)
    backwards = {**content["members"][0], "after": [2]}
    turned = {**content, "effective_on": later, "members": [backwards, *content["members"][1:]]}
    with pytest.raises(Refused, match="前置事项应排在它前面"):
        publish_package(turned, by=EDITORS, at=moment)
    assert PackageEdition.objects.filter(package__name=SITE).count() == 1


# ---- pages


def test_the_packages_are_listed_for_whom_they_are(together, client):
    page = client.get("/packages/").content.decode()
    persons, organisations = page.split("企业和其他组织")[:2]
    assert BABY in persons
    assert SITE not in persons
    assert SITE in organisations
    assert BABY not in organisations


def test_no_package_says_nothing_that_is_not_so(client, db):
    assert client.get("/packages/").status_code == 200
    assert client.get("/packages/xxxxxxxx/").status_code == 404


def test_the_guide_of_a_package_says_everything_once(together, client):
    address = together[SHOP].package.get_absolute_url()
    page = client.get(address, DINER).content.decode()
    for words in (
        "按您的回答",
        "承诺符合标准，当场办",
        "一共填 25 项",
        "只交一次，用于",
        "8 个工作日",
        "0990-12340001",
    ):
        assert words in page, words
    assert "食品小经营店备案发放" not in page
    assert len(page.encode()) < 60_000
    table = page[page.index("一套材料</h2>") :]
    assert len(re.findall("cards__name", table)) == len(set(re.findall(r'cards__name">([^<]+)<', table)))


@pytest.mark.rule("LST-5")
def test_a_condition_that_is_not_fulfilled_is_said(together, client):
    address = together[SITE].package.get_absolute_url()
    assert "按您的回答，不符合" in client.get(address, {"secret": "yes"}).content.decode()
    assert "按您的回答，不符合" not in client.get(address, {"secret": "no"}).content.decode()


def test_questions_come_one_by_one_and_lead_to_an_address_that_can_be_shared(together, client):
    address = together[SHOP].package.get_absolute_url()
    here = f"{address}questions/"
    assert "您要开的是哪一种店？" in client.get(here).content.decode()
    unanswered = client.get(here, {"to": "scale"})
    assert unanswered.status_code == 422
    assert "请选择一个答案" in unanswered.content.decode()
    answer = client.get(here, {"to": "scale", "scale": "small"})
    assert answer["Location"] == f"{here}?scale=small"
    assert "要在门头设置招牌吗？" in client.get(answer["Location"]).content.decode()
    last = client.get(here, {"to": "sign", "scale": "small", "sign": "yes"}, follow=True)
    assert last.redirect_chain[-1][0] == f"{address}?scale=small&sign=yes"
    assert "食品小经营店备案发放" in last.content.decode()


def test_odd_answers_are_no_answers(together, client):
    address = together[SHOP].package.get_absolute_url()
    for odd in (
        {"scale": "moon"},
        {"scale": "small", "track": "promise"},
        {"x": "<script>"},
        {"scale": "\0"},
    ):
        for there in (address, f"{address}notice/", f"{address}form/", f"{address}questions/"):
            page = client.get(there, odd)
            assert page.status_code == 200, odd
            assert "<script>alert" not in page.content.decode()


@pytest.mark.rule("LST-5")
def test_one_notice_says_what_to_bring(together, client):
    page = client.get(f"{together[SHOP].package.get_absolute_url()}notice/", DINER).content.decode()
    assert "一次告知单" in page
    assert "要带的材料：11 份" in page
    assert "不用带：营业执照" in page
    assert "scale=shop&amp;public=yes&amp;track=promise&amp;sign=yes" in page


@pytest.mark.rule("LST-5")
def test_one_form_can_be_printed(together, client):
    page = client.get(f"{together[SHOP].package.get_absolute_url()}form/", DINER).content.decode()
    assert page.count("门店名称") == page.count("招牌上的文字") == 1
    assert "□ 餐饮服务经营者" in page
    assert "几个事项都要，只填一次" in page


def test_a_guide_of_many_matters_costs_as_many_queries_as_one_of_few(
    together, client, django_assert_max_num_queries
):
    for name in (BABY, SHOP, SITE):
        with django_assert_max_num_queries(6):
            client.get(together[name].package.get_absolute_url())
    with django_assert_max_num_queries(3):
        client.get("/packages/")


def test_a_member_that_was_ended_is_said_to_be(together, client):
    Edition.objects.filter(name="规范户外招牌设施设置").update(replaced_on=date(2026, 2, 1))
    page = client.get(together[SHOP].package.get_absolute_url(), DINER).content.decode()
    assert "已取消" in page


def test_packages_are_found_by_search_and_stand_on_the_first_page(together, client):
    for typed in ("开饭店", "kaifandian", "kbcyd", "餐饮 一件事"):
        page = client.get("/search/", {"q": typed})
        assert [row["name"] for row in page.context["packages"]] == [SHOP], typed
    assert client.get("/search/", {"q": "上户口"}).context["packages"][0]["name"] == BABY
    assert client.get("/search/", {"q": "上户口"}).context["rows"][0]["name"] == "出生登记"
    assert "高效办成一件事" in client.get("/").content.decode()

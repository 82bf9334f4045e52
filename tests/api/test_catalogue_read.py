"""The catalogue for whoever asks: all elements of the one registry, what changed since, editions, questions, lists, packages."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from urllib.parse import quote

import jsonschema
import pytest
from django.core import signing
from django.utils.timezone import now

from ground.accounts.town import load_offices
from ground.workdays import legal_day
from matters.actions import directory as yearly
from matters.actions import operations, publishing
from matters.actions.opening import load_foundations, load_open_matters
from matters.actions.packages import load_packages
from matters.api.elements import WHOLE
from matters.elements import ELEMENTS
from matters.lists import LISTS
from matters.models import Edition, Matter
from tests.api.conftest import ROOT, Caller, problem
from tests.matters.asking import HAIR, asking
from tests.matters.conftest import EDITORS, packaged_directory
from tests.matters.desk import Desk
from tests.matters.test_public_guide import in_force
from tests.promising import promising

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller(client) -> Caller:
    return Caller(client=client)


@pytest.fixture
def desk(town) -> Desk:
    return Desk(town)


def codes(answer) -> list[str]:
    return [row["code"] for row in answer.json()["items"]]


# ---- lists of matters


def test_matters_are_chosen_by_type_level_theme_and_office(town, caller):
    other = in_force(town, "另一事项", 9, organisation_theme="090").matter.code
    assert codes(caller.get("matters/?organisation_theme=090")) == [other]
    assert codes(caller.get("matters/?organisation_theme=005")) == []
    assert other in codes(caller.get("matters/?level=4&type=01&department=zhaoxia/zhengwuban"))
    assert codes(caller.get("matters/?level=2")) == codes(caller.get("matters/?type=05")) == []
    for query in ("level=9", "type=x", "person_theme=x", "organisation_theme=x", "updated_since=gestern"):
        problem(caller.get(f"matters/?{query}"), 400)


def test_what_changed_since_is_asked_in_pages_and_names_what_ended(town, caller, desk):
    later = town.at + timedelta(seconds=1)
    since = quote(later.isoformat())
    assert codes(caller.get(f"matters/?updated_since={since}")) == []
    changed = in_force(town, "另一事项", 9).matter
    ended = town.instant.matter
    Matter.objects.filter(pk=changed.pk).update(changed_at=later + timedelta(minutes=1))
    today = legal_day(town.at)
    town.instant.replaced_on = today
    town.instant.save(update_fields=["replaced_on"])
    Matter.objects.filter(pk=ended.pk).update(changed_at=later + timedelta(minutes=2))
    first = caller.get(f"matters/?updated_since={since}&limit=1").json()
    assert [(row["code"], row["in_force"]) for row in first["items"]] == [(changed.code, True)]
    second = caller.get(first["next"]).json()
    (row,) = second["items"]
    assert (row["code"], row["in_force"], row["until_on"]) == (ended.code, False, today.isoformat())
    assert second["next"] is None
    assert row["changed_at"] > first["items"][0]["changed_at"]
    assert ended.code not in codes(caller.get("matters/"))


def test_what_is_suspended_is_among_what_changed(town, caller, desk):
    desk.at = town.at + timedelta(minutes=1)
    proposal = operations.suspend(
        desk.matter, on=legal_day(desk.at), basis="区政府决定", reason="系统升级", by=desk.mei, at=desk.at
    )
    desk.published(proposal)
    since = quote((town.at + timedelta(seconds=1)).isoformat())
    rows = caller.get(f"matters/?updated_since={since}").json()["items"]
    assert [(row["code"], row["state"]) for row in rows] == [(desk.matter.code, "suspended")]


def test_a_list_with_elements_costs_the_same_with_more_matters(town, client, same_queries):
    numbers = count(5)
    path = f"{ROOT}/matters/?fields=address,materials.name,regulator"
    page = same_queries(
        lambda: client.get(path),
        add=lambda: town._open(f"另一事项 {next(numbers)}", town.at, no=next(numbers)),
    )
    told = page.json()["items"][0]["elements"]
    assert set(told) == {"address", "materials", "regulator"}
    assert {tuple(row) for row in told["materials"]} == {("name",)}


def test_since_costs_the_same_with_more_matters(town, client, same_queries):
    numbers = count(5)
    same_queries(
        lambda: client.get(f"{ROOT}/matters/?updated_since=2020-01-01T00:00:00Z"),
        add=lambda: town._open(f"另一事项 {next(numbers)}", town.at, no=next(numbers)),
    )


# ---- one matter


def test_a_matter_says_every_element_of_the_registry(town, caller, django_assert_max_num_queries):
    code = town.edition.matter.code
    with django_assert_max_num_queries(15):
        told = caller.get(f"matters/{code}/").json()
    assert set(told["elements"]) == set(WHOLE)
    assert told["elements"]["name"] == "公共场所卫生许可（新办）"
    columns = {one.column for one in ELEMENTS.values() if one.part == "materials"}
    assert all(set(row) == columns for row in told["elements"]["materials"])
    sample = told["elements"]["result_sample"]
    assert caller.get(told["files"][sample]).status_code == 200
    names = {row["key"] for row in caller.get("elements/").json()["elements"]}
    assert names == set(ELEMENTS)


def test_fields_choose_elements_and_unknown_ones_are_named(town, caller):
    code = town.edition.matter.code
    told = caller.get(f"matters/{code}/?fields=address,%20hours,steps").json()
    assert set(told["elements"]) == {"address", "hours", "steps"}
    assert told["edition"] == str(town.edition.uuid)
    for path in (f"matters/{code}/", "matters/", f"matters/{code}/editions/1/"):
        said = problem(caller.get(f"{path}?fields=address,colour,smell"), 400)
        assert said["errors"] == {"fields": ["没有这样的要素：colour、smell"]}


def test_a_page_that_others_follow_is_known_again_later(town, caller, monkeypatch):
    first = caller.get("matters/?limit=1")
    assert first.json()["next"]
    later = signing.time.time() + 60
    monkeypatch.setattr(signing.time, "time", lambda: later)
    assert caller.get("matters/?limit=1", If_None_Match=first["ETag"]).status_code == 304


def test_what_is_known_already_is_not_sent_again(town, caller, desk):
    for path in (
        f"matters/{desk.matter.code}/",
        "matters/",
        "elements/",
        "lists/",
        "lists/once/",
        "packages/",
    ):
        first = caller.get(path)
        assert first["Cache-Control"] == "no-cache"
        same = caller.get(path, If_None_Match=first["ETag"])
        assert (same.status_code, same.content, same["Cache-Control"]) == (304, b"", "no-cache")
        # A proxy that packs an answer marks its tag as weak.
        assert caller.get(path, If_None_Match=f"W/{first['ETag']}").status_code == 304
    path = f"matters/{desk.matter.code}/"
    tag = caller.get(path)["ETag"]
    desk.changed("time", promised_length=5)
    again = caller.get(path, If_None_Match=tag)
    assert (again.status_code, again.json()["promised_days"]) == (200, 5)


def test_a_token_reads_what_everybody_reads(town, caller, machine):
    path = f"matters/{town.edition.matter.code}/"
    token = machine("lin").get(path)
    assert token.json() == caller.get(path).json()
    assert token["Cache-Control"] == "no-cache"


def test_the_schema_of_answers_has_an_address_that_stays(town, caller, settings):
    settings.PUBLIC_URL = "https://portal.example.gov.cn"
    code = town.edition.matter.code
    told = caller.get(f"matters/{code}/").json()["answers_schema"]
    assert told["$id"] == f"https://portal.example.gov.cn/api/v1/matters/{code}/editions/1/?purpose=new"
    jsonschema.Draft202012Validator.check_schema(told)
    same = caller.get(told["$id"].removeprefix("https://portal.example.gov.cn")).json()
    assert same["answers_schema"] == told


# ---- editions


def test_editions_are_read_by_number_and_compared(town, caller, desk):
    code = desk.matter.code
    desk.changed("time", promised_length=5)
    desk.changed("contact", address="新的大厅", on=desk.tomorrow)
    rows = caller.get(f"matters/{code}/editions/").json()["items"]
    assert [(row["no"], row["in_force"]) for row in rows] == [(3, False), (2, True), (1, False)]
    first = caller.get(f"matters/{code}/editions/1/").json()
    assert first["elements"]["promised_length"] == 8
    narrow = caller.get(f"matters/{code}/editions/2/?fields=promised_length").json()
    assert narrow["elements"] == {"promised_length": 5}
    told = caller.get(f"matters/{code}/editions/2/differences/").json()
    assert (told["earlier"], told["later"]) == (1, 2)
    (change,) = (one for one in told["changes"] if one["element"] == "promised_length")
    assert (change["before"], change["after"]) == (8, 5)
    assert "承诺" in change["words"]
    whole = caller.get(f"matters/{code}/editions/1/differences/?to=3").json()
    assert {"promised_length", "address"} <= {one["element"] for one in whole["changes"]}
    assert caller.get(f"matters/{code}/editions/1/differences/").json()["changes"] == []
    for path in ("editions/9/", "editions/1/differences/?to=9"):
        problem(caller.get(f"matters/{code}/{path}"), 404)
    problem(caller.get("matters/nothing2/editions/"), 404)


@pytest.mark.rule("COR-1")
def test_an_edition_that_was_recalled_was_never_there(town, caller, desk):
    edition = desk.changed("contact", address="新的大厅", on=desk.tomorrow)
    publishing.recall(edition, "上级另有部署", by=desk.qin, at=desk.at)
    code = desk.matter.code
    assert [row["no"] for row in caller.get(f"matters/{code}/editions/").json()["items"]] == [1]
    problem(caller.get(f"matters/{code}/editions/2/"), 404)


def test_editions_cost_the_same_however_many(town, client, desk, same_queries):
    days = count(1)
    path = f"{ROOT}/matters/{desk.matter.code}/editions/"
    same_queries(
        lambda: client.get(path), add=lambda: desk.changed("time", promised_words=f"第 {next(days)} 次")
    )


# ---- questions


@pytest.mark.rule("A9")
def test_a_situation_leads_to_item_materials_and_fields(town, caller):
    edition = asking(town)
    path = f"matters/{edition.matter.code}/questions/"
    first = caller.get(path).json()
    assert (first["next"]["key"], first["situation"]) == ("place", {})
    told = caller.get(f"{path}?place=hair&who=self&nonsense=1").json()
    assert (told["next"], told["situation"]) == (None, HAIR | {"who": "self"})
    assert told["item"]["name"] == "公共场所卫生许可（理发、美容）"
    assert told["edition"] == str(edition.uuid)
    assert "池水" not in str(told["form"])
    assert "water_from" not in told["answers_schema"]["properties"]
    assert told["page"].startswith("http://testserver/guide/")
    problem(caller.get("matters/nothing2/questions/"), 404)


# ---- letters


@pytest.mark.rule("COM-15")
def test_the_format_texts_of_a_matter_are_read_by_scheme(town, caller):
    edition = promising(town, "proof", "credit")
    told = caller.get(f"matters/{edition.matter.code}/letters/").json()
    assert [(one["scheme"], one["version"], one["verify_days"]) for one in told["letters"]] == [
        ("proof", 0, 40),
        ("credit", 0, None),
    ]
    assert told["letters"][1]["notice"][0]["head"] == "一、办理事项"
    assert "同意" in str(told["letters"][1]["promise"])
    assert told["page"].endswith(f"/guide/{edition.matter.code}/letters/")
    problem(caller.get(f"matters/{town.instant.matter.code}/letters/"), 404)


# ---- lists, directories, packages


def test_every_public_list_is_read_as_its_page_shows_it(town, caller):
    in_force(town, "一次办的事项", 9, visits=1, visits_words="核验原件")
    listed = {row["kind"] for row in caller.get("lists/").json()}
    assert listed == set(LISTS)
    for kind in LISTS:
        told = caller.get(f"lists/{kind}/").json()
        assert all(len(row["cells"]) == len(told["columns"]) for row in told["items"]), kind
        assert told["on"] == legal_day(town.at).isoformat()
    told = caller.get("lists/once/?office=zhaoxia/zhengwuban&limit=1").json()
    (row,) = told["items"]
    assert row["cells"][0] in {"公共场所卫生许可（新办）", "公共场所卫生许可证补发", "一次办的事项"}
    seen = [row["cells"][0], *(row["cells"][0] for row in _rest(caller, told["next"]))]
    assert "一次办的事项" in seen
    assert len(seen) == len(set(seen))
    assert caller.get("lists/once/?office=nowhere").json()["items"] == []
    problem(caller.get("lists/nothing/"), 404)
    problem(caller.get("lists/once/?limit=0"), 400)


def _rest(caller, address):
    while address:
        page = caller.get(address).json()
        yield from page["items"]
        address = page["next"]


def test_a_list_costs_the_same_with_more_lines(town, client, same_queries):
    numbers = count(20)
    same_queries(
        lambda: client.get(f"{ROOT}/lists/online/"),
        add=lambda: in_force(town, f"另一事项 {next(numbers)}", next(numbers)),
    )


def test_the_directory_of_a_year_is_read_when_it_was_agreed(town, caller, desk):
    year = legal_day(town.at).year
    problem(caller.get(f"directories/{year}/"), 404)
    made = yearly.freeze(year, by=desk.mei, at=desk.at)
    problem(caller.get(f"directories/{year}/"), 404)
    yearly.agree(made, by=desk.qin, at=desk.at)
    told = caller.get(f"directories/{year}/").json()
    assert {row["cells"][0] for row in told["items"]} == {
        "公共场所卫生许可（新办）",
        "公共场所卫生许可证补发",
    }
    (row,) = (one for one in caller.get("lists/").json() if one["kind"] == f"{year}-{made.no}")
    assert caller.get(row["url"]).json() == told


def test_a_package_is_one_form_and_one_set_of_papers(caller, together, town):
    rows = caller.get("packages/").json()["items"]
    assert {row["name"] for row in rows} == set(together)
    shop = next(row for row in rows if "餐饮" in row["name"])
    told = caller.get(shop["url"]).json()
    assert told["next"]["key"] == told["questions"][0]["key"]
    assert told["situation"] == {}
    answered = caller.get(f"{shop['url']}?scale=shop&public=yes&track=promise&sign=yes").json()
    assert answered["next"] is None
    assert len(answered["members"]) <= len(told["members"])
    labels = [field["field"]["label"] for section in answered["sections"] for field in section["fields"]]
    assert labels.count("门店名称") == 1
    assert {no for stage in answered["stages"] for no in stage} == {one["no"] for one in answered["members"]}
    assert any(len(paper["members"]) > 1 for paper in answered["materials"])
    problem(caller.get("packages/nothing2/"), 404)


@pytest.mark.rule("LST-5")
def test_a_package_that_is_stopped_says_so(caller, together):
    edition = next(one for name, one in together.items() if "餐饮" in name)
    address = f"packages/{edition.package.code}/"
    assert caller.get(address).json()["is_stopped"] is False
    matter = edition.members.order_by("no")[0].matter
    Edition.objects.in_force(legal_day(now())).filter(matter=matter).update(replaced_on=legal_day(now()))
    assert caller.get(address).json()["is_stopped"] is True
    rows = {row["code"]: row["is_stopped"] for row in caller.get("packages/").json()["items"]}
    assert rows[edition.package.code] is True
    assert sorted(rows.values()) == [False, False, True]


@pytest.fixture
def together(town, django_db_setup):
    """The packages of the example town, on what is listed of it."""
    load_foundations(at=town.at)
    load_offices()
    packaged_directory(town.at)
    load_open_matters(by=EDITORS, at=town.at)
    return {edition.package.name: edition for edition in load_packages(by=EDITORS, at=town.at)}

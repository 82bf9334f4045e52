"""Each published list holds what its definition says and nothing else; filtered, dated, downloadable."""

import csv
import io
import re
from datetime import date

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office, User
from ground.law.load import load_values
from ground.law.models import DatedValue
from ground.workdays import legal_day
from matters.actions import directory as yearly
from matters.actions.lists import load_lists, load_proofs
from matters.actions.powers import load_powers
from matters.enums import EditionState, ListKind
from matters.lists import LISTS, grouped
from matters.models import (
    ExemptionItem,
    IntermediaryItem,
    ListEntry,
    Matter,
    PowerEntry,
    ProofItem,
    ReformItem,
)
from matters.rules import open_schemes
from tests.matters.test_public_guide import in_force, text_of
from tests.promising import REPORT, promising

START = date(2026, 1, 1)
# List → what an edition says that is on it: elements, and what its first material says.
ON = {
    "at-once": ({"at_once": True}, {}),
    "online": ({"channels": ["mobile"]}, {}),
    "once": ({"visits": 1, "visits_words": "核验原件"}, {}),
    "no-visit": ({"visits": 0}, {}),
    "nearby": ({"nearby": [{"division_code": "1", "name": "街道中心", "address": "书香路 1 号"}]}, {}),
    "anywhere": ({"scope": "province"}, {}),
    "commitment": ({"commitment_kinds": ["proof"]}, {"committable": True, "proof_code": "ZM-001"}),
    "commitment-materials": (
        {"commitment_kinds": ["proof"]},
        {"committable": True, "proof_code": "ZM-001"},
    ),
    "deficiency": ({"deficiency": True}, {}),
    "deficiency-materials": ({"deficiency": True}, {"secondary": True}),
    "four-exempt": ({"seal_free": True}, {}),
    "without-application": ({"without_application": True}, {}),
    "sharing": ({}, {"sharing_provider": "公安机关", "sharing_status": "agreed"}),
}
# What takes it off again.
OFF = {
    "at-once": {},
    "online": {"channels": ["window"], "visits": 1, "visits_words": "核验原件"},
    "once": {"visits": 2, "visits_words": "勘验"},
    "no-visit": {"visits": 1, "visits_words": "核验原件"},
}


@pytest.fixture(autouse=True)
def fresh_rates():
    caches["rates"].delete_pattern("*")


@pytest.fixture
def elsewhere(db):
    """A place where the secondary materials alone may follow."""
    DatedValue.objects.filter(key="deficiency.materials", place="990001").delete()


def names(page):
    return [row["name"] for row in page.context["rows"]]


@pytest.mark.rule("LST-1", "LST-2", "LST-3", "S4", "S48", "COM-1", "COR-3")
@pytest.mark.parametrize("slug", ON)
def test_a_list_is_what_the_editions_say(client, town, elsewhere, slug):
    load_proofs()
    edition, material = ON[slug]
    exempt = {"exempt": False, "source": "self", "source_office": ""}
    materials = [material, {}, exempt]
    in_force(town, "列入的事项", 11, materials=materials, **edition)
    plain = [{}, {}, exempt]
    in_force(town, "没有列入的事项", 12, materials=plain, **OFF.get(slug, {}))
    for no, state in ((13, EditionState.DORMANT), (14, EditionState.SUSPENDED)):
        in_force(town, f"不公开的事项{no}", no, state=state, materials=materials, **edition)
    later = in_force(town, "以后的事项", 15, on=date(2099, 1, 1), materials=materials, **edition)
    found = names(client.get(f"/lists/{slug}/"))
    assert "列入的事项" in found
    assert "没有列入的事项" not in found
    assert not [name for name in found if name.startswith("不公开的事项")]
    assert later.name not in found


@pytest.mark.rule("COR-6", "S49")
def test_the_lists_name_a_promise_in_place_of_a_proof_for_proofs_alone(client, town):
    """Off the list of proofs it may be promised no more, and follow later where the place lets it."""
    edition = promising(town, "proof", name="有证明的事项")
    guide = text_of(client.get(edition.matter.get_absolute_url()))
    (row,) = client.get("/lists/commitment/").context["rows"]
    told = {cell["label"]: cell["words"] for cell in row["cells"]}
    assert (row["name"], told["可承诺的材料"]) == ("有证明的事项", REPORT)
    assert names(client.get("/lists/commitment-materials/")) == ["有证明的事项"]
    assert names(client.get("/lists/deficiency-materials/")).count("有证明的事项") == 1
    assert guide.count("可承诺") == 2, "the tag, and what it means"
    ProofItem.objects.update(until_on=START)
    caches["rates"].delete_pattern("*")
    guide = text_of(client.get(edition.matter.get_absolute_url()))
    assert names(client.get("/lists/commitment/")) == []
    assert names(client.get("/lists/commitment-materials/")) == []
    assert names(client.get("/lists/deficiency-materials/")).count("有证明的事项") == 2
    assert "可承诺" not in guide


@pytest.mark.rule("COR-3", "COM-1")
def test_a_material_is_on_its_list_only_where_the_matter_is(client, town, elsewhere):
    in_force(town, materials=[{"committable": True}, {"secondary": True}])
    assert names(client.get("/lists/commitment-materials/")) == []
    assert names(client.get("/lists/deficiency-materials/")) == []


@pytest.mark.rule("S49", "RQ-2")
def test_the_two_lists_part_the_materials_and_say_scheme_limit_and_organ(client, town):
    edition = promising(town, "credit", "notified", "proof", name="列入的事项")
    asked = [one.name for one in edition.materials.all() if not one.exempt]
    (row,) = (one for one in client.get("/lists/commitment/").context["rows"] if one["name"] == "列入的事项")
    told = {cell["label"]: cell["words"] for cell in row["cells"]}
    assert told["可承诺的材料"] == REPORT
    assert told["承诺类型"] == "信用承诺、告知承诺、证明事项告知承诺"
    assert "信用承诺：60 个工作日内补齐" in told["补齐期限"]
    assert "告知承诺：领证后 20 个工作日内补齐" in told["补齐期限"]
    assert told["实施主体"] == town.organ.name
    (row,) = (one for one in client.get("/lists/deficiency/").context["rows"] if one["name"] == "列入的事项")
    waiting = [name for name in asked if name != REPORT]
    assert row["cells"][0]["words"] == "、".join(waiting), "here everything else may follow"
    assert names(client.get("/lists/commitment-materials/")) == ["列入的事项"]
    assert names(client.get("/lists/deficiency-materials/")).count("列入的事项") == len(waiting)


CLOSED_BY = {
    "negative list": lambda edition: ListEntry.objects.create(
        kind=ListKind.NOT_COMMITTABLE, matter=edition.matter, reason="须现场核验", from_on=START
    ),
    "what it touches": lambda edition: _here("commitment.exclusions", {"credit": ["culture"]}),
    "the place": lambda edition: _here("commitment.schemes", ["proof", "notified"]),
}


def _here(key, said):
    row = DatedValue.objects.get(key=key, place="990001")
    row.value = row.value | said if isinstance(said, dict) else said
    row.save()


@pytest.mark.rule("COM-3", "COR-3", "S49")
@pytest.mark.parametrize("closed", CLOSED_BY)
def test_what_nothing_can_be_promised_in_any_more_lets_it_follow_later(client, town, closed):
    """List, guide and rule say the same of a matter whose every scheme is closed."""
    _here("commitment.exclusions", {"credit": []})
    edition = promising(town, "credit", name="列入的事项", exclusions=["culture"])
    assert [*open_schemes(edition, at=now())] == ["credit"]
    assert names(client.get("/lists/commitment-materials/")) == ["列入的事项"]
    CLOSED_BY[closed](edition)
    assert [*open_schemes(edition, at=now())] == []
    assert "列入的事项" not in names(client.get("/lists/commitment/"))
    assert names(client.get("/lists/commitment-materials/")) == []
    (row,) = (one for one in client.get("/lists/deficiency/").context["rows"] if one["name"] == "列入的事项")
    assert REPORT in row["cells"][0]["words"]
    asked = [one for one in edition.materials.all() if not one.exempt]
    assert names(client.get("/lists/deficiency-materials/")).count("列入的事项") == len(asked)
    guide = text_of(client.get(edition.matter.get_absolute_url()))
    assert "可承诺" not in guide
    assert "可容缺" in guide


@pytest.mark.rule("S49")
def test_the_lists_of_earlier_years_stay_readable(client, town):
    this, that = legal_day(now()).year, legal_day(now()).year - 1
    matter = town.edition.matter
    kept = {"kind": ListKind.NOT_COMMITTABLE, "matter": matter}
    ListEntry.objects.create(reason="去年不能", from_on=date(that, 1, 1), until_on=date(that, 12, 31), **kept)
    page = client.get("/lists/not-committable/")
    assert names(page) == []
    assert {one["year"] for one in page.context["years"]} >= {this, that}
    page = client.get(f"/lists/not-committable/?year={that}")
    assert names(page) == [matter.name]
    assert f"{that}年12月31日" in text_of(page)
    file = page.context["files"][0]["address"]
    assert "去年不能" in b"".join(client.get(file).streaming_content).decode()
    for odd in ("9999", "x", f"{this}"):
        assert names(client.get(f"/lists/not-committable/?year={odd}")) == []


@pytest.mark.rule("S4")
def test_what_a_department_has_makes_a_matter_free_of_it(client, town):
    page = client.get("/lists/four-exempt/")
    row = next(row for row in page.context["rows"] if row["name"] == town.edition.name)
    assert row["cells"][0] == {"label": "免提交的材料", "words": "营业执照"}


@pytest.mark.rule("LST-1")
@pytest.mark.parametrize("kind", ListKind)
def test_a_negative_list_holds_what_is_named_with_its_reason(client, town, kind):
    slug = kind.replace("_", "-")
    one, two = town.edition.matter, town.instant.matter
    ListEntry.objects.create(
        kind=kind, matter=one, reason="须本人到场", basis="《条例》第三条", from_on=START
    )
    ended = {"reason": "曾经不能", "from_on": START, "until_on": date(2026, 1, 31)}
    ListEntry.objects.create(kind=kind, matter=two, **ended)
    page = client.get(f"/lists/{slug}/")
    assert names(page) == [one.name]
    assert "须本人到场" in text_of(page)
    assert "《条例》第三条" in text_of(page)


def test_every_list_is_named_once_and_leads_somewhere(client, town):
    page = client.get("/lists/")
    html = page.content.decode()
    assert [one.slug for _words, lists in grouped() for one in lists] == list(LISTS)
    for slug, one in LISTS.items():
        assert f'href="/lists/{slug}/"' in html
        answer = client.get(f"/lists/{slug}/")
        assert answer.status_code == 200, slug
        assert "截至" in text_of(answer)
        assert len(answer.content) < 60_000
        for other in one.beside:
            assert other in LISTS
    assert client.get("/lists/nothing/").status_code == 404
    assert 'href="/lists/"' in client.get("/").content.decode()


# ---- filters, pages, files


def test_a_list_is_filtered_by_office_audience_and_type(client, town):
    other = Office.objects.create(
        path="zhaoxia/minzheng", name="朝霞区民政局", short_name="区民政局", division_code="990001",
        kind="organ", parent_id="zhaoxia",
    )  # fmt: skip
    mine = in_force(town, "区民政局的事项", 11)
    Matter.objects.filter(pk=mine.matter_id).update(office=other, type_code="20", for_organisations=False)
    assert names(client.get("/lists/no-visit/?office=zhaoxia/minzheng")) == ["区民政局的事项"]
    assert names(client.get("/lists/no-visit/?type=20")) == ["区民政局的事项"]
    assert "区民政局的事项" not in names(client.get("/lists/no-visit/?for=organisations"))
    assert "区民政局的事项" in names(client.get("/lists/no-visit/?for=persons"))
    assert names(client.get("/lists/no-visit/?for=nobody")) == []
    page = client.get("/lists/no-visit/?office=zhaoxia/minzheng&type=01")
    assert "没有符合条件的" in text_of(page)
    options = {one["key"]: one["options"] for one in page.context["filters"]}
    assert ("zhaoxia/minzheng", "朝霞区民政局") in options["office"]
    assert options["type"] == [("20", "公共服务"), ("01", "行政许可")]
    assert client.get("/lists/no-visit/?office=%00").status_code == 200


def test_a_long_list_is_read_page_by_page_in_both_directions(client, directory, moment):
    keeper = Office.objects.get(path="zhaoxia/zhengwuban")
    load_values()
    by = []
    for name, duty in (("mei", Duty.CATALOGUE), ("qin", Duty.PUBLICATION)):
        user = User.objects.create_user(name, name, is_officer=True)
        appoint(user, keeper, duty, from_on=START, by=Actor.system("seed"), at=moment)
        by.append(Actor(user, keeper, duty))
    yearly.agree(yearly.freeze(2026, by=by[0], at=moment), by=by[1], at=moment)
    address = "/directory/2026/"
    page = client.get(address)
    seen, forward = names(page), [page]
    while page.context["next"]:
        page = client.get(address + page.context["next"])
        forward.append(page)
        seen += names(page)
    assert len(seen) == 1135
    assert len({row["address"] for page in forward for row in page.context["rows"]}) == 1135
    back = client.get(address + forward[2].context["previous"])
    assert names(back) == names(forward[1])
    assert client.get(f"{address}?after=999999999").status_code == 404
    assert client.get(f"{address}?before=x").status_code == 404


def test_a_list_of_three_costs_what_a_list_of_one_costs(client, town, same_queries):
    for slug in ("four-exempt", "sharing", "shortened", "powers"):
        numbers = iter(range(20 + 10 * len(slug), 99 + 10 * len(slug)))

        def add():
            no = next(numbers)  # noqa: B023
            in_force(town, f"事项{no}", no, materials=[{"sharing_provider": "公安机关"}])

        same_queries(lambda: client.get(f"/lists/{slug}/"), add=add, most=8)  # noqa: B023


def test_a_list_is_a_file_with_all_its_columns_and_its_day(client, town):
    in_force(town, " =1+1 的事项", 11)
    answer = client.get("/lists/no-visit/files/csv/?type=01")
    body = b"".join(answer.streaming_content).decode()
    assert body.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(body[1:]))
    assert head == ["事项名称", "办理形式", "实施主体", "事项类型", "实施编码"]
    assert next(row[:4] for row in rows if row[0].startswith("公共场所卫生许可（新办）")) == [
        "公共场所卫生许可（新办）",
        "网上办理、窗口办理",
        "朝霞区政务服务办公室",
        "行政许可",
    ]
    assert [row[0] for row in rows if "1+1" in row[0]] == ["' =1+1 的事项"], "no spreadsheet reckons with it"
    assert re.search(r'filename="no-visit-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])
    assert client.get("/lists/no-visit/files/pdf/").status_code == 404

    from openpyxl import load_workbook

    answer = client.get("/lists/no-visit/files/xlsx/?for=persons")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["零跑动事项清单", "说明"]
    page = book["零跑动事项清单"]
    assert [cell.value for cell in page[1]] == head
    assert page.max_row == 1 + len(rows)
    about = [cell for row in book["说明"].iter_rows(values_only=True) for cell in row]
    assert any(str(cell).startswith("截至 ") for cell in about)
    assert "个人" in about


def test_whoever_fetches_files_without_end_is_held_up(client, town):
    codes = [client.get("/lists/at-once/files/csv/").status_code for _n in range(32)]
    assert codes[0] == 200
    assert codes[-1] == 429


# ---- proofs, intermediaries, powers, directories


@pytest.mark.rule("S47")
def test_a_proof_is_kept_only_when_it_stands_the_six_tests(town):
    no, yes = {"answer": "no", "words": "法律有规定"}, {"answer": "yes", "words": "可以网络核验"}
    said = {"name": "某证明", "basis": "某法", "asked_by": "甲", "issued_by": "乙", "from_on": START}
    said["office"] = town.organ
    ProofItem.objects.create(code="P-1", kept=True, tests=[no] * 6, **said)
    ProofItem.objects.create(code="P-2", kept=False, tests=[no] * 5 + [yes], **said)
    for n, tests in enumerate(([no] * 5 + [yes], [no] * 5, []), start=3):
        with pytest.raises(IntegrityError, match="six_tests"), transaction.atomic():
            ProofItem.objects.create(code=f"P-{n}", kept=True, tests=tests, **said)


@pytest.mark.rule("S47")
def test_the_lists_of_proofs_say_who_asks_who_issues_and_why_it_stays_or_goes(client, town):
    load_proofs()
    in_force(town, materials=[{"proof_code": "ZM-001"}])
    kept, gone = client.get("/lists/proofs/"), client.get("/lists/proofs-cancelled/")
    assert names(kept) == [
        "居住证明",
        "健康体检证明",
        "从业人员健康合格证明",
        "验资报告或者财务审计报告",
    ]
    assert len(names(gone)) == 2
    assert "没有法律、法规、规章规定要提交" in text_of(gone)
    page = client.get(kept.context["rows"][0]["address"])
    said = text_of(page)
    for words in (
        "没有法律法规依据", "能通过个人现有证照证明", "能以申请人书面承诺代替", "能被其他材料涵盖或者替代",
        "能通过网络核验", "开具单位无法调查核实", "朝霞区民政局", "公安机关、社区居民委员会", "当场开具，不收费",
        "公共场所卫生许可（全）",
    ):  # fmt: skip
        assert words in said, words
    assert [test["yes"] for test in page.context["tests"]] == [False] * 6
    page = client.get(gone.context["rows"][0]["address"])
    assert "任何单位不得再要求提交" in text_of(page)
    assert sum(test["yes"] for test in page.context["tests"]) == 3
    assert client.get("/lists/proofs/?by=朝霞区民政局").context["rows"][0]["name"] == "居住证明"
    assert client.get("/lists/proofs/999999/").status_code == 404


def test_what_the_example_town_lists_is_loaded_once(directory, moment):
    first = load_lists()
    assert ExemptionItem.objects.count() == 2
    assert first == 12 + 5 + 2 + ReformItem.objects.count(), "the proofs came with the foundations"
    assert load_lists() == 0
    assert ListEntry.objects.count() == 12
    assert ReformItem.objects.count() >= 6, "of the matters that are in the directory"
    assert IntermediaryItem.objects.exclude(regulator=None).count() == 5


@pytest.mark.rule("S43")
def test_the_power_list_is_that_which_holds(client, town):
    load_powers(at=town.at)
    page = client.get("/lists/powers/")
    assert "ZX-01-001" in text_of(page)
    listed = PowerEntry.objects.filter(code="ZX-01-001").get().list
    listed.until_on = date(2026, 2, 1)
    listed.save()
    assert names(client.get("/lists/powers/")) == []


@pytest.mark.rule("R40", "A4")
def test_the_directory_of_a_year_is_public_when_it_is_agreed(client, desk):
    frozen = yearly.freeze(2026, by=desk.mei, at=desk.at)
    assert client.get("/directory/2026/").status_code == 404
    yearly.agree(frozen, by=desk.luo, at=desk.at)
    yearly.file(frozen, legal_day(desk.at), "朝政办备〔2026〕3号", by=desk.mei, at=desk.at)
    page = client.get("/directory/2026/")
    said = text_of(page)
    assert "截至 2026年3月4日" in said
    assert "未变 2" in said
    assert "朝政办备〔2026〕3号" in said
    assert names(page) == ["公共场所卫生许可（新办）", "公共场所卫生许可证补发"]
    assert names(client.get("/directory/2026/?change=added")) == []
    assert 'href="/directory/2026/"' in client.get("/lists/").content.decode()
    body = b"".join(client.get("/directory/2026/1/files/csv/", follow=True).streaming_content).decode()
    assert "11990001MB990002154000123020001" in body
    assert client.get("/directory/1999/").status_code == 404

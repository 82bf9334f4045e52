"""A content and the rows it becomes say the same; what it may not hold is named with its place."""

import copy

import pytest

from ground.law.rulings import Refused
from matters import content as contents
from matters.actions.opening import open_matter, packaged
from matters.actions.publishing import put_in_force
from matters.elements import ELEMENTS, GROUP_OF_ROWS, GROUPS, PARTS, ROWS, of_group, of_part
from matters.enums import EditionState, Purpose, Severity
from matters.models import Edition, Matter
from matters.rules.checks import errors, findings, score
from tests.matters.conftest import EDITORS
from tests.town import content as town_content

PACKAGED = {one["matter"]["name"]: one for one in packaged()}
FOOD = PACKAGED["食品经营许可（新办）"]

# Columns that nobody fills in: written by the publication, or by the source of the directory.
WRITTEN = {
    "matter": {
        *("id", "code", "code_profile", "source_department", "source_department_code", "org_uscc"),
        *("pinyin", "initials", "words", "alias_letters", "vector", "changed_at"),
    },
    "edition": {
        *(
            "id",
            "uuid",
            "matter",
            "no",
            "state",
            "name",
            "identity",
            "effective_on",
            "replaced_on",
            "recalled_at",
        ),
        *(
            "published_at",
            "published_by",
            "published_txid",
            "completeness",
            "follows",
            "form_version",
        ),
    },
    "handling_items": {"id", "edition"},
    **{part: {"id", "edition", "no"} for part in ROWS if part != "handling_items"},
}


@pytest.mark.parametrize("part", PARTS)
def test_every_column_is_an_element_or_written_by_the_publication(part):
    columns = {field.name for field in PARTS[part]._meta.concrete_fields}
    assert {element.column for element in of_part(part)} | WRITTEN[part] == columns


def test_every_element_stands_on_one_tab():
    assert {element.group for element in ELEMENTS.values()} == set(GROUPS)
    for part, group in GROUP_OF_ROWS.items():
        assert {element.group for element in of_part(part)} == {group}
    assert all(str(element.label) for element in of_group("time"))


@pytest.mark.parametrize("told", PACKAGED.values(), ids=PACKAGED)
def test_what_is_packaged_has_the_shape(told):
    assert contents.shape(told) == []


@pytest.mark.parametrize("name", ["食品经营许可（新办）", "老年人优待证申领"])
def test_a_published_content_is_read_back_as_it_was(offices, moment, name):
    edition = open_matter(PACKAGED[name], by=EDITORS, at=moment)
    again = contents.content_of(Edition.objects.get(pk=edition.pk))
    assert again == contents.normal(PACKAGED[name])
    assert contents.changes(PACKAGED[name], again) == []
    assert edition.published_at == moment
    assert edition.published_by is None, "a loader is nobody"


def test_what_becomes_of_a_licence_is_handling_items(offices, moment):
    edition = open_matter(FOOD, by=EDITORS, at=moment)
    items = list(edition.handling_items.all())
    assert [(item.no, item.purpose, item.promised_length) for item in items] == [
        ("01", "new", None),
        ("02", "change", 5),
        ("03", "renewal", 5),
        ("04", "replacement", 1),
        ("05", "cancellation", 1),
    ]
    assert items[1].name == "食品经营许可（变更）"
    assert items[1].code == f"{edition.matter.implementation_code}02"


def test_a_first_application_is_offered_without_a_query(offices, moment, django_assert_num_queries):
    edition = Edition.objects.get(pk=open_matter(FOOD, by=EDITORS, at=moment).pk)
    with django_assert_num_queries(0):
        assert edition.offers(Purpose.NEW)
        assert edition.promised() == (8, "wd")
    with django_assert_num_queries(1):
        assert all(edition.offers(purpose) for purpose in Purpose)
        assert edition.promised(Purpose.RENEWAL) == (5, "wd")


def test_a_default_said_aloud_changes_nothing(offices):
    told = copy.deepcopy(FOOD)
    told["edition"]["terminals"] = False
    assert contents.changes(FOOD, told) == []
    told["edition"]["promised_length"] = 7
    assert contents.changes(FOOD, told)


@pytest.mark.parametrize(
    "part, key, said, path, words",
    [
        ("edition", "promised_length", "8", "edition/promised_length", "承诺办结时限：填写的内容不是"),
        ("edition", "promised_length", -1, "edition/promised_length", "承诺办结时限：填写的内容不是"),
        ("edition", "handling", "soon", "edition/handling", "办件类型：不在可选范围内"),
        ("edition", "service_objects", ["person", "x"], "edition/service_objects", "不在可选范围内"),
        ("edition", "court", "院" * 101, "edition/court", "最多 100 个字，现有 101 个字"),
        ("edition", "court", None, "edition/court", "不能为空值"),
        ("edition", "colour", "red", "edition/colour", "没有这一要素"),
        ("edition", "faq", [{"question": "?"}], "edition/faq", "不是这一要素应有的形式"),
        ("edition", "result_sample", "x", "edition/result_sample", "不是这一要素应有的形式"),
        ("matter", "level", "9", "matter/level", "行使层级：不在可选范围内"),
    ],
)
def test_what_has_not_the_shape_is_named_with_its_place(part, key, said, path, words):
    told = copy.deepcopy(FOOD)
    told[part][key] = said
    (found,) = contents.shape(told)
    assert (found.path, found.severity) == (path, Severity.ERROR)
    assert words in found.words


def test_a_wrong_row_is_named_with_its_number():
    told = copy.deepcopy(FOOD)
    told["materials"][2]["necessity"] = "perhaps"
    told["steps"] = "none"
    told["pages"] = []
    assert [(one.element, one.path) for one in contents.shape(told)] == [
        ("", "pages"),
        ("materials.necessity", "materials/2/necessity"),
        ("", "steps"),
    ]


@pytest.mark.rule("LINT-9")
def test_a_content_of_the_wrong_shape_is_refused_and_nothing_of_it_is_kept(offices, moment):
    told = copy.deepcopy(FOOD)
    told["edition"]["visits"] = "零"
    with pytest.raises(Refused, match="edition/visits 到办事现场次数"):
        open_matter(told, by=EDITORS, at=moment)
    assert not Matter.objects.exists()


@pytest.mark.rule("LINT-9")
@pytest.mark.parametrize(
    "part, key, path",
    [
        ("edition", "summary", "edition/summary"),
        ("edition", "form", "edition/form"),
        ("matter", "level", "matter/level"),
        ("materials", "standard", "materials/0/standard"),
    ],
)
def test_what_an_open_edition_needs_is_missed_with_its_place(offices, moment, part, key, path):
    told = town_content("公共场所卫生许可（新办）")
    assert errors(findings(told, None, moment.date())) == []
    whole = score(told)
    row = told[part][0] if part in ROWS else told[part]
    del row[key]
    (found,) = errors(findings(told, None, moment.date()))
    assert (found.check, found.path) == ("LINT-9", path)
    assert score(told) < whole == 100


@pytest.mark.rule("LINT-9")
def test_a_listed_edition_needs_only_its_name_and_codes(offices, moment):
    told = town_content("公共场所卫生许可（新办）")
    told |= {"state": EditionState.LISTED, "edition": {}, "materials": [], "steps": [], "review_points": []}
    assert errors(findings(told, None, moment.date())) == []
    told["matter"]["implementation_code"] = ""
    (found,) = findings(told, None, moment.date())
    assert found.element == "implementation_code"


def test_a_listed_or_suspended_edition_is_put_in_force_the_same_way(offices, moment):
    told = copy.deepcopy(FOOD) | {"state": "suspended"}
    first = open_matter(FOOD, by=EDITORS, at=moment)
    edition = put_in_force(told, first.matter, on=moment.date(), by=EDITORS, at=moment)
    first.refresh_from_db()
    assert first.replaced_on == edition.effective_on == moment.date()
    assert (edition.no, edition.state, edition.is_open) == (2, "suspended", False)
    assert not Edition.objects.open_on(moment.date()).exists()
    assert Edition.objects.in_force(moment.date()).listed().get() == edition


def test_a_dormant_edition_can_be_applied_for_and_stands_in_no_list(offices, moment, client):
    edition = open_matter(copy.deepcopy(FOOD) | {"state": "dormant"}, by=EDITORS, at=moment)
    on = moment.date()
    assert edition.is_open
    assert Edition.objects.open_on(on).get() == edition
    assert not Edition.objects.in_force(on).in_directory().exists()
    assert not Edition.objects.in_force(on).browsable().exists()
    assert "食品经营许可" not in client.get("/browse/organisations/").content.decode()
    assert client.get(edition.matter.get_absolute_url()).status_code == 200


# ---- changing and comparing


def test_only_what_is_told_of_a_tab_changes():
    told = contents.apply(FOOD, "time", {"promised_length": 5})
    assert told["edition"]["promised_length"] == 5
    assert FOOD["edition"]["promised_length"] == 8
    (change,) = contents.changes(FOOD, told)
    assert (change.element, change.words) == ("promised_length", "承诺办结时限：8 个工作日 → 5 个工作日")
    with pytest.raises(KeyError):
        contents.apply(FOOD, "time", {"summary": "x"})


def test_a_moved_row_is_no_change_and_an_added_one_is():
    moved = contents.apply(FOOD, "materials", {"materials": FOOD["materials"][::-1]})
    assert contents.changes(FOOD, moved) == []
    fewer = contents.apply(FOOD, "materials", {"materials": FOOD["materials"][1:]})
    (change,) = contents.changes(FOOD, fewer)
    assert change.words == "删去申请材料“营业执照”"
    (change,) = contents.changes(fewer, FOOD)
    assert change.words == "增加申请材料“营业执照”"
    other = copy.deepcopy(FOOD)
    other["materials"][3]["committable"] = False
    (change,) = contents.changes(FOOD, other)
    assert change.words == "申请材料“食品安全规章制度目录” 可承诺：是 → 否"

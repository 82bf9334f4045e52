"""Every check by its id: a good content it is silent about, and a bad line that it names with its place."""

import copy
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ground.accounts.models import Office
from ground.law.models import DatedValue
from matters.actions.opening import open_matter, packaged
from matters.actions.powers import load_powers
from matters.actions.samples import lay_samples
from matters.actions.statutes import load_statutes
from matters.enums import ListKind, Severity, StatuteRank
from matters.findings import Finding
from matters.models import Article, ListEntry, Matter, PowerList, ProofItem, Statute
from matters.rules.checks import errors, findings, reading
from matters.samples import SAMPLES, uuid_of
from tests.matters.conftest import EDITORS
from tests.town import content

PACKAGED = {one["matter"]["name"]: one for one in packaged()}
FOOD = PACKAGED["食品经营许可（新办）"]
CARD = PACKAGED["老年人优待证申领"]
ON = date(2026, 3, 4)
ABSENT = "8f1f7f06-6f2c-4a6e-9a54-3f5a2d1f9f11"
TESTS = [{"answer": "no", "words": "无法通过数据共享取得"}] * 6

Told = dict[str, Any]


def told(changes: Told | None = None, of: Told | None = None) -> Told:
    """A complete content, but for these places: {"edition/visits": 1, "materials/0/name": "其他材料"}."""
    made = copy.deepcopy(of or content("公共场所卫生许可（新办）"))
    for path, value in (changes or {}).items():
        *way, last = path.split("/")
        place: Any = made
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
        if isinstance(place, list):
            place[int(last)] = value
        else:
            place[last] = value
    return made


def said(check: str, made: Told, matter: Matter | None = None, on: date = ON) -> list[Finding]:
    return [one for one in findings(made, matter, on) if one.check == check]


def paths(check: str, made: Told, severity: str = "error", matter: Matter | None = None) -> list[str]:
    return [one.path for one in said(check, made, matter) if one.severity == severity]


@pytest.mark.rule("LINT-9")
@pytest.mark.parametrize("made", PACKAGED.values(), ids=PACKAGED)
def test_what_is_packaged_stands_before_every_check(offices, made):
    assert errors(findings(made, None, date(2026, 1, 1))) == []


def test_an_edition_is_checked_in_a_blink(offices):
    made = told()
    findings(made, None, ON)
    best = min(_took(lambda: findings(made, None, ON)) for _ in range(5))
    assert best < 0.1, f"{best * 1000:.0f} ms"


def _took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def test_an_edition_is_checked_with_few_queries(offices, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        findings(told(), None, ON)


# ---- LINT: (rule, what is changed, where it is found)

LINES: list[tuple[str, Told, list[str]]] = [
    ("LINT-1", {"edition/handling": "instant"}, ["edition/promised_length"]),
    ("LINT-1", {"edition/promised_length": 0}, ["edition/handling"]),
    ("LINT-1", {"edition/promised_length": 21}, ["edition/promised_length"]),
    ("LINT-1", {"edition/purposes": {"renewal": {"promised_length": 99}}}, ["handling_items/1/promised_length"]),
    ("LINT-1", {"edition/purposes": {"renewal": {"promised_length": 20}}}, []),
    ("LINT-1", {"edition/promised_unit": "cd"}, ["edition/promised_unit"]),
    (
        "LINT-1",
        {"handling_items": [{"no": "01", "name": "新办", "promised_length": 9, "promised_unit": "cd"}]},
        ["handling_items/0/promised_unit"],
    ),
    ("LINT-1", {"edition/handling": ""}, ["edition/handling"]),
    ("LINT-1", {"edition/promised_length": None, "state": "listed"}, ["edition/promised_length"]),
    ("LINT-1", {"edition/promised_length": None, "edition/handling": "", "state": "listed"}, []),
    ("LINT-1", {"steps/0/length": 3}, ["steps/0/length"]),
    ("LINT-1", {"steps/0/unit": "wd"}, ["steps/0/length"]),
    ("LINT-1", {"steps/0/length": 3, "steps/0/unit": "wd"}, []),
    (
        "LINT-1",
        {"handling_items": [{"no": "01", "name": "新办", "promised_length": 9}]},
        ["handling_items/0/promised_length"],
    ),
    ("LINT-2", {"edition/visits": 1}, ["edition/visits_words"]),
    ("LINT-2", {"edition/visits": 1, "edition/visits_words": "当场查验原件"}, []),
    ("LINT-2", {"edition/visits_words": "当场查验原件"}, ["edition/visits_words"]),
    ("LINT-2", {"edition/channels": ["window"]}, ["edition/channels"]),
    ("LINT-2", {"edition/channels": ["window", "post"]}, []),
    (
        "LINT-2",
        {"edition/visits": 1, "edition/visits_words": "查验", "edition/online_depth": 5},
        ["edition/visits"],
    ),
    ("LINT-2", {"edition/visits": 1, "edition/visits_words": "查验", "edition/online_depth": 4}, []),
    ("LINT-3", {"edition/fee": [{"name": "工本费", "standard": "10 元", "basis": "价格文件"}]}, []),
    ("LINT-3", {"edition/fee": [{"name": "工本费", "standard": "10 元"}]}, ["edition/fee/0/basis"]),
    (
        "LINT-3",
        {"edition/fee": [{"name": "工本费", "standard": "10 元", "basis": "文件", "reducible": True}]},
        ["edition/fee/0/reduction_basis"],
    ),
    ("LINT-3", {"edition/pays_online": True}, ["edition/pays_online"]),
    ("LINT-4", {"edition/complaint_phone": "0990-12340001"}, ["edition/complaint_phone"]),
    ("LINT-4", {"edition/consult_phone": "12340001"}, ["edition/consult_phone"]),
    ("LINT-4", {"edition/complaint_phone": "12345"}, []),
    ("LINT-4", {"edition/consult_phone": "、"}, ["edition/consult_phone"]),
    ("LINT-4", {"edition/consult_phone": "0990-12340001、0990-12340003"}, []),
    ("LINT-4", {"edition/windows": [{"name": "1 号", "phone": "0990-12345"}]}, ["edition/windows/0/phone"]),
    ("LINT-4", {"edition/windows": [{"name": "1 号", "phone": "2340001"}]}, ["edition/windows/0/phone"]),
    ("LINT-4", {"edition/windows": [{"name": "1 号"}]}, []),
    ("LINT-5", {"edition/result_sample": None}, ["edition/result_sample"]),
    ("LINT-5", {"edition/result_sample": None, "edition/result_kind": "proof"}, []),
    ("LINT-5", {"edition/result_sample": None, "state": "listed"}, []),
    ("LINT-6", {"edition/faq": []}, ["edition/faq"]),
    ("LINT-6", {"edition/faq": [{"q": "要年检吗？", "a": ""}]}, ["edition/faq/0"]),
    ("LINT-6", {"steps/2/name": "初步研究"}, ["steps"]),
    ("LINT-6", {"edition/faq": [], "matter/type_code": "20", "matter/basic_code": ""}, []),
    ("LINT-7", {"edition/person_theme": ""}, ["edition/person_theme"]),
    ("LINT-7", {"edition/service_objects": ["enterprise"]}, ["edition/person_theme"]),
    ("LINT-7", {"edition/service_objects": ["person"]}, ["edition/organisation_theme"]),
    ("LINT-7", {"edition/service_objects": ["person"], "edition/organisation_theme": ""}, []),
    ("LINT-8", {"materials/0/name": "其他材料"}, ["materials/0/name"]),
    ("LINT-8", {"materials/0/name": "法律法规规定的有关证明材料"}, ["materials/0/name"]),
    ("LINT-8", {"materials/0/name": "设备清单、购置凭证等"}, ["materials/0/name"]),
    ("LINT-8", {"materials/0/name": "其他"}, ["materials/0/name"]),
    ("LINT-8", {"materials/0/name": "其他建设工程消防验收备案表"}, []),
    ("LINT-8", {"materials/0/name": "初等教育证明", "materials/1/name": "中等学校毕业证书"}, []),
    ("LINT-8", {"edition/application_conditions/0": "提交相关材料"}, ["edition/application_conditions/0"]),
    ("LINT-8", {"edition/grant_conditions/0": "其他。"}, ["edition/grant_conditions/0"]),
    ("LINT-8", {"materials/0/kind": "form"}, ["materials/0/blank_form", "materials/0/sample"]),
    ("LINT-8", {"materials/0/kind": "form", "materials/0/generated": True}, ["materials/0/sample"]),
    (
        "LINT-8",
        {
            "materials/0/kind": "form",
            "materials/0/blank_form": str(uuid_of("authorisation.pdf")),
            "materials/0/sample": str(uuid_of("authorisation.png")),
        },
        [],
    ),
    ("LINT-9", {"edition/summary": ""}, ["edition/summary"]),
    ("LINT-9", {"materials": []}, ["materials"]),
    ("LINT-9", {"materials": [], "edition/without_application": True}, []),
    ("LINT-9", {"edition/result_name": "", "edition/result_kind": "none"}, []),
    ("LINT-9", {"edition/organ_nature": "entrusted"}, ["edition/entrusting_organ"]),
    ("LINT-9", {"materials/0/necessity": "conditional"}, ["materials/0/when_words"]),
    ("LINT-9", {"materials/0/exempt": True, "materials/0/source": "self"}, ["materials/0/exempt"]),
    (
        "LINT-9",
        {"materials/0/exempt": True, "materials/0/source": "government", "materials/0/source_office": ""},
        ["materials/0/exempt"],
    ),
    (
        "LINT-9",
        {"edition/service_objects": [], "matter/for_persons": False, "matter/for_organisations": False},
        ["matter/for_persons", "edition/service_objects"],
    ),
    ("COD-3", {"handling_items": [{"no": "1", "name": "新办"}]}, ["handling_items/0/no"]),
    ("COD-3", {"handling_items": [{"no": "０１", "name": "新办"}]}, ["handling_items/0/no"]),
    (
        "COD-3",
        {"handling_items": [{"no": "01", "name": "新办"}, {"no": "01", "name": "另一种"}]},
        ["handling_items/0/no", "handling_items/1/no"],
    ),
    (
        "COD-3",
        {
            "handling_items": [
                {"no": "01", "name": "新办"},
                {"no": "02", "name": "变更", "purpose": "change"},
                {"no": "03", "name": "变更地址", "purpose": "change"},
            ]
        },
        ["handling_items/1/purpose", "handling_items/2/purpose"],
    ),
    ("LINT-9", {"edition/result_sample": ABSENT}, ["edition/result_sample"]),
    ("LINT-9", {"edition/regulator": "zhaoxia/wu"}, ["edition/regulator"]),
    ("LINT-9", {"matter/upstream": "11990001MB990002154000123020999"}, ["matter/upstream"]),
    ("LINT-10", {"materials/0/result_of_step": 3}, ["materials/0/necessity"]),
    ("LINT-10", {"materials/0/result_of_step": 3, "materials/0/necessity": "optional"}, []),
    ("LINT-10", {"materials/0/result_of_step": 9, "materials/0/necessity": "optional"}, ["materials/0/result_of_step"]),
    ("LINT-10", {"materials/1/sharing_status": "live"}, ["materials/1/exempt"]),
    ("LINT-10", {"materials/2/sharing_status": "live"}, []),
    ("LINT-11", {"edition/legal_basis/0/law": "公共场所卫生管理办法"}, ["edition/legal_basis/0/law"]),
    ("LINT-11", {"edition/legal_basis/0/law": "公共场所卫生管理条例（2024年修订）"}, []),
    ("LINT-11", {"edition/legal_basis/0/article": ""}, ["edition/legal_basis/0/article"]),
    ("LINT-11", {"edition/legal_basis/0/law": "公共场所卫生管理条例实施细则"}, ["edition/legal_basis"]),
]  # fmt: skip


@pytest.mark.rule("LINT-1")
@pytest.mark.rule("LINT-2")
@pytest.mark.rule("LINT-3")
@pytest.mark.rule("LINT-4")
@pytest.mark.rule("LINT-5")
@pytest.mark.rule("LINT-6")
@pytest.mark.rule("LINT-7")
@pytest.mark.rule("LINT-8")
@pytest.mark.rule("LINT-9")
@pytest.mark.rule("LINT-10")
@pytest.mark.rule("LINT-11")
@pytest.mark.rule("COD-3")
@pytest.mark.parametrize(
    "check, changes, where", LINES, ids=[f"{one[0]}-{no}" for no, one in enumerate(LINES)]
)
def test_a_line_is_found_or_not(offices, check, changes, where):
    assert paths(check, told(changes)) == where


@pytest.mark.parametrize("check", sorted({line[0] for line in LINES}))
def test_a_complete_content_has_nothing_of_the_kind(offices, check):
    assert paths(check, told()) == []


@pytest.mark.rule("LINT-1")
@pytest.mark.parametrize("length", [20, 25])
def test_limits_of_two_units_cannot_be_compared_and_are_made_one(offices, length):
    (found,) = said("LINT-1", told({"edition/promised_unit": "cd", "edition/promised_length": length}))
    assert (found.severity, found.path) == (Severity.ERROR, "edition/promised_unit")


@pytest.mark.rule("LINT-9")
def test_no_matter_follows_itself(offices):
    code = told()["matter"]["implementation_code"]
    assert "matter/upstream" in paths("LINT-9", told({"matter/upstream": code}))


@pytest.mark.rule("LINT-8")
def test_less_is_a_warning(offices):
    made = told({"edition/grant_conditions/0": "法律、法规规定的其他条件", "materials/1/source_office": ""})
    assert paths("LINT-8", made) == []
    warned = paths("LINT-8", made, "warning")
    assert {"edition/grant_conditions/0", "materials/1/source_office", "materials/0/sample"} <= set(warned)


@pytest.mark.rule("LINT-11")
def test_an_article_exists(offices):
    made = told(
        {
            "edition/legal_basis/0/law": "中华人民共和国食品安全法",
            "edition/legal_basis/0/article": "第一百五十五条",
        }
    )
    (found,) = said("LINT-11", made)
    assert found.severity == Severity.WARNING
    assert "只有 154 条" in found.words
    law = Statute.objects.get(title="中华人民共和国食品安全法")
    Article.objects.create(statute=law, label="第三十五条", words="国家对食品生产经营实行许可制度。")
    assert paths("LINT-11", made) == ["edition/legal_basis/0/article"], "where the articles are kept"
    made["edition"]["legal_basis"][0]["article"] = "第三十五条第一款"
    assert said("LINT-11", made) == []


@pytest.mark.rule("LINT-11")
@pytest.mark.parametrize("from_on, stops", [(date(2025, 6, 1), False), (date(2024, 6, 1), True)])
def test_a_provincial_rule_sets_up_a_permit_for_a_year(offices, from_on, stops):
    Statute.objects.create(title="某省临时许可规定", rank=StatuteRank.LOCAL_RULE, from_on=from_on)
    made = told({"edition/legal_basis/0/law": "《某省临时许可规定》"})
    assert bool(paths("LINT-11", made)) is stops


@pytest.mark.rule("LINT-11")
def test_a_law_that_ended_is_no_ground(offices):
    Statute.objects.filter(title="公共场所卫生管理条例").update(until_on=date(2026, 3, 3))
    assert paths("LINT-11", told()) == ["edition/legal_basis/0/law"]


def test_the_laws_are_loaded_once(offices):
    assert load_statutes() == 0
    Statute.objects.filter(title="护士条例").update(rank="law")
    assert load_statutes() == 1


# ---- codes


@pytest.mark.rule("COD-2")
def test_a_code_says_what_the_content_says(offices):
    assert said("COD-2", told()) == []
    made = told({"matter/implementation_code": "11990001MB990002153000123020001"})
    assert paths("COD-2", made) == ["matter/implementation_code"], "of another level"
    made = told({"matter/implementation_code": "11990001MB990002164000123020001"})
    assert paths("COD-2", made) == ["matter/implementation_code"], "of no organ"
    made = told({"matter/implementation_code": "083372204"})
    assert paths("COD-2", made, "warning") == ["matter/implementation_code"], "of no profile we know"
    made = told({"matter/implementation_code": "许可 1 号"})
    assert paths("COD-2", made) == ["matter/implementation_code"]


@pytest.mark.rule("COD-1")
@pytest.mark.rule("COD-6")
def test_a_basic_code_has_the_type_of_the_matter(offices):
    made = told({"matter/basic_code": "001023020001"})
    assert paths("COD-1", made) == ["matter/basic_code"]
    assert said("COD-1", FOOD) == [], "a province's own codes are its own affair"


@pytest.mark.rule("COD-8")
def test_the_level_is_that_of_the_office(offices):
    assert said("COD-8", told()) == []
    assert paths("COD-8", told({"matter/level": "3"}), "warning") == ["matter/level"]


@pytest.mark.rule("COD-9")
def test_a_basic_code_that_another_matter_of_the_office_has_is_said(offices, moment):
    edition = open_matter(told(), by=EDITORS, at=moment)
    assert said("COD-9", told(), edition.matter) == [], "its own"
    other = told({"matter/implementation_code": "11990001MB990002154000123020001-2"})
    assert paths("COD-9", other, "warning") == ["matter/basic_code"]


# ---- levels


@pytest.fixture
def upper(offices, moment) -> Matter:
    edition = open_matter(told(), by=EDITORS, at=moment)
    assert edition is not None
    return edition.matter


@pytest.mark.rule("S25")
def test_the_same_matter_below_keeps_the_four(upper):
    below = {"matter/implementation_code": "11990001MB990002155000123020001", "matter/level": "5"}
    below["matter/upstream"] = upper.implementation_code
    assert said("S25", told(below)) == []
    made = told(below | {"matter/name": "公共场所卫生许可", "edition/legal_basis/0/article": "第五条"})
    assert paths("S25", made) == ["matter/name", "edition/legal_basis"]
    assert said("S25", told({"matter/name": "另一事项"})) == [], "that follows none"


@pytest.mark.rule("S41")
def test_nobody_below_promises_to_be_slower(upper):
    below = {"matter/upstream": upper.implementation_code}
    assert said("S41", told(below | {"edition/promised_length": 5})) == []
    assert paths("S41", told(below | {"edition/promised_length": 9})) == ["edition/promised_length"]


# ---- lists


@pytest.mark.rule("S47")
def test_no_proof_is_asked_for_that_the_list_does_not_keep(offices):
    made = told({"materials/1/proof_code": "ZM-901"})
    assert paths("S47", made) == ["materials/1/proof_code"]
    item = ProofItem(
        office=Office.objects.get(path="zhaoxia/zhengwuban"),
        code="ZM-901",
        name="检测证明",
        basis="条例",
        asked_by="区政务服务办",
        issued_by="检测机构",
    )
    item.from_on, item.tests, item.kept = date(2026, 1, 1), TESTS, True
    item.save()
    assert said("S47", made) == []
    item.until_on = date(2026, 2, 1)
    item.save()
    assert paths("S47", made) == ["materials/1/proof_code"]
    assert said("S47", CARD) == [], "居住证明 is on the list"
    card = copy.deepcopy(CARD)
    card["materials"][1]["proof_code"] = ""
    assert paths("S47", card, "note") == ["materials/1/proof_code"], "its name says that it is a proof"


@pytest.mark.rule("COR-6")
def test_a_promise_in_place_of_a_proof_is_offered_for_a_proof_alone(offices):
    kinds, may = {"edition/commitment_kinds": ["proof"]}, {"materials/0/committable": True}
    assert paths("COR-6", told(kinds)) == ["edition/commitment_kinds"]
    assert paths("COR-6", told(kinds | may)) == ["edition/commitment_kinds", "materials/0/committable"]
    listed = {"materials/1/committable": True, "materials/1/proof_code": "ZM-001"}
    assert said("COR-6", told(kinds | listed)) == []
    assert paths("COR-6", told(kinds | listed | may)) == ["materials/0/committable"]
    both = {"edition/commitment_kinds": ["proof", "credit"]}
    assert said("COR-6", told(both | listed | may)) == [], "that one is promised by the other scheme"
    assert paths("COR-6", told(both | may)) == ["edition/commitment_kinds"]
    assert said("COR-6", told({"edition/commitment_kinds": ["credit"]} | may)) == []


@pytest.mark.rule("S43")
def test_a_permit_is_on_the_power_list_of_its_organ(offices, moment):
    assert said("S43", told()) == []
    assert paths("S43", told({"matter/power_code": ""})) == ["matter/power_code"]
    assert paths("S43", told({"matter/power_code": "ZX-99-001"})) == ["matter/power_code"]
    assert paths("S43", told({"matter/power_code": "ZX-10-001"}), "warning") == ["matter/power_code"]
    record = told({"matter/power_code": "", "matter/type_code": "10"})
    assert paths("S43", record, "warning") == ["matter/power_code"], "any other power should, too"
    assert said("S43", told({"matter/power_code": "", "matter/type_code": "20"})) == [], (
        "a service is no power"
    )
    assert load_powers(at=moment) == 0
    PowerList.objects.update(until_on=date(2026, 2, 1))
    assert paths("S43", told(), "warning") == ["matter/power_code"], "no list, and nobody is stopped by it"


@pytest.mark.rule("LST-1")
def test_what_no_negative_list_names_is_online_and_at_once(upper):
    away = {"edition/channels": ["window", "post"]}
    twice = {"edition/visits": 2, "edition/visits_words": "两次查验"}
    assert paths("LST-1", told(away | twice), matter=upper) == ["edition/channels", "edition/visits"]
    assert paths("LST-1", told(away), "warning") == ["edition/channels"], "a new matter is on no list yet"
    for kind in (ListKind.NOT_ONLINE, ListKind.NOT_ONCE):
        ListEntry.objects.create(kind=kind, matter=upper, reason="须当场查验实物", from_on=date(2026, 1, 1))
    assert said("LST-1", told(away | twice), upper) == []


@pytest.mark.rule("COM-1")
def test_what_it_touches_closes_the_promises_its_place_closes(offices):
    assert said("COM-1", told({"edition/commitment_kinds": ["notified"]})) == []
    made = told({"edition/commitment_kinds": ["notified", "proof"], "edition/exclusions": ["life"]})
    assert paths("COM-1", made) == ["edition/commitment_kinds"] * 2
    assert "人身健康和生命财产安全" in said("COM-1", made)[0].words


@pytest.mark.rule("COM-2")
def test_credit_is_closed_by_more_and_where_nothing_can_be_revoked(offices):
    of_credit = {"edition/commitment_kinds": ["credit"]}
    assert said("COM-1", told(of_credit)) == []
    for more in ({"edition/exclusions": ["production"]}, {"edition/revocable": False}):
        assert paths("COM-1", told(of_credit | more)) == ["edition/commitment_kinds"]
        assert said("COM-1", told({"edition/commitment_kinds": ["notified"]} | more)) == [], (
            "the nation's own schemes are closed by neither"
        )
    DatedValue.objects.filter(key="commitment.exclusions", place="990001").delete()
    assert said("COM-1", told(of_credit | {"edition/exclusions": ["production"]})) == [], "elsewhere"


@pytest.mark.rule("COM-3")
def test_what_may_not_be_committed_to_is_not(upper):
    made = told({"edition/commitment_kinds": ["notified"]})
    assert said("COM-3", made, upper) == []
    ListEntry.objects.create(
        kind=ListKind.NOT_COMMITTABLE, matter=upper, reason="直接涉及公共安全", from_on=date(2026, 1, 1)
    )
    assert paths("COM-3", made, matter=upper) == ["edition/commitment_kinds"]
    assert said("COM-3", told({"edition/commitment_kinds": ["proof"]}), upper) == []


@pytest.mark.rule("SHG-2")
def test_what_is_granted_on_a_promise_is_watched(offices):
    assert said("SHG-2", told()) == [], "nothing is promised here"
    made = told({"edition/commitment_kinds": ["notified"]})
    assert paths("SHG-2", made) == [
        "edition/regulated_object",
        "edition/regulating_ways",
        "edition/regulating_penalties",
        "regulation_points",
    ]
    point = {
        "words": "卫生条件",
        "site_standard": "与图纸一致",
        "penalty": "责令改正",
        "conditions": [1],
        "points": [1],
    }
    made |= {"regulation_points": [point]}
    made["edition"] |= {
        "regulated_object": "经营者",
        "regulating_ways": ["抽查"],
        "regulating_penalties": "依法处罚",
    }
    (found,) = said("SHG-2", made)
    assert found.element == "review_points.words"
    assert "第 2 项" in found.words
    made["regulation_points"] = [point | {"points": [1, 2], "penalty": ""}]
    assert paths("SHG-2", made) == ["regulation_points/0/penalty"]
    made["regulation_points"] = [point | {"points": [1, 2]}]
    assert said("SHG-2", made) == []
    made["regulation_points"] = [point | {"points": [1, 2, 3]}]
    assert paths("SHG-2", made) == ["regulation_points/0/points"]
    assert said("SHG-2", FOOD) == []


# ---- what is at odds with itself, one line each; whole guides: test_contradictions.py


@pytest.mark.parametrize(
    "check, changes, where",
    [
        ("QUA-3", {"edition/result_kind": "approval"}, ["edition/result_kind"]),
        ("QUA-3", {"edition/result_name": "准予设置的批复"}, ["edition/result_kind"]),
        ("QUA-result", {"materials/0/name": "公共场所卫生许可证"}, ["materials/0/name"]),
        ("QUA-days", {"edition/summary": "承诺办结时限3个工作日"}, ["edition/summary"]),
        ("QUA-days", {"edition/summary": "承诺办结时限为八个工作日，法定期限二十日"}, []),
        ("QUA-days", {"steps/3/words": "十五日内作出决定"}, ["steps/3/words"]),
        ("QUA-days", {"steps/3/words": "8个工作日内作出决定，10日内送达"}, []),
        ("QUA-steps", {"steps/2/days_words": "7 个工作日"}, ["steps"]),
        ("QUA-special", {"edition/promised_words": "不含听证时间"}, ["edition/promised_words"]),
        ("CLK-3", {"edition/statutory_length": 45}, ["edition/statutory_words"]),
        ("CLK-3", {"edition/statutory_length": 45, "edition/statutory_words": "某法第三条"}, []),
        ("QUA-list", {"steps/0/words": "提交申请表、营业执照等材料"}, ["steps/0/words"]),
        ("QUA-list", {"steps/0/words": "提交平面图、报告、营业执照等材料"}, []),
        ("QUA-words", {"materials/0/standard": "按照法律法规规定应提交的材料"}, ["materials/0/standard"]),
        ("QUA-when", {"materials/0/name": "授权书（委托他人办理时提供）"}, ["materials/0/name"]),
        ("QUA-purpose", {"materials/0/name": "原公共场所卫生许可证"}, ["materials/0/purposes"]),
        (
            "QUA-purpose",
            {"materials/0/name": "原公共场所卫生许可证", "materials/0/purposes": ["renewal"]},
            [],
        ),
        ("COR-10", {"edition/grant_conditions/0": "经营场所在本区。"}, ["edition/grant_conditions/0"]),
        ("QUA-modes", {"materials/0/secondary": True}, ["materials/0/secondary"]),
        ("QUA-modes", {"materials/0/secondary": True, "edition/deficiency": True}, []),
        ("COR-3", {"edition/deficiency": True}, []),
        ("COR-3", {"matter/type_code": "10"}, []),
    ],
)
@pytest.mark.rule("QUA-3")
@pytest.mark.rule("QUA-result")
@pytest.mark.rule("QUA-days")
@pytest.mark.rule("QUA-steps")
@pytest.mark.rule("QUA-special")
@pytest.mark.rule("QUA-list")
@pytest.mark.rule("QUA-words")
@pytest.mark.rule("QUA-when")
@pytest.mark.rule("QUA-purpose")
@pytest.mark.rule("QUA-modes")
@pytest.mark.rule("CLK-3")
@pytest.mark.rule("COR-10")
def test_an_oddity_is_a_warning(offices, check, changes, where):
    assert check == "COR-3" or paths(check, told(), "warning") == []
    assert paths(check, told(changes), "warning") == where


@pytest.mark.rule("COR-3")
def test_what_may_wait_is_what_its_place_says(offices):
    assert paths("COR-3", told(), "warning") == ["edition/deficiency"], (
        "here everything may that is not promised"
    )
    every = {f"materials/{no}/committable": True for no in range(len(told()["materials"]))}
    assert paths("COR-3", told(every | {"edition/commitment_kinds": ["credit"]}), "warning") == []
    proofs = every | {"edition/commitment_kinds": ["proof"]}
    assert paths("COR-3", told(proofs), "warning") == ["edition/deficiency"], "nobody's own papers"
    listed = {f"materials/{no}/proof_code": "ZM-001" for no in range(len(told()["materials"]))}
    assert paths("COR-3", told(proofs | listed), "warning") == []
    assert said("QUA-modes", told({"edition/deficiency": True})) == []
    DatedValue.objects.filter(key="deficiency.materials", place="990001").delete()
    assert paths("COR-3", told(), "warning") == [], "elsewhere the secondary ones"
    assert paths("QUA-modes", told({"edition/deficiency": True}), "warning") == ["edition/deficiency"]


@pytest.mark.rule("RQ-2")
def test_one_paper_is_not_promised_and_deferred(offices):
    modes = {"edition/commitment_kinds": ["proof"], "edition/deficiency": True}
    made = told(modes | {"materials/0/committable": True, "materials/1/secondary": True})
    assert said("RQ-2", made) == []
    assert paths("RQ-2", told(modes | {"materials/0/committable": True, "materials/0/secondary": True})) == [
        "materials/0/secondary"
    ]


@pytest.mark.rule("COR-12")
def test_a_clock_stops_only_by_a_law(offices):
    special = {
        "kind": "expert",
        "name": "专家评审",
        "length": 3,
        "unit": "wd",
        "basis": "行政许可法第四十五条",
    }
    assert said("COR-12", told({"edition/special_procedures": [special]})) == []
    made = told({"edition/special_procedures": [special | {"basis": ""}]})
    assert paths("COR-12", made) == ["edition/special_procedures/0/basis"]


# ---- reading


@pytest.mark.parametrize(
    "words, no",
    [("三十五", 35), ("十", 10), ("一百零三", 103), ("二百一十", 210), ("17", 17), ("甲", None), ("", None)],
)
def test_numbers_are_read(words, no):
    assert reading.number(words) == no


@pytest.mark.parametrize(
    "text, papers",
    [
        ("提交以下材料：（一）申请表；（二）章程；（三）资产证明", 3),
        ("申请材料：1、身份证；2、户口本", 2),
        ("应当提供身份证、户口簿和照片等材料", 3),
        ("材料齐全的予以受理", 0),
        ("核对材料，到现场核查", 0),
    ],
)
def test_lists_of_papers_are_counted(text, papers):
    assert reading.listed(text) == papers


@given(st.text(max_size=200))
def test_reading_never_fails(text):
    reading.number(text)
    reading.article_of(text)
    reading.title_of(text)
    assert reading.listed(text) >= 0
    for clause in reading.clauses(text):
        list(reading.lengths(clause))


# ---- samples


def test_samples_lie_once_and_are_known_by_what_they_are(offices, moment):
    assert lay_samples(at=moment) == 0
    names = [path.name for path in Path(SAMPLES).iterdir()]
    assert len({uuid_of(name) for name in names}) == len(names)
    assert sum(path.stat().st_size for path in Path(SAMPLES).iterdir()) < 500_000

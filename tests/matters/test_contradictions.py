"""Guides that stood in public contradict themselves; each contradiction is found, by the check that says so (tests/data/guides)."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matters import clean
from matters.actions.opening import open_matter
from matters.findings import Finding
from matters.rules.checks import findings
from tests.matters.conftest import EDITORS
from tests.matters.test_checks import told

GUIDES = Path(__file__).parents[1] / "data" / "guides"
ON = date(2026, 3, 4)

Content = dict[str, Any]


def guide(name: str) -> Content:
    content: Content = json.loads((GUIDES / f"{name}.json").read_text(encoding="utf-8"))["content"]
    return content


def found(content: Content) -> list[Finding]:
    return findings(content, None, ON)


def paths(content: Content, check: str) -> list[str]:
    return [one.path for one in found(content) if one.check == check]


@pytest.mark.rule("QUA-days")
@pytest.mark.rule("QUA-special")
@pytest.mark.rule("QUA-list")
@pytest.mark.rule("COR-12")
def test_four_limits_for_one_transport(offices):
    """000109136003/01: ten days by law, three promised, one in the flow, the same day in the regulation."""
    content = guide("precursor-transport")
    assert paths(content, "QUA-days") == ["edition/legal_basis/1/words", "steps/3/words"]
    assert paths(content, "QUA-special") == [
        "edition/special_procedures/0/length",
        "edition/special_procedures/1/length",
    ], "a special procedure of five days in a promise of three"
    assert paths(content, "COR-12") == [
        "edition/special_procedures/0/basis",
        "edition/special_procedures/1/basis",
    ]
    assert paths(content, "QUA-list") == ["steps/0/words"], "seven papers in the flow, three in the list"
    assert "edition/faq/1/a" not in paths(content, "QUA-days"), "the answer says the two limits as they are"


@pytest.mark.rule("QUA-purpose")
@pytest.mark.rule("QUA-channel")
def test_a_change_with_the_conditions_of_a_new_licence(offices):
    """000123020000/03: eight conditions of a first licence; papers on paper, and the net the only way."""
    content = guide("venue-hygiene-change")
    assert paths(content, "QUA-purpose") == ["edition/application_conditions"]
    assert paths(content, "QUA-channel") == ["materials/0/form", "materials/1/form"]


@pytest.mark.rule("QUA-modes")
@pytest.mark.rule("COD-9")
@pytest.mark.rule("QUA-special")
def test_a_third_necessity_and_a_shared_code(offices, moment):
    """000123020000/05: 信用后补 without any commitment; the basic code of the change; time left out that nothing explains."""
    content = guide("venue-hygiene-cancellation")
    assert paths(content, "QUA-modes") == ["materials/0/committable"]
    assert paths(content, "QUA-special") == ["edition/promised_words"]
    assert paths(content, "COD-9") == []
    change = {
        "matter/implementation_code": "11990001MB990002154000123020000",
        "matter/basic_code": "000123020000",
    }
    open_matter(told(change), by=EDITORS, at=moment)
    assert paths(content, "COD-9") == ["matter/basic_code"]


@pytest.mark.rule("QUA-channel")
@pytest.mark.rule("QUA-when")
@pytest.mark.rule("CLK-13")
def test_online_and_yet_every_paper_at_the_window(offices):
    """432036010W01/01: the net, and nothing that can be handed in over it; titles of 42 signs; a promise that is the law's limit."""
    content = guide("medical-aid")
    assert paths(content, "QUA-channel") == ["edition/channels"]
    assert paths(content, "CLK-13") == ["edition/promised_length"]
    titles = paths(content, "QUA-when")
    assert {"materials/0/name", "materials/2/name", "materials/2/necessity"} <= set(titles)


@pytest.mark.rule("QUA-alternatives")
@pytest.mark.rule("QUA-when")
def test_three_required_papers_that_are_alternatives(offices):
    """000744001000/02: who has one kind of relative is asked for the papers of three."""
    content = guide("overseas-relative")
    assert paths(content, "QUA-alternatives") == [f"materials/{no}/when" for no in (4, 5, 6)]
    assert "materials/3/alternatives" in paths(content, "QUA-when"), "下列材料之一"
    for no in (4, 5, 6):
        content["materials"][no] |= {
            "necessity": "conditional",
            "when_words": "按亲属的身份",
            "when": {"key": "relative", "is": str(no)},
        }
    assert paths(content, "QUA-alternatives") == []


@pytest.mark.rule("QUA-purpose")
@pytest.mark.rule("CLK-3")
@pytest.mark.rule("LINT-8")
@pytest.mark.rule("QUA-words")
@pytest.mark.rule("QUA-list")
def test_the_old_certificate_is_asked_of_everybody(offices):
    """000117054002/13: 企业原资质证书（延续） of who has none; articles for conditions, ending with 其他材料; 45 days."""
    content = guide("gas-appliance")
    assert paths(content, "QUA-purpose") == ["materials/2/purposes"]
    assert paths(content, "CLK-3") == ["edition/statutory_words"]
    assert {"edition/application_conditions/0", "materials/4/name"} <= set(paths(content, "LINT-8"))
    assert "edition/application_conditions/0" in paths(content, "QUA-words")
    assert paths(content, "QUA-list") == ["edition/application_conditions/0"], (
        "eight in the article, eleven listed"
    )


@pytest.mark.rule("QUA-result")
@pytest.mark.rule("QUA-when")
def test_the_result_is_handed_in(offices):
    """000121008000/01: the form that comes out goes in as well; situations stand in titles and standards."""
    content = guide("petrol-station")
    assert paths(content, "QUA-result") == ["materials/5/name"]
    when = paths(content, "QUA-when")
    assert {"materials/7/name", "materials/4/necessity", "materials/1/source"} <= set(when)


@pytest.mark.rule("QUA-words")
@pytest.mark.rule("QUA-purpose")
def test_a_whole_article_for_the_conditions_of_a_change(offices):
    """000117007000/04: twelve conditions of a new licence, quoted, for a new name of the head."""
    content = guide("safety-licence-change")
    assert "edition/application_conditions/0" in paths(content, "QUA-words")
    assert paths(content, "QUA-purpose") == ["edition/application_conditions"]


@pytest.mark.rule("LINT-9")
@pytest.mark.rule("QUA-words")
def test_a_record_without_any_flow(offices):
    """431020001W00/01: no step at all, and standards that say nothing; its code is as it should be."""
    content = guide("online-pesticide")
    assert "steps" in paths(content, "LINT-9")
    assert {"materials/0/basis", "materials/1/standard"} <= set(paths(content, "QUA-words"))
    assert not [one for one in found(content) if one.check.startswith("COD-")]


@pytest.fixture
def street() -> tuple[Content, list[clean.Section]]:
    """A street's guide: its rich text in sections, and the structured list beside it, in our own form."""
    (source, *_more) = json.loads((GUIDES / "street.json").read_text(encoding="utf-8"))
    sections = clean.sections(clean.paragraphs(source["body"]))
    said = {section.title: section for section in sections}
    content = told({"matter/name": source["name"], "matter/type_code": "20", "matter/basic_code": ""})
    content["edition"] |= {"handling": "instant", "statutory_length": 1, "promised_length": 1}
    first = content["steps"][0]
    first["words"] = "申请材料：" + "；".join(said["申请材料"].lines)
    content["materials"] = [
        {**content["materials"][0], "name": row["name"], "standard": row["note"]}
        for row in source["materials"]
    ]
    return content, sections


@pytest.mark.rule("LINT-1")
@pytest.mark.rule("QUA-list")
def test_a_street_promises_a_day_for_what_is_done_at_once(offices, street):
    """即办件 with a limit of one day; two papers in the text, three in the list."""
    content, _sections = street
    assert paths(content, "LINT-1") == ["edition/promised_length"]
    assert paths(content, "QUA-list") == ["steps/0/words"]


def test_a_street_s_guide_jumps_and_is_silent(street):
    """十七 has a picture and no word; after 十九 comes 二十一."""
    _content, sections = street
    odd = [noticed.words for noticed in clean.oddities(sections)]
    assert any("没有内容" in words for words in odd)
    assert any("十九" in words and "二十一" in words for words in odd)

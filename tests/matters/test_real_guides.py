"""Guides that stood in public, in our own form: what the checks are tried on must itself be read without a complaint."""

import json
from pathlib import Path

import pytest

from matters import codes, conditions
from matters.content import shape

GUIDES = Path(__file__).parents[1] / "data" / "guides"
TOLD = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in GUIDES.glob("*.json")
    if path.stem != "street"
}


@pytest.mark.parametrize(
    "name, key, purpose, materials, days",
    [
        ("petrol-station", "000121008000/01", "new", 9, (20, 15)),
        ("venue-hygiene-change", "000123020000/03", "change", 5, (20, 1)),
        ("venue-hygiene-cancellation", "000123020000/05", "cancellation", 2, (20, 1)),
        ("safety-licence-change", "000117007000/04", "change", 5, (20, 5)),
        ("medical-aid", "432036010W01/01", "new", 3, (25, 25)),
        ("precursor-transport", "000109136003/01", "new", 3, (10, 3)),
        ("online-pesticide", "431020001W00/01", "new", 4, (20, 13)),
        ("overseas-relative", "000744001000/02", "new", 8, (20, 5)),
        ("gas-appliance", "000117054002/13", "new", 11, (45, 13)),
    ],
)
def test_a_guide_is_a_content(name, key, purpose, materials, days):
    told = TOLD[name]
    content = told["content"]
    item = content["handling_items"][0]
    assert told["about"]
    assert shape(content) == []
    assert f"{content['matter']['basic_code']}/{item['no']}" == told["key"] == key
    assert item["purpose"] == purpose
    assert len(content["materials"]) == materials
    assert (content["edition"]["statutory_length"], content["edition"]["promised_length"]) == days


@pytest.mark.rule("COD-2")
@pytest.mark.parametrize("name", TOLD)
def test_its_codes_agree(name):
    matter = TOLD[name]["content"]["matter"]
    assert (
        codes.why_not_code(
            matter["implementation_code"],
            type_code=matter["type_code"],
            level=matter["level"],
            basic_code=matter["basic_code"],
        )
        is None
    )


def test_alternatives_written_as_conditions_ask_for_one_of_them():
    """What the guide meant by three required papers: which one, the kind of relative tells."""
    names = [row["name"] for row in TOLD["overseas-relative"]["content"]["materials"]]
    by_relative = {"overseas": "华侨身份的", "returned": "归侨身份的", "foreign": "外籍华人身份的"}
    when = {
        name: {"key": "relative", "is": kind}
        for kind, words in by_relative.items()
        for name in names
        if name.endswith(f"具备{words}）")
    }
    assert len(when) == 3
    for kind in by_relative:
        asked = [name for name in names if conditions.holds(when.get(name), {"relative": kind})]
        assert len(asked) == len(names) - 2

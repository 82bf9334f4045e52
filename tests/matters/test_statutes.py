"""The laws that packaged matters rest on, as data: known by their titles, with a rank and a day, and no article beyond their last."""

import csv
import json
import re
from datetime import date
from typing import Any

import pytest

from matters.actions.catalogue import DATA
from matters.clean import spelt
from matters.enums import MatterType, StatuteRank

SETS_UP_PERMITS = {StatuteRank.LAW, StatuteRank.REGULATION, StatuteRank.DECISION, StatuteRank.LOCAL}
ARTICLE = re.compile(r"第[一二三四五六七八九十百]+条")

with (DATA / "statutes.csv").open(encoding="utf-8", newline="") as file:
    STATUTES = {row["title"]: row for row in csv.DictReader(file)}
PACKAGED = sorted((DATA / "open").glob("*.json"))


def bases(path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["edition"]["legal_basis"]


@pytest.mark.parametrize("statute", STATUTES.values(), ids=lambda row: row["title"])
def test_a_statute_says_what_it_is(statute):
    assert statute["title"].strip("《》 ") == statute["title"]
    assert statute["rank"] in StatuteRank.values
    assert statute["issuer"]
    assert date.fromisoformat(statute["from_on"]) < date(2026, 1, 1)
    assert not statute["until_on"]
    for label in statute["articles"].split():
        assert ARTICLE.fullmatch(label)
    if statute["last_article"]:
        last = int(statute["last_article"])
        known = {f"第{spelt(no)}条" for no in range(1, min(last, 99) + 1)}
        assert set(statute["articles"].split()) <= known


def test_no_statute_stands_twice():
    with (DATA / "statutes.csv").open(encoding="utf-8", newline="") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_what_a_packaged_matter_rests_on_is_known(path):
    cited = [basis["law"].strip("《》") for basis in bases(path)]
    assert cited
    assert set(cited) <= set(STATUTES)
    for basis in bases(path):
        labels = STATUTES[basis["law"].strip("《》")]["articles"].split()
        assert not labels or not ARTICLE.fullmatch(basis["article"]) or basis["article"] in labels


@pytest.mark.parametrize("path", PACKAGED, ids=lambda path: path.stem)
def test_a_packaged_permit_rests_on_what_may_set_one_up(path):
    content = json.loads(path.read_text(encoding="utf-8"))
    ranks = {STATUTES[basis["law"].strip("《》")]["rank"] for basis in bases(path)}
    assert content["matter"]["type_code"] != MatterType.PERMIT or ranks & SETS_UP_PERMITS

"""What a paper says of turning against it: by its own name, in both ways (COR-20, CLK-19, CLK-20)."""

from __future__ import annotations

import pytest

from ground.documents.pdf import render_html
from tests.ground.papers import FACTS, TITLES, sheet

# Who is refused something that is no permit gets another paper of the same template.
OTHERWISE = {"refusal": ["不予备案通知书", "不予办理告知书", "不予行政确认决定书"]}
NAMED = [(key, title) for key in FACTS for title in (TITLES[key], *OTHERWISE.get(key, []))]


@pytest.mark.rule("COR-20", "CLK-19", "CLK-20")
@pytest.mark.parametrize("key, title", NAMED)
def test_a_paper_calls_itself_by_its_own_name(key: str, title: str) -> None:
    paper = sheet(key)
    paper.title = title
    text = render_html(paper)
    if "如不服本" not in text:
        return
    (name,) = [one for one in ("决定", "通知", "告知") if title.endswith(f"{one}书")]
    assert f"如不服本{name}，" in text
    for until in ("六十日内", "六个月内"):
        assert f"自收到本{name}书之日起{until}" in text

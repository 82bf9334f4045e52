"""A rule answers "why not", once for the button, the act, the API and the docs."""

import inspect
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.utils.translation import gettext_lazy

from ground.clocks.enums import Side
from ground.law.rulings import REGISTRY, Refused, Ruling, follows, plain, refuse, rule
from ground.workdays.models import SpecialDay


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    monkeypatch.setattr("ground.law.rulings.REGISTRY", {})


def why_not_build(house, *, by, at=datetime(2026, 3, 4, 2, tzinfo=UTC)):
    """A house is built only where there is ground."""
    if house == "cloud":
        return gettext_lazy("请先选址，空中不能建房")


def test_no_words_means_yes():
    build = rule("TST-1", article="建筑法 7")(why_not_build)
    ruling = build("hill", by=None)
    assert ruling.ok
    assert ruling.words is None
    assert ruling.sentence == ""
    refuse(ruling)


def test_words_stop_the_act_and_name_the_article():
    build = rule("TST-1", article="建筑法 7")(why_not_build)
    ruling = build("cloud", by=None)
    assert not ruling.ok
    assert type(ruling.words) is str
    assert ruling.sentence == "请先选址，空中不能建房（依据：建筑法 7）"
    with pytest.raises(Refused) as refused:
        refuse(ruling)
    assert str(refused.value) == "请先选址，空中不能建房"
    assert refused.value.ruling is ruling
    assert rule("TST-2")(why_not_build)("cloud", by=None).sentence == "请先选址，空中不能建房"


def test_a_ruling_cannot_be_changed():
    with pytest.raises(AttributeError):
        Ruling("TST-1", "", None).words = "no"


def test_a_ruling_is_kept_as_json_of_plain_references():
    build = rule("TST-1", article="建筑法 7")(why_not_build)
    by = SimpleNamespace(ref="user:12", name="张三")
    day = SpecialDay(date=date(2026, 10, 1), is_workday=False, name="国庆节")
    kept = json.loads(json.dumps(build(day, by=by, at=datetime(2026, 3, 4, 2, tzinfo=UTC)).as_json()))
    assert kept == {
        "rule_id": "TST-1",
        "article": "建筑法 7",
        "source": "",
        "ok": True,
        "words": None,
        "inputs": {
            "house": "workdays.specialday:2026-10-01",
            "by": "user:12",
            "at": "2026-03-04T02:00:00+00:00",
        },
    }


@pytest.mark.parametrize(
    "value, reference",
    [
        (None, None),
        (True, True),
        (3, 3),
        ("文", "文"),
        (gettext_lazy("文"), "文"),
        (date(2026, 3, 4), "2026-03-04"),
        (Side.PROMISED, "promised"),
        (Decimal("1.50"), "1.50"),
        (UUID(int=0), "00000000-0000-0000-0000-000000000000"),
        ([date(2026, 3, 4), (1, 2)], ["2026-03-04", [1, 2]]),
        ({"on": date(2026, 3, 4)}, {"on": "2026-03-04"}),
        (SimpleNamespace(name="张三"), "SimpleNamespace"),
        (SpecialDay.objects.order_by("date"), "QuerySet"),
    ],
)
def test_an_input_is_named_never_described(value, reference):
    """A repr may carry a person's name; a query must not run because somebody asked a rule."""
    assert plain(value) == reference


def test_a_rule_keeps_its_name_its_words_and_its_signature():
    build = rule("TST-1")(why_not_build)
    assert build.__name__ == "why_not_build"
    assert inspect.getdoc(build) == "A house is built only where there is ground."
    assert list(inspect.signature(build).parameters) == ["house", "by", "at"]


def test_the_registry_knows_what_keeps_which_rule():
    from ground.law import rulings

    @follows("TST-3", article="民法典 201")
    def count(a: int) -> int:
        """What it counts."""
        return a + 1

    rule("TST-3", article="建筑法 7", source="示例")(why_not_build)
    assert count(1) == 2
    first, second = rulings.REGISTRY["TST-3"]
    assert (first.refuses, first.article, first.summary) == (False, "民法典 201", "What it counts.")
    assert (second.refuses, second.source, second.path) == (True, "示例", f"{__name__}.why_not_build")
    assert REGISTRY is not rulings.REGISTRY


def test_a_rule_asked_wrongly_fails_as_any_function_does():
    with pytest.raises(TypeError):
        rule("TST-1")(why_not_build)("hill")

"""bin/bench says what is over its budget, and which search would read every matter."""

from io import StringIO

from portal.management.commands.bench import Benchmark, Command, read_through


def test_what_takes_longer_than_its_budget_is_broken(db):
    said = StringIO()
    command = Command(stdout=said)
    command.runs, command.rounds, command.plainest, command.broken = 2, 2, 1.0, []
    command.say(Benchmark("slow", lambda: sum(range(1000)), most=0))
    command.say(Benchmark("quick", lambda: None, most=60))
    assert command.broken == ["slow"]
    slow, quick = said.getvalue().splitlines()
    assert "BROKEN" in slow
    assert "kept" in quick


def test_rows_that_no_index_led_to_are_counted():
    through = {
        "Node Type": "Seq Scan",
        "Relation Name": "matters_matter",
        "Actual Rows": 3,
        "Rows Removed by Filter": 40,
        "Actual Loops": 2,
    }
    by_index = {"Node Type": "Index Scan", "Relation Name": "matters_matter", "Actual Rows": 9}
    other = {**through, "Relation Name": "accounts_office"}
    assert read_through({"Node Type": "Append", "Plans": [by_index, through, other]}) == 86

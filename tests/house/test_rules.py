"""The law is executable: every rule has its function, every function its test, and the docs say so."""

import pytest
from django.core.management import call_command

from portal.house import held_by_tests, rules


def test_every_rule_has_a_test():
    unheld = sorted(set(rules()) - set(held_by_tests()))
    assert rules(), "no rule is registered"
    assert not unheld, f'no test carries @pytest.mark.rule("…") for {unheld}'


def test_every_rule_a_test_names_is_kept_by_a_function():
    unknown = {rule_id: places for rule_id, places in held_by_tests().items() if rule_id not in rules()}
    assert not unknown, f"no function carries @rule or @follows for {unknown}"


def test_a_function_says_what_it_is_about():
    silent = [
        f.path
        for functions in rules().values()
        for f in functions
        if not (f.summary and (f.article or f.source))
    ]
    assert not silent, f"a docstring and an article or source are missing: {silent}"


@pytest.mark.parametrize("command", ["rules_doc", "diagrams"])
def test_the_generated_docs_are_fresh(command):
    call_command(command, check=True)

from ground.law.rulings import Registered
from portal.house import held_by_tests, rules
from portal.management.generated import WritesDoc

HEAD = """\
# Rules

Written by `bin/manage rules_doc`; do not edit. Each rule by its id: the article it rests on, the function that keeps
it, and the tests that hold the function to it. A function that *refuses* answers "why not" with words that are shown
to the person it concerns; one that *follows* computes what the rule says.
"""


class Command(WritesDoc):
    help = "writes docs/rules.md: rule id, article, function, tests"
    path = "docs/rules.md"

    def text(self) -> str:
        tests = held_by_tests()
        parts = [HEAD]
        for rule_id, functions in rules().items():
            parts.append(f"\n## {rule_id}\n\n")
            parts += [self.line(function) for function in functions]
            parts += [f"- test: `{place}`\n" for place in tests.get(rule_id, [])]
        return "".join(parts)

    def line(self, function: Registered) -> str:
        how = "refuses" if function.refuses else "follows"
        source = "；".join(filter(None, [function.article, function.source]))
        words = [f"- {how}: `{function.path}`", source, function.summary]
        return " — ".join(filter(None, words)) + "\n"

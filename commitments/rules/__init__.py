"""Why not, in matters of commitments (承诺)."""

from commitments.rules.breach import (
    Policy,
    as_unlicensed,
    by_which,
    closes_again,
    consequences,
    follows_for,
    what_follows,
)
from commitments.rules.grade import Graded, grade_here, graded
from commitments.rules.letters import (
    facts_of,
    format_texts,
    in_force,
    sample,
    supply_days,
    system_wording,
    why_not_check,
    why_not_notice,
    why_not_promise,
)
from commitments.rules.templates import (
    last_published,
    why_not_begin,
    why_not_publish,
    why_not_return,
    why_not_save,
    why_not_submit,
    why_not_withdraw,
    wrong,
)

__all__ = [
    "Graded",
    "Policy",
    "as_unlicensed",
    "by_which",
    "closes_again",
    "consequences",
    "facts_of",
    "follows_for",
    "format_texts",
    "grade_here",
    "graded",
    "in_force",
    "last_published",
    "sample",
    "supply_days",
    "system_wording",
    "what_follows",
    "why_not_begin",
    "why_not_check",
    "why_not_notice",
    "why_not_promise",
    "why_not_publish",
    "why_not_return",
    "why_not_save",
    "why_not_submit",
    "why_not_withdraw",
    "wrong",
]

"""Why not, in matters of commitments (承诺)."""

from commitments.rules.grade import Graded, graded, is_widened
from commitments.rules.letters import (
    consequences,
    facts_of,
    in_force,
    system_wording,
    why_not_check,
    why_not_notice,
    why_not_promise,
)

__all__ = [
    "Graded",
    "consequences",
    "facts_of",
    "graded",
    "in_force",
    "is_widened",
    "system_wording",
    "why_not_check",
    "why_not_notice",
    "why_not_promise",
]

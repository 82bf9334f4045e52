"""Why not, in matters of commitments (承诺)."""

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
    "consequences",
    "facts_of",
    "in_force",
    "system_wording",
    "why_not_check",
    "why_not_notice",
    "why_not_promise",
]

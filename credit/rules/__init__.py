"""Why not, in matters of credit (信用)."""

from credit.rules.listing import (
    terms,
    why_not_abandon,
    why_not_answer_objection,
    why_not_decide,
    why_not_decide_repair,
    why_not_defend,
    why_not_expire,
    why_not_hear,
    why_not_notify,
    why_not_object,
    why_not_propose,
    why_not_repair,
    why_not_serve,
    why_not_withdraw,
)
from credit.rules.lists import missing_words, why_not_judge
from credit.rules.standing import (
    Restriction,
    Standing,
    everywhere,
    last_day_of_bar,
    standing,
    why_not_apply_again,
    why_not_use,
)

__all__ = [
    "Restriction",
    "Standing",
    "everywhere",
    "last_day_of_bar",
    "missing_words",
    "standing",
    "terms",
    "why_not_abandon",
    "why_not_answer_objection",
    "why_not_apply_again",
    "why_not_decide",
    "why_not_decide_repair",
    "why_not_defend",
    "why_not_expire",
    "why_not_hear",
    "why_not_judge",
    "why_not_notify",
    "why_not_object",
    "why_not_propose",
    "why_not_repair",
    "why_not_serve",
    "why_not_use",
    "why_not_withdraw",
]

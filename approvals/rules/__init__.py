"""Why an act on a case may not be done: no words means it may. The ids are those of docs/rules.md.

One file for each stage of a case; the acts ask them as `rules.why_not_…`.
"""

from approvals.rules.correction import (
    Counts,
    Demand,
    Verdict,
    found_wanting,
    last_correction,
    named,
    open_correction,
    standard_words,
    unanswered,
    why_not_ask,
    why_not_ask_again,
    why_not_correct_on_the_spot,
    why_not_judge,
    why_not_notify,
    why_not_stage,
    why_not_supply,
)
from approvals.rules.decision import why_not_decide, why_not_decide_on_the_spot, why_not_grant, why_not_refuse
from approvals.rules.decline import Declining, is_citation, is_declined_late, why_not_decline
from approvals.rules.delivery import why_not_deliver
from approvals.rules.filing import (
    MOST_FILES_PER_MATERIAL,
    missing_materials,
    why_not_add_file,
    why_not_apply,
    why_not_apply_for,
    why_not_edit,
    why_not_file,
    why_not_file_at_once,
)
from approvals.rules.intake import (
    decision_starts_on,
    promise_starts_on,
    why_not_accept,
    why_not_accept_supplied,
    why_not_deem_accepted,
    why_not_take_in,
)
from approvals.rules.review import Conclusions, why_not_conclude
from approvals.rules.standing import (
    acts_for_applicant,
    at_window,
    decides_at_window,
    may_review,
    not_now,
    why_not_unmask,
)
from approvals.rules.transfer import why_not_call_off, why_not_hand_over, why_not_take
from approvals.rules.withdrawal import why_not_begin_again, why_not_withdraw

__all__ = [
    "MOST_FILES_PER_MATERIAL",
    "Conclusions",
    "Counts",
    "Declining",
    "Demand",
    "Verdict",
    "acts_for_applicant",
    "at_window",
    "decides_at_window",
    "decision_starts_on",
    "found_wanting",
    "is_citation",
    "is_declined_late",
    "last_correction",
    "may_review",
    "missing_materials",
    "named",
    "not_now",
    "open_correction",
    "promise_starts_on",
    "standard_words",
    "unanswered",
    "why_not_accept",
    "why_not_accept_supplied",
    "why_not_add_file",
    "why_not_apply",
    "why_not_apply_for",
    "why_not_ask",
    "why_not_ask_again",
    "why_not_begin_again",
    "why_not_call_off",
    "why_not_conclude",
    "why_not_correct_on_the_spot",
    "why_not_decide",
    "why_not_decide_on_the_spot",
    "why_not_decline",
    "why_not_deem_accepted",
    "why_not_deliver",
    "why_not_edit",
    "why_not_file",
    "why_not_file_at_once",
    "why_not_grant",
    "why_not_hand_over",
    "why_not_judge",
    "why_not_notify",
    "why_not_refuse",
    "why_not_stage",
    "why_not_supply",
    "why_not_take",
    "why_not_take_in",
    "why_not_unmask",
    "why_not_withdraw",
]

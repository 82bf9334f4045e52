"""The checks of a content (LINT, COD, S …): each is a named function that says what it found, how bad, and where.

    @check("LINT-4", Severity.ERROR, article="行政许可法 30")
    def two_telephones(checked):
        if checked.edition["consult_phone"] == checked.edition["complaint_phone"]:
            yield Said("complaint_phone", _("监督投诉电话应与咨询电话不同"))

A check reads the normal form of the content and asks the database as little as it can; it changes nothing.
"""

from matters.rules.checks import codes, forms, kept, levels, lint, lists, opening, quality, reform
from matters.rules.checks.frame import CHECKS, Checked, Said, asked, check, errors, findings, score
from matters.rules.checks.known import Known

__all__ = [
    "CHECKS",
    "Checked",
    "Known",
    "Said",
    "asked",
    "check",
    "codes",
    "errors",
    "findings",
    "forms",
    "kept",
    "levels",
    "lint",
    "lists",
    "opening",
    "quality",
    "reform",
    "score",
]

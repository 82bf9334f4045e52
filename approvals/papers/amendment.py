"""更正: the paper that stands in the place of one with a slip of the pen."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.papers.story import Facts
from approvals.wording import through
from ground.documents.issue import Paper
from ground.documents.models import Document
from ground.workdays.calendar import legal_day


def amended(document: Document, case: Case, *, wrong: str, right: str, at: datetime) -> Facts:
    """The facts of the new paper: the same, the slip put right wherever it stood, and which paper it stands in for."""
    facts = through(document.facts, case, lambda label, words: words.replace(wrong, right))
    return facts | {
        "amends": {
            "title": document.title,
            "number": document.number or "",
            "wrong": wrong,
            "right": right,
            "on": legal_day(at).isoformat(),
        }
    }


def same_paper(document: Document) -> Paper:
    """The kind of the paper, as it was issued: its successor takes the next number of the same series."""
    return Paper(
        document.paper, document.title, document.template, document.series or None, document.public_title
    )


def replaced_words() -> str:
    """Why a paper that was amended is void."""
    return _("文字有误，已经更正，以更正后的文书为准")

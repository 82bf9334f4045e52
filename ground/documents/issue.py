"""The one verb: issue a paper. The row is the paper; its PDF is made afterwards by the worker (tasks.render)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation

from ground.documents.models import Document, new_code
from ground.documents.series import number_text, take_number
from ground.errands import errand

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LEGAL_ZONE = ZoneInfo("Asia/Shanghai")
# The errand renders at once; the timer looks only for papers whose errand seems lost.
ERRAND_MAY_TAKE = timedelta(minutes=1)


@dataclass(frozen=True)
class Paper:
    """A kind of paper, defined by the app that issues it, in its papers.py.

    `series` is the word behind the organ's mark (受, 准 …) when the number is gapless, else None.
    """

    key: str
    title: "str | _StrPromise"
    template: str
    series: str | None = None
    public_title: "str | _StrPromise" = ""


@dataclass(frozen=True)
class OfficeFacts:
    """What a paper needs of an office: `path` keys the series, `mark` is the 机关代字 its numbers begin with."""

    path: str
    name: str
    mark: str


class Placed(Protocol):
    """An office, as far as a paper knows one: accounts.Office satisfies it."""

    path: str
    name: str
    mark: str


def organ(office: Placed) -> OfficeFacts:
    """The organ whose paper and seal it is, whichever window took part in it (COR-7)."""
    return OfficeFacts(path=office.path, name=office.name, mark=office.mark)


def iso(day: date | None) -> str:
    """The day as facts keep it, or nothing."""
    return day.isoformat() if day else ""


class Who(Protocol):
    """Who issues: accounts.Actor satisfies it, the clock too (user_id None)."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def ref(self) -> str: ...


def issue(
    paper: Paper,
    *,
    thread: str,
    facts: dict[str, Any],
    office: OfficeFacts,
    by: Who,
    at: datetime,
) -> Document:
    """The paper is issued: its facts are frozen, its number is taken, its PDF is owed (docs/decisions/0007).

    Call it last in the act's transaction: a gapless number keeps its series locked until the commit. A paper without
    a series has no number of its own; what it prints stands in its facts.
    """
    number = None
    # A paper is Chinese, whatever language its reader has chosen for the pages.
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        if paper.series:
            on = at.astimezone(LEGAL_ZONE).date()
            number = number_text(
                office.mark, paper.series, on.year, take_number(paper.series, office.path, on)
            )
        document = Document.objects.create(
            thread=thread,
            paper=paper.key,
            template=paper.template,
            title=str(paper.title),
            public_title=str(paper.public_title or paper.title),
            series=paper.series or "",
            number=number,
            code=new_code(),
            facts=facts,
            office=office.path,
            organ=office.name,
            issued_at=at,
            issued_by_id=by.user_id,
            issuer=by.ref,
            next_try_at=at + ERRAND_MAY_TAKE,
        )
    errand("ground.documents.tasks.render", document.pk)
    return document


def draft(paper: Paper, *, thread: str, facts: dict[str, Any], office: OfficeFacts, at: datetime) -> Document:
    """The paper as it would read, before anybody signs it: shown, never stored; no number, no code, no seal."""
    return Document(
        thread=thread,
        paper=paper.key,
        template=paper.template,
        title=str(paper.title),
        facts=facts,
        office=office.path,
        organ=office.name,
        issued_at=at,
    )


def void(document: Document, *, reason: str, by: Who, at: datetime) -> Document:
    """The paper is void and says why; it stays where it is, and its number stays taken. Never twice.

    The reason is read by whoever verifies the paper: it names an act, an organ or a case, never a person.
    """
    valid = Document.objects.valid().filter(pk=document.pk)
    if not valid.update(voided_at=at, voided_by_id=by.user_id, voider=by.ref, void_reason=reason):
        raise ValueError(f"document {document.pk} is void already")
    document.refresh_from_db()
    return document

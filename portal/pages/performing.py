"""承诺履行 at the deciding office: what waits for its check, what is due next, and what is late; the most urgent first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, UUIDField
from django.db.models.functions import Cast, Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals import rules
from approvals.actions import catalogue as verbs
from approvals.enums import Ending, Hanging
from approvals.forms import ReleaseForm
from approvals.models import Case
from approvals.rules import catalogue
from commitments.enums import BROKEN, Kind
from commitments.models import Commitment
from commitments.models.commitment import CommitmentQuerySet
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty
from ground.clocks import Light
from ground.clocks.models import Clock
from ground.law.rulings import refuse
from ground.workdays.calendar import legal_day
from portal import doors

PAGE = 25
UNPROCESSABLE = 422
CHECK, DUE, LATE, UNNEEDED = "check", "due", "late", "unneeded"
HEADINGS = {
    CHECK: gettext_lazy("待核查"),
    DUE: gettext_lazy("待补齐"),
    LATE: gettext_lazy("逾期、不符"),
    UNNEEDED: gettext_lazy("事项已取消"),
}
KINDS = {CHECK: Kind.VERIFY, DUE: Kind.SUPPLY}


class Line(NamedTuple):
    """One thing promised, or the letter as a whole, with its limit."""

    case: Case
    commitment: Commitment
    what: str
    clock: Clock | None
    light: Light | None


@officers_only
def performing(request: HttpRequest) -> HttpResponse:
    """One of four lists, 25 a page; in the last what this office may let go, because the matter was cancelled above it (U3)."""
    at, shown = now(), request.GET.get("show", CHECK)
    shown = shown if shown in HEADINGS else CHECK
    lines, key = _lines(request.actor, shown, request.GET.get("after", ""), at)
    return render(
        request,
        "pages/performing.html",
        {
            "heading": HEADINGS[shown],
            "shown": shown,
            "tabs": [
                {"words": words, "address": f"?show={one}", "here": one == shown}
                for one, words in HEADINGS.items()
            ],
            "lines": lines,
            "tag_colour": "red" if shown == LATE else "blue",
            "next": f"?{urlencode({'show': shown, 'after': key})}" if key else "",
            "first": f"?show={shown}" if "after" in request.GET else "",
            "counts": {},
        },
    )


def _lines(actor: Actor, shown: str, after: str, at: datetime) -> tuple[list[Line], str]:
    """A keyset page behind `after`, and the key of the next, or "" where there is none."""
    if actor.office is None or actor.duty not in (Duty.REVIEW, Duty.DECISION):
        return [], ""
    if shown == LATE:
        return _late(actor, after)
    if shown == UNNEEDED:
        return _newest(catalogue.left_to_let_go(actor.office, legal_day(at)), after)
    waiting = Clock.objects.running().filter(kind=KINDS[shown], office=actor.office.path)
    rows = list(_behind(waiting.order_by("lapses_at", "pk"), after)[: PAGE + 1])
    page = rows[:PAGE]
    calendar = clocks.calendar_for(page, at) if page else None
    letters = {
        str(one.uuid): one
        for one in Commitment.objects.with_story()
        .prefetch_related("promised__material")
        .filter(uuid__in={_uuid(clock) for clock in page})
        .order_by("pk")
    }
    cases = _cases(letters.values())
    lines = []
    for clock in page:
        commitment = letters[_uuid(clock)]
        no = clock.thread.removeprefix(commitment.own_thread).removeprefix(":")
        what = next((one.material.name for one in commitment.promised.all() if str(one.no) == no), "")
        lamp = clocks.light(clock, at, calendar) if calendar else None
        lines.append(Line(cases[commitment.thread], commitment, what or str(_("承诺书整体")), clock, lamp))
    return lines, _key(page[-1]) if len(rows) > PAGE else ""


def _late(actor: Actor, after: str) -> tuple[list[Line], str]:
    """What is before the office as a breach; the newest first."""
    ours = Case.objects.filter(uuid=Cast(Substr(OuterRef("thread"), len("case:") + 1), UUIDField()))
    late = Commitment.objects.filter(state__in=BROKEN)
    # Of the office that answers for the case: its matter may have gone to another one since.
    return _newest(late.filter(Exists(ours.filter(competent_office=actor.office))), after)


def _newest(letters: CommitmentQuerySet, after: str) -> tuple[list[Line], str]:
    """Of those without a limit of their own in the list: the newest first."""
    late = letters.with_story()
    if after.isdecimal() and len(after) < 19:
        late = late.filter(pk__lt=int(after))
    rows = list(late.order_by("-pk")[: PAGE + 1])
    cases = _cases(rows[:PAGE])
    lines = [Line(cases[one.thread], one, str(one.get_state_display()), None, None) for one in rows[:PAGE]]
    return lines, str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""


@officers_only
def release(request: HttpRequest, number: str) -> HttpResponse:
    """承诺终止 of one promise, with the words in which its party is told."""
    at, by = now(), request.actor
    case = doors.case(request.user, number, at=at)
    ended = catalogue.ended_for(case, legal_day(at))
    if ended is None or ended.proposal is None:
        raise Http404(_("没有找到这个页面"))
    ruling = rules.why_not_let_go(case, by=by, at=at)
    begun = {"words": catalogue.words_for(ended.proposal, Ending.RELEASED, Hanging.PROMISED)}
    form = ReleaseForm(request.POST or None, initial=begun)
    if request.method == "POST":
        refuse(ruling)
        if form.is_valid():
            verbs.let_go(case, form.cleaned_data["words"], by=by, at=at)
            messages.success(request, _("承诺已经终止，已告知承诺人"))
            return redirect(f"{reverse('desk-performing')}?show={UNNEEDED}")
    page = {"case": case, "ended": ended, "form": form, "ruling": ruling, "counts": {}}
    return render(request, "pages/promise_release.html", page, status=UNPROCESSABLE if form.errors else 200)


def _cases(letters: Any) -> dict[str, Case]:
    found = Case.objects.of_threads([one.thread for one in letters]).with_story()
    return {case.thread: case for case in found}


def _uuid(clock: Clock) -> str:
    return clock.thread.split(":")[1]


def _key(clock: Clock) -> str:
    return f"{clock.lapses_at.timestamp():.0f}.{clock.pk}"


def _behind(waiting: Any, key: str) -> Any:
    """What follows `key`; everything where it is no key of ours."""
    moment, _dot, pk = key.partition(".")
    if not (moment.isdecimal() and pk.isdecimal() and len(moment) < 12 and len(pk) < 19):
        return waiting
    lapses = datetime.fromtimestamp(int(moment), tz=UTC)
    return waiting.filter(Q(lapses_at__gt=lapses) | Q(lapses_at=lapses, pk__gt=int(pk)))

"""通知: what a person was told in the site, the newest first. Only its addressee sees a notice."""

from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from approvals.models import Case
from ground.notices.models import Notice, Notices
from portal import doors

ON_A_PAGE = 20


@login_required
@never_cache
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What the person was told, twenty at a time, and how much of it is unread."""
    inbox = Notice.objects.inbox_of(request.user)
    page = _page(inbox, before=request.GET.get("before", ""), after=request.GET.get("after", ""))
    context = {
        "tasks": {"items": [_item(notice) for notice in page.notices]},
        "newest": page.notices[0].uuid if page.notices else "",
        "unread": inbox.unread().count(),
        "previous": page.previous,
        "next": page.next,
    }
    return render(request, "pages/notices.html", context)


@login_required
@never_cache
@require_safe
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One notice, read from now on; a browser that only fetches ahead of the person reads nothing."""
    at = now()
    found = get_object_or_404(Notice.objects.inbox_of(request.user), uuid=uuid)
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        Notice.objects.filter(pk=found.pk).mark_read(at=at)
    context = {"notice": found, "case": _case(request, found)}
    return render(request, "pages/notice.html", context)


@login_required
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """What the person had before him is read; what came in since stays unread."""
    inbox = Notice.objects.inbox_of(request.user)
    newest = _marked(inbox, request.POST.get("newest", ""))
    inbox.filter(pk__lte=newest.pk).mark_read(at=now())
    return redirect("notices")


class Page(NamedTuple):
    notices: list[Notice]
    previous: str
    next: str


def _page(inbox: Notices, *, before: str, after: str) -> Page:
    """Twenty notices: the newest, or those older than `before`, or those newer than `after`. Nothing is counted."""
    if after:
        newer = inbox.filter(pk__gt=_marked(inbox, after).pk).order_by("pk")
        rows = list(newer[: ON_A_PAGE + 1])
        more_before, more_after = len(rows) > ON_A_PAGE, True
        rows = rows[:ON_A_PAGE][::-1]
    else:
        older = inbox.filter(pk__lt=_marked(inbox, before).pk) if before else inbox
        rows = list(older[: ON_A_PAGE + 1])
        more_before, more_after = bool(before), len(rows) > ON_A_PAGE
        rows = rows[:ON_A_PAGE]
    board_at = reverse("notices")
    return Page(
        notices=rows,
        previous=f"{board_at}?after={rows[0].uuid}" if rows and more_before else "",
        next=f"{board_at}?before={rows[-1].uuid}" if rows and more_after else "",
    )


def _marked(inbox: Notices, uuid: str) -> Notice:
    """The person's own notice that the address speaks of."""
    try:
        return inbox.get(uuid=UUID(uuid))
    except (ValueError, Notice.DoesNotExist):
        raise Http404(_("没有找到这条通知")) from None


def _item(notice: Notice) -> dict[str, Any]:
    """A row of the GOV.UK task list."""
    unread = notice.read_at is None
    return {
        "title": {"text": notice.subject},
        "hint": {"text": localtime(notice.told_at).strftime("%Y-%m-%d %H:%M")},
        "href": reverse("notice", args=[notice.uuid]),
        "status": {
            "tag": {"text": _("未读")} if unread else {"text": _("已读"), "classes": "govuk-tag--grey"}
        },
    }


def _case(request: HttpRequest, notice: Notice) -> Case | None:
    """The case the notice is about, if the person may open it today."""
    if not notice.thread.startswith("case:"):
        return None
    number = Case.objects.filed().of_threads([notice.thread]).values_list("number", flat=True).first()
    try:
        return doors.case(request.user, number, at=now()) if number else None
    except Http404:
        return None

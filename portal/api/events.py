"""What has happened since, on the cases that the caller may see."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals.models import Case
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Scope
from ground.trail import feed
from ground.trail.models import Entry, Feed, Waiting
from ground.trail.vocabulary import public_acts
from portal.api import reach
from portal.api.paging import MOST, limit_of
from portal.api.parsing import Told


class EventQuery(serializers.Serializer[Any]):
    since = serializers.IntegerField(
        min_value=0,
        max_value=2**62,
        required=False,
        default=0,
        help_text=gettext_lazy("上一次的 next；从头开始为 0"),
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False)


class EventRow(serializers.Serializer[Any]):
    no = serializers.IntegerField(help_text=gettext_lazy("在全部动态中的序号，只增不减"))
    act = serializers.CharField(help_text=gettext_lazy("行为代码，例如 approvals.granted"))
    words = serializers.CharField()
    case = serializers.CharField(help_text=gettext_lazy("办件编号"))
    url = serializers.URLField()
    happened_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class EventPage(serializers.Serializer[Any]):
    items = EventRow(many=True)
    next = serializers.IntegerField(help_text=gettext_lazy("下一次的 since"))


# Entries looked at in one call: where little of what happens is the caller's, he comes back with the next number.
STRETCH = 500


class Events(APIView):
    """自某一序号以来，可以查看的办件上发生的事。只有引用，没有个人信息；详情按地址读取。"""

    scope = Scope.EVENTS_READ

    @extend_schema(
        tags=["events"],
        operation_id="events_list",
        summary=gettext_lazy("动态"),
        parameters=[EventQuery],
        responses=EventPage,
    )
    def get(self, request: Request) -> Response:
        """按发生的先后。`next` 总是有的：把它当作下一次的 `since`，没有新的动态时它不变。"""
        query = EventQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        since, limit = query.validated_data["since"], limit_of(request)
        if Waiting.objects.exists():
            feed.sequence()
        rows = list(Feed.objects.filter(no__gt=since).select_related("entry").order_by("no")[:STRETCH])
        seen = self._cases(request, {row.entry.thread for row in rows})
        items, last = [], since
        for row in rows:
            last = row.no
            if (case := seen.get(row.entry.thread)) and may_hear(request.actor, row.entry):
                items.append(event(request, row, case))
            if len(items) == limit:
                break
        return Response(EventPage({"items": items, "next": last}).data)

    def _cases(self, request: Request, threads: set[str]) -> dict[str, Case]:
        uuids = [thread.removeprefix("case:") for thread in threads if thread.startswith("case:")]
        found = reach.cases(request, at=now()).filter(uuid__in=uuids).select_related("edition__matter")
        return {case.thread: case for case in found.order_by("pk")}


def may_hear(actor: Actor, entry: Entry) -> bool:
    """What the page of the case shows of its history: the public acts, to officers the inner ones too; what was said of
    the service only to those who answer it (HCP-6)."""
    if entry.act in public_acts():
        return True
    if not actor.is_officer:
        return False
    return not entry.act.startswith("evaluations.") or actor.duty == Duty.EFFICIENCY


def event(request: Request, row: Feed, case: Case) -> Told:
    return {
        "no": row.no,
        "act": row.entry.act,
        "words": case.words_of(row.entry),
        "case": case.number,
        "url": request.build_absolute_uri(reverse("api:case", args=[case.number])),
        "happened_at": row.entry.happened_at,
        "recorded_at": row.entry.recorded_at,
    }

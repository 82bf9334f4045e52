"""留痕封存: what is proven of the trail, up to when, and what the last walk over it found. For the audit administrator."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ground.accounts.enums import Duty
from ground.trail.models import Seal, SealKind, Verification

SHOWN = 24
# A seal is made every hour, a walk every night: what is older than this is late.
SEAL_LATE = timedelta(hours=2)
WALK_LATE = timedelta(hours=26)


@login_required
@never_cache
@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """Up to when the trail is sealed, whether it still says what was sealed, and by which keys anybody can check that."""
    if request.actor.duty != Duty.AUDIT:
        raise Http404(_("没有找到这个页面"))
    at = now()
    made = list(Seal.objects.filter(kind=SealKind.TRAIL).order_by("-no")[:SHOWN])
    last = made[0] if made else None
    walk = Verification.objects.order_by("-at", "-pk").first()
    page = {
        "last": last,
        "walk": walk,
        "seal_is_late": last is None or at - last.sealed_at > SEAL_LATE,
        "walk_is_late": walk is None or at - walk.at > WALK_LATE,
        "readings": Seal.objects.filter(kind=SealKind.READINGS).order_by("-no").first(),
        "walks": Verification.objects.order_by("-at", "-pk")[:SHOWN],
        "seals": made,
        "facts": _facts(last, walk),
    }
    return render(request, "pages/seals.html", page)


def _facts(last: Seal | None, walk: Verification | None) -> list[dict[str, object]]:
    return [
        {
            "term": _("封存至"),
            "words": _moment(last.sealed_at) if last else _("尚未封存"),
            "more": _("第 %(no)s 号") % {"no": last.no} if last else "",
        },
        {
            "term": _("最近一次核对"),
            "words": _moment(walk.at) if walk else _("尚未核对"),
            "more": _("%(entries)s 条记录，%(seals)s 次封存") % {"entries": walk.entries, "seals": walk.seals}
            if walk
            else "",
        },
        {
            "term": _("核对结果"),
            "words": _("尚未核对") if walk is None else _result(walk),
            "more": "",
        },
    ]


def _result(walk: Verification) -> str:
    return _("%(count)s 处不符") % {"count": walk.broken} if walk.broken else _("全部相符")


def _moment(at: datetime) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"

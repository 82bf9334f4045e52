"""What is suspended or gone keeps its page: since when, on what it rests, and where to go instead (COR-18)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from matters import rules
from matters.models import Edition, Operation
from matters.views import sections

Row = dict[str, Any]


def suspended(request: HttpRequest, edition: Edition, on: date) -> HttpResponse:
    """Nothing is filed until the next edition; its note says why and until when."""
    done = rules.stopped_by(edition.matter, on)
    page = _page(edition, done, on) | {
        "title": _("这个事项暂停办理"),
        "words": edition.note or _("恢复办理的时间另行公告。"),
        "since": edition.effective_on,
        "since_words": _("暂停日期"),
    }
    return render(request, "matters/ended.html", page)


def gone(request: HttpRequest, code: str, on: date) -> HttpResponse:
    """No edition is in force: the matter was ended, or has not begun. 404 for a code nobody has."""
    last = Edition.objects.ever().visible().filter(matter__code=code).order_by("-no").first()
    if last is None:
        raise Http404(_("没有找到这个事项"))
    if last.effective_on > on:
        page = _page(last, None, on) | {
            "title": _("这个事项还没有开始办理"),
            "words": _("从执行日期起，可以按本页的办事指南申请。"),
            "since": last.effective_on,
            "since_words": _("执行日期"),
        }
        return render(request, "matters/ended.html", page)
    done = rules.ended_by(last.matter, on)
    page = _page(last, done, on) | {
        "title": _("这个事项不再办理"),
        "words": _("自下列日期起不再受理申请；此前已经受理的办件，仍按申请时的版本办完。"),
        "since": last.replaced_on,
        "since_words": _("停止日期"),
    }
    return render(request, "matters/ended.html", page)


def _page(edition: Edition, done: Operation | None, on: date) -> Row:
    matter = edition.matter
    return {
        "edition": edition,
        "matter": matter,
        "trail": [
            {"text": _("按部门"), "href": "/browse/departments/"},
            {"text": matter.office.short_name, "href": f"/browse/departments/{matter.office.path}/"},
            {"text": edition.name},
        ],
        "facts": sections.entries(
            (_("原因"), done.get_kind_display() if done else ""),
            (_("理由"), done.reason if done else ""),
            (_("依据"), done.basis if done else ""),
            (_("承接机构"), done.to_office.name if done and done.to_office else ""),
            (_("实施主体"), matter.office.name),
            (_("实施编码"), matter.implementation_code),
        ),
        "instead": rules.instead_of(matter, on),
        "phone": edition.consult_phone or matter.office.phone,
    }

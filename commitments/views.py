"""告知承诺书文本: what anybody may read of a matter's letters, and how officers write and publish them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from commitments import rules
from commitments.actions import templates
from commitments.enums import Scheme
from commitments.forms import LetterForm, PublicationForm, ReturnForm
from commitments.models import LetterTemplate
from ground.accounts.enums import Duty
from ground.trail.models import Entry
from ground.workdays import legal_day
from matters.models import Edition
from matters.rules import last_edition
from matters.views.catalogue.door import desk, matter_of, offices_of, sees

PAGE = 30
UNPROCESSABLE = 422
Row = dict[str, Any]


# ---- for everybody


@require_safe
def texts(request: HttpRequest, code: str) -> HttpResponse:
    """格式文本 (COM-15): the letters of a matter that is in force today, in each scheme it knows, as anybody may read them."""
    on = legal_day(now())
    editions = Edition.objects.in_force(on).visible().prefetch_related("materials")
    edition = get_object_or_404(editions, matter__code=code)
    if not edition.commitment_kinds or not edition.is_open:
        raise Http404(_("本事项没有承诺书文本"))
    page = {
        "edition": edition,
        "organ": edition.matter_then.office.name,
        "texts": [
            {"scheme": wording.scheme, "letter": letter}
            for wording, letter in rules.format_texts(edition, on)
        ],
        "trail": [
            {"text": edition.name, "href": edition.matter.get_absolute_url()},
            {"text": _("承诺书文本")},
        ],
    }
    return render(request, "commitments/texts.html", page)


# ---- the desk of the catalogue


@desk()
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is worked on or waits, then the matters of one's offices that know a scheme, each with whose words its letters have."""
    at = now()
    on, offices = legal_day(at), offices_of(request.actor, at=at)
    live = LetterTemplate.objects.filter(matter__office__in=offices, published_at=None).with_story()
    if request.actor.duty == Duty.PUBLICATION:
        live = live.filter(submitted_at__isnull=False)
    q = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = Edition.objects.in_force(on).filter(matter__office__in=offices).exclude(commitment_kinds=[])
    if q:
        found = found.filter(Q(name__icontains=q) | Q(matter__implementation_code__istartswith=q))
    if (after := request.GET.get("after", "")).isdecimal():
        found = found.filter(pk__gt=int(after[:9]))
    shown = list(found.select_related("matter__office").order_by("pk")[: PAGE + 1])
    kept = f"&q={q}" if q else ""
    page = {
        "live": [{"row": row, "state": _state(row, on)} for row in live.order_by("-pk")[:PAGE]],
        "publishes": request.actor.duty == Duty.PUBLICATION,
        "rows": _rows(shown[:PAGE], on),
        "q": q,
        "next": f"?after={shown[PAGE - 1].pk}{kept}" if len(shown) > PAGE else "",
    }
    return render(request, "commitments/index.html", page)


def _rows(editions: Sequence[Edition], on: date) -> list[Row]:
    held: dict[tuple[int, str], LetterTemplate] = {
        (one.matter_id, one.scheme): one
        for one in LetterTemplate.objects.in_force(on).filter(matter__editions__in=editions).order_by("pk")
    }
    return [
        {
            "edition": edition,
            "schemes": [
                {"words": Scheme(kind).label, "own": held.get((edition.matter_id, kind))}
                for kind in edition.commitment_kinds
            ],
        }
        for edition in editions
    ]


def _state(template: LetterTemplate, on: date) -> tuple[str, str]:
    """What is said of a version, and in which colour."""
    if template.is_waiting:
        return _("待发布"), "purple"
    if not template.is_published:
        return (_("已退回"), "red") if template.returned_words else (_("草稿"), "grey")
    if template.is_in_force(on):
        return _("使用中"), "green"
    assert template.from_on is not None
    return (_("尚未起用"), "yellow") if template.from_on > on else (_("已被替代"), "grey")


@desk()
@require_safe
def of_matter(request: HttpRequest, code: str) -> HttpResponse:
    """The letters of one matter: for each scheme the words in force, what is drafted, every version."""
    at = now()
    on, matter = legal_day(at), matter_of(request, code, at=at)
    edition = last_edition(matter, on)
    kinds = [Scheme(kind) for kind in edition.commitment_kinds] if edition else []
    versions = list(LetterTemplate.objects.filter(matter=matter).with_story().order_by("-no"))
    # What the edition no longer knows has versions still.
    kinds += [kind for kind in Scheme if kind not in kinds and any(one.scheme == kind for one in versions)]
    page = {
        "matter": matter,
        "schemes": [
            {
                "scheme": kind,
                "own": any(one.is_in_force(on) for one in versions if one.scheme == kind),
                "begin": rules.why_not_begin(matter, kind, by=request.actor, at=at)
                if request.actor.duty == Duty.CATALOGUE
                else None,
                "versions": [
                    {"row": one, "state": _state(one, on)} for one in versions if one.scheme == kind
                ],
            }
            for kind in kinds
        ],
        "is_public": edition is not None and edition.is_in_force(on) and edition.is_open and kinds,
    }
    return render(request, "commitments/of_matter.html", page)


@desk(Duty.CATALOGUE)
@require_POST
def drafts(request: HttpRequest, code: str, scheme: str) -> HttpResponse:
    """A draft begins with the words in force."""
    at = now()
    if scheme not in Scheme.values:
        raise Http404(_("没有找到这种承诺方式"))
    template = templates.begin(matter_of(request, code, at=at), Scheme(scheme), by=request.actor, at=at)
    return redirect("commitments:wording", template.uuid)


def _found(request: HttpRequest, uuid: UUID, at: datetime) -> LetterTemplate:
    template = LetterTemplate.objects.with_story().filter(uuid=uuid).first()
    if template is None or not sees(request.actor, template.matter.office, at=at):
        raise Http404(_("没有找到这份文本"))
    return template


@desk()
@require_safe
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One version as an applicant reads it today, its short screen, where it stands and what is to be done."""
    at = now()
    return _letter(request, _found(request, uuid, at), at)


def _letter(
    request: HttpRequest,
    template: LetterTemplate,
    at: datetime,
    *,
    publication: PublicationForm | None = None,
    giving_back: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    on, by = legal_day(at), request.actor
    edition = last_edition(template.matter, on)
    whole = [rules.why_not_notice(template.wording), rules.why_not_promise(template.wording)]
    judges = template.is_waiting and by.duty == Duty.PUBLICATION
    writes = by.duty == Duty.CATALOGUE and not template.is_published
    page = {
        "template": template,
        "state": _state(template, on),
        "organ": template.matter.office.name,
        # Words that lack something, or hold a blank that there is not, make no letter.
        "shown": rules.sample(edition, template.wording, on, dated=True)
        if edition is not None and all(ruling.ok for ruling in whole)
        else None,
        "today": on,
        "wrong": [] if template.is_published else list(rules.wrong(template.wording)),
        "may_write": writes and rules.why_not_save(template, by=by, at=at).ok,
        "submits": rules.why_not_submit(template, by=by, at=at) if writes and template.is_draft else None,
        "withdraws": writes and rules.why_not_withdraw(template, by=by, at=at).ok,
        "publishes": rules.why_not_publish(template, _earliest(template, on), by=by, at=at)
        if judges
        else None,
        "publication": (publication or PublicationForm(initial={"on": _earliest(template, on).isoformat()}))
        if judges
        else None,
        "giving_back": (giving_back or ReturnForm()) if judges else None,
        "history": [
            {
                "title": entry.words,
                "by": entry.user.name if entry.user else _("系统"),
                "at": entry.happened_at,
                "words": entry.facts.get("words", ""),
            }
            for entry in Entry.objects.of(template.thread).select_related("user").reverse()
        ],
    }
    return render(request, "commitments/letter_page.html", page, status=status)


def _earliest(template: LetterTemplate, on: date) -> date:
    """Today, or the day from which the version before it holds."""
    last = rules.last_published(template)
    return max(on, last.from_on) if last is not None and last.from_on is not None else on


@desk(Duty.CATALOGUE)
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The editor: the settings, and every part with its place; each button keeps what was typed."""
    at = now()
    template = _found(request, uuid, at)
    posted = request.POST if request.method == "POST" else None
    form = LetterForm(template, posted)
    if posted is not None and form.is_valid():
        content = form.content
        anchor = arranged(content, posted.get("act", ""))
        templates.save(template, content, by=request.actor, at=at)
        if anchor:
            return redirect(f"{request.path}{anchor}")
        messages.success(request, _("已保存"))
        return redirect("commitments:letter", template.uuid)
    ruling = rules.why_not_save(template, by=request.actor, at=at)
    if posted is None and not ruling.ok:
        return redirect("commitments:letter", template.uuid)
    page = {
        "template": template,
        "form": form,
        "sides": [
            {
                "key": side,
                "title": _("告知") if side == "notice" else _("承诺"),
                "parts": [
                    {"form": part, "place": no, "first": no == 0, "last": no == len(parts) - 1}
                    for no, part in enumerate(parts)
                ],
                "shown": len(parts),
            }
            for side, parts in form.sides.items()
        ],
    }
    return render(request, "commitments/wording.html", page, status=UNPROCESSABLE if posted else 200)


def arranged(content: Row, act: str) -> str:
    """The parts after a button was pressed (`notice/2/up`, `promise//add`), and where on the page one goes on; nothing for plain saving."""
    side, __, rest = act.partition("/")
    place, __, what = rest.partition("/")
    if side not in ("notice", "promise"):
        return ""
    parts = content[side]
    if what == "add":
        parts.append({"item": "", "head": "", "words": ""})
        return f"#{side}-{len(parts) - 1}"
    no = int(place) if place.isdecimal() and len(place) < 3 else -1
    if not 0 <= no < len(parts):
        return ""
    if what == "remove":
        del parts[no]
        return f"#{side}"
    to = {"up": no - 1, "down": no + 1}.get(what, -1)
    if 0 <= to < len(parts):
        parts[no], parts[to] = parts[to], parts[no]
        return f"#{side}-{to}"
    return f"#{side}-{no}"


@desk(Duty.CATALOGUE)
@require_POST
def submission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = now()
    template = templates.submit(_found(request, uuid, at), by=request.actor, at=at)
    messages.success(request, _("已提交，由另一名工作人员发布"))
    return redirect("commitments:letter", template.uuid)


@desk(Duty.PUBLICATION)
@require_POST
def publication(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = now()
    template = _found(request, uuid, at)
    form = PublicationForm(request.POST)
    if not form.is_valid():
        return _letter(request, template, at, publication=form, status=UNPROCESSABLE)
    template = templates.publish(template, form.cleaned_data["on"], by=request.actor, at=at)
    messages.success(request, _("已发布，自起用日期起使用"))
    return redirect("commitments:letter", template.uuid)


@desk(Duty.PUBLICATION)
@require_POST
def giving_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = now()
    template = _found(request, uuid, at)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _letter(request, template, at, giving_back=form, status=UNPROCESSABLE)
    templates.give_back(template, form.cleaned_data["words"], by=request.actor, at=at)
    messages.success(request, _("已退回"))
    return redirect("commitments:letter", template.uuid)


@desk(Duty.CATALOGUE)
@require_POST
def removal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    at = now()
    template = _found(request, uuid, at)
    code = template.matter.code
    templates.withdraw(template, by=request.actor, at=at)
    messages.success(request, _("已删除"))
    return redirect("commitments:of-matter", code)

"""高效办成一件事: the packages, one with everything it asks as one, its questions, its notice. Nobody is asked who he is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.addresses import absolute
from ground.clocks.enums import Limit
from ground.workdays.calendar import legal_day
from matters import conditions, packages, rules
from matters.enums import Necessity
from matters.models import PackageEdition
from matters.package_content import REFORM
from matters.packages import Joined, Part, Wanted
from matters.views.questions import ABOUT, UNPROCESSABLE, AnswerForm, address_of, answered, blank_field

Row = dict[str, Any]
Situation = Mapping[str, str]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every package, for persons and for organisations."""
    editions = list(
        PackageEdition.objects.open_on(_today()).prefetch_related("members").order_by("package__pinyin", "pk")
    )
    page = {
        "groups": [
            {
                "code": code,
                "name": words,
                "rows": [row_of(edition) for edition in editions if getattr(edition.package, code)],
            }
            for code, words in (("for_persons", _("个人")), ("for_organisations", _("企业和其他组织")))
        ]
    }
    return render(request, "matters/packages/index.html", page)


def row_of(edition: PackageEdition) -> Row:
    """A package as one row of a list."""
    return {
        "name": edition.package.name,
        "address": edition.package.get_absolute_url(),
        "words": edition.summary,
        "facts": _how(edition),
        "count": len({member.matter_id for member in edition.members.all()}),
        "stopped": edition.is_stopped,
    }


def _how(edition: PackageEdition) -> list[str]:
    long, often = edition.promised, edition.visits
    return [
        *([long.done()] if long else []),
        *([_("最多跑 %(n)d 次") % {"n": often} if often else _("不用跑")] if often is not None else []),
    ]


@require_safe
def package(request: HttpRequest, code: str) -> HttpResponse:
    """One guide: the matters, one form, one set of materials, for everybody or for whoever answered the questions."""
    edition, situation, joined = _looked_at(request, code)
    page = page_of(edition, situation, joined, _today())
    return render(request, "matters/packages/package.html", page)


def page_of(edition: PackageEdition, situation: Situation, joined: Joined, on: date) -> Row:
    """What the guide of a package shows on the day `on`; the edition need not be in the database."""
    code, here = edition.package.code, edition.package.get_absolute_url()
    asked = conditions.asked(edition.questions)
    return {
        "edition": edition,
        "package": edition.package,
        "trail": [
            {"text": _("高效办成一件事"), "href": reverse("matters:packages")},
            {"text": edition.package.name},
        ],
        "stopped": [_stop(part, on) for part in joined.every if part.is_stopped],
        "facts": _facts(edition, joined),
        "answered": answered(edition.questions, situation, reverse("matters:package_questions", args=[code])),
        "next": address_of(reverse("matters:package_questions", args=[code]), situation),
        "again": reverse("matters:package_questions", args=[code]),
        "finished": conditions.next_question(edition.questions, situation) is None,
        "conditions": _conditions(edition, situation),
        "saved": _saved(joined),
        "reform": _reform(edition),
        "stages": [[_part(part, asked) for part in stage] for stage in joined.stages],
        "materials": [_material(one, asked) for one in joined.materials],
        "sections": [_section(section) for section in joined.sections],
        "fields": joined.fields,
        "longest": _longest(edition, joined),
        "apart": [part.name for part in joined.parts if part.member.apart],
        "place": _place(edition),
        "form": address_of(reverse("matters:package_form", args=[code]), situation),
        "notice": address_of(reverse("matters:package_notice", args=[code]), situation),
        "address": absolute(address_of(here, situation)),
    }


@require_safe
def questions(request: HttpRequest, code: str) -> HttpResponse:
    """The next question; when all are answered, the package for whoever answered so."""
    edition = _edition_of(code)
    told = request.GET.dict()
    situation = conditions.situation(edition.questions, told)
    here = reverse("matters:package_questions", args=[code])
    if told.get(ABOUT) in situation:
        return redirect(address_of(here, situation))
    question = conditions.next_question(edition.questions, situation)
    if question is None:
        return redirect(address_of(edition.package.get_absolute_url(), situation))
    sent = request.GET if told.get(ABOUT) == question["key"] else None
    before = answered(edition.questions, situation, here)
    page = {
        "edition": edition,
        "form": AnswerForm(question, situation, sent),
        "answered": before,
        "here": here,
        "back": before[-1]["change"] if before else edition.package.get_absolute_url(),
    }
    return render(
        request, "matters/packages/question.html", page, status=UNPROCESSABLE if sent is not None else 200
    )


@require_safe
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """One notice (一次告知): what to do, to bring and to expect, on paper."""
    edition, situation, joined = _looked_at(request, code)
    if edition.is_stopped:
        return redirect(edition.package.get_absolute_url())
    asked = conditions.asked(edition.questions)
    page = {
        "edition": edition,
        "package": edition.package,
        "answered": _told(edition, situation),
        "stages": [[_part(part, asked) for part in stage] for stage in joined.stages],
        "bring": [_material(one, asked) for one in joined.handed_in],
        "exempt": [one.name for one in joined.materials if one.exempt],
        "conditions": _conditions(edition, situation),
        "place": _place(edition),
        "on": _today(),
        "back": address_of(edition.package.get_absolute_url(), situation),
        "address": absolute(address_of(edition.package.get_absolute_url(), situation)),
    }
    return render(request, "matters/packages/notice.html", page)


@require_safe
def form(request: HttpRequest, code: str) -> HttpResponse:
    """One form (一表申请), to be printed and filled in by hand: what several matters ask stands in it once."""
    edition, situation, joined = _looked_at(request, code)
    if edition.is_stopped:
        return redirect(edition.package.get_absolute_url())
    page = {
        "edition": edition,
        "package": edition.package,
        "answered": _told(edition, situation),
        "matters": [part.name for part in joined.parts],
        "sections": [
            {"title": _title(section), "fields": [_blank(one) for one in section.fields]}
            for section in joined.sections
        ],
        "on": _today(),
        "back": address_of(edition.package.get_absolute_url(), situation),
    }
    return render(request, "matters/packages/form.html", page)


# ---- what was asked for


def _today() -> date:
    return legal_day(timezone.now())


def _edition_of(code: str) -> PackageEdition:
    return get_object_or_404(PackageEdition.objects.open_on(_today()), package__code=code)


def _looked_at(request: HttpRequest, code: str) -> tuple[PackageEdition, Situation, Joined]:
    """The edition in force, what was answered, and what the package comes to for whoever answered so."""
    edition = _edition_of(code)
    situation = conditions.situation(edition.questions, request.GET.dict())
    members, editions = packages.read(edition, _today())
    told = packages.settled(edition.questions, situation)
    return edition, situation, packages.joined(members, editions, told)


# ---- what is shown of it


def _told(edition: PackageEdition, situation: Situation) -> list[Row]:
    """What was answered, on paper: nothing to change."""
    return [row | {"change": ""} for row in answered(edition.questions, situation, "")]


def _blank(one: packages.Asked) -> Row:
    """A field as ink meets it; under its own conditions it is nobody's duty."""
    labels = conditions.asked(spec for part in one.parts for spec in part.fields)
    return blank_field(one.spec, {}, labels) | {"required": one.required}


def _facts(edition: PackageEdition, joined: Joined) -> list[Row]:
    rows = [{"term": _("一起办"), "words": _("%(n)d 个事项") % {"n": len(joined.parts)}}]
    if edition.promised:
        rows.insert(0, {"term": _("多久办好"), "words": edition.promised.words()})
    if edition.visits is not None:
        words = _("%(n)d 次") % {"n": edition.visits} if edition.visits else _("不用跑")
        rows.append({"term": _("要跑几次"), "words": words})
    rows.append({"term": _("牵头部门"), "words": edition.package.office.short_name})
    return rows


def _saved(joined: Joined) -> list[Row]:
    """What the package spares, counted from what is listed on this very page."""
    return [
        {"words": _("申请表"), "apart": len([part for part in joined.parts if part.fields]), "once": 1},
        {"words": _("填写的内容（项）"), "apart": joined.fields_apart, "once": joined.fields},
        {"words": _("提交的材料（份）"), "apart": joined.papers_apart, "once": len(joined.handed_in)},
    ]


def _reform(edition: PackageEdition) -> list[Row]:
    """改革前后: what the editors say that it came down to."""
    return [
        {"words": label, "before": edition.reform[key][0], "after": edition.reform[key][1]}
        for key, label in REFORM.items()
        if edition.reform.get(key)
    ]


def _stop(part: Part, on: date) -> Row:
    """Why the package is stopped: which of its matters is not to be had, since when, and what it rests on."""
    if part.edition is not None:
        done = rules.stopped_by(part.matter, on)
        since, words = part.edition.effective_on, part.edition.note
        how = _("“%(name)s”自 %(day)s 起暂停办理")
    else:
        done = rules.ended_by(part.matter, on)
        since, words = (done.on if done else None), ""
        how = _("“%(name)s”自 %(day)s 起不再办理") if done else _("“%(name)s”没有现行的办事指南")
    day = date_format(since, _("Y年n月j日")) if since else ""
    return {
        "words": how % {"name": part.name, "day": day},
        "why": words or (done.reason if done else ""),
        "instead": rules.instead_of(part.matter, on),
    }


def _longest(edition: PackageEdition, joined: Joined) -> str:
    """The package's own promise beside those of its matters."""
    if not edition.promised:
        return ""
    return _("一件事承诺 %(own)s；其中的事项同时办、接着办，按各自的承诺最长 %(longest)s。") % {
        "own": edition.promised.words(),
        "longest": Limit(joined.longest).words(),
    }


def _conditions(edition: PackageEdition, situation: Situation) -> list[Row]:
    """Each condition, and whether what was answered fulfils it; None where nobody has asked."""
    return [
        {"words": one["words"], "met": conditions.holds(one["when"], situation) if one["when"] else None}
        for one in edition.requirements
    ]


def _part(part: Part, asked: Mapping[str, conditions.Asked]) -> Row:
    return {
        "no": part.no,
        "name": part.name,
        "address": part.matter.get_absolute_url() if part.edition else "",
        "open": part.is_open,
        "office": part.matter.office.short_name,
        "days": "" if part.promised is None else part.promised.words(),
        "apart": part.member.apart,
        "result": part.result,
        "when": conditions.says(part.member.when, asked) if part.needed is None else "",
        "gone": part.edition is None,
    }


def _material(one: Wanted, asked: Mapping[str, conditions.Asked]) -> Row:
    copies = [
        words % {"n": n}
        for n, words in ((one.originals, _("原件 %(n)d 份")), (one.copies, _("复印件 %(n)d 份")))
        if n
    ]
    flags = {
        Necessity.REQUIRED: (_("必要"), ""),
        Necessity.CONDITIONAL: (_("按情形"), "grey"),
        Necessity.OPTIONAL: (_("选交"), "grey"),
    }
    return {
        "name": one.name,
        "standard": _("；").join(one.standards),
        "when": _("；").join(one.whens)
        if one.needed is None or one.necessity == Necessity.CONDITIONAL
        else "",
        "alternatives": _("，或者").join(one.alternatives),
        "source": one.source,
        "form": one.form,
        "copies": _("、").join(copies),
        "exempt": one.exempt,
        "shared": one.is_shared,
        "for": _("、").join(part.name for part in one.parts),
        "flags": [(_("免提交"), "green")] if one.exempt else [flags[Necessity(one.necessity)]],
    }


def _title(section: packages.Section) -> str:
    return _("几个事项都要，只填一次") if len(section.parts) > 1 else section.parts[0].name


def _section(section: packages.Section) -> Row:
    return {
        "title": _title(section),
        "shared": len(section.parts) > 1,
        "fields": [
            {
                "label": one.label,
                "required": one.required,
                "for": _("、").join(part.name for part in one.parts) if one.is_shared else "",
                "count": len(one.parts),
            }
            for one in section.fields
        ],
    }


def _place(edition: PackageEdition) -> Row:
    return {
        "name": _("一件事窗口"),
        "address": edition.address,
        "hours": edition.hours,
        "phone": edition.consult_phone,
        "complaint": edition.complaint_phone,
    }

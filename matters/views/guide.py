"""办事指南: what one needs first above the fold, everything else below."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office
from ground.addresses import absolute
from ground.documents.models import Blob
from ground.documents.serving import stream
from ground.documents.square import qr
from ground.workdays.calendar import legal_day
from matters import rules
from matters.enums import Channel, EditionState, Handling, Necessity, ServiceObject
from matters.models import Edition, Material, ReformItem
from matters.models.edition import EditionQuerySet
from matters.views import ended, flow, sections
from matters.views.rows import how_long

Row = dict[str, Any]


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The edition in force today: open with its way in, or listed with the place where it is done.

    What is suspended or gone has a page too: since when, on what it rests, and where to go instead (COR-18).
    """
    at = timezone.now()
    on = legal_day(at)
    edition = whole(Edition.objects.in_force(on)).filter(matter__code=code).first()
    if edition is None:
        return ended.gone(request, code, on)
    if edition.state == EditionState.SUSPENDED:
        return ended.suspended(request, edition, on)
    page = page_of(edition)
    if page["reform"] is not None and not (needed := rules.why_not_permit(edition, at=at)).ok:
        page = _closed(page, needed.words or "")
    return _shown(request, edition, page)


@require_safe
def edition(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """An edition that held once or will hold: a case stays with the one it was filed under (COR-1)."""
    on = legal_day(timezone.now())
    found = get_object_or_404(whole(Edition.objects.ever()), matter__code=code, no=no)
    page = page_of(found)
    page["trail"] = [
        {"text": found.name, "href": found.matter.get_absolute_url()},
        {"text": _("第 %(no)d 版") % {"no": found.no}},
    ]
    if not found.is_in_force(on):
        page = _closed(page, _when(found, on))
    return _shown(request, found, page)


def _closed(page: Row, instead: str) -> Row:
    """Nothing is applied for under it: there is no way in and no route, and it is said why."""
    kept = [part for part in page.get("contents", []) if part["anchor"] != "routes"]
    return page | {"start": "", "instead": instead, "contents": kept}


def whole(editions: EditionQuerySet) -> EditionQuerySet:
    """With all that the guide shows of a matter and its materials, at one query a kind."""
    materials = Material.objects.select_related("blank_form", "sample")
    related = editions.visible().select_related("regulator", "result_sample", "matter__upstream__office")
    return related.prefetch_related(Prefetch("materials", materials), "handling_items")


def _day(day: date) -> str:
    return date_format(day, _("Y年n月j日"))


def _when(edition: Edition, on: date) -> str:
    if edition.effective_on > on:
        return _("这一版自 %(day)s 起执行。") % {"day": _day(edition.effective_on)}
    assert edition.replaced_on is not None
    if edition.replaced_on == edition.effective_on:
        words = _("这一版于 %(day)s 执行，当日即由新的版本代替。执行期间提出的申请，仍按这一版办理。")
        return words % {"day": _day(edition.effective_on)}
    told = {"first": _day(edition.effective_on), "next": _day(edition.replaced_on)}
    return _("这一版自 %(first)s 起执行，%(next)s 起不再执行。执行期间提出的申请，仍按这一版办理。") % told


def _shown(request: HttpRequest, edition: Edition, page: Row) -> HttpResponse:
    template = "matters/guide.html" if edition.is_open else "matters/listed.html"
    return render(request, template, page | {"at": timezone.now()})


def page_of(edition: Edition) -> Row:
    """What the guide shows of an edition; of one that is not published yet, too (`matters.views.catalogue.preview`)."""
    matter = edition.matter_then
    now = timezone.now()
    on = legal_day(now)
    place = _place(edition)
    reform = rules.reform_of(edition.matter, on) if edition.matter.pk else None
    page = {
        "edition": edition,
        "matter": matter,
        "trail": _trail(edition),
        "about": _about(edition, reform),
        "reform": reform,
        "place": place,
        "power": sections.power(edition, on),
        "qr": _square(absolute(matter.get_absolute_url())),
        "guide_address": absolute(matter.get_absolute_url()),
        # What has no number yet is nobody's to look up.
        "published": bool(edition.pk),
        "instead": "",
    }
    if not edition.is_open:
        return page
    materials = edition.asks_for()
    every = rules.defers_all(edition.matter.office.division_code, on)
    schemes = [
        one for one in rules.open_schemes(edition, at=now) if rules.promisable(edition, materials, one, on=on)
    ]
    promised = rules.open_to_promise(edition, materials, schemes, on=on)
    waits = rules.deferrable(edition, materials, every=every, promised=promised)
    steps = list(edition.steps.all())
    items = list(edition.handling_items.all())
    specials = sections.specials(edition)
    more = {
        "facts": _facts(edition),
        "bring": [material.name for material in materials if material.is_required and not material.exempt],
        "maybe": [material for material in materials if material.necessity == Necessity.CONDITIONAL],
        "exempt": [material.name for material in materials if material.exempt],
        "materials": [
            sections.material(edition, one, waits=one in waits, promised=one in promised) for one in materials
        ],
        "modes": sections.modes(schemes, waits),
        "exemptions": list(edition.matter.exemption_items.in_force(on)) if edition.matter.pk else [],
        "steps": steps,
        "specials": specials,
        "picture": flow.picture(steps, [one["name"] for one in specials]),
        "times": sections.times(edition),
        "points": list(edition.review_points.all()),
        "result": sections.result(edition),
        "sample": sections.file_of(edition, edition.result_sample, _("结果样本")),
        "service": sections.service(edition),
        "consult": sections.ways(edition.consult_ways),
        "complain": sections.ways(edition.complaint_ways),
        "regulation": sections.regulation(edition),
        "items": sections.first_items(items),
        "becomes": sections.becomes(items, edition),
        "start": f"/apply/{matter.code}/",
    }
    page |= more
    page["contents"] = _contents(page)
    return page


@lru_cache(maxsize=512)
def _square(address: str) -> SafeString:
    return qr(address, title=_("扫码查看本指南：%(url)s") % {"url": address})


@require_safe
def file(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """A blank form or a sample that an edition of this matter shows; it is as public as the edition."""
    editions = Edition.objects.ever().filter(matter__code=code)
    materials = Material.objects.filter(edition__in=editions)
    there = (
        Q(pk__in=editions.values("result_sample"))
        | Q(pk__in=materials.values("blank_form"))
        | Q(pk__in=materials.values("sample"))
    )
    blob = Blob.objects.filter(there, uuid=uuid).first()
    if blob is None:
        raise Http404(_("没有找到这个文件"))
    ending = sections.ENDINGS.get(blob.media_type, "").lower()
    return stream(blob, filename=f"{code}-{str(uuid)[:8]}.{ending}", as_attachment=False)


def _trail(edition: Edition) -> list[Row]:
    if edition.organisation_theme:
        return [
            {"text": _("法人办事"), "href": "/browse/organisations/"},
            {
                "text": edition.get_organisation_theme_display(),
                "href": f"/browse/organisations/?theme={edition.organisation_theme}",
            },
            {"text": edition.name},
        ]
    if edition.person_theme:
        return [
            {"text": _("个人办事"), "href": "/browse/persons/"},
            {
                "text": edition.get_person_theme_display(),
                "href": f"/browse/persons/?theme={edition.person_theme}",
            },
            {"text": edition.name},
        ]
    office = edition.matter_then.office
    return [
        {"text": _("按部门"), "href": "/browse/departments/"},
        {"text": office.short_name, "href": f"/browse/departments/{office.path}/"},
        {"text": edition.name},
    ]


def _facts(edition: Edition) -> list[Row]:
    """How long, what it costs, how often one must come, for whom: the first line of the page."""
    long = {"term": _("多久办好"), "words": how_long(edition)}
    if edition.handling == Handling.PROMISED and edition.statutory is not None:
        long["more"] = _("法定 %(long)s") % {"long": edition.statutory.words()}
    visits = {"term": _("要跑几次"), "words": _("%(n)d 次") % {"n": edition.visits}}
    visits["more"] = edition.visits_words or (
        _("可以全程网上办") if Channel.ONLINE in edition.channels else ""
    )
    return [
        long,
        {"term": _("收费"), "words": _("不收费") if edition.fee is None else _("收费，见下文")},
        visits,
        {"term": _("谁可以办"), "words": _whom(edition)},
    ]


def _whom(edition: Edition) -> str:
    matter = edition.matter_then
    if matter.for_persons and matter.for_organisations:
        return _("个人、单位都可以")
    return _("个人") if matter.for_persons else _("法人和其他组织")


def _reform(row: ReformItem | None) -> str:
    """How its approval is reformed that day (S50), and on what that rests."""
    if row is None:
        return ""
    return _("%(mode)s（%(basis)s）") % {"mode": row.get_mode_display(), "basis": row.basis_words}


def _about(edition: Edition, reform: ReformItem | None) -> list[Row]:
    """The entries by which officials know the matter."""
    matter = edition.matter_then
    objects = dict(ServiceObject.choices)
    themes = [edition.get_person_theme_display(), edition.get_organisation_theme_display()]
    above = matter.upstream
    return sections.entries(
        (_("事项类型"), matter.get_type_code_display()),
        (_("主项名称"), matter.main_item),
        (_("行使层级"), matter.get_level_display()),
        (_("实施主体"), matter.office.name),
        (_("实施主体性质"), edition.get_organ_nature_display()),
        (_("权力来源"), edition.get_power_source_display()),
        (_("委托部门"), edition.entrusting_organ),
        (_("权限划分"), edition.scope_words),
        (_("行使内容"), edition.rights_words),
        (_("责任事项"), edition.duties_words),
        (_("行业主管部门"), edition.regulator.name if edition.regulator else ""),
        (
            _("服务对象"),
            _("、").join(str(objects[one]) for one in edition.service_objects) or _whom(edition),
        ),
        (_("主题"), _("、").join(dict.fromkeys(theme for theme in themes if theme))),
        (_("办件类型"), edition.get_handling_display()),
        (_("“证照分离”改革方式"), _reform(reform)),
        (_("实施编码"), matter.implementation_code),
        (_("基本编码"), matter.basic_code),
        (_("地方编码"), matter.local_code),
        (_("上级标准事项"), f"{above.name}（{above.office.name}）" if above else ""),
        (_("来源部门"), matter.source_department),
        (_("执行日期"), _("%(day)s起") % {"day": _day(edition.effective_on)}),
    )


def _place(edition: Edition) -> Row:
    """Where it is done and whom to call; what the edition does not say, its office's hall or the office itself does."""
    office = edition.matter_then.office
    if edition.address:
        return {
            "name": _("综合受理窗口"),
            "address": edition.address,
            "hours": edition.hours,
            "phone": edition.consult_phone,
            "complaint": edition.complaint_phone,
        }
    hall = Office.objects.within(office.path).filter(kind=OfficeKind.HALL).order_by("path").first()
    there = hall or office
    return {
        "name": there.name,
        "address": there.address,
        "hours": there.hours,
        "phone": there.phone,
        "complaint": there.complaint_phone,
    }


def _contents(page: Row) -> list[Row]:
    """The sections that are there, in their order."""
    parts = [
        ("materials", _("申请材料"), True),
        ("routes", _("办理方式"), page["published"]),
        ("flow", _("办理流程"), True),
        ("special", _("特别程序"), page["specials"]),
        ("time", _("办理时限"), page["times"]),
        ("merits", _("准予条件"), True),
        ("result", _("结果和收费"), True),
        ("basis", _("设定依据"), True),
        ("where", _("地点和时间"), True),
        ("becomes", _("变更和延续"), page["becomes"]),
        ("questions", _("常见问题"), page["edition"].faq),
        ("contact", _("咨询和投诉"), True),
        ("remedies", _("权利和救济"), True),
        ("regulation", _("事后监管"), page["regulation"]),
        ("about", _("事项信息"), True),
    ]
    return [{"anchor": anchor, "words": words} for anchor, words, there in parts if there]

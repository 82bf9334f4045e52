"""办事指南: what one needs first above the fold, everything else below."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ground.accounts.enums import OfficeKind
from ground.accounts.models import Office
from ground.workdays.calendar import legal_day
from matters.enums import Channel, Handling, Necessity, Purpose, ResultKind, Source
from matters.models import Edition, Material
from matters.views import flow
from matters.views.rows import how_long

Row = dict[str, Any]


@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The edition in force today: open with its way in, or listed with the place where it is done."""
    on = legal_day(timezone.now())
    editions = Edition.objects.in_force(on).visible().select_related("regulator")
    edition = get_object_or_404(editions, matter__code=code)
    page = page_of(edition)
    return render(request, "matters/guide.html" if edition.is_open else "matters/listed.html", page)


def page_of(edition: Edition) -> Row:
    """What the guide shows of an edition; of one that is not published yet, too (`matters.views.catalogue.preview`)."""
    page = {
        "edition": edition,
        "matter": edition.matter,
        "trail": _trail(edition),
        "about": _about(edition),
        "place": _place(edition),
    }
    if not edition.is_open:
        return page
    materials = edition.asks_for()
    steps = list(edition.steps.all())
    return page | {
        "facts": _facts(edition),
        "bring": [material.name for material in materials if material.is_required and not material.exempt],
        "maybe": [material for material in materials if material.necessity == Necessity.CONDITIONAL],
        "exempt": [material.name for material in materials if material.exempt],
        "materials": [_material(material) for material in materials],
        "steps": steps,
        "picture": flow.picture(steps),
        "result": _result(edition),
        "contents": _contents(),
        "start": f"/apply/{edition.matter.code}/",
        "becomes": [
            {"words": Purpose(purpose).label, "days": edition.promised_days(purpose)}
            for purpose in edition.purposes
        ],
    }


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
    office = edition.matter.office
    return [
        {"text": _("按部门"), "href": "/browse/departments/"},
        {"text": office.short_name, "href": f"/browse/departments/{office.path}/"},
        {"text": edition.name},
    ]


def _facts(edition: Edition) -> list[Row]:
    """How long, what it costs, how often one must come, for whom: the first line of the page."""
    long = {"term": _("多久办好"), "words": how_long(edition)}
    if edition.handling == Handling.PROMISED:
        long["more"] = _("法定 %(n)d 个工作日") % {"n": edition.statutory_length}
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
    matter = edition.matter
    if matter.for_persons and matter.for_organisations:
        return _("个人、单位都可以")
    return _("个人") if matter.for_persons else _("法人和其他组织")


def _material(material: Material) -> Row:
    """One row of the table; `flags` are (words, colour)."""
    copies = [
        words % {"n": n}
        for n, words in ((material.originals, _("原件 %(n)d 份")), (material.copies, _("复印件 %(n)d 份")))
        if n
    ]
    source = material.get_source_display()
    if material.source != Source.SELF and material.source_office:
        source = material.source_office
    flags = [(_("必要"), "")]
    if material.necessity == Necessity.CONDITIONAL:
        flags = [(_("按情形"), "grey")]
    elif material.necessity == Necessity.OPTIONAL:
        flags = [(_("选交"), "grey")]
    if material.exempt:
        flags = [(_("免提交"), "green")]
    return {
        "no": material.no,
        "name": material.name,
        "standard": material.standard,
        "when": material.when_words,
        "basis": material.basis,
        "source": source,
        "form": material.get_form_display(),
        "copies": _("、").join(copies),
        "exempt": material.exempt,
        "flags": flags,
    }


def _result(edition: Edition) -> list[Row]:
    rows = [
        {"term": _("结果名称"), "words": edition.result_name},
        {"term": _("结果类型"), "words": edition.get_result_kind_display()},
    ]
    if edition.result_kind == ResultKind.LICENCE:
        months = edition.licence_validity_months
        if months is None:
            words = _("以证照载明的为准")
        elif months % 12:
            words = _("%(n)d 个月") % {"n": months}
        else:
            words = _("%(n)d 年") % {"n": months // 12}
        rows.append({"term": _("有效期限"), "words": words})
    rows.append({"term": _("送达方式"), "words": _("到综合出件窗口领取、邮寄，或者下载电子文件")})
    return rows


def _about(edition: Edition) -> list[Row]:
    """The entries by which officials know the matter."""
    matter = edition.matter
    rows = [
        (_("事项类型"), matter.get_type_code_display()),
        (_("主项名称"), matter.main_item),
        (_("实施主体"), matter.office.name),
        (_("行业主管部门"), edition.regulator.name if edition.regulator else ""),
        (_("服务对象"), _whom(edition)),
        (_("办件类型"), edition.get_handling_display()),
        (_("办理形式"), _("、").join(str(Channel(channel).label) for channel in edition.channels)),
        (_("实施编码"), matter.implementation_code),
        (_("基本编码"), matter.basic_code),
        (_("来源部门"), matter.source_department),
        (_("执行日期"), _("%(day)s起") % {"day": edition.effective_on.isoformat()}),
    ]
    return [{"term": term, "words": words} for term, words in rows if words]


def _place(edition: Edition) -> Row:
    """Where it is done and whom to call; what the edition does not say, its office's hall or the office itself does."""
    office = edition.matter.office
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


def _contents() -> list[Row]:
    return [
        {"anchor": "conditions", "words": _("申请条件")},
        {"anchor": "materials", "words": _("申请材料")},
        {"anchor": "flow", "words": _("办理流程")},
        {"anchor": "merits", "words": _("准予条件")},
        {"anchor": "result", "words": _("办理结果")},
        {"anchor": "basis", "words": _("设定依据")},
        {"anchor": "questions", "words": _("常见问题")},
        {"anchor": "remedies", "words": _("权利和救济")},
        {"anchor": "about", "words": _("事项信息")},
    ]

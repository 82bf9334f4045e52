"""The sections of the guide below its first screen: rows of words, so that a page, a print and a preview say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ground.clocks.enums import Limit, Unit
from ground.documents.models import Blob
from matters.elements import CONTACT_WAYS, SPECIAL
from matters.enums import Channel, CommitmentKind, Necessity, Purpose, ResultKind, Source
from matters.models import (
    Announcement,
    Edition,
    HandlingItem,
    Material,
    PowerEntry,
    PowerList,
    RegulationPoint,
)

Row = dict[str, Any]
ENDINGS = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


def entries(*rows: tuple[str, Any]) -> list[Row]:
    """What is said, by its term; what nobody said is left out."""
    return [{"term": term, "words": words} for term, words in rows if words]


def file_of(edition: Edition, blob: Blob | None, words: str) -> Row | None:
    """A blank form or a sample, to be fetched; the files of what is not published yet are named and not linked."""
    if blob is None:
        return None
    ending = ENDINGS.get(blob.media_type, "")
    return {
        "words": words,
        "more": _("（%(kind)s，%(size)s）") % {"kind": ending, "size": filesizeformat(blob.size)},
        "picture": blob.media_type.startswith("image/"),
        "address": edition.pk
        and reverse("matters:guide_file", kwargs={"code": edition.matter.code, "uuid": blob.uuid}),
    }


def files(*found: Row | None) -> list[Row]:
    return [one for one in found if one is not None]


# ---- materials


def material(edition: Edition, one: Material, *, waits: bool, promised: bool) -> Row:
    """One row of the table; `flags` are (words, colour)."""
    copies = [
        words % {"n": n}
        for n, words in ((one.originals, _("原件 %(n)d 份")), (one.copies, _("复印件 %(n)d 份")))
        if n
    ]
    source = one.get_source_display()
    if one.source != Source.SELF and one.source_office:
        source = one.source_office
    more = [
        (_("提供情形"), one.when_words),
        (_("交其中一种即可"), _("、").join(one.alternatives)),
        (_("填报须知"), one.fill_words),
        (_("核验数据"), one.exempt_by if one.exempt else ""),
        (_("证明事项编码"), one.proof_code),
    ]
    return {
        "no": one.no,
        "name": one.name,
        "standard": one.standard,
        "more": entries(*more),
        "basis": one.basis,
        "source": source,
        "form": one.get_form_display(),
        "copies": _("、").join([*copies, *([one.pages_format] if one.pages_format else [])]),
        "exempt": one.exempt,
        "flags": list(_flags(one, waits, promised)),
        "generated": one.generated,
        "files": files(
            file_of(edition, one.blank_form, _("空白表格")), file_of(edition, one.sample, _("填写样本"))
        ),
    }


def _flags(one: Material, waits: bool, promised: bool) -> Iterable[tuple[str, str]]:
    """Whether it must be there, and what spares the applicant the way with it."""
    if one.exempt:
        yield _("免提交"), "green"
        return
    if one.necessity == Necessity.CONDITIONAL:
        yield _("按情形"), "grey"
    elif one.necessity == Necessity.OPTIONAL:
        yield _("选交"), "grey"
    else:
        yield _("必要"), ""
    if waits:
        yield _("可容缺"), "yellow"
    if promised:
        yield _("可承诺"), "purple"


def modes(schemes: Sequence[str], waits: Sequence[Material]) -> list[str]:
    """What may be promised or handed in later, in the words of the table's tags."""
    said = []
    kinds = {"kinds": _("、").join(str(CommitmentKind(kind).label) for kind in schemes)}
    if set(schemes) == {CommitmentKind.PROOF}:
        said.append(_("本事项可以%(kinds)s：标“可承诺”的材料，书面承诺符合要求的可以不交。") % kinds)
    elif schemes:
        said.append(
            _("本事项可以%(kinds)s：标“可承诺”的材料，书面承诺以后可以先不交，要补交的在承诺的期限内补齐。")
            % kinds
        )
    if waits:
        said.append(_("本事项可以容缺受理：标“可容缺”的材料暂时没有的，可以先受理，再在约定的期限内补齐。"))
    return said


# ---- time


def times(edition: Edition) -> list[Row]:
    """法定时限、承诺时限, each with its explanation (COR-12: what is not counted stands under the special procedures)."""
    statutory, promised = (
        "" if limit is None else limit.words() for limit in (edition.statutory, edition.promised())
    )
    rows = [
        {"term": _("法定办结时限"), "words": statutory, "more": edition.statutory_words},
        {"term": _("承诺办结时限"), "words": promised, "more": edition.promised_words},
    ]
    shortened = Announcement.objects.filter(edition=edition).first()
    if shortened:
        told = {
            "day": date_format(shortened.on, _("Y年n月j日")),
            "before": Limit(shortened.from_length, shortened.unit).words(),
            "now": Limit(shortened.to_length, shortened.unit).words(),
        }
        words = _("自 %(day)s 起由 %(before)s压缩为 %(now)s") % told
        rows.append({"term": _("时限压缩公告"), "words": words, "more": ""})
    return [row for row in rows if row["words"] or row["more"]]


def specials(edition: Edition) -> list[Row]:
    """特别程序: by which law it takes time of its own, and whether the limit counts it."""
    kinds = dict(SPECIAL[0].choices)
    rows = []
    for one in edition.special_procedures:
        length = one.get("length")
        rows.append(
            {
                "name": one.get("name") or str(kinds.get(one.get("kind"), "")),
                "kind": str(kinds.get(one.get("kind"), "")),
                "basis": one.get("basis", ""),
                "long": Limit(length, one.get("unit") or Unit.WORKING_DAYS).words() if length else "",
                "counts": _("计入办理时限") if one.get("counts") else _("不计入办理时限"),
            }
        )
    return rows


# ---- what becomes of an application


def result(edition: Edition) -> list[Row]:
    rows = [(_("结果名称"), edition.result_name), (_("结果类型"), edition.get_result_kind_display())]
    if edition.result_kind == ResultKind.LICENCE:
        rows.append((_("有效期限"), _validity(edition.licence_validity_months)))
    ways = [_("到综合出件窗口领取")]
    if edition.posts_result or Channel.POST in edition.channels:
        ways.append(_("邮寄"))
    ways.append(_("下载电子文件"))
    rows.append((_("送达方式"), _("、").join(ways)))
    return entries(*rows)


def _validity(months: int | None) -> str:
    if months is None:
        return _("以证照载明的为准")
    if months % 12:
        return _("%(n)d 个月") % {"n": months}
    return _("%(n)d 年") % {"n": months // 12}


def becomes(items: Iterable[HandlingItem], edition: Edition) -> list[Row]:
    """What can be applied for beside a first licence: how long it takes and what it asks."""
    rows = []
    for item in items:
        if item.purpose == Purpose.NEW:
            continue
        promised = edition.promised(item.purpose)
        rows.append(
            {
                "words": item.get_purpose_display(),
                "code": item.code,
                "long": "" if promised is None else promised.done(),
                "materials": _("、").join(
                    one.name for one in edition.asks_for(item.purpose) if not one.exempt
                ),
            }
        )
    return rows


def first_items(items: Iterable[HandlingItem]) -> list[Row]:
    """Several ways to apply for the first time, where there is more than one."""
    firsts = [item for item in items if item.purpose == Purpose.NEW]
    if len(firsts) < 2:
        return []
    return [{"term": item.name, "words": item.summary or item.code} for item in firsts]


# ---- where, and whom to ask


def service(edition: Edition) -> list[Row]:
    """By which ways it is done, and what is spared."""
    free = [
        (edition.fill_free, _("免填写")),
        (edition.seal_free, _("免用实物印章")),
        (edition.signature_free, _("免用手写签名")),
    ]
    visits = ""
    if edition.visits is not None:
        visits = _("%(n)d 次") % {"n": edition.visits}
    booking = ""
    if edition.bookable:
        booking = edition.booking_words or _("可以预约，先打咨询电话")
    posts = [(edition.posts_material, _("可以邮寄材料")), (edition.posts_result, _("可以邮寄结果"))]
    return entries(
        (_("办理形式"), _("、").join(str(Channel(one).label) for one in edition.channels)),
        (_("到办事现场次数"), visits),
        (_("到现场的原因"), edition.visits_words),
        (_("网上办理深度"), edition.get_online_depth_display() if edition.online_depth else ""),
        (_("通办范围"), edition.get_scope_display()),
        (_("预约办理"), booking),
        (_("邮寄"), _("，").join(words for on, words in posts if on)),
        (_("自助终端"), _("可以在自助终端办理") if edition.terminals else ""),
        (_("网上支付"), _("可以在网上缴费") if edition.pays_online else ""),
        (_("四免"), _("、").join(words for on, words in free if on)),
        (_("免申即享"), _("不用申请，符合条件的直接享受") if edition.without_application else ""),
        (_("联办机构"), _("、").join(edition.joint_offices)),
        (_("交通指引"), edition.traffic_words),
    )


def ways(told: Iterable[dict[str, str]]) -> list[Row]:
    """Other ways to ask or to complain, beside the telephone."""
    labels = dict(CONTACT_WAYS[0].choices)
    return entries(*((str(labels.get(one.get("way"), _("其他"))), one.get("words", "")) for one in told))


# ---- supervision


def regulation(edition: Edition) -> Row | None:
    """监管实施细则: who watches whom, how, by which standard, with what consequence (SHG-2)."""
    points = list(edition.regulation_points.all())
    if not points:
        return None
    return {
        "rows": entries(
            (_("监管主体"), edition.regulator.name if edition.regulator else ""),
            (_("监管对象"), edition.regulated_object),
            (_("监管方式"), _("、").join(edition.regulating_ways)),
            (_("违规处理"), edition.regulating_penalties),
        ),
        "points": [
            {
                "words": point.words,
                "standard": point.site_standard,
                "penalty": point.penalty,
                "basis": point.basis,
                "binds": _("；").join(_bound(point)),
            }
            for point in points
        ],
    }


def _bound(point: RegulationPoint) -> Iterable[str]:
    for nos, words in (
        (point.conditions, _("准予条件第 %(nos)s 项")),
        (point.materials, _("申请材料第 %(nos)s 项")),
        (point.points, _("审查要点第 %(nos)s 项")),
    ):
        if nos:
            yield words % {"nos": _("、").join(map(str, nos))}


def power(edition: Edition, on: date) -> PowerEntry | None:
    """The entry that the matter points to in the power list of its organ that holds on that day (S43)."""
    matter = edition.matter_then
    if not matter.power_code:
        return None
    lists = PowerList.objects.in_force(on).filter(office=matter.office_id)
    return PowerEntry.objects.filter(list__in=lists, code=matter.power_code).select_related("list").first()

"""Why an edition may not be opened for applications yet."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ground.law.rulings import rule
from matters.enums import ON_THE_MERITS, Purpose, ResultKind
from matters.models import Edition


@rule("COR-10", article="行政许可法 30")
def why_not_open(edition: Edition) -> str | None:
    """An edition opens when nothing is missing that the law says must be shown: 申请条件 and 准予条件 are two elements."""
    if missing := missing_elements(edition):
        return _("“%(matter)s”尚不能开通在线办理，缺少：%(elements)s") % {
            "matter": edition.name,
            "elements": _("、").join(missing),
        }
    return None


def missing_elements(edition: Edition) -> list[str]:
    """The names of the elements that are not there."""
    office = edition.matter.office
    elements: list[tuple[object, str]] = [
        (edition.summary, _("一句话说明")),
        (edition.handling, _("办件类型")),
        (edition.statutory_length is not None, _("法定办结时限")),
        (edition.promised_length is not None, _("承诺办结时限")),
        (edition.application_conditions, _("申请条件")),
        (edition.grant_conditions, _("准予条件")),
        (edition.legal_basis, _("设定依据")),
        (edition.visits is not None, _("到办事现场次数")),
        (not edition.visits or edition.visits_words, _("到现场的原因")),
        (edition.channels, _("办理形式")),
        (edition.result_kind and edition.result_name, _("办理结果")),
        (edition.form.get("sections"), _("申请表")),
        (edition.faq, _("常见问题")),
        (edition.consult_phone, _("咨询电话")),
        (edition.complaint_phone, _("监督投诉电话")),
        (edition.address, _("办理地点")),
        (edition.hours, _("办理时间")),
        (edition.review_organ and edition.court, _("复议机关和管辖法院")),
        (edition.regulator_id, _("行业主管部门")),
        (office.mark, _("审批机关的机关代字")),
        (edition.person_theme or not edition.matter.for_persons, _("个人主题")),
        (edition.organisation_theme or not edition.matter.for_organisations, _("法人主题")),
        (edition.materials.exists(), _("申请材料")),
        (edition.steps.exists(), _("办理环节")),
        (edition.review_points.exists(), _("审查要点")),
    ]
    missing = [name for present, name in elements if not present]
    # What becomes of a licence rests on all of that, and is looked at when it is there.
    return missing or [
        _("“%(purpose)s”的申请表或承诺时限") % {"purpose": Purpose(purpose).label}
        for purpose in edition.purposes
        if not _is_whole(edition, purpose)
    ]


def _is_whole(edition: Edition, purpose: str) -> bool:
    """Whether what becomes of a licence can be applied for: there is a licence, a form, and a promise within the law."""
    promised = edition.promised(purpose)
    sections = edition.form.get("sections", [])
    return (
        edition.result_kind == ResultKind.LICENCE
        and any(purpose in one.get("purposes", ON_THE_MERITS) for one in sections)
        and promised is not None
        and (promised.length > 0) != edition.is_instant
        and not (edition.statutory is not None and edition.statutory.is_shorter_than(promised))
    )

"""证照分离: what waits for a permit on the day from which nobody needs it any more (S50)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals.enums import Hanging, Purpose
from approvals.models import Case, Decision
from approvals.models.case_query import OPEN
from approvals.rules.catalogue import why_not_release
from approvals.rules.hanging import Hangs, cases_hanging, licences_in_force
from approvals.rules.standing import not_now
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from licences.models import Licence
from matters.enums import NEEDLESS, MatterType, ReformMode
from matters.models import ReformItem
from matters.rules import freed_words, needless_words, reform_of

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


# ---- what hangs on such rows


def freeing(on: date) -> QuerySet[ReformItem]:
    """The rows that on that day free everybody of a permit."""
    return ReformItem.objects.in_force(on).filter(mode__in=NEEDLESS).order_by("pk")


def _freed(rows: QuerySet[ReformItem]) -> Q:
    """Applications under an edition that a row frees of its permit: what is put on record already was none (`needless_words`)."""
    abolished = rows.filter(mode=ReformMode.CANCELLED).order_by().values("matter")
    recorded = rows.filter(mode=ReformMode.RECORD).order_by().values("matter")
    permit = Q(edition__identity__type_code=MatterType.PERMIT)
    return Q(edition__matter__in=abolished) | permit & Q(edition__matter__in=recorded)


@follows("S50", source="预览列明每个在办办件、履行中的承诺、有效证照和填写中的申请")
def cases_freed(rows: QuerySet[ReformItem]) -> QuerySet[WithAnnotations[Case, Hangs]]:
    """The cases that hang on these rows, with what each is (`hangs`): open, on a promise still to be kept, asked to be revoked."""
    return cases_hanging(_matters(rows)).filter(_freed(rows))


def licences_freed(rows: QuerySet[ReformItem], on: date) -> QuerySet[Licence]:
    """What was granted as a permit that these rows free everybody of, and is worth something on that day."""
    abolished = rows.filter(mode=ReformMode.CANCELLED).order_by().values("matter")
    permits = Decision.objects.filter(
        case__edition__identity__type_code=MatterType.PERMIT, gives_licence__isnull=False
    )
    found = licences_in_force(_matters(rows), on)
    return found.filter(Q(kind__in=abolished) | Q(pk__in=permits.values("gives_licence")))


def drafts_freed(rows: QuerySet[ReformItem]) -> QuerySet[Case]:
    """What somebody has begun, and cannot file from their day on."""
    return Case.objects.drafts().filter(_freed(rows), applicant__isnull=False, purpose=Purpose.NEW)


def _matters(rows: QuerySet[ReformItem]) -> list[int]:
    return list(rows.values_list("matter", flat=True))


# ---- why not


@rule(
    "S50",
    article="国发〔2021〕7号；行政许可法 32 第一款第一项",
    source="市场监督管理行政许可程序暂行规定：根据改革决定不再需要取得行政许可的，终止实施行政许可",
)
def why_not_end_needless(case: Case, row: ReformItem | None) -> str | None:
    """The application for a permit ends when nobody needs the permit any more, accepted or not: there is nothing left to grant.

    `row`: how the permit is reformed on that day. What becomes of a licence that stays valid is decided as before. So is what a
    reconsideration or a court brought back, also where what they took away was this very end: the organ decides anew, by a person
    and not on the same facts and reasons (行政复议法 64 第二款、行政诉讼法 71), so no row of the reform ends it a second time by itself.
    """
    if case.state not in OPEN:
        return not_now(case, _("终止办理"))
    if case.purpose != Purpose.NEW:
        return _("证照继续有效，%(purpose)s申请照旧办理") % {"purpose": case.get_purpose_display()}
    if case.brought_back:
        return _("复议决定或者裁判要求重新办理的，应当依法作出决定")
    if row is None or needless_words(row, case.edition) is None:
        return _("本事项仍然需要取得许可")
    return None


@rule(
    "S50",
    article="国发〔2021〕7号；行政许可法 32 第一款第一项",
    source="市场监督管理行政许可程序暂行规定：根据改革决定不再需要取得行政许可的，终止实施行政许可",
)
def why_not_decide_needless(case: Case, *, at: datetime) -> str | None:
    """What ends that day because nobody needs the permit is accepted and decided by nobody before the timer comes for it: the day
    counts, not the minute. What `why_not_end_needless` leaves going on is decided as ever.
    """
    if case.reformed is False:
        return None
    row = reform_of(case.edition.matter, legal_day(at))
    if row is None or not why_not_end_needless(case, row).ok:
        return None
    return _("%(changed)s。办件由系统终止办理并书面告知申请人，不再受理，也不再作出准予或者不予的决定") % {
        "changed": needless_words(row, case.edition)
    }


@rule(
    "S50",
    article="国发〔2021〕7号；行政许可法 8",
    source="本平台所定：改革决定取消了许可的，为取得它作出的承诺不再有履行的依据，不待各机构逐件决定",
)
def why_not_release_needless(case: Case, row: ReformItem | None) -> str | None:
    """What was promised for a permit that nobody needs any more is asked of nobody from that day on (`fulfilment.release`).

    Whether a word was broken while it bound is concluded by the office that asks.
    """
    if row is None or needless_words(row, case.edition) is None:
        return _("本事项仍然需要取得许可")
    return why_not_release(case, case.competent_office).words


# ---- in whose words


@follows("S50", article="国发〔2021〕7号；行政许可法 8")
def words_of_freed(case: Case, row: ReformItem, heard: str, *, released: bool = False) -> str:
    """What the party of a case that does not end is told, `heard` as what it knows itself to be (`catalogue.spoken_as`)."""
    told = {"changed": needless_words(row, case.edition)}
    if released:
        return (
            _(
                "%(changed)s。还没有交的承诺材料不用再交，原机构不再核查，承诺终止；"
                "不按违反承诺处理，您的证照在有效期内继续有效。"
            )
            % told
        )
    if heard == Hanging.PROMISED:
        return _("%(changed)s。您作出的承诺继续有效，仍由原机构核对、核查，期限不变，请按承诺书履行。") % told
    if heard == Hanging.ALLEGED:
        return _("%(changed)s。对您取得的许可正在进行的撤销程序，仍由原机构办结，期限不变。") % told
    return _("%(changed)s。您的申请照旧办理，办理时限不变；不再需要的，可以撤回申请。") % told


@follows("S50", article="国发〔2021〕7号；行政许可法 8、50、70")
@follows("LIF-4", article="行政许可法 70", source="改革不是注销的法定情形")
def words_of_licence(row: ReformItem) -> str:
    """What a holder is told: it is required no more and stays valid to its end; nothing is 注销 without a ground of the law."""
    return _(
        "%(changed)s。您的证照不因此注销，在有效期内继续有效，不用交回、不用换发，届满后不用延续；"
        "从事这项活动不再以持有它为条件。变更、补办、注销等申请照旧办理。"
    ) % {"changed": freed_words(row, row.matter)}

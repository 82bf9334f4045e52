"""What an office may propose for the credit file out of a case, and what becomes of a case whose applicant is listed meanwhile."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from approvals.enums import CaseState, How, Lapse, RemedyOutcome, Route
from approvals.models import Case, Decision, Declination, Deficiency, Proceeding, RouteLost
from approvals.models.case_query import BEFORE_ACCEPTANCE, DECIDING
from approvals.proceedings import ProceedingState
from approvals.rules.deficiency import gaps_of, last_deficiency, open_deficiency
from approvals.rules.proceeding import misdeed_of
from approvals.rules.remedy import made_at
from approvals.rules.routes import commitment_rulings, offers_of, why_not_deferred, why_not_trusted
from commitments.enums import Scheme
from credit.enums import Misdeed
from credit.rules import Standing, breach_closes, keeps, why_not_list_again
from ground.accounts.actor import Actor
from ground.law.retroaction import day_that_holds
from ground.law.rulings import Ruling, follows, rule
from ground.law.values import value
from ground.workdays.calendar import legal_day
from matters.rules import promisable


@follows(
    "CRE-1", article="国办发〔2020〕49号", source="列入的依据按承诺方式由各地规定，列为参数；没有依据的不列入"
)
def listing_basis(proceeding: Proceeding, *, at: datetime) -> str:
    """On what it is proposed for the credit file, in its place on that day; nothing where it is not, or may not be.

    By the scheme that was promised by: what holds for one says nothing of another, nor of an application without a promise; and where
    the day of the letter, or of the application, knew none, by none (立法法 104). What an earlier revocation of the grant left, and was
    cleared or has ended, is not held against him again; asked before this one leaves an entry of its own.
    """
    misdeed, held = misdeed_of(proceeding), proceeding.commitment
    if misdeed is None:
        return ""
    if not why_not_list_again(proceeding.case.party, sources_of(proceeding), misdeed, since=at).ok:
        return ""
    key = f"credit.basis.{held.scheme if held is not None else 'ordinary'}"
    return str(value(key, proceeding.case.place, _row_day(misdeed, key, proceeding, at=at)).get(misdeed, ""))


@follows("COM-16", article="天津“一制三化”方案；国办发〔2020〕42号")
def breach_bars(proceeding: Proceeding, *, at: datetime) -> bool:
    """Whether a revocation on what is told now closes 承诺 to him by itself: a word was broken, in a way of which the place says so."""
    misdeed, held = misdeed_of(proceeding), proceeding.commitment
    if misdeed is None or held is None or not listing_basis(proceeding, at=at):
        return False
    on = _row_day(misdeed, f"credit.gate.breach.{held.scheme}", proceeding, at=at)
    return breach_closes(misdeed, held.scheme, proceeding.case.place, on)


def _row_day(misdeed: Misdeed, key: str, proceeding: Proceeding, *, at: datetime) -> date:
    """Whose row says what is held against him for it: that of the day on which he gave his word, or filed, and no harsher since."""
    case, held = proceeding.case, proceeding.commitment
    then = held.given_on if held is not None else case.received_on
    return day_that_holds(
        key, case.place, then=then, now=legal_day(at), ease=lambda says: [misdeed not in says]
    )


def found_for(case: Case, misdeed: str) -> Proceeding | Decision | Declination | None:
    """What was decided in the case, stands, and bears it out: a revocation for it, or else a refusal for hidden facts."""
    done = case.proceedings.filter(state=ProceedingState.REVOKED, document__voided_at=None).order_by("-pk")
    if (revoked := next((one for one in done if misdeed_of(one) == misdeed), None)) is not None:
        return revoked
    if misdeed != Misdeed.FALSE:
        return None
    decision = case.last_decision
    if decision is not None and decision.hidden and decision.annulled_at is None:
        return decision
    return case.declination if case.state == CaseState.DECLINED and case.declination.hidden else None


def source_of(case: Case, found: Proceeding | Decision | Declination) -> str:
    """The thread an entry names as its source: of a revocation its own, of a refusal that of the case, which may be decided anew."""
    return found.thread if isinstance(found, Proceeding) else case.thread


@follows("CRE-4", source="本平台所定：一项失信行为一条记录，撤销后重新作出的也是同一项")
def sources_of(found: Proceeding | Decision | Declination) -> list[str]:
    """The threads that an entry for the same may name: of a revocation those of every proceeding about the grant, for what is struck is
    decided anew in another one.
    """
    if isinstance(found, Proceeding):
        return [one.thread for one in found.decision.proceedings.all()]
    return [found.case.thread]


@rule("CRE-5", article="国办发〔2020〕49号")
def why_not_propose_listing(case: Case, misdeed: str, *, by: Actor, at: datetime) -> str | None:
    """By whoever keeps the file of its office, and only what was decided in the case: a revocation or a refusal that stands.

    What was held unlawful supports nothing, and what had an entry gets no other one. What is only alleged is nothing
    yet, and what was kept for the public's sake is held against nobody.
    """
    if words := keeps(case.competent_office, by=by, at=at):
        return words
    if misdeed not in Misdeed:
        return _("请选择失信行为")
    found = found_for(case, misdeed)
    if found is not None:
        if found.remedies.filter(outcome=RemedyOutcome.UNLAWFUL).exists():
            return _("所依据的决定已被确认违法，不能据此提出")
        return why_not_list_again(case.party, sources_of(found), misdeed, since=made_at(found)).words
    if misdeed != Misdeed.FALSE:
        return _("这个办件没有因承诺逾期或者核查不符被撤销，不能据此提出")
    return _("这个办件没有认定过隐瞒情况、提供虚假材料或者承诺不实，不能据此提出")


@rule(
    "CRE-1", article="国办发〔2020〕49号；国办发〔2020〕42号", source="受理前、决定前被列入的：转为一般程序"
)
def why_not_stay_committed(case: Case, stands: Standing) -> str | None:
    """Listed before the decision, he goes on in the ordinary way: the convenience is closed, never the application.

    Once it is decided nothing follows by itself: what he promised is performed.
    """
    if not case.scheme or case.is_decided or case.is_over:
        return None
    return why_not_trusted(stands, case.scheme).words


@follows("COM-3", article="国办发〔2020〕42号", source="受理前、决定前事项不再适用承诺的：转为一般程序")
def closes_scheme(case: Case, *, at: datetime) -> Ruling | None:
    """What closes by now the scheme that an undecided case leans on, whoever its applicant is: the list of the day, an exclusion, the
    reform of the permit, or what the place and the edition know.
    """
    if not case.scheme or case.is_decided or case.is_over:
        return None
    promises = promisable(case.edition, case.materials, case.scheme, on=case.asked_on(at))
    here = value("commitment.schemes", case.place, legal_day(at))
    rulings = commitment_rulings(case.edition, promises, Scheme(case.scheme), here, at=at)
    return next((ruling for ruling in rulings if not ruling.ok), None)


@follows("COM-4", article="国办发〔2020〕42号", source="信用修复前不适用；此后恢复适用")
@follows("COR-4", article="天津“一制三化”方案 二（三）", source="移出名单的，容缺受理恢复适用")
def is_trusted_again(lost: RouteLost, stands: Standing) -> bool:
    """Whether nothing that is known of him closes the route any more that credit closed to his case."""
    if lost.route == Route.DEFICIENCY:
        return why_not_deferred(stands).ok
    return why_not_trusted(stands, lost.route).ok


@follows("COM-6", article="国办发〔2020〕42号", source="路径因信用关闭的，不再受限后恢复")
def is_back(case: Case, lost: RouteLost, stands: Standing, *, at: datetime) -> bool:
    """Whether it is open to the undecided case again, by every rule that decides on the route; once it is accepted, nothing more is asked
    for that might have followed.
    """
    if not is_trusted_again(lost, stands):
        return False
    if lost.route == Route.DEFICIENCY and case.state in DECIDING:
        return True
    return next(offer.is_open for offer in offers_of(case, at=at) if offer.route == lost.route)


@rule("COR-4", article="天津“一制三化”方案 二（三）", source="受理前被列入的：缺少的材料按补正办理")
def why_not_follow_later(case: Case, stands: Standing) -> str | None:
    """Listed before acceptance, what was to follow later is asked for like any other material (补正)."""
    if case.state not in BEFORE_ACCEPTANCE or not case.lacking.filter(how=How.LATER).exists():
        return None
    return why_not_deferred(stands).words


@rule("COR-4", article="行政许可法 42", source="容缺受理期间被列入的：以参数为准，没有规定的照常进行")
def why_not_go_on_lacking(case: Case, stands: Standing) -> str | None:
    """Listed while 容缺受理 runs, it goes on; where the row of the place says `ended`, it ends as long as something is still to come.

    The application goes on everywhere (CRE-1).
    """
    deficiency = open_deficiency(case) if case.state in DECIDING else None
    if deficiency is None or _said_of_listed(case, deficiency, on=legal_day(stands.at)) != "ended":
        return None
    deficiency.case = case
    if not any(gap.waits for gap in gaps_of(deficiency)):
        return None
    return why_not_deferred(stands).words


def _said_of_listed(case: Case, deficiency: Deficiency, *, on: date) -> str:
    """What its place has follow on a listing meanwhile: as when he was told, and no harsher since."""
    key, then = "deficiency.listed", legal_day(deficiency.noticed_at)
    day = day_that_holds(key, case.place, then=then, now=on, ease=lambda says: [says != "ended"])
    return str(value(key, case.place, day))


@follows("COR-4", article="行政许可法 42", source="移出名单的，容缺受理恢复")
def goes_on_again(case: Case, stands: Standing) -> Deficiency | None:
    """The 容缺受理 that a listing ended and that nothing closes any more, while the case is not decided."""
    last = last_deficiency(case) if case.state in DECIDING else None
    if last is None or not last.is_lapsed or last.lapse != Lapse.LISTED or not why_not_deferred(stands).ok:
        return None
    last.case = case
    return last

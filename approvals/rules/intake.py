"""Why a window may not take in or accept, and from which day the decision's limits count (受理)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django_fsm import can_proceed

from approvals.demands import Demand, failing, key_of
from approvals.enums import Channel, Kind
from approvals.models import Case
from approvals.rules.commitment import why_not_accept_unsigned
from approvals.rules.limits import promise_of
from approvals.rules.standing import not_now, why_not_in_doubt
from ground import clocks
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, PartyKind
from ground.accounts.identity import born, years_after
from ground.accounts.models import Mandate, PartyVersion
from ground.accounts.rules import why_not_by_machine
from ground.clocks import ends_on
from ground.law.rulings import follows, rule
from ground.workdays.calendar import legal_day
from matters.enums import Entrusted
from matters.models import Edition


@rule("COR-7", article="行政许可法 24、32")
def why_not_take_in(edition: Edition, *, by: Actor, at: datetime) -> str | None:
    """A window takes in what it is entrusted with, whichever office decides."""
    if not by.acts_as(Duty.INTAKE, at=at) or not edition.matter.entrusts(by.office, Entrusted.ACCEPT, at=at):
        return _("本窗口未受委托受理“%(matter)s”") % {"matter": edition.name}
    return None


UNABLE = 8


@rule("WHO-10", article="民法典 20、23")
def why_not_alone(version: PartyVersion, mandate: Mandate | None, *, at: datetime) -> str | None:
    """Who is under eight does nothing by himself: a guardian whose mandate is kept here brings it."""
    if mandate is not None or version.party.kind != PartyKind.PERSON:
        return None
    if years_after(born(version.id_number), UNABLE) > legal_day(at):
        return _("申请人不满八周岁，由监护人代办：请先在“授权委托”登记监护关系，再填监护人的号码")
    return None


@rule("COR-10", article="行政许可法 32")
def why_not_accept(case: Case, gaps: Sequence[Demand] = (), *, by: Actor, at: datetime) -> str | None:
    """Acceptance tests competence and form; the merits belong to the review (行政许可法 38).

    `gaps`: what may follow after it (容缺受理).
    """
    if not can_proceed(case.accept):
        return not_now(case, _("受理"))
    return (
        why_not_by_machine(by=by).words
        or why_not_take_in(case.edition, by=by, at=at).words
        or why_not_in_doubt(case, at=at).words
        or why_not_accept_supplied(case, gaps).words
        or why_not_accept_unsigned(case).words
    )


@rule("E3", article="行政许可法 32 第一款第四、五项")
def why_not_accept_supplied(case: Case, gaps: Sequence[Demand] = ()) -> str | None:
    """Accepted when everything that was asked for has been found in order, but for what may follow."""
    last = max(case.corrections.all(), key=lambda one: one.no, default=None)
    if last is None:
        return None
    follows_later = {gap.key for gap in gaps}
    if any(key_of(item) not in follows_later for item in failing(case)):
        return _("补正的内容仍有不符合的，请就这些内容再次告知补正")
    if last.items.filter(conforms=None).exists():
        return _("补正的内容还没有逐项核对，请先核对")
    return None


@rule("CLK-1", article="行政许可法 32 第一款第四项")
def why_not_deem_accepted(case: Case, *, at: datetime) -> str | None:
    """Five working days of silence and the application counts as accepted since its receipt."""
    if not can_proceed(case.deem_accepted):
        return not_now(case, _("视为受理"))
    clock = clocks.of(case.thread, Kind.INTAKE)
    if clock is None or clock.settled_at is not None:
        return _("受理期限已经了结")
    if clock.lapses_at > at:
        return _("受理期限至 %(due)s，尚未届满") % {"due": clock.due_on}
    return None


@follows("COR-9", article="最高法审理行政许可案件规定 6")
def decision_starts_on(case: Case) -> date:
    """The day after which the decision's limit is counted: what the hour of the click does not change.

    A data message counts from its entry into the system, which confirms it on the spot; paper from acceptance;
    silence from receipt (CLK-1). After 补正 the day on which all corrections were supplied stands for receipt.
    """
    if case.deemed or case.channel == Channel.ONLINE:
        return case.complete_on
    assert case.accepted_on is not None
    return case.accepted_on


@follows("CLK-13", article="优化营商环境条例 36")
def promise_starts_on(case: Case) -> date:
    """The organ promised so many days after acceptance: the day it accepted, or silence accepted for it, is the start.

    Never so late that the promise would outlast the law's own limit: then both start together.
    """
    assert case.accepted_at is not None
    accepted, edition = legal_day(case.accepted_at), case.edition
    law, promise, starts_on = edition.statutory, promise_of(case), decision_starts_on(case)
    if law is None or promise is None or not law.length:
        return accepted
    return starts_on if ends_on(promise, accepted) > ends_on(law, starts_on) else accepted

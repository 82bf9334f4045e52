"""What a closed licence (注销) does to the promises it rests on, and what they are when it is open again (COM-8, COM-19, LIF-4)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions.fulfilment import again, end_with_licence
from approvals.actions.handover import go_along
from approvals.models import Case
from commitments.enums import Act
from commitments.models import Commitment
from commitments.models.commitment import CommitmentQuerySet
from commitments.rules import closes_again
from credit.actions.bars import bar, unbar
from credit.enums import BarGround
from ground.accounts.actor import Actor
from ground.accounts.addressees import holders
from ground.accounts.enums import Duty
from ground.law.rulings import follows
from ground.notices.tell import tell
from ground.workdays.calendar import legal_day
from licences.models import Licence


def lock_cases(case: Case) -> Case:
    """The case is nobody else's until this transaction ends, nor are those on which the licence rests that it gave or is about.

    In the order of their keys.
    """
    decided = getattr(case, "decision", None)
    licence = case.about_licence or (decided.gives_licence if decided is not None else None)
    threads = rules.rests_on(licence) if licence is not None else []
    origins = Case.objects.of_threads(threads).exclude(pk=case.pk).values_list("pk", flat=True)
    locked = {pk: Case.objects.locked(pk) for pk in sorted([*origins, case.pk])}
    return locked[case.pk]


def owed_on(licence: Licence) -> list[Commitment]:
    """What its holder still owes, each nobody else's until this transaction ends; their cases are locked before, the licence after."""
    return _locked(licence, Commitment.objects.owed())


def ended_with(licence: Licence) -> list[Commitment]:
    """The same of what ended with it."""
    return _locked(licence, Commitment.objects.ended_with_licence())


def _locked(licence: Licence, which: CommitmentQuerySet) -> list[Commitment]:
    found = which.filter(thread__in=rules.rests_on(licence)).order_by("pk").values_list("pk", flat=True)
    return [Commitment.objects.locked(pk) for pk in found]


@follows("COM-8", article="天津“一制三化”方案 一（一）")
def give_up(origin: Case, held: Commitment, *, by: Actor, at: datetime) -> None:
    """Its holder had the licence closed before he kept his word: nothing is owed, and where his place says so he makes no 信用承诺
    again in this matter.

    For rows that are locked.
    """
    end_with_licence(origin, held, _("持证人在履行完毕之前申请注销，承诺终止"), by=by, at=at)
    if basis := closes_again(held, origin.place, legal_day(at)):
        bar(
            held.party,
            BarGround.GIVEN_UP,
            basis=basis,
            thread=origin.thread,
            basic_code=held.basic_code,
            matter_name=held.edition.name,
            by=by,
            at=at,
        )


@follows(
    "COM-19",
    article="行政许可法 70；行政复议法 64、行政诉讼法 70",
    source="注销自始无效的，因注销终止的承诺恢复履行，停止的日数顺延；因注销产生的限制解除",
)
def come_back(licence: Licence, held: list[Commitment], words: str, *, by: Actor, at: datetime) -> None:
    """The licence is open again: what ended with it is kept again, or waits, and nobody gave it up; its party and the desk are told.

    `held` as `ended_with` locked it; nothing of it where its own decision is gone.
    """
    for thread in sorted(set(rules.rests_on(licence))):
        unbar(thread, BarGround.GIVEN_UP, words, by=by, at=at)
    for one in held:
        case = Case.objects.of_thread(one.thread)
        if case.is_annulled:
            continue
        again(case, one, Act.RETURNED, broken=rules.is_alleged(one), by=by, at=at)
        go_along(case, at=at)
        tell_of_promise(case, one, _("证照恢复"), at=at)


def tell_of_promise(case: Case, held: Commitment, why: str, *, at: datetime) -> None:
    """Its party and the desk learn what of it is to be kept, and until when."""
    told = papers.told(case) | {"why": why, "promise": rules.promise_words(held)}
    office = case.competent_office
    desk = holders(Duty.REVIEW, at=at, office=office) + holders(Duty.DECISION, at=at, office=office)
    staff = {one.ref: one for one in desk}.values()
    people = case.addressees(at=at)
    tell(people, "approvals/notices/commitment_returned", about=case.thread, at=at, context=told)
    tell(staff, "approvals/notices/commitment_returned_desk", about=case.thread, at=at, context=told)

"""Every deed that can be done to a case, each a call of the verb the product uses: for walks and races.

A deed takes the town, the case, who tries it and when. What the law forbids raises Refused; where there is nothing to do it
to (no open consultation to answer), it raises Idle.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from approvals.actions import (
    consultation,
    correction,
    decision,
    decline,
    delivery,
    edition_move,
    filing,
    intake,
    originals,
    review,
    survey,
    withdrawal,
)
from approvals.enums import Answer, CaseState, Fault, Ground, Method, MoveGround, Relation, Stance
from approvals.models import Case
from approvals.rules import Came, Card, Declining, Demand
from approvals.tasks import sweep_silence
from ground.accounts.actor import Actor
from tests.town import ANSWERS, Town, pdf


class Idle(Exception):
    """There is nothing here that the deed could be done to."""


CARD = "990001198509040462"
Do = Callable[[Town, Case, Actor, datetime], object]


class Deed(NamedTuple):
    """A deed, who would do it lawfully, and in which states."""

    name: str
    who: tuple[str, ...]
    states: tuple[CaseState, ...]
    do: Do


def _ask(town: Town, case: Case, by: Actor, at: datetime) -> object:
    material = case.edition.materials.filter(exempt=False).order_by("pk")[0]
    demand = Demand(Fault.FORM, "平面图看不清", "A4，能看清尺寸", material=material, newness="补正后发现")
    return correction.ask(case, [demand], new_ground="补正后发现", by=by, at=at)


def _supply(town: Town, case: Case, by: Actor, at: datetime) -> object:
    open_one = case.corrections.filter(supplied_at=None).first()
    if open_one is not None and not by.is_officer:
        for item in open_one.items.order_by("no"):
            if item.material_id:
                correction.stage_file(case, item, pdf("补正.pdf"), by=by, at=at)
            else:
                correction.stage_answers(case, {item.field: ANSWERS[item.field]}, by=by, at=at)
    came = Came("赵敏", Relation.SELF, card=Card(CARD)) if by.is_officer else None
    return correction.supply(case, came=came, by=by, at=at)


def _decline(town: Town, case: Case, by: Actor, at: datetime) -> object:
    return decline.decline(
        case, Declining(Ground.NOT_COMPETENT, "《公共场所卫生管理条例》第四条", "示例市公安局"), by=by, at=at
    )


def _withdraw(town: Town, case: Case, by: Actor, at: datetime) -> object:
    came = Came("赵敏", Relation.SELF, card=Card(CARD)) if by.is_officer else None
    return withdrawal.withdraw(case, reason="计划有变", came=came, by=by, at=at)


def _conclude(answer: Answer) -> Do:
    def do(town: Town, case: Case, by: Actor, at: datetime) -> object:
        return review.conclude(case, town.answers(case, answer), "审查完毕", by=by, at=at)

    return do


def _consult(town: Town, case: Case, by: Actor, at: datetime) -> object:
    return consultation.ask(case, [town.offices["regulator"]], "请就卫生条件提出意见", days=3, by=by, at=at)


def _answer(town: Town, case: Case, by: Actor, at: datetime) -> object:
    asked = case.consultations.filter(answered_at=None, closed_at=None).first()
    if asked is None:
        raise Idle
    return consultation.answer(asked, Stance.AGREES, "无不同意见", by=by, at=at)


def _arrange(town: Town, case: Case, by: Actor, at: datetime) -> object:
    return survey.arrange(
        case,
        {town.user("chen"): "99001", town.user("he"): "99002"},
        planned_at=at + timedelta(days=1),
        place="书香路 45 号",
        reason="核对场所",
        by=by,
        at=at,
    )


def _cancel(town: Town, case: Case, by: Actor, at: datetime) -> object:
    arranged = case.surveys.filter(recorded_at=None, cancelled_at=None).first()
    if arranged is None:
        raise Idle
    return survey.cancel(arranged, "申请人改期", by=by, at=at)


def _move(town: Town, case: Case, by: Actor, at: datetime) -> object:
    return edition_move.move(case, case.edition, MoveGround.KINDER, "新版更宽", by=by, at=at)


def _deliver(town: Town, case: Case, by: Actor, at: datetime) -> object:
    return delivery.deliver(
        case, method=Method.COUNTER, receiver="赵敏", relation=Relation.SELF, card=CARD, by=by, at=at
    )


def _check(town: Town, case: Case, by: Actor, at: datetime) -> object:
    material = case.edition.materials.filter(exempt=False).order_by("pk")[0]
    return originals.check(case, material, agrees=True, by=by, at=at)


def _file(town: Town, case: Case, by: Actor, at: datetime) -> object:
    return filing.file(case, by=by, at=at)


S = CaseState
DECIDING = (S.ACCEPTED, S.REVIEWED)
CLERKS, REVIEWERS, APPROVERS = ("lin", "zhou"), ("chen", "he"), ("zheng", "wu")
DEEDS = [
    Deed("file", ("zhao",), (S.DRAFT,), _file),
    Deed("accept", CLERKS, (S.FILED,), lambda town, case, by, at: intake.accept(case, by=by, at=at)),
    Deed("ask", CLERKS, (S.FILED,), _ask),
    Deed("supply", ("zhao",), (S.CORRECTING,), _supply),
    Deed("decline", CLERKS, (S.FILED,), _decline),
    Deed("withdraw", ("zhao",), (S.FILED, S.CORRECTING, *DECIDING), _withdraw),
    Deed("silence", ("clock",), (S.FILED,), lambda town, case, by, at: sweep_silence(at)),
    Deed("conclude", REVIEWERS, (S.ACCEPTED,), _conclude(Answer.CONFORMS)),
    Deed("object", REVIEWERS, (S.ACCEPTED,), _conclude(Answer.FAILS)),
    Deed("consult", REVIEWERS, DECIDING, _consult),
    Deed("answer", ("sun",), DECIDING, _answer),
    Deed("arrange", REVIEWERS, (S.ACCEPTED,), _arrange),
    Deed("cancel", REVIEWERS, (S.ACCEPTED,), _cancel),
    Deed(
        "send_back",
        APPROVERS,
        (S.REVIEWED,),
        lambda town, case, by, at: review.send_back(case, "请补充现场情况", by=by, at=at),
    ),
    Deed("move", REVIEWERS, DECIDING, _move),
    Deed("check", CLERKS, (S.FILED, S.ACCEPTED), _check),
    Deed("grant", APPROVERS, (S.REVIEWED,), lambda town, case, by, at: decision.grant(case, by=by, at=at)),
    Deed(
        "refuse",
        APPROVERS,
        (S.REVIEWED,),
        lambda town, case, by, at: decision.refuse(case, reasons="检测报告不合格", by=by, at=at),
    ),
    Deed("deliver", CLERKS, (S.GRANTED, S.REFUSED), _deliver),
]


def actor(town: Town, who: str) -> Actor:
    return Actor.system("clock") if who == "clock" else town.actor(who)

"""Every deed of the regulator's about what was granted on a promise, each a call of the verb the product uses: for walks.

As the deeds of the desk (tests/approvals/promise_deeds.py). `ROWS` is what they are done to, each row with the state it is in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case as When_
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value, When

from approvals.enums import RemedyKind, RemedyOutcome
from ground.accounts.actor import Actor
from ground.documents.files import receive
from ground.workdays.calendar import legal_day
from supervision import actions
from supervision.enums import Wrong
from supervision.models import Finding, Handoff, StopLifting, StopOrder
from tests.approvals.deeds import _found
from tests.approvals.fair import Fair
from tests.approvals.promise_deeds import PromiseDeed
from tests.town import pdf

WATCHES = ("sun",)


def _state(*whens: When, otherwise: str) -> Any:
    return When_(*whens, default=Value(otherwise), output_field=CharField())


ROWS: dict[type, QuerySet[Any]] = {
    Handoff: Handoff.objects.with_story().annotate(
        state=_state(
            When(ended_at__isnull=False, then=Value("ended")),
            When(received_at=None, then=Value("waiting")),
            otherwise="received",
        )
    ),
    Finding: Finding.objects.select_related("handoff__case").annotate(
        state=_state(
            When(Exists(StopOrder.objects.filter(finding=OuterRef("pk"))), then=Value("stopped")),
            otherwise="found",
        )
    ),
    StopOrder: StopOrder.objects.select_related("finding__handoff__case", "document", "proceeding").annotate(
        state=_state(
            When(Exists(StopLifting.objects.filter(order=OuterRef("pk"))), then=Value("lifted")),
            otherwise="in_force",
        )
    ),
}


def _receive(fair: Fair, handoff: Handoff, by: Actor, at: datetime) -> object:
    return actions.receive(handoff, by=by, at=at)


def _find(fair: Fair, handoff: Handoff, by: Actor, at: datetime) -> object:
    proof = [receive(pdf("照片.pdf"), at=at)] if fair.perhaps(3) else []
    wrong, good = fair.dice.choice([*Wrong]), fair.perhaps()
    return actions.report_finding(
        handoff, wrong, "没有设置消毒间", completable=good, evidence=proof, by=by, at=at
    )


def _stop(fair: Fair, finding: Finding, by: Actor, at: datetime) -> object:
    return actions.order_stop(finding, "停止营业", "《公共场所卫生管理条例》第十四条", by=by, at=at)


def _lift(fair: Fair, order: StopOrder, by: Actor, at: datetime) -> object:
    return actions.lift_stop(order, "已经补设", by=by, at=at)


def _contest(fair: Fair, order: StopOrder, by: Actor, at: datetime) -> object:
    today, kind = legal_day(at), fair.dice.choice([*RemedyKind])
    told = {"organ": "示例市卫生健康委员会", "sought_on": today, "notified_on": today}
    return actions.contest_stop(order, kind, **told, by=by, at=at)


def _end_contest(fair: Fair, order: StopOrder, by: Actor, at: datetime) -> object:
    running = _found(order.remedies.filter(ended_at=None).first())
    outcome = fair.dice.choice([*RemedyOutcome])
    return actions.end_stop_remedy(running, outcome, words="见文书", ended_on=legal_day(at), by=by, at=at)


REGULATOR_DEEDS = [
    PromiseDeed("receive", WATCHES, Handoff, ("waiting",), ("supervision.received",), _receive),
    PromiseDeed("find", WATCHES, Handoff, ("received",), ("supervision.found",), _find),
    PromiseDeed("stop", WATCHES, Finding, ("found",), ("supervision.stopped",), _stop),
    PromiseDeed("lift", WATCHES, StopOrder, ("in_force",), ("supervision.lifted",), _lift),
    PromiseDeed("contest_stop", WATCHES, StopOrder, (), ("supervision.stop_contested",), _contest),
    PromiseDeed("end_stop_remedy", WATCHES, StopOrder, (), ("supervision.stop_remedy_ended",), _end_contest),
]

"""Who writes and who publishes the example town's catalogue, and the way a change of theirs takes."""

from __future__ import annotations

from datetime import datetime

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import User
from ground.workdays import legal_day
from matters.actions import proposing, publishing
from matters.enums import PreparationKind
from matters.models import Edition, Proposal

PLAN = "示例市朝霞区人民政府关于深化“一制三化”审批制度改革的实施意见"  # not a message: what an officer wrote


def editor(username: str = "bianzhi") -> Actor:
    return _officer(username, Duty.CATALOGUE)


def publisher(username: str = "fabu") -> Actor:
    return _officer(username, Duty.PUBLICATION)


def _officer(username: str, duty: Duty) -> Actor:
    user = User.objects.get(username=username)
    return Actor(user, user.duties.select_related("office").get(duty=duty).office, duty)


def saved(proposal: Proposal, group: str, values: dict[str, object], *, by: Actor, at: datetime) -> Proposal:
    return proposing.save(proposal, group, values, revision=proposal.revision, by=by, at=at)


def published(
    proposal: Proposal, *, by: Actor | None = None, publisher_is: Actor | None = None, at: datetime
) -> Edition | None:
    """Checked, prepared, submitted by the editor; published by the publisher, from that day on: no edition where that ends it."""
    by = by or editor()
    proposal = proposing.check(proposal, by=by, at=at)
    done = "已征求实施单位意见，完成合法性审核、通知和培训"  # not a message: what an officer wrote
    for kind in (
        PreparationKind.CONSULT,
        PreparationKind.LEGAL,
        PreparationKind.NOTIFY,
        PreparationKind.TRAIN,
    ):
        proposing.prepare(proposal, kind, done_on=legal_day(at), words=done, by=by, at=at)
    proposal = proposing.submit(proposal, by=by, at=at)
    by = publisher_is or publisher()
    return publishing.publish(proposal, effective_on=legal_day(at), by=by, at=at)

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import rule
from supervision.models import Handoff


@rule("SHG-3", source="审管联动")
def why_not_receive(handoff: Handoff, *, by: Actor, at: datetime) -> str | None:
    """Received once, by a named person who regulates for the office it went to (SHG-4), while the grant stands (G10)."""
    if not handoff.stands:
        return _("%(why)s，不再属于日常监管，不用接收") % {"why": handoff.why_over}
    if handoff.received_at is not None:
        return _("已于 %(moment)s 接收") % {
            "moment": timezone.localtime(handoff.received_at).strftime("%Y-%m-%d %H:%M")
        }
    if not by.acts_as(Duty.REGULATION, at=at, office=handoff.regulator):
        return _("由“%(office)s”的监管人员接收") % {"office": handoff.regulator.name}
    return None

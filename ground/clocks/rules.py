"""Who may say which days are worked."""

from datetime import datetime

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.law.rulings import rule


@rule("CAL-5", article="国务院办公厅节假日安排通知")
def why_not_edit_calendar(*, by: Actor, at: datetime) -> str | None:
    """The calendar moves due dates: only who administers the system edits it, on a document's authority."""
    if by.duty != Duty.ADMINISTRATION or not by.holds(Duty.ADMINISTRATION, at=at):
        return _("请切换到“系统管理”职责后再修改工作日历")
    return None

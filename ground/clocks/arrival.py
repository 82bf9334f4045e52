"""收到: since when a paper counts that came by post or lay at a window before anybody entered it (民法典 137、203; RQ-10)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from ground.accounts.actor import Actor

# Characters that say by what it is known when it came.
LONGEST_PROOF = 200


def why_not_arrived(
    arrived_at: datetime, proof: str, *, since: datetime | None, early: str, by: Actor, at: datetime
) -> str | None:
    """In words: an officer says when it came, which is neither to come nor before what it answers (`since`; `early` says that), and
    shows by what that is known.
    """
    if not by.is_officer:
        return _("网上提交的，以系统收到的时间为准")
    if arrived_at > at:
        return _("收到时间不能晚于现在")
    if since is not None and arrived_at < since:
        return early
    if not proof.strip():
        return _("请写明收到时间的凭据，如邮件号码、签收回单")
    return _("最多 %(n)d 字") % {"n": LONGEST_PROOF} if len(proof) > LONGEST_PROOF else None

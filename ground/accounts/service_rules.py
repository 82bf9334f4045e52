"""电子送达: whether papers that start days reach somebody in his account."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from ground.accounts.models import ServiceAddress, User
from ground.law.rulings import rule


def confirmed(thread: str) -> ServiceAddress | None:
    """Where he wants them, as he said last of the application with this thread; nothing where nobody asked him yet."""
    return ServiceAddress.objects.of(thread).select_related("confirmed_by").first()


@rule(
    "COR-14",
    article="民事诉讼法 90；行政处罚法 61",
    source="经受送达人同意并签订确认书的，才可以采用电子方式送达",
)
def why_not_in_account(readers: Sequence[User], thread: str) -> str | None:
    """In an account of the `readers`, who open and answer them, where it was confirmed for the application with this thread, and for
    whatever follows from it, that papers reach him there.
    """
    if not readers:
        return _("当事人没有可以打开、答复文书的账号")
    told = confirmed(thread)
    if told is None:
        return _("当事人没有确认过送达方式，没有同意电子送达")
    if not told.is_electronic:
        return _("当事人不同意电子送达，确认的方式是“%(way)s”") % {"way": told.get_way_display()}
    return None

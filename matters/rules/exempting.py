"""免许可清单: whether what somebody plans needs no permit, by his answers to plain questions (S62)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from ground.law.rulings import rule
from ground.workdays import legal_day
from matters.models import ExemptionItem


@rule("S62", article="行政许可法 32 第一款第一项", source="免许可清单：不属于许可范围的书面告知")
def why_not_exempt(item: ExemptionItem, answers: Mapping[int, str], *, at: datetime) -> str | None:
    """No permit is needed where the row is on its list that day, and every question was answered as it asks."""
    if not ExemptionItem.objects.in_force(legal_day(at)).filter(pk=item.pk).exists():
        return _("这一情形现在不在免许可清单中")
    for no, question in enumerate(item.questions):
        if no not in answers:
            return _("请回答“%(question)s”") % {"question": question["text"]}
        if answers[no] != question["answer"]:
            return _("您对“%(question)s”的回答不符合这一情形，需要取得许可") % {"question": question["text"]}
    return None

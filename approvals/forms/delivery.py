"""How the papers were handed over."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import Method
from approvals.forms.standing import card_field, proof_field, prove, relation_field, relations_of, who_comes
from approvals.models import Case
from ground.accounts.enums import Power
from ground.accounts.forms import asked, text
from ground.workdays.calendar import legal_day
from matters.forms import DateField


class DeliveryForm(forms.Form):
    """Over the counter or by post. What was posted is served on the day it was signed for (民事诉讼法 91)."""

    use_required_attribute = False
    # What each way of delivery asks for stands beneath it.
    reveals: ClassVar = {"method": {Method.COUNTER: ["card"], Method.POST: ["mail_number", "received_on"]}}
    method = forms.ChoiceField(
        label=_("送达方式"),
        choices=[(m.value, m.label) for m in (Method.COUNTER, Method.POST)],
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择送达方式")),
    )
    receiver = text(_("收件人姓名"), _("请输入收件人姓名"), 60)
    relation = relation_field(_("请选择收件人与申请人的关系"))
    card = card_field()
    proof = proof_field()
    mail_number = text(_("邮件号码"), "", 40)
    received_on = DateField(label=_("签收日期"), required=False, help_text=_("以回执为准"))

    def __init__(self, case: Case, *args: Any, today: date, since: date | None = None, **kwargs: Any) -> None:
        name, relation = who_comes(case)
        super().__init__(*args, initial={"receiver": name, "relation": relation}, **kwargs)
        self.fields["relation"].choices = relations_of(case)  # type: ignore[attr-defined]
        for name in ("mail_number", "received_on"):  # where it went by post
            self.fields[name].sometimes_required = True  # type: ignore[attr-defined]
        self.case, self.today = case, today
        self.since = since or legal_day(case.decision.decided_at)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        at_window = data.get("method") == Method.COUNTER
        prove(self, self.case, Power.RECEIVE, "receiver", at_window=at_window)
        if data.get("method") != Method.POST:
            return data | {"mail_number": "", "received_on": None}
        if not data.get("mail_number") and "mail_number" not in self.errors:
            self.add_error("mail_number", _("请输入邮件号码"))
        day = data.get("received_on")
        if day is None and "received_on" not in self.errors:
            self.add_error("received_on", _("请输入签收日期"))
        elif day and day > self.today:
            self.add_error("received_on", _("签收日期不能晚于今天"))
        elif day and day < self.since:
            self.add_error("received_on", _("签收日期不能早于作出文书的日期"))
        return data

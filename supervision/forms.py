"""What the regulator says of what it found, and what it orders to stop."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms import ContestEndForm, RemedyForm, ServiceForm
from credit.forms import EvidenceField, yes_or_no
from ground.accounts.forms import BesideOthers, asked, paragraph, text
from supervision.enums import Wrong
from supervision.rules import NOT_OF_A_STOP


class FindingForm(BesideOthers):
    """反馈核查情况 (SHG-7)."""

    use_required_attribute = False
    wrong = forms.ChoiceField(
        label=_("核查结果"),
        choices=Wrong.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择核查结果")),
    )
    words = paragraph(_("核查情况"), _("请写明核查情况"))
    completable = yes_or_no(_("能否在承诺期限内补齐、整改"), _("能"), _("不能"))
    evidence = EvidenceField(label=_("证据"))


class StopForm(BesideOthers):
    """责令停止 (COM-16)."""

    use_required_attribute = False
    words = paragraph(_("责令停止的内容"), _("请写明责令停止的内容"), 1000)
    basis = text(_("依据"), _("请写明法律、法规、规章的名称和条款"), 300)


class LiftingForm(BesideOthers):
    """解除责令停止 (COR-2)."""

    use_required_attribute = False
    reason = paragraph(_("解除的理由"), _("请写明解除的理由"), 1000)


class StopServiceForm(ServiceForm):
    """登记送达 of an order to stop, or of what lifts it."""


class StopRemedyForm(RemedyForm):
    """复议、诉讼 against an order to stop."""


class StopRemedyEndForm(ContestEndForm):
    """What came of it: an order is not changed here, and nobody is ordered to decide."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.leave_out(*NOT_OF_A_STOP)

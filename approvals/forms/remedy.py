"""Reconsideration or lawsuit, as the notice of it says, and what came of it."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import RemedyKind, RemedyOutcome
from approvals.forms.fields import BesideOthers, asked, paragraph
from ground.accounts.forms import text
from matters.forms import DateField


class RemedyForm(BesideOthers):
    use_required_attribute = False
    kind = forms.ChoiceField(
        label=_("途径"),
        choices=RemedyKind.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择复议或诉讼")),
    )
    organ = text(_("复议机关或人民法院"), _("请输入复议机关或人民法院的名称"), 100)
    reference = text(_("案号"), "", 60)
    sought_on = DateField(label=_("申请或起诉日期"))
    notified_on = DateField(label=_("收到通知日期"))
    stayed = forms.BooleanField(label=_("决定停止执行"), required=False)


class RemedyEndForm(BesideOthers):
    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=RemedyOutcome.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择审理结果")),
    )
    words = paragraph(_("结果摘要"), _("请写明结果摘要"))
    ended_on = DateField(label=_("审结日期"))

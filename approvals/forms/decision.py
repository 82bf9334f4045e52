"""The reasons of a decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ground.accounts.forms import paragraph


class RefusalForm(forms.Form):
    use_required_attribute = False
    reasons = paragraph(_("不予的理由"), _("请写明不予的理由"))
    # 行政许可法 78
    hidden = forms.BooleanField(label=_("申请人隐瞒有关情况或者提供虚假材料，给予警告"), required=False)
    heard = paragraph(_("警告前的告知和听取陈述申辩"), "", 500)
    heard.help_text = _("给予警告的填写：何时、怎样告知，当事人怎样说，是否采纳")

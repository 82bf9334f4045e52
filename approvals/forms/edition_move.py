"""Why a running case goes on under another edition."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import MoveGround
from ground.accounts.forms import asked, paragraph


class MoveForm(forms.Form):
    use_required_attribute = False
    ground = forms.ChoiceField(
        label=_("理由类别"),
        choices=MoveGround.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择理由类别")),
    )
    reason = paragraph(_("具体理由"), _("请写明转按新版办理的理由"), 1000)
    vouched = forms.BooleanField(label=_("有变化的标准我已逐项核对，没有加重申请人的负担"), required=False)

    def __init__(self, *args: Any, to_read: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not to_read:
            del self.fields["vouched"]

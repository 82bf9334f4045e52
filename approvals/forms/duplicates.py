"""That an earlier case is known, and why one files beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ground.accounts.forms import text


class AgainForm(forms.Form):
    """Shown only where there is an earlier case; a reason is asked for where that one says the same and is still open."""

    use_required_attribute = False
    knows = forms.BooleanField(
        label=_("我知道已经申请过，仍要提交这一份"),
        error_messages={"required": _("请核对已有的办件；仍要提交的，请勾选确认")},
    )
    why = text(_("为什么还要再提交一份"), "", 300)

    def __init__(self, *args: Any, identical: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if identical:
            self.fields["why"].required = True
            self.fields["why"].error_messages["required"] = _("内容相同的申请正在办理，请写明原因")

    @property
    def again(self) -> str:
        return str(self.cleaned_data["why"])

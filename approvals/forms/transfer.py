"""To whom a draft is handed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ground.accounts.forms import heard, text, written
from ground.accounts.identity import mobile


class TransferForm(forms.Form):
    """The other person by the name and the phone of his account."""

    name = text(
        _("接手人姓名"), _("请输入接手人姓名"), 100, autocomplete="off", help_text=_("与接手人的账号一致")
    )
    phone = text(
        _("接手人手机号码"),
        _("请输入接手人手机号码"),
        40,
        inputmode="tel",
        autocomplete="off",
        help_text=_("接手人账号登记的手机号码，我们会发短信告诉他"),
    )

    def clean_name(self) -> str:
        return written(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        return heard(mobile, self.cleaned_data["phone"])

"""What is typed off a text message, and what one asks one for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.enums import IdType
from ground.accounts.forms import LONGEST_PASSWORD, PASSWORD_WORDS, heard, secret, text
from ground.accounts.identity import identify, mobile
from ground.workdays import legal_day

if TYPE_CHECKING:
    from ground.accounts.forms import Words
    from ground.accounts.models import User


def six_digits(label: Words) -> forms.CharField:
    attrs = {"class": "govuk-input--width-5"}
    return text(
        label,
        gettext_lazy("请输入短信中的 6 位验证码"),
        12,
        inputmode="numeric",
        autocomplete="one-time-code",
        **attrs,
    )


class CodeForm(forms.Form):
    """The six digits of a text message."""

    code = six_digits(gettext_lazy("短信验证码"))


class RecoveryForm(forms.Form):
    """Whose password was forgotten: the number of the identity card and the phone of the account."""

    id_number = text(gettext_lazy("居民身份证号码"), gettext_lazy("请输入身份证号码"), 40, autocomplete="off")
    phone = text(
        gettext_lazy("手机号码"),
        gettext_lazy("请输入手机号码"),
        40,
        autocomplete="tel",
        inputmode="tel",
        help_text=gettext_lazy("账号登记的手机号码"),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_id_number(self) -> str:
        day = legal_day(self.at)
        return heard(lambda typed: identify(IdType.RESIDENT, typed, on=day), self.cleaned_data["id_number"])

    def clean_phone(self) -> str:
        return heard(mobile, self.cleaned_data["phone"])


class NewPasswordForm(CodeForm):
    """The code and the password that is to be."""

    password = secret(gettext_lazy("新密码"), gettext_lazy("请输入新密码"), autocomplete="new-password")
    password_again = secret(
        gettext_lazy("再次输入新密码"), gettext_lazy("请再次输入新密码"), autocomplete="new-password"
    )

    def __init__(self, *args: Any, user: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = _("至少 10 位，不能全是数字")

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        password: str = told.get("password", "")
        if len(password) > LONGEST_PASSWORD:
            self.add_error("password", _("密码最多 128 位，请缩短"))
        elif password:
            try:
                validate_password(password, self.user)
            except ValidationError as errors:
                first = errors.error_list[0]
                self.add_error("password", PASSWORD_WORDS.get(first.code or "", first.message))
        if {"password", "password_again"} <= told.keys() and password != told["password_again"]:
            self.add_error("password_again", _("两次输入的密码不一致，请重新输入"))
        return told


class PhoneForm(forms.Form):
    """The number that is to be the account's."""

    phone = text(
        gettext_lazy("新手机号码"),
        gettext_lazy("请输入新手机号码"),
        40,
        autocomplete="tel",
        inputmode="tel",
    )

    def clean_phone(self) -> str:
        return heard(mobile, self.cleaned_data["phone"])


class BothCodesForm(forms.Form):
    """A code from each of the two phones."""

    old_code = six_digits(gettext_lazy("原手机收到的验证码"))
    new_code = six_digits(gettext_lazy("新手机收到的验证码"))

"""What people type about themselves: its shape is checked here, in words that say what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ground.accounts import rules
from ground.accounts.actions import known_party, same
from ground.accounts.actor import Actor
from ground.accounts.enums import IdType, Role
from ground.accounts.identity import USERNAME, identify, mobile, username_of
from ground.accounts.models import User
from ground.accounts.signing_in import Answer, try_password
from ground.law.rulings import Ruling
from ground.workdays import legal_day

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

LONGEST_PASSWORD = 128
PASSWORD_WORDS: dict[str, Words] = {
    "password_too_short": _("密码至少 10 位，请加长"),
    "password_too_common": _("这个密码太常见，容易被猜到，请换一个"),
    "password_entirely_numeric": _("密码不能全是数字，请加入字母或符号"),
    "password_too_similar": _("密码与用户名或姓名太相近，请换一个"),
    "password_too_plain": _("工作人员的密码应含大写字母、小写字母、数字、符号中的三种，请补充"),
    "password_used_before": _("不能使用最近 5 次用过的密码，请换一个"),
}


NOT_A_CHARACTER = _("请删除无法显示的字符后重新输入")


def text(
    label: Words, missing: Words, longest: int, *, help_text: Words = "", **attrs: str
) -> forms.CharField:
    """A line of text that says what is missing, too long or no character, in place of Django's own sentences."""
    said = {
        "required": missing,
        "max_length": _("最多 %(limit_value)d 个字，现在是 %(show_value)d 个，请缩短"),
        "null_characters_not_allowed": NOT_A_CHARACTER,
    }
    field = forms.CharField(
        label=label, required=bool(missing), max_length=longest, error_messages=said, help_text=help_text
    )
    field.widget.attrs.update(attrs)
    return field


def paragraph(label: Words, missing: Words, longest: int = 2000) -> forms.CharField:
    """Several lines of text, with the same words for what is wrong."""
    field = text(label, missing, longest)
    field.widget = forms.Textarea(attrs={"rows": 4})
    return field


def asked(words: Words) -> dict[str, Words]:
    """What a choice says when nothing was chosen, or something that is not offered."""
    return {"required": words, "invalid_choice": words}


class BesideOthers(forms.Form):
    """A form that stands beside others on one page: its ids bear its own name, so that none is used twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.removesuffix('Form').lower()}_%s")
        super().__init__(*args, **kwargs)


def secret(label: Words, missing: Words, **attrs: str) -> forms.CharField:
    """A password: no space is cut off, and no browser shortens in silence what is too long."""
    return forms.CharField(
        label=label,
        strip=False,
        widget=forms.PasswordInput(attrs=attrs),
        error_messages={"required": missing, "null_characters_not_allowed": NOT_A_CHARACTER},
    )


def written(name: str) -> str:
    """The name without stray blanks; refused when it has signs that no register prints."""
    name = " ".join(name.split())
    if not name.isprintable() or not any(sign.isalpha() for sign in name):
        raise ValidationError(_("请按证件填写，不含特殊符号"), code="unprintable")
    return name


class SignInForm(forms.Form):
    """Username and password. Whatever is wrong with them, the answer is the same one sentence."""

    username = text(_("用户名"), _("请输入用户名"), 200, autocomplete="username", autocapitalize="none")
    password = secret(_("密码"), _("请输入密码"), autocomplete="current-password")

    def __init__(self, *args: Any, request: HttpRequest, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.at = request, at
        self.user: User | None = None

    def clean(self) -> dict[str, Any]:
        missing = {name for name in self.fields if self.has_error(name, "required")}
        odd = self.errors.keys() - missing
        for name in odd:
            del self.errors[name]
        if not missing:
            answer = Answer() if odd else self._tried()
            self.user = answer.user
            if self.user is None:
                wrong = _("用户名或密码不正确，请核对后重新输入")
                self.add_error(None, answer.ruling.words or wrong if answer.ruling else wrong)
        return self.cleaned_data

    def _tried(self) -> Answer:
        told = self.cleaned_data
        if len(told["password"]) > LONGEST_PASSWORD:
            return Answer()
        return try_password(self.request, told["username"], told["password"], at=self.at)


class PartyForm(forms.Form):
    """What sign-up and the declaration of an organisation have in common: a name and a number that the rules hear."""

    number_field: str
    id_type: IdType

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_name(self) -> str:
        return written(self.cleaned_data["name"])

    def _identified(self) -> str:
        day = legal_day(self.at)
        return heard(
            lambda number: identify(self.id_type, number, on=day), self.cleaned_data[self.number_field]
        )

    def hear(self, field: str, ruling: Ruling) -> None:
        """The form is refused with the words of the ruling, if it has any."""
        if ruling.words is not None:
            self.add_error(field, ruling.words)


class SignUpForm(PartyForm):
    """An applicant opens an account for himself."""

    number_field = "id_number"
    id_type = IdType.RESIDENT

    name = text(_("姓名"), _("请输入姓名"), 100, autocomplete="name", help_text=_("与身份证一致"))
    id_number = text(
        _("居民身份证号码"),
        _("请输入身份证号码"),
        40,
        autocomplete="off",
        help_text=_("18 位，最后一位可能是字母 X"),
    )
    phone = text(
        _("手机号码"),
        _("请输入手机号码"),
        40,
        autocomplete="tel",
        inputmode="tel",
        help_text=_("用于接收办件通知"),
    )
    username = text(
        _("用户名"), _("请输入用户名"), 60, autocomplete="username", autocapitalize="none",
        help_text=_("3 至 30 个字，可用汉字、字母、数字、点、横线和下划线"),
    )  # fmt: skip
    password = secret(_("密码"), _("请输入密码"), autocomplete="new-password")
    password_again = secret(_("再次输入密码"), _("请再次输入密码"), autocomplete="new-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _("至少 10 位，不能全是数字")

    def clean_id_number(self) -> str:
        return self._identified()

    def clean_phone(self) -> str:
        return heard(mobile, self.cleaned_data["phone"])

    def clean_username(self) -> str:
        username = username_of(self.cleaned_data["username"])
        if not USERNAME.fullmatch(username):
            raise ValidationError(
                _("用户名为 3 至 30 个字，以汉字、字母或数字开头，只用汉字、字母、数字、点、横线和下划线"),
                code="username",
            )
        return username

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "username" in told:
            self.hear("username", rules.why_not_take_username(told["username"]))
        if "password" in told:
            self._hear_password(told["password"])
        if {"password", "password_again"} <= told.keys() and told["password"] != told["password_again"]:
            self.add_error("password_again", _("两次输入的密码不一致，请重新输入"))
        if {"name", "id_number", "phone"} <= told.keys():
            known = known_party(self.id_type, told["id_number"])
            agreement = same(known, name=told["name"], phone=told["phone"])
            self.hear("id_number", rules.why_not_sign_up(known, **agreement))
        return told

    def _hear_password(self, password: str) -> None:
        if len(password) > LONGEST_PASSWORD:
            self.add_error("password", _("密码最多 128 位，请缩短"))
            return
        himself = User(username=self.cleaned_data.get("username", ""), name=self.cleaned_data.get("name", ""))
        try:
            validate_password(password, himself)
        except ValidationError as errors:
            first = errors.error_list[0]
            self.add_error("password", PASSWORD_WORDS.get(first.code or "", first.message))


class OrganisationForm(PartyForm):
    """A person declares that he acts for an organisation."""

    number_field = "uscc"
    id_type = IdType.USCC

    name = text(
        _("单位名称"),
        _("请输入单位名称"),
        100,
        autocomplete="organization",
        help_text=_("与营业执照或登记证书一致"),
    )
    uscc = text(
        _("统一社会信用代码"),
        _("请输入统一社会信用代码"),
        40,
        autocomplete="off",
        help_text=_("18 位数字和大写字母"),
    )
    role = forms.ChoiceField(
        label=_("您在该单位的身份"),
        choices=[(role.value, role.label) for role in (Role.LEGAL_REPRESENTATIVE, Role.AGENT)],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选择您在该单位的身份"),
            "invalid_choice": _("请选择您在该单位的身份"),
        },
    )
    legal_representative = text(
        _("法定代表人（负责人、经营者）姓名"),
        "",
        100,
        autocomplete="off",
        help_text=_("您就是法定代表人（负责人、经营者）时不用填"),
    )
    address = text(_("单位住所"), "", 200, autocomplete="street-address")

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_uscc(self) -> str:
        return self._identified()

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("legal_representative") == "" and self.by.user:
            if told.get("role") == Role.LEGAL_REPRESENTATIVE:
                told["legal_representative"] = self.by.user.name
            elif told.get("role") == Role.AGENT:
                self.add_error("legal_representative", _("请输入法定代表人（负责人、经营者）姓名"))
        if {"name", "uscc", "role"} <= told.keys():
            known = known_party(self.id_type, told["uscc"])
            agrees = same(known, name=told["name"])["same_name"]
            self.hear(
                "uscc",
                rules.why_not_declare(known, same_name=agrees, role=told["role"], by=self.by, at=self.at),
            )
        return told


def heard(reader: Callable[[str], str], typed: str) -> str:
    """What the reader makes of what was typed; its sentence as the field's."""
    try:
        return reader(typed)
    except ValueError as words:
        raise ValidationError(str(words), code="unreadable") from None

"""短信真伪查询: whoever got a text message learns whether it is ours, and nothing about anybody (U11)."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ground.accounts.brakes import too_often
from ground.accounts.forms import text
from ground.notices.models import Notice
from ground.notices.tell import CODE_LENGTH, UNAMBIGUOUS

# So many questions from one address in ten minutes: enough for a hall, hopeless for guessing thirty to the eighth.
MOST, MINUTES = 20, 10
ASKED_FOR = timedelta(days=365)

# What a message was about, by the kind of its thread: no more is said to whoever holds the phone.
SUBJECTS = {
    "case": gettext_lazy("办件的收件、受理、决定或送达等进展"),
    "party": gettext_lazy("授权委托或账号变动"),
    "user": gettext_lazy("账号安全"),
    "code": gettext_lazy("短信验证码"),
    "credit": gettext_lazy("政务服务诚信档案"),
}


class GenuineForm(forms.Form):
    """What the message shows and what its reader knows: the code at its end, the last digits of the phone it came to."""

    tail = text(
        gettext_lazy("手机号码后四位"),
        gettext_lazy("请输入收到短信的手机号码后四位"),
        20,
        inputmode="numeric",
        autocomplete="off",
        **{"class": "govuk-input--width-4"},
    )
    code = text(
        gettext_lazy("核验码"),
        gettext_lazy("请输入短信末尾的核验码"),
        40,
        autocomplete="off",
        autocapitalize="characters",
        spellcheck="false",
        help_text=gettext_lazy(
            "在短信末尾“【核验……】”中，8 位字母和数字，不分大小写；没有核验码的短信不是本平台发送的"
        ),
        **{"class": "govuk-input--width-10"},
    )

    def clean_tail(self) -> str:
        tail = _plain(self.cleaned_data["tail"])
        if len(tail) != 4 or not tail.isdecimal():
            raise ValidationError(_("请输入手机号码的最后 4 位数字"))
        return tail

    def clean_code(self) -> str:
        code = _plain(self.cleaned_data["code"]).removeprefix("核验")  # not a message: part of the text
        if len(code) != CODE_LENGTH:
            raise ValidationError(_("核验码应为 8 位字母和数字，请对照短信末尾核对"))
        return code

    def found(self) -> Notice | None:
        """The message with this code that went to a phone with this end, within a year."""
        told = self.cleaned_data
        if set(told["code"]) - set(UNAMBIGUOUS):
            return None
        since = now() - ASKED_FOR
        return Notice.objects.filter(code=told["code"], phone_tail=told["tail"], told_at__gte=since).first()


def _plain(typed: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isalnum()).upper()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def genuine(request: HttpRequest) -> HttpResponse:
    """Asks for the phone's last digits and the code, and answers on the same page: ours, or not ours."""
    form = GenuineForm(request.POST if request.method == "POST" else None)
    page: dict[str, Any] = {"form": form, "answer": None, "trail": [{"text": _("短信真伪查询")}]}
    status = 200
    if form.is_bound:
        if too_often(request, "sms", most=MOST, minutes=MINUTES, at=now()):
            form.errors.clear()
            form.add_error(
                None, _("查询太频繁，请十分钟后再试，或者拨打 %(phone)s") % {"phone": settings.HOTLINE}
            )
            status = 429
        elif form.is_valid():
            page["answer"] = _answer(form.found())
    return render(request, "pages/sms.html", page, status=status)


def _answer(notice: Notice | None) -> dict[str, Any]:
    phone = settings.HOTLINE
    if notice is None:
        words = _("没有查到这条短信，不是本平台发送的")
        more = _("请勿点击其中的链接，不要拨打其中的电话，不要转账或提供验证码。拿不准的请拨打 %(phone)s。")
        return {"kind": "error", "words": words, "more": more % {"phone": phone}, "summary": None}
    kind = notice.thread.partition(":")[0]
    rows = [
        (_("发送方"), settings.SITE_NAME),
        (_("发送日期"), date_format(localtime(notice.told_at), _("Y年n月j日"))),
        (_("短信内容关于"), str(SUBJECTS.get(kind, SUBJECTS["case"]))),
        (_("核验码"), notice.code),
    ]
    return {
        "kind": "success",
        "words": _("这条短信是本平台发送的"),
        "more": _("本平台的短信不含链接，工作人员不会索要验证码。短信里有链接的，请拨打 %(phone)s 核实。")
        % {"phone": phone},
        "summary": {"rows": [{"key": {"text": k}, "value": {"text": v}} for k, v in rows]},
    }

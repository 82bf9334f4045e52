"""An applicant's own account, and what a window does for it: another phone, a surer real name (ELC-11)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ground.accounts import applicants, codes
from ground.accounts.actions import known_party
from ground.accounts.code_forms import BothCodesForm, PhoneForm
from ground.accounts.doors import officers_only
from ground.accounts.enums import Duty, IdType, Purpose, RealName, RealNameBy, Role
from ground.accounts.forms import heard, text
from ground.accounts.identity import mobile
from ground.accounts.models import Representation, User
from ground.law.rulings import refuse
from ground.sealed import mask_phone, seal, unseal
from portal.pages.mandate_forms import id_number

NEW_PHONE = "new_phone"
KEPT_FOR = timedelta(minutes=20)


def _applicant(request: HttpRequest) -> User:
    if request.user.is_officer:
        raise Http404(_("没有找到这个页面"))
    return request.user


@sensitive_post_parameters("phone")
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest) -> HttpResponse:
    """A code is on its way to the account's phone and one to the number that is to be."""
    user, at = _applicant(request), now()
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["phone"]
        same = wanted == user.phone
        refuse(applicants.why_not_change_phone(user, same=same, by=request.actor, at=at))
        rulings = [codes.why_not_send(codes.known_by(number), at=at) for number in (user.phone, wanted)]
        if words := next((ruling.words for ruling in rulings if not ruling.ok), ""):
            form.add_error("phone", words)
        else:
            codes.send(user.phone, Purpose.OLD_PHONE, at=at)
            codes.send(wanted, Purpose.NEW_PHONE, at=at)
            kept = {"phone": wanted, "at": at.timestamp()}
            request.session[NEW_PHONE] = seal(json.dumps(kept))
            return redirect("me_phone_codes")
    return render(request, "pages/me_phone.html", {"form": form, "phone": user.masked_phone})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def phone_codes(request: HttpRequest) -> HttpResponse:
    """With both codes the account has its new number."""
    user, at = _applicant(request), now()
    kept = json.loads(unseal(request.session[NEW_PHONE])) if NEW_PHONE in request.session else None
    if kept is None or at.timestamp() > kept["at"] + KEPT_FOR.total_seconds():
        return redirect("me_phone")
    form = BothCodesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        old = codes.use(user.phone, Purpose.OLD_PHONE, told["old_code"], at=at, keep=True)
        new = codes.use(kept["phone"], Purpose.NEW_PHONE, told["new_code"], at=at, keep=True)
        if old.ok and new.ok:
            codes.use(user.phone, Purpose.OLD_PHONE, told["old_code"], at=at)
            codes.use(kept["phone"], Purpose.NEW_PHONE, told["new_code"], at=at)
            applicants.change_phone(user, kept["phone"], by=request.actor, at=at)
            request.session.pop(NEW_PHONE)
            messages.success(request, _("手机号码已变更，今后的通知发到新号码"))
            return redirect("me")
        for field, ruling in (("old_code", old), ("new_code", new)):
            if not ruling.ok:
                form.add_error(field, ruling.words)
    page = {"form": form, "old": user.masked_phone, "new": mask_phone(kept["phone"])}
    return render(request, "pages/me_phone_codes.html", page)


class AccountSearchForm(forms.Form):
    """Whose account: by the number on the card that lies on the counter."""

    number = id_number(gettext_lazy("居民身份证号码"), gettext_lazy("请输入身份证号码"))
    account: User | None = None

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        known = heard(lambda number: str(_party_of(number) or ""), typed)
        row = (
            Representation.objects.filter(role=Role.SELF, party_id=known or None)
            .select_related("user")
            .first()
        )
        if row is None:
            raise forms.ValidationError(_("没有找到这个身份证号码的账号，请先开通账号"))
        self.account = row.user
        return typed


def _party_of(number: str) -> int | None:
    known = known_party(IdType.RESIDENT, number)
    return known.party_id if known else None


class CardForm(forms.Form):
    """What the officer saw."""

    seen = forms.BooleanField(
        label=gettext_lazy("已核验身份证原件，人证一致"),
        error_messages={"required": gettext_lazy("请核验身份证原件并勾选")},
    )
    phone = text(
        gettext_lazy("变更手机号码"),
        "",
        40,
        inputmode="tel",
        autocomplete="off",
        help_text=gettext_lazy("原号码停用、本人要求变更时填写"),
    )

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        return heard(mobile, typed) if typed else ""


def _window(request: HttpRequest) -> None:
    if not request.actor.acts_as(Duty.INTAKE, at=now()):
        raise PermissionDenied


@sensitive_post_parameters("number")
@officers_only
@never_cache
@require_http_methods(["GET", "POST"])
def real_name_desk(request: HttpRequest) -> HttpResponse:
    """The account of the person at the window; its page is addressed without his number."""
    _window(request)
    form = AccountSearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.account is not None:
        himself = form.account.representations.get(role=Role.SELF)
        return redirect("desk_real_name_of", himself.uuid)
    return render(request, "pages/desk_real_name.html", {"form": form})


@sensitive_post_parameters("phone")
@officers_only
@never_cache
@require_http_methods(["GET", "POST"])
def real_name_of(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The person has shown his card: the account is 中级实名, and has another phone if he asked for one."""
    _window(request)
    at = now()
    himself = Representation.objects.filter(role=Role.SELF, uuid=uuid).select_related("user", "party").first()
    if himself is None:
        raise Http404(_("没有找到这个账号"))
    user = himself.user
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        done = _seen_at_window(user, form.cleaned_data["phone"], by=request.actor, at=at)
        messages.success(request, done or _("该账号已经核验，没有需要变更的"))
        return redirect("desk_real_name_of", uuid)
    version = himself.party.current
    rows = [
        (_("姓名"), version.name),
        (_("身份证号码"), version.masked_id),
        (_("手机号码"), user.masked_phone),
        (_("实名等级"), level_words(user)),
    ]
    page = {
        "form": form,
        "rows": {"rows": [{"key": {"text": k}, "value": {"text": v}} for k, v in rows if v]},
    }
    return render(request, "pages/desk_real_name_of.html", page | {"name": version.name})


def _seen_at_window(user: User, number: str, *, by: Any, at: Any) -> str:
    said = []
    if user.real_name < RealName.INTERMEDIATE:
        applicants.raise_real_name(user, RealName.INTERMEDIATE, RealNameBy.WINDOW, by=by, at=at)
        said.append(_("已提升为中级实名"))
    if number and number != user.phone:
        applicants.change_phone(user, number, by=by, at=at)
        said.append(_("手机号码已变更"))
    return "，".join(said)


def level_words(user: User) -> str:
    """How surely the account is its person, since when and by what."""
    if user.real_name_at is None:
        return str(user.get_real_name_display())
    return _("%(level)s（%(how)s，%(day)s）") % {
        "level": user.get_real_name_display(),
        "how": user.get_real_name_how_display(),
        "day": date_format(localtime(user.real_name_at), _("Y年n月j日")),
    }

"""文书验真: whoever holds a paper learns whether it is genuine and in force, and nothing about anybody."""

import re
import unicodedata
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from approvals import papers
from approvals.models import Case
from ground.accounts.enums import PartyKind
from ground.accounts.views import braked
from ground.documents.models import Document, grouped
from ground.documents.templatetags.papers import chinese_date, validity
from ground.law.rulings import follows
from ground.sealed import MASK, mask_name
from ground.workdays import legal_day
from licences.enums import Standing
from licences.models import Licence
from portal.pages.licences import standing_words

NOT_FOUND = gettext_lazy(
    "没有查到这份文书。请对照文书原件核对文号和验证码；仍然查不到的，请向文书上的机关查证"
)


# What is copied from paper: no browser knows it better.
PRINTED = {"autocomplete": "off", "spellcheck": "false", "class": "govuk-input--width-20"}


class VerificationForm(forms.Form):
    """What is printed on the paper: its number and its code. `document` is the paper they belong to."""

    number = forms.CharField(
        label=gettext_lazy("文号、证号或办件编号"),
        max_length=100,
        help_text=gettext_lazy("例如：朝政许准〔2026〕第00001号"),
        error_messages={"required": gettext_lazy("请输入文书上的文号、证号或办件编号")},
        widget=forms.TextInput(attrs=PRINTED),
    )
    code = forms.CharField(
        label=gettext_lazy("验证码"),
        max_length=40,
        help_text=gettext_lazy("印在文书的二维码下面，共 16 位，不分大小写"),
        error_messages={"required": gettext_lazy("请输入二维码下面的验证码")},
        widget=forms.TextInput(attrs=PRINTED | {"autocapitalize": "characters"}),
    )
    document: Document

    def clean_code(self) -> str:
        code = grouped(unicodedata.normalize("NFKC", self.cleaned_data["code"]))
        if len(code) != len("ACDE-FGHJ-KMNP-QRTU"):
            raise forms.ValidationError(_("验证码应为 16 位字母和数字，请对照文书核对"))
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not self.errors:
            document = Document.objects.filter(code=given["code"]).first()
            if document is None or _plain(given["number"]) not in _numbers_of(document):
                self.add_error("number", NOT_FOUND)
            else:
                self.document = document
        return given


@braked("verify")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Asks for number and code, and leads to what they prove."""
    form = VerificationForm(request.POST) if request.method == "POST" else VerificationForm()
    if form.is_bound and form.is_valid():
        return redirect("verified", code=form.document.code)
    return render(request, "pages/verification.html", {"form": form, "trail": [{"text": _("文书验真")}]})


@braked("verify")
@never_cache
@require_safe
def verified(request: HttpRequest, code: str) -> HttpResponse:
    """Where the QR code of a paper leads: what the register says of the paper with this code."""
    document = Document.objects.filter(code=grouped(code)).first()
    trail = [{"text": _("文书验真"), "href": "/verify/"}, {"text": _("核验结果")}]
    if document is None:
        return render(
            request,
            "pages/verification_result.html",
            {"trail": trail, "state": None, "words": NOT_FOUND},
            status=404,
        )
    public = _is_public(document)
    context = {
        "trail": trail,
        "title": document.public_title,
        "state": _state(document),
        "standing_in": _standing_in(document),
        "summary": {"rows": _summary(document, public=public)},
        "asked_at": localtime(now()),
        "masks": not public,
    }
    return render(request, "pages/verification_result.html", context)


def _licence(document: Document) -> Licence | None:
    """The licence that this paper is the certificate of."""
    if document.paper != papers.LICENCE.key:
        return None
    number = document.facts.get("licence_number", "")
    return Licence.objects.with_story().filter(number=number).first() if number else None


def _standing_in(document: Document) -> dict[str, str] | None:
    """The paper that holds in place of a void one: what it was amended to, or the certificate of today."""
    new: Document | None = document
    while new is not None and hasattr(new, "amended_by"):
        new = new.amended_by.new
    if new is not None and new.is_void and (licence := _licence(new)):
        new = papers.licence_paper(licence)
    if new is None or new == document or new.is_void:
        return None
    return {
        "title": new.public_title,
        "number": new.number or new.facts.get("licence_number", ""),
        "address": reverse("verified", args=[new.code]),
    }


def _state(document: Document) -> dict[str, str]:
    """有效, 已作废 or, of a licence, what it is worth today, in the words and with the kind of the box that says it."""
    until = document.facts.get("valid_until")
    licence = _licence(document)
    if licence is not None and licence.standing(legal_day(now())) == Standing.CANCELLED:
        turn = licence.newest
        return {
            "kind": "error",
            "words": _("证照已注销"),
            "more": _("这本证照由本系统出具，已于%(day)s注销，不再有效。事由：%(ground)s。")
            % {"day": chinese_date(turn.since_on), "ground": turn.get_ground_display()},
        }
    if licence is not None and licence.standing(legal_day(now())) == Standing.ANNULLED:
        turn = licence.newest
        return {
            "kind": "error",
            "words": _("证照已被撤销"),
            "more": _("这本证照由本系统出具，已于%(day)s被撤销，不再有效。原因：%(reason)s。")
            % {"day": chinese_date(turn.since_on), "reason": turn.words},
        }
    if document.voided_at is not None:
        return {
            "kind": "error",
            "words": _("已作废"),
            "more": _("这份文书由本系统出具，已于%(day)s作废，不再有效。原因：%(reason)s。")
            % {"day": chinese_date(legal_day(document.voided_at)), "reason": document.void_reason},
        }
    if until and until < legal_day(now()).isoformat():
        return {
            "kind": "warning",
            "words": _("已过有效期"),
            "more": _("这份文书由本系统出具，有效期已于%(day)s届满。") % {"day": chinese_date(until)},
        }
    return {
        "kind": "success",
        "words": standing_words(licence, now()) if licence else _("有效"),
        "more": _("这份文书由本系统出具，没有作废。请核对下列内容与您手中的文书是否一致。"),
    }


def _summary(document: Document, *, public: bool) -> list[dict[str, Any]]:
    facts = document.facts
    name = facts.get("holder") or facts.get("applicant") or ""
    rows = [
        (_("文书名称"), document.public_title),
        (_("编号"), document.number or facts.get("licence_number") or facts.get("case_number") or ""),
        (_("出具机关"), document.organ),
        (_("出具日期"), chinese_date(facts.get("issued_on") or legal_day(document.issued_at))),
        (
            _("有效期限"),
            validity(facts["valid_from"], facts.get("valid_until")) if facts.get("valid_from") else "",
        ),
        (_("当事人"), name if public else masked(name)),
        (_("验证码"), document.code),
    ]
    return [{"key": {"text": term}, "value": {"text": words}} for term, words in rows if words]


@follows("PII-4", source="本平台所定：遮盖个人姓名；法人和其他组织的名称公开")
def _is_public(document: Document) -> bool:
    """Whether the party is an organisation, whose name anybody may read; a paper of no case is taken for a person's."""
    try:
        uuid = UUID(document.thread.removeprefix("case:"))
    except ValueError:
        return False
    return Case.objects.filter(uuid=uuid, party__kind=PartyKind.ORGANISATION).exists()


def masked(name: str) -> str:
    """A person by the first character, a longer name by its first and last two: enough to compare, not to learn."""
    if len(name) <= 4:
        return mask_name(name)
    return name[:2] + MASK * (len(name) - 4) + name[-2:]


def _numbers_of(document: Document) -> set[str]:
    """Under which numbers a paper may be asked for: every one that it shows."""
    shown = (document.number, document.facts.get("licence_number"), document.facts.get("case_number"))
    return {_plain(number) for number in shown if number}


def _plain(number: str) -> str:
    """A number without what people type differently: width of letters, kind of brackets, blanks, letter case."""
    return re.sub(r"[\s\W_]", "", unicodedata.normalize("NFKC", number)).upper()

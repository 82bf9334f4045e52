"""Signing 告知承诺书, online or before a clerk, and taking a commitment back at the window."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext_lazy as _

from approvals.forms.standing import card_field, proof_field, prove, relation_field, relations_of, who_comes
from approvals.models import Case
from approvals.papers import is_code_of
from ground.accounts.enums import Power
from ground.accounts.forms import BesideOthers, asked, text

PNG = "data:image/png;base64,"
# Of a drawing: a signature of many strokes is a tenth of it.
LONGEST = 400_000


def drawing_field() -> forms.CharField:
    """What was drawn on the pad, as the browser writes pictures down; nothing where nobody drew."""
    return forms.CharField(
        required=False,
        max_length=LONGEST,
        widget=forms.HiddenInput,
        error_messages={"max_length": _("签名图片太大，请清除后重写")},
    )


def drawn(data: str) -> SimpleUploadedFile | None:
    """The picture of a signature as an upload; ValueError where it is none."""
    if not data:
        return None
    if not data.startswith(PNG):
        raise ValueError("not a drawing of the pad")
    try:
        picture = base64.b64decode(data[len(PNG) :], validate=True)
    except binascii.Error as broken:
        raise ValueError("not a drawing of the pad") from broken
    return SimpleUploadedFile("signature.png", picture, "image/png")


class SignForm(forms.Form):
    """Online: his name, that he means it, and a signature by hand if he cares to draw one; bound to the text that he read."""

    use_required_attribute = False
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = text(_("您的姓名"), _("请输入您的姓名"), 60, autocomplete="name")
    agrees = forms.BooleanField(
        label=_("我已阅读以上告知和承诺的全部内容，自愿作出承诺"),
        error_messages=asked(_("请先阅读全文，再确认您自愿承诺；不愿承诺的，可以按一般程序办理")),
    )
    drawing = drawing_field()

    def clean_drawing(self) -> SimpleUploadedFile | None:
        try:
            return drawn(self.cleaned_data["drawing"])
        except ValueError:
            raise forms.ValidationError(_("签名没有传上来，请清除后重写")) from None


class CounterSignForm(BesideOthers, forms.Form):
    """Before a clerk: who signs, and the signature drawn on the pad or the scan of the signed print."""

    use_required_attribute = False
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    came = text(_("来窗口的人"), _("请输入来窗口的人的姓名"), 60)
    relation = relation_field(_("请选择与申请人的关系"))
    card = card_field()
    proof = proof_field()
    drawing = drawing_field()
    scan = forms.FileField(
        label=_("签字后的扫描件"),
        required=False,
        help_text=_("打印承诺书、当面签字后扫描上传；在手写板上签的不用上传"),
        error_messages={"empty": _("文件是空的，请重新扫描")},
    )
    code = text(
        _("打印件上的文本核对码"),
        "",
        12,
        autocomplete="off",
        help_text=_("上传扫描件的填写，在打印件末尾，例如 3F9A-22C1"),
    )

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        name, relation = who_comes(case)
        initial = {"came": name, "relation": relation} | kwargs.pop("initial", {})
        super().__init__(*args, initial=initial, **kwargs)
        self.case = case
        self.fields["relation"].choices = relations_of(case)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        prove(self, self.case, Power.FILE, "came")
        try:
            data["drawing"] = drawn(data.get("drawing", ""))
        except ValueError:
            self.add_error(None, _("签名没有传上来，请清除后重写"))
            return data
        if not data["drawing"] and not data.get("scan"):
            self.add_error("scan", _("请在手写板上签名，或者上传签字后的扫描件"))
        elif data.get("scan") and not is_code_of(data.get("code", ""), data.get("shown", "")):
            self.add_error("code", _("核对码与今天的承诺书不一致：请核对打印件，内容有变化的重新打印签字"))
        return data


class CommitmentWithdrawalForm(BesideOthers, forms.Form):
    """At the window: the clerk says who asked for it."""

    use_required_attribute = False
    came = text(_("来窗口的人"), _("请输入来窗口的人的姓名"), 60)
    relation = relation_field(_("请选择与申请人的关系"))
    card = card_field()
    proof = proof_field()

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        name, relation = who_comes(case)
        super().__init__(*args, initial={"came": name, "relation": relation}, **kwargs)
        self.case = case
        self.fields["relation"].choices = relations_of(case)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        prove(self, self.case, Power.FILE, "came")
        return data

"""送达地址确认: where papers that start days are to reach the applicant."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.rules.service import LONGEST_ADDRESS, LONGEST_PROOF
from ground.accounts.enums import ServedAt
from ground.accounts.forms import asked, text
from ground.accounts.identity import telephone
from ground.accounts.models import ServiceAddress, ServiceTold

WORDS = {
    ServedAt.ACCOUNT: _("同意电子送达：文书送达到本平台账户，并用短信提醒"),
    ServedAt.WINDOW: _("不用电子送达：到窗口领取"),
    ServedAt.POST: _("不用电子送达：邮寄"),
}


class ServiceAddressForm(forms.Form):
    """As the applicant says it himself. `account`: whether papers may reach an account of his; where not, that is not offered."""

    use_required_attribute = False
    # Where to, of what goes by post.
    reveals: ClassVar = {"way": {ServedAt.POST.value: ["address", "phone"]}}
    way = forms.ChoiceField(
        label=_("需要计算期限的文书，怎样送达给您？"),
        help_text=_(
            "例如责令整改、拟撤销的告知书和决定书。怎样选择都不影响办理，通知和文书都能在账户里看到；期限从送达次日计算。以后可以在办件页面改。"
        ),
        choices=list(WORDS.items()),
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择文书怎样送达")),
    )
    address = text(_("收件地址"), "", LONGEST_ADDRESS, autocomplete="street-address")
    phone = text(_("收件人电话"), "", 30, autocomplete="tel")

    def __init__(self, *args: Any, account: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("address", "phone"):
            self.fields[name].sometimes_required = True  # type: ignore[attr-defined]
        if not account:
            field = cast("forms.ChoiceField", self.fields["way"])
            field.choices = [(way, words) for way, words in WORDS.items() if way != ServedAt.ACCOUNT]

    @classmethod
    def said(cls, last: ServiceAddress | None) -> dict[str, str]:
        """What he said before, to begin with."""
        return {"way": last.way, "address": last.address, "phone": last.phone} if last is not None else {}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") != ServedAt.POST:
            return data
        if not data.get("address"):
            self.add_error("address", _("请填写收件地址"))
        try:
            data["phone"] = telephone(data.get("phone", ""))
        except ValueError as wrong:
            self.add_error("phone", str(wrong))
        return data

    @property
    def told(self) -> ServiceTold:
        """As the acts take it; of a form that is valid."""
        data = self.cleaned_data
        return ServiceTold(data["way"], data["address"], data["phone"])


class CounterServiceForm(ServiceAddressForm):
    """Off the paper that he signed at the window."""

    proof = text(
        _("凭据"),
        _("请写明凭据，例如申请人签字的送达地址确认书"),
        LONGEST_PROOF,
        help_text=_("例如：申请人 3 月 4 日在窗口签字的送达地址确认书"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].label = _("申请人选择怎样送达")
        self.fields["way"].help_text = _("由申请人自己选择，请按他签字的确认书填写。")

"""What a mandate is made of, asked in plain words: of a party online, of an officer at the window."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ground.accounts.actions import known_party
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, IdType, PartyKind, Power, Proof
from ground.accounts.forms import heard, text, written
from ground.accounts.identity import identify, mobile, telephone
from ground.accounts.mandate_rules import Evidence, Terms, last_day
from ground.accounts.models import DutyHolding, Party, User
from ground.workdays import legal_day
from matters.forms import DateField
from matters.models import Edition, spelling

MONTHS = [
    ("1", gettext_lazy("一个月")),
    ("3", gettext_lazy("三个月")),
    ("6", gettext_lazy("半年")),
    ("12", gettext_lazy("一年")),
]
SOME, ALL = "some", "all"
# As people think of it: whoever may file may also put right what he filed.
USUAL = [Power.FOLLOW.value, Power.FILE.value]
POWERS = [
    (Power.FOLLOW.value, gettext_lazy("查看：办件进度、材料和文书（必选）")),
    (Power.FILE.value, gettext_lazy("提交和补正：填写、提交申请，按告知补交材料")),
    (Power.RECEIVE.value, gettext_lazy("领取：签收决定书和证照，取回原件")),
    (Power.WITHDRAW.value, gettext_lazy("撤回：撤回已经提交的申请")),
]
LISTED = 6


def open_matters(at: datetime, typed: str = "") -> list[tuple[str, str]]:
    """The matters that can be applied for online today, code and name; those that answer what was typed, by name or pinyin."""
    open_now = Edition.objects.open_on(legal_day(at)).select_related("matter")
    if typed:
        terms = spelling.query_terms(typed)
        found = open_now.matching(terms) if terms else open_now.none()
        open_now = found if found.exists() else open_now.resembling(terms)
        return [(e.matter.implementation_code, e.name) for e in open_now[:LISTED]]
    return [(e.matter.implementation_code, e.name) for e in open_now.in_name_order()]


class TermsForm(forms.Form):
    """Which acts, which matters, how long: what every mandate says."""

    powers = forms.MultipleChoiceField(
        label=gettext_lazy("代理人可以办的事"),
        choices=POWERS,
        initial=USUAL,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("请选择代理人可以办的事"),
            "invalid_choice": gettext_lazy("请选择代理人可以办的事"),
        },
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("哪些事项"),
        choices=[(SOME, gettext_lazy("只限下面选中的事项")), (ALL, gettext_lazy("全部事项"))],
        initial=SOME,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择哪些事项"),
            "invalid_choice": gettext_lazy("请选择哪些事项"),
        },
    )
    find = text(
        gettext_lazy("查找事项"), "", 60, autocomplete="off", help_text=gettext_lazy("名称、拼音或首字母")
    )
    matters = forms.MultipleChoiceField(
        label=gettext_lazy("选择事项"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("请至少选择一个事项，或者选择“全部事项”"),
            "invalid_choice": gettext_lazy("请选择列出的事项"),
        },
    )
    months = forms.ChoiceField(
        label=gettext_lazy("多长时间"),
        choices=MONTHS,
        initial="3",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("从今天起算，最长一年，可以随时撤销"),
        error_messages={
            "required": gettext_lazy("请选择多长时间"),
            "invalid_choice": gettext_lazy("请选择多长时间"),
        },
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["find"].sometimes_required = True  # type: ignore[attr-defined]  # a help to choose, and no answer
        self.offered = open_matters(at)
        self.fields["matters"].choices = self.offered
        # All may be chosen; shown are those chosen already, then what was looked for.
        self.looked_for = self._given("find").replace("\x00", "").strip()
        chosen = set(self["matters"].value() or [])
        found = open_matters(at, self.looked_for) if self.looked_for else self.offered
        self.none_found = bool(self.looked_for) and not found
        self.left_out = max(0, len(self.offered) - LISTED) if not self.looked_for else 0
        rest = [one for one in found if one[0] not in chosen][:LISTED]
        self.fields["matters"].widget.choices = [one for one in self.offered if one[0] in chosen] + rest

    def _given(self, name: str) -> str:
        return str(self[name].value() or "")

    @classmethod
    def kept(cls, post: QueryDict) -> dict[str, Any] | None:
        """What was typed so far, where somebody looks for a matter and sends nothing yet; without JavaScript too.

        Enter in the box looks as well: what stands there was not looked for before.
        """
        if "look" not in post and post.get("find", "").strip() == post.get("looked", "").strip():
            return None
        several = (forms.MultipleChoiceField,)
        typed: dict[str, Any] = {
            name: post.getlist(name) if isinstance(field, several) else post.get(name, "")
            for name, field in cls.base_fields.items()
            if not isinstance(field, forms.FileField | DateField)
        }
        return typed | {
            name: [post.get(f"{name}_{part}", "") for part in ("year", "month", "day")]
            for name, field in cls.base_fields.items()
            if isinstance(field, DateField)
        }

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("scope") == ALL:
            self.errors.pop("matters", None)
        if told.get("powers") and Power.FOLLOW not in told["powers"]:
            self.add_error("powers", _("请同时选择“查看”，否则代理人看不到办件"))
        return told

    @property
    def terms(self) -> Terms:
        told, today = self.cleaned_data, legal_day(self.at)
        some = told.get("scope") == SOME
        names = dict(self.offered)
        powers = set(told["powers"]) | ({Power.SUPPLY.value} if Power.FILE in told["powers"] else set())
        return Terms(
            powers=tuple(one for one in Power.values if one in powers),
            from_on=today,
            until_on=_last(today, int(told["months"])),
            matters=tuple((code, names[code]) for code in told["matters"]) if some else (),
            all_matters=not some,
        )


def _last(today: Any, months: int) -> Any:
    """The day before the same day so many months later, and never later than the law lets."""
    month = today.month - 1 + months
    year, month = today.year + month // 12, month % 12 + 1
    day = min(today.day, 28)
    same = today.replace(year=year, month=month, day=day) + timedelta(days=today.day - day)
    return min(same - timedelta(days=1), last_day(today))


class OfferForm(TermsForm):
    """授权委托, online: whom, what, how long."""

    principal = forms.ChoiceField(
        label=gettext_lazy("以谁的名义委托"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择以谁的名义委托"),
            "invalid_choice": gettext_lazy("请选择以谁的名义委托"),
        },
    )
    agent_name = text(
        gettext_lazy("代理人姓名"),
        gettext_lazy("请输入代理人姓名"),
        100,
        autocomplete="off",
        help_text=gettext_lazy("与代理人的身份证一致"),
    )
    agent_phone = text(
        gettext_lazy("代理人手机号码"),
        gettext_lazy("请输入代理人手机号码"),
        40,
        inputmode="tel",
        autocomplete="off",
        help_text=gettext_lazy("代理人在本平台账号里登记的手机号码，我们会发短信请他确认"),
    )
    field_order = ["principal", "agent_name", "agent_phone", "powers", "scope", "find", "matters", "months"]

    def __init__(self, *args: Any, by: Actor, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        parties = {row.party_id: row.party for row in by.representations(at=at)}
        self.parties = {str(p.uuid): p for p in parties.values() if by.gives_for(p, at=at)}
        self.fields["principal"].choices = [(uuid, p.current.name) for uuid, p in self.parties.items()]
        if len(self.parties) == 1:
            self.fields["principal"].widget = forms.HiddenInput()
            self.fields["principal"].initial = next(iter(self.parties))

    def clean_agent_name(self) -> str:
        return written(self.cleaned_data["agent_name"])

    def clean_agent_phone(self) -> str:
        return heard(mobile, self.cleaned_data["agent_phone"])

    @property
    def party(self) -> Party:
        return self.parties[self.cleaned_data["principal"]]


def id_number(label: Any, missing: Any) -> forms.CharField:
    return text(label, missing, 40, autocomplete="off", **{"class": "govuk-input--width-20"})


class PartySearchForm(forms.Form):
    """Whose mandates an officer looks at: by the whole number on the card or licence, never by name."""

    number = id_number(
        gettext_lazy("身份证号码或统一社会信用代码"),
        gettext_lazy("请输入委托人的身份证号码或统一社会信用代码"),
    )
    party: Party | None = None

    def clean_number(self) -> str:
        typed = self.cleaned_data["number"]
        for id_type in (IdType.RESIDENT, IdType.USCC):
            try:
                found = known_party(id_type, typed)
            except ValueError:
                continue
            if found is not None:
                self.party = found.party
                return typed
        raise ValidationError(_("没有找到这个号码的登记信息，请核对号码；没有办过委托的不会有记录"))


RELATIONS = [
    ("父亲", gettext_lazy("父亲")),  # not a message: kept as the paper says it
    ("母亲", gettext_lazy("母亲")),  # not a message: kept as the paper says it
    ("其他监护人", gettext_lazy("其他监护人")),  # not a message: kept as the paper says it
]


class RecordForm(TermsForm):
    """The officer records what he saw or heard: both people by number and name, what was said, and how it is proven."""

    proof = forms.ChoiceField(
        label=gettext_lazy("如何设立"),
        choices=[
            (Proof.IDENTITY_CARD.value, gettext_lazy("委托人到场，已核验身份证")),
            (Proof.CALL_BACK.value, gettext_lazy("电话回拨委托人，已录音")),
            (Proof.GUARDIANSHIP.value, gettext_lazy("监护人为未成年人代办，已核验监护关系证明")),
        ],
        initial=Proof.IDENTITY_CARD.value,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("请选择如何设立"),
            "invalid_choice": gettext_lazy("请选择如何设立"),
        },
    )
    principal_name = text(
        gettext_lazy("委托人（被监护人）姓名"), gettext_lazy("请输入委托人姓名"), 100, autocomplete="off"
    )
    principal_number = id_number(
        gettext_lazy("委托人（被监护人）身份证号码"), gettext_lazy("请输入委托人身份证号码")
    )
    principal_phone = text(
        gettext_lazy("委托人电话"),
        "",
        40,
        inputmode="tel",
        autocomplete="off",
        help_text=gettext_lazy("手机或带区号的固定电话，用于告知和回拨"),
    )
    agent_name = text(gettext_lazy("代理人姓名"), gettext_lazy("请输入代理人姓名"), 100, autocomplete="off")
    agent_number = id_number(gettext_lazy("代理人身份证号码"), gettext_lazy("请输入代理人身份证号码"))
    agent_phone = text(
        gettext_lazy("代理人手机号码"),
        gettext_lazy("请输入代理人手机号码"),
        40,
        inputmode="tel",
        autocomplete="off",
    )
    agent_agreed = forms.BooleanField(
        label=gettext_lazy("代理人已当面或在电话中同意"),
        error_messages={"required": gettext_lazy("请确认代理人已当面或在电话中同意")},
    )
    recording = text(
        gettext_lazy("回拨录音编号"), "", 60, autocomplete="off", help_text=gettext_lazy("电话回拨时填写")
    )
    called_on = DateField(label=gettext_lazy("回拨日期"), required=False)
    witness = forms.ChoiceField(
        label=gettext_lazy("复核人员"),
        required=False,
        help_text=gettext_lazy("一同听取回拨的另一位综合窗口人员，由他用自己的账号复核后委托才生效"),
        error_messages={"invalid_choice": gettext_lazy("请选择列出的人员")},
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("监护关系"),
        required=False,
        choices=[("", gettext_lazy("不是监护")), *RELATIONS],
        error_messages={"invalid_choice": gettext_lazy("请选择监护关系")},
    )
    reference = text(
        gettext_lazy("说明"),
        "",
        200,
        autocomplete="off",
        help_text=gettext_lazy("看了什么证明，例如：授权委托书原件、出生医学证明、户口簿；监护关系必填"),
    )
    relation_number = text(gettext_lazy("监护关系证明编号"), "", 60, autocomplete="off")
    consent = forms.BooleanField(
        label=gettext_lazy("监护人同意处理不满十四周岁未成年人的个人信息"), required=False
    )
    paper = forms.FileField(
        label=gettext_lazy("授权委托书或监护关系证明（照片或扫描件）"),
        required=False,
        help_text=gettext_lazy("PDF 或照片，20 MB 以内；双方在“授权委托”里可以查看"),
    )
    field_order = [
        "proof", "principal_name", "principal_number", "principal_phone", "agent_name", "agent_number", "agent_phone",
        "agent_agreed", "powers", "scope", "find", "matters", "months", "recording", "called_on", "witness", "relation",
        "reference", "relation_number", "consent", "paper",
    ]  # fmt: skip

    def __init__(self, *args: Any, by: Actor, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, at=at, **kwargs)
        holdings = (
            DutyHolding.objects.current(legal_day(at)).filter(duty=Duty.INTAKE).exclude(user=by.user_id)
        )
        people = {h.user_id: h.user for h in holdings.select_related("user").order_by("user__name", "pk")}
        self.people: dict[str, User] = {str(pk): user for pk, user in people.items()}
        self.fields["witness"].choices = [("", _("无")), *((pk, u.name) for pk, u in self.people.items())]

    def _number(self, field: str) -> str:
        day = legal_day(self.at)
        return heard(lambda typed: identify(IdType.RESIDENT, typed, on=day), self.cleaned_data[field])

    def clean_principal_number(self) -> str:
        return self._number("principal_number")

    def clean_agent_number(self) -> str:
        return self._number("agent_number")

    def clean_principal_name(self) -> str:
        return written(self.cleaned_data["principal_name"])

    def clean_agent_name(self) -> str:
        return written(self.cleaned_data["agent_name"])

    def clean_principal_phone(self) -> str:
        typed = self.cleaned_data["principal_phone"]
        return heard(telephone, typed) if typed else ""

    def clean_agent_phone(self) -> str:
        return heard(mobile, self.cleaned_data["agent_phone"])

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("proof") == Proof.GUARDIANSHIP:
            # A guardian acts in everything until the child is of age: nothing of the terms is asked.
            for name in ("powers", "matters", "scope", "months"):
                self.errors.pop(name, None)
            self.cleaned_data |= {"powers": list(Power.values), "scope": ALL, "matters": [], "months": "12"}
            return self.cleaned_data
        told = super().clean()
        if told.get("proof") == Proof.CALL_BACK:
            for who in ("principal", "agent"):
                self._same_name(who)
        return told

    def _same_name(self, who: str) -> None:
        """Nobody has seen a card: the name must be the one on the books, where there is one."""
        told = self.cleaned_data
        if not {f"{who}_name", f"{who}_number"} <= told.keys():
            return
        known = known_party(IdType.RESIDENT, told[f"{who}_number"])
        if known is not None and known.name != told[f"{who}_name"]:
            self.add_error(f"{who}_name", _("姓名与该身份证号码已登记的不一致，请核对，或者请本人到窗口办理"))

    @property
    def evidence(self) -> Evidence:
        told = self.cleaned_data
        return Evidence(
            proof=Proof(told["proof"]),
            recording=told["recording"],
            called_on=told["called_on"],
            witness=self.people.get(told["witness"]),
            reference=told["reference"],
            relation=told["relation"],
            relation_number=told["relation_number"],
            consent=told["consent"],
            agent_agreed=told["agent_agreed"],
        )

    def person(self, who: str) -> dict[str, str]:
        """What is kept of one of the two."""
        told = self.cleaned_data
        kept = {
            "kind": PartyKind.PERSON.value,
            "id_type": IdType.RESIDENT.value,
            "number": told[f"{who}_number"],
            "name": told[f"{who}_name"],
        }
        return kept | ({"phone": told[f"{who}_phone"]} if told[f"{who}_phone"] else {})


class UnconfirmedForm(forms.Form):
    """Why the second officer does not confirm what the first one recorded."""

    words = text(
        gettext_lazy("不能确认的原因"), gettext_lazy("请写明为什么不能确认"), 200, autocomplete="off"
    )


class PhoneEndingForm(forms.Form):
    """Revocation by telephone: the recording of the call back to the principal."""

    recording = text(
        gettext_lazy("回拨录音编号"), gettext_lazy("请输入回拨委托人的录音编号"), 60, autocomplete="off"
    )

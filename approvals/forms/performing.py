"""What a window takes of what was promised, what the organ announces it will look at, and what it found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.forms.correction import count_field
from approvals.forms.standing import (
    card_field,
    proof_field,
    prove,
    relation_field,
    relations_of,
    said,
    who_comes,
)
from approvals.models import Case
from approvals.performed import Performance
from approvals.rules import Came, Counts, is_looked_at, why_not_find
from approvals.rules.survey import FEWEST_SURVEYORS
from commitments.enums import Method
from commitments.models import Commitment, Promised
from ground.accounts.enums import Power
from ground.accounts.forms import asked, text
from ground.accounts.models import User
from matters.forms import DateField, MomentField

COUNTER, POST = "counter", "post"
# The letter as a whole, beside the things it promises, which go by their number.
WHOLE = "0"


class HandedInForm(forms.Form):
    """One thing of these, by its number, that somebody brings to the window or the post did: papers, scans of them."""

    use_required_attribute = False
    reveals: ClassVar = {
        "way": {COUNTER: ["came", "relation", "card", "proof"], POST: ["arrived_at", "evidence"]}
    }
    no = forms.TypedChoiceField(
        label=gettext_lazy("材料"), coerce=int, error_messages=asked(gettext_lazy("请选择收到的材料"))
    )
    originals = count_field(gettext_lazy("原件份数"))
    copies = count_field(gettext_lazy("复印件份数"))
    scan = forms.FileField(label=gettext_lazy("扫描件"), required=False)
    way = forms.ChoiceField(
        label=gettext_lazy("怎样收到"),
        choices=[(COUNTER, gettext_lazy("窗口当面")), (POST, gettext_lazy("邮寄"))],
        widget=forms.RadioSelect,
        initial=COUNTER,
        error_messages=asked(gettext_lazy("请选择怎样收到")),
    )
    came = text(gettext_lazy("来窗口的人"), "", 60)
    relation = relation_field(gettext_lazy("请选择与申请人的关系"))
    card = card_field()
    proof = proof_field()
    arrived_at = MomentField(
        label=gettext_lazy("收到时间"),
        required=False,
        help_text=gettext_lazy("以邮件实际到达的时间为准"),
    )
    evidence = text(
        gettext_lazy("收到时间的凭据"), "", 100, help_text=gettext_lazy("例如：邮件号码、签收回单")
    )

    def __init__(self, case: Case, things: Mapping[int, Any], *args: Any, **kwargs: Any) -> None:
        name, relation = who_comes(case)
        initial = {"came": name, "relation": relation}
        super().__init__(*args, auto_id="id_handed_%s", initial=initial, **kwargs)
        self.case = case
        self.things = things
        self.fields["no"].choices = [(no, str(one)) for no, one in things.items()]  # type: ignore[attr-defined]
        self.fields["relation"].choices = relations_of(case)  # type: ignore[attr-defined]
        self.fields["relation"].required = False
        for sometimes in ("came", "relation", "arrived_at", "evidence"):
            self.fields[sometimes].sometimes_required = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("way") == COUNTER:
            for name, words in (
                ("came", _("请输入来窗口的人的姓名")),
                ("relation", _("请选择与申请人的关系")),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
            prove(self, self.case, Power.SUPPLY, "came")
        elif data.get("way") == POST:
            for name, words in (("arrived_at", _("请输入收到时间")), ("evidence", _("请写明收到时间的凭据"))):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data

    @property
    def chosen(self) -> Any:
        return self.things[self.cleaned_data["no"]]

    @property
    def received(self) -> dict[str, Any]:
        """What the verb takes: the papers, the scan, and who brought them or when they came."""
        data = self.cleaned_data
        counts: Counts = (data.get("originals") or 0, data.get("copies") or 0)
        told: dict[str, Any] = {"counts": counts, "files": [data["scan"]] if data.get("scan") else []}
        if data["way"] == POST:
            return told | {"arrived_at": data["arrived_at"], "evidence": data["evidence"]}
        return told | {"came": self.who}

    @property
    def who(self) -> Came:
        return said(self.cleaned_data)


def ways_of(commitment: Commitment, *, waived: bool = False) -> list[tuple[str, Any]]:
    """How it may be checked: by publicity where the letter is public, and not at all where it says so (`waived`)."""
    closed = set() if waived else {Method.WAIVED}
    if not commitment.published:
        closed.add(Method.PUBLICITY)
    return [(one.value, one.label) for one in Method if one not in closed]


class VerificationForm(forms.Form):
    """One thing that came, or the letter as a whole: how it was looked at and what was found (COM-13)."""

    use_required_attribute = False
    reveals: ClassVar = {"method": {Method.FIELD.value: ["second"]}}
    no = forms.ChoiceField(
        label=gettext_lazy("核查对象"), error_messages=asked(gettext_lazy("请选择核查对象"))
    )
    method = forms.ChoiceField(
        label=gettext_lazy("核查方式"),
        widget=forms.RadioSelect,
        error_messages=asked(gettext_lazy("请选择核查方式")),
    )
    second = forms.ChoiceField(
        label=gettext_lazy("同行核查人"),
        required=False,
        help_text=gettext_lazy("现场核查由两名以上工作人员进行"),
    )
    conforms = forms.ChoiceField(
        label=gettext_lazy("核查结果"),
        choices=[("yes", gettext_lazy("符合")), ("no", gettext_lazy("不符合"))],
        widget=forms.RadioSelect,
        error_messages=asked(gettext_lazy("请选择核查结果")),
    )
    words = forms.CharField(
        label=gettext_lazy("核查情况"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "不符合的，一次写明哪里不符合、依据什么标准；公示核查的，写明公示的渠道、期间和收到的意见"
        ),
    )

    def __init__(self, shown: Performance, *args: Any, others: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_verify_%s", **kwargs)
        self.commitment = shown.commitment
        self.others = {str(user.pk): user for user in others}
        people = [(pk, user.name) for pk, user in self.others.items()]
        self.fields["second"].choices = [("", _("请选择")), *people]  # type: ignore[attr-defined]
        self.fields["second"].sometimes_required = True  # type: ignore[attr-defined]
        self.things = {
            str(one.promised.no): one.promised
            for one in shown.owed
            if is_looked_at(shown.commitment, one.promised)
        }
        things = [(no, one.material.name) for no, one in self.things.items()]
        if is_looked_at(shown.commitment):
            things.append((WHOLE, _("承诺书整体（实际情况与承诺是否一致）")))
        self.fields["no"].choices = things  # type: ignore[attr-defined]
        waived = shown.commitment.method == Method.WAIVED
        self.fields["method"].choices = ways_of(shown.commitment, waived=waived)  # type: ignore[attr-defined]
        self.initial.setdefault("method", shown.commitment.method)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if {"no", "method", "conforms"} <= data.keys() and "words" in data:
            told = (self.things.get(data["no"]), data["method"], data["conforms"] == "yes", data["words"])
            if words := why_not_find(self.commitment, *told).words:
                self.add_error("words", words)
        if data.get("method") == Method.FIELD and not data.get("second"):
            self.add_error("second", _("请选择同行核查人：现场核查由两名以上工作人员进行"))
        return data

    @property
    def companion(self) -> User | None:
        """Who went along to the place."""
        return self.others.get(self.cleaned_data.get("second") or "")

    @property
    def chosen(self) -> Promised | None:
        return self.things.get(self.cleaned_data["no"])


class CheckForm(forms.Form):
    """When and how the organ comes to look, and at what (核查通知书)."""

    use_required_attribute = False
    reveals: ClassVar = {"method": {Method.FIELD.value: ["officers"]}}
    method = forms.ChoiceField(
        label=gettext_lazy("核查方式"),
        widget=forms.RadioSelect,
        error_messages=asked(gettext_lazy("请选择核查方式")),
    )
    officers = forms.MultipleChoiceField(
        label=gettext_lazy("核查人员（两名以上）"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages=asked(gettext_lazy("请选择两名以上核查人员")),
    )
    on = DateField(label=gettext_lazy("核查日期"), help_text=gettext_lazy("工作日；现场核查的，最早为明天"))
    words = text(gettext_lazy("核查内容"), gettext_lazy("请写明核查的内容"), 400)

    def __init__(self, commitment: Commitment, people: Sequence[User], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_announce_%s", **kwargs)
        self.fields["method"].choices = ways_of(commitment)  # type: ignore[attr-defined]
        self.people = {str(user.pk): user for user in people}
        self.fields["officers"].choices = [(pk, user.name) for pk, user in self.people.items()]  # type: ignore[attr-defined]
        self.fields["officers"].sometimes_required = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("method") == Method.FIELD and len(data.get("officers", [])) < FEWEST_SURVEYORS:
            self.add_error("officers", _("请选择两名以上核查人员"))
        return data

    @property
    def going(self) -> list[User]:
        return [self.people[pk] for pk in self.cleaned_data["officers"]]

"""容缺受理: the notice in the making, what is brought, what is thought of it, and a last day that is moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.demands import Counts, Demand, Verdict
from approvals.enums import FOUND, Answer, CaseState, Fault, Way
from approvals.forms.correction import NEWNESS, Asked, count_field, line_field
from approvals.forms.standing import (
    card_field,
    proof_field,
    prove,
    relation_field,
    relations_of,
    said,
    who_comes,
)
from approvals.models import Case, Deficiency, Gap
from approvals.rules import (
    Came,
    Offer,
    days_left,
    gaps_of,
    given_materials,
    lacks_later,
    lends_form,
    missing_materials,
    standard_words,
)
from ground.accounts.enums import Power
from ground.accounts.forms import asked, paragraph, text
from matters.forms import MomentField
from matters.models import Material


def days_field(label: Any, most: int, initial: int | None = None) -> forms.IntegerField:
    """So many working days, and no more than there is room for."""
    words = _("请输入 1 至 %(n)d 的整数") % {"n": most}
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        initial=initial,
        help_text=_("工作日，最多 %(n)d 个") % {"n": most},
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], words),
    )


class DeficiencyForm(forms.Form):
    """容缺受理通知书 in the making: what may follow, with the standard phrases ready; what is missing is ticked already.

    Once it was given and completed, a second asks for a reason for each thing (RQ-3).
    """

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, deferral: Offer, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.again = case, case.state != CaseState.FILED
        lacks, given = {material.pk for material in missing_materials(case)}, given_materials(case)
        self.later = {material.pk for material in lacks_later(case)}
        self.deferral = deferral
        self.materials = [one for one in deferral.materials if not one.exempt]
        if not lends_form(case, at=at) and not self.again:
            self.materials = [one for one in self.materials if one.pk not in given]
        self.most = max(1, days_left(case, at=at) if self.again else (deferral.days or 0))
        self.fields["days"] = days_field(_("补齐期限"), self.most, self.most)
        for material in self.materials:
            # What is asked of some alone is not ticked: whether it is asked of this one, the window sees.
            fault = Fault.FORM if material.pk in given else Fault.MISSING
            self.fields[f"m{material.pk}-fault"] = forms.ChoiceField(
                choices=[("", _("不用补")), (fault.value, fault.label)],
                required=False,
                widget=forms.RadioSelect,
                error_messages=asked(_("请选择是否需要补齐")),
            )
            self.fields[f"m{material.pk}-words"] = line_field(_("需要补齐的内容"), _("不写的，用标准用语"))
            self.fields[f"m{material.pk}-standard"] = line_field(_("要求"))
            self.initial[f"m{material.pk}-fault"] = fault.value if material.pk in lacks else ""
            self.initial[f"m{material.pk}-standard"] = material.standard
            if self.again:
                self.fields[f"m{material.pk}-newness"] = forms.ChoiceField(
                    choices=[("", _("请选择")), *NEWNESS],
                    required=False,
                    error_messages=asked(_("请选择再次告知的理由")),
                )
        if self.again:
            self.fields["new_ground"] = paragraph(_("首次告知时无法知道的新情况"), "", 500)
        else:
            self._ask_who_signs()

    def _ask_who_signs(self) -> None:
        name, relation = who_comes(self.case)
        self.fields["signs"] = forms.BooleanField(
            label=_("申请人在窗口，当场签署容缺受理承诺书"), required=False
        )
        self.fields["came"] = text(_("签署人"), "", 60)
        self.fields["relation"] = relation_field(_("请选择与申请人的关系"))
        self.fields["relation"].required = False
        self.fields["relation"].choices = relations_of(self.case)  # type: ignore[attr-defined]
        self.fields["card"], self.fields["proof"] = card_field(), proof_field()
        self.initial |= {"came": name, "relation": relation}
        for one in ("came", "relation"):
            self.fields[one].sometimes_required = True  # type: ignore[attr-defined]  # where somebody signs

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.gaps = [self._gap(one, data) for one in self.materials if data.get(f"m{one.pk}-fault")]
        if not self.gaps and not self.errors:
            self.add_error(None, _("请选出需要补齐的材料"))
        if data.get("signs"):
            if not data.get("came"):
                self.add_error("came", _("请输入签署人的姓名"))
            if not data.get("relation"):
                self.add_error("relation", _("请选择与申请人的关系"))
            prove(self, self.case, Power.SUPPLY, "came")
        return data

    def _gap(self, material: Material, data: Mapping[str, Any]) -> Demand:
        fault = Fault(data[f"m{material.pk}-fault"])
        return Demand(
            fault=fault,
            words=data.get(f"m{material.pk}-words") or standard_words(material, fault),
            standard=data.get(f"m{material.pk}-standard") or material.standard,
            material=material,
            newness=data.get(f"m{material.pk}-newness") or "",
        )

    @property
    def rows(self) -> list[Asked]:
        return [
            Asked(
                name=one.name,
                key=f"m{one.pk}",
                material=one,
                field="",
                still=False,
                fault=self[f"m{one.pk}-fault"],
                words=self[f"m{one.pk}-words"],
                standard=self[f"m{one.pk}-standard"],
                newness=self[f"m{one.pk}-newness"] if self.again else None,
            )
            for one in self.materials
        ]

    @property
    def somebody(self) -> list[forms.BoundField]:
        """Who signs, in the order of asking."""
        return [] if self.again else [self[name] for name in ("signs", "came", "relation", "card", "proof")]

    @property
    def who(self) -> Came | None:
        return said(self.cleaned_data) if self.cleaned_data.get("signs") else None

    @property
    def new_ground(self) -> str:
        return str(self.cleaned_data.get("new_ground", ""))

    def sent(self) -> list[tuple[str, str]]:
        """What was sent, to be carried through the preview."""
        return [(name, self.data[name]) for name in self.fields if self.data.get(name)]


class CameForm(forms.Form):
    """Who stands at the window, and by which card."""

    use_required_attribute = False

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        name, relation = who_comes(case)
        self.fields["came"] = text(_("来窗口的人"), _("请输入来窗口的人的姓名"), 60)
        self.fields["relation"] = relation_field(_("请选择与申请人的关系"))
        self.fields["relation"].choices = relations_of(case)  # type: ignore[attr-defined]
        self.fields["card"], self.fields["proof"] = card_field(), proof_field()
        self.initial |= {"came": name, "relation": relation}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.at_window(data):
            prove(self, self.case, Power.SUPPLY, "came")
        return data

    def at_window(self, data: Mapping[str, Any]) -> bool:
        return True

    @property
    def somebody(self) -> list[forms.BoundField]:
        return [self[name] for name in ("came", "relation", "card", "proof")]

    @property
    def who(self) -> Came:
        return said(self.cleaned_data)


class GapPapersForm(CameForm):
    """What somebody brings to the window, or the post brought: papers and scans of them, gap by gap."""

    def __init__(self, deficiency: Deficiency, *args: Any, **kwargs: Any) -> None:
        super().__init__(deficiency.case, *args, auto_id="id_gaps_%s", **kwargs)
        self.gaps = [gap for gap in gaps_of(deficiency) if gap.conforms is not True]
        self.fields["way"] = forms.ChoiceField(
            label=_("送达方式"),
            choices=[(one.value, one.label) for one in (Way.COUNTER, Way.POST)],
            widget=forms.RadioSelect,
            initial=Way.COUNTER,
            error_messages=asked(_("请选择送达方式")),
        )
        self.fields["arrived_at"] = MomentField(
            label=_("到达时间"), required=False, help_text=_("在此刻之前到达的填写，以到达的时间为准")
        )
        self.fields["evidence"] = text(
            _("到达凭据"), "", 200, help_text=_("例如：EMS 邮戳 2026-11-20，收发室登记")
        )
        for name in ("came", "relation", "arrived_at", "evidence"):
            self.fields[name].sometimes_required = True  # type: ignore[attr-defined]  # by how it came
        for gap in self.gaps:
            self.fields[f"originals_{gap.pk}"] = count_field(_("原件份数"))
            self.fields[f"copies_{gap.pk}"] = count_field(_("复印件份数"))
            self.fields[f"scan_{gap.pk}"] = forms.FileField(label=_("扫描件"), required=False)

    def at_window(self, data: Mapping[str, Any]) -> bool:
        return data.get("way") == Way.COUNTER

    def _clean_fields(self) -> None:
        """What came by post was brought by nobody."""
        if self.data.get(self.add_prefix("way")) == Way.POST:
            for name in ("came", "relation"):
                self.fields[name].required = False
        super()._clean_fields()  # type: ignore[misc]

    @property
    def rows(self) -> list[tuple[Gap, Any, Any, Any]]:
        names = ("originals", "copies", "scan")
        return [(gap, *(self[f"{name}_{gap.pk}"] for name in names)) for gap in self.gaps]

    @property
    def how(self) -> list[forms.BoundField]:
        return [self[name] for name in ("way", "arrived_at", "evidence")]

    @property
    def way(self) -> Way:
        return Way(self.cleaned_data["way"])

    @property
    def brought(self) -> Came | None:
        return self.who if self.way == Way.COUNTER else None

    @property
    def received(self) -> dict[int, Counts]:
        data = self.cleaned_data
        return {
            gap.pk: (data.get(f"originals_{gap.pk}") or 0, data.get(f"copies_{gap.pk}") or 0)
            for gap in self.gaps
        }

    @property
    def scans(self) -> list[tuple[Gap, Any]]:
        data = self.cleaned_data
        return [(gap, data[f"scan_{gap.pk}"]) for gap in self.gaps if data.get(f"scan_{gap.pk}")]


class GapVerdictForm(forms.Form):
    """Of each thing that came, whether it is in order; what is left open is looked at later."""

    use_required_attribute = False

    def __init__(self, deficiency: Deficiency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gaps = [gap for gap in gaps_of(deficiency) if gap.waits_for_look]
        for gap in self.gaps:
            self.fields[f"conforms_{gap.pk}"] = forms.ChoiceField(
                choices=[(one.value, one.label) for one in (Answer.CONFORMS, Answer.FAILS)],
                widget=forms.RadioSelect,
                required=False,
                error_messages=asked(_("请核对第 %(no)d 项") % {"no": gap.no}),
            )
            self.fields[f"note_{gap.pk}"] = text(_("说明"), "", 500)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for gap in self.gaps:
            if data.get(f"conforms_{gap.pk}") == Answer.FAILS and not data.get(f"note_{gap.pk}"):
                self.add_error(f"note_{gap.pk}", _("第 %(no)d 项不符合，请写明原因") % {"no": gap.no})
        if not self.errors and not self.verdicts:
            self.add_error(None, _("请核对收到的材料"))
        return data

    @property
    def rows(self) -> list[tuple[Gap, Any, Any]]:
        return [(gap, self[f"conforms_{gap.pk}"], self[f"note_{gap.pk}"]) for gap in self.gaps]

    @property
    def verdicts(self) -> dict[int, Verdict]:
        data = self.cleaned_data
        told = {gap.pk: data.get(f"conforms_{gap.pk}") for gap in self.gaps}
        return {pk: Verdict(word == Answer.CONFORMS, data[f"note_{pk}"]) for pk, word in told.items() if word}


class PutOffForm(forms.Form):
    """So many working days more, and which force majeure."""

    use_required_attribute = False
    days = days_field(_("延长"), 60)
    reason = paragraph(_("不可抗力的情况"), _("请写明不可抗力的情况"), 500)


class RestoreForm(forms.Form):
    """Why a lapse is taken back: when all of it arrived and what shows that, or which force majeure and how many days anew."""

    use_required_attribute = False

    def __init__(self, deficiency: Deficiency, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_restore_%s", **kwargs)
        self.gaps = [gap for gap in gaps_of(deficiency) if gap.waits]
        self.fields["ground"] = forms.ChoiceField(
            label=_("恢复办理的理由"),
            choices=[(one.value, one.label) for one in FOUND],
            widget=forms.RadioSelect,
            error_messages=asked(_("请选择恢复办理的理由")),
        )
        self.fields["arrived_at"] = MomentField(label=_("到达时间"), required=False)
        for gap in self.gaps:
            self.fields[f"originals_{gap.pk}"] = count_field(_("原件份数"))
            self.fields[f"copies_{gap.pk}"] = count_field(_("复印件份数"))
        self.fields["days"] = count_field(_("重新给的补齐期限（工作日）"))
        self.fields["reason"] = paragraph(_("凭据和说明"), _("请写明恢复办理的凭据和理由"), 200)

    @property
    def head(self) -> list[forms.BoundField]:
        return [self["ground"], self["arrived_at"]]

    @property
    def foot(self) -> list[forms.BoundField]:
        return [self["days"], self["reason"]]

    @property
    def rows(self) -> list[tuple[Gap, Any, Any]]:
        return [(gap, self[f"originals_{gap.pk}"], self[f"copies_{gap.pk}"]) for gap in self.gaps]

    @property
    def received(self) -> dict[int, Counts]:
        data = self.cleaned_data
        return {
            gap.pk: (data.get(f"originals_{gap.pk}") or 0, data.get(f"copies_{gap.pk}") or 0)
            for gap in self.gaps
        }

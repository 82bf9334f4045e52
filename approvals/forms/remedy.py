"""Reconsideration or lawsuit, as the notice of it says, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.enums import ChangedTo, RemedyKind, RemedyOutcome, Seeker
from ground.accounts.forms import BesideOthers, asked, paragraph, text
from matters.forms import DateField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from approvals.models import Contest, Remedy
    from ground.documents.models import Document


class Contestable(Protocol):
    """An act with a paper of its own."""

    document: Any

    @property
    def paper(self) -> Document: ...


class RemedyForm(BesideOthers):
    """`contested`: what somebody may turn against; asked only where there is a choice."""

    use_required_attribute = False
    document = forms.ChoiceField(
        label=_("对象"), widget=forms.RadioSelect, error_messages=asked(_("请选择针对哪一份文书"))
    )
    kind = forms.ChoiceField(
        label=_("途径"),
        choices=RemedyKind.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择复议或诉讼")),
    )
    seeker = forms.ChoiceField(
        label=_("申请人或者原告"),
        choices=Seeker.choices,
        initial=Seeker.APPLICANT,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择由谁提起")),
    )
    organ = text(_("复议机关或人民法院"), _("请输入复议机关或人民法院的名称"), 100)
    reference = text(_("案号"), "", 60)
    sought_on = DateField(label=_("申请或起诉日期"))
    notified_on = DateField(label=_("收到通知日期"))
    stayed = forms.BooleanField(label=_("决定停止执行"), required=False)

    def __init__(self, *args: Any, contested: Sequence[Contestable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = contested[0] if len(contested) == 1 else None
        self.contested: dict[str, Contestable] = {}
        if len(contested) < 2:
            del self.fields["document"]
            return
        self.contested = {str(one.document.uuid): one for one in contested}
        choices = [
            (key, f"{one.paper.title} {one.paper.number or ''}") for key, one in self.contested.items()
        ]
        self.fields["document"].choices = choices  # type: ignore[attr-defined]
        self.initial.setdefault("document", choices[0][0])

    @property
    def against(self) -> Any:
        """What was chosen, or the only one there is."""
        chosen = self.cleaned_data.get("document")
        return self.contested[chosen] if chosen else self.only

    @property
    def told(self) -> dict[str, Any]:
        """What `record_remedy` is told, but of what it is against."""
        told = {key: value for key, value in self.cleaned_data.items() if key != "document"}
        return told | {"kind": RemedyKind(told["kind"]), "seeker": Seeker(told["seeker"])}


MOST_DAYS = 365


class ContestEndForm(BesideOthers):
    """What came of one remedy; several may run, so its ids and its address bear the remedy's own."""

    use_required_attribute = False
    outcome = forms.ChoiceField(
        label=_("结果"),
        choices=RemedyOutcome.choices,
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择审理结果")),
    )
    words = paragraph(_("结果摘要"), _("请写明结果摘要"))
    ended_on = DateField(label=_("生效日期"), help_text=_("复议决定书送达或者裁判发生法律效力的日期"))

    def __init__(self, *args: Any, remedy: Contest, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"{type(remedy).__name__.lower()}end_{remedy.pk}_%s", **kwargs)
        self.contest = remedy

    def leave_out(self, *outcomes: RemedyOutcome) -> None:
        """These cannot come of it."""
        left = [choice for choice in RemedyOutcome.choices if choice[0] not in outcomes]
        self.fields["outcome"].choices = left  # type: ignore[attr-defined]

    @property
    def told(self) -> dict[str, Any]:
        """What the verb that ends it is told."""
        return self.cleaned_data | {"outcome": RemedyOutcome(self.cleaned_data["outcome"])}


class RemedyEndForm(ContestEndForm):
    """Of a remedy against what this organ decided: with what it was changed to, and the limits that were set."""

    field_order = ("outcome", "changed_to", "words", "ended_on")
    changed_to = forms.ChoiceField(
        label=_("变更后的内容"),
        choices=ChangedTo.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("结果为变更原决定的填写"),
    )
    act_by = DateField(
        label=_("限期的日期"),
        required=False,
        help_text=_("责令重新作出、责令履行并写明日期的填写；没有写明期限的，按事项的法定办结期限"),
    )
    act_days = forms.IntegerField(
        label=_("或者限期的工作日数"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages={
            "invalid": _("请输入工作日数，例如 20"),
            "min_value": _("限期至少 1 个工作日"),
            "max_value": _("限期最多 %(limit_value)d 个工作日"),
        },
    )

    supply_days = forms.IntegerField(
        label=_("补齐材料的工作日数"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_(
            "恢复办理并写明补齐期限的填写，自登记之日起计算；没有写明的，按原来告知的天数，不超出办结期限"
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-4"}),
        error_messages={
            "invalid": _("请输入工作日数，例如 5"),
            "min_value": _("补齐期限至少 1 个工作日"),
            "max_value": _("补齐期限最多 %(limit_value)d 个工作日"),
        },
    )

    def __init__(self, *args: Any, remedy: Remedy, **kwargs: Any) -> None:
        super().__init__(*args, remedy=remedy, **kwargs)
        self.remedy = remedy
        if not remedy.is_of_lapse:
            del self.fields["supply_days"]
        if remedy.decision_id is None:
            del self.fields["changed_to"]
            # A decision alone is changed (行政复议法 63).
            self.leave_out(RemedyOutcome.CHANGED)
        if remedy.termination_id is not None:
            self.fields["act_by"].help_text = _("写明办结日期的填写；没有写明的，按终止前剩余的办理期限")
        if remedy.proceeding_id is not None:
            self.fields["act_by"].help_text = _(
                "责令重新作出、责令履行并写明日期的填写，重新处理按这个期限计时和提醒"
            )

"""A survey is arranged, and what was found at the place written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from approvals import rules
from approvals.actions.survey import Record
from approvals.enums import Answer
from approvals.forms.review import Row
from approvals.models import Case, Survey
from ground.accounts.forms import asked, paragraph, text
from ground.accounts.models import DutyHolding, User
from ground.workdays.calendar import legal_day
from matters.forms import MomentField

FEWEST = 2
SIGNED, REFUSED = "signed", "refused"


class _PeopleField(forms.ModelMultipleChoiceField):
    offices: dict[int, str]

    def clean(self, value: Any) -> Any:
        try:
            found = list(super().clean(value))
        except ValidationError:
            raise ValidationError(self.error_messages["required"], code="required") from None
        if len(found) < FEWEST:
            raise ValidationError(self.error_messages["required"], code="required")
        return found

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}（{self.offices.get(obj.pk, '')}）"


def posts_to_go(case: Case, at: datetime) -> Any:
    """The posts whose holders may be sent, in the order in which they were given."""
    posts = DutyHolding.objects.current(legal_day(at)).filter(rules.may_go(case, at=at))
    return posts.filter(user__is_active=True).order_by("pk")


def may_go_now(case: Case, at: datetime) -> Any:
    """The keys of those who may be sent."""
    return posts_to_go(case, at).order_by().values("user")


class SurveyForm(forms.Form):
    """When, where, why, and who goes: at least two (行政许可法 34)."""

    use_required_attribute = False
    prefix = "survey"
    planned_at = MomentField(label=_("约定时间"))
    place = text(_("核查地点"), _("请输入核查地点"), 300)
    reason = text(_("核查事由"), _("请写明核查事由"), 500)
    surveyors = _PeopleField(
        label=_("核查人员（两名以上）"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages=asked(_("请选择两名以上核查人员")),
    )
    certificates = text(_("执法证号"), "", 200, help_text=_("按勾选的顺序填写，用顿号隔开"))

    def __init__(self, case: Case, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        posts = posts_to_go(case, at).select_related("office")
        field = cast("_PeopleField", self.fields["surveyors"])
        field.offices = {post.user_id: post.office.short_name for post in posts}
        field.queryset = User.objects.filter(pk__in=field.offices).order_by("pk")

    def clean_planned_at(self) -> datetime:
        moment: datetime = self.cleaned_data["planned_at"]
        if moment < self.at:
            raise ValidationError(_("约定时间不能早于现在"))
        return moment

    @property
    def people(self) -> dict[User, str]:
        numbers = [one.strip() for one in self.cleaned_data["certificates"].replace("，", "、").split("、")]
        numbers += [""] * len(self.cleaned_data["surveyors"])
        return dict(zip(self.cleaned_data["surveyors"], numbers, strict=False))


class CancelSurveyForm(forms.Form):
    use_required_attribute = False
    words = text(_("取消的原因"), _("请写明取消的原因"), 500)


def _kept(said: Any) -> str | list[str]:
    if isinstance(said, list):
        return [str(part or "")[:10] for part in said]
    return str(said or "")[:4000]


class RecordForm(forms.Form):
    """What was found: point by point as far as the place shows it, and who was there."""

    use_required_attribute = False
    begun_at = MomentField(label=_("开始时间"))
    ended_at = MomentField(label=_("结束时间"))
    findings = paragraph(_("核查情况"), _("请写明现场核查情况"), 4000)
    conforming = forms.ChoiceField(
        label=_("核查结论"),
        choices=[("yes", _("符合")), ("no", _("不符合"))],
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择核查结论")),
    )
    present = text(_("在场人员"), _("请输入在场人员姓名和身份"), 200)
    party_words = paragraph(_("被核查人意见"), "", 1000)
    signature = forms.ChoiceField(
        label=_("被核查人签名"),
        choices=[(SIGNED, _("已在笔录上签名")), (REFUSED, _("拒绝签名"))],
        widget=forms.RadioSelect,
        error_messages=asked(_("请选择被核查人是否签名")),
    )
    witness = text(_("见证人姓名"), "", 60, help_text=_("拒绝签名时填写"))

    def __init__(self, survey: Survey, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.points = list(survey.case.edition.review_points.all())
        for point in self.points:
            self.fields[f"point_{point.pk}"] = forms.ChoiceField(
                label=point.words,
                choices=Answer.choices,
                widget=forms.RadioSelect,
                required=False,
                error_messages=asked(_("请对“%(point)s”作出结论") % {"point": point.words}),
            )
            self.fields[f"note_{point.pk}"] = text(_("说明"), "", 500)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for point in self.points:
            if data.get(f"point_{point.pk}") == Answer.FAILS and not data.get(f"note_{point.pk}"):
                self.add_error(
                    f"note_{point.pk}", _("“不符合”请写明原因：%(point)s") % {"point": point.words}
                )
        if self.points and not any(data.get(f"point_{point.pk}") for point in self.points):
            self.add_error(f"point_{self.points[0].pk}", _("请至少对一项审查要点作出现场结论"))
        if data.get("signature") == REFUSED and not data.get("witness"):
            self.add_error("witness", _("请输入见证人姓名"))
        begun, ended = data.get("begun_at"), data.get("ended_at")
        if begun and ended and ended < begun:
            self.add_error("ended_at", _("结束时间不能早于开始时间"))
        if ended and ended > self.at:
            self.add_error("ended_at", _("结束时间不能晚于现在"))
        return data

    @property
    def rows(self) -> list[Row]:
        return [
            Row(point, self[f"point_{point.pk}"], self[f"note_{point.pk}"], None, None)
            for point in self.points
        ]

    @property
    def typed(self) -> dict[str, str | list[str]]:
        """As it was typed, right or wrong; a moment in its parts."""
        return {name: _kept(self[name].data) for name in self.fields}

    @property
    def found(self) -> Record:
        data = self.cleaned_data
        signed = data["signature"] == SIGNED
        answered = {
            point.pk: Answer(data[f"point_{point.pk}"]) for point in self.points if data[f"point_{point.pk}"]
        }
        return Record(
            begun_at=data["begun_at"],
            ended_at=data["ended_at"],
            answers=answered,
            notes={pk: data[f"note_{pk}"] for pk in answered},
            conforming=data["conforming"] == "yes",
            findings=data["findings"],
            present=data["present"],
            party_words=data["party_words"],
            signed=signed,
            witness="" if signed else data["witness"],
        )

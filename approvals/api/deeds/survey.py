"""现场核查 by machine."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.actions import survey
from approvals.api import Told, said
from approvals.api.deeds.deed import MOST, Call, not_past, one_of
from approvals.enums import Answer
from ground.accounts.models import User
from ground.documents.files import Unacceptable


class SurveyorTold(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=40)
    certificate = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", help_text=gettext_lazy("执法证号")
    )


class SurveyTold(serializers.Serializer[Any]):
    """现场核查 by two at least is arranged; what is found there is written down at the place."""

    planned_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=300)
    reason = serializers.CharField(max_length=500)
    surveyors = SurveyorTold(many=True, allow_empty=False)

    def validate_planned_at(self, moment: datetime) -> datetime:
        return not_past(moment)


def arrange(call: Call) -> object:
    told = call.told
    certificates = {one["username"]: one["certificate"] for one in told["surveyors"]}
    people = {user.username: user for user in User.objects.filter(username__in=certificates).order_by("pk")}
    surveyors = {one_of(people, username, "surveyors"): number for username, number in certificates.items()}
    return survey.arrange(
        call.case, surveyors, planned_at=told["planned_at"], place=told["place"], reason=told["reason"],
        by=call.by, at=call.at,
    )  # fmt: skip


class PlaceFindingTold(serializers.Serializer[Any]):
    point = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("审查要点序号"))
    answer = serializers.ChoiceField(choices=Answer.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate(self, told: Told) -> Told:
        if told["answer"] == Answer.FAILS and not told["note"].strip():
            raise said({"note": [_("“不符合”请写明原因")]})
        return told


class FoundTold(serializers.Serializer[Any]):
    """现场核查（勘验）笔录, by one of those who went: what the place shows, point by point."""

    begun_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    points = PlaceFindingTold(many=True, allow_empty=False, help_text=gettext_lazy("现场能够查明的审查要点"))
    conforming = serializers.BooleanField(help_text=gettext_lazy("核查结论为符合"))
    findings = serializers.CharField(max_length=4000, help_text=gettext_lazy("核查情况"))
    present = serializers.CharField(max_length=200, help_text=gettext_lazy("在场人员"))
    party_words = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, default="", help_text=gettext_lazy("被核查人意见")
    )
    signed = serializers.BooleanField(help_text=gettext_lazy("被核查人已签名"))
    witness = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("拒绝签名的，见证人姓名"),
    )


def conclude(call: Call) -> object:
    told, row = call.told, call.case.surveys.open().with_story().order_by("pk").first()
    if row is None:
        raise said({"points": [_("没有等待记录的现场核查")]})
    points = {point.no: point for point in call.case.edition.review_points.all()}
    found = {one_of(points, one["point"], "points").pk: one for one in told["points"]}
    rest = {name: told[name] for name in told if name != "points"}
    record = survey.Record(
        answers={pk: Answer(one["answer"]) for pk, one in found.items()},
        notes={pk: one["note"] for pk, one in found.items()},
        **rest,
    )
    return survey.conclude(row, record, by=call.by, at=call.at)


class PhotoTold(serializers.Serializer[Any]):
    """One photograph of the place, as the part `photo`, before the record is written."""

    caption = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", help_text=gettext_lazy("照片说明")
    )


def photograph(call: Call) -> object:
    row = call.case.surveys.open().with_story().order_by("pk").first()
    if row is None:
        raise said({"photo": [_("没有等待记录的现场核查")]})
    if unknown := [name for name in call.files if name != "photo"]:
        raise said({name[:60]: [_("文件部分的名称应为 photo")] for name in unknown})
    sent = call.files.get("photo", [])
    if len(sent) != 1:
        raise said({"photo": [_("每次上传一张照片")]})
    try:
        return survey.photograph(row, sent[0], caption=call.told["caption"], by=call.by, at=call.at)
    except Unacceptable as no:
        raise said({"photo": [no.words]}) from no


class SurveyOffTold(serializers.Serializer[Any]):
    """现场核查 does not take place; the applicant is told why."""

    words = serializers.CharField(max_length=500, help_text=gettext_lazy("取消的原因"))


def cancel(call: Call) -> object:
    row = call.case.surveys.open().with_story().order_by("pk").first()
    if row is None:
        raise said({"words": [_("没有等待记录的现场核查")]})
    return survey.cancel(row, call.told["words"], by=call.by, at=call.at)

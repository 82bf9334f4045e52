"""征求意见、事前告知、会商 by machine, and what the offices that were asked answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.actions import consultation
from approvals.api import said
from approvals.api.deeds.deed import Call, not_past, offices_at, one_of
from approvals.enums import Consulting, Stance


class QuestionTold(serializers.Serializer[Any]):
    """事前告知 the regulator of the matter."""

    question = serializers.CharField(max_length=1000)
    days = serializers.IntegerField(min_value=1, max_value=60, help_text=gettext_lazy("答复期限，工作日"))


class ConsultTold(QuestionTold):
    """征求意见 of other offices at once."""

    offices = serializers.ListField(
        child=serializers.CharField(max_length=200), allow_empty=False, help_text=gettext_lazy("机构路径")
    )


class ConferenceTold(serializers.Serializer[Any]):
    """会商 is called."""

    offices = serializers.ListField(
        child=serializers.CharField(max_length=200), allow_empty=False, help_text=gettext_lazy("机构路径")
    )
    question = serializers.CharField(max_length=1000)
    meeting_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=300)

    def validate_meeting_at(self, moment: datetime) -> datetime:
        return not_past(moment)


def ask(call: Call) -> object:
    told = call.told
    return consultation.ask(
        call.case, offices_at(told["offices"]), told["question"], days=told["days"], by=call.by, at=call.at
    )


def notify(call: Call) -> object:
    told = call.told
    return consultation.notify(call.case, told["question"], days=told["days"], by=call.by, at=call.at)


def confer(call: Call) -> object:
    told = call.told
    return consultation.confer(
        call.case, offices_at(told["offices"]), told["question"],
        meeting_at=told["meeting_at"], place=told["place"], by=call.by, at=call.at,
    )  # fmt: skip


class AnswerTold(serializers.Serializer[Any]):
    """答复 of the office that was asked, which the caller acts for. A file may come with it, as the part named enclosure."""

    kind = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in (Consulting.OPINION, Consulting.PRIOR_NOTICE)],
        required=False,
        help_text=gettext_lazy("同时被征求意见和事前告知的，指明答复哪一项；不填为先收到的一项"),
    )
    stance = serializers.ChoiceField(choices=Stance.choices)
    answer = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, default="", help_text=gettext_lazy("不同意的必填")
    )


def answer(call: Call) -> object:
    told, asked = call.told, call.case.consultations.open().filter(office=call.by.office).order_by("pk")
    asked = asked.exclude(kind=Consulting.CONFERENCE)
    if kind := told.get("kind"):
        asked = asked.filter(kind=kind)
    row = asked.with_story().first()
    if row is None:
        raise said({"kind": [_("没有等待本单位答复的征求意见")]})
    if unknown := [name for name in call.files if name != "enclosure"]:
        raise said({name[:60]: [_("文件部分的名称应为 enclosure")] for name in unknown})
    sent = call.files.get("enclosure", [])
    if len(sent) > 1:
        raise said({"enclosure": [_("附件只能有一个文件，请合并后上传")]})
    return consultation.answer(
        row, Stance(told["stance"]), told["answer"], enclosure=sent[0] if sent else None,
        by=call.by, at=call.at,
    )  # fmt: skip


class SaidTold(serializers.Serializer[Any]):
    office = serializers.CharField(max_length=200, help_text=gettext_lazy("机构路径"))
    stance = serializers.ChoiceField(choices=Stance.choices)
    words = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class MinutesTold(serializers.Serializer[Any]):
    """会商纪要: what was said, and the stance of every office that was called."""

    attendees = serializers.CharField(max_length=300, help_text=gettext_lazy("参加人员的单位和姓名"))
    minutes = serializers.CharField(max_length=4000, help_text=gettext_lazy("会商情况"))
    offices = SaidTold(many=True, allow_empty=False)


def conclude_conference(call: Call) -> object:
    told, called = call.told, call.case.consultations.open().filter(kind=Consulting.CONFERENCE)
    first = called.order_by("pk").first()
    if first is None:
        raise said({"minutes": [_("没有等待记录的会商")]})
    offices = {
        row.office.path: row.office
        for row in called.filter(round=first.round).select_related("office").order_by("pk")
    }
    spoke = {one_of(offices, one["office"], "offices").pk: one for one in told["offices"]}
    if silent := [office.path for office in offices.values() if office.pk not in spoke]:
        raise said({"offices": [_("缺少这些单位的意见：%(paths)s") % {"paths": "、".join(silent)}]})
    stances = {pk: consultation.Said(Stance(one["stance"]), one["words"]) for pk, one in spoke.items()}
    return consultation.conclude_conference(
        call.case, first.round, stances, told["minutes"], told["attendees"], by=call.by, at=call.at
    )


class ClosingTold(serializers.Serializer[Any]):
    """One that was asked is waited for no longer: its limit is over; or the conference is called off as a whole."""

    kind = serializers.ChoiceField(choices=Consulting.choices)
    office = serializers.CharField(max_length=200, help_text=gettext_lazy("机构路径"))
    words = serializers.CharField(max_length=500, help_text=gettext_lazy("结束的原因"))


def close(call: Call) -> object:
    told, waiting = call.told, call.case.consultations.open().with_story()
    row = waiting.filter(kind=told["kind"], office__path=told["office"]).order_by("pk").first()
    if row is None:
        raise said({"office": [_("没有等待这个单位答复的意见")]})
    return consultation.close(row, told["words"], by=call.by, at=call.at)

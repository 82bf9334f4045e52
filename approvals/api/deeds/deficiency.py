"""容缺受理 by machine: accepted with something lacking, the promise, what follows, what is thought of it, a last day that moves."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import deficiency, lastday
from approvals.api import said
from approvals.api.deeds.deed import (
    MOST,
    WINDOW_WAYS,
    Call,
    by_part,
    came_fields,
    came_of,
    materials_of,
    one_of,
)
from approvals.demands import Demand, Verdict
from approvals.enums import FOUND, Fault, Newness, Restoring, Way
from approvals.models import Deficiency, Gap


class GapTold(serializers.Serializer[Any]):
    material = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("材料序号"))
    fault = serializers.ChoiceField(choices=Fault.choices)
    words = serializers.CharField(max_length=500, help_text=gettext_lazy("需要补齐的内容"))
    standard = serializers.CharField(max_length=500, help_text=gettext_lazy("要求"))
    newness = serializers.ChoiceField(choices=Newness.choices, required=False, allow_blank=True, default="")


class DeficientTold(serializers.Serializer[Any]):
    """容缺受理: everything that is lacking, each with its standard; of a completed one, a second notice with its ground."""

    gaps = GapTold(many=True, allow_empty=False)
    days = serializers.IntegerField(
        min_value=1, max_value=MOST, required=False, help_text=gettext_lazy("补齐期限，工作日；不填按最长")
    )
    new_ground = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def get_fields(self) -> dict[str, Any]:
        """Who stands at the window and signs 容缺受理承诺书 there and then; nobody has to."""
        return {**super().get_fields(), **came_fields()}


def _gaps(call: Call) -> list[Demand]:
    materials = materials_of(call.case)
    return [
        Demand(
            fault=Fault(one["fault"]),
            words=one["words"],
            standard=one["standard"],
            material=one_of(materials, one["material"], "gaps"),
            newness=one["newness"],
        )
        for one in call.told["gaps"]
    ]


def accept(call: Call) -> object:
    gaps, told = _gaps(call), call.told
    if rules.last_deficiency(call.case) is not None:
        return deficiency.tell_more(
            call.case, gaps, told["new_ground"], days=told.get("days"), by=call.by, at=call.at
        )
    return deficiency.accept(
        call.case,
        gaps,
        days=told.get("days"),
        new_ground=told["new_ground"],
        came=came_of(call) if told.get("came") else None,
        by=call.by,
        at=call.at,
    )


class PromiseTold(serializers.Serializer[Any]):
    """容缺受理承诺书; at a window, who signs."""

    def get_fields(self) -> dict[str, Any]:
        return came_fields()


def promise(call: Call) -> object:
    return deficiency.promise(_last(call), came=came_of(call), by=call.applicant, at=call.at)


class PaperOfGap(serializers.Serializer[Any]):
    gap = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("容缺材料序号"))
    originals = serializers.IntegerField(min_value=0, max_value=99, default=0)
    copies = serializers.IntegerField(min_value=0, max_value=99, default=0)


class BroughtTold(serializers.Serializer[Any]):
    """补交容缺材料: by the applicant files, as parts named gap-<序号>; by a window what lies there, and how and when it came."""

    papers = PaperOfGap(many=True, required=False, help_text=gettext_lazy("窗口：收到的纸质材料"))
    way = serializers.ChoiceField(choices=WINDOW_WAYS, default=Way.COUNTER.value)
    arrived_at = serializers.DateTimeField(required=False, help_text=gettext_lazy("窗口：到达时间"))
    evidence = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **came_fields()}


@transaction.atomic
def bring(call: Call) -> object:
    last, told, by = _last(call), call.told, call.applicant
    gaps = _by_no(last)
    uploads = list(by_part(call, "gap", gaps))
    if not by.is_officer:
        if not uploads:
            raise said(_("请上传文件，部分的名称为 gap-<序号>"))
        for gap, upload in uploads:
            deficiency.supply(last, gap, upload, by=by, at=call.at)
        return last
    received = {
        one_of(gaps, one["gap"], "papers").pk: (one["originals"], one["copies"])
        for one in told.get("papers", [])
    }
    return deficiency.take_in(
        last,
        received,
        files=uploads,
        way=Way(told["way"]),
        arrived_at=told.get("arrived_at"),
        evidence=told["evidence"],
        came=came_of(call) if told["way"] == Way.COUNTER else None,
        by=by,
        at=call.at,
    )


class GapVerdictTold(serializers.Serializer[Any]):
    gap = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("容缺材料序号"))
    conforms = serializers.BooleanField(help_text=gettext_lazy("符合"))
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class GapVerdictsTold(serializers.Serializer[Any]):
    """核对容缺材料: what came, each by itself."""

    verdicts = GapVerdictTold(many=True, allow_empty=False)


def look(call: Call) -> object:
    last = _last(call)
    gaps = _by_no(last)
    verdicts = {
        one_of(gaps, one["gap"], "verdicts").pk: Verdict(one["conforms"], one["note"])
        for one in call.told["verdicts"]
    }
    return deficiency.look(last, verdicts, by=call.by, at=call.at)


class PutOffTold(serializers.Serializer[Any]):
    """因不可抗力延长补齐期限."""

    days = serializers.IntegerField(min_value=1, max_value=MOST)
    reason = serializers.CharField(max_length=500)


def put_off(call: Call) -> object:
    return lastday.put_off(_last(call), call.told["days"], call.told["reason"], by=call.by, at=call.at)


class RestoreTold(serializers.Serializer[Any]):
    """恢复办理: 全部材料按期到达, or 不可抗力 with so many working days anew."""

    ground = serializers.ChoiceField(choices=[(one.value, one.label) for one in FOUND])
    reason = serializers.CharField(max_length=200)
    arrived_at = serializers.DateTimeField(required=False)
    papers = PaperOfGap(many=True, required=False)
    days = serializers.IntegerField(min_value=0, max_value=MOST, default=0)


def restore(call: Call) -> object:
    last, told = _last(call), call.told
    gaps = _by_no(last)
    return lastday.restore(
        last,
        Restoring(told["ground"]),
        told["reason"],
        arrived_at=told.get("arrived_at"),
        received={
            one_of(gaps, one["gap"], "papers").pk: (one["originals"], one["copies"])
            for one in told.get("papers", [])
        },
        days=told["days"],
        by=call.by,
        at=call.at,
    )


def _last(call: Call) -> Deficiency:
    last = rules.last_deficiency(call.case)
    if last is None:
        raise said(_("这个办件没有容缺受理"))
    last.case = call.case
    return last


def _by_no(last: Deficiency) -> dict[int, Gap]:
    return {gap.no: gap for gap in last.gaps.select_related("material")}

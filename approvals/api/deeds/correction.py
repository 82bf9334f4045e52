"""补正 by machine: the notice, what is supplied, what is thought of it, and 当场更正 at the counter."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import correction
from approvals.api import PaperTold, Told, said
from approvals.api.deeds.deed import MOST, Call, materials_of, one_of, want
from approvals.demands import Counts, Demand, Verdict
from approvals.enums import Fault, Newness, Relation
from approvals.models import CorrectionItem
from approvals.rules import Came, Card
from ground.law.rulings import refuse
from matters import forms
from matters.models import Material


class DemandTold(serializers.Serializer[Any]):
    material = serializers.IntegerField(
        min_value=1, max_value=MOST, required=False, help_text=gettext_lazy("材料序号")
    )
    field = serializers.CharField(max_length=60, required=False, help_text=gettext_lazy("申请表字段"))
    fault = serializers.ChoiceField(choices=Fault.choices)
    words = serializers.CharField(max_length=500, help_text=gettext_lazy("需要补正的内容"))
    standard = serializers.CharField(max_length=500, help_text=gettext_lazy("要求"))
    newness = serializers.ChoiceField(
        choices=Newness.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("再次告知时：为什么上次没有告知"),
    )

    def validate(self, told: Told) -> Told:
        if ("material" in told) == ("field" in told):
            raise said(_("material 和 field 填写其中一项"))
        return told


class NoticeTold(serializers.Serializer[Any]):
    """一次性告知补正: everything that is missing or in a wrong form, each with its standard."""

    items = DemandTold(many=True, allow_empty=False)
    new_ground = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("再次告知时：首次告知时无法知道的新情况"),
    )
    not_deferred = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("可以容缺受理而没有容缺受理的理由"),
    )


def ask(call: Call) -> object:
    materials = materials_of(call.case)
    demands = [
        Demand(
            fault=Fault(one["fault"]),
            words=one["words"],
            standard=one["standard"],
            material=one_of(materials, one["material"], "items") if "material" in one else None,
            field=one.get("field", ""),
            newness=one["newness"],
        )
        for one in call.told["items"]
    ]
    return correction.ask(
        call.case,
        demands,
        new_ground=call.told["new_ground"],
        not_deferred=call.told["not_deferred"],
        by=call.by,
        at=call.at,
    )


class PaperOfItem(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("补正事项序号"))
    originals = serializers.IntegerField(min_value=0, max_value=99, default=0)
    copies = serializers.IntegerField(min_value=0, max_value=99, default=0)


class SupplyTold(serializers.Serializer[Any]):
    """补正: every item of the notice answered at once, or nothing is taken. Files come as parts named item-<序号>."""

    answers = serializers.DictField(
        required=False, default=dict, help_text=gettext_lazy("更正的申请表答案，按字段")
    )
    papers = PaperOfItem(many=True, required=False, help_text=gettext_lazy("窗口：当面收下的纸质材料"))
    came = serializers.CharField(
        max_length=60, required=False, help_text=gettext_lazy("窗口：来窗口的人，线上提交的不填")
    )
    relation = serializers.ChoiceField(
        choices=Relation.choices, required=False, help_text=gettext_lazy("窗口：与申请人关系")
    )
    card = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：来人出示的身份证件号码，只留存后四位"),
    )
    proof = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：代理人、监护人没有登记授权委托的，核对的书面证明"),
    )


@transaction.atomic
def supply(call: Call) -> object:
    case, by, at = call.case, call.applicant, call.at
    refuse(rules.why_not_stage(case, by=by, at=at))
    items = {item.no: item for item in CorrectionItem.objects.awaited(case)}
    for name, uploads in call.files.items():
        head, _stroke, no = name.partition("-")
        item = (
            items.get(int(no)) if head == "item" and no.isascii() and no.isdigit() and len(no) < 4 else None
        )
        if item is None or item.material is None:
            raise said({name[:60]: [_("没有这个补正事项；文件部分的名称应为 item-<补正事项序号>")]})
        for upload in uploads:
            correction.stage_file(case, item, upload, by=by, at=at)
    if answers := call.told["answers"]:
        whole, schema = case.said | answers, case.edition.form
        kept, errors = forms.clean_answers(schema, whole, purpose=case.purpose, situation=case.led)
        if wrong := {f"answers.{key}": [errors[key]] for key in answers if key in errors}:
            raise said(wrong)
        known = {spec["key"] for spec in forms.asked(schema, case.purpose)}
        if unknown := [key for key in answers if key not in known]:
            raise said({f"answers.{key[:60]}": [_("申请表没有这一项")] for key in unknown})
        sent = {key: kept[key] for key in answers if key in kept}
        correction.stage_answers(case, sent, by=by, at=at)
    received: dict[int, Counts] = {
        one_of(items, one["item"], "papers").pk: (one["originals"], one["copies"])
        for one in call.told.get("papers", [])
    }
    told, came = call.told, None
    if by.is_officer:
        want(told, "came", "relation")
        came = Came(told["came"], Relation(told["relation"]), told["proof"], Card(told["card"]))
    return correction.supply(case, received=received, came=came, by=by, at=at)


class VerdictTold(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("补正事项序号"))
    conforms = serializers.BooleanField(help_text=gettext_lazy("补正后符合"))
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class VerdictsTold(serializers.Serializer[Any]):
    """核对补正内容: every item of the last notice."""

    verdicts = VerdictTold(many=True, allow_empty=False)


def judge(call: Call) -> object:
    refuse(rules.why_not_judge(call.case, by=call.by, at=call.at))
    items = {item.no: item for item in call.case.corrections.latest("no").items.all()}
    verdicts = {
        one_of(items, one["item"], "verdicts").pk: Verdict(one["conforms"], one["note"])
        for one in call.told["verdicts"]
    }
    return correction.judge(call.case, verdicts, by=call.by, at=call.at)


class CountsTold(serializers.Serializer[Any]):
    """当场更正: the papers of these materials as they lie on the counter now; what is not named stays as it was."""

    papers = PaperTold(many=True, allow_empty=False)


def correct_on_the_spot(call: Call) -> object:
    refuse(rules.why_not_correct_on_the_spot(call.case, by=call.by, at=call.at))
    materials = materials_of(call.case)
    received: dict[Material, Counts] = {
        one_of(materials, one["material"], "papers"): (one["originals"], one["copies"])
        for one in call.told["papers"]
    }
    return correction.correct_on_the_spot(call.case, received, by=call.by, at=call.at)

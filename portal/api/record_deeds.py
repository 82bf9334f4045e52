"""What can be done by machine with an entry of the 政务服务诚信档案: its office keeps it by people; whoever it is about says what he
has to say (CRE-4). The pages call the same verbs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals.api import NothingTold, Told
from approvals.api.deeds import Deed
from approvals.api.deeds.deed import MOST, Files, one_of, want
from approvals.api.deeds.revocation import evidence_of
from credit.actions import listing, striking
from credit.enums import Misdeed, Tier
from credit.models import Objection, Record, Repair, Strike
from ground.accounts.actor import Actor
from ground.clocks.service import ServiceWay


@dataclass(frozen=True)
class RecordCall:
    """One call: the entry it is about, what was told, the files that came with it, who calls and when."""

    record: Record
    told: Told
    by: Actor
    at: datetime
    files: Files = field(default_factory=dict)

    @property
    def who(self) -> Mapping[str, Any]:
        """By whom, for whom and when: an officer for his office, anybody else for whom the entry is about."""
        by = self.by if self.by.is_officer else self.by.acting_for(self.record.party)
        return {"by": by, "at": self.at}


def repairs_of(record: Record) -> dict[int, Repair]:
    """Every request for a repair, by a number that stays: the first is 1."""
    return dict(enumerate(record.repairs.select_related("document").prefetch_related("evidence"), 1))


def objections_of(record: Record) -> dict[int, Objection]:
    """Every objection, by a number that stays: the first is 1."""
    return dict(enumerate(record.objections.select_related("document").prefetch_related("evidence"), 1))


def strikes_of(record: Record) -> dict[int, Strike]:
    """Every proposal to take it out, by a number that stays: the first is 1."""
    return dict(enumerate(record.strikes.prefetch_related("evidence"), 1))


class ListingTold(serializers.Serializer[Any]):
    """拟列入: what was found, in which case of this office, and by what provision; files as parts named evidence."""

    case = serializers.CharField(max_length=40, help_text=gettext_lazy("办件编号"))
    misdeed = serializers.ChoiceField(choices=Misdeed.choices, help_text=gettext_lazy("失信行为"))
    words = serializers.CharField(max_length=1000, help_text=gettext_lazy("失信事实"))
    basis = serializers.CharField(max_length=400, help_text=gettext_lazy("认定依据的文件和条款"))


class TierTold(serializers.Serializer[Any]):
    """拟列入事先告知."""

    tier = serializers.ChoiceField(choices=Tier.choices, help_text=gettext_lazy("失信程度"))


def notify(call: RecordCall) -> object:
    return listing.notify(call.record, call.told["tier"], **call.who)


class RecordServiceTold(serializers.Serializer[Any]):
    """登记送达, of these papers or of all that wait: how, on which day and by what that is known; its receipt as parts named evidence."""

    papers = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=MOST,
        help_text=gettext_lazy("送达的文书，见记录的 waiting；不填为全部"),
    )
    method = serializers.ChoiceField(choices=ServiceWay.choices, help_text=gettext_lazy("送达方式"))
    on = serializers.DateField(help_text=gettext_lazy("送达日期；邮寄的，以签收之日为准"))
    receipt = serializers.CharField(max_length=200, help_text=gettext_lazy("送达凭据，如送达回证、邮件号码"))


def serve(call: RecordCall) -> object:
    waiting = {one.uuid: one for one in call.record.waiting}
    chosen = call.told.pop("papers", None)
    papers = None if chosen is None else [one_of(waiting, one, "papers") for one in dict.fromkeys(chosen)]
    return listing.serve(call.record, **call.told, papers=papers, files=evidence_of(call.files), **call.who)


class DefenceTold(serializers.Serializer[Any]):
    """陈述申辩, by whom it is about, or off his paper with when that came; files as parts named evidence."""

    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("陈述、申辩的内容"))
    arrived_at = serializers.DateTimeField(
        required=False, allow_null=True, default=None, help_text=gettext_lazy("工作人员：书面材料收到的时间")
    )
    arrival = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("工作人员：收到时间的凭据"),
    )


def defend(call: RecordCall) -> object:
    return listing.defend(call.record, **call.told, files=evidence_of(call.files), **call.who)


def acknowledge(call: RecordCall) -> object:
    return listing.acknowledge(call.record, **call.who)


def waive(call: RecordCall) -> object:
    return listing.waive(call.record, **call.who)


class Deciding(serializers.Serializer[Any]):
    """An answer of the office, by whoever has read all that lay there."""

    read = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        help_text=gettext_lazy("读取记录时的 last_entry；此后又有新情况的不能决定"),
    )


class ListingDecisionTold(Deciding):
    """列入, of which tier, or 不予列入."""

    listed = serializers.BooleanField(help_text=gettext_lazy("列入；否则不予列入"))
    tier = serializers.ChoiceField(
        choices=Tier.choices, required=False, help_text=gettext_lazy("失信程度；列入的填写")
    )
    reasons = serializers.CharField(
        max_length=1000, help_text=gettext_lazy("决定的理由；有陈述申辩的，写明采纳与否及理由")
    )


def decide(call: RecordCall) -> object:
    sent = call.told
    if not sent["listed"]:
        return listing.dismiss(call.record, sent["reasons"], read=sent["read"], **call.who)
    want(sent, "tier")
    return listing.enlist(call.record, sent["tier"], sent["reasons"], read=sent["read"], **call.who)


class StrikingTold(serializers.Serializer[Any]):
    """提请移出: what the entry rested on was undone by another authority; the document that undid it as parts named evidence."""

    words = serializers.CharField(
        max_length=1000, help_text=gettext_lazy("哪个机关、哪份文书撤销、变更了所依据的决定")
    )


def propose_strike(call: RecordCall) -> object:
    return striking.propose(call.record, call.told["words"], files=evidence_of(call.files), **call.who)


class StrikeDecisionTold(Deciding):
    """Whether it was undone, by the proposal with this number."""

    no = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("提请的序号"))
    confirmed = serializers.BooleanField(help_text=gettext_lazy("已失去效力，移出档案"))
    words = serializers.CharField(max_length=1000, help_text=gettext_lazy("核实的情况"))


def decide_strike(call: RecordCall) -> object:
    sent = call.told
    strike = one_of(strikes_of(call.record), sent["no"], "no")
    return striking.decide(strike, sent["confirmed"], sent["words"], read=sent["read"], **call.who)


class RepairTold(serializers.Serializer[Any]):
    """申请信用修复, with the promise of the page; files as parts named evidence."""

    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("怎样纠正了失信行为、履行了义务"))
    duty_done_on = serializers.DateField(help_text=gettext_lazy("履行义务日期"))
    promised = serializers.BooleanField(help_text=gettext_lazy("已阅读并作出信用修复承诺"))


def seek_repair(call: RecordCall) -> object:
    return listing.seek_repair(call.record, **call.told, files=evidence_of(call.files), **call.who)


class RepairDecisionTold(Deciding):
    """准予、不予信用修复, of the request with this number."""

    no = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("修复申请的序号"))
    granted = serializers.BooleanField(help_text=gettext_lazy("准予信用修复"))
    reasons = serializers.CharField(max_length=1000, help_text=gettext_lazy("准予或者不予修复的理由"))


def decide_repair(call: RecordCall) -> object:
    sent = call.told
    repair = one_of(repairs_of(call.record), sent["no"], "no")
    return listing.decide_repair(repair, sent["granted"], sent["reasons"], read=sent["read"], **call.who)


class ObjectionTold(serializers.Serializer[Any]):
    """异议; files as parts named evidence."""

    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("哪里有误"))


def object_to(call: RecordCall) -> object:
    return listing.object_to(call.record, call.told["words"], files=evidence_of(call.files), **call.who)


class ObjectionAnswerTold(Deciding):
    """Whether the objection with this number is right, and what the office found."""

    no = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("异议的序号"))
    upheld = serializers.BooleanField(help_text=gettext_lazy("异议成立，移出档案"))
    words = serializers.CharField(max_length=1000, help_text=gettext_lazy("核实的结果"))


def answer_objection(call: RecordCall) -> object:
    sent = call.told
    objection = one_of(objections_of(call.record), sent["no"], "no")
    return listing.answer_objection(objection, sent["upheld"], sent["words"], read=sent["read"], **call.who)


RECORD_DEEDS: list[Deed[RecordCall]] = [
    Deed("notice", gettext_lazy("拟列入事先告知"), TierTold, notify),
    Deed("service", gettext_lazy("登记送达"), RecordServiceTold, serve, takes_files=True),
    Deed("defence", gettext_lazy("陈述申辩"), DefenceTold, defend, takes_files=True),
    Deed("acknowledgement", gettext_lazy("签收文书"), NothingTold, acknowledge),
    Deed("waiver", gettext_lazy("不再陈述申辩"), NothingTold, waive),
    Deed("decision", gettext_lazy("列入、不予列入"), ListingDecisionTold, decide),
    Deed(
        "strikes",
        gettext_lazy("所依据的决定失去效力，提请移出"),
        StrikingTold,
        propose_strike,
        takes_files=True,
    ),
    Deed("strike-decision", gettext_lazy("核实提请移出"), StrikeDecisionTold, decide_strike),
    Deed("repairs", gettext_lazy("申请信用修复"), RepairTold, seek_repair, takes_files=True),
    Deed("repair-decision", gettext_lazy("准予、不予信用修复"), RepairDecisionTold, decide_repair),
    Deed("objections", gettext_lazy("提出异议"), ObjectionTold, object_to, takes_files=True),
    Deed("objection-answer", gettext_lazy("答复异议"), ObjectionAnswerTold, answer_objection),
]

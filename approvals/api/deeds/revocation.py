"""撤销 by machine: opened on the case that was granted, then each step in the proceeding itself. People take every step of the
office's; whoever it is about says what he has to say (COR-2, COR-14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import keeping, rectification, revocation, self_correction, supplements
from approvals.api import NothingTold, Told, said
from approvals.api.deeds.deed import MOST, Call, Deed, Files, one_of
from approvals.models import Proceeding, ProceedingReport
from approvals.proceedings import Approval, Breach, Item
from ground.accounts.actor import Actor
from ground.clocks.service import ServiceWay
from ground.documents.files import receive, why_not_so_many_at_once
from ground.law.rulings import refuse

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

EVIDENCE = "evidence"
# What says that an organ outside the system approved.
APPROVAL = ("organ", "number", "on")


@dataclass(frozen=True)
class ProceedingCall:
    """One call: the proceeding it is about, what was told, the files that came with it, who calls and when."""

    proceeding: Proceeding
    told: Told
    by: Actor
    at: datetime
    files: Files = field(default_factory=dict)

    @property
    def who(self) -> Mapping[str, Any]:
        """By whom, for whom and when: an officer for his office, anybody else for the party."""
        by = self.by if self.by.is_officer else self.by.acting_for(self.proceeding.case.party)
        return {"by": by, "at": self.at}


def evidence_of(files: Files) -> list[UploadedFile[Any]]:
    """The files that came, each a part named `evidence`; at most five at once."""
    if strange := [name for name in files if name != EVIDENCE]:
        raise said({strange[0][:60]: [_("没有这一项；文件部分的名称应为 %(names)s") % {"names": EVIDENCE}]})
    found = list(files.get(EVIDENCE, []))
    if words := why_not_so_many_at_once(len(found)):
        raise said({EVIDENCE: [words]})
    return found


class OpeningTold(serializers.Serializer[Any]):
    """启动撤销程序, of the desk's own motion: what was found, with its evidence as parts named evidence."""

    kind = serializers.ChoiceField(choices=Breach.choices, help_text=gettext_lazy("缘由"))
    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("发现的情况"))


def open_proceeding(call: Call) -> object:
    case, told = call.case, call.told
    who: dict[str, Any] = {"by": call.by, "at": call.at}
    uploads, held = evidence_of(call.files), rules.commitment_of(case)
    # Before a file is stored for nothing.
    refuse(rules.why_not_open_proceeding(case, told["kind"], told["words"], held, **who))
    return revocation.open(
        case,
        kind=told["kind"],
        words=told["words"],
        commitment=held,
        evidence=[receive(one, at=call.at) for one in uploads],
        **who,
    )


class OrderTold(serializers.Serializer[Any]):
    """责令整改."""

    words = serializers.CharField(max_length=1000, help_text=gettext_lazy("整改的内容和要求"))


def order(call: ProceedingCall) -> object:
    return rectification.order_rectification(call.proceeding, call.told["words"], **call.who)


class OffPaperTold(serializers.Serializer[Any]):
    """Of a paper that an officer enters: when it came, and by what that is known."""

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


class RectifiedTold(OffPaperTold):
    """整改情况, by the party, or off its paper with when that came; files as parts named evidence."""

    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("整改的情况"))


def report(call: ProceedingCall) -> object:
    told = call.told
    return rectification.report(
        call.proceeding,
        told["words"],
        uploads=evidence_of(call.files),
        arrived_at=told["arrived_at"],
        arrival=told["arrival"],
        **call.who,
    )


class NoticeOfRevocationTold(serializers.Serializer[Any]):
    """撤销事先告知: the facts, and the item of 行政许可法 69 they come under."""

    item = serializers.ChoiceField(choices=Item.choices, help_text=gettext_lazy("依据的情形"))
    found = serializers.CharField(max_length=2000, help_text=gettext_lazy("查明的事实"))


def notify(call: ProceedingCall) -> object:
    return revocation.notify(call.proceeding, call.told["item"], call.told["found"], **call.who)


def reports_field(*, required: bool) -> serializers.ListField:
    return serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST),
        required=required,
        allow_empty=not required,
        max_length=MOST,
        help_text=gettext_lazy("线索的序号，见撤销程序的 reports"),
    )


class SupplementTold(serializers.Serializer[Any]):
    """补充告知: what came to light since, of the reports that are named and by the desk itself; files as parts named evidence."""

    item = serializers.ChoiceField(choices=Item.choices, help_text=gettext_lazy("依据的情形"))
    found = serializers.CharField(max_length=2000, help_text=gettext_lazy("新查明的事实"))
    reports = reports_field(required=False)


def supplement(call: ProceedingCall) -> object:
    told = call.told
    return supplements.supplement(
        call.proceeding,
        told["item"],
        told["found"],
        reports=_reports(call),
        uploads=evidence_of(call.files),
        **call.who,
    )


class SetAsideTold(serializers.Serializer[Any]):
    """线索不作为决定的依据, and why."""

    reports = reports_field(required=True)
    reasons = serializers.CharField(max_length=1000, help_text=gettext_lazy("不作为决定依据的理由"))


def set_aside(call: ProceedingCall) -> object:
    return supplements.set_aside(call.proceeding, _reports(call), call.told["reasons"], **call.who)


class ServiceTold(serializers.Serializer[Any]):
    """登记送达: how, on which day and by what that is known."""

    method = serializers.ChoiceField(
        choices=ServiceWay.choices,
        help_text=gettext_lazy("送达方式"),
    )
    on = serializers.DateField(help_text=gettext_lazy("送达日期；邮寄的，以签收之日为准"))
    receipt = serializers.CharField(max_length=200, help_text=gettext_lazy("送达凭据，如送达回证、邮件号码"))


def serve(call: ProceedingCall) -> object:
    told = call.told
    return revocation.serve(call.proceeding, told["method"], told["on"], told["receipt"], **call.who)


class PleaTold(OffPaperTold):
    """陈述申辩, by the party, or off its paper with when that came; files as parts named evidence."""

    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("陈述、申辩的内容"))


def plead(call: ProceedingCall) -> object:
    told = call.told
    return revocation.plead(
        call.proceeding,
        told["words"],
        uploads=evidence_of(call.files),
        arrived_at=told["arrived_at"],
        arrival=told["arrival"],
        **call.who,
    )


def acknowledge(call: ProceedingCall) -> object:
    return revocation.acknowledge(call.proceeding, **call.who)


def waive(call: ProceedingCall) -> object:
    return revocation.waive(call.proceeding, **call.who)


class Concluding(serializers.Serializer[Any]):
    """What ends it, by whoever has read all that lay there."""

    read = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        help_text=gettext_lazy("读取撤销程序时的 last_entry；此后又有新情况的不能决定"),
    )


class RevocationTold(Concluding):
    """撤销决定."""

    reasons = serializers.CharField(
        max_length=2000, help_text=gettext_lazy("决定的理由；有陈述申辩的，写明采纳与否及理由")
    )


def revoke(call: ProceedingCall) -> object:
    return revocation.revoke(call.proceeding, call.told["reasons"], read=call.told["read"], **call.who)


class KeepingTold(Concluding):
    """不予撤销 for the sake of the public, and who approved it."""

    reasons = serializers.CharField(
        max_length=2000, help_text=gettext_lazy("撤销怎样可能对公共利益造成重大损害")
    )
    organ = serializers.CharField(
        max_length=200,
        required=False,
        help_text=gettext_lazy("系统以外的批准机关；上级机关已在系统内同意的，不填这三项"),
    )
    number = serializers.CharField(max_length=100, required=False, help_text=gettext_lazy("批准文号"))
    on = serializers.DateField(required=False, help_text=gettext_lazy("批准日期"))

    def validate(self, told: dict[str, Any]) -> dict[str, Any]:
        given = [name for name in APPROVAL if name in told]
        if given and len(given) < len(APPROVAL):
            raise said({name: [_("批准机关、文号和日期一起填写")] for name in APPROVAL if name not in told})
        return told


def keep(call: ProceedingCall) -> object:
    told = call.told
    outside = Approval(told["organ"], told["number"], told["on"]) if "organ" in told else None
    return keeping.keep(call.proceeding, told["reasons"], outside, read=told["read"], **call.who)


class KeepingRequestTold(serializers.Serializer[Any]):
    """请示 of an office above whether it is kept."""

    office = serializers.CharField(max_length=200, help_text=gettext_lazy("请示的上级机关，机构路径"))
    why = serializers.CharField(max_length=2000, help_text=gettext_lazy("撤销怎样可能对公共利益造成重大损害"))


def ask_to_keep(call: ProceedingCall) -> object:
    may_be_asked = {one.path: one for one in rules.offices_to_ask(call.proceeding, at=call.at)}
    # Before an office is looked for: where none may be asked, the rule says why.
    refuse(rules.why_not_ask_to_keep(call.proceeding, why=call.told["why"], **call.who))
    office = one_of(may_be_asked, call.told["office"], "office")
    return keeping.ask(call.proceeding, office, call.told["why"], **call.who)


class KeepingAnswerTold(serializers.Serializer[Any]):
    """批复 of the office that was asked."""

    approved = serializers.BooleanField(help_text=gettext_lazy("同意不予撤销"))
    number = serializers.CharField(
        max_length=100,
        required=False,
        default="",
        allow_blank=True,
        help_text=gettext_lazy("批复文号；同意的必须填写"),
    )
    words = serializers.CharField(
        max_length=1000,
        required=False,
        default="",
        allow_blank=True,
        help_text=gettext_lazy("批复意见；不同意的写明理由"),
    )


def answer_to_keep(call: ProceedingCall) -> object:
    told = call.told
    return keeping.answer(call.proceeding, told["approved"], told["number"], told["words"], **call.who)


class ClosingOfProceedingTold(Concluding):
    """终结."""

    words = serializers.CharField(max_length=1000, help_text=gettext_lazy("终结的原因"))


def close(call: ProceedingCall) -> object:
    return revocation.close(call.proceeding, call.told["words"], read=call.told["read"], **call.who)


class SelfCorrectionTold(serializers.Serializer[Any]):
    """自行纠正: the office takes back its own revocation, and why."""

    reasons = serializers.CharField(max_length=2000, help_text=gettext_lazy("撤销决定错在哪里、依据是什么"))


def correct(call: ProceedingCall) -> object:
    return self_correction.correct(call.proceeding, call.told["reasons"], **call.who)


def _reports(call: ProceedingCall) -> list[ProceedingReport]:
    numbered = rules.numbered_reports(call.proceeding)
    return [one_of(numbered, no, "reports") for no in dict.fromkeys(call.told.get("reports", []))]


PROCEEDING_DEEDS: list[Deed[ProceedingCall]] = [
    Deed("rectification", gettext_lazy("责令整改"), OrderTold, order),
    Deed("rectified", gettext_lazy("提交整改情况"), RectifiedTold, report, takes_files=True),
    Deed("notice", gettext_lazy("撤销事先告知"), NoticeOfRevocationTold, notify),
    Deed("supplement", gettext_lazy("撤销补充告知"), SupplementTold, supplement, takes_files=True),
    Deed("set-aside", gettext_lazy("线索不作为决定的依据"), SetAsideTold, set_aside),
    Deed("service", gettext_lazy("登记送达"), ServiceTold, serve),
    Deed("acknowledgement", gettext_lazy("签收文书"), NothingTold, acknowledge),
    Deed("plea", gettext_lazy("陈述申辩"), PleaTold, plead, takes_files=True),
    Deed("waiver", gettext_lazy("不再陈述申辩"), NothingTold, waive),
    Deed("revocation", gettext_lazy("撤销决定"), RevocationTold, revoke),
    Deed("keeping-request", gettext_lazy("请示上级机关不予撤销"), KeepingRequestTold, ask_to_keep),
    Deed("keeping-answer", gettext_lazy("批复不予撤销的请示"), KeepingAnswerTold, answer_to_keep),
    Deed("keeping", gettext_lazy("为公共利益不予撤销"), KeepingTold, keep),
    Deed("closing", gettext_lazy("终结撤销程序"), ClosingOfProceedingTold, close),
    Deed("self-correction", gettext_lazy("自行纠正撤销决定"), SelfCorrectionTold, correct),
]

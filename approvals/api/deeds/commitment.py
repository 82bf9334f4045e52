"""签署、撤回承诺, and what it owes: nobody signs by machine; whoever is signed in signs the text he read, or before a clerk (COM-12, U9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import papers, rules
from approvals.actions import performing, signing
from approvals.api import Told, said
from approvals.api.deeds.deed import (
    MOST,
    WINDOW_WAYS,
    Call,
    by_part,
    came_fields,
    came_of,
    one_of,
    one_part,
    want,
)
from approvals.enums import Way
from commitments.enums import Manner
from ground.law.rulings import refuse

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class SignatureTold(serializers.Serializer[Any]):
    """签署告知承诺书: the digest of the letter that was read.

    By whoever is signed in: his own name and that he means it; a part `drawing` where he drew his name. At a window: who signs
    before the clerk, and either the part `drawing` or the part `scan` of the signed print with the code on it.
    """

    shown = serializers.RegexField(
        "^[0-9a-f]{64}$", help_text=gettext_lazy("所读承诺书的摘要，从 cases/<编号>/commitment/ 读取")
    )
    name = serializers.CharField(
        max_length=60, required=False, help_text=gettext_lazy("本人登录签署：签署人姓名")
    )
    agrees = serializers.BooleanField(
        required=False,
        help_text=gettext_lazy("本人登录签署：已阅读告知和承诺的全部内容，自愿作出承诺"),
    )
    code = serializers.CharField(
        max_length=12,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口上传扫描件：打印件上的文本核对码"),
    )

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **came_fields()}

    def validate_agrees(self, agrees: bool) -> bool:
        if not agrees:
            raise said(_("请先阅读全文，再确认自愿承诺；不愿承诺的，可以按一般程序办理"))
        return agrees


DRAWING, SCAN = "drawing", "scan"


def sign(call: Call) -> object:
    told, by = call.told, call.applicant
    if not by.is_officer:
        want(told, "name", "agrees")
    came = came_of(call)
    hand = _signed_before_a_clerk(call) if by.is_officer else one_part(call, DRAWING)
    return signing.sign(
        call.case,
        told["shown"],
        manner=Manner.SCAN if SCAN in call.files else Manner.PAD if hand else Manner.ACCOUNT,
        name=told.get("name", ""),
        came=came,
        drawing=hand,
        device=dict(call.device),
        by=by,
        at=call.at,
    )


def _signed_before_a_clerk(call: Call) -> UploadedFile[Any]:
    """What was drawn on the pad, or the scan of the print, which is one of the letter that is named (U9)."""
    hand = one_part(call, DRAWING, SCAN)
    if hand is None:
        raise said({SCAN: [_("请在手写板上签名，或者上传签字后的扫描件")]})
    if SCAN in call.files and not papers.is_code_of(call.told["code"], call.told["shown"]):
        raise said({"code": [_("核对码与今天的承诺书不一致：请核对打印件，内容有变化的重新打印签字")]})
    return hand


class CommitmentWithdrawalTold(serializers.Serializer[Any]):
    """撤回承诺: the applicant himself says nothing; a window says who came."""

    def get_fields(self) -> dict[str, Any]:
        return came_fields()


def withdraw(call: Call) -> object:
    refuse(rules.why_not_withdraw_commitment(call.case, by=call.applicant, at=call.at))
    return signing.withdraw(call.case, came=came_of(call), by=call.applicant, at=call.at)


class PaperOfPromise(serializers.Serializer[Any]):
    promised = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("承诺材料序号"))
    originals = serializers.IntegerField(min_value=0, max_value=99, default=0)
    copies = serializers.IntegerField(min_value=0, max_value=99, default=0)


class PromisedSupplyTold(serializers.Serializer[Any]):
    """补交承诺的材料: files, as parts named promised-<序号>; by a window what lies there, and how and when it came."""

    papers = PaperOfPromise(many=True, required=False, help_text=gettext_lazy("窗口：收到的纸质材料"))
    way = serializers.ChoiceField(choices=WINDOW_WAYS, default=Way.COUNTER.value)
    arrived_at = serializers.DateTimeField(required=False, help_text=gettext_lazy("窗口：邮件到达时间"))
    evidence = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **came_fields()}

    def validate(self, told: Told) -> Told:
        if told["way"] == Way.POST and "arrived_at" not in told:
            raise said({"arrived_at": [_("缺少这一项")]})
        return told


@transaction.atomic
def supply(call: Call) -> object:
    """Each thing that came is handed in by itself; all of them, or none."""
    commitment = rules.supplied_under(call.case)
    if commitment is None:
        raise said(_("这个办件没有要履行的承诺"))
    told, by = call.told, call.applicant
    by_post = told["way"] == Way.POST
    # What came in time may be entered later: the verb asks when it came.
    refuse(rules.why_not_hand_in(call.case, commitment, arrived_at=commitment.signed_at, by=by, at=call.at))
    rows = {one.no: one for one in commitment.promised.select_related("material", "commitment")}
    counts = {
        one_of(rows, one["promised"], "papers").no: (one["originals"], one["copies"])
        for one in told.get("papers", [])
    }
    files: dict[int, list[Any]] = {no: [] for no in counts}
    for promised, upload in by_part(call, "promised", rows):
        files.setdefault(promised.no, []).append(upload)
    if not files:
        raise said(_("请上传文件，部分的名称为 promised-<序号>"))
    for no, uploads in files.items():
        performing.supply(
            commitment,
            rows[no],
            files=uploads,
            counts=counts.get(no, (0, 0)),
            came=None if by_post else came_of(call),
            arrived_at=told["arrived_at"] if by_post else None,
            evidence=told["evidence"],
            by=by,
            at=call.at,
        )
    return commitment


class PaperOfOwed(serializers.Serializer[Any]):
    material = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("材料序号"))
    originals = serializers.IntegerField(min_value=0, max_value=99, default=0)
    copies = serializers.IntegerField(min_value=0, max_value=99, default=0)


class OwedTold(PromisedSupplyTold):
    """补交: what was promised before and is owed in the ordinary way now; files, as parts named material-<序号>; by a window what lies
    there, and how and when it came.
    """

    papers = PaperOfOwed(many=True, required=False, help_text=gettext_lazy("窗口：收到的纸质材料"))


@transaction.atomic
def hand_in(call: Call) -> object:
    """Each thing that came is handed in by itself; all of them, or none."""
    told, by = call.told, call.applicant
    by_post = told["way"] == Way.POST
    owed = {material.no: material for material in rules.owed_after(call.case)}
    counts = {
        one_of(owed, one["material"], "papers").no: (one["originals"], one["copies"])
        for one in told.get("papers", [])
    }
    files: dict[int, list[Any]] = {no: [] for no in counts}
    for material, upload in by_part(call, "material", owed):
        files.setdefault(material.no, []).append(upload)
    if not files:
        raise said(_("请上传文件，部分的名称为 material-<序号>"))
    for no, uploads in files.items():
        signing.hand_in(
            call.case,
            owed[no],
            uploads,
            counts=counts.get(no, (0, 0)),
            came=None if by_post else came_of(call),
            arrived_at=told["arrived_at"] if by_post else None,
            evidence=told["evidence"],
            by=by,
            at=call.at,
        )
    return call.case

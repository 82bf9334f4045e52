"""应急收件单: numbered ahead, looked up, typed in, and what the officer in charge of the hall says to it (U7)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import rules
from approvals.actions import emergency
from approvals.api import NothingTold, PartyTold
from approvals.api.slips import (
    BlockPrinted,
    BlockTold,
    EntryTold,
    RefusedTold,
    SlipBackTold,
    SlipRow,
    SlipWhole,
    SpoiledTold,
)
from approvals.enums import SlipFault
from approvals.models import EmergencyReceipt
from ground.accounts.enums import Scope
from ground.law.rulings import refuse
from ground.workdays import legal_day
from portal.api.application import answers_of, edition_of, licence_of, mandate_of, papers_of
from portal.api.conditions import tagged
from portal.api.idempotency import once
from portal.api.parsing import told


def _seen(request: Request) -> QuerySet[EmergencyReceipt]:
    """The slips that the caller may see on the pages too."""
    return EmergencyReceipt.objects.visible_to(request.actor, at=now()).with_story()


def _one(request: Request, uuid: UUID) -> EmergencyReceipt:
    return get_object_or_404(_seen(request), uuid=uuid)


class SlipList(generics.ListAPIView[EmergencyReceipt]):
    """应急收件单。"""

    scopes: ClassVar = {"GET": Scope.CASES_READ, "POST": Scope.CASES_ACT}
    keys = ("-pk",)
    serializer_class = SlipRow

    def get_queryset(self) -> Any:
        return _seen(self.request)

    @extend_schema(tags=["slips"], operation_id="slips_list", summary=gettext_lazy("查询应急收件单"))
    def get(self, request: Request) -> Response:
        """本窗口、本大厅的应急收件单，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["slips"],
        operation_id="slips_print",
        summary=gettext_lazy("印制应急收件单"),
        request=BlockTold,
        responses={201: BlockPrinted},
    )
    @once
    def post(self, request: Request) -> Response:
        """编号连续，印制后逐张交代去向。"""
        slips = emergency.print_block(told(BlockTold, request)["n"], by=request.actor, at=now())
        return Response(BlockPrinted({"slips": slips}).data, status=201)


class SlipPage(APIView):
    """一张应急收件单。"""

    scope = Scope.CASES_READ
    has_tag = True

    @extend_schema(
        tags=["slips"],
        operation_id="slips_read",
        summary=gettext_lazy("读取一张应急收件单"),
        responses=SlipWhole,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """编号、补录的内容和去向。"""
        return tagged(request, SlipWhole(_one(request, uuid)).data)


class SlipEntry(APIView):
    """补录。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["slips"],
        operation_id="slips_enter",
        summary=gettext_lazy("补录一张应急收件单"),
        request=EntryTold,
        responses={201: SlipWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由印制它的窗口补录，内容与窗口收件相同，另加实际收件时间和补录原因。

        事项版本须在实际收件之日有效。补录之后等待大厅带班领导会签，会签前不是办件。
        """
        at, by, sent = now(), request.actor, told(EntryTold, request)
        slip, came, purpose = _one(request, uuid), sent["received_at"], sent["purpose"]
        refuse(rules.why_not_enter(slip, came, sent["reason"], by=by, at=at))
        edition, licence = edition_of(sent["edition"]), licence_of(sent)
        refuse(rules.why_not_apply(edition, purpose, at=came))
        who, situation = PartyTold().of_window(sent["party"], on=legal_day(at)), sent.get("situation", {})
        emergency.enter(
            slip,
            edition,
            who,
            answers_of(edition, sent["answers"], purpose, situation),
            papers_of(edition, purpose, sent.get("papers", [])),
            received_at=came,
            reason=sent["reason"],
            purpose=purpose,
            licence=licence,
            situation=situation,
            again=sent.get("again"),
            mandate=mandate_of(edition, who, sent.get("agent", ""), at=came),
            by=by,
            at=at,
        )
        return _shown(request, uuid)


class SlipCountersign(APIView):
    """会签。"""

    scope = Scope.CASES_ACT

    @extend_schema(
        tags=["slips"],
        operation_id="slips_countersign",
        summary=gettext_lazy("会签应急收件补录"),
        request=NothingTold,
        responses={201: SlipWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由大厅带班领导本人会签；会签后按实际收件时间成为办件。"""
        told(NothingTold, request)
        emergency.countersign(_one(request, uuid), by=request.actor, at=now())
        return _shown(request, uuid)


class SlipReturn(APIView):
    """退回重录。"""

    scope = Scope.CASES_ACT

    @extend_schema(
        tags=["slips"],
        operation_id="slips_send_back",
        summary=gettext_lazy("退回重新补录"),
        request=SlipBackTold,
        responses={201: SlipWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由大厅带班领导本人退回，写明原因；窗口重新补录。"""
        words = told(SlipBackTold, request)["words"]
        emergency.send_back(_one(request, uuid), words, by=request.actor, at=now())
        return _shown(request, uuid)


class SlipRefusal(APIView):
    """不予会签。"""

    scope = Scope.CASES_ACT

    @extend_schema(
        tags=["slips"],
        operation_id="slips_refuse",
        summary=gettext_lazy("不予会签"),
        request=RefusedTold,
        responses={201: SlipWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由大厅带班领导本人作出，只限没有人提交过申请或者窗口误录；出具告知书并报告效能监督。"""
        sent = told(RefusedTold, request)
        emergency.reject(
            _one(request, uuid), SlipFault(sent["ground"]), sent["words"], by=request.actor, at=now()
        )
        return _shown(request, uuid)


class SlipSpoiling(APIView):
    """报请作废。"""

    scope = Scope.CASES_ACT

    @extend_schema(
        tags=["slips"],
        operation_id="slips_spoil",
        summary=gettext_lazy("报请作废应急收件单"),
        request=SpoiledTold,
        responses={201: SlipWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由窗口人员本人报请，写明原因；大厅带班领导会签之前不算作废，仍可补录。"""
        words = told(SpoiledTold, request)["words"]
        emergency.spoil(_one(request, uuid), words, by=request.actor, at=now())
        return _shown(request, uuid)


class SlipSpoilingCountersign(APIView):
    """作废会签。"""

    scope = Scope.CASES_ACT

    @extend_schema(
        tags=["slips"],
        operation_id="slips_sign_spoiled",
        summary=gettext_lazy("会签作废"),
        request=NothingTold,
        responses={201: SlipWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """由大厅带班领导本人会签，存根和申请人联都在面前。"""
        told(NothingTold, request)
        emergency.sign_spoiled(_one(request, uuid), by=request.actor, at=now())
        return _shown(request, uuid)


def _shown(request: Request, uuid: UUID) -> Response:
    data = SlipWhole(_seen(request).get(uuid=uuid)).data
    return tagged(request, data, status=201, Location=reverse("api:slip", args=[uuid]))

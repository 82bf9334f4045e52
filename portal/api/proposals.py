"""编制: a program of an office writes the catalogue as its editors do: same verbs, same checks, same trail. It never publishes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ground.accounts.enums import Scope
from ground.accounts.models import Office
from matters import rules
from matters.actions import proposing
from matters.api import proposals as shapes
from matters.api.guides import FieldsQuery
from matters.models import Matter, Proposal
from matters.models.proposal import ProposalQuerySet
from matters.views.catalogue.door import DESK, office_of, offices_of, proposal_of
from portal.api.conditions import revision_asked, tagged
from portal.api.idempotency import once
from portal.api.parsing import Told, told
from portal.api.problems import NotYours, Overtaken, wrong


class ProposalList(generics.ListAPIView[Proposal]):
    """拟稿。"""

    scope = Scope.CATALOGUE_WRITE
    keys = ("-pk",)
    serializer_class = shapes.ProposalRow

    def get_queryset(self) -> ProposalQuerySet:
        actor = self.request.actor
        offices = offices_of(actor, at=now()) if actor.duty in DESK else []
        paths = [office.path for office in offices]
        mine = Q(matter__office__in=offices) | Q(matter=None, content__matter__office__in=paths)
        return Proposal.objects.live().filter(mine, package=None).select_related("matter")

    @extend_schema(tags=["catalogue"], operation_id="proposals_list", summary=gettext_lazy("正在编制的拟稿"))
    def get(self, request: Request) -> Response:
        """本机构编制的事项中，还没有发布和作废的，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["catalogue"],
        operation_id="proposals_begin",
        summary=gettext_lazy("起草"),
        request=shapes.ProposalBegun,
        responses={201: shapes.ProposalWhole},
    )
    @once
    def post(self, request: Request) -> Response:
        """新增、变更、更正、重新列入；从现行版本的内容开始，一个事项同时只有一份。暂停、取消、拆分、划转等在页面上办理。"""
        at, sent = now(), told(shapes.ProposalBegun, request)
        by, matter = request.actor, _matter(sent)
        office = matter.office if matter else (_office(sent) or by.office)
        if office is None:
            raise PermissionDenied
        _refuse_other(office, request, at=at)
        head = {key: sent[key] for key in ("reason", "basis", "effective_on") if key in sent}
        with transaction.atomic():
            proposal = proposing.begin(matter, sent["operation"], office=office, **head, by=by, at=at)
            proposal = _written(proposal, sent, proposal.revision, request, at=at)
        return _shown(request, proposal.uuid, at=at, status=201)


class ProposalPage(APIView):
    """一份拟稿：到了哪一步，校验结果，还缺什么。"""

    scope = Scope.CATALOGUE_WRITE
    has_tag = True

    @extend_schema(
        tags=["catalogue"],
        operation_id="proposals_read",
        summary=gettext_lazy("读取拟稿"),
        responses=shapes.ProposalWhole,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """全部校验结果：程度、要素、位置和要做什么；不改变拟稿。"""
        return _shown(request, uuid, at=now())


class ProposalElements(APIView):
    """拟稿的内容。写入要带 If-Match，值为读取时的修订号：别人已经改过时不会被覆盖。"""

    scope = Scope.CATALOGUE_WRITE
    has_tag = True
    needs_match: ClassVar = {"PATCH"}

    @extend_schema(
        tags=["catalogue"],
        operation_id="proposals_content",
        summary=gettext_lazy("读取拟稿的内容"),
        parameters=[FieldsQuery],
        responses=shapes.ProposalContent,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """全部要素，或者 fields 所列的；ETag 就是修订号。"""
        query = FieldsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        names = query.validated_data.get("fields", frozenset())
        return _content(request, proposal_of(request, uuid, at=now()), names)

    @extend_schema(
        tags=["catalogue"],
        operation_id="proposals_write",
        summary=gettext_lazy("写入要素"),
        request=shapes.Written,
        responses=shapes.ProposalContent,
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """没有发送的保持不变，逐行列出的整体写入。别人改过以后为 412，两边都改了的要素列在 conflicts 中，什么也不写入。"""
        at, sent = now(), told(shapes.Written, request)
        proposal = proposal_of(request, uuid, at=at)
        if office := office_of(proposal):
            _refuse_other(office, request, at=at)
        with transaction.atomic():
            proposal = Proposal.objects.locked(proposal.pk)
            seen = revision_asked(request, proposal.revision)
            proposal = _written(proposal, sent, seen, request, at=at)
        return _content(request, proposal, frozenset())


class ProposalExamination(APIView):
    """校验。"""

    scope = Scope.CATALOGUE_WRITE

    @extend_schema(
        tags=["catalogue"],
        operation_id="proposals_examine",
        summary=gettext_lazy("通过校验"),
        request=None,
        responses={201: shapes.ProposalWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """没有错误的拟稿通过校验；有错误的为 409，一次列明，逐项见拟稿的 findings。"""
        at = now()
        found = _mine(request, uuid, at=at)
        proposing.check(found, by=request.actor, at=at)
        return _shown(request, uuid, at=at, status=201)


class ProposalSubmission(APIView):
    """提交发布。"""

    scope = Scope.CATALOGUE_WRITE

    @extend_schema(
        tags=["catalogue"],
        operation_id="proposals_submit",
        summary=gettext_lazy("提交发布"),
        request=None,
        responses={201: shapes.ProposalWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """通过校验、工作人员已登记征求意见和合法性审核的，交给发布人员；发布由工作人员本人办理。"""
        at = now()
        found = _mine(request, uuid, at=at)
        proposing.submit(found, by=request.actor, at=at)
        return _shown(request, uuid, at=at, status=201)


class ProposalDisposal(APIView):
    """作废拟稿。"""

    scope = Scope.CATALOGUE_WRITE

    @extend_schema(
        tags=["catalogue"],
        operation_id="proposals_discard",
        summary=gettext_lazy("作废拟稿"),
        request=None,
        responses={201: shapes.ProposalWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """已经提交的，退回以后才能作废。"""
        at = now()
        found = _mine(request, uuid, at=at)
        proposing.discard(found, by=request.actor, at=at)
        return _shown(request, uuid, at=at, status=201)


def _matter(sent: Told) -> Matter | None:
    if not sent.get("matter"):
        return None
    found = Matter.objects.select_related("office").filter(code=sent["matter"]).first()
    if found is None:
        raise wrong(matter=_("没有这个事项，请从事项中读取 code"))
    return found


def _office(sent: Told) -> Office | None:
    if not sent.get("office"):
        return None
    found = Office.objects.filter(path=sent["office"]).first()
    if found is None:
        raise wrong(office=_("没有这个机构"))
    return found


def _refuse_other(office: Office, request: Request, *, at: datetime) -> None:
    """403 with whose it is to write (A10): another office's matter is there for everybody to read, and not to write."""
    ruling = rules.why_not_write(office, by=request.actor, at=at)
    if not ruling.ok:
        raise NotYours(ruling)


def _mine(request: Request, uuid: UUID, *, at: datetime) -> Proposal:
    found = proposal_of(request, uuid, at=at)
    if office := office_of(found):
        _refuse_other(office, request, at=at)
    return found


def _written(proposal: Proposal, sent: Told, seen: int, request: Request, *, at: datetime) -> Proposal:
    """The proposal says what was sent, tab by tab, in the transaction around it; or 412, and it says what it said."""
    elements = sent.get("elements", {})
    if found := shapes.wrong_with(elements, proposal.content):
        raise wrong(**found)
    by, current = request.actor, proposal.revision
    conflicts: list[Any] = []
    for group, values in shapes.by_group(elements):
        read = proposal.revision if seen == current else seen
        try:
            proposal = proposing.save(proposal, group, values, revision=read, by=by, at=at)
        except proposing.Stale as both:
            conflicts += [
                shapes.conflict(key, both.base[key], both.his[key], both.mine[key]) for key in both.mine
            ]
    if seen != current:
        # What was saved of the rest is taken back with the transaction: a condition that does not hold lets nothing pass.
        raise Overtaken(current, conflicts)
    head = {key: sent[key] for key in ("reason", "basis", "effective_on", "state") if key in sent}
    proposal = proposing.arrange(proposal, **head, by=by, at=at) if head else proposal
    proposing.note(proposal, by=by, at=at)
    return proposal


def _content(request: Request, proposal: Proposal, names: frozenset[str]) -> Response:
    data = shapes.ProposalContent(proposal, context={"names": names}).data
    return tagged(request, data, etag=f'"{proposal.revision}"')


def _shown(request: Request, uuid: UUID, *, at: datetime, status: int = 200) -> Response:
    proposal = proposal_of(request, uuid, at=at)
    told = {"request": request, "by": request.actor, "at": at}
    data = shapes.ProposalWhole(proposal, context=told).data
    if status == 200:
        return tagged(request, data)
    return tagged(request, data, status=status, Location=reverse("api:proposal", args=[uuid]))

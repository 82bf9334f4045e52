"""What spans apps: the caller, cases with their acts, drafts, documents, and what has happened since."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import api as shapes
from approvals import rules
from approvals.actions import filing, intake, transfer
from approvals.api.deeds import Call, Deed
from approvals.enums import CaseState, Purpose
from approvals.models import Case, DraftTransfer
from approvals.models.case import CaseQuerySet
from ground.accounts.actions import known_party
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty, Power, Scope
from ground.accounts.mandates import held_for
from ground.accounts.models import Mandate, Party
from ground.documents.serving import stream
from ground.law.rulings import refuse
from ground.trail import feed
from ground.trail.models import Entry, Feed, Waiting
from ground.trail.readings import Purpose as Reason
from ground.trail.readings import What
from ground.trail.vocabulary import public_acts
from ground.workdays import legal_day
from licences.models import Licence
from matters import forms
from matters.models import Edition, Material
from portal import doors
from portal.api import reach
from portal.api.conditions import SAFE, is_known, refuse_stale, tagged
from portal.api.idempotency import once
from portal.api.paging import MOST, limit_of
from portal.api.parsing import JSON, JSONWithFiles
from portal.api.problems import wrong
from portal.pages import readings

Told = dict[str, Any]
Files = list[tuple[Material, "UploadedFile[Any]"]]


def told(shape: type[serializers.Serializer[Any]], request: Request) -> Told:
    """What was sent, in its shape; else 400 with what is wrong field by field."""
    data = request.data if isinstance(request.data, dict) else {"body": None}
    read = shape(data={name: value for name, value in data.items() if name not in request.FILES})
    read.is_valid(raise_exception=True)
    found: Told = read.validated_data
    return found


# -------------------------------------------------------------------------------------------------- the caller


class PartyRow(serializers.Serializer[Party]):
    uuid = serializers.UUIDField()
    kind = serializers.CharField()
    name = serializers.CharField(source="current.name")


class Caller(serializers.Serializer[Any]):
    account = serializers.CharField(help_text=gettext_lazy("账号的引用"))
    name = serializers.CharField()
    duty = serializers.ChoiceField(choices=Duty.choices, allow_blank=True, help_text=gettext_lazy("当前职责"))
    office = serializers.CharField(allow_blank=True, help_text=gettext_lazy("当前机构路径"))
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=Scope.choices), allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text=gettext_lazy("令牌到期时间"))
    parties = PartyRow(many=True, help_text=gettext_lazy("可以代表的申请人"))


class Me(APIView):
    """以哪个账号、什么职责、代表谁在调用；令牌的权限和到期时间。"""

    @extend_schema(tags=["me"], operation_id="me_read", summary=gettext_lazy("当前身份"), responses=Caller)
    def get(self, request: Request) -> Response:
        actor, only = request.actor, reach.party_of(request)
        mine = [row.party for row in actor.representations(at=now())]
        data = {
            "account": actor.ref,
            "name": actor.person.name,
            "duty": actor.duty,
            "office": actor.office.path if actor.office else "",
            "scopes": request.auth.scopes if request.auth else None,
            "expires_at": request.auth.expires_at if request.auth else None,
            "parties": [party for party in mine if only is None or party.pk == only.pk],
        }
        return Response(Caller(data).data)


# ------------------------------------------------------------------------------------------------------- cases


class CaseQuery(serializers.Serializer[Any]):
    state = serializers.ChoiceField(choices=CaseState.choices, required=False)
    waiting = serializers.BooleanField(
        required=False, default=False, help_text=gettext_lazy("只要等待当前职责办理的")
    )


class CaseList(generics.ListAPIView[Case]):
    """办件。"""

    scopes: ClassVar = {"GET": Scope.CASES_READ, "POST": Scope.CASES_FILE}
    parser_classes = (JSON, JSONWithFiles)
    keys = ("-pk",)
    serializer_class = shapes.CaseRow

    def get_queryset(self) -> CaseQuerySet:
        query, at = CaseQuery(data=self.request.query_params), now()
        query.is_valid(raise_exception=True)
        found = reach.cases(self.request, at=at).with_story().select_related("delivery")
        if state := query.validated_data.get("state"):
            found = found.filter(state=state)
        return found.awaiting(self.request.actor, at=at) if query.validated_data["waiting"] else found

    @extend_schema(
        tags=["cases"], operation_id="cases_list", summary=gettext_lazy("查询办件"), parameters=[CaseQuery]
    )
    def get(self, request: Request) -> Response:
        """可以查看的办件，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["cases"],
        operation_id="cases_file",
        summary=gettext_lazy("一次提交完整申请"),
        request={"application/json": shapes.Application, "multipart/form-data": shapes.Application},
        responses={201: shapes.CaseWhole},
    )
    @once
    def post(self, request: Request) -> Response:
        """申请表、申请人和全部材料一次提交，要么全部收件，要么什么都不留下。

        申请人账号以本人或所代表的申请人提交；综合窗口的账号为到场的申请人提交。文件以 multipart/form-data 同时上传：
        `data` 为 JSON，文件各为一部分，名称为 `material-<材料序号>`，同一材料可以有多个文件。
        """
        at, sent = now(), told(shapes.Application, request)
        edition = edition_of(sent["edition"])
        refuse(rules.why_not_apply(edition, at=at))
        purpose, licence = sent["purpose"], licence_of(sent)
        by: Actor = request.actor
        if not by.is_officer:
            by = for_party(request, (sent.get("party") or {}).get("uuid"), at=at)
        if licence is not None:  # what is not to be had has no form that could be wrong
            holder = licence.holder if by.is_officer else by.on_behalf_of
            refuse(rules.why_not_apply_about(licence, purpose, edition, holder, at=at))
        answers, files = answers_of(edition, sent["answers"], purpose), files_of(edition, purpose, request)
        if by.is_officer:
            who = shapes.PartyTold().of_window(sent.get("party") or {}, on=legal_day(at))
            received = papers_of(edition, purpose, sent.get("papers", []))
            case = intake.take_in(
                edition,
                who,
                answers,
                received,
                files=files,
                purpose=purpose,
                licence=licence,
                again=sent.get("again"),
                mandate=mandate_of(edition, who, sent.get("agent", ""), at=at),
                by=request.actor,
                at=at,
            )
        else:
            case = filing.file_at_once(
                edition,
                by.on_behalf_of.current,
                answers,
                files,
                purpose=purpose,
                licence=licence,
                again=sent.get("again"),
                by=by,
                at=at,
            )
        return shown_case(request, case, status=201)


class PurposeQuery(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(
        choices=Reason.choices, required=False, help_text=gettext_lazy("工作人员查阅职责以外的办件：事由")
    )


def note_reading(request: Request, case: Case, what: What, at: datetime, *, which: str = "") -> None:
    """An officer's reading is on the books (N8), with its purpose where no duty of his lays the case before him, though it is
    open to him. An office reads the letter that it was sent without saying why.

    What a call that acts is answered with is no reading of its own: the act is on the trail.
    """
    if request.method not in SAFE:
        return
    query = PurposeQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    purpose = query.validated_data.get("purpose", "")
    asked = readings.needs_purpose(request._request, case, at) and doors.opens_case(request.user, case, at=at)
    if not purpose and asked:
        raise wrong(purpose=_("这个办件不在您的职责范围内，请在 purpose 中说明查阅事由"))
    readings.note(request._request, case, what, at, which=which, purpose=purpose)


class CasePage(APIView):
    """一个办件。"""

    scope = Scope.CASES_READ
    has_tag = True

    @extend_schema(
        tags=["cases"],
        operation_id="cases_read",
        summary=gettext_lazy("读取一个办件"),
        parameters=[PurposeQuery],
        responses=shapes.CaseWhole,
    )
    def get(self, request: Request, number: str) -> Response:
        """案卷的全部内容；证件号码和电话已脱敏。工作人员的查阅会被记录，不在其职责范围内的要说明事由。"""
        at = now()
        case = reach.case(request, number, at=at)
        note_reading(request, case, What.CASE, at)
        return shown_case(request, case)


class DeedView(APIView):
    """One act on a case: reads what is told, calls the ordinary verb, shows the case as it then is."""

    scope = Scope.CASES_ACT
    deed: Deed

    @once
    def post(self, request: Request, number: str) -> Response:
        at = now()
        case = reach.case(request, number, at=at)
        files = {name: request.FILES.getlist(name) for name in request.FILES}
        self.deed.do(Call(case, told(self.deed.told, request), request.actor, at, files))
        # Shown to whoever acted, even where it was open to him for the sake of this act alone (征求意见).
        return shown_case(request, case, status=201)


def view_of(deed: Deed) -> type[DeedView]:
    """The view of one act, described by its row."""
    kinds = ["application/json", *(["multipart/form-data"] if deed.takes_files else [])]
    described = extend_schema(
        tags=["acts"],
        operation_id=f"cases_{deed.noun.replace('-', '_')}",
        summary=deed.words,
        description=gettext_lazy("规则、文书和通知与网页相同；答复是办理之后的办件。"),
        request=dict.fromkeys(kinds, deed.told),
        responses={201: shapes.CaseWhole},
    )
    name = "".join(part.title() for part in deed.noun.split("-"))
    parsers = (JSON, JSONWithFiles) if deed.takes_files else (JSON,)
    return type(
        name, (DeedView,), {"deed": deed, "parser_classes": parsers, "post": described(_own(DeedView.post))}
    )


def _own(method: Any) -> Any:
    """A function of its own, so that each act is described apart."""

    def post(self: DeedView, request: Request, number: str) -> HttpResponseBase:
        answer: HttpResponseBase = method(self, request, number)
        return answer

    return post


def shown_case(request: Request, case: Case, *, status: int = 200) -> Response:
    case = Case.objects.with_story().select_related("delivery").get(pk=case.pk)
    data = shapes.CaseWhole(case, context={"request": request}).data
    if status == 200:
        return tagged(request, data)
    return tagged(request, data, status=status, Location=reverse("api:case", args=[case.number]))


def edition_of(uuid: UUID) -> Edition:
    found = Edition.objects.select_related("matter__office", "regulator").filter(uuid=uuid).first()
    if found is None:
        raise wrong(edition=_("没有这个事项版本，请从事项中读取 edition"))
    return found


def licence_of(sent: Told) -> Licence | None:
    """The licence of which something is to become; its holder alone may ask, and that the rules say."""
    if sent["purpose"] == Purpose.NEW:
        return None
    found = Licence.objects.filter(number=sent.get("licence", "")).first()
    if found is None:
        raise wrong(licence=_("请填写要办理的证照的编号"))
    return found


def mandate_of(edition: Edition, who: Told, agent: str, *, at: datetime) -> Mandate | None:
    """Under which mandate somebody came to the window for the party; none where it came itself."""
    if not agent:
        return None
    known = known_party(who["id_type"], who["number"])
    code = edition.matter.implementation_code
    held = held_for(known.party, agent, Power.FILE, code, at=at) if known else []
    if not held:
        raise wrong(agent=_("没有找到可以办这个事项的有效授权委托，请核对号码，或者先登记授权委托"))
    return held[0]


def answers_of(edition: Edition, sent: Told, purpose: str) -> Told:
    """The answers in their kept form; else 400 by the key of the field."""
    kept, errors = forms.clean_answers(edition.form, sent, purpose=purpose)
    errors |= {key: _("申请表没有这一项") for key in sent if key not in kept and key not in errors}
    if errors:
        raise wrong(**{f"answers.{key}": words for key, words in errors.items()})
    return kept


FILE_PART = re.compile(r"material-([1-9][0-9]{0,2})")


def files_of(edition: Edition, purpose: str, request: Request) -> Files:
    """The uploaded files with the material that the name of their part says."""
    materials = {material.no: material for material in edition.asks_for(purpose)}
    return [(material, file) for material, file in _named(request, materials)]


def _named(request: Request, materials: dict[int, Material]) -> Iterator[tuple[Material, UploadedFile[Any]]]:
    for name in request.FILES:
        found = FILE_PART.fullmatch(name)
        material = materials.get(int(found[1])) if found else None
        if material is None:
            raise wrong(**{name[:60]: _("没有这项材料；文件部分的名称应为 material-<材料序号>")})
        for file in request.FILES.getlist(name):
            yield material, file


def papers_of(edition: Edition, purpose: str, sent: list[Told]) -> dict[Material, tuple[int, int]]:
    materials = {material.no: material for material in edition.asks_for(purpose)}
    if unknown := [paper["material"] for paper in sent if paper["material"] not in materials]:
        raise wrong(papers=_("没有这项材料：%(nos)s") % {"nos": "、".join(map(str, unknown))})
    return {materials[paper["material"]]: (paper["originals"], paper["copies"]) for paper in sent}


def for_party(request: Request, uuid: UUID | None, *, at: datetime) -> Actor:
    """The caller, acting for the party that was named, or for the one he acts for anyway."""
    actor: Actor = request.actor
    only = reach.party_of(request)
    if uuid is None:
        if actor.on_behalf_of is None:
            raise wrong(party=_("请指明申请人"))
        return actor
    parties = [row.party for row in actor.representations(at=at)]
    parties += [mandate.principal for mandate in actor.mandates(at=at)]
    found = next((party for party in parties if party.uuid == uuid and only in {None, party}), None)
    if found is None:
        raise wrong(party=_("您不能代表这个申请人"))
    return actor.acting_for(found)


# ------------------------------------------------------------------------------------------------------ drafts


class DraftList(generics.ListAPIView[Case]):
    """草稿。"""

    scope = Scope.CASES_FILE
    keys = ("-pk",)
    serializer_class = shapes.DraftRow

    def get_queryset(self) -> CaseQuerySet:
        return reach.drafts(self.request, at=now())

    @extend_schema(tags=["drafts"], operation_id="drafts_list", summary=gettext_lazy("我的草稿"))
    def get(self, request: Request) -> Response:
        """还没有提交的申请，新的在前。"""
        return self.list(request)

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_begin",
        summary=gettext_lazy("开始填写"),
        request=shapes.Begun,
        responses={201: shapes.DraftWhole},
    )
    @once
    def post(self, request: Request) -> Response:
        """同一申请人的同一事项只有一份草稿，再次开始会回到原来那份。"""
        at, sent = now(), told(shapes.Begun, request)
        edition = edition_of(sent["edition"])
        by = for_party(request, sent.get("party"), at=at)
        purpose, licence = sent["purpose"], licence_of(sent)
        case = filing.begin(edition, by.on_behalf_of.current, purpose=purpose, licence=licence, by=by, at=at)
        return shown_draft(request, case.uuid, status=201)


class DraftPage(APIView):
    """一份草稿。改动要带 If-Match：别处已经改过时不会被覆盖。"""

    scope = Scope.CASES_FILE
    has_tag = True
    needs_match: ClassVar = {"PATCH", "DELETE"}

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_read",
        summary=gettext_lazy("读取草稿"),
        responses=shapes.DraftWhole,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """已经填写的内容，以及提交前还缺什么。"""
        return shown_draft(request, uuid)

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_change",
        summary=gettext_lazy("修改答案"),
        request=shapes.Change,
        responses=shapes.DraftWhole,
    )
    def patch(self, request: Request, uuid: UUID) -> Response:
        """对的、错的都会保存，错在哪里见 problems；提交时再查。"""
        at, sent = now(), told(shapes.Change, request)
        with transaction.atomic():
            case = locked_draft(request, uuid, at=at)
            answers = typed(case, sent["answers"])
            filing.save_answers(case, answers, by=request.actor, at=at)
        return shown_draft(request, uuid)

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_discard",
        summary=gettext_lazy("删除草稿"),
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """真正删除，不能恢复。"""
        at = now()
        with transaction.atomic():
            filing.discard(locked_draft(request, uuid, at=at), by=request.actor, at=at)
        return Response(status=204)


class DraftFiles(APIView):
    """草稿的文件。"""

    scope = Scope.CASES_FILE
    parser_classes = (JSONWithFiles,)

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_add_files",
        summary=gettext_lazy("上传材料"),
        request={"multipart/form-data": shapes.FilesTold},
        responses={201: shapes.DraftWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """一次可以上传多个文件，每部分的名称为 `material-<材料序号>`；一个不合要求，就一个都不收。"""
        at = now()
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        files = files_of(case.edition, case.purpose, request)
        if not files:
            raise wrong(file=_("请上传文件，部分的名称为 material-<材料序号>"))
        with transaction.atomic():
            for material, file in files:
                filing.add_file(case, material, file, by=request.actor, at=at)
        return shown_draft(request, uuid, status=201)


class DraftFile(APIView):
    """草稿里的一个文件。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_remove_file",
        summary=gettext_lazy("删除文件"),
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID, file: UUID) -> Response:
        """从草稿中删除一个文件。"""
        at = now()
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        filing.remove_file(get_object_or_404(case.files, uuid=file), by=request.actor, at=at)
        return Response(status=204)


class DraftFiling(APIView):
    """提交草稿。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_file",
        summary=gettext_lazy("提交申请"),
        request=shapes.AgainTold,
        responses={201: shapes.CaseWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """草稿成为办件：编号、收件凭证，受理期限开始计算。"""
        at, sent = now(), told(shapes.AgainTold, request)
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        by = request.actor.acting_for(case.party)
        case = filing.file(case, again=sent.get("again"), by=by, at=at)
        return shown_case(request, case, status=201)


class DraftHandingOver(APIView):
    """移交草稿。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="drafts_hand_over",
        summary=gettext_lazy("请别人接手草稿"),
        request=shapes.HandedOver,
        responses={201: shapes.TransferRow},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """他接手之前，草稿仍由本账号填写。"""
        at, sent = now(), told(shapes.HandedOver, request)
        case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
        made = transfer.hand_over(case, **sent, by=request.actor, at=at)
        return Response(shapes.TransferRow(made).data, status=201)


class TransferList(generics.ListAPIView[DraftTransfer]):
    """请本账号接手的草稿。"""

    scope = Scope.CASES_FILE
    keys = ("-pk",)
    serializer_class = shapes.TransferRow

    def get_queryset(self) -> Any:
        return reach.transfers(self.request)

    @extend_schema(tags=["drafts"], operation_id="transfers_list", summary=gettext_lazy("移交给我的草稿"))
    def get(self, request: Request) -> Response:
        """还没有接手的，新的在前。"""
        return self.list(request)


class TransferPage(APIView):
    """一次移交。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="transfers_call_off",
        summary=gettext_lazy("移交作罢"),
        responses={204: None},
    )
    def delete(self, request: Request, uuid: UUID) -> Response:
        """移交人撤回，或者接手人不接手；草稿留在原来的账号。"""
        found = get_object_or_404(reach.transfers(request, made=True), uuid=uuid)
        transfer.call_off(found, by=request.actor, at=now())
        return Response(status=204)


class TransferTaking(APIView):
    """接手草稿。"""

    scope = Scope.CASES_FILE

    @extend_schema(
        tags=["drafts"],
        operation_id="transfers_take",
        summary=gettext_lazy("接手草稿"),
        request=shapes.NothingTold,
        responses={201: shapes.DraftWhole},
    )
    @once
    def post(self, request: Request, uuid: UUID) -> Response:
        """草稿归本账号，移交人不再能填写。"""
        at = now()
        told(shapes.NothingTold, request)
        case = transfer.take(get_object_or_404(reach.transfers(request), uuid=uuid), by=request.actor, at=at)
        return shown_draft(request, case.uuid, status=201)


LONGEST_WRONG_ANSWER = 5000


def typed(case: Case, sent: Told) -> Told:
    """The right answers as they are kept, the wrong ones as they came, so that nothing is lost."""
    kept, errors = forms.clean_answers(case.edition.form, sent, purpose=case.purpose)
    if unknown := [key for key in sent if key not in kept and key not in errors]:
        raise wrong(**{f"answers.{key[:60]}": _("申请表没有这一项") for key in unknown})
    return {key: kept.get(key, _storable(value)) for key, value in sent.items()}


def _storable(value: Any) -> Any:
    if isinstance(value, list):
        return [str(one)[:LONGEST_WRONG_ANSWER] for one in value[:100]]
    return "" if value is None else str(value)[:LONGEST_WRONG_ANSWER]


def locked_draft(request: Request, uuid: UUID, *, at: datetime) -> Case:
    """The draft, nobody else's until the transaction ends, and still as the caller read it."""
    case = get_object_or_404(reach.drafts(request, at=at), uuid=uuid)
    case = Case.objects.locked(case.pk)
    refuse_stale(request, draft_data(request, case))
    return case


def shown_draft(request: Request, uuid: UUID, *, status: int = 200) -> Response:
    case = get_object_or_404(reach.drafts(request, at=now()), uuid=uuid)
    data = draft_data(request, case)
    if status == 200:
        return tagged(request, data)
    return tagged(request, data, status=status, Location=reverse("api:draft", args=[case.uuid]))


def draft_data(request: Request, case: Case) -> Any:
    return shapes.DraftWhole(case, context={"request": request}).data


# --------------------------------------------------------------------------------------------------- documents


class DocumentPage(APIView):
    """一份文书。"""

    scope = Scope.DOCUMENTS_READ
    has_tag = True

    @extend_schema(
        tags=["documents"],
        operation_id="documents_read",
        summary=gettext_lazy("读取文书信息"),
        responses=shapes.DocumentRow,
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        """种类、文号、制发机关；正文见 PDF。"""
        document = reach.document(request, uuid, at=now())
        return tagged(request, shapes.DocumentRow(document, context={"request": request}).data)


class DocumentPdf(APIView):
    """文书的 PDF。"""

    scope = Scope.DOCUMENTS_READ
    has_tag = True

    @extend_schema(
        tags=["documents"],
        operation_id="documents_pdf",
        summary=gettext_lazy("下载文书"),
        parameters=[PurposeQuery],
        responses={(200, "application/pdf"): bytes},
    )
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        """还没有制作好时为 404，请过几秒再取。"""
        at = now()
        document = reach.document(request, uuid, at=at)
        if document.pdf is None:
            raise Http404
        if case := doors.case_of_paper(document):
            note_reading(request, case, What.PAPER, at, which=str(uuid))
        etag = f'"{document.pdf.sha256[:32]}"'
        if is_known(request, etag):
            return Response(status=304, headers={"ETag": etag})
        answer: FileResponse = stream(document.pdf, filename=f"{document.title}.pdf", as_attachment=True)
        answer["ETag"] = etag
        return answer


# ------------------------------------------------------------------------------------------------------ events


class EventQuery(serializers.Serializer[Any]):
    since = serializers.IntegerField(
        min_value=0,
        max_value=2**62,
        required=False,
        default=0,
        help_text=gettext_lazy("上一次的 next；从头开始为 0"),
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST, required=False)


class EventRow(serializers.Serializer[Any]):
    no = serializers.IntegerField(help_text=gettext_lazy("在全部动态中的序号，只增不减"))
    act = serializers.CharField(help_text=gettext_lazy("行为代码，例如 approvals.granted"))
    words = serializers.CharField()
    case = serializers.CharField(help_text=gettext_lazy("办件编号"))
    url = serializers.URLField()
    happened_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()


class EventPage(serializers.Serializer[Any]):
    items = EventRow(many=True)
    next = serializers.IntegerField(help_text=gettext_lazy("下一次的 since"))


# Entries looked at in one call: where little of what happens is the caller's, he comes back with the next number.
STRETCH = 500


class Events(APIView):
    """自某一序号以来，可以查看的办件上发生的事。只有引用，没有个人信息；详情按地址读取。"""

    scope = Scope.EVENTS_READ

    @extend_schema(
        tags=["events"],
        operation_id="events_list",
        summary=gettext_lazy("动态"),
        parameters=[EventQuery],
        responses=EventPage,
    )
    def get(self, request: Request) -> Response:
        """按发生的先后。`next` 总是有的：把它当作下一次的 `since`，没有新的动态时它不变。"""
        query = EventQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        since, limit = query.validated_data["since"], limit_of(request)
        if Waiting.objects.exists():
            feed.sequence()
        rows = list(Feed.objects.filter(no__gt=since).select_related("entry").order_by("no")[:STRETCH])
        seen = self._cases(request, {row.entry.thread for row in rows})
        items, last = [], since
        for row in rows:
            last = row.no
            if (case := seen.get(row.entry.thread)) and may_hear(request.actor, row.entry):
                items.append(event(request, row, case))
            if len(items) == limit:
                break
        return Response(EventPage({"items": items, "next": last}).data)

    def _cases(self, request: Request, threads: set[str]) -> dict[str, Case]:
        uuids = [thread.removeprefix("case:") for thread in threads if thread.startswith("case:")]
        found = reach.cases(request, at=now()).filter(uuid__in=uuids).select_related("edition__matter")
        return {case.thread: case for case in found.order_by("pk")}


def may_hear(actor: Actor, entry: Entry) -> bool:
    """What the page of the case shows of its history: the public acts, to officers the inner ones too; what was said of
    the service only to those who answer it (HCP-6)."""
    if entry.act in public_acts():
        return True
    if not actor.is_officer:
        return False
    return not entry.act.startswith("evaluations.") or actor.duty == Duty.EFFICIENCY


def event(request: Request, row: Feed, case: Case) -> Told:
    return {
        "no": row.no,
        "act": row.entry.act,
        "words": case.words_of(row.entry),
        "case": case.number,
        "url": request.build_absolute_uri(reverse("api:case", args=[case.number])),
        "happened_at": row.entry.happened_at,
        "recorded_at": row.entry.recorded_at,
    }


class Nowhere(APIView):
    """An address that the API does not have."""

    public = True
    schema = None

    def get(self, request: Request, **_kwargs: str) -> Response:
        raise Http404

    post = put = patch = delete = get

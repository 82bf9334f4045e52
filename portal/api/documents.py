"""Papers and their PDF."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import api as shapes
from ground.accounts.enums import Scope
from ground.documents.serving import stream
from ground.trail.readings import What
from portal import doors
from portal.api import reach
from portal.api.conditions import is_known, tagged
from portal.api.readings import PurposeQuery, note_reading


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

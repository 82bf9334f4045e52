"""告知承诺书: the format texts of a matter, as its public page shows them (COM-15), and the letter of a case before it is signed."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from approvals import papers
from approvals import rules as approving
from approvals.api.routes import RulingRow
from commitments import rules
from commitments.enums import Method, Scheme
from ground.accounts.actor import Actor
from ground.accounts.enums import Power, Scope
from ground.addresses import absolute
from ground.trail.readings import What
from ground.workdays import legal_day
from matters.models import Edition
from portal.api import reach
from portal.api.conditions import for_everybody, tagged
from portal.api.readings import PurposeQuery, note_reading


class LetterPartRow(serializers.Serializer[Any]):
    head = serializers.CharField(help_text=gettext_lazy("序号和小标题"))
    words = serializers.CharField()


class LetterRow(serializers.Serializer[Any]):
    scheme = serializers.ChoiceField(choices=Scheme.choices)
    version = serializers.IntegerField(help_text=gettext_lazy("本事项文本的版本；0 为平台文本"))
    title = serializers.CharField()
    notice = LetterPartRow(many=True, help_text=gettext_lazy("告知"))
    promise = LetterPartRow(many=True, help_text=gettext_lazy("承诺"))
    personal = serializers.BooleanField(help_text=gettext_lazy("须本人签署，代理人不能代签"))
    published_months = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("承诺书公开的月数；空为不公开")
    )
    method = serializers.ChoiceField(choices=Method.choices, help_text=gettext_lazy("核查方式"))
    standard = serializers.CharField(help_text=gettext_lazy("核查标准"))
    verify_days = serializers.IntegerField(
        allow_null=True, help_text=gettext_lazy("决定后核查的工作日数；空为不另行核查")
    )


class LetterTexts(serializers.Serializer[Any]):
    """告知承诺书格式文本."""

    edition = serializers.UUIDField()
    letters = LetterRow(many=True)
    page = serializers.URLField(help_text=gettext_lazy("同样内容的页面"))


class LetterToday(serializers.Serializer[Any]):
    """告知承诺书 of a case, as it would be signed today."""

    title = serializers.CharField()
    short = serializers.CharField(help_text=gettext_lazy("承诺的要点：日期和后果"))
    notice = LetterPartRow(many=True, help_text=gettext_lazy("告知"))
    promise = LetterPartRow(many=True, help_text=gettext_lazy("承诺"))
    sha256 = serializers.CharField(help_text=gettext_lazy("全文的摘要，签署时作为 shown 提交"))
    code = serializers.CharField(help_text=gettext_lazy("文本核对码，印在供当面签字的打印件末尾"))
    sign = RulingRow(help_text=gettext_lazy("现在能否签署"))
    withdraw = RulingRow(help_text=gettext_lazy("现在能否撤回承诺、按一般程序办理"))


class CommitmentPage(APIView):
    """办件的告知承诺书。"""

    scope, has_tag = Scope.CASES_READ, True

    @extend_schema(
        tags=["cases"],
        operation_id="cases_commitment",
        summary=gettext_lazy("办件的告知承诺书"),
        parameters=[PurposeQuery],
        responses=LetterToday,
    )
    def get(self, request: Request, number: str) -> Response:
        """签署之前阅读：承诺书今天的全文、摘要，能否签署、能否改按一般程序办理。已签署的见办件的 commitment。

        申请人、有权的代理人，以及可以查看办件的工作人员；受理窗口据此打印、当面签署，工作人员的查阅会被记录。
        """
        at = now()
        case = reach.case(request, number, at=at)
        note_reading(request, case, What.CASE, at)
        told = approving.commitment_of(case) if case.scheme else None
        if told is None or (told.is_signed and approving.why_not_grant_run_out(case, at=at).ok):
            raise Http404(_("这个办件没有需要签署的承诺书"))
        by: Actor = request.actor
        if not by.is_officer:
            by = by.acting_in(case.party, Power.FILE, case.edition.matter, at=at)
        letter = papers.letter_of(case, at=at)
        shown = letter.as_json() | {
            "sha256": letter.sha256,
            "code": papers.check_code(letter.sha256),
            "sign": approving.why_not_sign_now(case, told, letter.sha256, by=by, at=at),
            "withdraw": approving.why_not_withdraw_commitment(case, by=by, at=at),
        }
        return tagged(request, LetterToday(shown).data)


class LetterTextsPage(APIView):
    """告知承诺书的格式文本，每种承诺方式一份。"""

    public, scope, has_tag = True, Scope.MATTERS_READ, True

    @extend_schema(
        tags=["matters"],
        operation_id="matters_letters",
        summary=gettext_lazy("告知承诺书文本"),
        responses=LetterTexts,
    )
    def get(self, request: Request, code: str) -> Response:
        """办件中签署的承诺书按这些文本填写申请人、材料和日期，以办件中的为准。"""
        on = legal_day(now())
        editions = Edition.objects.in_force(on).visible().prefetch_related("materials")
        edition = get_object_or_404(editions, matter__code=code)
        if not edition.commitment_kinds or not edition.is_open:
            raise Http404(_("本事项没有承诺书文本"))
        letters = [
            {
                "scheme": wording.scheme,
                "version": wording.no,
                "title": letter.title,
                "notice": letter.notice,
                "promise": letter.promise,
                "personal": wording.personal,
                "published_months": wording.published_months,
                "method": wording.method,
                "standard": wording.standard,
                "verify_days": wording.verify_days,
            }
            for wording, letter in rules.format_texts(edition, on)
        ]
        told = {
            "edition": edition.uuid,
            "letters": letters,
            "page": absolute(reverse("commitments:texts", args=[code])),
        }
        return for_everybody(request, LetterTexts(told).data)

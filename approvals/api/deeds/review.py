"""审查 by machine: the checklist, the opinion, and 退回."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import review
from approvals.api import Told, said
from approvals.api.deeds.deed import MOST, MOST_PAGES, Call, one_of
from approvals.enums import Answer


class FindingTold(serializers.Serializer[Any]):
    point = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("审查要点序号"))
    answer = serializers.ChoiceField(choices=Answer.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class ChecklistTold(serializers.Serializer[Any]):
    """Every review point of the edition, answered."""

    findings = FindingTold(many=True, allow_empty=True)

    def validate_findings(self, findings: list[Told]) -> list[Told]:
        for finding in findings:
            if finding["answer"] != Answer.CONFORMS and not finding["note"].strip():
                raise said(_("“不符合”“不适用”请在 note 中写明原因"))
        if len({finding["point"] for finding in findings}) < len(findings):
            raise said(_("同一要点只能有一个结论"))
        return findings


class SeenTold(FindingTold):
    file = serializers.UUIDField(required=False, help_text=gettext_lazy("依据的文件，办件 files 中的 uuid"))
    page = serializers.IntegerField(
        min_value=1,
        max_value=MOST_PAGES,
        required=False,
        help_text=gettext_lazy("在文件的第几页；不填为第 1 页"),
    )

    def validate(self, told: Told) -> Told:
        if "page" in told and "file" not in told:
            raise said({"file": [_("填写页码的，请同时指明文件")]})
        return told


class OpinionTold(ChecklistTold):
    """审查意见: every review point answered, with where in the materials it is seen, and the opinion in words."""

    findings = SeenTold(many=True, allow_empty=True)
    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("审查意见"))


def findings_of(call: Call) -> tuple[rules.Conclusions, dict[int, str]]:
    """Answers and notes by the key of the point, as the verb takes them."""
    points = {point.no: point for point in call.case.edition.review_points.all()}
    told = [(one_of(points, finding["point"], "findings").pk, finding) for finding in call.told["findings"]]
    return {pk: Answer(one["answer"]) for pk, one in told}, {pk: one["note"] for pk, one in told}


def conclude(call: Call) -> object:
    answers, notes = findings_of(call)
    return review.conclude(
        call.case, answers, call.told["words"], notes=notes, evidence=_evidence(call), by=call.by, at=call.at
    )


def _evidence(call: Call) -> review.Evidence:
    files = {file.uuid: file for file in call.case.files.current()}
    points = {point.no: point for point in call.case.edition.review_points.all()}
    return {
        points[one["point"]].pk: review.Seen(one_of(files, one["file"], "findings"), one.get("page", 1))
        for one in call.told["findings"]
        if "file" in one
    }


class CommentTold(serializers.Serializer[Any]):
    """退回重审, with what is to be looked at again."""

    comment = serializers.CharField(max_length=500)


def send_back(call: Call) -> object:
    return review.send_back(call.case, call.told["comment"], by=call.by, at=call.at)

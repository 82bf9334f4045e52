"""What can be done to a case by machine. A deed is one row of DEEDS: the noun of its address, the shape of what is told, and how
the ordinary verb is called with it. The desk's pages call the same verbs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from approvals import rules
from approvals.actions import (
    amendment,
    consultation,
    correction,
    decision,
    decline,
    delivery,
    edition_move,
    intake,
    originals,
    remedy,
    review,
    survey,
    withdrawal,
)
from approvals.api import NothingTold, PaperTold, Told, said
from approvals.demands import Counts, Demand, Verdict
from approvals.enums import (
    Answer,
    Consulting,
    Fault,
    Ground,
    Method,
    MoveGround,
    Newness,
    Relation,
    RemedyKind,
    RemedyOutcome,
    Stance,
)
from approvals.models import Case, CorrectionItem
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.models import Office, User
from ground.documents.models import Document
from ground.law.rulings import refuse
from ground.workdays import legal_day
from matters import forms
from matters.models import Edition, Material

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.functional import _StrPromise

# The uploaded parts by their names.
Files = Mapping[str, "list[UploadedFile[Any]]"]
MOST = 999
MOST_PAGES = 9999


@dataclass(frozen=True)
class Call:
    """One call: the case it is about, what was told, the files that came with it, who calls and when."""

    case: Case
    told: Told
    by: Actor
    at: datetime
    files: Files = field(default_factory=dict)

    @property
    def applicant(self) -> Actor:
        """The caller for the party of the case; an officer stays what he is."""
        return self.by if self.by.is_officer else self.by.acting_for(self.case.party)


@dataclass(frozen=True)
class Deed:
    """An act on a case: POST cases/<number>/<noun>/."""

    noun: str
    words: _StrPromise
    told: type[serializers.Serializer[Any]]
    do: Callable[[Call], object]
    takes_files: bool = False


# ------------------------------------------------------------------------------------------------- 受理 intake


def _accept(call: Call) -> object:
    return intake.accept(call.case, by=call.by, at=call.at)


class DecliningTold(serializers.Serializer[Any]):
    """不受理、不予受理: one of two grounds, and the provision alone; never the merits."""

    ground = serializers.ChoiceField(choices=Ground.choices)
    basis = serializers.CharField(max_length=200, help_text=gettext_lazy("依据的条款，只写条款"))
    competent_organ = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default="", help_text=gettext_lazy("有权机关")
    )


def _decline(call: Call) -> object:
    told = call.told
    organ = told["competent_organ"] if told["ground"] == Ground.NOT_COMPETENT else ""
    declining = rules.Declining(Ground(told["ground"]), told["basis"], organ)
    return decline.decline(call.case, declining, by=call.by, at=call.at)


# --------------------------------------------------------------------------------------------- 补正 correction


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


def _ask(call: Call) -> object:
    materials = _materials(call.case)
    demands = [
        Demand(
            fault=Fault(one["fault"]),
            words=one["words"],
            standard=one["standard"],
            material=_one_of(materials, one["material"], "items") if "material" in one else None,
            field=one.get("field", ""),
            newness=one["newness"],
        )
        for one in call.told["items"]
    ]
    return correction.ask(call.case, demands, new_ground=call.told["new_ground"], by=call.by, at=call.at)


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


@transaction.atomic
def _supply(call: Call) -> object:
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
        kept, errors = forms.clean_answers(case.edition.form, answers, purpose=case.purpose)
        if wrong := {f"answers.{key}": [errors[key]] for key in answers if key in errors}:
            raise said(wrong)
        if unknown := [key for key in answers if key not in kept]:
            raise said({f"answers.{key[:60]}": [_("申请表没有这一项")] for key in unknown})
        correction.stage_answers(case, {key: kept[key] for key in answers}, by=by, at=at)
    received: dict[int, Counts] = {
        _one_of(items, one["item"], "papers").pk: (one["originals"], one["copies"])
        for one in call.told.get("papers", [])
    }
    return correction.supply(case, received=received, by=by, at=at)


class VerdictTold(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("补正事项序号"))
    conforms = serializers.BooleanField(help_text=gettext_lazy("补正后符合"))
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class VerdictsTold(serializers.Serializer[Any]):
    """核对补正内容: every item of the last notice."""

    verdicts = VerdictTold(many=True, allow_empty=False)


def _judge(call: Call) -> object:
    refuse(rules.why_not_judge(call.case, by=call.by, at=call.at))
    items = {item.no: item for item in call.case.corrections.latest("no").items.all()}
    verdicts = {
        _one_of(items, one["item"], "verdicts").pk: Verdict(one["conforms"], one["note"])
        for one in call.told["verdicts"]
    }
    return correction.judge(call.case, verdicts, by=call.by, at=call.at)


class CountsTold(serializers.Serializer[Any]):
    """当场更正: the papers of these materials as they lie on the counter now; what is not named stays as it was."""

    papers = PaperTold(many=True, allow_empty=False)


def _correct_on_the_spot(call: Call) -> object:
    refuse(rules.why_not_correct_on_the_spot(call.case, by=call.by, at=call.at))
    materials = _materials(call.case)
    received: dict[Material, Counts] = {
        _one_of(materials, one["material"], "papers"): (one["originals"], one["copies"])
        for one in call.told["papers"]
    }
    return correction.correct_on_the_spot(call.case, received, by=call.by, at=call.at)


# ------------------------------------------------------------------------------- 撤回 withdrawal, 转版 edition move


class WithdrawalTold(serializers.Serializer[Any]):
    """撤回: the applicant himself says no more than he wants; a window says who came."""

    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
    came = serializers.CharField(max_length=60, required=False, help_text=gettext_lazy("窗口：来窗口的人"))
    relation = serializers.ChoiceField(
        choices=Relation.choices, required=False, help_text=gettext_lazy("窗口：与申请人关系")
    )
    proof = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：代理人、监护人没有登记授权委托的，核对的书面证明"),
    )


def _withdraw(call: Call) -> object:
    told, came = call.told, None
    refuse(rules.why_not_withdraw(call.case, by=call.applicant, at=call.at))
    if call.by.is_officer:
        _wanted(told, "came", "relation")
        came = withdrawal.Came(told["came"], Relation(told["relation"]), told["proof"])
    return withdrawal.withdraw(call.case, reason=told["reason"], came=came, by=call.applicant, at=call.at)


class MoveTold(serializers.Serializer[Any]):
    """转按新版办事指南办理."""

    edition = serializers.UUIDField(help_text=gettext_lazy("转到哪个版本"))
    ground = serializers.ChoiceField(choices=MoveGround.choices)
    reason = serializers.CharField(max_length=500)
    vouched = serializers.BooleanField(default=False, help_text=gettext_lazy("已逐项核对机器不能判断的变化"))


def _move(call: Call) -> object:
    told = call.told
    editions = Edition.objects.select_related("matter__office", "regulator")
    after = editions.filter(uuid=told["edition"], matter=call.case.edition.matter_id).first()
    if after is None:
        raise said({"edition": [_("本事项没有这个版本")]})
    return edition_move.move(
        call.case, after, MoveGround(told["ground"]), told["reason"],
        vouched=told["vouched"], by=call.by, at=call.at,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ 审查 review


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


def _findings(call: Call) -> tuple[rules.Conclusions, dict[int, str]]:
    """Answers and notes by the key of the point, as the verb takes them."""
    points = {point.no: point for point in call.case.edition.review_points.all()}
    told = [(_one_of(points, finding["point"], "findings").pk, finding) for finding in call.told["findings"]]
    return {pk: Answer(one["answer"]) for pk, one in told}, {pk: one["note"] for pk, one in told}


def _opinion(call: Call) -> object:
    answers, notes = _findings(call)
    return review.conclude(
        call.case, answers, call.told["words"], notes=notes, evidence=_evidence(call), by=call.by, at=call.at
    )


def _evidence(call: Call) -> review.Evidence:
    files = {file.uuid: file for file in call.case.files.current()}
    points = {point.no: point for point in call.case.edition.review_points.all()}
    return {
        points[one["point"]].pk: review.Seen(_one_of(files, one["file"], "findings"), one.get("page", 1))
        for one in call.told["findings"]
        if "file" in one
    }


class CommentTold(serializers.Serializer[Any]):
    """退回重新审查, with what is to be looked at again."""

    comment = serializers.CharField(max_length=500)


def _send_back(call: Call) -> object:
    return review.send_back(call.case, call.told["comment"], by=call.by, at=call.at)


class OriginalTold(serializers.Serializer[Any]):
    """核对原件: one material held against its original."""

    material = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("材料序号"))
    agrees = serializers.BooleanField(help_text=gettext_lazy("与原件一致"))
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate(self, told: Told) -> Told:
        if not told["agrees"] and not told["note"].strip():
            raise said({"note": [_("请写明哪里不一致")]})
        return told


def _check_original(call: Call) -> object:
    told = call.told
    material = _one_of(_materials(call.case), told["material"], "material")
    return originals.check(
        call.case, material, agrees=told["agrees"], note=told["note"], by=call.by, at=call.at
    )


class BackTold(serializers.Serializer[Any]):
    material = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("材料序号"))
    originals = serializers.IntegerField(min_value=1, max_value=99)


class BacksTold(serializers.Serializer[Any]):
    """退还原件, against a signature."""

    materials = BackTold(many=True, allow_empty=False)
    receiver = serializers.CharField(max_length=60)
    relation = serializers.ChoiceField(choices=Relation.choices)
    proof = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：代理人、监护人没有登记授权委托的，核对的书面证明"),
    )


def _give_back(call: Call) -> object:
    told = call.told
    refuse(rules.why_not_give_back(call.case, by=call.by, at=call.at))
    materials = {material.no: material for material, _n in reversed(rules.originals_here(call.case))}
    counts = {_one_of(materials, one["material"], "materials"): one["originals"] for one in told["materials"]}
    return originals.give_back(
        call.case, counts, receiver=told["receiver"], relation=Relation(told["relation"]), proof=told["proof"],
        by=call.by, at=call.at,
    )  # fmt: skip


# ----------------------------------------------------------------- 征求意见 consultation, 现场核查 survey


class QuestionTold(serializers.Serializer[Any]):
    """事前告知 the regulator of the matter."""

    question = serializers.CharField(max_length=1000)
    days = serializers.IntegerField(min_value=1, max_value=60, help_text=gettext_lazy("答复期限，工作日"))


class ConsultTold(QuestionTold):
    """征求意见 of other offices at once."""

    offices = serializers.ListField(
        child=serializers.CharField(max_length=200), allow_empty=False, help_text=gettext_lazy("机构路径")
    )


class ConferenceTold(serializers.Serializer[Any]):
    """会商 is called."""

    offices = serializers.ListField(
        child=serializers.CharField(max_length=200), allow_empty=False, help_text=gettext_lazy("机构路径")
    )
    question = serializers.CharField(max_length=1000)
    meeting_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=300)

    def validate_meeting_at(self, moment: datetime) -> datetime:
        return _not_past(moment)


def _consult(call: Call) -> object:
    told = call.told
    return consultation.ask(
        call.case, _offices(told["offices"]), told["question"], days=told["days"], by=call.by, at=call.at
    )


def _notify(call: Call) -> object:
    told = call.told
    return consultation.notify(call.case, told["question"], days=told["days"], by=call.by, at=call.at)


def _confer(call: Call) -> object:
    told = call.told
    return consultation.confer(
        call.case, _offices(told["offices"]), told["question"],
        meeting_at=told["meeting_at"], place=told["place"], by=call.by, at=call.at,
    )  # fmt: skip


class AnswerTold(serializers.Serializer[Any]):
    """答复 of the office that was asked, which the caller acts for. A file may come with it, as the part named enclosure."""

    kind = serializers.ChoiceField(
        choices=[(one.value, one.label) for one in (Consulting.OPINION, Consulting.PRIOR_NOTICE)],
        required=False,
        help_text=gettext_lazy("同时被征求意见和事前告知的，指明答复哪一项；不填为先收到的一项"),
    )
    stance = serializers.ChoiceField(choices=Stance.choices)
    answer = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, default="", help_text=gettext_lazy("不同意的必填")
    )


def _answer(call: Call) -> object:
    told, asked = call.told, call.case.consultations.open().filter(office=call.by.office).order_by("pk")
    asked = asked.exclude(kind=Consulting.CONFERENCE)
    if kind := told.get("kind"):
        asked = asked.filter(kind=kind)
    row = asked.with_story().first()
    if row is None:
        raise said({"kind": [_("没有等待本单位答复的征求意见")]})
    if unknown := [name for name in call.files if name != "enclosure"]:
        raise said({name[:60]: [_("文件部分的名称应为 enclosure")] for name in unknown})
    sent = call.files.get("enclosure", [])
    if len(sent) > 1:
        raise said({"enclosure": [_("附件只能有一个文件，请合并后上传")]})
    return consultation.answer(
        row, Stance(told["stance"]), told["answer"], enclosure=sent[0] if sent else None,
        by=call.by, at=call.at,
    )  # fmt: skip


class SaidTold(serializers.Serializer[Any]):
    office = serializers.CharField(max_length=200, help_text=gettext_lazy("机构路径"))
    stance = serializers.ChoiceField(choices=Stance.choices)
    words = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class MinutesTold(serializers.Serializer[Any]):
    """会商纪要: what was said, and the stance of every office that was called."""

    attendees = serializers.CharField(max_length=300, help_text=gettext_lazy("参加人员的单位和姓名"))
    minutes = serializers.CharField(max_length=4000, help_text=gettext_lazy("会商情况"))
    offices = SaidTold(many=True, allow_empty=False)


def _minutes(call: Call) -> object:
    told, called = call.told, call.case.consultations.open().filter(kind=Consulting.CONFERENCE)
    first = called.order_by("pk").first()
    if first is None:
        raise said({"minutes": [_("没有等待记录的会商")]})
    offices = {
        row.office.path: row.office
        for row in called.filter(round=first.round).select_related("office").order_by("pk")
    }
    spoke = {_one_of(offices, one["office"], "offices").pk: one for one in told["offices"]}
    if silent := [office.path for office in offices.values() if office.pk not in spoke]:
        raise said({"offices": [_("缺少这些单位的意见：%(paths)s") % {"paths": "、".join(silent)}]})
    stances = {pk: consultation.Said(Stance(one["stance"]), one["words"]) for pk, one in spoke.items()}
    return consultation.conclude_conference(
        call.case, first.round, stances, told["minutes"], told["attendees"], by=call.by, at=call.at
    )


class SurveyorTold(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=40)
    certificate = serializers.CharField(
        max_length=60, required=False, allow_blank=True, default="", help_text=gettext_lazy("执法证号")
    )


class SurveyTold(serializers.Serializer[Any]):
    """现场核查 by two at least is arranged; what is found there is written down at the place."""

    planned_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=300)
    reason = serializers.CharField(max_length=500)
    surveyors = SurveyorTold(many=True, allow_empty=False)

    def validate_planned_at(self, moment: datetime) -> datetime:
        return _not_past(moment)


def _survey(call: Call) -> object:
    told = call.told
    certificates = {one["username"]: one["certificate"] for one in told["surveyors"]}
    people = {user.username: user for user in User.objects.filter(username__in=certificates).order_by("pk")}
    surveyors = {_one_of(people, username, "surveyors"): number for username, number in certificates.items()}
    return survey.arrange(
        call.case, surveyors, planned_at=told["planned_at"], place=told["place"], reason=told["reason"],
        by=call.by, at=call.at,
    )  # fmt: skip


class PlaceFindingTold(serializers.Serializer[Any]):
    point = serializers.IntegerField(min_value=1, max_value=MOST, help_text=gettext_lazy("审查要点序号"))
    answer = serializers.ChoiceField(choices=Answer.choices)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate(self, told: Told) -> Told:
        if told["answer"] == Answer.FAILS and not told["note"].strip():
            raise said({"note": [_("“不符合”请写明原因")]})
        return told


class FoundTold(serializers.Serializer[Any]):
    """现场核查（勘验）笔录, by one of those who went: what the place shows, point by point. Photographs are taken on the pages."""

    begun_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField()
    points = PlaceFindingTold(many=True, allow_empty=False, help_text=gettext_lazy("现场能够查明的审查要点"))
    conforming = serializers.BooleanField(help_text=gettext_lazy("核查结论为符合"))
    findings = serializers.CharField(max_length=4000, help_text=gettext_lazy("核查情况"))
    present = serializers.CharField(max_length=200, help_text=gettext_lazy("在场人员"))
    party_words = serializers.CharField(
        max_length=1000, required=False, allow_blank=True, default="", help_text=gettext_lazy("被核查人意见")
    )
    signed = serializers.BooleanField(help_text=gettext_lazy("被核查人已签名"))
    witness = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("拒绝签名的，见证人姓名"),
    )


def _record_survey(call: Call) -> object:
    told, row = call.told, call.case.surveys.open().with_story().order_by("pk").first()
    if row is None:
        raise said({"points": [_("没有等待记录的现场核查")]})
    points = {point.no: point for point in call.case.edition.review_points.all()}
    found = {_one_of(points, one["point"], "points").pk: one for one in told["points"]}
    rest = {name: told[name] for name in told if name != "points"}
    record = survey.Record(
        answers={pk: Answer(one["answer"]) for pk, one in found.items()},
        notes={pk: one["note"] for pk, one in found.items()},
        **rest,
    )
    return survey.conclude(row, record, by=call.by, at=call.at)


# ---------------------------------------------------------------------- 决定 decision, 送达 delivery, 更正, 救济


class ReasonsTold(serializers.Serializer[Any]):
    """不予: in writing, with the reasons."""

    reasons = serializers.CharField(max_length=2000, help_text=gettext_lazy("理由"))


class DeliveryTold(serializers.Serializer[Any]):
    """Over the counter, by post with number and day of signing, or signed for online by the applicant himself."""

    method = serializers.ChoiceField(choices=Method.choices)
    receiver = serializers.CharField(max_length=60, required=False)
    relation = serializers.ChoiceField(choices=Relation.choices, required=False)
    mail_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    received_on = serializers.DateField(required=False, allow_null=True, default=None)
    proof = serializers.CharField(
        max_length=100,
        required=False,
        allow_blank=True,
        default="",
        help_text=gettext_lazy("窗口：代理人、监护人没有登记授权委托的，核对的书面证明"),
    )

    def validate(self, told: Told) -> Told:
        wanted = {
            Method.ONLINE: [],
            Method.COUNTER: ["receiver", "relation"],
            Method.POST: ["receiver", "relation", "mail_number", "received_on"],
        }[Method(told["method"])]
        _wanted(told, *wanted)
        if told["received_on"] and told["received_on"] > legal_day(now()):
            raise said({"received_on": [_("签收日期不能晚于今天")]})
        return told


def _on_the_spot(call: Call) -> object:
    answers, notes = _findings(call)
    return decision.grant_on_the_spot(call.case, answers, notes=notes, by=call.by, at=call.at)


def _grant(call: Call) -> object:
    return decision.grant(call.case, by=call.by, at=call.at)


def _refuse(call: Call) -> object:
    return decision.refuse(call.case, reasons=call.told["reasons"], by=call.by, at=call.at)


def _deliver(call: Call) -> object:
    return delivery.deliver(call.case, **_handed_over(call))


def _deliver_amended(call: Call) -> object:
    waiting = next((one for one in call.case.amendments.order_by("pk") if one.awaits_delivery), None)
    if waiting is None:
        raise said({"method": [_("没有等待送达的更正文书")]})
    return amendment.deliver_amended(waiting, **_handed_over(call))


def _handed_over(call: Call) -> dict[str, Any]:
    """As the verbs of delivery take it. Online it is the applicant's own receipt: who signs is who calls."""
    told, method, by = call.told, Method(call.told["method"]), call.by
    if method == Method.ONLINE:
        by = call.applicant
        relation = rules.relation_of(call.case, Power.RECEIVE, by=by, at=call.at)
        told = told | {"receiver": by.person.name, "relation": relation}
    return {
        "method": method,
        "receiver": told["receiver"],
        "relation": Relation(told["relation"]),
        "mail_number": told["mail_number"],
        "received_on": told["received_on"],
        "proof": told["proof"],
        "by": by,
        "at": call.at,
    }


class AmendmentTold(serializers.Serializer[Any]):
    """更正: a slip in an issued paper; the old one is void, the new one takes its place."""

    document = serializers.UUIDField()
    wrong = serializers.CharField(max_length=100, help_text=gettext_lazy("原文，一字不差"))
    right = serializers.CharField(max_length=100, help_text=gettext_lazy("更正为"))
    reason = serializers.CharField(max_length=500)


def _amend(call: Call) -> object:
    told = call.told
    document = Document.objects.of(call.case.thread).filter(uuid=told["document"]).first()
    if document is None:
        raise said({"document": [_("本办件没有这份文书")]})
    return amendment.amend(
        document, wrong=told["wrong"], right=told["right"], reason=told["reason"], by=call.by, at=call.at
    )


class RemedyTold(serializers.Serializer[Any]):
    """行政复议、行政诉讼 against the decision."""

    kind = serializers.ChoiceField(choices=RemedyKind.choices)
    organ = serializers.CharField(max_length=100, help_text=gettext_lazy("复议机关或人民法院"))
    reference = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    sought_on = serializers.DateField(help_text=gettext_lazy("申请或起诉日期"))
    notified_on = serializers.DateField(help_text=gettext_lazy("收到通知日期"))
    stayed = serializers.BooleanField(default=False, help_text=gettext_lazy("决定停止执行"))


def _record_remedy(call: Call) -> object:
    told = call.told
    kind = RemedyKind(told["kind"])
    return remedy.record_remedy(call.case, **told | {"kind": kind}, by=call.by, at=call.at)


class RemedyEndTold(serializers.Serializer[Any]):
    """The remedy that runs has ended."""

    outcome = serializers.ChoiceField(choices=RemedyOutcome.choices)
    words = serializers.CharField(max_length=2000, help_text=gettext_lazy("结果摘要"))
    ended_on = serializers.DateField(help_text=gettext_lazy("审结日期"))


def _end_remedy(call: Call) -> object:
    told, case = call.told, call.case
    running = case.decision.remedies.filter(ended_at=None).first() if case.is_decided else None
    if running is None:
        raise said({"outcome": [_("没有正在审理的复议或诉讼")]})
    return remedy.end_remedy(
        running, RemedyOutcome(told["outcome"]), words=told["words"], ended_on=told["ended_on"],
        by=call.by, at=call.at,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------ all of them


def _one_of(rows: Mapping[Any, Any], key: Any, where: str) -> Any:
    """The row with this number or name; what nobody has is said of the field `where` it was told."""
    if key not in rows:
        raise said({where: [_("没有“%(key)s”这一项") % {"key": str(key)[:60]}]})
    return rows[key]


def _materials(case: Case) -> dict[int, Material]:
    return {material.no: material for material in case.materials}


def _offices(paths: Iterable[str]) -> list[Office]:
    found = {office.path: office for office in Office.objects.filter(path__in=paths).order_by("path")}
    return [_one_of(found, path, "offices") for path in dict.fromkeys(paths)]


def _wanted(told: Told, *names: str) -> None:
    if missing := [name for name in names if not told.get(name)]:
        raise said({name: [_("缺少这一项")] for name in missing})


def _not_past(moment: datetime) -> datetime:
    if moment < now():
        raise said(_("时间不能早于现在"))
    return moment


DEEDS: list[Deed] = [
    Deed("acceptance", gettext_lazy("受理"), NothingTold, _accept),
    Deed("declination", gettext_lazy("不受理、不予受理"), DecliningTold, _decline),
    Deed("correction", gettext_lazy("一次性告知补正"), NoticeTold, _ask),
    Deed("supply", gettext_lazy("补正"), SupplyTold, _supply, takes_files=True),
    Deed("counter-correction", gettext_lazy("当场更正"), CountsTold, _correct_on_the_spot),
    Deed("verdicts", gettext_lazy("核对补正内容"), VerdictsTold, _judge),
    Deed("withdrawal", gettext_lazy("撤回申请"), WithdrawalTold, _withdraw),
    Deed("original-checks", gettext_lazy("核对原件"), OriginalTold, _check_original),
    Deed("original-returns", gettext_lazy("退还原件"), BacksTold, _give_back),
    Deed("edition", gettext_lazy("转按新版办理"), MoveTold, _move),
    Deed("opinions", gettext_lazy("征求意见"), ConsultTold, _consult),
    Deed("prior-notice", gettext_lazy("事前告知监管部门"), QuestionTold, _notify),
    Deed("conference", gettext_lazy("会商"), ConferenceTold, _confer),
    Deed("answers", gettext_lazy("答复征求意见、事前告知"), AnswerTold, _answer, takes_files=True),
    Deed("minutes", gettext_lazy("记录会商纪要"), MinutesTold, _minutes),
    Deed("survey", gettext_lazy("安排现场核查"), SurveyTold, _survey),
    Deed("survey-record", gettext_lazy("记录现场核查"), FoundTold, _record_survey),
    Deed("opinion", gettext_lazy("提交审查意见"), OpinionTold, _opinion),
    Deed("sending-back", gettext_lazy("退回重新审查"), CommentTold, _send_back),
    Deed("on-the-spot", gettext_lazy("即办件当场办结"), ChecklistTold, _on_the_spot),
    Deed("grant", gettext_lazy("准予"), NothingTold, _grant),
    Deed("refusal", gettext_lazy("不予许可"), ReasonsTold, _refuse),
    Deed("delivery", gettext_lazy("送达"), DeliveryTold, _deliver),
    Deed("amendment", gettext_lazy("更正文书"), AmendmentTold, _amend),
    Deed("amendment-delivery", gettext_lazy("送达更正后的文书"), DeliveryTold, _deliver_amended),
    Deed("remedies", gettext_lazy("登记复议、诉讼"), RemedyTold, _record_remedy),
    Deed("remedy-end", gettext_lazy("登记复议、诉讼结果"), RemedyEndTold, _end_remedy),
]

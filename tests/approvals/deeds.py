"""Every deed that can be done to a case, each a call of the verb the product uses: for walks and races.

A deed takes the world (tests/approvals/world.py), the case, who tries it and when. What the law forbids raises Refused; where
there is nothing to do it to (no open consultation to answer), it raises Idle. What is done leaves exactly the entries that
the deed names in the trail of the case, what is refused leaves none; but for what the law does by itself before.

tests/approvals/test_deeds.py holds the table to approvals/actions: a verb is here or in promise_deeds.py, or `NO_DEEDS` says why not.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import rules
from approvals.actions import (
    amendment,
    consultation,
    correction,
    decision,
    decline,
    delivery,
    edition_move,
    emergency,
    filing,
    intake,
    life,
    originals,
    quarantine,
    remedy,
    renewal,
    review,
    service,
    survey,
    transfer,
    withdrawal,
)
from approvals.enums import (
    Act,
    Answer,
    CaseState,
    ChangedTo,
    Fault,
    Ground,
    Method,
    MoveGround,
    Newness,
    Relation,
    RemedyKind,
    RemedyOutcome,
    SlipFault,
    Stance,
)
from approvals.models import (
    Amendment,
    Cancellation,
    Case,
    Consultation,
    DraftTransfer,
    EmergencyReceipt,
    Reissue,
    Remedy,
    Survey,
)
from approvals.rules import Came, Card, Declining, Demand, Verdict, originals_here
from approvals.wording import amendable
from ground.accounts.actor import Actor
from ground.documents.models import Blob, Document, ScanState
from ground.workdays.calendar import legal_day
from licences.enums import Ground as Closing
from licences.models import Licence
from matters.models import Edition, Material
from tests.approvals.world import World
from tests.town import ANSWERS, IN_ACCOUNT, pdf

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What the law does by itself, before an act is refused (intake.settle_lapsed) or when a timer comes round.
BY_ITSELF = frozenset({Act.DEEMED_ACCEPTED, Act.RENEWAL_DEEMED})


class Idle(Exception):
    """There is nothing here that the deed could be done to."""


T = TypeVar("T")
Do = Callable[[World, Case, Actor, datetime], object]


class Deed(NamedTuple):
    """A deed, who would do it lawfully, in which states, what it leaves in the trail, and whether two may both do it."""

    name: str
    who: tuple[str, ...]
    states: tuple[CaseState, ...]
    leaves: tuple[Act, ...]
    do: Do
    again: bool = False


def _found(one: T | None) -> T:
    if one is None:
        raise Idle
    return one


def _materials(case: Case) -> list[Material]:
    """What is asked of the applicant; to give a licence up takes none."""
    found = [one for one in case.materials if not one.exempt]
    if not found:
        raise Idle
    return found


# A draft.


def _save(world: World, case: Case, by: Actor, at: datetime) -> object:
    return filing.save_answers(case, ANSWERS, by=by, at=at)


def _add(world: World, case: Case, by: Actor, at: datetime) -> object:
    return filing.add_file(case, _materials(case)[0], pdf("再一页.pdf"), by=by, at=at)


def _remove(world: World, case: Case, by: Actor, at: datetime) -> object:
    file = _found(case.files.order_by("-pk").first())
    return filing.remove_file(file, by=by, at=at)


def _discard(world: World, case: Case, by: Actor, at: datetime) -> object:
    return filing.discard(case, by=by, at=at)


def _file(world: World, case: Case, by: Actor, at: datetime) -> object:
    return filing.file(case, again="另一处场所", by=by, at=at)


def _hand_over(world: World, case: Case, by: Actor, at: datetime) -> object:
    return transfer.hand_over(case, name="王秀兰", phone="13800000101", by=by, at=at)


def _offer(case: Case) -> DraftTransfer:
    return _found(case.transfers.open().order_by("pk").first())


def _take(world: World, case: Case, by: Actor, at: datetime) -> object:
    return transfer.take(_offer(case), by=by, at=at)


def _call_off(world: World, case: Case, by: Actor, at: datetime) -> object:
    return transfer.call_off(_offer(case), by=by, at=at)


def _confirm_service(world: World, case: Case, by: Actor, at: datetime) -> object:
    return service.confirm(case, IN_ACCOUNT, "他签字的送达地址确认书" if by.is_officer else "", by=by, at=at)


# A slip that was typed in.


def _slip(case: Case) -> EmergencyReceipt:
    return _found(EmergencyReceipt.objects.filter(case=case).first())


def _countersign(world: World, case: Case, by: Actor, at: datetime) -> object:
    return emergency.countersign(_slip(case), by=by, at=at)


def _return_slip(world: World, case: Case, by: Actor, at: datetime) -> object:
    return emergency.send_back(_slip(case), "身份证号码抄错", by=by, at=at)


def _reject_slip(world: World, case: Case, by: Actor, at: datetime) -> object:
    return emergency.reject(_slip(case), SlipFault.NOTHING_CAME, "没有收到材料", by=by, at=at)


def _spoil_slip(world: World, case: Case, by: Actor, at: datetime) -> object:
    return emergency.spoil(_slip(case), "撕坏", by=by, at=at)


# Before acceptance.


def _accept(world: World, case: Case, by: Actor, at: datetime) -> object:
    return intake.accept(case, by=by, at=at)


def _ask(world: World, case: Case, by: Actor, at: datetime) -> object:
    supplied = case.corrections.exists()
    demands = [
        Demand(
            Fault.FORM,
            "平面图还看不清" if supplied else "平面图看不清",
            "A4，能看清尺寸",
            material=_materials(case)[0],
            newness=Newness.SUPPLIED if supplied else "",
        )
    ]
    if not supplied:
        demands.append(Demand(Fault.FORM, "地址不完整", "写到门牌号", field="shop_address"))
    return correction.ask(case, demands, new_ground="补正后发现", not_deferred="照通知补正", by=by, at=at)


def _decline(world: World, case: Case, by: Actor, at: datetime) -> object:
    elsewhere = Declining(Ground.NOT_COMPETENT, "《公共场所卫生管理条例》第四条", "示例市公安局")
    return decline.decline(case, elsewhere, by=by, at=at)


def _decline_hidden(world: World, case: Case, by: Actor, at: datetime) -> object:
    return decline.decline_hidden(case, "检测报告系伪造", "已当面告知，没有异议", by=by, at=at)


def _report_hidden(world: World, case: Case, by: Actor, at: datetime) -> object:
    return decline.report_hidden(case, "检测报告编号查无记录", by=by, at=at)


def _answer_hidden(world: World, case: Case, by: Actor, at: datetime) -> object:
    return decline.answer_hidden(case, "检测机构确认报告系其出具", by=by, at=at)


def _silence(world: World, case: Case, by: Actor, at: datetime) -> object:
    if not intake.deem_accepted(case.pk, at=at):
        raise Idle
    return None


def _judge(world: World, case: Case, by: Actor, at: datetime) -> object:
    last = _found(case.corrections.exclude(supplied_at=None).order_by("-no").first())
    verdicts = {item.pk: Verdict(True) for item in last.items.all()}
    return correction.judge(case, verdicts, by=by, at=at)


def _correct(world: World, case: Case, by: Actor, at: datetime) -> object:
    """One copy more of the last material, counted at the counter."""
    material = _materials(case)[-1]
    lying = case.papers.filter(material=material, superseded_in=None).first()
    originals_, copies = (lying.originals, lying.copies) if lying else (0, 0)
    return correction.correct_on_the_spot(case, {material: (originals_, copies + 1)}, by=by, at=at)


def _on_the_spot(world: World, case: Case, by: Actor, at: datetime) -> object:
    return decision.grant_on_the_spot(case, world.town.answers(case), by=by, at=at)


def _item(case: Case) -> Any:
    notice = _found(case.corrections.filter(supplied_at=None).first())
    return _found(notice.items.exclude(material=None).select_related("correction", "material").first())


def _stage(world: World, case: Case, by: Actor, at: datetime) -> object:
    return correction.stage_file(case, _item(case), pdf("补正.pdf"), by=by, at=at)


def _unstage(world: World, case: Case, by: Actor, at: datetime) -> object:
    file = _found(_item(case).files.order_by("-pk").first())
    return correction.unstage_file(file, by=by, at=at)


def _stage_answers(world: World, case: Case, by: Actor, at: datetime) -> object:
    return correction.stage_answers(case, {"shop_address": ANSWERS["shop_address"]}, by=by, at=at)


def _came() -> Came:
    return Came("赵敏", Relation.SELF, card=Card("990001198509040462"))


def _supply(world: World, case: Case, by: Actor, at: datetime) -> object:
    notice = case.corrections.filter(supplied_at=None).first()
    for item in notice.items.order_by("no").select_related("correction", "material") if notice else ():
        if item.field:
            correction.stage_answers(case, {item.field: ANSWERS[item.field]}, by=by, at=at)
        elif not item.files.exists():
            correction.stage_file(case, item, pdf("补正.pdf"), by=by, at=at)
    came = _came() if by.is_officer else None
    return correction.supply(case, came=came, by=by, at=at)


# Review.


def _conclude(answer: Answer) -> Do:
    def do(world: World, case: Case, by: Actor, at: datetime) -> object:
        return review.conclude(case, world.town.answers(case, answer), "审查完毕", by=by, at=at)

    return do


def _keep_review(world: World, case: Case, by: Actor, at: datetime) -> object:
    return review.keep_draft(case, {"words": "看到一半"}, by=by, at=at)


def _send_back(world: World, case: Case, by: Actor, at: datetime) -> object:
    return review.send_back(case, "请补充现场情况", by=by, at=at)


def _consult(world: World, case: Case, by: Actor, at: datetime) -> object:
    return consultation.ask(case, [world.second], "请就卫生条件提出意见", days=3, by=by, at=at)


def _notify(world: World, case: Case, by: Actor, at: datetime) -> object:
    return consultation.notify(case, "拟准予", days=3, by=by, at=at)


def _confer(world: World, case: Case, by: Actor, at: datetime) -> object:
    return consultation.confer(case, [world.second], "场所布局", meeting_at=at, place="二楼", by=by, at=at)


def _answer(world: World, case: Case, by: Actor, at: datetime) -> object:
    asked = case.consultations.open().exclude(kind="conference").order_by("pk").first()
    return consultation.answer(_found(asked), Stance.AGREES, "无不同意见", by=by, at=at)


def _conference(case: Case) -> Consultation:
    return _found(case.consultations.open().filter(kind="conference").order_by("pk").first())


def _minutes(world: World, case: Case, by: Actor, at: datetime) -> object:
    round_ = _conference(case).round
    return consultation.conclude_conference(case, round_, {}, "一致同意", "陈立、孙丽华", by=by, at=at)


def _close(world: World, case: Case, by: Actor, at: datetime) -> object:
    asked = case.consultations.open().order_by("kind", "pk").first()  # a conference, if there is one
    return consultation.close(_found(asked), "不再等待", by=by, at=at)


def _arrange(world: World, case: Case, by: Actor, at: datetime) -> object:
    two = {world.town.user("chen"): "99001", world.town.user("he"): "99002"}
    return survey.arrange(case, two, planned_at=at, place="书香路 45 号", reason="核对场所", by=by, at=at)


def _survey(case: Case) -> Survey:
    return _found(Survey.objects.with_story().open().filter(case=case).order_by("pk").first())


@cache
def _picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), (180, 190, 200)).save(out, "JPEG")
    return out.getvalue()


def _photograph(world: World, case: Case, by: Actor, at: datetime) -> object:
    taken = SimpleUploadedFile("门头.jpg", _picture(), "image/jpeg")
    return survey.photograph(_survey(case), taken, by=by, at=at)


def _remove_photo(world: World, case: Case, by: Actor, at: datetime) -> object:
    photo = _found(_survey(case).photos.order_by("-pk").first())
    return survey.remove_photo(photo, by=by, at=at)


def _keep_survey(world: World, case: Case, by: Actor, at: datetime) -> object:
    return survey.keep_draft(_survey(case), {"findings": "走到一半"}, by=by, at=at)


def _record(world: World, case: Case, by: Actor, at: datetime) -> object:
    found = survey.Record(
        begun_at=at - 2 * HOUR,
        ended_at=at - HOUR,
        answers=world.town.answers(case),
        notes={},
        conforming=True,
        findings="布局与平面图一致。",
        present="赵敏（经营者）",
        party_words="属实",
        signed=True,
    )
    return survey.conclude(_survey(case), found, by=by, at=at)


def _cancel_survey(world: World, case: Case, by: Actor, at: datetime) -> object:
    return survey.cancel(_survey(case), "申请人改期", by=by, at=at)


def _move(world: World, case: Case, by: Actor, at: datetime) -> object:
    newest = Edition.objects.in_force(legal_day(at)).get(matter=case.edition.matter)
    return edition_move.move(case, newest, MoveGround.KINDER, "新版更宽", by=by, at=at)


# The decision and what comes after it.


def _grant(world: World, case: Case, by: Actor, at: datetime) -> object:
    return decision.grant(case, by=by, at=at)


def _refuse(world: World, case: Case, by: Actor, at: datetime) -> object:
    return decision.refuse(case, reasons="检测报告不合格", by=by, at=at)


def _deliver(world: World, case: Case, by: Actor, at: datetime) -> object:
    return delivery.deliver(
        case,
        method=Method.COUNTER,
        receiver="赵敏",
        relation=Relation.SELF,
        card="990001198509040462",
        by=by,
        at=at,
    )


def _amend(world: World, case: Case, by: Actor, at: datetime) -> object:
    for paper in Document.objects.valid().of(case.thread).order_by("pk"):
        for line in amendable(paper, case):
            right = line.words.removesuffix("·") if line.words.endswith("·") else f"{line.words}·"
            return amendment.amend(paper, wrong=line.words, right=right, reason="笔误", by=by, at=at)
    raise Idle


def amended(case: Case) -> Amendment | Reissue | None:
    """What was amended, or issued again, after its delivery and is not in the applicant's hands."""
    return next(iter(rules.undelivered(case)), None)


def _deliver_amended(world: World, case: Case, by: Actor, at: datetime) -> object:
    return amendment.deliver_anew(
        _found(amended(case)),
        method=Method.COUNTER,
        receiver="赵敏",
        relation=Relation.SELF,
        card="990001198509040462",
        by=by,
        at=at,
    )


def _seek_remedy(kind: RemedyKind) -> Do:
    def do(world: World, case: Case, by: Actor, at: datetime) -> object:
        today = legal_day(at)
        told = {"organ": "示例市朝霞区人民法院", "sought_on": today, "notified_on": today}
        return remedy.record_remedy(case, kind, **told, by=by, at=at)

    return do


def _contest_closing(world: World, case: Case, by: Actor, at: datetime) -> object:
    """注销 of the organ's own motion, the newest that still stands."""
    closed = [one for one in rules.open_to_remedy(case) if isinstance(one, Cancellation)]
    if not closed:
        raise Idle
    today = legal_day(at)
    told = {"organ": "示例市朝霞区人民政府", "sought_on": today, "notified_on": today}
    return remedy.record_remedy(case, RemedyKind.RECONSIDERATION, against=closed[-1], **told, by=by, at=at)


def _reopen(world: World, case: Case, by: Actor, at: datetime) -> object:
    running = _found(case.remedies.filter(ended_at=None, cancellation__isnull=False).first())
    told = {"words": "没有注销的事由", "ended_on": legal_day(at)}
    return remedy.end_remedy(running, RemedyOutcome.ANNULLED, **told, by=by, at=at)


def _end_remedy(outcome: RemedyOutcome, *, of_grant: bool | None = None, changed_to: str = "") -> Do:
    """`of_grant`, where what follows depends on whether a grant is gone or a “no”: the one of them alone."""

    def do(world: World, case: Case, by: Actor, at: datetime) -> object:
        answers = Remedy.objects.filter(case=case, ended_at=None, cancellation=None, proceeding=None)
        running = _found(answers.order_by("pk").first())
        if of_grant is not None and running.grants != of_grant:
            raise Idle
        told = {"words": "见文书", "ended_on": legal_day(at), "changed_to": changed_to}
        return remedy.end_remedy(running, outcome, **told, by=by, at=at)

    return do


def given_by(case: Case) -> Licence | None:
    """The licence this case gave."""
    return case.decision.gives_licence if hasattr(case, "decision") else None


def _cancel_licence(world: World, case: Case, by: Actor, at: datetime) -> object:
    licence = _found(given_by(case))
    return life.cancel(licence, Closing.OTHER, words="依法", by=by, at=at)


def _cancel_about(world: World, case: Case, by: Actor, at: datetime) -> object:
    """What the case is about is closed, on the thread of the case that gave it."""
    licence = _found(case.about_licence)
    return life.cancel(licence, Closing.OTHER, words="依法", by=by, at=at)


def _renewal_silence(world: World, case: Case, by: Actor, at: datetime) -> object:
    if not renewal.deem(case.pk, at=at):
        raise Idle
    return None


# At any time.


def _withdraw(world: World, case: Case, by: Actor, at: datetime) -> object:
    came = _came() if by.is_officer else None
    return withdrawal.withdraw(case, reason="计划有变", came=came, by=by, at=at)


def _begin_again(world: World, case: Case, by: Actor, at: datetime) -> object:
    newest = Edition.objects.in_force(legal_day(at)).get(matter=case.edition.matter)
    return withdrawal.begin_again(case, newest, by=by, at=at)


def _check(world: World, case: Case, by: Actor, at: datetime) -> object:
    return originals.check(case, _materials(case)[0], agrees=True, by=by, at=at)


def _give_back(world: World, case: Case, by: Actor, at: datetime) -> object:
    material, _n = next(iter(originals_here(case)), (_materials(case)[0], 0))
    return originals.give_back(
        case, {material: 1}, receiver="赵敏", relation=Relation.SELF, card="990001198509040462", by=by, at=at
    )


def _infected(world: World, case: Case, by: Actor, at: datetime) -> object:
    """The scanner found something in the newest file, and the timer says so."""
    file = _found(case.files.usable().order_by("-pk").first())
    Blob.objects.filter(pk=file.original_id).update(
        scan_state=ScanState.INFECTED, scan_found="Eicar-Test", scanned_at=at
    )
    if not quarantine.report(file, at=at):
        raise Idle
    return None


S = CaseState
DECIDING = (S.ACCEPTED, S.REVIEWED)
DECIDED = (S.GRANTED, S.REFUSED)
WAITING = (S.FILED, S.CORRECTING)
OPEN = (*WAITING, *DECIDING)
CONTESTABLE = (*DECIDED, S.DECLINED)
NUMBERED = (*OPEN, *DECIDED, S.DECLINED, S.WITHDRAWN)
APPLICANT, OTHER = ("zhao",), ("wang",)
CLERKS, REVIEWERS, APPROVERS = ("lin", "zhou"), ("chen", "he"), ("zheng", "wu")
LEADER, CLOCK, SCANNER = ("ma",), ("clock",), ("scanner",)
DEEDS = [
    Deed("save", APPLICANT, (S.DRAFT,), (), _save, again=True),
    Deed("add_file", APPLICANT, (S.DRAFT,), (), _add, again=True),
    Deed("remove_file", APPLICANT, (S.DRAFT,), (), _remove, again=True),
    Deed("discard", APPLICANT, (S.DRAFT,), (), _discard),
    Deed("file", APPLICANT, (S.DRAFT,), (Act.FILED,), _file),
    Deed("hand_over", APPLICANT, (S.DRAFT,), (Act.DRAFT_OFFERED,), _hand_over),
    Deed("take", OTHER, (S.DRAFT,), (Act.DRAFT_TAKEN,), _take),
    Deed("call_off", (*APPLICANT, *OTHER), (S.DRAFT,), (), _call_off),
    Deed("countersign", LEADER, (S.DRAFT,), (Act.FILED, Act.EMERGENCY_COUNTERSIGNED), _countersign),
    Deed("return_slip", LEADER, (S.DRAFT,), (), _return_slip),
    Deed("reject_slip", LEADER, (S.DRAFT,), (), _reject_slip),
    Deed("spoil_slip", CLERKS, (S.DRAFT,), (), _spoil_slip),
    Deed(
        "confirm_service",
        (*APPLICANT, *CLERKS),
        NUMBERED,
        (Act.SERVICE_CONFIRMED,),
        _confirm_service,
        again=True,
    ),
    Deed("accept", CLERKS, (S.FILED,), (Act.ACCEPTED,), _accept),
    Deed("ask", CLERKS, (S.FILED,), (Act.CORRECTION_ASKED,), _ask),
    Deed("decline", CLERKS, (S.FILED,), (Act.DECLINED,), _decline),
    Deed("decline_hidden", APPROVERS, (S.FILED,), (Act.DECLINED,), _decline_hidden),
    Deed("report_hidden", CLERKS, (S.FILED,), (Act.HIDDEN_REPORTED,), _report_hidden),
    Deed("answer_hidden", APPROVERS, (S.FILED,), (Act.HIDDEN_ANSWERED,), _answer_hidden),
    Deed("silence", CLOCK, (S.FILED,), (), _silence),
    Deed("judge", CLERKS, (S.FILED,), (Act.CORRECTION_JUDGED,), _judge, again=True),
    Deed("correct_on_the_spot", CLERKS, (S.FILED,), (Act.CORRECTED_ON_THE_SPOT,), _correct, again=True),
    Deed("grant_on_the_spot", CLERKS, (S.FILED,), (Act.ACCEPTED, Act.REVIEWED, Act.GRANTED), _on_the_spot),
    Deed("stage_file", APPLICANT, (S.CORRECTING,), (), _stage, again=True),
    Deed("unstage_file", APPLICANT, (S.CORRECTING,), (), _unstage, again=True),
    Deed("stage_answers", APPLICANT, (S.CORRECTING,), (), _stage_answers, again=True),
    Deed("supply", APPLICANT, (S.CORRECTING,), (Act.SUPPLIED,), _supply),
    Deed("conclude", REVIEWERS, (S.ACCEPTED,), (Act.REVIEWED,), _conclude(Answer.CONFORMS)),
    Deed("object", REVIEWERS, (S.ACCEPTED,), (Act.REVIEWED,), _conclude(Answer.FAILS)),
    Deed("keep_review", REVIEWERS, (S.ACCEPTED,), (), _keep_review, again=True),
    Deed("send_back", APPROVERS, (S.REVIEWED,), (Act.SENT_BACK,), _send_back),
    Deed("consult", REVIEWERS, DECIDING, (Act.CONSULTED,), _consult),
    Deed("notify", REVIEWERS, DECIDING, (Act.REGULATOR_NOTIFIED,), _notify),
    Deed("confer", REVIEWERS, DECIDING, (Act.CONFERRED,), _confer),
    Deed("answer", ("sun", "qian"), DECIDING, (Act.CONSULTATION_ANSWERED,), _answer),
    Deed("minutes", REVIEWERS, DECIDING, (Act.CONSULTATION_ANSWERED,), _minutes),
    Deed("close", REVIEWERS, DECIDING, (Act.CONSULTATION_CLOSED,), _close),
    Deed("arrange", REVIEWERS, DECIDING, (Act.SURVEY_ARRANGED,), _arrange),
    Deed("photograph", REVIEWERS, DECIDING, (), _photograph, again=True),
    Deed("remove_photo", REVIEWERS, DECIDING, (), _remove_photo, again=True),
    Deed("keep_survey", REVIEWERS, DECIDING, (), _keep_survey, again=True),
    Deed("record_survey", REVIEWERS, DECIDING, (Act.SURVEYED,), _record),
    Deed("cancel_survey", REVIEWERS, DECIDING, (Act.SURVEY_CANCELLED,), _cancel_survey),
    Deed("move", REVIEWERS, (S.FILED, *DECIDING), (Act.EDITION_MOVED,), _move),
    Deed("grant", APPROVERS, (S.REVIEWED,), (Act.GRANTED,), _grant),
    Deed("refuse", APPROVERS, (S.REVIEWED,), (Act.REFUSED,), _refuse),
    Deed("renewal_silence", CLOCK, (S.FILED, *DECIDING), (), _renewal_silence),
    Deed("deliver", CLERKS, DECIDED, (Act.DELIVERED,), _deliver),
    Deed("amend", APPROVERS, NUMBERED, (Act.AMENDED,), _amend, again=True),
    Deed("deliver_amended", CLERKS, DECIDED, (Act.AMENDED_DELIVERED,), _deliver_amended),
    Deed("seek_remedy", APPROVERS, CONTESTABLE, (Act.REMEDY_SOUGHT,), _seek_remedy(RemedyKind.LAWSUIT)),
    Deed(
        "ask_reconsideration",
        APPROVERS,
        CONTESTABLE,
        (Act.REMEDY_SOUGHT,),
        _seek_remedy(RemedyKind.RECONSIDERATION),
    ),
    *(
        Deed(
            f"take_away_{outcome}",
            APPROVERS,
            (S.GRANTED,),
            (Act.REMEDY_ENDED,),
            _end_remedy(outcome, of_grant=True),
        )
        for outcome in (RemedyOutcome.ANNULLED, RemedyOutcome.VOID)
    ),
    *(
        Deed(
            f"change_to_{content}",
            APPROVERS,
            DECIDED,
            (Act.REMEDY_ENDED, Act.TAKEN_UP_AGAIN),
            _end_remedy(RemedyOutcome.CHANGED, changed_to=content),
        )
        for content in ChangedTo.values
    ),
    Deed("end_remedy", APPROVERS, CONTESTABLE, (Act.REMEDY_ENDED,), _end_remedy(RemedyOutcome.UPHELD)),
    Deed(
        "do_anew",
        APPROVERS,
        CONTESTABLE,
        (Act.REMEDY_ENDED, Act.TAKEN_UP_AGAIN),
        _end_remedy(RemedyOutcome.REDONE),
    ),
    Deed("cancel_licence", APPROVERS, DECIDED, (Act.LICENCE_CANCELLED,), _cancel_licence),
    Deed("contest_closing", APPROVERS, DECIDED, (Act.REMEDY_SOUGHT,), _contest_closing),
    Deed("reopen", APPROVERS, DECIDED, (Act.REMEDY_ENDED,), _reopen),
    Deed("cancel_about", APPROVERS, (*OPEN, *DECIDED), (), _cancel_about),
    Deed("withdraw", (*APPLICANT, *CLERKS), OPEN, (Act.WITHDRAWN,), _withdraw),
    Deed("begin_again", APPLICANT, (S.WITHDRAWN,), (), _begin_again, again=True),
    Deed("check", (*CLERKS, *REVIEWERS), OPEN, (Act.ORIGINALS_CHECKED,), _check, again=True),
    Deed("give_back", CLERKS, NUMBERED, (Act.ORIGINALS_RETURNED,), _give_back, again=True),
    Deed("infected", SCANNER, OPEN, (Act.FILE_INFECTED,), _infected, again=True),
]
NAMED = {deed.name: deed for deed in DEEDS}
# After these there is no case: a draft is truly deleted.
GONE = {"discard", "return_slip"}

A_PART = "a part of other verbs, on a case that is locked"
ONLY_TELLS = "a sweep that tells people and changes no case"
ONLY_SHOWS = "shows, and changes nothing"
NO_CASE = "about something else than a case"
BEGINS = "how a case comes to be: tests/approvals/world.py"
A_TIMER = "a timer's verb: test_any_promise.py lets the timers go round"
OF_THE_CATALOGUE = "its matter ended or went to another office first: test_catalogue_endings.py"
# The verbs of approvals/actions that are no deed here or in promise_deeds.py, and why.
NO_DEEDS = {
    "amendment.amended_draft": ONLY_SHOWS,
    "bars.bar_applying": A_PART,
    "catalogue.choose": NO_CASE,
    "catalogue.choose_for": OF_THE_CATALOGUE,
    "catalogue.due": ONLY_SHOWS,
    "catalogue.follow": OF_THE_CATALOGUE,
    "catalogue.let_go": OF_THE_CATALOGUE,
    "catalogue.follow_case": OF_THE_CATALOGUE,
    "catalogue.follow_late": OF_THE_CATALOGUE,
    "catalogue.waiting_cases": ONLY_SHOWS,
    "catalogue.waiting_licences": ONLY_SHOWS,
    "closing.begin_delivery": A_PART,
    "closing.call_off": A_PART,
    "closing.close": A_PART,
    "closing.people_of": ONLY_SHOWS,
    "closing.stop_survey": A_PART,
    "closing.stop_waiting": A_PART,
    "commitment.decide": A_PART,
    "commitment.end": A_PART,
    "commitment.lay_down": A_PART,
    "commitment.leave": A_PART,
    "commitment.lock": A_PART,
    "commitment.lock_with_origins": A_PART,
    "commitment.promise_at_once": A_PART,
    "commitment.remind": ONLY_TELLS,
    "commitment.run_out": A_TIMER,
    "commitment.tell": A_PART,
    "commitment.tell_again": A_PART,
    "correction.remind": ONLY_TELLS,
    "correction.told_of": ONLY_SHOWS,
    "decision.grant_locked": A_PART,
    "decline.end_unneeded": OF_THE_CATALOGUE,
    "decline.read_no": NO_CASE,
    "decline.say_no": NO_CASE,
    "commitment.desk_of": ONLY_SHOWS,
    "lapsing.end_listed": A_PART,
    "letting_go.let_go": A_PART,
    "moved_days.concerned": ONLY_SHOWS,
    "moved_days.tell_moved": ONLY_TELLS,
    "route_back.bring_back": A_PART,
    "route_back.lose": A_PART,
    "route_back.tell_too_late": ONLY_TELLS,
    "lapsing.resume": A_PART,
    "lapsing.lapse": A_TIMER,
    "lapsing.remind": ONLY_TELLS,
    "lapsing.settle_lapsed": A_PART,
    "lapsing.settle_lapsed_of": A_PART,
    "deficiency.take_locked": A_PART,
    "delivery.handed_to": A_PART,
    "delivery.place_of": ONLY_SHOWS,
    "delivery.proof_of": ONLY_SHOWS,
    "delivery.proven": A_PART,
    "delivery.receives": ONLY_SHOWS,
    "delivery.remarks_of": ONLY_SHOWS,
    "delivery.shown": ONLY_SHOWS,
    "delivery.somebody": ONLY_SHOWS,
    "delivery.standing_in": ONLY_SHOWS,
    "emergency.enter": BEGINS,
    "emergency.print_block": NO_CASE,
    "emergency.remind": ONLY_TELLS,
    "emergency.sign_spoiled": NO_CASE,
    "filing.answer_questions": BEGINS,
    "filing.carried": ONLY_SHOWS,
    "filing.enter": A_PART,
    "filing.file_at_once": BEGINS,
    "filing.item_no": ONLY_SHOWS,
    "filing.know_of_earlier": A_PART,
    "checking.run_over": A_TIMER,
    "folder.brought_by": ONLY_SHOWS,
    "folder.put_in": A_PART,
    "folder.take_papers": A_PART,
    "owing.begin": A_PART,
    "owing.begin_and_tell": A_PART,
    "owing.last_day": ONLY_SHOWS,
    "owing.remind": ONLY_TELLS,
    "owing.run_out": A_TIMER,
    "owing.settle_if_in": A_PART,
    "owing.tell_owed": A_PART,
    "filing.refuse_about": A_PART,
    "window.window_runs": A_PART,
    "following.known_failed": ONLY_SHOWS,
    "following.tell_drafts": ONLY_TELLS,
    "following.tell_failed": ONLY_TELLS,
    "following.tell_offices": ONLY_TELLS,
    "gaps.clock_runs": A_PART,
    "gaps.end_with": A_PART,
    "gaps.lacking_later": ONLY_SHOWS,
    "gaps.locked": A_PART,
    "gaps.open_locked": A_PART,
    "handover.choice_of": ONLY_SHOWS,
    "handover.go_along": A_PART,
    "handover.hand_over": A_PART,
    "handover.happened_to": ONLY_SHOWS,
    "handover.proposal_of": ONLY_SHOWS,
    "handover.said_and_done": A_PART,
    "intake.accept_locked": A_PART,
    "intake.accept_with_gaps": A_PART,
    "intake.lay_down": BEGINS,
    "intake.settle_lapsed": "what every deed of an open case begins with",
    "life.end_former": A_PART,
    "life.issue_licence": A_PART,
    "life.lock_licence": A_PART,
    "life.origin": ONLY_SHOWS,
    "life.certify_redone": A_PART,
    "life.redo": A_PART,
    "life.reopen": A_PART,
    "life.take_effect": A_PART,
    "life.tell_of_licence": A_PART,
    "life.undo": A_PART,
    "commitment.give_up": A_PART,
    "freed.announce": ONLY_TELLS,
    "freed.tell_drafts": ONLY_TELLS,
    "freed.tell_holders": ONLY_TELLS,
    "freed.waiting_licences": ONLY_SHOWS,
    "fulfilment.close": A_PART,
    "fulfilment.fulfil": A_PART,
    "fulfilment.stop_clocks": A_PART,
    "checking.remind": ONLY_TELLS,
    "performing.begin": A_PART,
    "service.keep": A_PART,
    "performing.remind": ONLY_TELLS,
    "proceeding_reminders.remind": ONLY_TELLS,
    "performing.run_over": A_TIMER,
    "performing.settle_late": A_TIMER,
    "fulfilment.go_on": A_PART,
    "fulfilment.release": A_PART,
    "fulfilment.again": A_PART,
    "fulfilment.end_with_licence": A_PART,
    "performing.resume": A_TIMER,
    "with_licence.come_back": A_PART,
    "with_licence.ended_with": A_PART,
    "with_licence.give_up": A_PART,
    "with_licence.lock_cases": A_PART,
    "with_licence.owed_on": A_PART,
    "with_licence.tell_of_promise": ONLY_TELLS,
    "restoring.open_again": A_PART,
    "restoring.papers_again": A_PART,
    "restoring.strike": A_PART,
    "restoring.tell_of_return": A_PART,
    "restoring.undo": A_PART,
    "fulfilment.start_check": A_PART,
    "fulfilment.start_look": A_PART,
    "fulfilment.start_supply": A_PART,
    "promises.apply_promise": "calls edition_move.move for every case: test_promises.py",
    "quarantine.report_infected": "a sweep: calls report for every file",
    "reform.end_needless": A_PART,
    "reform.follow": "a timer's verb: test_reform_followed.py",
    "reform.put_back": A_PART,
    "reform.waiting": ONLY_SHOWS,
    "reminders.remind": ONLY_TELLS,
    "renewal.begin": A_PART,
    "renewal.begin_again": A_PART,
    "renewal.lock": A_PART,
    "renewal.settle": A_PART,
    "reopening.review_again": A_PART,
    "reporting.report_no": A_PART,
    "review.conclude_locked": A_PART,
    "routes.keep_offers": A_PART,
    "routes.say": A_PART,
    "routes.settle": A_PART,
    "rectification.end_rectification": A_TIMER,
    "revocation.hear": A_TIMER,
    "lastday.days_back": A_PART,
    "lastday.lift": A_PART,
    "revocation.settle_lapsed": "what concluding and telling more begin with",
    "lastday.take_up_again": A_PART,
    "lastday.wait_again": A_PART,
    "gaps.promise_begins": A_PART,
    "gaps.promise_waits_again": A_PART,
    "revocation.drop": A_PART,
    "fulfilment.give_back_days": A_PART,
    "rectification.found_right": A_PART,
    "rectification.restore": A_PART,
    "rectification.settle_lapsed": "what handing in, reporting and looking begin with",
    **dict.fromkeys(
        [
            "proceeding.attach",
            "proceeding.desk_of",
            "proceeding.reach",
            "proceeding.has_it",
            "proceeding.served",
            "proceeding.conclude",
            "proceeding.enter",
            "proceeding.held_by",
            "proceeding.issue_paper",
            "proceeding.locked",
            "proceeding.organ_of",
            "proceeding.run",
            "proceeding.settle",
            "proceeding.start",
            "proceeding.tell_desk",
            "proceeding.tell_party",
        ],
        A_PART,
    ),
    "rectification.found_wanting": A_PART,
    "standing.follow_standing": A_PART,
    "standing.look_up": A_PART,
    "standing.look_up_again": A_TIMER,
    "standing.settle_standing": "what accepting and granting begin with",
    "standing.to_look_up_again": ONLY_SHOWS,
    "undoing.clear": A_PART,
    "undoing.hold_against": A_PART,
    "undoing.take_away": A_PART,
}

"""Who may open what: each app knows its own rights, here they are united. A stranger sees 404."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.models import (
    Case,
    CaseFile,
    Consultation,
    EmergencyReceipt,
    HiddenReport,
    Proceeding,
    Survey,
    SurveyPhoto,
)
from approvals.models.case_query import thread_of
from commitments.models import Commitment
from credit.models import Record
from ground.accounts.models import User
from ground.documents.models import Document
from ground.workdays.calendar import legal_day
from matters.enums import NEEDLESS
from matters.models import ReformItem
from portal import logs
from supervision.models import Handoff


def case(user: User, number: str, *, at: datetime) -> Case:
    """The numbered case, for its applicant, its desks, and the regulator it was handed to."""
    his = Exists(Case.objects.visible_to(user, at=at).filter(pk=OuterRef("pk")))
    word = Exists(Commitment.objects.decided().filter(thread=thread_of(OuterRef("uuid"))))
    freed = ReformItem.objects.in_force(legal_day(at)).filter(mode__in=NEEDLESS)
    freed = freed.filter(matter=OuterRef("edition__matter"))
    reported = HiddenReport.objects.filter(case=OuterRef("pk"))
    found = (
        Case.objects.filed()
        .with_story()
        .annotate(lies_before_him=his, promised_in=word, is_freed=Exists(freed), is_reported=Exists(reported))
        .numbered(number)
        .first()
    )
    if found is not None:
        found.is_his, found.on_his_word = found.lies_before_him, found.promised_in
        found.reformed, found.was_reported = found.is_freed, found.is_reported
    if found is None or not (found.is_his or _may_open(user, found.pk, at)):
        raise Http404(_("没有找到这个办件"))
    logs.about(case=found.number or "", thread=found.thread)
    return found


def case_file(user: User, uuid: UUID, *, at: datetime) -> CaseFile:
    """An uploaded file, through the case that uses it."""
    story = ("original", "view", "material", "case__edition")
    found = CaseFile.objects.select_related(*story).filter(uuid=uuid).first()
    if found is None or not _may_open(user, found.case_id, at):
        raise Http404(_("没有找到这个文件"))
    logs.about(case=found.case.number or "", thread=found.case.thread)
    return found


def document(user: User, uuid: UUID, *, at: datetime) -> Document:
    """An issued paper, through the case on whose thread it was issued."""
    found = Document.objects.select_related("pdf", "archive").filter(uuid=uuid).first()
    if found is None or not _may_read(user, found, at):
        raise Http404(_("没有找到这份文书"))
    logs.about(thread=found.thread)
    return found


def case_of_paper(document: Document) -> Case | None:
    """The case that a paper is about: the one on whose thread it was issued, or about which another office was asked."""
    kind, _colon, key = document.thread.partition(":")
    match kind:
        case "case":
            return Case.objects.filter(uuid=key).first()
        case "consultation":
            return Case.objects.filter(consultations__uuid=key).first()
    return None


def opens_case(user: User, case: Case, *, at: datetime) -> bool:
    """Whether the case itself lies open to him, and not only a paper about it."""
    return _may_open(user, case.pk, at)


def _may_read(user: User, document: Document, at: datetime) -> bool:
    kind, _colon, key = document.thread.partition(":")
    match kind:
        case "case":
            # Who surveyed the place keeps the record he signed.
            return (
                _may_open(user, Case.objects.of_thread(document.thread).pk, at)
                or Survey.objects.visible_to(user, at=at).filter(document=document).exists()
                # An approver of the office above, who may conclude what is pending about it.
                or Proceeding.objects.visible_to(user, at=at).pending().filter(case__uuid=key).exists()
            )
        case "consultation":
            row = Consultation.objects.filter(uuid=key)
            case_pk = row.values_list("case", flat=True).get()
            return row.visible_to(user, at=at).exists() or _at_desk(user, case_pk, at)
        case "credit":
            return Record.objects.visible_to(user, at=at).filter(uuid=key).exists()
        case "office":
            return EmergencyReceipt.objects.opening(document, user, at=at).exists()
    return False


def consultation(user: User, uuid: UUID, *, at: datetime) -> Consultation:
    """What another office was asked: for that office, and for the desks of the case."""
    found = Consultation.objects.with_story().filter(uuid=uuid).first()
    if found is None or not (
        Consultation.objects.visible_to(user, at=at).filter(pk=found.pk).exists()
        or _at_desk(user, found.case_id, at)
    ):
        raise Http404(_("没有找到这份征求意见"))
    return found


def survey(user: User, uuid: UUID, *, at: datetime) -> Survey:
    """A survey of the premises: for those who are sent there, and for the desks of the case."""
    found = Survey.objects.with_story().filter(uuid=uuid).first()
    if found is None or not (
        Survey.objects.visible_to(user, at=at).filter(pk=found.pk).exists()
        or _at_desk(user, found.case_id, at)
    ):
        raise Http404(_("没有找到这次现场核查"))
    return found


def survey_photo(user: User, uuid: UUID, *, at: datetime) -> SurveyPhoto:
    """A photograph, through the survey it belongs to."""
    found = SurveyPhoto.objects.select_related("original", "view", "survey").filter(uuid=uuid).first()
    if found is None:
        raise Http404(_("没有找到这张照片"))
    survey(user, found.survey.uuid, at=at)
    return found


def beside(user: User, case: Case, *, at: datetime) -> str:
    """The page of the survey or the question for whose sake alone the case is open to him; empty where it is his anyway."""
    at_desk = user.is_officer and case.is_his if hasattr(case, "is_his") else _at_desk(user, case.pk, at)
    if at_desk or Handoff.objects.opening(user, at=at).filter(case=case).exists():
        return ""
    if asked := Consultation.objects.opening(user, at=at).filter(case=case).order_by("pk").first():
        return reverse("consultation", args=[asked.uuid])
    if sent := Survey.objects.opening(user, at=at).filter(case=case).order_by("pk").first():
        return reverse("survey", args=[sent.uuid])
    return ""


def _at_desk(user: User, case_pk: int, at: datetime) -> bool:
    """Whether a duty opens the case to him; its applicant is not shown what offices say to each other."""
    return user.is_officer and Case.objects.visible_to(user, at=at).filter(pk=case_pk).exists()


def _may_open(user: User, case_pk: int, at: datetime) -> bool:
    """The desks and the applicant; the regulator it was handed to; who is asked about it or sent there, until he has answered."""
    return (
        Case.objects.visible_to(user, at=at).filter(pk=case_pk).exists()
        or Handoff.objects.opening(user, at=at).filter(case=case_pk).exists()
        or Consultation.objects.opening(user, at=at).filter(case=case_pk).exists()
        or Survey.objects.opening(user, at=at).filter(case=case_pk).exists()
    )

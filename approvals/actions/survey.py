"""现场核查、勘验: two officers or more look at the premises and write down what they find (PRO-3, PRO-9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals import papers, rules
from approvals.actions.closing import stop_survey
from approvals.actions.intake import settle_lapsed
from approvals.enums import Act
from approvals.models import Case, Survey, SurveyFinding, Surveyor, SurveyPhoto
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee
from ground.accounts.models import User
from ground.documents.files import VIEW_EDGE, Unacceptable, receive, store, thumbnail
from ground.documents.issue import issue
from ground.documents.models import Blob
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record


@dataclass(frozen=True)
class Record:
    """What was found at the place: `answers` and `notes` by the key of the review point, in the words of the record."""

    begun_at: datetime
    ended_at: datetime
    answers: rules.Conclusions
    notes: rules.Notes
    conforming: bool
    findings: str
    present: str
    party_words: str
    signed: bool
    witness: str = ""


def arrange(
    case: Case,
    surveyors: Mapping[User, str],
    *,
    planned_at: datetime,
    place: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Survey:
    """现场核查 is arranged: the applicant knows when, where and who comes; those who go know it too.

    `surveyors` are with the numbers of their certificates (执法证号), empty where there is none. No limit is paused (SUS-3).
    """
    settle_lapsed(case, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_arrange_survey(case, list(surveyors), planned_at, by=by, at=at))
        survey = Survey.objects.create(
            case=case,
            reason=reason,
            place=place,
            planned_at=planned_at,
            arranged_at=at,
            arranged_by=by.person,
        )
        Surveyor.objects.bulk_create(
            Surveyor(survey=survey, user=user, certificate=certificate)
            for user, certificate in surveyors.items()
        )
        record(case.thread, Act.SURVEY_ARRANGED, by=by, at=at, facts={"survey": str(survey.uuid)})
        told = _told(survey)
        tell(
            case.addressees(at=at),
            "approvals/notices/survey_arranged",
            about=case.thread,
            at=at,
            context=told,
        )
        tell(
            [addressee(user) for user in surveyors],
            "approvals/notices/survey_assigned",
            about=case.thread,
            at=at,
            context=told,
        )
    return survey


def photograph(
    survey: Survey, upload: UploadedFile[bytes], *, caption: str = "", by: Actor, at: datetime
) -> SurveyPhoto:
    """The photograph is kept as it came; what pages show of it tells neither place nor camera (EXIF).

    Raises files.Unacceptable with a sentence for the person when it is no photograph that can be taken.
    """
    refuse(rules.why_not_photograph(survey, by=by, at=at))
    received = receive(upload, at=at)
    if not received.original.media_type.startswith("image/"):
        raise Unacceptable(_("请上传现场照片（JPG、PNG、HEIC、WEBP），文件请放入办件材料"))
    view = received.view or _without_exif(received.original, at=at)
    with transaction.atomic():
        survey = Survey.objects.locked(survey.pk)
        refuse(rules.why_not_photograph(survey, by=by, at=at))
        return SurveyPhoto.objects.create(
            survey=survey,
            original=received.original,
            view=view,
            caption=caption,
            added_at=at,
            added_by=by.person,
        )


def _without_exif(original: Blob, *, at: datetime) -> Blob | None:
    """A file that waits for the scanner cannot be drawn again yet; it is shown to nobody until then either."""
    if original.held:
        return None
    return store(thumbnail(original, edge=VIEW_EDGE), "image/jpeg", at=at)


def remove_photo(photo: SurveyPhoto, *, by: Actor, at: datetime) -> None:
    """The photograph is no longer part of the survey; its bytes go with the nightly sweep."""
    with transaction.atomic():
        survey = Survey.objects.locked(photo.survey_id)
        refuse(rules.why_not_survey(survey, by=by, at=at))
        photo.delete()


def keep_draft(survey: Survey, typed: dict[str, Any], *, by: Actor, at: datetime) -> Survey:
    """What was typed at the place is kept, right or wrong, for all who went."""
    with transaction.atomic():
        survey = Survey.objects.locked(survey.pk)
        refuse(rules.why_not_survey(survey, by=by, at=at))
        survey.draft, survey.drafted_at = typed, at
        survey.save()
    return survey


def conclude(survey: Survey, found: Record, *, by: Actor, at: datetime) -> Survey:
    """现场核查（勘验）笔录 (行政许可法 34、61): what was found is written down once, with its photographs, for good."""
    with transaction.atomic():
        case = Case.objects.locked(survey.case_id)
        survey = Survey.objects.locked(survey.pk)
        refuse(
            rules.why_not_record_survey(
                survey,
                found.answers,
                found.begun_at,
                found.ended_at,
                signed=found.signed,
                witnessed=bool(found.witness),
                by=by,
                at=at,
            )
        )
        survey.begun_at, survey.ended_at = found.begun_at, found.ended_at
        survey.conforming, survey.findings = found.conforming, found.findings
        survey.present, survey.party_words = found.present, found.party_words
        survey.signed_by_party, survey.refusal_witness = found.signed, found.witness
        survey.draft, survey.drafted_at = {}, None
        points = {point.pk: point for point in case.edition.review_points.all()}
        SurveyFinding.objects.bulk_create(
            SurveyFinding(survey=survey, point=points[pk], answer=answer, note=found.notes.get(pk, ""))
            for pk, answer in sorted(found.answers.items(), key=lambda item: points[item[0]].no)
        )
        record(case.thread, Act.SURVEYED, by=by, at=at, facts={"survey": str(survey.uuid)})
        told = _told(survey)
        tell(case.addressees(at=at), "approvals/notices/surveyed", about=case.thread, at=at, context=told)
        survey.document = issue(
            papers.SURVEY,
            thread=case.thread,
            facts=papers.survey(survey, at=at),
            office=papers.organ(case.competent_office),
            by=by,
            at=at,
        )
        survey.recorded_at, survey.recorded_by = at, by.person
        survey.save()
    return survey


def cancel(survey: Survey, words: str, *, by: Actor, at: datetime) -> Survey:
    """The survey does not take place, and the applicant knows why; another may be arranged."""
    with transaction.atomic():
        case = Case.objects.locked(survey.case_id)
        survey = Survey.objects.locked(survey.pk)
        refuse(rules.why_not_cancel_survey(survey, words, by=by, at=at))
        stop_survey(survey, words, by=by, at=at)
        record(case.thread, Act.SURVEY_CANCELLED, by=by, at=at, facts={"survey": str(survey.uuid)})
        told = _told(survey) | {"words": words}
        tell(
            case.addressees(at=at),
            "approvals/notices/survey_cancelled",
            about=case.thread,
            at=at,
            context=told,
        )
        others = [addressee(row.user) for row in survey.surveyors.all() if row.user_id != by.user_id]
        tell(others, "approvals/notices/survey_off", about=case.thread, at=at, context=told)
    return survey


def _told(survey: Survey) -> dict[str, str]:
    names = [row.user.name for row in survey.surveyors.select_related("user")]
    return papers.told(survey.case) | {
        "when": date_format(localtime(survey.planned_at), _("n月j日H:i")),
        "place": survey.place,
        "names": "、".join(names),
        "few": "、".join(names[:2]) + (_("等") if len(names) > 2 else ""),
        "reason": survey.reason,
    }

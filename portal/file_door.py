"""The one door before whatever shows a case to an officer: it asks why where no duty of his lays the case before him, and
writes down what was opened (N5, N8). An address that names a case by something other than its number is listed here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from approvals.models import Case, CaseFile, Consultation, Proceeding, ProceedingFile, Survey, SurveyPhoto
from ground.documents.models import Document
from ground.trail.readings import What
from portal import doors
from portal.pages import readings
from supervision.models import Finding

# They ask, and log, themselves; the API does both in its own way (portal/api).
ASKS_ITSELF = {"desk-case", "desk-case-opening"}
# It logs itself: whoever has answered sees his question and his answer, and nothing of the case.
LOGS_ITSELF = {"consultation"}
SHOWN = (200, 422)
SAFE = ("GET", "HEAD")


def _of_paper(uuid: UUID) -> Case | None:
    document = Document.objects.filter(uuid=uuid).first()
    return doors.case_of_paper(document) if document else None


def _of_file(uuid: UUID) -> Case | None:
    row = CaseFile.objects.select_related("case").filter(uuid=uuid).first()
    return row.case if row else None


def _of_consultation(uuid: UUID) -> Case | None:
    row = Consultation.objects.select_related("case").filter(uuid=uuid).first()
    return row.case if row else None


def _of_survey(uuid: UUID) -> Case | None:
    row = Survey.objects.select_related("case").filter(uuid=uuid).first()
    return row.case if row else None


def _of_photo(uuid: UUID) -> Case | None:
    row = SurveyPhoto.objects.select_related("survey__case").filter(uuid=uuid).first()
    return row.survey.case if row else None


def _of_licence(uuid: UUID) -> Case | None:
    return Case.objects.filter(decisions__gives_licence__uuid=uuid).order_by("pk").first()


def _of_proceeding(uuid: UUID) -> Case | None:
    row = Proceeding.objects.select_related("case").filter(uuid=uuid).first()
    return row.case if row else None


def _of_proceeding_file(uuid: UUID) -> Case | None:
    row = ProceedingFile.objects.select_related("proceeding__case").filter(uuid=uuid).first()
    return row.proceeding.case if row else None


def _of_finding(uuid: UUID) -> Case | None:
    row = Finding.objects.select_related("handoff__case").filter(uuid=uuid).first()
    return row.handoff.case if row else None


BY_UUID: dict[str, Callable[[UUID], Case | None]] = {
    "paper": _of_paper,
    "paper-print": _of_paper,
    "paper-picture": _of_paper,
    "uploaded": _of_file,
    "uploaded-page": _of_file,
    "consultation": _of_consultation,
    "consultation-answer": _of_consultation,
    "consultation-closing": _of_consultation,
    "consultation-minutes": _of_consultation,
    "consultation-enclosure": _of_consultation,
    "survey": _of_survey,
    "survey-draft": _of_survey,
    "survey-photos": _of_survey,
    "survey-record": _of_survey,
    "survey-cancellation": _of_survey,
    "survey-photo": _of_photo,
    "survey-photo-removal": _of_photo,
    "proceeding": _of_proceeding,
    "rectification": _of_proceeding,
    "rectified": _of_proceeding,
    "revocation-notice": _of_proceeding,
    "revocation-supplement": _of_proceeding,
    "revocation-set-aside": _of_proceeding,
    "revocation-service": _of_proceeding,
    "revocation-plea": _of_proceeding,
    "revocation-waiver": _of_proceeding,
    "revocation-acknowledgement": _of_proceeding,
    "revocation-preview": _of_proceeding,
    "revocation": _of_proceeding,
    "keeping-request": _of_proceeding,
    "keeping-answer": _of_proceeding,
    "revocation-keeping": _of_proceeding,
    "revocation-self-correction": _of_proceeding,
    "proceeding-closing": _of_proceeding,
    "proceeding-remedy": _of_proceeding,
    "proceeding-remedy-end": _of_proceeding,
    "proceeding-file": _of_proceeding_file,
    "supervision:finding-file": _of_finding,
    "desk-licence": _of_licence,
    "licence-cancellation-preview": _of_licence,
    "licence-cancellation": _of_licence,
}
# What is opened there, where it is not the case as a whole.
PARTS = {
    "survey-photo": What.FILE,
    "consultation-enclosure": What.FILE,
    "proceeding-file": What.FILE,
    "supervision:finding-file": What.FILE,
    "paper-picture": What.PAPER,
}


def case_at(request: HttpRequest) -> Case | None:
    """The case that the address of this request names; None where it names none."""
    found = request.resolver_match
    # A rating is answered without the file it is about; its page shows nothing of the file either.
    if found is None or request.path.startswith("/api/") or found.app_name == "evaluations":
        return None
    if number := found.kwargs.get("number"):
        return Case.objects.filed().numbered(number).first()
    by_uuid = BY_UUID.get(found.view_name)
    case = by_uuid(found.kwargs["uuid"]) if by_uuid else None
    return case if case and case.number else None  # a draft is nobody's but its applicant's: the page says so


def before(request: HttpRequest, *, at: datetime) -> HttpResponse | None:
    """Where this officer must say why he opens the case, he is led to where he can; None where he comes through.

    What he sends counts for the purpose that he named in this session, however long he wrote on it. What he may not open at
    all, the page itself says does not exist.
    """
    name = request.resolver_match.view_name if request.resolver_match else ""
    case = None if name in ASKS_ITSELF else case_at(request)
    if case is None:
        return None
    request.opened_case = case  # type: ignore[attr-defined]
    if request.method not in SAFE and readings.has_said(request, case):
        return None
    if not readings.needs_purpose(request, case, at) or not _may_open(request, case, at):
        return None
    answer = redirect("desk-case", case.number)
    if request.method in SAFE and name in BACK_TO:
        answer["Location"] += "?" + urlencode({"then": request.get_full_path()})
    return answer


# Pages that are looked for by themselves: who has said why goes on to them.
BACK_TO = {"desk-licence", "survey"}


def _may_open(request: HttpRequest, case: Case, at: datetime) -> bool:
    try:
        doors.case(request.user, case.number, at=at)  # type: ignore[arg-type]
    except Http404:
        return False
    return True


def after(request: HttpRequest, response: HttpResponse, *, at: datetime) -> None:
    """What an officer was shown of a case is in the log, if the page has not written it there itself.

    Thumbnails are lists. A leaf turned in the viewer is logged with its picture, not as the case once more.
    """
    case: Case | None = getattr(request, "opened_case", None)
    if (
        case is None
        or response.status_code not in SHOWN
        or readings.was_noted(request)
        or "small" in request.GET
    ):
        return
    found = request.resolver_match
    assert found is not None
    if found.view_name in LOGS_ITSELF:
        return
    if "file" in request.GET and readings.opened_lately(request, case, at):
        return
    name = found.view_name
    what = What.PAPER if name.endswith("preview") else PARTS.get(name, What.CASE)
    named = [str(found.kwargs[key]) for key in ("uuid", "blob") if key in found.kwargs and what != What.CASE]
    which = ":".join(named) if what != What.PAPER or named else name
    readings.note(request, case, what, at, which=which[:64])

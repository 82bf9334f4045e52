"""Who may open what: each app knows its own rights, here they are united. A stranger sees 404."""

from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from approvals.models import Case, CaseFile
from ground.accounts.models import User
from ground.documents.models import Document
from supervision.models import Handoff


def case(user: User, number: str, *, at: datetime) -> Case:
    """The numbered case, for its applicant, its desks, and the regulator it was handed to."""
    found = Case.objects.filed().with_story().numbered(number).first()
    if found is None or not _may_open(user, found.pk, at):
        raise Http404(_("没有找到这个办件"))
    return found


def case_file(user: User, uuid: UUID, *, at: datetime) -> CaseFile:
    """An uploaded file, through the case that uses it."""
    found = CaseFile.objects.select_related("original", "view", "case").filter(uuid=uuid).first()
    if found is None or not _may_open(user, found.case_id, at):
        raise Http404(_("没有找到这个文件"))
    return found


def document(user: User, uuid: UUID, *, at: datetime) -> Document:
    """An issued paper, through the case on whose thread it was issued."""
    found = Document.objects.select_related("pdf", "archive").filter(uuid=uuid, thread__startswith="case:").first()
    if found is None or not _may_open(user, Case.objects.of_thread(found.thread).pk, at):
        raise Http404(_("没有找到这份文书"))
    return found


def _may_open(user: User, case_pk: int, at: datetime) -> bool:
    return (
        Case.objects.visible_to(user, at=at).filter(pk=case_pk).exists()
        or Handoff.objects.visible_to(user, at=at).filter(case=case_pk).exists()
    )

"""A file in which the scanner found something after it had been taken: whoever gave it is told to give it again (N4)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from approvals.enums import Act
from approvals.models import Case, CaseFile
from approvals.models.case_query import thread_of
from ground.accounts.actor import Actor
from ground.notices.tell import tell
from ground.trail.models import Entry
from ground.trail.record import record

SCANNER = Actor.system("scanner")


def report_infected(*, at: datetime) -> int:
    """Every file in quarantine is on the trail of its case, and its applicant was told, once; how many were new."""
    told = Entry.objects.filter(thread=thread_of(OuterRef("case__uuid")), act=Act.FILE_INFECTED).annotate(
        file=KeyTextTransform("file", "facts")
    )
    news = CaseFile.objects.infected().filter(~Exists(told.filter(file=Cast(OuterRef("uuid"), TextField()))))
    done = 0
    for file in news.select_related("material", "original").order_by("case_id", "pk"):
        done += report(file, at=at)
    return done


def report(file: CaseFile, *, at: datetime) -> bool:
    """The case knows that this file is in quarantine, and its applicant what to do; False if that was said before."""
    with transaction.atomic():
        case = Case.objects.locked(file.case_id)
        said = Entry.objects.of(case.thread).filter(act=Act.FILE_INFECTED, facts__file=str(file.uuid))
        if said.exists():
            return False
        record(
            case.thread,
            Act.FILE_INFECTED,
            by=SCANNER,
            at=at,
            facts={"file": str(file.uuid), "material": file.material.name, "found": file.original.scan_found},
        )
        tell(
            case.addressees(at=at),
            "approvals/notices/file_infected",
            about=case.thread,
            at=at,
            fact=f"infected:{file.uuid}",
            context={
                "number": case.number,
                "matter": case.edition.name,
                "material": file.material.name,
                "phone": case.edition.consult_phone,
            },
        )
    return True

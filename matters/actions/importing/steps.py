"""A file on the page: handed in, checked, confirmed by another officer (A10), written."""

from __future__ import annotations

from datetime import date, datetime

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office, User
from ground.documents import files, scanning
from ground.errands import errand
from ground.law.rulings import Refused, refuse
from ground.trail.record import record
from ground.workdays import legal_day
from matters import rules, sheets
from matters.actions.importing.checking import plan
from matters.actions.importing.writing import carry_out
from matters.enums import Act, ImportState
from matters.models import Import

# What a file is kept as, by its first signs; a workbook is a ZIP.
MEDIA = {b"PK\x03\x04": "application/zip", b"{": "application/json", b"[": "application/json"}
# The room of our advisory locks in the database.
LOCK = 20_401
UNFINISHED = (ImportState.WAITING, ImportState.CHECKING, ImportState.WRITING)
# What the report counts the workers under that began with the file.
TRIES = "tries"


@transaction.atomic
def begin(content: bytes, profile: str, *, by: Actor, at: datetime) -> Import:
    """The file is kept and will be checked at once; what it would do to the matters written from his office is then in its report."""
    assert by.office is not None
    refuse(rules.why_not_write(by.office, by=by, at=at))
    if not content:
        raise files.Unacceptable(_("文件是空的，请检查后重新选择文件"))
    if len(content) > files.MAX_BYTES:
        raise files.Unacceptable(
            _("文件超过 %(n)s MB，请分成几个文件导入") % {"n": files.MAX_BYTES // 1024**2}
        )
    scan, virus = scanning.at_the_door(content)
    if virus:
        raise files.Unacceptable(_("这个文件查出病毒，没有接收"))
    start = content[:64].lstrip(b"\xef\xbb\xbf \r\n\t")
    media = next((kind for sign, kind in MEDIA.items() if start.startswith(sign)), "text/csv")
    made = Import.objects.create(
        blob=files.store(content, media, at=at, scan=scan),
        profile=profile,
        office=by.office,
        begun_at=at,
        begun_by=by.person,
    )
    record(made.thread, Act.IMPORT_BEGUN, by=by, at=at, facts={"profile": profile, "size": len(content)})
    errand("matters.tasks.check_import", made.pk)
    return made


def check(pk: int, *, at: datetime) -> Import:
    """What the file would do is in the report, and how far the check has come can be read all the while.

    Safe to call again: a check that was broken off begins anew.
    """
    made = Import.objects.select_related("office", "blob").get(pk=pk)
    if made.state == ImportState.WAITING:
        made.start()
        made.save(update_fields=["state"])
    if made.state != ImportState.CHECKING:
        return made

    def progress(done: int, total: int) -> None:
        Import.objects.filter(pk=pk).update(done_lines=done, total=total)

    try:
        found = plan(made.blob.read(), made.profile, at=at, office=made.office, progress=progress)
    except sheets.Unreadable as wrong:
        return _failed(made, str(wrong))
    except Refused as held:
        # A file that waits for its scan is read when it is through; one with a virus never.
        return _failed(made, str(held)) if made.blob.is_infected else made
    made.refresh_from_db(fields=["done_lines", "total"])
    made.report = found.as_json()
    made.end_checks()
    made.save(update_fields=["state", "report"])
    return made


@transaction.atomic
def confirm(made: Import, *, on: date, basis: str = "", by: Actor, at: datetime) -> Import:
    """What the report says will be written, from the day `on`: by another officer than who handed the file in (A10).

    What changes a matter in force had no proposal in which the hearing stands on record: its `basis` says so.
    """
    made = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=made.pk)
    refuse(rules.why_not_confirm(made, on, by=by, at=at))
    refuse(rules.why_not_rest(bool(made.report.get("needs_basis")), basis))
    assert by.office is not None
    told = {"on": on.isoformat(), "basis": basis.strip(), "by": by.user_id, "office": by.office.path}
    made.report = {**made.report, **told}
    made.confirm()
    made.save(update_fields=["state", "report"])
    facts = made.report["facts"] | ({"basis": told["basis"]} if told["basis"] else {})
    record(made.thread, Act.IMPORT_CONFIRMED, by=by, at=at, facts=facts)
    errand("matters.tasks.write_import", made.pk)
    return made


def write(pk: int, *, at: datetime) -> Import:
    """The file stands in the catalogue whole, or nothing of it does and the report says why. Safe to call again."""
    try:
        return _write(pk, at=at)
    except (DatabaseError, Refused, sheets.Unreadable) as wrong:
        return _failed(Import.objects.get(pk=pk), _("没有写入：%(wrong)s") % {"wrong": str(wrong)[:400]})


def give_up(pk: int) -> Import:
    """What cannot be read for a reason that nobody foresaw is not tried for ever."""
    made = Import.objects.get(pk=pk)
    if made.state == ImportState.WAITING:
        made.start()
    if made.state not in (ImportState.CHECKING, ImportState.WRITING):
        return made
    return _failed(made, _("文件无法处理，请联系系统管理员"))


def _failed(made: Import, words: str) -> Import:
    made.report = {**made.report, "unreadable": words}
    made.fail()
    made.save(update_fields=["state", "report"])
    return made


@transaction.atomic
def _write(pk: int, *, at: datetime) -> Import:
    made = (
        Import.objects.select_for_update(no_key=True, of=("self",))
        .select_related("blob", "office")
        .get(pk=pk)
    )
    if made.state != ImportState.WRITING:
        return made
    told = made.report
    user = User.objects.get(pk=told["by"])
    by = Actor(user, Office.objects.get(path=told["office"]), Duty.PUBLICATION)
    # Read anew: what is in force may have changed since the report, and midnight may have passed.
    day = max(date.fromisoformat(told["on"]), legal_day(at))
    found = plan(made.blob.read(), made.profile, at=at, on=day, office=made.office)
    # Nothing is written of what turns out to change more than he was told who confirmed it.
    carry_out(found, basis=told.get("basis", ""), by=by, at=at)
    made.report = {**told, **found.as_json()}
    if found.stops:
        made.fail()
    else:
        made.end(by=user, at=at)
    made.save()
    return made


@transaction.atomic
def discard(made: Import, *, by: Actor, at: datetime) -> Import:
    """The file is given up; nothing of it was written."""
    made = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=made.pk)
    refuse(rules.why_not_discard_import(made, by=by, at=at))
    made.discard()
    made.save(update_fields=["state"])
    record(made.thread, Act.IMPORT_DISCARDED, by=by, at=at)
    return made


def unfinished() -> list[tuple[int, str]]:
    """The files that wait for a worker, or that one has or had in hand."""
    return list(Import.objects.filter(state__in=UNFINISHED).order_by("pk").values_list("pk", "state"))


@transaction.atomic
def count_try(pk: int) -> int:
    """How many workers began with the file, this one too, and did not come back: who is killed has no last word."""
    made = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if made.state not in UNFINISHED:
        return 0
    made.report = {**made.report, TRIES: made.report.get(TRIES, 0) + 1}
    made.save(update_fields=["report"])
    return int(made.report[TRIES])


@transaction.atomic
def forget_tries(pk: int) -> None:
    """The worker came back: whether the file is through, or waits for its scan."""
    made = Import.objects.select_for_update(no_key=True, of=("self",)).get(pk=pk)
    if TRIES in made.report:
        made.report = {key: told for key, told in made.report.items() if key != TRIES}
        made.save(update_fields=["report"])


def take(pk: int) -> bool:
    """Whether this worker has the file for itself, until it lets go (`leave`) or its connection ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, pk])
        return bool(cursor.fetchone()[0])


def leave(pk: int) -> None:
    """The next worker may have it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK, pk])

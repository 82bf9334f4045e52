"""申请: a draft is begun, kept, and becomes a numbered case."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from stdnum.iso7064 import mod_11_10

from approvals import papers, rules
from approvals.actions import commitment, renewal, routes, service
from approvals.actions.folder import put_in
from approvals.actions.handover import go_along
from approvals.actions.standing import look_up
from approvals.actions.window import window_runs
from approvals.answers import asked, prefilled, sealed, searchable
from approvals.enums import Act, CaseState, Channel, How, Purpose
from approvals.models import Case, CaseField, CaseFile, Duplicate, Lacking
from credit.enums import Moment
from ground.accounts.actor import Actor
from ground.accounts.enums import Power
from ground.accounts.models import PartyVersion, ServiceTold
from ground.documents.files import receive
from ground.documents.issue import issue
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from ground.workdays.calendar import legal_day
from licences.models import Licence
from matters import forms
from matters.actions.waking import wake
from matters.enums import EditionState
from matters.models import Edition, Material
from matters.situations import situation_of

# Without 0 O 1 I L, so that nobody misreads his query code from a slip of paper.
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def begin(
    edition: Edition,
    version: PartyVersion,
    *,
    purpose: str = Purpose.NEW,
    licence: Licence | None = None,
    situation: Mapping[str, str] | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """A draft of the party stands open for the edition in force; nobody but its own people sees it.

    One draft for each account, party and edition: beginning again leads back to it. A draft of an earlier edition is
    brought over: what it says under the same keys, and its files under materials of the same name.

    What is to become of a `licence` begins with what was said when it was given: nobody types it twice. The `situation` is what
    he answered to the questions of the guide; answered otherwise than last time, it is the draft's from now on.
    """
    known = situation_of(edition, purpose, situation or {})
    refuse(rules.why_not_apply(edition, purpose, at=at))
    refuse(rules.why_not_apply_for(edition, version.party, by=by, at=at))
    refuse(rules.why_not_apply_anew(edition, version.party, purpose, rules.reader(by), at=at))
    if licence is not None:
        refuse(rules.why_not_apply_about(licence, purpose, edition, version.party, at=at))
    with transaction.atomic():
        case, new = Case.objects.get_or_create(
            applicant=by.user,
            party=version.party,
            edition=edition,
            state=CaseState.DRAFT,
            purpose=purpose,
            about_licence=licence,
            defaults={
                "party_version": version,
                "channel": Channel.ONLINE,
                "competent_office": edition.matter.office,
                "form_version": edition.form_version,
                "situation": known,
                "item_no": item_no(edition, known, purpose),
                "answers": carried(edition, licence) | prefilled(edition, version),
                "begun_at": at,
                "saved_at": at,
            },
        )
        if not new and known != situation_of(edition, purpose, {}):
            _set_situation(case, known)
        earlier = Case.objects.drafts().filter(
            applicant=by.user,
            party=version.party,
            edition__matter=edition.matter,
            purpose=purpose,
            about_licence=licence,
        )
        for old in earlier.exclude(pk=case.pk):
            _bring_over(old, case)
    return case


def item_no(edition: Edition, situation: Mapping[str, str], purpose: str) -> str:
    """The number of the handling item that the situation leads to; nothing where the guide puts no questions."""
    item = edition.item_for(situation, purpose) if edition.questions else None
    return item.no if item else ""


def _set_situation(case: Case, situation: dict[str, str]) -> None:
    case.situation = situation
    case.item_no = item_no(case.edition, situation, case.purpose)
    case.save()


def carried(edition: Edition, licence: Licence | None) -> dict[str, Any]:
    """What was said when the licence was given or last changed, as far as this edition asks for it."""
    if licence is None:
        return {}
    threads = list(licence.statuses.values_list("thread", flat=True))
    last = Case.objects.of_threads(threads).select_related("edition").order_by("-pk").first()
    if last is None:
        return {}
    kinds = {spec["key"]: spec["kind"] for spec in forms.specs(last.edition.form)}
    renewed = forms.sections(edition.form, Purpose.RENEWAL)
    kept = {
        spec["key"] for one in renewed for spec in one["fields"] if kinds.get(spec["key"]) == spec["kind"]
    }
    return {key: answer for key, answer in last.answers.items() if key in kept}


def refuse_about(case: Case, *, beside: bool = False, at: datetime) -> None:
    """What becomes of a licence is asked once more, under its lock: two may apply at the same moment."""
    if case.about_licence_id is not None:
        licence = Licence.objects.locked(case.about_licence_id)
        refuse(
            rules.why_not_apply_about(licence, case.purpose, case.edition, case.party, beside=beside, at=at)
        )


def _bring_over(old: Case, case: Case) -> None:
    """What an earlier draft holds stands in the new one as far as the new edition asks for it; the old one is gone."""
    kinds = {spec["key"]: spec["kind"] for spec in forms.specs(old.edition.form)}
    kept = {spec["key"] for spec in forms.specs(case.edition.form) if kinds.get(spec["key"]) == spec["kind"]}
    case.answers = case.answers | {key: answer for key, answer in old.answers.items() if key in kept}
    if case.situation == situation_of(case.edition, case.purpose, {}):
        case.situation = situation_of(case.edition, case.purpose, old.situation)
    _set_situation(case, case.situation)
    materials = {material.name: material for material in case.materials}
    for file in old.files.select_related("material"):
        if material := materials.get(file.material.name):
            file.case, file.material = case, material
            file.save()
    case.scheme = case.scheme or old.scheme
    case.save()
    for row in old.lacking.select_related("material"):
        if (material := materials.get(row.material.name)) and not case.lacking.filter(material=material):
            Lacking.objects.create(case=case, material=material, how=row.how)
    old.delete()


def answer_questions(case: Case, situation: Mapping[str, str], *, by: Actor, at: datetime) -> Case:
    """The draft holds these answers to the questions of the guide; sections, materials and limit follow them from now on."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_edit(case, by=by, at=at))
        case.saved_at = at
        _set_situation(case, situation_of(case.edition, case.purpose, situation))
    return case


def save_answers(case: Case, answers: dict[str, Any], *, by: Actor, at: datetime) -> Case:
    """The draft holds these answers beside its earlier ones, right or wrong: checking comes with filing."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_edit(case, by=by, at=at))
        case.answers = case.answers | sealed(case.edition, answers)
        case.saved_at = at
        case.save()
    return case


def add_file(
    case: Case, material: Material, upload: UploadedFile[Any], *, by: Actor, at: datetime
) -> CaseFile:
    """The draft holds the file as it came and as an officer will see it (U13).

    Raises files.Unacceptable with a sentence for the person when type, size or content will not do.
    """
    refuse(
        rules.why_not_add_file(case, material, by=by, at=at)
    )  # before twenty megabytes are stored for nothing
    received = receive(upload, at=at)
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_add_file(case, material, by=by, at=at))
        return put_in(case, material, received, by=by, at=at)


def remove_file(file: CaseFile, *, by: Actor, at: datetime) -> None:
    """The draft no longer holds the file; its bytes go with the nightly sweep."""
    with transaction.atomic():
        case = Case.objects.locked(file.case_id)
        refuse(rules.why_not_edit(case, by=by, at=at))
        file.delete()


def discard(case: Case, *, by: Actor, at: datetime) -> None:
    """The draft is gone, truly deleted (DESIGN.md)."""
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_edit(case, by=by, at=at))
        case.delete()


def file(
    case: Case,
    *,
    again: str | None = None,
    served: ServiceTold | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """The application is received (行政许可法 29、32): numbered, confirmed with 收件凭证, the window's limit running.

    It is pinned to its edition and to the party's particulars of this moment (COR-1). `again` says that he knows of an
    earlier case of the same party and matter, and why he files beside it (G11). `served`: where papers are to reach him;
    whoever did not say has not agreed to his account.
    """
    with transaction.atomic():
        case = Case.objects.locked(case.pk)
        refuse(rules.why_not_apply(case.edition, case.purpose, at=at))
        refuse(rules.why_not_apply_for(case.edition, case.party, by=by, at=at))
        refuse(rules.why_not_apply_anew(case.edition, case.party, case.purpose, rules.reader(by), at=at))
        refuse(rules.why_not_file(case, at=at))
        refuse(rules.why_not_lack(case, rules.reader(by), at=at))
        refuse_about(case, at=at)
        know_of_earlier(case, again, by=by, at=at)
        by = by.acting_in(case.party, Power.FILE, case.edition.matter, at=at)
        case.mandate = by.mandate
        case.party_version = case.party.current
        enter(case, served=served, by=by, at=at)
    return case


def file_at_once(
    edition: Edition,
    version: PartyVersion,
    answers: dict[str, Any],
    files: Iterable[tuple[Material, UploadedFile[Any]]],
    *,
    purpose: str = Purpose.NEW,
    licence: Licence | None = None,
    situation: Mapping[str, str] | None = None,
    scheme: str = "",
    lacking: Mapping[Material, How] | None = None,
    again: str | None = None,
    served: ServiceTold | None = None,
    by: Actor,
    at: datetime,
) -> Case:
    """A complete application is received in one call, or nothing of it is there (M5): no draft stays behind.

    What is `lacking` he promises, by this `scheme`, or brings later.
    Raises files.Unacceptable where a file will not do.
    """
    with transaction.atomic():
        refuse(rules.why_not_file_at_once(edition, version.party, by=by))
        case = begin(edition, version, purpose=purpose, licence=licence, situation=situation, by=by, at=at)
        save_answers(case, answers, by=by, at=at)
        for material, upload in files:
            add_file(case, material, upload, by=by, at=at)
        if lacking:
            case = routes.choose(case, scheme, lacking, by=by, at=at)
        return file(case, again=again, served=served, by=by, at=at)


def know_of_earlier(case: Case, again: str | None, *, by: Actor, at: datetime) -> None:
    """Whoever files beside an earlier case of the same party and matter knows of it, and it is kept that he was shown it."""
    refuse(rules.why_not_file_again(case, again, by=by, at=at))
    Duplicate.objects.bulk_create(
        Duplicate(
            case=case, earlier=one.case, identical=one.identical, why=(again or "").strip(), shown_at=at
        )
        for one in rules.earlier_cases(case, by=by, at=at)
    )


def enter(
    case: Case,
    *,
    received_at: datetime | None = None,
    served: ServiceTold | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """A complete draft, locked, enters the system: the part that the page and the counter have in common.

    What was received on paper while the house was dark was received then, `received_at`, and not when it is entered (U7).
    """
    code = "".join(secrets.choice(UNAMBIGUOUS) for _ in range(8))
    case.answers = asked(case.edition, case.answers, purpose=case.purpose, situation=case.led)
    routes.settle(case)
    case.file(number=_number(case, at), query_code=code, at=received_at or at)
    case.save()
    CaseField.objects.bulk_create(
        CaseField(case=case, key=found.key, text=found.text, number=found.number, day=found.day)
        for found in searchable(case.edition, case.answers)
    )
    window_runs(case)
    renewal.begin(case)
    look_up(case, Moment.FILING, at=at)
    routes.keep_offers(case, Moment.FILING, at=at)
    filed = {"number": case.number, "channel": case.channel}
    if case.mandate is not None:
        filed["mandate"] = case.mandate.ref
    record(case.thread, Act.FILED, by=by, at=received_at or at, facts=filed)
    if served is not None:
        refuse(rules.why_not_confirm_service(case, served, by=by, at=at))
        service.keep(case, served, by=by, at=at)
    commitment.tell(case, by=by, at=at)
    go_along(case, at=at)
    if case.edition.state == EditionState.DORMANT:
        wake(case.edition, by=by, at=at)
    tell(
        case.addressees(at=at), "approvals/notices/filed", about=case.thread, at=at, context=papers.told(case)
    )
    issue(
        papers.RECEIPT,
        thread=case.thread,
        facts=papers.receipt(case, at=at),
        office=papers.organ(case.competent_office),
        by=by,
        at=at,
    )


def _number(case: Case, at: datetime) -> str:
    """20 digits: division, day, sequence (gaps allowed), and a check digit that catches a slip of the pen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('approvals_case_number')")
        (n,) = cursor.fetchone()
    digits = f"{case.place[:6]}{legal_day(at):%Y%m%d}{n % 100_000:05d}"
    return digits + mod_11_10.calc_check_digit(digits)

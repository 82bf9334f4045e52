"""权责清单: drafted from the one in force, written, handed on, published by another officer, from a day on (S43)."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.record import record
from matters import rules
from matters.enums import Act
from matters.models import PowerEntry, PowerList
from matters.powers import without_entry

POWERS = Path(__file__).parents[1] / "data" / "powers.csv"
SAID = ("code", "name", "type_code", "basis", "duties")


@transaction.atomic
def begin(office: Office, *, from_on: date, reason: str, by: Actor, at: datetime) -> PowerList:
    """A draft stands open with every power of the organ's last list; nothing public changes."""
    refuse(rules.why_not_begin_powers(office, by=by, at=at))
    last = office.power_lists.order_by("-no").first()
    listed = PowerList.objects.create(
        office=office,
        no=last.no + 1 if last else 1,
        from_on=from_on,
        reason=reason,
        begun_at=at,
        begun_by=by.person,
    )
    entries = last.entries.order_by("code") if last else PowerEntry.objects.none()
    PowerEntry.objects.bulk_create(
        PowerEntry(list=listed, **{key: getattr(entry, key) for key in SAID}) for entry in entries
    )
    record(listed.thread, Act.POWERS_BEGUN, by=by, at=at, facts={"office": office.path, "no": listed.no})
    return listed


@transaction.atomic
def put(
    listed: PowerList, entry: PowerEntry | None, *, code: str, name: str, type_code: str, basis: str,
    duties: str, seen: str | None = None, by: Actor, at: datetime,
) -> PowerEntry:  # fmt: skip
    """The power stands in the draft as it is told now: a new one, or the `entry` changed.

    `seen` is the reading its editor had before him; without it he read the `entry` as it is handed in.
    """
    listed = PowerList.objects.locked(listed.pk)
    if entry is not None:
        seen = entry.reading if seen is None else seen
    refuse(rules.why_not_keep_power(listed, entry, code, seen=seen, by=by, at=at))
    entry = listed.entries.get(pk=entry.pk) if entry else PowerEntry(list=listed)
    told = {"code": code, "name": name, "type_code": type_code, "basis": basis, "duties": duties}
    for key, said in told.items():
        setattr(entry, key, said)
    entry.save()
    record(listed.thread, Act.POWER_WRITTEN, by=by, at=at, facts={"code": code, "name": name})
    return entry


@transaction.atomic
def drop(entry: PowerEntry, *, by: Actor, at: datetime) -> None:
    """The power is not in the draft any more; in the lists that were published it stays."""
    listed = PowerList.objects.locked(entry.list_id)
    refuse(rules.why_not_write_powers(listed, by=by, at=at))
    record(listed.thread, Act.POWER_ENDED, by=by, at=at, facts={"code": entry.code, "name": entry.name})
    entry.delete()


@transaction.atomic
def submit(listed: PowerList, *, by: Actor, at: datetime) -> PowerList:
    """It lies with the publishers, who are told."""
    listed = PowerList.objects.locked(listed.pk)
    refuse(rules.why_not_submit_powers(listed, by=by, at=at))
    listed.submitted_at, listed.submitted_by, listed.returned_words = at, by.person, ""
    listed.save(update_fields=["submitted_at", "submitted_by", "returned_words"])
    record(listed.thread, Act.POWERS_SUBMITTED, by=by, at=at)
    keeper = Office.objects.filter(path=rules.catalogue_office(listed.office, at=at)).first()
    publishers = holders(Duty.PUBLICATION, at=at, office=keeper) if keeper else []
    tell(publishers, "matters/notices/powers_submitted", about=listed.thread, at=at, context=_said(listed))
    return listed


@transaction.atomic
def give_back(listed: PowerList, words: str, *, by: Actor, at: datetime) -> PowerList:
    """It lies with its editors again, with what the publisher said about it."""
    listed = PowerList.objects.locked(listed.pk)
    refuse(rules.why_not_return_powers(listed, by=by, at=at))
    submitter = listed.submitted_by
    assert submitter is not None
    listed.submitted_at = listed.submitted_by = None
    listed.returned_words = words
    listed.save(update_fields=["submitted_at", "submitted_by", "returned_words"])
    record(listed.thread, Act.POWERS_RETURNED, by=by, at=at, facts={"words": words})
    told = _said(listed) | {"words": words}
    tell([addressee(submitter)], "matters/notices/powers_returned", about=listed.thread, at=at, context=told)
    return listed


@transaction.atomic
def discard(listed: PowerList, *, by: Actor, at: datetime) -> None:
    """Nothing comes of the draft; that it was there stays on the trail."""
    listed = PowerList.objects.locked(listed.pk)
    refuse(rules.why_not_write_powers(listed, by=by, at=at))
    record(listed.thread, Act.POWERS_DISCARDED, by=by, at=at, facts={"no": listed.no})
    listed.entries.all().delete()
    listed.delete()


@transaction.atomic
def publish(listed: PowerList, *, on: date, by: Actor, at: datetime) -> PowerList:
    """It holds from that day on and stays as it is; the one before ends the day before. Who writes the organ's matters is told
    which of them point nowhere now."""
    listed = PowerList.objects.locked(listed.pk)
    refuse(rules.why_not_publish_powers(listed, on, by=by, at=at))
    for before in listed.office.power_lists.published().filter(until_on=None).order_by("pk"):
        before.until_on = on - timedelta(days=1)
        before.save(update_fields=["until_on"])
    listed.from_on, listed.published_at, listed.published_by = on, at, by.person
    listed.save(update_fields=["from_on", "published_at", "published_by"])
    record(listed.thread, Act.POWERS_PUBLISHED, by=by, at=at, facts={"on": on, "no": listed.no})
    lost = [edition.name for edition in without_entry(listed.office, on) if edition.matter.power_code]
    told = _said(listed) | {"on": on, "lost": lost}
    editors = holders(Duty.CATALOGUE, at=at, office=listed.office)
    tell(editors, "matters/notices/powers_published", about=listed.thread, at=at, context=told)
    return listed


@transaction.atomic
def recall(listed: PowerList, words: str, *, by: Actor, at: datetime) -> PowerList:
    """It never holds: the one that it was to replace holds on, and the next is drafted from it as from any other. Its editors are told."""
    listed = PowerList.objects.locked(listed.pk)
    refuse(rules.why_not_recall_powers(listed, words, by=by, at=at))
    listed.recalled_at, listed.recalled_by = at, by.person
    listed.save(update_fields=["recalled_at", "recalled_by"])
    ended = listed.office.power_lists.published().filter(until_on=listed.from_on - timedelta(days=1))
    for before in ended.order_by("pk"):
        before.until_on = None
        before.save(update_fields=["until_on"])
    record(listed.thread, Act.POWERS_RECALLED, by=by, at=at, facts={"words": words.strip(), "no": listed.no})
    told = _said(listed) | {"on": listed.from_on, "words": words.strip()}
    editors = holders(Duty.CATALOGUE, at=at, office=listed.office)
    tell(editors, "matters/notices/powers_recalled", about=listed.thread, at=at, context=told)
    return listed


def _said(listed: PowerList) -> dict[str, object]:
    return {"office": listed.office.name, "no": listed.no}


# ---- what comes packaged


@transaction.atomic
def load_powers(*, at: datetime, path: Path = POWERS) -> int:
    """Every organ of the file has its power list; returns how many lists are new. Safe to run again.

    An organ that has a list already keeps it: a published list is never changed, the next one replaces it.
    """
    told: dict[tuple[str, date], list[dict[str, str]]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told[row["office"], date.fromisoformat(row["from_on"])].append(row)
    made = 0
    for (place, from_on), rows in told.items():
        office = Office.objects.filter(path=place, power_lists=None).first()
        if office is None:
            continue
        listed = PowerList.objects.create(office=office, no=1, from_on=from_on)
        PowerEntry.objects.bulk_create(
            PowerEntry(
                list=listed,
                code=row["code"],
                name=row["name"],
                type_code=row["type_code"],
                basis=row["basis"],
                duties=row["duties"],
            )
            for row in rows
        )
        listed.published_at = at
        listed.save(update_fields=["published_at"])
        made += 1
    return made

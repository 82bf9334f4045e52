"""The lists of others are taken in as their platforms sign them; who is perhaps the same is said by an officer (K1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from credit import platform, rules
from credit.enums import Act
from credit.models import Delivery, ListEntry, ListMatch, ListSource
from credit.platform import Announced, Row, Silent
from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Party
from ground.law.rulings import follows, refuse
from ground.notices.tell import tell
from ground.trail.record import record as enter_trail
from ground.workdays.calendar import legal_day

# What an entry says; the rest is its own.
SAID = ("id_type", "id_digest", "id_tail", "name", "basis", "organ", "listed_on", "until_on")
MOST_PROBLEMS = 1000


@follows("K1", source="信用平台名单按批次接收：签名核验、增量、可重复")
def take_in(source: ListSource, *, at: datetime) -> list[Delivery]:
    """Every new delivery of the platform is taken in, each whole or not at all; heard again, it changes nothing.

    A platform that is silent, or that cannot be believed, leaves the last known state as it is; its keepers hear so once.
    """
    taken = []
    try:
        manifest = platform.announced(source)
        waiting = [one for one in manifest.deliveries if one.sequence > source.sequence]
        while waiting:
            one = waiting.pop(0)
            try:
                if not one.whole and one.sequence != source.sequence + 1:
                    raise Silent(rules.missing_words(source.sequence + 1))
                delivery = _take(source, one, at)
            except Silent:
                # A whole list says everything that went before it: behind what will not do, the newest one goes on.
                later = [place for place, other in enumerate(waiting) if other.whole]
                if not later:
                    raise
                del waiting[: later[-1]]
                continue
            if delivery is not None:
                taken.append(delivery)
    except Silent as why:
        _fell_silent(source, str(why), at)
        return taken
    # An old manifest that is served for ever makes nothing young.
    heard_at = min(manifest.issued_at, at)
    ListSource.objects.filter(pk=source.pk).update(heard_at=heard_at, silent_since=None)
    source.heard_at, source.silent_since = heard_at, None
    return taken


def _take(source: ListSource, one: Announced, at: datetime) -> Delivery | None:
    """None where somebody else took the same delivery meanwhile."""
    text = platform.contents(source, one)
    with transaction.atomic():
        locked = ListSource.objects.select_for_update(no_key=True, of=("self",)).get(pk=source.pk)
        source.sequence = locked.sequence
        if locked.sequence >= one.sequence:
            return None
        told: dict[str, Row] = {}
        unread: set[str] = set()
        problems = []
        for number, reference, found in platform.rows(text):
            if isinstance(found, Row):
                told[reference] = found
            else:
                unread.add(reference)
                problems.append({"row": number, "words": found})
        counts = _write(source, told, unread=unread if one.whole else None, at=at)
        source.sequence = locked.sequence = one.sequence
        locked.save(update_fields=["sequence"])
        if problems:
            context = {"register": source.name, "no": one.sequence, "n": len(problems)}
            about, fact = f"list:{source.code}", f"problems:{source.code}:{one.sequence}"
            desk = holders(Duty.CREDIT, at=at)
            tell(desk, "credit/notices/bad_rows", about=about, at=at, fact=fact, context=context)
        return Delivery.objects.create(
            source=source,
            sequence=one.sequence,
            sha256=one.sha256,
            whole=one.whole,
            taken_at=at,
            rows=len(told) + len(problems),
            problems=problems[:MOST_PROBLEMS],
            **counts,
        )


def _write(
    source: ListSource, told: dict[str, Row], *, unread: set[str] | None, at: datetime
) -> dict[str, int]:
    """`unread`: of a whole list, what its bad rows name: whoever is not named at all is no longer on it, they stay."""
    on = legal_day(at)
    known = {one.reference: one for one in source.entries.filter(reference__in=told).order_by("pk")}
    added, changed, removed = [], [], []
    for reference, row in told.items():
        entry = known.get(reference)
        if row.removes:
            if entry is not None and entry.removed_on is None:
                entry.removed_on = on
                removed.append(entry)
            continue
        says = {name: getattr(row, name) for name in SAID}
        if entry is None:
            added.append(ListEntry(source=source, reference=reference, **says))
        elif entry.removed_on is not None or any(getattr(entry, name) != says[name] for name in SAID):
            entry.removed_on = None
            for name, value in says.items():
                setattr(entry, name, value)
            changed.append(entry)
    ListEntry.objects.bulk_create(added, batch_size=2000)
    ListEntry.objects.bulk_update([*changed, *removed], [*SAID, "removed_on"], batch_size=2000)
    gone = len(removed)
    if unread is not None:
        named = {reference for reference, row in told.items() if not row.removes} | unread
        left = source.entries.filter(removed_on=None).exclude(reference__in=named)
        gone += left.update(removed_on=on)
    return {"added": len(added), "changed": len(changed), "removed": gone}


def _fell_silent(source: ListSource, why: str, at: datetime) -> None:
    if source.silent_since is None:
        ListSource.objects.filter(pk=source.pk, silent_since=None).update(silent_since=at)
        source.silent_since = at
    tell(
        holders(Duty.CREDIT, at=at),
        "credit/notices/silent",
        about=f"list:{source.code}",
        at=at,
        fact=f"silent:{source.code}:{source.silent_since.timestamp():.0f}",
        context={"register": source.name, "why": why, "since": legal_day(source.silent_since)},
    )


@follows("K1", source="名称和证件末四位相同的，由工作人员核对是否同一主体")
def screen(party: Party, *, at: datetime) -> list[ListMatch]:
    """Who bears the name and the last digits of somebody whose number a list hides waits for an officer's word."""
    alike = ListEntry.objects.standing(legal_day(at)).alike(party.current)
    found = []
    for entry in alike.exclude(matches__party=party).order_by("pk"):
        match, new = ListMatch.objects.get_or_create(entry=entry, party=party, defaults={"found_at": at})
        if new:
            found.append(match)
            desk = holders(Duty.CREDIT, at=at)
            tell(desk, "credit/notices/match", about=party.thread, at=at, fact=f"match:{match.pk}")
    return found


@transaction.atomic
def judge(match: ListMatch, same: bool, *, by: Actor, at: datetime) -> ListMatch:
    """The officer says whether it is he: only then does the list close anything to him, and he hears so.

    Another officer may put it right (`correct`).
    """
    match = _locked(match)
    refuse(rules.why_not_judge(match, by=by, at=at))
    _say(match, same, by=by, at=at)
    enter_trail(match.party.thread, Act.MATCH_JUDGED, by=by, at=at, facts={"match": match.pk, "same": same})
    if same:
        _tell(match, "credit/notices/matched", at)
    return match


@transaction.atomic
def correct(match: ListMatch, same: bool, words: str, *, by: Actor, at: datetime) -> ListMatch:
    """Another officer says otherwise, and why: what the list closed to him is open again, or closed now, and he hears so.

    What that means for his cases under way follows within the hour (`rules.something_is_new`).
    """
    match = _locked(match)
    refuse(rules.why_not_correct(match, same, words, by=by, at=at))
    match.words = words.strip()
    _say(match, same, by=by, at=at)
    facts = {"match": match.pk, "same": same, "words": match.words}
    enter_trail(match.party.thread, Act.MATCH_CORRECTED, by=by, at=at, facts=facts)
    _tell(match, "credit/notices/matched" if same else "credit/notices/unmatched", at)
    return match


def _locked(match: ListMatch) -> ListMatch:
    ListMatch.objects.select_for_update(no_key=True, of=("self",)).values_list("pk").get(pk=match.pk)
    return ListMatch.objects.select_related("entry__source", "party").get(pk=match.pk)


def _say(match: ListMatch, same: bool, *, by: Actor, at: datetime) -> None:
    match.same, match.judged_at, match.judged_by = same, at, by.person
    match.save()


def _tell(match: ListMatch, template: str, at: datetime) -> None:
    told = {"register": match.entry.source.name, "organ": match.entry.organ}
    tell([addressee(match.party.current)], template, about=match.party.thread, at=at, context=told)

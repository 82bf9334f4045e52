"""编制: a change of the catalogue is begun, written by one or several, checked, and handed to the publisher."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.models import Blob
from ground.law.rulings import refuse
from ground.notices.tell import tell
from ground.trail.models import Entry
from ground.trail.record import record
from ground.workdays import legal_day
from matters import package_content, rules
from matters.actions.publishing import locked
from matters.content import KEYS, STATE, Content, apply, content_of, merge, normal
from matters.elements import ELEMENTS, ROWS
from matters.enums import Act, EditionState, OperationKind, PreparationKind, ProposalState
from matters.models import (
    BulkChange,
    Edition,
    Matter,
    PackageEdition,
    Preparation,
    Proposal,
    ProposalFile,
    ProposalRevision,
    UpstreamChange,
)
from matters.rules.checks import Known

# The tab of what a proposal says beside its elements.
HEAD = "head"


class Stale(Exception):
    """Somebody else changed the same elements since: what stood there, what he wrote, and what you wrote. Nothing is saved."""

    def __init__(self, base: Content, his: Content, mine: Content) -> None:
        super().__init__(", ".join(mine))
        self.base, self.his, self.mine = base, his, mine


@transaction.atomic
def begin(
    matter: Matter | None,
    operation: str,
    *,
    content: Mapping[str, Any] | None = None,
    office: Office | None = None,
    effective_on: date | None = None,
    reason: str = "",
    basis: str = "",
    upstream_change: UpstreamChange | None = None,
    bulk: BulkChange | None = None,
    by: Actor,
    at: datetime,
) -> Proposal:
    """A proposal stands open with what the edition in force says, or with this `content`; nothing public changes.

    A new matter is begun for `office`, or else for the office of whoever begins it.
    """
    if matter is not None:
        matter = locked(matter)
    place = matter.office if matter else (office or by.office)
    assert place is not None, "an editor acts from an office"
    refuse(rules.why_not_begin(matter, place, operation, by=by, at=at))
    base = rules.last_edition(matter, legal_day(at)) if matter else None
    if content is None:
        content = content_of(base) if base else _blank(place)
    content = _whole(content, on=effective_on or legal_day(at))
    refuse(rules.why_not_written_so(content))
    proposal = Proposal.objects.create(
        matter=matter,
        operation=operation,
        content=content,
        base=base,
        effective_on=effective_on,
        reason=reason,
        basis=basis,
        upstream_change=upstream_change,
        bulk=bulk,
        begun_at=at,
        begun_by=by.user,
    )
    _keep_files(proposal)
    facts = {"operation": operation, "matter": matter.code if matter else "", "base": base and base.no}
    record(proposal.thread, Act.PROPOSED, by=by, at=at, facts=facts)
    return proposal


def rollback(edition: Edition, *, reason: str = "", by: Actor, at: datetime) -> Proposal:
    """A proposal says again what this earlier edition said; published, it is a new edition (A3).

    What the editors may not change stays as it is now: what a higher level says, since taken over or not (S41), and the
    code by which other systems know the matter. Whether it is suspended, and why, stays too.
    """
    matter, content = edition.matter, content_of(edition)
    if (now := rules.last_edition(matter, legal_day(at))) is not None:
        held = content_of(now)
        for key in rules.locked_for(Proposal(matter=matter), by=by, at=at) | {"implementation_code"}:
            if key in ROWS or not ELEMENTS[key].is_of_rows:
                _put(content, key, value_of(held, key))
        if EditionState.SUSPENDED in (edition.state, now.state):
            content["state"] = now.state
            _put(content, "note", value_of(held, "note"))
    operation = OperationKind.RELIST if rules.is_over(matter, legal_day(at)) else OperationKind.CHANGE
    return begin(matter, operation, content=content, reason=reason, by=by, at=at)


@transaction.atomic
def save(
    proposal: Proposal,
    group: str,
    values: Mapping[str, Any],
    *,
    revision: int,
    own: Collection[int] = (),
    by: Actor,
    at: datetime,
) -> Proposal:
    """The proposal says these elements of one tab so; what was not told stays. Checked before, it must be checked again.

    `values` are told by the key of an element, rows by the name of their part, whole. `revision` is the one they were read
    at, `own` are those after it that the same page made of its own values. What another editor changed since is kept
    where this save does not speak of it, or says what stood there then; where both changed one element nothing is saved
    and `Stale` says what each wrote.
    """
    proposal = Proposal.objects.locked(proposal.pk)
    refuse(rules.why_not_edit(proposal, by=by, at=at))
    values = {key: _filled_in(key, said) for key, said in values.items()}
    now = {key: value_of(proposal.content, key) for key in values}
    base = {
        **now,
        **{key: said for key, said in _since(proposal, revision, own, by).items() if key in values},
    }
    mine = {key: said for key, said in values.items() if said != base[key] and said != now[key]}
    if both := [key for key in mine if now[key] != base[key]]:
        raise Stale(
            {key: base[key] for key in both},
            {key: now[key] for key in both},
            {key: mine[key] for key in both},
        )
    if not mine:
        applied(proposal.content, group, values)  # a key that is no element of the tab is still an error
        return proposal
    # What goes back to what the edition in force says touches nothing.
    held = _held(proposal)
    touched = [key for key, said in mine.items() if held is None or said != value_of(held, key)]
    refuse(rules.why_not_touch(proposal, touched, by=by, at=at))
    if "office" in touched:
        refuse(rules.why_not_place(mine["office"], by=by, at=at))
    proposal.content = applied(proposal.content, group, mine)
    return _revised(proposal, group, {key: now[key] for key in mine}, mine, by=by, at=at)


@transaction.atomic
def attach(proposal: Proposal, blob: Blob, *, by: Actor, at: datetime) -> None:
    """The content of the proposal may name this file, which was received for it."""
    proposal = Proposal.objects.locked(proposal.pk)
    refuse(rules.why_not_edit(proposal, by=by, at=at))
    ProposalFile.objects.get_or_create(proposal=proposal, blob=blob)


@transaction.atomic
def note(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """The trail names the elements that were changed since it last did, by whom: never what they say.

    Called where an editor saves by hand, checks or gives up: once for all that the page saved by itself in between.
    """
    said = Entry.objects.of(proposal.thread).filter(act=Act.SAVED).order_by("-seq").first()
    since = said.facts.get("revision", 0) if said else 0
    hands: dict[int, dict[str, None]] = {}
    for one in proposal.revisions.filter(no__gt=since).order_by("no"):
        hands.setdefault(one.saved_by_id, {}).update(dict.fromkeys(one.after))
    for hand, keys in hands.items():
        facts: dict[str, Any] = {"elements": list(keys), "revision": proposal.revision}
        if hand != by.user_id:
            facts["saved_by"] = f"user:{hand}"
        record(proposal.thread, Act.SAVED, by=by, at=at, facts=facts)


@transaction.atomic
def arrange(
    proposal: Proposal,
    *,
    reason: str | None = None,
    basis: str | None = None,
    effective_on: date | None = None,
    state: str | None = None,
    by: Actor,
    at: datetime,
) -> Proposal:
    """The proposal says why, on what it rests, from which day it is meant to hold, and how it is published; None stays."""
    proposal = Proposal.objects.locked(proposal.pk)
    refuse(rules.why_not_edit(proposal, by=by, at=at))
    was, now = {}, {}
    told = {"reason": reason, "basis": basis, "effective_on": effective_on}
    for key, said in told.items():
        if said is not None and said != getattr(proposal, key):
            was[key], now[key] = _text(getattr(proposal, key)), _text(said)
            setattr(proposal, key, said)
    content = dict(proposal.content)
    if effective_on is not None and proposal.package_id is None:
        content["effective_on"] = effective_on.isoformat()
    if state is not None and state != content["state"]:
        was["state"], now["state"] = content["state"], state
        content["state"] = EditionState(state).value
    if not now:
        return proposal
    proposal.content = content
    return _revised(proposal, HEAD, was, now, by=by, at=at)


@transaction.atomic
def catch_up(
    proposal: Proposal,
    *,
    chosen: Mapping[str, str] | None = None,
    read: tuple[int, int] | None = None,
    by: Actor,
    at: datetime,
) -> Proposal:
    """The proposal stands on the edition in force now: what either changed alone is as that one says, in lists row by row.

    Where both changed the same otherwise nothing is saved and `Stale` says what each wrote, unless `chosen` says of it whose word
    stands, "his" (the edition's) or "mine": chosen by who had `read` this revision of the proposal and this number of edition.
    """
    proposal = Proposal.objects.locked(proposal.pk)
    refuse(rules.why_not_edit(proposal, by=by, at=at))
    current, stood = edition_in_force(proposal, legal_day(at)), proposal.package_base or proposal.base
    if current is None or stood is None or current == stood:
        return proposal
    base, his, mine = _said_by(stood), _said_by(current), proposal.content
    joined, keys = (package_content.merge, package_content.ELEMENTS) if proposal.package_id else (merge, KEYS)
    merged = joined(base, his, mine, chosen if read == (proposal.revision, current.no) else None)
    if merged.both:
        raise Stale(*({key: value_of(side, key) for key in merged.both} for side in (base, his, mine)))
    changed = [key for key in keys if value_of(mine, key) != value_of(merged.content, key)]
    was, now = ({key: value_of(side, key) for key in changed} for side in (mine, merged.content))
    proposal.content = {**mine, **merged.content}
    if isinstance(current, PackageEdition):
        proposal.package_base = current
    else:
        proposal.base = current
    return _revised(proposal, HEAD, was, now, by=by, at=at)


@transaction.atomic
def check(proposal: Proposal, *, by: Actor, at: datetime) -> Proposal:
    """The proposal has passed the checks; or the refusal names every error at once (rules.found has them with their places).

    How many warnings and notes were left is on record: who publishes many at once reads it there.
    """
    proposal = Proposal.objects.locked(proposal.pk)
    proposal.known = Known(proposal.effective_on or legal_day(at))
    refuse(rules.why_not_edit(proposal, by=by, at=at))
    refuse(rules.why_not_pass(proposal, at=at))
    if proposal.state == ProposalState.CHECKED:
        return proposal
    left = len(rules.found(proposal, at=at))
    proposal.pass_checks(by=by.person, at=at)
    proposal.save()
    note(proposal, by=by, at=at)
    facts = {"revision": proposal.revision, "warnings": left}
    record(proposal.thread, Act.CHECKED, by=by, at=at, facts=facts)
    return proposal


@transaction.atomic
def prepare(
    proposal: Proposal, kind: PreparationKind, *, done_on: date, words: str, by: Actor, at: datetime
) -> Preparation:
    """It stands on record that those concerned were heard, the law was looked at, the offices were told, trained, led."""
    proposal = Proposal.objects.locked(proposal.pk)
    refuse(rules.why_not_prepare(proposal, done_on, words, by=by, at=at))
    preparation, _new = Preparation.objects.update_or_create(
        proposal=proposal,
        kind=kind,
        defaults={
            "revision": proposal.revision,
            "done_on": done_on,
            "words": words,
            "by": by.person,
            "at": at,
        },
    )
    facts = {"kind": kind, "done_on": done_on, "revision": proposal.revision}
    record(proposal.thread, Act.PREPARED, by=by, at=at, facts=facts)
    return preparation


@transaction.atomic
def submit(proposal: Proposal, *, by: Actor, at: datetime) -> Proposal:
    """The proposal lies with the publishers, who are told; nobody writes in it any more."""
    proposal = Proposal.objects.locked(proposal.pk)
    refuse(rules.why_not_submit(proposal, by=by, at=at))
    refuse(rules.why_not_pass(proposal, at=at))
    proposal.submit(by=by.person, at=at)
    proposal.save()
    record(proposal.thread, Act.SUBMITTED, by=by, at=at, facts={"revision": proposal.revision})
    path = rules.catalogue_office(rules.office_of(proposal), at=at)
    keeper = Office.objects.filter(path=path).first()
    publishers = holders(Duty.PUBLICATION, at=at, office=keeper) if keeper else []
    tell(publishers, "matters/notices/submitted", about=proposal.thread, at=at, context=_told(proposal))
    return proposal


@transaction.atomic
def give_back(proposal: Proposal, words: str, *, by: Actor, at: datetime) -> Proposal:
    """The proposal is with its editors again, with what the publisher said about it."""
    proposal = Proposal.objects.locked(proposal.pk)
    refuse(rules.why_not_give_back(proposal, words, by=by, at=at))
    submitter = proposal.submitted_by
    proposal.give_back(words)
    proposal.save()
    record(proposal.thread, Act.GIVEN_BACK, by=by, at=at)
    assert submitter is not None
    tell(
        [addressee(submitter)],
        "matters/notices/given_back",
        about=proposal.thread,
        at=at,
        context=_told(proposal) | {"words": words},
    )
    return proposal


@transaction.atomic
def discard(proposal: Proposal, *, together: bool = False, by: Actor, at: datetime) -> Proposal:
    """Nothing comes of the proposal; another may be begun. What belongs to a split or a merger goes with all of it."""
    proposal = Proposal.objects.locked(proposal.pk)
    if not together:
        refuse(rules.why_not_apart(proposal))
    refuse(rules.why_not_discard(proposal, by=by, at=at))
    proposal.discard()
    proposal.save()
    note(proposal, by=by, at=at)
    record(proposal.thread, Act.DISCARDED, by=by, at=at)
    return proposal


# ---- what a proposal says


def edition_in_force(proposal: Proposal, on: date) -> Edition | PackageEdition | None:
    """What the matter, or the package, of the proposal says on that day, or else will say or said."""
    if proposal.package is not None:
        return rules.current_edition(proposal.package, on)
    return rules.last_edition(proposal.matter, on) if proposal.matter is not None else None


def value_of(content: Mapping[str, Any], key: str) -> Any:
    """What the content says of an element, its rows by the name of their part, or how it is published."""
    if package_content.is_package(content):
        return package_content.value_of(content, key)
    if key in ROWS or key == STATE:
        return content[key]
    element = ELEMENTS[key]
    return content[element.part][element.column]


def applied(content: Content, group: str, values: Mapping[str, Any]) -> Content:
    """The content, of a matter or of a package, with these elements of one tab as told."""
    if package_content.is_package(content):
        return package_content.apply(content, group, values)
    return apply(content, group, values)


def _held(proposal: Proposal) -> Content | None:
    """What the edition says that the proposal was begun from."""
    stood = proposal.package_base or proposal.base
    return _said_by(stood) if stood else None


def _said_by(edition: Edition | PackageEdition) -> Content:
    return package_content.content_of(edition) if isinstance(edition, PackageEdition) else content_of(edition)


def _filled_in(key: str, said: Any) -> Any:
    """Rows with all their columns, as the content keeps them: what an editor leaves out is no difference."""
    if key in ROWS and isinstance(said, list) and all(isinstance(row, Mapping) for row in said):
        return normal({key: said})[key]
    return said


def _put(content: Content, key: str, said: Any) -> None:
    if key in ROWS:
        content[key] = copy.deepcopy(said)
    else:
        element = ELEMENTS[key]
        content[element.part][element.column] = copy.deepcopy(said)


def _whole(content: Mapping[str, Any], *, on: date) -> Content:
    """The normal form, from that day, with what its operation needs to know."""
    whole = normal(content) | {"effective_on": on.isoformat()}
    if "operation" in content:
        whole["operation"] = dict(content["operation"])
    return whole


def _blank(office: Office) -> Content:
    told = {"office": office.path, "for_persons": False, "for_organisations": False}
    return {"state": EditionState.LISTED.value, "matter": told}


def _text(said: Any) -> Any:
    return said.isoformat() if isinstance(said, date) else said


def _since(proposal: Proposal, revision: int, own: Collection[int], by: Actor) -> Content:
    """What stood at that revision in the elements that others changed after it."""
    stood: Content = {}
    later_ones = proposal.revisions.filter(no__gt=revision).exclude(no__in=own, saved_by=by.user)
    for later in later_ones.order_by("-no"):
        stood |= later.before
    return stood


def _revised(
    proposal: Proposal, group: str, before: Content, after: Content, *, by: Actor, at: datetime
) -> Proposal:
    """The revision is kept with what changed, and who changed it; a proposal that was checked is a draft again."""
    refuse(rules.why_not_written_so(proposal.content))
    proposal.revision += 1
    proposal.saved_at, proposal.saved_by = at, by.person
    if proposal.state == ProposalState.CHECKED:
        proposal.reopen()
    proposal.save()
    _keep_files(proposal)
    ProposalRevision.objects.create(
        proposal=proposal,
        no=proposal.revision,
        group=group,
        before=before,
        after=after,
        saved_at=at,
        saved_by=by.person,
    )
    return proposal


def _keep_files(proposal: Proposal) -> None:
    """The files that the content names stay as long as it does: those attached to it, and those of editions."""
    named = set(_files(proposal.content))
    new = (
        named - {str(uuid) for uuid in proposal.files.values_list("blob__uuid", flat=True)}
        if named
        else named
    )
    if new:
        refuse(rules.why_not_show(new))
        blobs = Blob.objects.filter(uuid__in=new).order_by("pk")
        ProposalFile.objects.bulk_create(ProposalFile(proposal=proposal, blob=blob) for blob in blobs)


def _files(content: Mapping[str, Any]) -> Iterator[str]:
    if package_content.is_package(content):
        return
    for element in ELEMENTS.values():
        if element.kind == "file":
            rows = content[element.part] if element.is_of_rows else [content[element.part]]
            yield from (row[element.column] for row in rows if row[element.column])


def _told(proposal: Proposal) -> dict[str, Any]:
    return {"matter": proposal.name, "operation": proposal.get_operation_display()}

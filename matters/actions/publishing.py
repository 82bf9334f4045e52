"""发布: a content becomes the edition of its matter. Every way into the catalogue that makes editions one by one ends here."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ground.accounts.actor import Actor
from ground.accounts.addressees import addressee, holders
from ground.accounts.enums import Duty
from ground.accounts.models import Office, User
from ground.law.rulings import follows, refuse
from ground.law.values import value
from ground.notices.tell import Addressee, tell
from ground.trail.record import record
from ground.workdays import legal_day
from ground.workdays.calendar import after
from matters import rules
from matters.actions.stopping import stop_packages
from matters.content import complete, rows_of, write
from matters.elements import of_part
from matters.enums import FILABLE, Act, EditionState, MaterialKind, OperationKind
from matters.models import (
    Announcement,
    Edition,
    Matter,
    Operation,
    Proposal,
    Reduction,
    UpstreamChange,
    guide_code,
)

log = logging.getLogger(__name__)


# ---- a proposal becomes an edition


@transaction.atomic
def publish(
    proposal: Proposal, *, effective_on: date, together: bool = False, by: Actor, at: datetime
) -> Edition | None:
    """What was proposed holds from that day on, and the edition before ends that day; its cases stay with it (COR-1).

    The day is one for everybody: the operation stands on record, what was spared is counted, a shorter promise is
    announced, those below have their offer. Nothing is returned where the matter ends. What belongs to a split or a merger is
    published with all of it (`together`).
    """
    proposal = Proposal.objects.locked(proposal.pk)
    if not together:
        refuse(rules.why_not_apart(proposal))
    if proposal.matter is not None:
        proposal.matter = locked(proposal.matter)
    for ruling in rules.why_not_publish(proposal, effective_on, by=by, at=at):
        refuse(ruling)
    edition, last = None, None
    if rules.ends(proposal):
        assert proposal.matter is not None
        matter = proposal.matter
        end(matter, effective_on, by=by, at=at)
    else:
        last = rules.last_edition(proposal.matter, effective_on) if proposal.matter else None
        edition = put_in_force(
            proposal.content,
            proposal.matter,
            on=effective_on,
            above=proposal.upstream_change.edition if proposal.upstream_change else None,
            waits=effective_on > legal_day(at),
            is_checked=True,
            by=by,
            at=at,
        )
        matter = edition.matter
    _operation(proposal, matter, effective_on, by=by, at=at)
    if edition is None or edition.state == EditionState.SUSPENDED:
        stop_packages(matter, proposal.get_operation_display(), effective_on, by=by, at=at)
    if edition is None:
        _end_below(proposal, matter, effective_on, by=by, at=at)
    else:
        leave_behind(edition, last, by=by, at=at)
        _accept(proposal, by=by, at=at)
    proposal.matter = matter
    proposal.effective_on = effective_on
    proposal.publish(edition, turned_at=None if effective_on > legal_day(at) else at)
    proposal.save()
    facts = {"matter": matter.code, "edition": edition and edition.no, "on": effective_on}
    record(proposal.thread, Act.PUBLISHED, by=by, at=at, facts=facts)
    told = {"matter": matter.name, "operation": proposal.get_operation_display(), "on": effective_on}
    tell(hands_of(proposal), "matters/notices/published", about=proposal.thread, at=at, context=told)
    return edition


@transaction.atomic
def recall(edition: Edition, words: str, *, by: Actor, at: datetime) -> Edition:
    """What has not begun never begins: the edition that waits, or the end that is set, is taken back, and the one before holds on.

    Those below who have not begun to take it over are offered it no more. Who wrote it is told why. Of a split, or a merger,
    all is taken back, or nothing: else a matter would end with nobody to renew what it granted.
    """
    whole = [edition, *rules.recalled_with(edition, legal_day(at))]
    for matter in sorted((one.matter for one in whole), key=lambda matter: matter.pk):
        locked(matter)
    for one in whole:
        _take_back(one, words, by=by, at=at)
    return Edition.objects.select_related("matter").get(pk=edition.pk)


def _take_back(edition: Edition, words: str, *, by: Actor, at: datetime) -> None:
    matter = locked(edition.matter)
    edition = matter.editions.get(pk=edition.pk)
    today = legal_day(at)
    refuse(rules.why_not_release(matter.office, by=by, at=at))
    refuse(rules.why_not_recall(edition, today))
    refuse(rules.why_not_recall_unsaid(words))
    written = rules.published_with(edition, today)
    if edition.effective_on > today:
        day = edition.replaced_on = edition.effective_on
        edition.recalled_at = at
        edition.save(update_fields=["replaced_on", "recalled_at"])
        before = matter.editions.ever().filter(replaced_on=day).order_by("-no").first()
        if before is not None:
            _until(before, None)
        edition.offered.filter(accepted_at=None, proposals=None).delete()
    else:
        for below in _ended_with(edition):
            _until(below, None)
            _say_recalled(below, words, by=by, at=at)
        _until(edition, None)
    _say_recalled(edition, words, by=by, at=at)
    if written is not None:
        told = {"matter": matter.name, "operation": written.get_operation_display(), "words": words}
        tell(hands_of(written), "matters/notices/recalled", about=written.thread, at=at, context=told)


def _say_recalled(edition: Edition, words: str, *, by: Actor, at: datetime) -> None:
    touch(edition.matter, at=at)
    facts = {"matter": edition.matter.code, "edition": edition.no, "words": words}
    record(edition.thread, Act.RECALLED, by=by, at=at, facts=facts)


def turn_day(*, at: datetime) -> list[Edition]:
    """Every matter whose next edition began is called and looked for as that edition says. Safe to run again.

    Until its day an edition that waits is nobody's name: what people find is what holds. One that cannot be turned keeps no
    other waiting, and is tried again.
    """
    waited = Edition.objects.in_force(legal_day(at)).filter(proposal__in=Proposal.objects.unturned())
    turned = []
    for edition in waited.select_related("matter").order_by("pk"):
        try:
            with transaction.atomic():
                is_turned = turn(edition, locked(edition.matter), at=at)
        except Exception:
            log.exception("edition %s did not become what its matter is called", edition.uuid)
        else:
            turned += [edition] if is_turned else []
    return turned


def turn(edition: Edition, matter: Matter, *, at: datetime) -> bool:
    """The locked matter is called as its edition in force says; False where it was already, or its day is still to come."""
    proposal = Proposal.objects.unturned().filter(published=edition).first()
    if proposal is None or not edition.is_in_force(legal_day(at)):
        return False
    _place(edition.identity, matter, at=at)
    proposal.turned_at = at
    proposal.save(update_fields=["turned_at"])
    facts = {"matter": matter.code, "edition": edition.no}
    record(edition.thread, Act.TURNED, by=Actor.system("catalogue"), at=at, facts=facts)
    return True


# ---- a content becomes an edition


@transaction.atomic
def put_in_force(
    content: Mapping[str, Any],
    matter: Matter | None,
    *,
    on: date,
    above: Edition | None = None,
    until: date | None = None,
    waits: bool = False,
    is_checked: bool = False,
    by: Actor,
    at: datetime,
) -> Edition:
    """The content is the edition of its matter from the day `on`, and the one before it ends that day (行政许可法 30).

    A content that can be applied for is asked whether everything the law wants shown is there; nothing of a refused one is
    kept. Without a `matter` the content makes a new one. What `waits` is the matter's own name only when its day comes
    (`turn_day`). `above` is the edition one level up that it takes over. The checks are asked unless they were (`is_checked`),
    or what is said goes on as it was published: then only whether all is there. With an `until` it takes the place of the edition in force alone, which was
    to end that day: what begins or ends then stands as it was set.
    """
    refuse(rules.why_not_written_so(content))
    if matter is not None and until is None:
        refuse(rules.why_not_take_effect(matter, legal_day(at)))
    content = complete(content, matter) | {"effective_on": on.isoformat()}
    refuse((rules.why_not_open if is_checked else rules.why_not_complete)(content, matter, on))
    if matter is None or not waits:
        matter = _place(content["matter"], matter, at=at)
    else:
        touch(matter, at=at)
    ending = matter.editions.filter(replaced_on=None) if until is None else matter.editions.in_force(on)
    for before in ending:
        _until(before, max(on, before.effective_on))
    rows = rows_of(content, matter)
    edition = rows.edition
    edition.no = max(matter.editions.values_list("no", flat=True), default=0) + 1
    edition.form_version = edition.no
    edition.effective_on, edition.replaced_on = on, until
    edition.follows = above
    edition.published_at, edition.published_by = at, by.user
    write(rows)
    act = Act.OPENED if edition.state in FILABLE else Act.PUBLISHED
    record(edition.thread, act, by=by, at=at, facts={"matter": matter.code, "edition": edition.no})
    return edition


def end(matter: Matter, on: date, *, by: Actor, at: datetime) -> Edition:
    """The matter has no edition from that day on; its cases go on under the one they were filed under (COR-1)."""
    refuse(rules.why_not_take_effect(matter, legal_day(at)))
    last = matter.editions.get(replaced_on=None)
    _until(last, on)
    touch(matter, at=at)
    facts = {"matter": matter.code, "edition": last.no, "on": on}
    record(last.thread, Act.ENDED, by=by, at=at, facts=facts)
    return last


@follows("U3", source="取消的事项各级同日取消")
def _end_below(proposal: Proposal, matter: Matter, on: date, *, by: Actor, at: datetime) -> None:
    """What is cancelled above is cancelled below on the same day; of any other ending those below are told."""
    cancelled = proposal.operation == OperationKind.CANCEL
    for below in matter.downstream.select_related("office").order_by("pk"):
        below = locked(below)
        if not below.editions.in_force(on).exists():
            continue
        if cancelled:
            end(below, on, by=by, at=at)
            _operation(proposal, below, on, by=by, at=at)
            stop_packages(below, proposal.get_operation_display(), on, by=by, at=at)
            _end_below(proposal, below, on, by=by, at=at)
        tell(
            holders(Duty.CATALOGUE, at=at, office=below.office),
            "matters/notices/ended_above",
            about=f"matter:{below.code}",
            at=at,
            context={"matter": below.name, "above": matter.name, "on": on, "cancelled": cancelled},
        )


def _ended_with(edition: Edition) -> list[Edition]:
    """The editions below that were to end together with this one: by the same cancellation."""
    assert edition.replaced_on is not None
    cancelled = edition.matter.operations.filter(on=edition.replaced_on, kind=OperationKind.CANCEL)
    last = cancelled.exclude(proposal=None).order_by("-pk").first()
    if last is None:
        return []
    below = Matter.objects.filter(operations__proposal=last.proposal_id).exclude(pk=edition.matter_id)
    ended = Edition.objects.filter(matter__in=below, replaced_on=edition.replaced_on)
    return list(ended.ever().select_related("matter").order_by("pk"))


def locked(matter: Matter) -> Matter:
    """The matter as it is now, nobody else's to publish until this transaction ends."""
    return (
        Matter.objects.select_for_update(no_key=True, of=("self",)).select_related("office").get(pk=matter.pk)
    )


def touch(matter: Matter, *, at: datetime) -> None:
    """Other systems learn that the matter changed."""
    matter.changed_at = at
    matter.save(update_fields=["changed_at"])


def _until(edition: Edition, day: date | None) -> None:
    edition.replaced_on = day
    edition.save(update_fields=["replaced_on"])


def _place(told: Mapping[str, Any], matter: Matter | None, *, at: datetime) -> Matter:
    """The matter is called as its edition says: its name, its codes, whose it is and for whom."""
    matter = matter or Matter(code=guide_code(told["implementation_code"]))
    for element in of_part("matter"):
        said = told[element.column]
        if element.kind == "office":
            said = Office.objects.get(path=said)
        elif element.kind == "matter":
            said = _matter(said)
        setattr(matter, element.column, said)
    matter.changed_at = at
    matter.spell().save()
    return matter


# ---- what a publication leaves behind


def leave_behind(edition: Edition, last: Edition | None, *, by: Actor, at: datetime) -> None:
    """What the edition spares against the `last` one is counted, a shorter promise is announced, those below have their offer."""
    _count(edition, last)
    _announce(edition, last)
    _offer(edition, by=by, at=at)


def _operation(proposal: Proposal, matter: Matter, on: date, *, by: Actor, at: datetime) -> Operation:
    told = proposal.content.get("operation", {})
    heirs = _heirs(proposal)
    operation = Operation.objects.create(
        matter=matter,
        kind=proposal.operation,
        on=on,
        basis=proposal.basis,
        reason=proposal.reason,
        proposal=proposal,
        successor=heirs[0]
        if proposal.operation == OperationKind.MERGE and heirs
        else _matter(told.get("successor")),
        to_office=Office.objects.get(path=told["to_office"]) if told.get("to_office") else None,
        by=by.user,
        at=at,
    )
    if proposal.operation == OperationKind.SPLIT:
        operation.parts.set(heirs)
    return operation


def _heirs(proposal: Proposal) -> list[Matter]:
    """What a split or a merger made: the new matters of the same change, whatever code they were given while they were worked on."""
    if proposal.bulk_id is None or proposal.operation not in (OperationKind.SPLIT, OperationKind.MERGE):
        return []
    made = Matter.objects.filter(proposals__bulk=proposal.bulk_id, proposals__operation=OperationKind.NEW)
    return list(made.order_by("pk"))


def _matter(code: str | None) -> Matter | None:
    return Matter.objects.coded([code])[code] if code else None


@follows("S66", source="滨海四项机制、津南报告：减事项、减材料、减环节、减证照、减时限")
def reductions(edition: Edition) -> dict[str, int]:
    """How much an edition asks, by what the reform counts: items, materials, steps, certificates, days."""
    asked = [material for material in edition.materials.all() if not material.exempt]
    return {
        "items": edition.handling_items.count() or 1,
        "materials": len(asked),
        "steps": edition.steps.count(),
        "certificates": sum(material.kind == MaterialKind.CERTIFICATE for material in asked),
        "days": edition.promised_length or 0,
    }


def _count(edition: Edition, last: Edition | None) -> None:
    """Before and after, where both were worked out: against a listed edition everything would look like a burden added."""
    if last is None or EditionState.LISTED in (last.state, edition.state):
        return
    before, now = reductions(last), reductions(edition)
    if last.promised_unit != edition.promised_unit:
        before["days"] = now["days"]  # days of two kinds are not compared
    Reduction.objects.create(
        edition=edition,
        before=last,
        **{f"{key}_before": n for key, n in before.items()},
        **{f"{key}_after": n for key, n in now.items()},
    )


@follows("S57", source="滨海四项机制：压缩承诺时限的，公告并注明执行日期")
def shortened(edition: Edition, last: Edition | None) -> bool:
    """Whether the organ promises to be quicker than it did, counted in the same days."""
    return (
        last is not None
        and edition.is_open
        and edition.promised_length is not None
        and last.promised_length is not None
        and edition.promised_unit == last.promised_unit
        and edition.promised_length < last.promised_length
    )


def _announce(edition: Edition, last: Edition | None) -> None:
    if shortened(edition, last):
        assert last is not None
        assert last.promised_length is not None
        assert edition.promised_length is not None
        Announcement.objects.create(
            edition=edition,
            from_length=last.promised_length,
            to_length=edition.promised_length,
            unit=edition.promised_unit,
            on=edition.effective_on,
        )


def _offer(edition: Edition, *, by: Actor, at: datetime) -> None:
    """Every matter below that follows this one is to take the edition over, by a day."""
    for below in edition.matter.downstream.select_related("office").order_by("pk"):
        limit = value("catalogue.accept", below.office.division_code, legal_day(at))
        due_on = max(edition.effective_on, after(legal_day(at), limit).on)
        UpstreamChange.objects.get_or_create(
            matter=below, edition=edition, defaults={"offered_at": at, "due_on": due_on}
        )
        facts = {"edition": edition.no, "due_on": due_on}
        record(f"matter:{below.code}", Act.OFFERED, by=by, at=at, facts=facts)
        tell(
            holders(Duty.CATALOGUE, at=at, office=below.office),
            "matters/notices/offered",
            about=f"matter:{below.code}",
            at=at,
            context={"matter": below.name, "no": edition.no, "due_on": due_on},
        )


def _accept(proposal: Proposal, *, by: Actor, at: datetime) -> None:
    """What was offered up to this edition is taken over."""
    change = proposal.upstream_change
    if change is not None:
        offered = change.matter.upstream_changes.filter(accepted_at=None, edition__no__lte=change.edition.no)
        offered.update(accepted_at=at, accepted_by=by.user)


def hands_of(proposal: Proposal) -> list[Addressee]:
    """Who wrote it, to be told what came of it."""
    people = User.objects.filter(pk__in=rules.authors(proposal)).order_by("pk")
    return [addressee(person) for person in people]

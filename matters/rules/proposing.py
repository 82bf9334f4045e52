"""Why a proposal may not be begun, written, checked, handed on or published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office
from ground.documents.models import Blob
from ground.law.rulings import Ruling, follows, rule
from ground.workdays import legal_day
from matters import package_content
from matters.content import STATE, Change, changes, content_of
from matters.elements import ELEMENTS, GROUP_OF_ROWS, ROWS
from matters.enums import LIVE, EditionState, OperationKind, PreparationKind, ProposalState
from matters.findings import Finding
from matters.models import Matter, Proposal, UpstreamChange
from matters.rules.checks import errors, findings
from matters.rules.checks.known import files_of_editions
from matters.rules.hearing import EARLY, QUESTIONS
from matters.rules.packages import (
    against_package,
    found_in_package,
    package_changes,
    why_not_publish_package_from,
)
from matters.rules.publishing import is_over, last_edition, why_not_take_effect
from matters.rules.standing import keeps, why_not_release, why_not_release_own, why_not_write
from matters.rules.succeeding import why_not_succeed, why_not_take_up

# What is said of one matter alone, wherever it stands; the rest of what follows a higher level is said there.
OWN = {
    *("implementation_code", "local_code", "office", "level", "power_code", "aliases", "note"),
    *("regulator", "review_organ", "court", "licence_mark"),
}
# Which matter it follows is said by who keeps the catalogue: whoever is bound by it does not untie himself.
KEEPERS = {"upstream"}
# What may be put right without asking anybody: it takes nothing from who applies.
CORRECTABLE = {"contact", "topics", "faq", "english"}
CORRECTABLE_ELEMENTS = {"summary", "aliases", "note"}
# These end the matter, or stop it: what it says is no longer asked whether it is good.
ENDING = (OperationKind.CANCEL, OperationKind.SPLIT, OperationKind.MERGE)
# These change what it costs the applicant most, and say on what they rest.
WITH_BASIS = (
    *ENDING,
    OperationKind.SUSPEND,
    OperationKind.DEVOLVE,
    OperationKind.TRANSFER,
    OperationKind.RELIST,
)

BEFORE_SUBMISSION = (PreparationKind.CONSULT, PreparationKind.LEGAL)
BEFORE_PUBLICATION = (PreparationKind.NOTIFY, PreparationKind.TRAIN)


def office_of(proposal: Proposal) -> Office:
    """Whose matter it is; of a new one, whose it is to be."""
    if proposal.matter is not None:
        return proposal.matter.office
    if proposal.package is not None:
        return proposal.package.office
    return Office.objects.get(path=proposal.content["matter"]["office"])


def ends(proposal: Proposal) -> bool:
    """Whether the matter has no edition after this: it is cancelled, or another one takes its place."""
    return proposal.operation in ENDING or bool(proposal.content.get("operation", {}).get("successor"))


@rule("A10", source="本平台所定：一个事项同时只有一份拟稿")
def why_not_begin(
    matter: Matter | None, office: Office, operation: str, *, by: Actor, at: datetime
) -> str | None:
    """One proposal at a time for each matter, begun by who may write it; what is not in force can only be taken up anew."""
    if not (may := why_not_write(office, by=by, at=at)).ok:
        return may.words
    if matter is None:
        return None if operation == OperationKind.NEW else _("请先选择事项")
    live = matter.proposals.live().first()
    if live is not None:
        return _("“%(name)s”已有一份%(state)s的拟稿（%(operation)s），请在该拟稿上继续，或者先作废它") % {
            "name": matter.name,
            "state": live.get_state_display(),
            "operation": live.get_operation_display(),
        }
    if is_over(matter, legal_day(at)):
        if operation != OperationKind.RELIST:
            return _("“%(name)s”已经没有现行版本；需要恢复的，请以“重新列入”起草") % {"name": matter.name}
        return why_not_take_up(matter, legal_day(at)).words
    elif operation in (OperationKind.NEW, OperationKind.RELIST):
        if not matter.editions.in_force(legal_day(at)).exists():
            return why_not_take_effect(matter, legal_day(at)).words
        return _("“%(name)s”有现行版本，请以“变更”起草") % {"name": matter.name}
    return None


@rule("A2", source="本平台所定：已提交的拟稿退回后才能修改")
def why_not_edit(proposal: Proposal, *, by: Actor, at: datetime) -> str | None:
    """A proposal is written as long as it lies with its editors."""
    if proposal.state not in (ProposalState.DRAFT, ProposalState.CHECKED):
        return _("这份拟稿%(state)s，不能再修改") % {"state": proposal.get_state_display()}
    return _why_not_write_it(proposal, by=by, at=at)


def _is_nameless(proposal: Proposal) -> bool:
    is_new = proposal.matter_id is None and proposal.package_id is None
    return is_new and not proposal.content["matter"]["office"]


def _why_not_write_it(proposal: Proposal, *, by: Actor, at: datetime) -> str | None:
    """A new matter whose office nobody has named yet is written by whoever began it."""
    if _is_nameless(proposal):
        if by.user_id == proposal.begun_by_id and by.acts_as(Duty.CATALOGUE, at=at):
            return None
        return _("请先填写实施主体")
    return why_not_write(office_of(proposal), by=by, at=at).words


@rule("A10", source="本平台所定：谁的事项谁编制")
def why_not_place(path: str, *, by: Actor, at: datetime) -> str | None:
    """A new matter is begun for an office that its editor writes for; which one may be said later."""
    if not path:
        return None
    office = Office.objects.filter(path=path).first()
    if office is None:
        return _("没有“%(path)s”这个机构，请重新选择实施主体") % {"path": path}
    return why_not_write(office, by=by, at=at).words


@rule("S41", source="天津一制三化方案：上级统一编制的要素下级不得更改")
def why_not_touch(proposal: Proposal, keys: Iterable[str], *, by: Actor, at: datetime) -> str | None:
    """What the city says of a matter is not said otherwise below: the district fills in place, hours, contacts and its promise."""
    return words_for_locked(key for key in keys if key in locked_for(proposal, by=by, at=at))


def words_for_locked(keys: Iterable[str]) -> str | None:
    said = list(dict.fromkeys(keys))
    if not said:
        return None
    if said == ["office"]:
        return _("实施主体的变更请用“下放”或者“划转”办理")
    if said == ["upstream"]:
        return _("上级标准事项由事项目录管理机构填写")
    return _("%(elements)s由上级统一填写，本级不能更改") % {
        "elements": _("、").join(label_of(key) for key in said)
    }


@rule("LINT-9", source="本平台所定：公开的文件只能是为本事项上传的，或者已有版本公布的")
def why_not_show(uuids: Iterable[str]) -> str | None:
    """A draft names files that were attached to it, that an edition shows, or that come packaged: never what somebody applied with."""
    wanted = set(uuids)
    shown = Blob.objects.filter(files_of_editions(), uuid__in=wanted).order_by("pk")
    if wanted - {str(uuid) for uuid in shown.values_list("uuid", flat=True)}:
        return _("没有找到所选的文件，请重新上传")
    return None


def locked_elements(proposal: Proposal) -> set[str]:
    """The elements, and the parts of rows, that no editor of this proposal may change."""
    if proposal.matter is None:
        return set()
    locked = {"office"}
    if proposal.matter.upstream_id is not None:
        locked |= {key for key, one in ELEMENTS.items() if not one.local and key not in OWN | KEEPERS}
        locked |= set(ROWS)
    return locked


def locked_for(proposal: Proposal, *, by: Actor, at: datetime) -> set[str]:
    """What this editor may not change: of a matter that is there, also which one it follows, unless his office keeps the catalogue."""
    locked = locked_elements(proposal)
    if proposal.matter is not None and not keeps(proposal.matter.office, by.office, at=at):
        locked |= KEEPERS
    return locked


@rule("S41", source="天津一制三化方案：上级统一编制的要素下级不得更改")
def why_not_change_locked(key: str, matters: list[Matter]) -> str | None:
    """A change of many matters leaves alone those that follow a higher level in this element."""
    names = [matter.name for matter in matters if key in locked_elements(Proposal(matter=matter))]
    if not names:
        return None
    return _("以下事项的%(element)s由上级统一填写，请不要选择：%(names)s") % {
        "element": label_of(key),
        "names": _("、").join(names),
    }


def label_of(key: str, proposal: Proposal | None = None) -> str:
    """What people call an element, the rows of a part, or how it is published; of a proposal, in what it is about."""
    if proposal is not None and proposal.package_id is not None:
        return str(package_content.ELEMENTS[key].label) if key in package_content.ELEMENTS else key
    if key == STATE:
        return _("状态")
    if key in ROWS:
        return str(ROWS[key]._meta.verbose_name)
    return str(ELEMENTS[key].label) if key in ELEMENTS else key


@rule("A2", source="本平台所定：校验不通过的不提交；所有错误一次列明")
def why_not_pass(proposal: Proposal, *, on: date | None = None, at: datetime) -> str | None:
    """What is handed on says why, changes something, and has no error of the checks; everything is named at once."""
    said = list(beside_checks(proposal, at=at))
    said += [
        f"{label_of(one.element, proposal)}：{one.words}" for one in errors(found(proposal, on=on, at=at))
    ]
    return _("请先改正：%(said)s") % {"said": _("；").join(dict.fromkeys(said))} if said else None


def found(proposal: Proposal, *, on: date | None = None, at: datetime) -> list[Finding]:
    """What the checks find in the proposal, for the day from which it is to hold, or is meant to."""
    if ends(proposal) or _only_stops(proposal):
        return []
    day = on or proposal.effective_on or legal_day(at)
    if proposal.package_id is not None:
        return found_in_package(proposal, day)
    known = proposal.known if proposal.known is not None and proposal.known.on == day else None
    return findings(proposal.content, proposal.matter, day, known=known)


def _only_stops(proposal: Proposal) -> bool:
    """Whether nothing else is said than that the matter is suspended, and why: what it says was published as it is."""
    if proposal.operation != OperationKind.SUSPEND or proposal.base is None:
        return False
    return all(one.element == "note" for one in changes_of(proposal))


def beside_checks(proposal: Proposal, *, at: datetime) -> Iterable[str]:
    """What is wrong with the proposal itself, whatever the checks find in its content."""
    if not proposal.reason.strip():
        yield _("理由：请填写")
    if proposal.operation in WITH_BASIS and not proposal.basis.strip():
        yield _("依据：%(operation)s须写明依据") % {"operation": proposal.get_operation_display()}
    yield from _against_content(proposal, at=at)


def _against_content(proposal: Proposal, *, at: datetime) -> Iterable[str]:
    if proposal.package_id is not None:
        yield from against_package(proposal)
        return
    told: Mapping[str, Any] = proposal.content["matter"]
    others = Matter.objects.filter(implementation_code=told["implementation_code"])
    if proposal.matter_id is not None:
        others = others.exclude(pk=proposal.matter_id)
    if told["implementation_code"] and others.exists():
        yield _("实施编码：“%(code)s”已被其他事项使用") % {"code": told["implementation_code"]}
    paths = {told["office"], proposal.content["edition"].get("regulator")} - {None, ""}
    for path in sorted(paths - set(Office.objects.filter(path__in=paths).values_list("path", flat=True))):
        yield _("机构：没有“%(path)s”这个机构") % {"path": path}
    if ends(proposal):
        return
    yield from _against_state(proposal)
    if proposal.base is None:
        return
    changed = changes_of(proposal)
    stays = proposal.content["state"] == proposal.base.state
    # What ended may be taken up as it was: that it holds again is what is new.
    if not changed and stays and proposal.operation != OperationKind.RELIST:
        yield _("内容：与现行版本没有区别")
    if words := words_for_locked(_locked_of(proposal, changed)):
        yield words
    if proposal.operation == OperationKind.CORRECT:
        beyond = dict.fromkeys(label_of(one.element) for one in changed if not is_correctable(one.element))
        if beyond or not stays:
            what = _("、").join(beyond) or _("状态")
            yield _("更正只能改地点、联系方式、主题、问答等；%(what)s请以“变更”办理") % {"what": what}


def _against_state(proposal: Proposal) -> Iterable[str]:
    """A matter is suspended, and goes on, by operations of their own, which say on what they rest; or as those above do."""
    is_stopped = proposal.content["state"] == EditionState.SUSPENDED
    was_stopped = proposal.base is not None and proposal.base.state == EditionState.SUSPENDED
    match proposal.operation:
        case OperationKind.SUSPEND:
            wrong = not is_stopped
        case OperationKind.RESUME:
            wrong = is_stopped
        case OperationKind.NEW | OperationKind.RELIST:
            wrong = is_stopped and not was_stopped
        case _:
            wrong = is_stopped != was_stopped and proposal.upstream_change_id is None
    if wrong:
        yield _("状态：暂停办理请用“暂停”，恢复办理请用“恢复”")


def _locked_of(proposal: Proposal, changed: Iterable[Change]) -> Iterable[str]:
    """What is said otherwise than the edition in force and is locked, however it came into the proposal."""
    if proposal.upstream_change_id is not None:
        return
    handed = proposal.operation in (OperationKind.DEVOLVE, OperationKind.TRANSFER)
    locked = locked_elements(proposal) - ({"office"} if handed else set())
    for one in changed:
        part = one.path.partition("/")[0]
        if one.element in locked or part in locked:
            yield part if part in locked else one.element


def changes_of(proposal: Proposal) -> list[Change]:
    """What the proposal says otherwise than the edition it was begun from; nothing, where it begins a matter."""
    if proposal.package_id is not None:
        return package_changes(proposal)
    if proposal.base is None:
        return []
    prefetch_related_objects([proposal.base], *ROWS)  # asked more than once for one page
    return changes(content_of(proposal.base), proposal.content)


def is_correctable(key: str) -> bool:
    """Whether it may be put right as a correction, without hearing anybody first."""
    group = GROUP_OF_ROWS[key] if key in ROWS else ELEMENTS[key].group
    return group in CORRECTABLE or key in CORRECTABLE_ELEMENTS


@rule("A2", source="天津一制三化方案 二（一）：变更前征求意见、合法性审核，发布前通知、培训")
def why_not_submit(proposal: Proposal, *, by: Actor, at: datetime) -> str | None:
    """What passed the checks is handed to the publisher when those concerned were heard and the law was looked at."""
    if words := _why_not_write_it(proposal, by=by, at=at):
        return words
    if not can_proceed(proposal.submit):
        return _("这份拟稿%(state)s；通过校验后才能提交") % {"state": proposal.get_state_display()}
    if words := _unprepared(proposal, BEFORE_SUBMISSION):
        return words
    day = max(proposal.effective_on or legal_day(at), legal_day(at))
    asked = (question(proposal, day, by=by, at=at).words for question in EARLY)
    return next((words for words in asked if words), None)


def _unprepared(proposal: Proposal, wanted: Iterable[PreparationKind]) -> str | None:
    if proposal.operation == OperationKind.CORRECT:
        return None
    done = set(proposal.preparations.values_list("kind", flat=True))
    missing = [str(kind.label) for kind in wanted if kind not in done]
    if missing:
        return _("请先完成并登记：%(missing)s") % {"missing": _("、").join(missing)}
    again = [str(kind.label) for kind in wanted if kind in lapsed(proposal)]
    if again:
        return _("登记以后内容又有修改，请就现在的内容重新完成并登记：%(again)s") % {
            "again": _("、").join(again)
        }
    return None


@follows("A2", source="天津一制三化方案 二（一）：征求意见、合法性审核的就是发布的内容")
def lapsed(proposal: Proposal) -> set[str]:
    """The hearings and the legal review that were of another text: since then an element changed that is no mere correction."""
    if proposal.operation == OperationKind.CORRECT:
        return set()
    done = proposal.preparations.filter(kind__in=BEFORE_SUBMISSION, revision__lt=proposal.revision)
    return {one.kind for one in done.order_by("kind") if _differs_since(proposal, one.revision)}


def _differs_since(proposal: Proposal, revision: int) -> bool:
    """Whether what the hearing was of says something else now; what was changed and put back does not."""
    stood: dict[str, Any] = {}
    for later in proposal.revisions.filter(no__gt=revision).order_by("-no"):
        stood |= later.before
    return any(
        said != _said_now(proposal, key) for key, said in stood.items() if _is_of_substance(proposal, key)
    )


def _is_of_substance(proposal: Proposal, key: str) -> bool:
    if proposal.package_id is not None:
        known = package_content.ELEMENTS
        return key in known and not known[key].is_correctable
    return key == "state" or ((key in ROWS or key in ELEMENTS) and not is_correctable(key))


def _said_now(proposal: Proposal, key: str) -> Any:
    if proposal.package_id is not None:
        return package_content.value_of(proposal.content, key)
    if key == "state" or key in ROWS:
        return proposal.content[key]
    element = ELEMENTS[key]
    return proposal.content[element.part][element.column]


@rule("A2", source="天津一制三化方案 二（一）")
def why_not_prepare(proposal: Proposal, done_on: date, words: str, *, by: Actor, at: datetime) -> str | None:
    """What was done about a change is noted while it is worked on, with its day and what came of it."""
    if proposal.state not in LIVE:
        return _("这份拟稿%(state)s，不能再登记") % {"state": proposal.get_state_display()}
    if done_on > legal_day(at):
        return _("完成日期不能晚于今天")
    if not words.strip():
        return _("请写明情况")
    refused = _why_not_write_it(proposal, by=by, at=at)
    if refused and (_is_nameless(proposal) or not why_not_release(office_of(proposal), by=by, at=at).ok):
        return refused
    return None


@rule("A2", source="本平台所定：退回须写明意见")
def why_not_give_back(proposal: Proposal, words: str, *, by: Actor, at: datetime) -> str | None:
    """The publisher gives back what was submitted, and says what is to be done about it."""
    if not can_proceed(proposal.give_back):
        return _("这份拟稿%(state)s，不能退回") % {"state": proposal.get_state_display()}
    if not words.strip():
        return _("请写明退回意见")
    return why_not_release(office_of(proposal), by=by, at=at).words


@rule("A2", source="本平台所定：已提交的拟稿退回后才能作废")
def why_not_discard(proposal: Proposal, *, by: Actor, at: datetime) -> str | None:
    """What was not handed on yet may be given up."""
    if not can_proceed(proposal.discard):
        return _("这份拟稿%(state)s，不能作废") % {"state": proposal.get_state_display()}
    return _why_not_write_it(proposal, by=by, at=at)


def why_not_publish(proposal: Proposal, on: date, *, by: Actor, at: datetime) -> Iterable[Ruling]:
    """Every rule that a publication has to pass, in the order in which people can do something about it."""
    office = office_of(proposal)
    yield why_not_release(office, by=by, at=at)
    yield why_not_release_own(proposal, by=by)
    yield why_not_publish_from(proposal, on, at=at)
    yield why_not_pass(proposal, on=on, at=at)
    if proposal.operation != OperationKind.MERGE:
        yield why_not_succeed(proposal.matter, proposal.content.get("operation", {}).get("successor"), on)
    if proposal.operation == OperationKind.RELIST and proposal.matter is not None:
        yield why_not_take_up(proposal.matter, on)
    for question in QUESTIONS:
        yield question(proposal, on, by=by, at=at)


@rule("A2", source="天津一制三化方案 二（一）")
def why_not_publish_from(proposal: Proposal, on: date, *, at: datetime) -> str | None:
    """What was submitted is published from today on at the earliest, when its offices were told and trained, on today's edition."""
    if not can_proceed(proposal.publish):
        return _("这份拟稿%(state)s；提交后才能发布") % {"state": proposal.get_state_display()}
    if on < legal_day(at):
        return _("生效日不能早于今天")
    wanted = list(BEFORE_PUBLICATION)
    if proposal.operation == OperationKind.DEVOLVE:
        wanted.append(PreparationKind.GUIDE)
    if words := _unprepared(proposal, wanted):
        return words
    if proposal.package_id is not None:
        return why_not_publish_package_from(proposal, at=at).words
    if proposal.matter is not None and proposal.operation != OperationKind.NEW:
        if is_over(proposal.matter, legal_day(at)) != (proposal.operation == OperationKind.RELIST):
            if proposal.operation == OperationKind.RELIST:
                return _("“%(name)s”已有现行版本，不需要重新列入") % {"name": proposal.matter.name}
            return _("“%(name)s”已经没有现行版本，这份拟稿不能再发布") % {"name": proposal.matter.name}
        if last_edition(proposal.matter, legal_day(at)) != proposal.base:
            return _("起草以后已有其他版本，请退回，由编制人员依据现行版本更新拟稿")
    return None


@rule("A3", source="本平台所定：恢复的是暂停办理的事项")
def why_not_resume(matter: Matter, *, at: datetime) -> str | None:
    """What is resumed was suspended."""
    last = last_edition(matter, legal_day(at))
    if last is None or last.state != EditionState.SUSPENDED:
        return _("“%(name)s”没有暂停办理") % {"name": matter.name}
    return None


@rule("S41", source="天津一制三化方案：上级变更由下级承接")
def why_not_accept(change: UpstreamChange) -> str | None:
    """What is offered is taken over once, and only the newest: it holds what the ones before it said."""
    if change.accepted_at is not None:
        return _("第 %(no)d 版已经承接") % {"no": change.edition.no}
    newer = (
        change.matter.upstream_changes.filter(edition__no__gt=change.edition.no)
        .order_by("-edition__no")
        .first()
    )
    if newer is not None:
        return _("上级已有第 %(no)d 版，请承接该版本") % {"no": newer.edition.no}
    return None


@rule("A2", source="本平台所定：批量修改一次改一个要素")
def why_not_change_many(change: Mapping[str, Any], matters: list[Matter]) -> str | None:
    """One element, in one way, of matters that nobody else is working on."""
    element = ELEMENTS.get(str(change.get("element")))
    if element is None or element.is_of_rows or element.part == "matter":
        return _("请选择一个可以批量修改的要素")
    if len({"set", "times", "replace"} & set(change)) != 1:
        return _("请选择一种修改方式")
    if not matters:
        return _("请至少选择一个事项")
    busy = Proposal.objects.live().filter(matter__in=matters).select_related("matter").order_by("pk")
    if names := [proposal.matter.name for proposal in busy if proposal.matter]:
        return _("以下事项已有拟稿，请先发布或者作废：%(names)s") % {"names": _("、").join(names)}
    return None

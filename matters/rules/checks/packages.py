"""What contradicts itself in a package: promises, conditions, counts (PKG-1 to PKG-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ground.law.rulings import follows
from matters import conditions, package_asks
from matters.conditions import Answers, Question
from matters.enums import EditionState, Severity
from matters.findings import Finding
from matters.models import Edition, PackageEdition, PackageMember
from matters.packages import Joined, joined, settled

# More ways to answer than this are not looked through one by one.
MOST_SITUATIONS = 2000
FEWEST_MEMBERS = 2


@dataclass(frozen=True)
class Seen:
    """A package with its members and their editions, written or not yet."""

    edition: PackageEdition
    members: Sequence[PackageMember]
    editions: Mapping[int, Edition]

    @cached_property
    def situations(self) -> list[Answers]:
        """Every way to answer the questions under which the package can be applied for."""
        questions = self.edition.questions
        every = islice(situations(questions), MOST_SITUATIONS)
        told = [settled(questions, answers) for answers in every]
        return [answers for answers in told if self.may_apply(answers)]

    def may_apply(self, answers: Answers) -> bool:
        met = [conditions.holds(one["when"], answers) for one in self.edition.requirements]
        return False not in met

    @cached_property
    def joined(self) -> list[Joined]:
        return [joined(self.members, self.editions, answers) for answers in self.situations]


class Found(NamedTuple):
    element: str
    words: str
    path: str


Check = Callable[[Seen], Iterable[Found]]


class Registered(NamedTuple):
    check_id: str
    severity: Severity
    function: Check


PACKAGE_CHECKS: list[Registered] = []


def package_check(check_id: str, severity: Severity, *, source: str) -> Callable[[Check], Check]:
    """The function is asked of every package, and is a row of docs/rules.md."""

    def decorate(function: Check) -> Check:
        PACKAGE_CHECKS.append(Registered(check_id, severity, function))
        return follows(check_id, source=source)(function)

    return decorate


def situations(questions: Sequence[Question], answered: Answers | None = None) -> Iterator[Answers]:
    """Every way to answer the questions, those that are not asked left out."""
    given = answered or {}
    question = conditions.next_question(questions, given)
    if question is None:
        yield given
        return
    for key, _label in question["choices"]:
        yield from situations(questions, {**given, question["key"]: key})


def package_findings(
    edition: PackageEdition, members: Sequence[PackageMember], editions: Mapping[int, Edition]
) -> list[Finding]:
    """Everything that contradicts itself in the package."""
    seen = Seen(edition, members, editions)
    return [
        Finding(check_id, severity, found.element, found.path, found.words)
        for check_id, severity, function in PACKAGE_CHECKS
        for found in function(seen)
    ]


@follows("LST-5", source="高效办成一件事：一次告知、一表申请、一套材料、一窗受理、一网办理")
def put_together(
    edition: PackageEdition, members: Sequence[PackageMember], editions: Mapping[int, Edition]
) -> Iterator[Found]:
    """What keeps a package from being read at all: too few members, one that is not in force, a question or condition that is none."""
    if len(members) < FEWEST_MEMBERS:
        yield Found("members", _("一件事至少由两个事项组成"), "members")
    if words := conditions.why_not_questions(edition.questions):
        yield Found("questions", words, "edition/questions")
        return
    known = conditions.asked(edition.questions)
    for place, member in enumerate(members):
        if member.matter_id not in editions:
            words = _("“%(name)s”没有现行版本") % {"name": member.matter.name}
            yield Found("members", words, f"members/{place}")
        elif editions[member.matter_id].state == EditionState.SUSPENDED:
            words = _("“%(name)s”正在暂停办理") % {"name": member.matter.name}
            yield Found("members", words, f"members/{place}")
        if member.when is not None and (words := conditions.why_not_condition(member.when, known)):
            yield Found("members", f"{member.matter.name}：{words}", f"members/{place}")
        if any(no > place for no in member.after):
            words = _("“%(name)s”的前置事项应排在它前面") % {"name": member.matter.name}
            yield Found("members", words, f"members/{place}")
        yield from _asked_by(place, member, editions, edition.questions)
    for place, one in enumerate(edition.requirements):
        if one["when"] is not None and (words := conditions.why_not_condition(one["when"], known)):
            yield Found("conditions", f"{one['words']}：{words}", f"conditions/{place}")


def _asked_by(
    place: int, member: PackageMember, editions: Mapping[int, Edition], questions: Sequence[Question]
) -> Iterator[Found]:
    """What is wrong with the form and the papers of a matter that is only listed: an open one asks by its own edition."""
    own = editions.get(member.matter_id)
    if own is not None and own.is_open:
        return
    for path, words in package_asks.wrong(member.asks, questions):
        told = {"name": member.asks.get("name") or member.matter.name, "words": words}
        yield Found("members", _("%(name)s：%(words)s") % told, f"members/{place}/asks/{path}")


@package_check("PKG-1", Severity.ERROR, source="本平台所定：一件事的承诺时限不短于其中最长的事项")
def promise_is_kept_by_all(seen: Seen) -> Iterator[Found]:
    """A package promises no less time than its slowest chain of matters does, but for what is said to count for itself."""
    promised = seen.edition.promised_length
    if promised is None:
        return
    slow = {
        part.no: part
        for one in seen.joined
        for part in one.parts
        if not part.member.apart and part.working_days > promised
    }
    for no, part in sorted(slow.items()):
        yield Found(
            "promised_length",
            _("一件事承诺 %(own)d 个工作日，其中“%(name)s”承诺 %(long)s，请缩短后者或者写明单独计时")
            % {"own": promised, "name": part.name, "long": part.promised.words() if part.promised else ""},
            f"members/{no - 1}/apart",
        )
    longest = max((one.longest for one in seen.joined), default=0)
    if not slow and longest > promised:
        yield Found(
            "promised_length",
            _("一件事承诺 %(own)d 个工作日，前后相接的事项合计 %(days)d 个工作日")
            % {"own": promised, "days": longest},
            "edition/promised_length",
        )


@package_check("PKG-2", Severity.ERROR, source="本平台所定：一件事的申请条件不与事项、材料的适用情形矛盾")
def nothing_is_asked_of_nobody(seen: Seen) -> Iterator[Found]:
    """Every member and every paper is meant for somebody who fulfils the conditions of the package."""
    if not seen.situations:
        yield Found("conditions", _("没有人符合全部申请条件，请核对"), "edition/conditions")
        return
    for place, member in enumerate(seen.members):
        if not _ever(member.when, seen):
            yield Found(
                "members",
                _("符合申请条件的人都不办“%(name)s”，申请条件与它的适用情形矛盾")
                % {"name": member.asks.get("name") or member.matter.name},
                f"members/{place}/when",
            )
        for row, told in enumerate(member.asks.get("materials", [])):
            if not _ever(told.get("when"), seen):
                yield Found(
                    "members",
                    _("符合申请条件的人都不交“%(name)s”，申请条件与它的提供情形矛盾")
                    % {"name": told["name"]},
                    f"members/{place}/asks/materials/{row}/when",
                )


def _ever(condition: Any, seen: Seen) -> bool:
    return any(conditions.holds(condition, answers) is not False for answers in seen.situations)


@package_check("PKG-3", Severity.ERROR, source="本平台所定：一件事所说的数量与所列的一致")
def counts_are_as_listed(seen: Seen) -> Iterator[Found]:
    """What the package says it came down to is what it lists: materials, days, visits."""
    told = {name: pair[1] for name, pair in seen.edition.reform.items() if pair}
    counts = [len(one.handed_in) for one in seen.joined]
    said = told.get("materials")
    if said is not None and counts and not min(counts) <= said <= max(counts):
        yield Found(
            "reform",
            _("公布的材料数为 %(said)d 份，所列材料为 %(least)d 至 %(most)d 份")
            % {"said": said, "least": min(counts), "most": max(counts)}
            if min(counts) < max(counts)
            else _("公布的材料数为 %(said)d 份，所列材料为 %(listed)d 份")
            % {"said": said, "listed": counts[0]},
            "edition/reform/materials",
        )
    for name, label, own in (
        ("days", _("办结时限"), seen.edition.promised_length),
        ("visits", _("到现场次数"), seen.edition.visits),
    ):
        if told.get(name) is not None and told[name] != own:
            yield Found(
                "reform",
                _("改革成效中%(label)s为 %(said)d，办事指南为 %(own)s")
                % {"label": label, "said": told[name], "own": "—" if own is None else own},
                f"edition/reform/{name}",
            )

"""一件事: what several matters ask, as one. Pure functions of rows that were read already (LST-5).

One guide, one form (what several ask is asked once), one set of materials (what several ask is handed in once), one notice.
A member is an edition of its own: where it can be applied for it says itself what it asks, where it is only listed the package
says it for it (`PackageMember.asks`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ground.clocks.enums import Limit
from ground.law.rulings import follows
from matters import conditions, schema
from matters.conditions import Answers, Question
from matters.enums import EditionState, Medium, Necessity, Source
from matters.models import Edition, Matter, PackageEdition, PackageMember
from matters.schema import Spec

Told = Mapping[str, Any]

# What makes no difference between two names of one paper.
SIGNS = re.compile(r"[\s《》〈〉“”\"（）()、，,]")
STRICTEST = (Necessity.REQUIRED, Necessity.CONDITIONAL, Necessity.OPTIONAL)


@dataclass(frozen=True)
class Part:
    """One matter as a part of the package, under the answers given so far."""

    member: PackageMember
    edition: Edition | None
    # Whether it is meant for whoever answered so; None where that has not been asked yet.
    needed: bool | None

    @property
    def matter(self) -> Matter:
        return self.member.matter

    @property
    def no(self) -> int:
        return self.member.no

    @property
    def name(self) -> str:
        said: str = self.member.asks.get("name", "")
        return said or (self.edition.name if self.edition else self.matter.name)

    @property
    def is_open(self) -> bool:
        return self.edition is not None and self.edition.is_open

    @property
    def is_stopped(self) -> bool:
        """Whether it is not to be had: suspended, or ended."""
        return self.edition is None or self.edition.state == EditionState.SUSPENDED

    @property
    def promised(self) -> Limit | None:
        """What its organ promises; None where nobody has said so."""
        if self.edition is not None and self.is_open:
            return self.edition.promised()
        days: int | None = self.member.asks.get("promised_length")
        return None if days is None else Limit(days)

    @property
    def working_days(self) -> int:
        """How many working days to reckon with: none, where nothing was promised."""
        return 0 if self.promised is None else self.promised.working_days

    @property
    def result(self) -> str:
        if self.edition is not None and self.is_open:
            return self.edition.result_name
        said: str = self.member.asks.get("result_name", "")
        return said

    @property
    def fields(self) -> list[Spec]:
        """Its form, as a first application fills it in."""
        return schema.asked(
            self.edition.form if self.edition is not None and self.is_open else self.member.asks
        )

    @property
    def materials(self) -> list[Told]:
        """What it asks for, as a content says it."""
        if self.edition is not None and self.is_open:
            return [vars(material) for material in self.edition.asks_for()]
        told: list[Told] = self.member.asks.get("materials", [])
        return told


@dataclass
class Asked:
    """One field of the united form."""

    spec: Spec
    parts: list[Part] = field(default_factory=list)
    required: bool = False

    @property
    def label(self) -> str:
        label: str = self.spec["label"]
        return label

    @property
    def is_shared(self) -> bool:
        return len(self.parts) > 1


@dataclass
class Wanted:
    """One paper of the united set."""

    name: str
    parts: list[Part]
    necessity: str
    # Every matter that asks for it has it from a register: whoever one of them still asks has to bring it.
    exempt: bool
    source: str
    form: str
    originals: int
    copies: int
    standards: list[str]
    whens: list[str]
    alternatives: list[str]
    # Whether it is meant for whoever answered so; None where that has not been asked yet.
    needed: bool | None
    # How often it would be handed in, matter by matter.
    times: int = 0

    @property
    def is_shared(self) -> bool:
        return len(self.parts) > 1


@dataclass(frozen=True)
class Section:
    """Fields that stand together: those that several matters ask, or what is left of the form of one."""

    parts: list[Part]
    fields: list[Asked]


@dataclass(frozen=True)
class Joined:
    """The package as one, for whoever answered so."""

    parts: list[Part]
    sections: list[Section]
    materials: list[Wanted]
    # All of its parts, those too that are not meant for whoever answered so.
    every: list[Part]

    @property
    def fields(self) -> int:
        """How many fields are filled in; without the package, `fields_apart`."""
        return sum(len(section.fields) for section in self.sections)

    @property
    def fields_apart(self) -> int:
        return sum(len(asked.parts) for section in self.sections for asked in section.fields)

    @property
    def handed_in(self) -> list[Wanted]:
        return [material for material in self.materials if not material.exempt]

    @property
    def papers_apart(self) -> int:
        """How many papers would be handed in, matter by matter."""
        return sum(material.times for material in self.materials)

    @property
    def stages(self) -> list[list[Part]]:
        """The parts in the order they can be begun in: what stands together goes on at the same time."""
        left, stages, done = list(self.parts), list[list[Part]](), set[int]()
        here = {part.no for part in self.parts}
        while left:
            ready = [part for part in left if set(part.member.after) & here <= done] or left
            stages.append(ready)
            done |= {part.no for part in ready}
            left = [part for part in left if part not in ready]
        return stages

    @property
    def longest(self) -> int:
        """Working days of the longest chain of parts, by their own promises; what counts for itself is left out."""
        ends: dict[int, int] = {}
        for stage in self.stages:
            for part in stage:
                own = 0 if part.member.apart else part.working_days
                ends[part.no] = own + max((ends.get(no, 0) for no in part.member.after), default=0)
        return max(ends.values(), default=0)


@follows("LST-5", source="高效办成一件事：一次告知、一表申请、一套材料、一窗受理、一网办理")
def joined(
    members: Iterable[PackageMember], editions: Mapping[int, Edition], answers: Answers | None = None
) -> Joined:
    """The members that are meant for whoever answered so, their forms and their materials as one.

    `editions`: by matter, those in force, with their materials. What has not been answered yet leaves everything in, so hand in
    the answers `settled`.
    """
    given = answers or {}
    every = [
        Part(member, editions.get(member.matter_id), conditions.holds(member.when, given))
        for member in members
    ]
    parts = [part for part in every if part.needed is not False]
    return Joined(parts, _form(parts), _materials(parts, given), every)


def settled(questions: Sequence[Question], answers: Answers) -> dict[str, Any]:
    """The answers, and of each question that is not asked after them an empty one: nothing is left open that nobody will say."""
    told = dict(answers)
    for question in questions:
        if question["key"] not in told and conditions.holds(question.get("asked_when"), told) is False:
            told[question["key"]] = ""
    return told


# ---- one form


def _form(parts: Sequence[Part]) -> list[Section]:
    """First what several ask, then what is left of each."""
    asked: dict[Any, Asked] = {}
    for part in parts:
        for spec in part.fields:
            one = asked.setdefault(identity(spec), Asked(spec))
            # What is shown to some alone is required of them alone.
            one.required = one.required or (bool(spec.get("required")) and "shown_when" not in spec)
            if part not in one.parts:
                one.parts.append(part)
    shared = [one for one in asked.values() if one.is_shared]
    together = [part for part in parts if any(part in one.parts for one in shared)]
    sections = [Section(together, shared)] if shared else []
    for part in parts:
        own = [one for one in asked.values() if one.parts == [part]]
        if own:
            sections.append(Section([part], own))
    return sections


def identity(spec: Spec) -> Any:
    """Two fields that mean the same: of one concept, or of one key, kind, label and choices."""
    if spec.get("concept"):
        return spec["concept"]
    choices = tuple(tuple(choice) for choice in spec.get("choices", ()))
    return spec["key"], spec["kind"], spec["label"], choices


# ---- one set of materials


def _materials(parts: Sequence[Part], answers: Answers) -> list[Wanted]:
    """What must be handed in first, then what depends, then what nobody has to bring."""
    found: dict[str, Wanted] = {}
    for part in parts:
        # The questions of an edition are its own; what it says in words stands beside the paper.
        given: Answers = {} if part.is_open else answers
        for told in part.materials:
            needed = _both(part.needed, conditions.holds(told.get("when"), given))
            if needed is not False:
                _take(found, told, part, needed)
    order = {necessity: place for place, necessity in enumerate(STRICTEST)}
    return sorted(found.values(), key=lambda one: (one.exempt, order[Necessity(one.necessity)]))


def paper(told: Told) -> str:
    """Two papers that are the same: of one standard code, or of one name."""
    return told.get("standard_code") or SIGNS.sub("", told["name"])


def _take(found: dict[str, Wanted], told: Told, part: Part, needed: bool | None) -> None:
    one = found.get(paper(told))
    if one is None:
        source = Source(told.get("source", Source.SELF))
        one = found[paper(told)] = Wanted(
            name=told["name"],
            parts=[],
            necessity=told["necessity"],
            exempt=True,
            source=told.get("source_office") or str(source.label),
            form=str(Medium(told.get("form", Medium.BOTH)).label),
            originals=0,
            copies=0,
            standards=[],
            whens=[],
            alternatives=[],
            needed=needed,
        )
    if part not in one.parts:
        one.parts.append(part)
    one.times += not told.get("exempt", False)
    one.necessity = min(one.necessity, told["necessity"], key=lambda each: STRICTEST.index(Necessity(each)))
    one.exempt = one.exempt and bool(told.get("exempt"))
    one.originals = max(one.originals, told.get("originals", 0))
    one.copies = max(one.copies, told.get("copies", 0))
    one.needed = True if needed or one.needed else None
    for said, words in ((one.standards, told.get("standard")), (one.whens, told.get("when_words"))):
        if words and words not in said:
            said.append(words)
    one.alternatives = one.alternatives or list(told.get("alternatives", []))


def _both(one: bool | None, two: bool | None) -> bool | None:
    if one is False or two is False:
        return False
    return None if None in (one, two) else True


# ---- reading


def read(edition: PackageEdition, on: date) -> tuple[list[PackageMember], dict[int, Edition]]:
    """The members in their order, and by matter the editions in force on that day with their materials."""
    members = list(edition.members.select_related("matter__office").order_by("no"))
    return members, editions_of(members, on)


def editions_of(members: Iterable[PackageMember], on: date) -> dict[int, Edition]:
    """By matter, the editions of the members in force on that day, with their materials."""
    found = (
        Edition.objects.in_force(on)
        .filter(matter__in=[member.matter_id for member in members])
        .select_related("matter__office")
        .prefetch_related("materials", "handling_items")
        .order_by("pk")
    )
    return {one.matter_id: one for one in found}

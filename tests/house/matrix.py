"""Who may do what to a case, asked of the rules themselves: state × act × duty × own office or another's (G3, N9).

Nothing here knows the answer. Every rule of approvals and evaluations that asks about a case and a person is found by its
signature and put the question for every state and everybody; tests/house/test_permissions.py holds the answers.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple

import approvals.rules
from approvals.enums import Answer, CaseState, Consulting, Fault, Method
from approvals.models import Case
from approvals.rules import Demand
from credit.enums import Misdeed
from ground.accounts.actions import appoint
from ground.accounts.actor import Actor
from ground.accounts.enums import Duty
from ground.accounts.models import Office, User
from ground.documents.models import Document
from ground.law.rulings import REGISTRY
from ground.workdays import legal_day
from matters.models import Material
from tests.town import REGULATOR, Town

# An example of what a rule asks for beside the case, the person and the moment: by the name of the parameter.
EXAMPLES: dict[str, Callable[[Case], Any]] = {
    "after": lambda case: case.edition,
    "again": lambda case: None,
    "answers": lambda case: dict.fromkeys((p.pk for p in case.edition.review_points.all()), Answer.CONFORMS),
    "comment": lambda case: "请补充现场情况",
    "days": lambda case: 3,
    "demands": lambda case: [Demand(Fault.MISSING, "缺平面图", "A4", material=material_of(case))],
    "document": lambda case: Document.objects.of(case.thread).first(),
    "kind": lambda case: Consulting.OPINION,
    "material": lambda case: material_of(case),
    "method": lambda case: Method.COUNTER,
    "misdeed": lambda case: Misdeed.FALSE,
    "offices": lambda case: list(Office.objects.filter(path=REGULATOR)),
    "planned_at": lambda case: None,
    "reasons": lambda case: "理由",
    "surveyors": lambda case: list(User.objects.filter(username__in=["chen", "he"]).order_by("pk")),
    "to_oneself": lambda case: False,
}


def material_of(case: Case) -> Material:
    """The first material that is asked for."""
    return case.edition.materials.filter(exempt=False).order_by("pk")[0]


# What other rules ask in passing: no act of its own, and no answer to "who may"; and what only a case knows that commits or lacks something.
CONDITIONS = {
    "catalogue.why_not_let_go",
    "commitment.why_not_hand_in_owed",
    "commitment.why_not_sign_now",
    "commitment.why_not_withdraw_commitment",
    "deficiency.why_not_accept_deficient",
    "deficiency.why_not_tell_more",
    "duplicates.why_not_file_again",
    "performing.why_not_announce",
    "performing.why_not_check",
    "performing.why_not_hand_in",
    "performing.why_not_verify",
    "review.why_not_kept_apart",
    "revocation.why_not_open_proceeding",
}


class Act(NamedTuple):
    """One rule about an act, and the stage whose file holds it."""

    stage: str
    name: str
    rule: Callable[..., Any]

    @property
    def id(self) -> str:
        return f"{self.stage}.{self.name}"

    @property
    def words(self) -> str:
        return (inspect.getdoc(self.rule) or "").partition("\n")[0]

    def allows(self, case: Case, by: Actor, at: datetime) -> bool:
        asked = list(inspect.signature(self.rule).parameters.values())
        extra = {
            p.name: EXAMPLES[p.name](case)
            for p in asked
            if p.name not in {"case", "by", "at"} and p.default is p.empty
        }
        if "document" in extra and extra["document"] is None:
            return False  # nothing was issued yet
        try:
            return bool(self.rule(case, by=by, at=at, **extra).ok)
        except AssertionError:
            if by.user is None:
                return False  # `by.person`: a rule behind the door, which no visitor passes
            raise


def acts() -> list[Act]:
    """Every rule about what a person does to a case, stage by stage."""
    return sorted(_acts(), key=lambda act: (act.stage, act.name))


def _acts() -> Iterator[Act]:
    package = approvals.rules
    modules = [import_module(f"{package.__name__}.{one.name}") for one in iter_modules(package.__path__)]
    for module in [*modules, import_module("evaluations.rules")]:
        stage = module.__name__.removeprefix(f"{package.__name__}.").removesuffix(".rules")
        for name, rule in vars(module).items():
            if not name.startswith("why_not_") or inspect.unwrap(rule).__module__ != module.__name__:
                continue
            parameters = list(inspect.signature(rule).parameters)
            if parameters[:1] == ["case"] and "by" in parameters and f"{stage}.{name}" not in CONDITIONS:
                yield Act(stage, name, rule)


def unexplained() -> set[str]:
    """Parameters that some rule insists on and no example is given of."""
    return {
        p.name
        for act in acts()
        for p in inspect.signature(act.rule).parameters.values()
        if p.name not in {"case", "by", "at"} | EXAMPLES.keys() and p.default is p.empty
    }


class Person(NamedTuple):
    """Somebody who might act: how the table calls him, and himself."""

    words: str
    own: bool
    actor: Actor


# Where each duty has to do with the example matter, and where it has not.
OFFICES: dict[Duty, tuple[str, str]] = {
    Duty.INTAKE: ("window", "side"),
    Duty.REVIEW: ("organ", "regulator"),
    Duty.DECISION: ("organ", "regulator"),
    Duty.REGULATION: ("regulator", "organ"),
}


def people(town: Town) -> list[Person]:
    """The applicant, another one, a visitor, and for every duty somebody of the right office and somebody of another."""
    everybody = [
        Person("申请人", True, town.actor("zhao")),
        Person("其他申请人", False, town.actor("wang")),
        Person("未登录", False, Actor()),
    ]
    before = town.at - timedelta(days=400)
    for duty in Duty:
        for own, key in zip((True, False), OFFICES.get(duty, ("organ", "regulator")), strict=True):
            user = User.objects.create_user(f"{duty}-{own}".lower(), str(duty.label), is_officer=True)
            office = town.offices[key]
            appoint(user, office, duty, from_on=legal_day(before), by=Actor.system("seed"), at=before)
            everybody.append(Person(str(duty.label), own, Actor(user, office, duty)))
    return everybody


class Cell(NamedTuple):
    act: str
    state: str
    words: str
    own: bool


def whole(town: Town) -> dict[Cell, bool]:
    """Every question and its answer."""
    # The draft last: the others were drafts first, and there is one at a time.
    states = sorted(CaseState, key=lambda state: state == CaseState.DRAFT)
    cases = {state: Case.objects.with_story().get(pk=town.case_at(state).pk) for state in states}
    return {
        Cell(act.id, state.value, person.words, person.own): act.allows(case, person.actor, town.at)
        for act in acts()
        for state, case in cases.items()
        for person in people_once(town)
    }


def people_once(town: Town) -> list[Person]:
    """The same people for every question: they are made once a town."""
    if not hasattr(town, "everybody"):
        town.everybody = people(town)  # type: ignore[attr-defined]
    found: list[Person] = town.everybody  # type: ignore[attr-defined]
    return found


HEAD = """# Who may do what

Written from the rules by `UPDATE_DOCS=1 bin/test tests/house/test_permissions.py`, which otherwise holds the rules to this
page. Every rule about an act on a case was asked for every state, every duty, and somebody of the office concerned and
somebody of another one. What is not marked here is refused: {asked} questions, {yes} times yes. “nobody” stands where the
example case lacks what the act needs: nothing supplied that could be judged, no original left that could be given back.

The example matter is an ordinary one (承诺件), filed online by a person; the clerk is at a window entrusted with it, reviewer
and approver are of the deciding organ, the regulator is the matter's own. “其他” is the same duty in another office.
"""


def as_page(answers: dict[Cell, bool]) -> str:
    """docs/permissions.md: act by act, in which state who may."""
    lines = [HEAD.format(asked=len(answers), yes=sum(answers.values()))]
    names = {state.value: str(state.label) for state in CaseState}
    ids = {registered.path: rule_id for rule_id, several in REGISTRY.items() for registered in several}
    stage = ""
    for act in acts():
        if act.stage != stage:
            stage = act.stage
            lines += [f"\n## {stage}\n", "| act | rule | state | who |", "|---|---|---|---|"]
        found: dict[str, list[str]] = {}
        for cell, yes in answers.items():
            if yes and cell.act == act.id:
                found.setdefault(cell.state, []).append(cell.words if cell.own else f"{cell.words}（其他）")
        rows = [f"{names[state]} | {'、'.join(who)}" for state, who in found.items()] or ["— | nobody"]
        rule_id = ids[f"{act.rule.__module__}.{act.rule.__qualname__}"]
        for n, row in enumerate(rows):
            title = f"{act.name.removeprefix('why_not_')}<br>{act.words}" if n == 0 else ""
            lines.append(f"| {title} | {rule_id if n == 0 else ''} | {row} |")
    return "\n".join(lines) + "\n"

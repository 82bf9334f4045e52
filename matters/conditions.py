"""Conditions on answers (情形): which handling item, material, question or field is meant for whoever answered so.

    {"key": "staff"}                     anything at all was answered
    {"key": "staff", "is": "yes"}        the answer is, or holds, "yes"
    {"key": "form", "is": ["a", "b"]}    … one of these
    {"all": […]}  {"any": […]}  {"not": …}

Keys name questions of the guide or fields of the form. A question: {"key", "text", "help"?, "choices": [[key, label]],
"asked_when"?}, where asked_when looks at earlier questions alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

Condition = Mapping[str, Any]
Answers = Mapping[str, Any]
Question = Mapping[str, Any]

NOTHING: tuple[Any, ...] = (None, "", [], {})
DEEPEST = 4


class Asked(NamedTuple):
    """What a key stands for: the words it was asked in, and the choices if it had any."""

    words: str
    choices: Mapping[str, str] = {}


# What it comes to.


def holds(condition: Condition | None, answers: Answers) -> bool | None:
    """Whether it is so. None: what would tell has not been answered yet. No condition always holds.

    An answer that is there and empty is an answer; one that is not there may still come.
    """
    if condition is None:
        return True
    match _kind(condition):
        case "all":
            return _all(holds(one, answers) for one in condition["all"])
        case "any":
            return _not(_all(_not(holds(one, answers)) for one in condition["any"]))
        case "not":
            return _not(holds(condition["not"], answers))
        case "key":
            return _answered(condition, answers)
    return None


def rest(condition: Condition | None, answers: Answers) -> Condition:
    """What of the condition the answers leave open; where they leave nothing open, one that always or never holds."""
    held = holds(condition, answers)
    if condition is None or held is not None:
        return {"any": []} if held is False else {"all": []}
    match _kind(condition):
        case "all" | "any" as kind:
            parts = [rest(one, answers) for one in condition[kind] if holds(one, answers) is None]
            return parts[0] if len(parts) == 1 else {kind: parts}
        case "not":
            return {"not": rest(condition["not"], answers)}
    return condition


def both(*several: Condition | None) -> Condition | None:
    """The one condition that holds when all of these do; none, where there is none."""
    told = [one for one in several if one is not None]
    if len(told) < 2:
        return told[0] if told else None
    return {"all": told}


def keys(condition: Condition | None) -> set[str]:
    """The questions and fields it looks at."""
    if condition is None:
        return set()
    match _kind(condition):
        case "all" | "any" as kind:
            return {key for one in condition[kind] for key in keys(one)}
        case "not":
            return keys(condition["not"])
        case "key":
            return {condition["key"]}
    return set()


def _kind(condition: Any) -> str:
    """Which of the four it is; empty for what is no condition."""
    if not isinstance(condition, Mapping):
        return ""
    found = [kind for kind in ("all", "any", "not", "key") if kind in condition]
    if len(found) != 1:
        return ""
    inside = condition[found[0]]
    shapes = {"all": list, "any": list, "not": Mapping, "key": str}
    return found[0] if isinstance(inside, shapes[found[0]]) else ""


def _all(parts: Iterable[bool | None]) -> bool | None:
    found = list(parts)
    if False in found:
        return False
    return None if None in found else True


def _not(part: bool | None) -> bool | None:
    return None if part is None else not part


def _answered(condition: Condition, answers: Answers) -> bool | None:
    if condition["key"] not in answers:
        return None
    answer = answers[condition["key"]]
    if "is" not in condition:
        return answer not in NOTHING
    given = answer if isinstance(answer, list) else [answer]
    return any(one in _wanted(condition) for one in given)


def _wanted(condition: Condition) -> list[Any]:
    wanted = condition["is"]
    return wanted if isinstance(wanted, list) else [wanted]


# In words.


def asked(specs: Iterable[Mapping[str, Any]]) -> dict[str, Asked]:
    """By key, what questions of the guide or fields of a form ask."""
    return {spec["key"]: Asked(_words_of(spec), _choices_of(spec)) for spec in specs}


def says(condition: Condition | None, of: Mapping[str, Asked]) -> str:
    """The condition as people read it, for instance “经营业态”选“食堂”. Never empty."""
    return _says(condition, of, negated=False)


def _says(
    condition: Condition | None, of: Mapping[str, Asked], *, negated: bool, inside: bool = False
) -> str:
    kind = "all" if condition is None else _kind(condition)
    parts = (condition or {}).get(kind, []) if kind in ("all", "any") else []
    match kind:
        case "all" | "any" if not parts:
            return _("均适用") if (kind == "all") != negated else _("均不适用")
        case "all" | "any":
            # What is not all of them is one of them not.
            glue = _("，并且") if (kind == "all") != negated else _("，或者")
            said = [_says(one, of, negated=negated, inside=len(parts) > 1) for one in parts]
            words = glue.join(dict.fromkeys(said))
            return _("（%(words)s）") % {"words": words} if inside and len(parts) > 1 else words
        case "not":
            assert condition is not None
            return _says(condition["not"], of, negated=not negated, inside=inside)
        case "key":
            assert condition is not None
            return _says_key(condition, of, negated=negated)
    return _("条件不明的情形")


def _says_key(condition: Condition, of: Mapping[str, Asked], *, negated: bool) -> str:
    what = of.get(condition["key"]) or Asked(condition["key"])
    if "is" not in condition:
        words = _("没有填写“%(what)s”") if negated else _("填写了“%(what)s”")
        return words % {"what": what.words}
    choices = _("或者").join(f"“{what.choices.get(str(one), one)}”" for one in _wanted(condition))
    if not choices:
        return _("均适用") if negated else _("均不适用")
    words = _("“%(what)s”不选%(choices)s") if negated else _("“%(what)s”选%(choices)s")
    return words % {"what": what.words, "choices": choices}


def _words_of(spec: Mapping[str, Any]) -> str:
    return str(spec.get("text") or spec.get("label") or spec["key"]).rstrip("？?")


def _choices_of(spec: Mapping[str, Any]) -> Mapping[str, str]:
    if spec.get("kind") == "yesno":
        return {"yes": _("是"), "no": _("否")}
    return dict(spec.get("choices", []))


# 智能导办: a few questions, one after another.


def situation(questions: Sequence[Question], given: Answers) -> dict[str, str]:
    """What was answered to the questions that are asked; whatever else was sent is dropped."""
    kept: dict[str, str] = {}
    for question in questions:
        answer = given.get(question["key"])
        if holds(question.get("asked_when"), kept) and any(
            answer == key for key, _label in question["choices"]
        ):
            kept[question["key"]] = str(answer)
    return kept


def answered(questions: Sequence[Question], situation: Answers) -> list[tuple[str, str]]:
    """Question by question what was answered, in words."""
    return [
        (str(one["text"]), str(dict(one["choices"]).get(situation[one["key"]], situation[one["key"]])))
        for one in questions
        if one["key"] in situation
    ]


def next_question(questions: Sequence[Question], answered: Answers) -> Question | None:
    """The first question that is asked and not answered; None when the guide has heard enough."""
    for question in questions:
        if question["key"] not in answered and holds(question.get("asked_when"), answered):
            return question
    return None


# What an editor wrote.


def is_condition(said: Any, depth: int = 1) -> bool:
    """Whether it has the shape of a condition, whatever it looks at."""
    kind = _kind(said)
    if not kind or depth > DEEPEST or not set(said) <= {kind, "is"}:
        return False
    match kind:
        case "all" | "any":
            return all(is_condition(one, depth + 1) for one in said[kind])
        case "not":
            return is_condition(said["not"], depth + 1)
    wanted = _wanted(said) if "is" in said else []
    texts = [said["key"], *(one for one in wanted if isinstance(one, str))]
    return all(isinstance(one, str | int) for one in wanted) and not any("\0" in one for one in texts)


def why_not_condition(condition: Any, known: Mapping[str, Asked]) -> str | None:
    """Why it is no condition on what is known: its shape, a key nobody is asked, a choice nobody has."""
    return next(_wrong(condition, known, 1), None)


def why_not_questions(questions: Any) -> str | None:
    """Why these questions will not do: each has words and two choices at least, and looks back only."""
    if not isinstance(questions, list) or not all(isinstance(one, Mapping) for one in questions):
        return _("导办问题应为一组问题")
    known: dict[str, Asked] = {}
    for no, question in enumerate(questions, start=1):
        if words := _why_not_question(question, known):
            return _("第 %(no)d 个导办问题：%(words)s") % {"no": no, "words": words}
        known |= asked([question])
    return None


def _why_not_question(question: Question, known: Mapping[str, Asked]) -> str | None:
    key, choices = question.get("key"), question.get("choices")
    if not isinstance(key, str) or not key.isidentifier() or key in known:
        return _("问题的代号应为字母、数字，且不与其他问题重复")
    if not isinstance(question.get("text"), str) or not question["text"].strip():
        return _("请填写问题")
    if not isinstance(choices, list) or len(choices) < 2 or not all(_is_choice(one) for one in choices):
        return _("请至少给出两个选项")
    if len({key for key, _label in choices}) < len(choices):
        return _("选项的代号不能重复")
    return why_not_condition(question["asked_when"], known) if "asked_when" in question else None


def _is_choice(one: Any) -> bool:
    return (
        isinstance(one, list)
        and len(one) == 2
        and all(isinstance(part, str) and part.strip() for part in one)
    )


def _wrong(condition: Any, known: Mapping[str, Asked], depth: int) -> Iterator[str]:
    kind = _kind(condition)
    if not kind or set(condition) - {kind, "is"} or ("is" in condition and kind != "key"):
        yield _("条件应为一个问题的答案，或者由“全部”“任一”“不是”组成")
        return
    if depth > DEEPEST:
        yield _("条件最多嵌套 %(n)d 层") % {"n": DEEPEST}
        return
    match kind:
        case "all" | "any":
            if not condition[kind]:
                yield _("“全部”“任一”之下请至少写一个条件")
            for one in condition[kind]:
                yield from _wrong(one, known, depth + 1)
        case "not":
            yield from _wrong(condition["not"], known, depth + 1)
        case _:
            yield from _wrong_key(condition, known)


def _wrong_key(condition: Condition, known: Mapping[str, Asked]) -> Iterator[str]:
    what = known.get(condition["key"])
    if what is None:
        yield _("条件中的“%(key)s”没有在前面问过") % {"key": condition["key"]}
    elif "is" in condition and not _wanted(condition):
        yield _("请选择“%(what)s”的答案") % {"what": what.words}
    elif "is" in condition and what.choices:
        for one in _wanted(condition):
            if all(one != key for key in what.choices):
                yield _("“%(what)s”没有“%(choice)s”这个选项") % {"what": what.words, "choice": one}

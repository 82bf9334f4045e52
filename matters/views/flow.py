"""The way of an application as a picture: the same steps as the list beside it."""

from __future__ import annotations

import logging
import re
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from ground.accounts.enums import Duty
from matters.models import Step

log = logging.getLogger(__name__)

SECONDS = 5
# Signs in a line of a box.
MOST_SIGNS = 11
# Graphviz names nodes and edges in comments and titles; a reader would see them as tooltips.
NAMES = re.compile(r"<!--.*?-->|<title>.*?</title>", re.DOTALL)


def picture(steps: Iterable[Step], specials: Iterable[str] = ()) -> SafeString | None:
    """The steps as inline SVG, the special procedures beside the review; None where Graphviz is not installed: the list says all."""
    svg = _drawn(_plan(list(steps), list(specials)))
    return None if svg is None else mark_safe(svg)  # noqa: S308  (drawn from our own catalogue, quoted below)


def _plan(steps: list[Step], specials: list[str]) -> str:
    lines = [
        "digraph {",
        "bgcolor=transparent ranksep=0.28 nodesep=0.3 margin=0",
        'node [shape=box style=rounded fontname="sans-serif" fontsize=13 fixedsize=true width=1.9 height=0.62]',
        "edge [arrowsize=0.7]",
    ]
    for step in steps:
        dashed = ' style="rounded,dashed"' if step.special else ""
        lines.append(f"s{step.no} [label={_quoted(step.name, step.days_words)}{dashed}]")
    lines += [f"s{one.no} -> s{two.no}" for one, two in pairwise(steps)]
    if intake := next((step for step in steps if step.no > 1 and step.duty == Duty.INTAKE), None):
        lines += _aside("ask", intake.no, _("材料不齐"), _("一次告知补正"), back=True)
    review = next((step for step in steps if step.duty == Duty.REVIEW), None)
    if review and specials:
        lines += _aside("special", review.no, _("特别程序"), _("、").join(specials)[:MOST_SIGNS], back=True)
    if decision := next((step for step in steps if step.duty == Duty.DECISION), None):
        lines += _aside("no", decision.no, _("不符合条件"), _("书面说明理由"), back=False)
    return "\n".join([*lines, "}"])


def _aside(name: str, no: int, *words: str, back: bool) -> list[str]:
    direction = "both" if back else "forward"
    return [
        f'{name} [label={_quoted(*words)} style="rounded,dashed" width=1.5]',
        f"{{rank=same s{no} {name}}}",
        f"s{no} -> {name} [dir={direction} style=dashed]",
    ]


def _quoted(*lines: str) -> str:
    text = "\\n".join(line.replace("\\", "").replace('"', "'") for line in lines)
    return f'"{text}"'


@lru_cache(maxsize=256)
def _drawn(plan: str) -> str | None:
    try:
        done = subprocess.run(
            ["dot", "-Tsvg"], input=plan.encode(), capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as wrong:
        log.info("no flow chart: %s", wrong)
        return None
    svg = done.stdout.decode()
    svg = NAMES.sub("", svg[svg.index("<svg") :])
    head, _end, rest = svg.partition(">")
    title = f'<title id="flow-title">{_("办理流程图")}</title>'
    return f'{head} role="img" aria-labelledby="flow-title" class="flow__picture">{title}{rest}'

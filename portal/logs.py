"""What the house logs: one JSON object a line in production, one readable line in development; references, never people.

A line says when, how grave, who spoke and what happened, and carries what is bound to the request or the task it belongs
to: `request_id`, `user` (a reference: user:7), `case` and `thread`, `address`. No answer, no name, no query string is
logged; what looks like an identity number or a mobile phone in a message or a traceback is struck out all the same.
"""

import re
from collections.abc import Callable
from typing import Any

import structlog

# The same things the trail refuses, wherever they stand (ground/trail/record.py); and what is told between digits of a URL.
PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
    r"|(?:\+?86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}"
    r")(?![0-9A-Za-z])"
)
STRUCK_OUT = "[…]"

Event = dict[str, Any]
Processor = Callable[[Any, str, Any], Any]


def without_personal_values(logger: Any, method: str, event: Event) -> Event:
    """Identity numbers and phones are struck out of every text of the line, tracebacks included."""
    return {key: _struck(value) for key, value in event.items()}


def _struck(value: Any) -> Any:
    if isinstance(value, str):
        return PERSONAL.sub(STRUCK_OUT, value)
    if isinstance(value, dict):
        return {key: _struck(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_struck(inner) for inner in value]
    return value


BEFORE: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def configuration(form: str, level: str) -> dict[str, Any]:
    """LOGGING: everybody's lines, ours and the libraries', in one form (`json` or `line`), to standard error."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *BEFORE,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: list[Processor] = (
        [structlog.processors.JSONRenderer(ensure_ascii=False)] if form == "json" else [_line]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            form: {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": BEFORE,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    without_personal_values,
                    *last,
                ],
            }
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": form},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "jieba": {"level": "WARNING"},
            "fontTools": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
            # Each request is one line of ours; Django would repeat those that failed, with their whole address.
            "django.request": {"level": "CRITICAL"},
            "django.server": {"level": "WARNING"},
        },
    }


def _line(logger: Any, method: str, event: Event) -> str:
    """For a person at a console: moment, gravity, who speaks, what happened, then what is bound."""
    head = [str(event.pop(name, "")) for name in ("timestamp", "level", "logger", "event")]
    traceback = event.pop("exception", "")
    bound = [f"{name}={value}" for name, value in sorted(event.items())]
    return " ".join([*head, *bound]) + (f"\n{traceback}" if traceback else "")


def about(*, case: str = "", thread: str = "") -> None:
    """What the rest of this request, and every task it asks for, is about. Called by the doors."""
    known = {name: value for name, value in (("case", case), ("thread", thread)) if value}
    structlog.contextvars.bind_contextvars(**known)

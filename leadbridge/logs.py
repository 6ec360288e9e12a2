"""One readable line per event, whoever logs it, and never a secret in it."""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

from leadbridge import away

_SECRET_KEY = re.compile(r"passw|secret|token|authorization|cookie|(^|_)key$", re.IGNORECASE)
_SECRET_TEXT = re.compile(
    r"(?P<before>\bBearer\s+|\b\w*(?:password|secret|token)\w*[\"']?\s*[=:]\s*[\"']?|://[^\s:/@]*:)(?P<value>[^\s\"',&@]+)",
    re.IGNORECASE,
)
_API_KEY = re.compile(r"\blb_[A-Za-z0-9_-]{8,}")
HIDDEN = "[hidden]"

Event = MutableMapping[str, Any]


def redact(_logger: Any, _method: str, event: Event) -> Event:
    """Hide what a key's name, or the text itself, gives away as a secret."""
    for key, value in event.items():
        if key.startswith("_"):  # structlog's own, such as the log record
            continue
        if _SECRET_KEY.search(key):
            event[key] = HIDDEN
        elif isinstance(value, str):
            event[key] = _API_KEY.sub(HIDDEN, _SECRET_TEXT.sub(rf"\g<before>{HIDDEN}", value))
    return event


def shorten_when_away(_logger: Any, _method: str, event: Event) -> Event:
    """One line for a server that is away, instead of a traceback for each request and task that missed it."""
    raised = event.get("exc_info")
    exception = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(exception, BaseException) and away.is_away(exception):
        del event["exc_info"]
        event["event"] = str(event["event"]).partition("\n")[0]
        event["away"] = away.why(exception)
    return event


_FOR_EVERY_RECORD: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=True),
]


def formatter() -> logging.Formatter:
    """The one formatter of every handler; also points structlog's loggers at the standard library's."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *_FOR_EVERY_RECORD,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_FOR_EVERY_RECORD,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            shorten_when_away,
            structlog.processors.format_exc_info,
            redact,
            structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, pad_level=False),
        ],
    )

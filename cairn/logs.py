"""Logs as JSON lines with ids, codes and counts. Nothing a person wrote is ever logged.

The text of an exception is left out, since it may quote what was being read: pydantic repeats
the input, a KeyError its key. Its type and where it was raised say enough to find the fault.
"""

from __future__ import annotations

import logging
import sys
import traceback

import structlog
from structlog.typing import EventDict, WrappedLogger


def configure(part: str) -> None:
    """Set up this process's logs, each line naming its part."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _show_exception,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(part=part)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(WithoutValues())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def places_of(error: BaseException) -> list[str]:
    """The types of an error and of its causes, each with the lines that raised it, outermost first.

    No message of any of them, and no value.
    """
    lines: list[str] = []
    found: BaseException | None = error
    while found is not None:
        lines.append(type(found).__qualname__)
        lines += [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(found.__traceback__, limit=-8)
        ]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return lines


class WithoutValues(logging.Formatter):
    """Logger, level and the places of an exception: libraries quote values in their messages."""

    def format(self, record: logging.LogRecord) -> str:
        """One record, without its message."""
        error = record.exc_info[1] if record.exc_info else None
        places = places_of(error) if error is not None else []
        return " | ".join([f"{record.name} {record.levelname}", *places])


def _show_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = places_of(error)
    return event

"""Logging that cannot carry a patient's words.

Rasa logs the message verbatim on cancelled and failed turns and on malformed slash
messages, and its tracebacks and warnings quote what they choke on. A deny-list would
have to know every such place, so only an allow-list of fields is ever written: time,
level, logger, source line, and the *class* of an exception. Messages, arguments,
structlog values, warning texts and tracebacks are dropped.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import warnings
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

OWN_LOGGER = "appliance"
"""The one logger whose messages are written: ours, constant texts without arguments."""

_ALLOWED_EVENT_FIELDS = ("event", "level", "exception")


class AllowListFormatter(logging.Formatter):
    """Format a record as one JSON line of allowed fields."""

    def format(self, record: logging.LogRecord) -> str:
        """One JSON line of the allowed fields."""
        line: dict[str, str | int] = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(record.created)),
            "level": record.levelname,
            "logger": record.name,
            "source": f"{record.module}:{record.lineno}",
        }
        if record.name == OWN_LOGGER and isinstance(record.msg, str) and not record.args:
            line["event"] = record.msg
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__name__
        return json.dumps(line)


def keep_allowed_fields(
    _logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Reduce a structlog event to its constant name, level and exception class.

    Rasa's event names are constants such as ``rest.message.received.failure``; a name
    with anything but dotted lower-case words is not one of them and is dropped too.
    """
    name = str(event.get("event", ""))
    constant = name.replace(".", "").replace("_", "").isalpha() and name.islower()
    kept: dict[str, Any] = {"event": name if constant else "dropped", "level": method}
    if event.get("exc_info"):
        kind = sys.exc_info()[0]
        kept["exception"] = kind.__name__ if kind else "unknown"
    return {field: kept[field] for field in _ALLOWED_EVENT_FIELDS if field in kept}


def _report_crash(
    kind: type[BaseException], _error: BaseException, _trace: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        sys.stderr.write(json.dumps({"level": "CRITICAL", "exception": kind.__name__}) + "\n")


def _drop_warning(*_warning: object, **_options: object) -> None:
    """Rasa's warnings quote what they choke on."""


def keep_quiet(level: int = logging.WARNING) -> None:
    """Configure every way this process can write, before Rasa is imported.

    ``level`` is the least severe record of other libraries that is written.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AllowListFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger(OWN_LOGGER).setLevel(logging.INFO)
    # Libraries reset warning filters while they load; the last door stays shut.
    warnings.showwarning = _drop_warning
    sys.excepthook = _report_crash
    _silence_structlog(level)


def _silence_structlog(level: int) -> None:
    import structlog

    structlog.configure(
        processors=[keep_allowed_fields, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )

"""A part: one process that Cairn consists of, and how to tell that it works."""

from __future__ import annotations

import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Probe = Callable[[datetime], Awaitable[bool]]
"""Whether a part works that was started at this time (aware UTC)."""


@dataclass(frozen=True)
class Part:
    """One process of the whole.

    ``ready`` is asked again and again after the start until it says true, for at most
    ``start_seconds``. The process sees the supervisor's environment without the names in
    ``hidden``, and with ``env``. On ``stop_signal`` it ends by itself within
    ``stop_seconds``, else it is killed.
    """

    name: str
    argv: Sequence[str]
    ready: Probe
    env: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    start_seconds: float = 180.0  # only for one that hangs: one that dies is noticed at once
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0


class PartFailed(Exception):
    """A part did not come up; the text says which, why, and ends with its last lines."""

    def __init__(self, part: str, why: str, log: str, lines: Sequence[str]) -> None:
        shown = "".join(f"\n    {line}" for line in lines)
        super().__init__(f"{part} {why}. All it said is in {log}; its last lines:{shown}")
        self.part = part

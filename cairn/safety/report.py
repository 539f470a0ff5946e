"""How long alerts waited for a human: median, 95th percentile, share in time, by level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

LEVELS = (2, 3, 4)


@dataclass(frozen=True)
class Waited:
    """One wait. `seconds`: to the acknowledgement, or until now when there is none yet."""

    level: int
    seconds: float
    acknowledged: bool
    in_time: bool  # acknowledged by its due time; a wait that may still be is left out
    uncovered: bool


@dataclass(frozen=True)
class Line:
    """The waits of one level; seconds. None where there is nothing to tell."""

    level: int
    waits: int
    acknowledged: int
    median: float | None
    p95: float | None
    in_time: float | None  # share, 0–1
    uncovered: int


def summarise(waits: Sequence[Waited]) -> list[Line]:
    """A line for each level. Times are of those acknowledged; the share is of all."""
    return [_line(level, [wait for wait in waits if wait.level == level]) for level in LEVELS]


def _line(level: int, waits: Sequence[Waited]) -> Line:
    times = [wait.seconds for wait in waits if wait.acknowledged]
    return Line(
        level=level,
        waits=len(waits),
        acknowledged=len(times),
        median=median(times) if times else None,
        p95=_p95(times),
        in_time=sum(wait.in_time for wait in waits) / len(waits) if waits else None,
        uncovered=sum(wait.uncovered for wait in waits),
    )


def _p95(times: Sequence[float]) -> float | None:
    if len(times) < 2:  # noqa: PLR2004 - of one value every percentile is that value
        return times[0] if times else None
    return quantiles(times, n=20, method="inclusive")[-1]

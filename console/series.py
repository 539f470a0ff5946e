"""A small line chart as plain numbers for inline SVG; the page has a table with the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT, EDGE = 300, 80, 8  # viewBox units


@dataclass(frozen=True)
class Chart:
    """Points within WIDTH × HEIGHT, and the same as a polyline's `points`."""

    points: tuple[tuple[float, float], ...]
    low: float
    high: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def line(self) -> str:
        """The polyline."""
        return " ".join(f"{x},{y}" for x, y in self.points)


def draw(values: Sequence[tuple[datetime, float]], low: float, high: float) -> Chart | None:
    """The chart of a series, oldest first, on the scale low–high; None below two values."""
    if len(values) < 2:  # noqa: PLR2004 - one point makes no line
        return None
    start = values[0][0].timestamp()
    span = max(values[-1][0].timestamp() - start, 1)
    across, up = WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE
    points = tuple(
        (
            round(EDGE + across * (at.timestamp() - start) / span, 1),
            round(EDGE + up * (1 - (value - low) / (high - low)), 1),
        )
        for at, value in values
    )
    return Chart(points, low, high)

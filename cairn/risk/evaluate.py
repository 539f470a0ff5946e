"""Measure a detector on written messages: recall, false alarms and exactness with intervals."""

import csv
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import get_args

from cairn.risk.levels import Asked, Assessment, Category, Level

COLUMNS = ("text", "lang", "level", "category", "phenomenon")
Assess = Callable[[str, str, Asked | None], Assessment]


class TableError(Exception):
    """A file of messages that cannot be measured; says file, line and mend."""


@dataclass(frozen=True, slots=True)
class Message:
    """A written message and what a reader expects of it."""

    text: str
    lang: str
    level: int
    category: str
    phenomenon: str
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A message, what the detector made of it, and how long that took in seconds."""

    message: Message
    found: Assessment
    seconds: float


def read_messages(path: Path) -> list[Message]:
    """Rows of a tab-separated file with the columns of `COLUMNS`; `asked` may follow."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
        if missing:
            raise TableError(f"{path}:1: no column {', '.join(missing)}; name it in the first line")
        return [_message(path, rows.line_num, row) for row in rows]


def _message(path: Path, line: int, row: dict[str, str]) -> Message:
    level, category, lang = row["level"], row["category"], row["lang"]
    asked = row.get("asked") or None
    if level not in {"0", "1", "2", "3", "4"}:
        raise TableError(f"{path}:{line}: level '{level}'; write 0 to 4")
    if category not in get_args(Category):
        raise TableError(f"{path}:{line}: category '{category}'; use one of {get_args(Category)}")
    if lang not in ("en", "fr"):
        raise TableError(f"{path}:{line}: lang '{lang}'; write en or fr")
    if asked not in (None, *get_args(Asked)):
        raise TableError(f"{path}:{line}: asked '{asked}'; write screening, exercise or nothing")
    return Message(row["text"], lang, int(level), category, row["phenomenon"], _asked(asked))


def _asked(word: str | None) -> Asked | None:
    return "screening" if word == "screening" else "exercise" if word == "exercise" else None


def run(assess: Assess, messages: Iterable[Message]) -> list[Outcome]:
    """Assess every message in turn, timing each."""
    outcomes: list[Outcome] = []
    for message in messages:
        begun = perf_counter()
        found = assess(message.text, message.lang, message.asked)
        outcomes.append(Outcome(message, found, perf_counter() - begun))
    return outcomes


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a proportion; (0, 1) when there is nothing to count."""
    if of == 0:
        return 0.0, 1.0
    z, share = 1.959964, hits / of
    middle = share + z * z / (2 * of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: how many of a group were flagged, alerted, exact and near."""

    name: str
    n: int
    flagged: int
    alerted: int
    exact: int
    near: int

    def cells(self) -> list[str]:
        """Name, n, and each share with its interval."""
        counts = (self.flagged, self.alerted, self.exact, self.near)
        return [self.name, str(self.n), *(_share(count, self.n) for count in counts)]


def _share(hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    return f"{hits / of if of else 0:.3f} [{low:.3f}–{high:.3f}]"


def summarise(name: str, outcomes: Sequence[Outcome]) -> Row:
    """Count a group. Flag = level ≥ 1, alert = level ≥ 2."""
    return Row(
        name,
        len(outcomes),
        sum(o.found.level >= 1 for o in outcomes),
        sum(o.found.level >= Level.ACTIVE for o in outcomes),
        sum(o.found.level == o.message.level for o in outcomes),
        sum(abs(o.found.level - o.message.level) <= 1 for o in outcomes),
    )


def report(outcomes: Sequence[Outcome]) -> list[Row]:
    """Rows for level ≥ 2, level 1 and level 0, by language, then by language and phenomenon."""
    rows: list[Row] = []
    for lang in sorted({o.message.lang for o in outcomes}):
        own = [o for o in outcomes if o.message.lang == lang]
        rows.append(
            summarise(
                f"{lang} written level ≥ 2", [o for o in own if o.message.level >= Level.ACTIVE]
            )
        )
        rows.append(summarise(f"{lang} written level 1", [o for o in own if o.message.level == 1]))
        rows.append(summarise(f"{lang} written level 0", [o for o in own if o.message.level == 0]))
        for kind in sorted({o.message.phenomenon for o in own}):
            group = [o for o in own if o.message.phenomenon == kind]
            rows.append(summarise(f"{lang} {kind}", group))
    return [row for row in rows if row.n]


def is_miss(outcome: Outcome) -> bool:
    """Risk that was not flagged or not alerted, or an alert where a reader wrote none."""
    written, found = outcome.message.level, outcome.found.level
    return (
        (written >= 1 > found) or (written >= Level.ACTIVE > found) or (written == 0 and found >= 1)
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile; 0 for no values."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0

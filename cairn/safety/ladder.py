"""What is due for an alert that nobody has acknowledged: whom to tell next, or the patient.

Rungs: who is on call, the back-up, the clinical lead. The next is due when the time of one is
over, and at once when nobody is on duty there or no page of it can arrive. After the last the
alert is *uncovered*: the patient is told, once, not to wait. Everything is reckoned from when
the alert was raised, so that a scheduler which stood still costs the patient no further time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from cairn.safety.rota import ACTIVE, RUNGS, Rota, Rung

State = Literal["queued", "leased", "sent", "delivered", "failed", "unknown"]
PATIENCE = timedelta(seconds=60)  # a page that no provider took by then counts as undelivered
_TAKEN = ("sent", "delivered")


@dataclass(frozen=True)
class Page:
    """One notification of a person on a rung, by the way that wakes them.

    `settled_at` is when it failed; None while it may still arrive.
    """

    rung: Rung
    staff: UUID
    at: datetime
    state: State = "queued"
    settled_at: datetime | None = None

    def lost_at(self, now: datetime) -> datetime | None:
        """Since when it counts as undelivered; None while it does not."""
        if self.state == "failed":
            return self.settled_at or self.at
        if self.state not in _TAKEN and now >= self.at + PATIENCE:
            return self.at + PATIENCE
        return None


@dataclass(frozen=True)
class Wait:
    """An alert that waits for its acknowledgement. `since`: raised, or raised again."""

    level: int
    since: datetime
    pages: tuple[Page, ...] = ()  # those of this wait
    uncovered: bool = False  # the patient was told already


@dataclass(frozen=True)
class Plan:
    """Whom to page now, whether the patient is to be told, and when to look again at the latest."""

    page: tuple[tuple[Rung, UUID], ...] = ()
    uncovered: bool = False
    look_at: datetime | None = None


@dataclass(frozen=True)
class _Rung:
    """A rung, from when it is due, and whom to page on it who was not yet."""

    rung: Rung
    due: datetime
    missing: tuple[UUID, ...]


def plan(wait: Wait, rota: Rota, now: datetime) -> Plan:
    """What is due now for an alert of level 2–4 that nobody has acknowledged.

    Nothing else may be read into it: who was told is in `wait.pages`, who can be is in the rota.
    """
    rungs, end = _climb(wait, rota, now)
    due = [each for each in rungs if each.due <= now]
    page = tuple((each.rung, staff) for each in due for staff in each.missing)
    alone = wait.level > ACTIVE and not rota.declared(now)
    over = alone or (end is not None and end <= now)
    marks = [*(each.due for each in rungs), end, rota.next_reading(now), rota.next_end(now)]
    marks += [page.at + PATIENCE for page in wait.pages if page.state not in _TAKEN]
    later = [mark for mark in marks if mark is not None and mark > now]
    return Plan(page, over and not wait.uncovered, min(later, default=None))


def _climb(wait: Wait, rota: Rota, now: datetime) -> tuple[list[_Rung], datetime | None]:
    """The rungs that are reached sooner or later, and when nobody is left; None: never."""
    rungs: list[_Rung] = []
    due: datetime | None = wait.since
    for rung in RUNGS:
        if due is None:
            break
        mine = [page for page in wait.pages if page.rung == rung]
        rungs.append(_Rung(rung, due, _missing(mine, rung, rota, now)))
        due = _left_at(wait.level, mine, rungs[-1], rota, now)
    return rungs, due


def _left_at(
    level: int, pages: Sequence[Page], at: _Rung, rota: Rota, now: datetime
) -> datetime | None:
    """When the rung after this one is due."""
    there = pages or (at.due <= now and at.missing) or rota.who(at.rung, at.due)
    if not there:
        return at.due  # nobody is on duty here
    in_time = rota.step_after(level, at.due)
    lost = list(_lost(pages, now))
    if pages and None not in lost:
        failed = max(at.due, *(each for each in lost if each is not None))
        return failed if in_time is None else min(failed, in_time)
    return in_time


def _lost(pages: Sequence[Page], now: datetime) -> Iterator[datetime | None]:
    """For each person, since when their newest page is lost."""
    newest = {page.staff: page for page in sorted(pages, key=lambda page: page.at)}
    for page in newest.values():
        yield page.lost_at(now)


def _missing(pages: Sequence[Page], rung: Rung, rota: Rota, now: datetime) -> tuple[UUID, ...]:
    """Who is on duty and was not paged in this stretch of their duty."""
    return tuple(
        staff
        for staff in rota.who(rung, now)
        if not any(
            page.staff == staff and page.at >= rota.duty_since(rung, staff, now) for page in pages
        )
    )

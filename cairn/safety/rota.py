"""Who is to be told of danger now, and until when somebody can be expected to have seen it.

No timer runs that nobody can meet: what would end while nobody is on duty ends when somebody
is there again. Times of duties are the site's wall-clock times; all moments are aware.
The delays by level are the project's defaults, for the site's clinical lead to sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from uuid import UUID
from zoneinfo import ZoneInfo

from cairn.safety.calendar import Calendar, Days

Rung = Literal["on_call", "backup", "lead"]
RUNGS: tuple[Rung, ...] = get_args(Rung)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ACTIVE = 2  # level of active ideation: the only one that may wait for the next day
ACKNOWLEDGE_WITHIN = {
    ACTIVE: timedelta(hours=4),
    3: timedelta(minutes=15),
    4: timedelta(minutes=5),
}
START_OF_DAY = timedelta(hours=1)  # what came in overnight is read within the first hour
AHEAD = 60  # days that are searched for the next duty; none in them counts as none at all
_FORM = re.compile(r"(\w{3})(?:-(\w{3}))?")


@dataclass(frozen=True)
class Duty:
    """A weekly duty of one person on one rung.

    `weekdays` are those on which it starts (0 = Monday). `ends` at or before `starts` means on
    the next day, so 00:00–00:00 is a whole day. On days off it holds only with `days_off`.
    """

    staff: UUID
    rung: Rung
    weekdays: frozenset[int]
    starts: time
    ends: time
    days_off: bool = False


@dataclass(frozen=True)
class Replacement:
    """`by` does whatever duty of `staff` starts on these days."""

    staff: UUID
    by: UUID
    days: Days


@dataclass(frozen=True)
class Span:
    """One stretch of duty of one person, `begins` included and `ends` not; in UTC."""

    staff: UUID
    begins: datetime
    ends: datetime


def read_weekdays(text: str) -> frozenset[int]:
    """Read "mon-fri", "sat" or "mon,wed,fri"; ValueError says how to write them."""
    found: set[int] = set()
    for part in text.strip().lower().split(","):
        form = _FORM.fullmatch(part.strip())
        if not form or form[1] not in DAYS or (form[2] or form[1]) not in DAYS:
            raise ValueError(f"weekdays {text!r}: write them like mon-fri or mon,wed")
        first, last = DAYS.index(form[1]), DAYS.index(form[2] or form[1])
        found |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
    return frozenset(found)


@dataclass(frozen=True)
class Rota:
    """All duties of a site. An empty one declares nobody."""

    zone: ZoneInfo
    duties: tuple[Duty, ...] = ()
    calendar: Calendar = field(default_factory=Calendar)
    replacements: tuple[Replacement, ...] = ()

    def who(self, rung: Rung, at: datetime) -> tuple[UUID, ...]:
        """Who is on duty on that rung, each once, in the order in which they were declared."""
        return tuple(dict.fromkeys(span.staff for span in self._spans(at, (rung,))))

    def staffed(self, at: datetime) -> bool:
        """Whether somebody is on call, and so reads what comes in."""
        return bool(self.who("on_call", at))

    def declared(self, at: datetime) -> bool:
        """Whether anybody at all is declared, on whatever rung."""
        return any(True for _ in self._spans(at, RUNGS))

    def next_reading(self, at: datetime) -> datetime | None:
        """When the team reads next: now while staffed, else the next duty; None: never."""
        return at if self.staffed(at) else self._next_start(at, ("on_call",))

    def acknowledge_by(self, level: int, at: datetime) -> datetime | None:
        """Until when an alert of that level (2–4) must be acknowledged.

        None below level 2, and when nobody is declared at all. Level 2 waits for who is on
        call, if anybody ever is; the others for anybody.
        """
        if level not in ACKNOWLEDGE_WITHIN:
            return None
        return self._due(level, at, timedelta(0) if level == ACTIVE else ACKNOWLEDGE_WITHIN[level])

    def step_after(self, level: int, at: datetime) -> datetime | None:
        """When the next rung is due, or nobody is left to tell; None: never.

        What waited for the start of a day has its first hour.
        """
        return self._due(level, at, min(ACKNOWLEDGE_WITHIN[level], START_OF_DAY))

    def next_end(self, at: datetime) -> datetime | None:
        """When the first of the stretches of duty that hold now is over."""
        return min((span.ends for span in self._spans(at, RUNGS)), default=None)

    def duty_since(self, rung: Rung, staff: UUID, at: datetime) -> datetime:
        """Since when that person is on duty without a break; a week back at most.

        The first of the day is enough to tell two duties apart, however they are cut.
        """
        begins, moment = at, at
        while at - begins < timedelta(days=7):
            span = next((s for s in self._spans(moment, (rung,)) if s.staff == staff), None)
            if span is None:
                break
            begins, moment = span.begins, span.begins - timedelta(microseconds=1)
        return begins

    def gaps(self, begins: datetime, ends: datetime) -> list[tuple[datetime, datetime]]:
        """The stretches in which nobody is declared, oldest first."""
        found: list[tuple[datetime, datetime]] = []
        at = begins
        for span in sorted(self._all_spans(begins, ends, RUNGS), key=lambda span: span.begins):
            if span.begins > at:
                found.append((at, min(span.begins, ends)))
            at = max(at, span.ends)
        return [*found, (at, ends)] if at < ends else found

    def _due(self, level: int, at: datetime, after_start: timedelta) -> datetime | None:
        rungs: tuple[Rung, ...] = RUNGS
        if level == ACTIVE and self.next_reading(at) is not None:
            rungs = ("on_call",)

        def there(moment: datetime) -> bool:
            return any(True for _ in self._spans(moment, rungs))

        if not there(at):
            start = self._next_start(at, rungs)
            return None if start is None else start + after_start
        due = at + ACKNOWLEDGE_WITHIN[level]
        return due if there(due) else self._next_start(due, rungs)

    def _next_start(self, at: datetime, rungs: tuple[Rung, ...]) -> datetime | None:
        """When the next duty begins after that moment."""
        today = at.astimezone(self.zone).date()
        for ahead in range(AHEAD):
            starts = self._starting(today + timedelta(days=ahead), rungs)
            later = [span.begins for span in starts if span.begins > at]
            if later:
                return min(later)
        return None

    def _spans(self, at: datetime, rungs: tuple[Rung, ...]) -> Iterator[Span]:
        """The stretches of duty that hold at that moment."""
        today = at.astimezone(self.zone).date()
        for day in (today, today - timedelta(days=1)):
            for span in self._starting(day, rungs):
                if span.begins <= at < span.ends:
                    yield span

    def _all_spans(
        self, begins: datetime, ends: datetime, rungs: tuple[Rung, ...]
    ) -> Iterator[Span]:
        day = begins.astimezone(self.zone).date() - timedelta(days=1)
        while day <= ends.astimezone(self.zone).date():
            for span in self._starting(day, rungs):
                if span.ends > begins and span.begins < ends:
                    yield span
            day += timedelta(days=1)

    def _starting(self, day: date, rungs: tuple[Rung, ...]) -> Iterator[Span]:
        """The stretches of duty that start on that day of the site."""
        for duty in self.duties:
            if duty.rung not in rungs or day.weekday() not in duty.weekdays:
                continue
            if not duty.days_off and self.calendar.is_off(day):
                continue
            over = timedelta(days=1 if duty.ends <= duty.starts else 0)
            yield Span(
                self._replaced(duty.staff, day),
                datetime.combine(day, duty.starts, self.zone).astimezone(UTC),
                datetime.combine(day + over, duty.ends, self.zone).astimezone(UTC),
            )

    def _replaced(self, staff: UUID, day: date) -> UUID:
        for each in self.replacements:
            if each.staff == staff and day in each.days:
                return each.by
        return staff

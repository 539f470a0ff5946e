"""The hours in which the team reads, and until when an alert must be acknowledged.

The site declares its hours; no timer runs that nobody can meet. The delays per level are
the project's defaults, for the site's clinical lead to sign.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ACTIVE = 2
ACKNOWLEDGE_WITHIN = {
    ACTIVE: timedelta(hours=4),
    3: timedelta(minutes=15),
    4: timedelta(minutes=5),
}
_FORM = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)")


@dataclass(frozen=True)
class Hours:
    """Staffed hours: the same span on each of some weekdays (0 = Monday), site-local."""

    days: frozenset[int]
    opens: time
    closes: time
    zone: ZoneInfo

    @classmethod
    def parse(cls, text: str, timezone: str) -> Hours:
        """Read e.g. "mon-fri 09:00-17:00"; ValueError says what is wrong."""
        found = _FORM.fullmatch(text.strip().lower())
        if not found or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
            raise ValueError(f"staffed hours {text!r}: write them like 'mon-fri 09:00-17:00'")
        first, last = DAYS.index(found[1]), DAYS.index(found[2] or found[1])
        opens, closes = time(int(found[3]), int(found[4])), time(int(found[5]), int(found[6]))
        if closes <= opens or last < first:
            raise ValueError(f"staffed hours {text!r}: the end must come after the start")
        return cls(frozenset(range(first, last + 1)), opens, closes, ZoneInfo(timezone))

    def staffed(self, now: datetime) -> bool:
        """Whether somebody is declared to be there at that moment."""
        local = now.astimezone(self.zone)
        return local.weekday() in self.days and self.opens <= local.time() < self.closes

    def next_reading(self, now: datetime) -> datetime:
        """When the team reads next: now while staffed, else the next opening."""
        return now if self.staffed(now) else self._next_opening(now)

    def acknowledge_by(self, level: int, now: datetime) -> datetime | None:
        """Until when an alert of that level (2–4) must be acknowledged; None below 2."""
        delay = ACKNOWLEDGE_WITHIN.get(level)
        if delay is None:
            return None
        if not self.staffed(now):
            return self._next_opening(now) + (timedelta(0) if level == ACTIVE else delay)
        due = now + delay
        return due if self.staffed(due) else self._next_opening(due)

    def _next_opening(self, now: datetime) -> datetime:
        local = now.astimezone(self.zone)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            opening = datetime.combine(day, self.opens, self.zone)
            if day.weekday() in self.days and opening > now:
                return opening
        raise AssertionError("hours always have at least one day")

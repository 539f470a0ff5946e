"""Wall-clock times in a patient's zone, and the hours in which the bot keeps quiet."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

QUIET_FROM = 20  # the bot starts nothing between 20:00 …
QUIET_UNTIL = 8  # … and 08:00, patient-local; it still answers


def instant_of(day: date, hour: int, zone: tzinfo) -> datetime:
    """The moment, in UTC, when the clocks of that zone show that hour (0–23).

    An hour that comes twice (a fold) means the first; one that is skipped (a gap) means the
    moment just after the gap, as far in as the hour was.
    """
    return instant_at(datetime.combine(day, time(hour)), zone)


def instant_at(local: datetime, zone: tzinfo) -> datetime:
    """The moment, in UTC, when the clocks of that zone show a naive time; as `instant_of`."""
    # fold=0 gives both: the first of two, and for a gap the offset before it, which lands
    # behind it.
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def is_quiet(at: datetime, zone: tzinfo) -> bool:
    """Whether the bot may not start anything at that moment."""
    return not QUIET_UNTIL <= at.astimezone(zone).hour < QUIET_FROM


def after_quiet(at: datetime, zone: tzinfo) -> datetime:
    """That moment, or the first one after it at which the bot may start something."""
    if not is_quiet(at, zone):
        return at
    local = at.astimezone(zone)
    morning = local.date() if local.hour < QUIET_UNTIL else local.date() + timedelta(days=1)
    return instant_of(morning, QUIET_UNTIL, zone)


def before_quiet(at: datetime, zone: tzinfo) -> datetime:
    """That moment, or, within quiet hours, one hour before those began."""
    if not is_quiet(at, zone):
        return at
    local = at.astimezone(zone)
    evening = local.date() if local.hour >= QUIET_FROM else local.date() - timedelta(days=1)
    return instant_of(evening, QUIET_FROM - 1, zone)


NIGHT = 3  # o'clock: what is done while nobody writes


def night_after(at: datetime, wait: timedelta, zone: tzinfo) -> datetime:
    """The first three in the morning, by the clocks of that zone, once the wait is over; UTC."""
    local = (at + wait).astimezone(zone)
    day = local.date() if local.hour < NIGHT else local.date() + timedelta(days=1)
    return instant_of(day, NIGHT, zone)

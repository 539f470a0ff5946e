"""Days and times as a patient reads them, in the patient's own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Names from the calendar, not sentences: they belong to the language, not to an author.
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
_SHORT_DAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "fr": ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
}
_MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
}
_NOON = 12
_WEEK = 7
_NEAR = {"en": ("today", "tomorrow"), "fr": ("aujourd'hui", "demain")}


@lru_cache(maxsize=128)
def read_zone(name: str) -> tzinfo:
    """The time zone of that IANA name; UTC when the machine does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def say_date(day: date, lang: str) -> str:
    """Say a date: Monday 3 May, «lundi 3 mai», «lundi 1er juin»."""
    number = "1er" if lang == "fr" and day.day == 1 else str(day.day)
    return f"{_DAYS[lang][day.weekday()]} {number} {_MONTHS[lang][day.month - 1]}"


def say_day(at: datetime, now: datetime | None, zone: tzinfo, lang: str) -> str:
    """Say a day: today, tomorrow, a weekday within a week, else weekday and date.

    Without `now` nothing is relative: weekday and date.
    """
    day = at.astimezone(zone).date()
    if now is None:
        return say_date(day, lang)
    return say_day_of(day, now.astimezone(zone).date(), lang)


def say_day_of(day: date, today: date, lang: str) -> str:
    """Say a day as seen from another: today, tomorrow, a weekday, else weekday and date."""
    ahead = (day - today) // timedelta(days=1)
    if ahead in (0, 1):
        return _NEAR[lang][ahead]
    return _DAYS[lang][day.weekday()] if 1 < ahead < _WEEK else say_date(day, lang)


def say_short_day(at: datetime, zone: tzinfo, lang: str) -> str:
    """Say a weekday in three letters: Mon, «lun»."""
    return _SHORT_DAYS[lang][at.astimezone(zone).weekday()]


def say_time(at: datetime, zone: tzinfo, lang: str) -> str:
    """Say a time: 9:00 am, 12:30 pm; «9 h», «12 h 30»."""
    return say_time_of(at.astimezone(zone).time(), lang)


def say_time_of(local: time, lang: str) -> str:
    """Say a time of the patient's own clock."""
    if lang == "fr":
        return f"{local.hour} h {local.minute:02d}" if local.minute else f"{local.hour} h"
    half = "am" if local.hour < _NOON else "pm"
    return f"{local.hour % _NOON or _NOON}:{local.minute:02d} {half}"

"""A day, and the time of it, as people write them: "tomorrow evening", «jeudi vers 18 h 30».

Words that move with the calendar are read here; dates such as "3 March" or «le 5/3» are
left to dateparser, which knows the forms of each country.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateparser import parse as parse_date

from cairn.language.number_words import read_spelled
from cairn.language.text import Lang, normalise, words

_DAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
_SHORT = {
    "en": ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
    "fr": ("lun", "mar", "mer", "jeu", "ven", "sam", "dim"),
}
_FROM_TODAY = (
    ("day after tomorrow", 2), ("apres demain", 2), ("day before yesterday", -2),
    ("avant hier", -2), ("tomorrow", 1), ("tomorow", 1), ("tmrw", 1), ("tmr", 1), ("2moro", 1),
    ("demain", 1), ("yesterday", -1), ("hier", -1), ("tonight", 0), ("today", 0),
    ("this morning", 0), ("this afternoon", 0), ("this evening", 0), ("aujourd hui", 0),
    ("ce soir", 0), ("ce matin", 0), ("ce midi", 0), ("cet apres midi", 0),
)  # fmt: skip
_PARTS = (
    ("midnight", 0), ("minuit", 0),
    ("afternoon", 15), ("apres midi", 15), ("aprem", 15), ("morning", 9), ("matinee", 9),
    ("matin", 9), ("noon", 12), ("midday", 12), ("lunch", 12), ("midi", 12), ("tonight", 20),
    ("evening", 18), ("soiree", 20), ("soir", 18), ("night", 21), ("nuit", 21),
    ("after work", 18), ("apres le travail", 18), ("bedtime", 22), ("coucher", 22),
)  # fmt: skip
_LATE = re.compile(r"\b(?:pm|afternoon|evening|tonight|night|apres midi|aprem|soir|soiree)\b")
_CLOCK = re.compile(
    r"(?<![\d/.-])(?P<hour>[01]?\d|2[0-4])\s*(?:(?:[h:]|heures?)\s*(?P<minute>[0-5]\d)?"
    r"|(?P<bare>(?=\s*[ap]\.?m)))\s*(?:(?P<half>[ap])\.?m\b)?(?![\d/])"
)
_AT = re.compile(r"(?<!\by )\b(?:at|around|about|vers|a)\s+(?P<hour>[01]?\d|2[0-4])(?![\d/:h])\b")
_UNIT = r"(?P<unit>days?|jours?|weeks?|semaines?)\b"
_IN_DAYS = re.compile(rf"\b(?:in|dans)\s+(?P<n>\w+)\s+{_UNIT}")
_DAYS_AGO = re.compile(
    rf"\bil\s+y\s+a\s+(?P<n>\w+)\s+{_UNIT}|\b(?P<many>\w+)\s+(?P<units>days?|weeks?)\s+ago\b"
)
#: Days that may be counted; more than that names no day of a plan.
_FAR = 1000
_AROUND = {
    lang: re.compile(rf"\b(?:{'|'.join(names)}|on|the|of|at|around|about|le|vers|a)\b")
    for lang, names in _DAYS.items()
}
_NOON = 12
_WEEK = 7


@dataclass(frozen=True, slots=True)
class DateReading:
    """The day and the time of day that a reply names; None for what it does not."""

    day: date | None = None
    at: time | None = None


def read_date(text: str, lang: Lang, now: datetime, *, past: bool = False) -> DateReading:
    """Read a day and an hour, relative to `now` (the patient's own clock, naive).

    A bare weekday is the next one, or with `past` the last one. An hour without a day is
    today's, or tomorrow's when it has gone by.
    """
    plain = normalise(text[:300])
    at = _read_time(plain)
    day = _read_day(plain, lang, now, past=past)
    if day is None and at is not None and not past:
        behind = datetime.combine(now.date(), at) <= now
        day = now.date() + timedelta(days=1) if behind else now.date()
    return DateReading(day, at)


def _spaced(plain: str) -> str:
    return f" {' '.join(words(plain))} "


def _read_time(plain: str) -> time | None:
    found = _CLOCK.search(plain) or _AT.search(plain)
    spaced = _spaced(plain)
    if found is None:
        hour = next((hour for word, hour in _PARTS if f" {word} " in spaced), None)
        return None if hour is None else time(hour)
    groups = found.groupdict()
    hour, half = int(groups["hour"]), groups.get("half")
    if half == "a" and hour == _NOON:
        hour = 0
    elif 0 < hour < _NOON and (half == "p" or (half is None and _LATE.search(spaced))):
        hour += _NOON
    return time(hour % 24, int(groups.get("minute") or 0))


def _read_day(plain: str, lang: Lang, now: datetime, *, past: bool) -> date | None:
    spaced, today = _spaced(plain), now.date()
    for word, days in _FROM_TODAY:
        if f" {word} " in spaced:
            return today + timedelta(days=days)
    ahead = _read_distance(spaced, lang)
    if ahead is not None:
        return today + timedelta(days=ahead) if abs(ahead) <= _FAR else None
    weekday = _read_weekday(spaced, lang)
    if weekday is not None and not re.search(r"\d{1,2}\s*(?:/|[a-z]{3,})\b", _no_time(plain)):
        return _nearest(today, weekday, past=past)
    return _read_calendar(plain, lang, now, past=past)


def _read_distance(spaced: str, lang: Lang) -> int | None:
    behind = _DAYS_AGO.search(spaced)
    found = behind or _IN_DAYS.search(spaced)
    if found is None:
        return None
    groups = found.groupdict()
    many = _read_count(groups["n"] or groups["many"], lang)
    unit = groups["unit"] or groups["units"]
    if many is None:
        return None
    return many * (_WEEK if unit[0] in "ws" else 1) * (-1 if behind else 1)


def _read_count(word: str, lang: Lang) -> int | None:
    if word.isdecimal():
        return int(word)
    if word in ("a", "un", "une"):
        return 1
    spelled = read_spelled([word], 0, lang)
    return None if spelled is None else int(spelled.value)


def _read_weekday(spaced: str, lang: Lang) -> int | None:
    for names in (_DAYS[lang], _SHORT[lang]):
        for place, name in enumerate(names):
            if f" {name} " in spaced or f" {name}s " in spaced:
                return place
    return None


def _nearest(today: date, weekday: int, *, past: bool) -> date:
    if past:
        return today - timedelta(days=(today.weekday() - weekday) % _WEEK or _WEEK)
    return today + timedelta(days=(weekday - today.weekday()) % _WEEK or _WEEK)


def _no_time(plain: str) -> str:
    return _AT.sub(" ", _CLOCK.sub(" ", plain))


def _read_calendar(plain: str, lang: Lang, now: datetime, *, past: bool) -> date | None:
    rest = _AROUND[lang].sub(" ", _no_time(plain)).strip()
    if not any(char.isdigit() for char in rest):
        return None
    found = parse_date(
        rest,
        languages=[lang],
        settings={
            "RELATIVE_BASE": now,
            "PREFER_DATES_FROM": "past" if past else "future",
            "DATE_ORDER": "DMY",
            "REQUIRE_PARTS": ["day", "month"],
        },
    )
    if found is None:
        return None
    today = now.date()
    if (found.month, found.day) == (today.month, today.day) and str(found.year) not in rest:
        return today  # the parser takes a day that has begun for that of another year
    return found.date()

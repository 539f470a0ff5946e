"""The values that go with a variable: the label of an option, the lines of a list."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from cairn.content.expressions import format_number
from cairn.engine.state import Entry, Value
from cairn.engine.when import read_zone, say_date, say_day_of, say_time_of

if TYPE_CHECKING:
    from cairn.engine.view import View

_AND = {"en": " and ", "fr": " et "}
_PLACE = re.compile(r"_(?P<place>\d{1,2})(?P<rating>_rating)?$")


def derive(view: View, name: str) -> tuple[bool, Value]:
    """Whether a name is derived from a variable of the module, and its value."""
    base = view.module.derived.get(name) if view.module else None
    if base is None:
        return False, None
    ending = name.removeprefix(base)
    entry = _PLACE.fullmatch(ending)
    if entry is not None:
        return True, _entry(view, base, int(entry["place"]), rating=entry["rating"] is not None)
    maker = _MAKERS.get(ending)
    if maker is not None and view.module and view.module.variables[base].type != "record":
        return True, maker(view, base)
    return True, view.recall(name)  # the column of a record, filled in an earlier session


def write_lines(entries: tuple[Entry, ...], lang: str) -> str:
    """The entries of a list one below the other, numbered, each with its rating."""
    return "\n".join(f"{n}. {_with_rating(each, lang)}" for n, each in enumerate(entries, 1))


def _with_rating(entry: Entry, lang: str) -> str:
    return (
        entry.text
        if entry.rating is None
        else (f"{entry.text} ({format_number(entry.rating, lang)})")
    )


def _entries(view: View, name: str) -> tuple[Entry, ...]:
    value = view.value(name)
    found = value if isinstance(value, tuple) else ()
    return tuple(each for each in found if isinstance(each, Entry))


def _entry(view: View, name: str, place: int, *, rating: bool) -> Value:
    entries = _entries(view, name)
    if place > len(entries):
        return None
    return entries[place - 1].rating if rating else entries[place - 1].text


def _label(view: View, name: str) -> Value:
    label = view.library.label(name, str(view.value(name)))
    return " ".join(view.render(label)) if label else None


def _labels(view: View, name: str) -> Value:
    lang, picked = view.patient.lang, view.value(name)
    ids = picked if isinstance(picked, tuple) else ()
    labels = [view.library.label(name, str(each)) for each in ids]
    said = [" ".join(view.render(label)).lower() for label in labels if label]
    if len(said) < 2:  # noqa: PLR2004 (one needs no "and")
        return said[0] if said else None
    return ", ".join(said[:-1]) + _AND[lang] + said[-1]


def _count(view: View, name: str) -> Value:
    value = view.value(name)
    return len(value) if isinstance(value, tuple) else None


def _line(view: View, name: str) -> Value:
    return "; ".join(each.text for each in _entries(view, name)) or None


def _lines(view: View, name: str) -> Value:
    return write_lines(_entries(view, name), view.patient.lang) or None


def _moment(view: View, name: str) -> tuple[str, datetime | None]:
    """A day as it was kept, and read; None for what an earlier revision kept as a text."""
    value = view.value(name)
    kept = value if isinstance(value, str) else ""
    try:
        return kept, datetime.fromisoformat(kept)
    except ValueError:
        return kept, None


def _said(view: View, name: str) -> Value:
    value, at = _moment(view, name)
    if at is None:
        return None
    now = view.now.astimezone(read_zone(view.patient.timezone)) if view.now else at
    day = say_day_of(at.date(), now.date(), view.patient.lang)
    return f"{day}, {say_time_of(at.time(), view.patient.lang)}" if "T" in value else day


def _date(view: View, name: str) -> Value:
    """The day and hour in full, for what is read on another day."""
    value, at = _moment(view, name)
    if at is None:
        return None
    lang = view.patient.lang
    day = say_date(at.date(), lang)
    return f"{day}, {say_time_of(at.time(), lang)}" if "T" in value else day


def _band(view: View, name: str) -> Value:
    key = f"{name}_band"
    return (view.run.answers.get(key) if view.run else None) or view.recall(key)


def _band_label(view: View, name: str) -> Value:
    band_id = _band(view, name)
    for instrument in view.library.instruments():
        for band in instrument.bands:
            if band.id == band_id and view.measures(name, instrument.id):
                return band.label.of(view.patient.lang)
    return None


_MAKERS: dict[str, Callable[[View, str], Value]] = {
    "_label": _label,
    "_labels": _labels,
    "_count": _count,
    "_line": _line,
    "_lines": _lines,
    "_said": _said,
    "_date": _date,
    "_band": _band,
    "_band_label": _band_label,
}

"""A list that the patient builds by writing, changes at will, and rates entry by entry."""

from __future__ import annotations

from cairn.content.expressions import shorten
from cairn.content.models import Rating, Step
from cairn.engine.derive import write_lines
from cairn.engine.reply import is_blank
from cairn.engine.state import Entry
from cairn.engine.steps.kind import (
    Answer,
    Kept,
    Kind,
    NotUnderstood,
    ask_after,
    register,
    say_bubbles,
)
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.language import normalise, read_number
from cairn.language.lists import ListEdit, ends_list, read_list_edit, split_entries

#: Longer entries are cut: they are read back in every later text.
_LONGEST = 160
#: How long all entries together may be by SMS, and each of many.
_SMS = 80
_SHORTEST = 9
#: The place of a list that begins with earlier entries, before anything was said to it.
SEEDED = -1


def entries_of(step: Step, view: View) -> tuple[Entry, ...]:
    """What the list holds so far."""
    value = view.run.answers.get(str(step.save_as)) if view.run else None
    found = value if isinstance(value, tuple) else ()
    return tuple(each for each in found if isinstance(each, Entry))


def is_rating(step: Step, item: int | None, entries: tuple[Entry, ...]) -> bool:
    """Tell whether a number is asked for, of the entry at that place."""
    return step.rate is not None and item is not None and 0 <= item < len(entries)


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    entries = entries_of(step, view)
    if step.rate and item is not None and is_rating(step, item, entries):
        return _ask_rating(step.rate, entries[item], view)
    lines = write_lines(_as_read_back(entries, view), view.patient.lang)
    may_end = len(entries) >= step.at_least
    said = view.message("list-so-far", lines=lines, may_end=may_end)
    question = Output(
        kind="ask",
        text=said[-1],
        expects="list",
        options=view.message("list-done-label")[:1] if may_end else (),
        entries=tuple(entry.text for entry in entries),
        at_least=step.at_least,
        at_most=step.at_most,
    )
    if item == SEEDED:
        intro = say_bubbles(step.text, step.sms, view)
        return (*intro, *(Output(text=each) for each in said[:-1]), question)
    if entries:
        return (*(Output(text=each) for each in said[:-1]), question)
    return ask_after(step, view, question)


def _as_read_back(entries: tuple[Entry, ...], view: View) -> tuple[Entry, ...]:
    """The entries as they are said again: by SMS shorter, the more of them there are."""
    if view.patient.channel != "sms":
        return entries
    longest = max(_SMS // max(len(entries), 1), _SHORTEST)
    return tuple(each.model_copy(update={"text": shorten(each.text, longest)}) for each in entries)


def _ask_rating(rate: Rating, entry: Entry, view: View) -> tuple[Output, ...]:
    (short,) = _as_read_back((entry,), view)
    asked = view.with_extra(entry=short.text).render(rate.text)
    ends = (rate.low_label, rate.high_label)
    low_label, high_label = (" ".join(view.render(each)) if each else None for each in ends)
    question = Output(
        kind="ask",
        text=asked[-1],
        expects="scale",
        low=rate.low,
        high=rate.high,
        low_label=low_label,
        high_label=high_label,
    )
    return (*(Output(text=each) for each in asked[:-1]), question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Answer:
    entries = entries_of(step, view)
    if is_blank(reply):
        return NotUnderstood()
    edit = read_list_edit(reply, len(entries))
    if edit is not None:  # between the ratings too: "remove 2" is no 2
        return _keep(step, _change(entries, edit))
    if step.rate and item is not None and is_rating(step, item, entries):
        return _read_rating(step, step.rate, reply, view, item)
    if _is_over(reply, view):
        return _complete(step, entries) if len(entries) >= step.at_least else NotUnderstood()
    room = max(step.at_most - len(entries), 0)
    added = tuple(make_entry(each) for each in split_entries(reply, room))
    if not added:
        return NotUnderstood()
    entries = (*entries, *added)
    return _complete(step, entries) if len(entries) >= step.at_most else _keep(step, entries)


def make_entry(text: str) -> Entry:
    """An entry of these words: on one line, and not longer than it can be read back."""
    line = " ".join(text.split())
    return Entry(text=line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rstrip()}…")


def _is_over(reply: str, view: View) -> bool:
    lang = view.patient.lang
    label = view.message("list-done-label")[0]
    return ends_list(reply, lang) or normalise(reply[:80]) == normalise(label)


def _change(entries: tuple[Entry, ...], edit: ListEdit) -> tuple[Entry, ...]:
    changed = list(entries)
    entry = changed.pop(edit.place)
    if edit.kind == "change":
        changed.insert(edit.place, make_entry(edit.text))
    elif edit.kind == "move":
        changed.insert(edit.to, entry)
    return tuple(changed)


def _keep(step: Step, entries: tuple[Entry, ...]) -> Kept:
    return Kept({str(step.save_as): entries})


def _complete(step: Step, entries: tuple[Entry, ...]) -> Kept:
    """The entries are there: now their ratings, or the end."""
    saves = {str(step.save_as): entries}
    if step.rate is None or not entries:
        return Kept(saves, done=True)
    return Kept(saves, item=0)


def _read_rating(step: Step, rate: Rating, reply: str, view: View, item: int) -> Answer:
    found = read_number(reply, view.patient.lang, rate.low, rate.high).value
    if found is None:
        return NotUnderstood()
    return keep_rating(step, view, item, int(found) if float(found).is_integer() else found)


def keep_rating(step: Step, view: View, item: int, rating: float | None) -> Kept:
    """Save one rating (None: passed) and go on to the next entry, or end the list."""
    entries = list(entries_of(step, view))
    entries[item] = entries[item].model_copy(update={"rating": rating})
    done = item + 1 >= len(entries)
    if done and step.by_rating:
        entries.sort(key=lambda each: (each.rating is None, each.rating or 0))
    return Kept({str(step.save_as): tuple(entries)}, None if done else item + 1, done)


register("list", Kind(_ask, _read))

"""When to do the homework: a few times to tap, or any day and hour in words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from cairn.content.models import Step
from cairn.engine.steps.date import local_now, read_when, write_when
from cairn.engine.steps.kind import Answer, Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.engine.when import say_day_of, say_time_of
from cairn.language import OptionView, read_option

_MORNING, _EVENING = time(10), time(18)
_SATURDAY = 5
#: An evening is offered for today only when it is still some hours away.
_LATEST_FOR_TODAY = 16


def _times(step: Step, view: View) -> list[tuple[date, time]]:
    """This evening, tomorrow morning and evening, Saturday: what lies within the bounds."""
    now = local_now(view)
    today = now.date()
    times = [(today, _EVENING)] if now.hour < _LATEST_FOR_TODAY else []
    tomorrow = today + timedelta(days=1)
    times += [(tomorrow, _MORNING), (tomorrow, _EVENING)]
    saturday = today + timedelta(days=(_SATURDAY - today.weekday()) % 7)
    if saturday > tomorrow:
        times.append((saturday, _MORNING))
    last = today + timedelta(days=step.within_days)
    return [(day, at) for day, at in times if day <= last]


def _labels(step: Step, view: View) -> list[str]:
    now, lang = local_now(view), view.patient.lang
    return [
        f"{say_day_of(day, now.date(), lang)}, {say_time_of(at, lang)}"
        for day, at in _times(step, view)
    ]


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    today = local_now(view).date()
    question = Output(
        kind="ask",
        text="",
        expects="date",
        timed=True,
        options=tuple(_labels(step, view)),
        first_day=today.isoformat(),
        last_day=(today + timedelta(days=step.within_days)).isoformat(),
    )
    return ask_after(step, view, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Answer:
    times, labels = _times(step, view), _labels(step, view)
    shown = [OptionView(str(place), label) for place, label in enumerate(labels)]
    picked = read_option(reply, view.patient.lang, shown).option_id
    if picked is not None:
        return write_when(*times[int(picked)])
    found = read_when(step, reply, view, timed=True)
    if isinstance(found, NotUnderstood) or datetime.fromisoformat(found) > local_now(view):
        return found
    return NotUnderstood()  # an hour of today that has gone by


register("schedule", Kind(_ask, _read))

"""When to do the homework: a few times to tap, or any day and hour in words."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from cairn.content.models import Step
from cairn.engine.steps.date import local_now, read_when, to_local, write_when
from cairn.engine.steps.kind import Answer, Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.engine.when import say_day_of, say_time_of
from cairn.language import OptionView, read_option
from cairn.language.option_places import read_places

_MORNING, _EVENING = time(10), time(18)
_SATURDAY = 5
#: An evening is offered for today only when it is still some hours away.
_LATEST_FOR_TODAY = 16


def _times(step: Step, now: datetime) -> list[tuple[date, time]]:
    """This evening, tomorrow morning and evening, Saturday: what lies within the bounds."""
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
        for day, at in _times(step, now)
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
    picked = _pick(step, reply, view)
    if picked is None:
        return read_when(step, reply, view, timed=True)
    gone_by = datetime.combine(*picked) <= local_now(view)
    return NotUnderstood() if gone_by else write_when(*picked)


def _pick(step: Step, reply: str, view: View) -> tuple[date, time] | None:
    """The offer that a reply takes: a number as it was sent, words as they are meant now."""
    lang, now = view.patient.lang, local_now(view)
    sent_at = view.dialogue.last_seen_at
    sent = _times(step, to_local(sent_at, view) if sent_at else now)
    places = read_places(reply, lang, len(sent))
    if len(places) == 1:
        return sent[places[0]]
    shown = [OptionView(str(place), label) for place, label in enumerate(_labels(step, view))]
    picked = read_option(reply, lang, shown).option_id
    return None if picked is None else _times(step, now)[int(picked)]


register("schedule", Kind(_ask, _read))

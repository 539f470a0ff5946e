"""A day, and with `time` an hour, in the patient's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from cairn.content.models import Step
from cairn.engine.steps.kind import Answer, Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.engine.when import read_zone
from cairn.language import read_date

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def local_now(view: View) -> datetime:
    """The patient's own clock, naive; without a clock, as it was at the last message."""
    return to_local(view.now or view.dialogue.last_seen_at or _LONG_AGO, view)


def to_local(at: datetime, view: View) -> datetime:
    """A moment on the patient's own clock, naive."""
    return at.astimezone(read_zone(view.patient.timezone)).replace(tzinfo=None)


def write_when(day: date, at: time | None) -> str:
    """A day, or a day and an hour, as it is kept: 2026-03-05 or 2026-03-05T18:00."""
    if at is None:
        return day.isoformat()
    return datetime.combine(day, at).isoformat(timespec="minutes")


def read_when(step: Step, reply: str, view: View, *, timed: bool) -> str | NotUnderstood:
    """The day (and hour) that a reply names, within the step's bounds and on its side of now."""
    now = local_now(view)
    found = read_date(reply, view.patient.lang, now, past=step.past)
    if found.day is None or (timed and found.at is None):
        return NotUnderstood()
    days = (found.day - now.date()).days * (-1 if step.past else 1)
    if not 0 <= days <= step.within_days:
        return NotUnderstood()
    if timed and found.at and (datetime.combine(found.day, found.at) > now) is step.past:
        return NotUnderstood()
    return write_when(found.day, found.at if timed else None)


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    today = local_now(view).date()
    far = timedelta(days=step.within_days)
    first, last = (today - far, today) if step.past else (today, today + far)
    question = Output(
        kind="ask",
        text="",
        expects="date",
        timed=step.time,
        first_day=first.isoformat(),
        last_day=last.isoformat(),
    )
    return ask_after(step, view, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Answer:
    return read_when(step, reply, view, timed=step.time)


register("date", Kind(_ask, _read))

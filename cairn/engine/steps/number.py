"""How many, how long, how old: a number within the author's bounds."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.state import Value
from cairn.engine.steps.kind import Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.language import read_number


def read_value(
    step: Step, reply: str, view: View, *, counting: bool
) -> int | float | NotUnderstood:
    """The number a reply means, a whole one as int; not understood outside the bounds."""
    reading = read_number(reply, view.patient.lang, step.low, step.high, counting=counting)
    if reading.value is None:
        return NotUnderstood()
    if float(reading.value).is_integer():
        return int(reading.value)
    return NotUnderstood() if step.whole else reading.value


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    question = Output(kind="ask", text="", expects="number", low=step.low, high=step.high)
    return ask_after(step, view, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Value | NotUnderstood:
    return read_value(step, reply, view, counting=True)


register("number", Kind(_ask, _read))

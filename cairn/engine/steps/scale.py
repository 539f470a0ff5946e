"""How much, between two ends with names."""

from __future__ import annotations

from cairn.content.models import Step, Text
from cairn.engine.state import Value
from cairn.engine.steps.kind import Kind, NotUnderstood, ask_after, register
from cairn.engine.steps.number import read_value
from cairn.engine.turn import Output
from cairn.engine.view import View


def _label(text: Text | None, view: View) -> str | None:
    return " ".join(view.render(text)) if text else None


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    question = Output(
        kind="ask",
        text="",
        expects="scale",
        low=step.low,
        high=step.high,
        low_label=_label(step.low_label, view),
        high_label=_label(step.high_label, view),
    )
    return ask_after(step, view, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Value | NotUnderstood:
    return read_value(step, reply, view, counting=False)


register("scale", Kind(_ask, _read))

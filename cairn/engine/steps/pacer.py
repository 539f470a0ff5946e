"""Breathing at a slow pace, for as long as the patient likes."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.reply import is_blank
from cairn.engine.steps.kind import Answer, Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    pace = step.pace
    beat = (pace.breathe_in, pace.breathe_out, pace.minutes) if pace else None
    labels = view.message("pacer-done-label")
    question = Output(kind="ask", text="", expects="choice", options=labels[:1], pace=beat)
    return ask_after(step, view, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Answer:
    return NotUnderstood() if is_blank(reply) else True


register("pacer", Kind(_ask, _read))

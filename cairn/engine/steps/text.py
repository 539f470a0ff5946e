"""An open question, answered in the patient's own words."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.reply import is_blank
from cairn.engine.state import Value
from cairn.engine.steps.kind import Cut, Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    return ask_after(step, view, Output(kind="ask", text="", expects="text"))


def _read(step: Step, reply: str, view: View, item: int | None) -> Value | Cut | NotUnderstood:
    if is_blank(reply):
        return NotUnderstood()
    return reply if len(reply) <= step.max_chars else Cut(reply[: step.max_chars])


register("text", Kind(_ask, _read))

"""Something said; nothing is asked."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.state import Value
from cairn.engine.steps.kind import Kind, NotUnderstood, register, say_bubbles
from cairn.engine.turn import Output
from cairn.engine.view import View


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    return say_bubbles(step.text, step.sms, view)


def _read(step: Step, reply: str, view: View, item: int | None) -> Value | NotUnderstood:
    return None


register("say", Kind(_ask, _read))

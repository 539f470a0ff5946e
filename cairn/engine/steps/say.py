"""Something said; nothing is asked."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.state import Value
from cairn.engine.steps.kind import Kind, register, say_bubbles
from cairn.engine.turn import Output
from cairn.engine.view import View


def ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    """The step's bubbles."""
    return say_bubbles(step.text, step.sms, view)


def read(step: Step, reply: str, view: View, item: int | None) -> Value:
    """Nothing: no reply is awaited."""
    return None


register("say", Kind(ask, read))

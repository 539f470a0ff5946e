"""Something said; nothing is asked."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.state import Value
from cairn.engine.steps.kind import NotUnderstood, register, say_bubbles
from cairn.engine.turn import Output
from cairn.engine.view import View


class Say:
    """A `say` step."""

    def ask(self, step: Step, view: View, item: int | None = None) -> tuple[Output, ...]:
        return say_bubbles(step.text, step.sms, view)

    def read(
        self, step: Step, reply: str, view: View, item: int | None = None
    ) -> Value | NotUnderstood:
        return None


register("say", Say())

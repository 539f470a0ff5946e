"""How much, between two ends with names."""

from __future__ import annotations

from cairn.content.models import Step, Text
from cairn.engine.state import Value
from cairn.engine.steps.kind import NotUnderstood, ask_after, register
from cairn.engine.steps.number import read_value
from cairn.engine.turn import Output
from cairn.engine.view import View


def _label(text: Text | None, view: View) -> str | None:
    return " ".join(view.render(text)) if text else None


class Scale:
    """A `scale` step: mood 0–10, distress 0–100."""

    def ask(self, step: Step, view: View, item: int | None = None) -> tuple[Output, ...]:
        question = Output(
            kind="ask",
            text="",
            expects="scale",
            low=step.low,
            high=step.high,
            low_label=_label(step.low_label, view),
            high_label=_label(step.high_label, view),
        )
        return ask_after(step.text, step.sms, view, question)

    def read(
        self, step: Step, reply: str, view: View, item: int | None = None
    ) -> Value | NotUnderstood:
        return read_value(step, reply, view, counting=False)


register("scale", Scale())

"""Yes or no."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.state import Value
from cairn.engine.steps.kind import Kind, NotUnderstood, ask_after, register
from cairn.engine.turn import Output
from cairn.engine.view import View
from cairn.language import YesNo, read_yes_no


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    labels = tuple(view.message(key)[0] for key in ("yes-label", "no-label"))
    question = Output(kind="ask", text="", expects="yes_no", options=labels)
    return ask_after(step, view, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Value | NotUnderstood:
    said = read_yes_no(reply, view.patient.lang)
    if said in (YesNo.YES, YesNo.NO):
        return said is YesNo.YES
    return NotUnderstood("wavering" if said is YesNo.UNSURE else "unclear")


register("yes_no", Kind(_ask, _read))

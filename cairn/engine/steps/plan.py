"""A document that the patient keeps, made of what was said; the walk keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from cairn.content.models import Document, Step
from cairn.engine.state import Value
from cairn.engine.steps.kind import Kind, register, say_bubbles
from cairn.engine.turn import Output
from cairn.engine.view import View


@dataclass(frozen=True, slots=True)
class FilledPart:
    """A heading of a document with what the patient has under it."""

    id: str
    label: str
    text: str


def fill(document: Document, view: View) -> tuple[FilledPart, ...]:
    """The parts that are not empty, in the patient's language and words."""
    filled = (
        FilledPart(part.id, " ".join(view.render(part.label)), "\n".join(view.render(part.text)))
        for part in document.parts
    )
    return tuple(part for part in filled if part.text)


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    """Nothing is announced when there is nothing to keep."""
    document = step.document
    if document is None or not fill(document, view):
        return ()
    said = say_bubbles(step.text, step.sms, view)
    if not said:
        return ()
    return (*said[:-1], said[-1].model_copy(update={"document": document.id}))


def _read(step: Step, reply: str, view: View, item: int | None) -> Value:
    return None


register("plan", Kind(_ask, _read))

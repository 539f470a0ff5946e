"""What every kind of step can do: ask its question and read the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from cairn.content.models import Step, StepKind, Text
from cairn.engine.state import Value
from cairn.engine.turn import Output
from cairn.engine.view import View


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A reply that does not answer. `because`: unclear, or the person declines or wavers."""

    because: Literal["unclear", "wavering"] = "unclear"


@dataclass(frozen=True, slots=True)
class Cut:
    """A text that was longer than the step keeps; `value` is what was kept."""

    value: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Part of an answer that takes several messages: what to save now, by name.

    `item` is where the step goes on (as in an instrument); with `done` it is answered.
    `cut`: a text was longer than the step keeps.
    """

    saves: Mapping[str, Value]
    item: int | None = None
    done: bool = False
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Revisit:
    """The patient wants to answer an earlier question again; `name` is its variable."""

    name: str


Answer = Value | Cut | Kept | Revisit | NotUnderstood
Ask = Callable[[Step, View, int | None], tuple[Output, ...]]
Read = Callable[[Step, str, View, int | None], "Answer"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of step: two pure functions.

    Both get the place within the step, from 0: the item of an instrument, the column of a
    record, the entry of a list whose number is asked for.

    `ask` gives the bubbles before the question, then the question. `read` gives the
    value of a reply (cleaned text of any length), or a part of it.
    """

    ask: Ask
    read: Read


KINDS: dict[str, Kind] = {}


def register(name: StepKind, kind: Kind) -> None:
    """Make a kind known; each name once."""
    if name in KINDS:
        raise ValueError(f"step kind '{name}' is registered twice")
    KINDS[name] = kind


def kind_named(name: StepKind) -> Kind:
    """The kind of that name."""
    return KINDS[name]


def kind_of(step: Step) -> Kind:
    """The kind of a step."""
    return KINDS[step.kind]


def say_bubbles(text: Text | None, sms: Text | None, view: View) -> tuple[Output, ...]:
    """A text as outputs; the SMS wording goes with the last one and stands for all."""
    bubbles = view.render(text) if text else ()
    if sms is None or not bubbles:
        return tuple(Output(text=each) for each in bubbles)
    short = "\n".join(view.render(sms))
    silent = tuple(Output(text=each, sms="") for each in bubbles[:-1])
    return (*silent, Output(text=bubbles[-1], sms=short))


def ask_after(step: Step, view: View, question: Output) -> tuple[Output, ...]:
    """A step's text as outputs whose last bubble carries what `question` expects."""
    said = say_bubbles(step.text, step.sms, view)
    if not said:
        return (question,)
    update = question.model_dump(exclude_defaults=True, exclude={"text", "sms"})
    update["verbatim"] = step.verbatim
    return (*said[:-1], said[-1].model_copy(update=update))

"""A validated questionnaire, item by item, word for word."""

from __future__ import annotations

from cairn.content.models import Band, Instrument, Item, Step
from cairn.engine.state import Run, Value
from cairn.engine.steps.choice import offer, pick
from cairn.engine.steps.kind import Kind, NotUnderstood, register
from cairn.engine.turn import Output
from cairn.engine.view import View


def answer_key(step: Step, item: Item) -> str:
    """Where an item's score is kept in a run; no variable of an author can look like it."""
    return f"{step.id}:{item.id}"


def item_scores(step: Step, instrument: Instrument, run: Run) -> list[int | None]:
    """The score of each item in order, None where it was skipped."""
    scores = [run.answers.get(answer_key(step, item)) for item in instrument.items]
    return [score if isinstance(score, int) else None for score in scores]


def total_of(scores: list[int | None]) -> int | None:
    """The sum, or None when any item is missing: no total is ever guessed."""
    return None if None in scores else sum(score for score in scores if score is not None)


def band_of(instrument: Instrument, total: int | None) -> Band | None:
    """The severity band that holds a total."""
    if total is None:
        return None
    return next((band for band in instrument.bands if band.low <= total <= band.high), None)


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    instrument = view.instrument(str(step.instrument))
    place = min(item or 0, len(instrument.items) - 1)
    lang = view.patient.lang
    question = Output(
        kind="ask",
        text=instrument.items[place].text.of(lang).strip(),
        expects="choice",
        options=offer(instrument.answers, view),
        verbatim=True,
    )
    if place:
        return (question,)
    intro = view.render(step.text) if step.text else ()
    stem = Output(text=instrument.stem.of(lang).strip(), verbatim=True)
    return (*(Output(text=each) for each in intro), stem, question)


def _read(step: Step, reply: str, view: View, item: int | None) -> Value | NotUnderstood:
    instrument = view.instrument(str(step.instrument))
    picked = pick(instrument.answers, reply, view)
    if isinstance(picked, NotUnderstood):
        return picked
    return next(each.score for each in instrument.answers if each.id == picked)


register(
    "instrument", Kind(_ask, _read)
)  # An `instrument` step. The value of an item is its score.

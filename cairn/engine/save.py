"""Keeping an answer: in the run, and for good when the author says so."""

from __future__ import annotations

from cairn.content.models import Step
from cairn.engine.exchange import Exchange
from cairn.engine.state import Entry, Slot, Value
from cairn.engine.steps.instrument import answer_key, band_of, item_scores, total_of
from cairn.engine.steps.kind import Kept
from cairn.engine.steps.list_builder import make_entry
from cairn.engine.steps.record import cell_name


def save_value(x: Exchange, slot: Slot, step: Step, value: Value) -> None:
    """Keep the answer to the open question of that slot."""
    if step.kind == "instrument":
        at = x.run(slot).at
        items = x.library.instrument(str(step.instrument)).items
        item = items[min((at.item if at else 0) or 0, len(items) - 1)]
        _keep(x, slot, answer_key(step, item), value)
    elif step.save_as is not None:
        _keep(x, slot, step.save_as, value)
        _remember(x, slot, step.save_as, step.save_as, value)


def save_parts(x: Exchange, slot: Slot, step: Step, kept: Kept) -> None:
    """Keep a part of an answer that takes several messages.

    A record is remembered once its row is whole: cells of two rows never stand side by side.
    """
    name = str(step.save_as)
    for each, value in kept.saves.items():
        _keep(x, slot, each, value)
    answers = x.run(slot).answers
    if step.kind != "record":
        _remember(x, slot, name, name, answers.get(name))
    elif kept.done and answers[name] is not None:
        for each in (name, *(cell_name(step, column) for column in step.columns)):
            _remember(x, slot, name, each, answers.get(each))


def save_skipped(x: Exchange, slot: Slot, step: Step) -> None:
    """A question that is passed leaves nothing; a list keeps what it held, here and for good."""
    if step.kind != "list":
        save_value(x, slot, step, None)
    elif not x.run(slot).answers.get(str(step.save_as)):
        _keep(x, slot, str(step.save_as), None)


def begin(x: Exchange, slot: Slot, step: Step) -> bool:
    """A list may start from an earlier one, its ratings still to be given; whether it did."""
    if step.kind == "list" and x.run(slot).answers.get(str(step.save_as)):
        return True
    if step.begin_with is None:
        return False
    earlier = x.view(slot).value(step.begin_with)
    entries = earlier if isinstance(earlier, tuple) else (earlier,)
    words = [each.text if isinstance(each, Entry) else str(each) for each in entries if each]
    if words:
        _keep(x, slot, str(step.save_as), tuple(make_entry(each) for each in words[: step.at_most]))
    return bool(words)


def save_score(x: Exchange, slot: Slot, step: Step) -> None:
    """Add a finished instrument up. A missing item leaves no total, and that is said."""
    instrument = x.library.instrument(str(step.instrument))
    scores = item_scores(step, instrument, x.run(slot))
    total = total_of(scores)
    band = band_of(instrument, total)
    x.emit(
        "score_recorded",
        instrument=instrument.id,
        total=total,
        items={each.id: score for each, score in zip(instrument.items, scores, strict=True)},
        band=band.id if band else None,
    )
    if total is None:
        x.say("score-incomplete")
    if step.save_as is not None:
        kept = {step.save_as: total, f"{step.save_as}_band": band.id if band else None}
        for name, value in kept.items():
            _keep(x, slot, name, value)
            _remember(x, slot, step.save_as, name, value)


def _keep(x: Exchange, slot: Slot, name: str, value: Value) -> None:
    x.change(slot, answers={**x.run(slot).answers, name: value})


def _remember(x: Exchange, slot: Slot, declared_as: str, name: str, value: Value) -> None:
    variable = x.module(slot).variables.get(declared_as)
    if variable is not None and variable.scope != "run":
        x.set(memory={**x.dialogue.memory, name: value})

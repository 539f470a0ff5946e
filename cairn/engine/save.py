"""Keeping an answer: in the run, and for good when the author says so."""

from __future__ import annotations

from collections.abc import Mapping

from cairn.content.models import Step
from cairn.engine.exchange import Exchange
from cairn.engine.state import Entry, Slot, Value
from cairn.engine.steps.instrument import answer_key, band_of, item_scores, total_of


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


def save_parts(x: Exchange, slot: Slot, step: Step, saves: Mapping[str, Value]) -> None:
    """Keep a part of an answer that takes several messages."""
    for name, value in saves.items():
        _keep(x, slot, name, value)
        _remember(x, slot, step.save_as or name, name, value)


def save_skipped(x: Exchange, slot: Slot, step: Step) -> None:
    """A question that is passed leaves nothing, but what it already held stays."""
    started = step.kind in ("list", "record") and x.run(slot).answers.get(str(step.save_as))
    if not started:
        save_value(x, slot, step, None)


def begin(x: Exchange, slot: Slot, step: Step) -> bool:
    """A list may start from an earlier one, its ratings still to be given; whether it did."""
    if step.begin_with is None:
        return False
    if x.run(slot).answers.get(str(step.save_as)):
        return True
    earlier = x.view(slot).value(step.begin_with)
    entries = earlier if isinstance(earlier, tuple) else (earlier,)
    words = [each.text if isinstance(each, Entry) else str(each) for each in entries if each]
    if words:
        _keep(x, slot, str(step.save_as), tuple(Entry(text=each) for each in words[: step.at_most]))
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

"""One turn of a module, walked in the real engine with plausible answers."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from cairn.content.graph import before, starts
from cairn.content.library import Library
from cairn.content.models import Lang, Module, Step, Variable
from cairn.engine.exchange import Exchange
from cairn.engine.sms import render_sms, segments
from cairn.engine.state import Dialogue, Entry, Run, Value
from cairn.engine.turn import Output, Patient
from cairn.engine.walk import next_step, proceed

#: Passages tried per step and language: enough to meet each side of a few conditions.
_TRIALS = 24
_NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_WORDS = {
    "en": "I argued with my sister and then stayed at home",
    "fr": "Je suis resté chez moi après une dispute",
}
_ENTRIES = {
    "en": ("a walk round the block", "call my sister", "cook something simple"),
    "fr": ("faire le tour du quartier", "appeler ma sœur", "cuisiner un plat simple"),
}
_HALF = 0.5
_SKIPPED = 0.1


def walk_turn(library: Library, module: Module, place: str, lang: Lang) -> tuple[int, int, int]:
    """The most bubbles, words and SMS parts of what is said from a place on."""
    chance = random.Random(f"{module.id} {place}")  # noqa: S311 (samples, not secrets)
    bubbles = words = parts = 0
    for _ in range(_TRIALS):
        outputs = _speak(library, module, place, lang, chance)
        said = [each for each in outputs if not each.verbatim]
        bubbles = max(bubbles, len(said))
        words = max(words, sum(count_words(each.text) for each in said))
        parts = max(parts, _parts(library, lang, outputs))
    return bubbles, words, parts


def count_words(text: str) -> int:
    """Words as a reader counts them: a lone « or : is none."""
    return sum(any(char.isalnum() for char in piece) for piece in text.split())


def _parts(library: Library, lang: str, outputs: list[Output]) -> int:
    """SMS parts of a turn; a turn with a validated item is exempt."""
    if any(each.verbatim for each in outputs):
        return 0
    return segments(render_sms(library, lang, outputs))


def _speak(
    library: Library, module: Module, place: str, lang: Lang, chance: random.Random
) -> list[Output]:
    """What one turn says from that place on, with answers drawn by chance."""
    slot = module.kind
    step_id = place.removeprefix("after ")
    answers = _draw_answers(module, place, lang, chance)
    if slot == "safety":
        answers |= {"level": chance.choice((2, 3)), "axis": "suicide"}
    run = Run(module=module.id, revision=library.revision(module.id), answers=answers)
    guided = chance.random() < _HALF
    patient = Patient(
        lang=lang,
        country="FR" if lang == "fr" else "GB",
        timezone="Europe/Paris",
        guided=guided,
        team_reads_at=_NOW + timedelta(days=1) if guided else None,
    )
    x = Exchange(library, patient, Dialogue(), _NOW, alerted=guided and slot == "safety")
    x.put(slot, run)
    if step_id != place:
        step_id = next_step(x, slot, module.step(step_id))
    proceed(x, slot, step_id)
    return x.outputs


def _draw_answers(
    module: Module, place: str, lang: Lang, chance: random.Random
) -> dict[str, Value]:
    """Answers to the questions that can have been asked by then, and what is remembered."""
    step_id = place.removeprefix("after ")
    asked = before(module, step_id) | ({step_id} if step_id != place else set())
    if place in starts(module):
        asked = set()
    saved = {step.save_as for step in module.steps if step.id in asked}
    drawn: dict[str, Value] = {}
    for name, variable in module.variables.items():
        if name not in saved and any(step.save_as == name for step in module.steps):
            continue
        drawn[name] = _draw(module, name, variable, lang, chance)
        if variable.type == "record" and drawn[name] is not None:
            drawn |= _draw_columns(module, name, lang, chance)
    return drawn


def _draw(
    module: Module, name: str, variable: Variable, lang: Lang, chance: random.Random
) -> Value:
    """A plausible value, or none as after a skipped question."""
    if chance.random() < _SKIPPED:
        return None
    steps = [step for step in module.steps if step.save_as == name]
    ids = tuple(dict.fromkeys(option.id for step in steps for option in step.options))
    drawn: dict[str, Value] = {
        "boolean": chance.random() < _HALF,
        "text": _WORDS[lang],
        "option": chance.choice(ids) if ids else None,
        "options": tuple(chance.sample(ids, chance.randint(1, min(2, len(ids))))) if ids else None,
        "list": _draw_entries(steps, lang, chance),
        "record": 1,
        "date": (_NOW + timedelta(days=2)).isoformat(),
    }
    if variable.type in drawn:
        return drawn[variable.type]
    return chance.randint(int(variable.low or 0), int(variable.high or 27))


def _draw_entries(steps: list[Step], lang: Lang, chance: random.Random) -> tuple[Entry, ...]:
    rate = next((step.rate for step in steps if step.rate), None)
    texts = _ENTRIES[lang][: chance.randint(1, 3)]
    if rate is None:
        return tuple(Entry(text=text) for text in texts)
    low, high = int(rate.low), int(rate.high)
    return tuple(Entry(text=text, rating=chance.randint(low, high)) for text in texts)


def _draw_columns(module: Module, name: str, lang: Lang, chance: random.Random) -> dict[str, Value]:
    filled = next((step.columns for step in module.steps if step.save_as == name), ())
    return {
        f"{name}_{column.name}": (
            _WORDS[lang]
            if column.kind == "text"
            else chance.randint(int(column.low), int(column.high))
        )
        for column in filled
    }

"""How much a patient reads in one turn, measured by walking the real module.

At most three bubbles and 60 words on the web, or one SMS of two parts. Validated items
are exempt (docs/reference/content-format.md). What is over is a warning to the author.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from cairn.content.findings import Finding
from cairn.content.graph import before, starts
from cairn.content.library import Library
from cairn.content.models import Module, Step, Variable
from cairn.engine.exchange import Exchange
from cairn.engine.sms import render_sms, segments
from cairn.engine.state import Dialogue, Run, Value
from cairn.engine.turn import Output, Patient
from cairn.engine.walk import next_step, proceed

MAX_BUBBLES = 3
MAX_WORDS = 60
MAX_SEGMENTS = 2
#: Passages tried per step and language: enough to meet each side of a few conditions.
_TRIALS = 24
_NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_WORDS = {
    "en": "I argued with my sister and then stayed at home",
    "fr": "Je suis resté chez moi après une dispute",
}


@dataclass(slots=True)
class _Worst:
    bubbles: int = 0
    words: int = 0
    parts: int = 0
    seen: list[Output] = field(default_factory=list)


def check_dose(library: Library) -> list[Finding]:
    """Warnings for each place of each module from where a turn says too much."""
    findings: list[Finding] = []
    for module in library.modules():
        for step_id in _turn_starts(module):
            for lang in ("en", "fr"):
                findings += _judge(library, module, step_id, lang)
    return findings


def count_words(text: str) -> int:
    """Words as a reader counts them: a lone « or : is none."""
    return sum(any(char.isalnum() for char in piece) for piece in text.split())


def _turn_starts(module: Module) -> list[str]:
    """Where a turn can begin to speak: the start, and behind each question."""
    asked = [step.id for step in module.steps if step.kind not in ("say", "instrument")]
    return [*starts(module), *(f"after {each}" for each in asked)]


def _judge(
    library: Library, module: Module, place: str, lang: Literal["en", "fr"]
) -> Iterator[Finding]:
    chance = random.Random(f"{module.id} {place}")  # noqa: S311 (samples, not secrets)
    worst = _Worst()
    for _ in range(_TRIALS):
        outputs = _speak(library, module, place, lang, chance)
        said = [each for each in outputs if not each.verbatim]
        worst.bubbles = max(worst.bubbles, len(said))
        worst.words = max(worst.words, sum(count_words(each.text) for each in said))
        worst.parts = max(worst.parts, _parts(library, lang, outputs))
    step = place.removeprefix("after ")
    where = "after the answer to" if place != step else "from"
    for much, limit, unit in (
        (worst.bubbles, MAX_BUBBLES, "bubbles"),
        (worst.words, MAX_WORDS, "words"),
        (worst.parts, MAX_SEGMENTS, "SMS parts"),
    ):
        if much > limit:
            yield Finding(
                file=f"{module.kind} {module.id}",
                message=f"{where} this step a turn has {much} {unit}, more than {limit}",
                mend="Shorten, write `sms:`, or put a stop (a choice with one option) between.",
                rule="dose",
                step=step,
                lang=lang,
                severity="warning",
            )


def _parts(library: Library, lang: str, outputs: list[Output]) -> int:
    """SMS parts of a turn; a turn with a validated item is exempt."""
    if any(each.verbatim for each in outputs):
        return 0
    return segments(render_sms(library, lang, outputs))


def _speak(
    library: Library, module: Module, place: str, lang: Literal["en", "fr"], chance: random.Random
) -> list[Output]:
    """What one turn says from that place on, with answers drawn by chance."""
    slot = module.kind
    step_id = place.removeprefix("after ")
    answers = _draw_answers(module, place, lang, chance)
    if slot == "safety":
        answers |= {"level": chance.choice((2, 3)), "axis": "suicide"}
    run = Run(module=module.id, revision=library.revision(module.id), answers=answers)
    guided = chance.random() < 0.5  # noqa: PLR2004
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


def _draw_answers(module: Module, place: str, lang: str, chance: random.Random) -> dict[str, Value]:
    """Answers to the questions that can have been asked by then, and what is remembered."""
    step_id = place.removeprefix("after ")
    asked = before(module, step_id) | ({step_id} if step_id != place else set())
    if place in starts(module):
        asked = set()
    saved = {step.save_as for step in module.steps if step.id in asked}
    return {
        name: _draw(module, name, variable, lang, chance)
        for name, variable in module.variables.items()
        if name in saved or not any(step.save_as == name for step in module.steps)
    }


def _draw(module: Module, name: str, variable: Variable, lang: str, chance: random.Random) -> Value:
    """A plausible value, or none as after a skipped question."""
    if chance.random() < 0.1:  # noqa: PLR2004
        return None
    if variable.type == "boolean":
        return chance.random() < 0.5  # noqa: PLR2004
    if variable.type == "text":
        return _WORDS[lang]
    if variable.type == "option":
        return _draw_option([step for step in module.steps if step.save_as == name], chance)
    return chance.randint(int(variable.low or 0), int(variable.high or 27))


def _draw_option(steps: list[Step], chance: random.Random) -> Value:
    ids = [option.id for step in steps for option in step.options]
    return chance.choice(ids) if ids else None

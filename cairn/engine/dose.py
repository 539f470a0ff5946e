"""How much a patient reads in one turn.

At most three bubbles and 60 words on the web, or one SMS of two parts. Validated items
are exempt (docs/reference/content-format.md). What is over is a warning to the author.
Turns that cannot be over, whatever is answered, are told by counting; the others are
walked in the real engine with plausible answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

from cairn.content import graph
from cairn.content.findings import Finding
from cairn.content.library import Library
from cairn.content.load import Parts
from cairn.content.models import SAID, Lang, Module
from cairn.content.rules.table import found
from cairn.content.rules.unit import Unit
from cairn.engine.dose_bound import bound_turns
from cairn.engine.dose_walk import walk_turn

MAX_BUBBLES = 3
MAX_WORDS = 60
MAX_SEGMENTS = 2
#: Characters that two parts hold.
_MAX_CHARACTERS = 306
_UNITS = (
    ("bubbles", "bulles", MAX_BUBBLES),
    ("words", "mots", MAX_WORDS),
    ("SMS parts", "SMS", MAX_SEGMENTS),
)


def check_dose(parts: Parts, units: Iterable[Unit], findings: Sequence[Finding]) -> list[Finding]:
    """Warnings for each place of each module from where a turn says too much.

    Modules with errors are left out, and all of them when the engine could not talk:
    `findings` are those so far.
    """
    broken = {each.file for each in findings if each.severity == "error"}
    library = _make_library(parts, broken)
    said: dict[tuple[object, ...], Finding] = {}
    for unit in units if library is not None else ():
        if unit.passage or unit.file.name in broken:
            continue
        for lang in get_args(Lang):
            for finding in _check(library, unit, lang) if library is not None else ():
                # A passage says the same in every module.
                what = dict(finding.values or ())["unit"]
                said.setdefault((finding.file, finding.step, lang, what), finding)
    return list(said.values())


def _make_library(parts: Parts, broken: set[str]) -> Library | None:
    """A library to walk in; None when what every turn needs is missing or wrong."""
    needed = ("messages/", "safety/", "crisis/", "instruments/", "passages/")
    if parts.programme is None or any(name.startswith(needed) for name in broken):
        return None
    here = tuple(place for place in parts.programme.modules if place.module in parts.modules)
    programme = parts.programme.model_copy(update={"modules": here})
    held = Parts(
        modules=parts.modules,
        instruments=parts.instruments,
        crisis=parts.crisis,
        messages=parts.messages,
        programme=programme,
    )
    return Library(held)


def _check(library: Library, unit: Unit, lang: Lang) -> Iterator[Finding]:
    bounds = bound_turns(unit, lang)
    for place in _turn_starts(unit.module):
        bound = bounds[place]
        fits = bound.bubbles <= MAX_BUBBLES and bound.words <= MAX_WORDS
        if fits and bound.characters <= _MAX_CHARACTERS:
            continue
        worst = walk_turn(library, unit.module, place, lang)
        for much, (name, name_fr, limit) in zip(worst, _UNITS, strict=True):
            if much > limit:
                values = {"much": much, "limit": limit, "unit": name, "unit_fr": name_fr}
                yield _report(unit, place, lang, values)


def _report(unit: Unit, place: str, lang: str, values: dict[str, object]) -> Finding:
    """At the step where it was written, which may be in a passage."""
    step_id = place.removeprefix("after ")
    after = place != step_id
    values["where"] = "after the answer to" if after else "from"
    values["where_fr"] = "après la réponse à" if after else "à partir de"
    steps = [step.id for step in unit.module.steps]
    origin = unit.parts.origins[unit.module.id][steps.index(step_id)]
    line = origin.file.line_of(("steps", origin.index))
    written = str(origin.file.data["steps"][origin.index].get("id", step_id))
    return found("dose", origin.file.name, line, step=written, lang=lang, **values)


def _turn_starts(module: Module) -> list[str]:
    """Where a turn can begin to speak: the start, and behind each question."""
    asked = [step.id for step in module.steps if step.kind not in (*SAID, "passage")]
    return list(dict.fromkeys([*graph.starts(module), *(f"after {each}" for each in asked)]))

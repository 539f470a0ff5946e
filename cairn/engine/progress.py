"""How far a patient is: in the session that is open, and in the programme.

An estimate that hurries nobody. Questions are weighed by how long they take; where the way
parts, the mean of the ways ahead counts. So the session's share grows with each answer, and
what is left becomes less, but for a longer way that was chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil

from cairn.content.expressions import compile_condition
from cairn.content.graph import END, successors
from cairn.content.library import Library
from cairn.content.models import SAID, Module, Step
from cairn.engine.adopt import adopt
from cairn.engine.state import Dialogue, Run
from cairn.engine.view import View

#: Seconds that an answer takes, about; only their ratios count where the author gave minutes.
_SECONDS = {"text": 45.0, "list": 60.0, "record": 90.0, "pacer": 90.0}
_USUAL, _ITEM, _PART = 12.0, 8.0, 20.0  # an item of an instrument; a part of a record


@dataclass(frozen=True)
class SessionProgress:
    """The session that is open, or waits."""

    number: int
    """Its place among those the patient does, from 1."""
    share: float
    """What is done of it, 0–1."""
    minutes_left: int | None
    """From 1; None where the author gave no minutes."""
    waits: bool
    """Whether it was left and waits to be taken up again."""


@dataclass(frozen=True)
class Progress:
    """What a patient may know of their way at a moment."""

    done: int
    """Sessions finished."""
    of: int
    """Sessions in all, as far as is known."""
    settled: bool
    """Whether `of` is known; before the functional analysis it may still change."""
    session: SessionProgress | None
    """None while none is begun, and when `quiet`."""
    quiet: bool
    """Danger comes first: nothing is counted in the safety dialogue, nor while exercises rest."""
    can_go_back: bool
    """Whether the open question has one before it that can be asked again."""


def progress_of(view: View) -> Progress:
    """The progress of the patient whose dialogue `view` looks at."""
    library, dialogue = view.library, adopt(view.library, view.dialogue)
    view = replace(view, dialogue=dialogue)
    ahead = _modules(view)
    done = [each for each in ahead if each in dialogue.done]
    opened = dialogue.open_run()
    quiet = dialogue.safety is not None or dialogue.held
    session = None if quiet else dialogue.session
    return Progress(
        done=len(done),
        of=len(ahead),
        settled=_is_settled(view),
        session=_session(library, session, len(done) + 1) if session else None,
        quiet=quiet,
        can_go_back=bool(dialogue.safety is None and opened and opened[1].trail),
    )


def _modules(view: View) -> list[str]:
    """The modules that this patient does or did, each once."""
    kept = [
        place.module
        for place in view.library.programme().modules
        if place.module in view.dialogue.done
        or place.when is None
        or view.kept_holds(place.when)
        or _is_open(view.dialogue, place.module)
    ]
    return list(dict.fromkeys(kept))


def _is_open(dialogue: Dialogue, module: str) -> bool:
    return dialogue.session is not None and dialogue.session.module == module


def _is_settled(view: View) -> bool:
    """Whether the answers that the programme's conditions read are there."""
    places = view.library.programme().modules
    names = {name for each in places if each.when for name in compile_condition(each.when).names}
    return all(view.dialogue.memory.get(name) is not None for name in names)


def _session(library: Library, run: Run, number: int) -> SessionProgress:
    module = library.module(run.module, run.revision)
    behind = sum(_weigh(library, module.step(each.step), each.item) for each in run.trail)
    left = _left(library, module, run)
    share = behind / (behind + left) if behind + left else 1.0
    minutes = None if module.minutes is None else max(1, ceil(module.minutes * (1 - share)))
    return SessionProgress(number, round(share, 3), minutes, run.paused)


def _left(library: Library, module: Module, run: Run) -> float:
    """Seconds from the open question to the end."""
    ahead = weigh_ahead(library, module)
    if run.resume_at is not None:
        return ahead.get(run.resume_at, 0.0)
    if run.at is None:
        return 0.0
    step = module.step(run.at.step)
    after = _mean(ahead, module, step)
    if run.answered:
        return after
    items = _items(library, step) - (run.at.item or 0) if step.kind == "instrument" else 1
    return after + items * _weigh(library, step, run.at.item or 0)


def weigh_ahead(library: Library, module: Module) -> dict[str, float]:
    """Seconds from each step to the end; a way back counts as nothing."""
    ahead = {END: 0.0}
    for step in reversed(module.steps):
        weight = _weigh(library, step, None)
        ahead[step.id] = weight + _mean(ahead, module, step)
    return ahead


def _mean(ahead: dict[str, float], module: Module, step: Step) -> float:
    ways = [ahead[each] for each in successors(module, step) if each in ahead]
    return sum(ways) / len(ways) if ways else 0.0


def _weigh(library: Library, step: Step, item: int | None) -> float:
    """Seconds of a step, or of one item of its instrument; half where it may be left out."""
    if step.kind in SAID:
        return 0.0
    if step.kind == "instrument":
        return _ITEM if item is not None else _ITEM * _items(library, step)
    if step.kind in ("record", "list") and item is not None:
        return _PART
    weight = _SECONDS.get(step.kind, _USUAL)
    return weight / 2 if step.skip_if is not None and item is None else weight


def _items(library: Library, step: Step) -> int:
    return len(library.instrument(str(step.instrument)).items)

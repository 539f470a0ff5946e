"""Runs whose revision was replaced or is gone: moved on, never broken.

A patient stays on the revision they started. Two things move them, at their next turn: a
revision that declares `replaces:`, and a rollback of the one they are on. Their answers and
their way back go with them.
"""

from __future__ import annotations

from collections.abc import Mapping

from cairn.content.graph import starts
from cairn.content.library import Library
from cairn.content.models import SAID, Module, Step
from cairn.engine.state import Dialogue, Position, Run, Slot

_SLOTS: tuple[Slot, ...] = ("safety", "tool", "session")


def adopt(library: Library, dialogue: Dialogue) -> Dialogue:
    """The same dialogue with every run on the revision it goes on with.

    A pinned run whose revision is missing goes on in the newest one, at the same
    question if it still exists, else from the start with its answers kept.
    """
    for slot in _SLOTS:
        run = dialogue.run_in(slot)
        if run is not None:
            moved = _adopt_run(library, run)
            if moved is not run:
                dialogue = dialogue.model_copy(update={slot: moved})
    return dialogue


def _adopt_run(library: Library, run: Run) -> Run | None:
    try:
        module = library.module(run.module, run.revision)
    except KeyError:
        return _rescue(library, run)
    if module.kind == "safety":
        return _rescue(library, run)
    return _follow(library, run)


def _follow(library: Library, run: Run) -> Run:
    """The run moved from one revision to that which took its place, as often as it takes."""
    following = library.successor((run.module, run.revision))
    while following is not None:
        old = library.module(run.module, run.revision)
        new = library.module(*following)
        declared = new.replaces
        ways = declared.steps if declared and old.revision in declared.revisions else {}
        moved = move(run, old, new, ways)
        if moved is None:
            return run  # nobody is stranded: they finish where they are
        run = moved.model_copy(update={"revision": following[1]})
        following = library.successor(following)
    return run


def move(run: Run, old: Module, new: Module, ways: Mapping[str, str]) -> Run | None:
    """The run at the same place of another revision; None when that place is not in it.

    `ways` says where a step went, by its id; the others keep theirs.
    """
    steps = {step.id: step for step in new.steps}
    before = {step.id: step for step in old.steps}

    def place(step_id: str) -> str:
        return ways.get(step_id, step_id)

    def same(at: Position) -> bool:
        then = before.get(at.step)
        return then is not None and _shape(then) == _shape(steps[place(at.step)])

    def position(at: Position) -> Position:
        now = steps[place(at.step)]
        first = 0 if now.kind == "instrument" else None
        return Position(step=now.id, item=at.item if same(at) else first)

    stands = [run.at.step if run.at else None, run.resume_at, run.return_to]
    if any(step is not None and place(step) not in steps for step in stands):
        return None
    update: dict[str, object] = {
        "resume_at": place(run.resume_at) if run.resume_at else None,
        "return_to": place(run.return_to) if run.return_to else None,
        "trail": tuple(position(each) for each in run.trail if place(each.step) in steps),
        "answers": {_renamed(name, ways): value for name, value in run.answers.items()},
    }
    if run.at is not None:
        update["at"] = at = position(run.at)
        if steps[at.step].kind in SAID:  # nothing is asked there: go on from it
            update["resume_at"] = run.resume_at or at.step
        if not same(run.at):
            update |= {"tries": 0, "unconfirmed": None, "doubt": None}
    return run.model_copy(update=update)


def _shape(step: Step) -> tuple[object, ...]:
    """What a place within a step means: the same shape, the same item."""
    return step.kind, step.instrument, tuple(column.id for column in step.columns)


def _renamed(name: str, ways: Mapping[str, str]) -> str:
    """Answers to the items of a step are kept under its id: `phq9:sleep`."""
    step, colon, item = name.partition(":")
    return f"{ways.get(step, step)}:{item}" if step and colon else name


def _rescue(library: Library, run: Run) -> Run | None:
    """The run in the newest revision, because its own is not to be had."""
    try:
        module = library.module(run.module)
        revision = library.revision(run.module)
    except KeyError:
        return None
    known = {step.id for step in module.steps}
    stays = run.at is not None and run.at.step in known
    trail = tuple(each for each in run.trail if each.step in known)
    resume_at = run.resume_at if run.resume_at in known else None
    if stays and resume_at == run.resume_at:
        if (revision, trail) == (run.revision, run.trail):
            return run
        review = run.return_to if run.return_to in known else None
        update = {"revision": revision, "trail": trail, "return_to": review}
        return run.model_copy(update={**update, "unconfirmed": None, "doubt": None})
    return _restart(run, module, revision)


def _restart(run: Run, module: Module, revision: str) -> Run:
    start = module.entries.get(f"level-{run.answers.get('level')}", starts(module)[0])
    return run.model_copy(
        update={
            "revision": revision,
            "resume_at": start,
            "return_to": None,
            "unconfirmed": None,
            "doubt": None,
            "trail": (),
            "answered": False,
            "tries": 0,
        }
    )

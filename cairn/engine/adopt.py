"""Runs whose module or step is no longer in the library: moved on, never broken."""

from __future__ import annotations

from cairn.content.graph import starts
from cairn.content.library import Library
from cairn.content.models import Module
from cairn.engine.state import Dialogue, Run, Slot

_SLOTS: tuple[Slot, ...] = ("safety", "tool", "session")


def adopt(library: Library, dialogue: Dialogue) -> Dialogue:
    """The same dialogue with every run on a revision that the library holds.

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
        revision = run.revision
    except KeyError:
        try:
            module = library.module(run.module)
        except KeyError:
            return None
        revision = library.revision(run.module)
    if module.kind == "safety":
        revision = library.revision(run.module)
    known = {step.id for step in module.steps}
    stays = run.at is not None and run.at.step in known
    trail = tuple(each for each in run.trail if each.step in known)
    resume_at = run.resume_at if run.resume_at in known else None
    if stays and resume_at == run.resume_at:
        if (revision, trail) == (run.revision, run.trail):
            return run
        return run.model_copy(update={"revision": revision, "trail": trail})
    return _restart(run, module, revision)


def _restart(run: Run, module: Module, revision: str) -> Run:
    start = module.entries.get(f"level-{run.answers.get('level')}", starts(module)[0])
    return run.model_copy(
        update={
            "revision": revision,
            "resume_at": start,
            "trail": (),
            "answered": False,
            "tries": 0,
        }
    )

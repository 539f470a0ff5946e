"""Passages: steps that several modules share, put in their place when content is loaded.

A module is whole once it is loaded: its revision holds the passage's text as it was, so a
patient in the middle of a session never sees a shared part change under them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cairn.content.graph import END
from cairn.content.models import Module, Passage, Route, Step
from cairn.content.yaml_file import YamlFile


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a step was written: the file, and its place among the file's steps (from 0)."""

    file: YamlFile
    index: int


@dataclass(frozen=True, slots=True)
class Spliced:
    """A whole module, and where each of its steps was written."""

    module: Module
    origins: tuple[Origin, ...]


def splice(
    module: Module,
    file: YamlFile,
    passages: Mapping[str, tuple[YamlFile, Passage]],
) -> Spliced:
    """The module with each passage step replaced by the passage's steps.

    A passage step whose passage is not known stays, for `lint` to name it.
    """
    steps: list[Step] = []
    origins: list[Origin] = []
    variables = dict(module.variables)
    first = {
        step.id: _inner(step.id, passages[step.passage][1].steps[0].id)
        for step in module.steps
        if step.passage is not None and step.passage in passages
    }
    for index, step in enumerate(module.steps):
        if step.id not in first:
            steps.append(_enter(step, first))
            origins.append(Origin(file, index))
            continue
        source, passage = passages[str(step.passage)]
        below = module.steps[index + 1].id if index + 1 < len(module.steps) else END
        behind = step.next if isinstance(step.next, str) else below
        steps += _placed(step.id, passage, first.get(behind, behind))
        origins += [Origin(source, place) for place in range(len(passage.steps))]
        variables = {**passage.variables, **variables}
    if not first:
        return Spliced(module, tuple(origins))
    whole = module.model_copy(update={"steps": tuple(steps), "variables": variables})
    return Spliced(whole, tuple(origins))


def _inner(outer: str, step_id: str) -> str:
    return f"{outer}-{step_id}"


def _enter(step: Step, first: Mapping[str, str]) -> Step:
    """The step with each way into a passage leading to its first step."""
    return _lead(step, lambda go: first.get(go, go))


def _lead(step: Step, lead: Callable[[str], str]) -> Step:
    if step.next is None:
        return step
    if isinstance(step.next, str):
        return step.model_copy(update={"next": lead(step.next)})
    ways = tuple(Route(when=way.when, go=lead(way.go)) for way in step.next)
    return step.model_copy(update={"next": ways})


def _placed(outer: str, passage: Passage, behind: str) -> list[Step]:
    """The passage's steps under the outer step's name; its end leads to `behind`."""
    ids = {step.id for step in passage.steps}

    def lead(go: str) -> str:
        return behind if go == END else _inner(outer, go) if go in ids else go

    placed = [
        _lead(step, lead).model_copy(update={"id": _inner(outer, step.id)})
        for step in passage.steps
    ]
    placed[-1] = _end_in(placed[-1], behind)
    return placed


def _end_in(last: Step, behind: str) -> Step:
    """The passage's last step, with what happens where no way of its own is taken."""
    if isinstance(last.next, str):
        return last
    ways = last.next or ()
    if any(way.when is None for way in ways):
        return last
    return last.model_copy(update={"next": (*ways, Route(go=behind))})

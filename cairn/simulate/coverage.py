"""What there is to walk in the content, and what has been walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cairn.content.library import Library
from cairn.content.models import Module, Step
from cairn.engine.exchange import Passed


def list_steps(library: Library) -> list[tuple[str, str]]:
    """Every step there is: module, step."""
    return [(module.id, step.id) for module in library.modules() for step in module.steps]


def list_branches(library: Library) -> list[Passed]:
    """Every way out of a step or into it that depends on something.

    "go 0" and "below" (a list of `next`), "asked" and "skipped" (`skip_if`), "is x" (an
    option, "is yes" and "is no"), "hides x" and "shows x" (an option's `when`),
    "entry x" (the safety dialogue; the step is where that entry leads).
    """
    return [
        branch for module in library.modules() for branch in (*_entries(module), *_of_steps(module))
    ]


def _entries(module: Module) -> Iterator[Passed]:
    for name, step_id in module.entries.items():
        yield Passed(module.id, step_id, f"entry {name}")


def _of_steps(module: Module) -> Iterator[Passed]:
    for step in module.steps:
        for way in ways_of(step):
            yield Passed(module.id, step.id, way)


def ways_of(step: Step) -> list[str]:
    """The branches of one step."""
    ways: list[str] = []
    if step.skip_if is not None:
        ways += ["asked", "skipped"]
    if isinstance(step.next, tuple):
        ways += [f"go {place}" for place in range(len(step.next))]
        if all(route.when is not None for route in step.next):
            ways.append("below")
    if step.kind == "yes_no":
        ways += ["is yes", "is no"]
    for option in step.options:
        ways.append(f"is {option.id}")
        if option.when is not None:
            ways += [f"shows {option.id}", f"hides {option.id}"]
    return ways


def describe_way(module: Module, branch: Passed) -> str:
    """A branch in words: "goes to x when y", "answer 'no'", "passed over: z"."""
    step = next((each for each in module.steps if each.id == branch.step), None)
    kind, _, rest = branch.way.partition(" ")
    if step is None or kind == "entry":
        return f"entry {rest}"
    if kind == "go" and isinstance(step.next, tuple):
        route = step.next[int(rest)]
        return f"goes to {route.go} when {route.when or 'nothing else holds'}"
    words = {
        "below": "goes on to the step below",
        "asked": f"not passed over: {step.skip_if}",
        "skipped": f"passed over: {step.skip_if}",
        "is": f"answer '{rest}'",
        "shows": f"option '{rest}' is shown",
        "hides": f"option '{rest}' is hidden",
    }
    return words[kind]


@dataclass(slots=True)
class Coverage:
    """How often each way was walked. Steps count as walked when they are said or asked."""

    ways: Counter[Passed] = field(default_factory=Counter)

    def add(self, passed: Iterable[Passed]) -> None:
        """Count what a turn met."""
        self.ways.update(passed)

    def merge(self, other: Coverage) -> None:
        """Count what somebody else met."""
        self.ways.update(other.ways)

    def missed_steps(self, library: Library) -> list[tuple[str, str]]:
        """The steps nobody was asked or told."""
        met = {(each.module, each.step) for each in self.ways if each.way == "asked"}
        return [step for step in list_steps(library) if step not in met]

    def missed_branches(self, library: Library) -> list[Passed]:
        """The branches nobody took."""
        return [branch for branch in list_branches(library) if branch not in self.ways]

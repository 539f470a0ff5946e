"""Where a module can go from each of its steps."""

from __future__ import annotations

from cairn.content.models import SAID, Module, Step

END = "end"


def step_below(module: Module, step: Step) -> str:
    """The id of the step below, or "end" after the last one."""
    return module.below[step.id]


def successors(module: Module, step: Step) -> list[str]:
    """Every step that may follow, "end" included."""
    below = step_below(module, step)
    if step.next is None:
        return [below]
    if isinstance(step.next, str):
        return [step.next]
    goes = [route.go for route in step.next]
    always = any(route.when is None for route in step.next)
    return goes if always else [*goes, below]


def starts(module: Module) -> list[str]:
    """Where a passage may begin: the first step, or the entries of the safety dialogue."""
    if module.kind == "safety":
        return list(module.entries.values())
    return [module.steps[0].id]


def reachable(module: Module) -> set[str]:
    """Every step that some passage reaches ("end" included)."""
    known = {step.id: step for step in module.steps}
    seen: set[str] = set()
    waiting = [each for each in starts(module) if each in known]
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        if here in known:
            waiting += successors(module, known[here])
    return seen


def before(module: Module, target: str) -> set[str]:
    """Every step from which `target` (a step, or "end") can be reached."""
    leading: dict[str, set[str]] = {}
    for step in module.steps:
        for each in successors(module, step):
            leading.setdefault(each, set()).add(step.id)
    seen: set[str] = set()
    waiting = [target]
    while waiting:
        for each in leading.get(waiting.pop(), ()):
            if each not in seen:
                seen.add(each)
                waiting.append(each)
    return seen


def silent_loops(module: Module) -> set[str]:
    """Steps that can come back to themselves without asking anything."""
    known = {step.id: step for step in module.steps if step.kind in SAID}
    return {start for start, step in known.items() if start in _said_after(module, step, known)}


def _said_after(module: Module, step: Step, known: dict[str, Step]) -> set[str]:
    """The steps without a question that may follow without a question in between."""
    seen: set[str] = set()
    waiting = successors(module, step)
    while waiting:
        here = waiting.pop()
        if here in known and here not in seen:
            seen.add(here)
            waiting += successors(module, known[here])
    return seen

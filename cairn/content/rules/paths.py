"""Where a module can go: every way leads somewhere, and to an end."""

from __future__ import annotations

from collections.abc import Iterator

from cairn.content import graph
from cairn.content.findings import Finding
from cairn.content.models import Step
from cairn.content.names import SAFETY_ENTRIES
from cairn.content.rules.near import nearest
from cairn.content.rules.unit import Unit
from cairn.content.yaml_file import Path_


def check_ids(unit: Unit) -> Iterator[Finding]:
    """Ids are taken once. With two steps of one id no path can be told."""
    seen: set[str] = set()
    for place, step in unit.written:
        if step.id in seen or step.id == graph.END:
            yield unit.found("duplicate-id", ("steps", place, "id"), step, name=step.id)
        seen.add(step.id)
    for step in unit.module.steps:
        if step.id in seen and step.id not in unit.own_ids:
            yield unit.found("duplicate-id", ("steps",), name=step.id)
    for place, step in unit.written:
        ids = [option.id for option in step.options]
        for n, each in enumerate(ids):
            if each in ids[:n]:
                path = ("steps", place, "options", n, "id")
                yield unit.found("duplicate-id", path, step, name=each)


def check_paths(unit: Unit) -> Iterator[Finding]:
    """Unknown steps, steps that nothing reaches, ends that are never reached, hidden ways."""
    module = unit.module
    known = {step.id for step in module.steps} | {graph.END}
    reached = graph.reachable(module)
    # A step that is not there is said by itself; what leads to it is no dead end as well.
    ends = set().union(*(graph.before(module, each) for each in _ends(unit, known)))
    silent = graph.silent_loops(module)
    for place, step in unit.written:
        path = ("steps", place)
        for where, target in _targets(step, path):
            if target not in known:
                near = nearest(target, known)
                yield unit.found("unknown-step", where, step, name=target, **near)
        if step.id not in reached:
            yield unit.found("unreachable", (*path, "id"), step)
        elif step.id not in ends or step.id in silent:
            circle = step.id in silent or step.id in _after(unit, step)
            rule = "endless-loop" if circle else "dead-end"
            yield unit.found(rule, (*path, "next"), step)
        yield from _hidden(unit, place, step)


def check_entries(unit: Unit) -> Iterator[Finding]:
    """The safety dialogue takes every kind of disclosure; nothing else has entries."""
    module, known = unit.module, {step.id for step in unit.module.steps}
    if module.kind != "safety":
        if module.entries:
            yield unit.found("entry", ("entries",), name=next(iter(module.entries)))
        return
    for name in SAFETY_ENTRIES:
        if name not in module.entries:
            yield unit.found("entry", ("entries",), name=name)
    for name, target in module.entries.items():
        if target not in known:
            yield unit.found("entry", ("entries", name), name=name)


def _targets(step: Step, path: Path_) -> Iterator[tuple[Path_, str]]:
    """Each step that `next` names, and where it names it."""
    if isinstance(step.next, str):
        yield (*path, "next"), step.next
    elif step.next is not None:
        for n, route in enumerate(step.next):
            yield (*path, "next", n, "go"), route.go


def _ends(unit: Unit, known: set[str]) -> set[str]:
    """The end itself, and every target that is not there."""
    named = {each for step in unit.module.steps for each in graph.successors(unit.module, step)}
    return {graph.END} | (named - known)


def _after(unit: Unit, step: Step) -> set[str]:
    """Every step that can follow a step, in any number of turns."""
    known = {each.id: each for each in unit.module.steps}
    seen: set[str] = set()
    waiting = graph.successors(unit.module, step)
    while waiting:
        here = waiting.pop()
        if here in known and here not in seen:
            seen.add(here)
            waiting += graph.successors(unit.module, known[here])
    return seen


def _hidden(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    if not isinstance(step.next, tuple):
        return
    always = False
    for n, route in enumerate(step.next):
        if always:
            path = ("steps", place, "next", n)
            yield unit.found("hidden-route", path, step, name=route.go)
        always = always or route.when is None

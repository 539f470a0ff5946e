"""What the rules over several modules need to know of one: small enough to pass around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cairn.content.models import Variable
from cairn.content.rules.expressions import Compared, Expected
from cairn.content.rules.unit import Unit
from cairn.content.rules.variables import Use, read_use


@dataclass(frozen=True, slots=True)
class Homework:
    """Homework that a module assigns: its id, titles in both languages, line and step."""

    id: str
    title: tuple[str, str]
    line: int
    step: str


@dataclass(frozen=True, slots=True)
class Named:
    """A name that stands somewhere: a tool that is opened, a rule that an `allow` names."""

    name: str
    line: int
    step: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    """A module or passage in the eyes of the others. Lines count from 1, 0 is elsewhere."""

    id: str
    file: str
    kind: str
    intent: str | None
    lines: dict[str, int]  # "id", "intent", and each variable declared in its file
    variables: dict[str, Variable]  # declared in its file
    use: Use
    options: dict[str, frozenset[str]]
    homework: tuple[Homework, ...]
    opened: tuple[Named, ...]  # tools
    allowed: tuple[Named, ...]  # rules
    compared: tuple[Compared, ...]


def draw_facts(unit: Unit, expected: Expected) -> Facts:
    """The facts of one module or passage, once its expressions were checked."""
    module, file = unit.module, unit.file
    declared = file.data.get("variables") or {}
    lines = {name: file.line_of(("variables", name)) for name in declared}
    lines |= {name: file.line_of((name,)) for name in ("id", "intent")}
    homework = tuple(
        Homework(
            step.homework.id,
            (step.homework.title.en, step.homework.title.fr),
            file.line_of(("steps", place, "homework", "id")),
            step.id,
        )
        for place, step in unit.written
        if step.homework
    )
    return Facts(
        id=module.id,
        file=file.name,
        kind="passage" if unit.passage else module.kind,
        intent=module.intent,
        lines=lines,
        variables={name: module.variables[name] for name in declared},
        use=read_use(unit),
        options=expected.options,
        homework=homework,
        opened=tuple(_opened(unit)),
        allowed=tuple(_allowed(unit)),
        compared=tuple(expected.compared),
    )


def _opened(unit: Unit) -> Iterator[Named]:
    for place, step in unit.written:
        if step.tool is not None:
            yield Named(step.tool, unit.file.line_of(("steps", place, "tool")), step.id)


def _allowed(unit: Unit) -> Iterator[Named]:
    """The exceptions of steps, then those of the whole module."""
    for place, step in unit.written:
        for n, allow in enumerate(step.allow):
            yield Named(allow.rule, unit.file.line_of(("steps", place, "allow", n)), step.id)
    if not unit.passage:
        for n, allow in enumerate(unit.module.allow):
            yield Named(allow.rule, unit.file.line_of(("allow", n)), None)

"""Conditions and the expressions inside texts: readable, with known names, able to hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from cairn.content.expression import Expression, read_expression
from cairn.content.expressions import ExpressionError, compile_template
from cairn.content.findings import Finding
from cairn.content.models import Module, Step, Variable
from cairn.content.names import MESSAGE_ONLY, PROVIDED
from cairn.content.rules.near import nearest
from cairn.content.rules.unit import Unit, Wording
from cairn.content.yaml_file import Path_

#: Names that only some places have: an entry of a list, the answer under validation.
_LOCAL: dict[str, dict[str, object]] = {
    "rate": {"entry": "words"},
    "validation": {"value": None},
    "confirm_if": {"value": None},
}
_SAMPLES: dict[str, object] = {
    "text": "words",
    "number": 5,
    "boolean": True,
    "option": "an-option",
    "options": ("an-option",),
    "list": ("one", "two"),
    "record": ("one",),
    "date": "2026-03-02",
    "score": 7,
}
_NUMBERS = ("_count", "_rating")


@dataclass(frozen=True, slots=True)
class Compared:
    """A value that a variable is compared with, to be judged with the ids of all modules."""

    name: str
    value: str
    line: int
    step: str | None
    lang: str | None


class Expected:
    """What the variables of a module can hold: samples to try, and the ids of options.

    `compared` gathers comparisons with variables that other modules may fill.
    """

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.compared: list[Compared] = []

    @cached_property
    def trials(self) -> tuple[dict[str, object], ...]:
        """Nothing answered, and everything answered."""
        return ({}, {**PROVIDED, **MESSAGE_ONLY, **_draw(self.unit.module)})

    @cached_property
    def options(self) -> dict[str, frozenset[str]]:
        """Each option variable that the module's steps fill, and the ids they can give it."""
        return read_options(self.unit)


def check_conditions(unit: Unit, expected: Expected) -> Iterator[Finding]:
    """Every condition of the steps of this file."""
    for place, step in unit.written:
        for path, source in conditions_of(step, ("steps", place)):
            try:
                expression = read_expression(source)
            except ExpressionError as error:
                yield unit.found("condition", path, step, problem=str(error))
                continue
            yield from _judge(unit, expected, expression, path, (step, None, "condition"))


def check_texts(unit: Unit, expected: Expected) -> Iterator[Finding]:
    """The expressions of every text of this file."""
    for wording in unit.wordings:
        if wording.script is None:
            yield _unreadable(unit, wording)
            continue
        for expression, _below in wording.script.expressions:
            who = (wording.step, wording.lang, "template")
            yield from _judge(unit, expected, expression, wording.path, who)


def conditions_of(step: Step, base: Path_) -> Iterator[tuple[Path_, str]]:
    """Each condition of a step and its path."""
    for name in ("skip_if", "confirm_if"):
        source = getattr(step, name)
        if source is not None:
            yield (*base, name), source
    if step.validation:
        yield (*base, "validation", "holds"), step.validation.holds
    for place, option in enumerate(step.options):
        if option.when is not None:
            yield (*base, "options", place, "when"), option.when
    for place, route in enumerate(step.next if isinstance(step.next, tuple) else ()):
        if route.when is not None:
            yield (*base, "next", place, "when"), route.when


def read_options(unit: Unit) -> dict[str, frozenset[str]]:
    """Each option variable that a module's steps fill, and the ids they can give it."""
    found: dict[str, frozenset[str]] = {}
    for step in unit.module.steps:
        if step.save_as and step.options:
            ids = frozenset(option.id for option in step.options)
            found[step.save_as] = found.get(step.save_as, frozenset()) | ids
    return found


def _judge(
    unit: Unit,
    expected: Expected,
    expression: Expression,
    path: Path_,
    who: tuple[Step | None, str | None, str],
) -> Iterator[Finding]:
    step, lang, rule = who
    local = next((_LOCAL[str(part)] for part in path if part in _LOCAL), {})
    for name in sorted(expression.names - unit.known - local.keys()):
        near = nearest(name, unit.known)
        yield unit.found("unknown-variable", path, step, lang, name=name, **near)
    for values in expected.trials:
        problem = expression.try_with({**values, **local} if local else values)
        if problem is not None:
            yield unit.found(rule, path, step, lang, problem=problem)
            break
    for name, how, value in expression.comparisons():
        yield from _judge_comparison(unit, expected, path, (step, lang), (name, how, value))


def _judge_comparison(
    unit: Unit,
    expected: Expected,
    path: Path_,
    who: tuple[Step | None, str | None],
    compared: tuple[str, str, object],
) -> Iterator[Finding]:
    (step, lang), (name, how, value) = who, compared
    variable = unit.module.variables.get(name)
    if variable is None:
        return
    if variable.type in ("option", "options") and isinstance(value, str):
        ids = expected.options.get(name, frozenset())
        if variable.scope != "run":
            line = unit.file.line_of(path)
            expected.compared.append(Compared(name, value, line, step.id if step else None, lang))
        elif value not in ids and how in ("eq", "ne", "has"):
            near = nearest(value, ids)
            yield unit.found("option-value", path, step, lang, name=name, value=value, **near)
    elif not _can_be(variable, value):
        yield unit.found("never-true", path, step, lang, name=name, value=repr(value))


def _can_be(variable: Variable, value: object) -> bool:
    """Whether a value of that variable can meet the constant it is compared with."""
    if variable.type in ("number", "score"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value is None
        low = variable.low if variable.low is not None else float("-inf")
        high = variable.high if variable.high is not None else float("inf")
        return low <= value <= high
    if variable.type == "boolean":
        return isinstance(value, bool) or value is None
    return not (variable.type == "text" and isinstance(value, bool | int | float))


def _draw(module: Module) -> dict[str, object]:
    """A value for each variable, and for each name that comes with one."""
    drawn = {name: _SAMPLES[variable.type] for name, variable in module.variables.items()}
    for name, source in module.derived.items():
        kind = module.variables[source].type
        # What a column holds is known to the step that fills it, maybe in another module.
        drawn[name] = None if kind == "record" else 2 if name.endswith(_NUMBERS) else "words"
    return drawn


def _unreadable(unit: Unit, wording: Wording) -> Finding:
    try:
        compile_template(wording.source, wording.lang)
        problem, below = "not readable", 1
    except ExpressionError as error:
        problem, below = str(error), error.line
    step, lang = wording.step, wording.lang
    finding = unit.found("template", wording.path, step, lang, problem=problem)
    return replace(finding, line=finding.line + below - 1)

"""Variables of one module: declared, of the right type, used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cairn.content.expression import read_expression
from cairn.content.expressions import ExpressionError
from cairn.content.findings import Finding
from cairn.content.models import Step, Variable
from cairn.content.names import PROVIDED
from cairn.content.rules.expressions import conditions_of
from cairn.content.rules.near import nearest
from cairn.content.rules.unit import Unit

#: What each kind of step saves.
_SAVES = {
    "text": "text",
    "choice": "option",
    "multi_choice": "options",
    "yes_no": "boolean",
    "scale": "number",
    "number": "number",
    "date": "date",
    "schedule": "date",
    "list": "list",
    "record": "record",
    "instrument": "score",
}
#: What the effects of a step read besides its own answer.
_READ_BY = {
    "log_mood": ("mood", "mood_note"),
    "record_goal": ("goal",),
    "report_homework": ("homework_result", "homework_note"),
    "request_human": ("human_note",),
    "answer_appointment": ("appointment_answer",),
    "set_reminder_hour": ("reminder_hour",),
    "set_language": ("language",),
}
#: Effects that read the answer of their own step, whatever it is called.
_READ_OWN = frozenset({"record_goal", "answer_comment"})


@dataclass(frozen=True, slots=True)
class Use:
    """What a module does with its variables, for the rules over several modules."""

    saved: dict[str, tuple[int, str]]  # name → line and step where it is saved first
    read: frozenset[str]


def check_saved(unit: Unit) -> Iterator[Finding]:
    """What steps save is declared, and fits."""
    for place, step in unit.written:
        yield from _saves(unit, place, step)
    for name in unit.file.data.get("variables") or {}:
        if name in PROVIDED and unit.module.kind != "safety":
            yield unit.found("reserved", ("variables", name), name=name)


def check_used(unit: Unit, use: Use) -> Iterator[Finding]:
    """What is declared is used."""
    for name in unit.file.data.get("variables") or {}:
        if name not in use.read and name not in use.saved and name not in PROVIDED:
            yield unit.found("unused-variable", ("variables", name), name=name)


def read_use(unit: Unit) -> Use:
    """What is saved and read in a module, its passages included."""
    saved: dict[str, tuple[int, str]] = {}
    places = {step.id: place for place, step in unit.written}
    for step in unit.module.steps:
        place = places.get(step.id)
        line = unit.file.line_of(("steps", place, "save_as")) if place is not None else 0
        if step.save_as and (step.save_as not in saved or saved[step.save_as][0] == 0):
            saved[step.save_as] = (line, step.id)
    return Use(saved, frozenset(_read_names(unit)))


def _saves(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    path, name = ("steps", place, "save_as"), step.save_as
    if name is None:
        return
    variable = unit.module.variables.get(name)
    if variable is None:
        near = nearest(name, unit.module.variables)
        yield unit.found("undeclared", path, step, name=name, **near)
        return
    expected = _SAVES.get(step.kind)
    if expected is None:
        yield unit.found("field-kind", path, step, name="save_as", kind=step.kind)
    elif expected != variable.type:
        yield unit.found(
            "variable-type", path, step, name=name, kind=step.kind,
            expected=expected, found=variable.type,
        )  # fmt: skip
    elif expected == "number":
        yield from _range(unit, place, step, variable)


def _range(unit: Unit, place: int, step: Step, variable: Variable) -> Iterator[Finding]:
    low = None not in (variable.low, step.low) and step.low < variable.low  # type: ignore[operator]
    high = None not in (variable.high, step.high) and step.high > variable.high  # type: ignore[operator]
    if low or high:
        bounds = {"low": step.low, "high": step.high, "from": variable.low, "to": variable.high}
        path = ("steps", place, "low" if low else "high")
        yield unit.found("variable-range", path, step, None, name=step.save_as, **bounds)


def _read_names(unit: Unit) -> Iterator[str]:
    """Every variable that a text, a condition or an effect reads."""
    derived = unit.module.derived
    named = {step.id for _place, step in unit.written}
    for wording in unit.wordings:
        if wording.script is not None:
            for name in wording.script.names:
                yield derived.get(name, name)
    for step in unit.module.steps:
        for _path, source in conditions_of(step, ()):
            try:
                names = read_expression(source).names
            except ExpressionError:
                continue
            for name in names:
                yield derived.get(name, name)
        yield from _read_by_step(step)
    yield from _read_in_passages(unit, named)


def _read_by_step(step: Step) -> Iterator[str]:
    for effect in step.does:
        yield from _READ_BY.get(effect, ())
    own = step.save_as
    if own is None:
        pass
    elif _READ_OWN.intersection(step.does) or step.kind in ("instrument", "schedule"):
        yield own  # a score is an event of its own, a schedule sets the reminder
    elif "record_consent" in step.does or own.startswith("consent_"):
        yield own
    elif step.risk_yes or any(option.risk for option in step.options):
        yield own  # the safety dialogue
    if step.begin_with:
        yield step.begin_with
    for line in step.review:
        yield line.name


def _read_in_passages(unit: Unit, written: set[str]) -> Iterator[str]:
    """The names that the texts of spliced passages read: they are checked elsewhere."""
    for passage in unit.parts.passages.values():
        if any(step.id not in written for step in unit.module.steps):
            yield from passage.variables

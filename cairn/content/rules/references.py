"""What a step refers to outside itself, and what its kind can make use of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cairn.content import graph
from cairn.content.findings import Finding
from cairn.content.models import SAID, Step
from cairn.content.rules.near import nearest
from cairn.content.rules.unit import Unit

_SAFETY_ONLY = ("release_session", "pause_for_safety")
_ASKS = frozenset(
    {"text", "choice", "multi_choice", "yes_no", "scale", "number", "date", "schedule"}
)
_CHOICES = frozenset({"choice", "multi_choice"})
_NUMBERS = frozenset({"scale", "number"})
#: field → the kinds on which it does something. A field that is not here fits every kind.
_FITS: dict[str, frozenset[str]] = {
    "options": _CHOICES,
    "low": _NUMBERS,
    "high": _NUMBERS,
    "low_label": frozenset({"scale"}),
    "high_label": frozenset({"scale"}),
    "whole": _NUMBERS,
    "max_chars": frozenset({"text", "record"}),
    "at_least": frozenset({"multi_choice", "list"}),
    "at_most": frozenset({"multi_choice", "list"}),
    "rate": frozenset({"list"}),
    "by_rating": frozenset({"list"}),
    "begin_with": frozenset({"list"}),
    "columns": frozenset({"record"}),
    "time": frozenset({"date"}),
    "within_days": frozenset({"date", "schedule"}),
    "past": frozenset({"date"}),
    "pace": frozenset({"pacer"}),
    "review": frozenset({"review"}),
    "document": frozenset({"plan"}),
    "instrument": frozenset({"instrument"}),
    "passage": frozenset({"passage"}),
    "risk_yes": frozenset({"yes_no"}),
    "validation": _ASKS,
    "confirm_if": _ASKS,
    "homework": frozenset({"homework"}),
}
_PARTS = {
    "loop": ("situation", "thought", "feeling", "body", "behaviour", "relief", "cost"),
    "ladder": ("rungs",),
}


def check_references(unit: Unit) -> Iterator[Finding]:
    """Instruments, tools, passages, effects, and fields that do nothing."""
    for place, step in unit.written:
        yield from _names(unit, place, step)
        yield from _effects(unit, place, step)
        yield from _fields(unit, place, step)
        if step.document and step.document.picture == "ladder":
            yield from _picture(unit, place, step)
        if step.kind == "schedule" and not _assigned_before(unit, step):
            yield unit.found("schedule-alone", ("steps", place, "kind"), step)


def _names(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    parts = unit.parts
    if step.kind == "passage" and unit.passage:
        yield unit.found("nested-passage", ("steps", place, "passage"), step, name=step.passage)
        return
    named: tuple[tuple[str, str | None, Iterable[str]], ...] = (
        ("instrument", step.instrument, parts.instruments),
        ("passage", step.passage, parts.passages),
    )
    for kind, name, known in named:
        if name is not None and name not in known:
            path = ("steps", place, kind)
            yield unit.found(f"unknown-{kind}", path, step, name=name, **nearest(name, known))


def _effects(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    path = ("steps", place, "does")
    if "open_tool" in step.does and step.tool is None:
        yield unit.found("missing-tool-name", path, step)
    for effect in _SAFETY_ONLY:
        if effect in step.does and unit.module.kind != "safety":
            yield unit.found("effect", path, step, name=effect)


def _fields(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    for name in sorted(step.model_fields_set & _FITS.keys()):
        if step.kind not in _FITS[name]:
            path = ("steps", place, name)
            yield unit.found("field-kind", path, step, name=name, kind=step.kind)


def _picture(unit: Unit, place: int, step: Step) -> Iterator[Finding]:
    document = step.document
    if document is None:
        return
    ids = {part.id for part in document.parts}
    for name in _PARTS[document.picture]:
        if name not in ids:
            path = ("steps", place, "document", "picture")
            yield unit.found("picture-parts", path, step, picture=document.picture, name=name)


def _assigned_before(unit: Unit, step: Step) -> bool:
    steps = {each.id: each for each in unit.module.steps}
    ways = graph.before(unit.module, step.id)
    return any(steps[each].kind == "homework" for each in ways if each in steps)


def asks(step: Step) -> bool:
    """Whether a step waits for an answer in the patient's words; a stop does not."""
    if step.kind in SAID or step.kind in ("instrument", "passage", "pacer", "review"):
        return False
    return not (step.kind in _CHOICES and len(step.options) == 1)

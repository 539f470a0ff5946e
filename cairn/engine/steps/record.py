"""A row of a table, one column after the other, such as a thought record."""

from __future__ import annotations

from dataclasses import replace

from cairn.content.models import Column, Step, Text
from cairn.engine.state import Value
from cairn.engine.steps.kind import (
    Answer,
    Cut,
    Kept,
    Kind,
    NotUnderstood,
    kind_named,
    register,
    say_bubbles,
)
from cairn.engine.turn import Output
from cairn.engine.view import View


def column_at(step: Step, item: int | None) -> Column:
    """The column that is asked for."""
    return step.columns[min(item or 0, len(step.columns) - 1)]


def again_of(step: Step, item: int | None) -> Text | None:
    """The question in other words; of a record, that of the column asked for."""
    if step.kind == "list" and item is not None and item >= 0:  # a number is wanted
        return None
    return column_at(step, item).again if step.kind == "record" else step.again


def why_of(step: Step, item: int | None) -> Text | None:
    """Why it is asked; of a record, the column's own reason or the step's."""
    column = column_at(step, item) if step.kind == "record" else None
    return (column.why if column else None) or step.why


def cell_name(step: Step, column: Column) -> str:
    """The variable that holds one cell."""
    return f"{step.save_as}_{column.name}"


def keep_cell(step: Step, item: int | None, view: View, value: object) -> Kept:
    """Save one cell, None when it is passed, and go to the next column or end the row."""
    place = item or 0
    cell = value if isinstance(value, str | int | float) else None
    saves: dict[str, Value] = {cell_name(step, column_at(step, place)): cell}
    names = [cell_name(step, column) for column in step.columns]
    filled = [name for name in names if {name: view.value(name), **saves}[name] is not None]
    done = place + 1 >= len(step.columns)
    if done:
        saves[str(step.save_as)] = len(filled) or None
    return Kept(saves, None if done else place + 1, done)


def _as_step(step: Step, column: Column) -> Step:
    """The column's question as a step of its own."""
    return Step(
        id=step.id,
        kind=column.kind,
        text=column.text,
        low=column.low,
        high=column.high,
        low_label=column.low_label,
        high_label=column.high_label,
        max_chars=step.max_chars,
    )


def _ask(step: Step, view: View, item: int | None) -> tuple[Output, ...]:
    column = column_at(step, item)
    asked = kind_named(column.kind).ask(_as_step(step, column), view, None)
    if item:
        return asked
    return (*say_bubbles(step.text, step.sms, view), *asked)


def _read(step: Step, reply: str, view: View, item: int | None) -> Answer:
    column = column_at(step, item)
    value = kind_named(column.kind).read(_as_step(step, column), reply, view, None)
    if isinstance(value, NotUnderstood):
        return value
    if isinstance(value, Cut):
        return replace(keep_cell(step, item, view, value.value), cut=True)
    return keep_cell(step, item, view, value)


register("record", Kind(_ask, _read))

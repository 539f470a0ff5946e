"""Variables, and the names that go with them: an option's label, the lines of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from cairn.content.base import Model, Name
from cairn.content.step import MOST_ENTRIES, Step

#: type → the endings of the names that Cairn makes of a variable of that type.
_ENDINGS: dict[str, tuple[str, ...]] = {
    "option": ("_label",),
    "options": ("_labels", "_count"),
    "score": ("_band", "_band_label"),
    "date": ("_said", "_date"),
    "list": (
        *("_count", "_line", "_lines"),
        *(f"_{place}" for place in range(1, MOST_ENTRIES + 1)),
        *(f"_{place}_rating" for place in range(1, MOST_ENTRIES + 1)),
    ),
}


class Variable(Model):
    """A value that a module saves or reads."""

    type: Literal[
        "text", "number", "boolean", "option", "options", "list", "record", "date", "score"
    ]
    # patient: later sessions can read it; shared: the therapist sees it too
    scope: Literal["run", "patient", "shared"] = "run"
    low: float | None = None
    high: float | None = None
    columns: tuple[Name, ...] = ()  # record: needed where the module has no step that fills it


def derive_names(variables: Mapping[str, Variable], steps: Iterable[Step]) -> dict[str, str]:
    """Each name that the variables of a module bring with them, and where it comes from."""
    columns = {step.save_as: step.columns for step in steps if step.columns}
    found: dict[str, str] = {}
    for name, variable in variables.items():
        endings = _ENDINGS.get(variable.type, ())
        if variable.type == "record":
            filled = tuple(column.name for column in columns.get(name, ()))
            endings = tuple(f"_{each}" for each in filled or variable.columns)
        found |= {f"{name}{ending}": name for ending in endings}
    return found

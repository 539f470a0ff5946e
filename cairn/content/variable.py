"""Variables, and the names that go with them: an option's label, the lines of a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from cairn.content.base import Model, Name
from cairn.content.step import MOST_ENTRIES, Step

_PLACES = range(1, MOST_ENTRIES + 1)
#: type → the endings of the names that Cairn makes of a variable of that type, and what each is.
ENDINGS: dict[str, dict[str, str]] = {
    "option": {"_label": "the words of the option that was chosen"},
    "options": {
        "_labels": 'the words of the options, "a, b and c"',
        "_count": "how many were chosen",
    },
    "score": {
        "_band": "id of the severity band",
        "_band_label": "the band in plain words",
    },
    "date": {
        "_said": 'the day in words, with its hour where one was asked: "Thursday 5 March, 6:00 pm"',
        "_date": "the day in words, without the hour",
    },
    "list": {
        "_count": "how many entries it has",
        "_line": 'the entries in one line, "a; b; c"',
        "_lines": "the entries one a line, numbered, their numbers in brackets",
        **{f"_{place}": f"the words of entry {place}" for place in _PLACES},
        **{f"_{place}_rating": f"the number given to entry {place}" for place in _PLACES},
    },
}


class Variable(Model):
    """A value that a module saves or reads."""

    type: Literal[
        "text", "number", "boolean", "option", "options", "list", "record", "date", "score"
    ]
    """What it holds."""
    scope: Literal["run", "patient", "shared"] = "run"
    """`run`: forgotten after the session; `patient`: later sessions read it; `shared`: the
    therapist sees it too."""
    low: float | None = None
    """Lowest number, for `lint` and for simulated patients."""
    high: float | None = None
    """Highest number, for `lint` and for simulated patients."""
    columns: tuple[Name, ...] = ()
    """Of a record that another module fills: the names of its columns."""


def derive_names(variables: Mapping[str, Variable], steps: Iterable[Step]) -> dict[str, str]:
    """Each name that the variables of a module bring with them, and where it comes from."""
    columns = {step.save_as: step.columns for step in steps if step.columns}
    found: dict[str, str] = {}
    for name, variable in variables.items():
        endings: Iterable[str] = ENDINGS.get(variable.type, ())
        if variable.type == "record":
            filled = tuple(column.name for column in columns.get(name, ()))
            endings = tuple(f"_{each}" for each in filled or variable.columns)
        found |= {f"{name}{ending}": name for ending in endings}
    return found

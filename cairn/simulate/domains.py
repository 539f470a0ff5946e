"""The values worth trying for each name: what an answer can be, and what stands at an edge."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from cairn.content.library import Library
from cairn.content.models import Module, Step, Variable
from cairn.engine.state import Value

#: What a patient wrote, where only matters that something was written.
WRITTEN = "written"
#: Silence long enough to be welcomed back.
AWAY_DAYS = 30
#: Names the engine provides that a simulated life can arrange.
ARRANGED: dict[str, tuple[Value, ...]] = {
    "guided": (True, False),
    "demo": (False,),
    "lang": ("en", "fr"),
    "channel": ("web", "sms"),
    "homework_open": (True, False),
    "appointment_open": (True, False),
    "scores_due": (True, False),
    "deletion_day": (None, WRITTEN),
    "team_known": (True, False),
    "comment": (WRITTEN, None),
    "away_days": (0, AWAY_DAYS),
    "session_open": (True, False),
    "in_session": (True, False),
    "held": (False, True),
    "refused": (False, True),
    "alerted": (False, True),
    "confirmed": (False, True),
    "mood_count": (0, 1, 3),
    "mood_last": (None, 2, 6),
    "phq9_last": (None, 4, 12, 20),
    "gad7_last": (None, 4, 12),
    "sessions_done": (0, 1, 3),
    "level": (2, 1, 3, 4),
    "axis": ("suicide", "abuse", "medical", "psychosis", "harm_to_others", "third_party"),
}
#: What the engine derives from a list, a record, an option, a date or a score.
_DERIVED = re.compile(r"_(?:count|line|lines|labels?|said|band|band_label|\d{1,2}(?:_rating)?)$")
_WORD = re.compile(r"\b([a-z][a-z0-9_]*)\s*[=!]=\s*'([^']*)'")
_NUMBER = re.compile(r"\b([a-z][a-z0-9_]*)\s*(?:[<>]=?|[=!]=)\s*(-?\d+(?:\.\d+)?)")


def conditions_of(module: Module) -> Iterator[str]:
    """Every condition that an author wrote in the module."""
    for step in module.steps:
        yield from conditions_of_step(step)


def conditions_of_step(step: Step) -> Iterator[str]:
    """Every condition of a step."""
    if step.skip_if:
        yield step.skip_if
    if isinstance(step.next, tuple):
        yield from (route.when for route in step.next if route.when)
    yield from (option.when for option in step.options if option.when)
    if step.confirm_if:
        yield step.confirm_if


class Domains:
    """The candidate values of each variable of the content, None (skipped) included."""

    def __init__(self, library: Library) -> None:
        self._options: dict[str, dict[str, None]] = {}
        self._edges: dict[str, set[float]] = {}
        self._words: dict[str, dict[str, None]] = {}
        self._variables: dict[str, Variable] = {}
        for module in library.modules():
            self._variables.update(module.variables)
            self._note_cells(module)
            for step in module.steps:
                if step.save_as:
                    known = self._options.setdefault(step.save_as, {})
                    known.update(dict.fromkeys(option.id for option in step.options))
            self._note_edges(conditions_of(module))
        self._note_edges(place.when for place in library.programme().modules if place.when)

    def _note_cells(self, module: Module) -> None:
        """Each cell of a record is a name of its own."""
        for step in module.steps:
            for column in step.columns:
                kind = "text" if column.kind == "text" else "number"
                cell = Variable(type=kind, low=column.low, high=column.high)
                self._variables[f"{step.save_as}_{column.name}"] = cell

    def _note_edges(self, conditions: Iterable[str]) -> None:
        for condition in conditions:
            for name, number in _NUMBER.findall(condition):
                self._edges.setdefault(name, set()).add(float(number))
            for name, word in _WORD.findall(condition):
                self._words.setdefault(name, {})[word] = None

    @cache  # noqa: B019 (one Domains lives as long as its process)
    def base(self, name: str) -> str:
        """The variable that a name is derived from; the name itself when it is none."""
        found = _DERIVED.sub("", name)
        return found if name not in self._variables and found in self._variables else name

    def knows(self, name: str) -> bool:
        """Tell whether that name is a variable or can be arranged."""
        return name in self._variables or name in ARRANGED

    def is_number(self, name: str) -> bool:
        """Tell whether a name holds a number."""
        variable = self._variables.get(name)
        return variable is not None and variable.type in ("number", "score")

    def is_kept(self, name: str) -> bool:
        """Tell whether later sessions can read a variable."""
        variable = self._variables.get(name)
        return variable is not None and variable.scope != "run"

    @cache  # noqa: B019 (one Domains lives as long as its process)
    def of(self, name: str) -> tuple[Value, ...]:
        """Candidates, the most ordinary first."""
        if name not in self._variables:
            return ARRANGED.get(name, (None,))
        variable = self._variables[name]
        options = tuple(self._options.get(name, {}))
        if variable.type == "boolean":
            return (True, False, None)
        if variable.type == "option":
            return (*options, None)
        if variable.type == "options":
            return (*((each,) for each in options), options, None)
        if variable.type in ("number", "score"):
            return (*self._numbers(name, variable), None)
        return (WRITTEN, *self._words.get(name, {}), None)

    def _numbers(self, name: str, variable: Variable) -> tuple[float | int, ...]:
        low = variable.low if variable.low is not None else 0
        high = variable.high if variable.high is not None else 100
        near = {edge + shift for edge in self._edges.get(name, ()) for shift in (-1, 0, 1)}
        wanted = sorted({low, high, *(each for each in near if low <= each <= high)})
        return tuple(int(each) if float(each).is_integer() else each for each in wanted)


def derive(name: str, value: Value) -> Value:
    """What a derived name holds, as far as conditions can tell."""
    if value is None:
        return 0 if name.endswith("_count") else None
    if name.endswith("_count"):
        return len(value) if isinstance(value, tuple) else 3
    return 5 if name.endswith("_rating") else WRITTEN

"""What a step may see while it asks: the patient, the run's answers, the content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cairn.content.expressions import (
    compile_condition,
    compile_template,
    format_number,
    shorten,
)
from cairn.content.library import Library
from cairn.content.models import Instrument, Module, Place, Text
from cairn.engine.derive import derive
from cairn.engine.provided import PROVIDERS
from cairn.engine.state import Dialogue, Entry, Run, Value
from cairn.engine.turn import Patient

LEVEL = "level"
AXIS = "axis"


@dataclass(slots=True)
class View:
    """A reading of one moment. Values are looked up by name, only those a text uses."""

    library: Library
    patient: Patient
    dialogue: Dialogue
    now: datetime | None
    run: Run | None = None
    module: Module | None = None
    alerted: bool = False
    confirmed: bool = False
    finished: Module | None = None  # the session that ended in this turn
    refused: bool = False  # the last safety question was declined, which counts as yes
    extra: Mapping[str, Value] = field(default_factory=dict)

    @property
    def axis(self) -> str:
        """The axis of the safety dialogue; "suicide" outside it."""
        safety = self.dialogue.safety
        return str(safety.answers.get(AXIS, "suicide")) if safety else "suicide"

    @property
    def level(self) -> int:
        """The level of the safety dialogue, 0 outside it."""
        safety = self.dialogue.safety
        level = safety.answers.get(LEVEL) if safety else None
        return level if isinstance(level, int) else 0

    @property
    def session_title(self) -> Text | None:
        """The title of the open session, or of the one that just ended."""
        if self.finished:
            return self.finished.title
        if self.dialogue.session is None:
            return None
        return self.library.module(self.dialogue.session.module).title

    def next_session(self) -> Module | None:
        """The first module of the programme that is not done and whose turn it is."""
        for place in self.library.programme().modules:
            if place.module not in self.dialogue.done and self._has_come(place):
                return self.library.module(place.module)
        return None

    def _has_come(self, place: Place) -> bool:
        return place.when is None or self.kept_holds(place.when)

    def kept_holds(self, condition: str) -> bool:
        """Tell whether a condition holds over what the patient's sessions kept."""
        compiled = compile_condition(condition)
        memory = self.dialogue.memory
        return compiled.holds(
            {
                name: plain(memory[name] if name in memory else self._provided(name))
                for name in compiled.names
            }
        )

    def next_opens_at(self) -> datetime | None:
        """When the next session opens by the programme's spacing; None: it is open."""
        last = self.dialogue.last_done_at
        if last is None or self.next_session() is None:
            return None
        return last + timedelta(days=self.library.programme().spacing_days)

    def instrument(self, instrument_id: str) -> Instrument:
        """The instrument of that id."""
        return self.library.instrument(instrument_id)

    def value(self, name: str) -> Value:
        """The value of a name: given, answered, remembered, or provided; else None."""
        if name in self.extra:
            return self.extra[name]
        if self.module is not None and self.run is not None:
            answers = self.run.answers
            if name in answers:
                return answers[name]
            if name in self.module.variables:
                return self._remembered(name)
            found, value = derive(self, name)
            if found:
                return value
        return self._provided(name)

    def _provided(self, name: str) -> Value:
        provider = PROVIDERS.get(name)
        return provider(self) if provider else None

    def _remembered(self, name: str) -> Value:
        assert self.module is not None
        return None if self.module.variables[name].scope == "run" else self.recall(name)

    def recall(self, name: str) -> Value:
        """What the patient's earlier sessions kept under a name."""
        return self.dialogue.memory.get(name)

    def with_extra(self, **extra: Value) -> View:
        """The same view with some more names."""
        return replace(self, extra={**self.extra, **extra})

    def said(self, name: str, longest: int) -> str:
        """An answer as the patient would recognise it, on one line; "" without one."""
        for ending in ("_label", "_labels", "_said", "_line"):
            found, value = derive(self, name + ending)
            if found and value is not None:
                return shorten(value, longest)
        value = self.value(name)
        if isinstance(value, bool):
            return self.message("yes-label" if value else "no-label")[0]
        if isinstance(value, int | float):
            return format_number(value, self.patient.lang)
        return "" if value is None or isinstance(value, tuple) else shorten(value, longest)

    def measures(self, name: str, instrument_id: str) -> bool:
        """Tell whether a score of the module is that instrument's."""
        steps = self.module.steps if self.module else ()
        saved = [each.instrument for each in steps if each.save_as == name]
        return instrument_id in saved if saved else instrument_id == name

    def render(self, text: Text) -> tuple[str, ...]:
        """The bubbles of a text in the patient's language."""
        lang = self.patient.lang
        template = compile_template(text.of(lang), lang)
        return template.render({name: plain(self.value(name)) for name in template.names})

    def message(self, key: str, **extra: Value) -> tuple[str, ...]:
        """The bubbles of a system message."""
        view = self.with_extra(**extra) if extra else self
        return view.render(self.library.message(key).text)

    def holds(self, condition: str) -> bool:
        """Tell whether a condition holds now."""
        compiled = compile_condition(condition)
        return compiled.holds({name: plain(self.value(name)) for name in compiled.names})


def plain(value: Value) -> object:
    """A value as texts and conditions see it: a list is the words of its entries."""
    if isinstance(value, tuple):
        return tuple(each.text if isinstance(each, Entry) else each for each in value)
    return value

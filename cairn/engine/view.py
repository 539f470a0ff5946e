"""What a step may see while it asks: the patient, the run's answers, the content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cairn.content.expressions import compile_condition, compile_template
from cairn.content.library import Library
from cairn.content.models import Instrument, Module, Text
from cairn.engine.provided import PROVIDERS
from cairn.engine.state import Dialogue, Run, Value
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
        return int(safety.answers.get(LEVEL) or 0) if safety else 0

    @property
    def session_title(self) -> Text | None:
        """The title of the open session, or of the one that just ended."""
        if self.finished:
            return self.finished.title
        if self.dialogue.session is None:
            return None
        return self.library.module(self.dialogue.session.module).title

    def next_session(self) -> Module | None:
        """The next module of the programme that is not done."""
        for module_id in self.library.programme().modules:
            if module_id not in self.dialogue.done:
                return self.library.module(module_id)
        return None

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
            for suffix in ("_band_label", "_label", "_band"):
                base = name.removesuffix(suffix)
                if base != name and base in self.module.variables:
                    return self._derived(base, suffix)
        provider = PROVIDERS.get(name)
        return provider(self) if provider else None

    def _remembered(self, name: str) -> Value:
        assert self.module is not None
        patient_wide = self.module.variables[name].scope == "patient"
        return self.dialogue.memory.get(name) if patient_wide else None

    def _derived(self, base: str, suffix: str) -> Value:
        if suffix == "_label":
            label = self.library.label(base, str(self.value(base)))
            return label.of(self.patient.lang) if label else None
        band_id = self.run.answers.get(f"{base}_band") if self.run else None
        band_id = band_id or self.dialogue.memory.get(f"{base}_band")
        if suffix == "_band" or band_id is None:
            return band_id
        for instrument in self.library.instruments():
            for band in instrument.bands:
                if band.id == band_id and self._measures(base, instrument.id):
                    return band.label.of(self.patient.lang)
        return None

    def _measures(self, name: str, instrument_id: str) -> bool:
        steps = self.module.steps if self.module else ()
        saved = [each.instrument for each in steps if each.save_as == name]
        return instrument_id in saved if saved else instrument_id == name

    def render(self, text: Text) -> tuple[str, ...]:
        """The bubbles of a text in the patient's language."""
        lang = self.patient.lang
        template = compile_template(text.of(lang), lang)
        return template.render({name: self.value(name) for name in template.names})

    def message(self, key: str) -> tuple[str, ...]:
        """The bubbles of a system message."""
        return self.render(self.library.message(key).text)

    def holds(self, condition: str) -> bool:
        """Tell whether a condition holds now."""
        compiled = compile_condition(condition)
        return compiled.holds({name: self.value(name) for name in compiled.names})

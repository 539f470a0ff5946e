"""The question that a simulated patient has in front of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cairn.content.library import Library
from cairn.content.models import Option, Step
from cairn.engine.respond import open_question
from cairn.engine.state import Dialogue
from cairn.engine.steps.choice import offered
from cairn.engine.turn import Output, Patient
from cairn.engine.view import View


@dataclass(slots=True)
class Asked:
    """The open question: its module and step, what the patient sees, options on offer."""

    module: str
    step: Step
    output: Output
    options: tuple[Option, ...]
    lang: str
    confirms: bool = False  # an answer is read back: is that right?
    item: int | None = None  # the column of a record

    @property
    def name(self) -> str:
        """The variable that the answer goes to."""
        if self.step.kind == "record" and self.step.columns:
            column = self.step.columns[min(self.item or 0, len(self.step.columns) - 1)]
            return f"{self.step.save_as}_{column.name}"
        return self.step.save_as or ""

    @property
    def may_skip(self) -> bool:
        """Tell whether leaving it out is an answer."""
        return self.step.skippable or self.step.unclear_is_yes


def asked_of(
    library: Library, patient: Patient, dialogue: Dialogue, now: datetime,
    said: Output | None = None,
) -> Asked | None:  # fmt: skip
    """The open question, None when none is open. `said`: what was put last, if it is known."""
    opened = dialogue.open_run()
    if opened is None:
        return None
    run = opened[1]
    if run.at is None or run.answered or run.resume_at is not None:
        return None
    module = library.module(run.module, run.revision)
    step = module.step(run.at.step)
    output = said
    if output is None or output.expects == "none":
        output = open_question(library, patient, dialogue, now)
    if output is None:
        return None
    options = step.options
    if any(option.when is not None for option in options):
        options = offered(step, View(library, patient, dialogue, now, run, module))
    confirms = run.unconfirmed is not None
    return Asked(run.module, step, output, options, patient.lang, confirms, run.at.item)

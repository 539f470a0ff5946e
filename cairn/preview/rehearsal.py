"""A rehearsal: one conversation with a draft, played again from its beginning at each change.

What was said is kept, never what was answered. So new content, another language or another
value shows at once how the whole conversation goes with it, and any of it is a golden flow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cairn.content import ContentError, Finding, Library
from cairn.content.models import Module
from cairn.engine import Dialogue, Position, Run, Value, open_question
from cairn.engine.flow import DAY, Flow, Line, Person, Played, play_turns
from cairn.preview.understand import read_line
from cairn.preview.values import Unknown, choices_of, read_value
from cairn.risk import Detector


@dataclass
class Rehearsal:
    """The draft, who talks, where it began and what was said."""

    folder: Path
    library: Library
    person: Person
    detector: Detector | None = None
    begins: Dialogue = field(default_factory=Dialogue)
    lines: tuple[Line, ...] = ()
    module: str | None = None  # the module under work
    findings: tuple[Finding, ...] = ()  # of the newest draft
    broken: bool = False  # the newest draft does not load; the one before is talked to
    played: list[Played] = field(default_factory=list)

    @classmethod
    def open(cls, folder: Path, person: Person, detector: Detector | None = None) -> Rehearsal:
        """Open a content folder. Raises ContentError when it does not load."""
        library = Library.load(folder)
        return cls(folder, library, person, detector, findings=library.warnings)

    # ------------------------------------------------------------------ the draft

    def reload(self) -> bool:
        """Take the folder as it is now; False, with findings, when it does not load."""
        try:
            self.library = Library.load(self.folder)
        except ContentError as error:
            self.findings, self.broken = error.findings, True
            return False
        self.findings, self.broken = self.library.warnings, False
        self.play()
        return True

    def play(self) -> list[Played]:
        """The conversation with the draft as it is."""
        self.played = list(play_turns(self.library, self.flow()))
        return self.played

    def flow(self, about: str = "A rehearsal.") -> Flow:
        """What was said so far, as a golden flow without its answers."""
        return Flow(about=about, person=self.person, begins=self.begins, talk=self.lines)

    @property
    def dialogue(self) -> Dialogue:
        """Where the conversation stands."""
        return self.played[-1].turn.dialogue if self.played else self.begins

    # ------------------------------------------------------------------ what an author does

    def say(self, text: str, *, after_days: int = 0) -> Played:
        """Say something as the patient."""
        lang = self.played[-1].lang if self.played else self.person.lang
        said, wants = read_line(text, lang, self.detector)
        return self._add(Line(patient=said, wants=wants, after_days=after_days))

    def undo(self) -> None:
        """Take the last thing said back; the beginning stays."""
        self.lines = self.lines[:-1] if len(self.lines) > 1 else self.lines
        self.play()

    def begin(self, module_id: str, step_id: str | None = None) -> Played:
        """Begin anew at a step of a module (its first one when none is named)."""
        module = self._module(module_id)
        step = step_id or next(iter(module.entries.values()), module.steps[0].id)
        if step not in module.below:
            raise Unknown(f"{module_id} has no step '{step}': {', '.join(module.below)}")
        earlier = self.begins.run_in(module.kind)
        kept = earlier.answers if earlier and earlier.module == module_id else {}
        run = Run(
            module=module_id,
            revision=self.library.revision(module_id),
            at=Position(step=step),
            answers=dict(kept),
            resume_at=step,
        )
        memory = self.begins.memory
        self.module = module_id
        self.begins = Dialogue(memory=memory, intake_done=True).model_copy(
            update={module.kind: run}
        )
        self.lines = ()
        return self._add(Line(patient="/begin"))

    def set(self, name: str, text: str) -> None:
        """Give a variable a value, as if it had been answered before the conversation began."""
        module = self._module(self.module or self.library.programme().ids()[0])
        variable = module.variables.get(name)
        if variable is None:
            raise Unknown(f"{module.id} has no variable '{name}': {', '.join(module.variables)}")
        value = read_value(variable.type, text, choices_of(module, name))
        if variable.scope != "run":
            self.begins = self.begins.model_copy(
                update={"memory": {**self.begins.memory, name: value}}
            )
        run = self.begins.run_in(module.kind)
        if run is not None:
            answers = {**run.answers, name: value}
            run = run.model_copy(update={"answers": answers})
            self.begins = self.begins.model_copy(update={module.kind: run})
        self.play()

    def change(self, **person: Any) -> None:
        """Change who talks: lang, channel, guided, country; pydantic's error when unknown."""
        self.person = Person.model_validate({**self.person.model_dump(), **person})
        self.play()

    # ------------------------------------------------------------------ what a page shows

    def here(self) -> str | None:
        """The step whose question is open, of the module under work."""
        opened = self.dialogue.open_run()
        at = opened[1].at if opened else None
        return at.step if at and opened and opened[1].module == self.module else None

    def answers(self) -> dict[str, Value]:
        """The variables of the module under work, as the conversation has left them."""
        if self.module is None:
            return {}
        module = self._module(self.module)
        run = self.dialogue.run_in(module.kind)
        held = {**self.dialogue.memory, **(run.answers if run else {})}
        return {name: held.get(name) for name in module.variables}

    def expects(self) -> str:
        """What the open question expects, "none" without one."""
        last = self.played[-1].patient if self.played else None
        question = open_question(self.library, last, self.dialogue, DAY) if last else None
        return question.expects if question else "none"

    def _add(self, line: Line) -> Played:
        self.lines = (*self.lines, line)
        return self.play()[-1]

    def _module(self, module_id: str) -> Module:
        try:
            return self.library.module(module_id)
        except KeyError:
            known = ", ".join(sorted(each.id for each in self.library.modules()))
            raise Unknown(f"there is no module '{module_id}': {known}") from None

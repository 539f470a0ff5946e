"""One turn in the making: the dialogue as it changes, what is said, what happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from cairn.content.library import Library
from cairn.content.models import Module, Step, Text
from cairn.engine.state import Dialogue, Run, Slot, Value
from cairn.engine.turn import Event, FollowUp, Output, Patient, Turn
from cairn.engine.view import View

#: Where a run notes that it has offered the web for private questions.
_PRIVACY = ":privacy"


class Passed(NamedTuple):
    """A step that a turn met, and which way it went there.

    `way`: "asked" (or said), "skipped", or where it led: "go <place in next>", "below".
    """

    module: str
    step: str
    way: str


@dataclass(slots=True)
class Exchange:
    """The one mutable thing in the engine; it lives for a single call of `respond`."""

    library: Library
    patient: Patient
    dialogue: Dialogue
    now: datetime
    alerted: bool = False
    confirmed: bool = False  # a person of the team took that alert on
    finished: Module | None = None
    refused: bool = False  # a safety question was declined in this turn
    outputs: list[Output] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)

    def run(self, slot: Slot) -> Run:
        """The run in a slot that is known to hold one."""
        run = self.dialogue.run_in(slot)
        if run is None:
            raise LookupError(f"no run in slot {slot}")
        return run

    def put(self, slot: Slot, run: Run | None) -> None:
        """Replace the run in a slot."""
        self.dialogue = self.dialogue.model_copy(update={slot: run})

    def change(self, slot: Slot, **update: Any) -> None:
        """Replace some fields of the run in a slot."""
        self.put(slot, self.run(slot).model_copy(update=update))

    def set(self, **update: Any) -> None:
        """Replace some fields of the dialogue."""
        self.dialogue = self.dialogue.model_copy(update=update)

    def module(self, slot: Slot) -> Module:
        """The module of the run in a slot, at the revision it is pinned to."""
        run = self.run(slot)
        return self.library.module(run.module, run.revision)

    def step(self, slot: Slot) -> Step:
        """The step of the open question in a slot."""
        at = self.run(slot).at
        if at is None:
            raise LookupError(f"no question is open in slot {slot}")
        return self.module(slot).step(at.step)

    def view(self, slot: Slot | None = None, **extra: Value) -> View:
        """What a text may see now, with the answers of that slot's run."""
        run = self.dialogue.run_in(slot) if slot else None
        module = self.library.module(run.module, run.revision) if run else None
        return View(
            self.library,
            self.patient,
            self.dialogue,
            self.now,
            run,
            module,
            self.alerted,
            self.confirmed,
            self.finished,
            self.refused,
            extra,
        )

    def say(self, key: str, **extra: Value) -> None:
        """Say a system message."""
        message = self.library.message(key)
        view = self.view(None, **extra)
        bubbles = view.render(message.text)
        if message.sms is None or not bubbles:
            self.outputs += [Output(text=each) for each in bubbles]
            return
        short = "\n".join(view.render(message.sms))
        self.outputs += [Output(text=each, sms="") for each in bubbles[:-1]]
        self.outputs.append(Output(text=bubbles[-1], sms=short))

    def add(self, key: str) -> None:
        """Say a one-bubble message at the end of the last bubble, if nothing hangs on it."""
        before = len(self.outputs)
        self.say(key)
        if before == 0 or len(self.outputs) != before + 1:
            return
        last, added = self.outputs[-2:]
        if last.verbatim or last.kind != "say" or last.expects != "none":
            return
        joined = f"{last.text} {added.text}"
        short = None
        if last.sms is not None or added.sms is not None:
            said = (each.text if each.sms is None else each.sms for each in (last, added))
            short = " ".join(said).strip()
        self.outputs[-2:] = [last.model_copy(update={"text": joined, "sms": short})]

    def say_text(self, slot: Slot, text: Text) -> None:
        """Say a text of the module that runs in that slot."""
        self.outputs += [Output(text=each) for each in self.view(slot).render(text)]

    def emit(self, name: str, **data: Any) -> None:
        """Note that something happened."""
        self.events.append(Event(name=name, data=data))

    def door_is_closed(self, module_id: str = "") -> bool:
        """Whether a clinician decides first before that session (or a tool) may go on."""
        programme = self.library.programme()
        closed = programme.closed_when
        if closed is None or module_id in programme.ids()[:1]:
            return False
        return self.view().kept_holds(closed)

    def told_of_privacy(self, slot: Slot) -> bool:
        """Whether this run has said before that the web is more private; from now on it has."""
        answers = self.run(slot).answers
        self.change(slot, answers={**answers, _PRIVACY: True})
        return _PRIVACY in answers

    def note(self, slot: Slot, step: Step, way: str) -> None:
        """Note which way the walk went at a step, for who proves that every way is walked."""
        self.passed.append(Passed(self.run(slot).module, step.id, way))

    def turn(self) -> Turn:
        """The result."""
        return Turn(
            dialogue=self.dialogue.model_copy(update={"last_seen_at": self.now}),
            outputs=tuple(self.outputs),
            events=tuple(self.events),
            follow_up=self.follow_up(),
        )

    def follow_up(self) -> FollowUp | None:
        """What to send when the question that is open now stays open."""
        opened = self.dialogue.open_run()
        if opened is None or opened[1].at is None or opened[1].answered:
            return None
        slot = opened[0]
        step = self.step(slot)
        if step.timeout is None:
            return None
        text = "\n".join(self.view(slot).render(step.timeout.text))
        return FollowUp(after_hours=step.timeout.after_hours, step=step.id, text=text)

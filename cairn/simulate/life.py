"""One simulated patient and the programme: days, sessions, tools, crises and silence."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Literal

from cairn.content.library import Library
from cairn.content.models import Risk
from cairn.engine.exchange import Passed
from cairn.engine.respond import respond_traced
from cairn.engine.state import Dialogue
from cairn.engine.turn import Command, Output
from cairn.simulate import words
from cairn.simulate.answers import Reply, Speaker, skip
from cairn.simulate.asked import Asked, asked_of
from cairn.simulate.coverage import Coverage
from cairn.simulate.domains import Domains
from cairn.simulate.luck import likely
from cairn.simulate.person import Person
from cairn.simulate.watch import Moment, Watch
from cairn.simulate.world import START, World

#: More messages than any session takes: whoever gets here goes in circles.
TOO_MANY = 350
#: How likely a self-guided patient finds a service that guides, per day.
_TAKEN_ON = 0.004


class Life:
    """A patient, their record and their dialogue. `stuck` lists where a walk went in circles."""

    def __init__(
        self,
        library: Library,
        domains: Domains,
        coverage: Coverage,
        person: Person,
        chance: random.Random,
    ) -> None:
        self.library = library
        self.coverage = coverage
        self.person = person
        self.chance = chance
        self.world = World(person, lang=person.lang, channel=person.channel, guided=person.guided)
        self.dialogue = Dialogue()
        self.watch = Watch(library)
        self.speaker = Speaker(library, domains, coverage, person, chance)
        self.stuck: list[str] = []
        self.turns = 0
        self.released = False
        self.held_since: int | None = None
        self._question: Output | None = None
        self._tools = [m.intent for m in library.modules() if m.kind == "tool" and m.intent]

    def live(self, days: int) -> None:
        """All the days, those of silence included."""
        self._leave_intake_alone()
        for day in range(days):
            self._human(day)
            silent = self.person.silent[0] <= day < self.person.silent[1]
            if silent or day > self.person.gives_up:
                continue
            at = START + timedelta(days=day, minutes=self.chance.randint(0, 600))
            self.world.move(max(at, self.world.now + timedelta(minutes=1)))
            self._day(day)

    def _leave_intake_alone(self) -> None:
        """Before anything is known, a person may just say hello."""
        if likely(self.chance, 0.1):
            self.sit(Command(name="greet", text="hello"))

    def _human(self, day: int) -> None:
        """What the team does that day, in guided mode."""
        if self.dialogue.held and self.held_since is None:
            self.held_since = day
        if not self.world.guided:
            if likely(self.chance, _TAKEN_ON):
                self.world.guide()
            return
        if self.held_since is not None and day - self.held_since >= self.person.released:
            self.dialogue = self.dialogue.model_copy(update={"held": False})
            self.held_since, self.released = None, True
        if likely(self.chance, 0.01):
            memory = {**self.dialogue.memory, "interoceptive_released": True}
            self.dialogue = self.dialogue.model_copy(update={"memory": memory})
        if likely(self.chance, 0.04):
            self.world.visit(words.WORDS[self.world.lang][2], None)
        if likely(self.chance, 0.02):
            self.world.visit(None, self.chance.choice((1, 3)))

    def _day(self, day: int) -> None:
        temper, draw = self.person.temper, self.chance.random()
        if likely(self.chance, 0.01):
            other: Literal["web", "sms"] = "sms" if self.world.channel == "web" else "web"
            self.world.switch(other)
        if self.chance.random() < temper.discloses * 4:
            self.sit(None, self._disclosure())
        elif self.dialogue.open_run() is not None:
            self.sit(None)
        elif self._may_sit_down(day):
            if draw < temper.sits_down:
                paused = self.dialogue.session is not None
                name = "resume" if paused and likely(self.chance, 0.5) else "start_session"
                self.sit(Command(name=name, text=name.replace("_", " ")))
        elif draw < temper.drops_in:
            self.sit(self._tool())

    def _may_sit_down(self, day: int) -> bool:
        if self.dialogue.held or len(self.dialogue.done) >= len(self.library.programme().ids()):
            return likely(self.chance, 0.02)  # people try all the same
        if self.dialogue.session is not None or self.dialogue.last_done_at is None:
            return True
        spacing = timedelta(days=self.library.programme().spacing_days)
        return self.world.now - self.dialogue.last_done_at >= spacing

    def _tool(self) -> Command:
        """Mostly the mood; else whatever tool was opened least."""
        if likely(self.chance, 0.5):
            return Command(name="log_mood", text=f"mood {self.chance.randint(0, 10)}")
        name = self.chance.choice(self._tools)
        return Command(name=name, text=name.replace("_", " "))

    def _disclosure(self) -> Reply:
        level, axis, text = self.chance.choice(words.DISCLOSURES)
        return disclose(level, axis, text)

    def sit(self, command: Command | None, reply: Reply | None = None) -> None:
        """Talk until all is said, the session pauses, or the patient leaves."""
        self._question = None
        if command is not None:
            reply = Reply(command)
        for _ in range(TOO_MANY):
            asked = self._asked()
            self.say(reply or self._next_reply(asked), asked)
            reply = None
            if self.dialogue.open_run() is None:
                return
            if self.chance.random() < self.person.temper.leaves:
                return
        opened = self.dialogue.open_run()
        run = opened[1] if opened else None
        self.stuck.append(f"{run.module if run else '-'}/{run.at.step if run and run.at else '-'}")

    def say_only(self, command: Command) -> None:
        """One message and no more."""
        self.say(Reply(command), self._asked())

    def say(self, reply: Reply, asked: Asked | None) -> None:
        """One turn on the real engine, watched."""
        before, patient = self.dialogue, self.world.patient()
        slot = before.open_run()
        turn, passed = respond_traced(self.library, patient, before, reply.command, self.world.now)
        self.turns += 1
        self.dialogue = turn.dialogue
        step = asked.step.id if asked else None
        moment = Moment(
            before, patient, reply, turn, passed, slot[0] if slot else None, step,
            self.world.now, self.person.number, self.released,
        )  # fmt: skip
        self.coverage.add(passed)
        self._note_entry(passed)
        self.watch.look(moment)
        self._note_answer(reply, asked)
        for event in turn.events:
            self.world.remember(event)
            if event.name == "human_requested" and event.data["reason"] == "endless_module":
                self.stuck.append(f"{asked.module if asked else '-'}/{step} (endless)")
        self._question = next(iter(turn.outputs[-1:]), None)
        self.world.move(self.world.now + timedelta(seconds=30))

    def _note_entry(self, passed: list[Passed]) -> None:
        """Count the entry by which the safety dialogue was opened or raised."""
        safety = self.library.safety()
        for each in passed:
            if each.module == safety.id:
                names = [name for name, step in safety.entries.items() if step == each.step]
                self.coverage.add([Passed(*each[:2], f"entry {name}") for name in names])
                return

    def _note_answer(self, reply: Reply, asked: Asked | None) -> None:
        """Count the answer as given once the question is behind."""
        if asked is None or reply.way is None:
            return
        opened = self.dialogue.open_run()
        at = opened[1].at if opened else None
        if at is None or at.step != asked.step.id or opened is None or opened[1].tries == 0:
            self.coverage.add([Passed(asked.module, asked.step.id, reply.way)])

    def _next_reply(self, asked: Asked | None) -> Reply:
        if asked is None:
            return Reply(Command(name="answer", text="ok"))
        temper, draw = self.person.temper, self.chance.random()
        if draw < temper.discloses:
            return self._disclosure()
        for share, wild in (
            (temper.nonsense, self._nonsense),
            (temper.skips, self._skip),
            (temper.digresses, self._digress),
            (temper.pauses, self._pause),
        ):
            draw = self.chance.random()
            if draw < share:
                return wild(asked)
        return self.speaker.answer(asked)

    def _nonsense(self, asked: Asked) -> Reply:
        return Reply(Command(name="answer", text=self.chance.choice(words.NONSENSE)))

    def _skip(self, asked: Asked) -> Reply:
        if likely(self.chance, 0.5) or asked.step.kind == "text":
            return skip(asked.step)
        return Reply(Command(name="answer", text=words.REFUSALS[self.world.lang][0]))

    def _digress(self, asked: Asked) -> Reply:
        name = self.chance.choice((*words.ASIDES, *self._tools))
        return Reply(Command(name=name, text=name.replace("_", " ")))

    def _pause(self, asked: Asked) -> Reply:
        return Reply(Command(name="pause", text="pause"))

    def _asked(self) -> Asked | None:
        """The open question, None when none is open."""
        patient = self.world.patient()
        asked = asked_of(self.library, patient, self.dialogue, self.world.now, self._question)
        if asked is not None:
            self._note_options(asked)
        return asked

    def _note_options(self, asked: Asked) -> None:
        """Which options of the question were shown and which hidden counts as walked."""
        ways = [
            Passed(asked.module, asked.step.id, f"{shown} {option.id}")
            for option in asked.step.options
            if option.when is not None
            for shown in ["shows" if option in asked.options else "hides"]
        ]
        self.coverage.add(ways)


def disclose(level: int, axis: str, text: str) -> Reply:
    """A message in which the detector hears a risk."""
    command = Command(name="risk", text=text, level=level, axis=axis)
    return Reply(command, risk=Risk.model_validate({"level": level, "axis": axis}))

"""One simulated patient on the real store: what they say goes through receiving and the turns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from cairn.engine.state import Dialogue
from cairn.engine.turn import Channel, Command
from cairn.simulate.answers import Reply, Speaker
from cairn.simulate.asked import asked_of
from cairn.turns.assess import Assessor
from cairn.turns.receive import Inbound, receive
from cairn.turns.runtime import Runtime
from cairn.turns.take import take_turn
from cairn.turns.view import View, load_view

#: More messages than any session takes: whoever gets here goes in circles.
TOO_MANY = 350
BETWEEN = timedelta(seconds=40)  # two messages of a person who types


@dataclass
class Lived:
    """A patient with a clock. `speaker` knows what such a person answers."""

    runtime: Runtime
    assessor: Assessor
    patient: UUID
    speaker: Speaker
    now: datetime
    channel: Channel = "web"

    def __post_init__(self) -> None:
        self._numbers = count(1)

    async def begin_session(self) -> Dialogue:
        """Begin the session that waits, or take up the open one, and go to its end."""
        await self.say(Command(name="start_session", text="start"))
        return await self.go_on()

    async def go_on(self, most: int = TOO_MANY) -> Dialogue:
        """Answer until nothing is asked any more, or so many times."""
        for _ in range(most):
            view = await self.view()
            reply = self._reply(view)
            if reply is None:
                return view.dialogue
            await self.say(reply.command)
        return (await self.view()).dialogue

    async def say(self, command: Command) -> None:
        """One message: received like any other, and answered as the dialogue would have it."""
        self.now += BETWEEN
        number = f"lived-{self.patient.hex[:8]}-{next(self._numbers)}"
        inbound = Inbound(self.channel, number, command.text or command.name, self.now)
        received = await receive(self.runtime, self.assessor, self.patient, inbound)
        if received.route == "dialogue" and received.message is not None:
            await take_turn(self.runtime, received.message, command, self.now)

    async def view(self) -> View:
        """The conversation as it stands."""
        runtime = self.runtime
        async with runtime.db.read() as session:
            view = await load_view(
                session, runtime.keys, runtime.library, runtime.rota, self.now,
                patient=self.patient, channel=self.channel,
            )  # fmt: skip
        if view is None:
            raise LookupError(f"no patient {self.patient}")
        await runtime.pin_all(view.dialogue)
        return view

    def _reply(self, view: View) -> Reply | None:
        asked = asked_of(self.runtime.library, view.person, view.dialogue, self.now)
        return self.speaker.answer(asked) if asked else None

"""Bringing a stored message to its answer: dialogue, outage text, hand-over, push."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from sqlalchemy import update
from sqlmodel import col

from cairn.engine.turn import Channel, Command
from cairn.risk.levels import ALERT_FROM
from cairn.store.keys import SealBroken
from cairn.store.patients import find_by_phone
from cairn.store.pending import Pending, claim_overdue, is_answered, put_off, read_oldest
from cairn.store.tables import Conversation, Request
from cairn.turns.assess import LONG, Assessor
from cairn.turns.deliver import hand_over
from cairn.turns.escalate import run_ladder
from cairn.turns.notify import Ways
from cairn.turns.outage import tell_outage
from cairn.turns.receive import Erased, Inbound, Received, receive
from cairn.turns.runtime import Runtime
from cairn.turns.stranger import Text, answer_stranger
from cairn.turns.take import TurnLost, take_turn
from gateway.away import NotKept, WithoutDatabase, kept
from gateway.hub import Hub
from gateway.rasa import DialogueDown, Rasa, neutral

log = structlog.get_logger()

BACK_OFF = (2, 4, 8, 15, 30)  # seconds between attempts
HUMAN_AFTER = 5  # failed attempts
CLAIM = timedelta(seconds=20)
PATIENCE, LONG_PATIENCE = 3.0, 12.0  # seconds for the database; a long text is assessed longer
AT_ONCE = 8  # patients that one sweep sees to at the same time
SWEEP_PATIENCE = 5.0  # seconds before a sweep goes on without the slow ones
BATCH = 50  # messages of one patient answered in a row


def clock() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


class Conductor:
    """Takes messages in, has them answered in order, and sends what was said."""

    def __init__(
        self, runtime: Runtime, assessor: Assessor, rasa: Rasa, hub: Hub, ways: Ways
    ) -> None:
        self.runtime = runtime
        self.hub = hub
        self._assessor = assessor
        self._rasa = rasa
        self._ways = ways
        self._paging: set[asyncio.Task[None]] = set()
        self.away = WithoutDatabase(runtime, assessor)
        # One turn at a time for each patient; a lock lives as long as somebody holds or wants it.
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._swept: dict[UUID, asyncio.Task[None]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)

    async def take_in(self, patient: UUID, inbound: Inbound) -> Received:
        """Steps 3–7: after this the message cannot be lost. NotKept when it was not stored."""
        patience = PATIENCE if len(inbound.text) <= LONG else LONG_PATIENCE
        return await kept(patience, receive(self.runtime, self._assessor, patient, inbound))

    async def finish(self, patient: UUID, received: Received, external_id: str) -> bool:
        """Steps 8–10 for a message taken in; says whether it has its answer."""
        if received.level >= ALERT_FROM:
            self._page()
        done = received.route in ("answered", "therapist")
        if not done:
            done = await self._see_to(patient, received.message, received.channel)
        else:
            await self._say(patient, received.channel)
        await self.hub.end_turn(patient, external_id, answered=done)
        return done

    def _page(self) -> None:
        """Have the team told now, beside the patient's answer; the scheduler does what is left."""
        task = asyncio.create_task(self._run_ladder())
        self._paging.add(task)
        task.add_done_callback(self._paging.discard)

    async def _run_ladder(self) -> None:
        with _going_on("team_not_told"):
            await run_ladder(self.runtime, self._ways, clock())

    async def paged(self) -> None:
        """Wait until the pages under way were handed over."""
        await asyncio.gather(*self._paging)

    async def sweep(self) -> int:
        """Answer what is overdue, whoever left it; returns how many patients were claimed.

        Many at once, and none waits long for a slow one, which goes on in the background.
        """
        async with self.runtime.db.begin() as session:
            patients = await claim_overdue(session, clock(), CLAIM)
        for patient in patients:
            if patient not in self._swept:
                self._swept[patient] = asyncio.create_task(self._sweep_one(patient))
        if self._swept:
            await asyncio.wait(list(self._swept.values()), timeout=SWEEP_PATIENCE)
        return len(patients)

    async def _sweep_one(self, patient: UUID) -> None:
        try:
            async with self._places:
                await self._see_to(patient)
        finally:
            del self._swept[patient]

    async def sweep_forever(self, pause: float = 1.0) -> None:
        """Sweep until cancelled, whatever goes wrong: nobody else would answer what is left."""
        while True:
            with _going_on("sweep_failed"):
                await self.sweep()
            with _going_on("spool_not_read"):
                await self.take_in_spooled()
            await asyncio.sleep(pause)

    async def take_in_spooled(self) -> None:
        """Take in what arrived while the database was away, oldest first."""
        for path in self.away.spool.waiting():
            try:
                await self._take_in_file(path)
            except FileNotFoundError:
                continue  # another process took it in
            except Erased:
                self.away.spool.remove(path)
            except NotKept as error:
                if error.away:
                    return
                self.away.spool.set_aside(path)
            except (SealBroken, ValueError) as error:
                log.exception("spooled_message_broken", error=type(error).__name__)
                self.away.spool.set_aside(path)

    async def _take_in_file(self, path: Path) -> None:
        spooled = self.away.spool.open(path)
        patient = spooled.patient or await self._owner_of(spooled.phone or "")
        if patient is None:
            text = Text(spooled.phone or "", spooled.external_id, spooled.text)
            work = answer_stranger(self.runtime, self._assessor, text, clock())
            await kept(LONG_PATIENCE, work)
            self.away.spool.remove(path)
            return
        inbound = Inbound(spooled.channel, spooled.external_id, spooled.text, spooled.at)
        received = await self.take_in(patient, inbound)
        self.away.spool.remove(path)  # stored from here on
        if received.route != "duplicate":
            await self.finish(patient, received, spooled.external_id)

    async def _owner_of(self, phone: str) -> UUID | None:
        async with self.runtime.db.read() as session:
            known = await find_by_phone(session, self.runtime.keys, phone)
        return known.id if known else None

    async def _see_to(
        self, patient: UUID, wanted: UUID | None = None, channel: Channel | None = None
    ) -> bool:
        """Answer, and say what there is to say; what fails is logged and left to the sweep."""
        done = False
        with _going_on("patient_not_answered", patient=patient):
            done = await self._answer(patient, wanted)
        await self._say(patient, channel)
        return done

    async def _answer(self, patient: UUID, wanted: UUID | None = None) -> bool:
        """Answer the patient's messages, oldest first, up to `wanted` or until none waits."""
        lock = self._turns.setdefault(patient, asyncio.Lock())
        async with lock:
            for _ in range(BATCH):
                async with self.runtime.db.read() as session:
                    pending = await read_oldest(session, self.runtime.keys, patient)
                if pending is None:
                    return True
                if not await self._attempt(patient, pending):
                    return False
                if pending.id == wanted:
                    return True
        return False  # the sweep goes on with the rest

    async def _attempt(self, patient: UUID, pending: Pending) -> bool:
        try:
            await self._ask(patient, pending)
            async with self.runtime.db.read() as session:
                answered = await is_answered(session, pending.id)
            reason = "nothing committed"
        except DialogueDown as error:
            answered, reason = False, str(error)
        except (TurnLost, LookupError, ValueError) as error:
            answered, reason = False, type(error).__name__
        if answered:
            await self._outage_is_over(patient, pending)
            return True
        log.error("turn_not_answered", message=str(pending.id), reason=reason)
        await self._put_off(patient, pending)
        return False

    async def _ask(self, patient: UUID, pending: Pending) -> None:
        """Have the turn taken: by Rasa, or at once when there are no words to understand."""
        if neutral(pending.text).strip():
            await self._rasa.ask(patient, pending, self.runtime.sign(pending.id))
            return
        name = "out_of_scope" if pending.context == "idle" else "answer"
        await take_turn(self.runtime, pending.id, Command(name=name), clock())

    async def _put_off(self, patient: UUID, pending: Pending) -> None:
        """Keep the message for later, and tell the patient once per outage."""
        now = clock()
        wait = BACK_OFF[min(pending.attempts, len(BACK_OFF) - 1)]
        async with self.runtime.db.begin() as session:
            attempts = await put_off(session, pending.id, now + timedelta(seconds=wait))
            if attempts == HUMAN_AFTER:
                session.add(
                    Request(
                        patient_id=patient,
                        kind="unanswered",
                        message_id=pending.id,
                        created_at=now,
                    )
                )
        await tell_outage(self.runtime, pending.id, now)

    async def _outage_is_over(self, patient: UUID, pending: Pending) -> None:
        if pending.outage_told_at is None:
            return
        async with self.runtime.db.begin() as session:
            await session.execute(
                update(Conversation)
                .where(col(Conversation.patient_id) == patient)
                .values(outage_told_at=None)
            )

    async def _say(self, patient: UUID, channel: Channel | None) -> None:
        """Push to open browsers, hand texts to the provider. What fails is delivered later.

        What was said on the web has no text to hand over; None: nobody knows.
        """
        with _going_on("patient_not_told", patient=patient):
            await self.hub.flush(patient)
        if channel == "web":
            return
        with _going_on("texts_not_handed_over", patient=patient):
            await hand_over(self.runtime, self._ways.sms, clock(), patient=patient)


@contextlib.contextmanager
def _going_on(event: str, **ids: UUID) -> Iterator[None]:
    """Log what goes wrong, by its type and place, and go on: the sweep does it again."""
    try:
        yield
    except Exception as error:
        shown = {name: str(value) for name, value in ids.items()}
        log.exception(event, error=type(error).__name__, **shown)

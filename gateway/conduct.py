"""Bringing a stored message to its answer: dialogue, outage text, hand-over, push."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from cairn.channels.sms import SmsSender
from cairn.engine.turn import Command
from cairn.store.patients import find_by_phone
from cairn.store.pending import Pending, claim_overdue, is_answered, put_off, read_oldest
from cairn.store.tables import Conversation, Request
from cairn.turns.assess import LONG, Assessor
from cairn.turns.deliver import hand_over
from cairn.turns.outage import tell_outage
from cairn.turns.receive import Inbound, Received, receive
from cairn.turns.runtime import Runtime
from cairn.turns.stranger import Text, answer_stranger
from cairn.turns.take import take_turn
from gateway.away import WithoutDatabase, within
from gateway.hub import Hub
from gateway.rasa import DialogueDown, Rasa

log = structlog.get_logger()

BACK_OFF = (2, 4, 8, 15, 30)  # seconds between attempts
HUMAN_AFTER = 5  # failed attempts
CLAIM = timedelta(seconds=20)
PATIENCE, LONG_PATIENCE = 3.0, 12.0  # seconds for the database; a long text is assessed longer
BATCH = 50  # messages of one patient answered in a row


def clock() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


class Conductor:
    """Takes messages in, has them answered in order, and sends what was said."""

    def __init__(
        self, runtime: Runtime, assessor: Assessor, rasa: Rasa, hub: Hub, sender: SmsSender
    ) -> None:
        self.runtime = runtime
        self.hub = hub
        self._assessor = assessor
        self._rasa = rasa
        self._sender = sender
        self.away = WithoutDatabase(runtime, assessor)
        self._turns: defaultdict[UUID, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def take_in(self, patient: UUID, inbound: Inbound) -> Received:
        """Steps 3–7: after this the message cannot be lost. One of AWAY when it was not kept."""
        patience = PATIENCE if len(inbound.text) <= LONG else LONG_PATIENCE
        return await within(patience, receive(self.runtime, self._assessor, patient, inbound))

    async def finish(self, patient: UUID, received: Received, external_id: str) -> bool:
        """Steps 8–10 for a message taken in; says whether it has its answer."""
        done = received.route != "dialogue"
        if not done and received.message is not None:
            done = await self._answer(patient, received.message)
        await self._say(patient)
        await self.hub.end_turn(patient, external_id, answered=done)
        return done

    async def sweep(self) -> int:
        """Answer what is overdue, whoever left it; returns how many patients were seen to."""
        async with self.runtime.db.begin() as session:
            patients = await claim_overdue(session, clock(), CLAIM)
        for patient in patients:
            await self._answer(patient)
            await self._say(patient)
        return len(patients)

    async def sweep_forever(self, pause: float = 1.0) -> None:
        """Sweep until cancelled. A database that is away is waited for."""
        while True:
            try:
                await self.sweep()
                await self.take_in_spooled()
            except (SQLAlchemyError, OSError) as error:
                log.error("sweep_failed", error=type(error).__name__)  # noqa: TRY400 - no values
            await asyncio.sleep(pause)

    async def take_in_spooled(self) -> None:
        """Take in what arrived while the database was away, oldest first."""
        for path in self.away.spool.waiting():
            spooled = self.away.spool.open(path)
            patient = spooled.patient or await self._owner_of(spooled.phone or "")
            if patient is None:
                await answer_stranger(
                    self.runtime,
                    self._assessor,
                    Text(spooled.phone or "", spooled.external_id, spooled.text),
                    clock(),
                )
            else:
                inbound = Inbound(spooled.channel, spooled.external_id, spooled.text, spooled.at)
                received = await self.take_in(patient, inbound)
                if received.route != "duplicate":
                    await self.finish(patient, received, spooled.external_id)
            path.unlink()

    async def _owner_of(self, phone: str) -> UUID | None:
        async with self.runtime.db.begin() as session:
            known = await find_by_phone(session, self.runtime.keys, phone)
        return known.id if known else None

    async def _answer(self, patient: UUID, wanted: UUID | None = None) -> bool:
        """Answer the patient's messages, oldest first, up to `wanted` or until none waits."""
        async with self._turns[patient]:
            for _ in range(BATCH):
                async with self.runtime.db.begin() as session:
                    pending = await read_oldest(session, self.runtime.keys, patient)
                if pending is None:
                    return True
                if not await self._attempt(patient, pending):
                    return False
                if pending.id == wanted:
                    return True
        return True

    async def _attempt(self, patient: UUID, pending: Pending) -> bool:
        if not pending.text.strip():
            name = "out_of_scope" if pending.context == "idle" else "answer"
            await take_turn(self.runtime, pending.id, Command(name=name), clock())
            return True
        try:
            await self._rasa.ask(patient, pending, self.runtime.sign(pending.id))
            async with self.runtime.db.begin() as session:
                if await is_answered(session, pending.id):
                    await self._outage_is_over(patient, pending)
                    return True
            reason = "nothing committed"
        except DialogueDown as error:
            reason = str(error)
        log.error("turn_not_answered", message=str(pending.id), reason=reason)
        await self._put_off(patient, pending)
        return False

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

    async def _say(self, patient: UUID) -> None:
        """Push to open browsers, hand texts to the provider. What fails is delivered later."""
        await self.hub.flush(patient)
        with contextlib.suppress(OSError):
            await hand_over(self.runtime, self._sender, clock(), patient=patient)

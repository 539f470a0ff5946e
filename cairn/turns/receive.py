"""Steps 3–7 of a turn: dedupe, risk, persistence, keywords, takeover.

After `receive` returns, the message is stored with its assessment and nothing can be lost:
whoever finds it unanswered after its deadline may claim it. Level ≥ 2 is answered here, by
the engine's safety module, in the same transaction; the dialogue engine is not asked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.keywords import Keyword, may_be_a_cry, read_keyword
from cairn.engine.turn import Channel, Event, Turn
from cairn.risk import Assessment
from cairn.risk.levels import ALERT_FROM, tells_team
from cairn.store.messages import (
    Arrived,
    Assessed,
    announce,
    insert_arrived,
    insert_outputs,
    settle,
)
from cairn.store.patients import Known, find_by_id, read_earlier, wrote_since
from cairn.store.tables import Audit, Conversation, Message, Patient, Request
from cairn.turns.alerts import Danger, raise_alert
from cairn.turns.assess import Assessor
from cairn.turns.danger import Kept, answer_danger
from cairn.turns.locked import commit_locked, lock_view
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import saying
from cairn.turns.view import load_view

Route = Literal["duplicate", "answered", "therapist", "dialogue"]
DEADLINE = timedelta(seconds=8)  # after this anybody may claim an unanswered message
STAFF_ACTIVE = timedelta(seconds=60)
IMMINENT = 4
LOOKS = 3  # a message that arrives while another is assessed is read with it; then it is stored


@dataclass(frozen=True)
class Inbound:
    """A message as a verified channel hands it over."""

    channel: Channel
    external_id: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Received:
    """Where the message goes next."""

    route: Route
    channel: Channel
    message: UUID | None = None
    level: int = 0


class Erased(Exception):
    """The patient was erased: nothing of theirs is kept any more."""


async def receive(
    runtime: Runtime, assessor: Assessor, patient: UUID, inbound: Inbound
) -> Received:
    """Take in one message of an identified patient.

    Raises Erased when they were erased meanwhile.
    """
    text = clean(inbound.text)
    looks = 0
    while True:
        looks += 1
        async with runtime.db.read() as session:
            known = await find_by_id(session, runtime.keys, patient)
            if known is None:
                raise Erased(str(patient))
            earlier = await read_earlier(session, known, inbound.at)
        found = await assessor.assess(text, known.lang, known.asked, earlier.texts)
        async with runtime.db.begin() as session:
            if looks < LOOKS and await wrote_since(session, known, earlier, inbound.at):
                continue  # a part of the same statement, perhaps: both are read together
            return await _take_in(runtime, session, known, inbound, text, found)


async def _take_in(
    runtime: Runtime, session: AsyncSession, known: Known, inbound: Inbound, text: str,
    found: Assessment,
) -> Received:  # fmt: skip
    message = await _store(session, known, inbound, text, found)
    if message is None:
        twin = await _twin(session, inbound)
        return Received("duplicate", inbound.channel, twin, found.level)
    kept = Kept(message, known, found, inbound.channel, inbound.at)
    route = await _answer_here(runtime, session, kept, text)
    return Received(route, inbound.channel, message, found.level)


async def _answer_here(runtime: Runtime, session: AsyncSession, message: Kept, text: str) -> Route:
    """Answer what the dialogue engine is not asked: danger, keywords, a therapist's patient."""
    known = message.known
    keyword = _keyword(known, message.channel, text)
    held = known.held_by is not None and keyword is None
    if held and _therapist_speaks(message):
        await _tell_therapist(runtime, session, message)
        return "therapist"
    if message.found.level >= 1 or known.safety_open:
        await answer_danger(runtime, session, message)
    elif keyword is not None:
        await _honour(runtime, session, message.id, keyword, message.at)
    else:
        return "dialogue"
    if keyword == "stop":
        await _stop(session, known, message.at)  # after its receipt is queued
    return "answered"


def _keyword(known: Known, channel: Channel, text: str) -> Keyword | None:
    """The SMS keyword, if any. START undoes a STOP; without one it begins a session."""
    if channel != "sms":
        return None
    keyword = read_keyword(text)
    return None if keyword == "start" and known.sms_stopped_at is None else keyword


def clean(text: str) -> str:
    """The text without NUL, which PostgreSQL and JSON consumers refuse; nothing else is lost."""
    return text.replace("\x00", "")


async def _store(
    session: AsyncSession, known: Known, inbound: Inbound, text: str, found: Assessment
) -> UUID | None:
    message = await insert_arrived(
        session,
        known.sealer,
        Arrived(
            patient_id=known.id,
            channel=inbound.channel,
            external_id=inbound.external_id,
            text=text,
            lang=known.lang,
            at=inbound.at,
            due_at=inbound.at + DEADLINE,
            risk=Assessed(
                level=found.level,
                category=found.category,
                signals=[signal.model_dump() for signal in found.signals],
                degraded=found.degraded,
            ),
        ),
    )
    if message is not None and found.degraded:
        session.add(
            Request(
                patient_id=known.id,
                kind="detector_failure",
                message_id=message,
                created_at=inbound.at,
            )
        )
    return message


async def _twin(session: AsyncSession, inbound: Inbound) -> UUID | None:
    found: UUID | None = await session.scalar(
        select(col(Message.id)).where(
            col(Message.channel) == inbound.channel,
            col(Message.external_id) == inbound.external_id,
        )
    )
    return found


async def _honour(
    runtime: Runtime,
    session: AsyncSession,
    message: UUID,
    keyword: Keyword,
    now: datetime,
) -> None:
    """STOP, START or HELP: done at once, without the dialogue."""
    key = {"stop": "stop-receipt", "start": "start-receipt", "help": "help-sms"}[keyword]
    view = await lock_view(runtime, session, message, now)
    if keyword == "stop" and may_be_a_cry(view.text):
        key = "stop-with-crisis"
    if keyword == "start":
        await session.execute(
            update(Patient).where(col(Patient.id) == view.patient).values(sms_stopped_at=None)
        )
        view = replace(view, sms_stopped=False)
    outputs = saying(runtime.library, view.person, key, now)
    turn = Turn(
        dialogue=view.dialogue,
        outputs=outputs,
        events=(Event(name=f"keyword_{keyword}_honoured"),),
    )
    await commit_locked(runtime, session, view, turn, now, keyword)


async def _stop(session: AsyncSession, known: Known, now: datetime) -> None:
    await session.execute(
        update(Patient).where(col(Patient.id) == known.id).values(sms_stopped_at=now)
    )
    session.add(Audit(actor="patient", action="sms_stopped", patient_id=known.id, at=now))


def _therapist_speaks(message: Kept) -> bool:
    """Whether the therapist who holds the conversation answers, and not the safety module.

    Below level 2 always. At levels 2 and 3 only on the web and while they are there: what
    they did last is less than a minute old. At level 4 the bot never waits.
    """
    known, found = message.known, message.found
    if found.level < ALERT_FROM:
        return True
    there = known.staff_active_at is not None and message.at - known.staff_active_at < STAFF_ACTIVE
    return there and message.channel == "web" and found.level < IMMINENT


async def _tell_therapist(runtime: Runtime, session: AsyncSession, message: Kept) -> None:
    known, found = message.known, message.found
    await settle(session, message.id, "answered", "therapist")
    await session.execute(
        update(Conversation)
        .where(col(Conversation.patient_id) == known.id)
        .values(last_in_at=message.at, channel=message.channel)
    )
    if tells_team(found.level, found.category):
        await raise_alert(
            runtime, session, known.id, Danger(found.category, found.level, message.id), message.at
        )
        view = await load_view(
            session, runtime.keys, runtime.library, runtime.rota, message.at, message=message.id
        )
        assert view is not None  # stored a moment ago in this transaction
        await insert_outputs(
            session, known.sealer, patient=known.id, channel=message.channel, lang=known.lang,
            outputs=saying(runtime.library, view.person, "crisis-short", message.at, kind="crisis"),
            now=message.at, in_reply_to=message.id,
        )  # fmt: skip
    await announce(session, known.id)

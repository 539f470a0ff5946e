"""Danger is answered in the transaction that stores the message; the dialogue is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine import respond
from cairn.engine.state import Dialogue
from cairn.engine.turn import Channel, Command, Turn
from cairn.risk import Assessment
from cairn.risk.levels import tells_team
from cairn.store.messages import announce, insert_outputs, settle
from cairn.store.patients import Known
from cairn.store.tables import Conversation, Request
from cairn.turns.alerts import Danger, raise_alert
from cairn.turns.deliver import queue_text
from cairn.turns.locked import commit_locked, lock_view
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import crisis_words, person_of
from cairn.turns.view import View

log = structlog.get_logger()


@dataclass(frozen=True)
class Kept:
    """A message stored in this transaction, with what its assessment found."""

    id: UUID
    known: Known
    found: Assessment
    channel: Channel
    at: datetime


async def answer_danger(runtime: Runtime, session: AsyncSession, message: Kept) -> None:
    """The safety module answers, in this transaction; an alert commits with it.

    Whatever goes wrong in it, the message, its assessment and the alert stay, and the patient
    reads the crisis text.
    """
    known, found, now = message.known, message.found, message.at
    try:
        async with session.begin_nested():
            view = await lock_view(runtime, session, message.id, now)
            turn = _safety_turn(runtime, view, found, now)
            await commit_locked(runtime, session, view, turn, now, "safety")
    except (OperationalError, InterfaceError, OSError):  # the database is away: it is spooled
        raise
    except Exception as error:
        log.exception("safety_dialogue_failed", message=str(message.id), error=type(error).__name__)
        await _answer_plainly(runtime, session, message)
    if known.guided and tells_team(found.level, found.category):
        danger = Danger(found.category, found.level, message.id)
        await raise_alert(runtime, session, known.id, danger, now)


async def _answer_plainly(runtime: Runtime, session: AsyncSession, message: Kept) -> None:
    """The crisis text without the safety dialogue, and a human to look at why."""
    known, channel, now = message.known, message.channel, message.at
    person = person_of(known.lang, known.country, channel)
    view = View(
        patient=known.id, sealer=known.sealer, person=person,
        dialogue=Dialogue(), version=known.version, safety_open=known.safety_open,
        held_by=known.held_by, sms_stopped=known.sms_stopped_at is not None, message=message.id,
    )  # fmt: skip
    outputs = crisis_words(runtime.library, person, message.found, now)
    # A turn under way finds that it came too late: no exercise question follows this.
    await session.execute(
        update(Conversation)
        .where(col(Conversation.patient_id) == known.id)
        .values(version=col(Conversation.version) + 1, channel=channel, last_out_at=now)
    )
    rows = await insert_outputs(
        session, known.sealer, patient=known.id, channel=channel, lang=known.lang,
        outputs=outputs, now=now, in_reply_to=message.id,
    )  # fmt: skip
    if channel == "sms":
        await queue_text(
            runtime, session, view, outputs, lang=known.lang, first=rows[0], now=now, urgent=True
        )
    await settle(session, message.id, "answered", "safety")
    session.add(
        Request(patient_id=known.id, kind="unanswered", message_id=message.id, created_at=now)
    )
    await announce(session, known.id)


def _safety_turn(runtime: Runtime, view: View, found: Assessment, now: datetime) -> Turn:
    if found.level == 0:  # an answer to an open safety question
        command = Command(name="safety", text=view.text)
    else:
        command = Command(name="risk", text=view.text, level=found.level, axis=found.category)
    return respond(runtime.library, view.person, view.dialogue, command, now)

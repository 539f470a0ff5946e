"""Step 9 of a turn: the engine decides, and state, outputs and events commit together.

Exactly one caller per message gets through: the conversation's version is compared and
swapped, and a message that was answered before stays answered. So a replayed turn changes
nothing and says nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.content.library import Library
from cairn.engine import context_of, open_question, respond
from cairn.engine.state import Dialogue
from cairn.engine.turn import Command, Turn
from cairn.person.deletion import record_years
from cairn.settings import Settings
from cairn.store.messages import announce, insert_outputs, settle
from cairn.store.tables import Conversation
from cairn.store.tables.columns import table_of
from cairn.turns.apply import apply_events
from cairn.turns.deliver import queue_text
from cairn.turns.reminders import plan_follow_up
from cairn.turns.runtime import Runtime
from cairn.turns.view import View, load_view

Outcome = Literal["committed", "replayed", "superseded"]
RETRIES = 3
_CONVERSATION = table_of(Conversation)


class TurnLost(Exception):
    """The conversation kept moving under this turn; the message stays unanswered and is retried."""


@dataclass(frozen=True)
class Taken:
    """What became of a turn."""

    outcome: Outcome
    outputs: int = 0


async def take_turn(runtime: Runtime, message: UUID, command: Command, now: datetime) -> Taken:
    """Answer one stored message with one command of the patient.

    Raises LookupError for an unknown message, TurnLost when the version moved three times.
    """
    for _ in range(RETRIES):
        async with runtime.db.begin() as session:
            view = await load_view(
                session, runtime.keys, runtime.library, runtime.rota, now, message=message
            )
            if view is None:
                raise LookupError(f"no message {message} to answer")
            if view.state != "received":
                return Taken("replayed")
            if view.held_by is not None:
                # A therapist took over after this message was sent to the dialogue, and
                # answers it in the programme's place.
                await settle(session, message, "answered", "therapist")
                return Taken("superseded")
            if view.safety_open and command.name != "safety":
                # A crisis began after this message was sent to the dialogue: nothing of an
                # exercise may follow it. The message itself stays in the transcript.
                await settle(session, message, "superseded", command.name)
                return Taken("superseded")
            await runtime.pin_all(view.dialogue)
            view = _with_rules(runtime.settings, view)
            named = command if command.text else command.model_copy(update={"text": view.text})
            turn = respond(runtime.library, view.person, view.dialogue, named, now)
            if await commit(runtime, session, view, turn, now, intent=command.name):
                return Taken("committed", len(turn.outputs))
            await session.rollback()
    raise TurnLost(f"the conversation of message {message} moved {RETRIES} times; it is retried")


def _with_rules(settings: Settings, view: View) -> View:
    """What the site's rules on deletion mean for this person, for the texts that say so."""
    rules = {
        "deletion_days": settings.erasure_days,
        "record_years": record_years(settings, guided=view.person.guided),
    }
    return replace(view, person=view.person.model_copy(update=rules))


async def commit(
    runtime: Runtime,
    session: AsyncSession,
    view: View,
    turn: Turn,
    now: datetime,
    *,
    intent: str | None = None,
) -> bool:
    """Write a turn's result, all or nothing; False when the conversation moved meanwhile."""
    if not await _swap(runtime.library, session, view, turn, now):
        return False
    person, channel = view.person, view.person.channel
    lang = _language_after(turn, person.lang)
    module = turn.dialogue.open_run()
    rows = await insert_outputs(
        session,
        view.sealer,
        patient=view.patient,
        outputs=turn.outputs,
        channel=channel,
        lang=lang,
        now=now,
        in_reply_to=view.message,
        module=module[1].module if module else None,
    )
    await apply_events(runtime, session, view, turn, now)
    if channel == "sms" and rows:
        await queue_text(runtime, session, view, turn.outputs, lang=lang, first=rows[0], now=now)
    if view.message is not None and not await settle(session, view.message, "answered", intent):
        return False
    if turn.follow_up is not None:
        await plan_follow_up(session, view.patient, view.version + 1, turn.follow_up, now)
    await announce(session, view.patient)
    return True


async def _swap(
    library: Library, session: AsyncSession, view: View, turn: Turn, now: datetime
) -> bool:
    """Compare and swap the dialogue; the row lock also orders the positions that follow."""
    person = view.person.model_copy(update={"lang": _language_after(turn, view.person.lang)})
    question = open_question(library, person, turn.dialogue)
    sealed = view.sealer.seal(
        turn.dialogue.model_dump_json(), "conversation", view.patient, "dialogue"
    )
    done = await session.execute(
        update(_CONVERSATION)
        .where(
            _CONVERSATION.c.patient_id == view.patient,
            _CONVERSATION.c.version == view.version,
        )
        .values(
            version=view.version + 1,
            dialogue_enc=sealed,
            context=context_of(question),
            asked=asked_of(turn.dialogue, question.expects if question else "none"),
            safety_open=turn.dialogue.safety is not None,
            channel=person.channel,
            last_out_at=now,
        )
        .returning(_CONVERSATION.c.version)
    )
    return done.first() is not None


def asked_of(dialogue: Dialogue, expects: str) -> Literal["screening", "exercise"] | None:
    """What the risk detector must know of the open question."""
    found = dialogue.open_run()
    if found is None:
        return None
    slot, _ = found
    if slot == "safety" and expects == "yes_no":
        return "screening"
    return "exercise" if slot == "session" and expects == "text" else None


def _language_after(turn: Turn, lang: str) -> str:
    for event in turn.events:
        if event.name == "language_set":
            return str(event.data["language"])
    return lang

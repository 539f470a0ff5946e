"""A therapist speaks in place of the programme: take over, reply, hand back.

One person holds a conversation. Whoever wants to speak over the holder takes it from them
explicitly, by naming whom they believe to hold it; so two never answer at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine import resume_text
from cairn.engine.turn import Output
from cairn.store.messages import Author, announce, insert_outputs
from cairn.store.tables import Message
from cairn.team.conversation import Held, hold
from cairn.team.member import Member, Refused, audit
from cairn.turns.deliver import queue_text
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import saying

LONGEST = 2_000  # characters of a reply


async def take_over(
    runtime: Runtime, member: Member, patient: UUID, now: datetime, *, from_holder: UUID | None
) -> None:
    """The member holds the conversation from now on, and the patient reads who that is.

    `from_holder`: whom the member saw holding it. Refused when it is somebody else by now.
    What still waits for the programme is the member's to answer.
    """
    async with runtime.db.begin() as session:
        held = await hold(runtime, session, member, patient, now)
        if held.row.held_by == member.id:
            return
        if held.row.held_by != from_holder:
            raise Refused("held-by-other")
        held.row.held_by, held.row.held_at = member.id, now
        held.row.version += 1  # a turn under way finds that it came too late
        await session.execute(
            update(Message)
            .where(col(Message.patient_id) == patient, col(Message.state) == "received")
            .values(state="answered", intent="therapist")
        )
        person, library = held.view.person, runtime.library
        name = library.message("console-to-patient-joined").text.of(person.lang)
        outputs = (
            Output(text=name.format(therapist=member.name)),
            *saying(library, person, "therapist-joined", now),
        )
        await _speak(runtime, session, held, outputs, now)
        audit(session, member, "conversation_taken_over", now, patient)


async def reply(runtime: Runtime, member: Member, patient: UUID, text: str, now: datetime) -> None:
    """The therapist's own words to the patient, on the channel the patient used last."""
    words = text.replace("\x00", "").strip()
    if not words:
        raise Refused("reply-empty")
    if len(words) > LONGEST:
        raise Refused("reply-too-long")
    async with runtime.db.begin() as session:
        held = await hold(runtime, session, member, patient, now)
        _require_holder(held, member)
        outputs = (Output(kind="reply", text=words),)
        await _speak(runtime, session, held, outputs, now, author="therapist", staff=member.id)
        audit(session, member, "reply_sent", now, patient)


async def hand_back(runtime: Runtime, member: Member, patient: UUID, now: datetime) -> None:
    """The programme speaks again, and asks its open question once more."""
    async with runtime.db.begin() as session:
        held = await hold(runtime, session, member, patient, now)
        _require_holder(held, member)
        view = held.view
        outputs = (
            *saying(runtime.library, view.person, "therapist-left", now),
            *resume_text(runtime.library, view.person, view.dialogue, now),
        )
        held.row.held_by, held.row.held_at = None, None
        await _speak(runtime, session, held, outputs, now)
        audit(session, member, "conversation_handed_back", now, patient)


def _require_holder(held: Held, member: Member) -> None:
    if held.row.held_by is None:
        raise Refused("take-over-first")
    if held.row.held_by != member.id:
        raise Refused("held-by-other")


async def _speak(  # noqa: PLR0913 - facts of one utterance, each named at the call
    runtime: Runtime,
    session: AsyncSession,
    held: Held,
    outputs: Sequence[Output],
    now: datetime,
    *,
    author: Author = "bot",
    staff: UUID | None = None,
) -> None:
    view = held.view
    held.row.staff_active_at = held.row.last_out_at = now
    await session.flush()
    opened = view.dialogue.open_run()
    rows = await insert_outputs(
        session, view.sealer, patient=view.patient, outputs=outputs, channel=view.person.channel,
        lang=view.person.lang, now=now, author=author, staff=staff,
        module=opened[1].module if opened and author == "bot" else None,
    )  # fmt: skip
    if view.person.channel == "sms":
        await queue_text(
            runtime, session, view, outputs, lang=view.person.lang, first=rows[0], now=now
        )
    await announce(session, view.patient)

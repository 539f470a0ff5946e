"""When the dialogue is down: one short safe text per outage, with the crisis number."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from cairn.store.messages import announce, insert_outputs
from cairn.store.tables import Conversation
from cairn.turns.deliver import queue_text
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import saying
from cairn.turns.view import load_view


async def tell_outage(runtime: Runtime, message: UUID, now: datetime) -> bool:
    """Say it once, on the channel of the message that found the dialogue down."""
    async with runtime.db.begin() as session:
        view = await load_view(
            session, runtime.keys, runtime.library, runtime.rota, now, message=message
        )
        if view is None or view.state != "received":
            return False
        first = await session.execute(
            update(Conversation)
            .where(
                col(Conversation.patient_id) == view.patient,
                col(Conversation.outage_told_at).is_(None),
            )
            .values(outage_told_at=now, last_out_at=now)
            .returning(col(Conversation.patient_id))
        )
        if first.first() is None:
            return False
        person = view.person
        outputs = saying(runtime.library, person, "outage", now)
        rows = await insert_outputs(
            session, view.sealer, patient=view.patient, outputs=outputs,
            channel=person.channel, lang=person.lang, now=now,
        )  # fmt: skip
        if person.channel == "sms":
            await queue_text(
                runtime, session, view, outputs, lang=person.lang, first=rows[0], now=now
            )
        await announce(session, view.patient)
        return True

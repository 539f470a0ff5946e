"""E-mail to a patient: an invitation or a code, never a word of therapy.

Written as a row in the transaction that wants it, claimed with a lease, sent, recorded; a
crash sends it again rather than not at all. The provider's Message-ID is the same each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.channels.sender import AnswerLost, MailSender, SendError, TryLater
from cairn.store.keys import SealBroken, Sealer
from cairn.store.tables import Letter
from cairn.turns.deliver import wait_after
from cairn.turns.runtime import Runtime

LEASE = timedelta(seconds=60)
TRIES = 8
BATCH = 8
log = structlog.get_logger()

_CLAIM = text("""
WITH due AS (
    SELECT id FROM letter
    WHERE (state = 'queued' AND next_at <= :now OR state = 'leased' AND leased_until < :now)
    ORDER BY created_at, id LIMIT :count
    FOR UPDATE SKIP LOCKED)
UPDATE letter l SET state = 'leased', attempts = l.attempts + 1, leased_until = :until
FROM due, patient_key k WHERE l.id = due.id AND k.patient_id = l.patient_id
RETURNING l.id, l.patient_id, l.to_enc, l.body_enc, l.attempts, k.wrapped
""")


@dataclass(frozen=True)
class Words:
    """What is read on a lock screen, and what is read inside."""

    subject: str
    text: str


async def queue_letter(  # noqa: PLR0913 - facts of one letter, each named at the call
    session: AsyncSession,
    sealer: Sealer,
    *,
    patient: UUID,
    to: str,
    kind: str,
    words: Words,
    now: datetime,
) -> None:
    """Write an e-mail to this address, sealed with the patient's key; it leaves within seconds."""
    row = uuid4()
    body = {"subject": words.subject, "text": words.text}
    session.add(
        Letter(
            id=row,
            patient_id=patient,
            kind=kind,
            to_enc=sealer.seal(to, "letter", row, "to"),
            body_enc=sealer.seal_json(body, "letter", row, "body"),
            created_at=now,
            next_at=now,
        )
    )
    await session.flush()


async def send_letters(runtime: Runtime, mail: MailSender | None, now: datetime) -> int:
    """Send what is due; how many were tried. Any number of processes may run this at once."""
    async with runtime.db.begin() as session:
        values = {"now": now, "until": now + LEASE, "count": BATCH}
        claimed = (await session.execute(_CLAIM, values)).mappings().all()
    for one in claimed:
        await _record(runtime, one["id"], await _send(runtime, mail, one, now))
    return len(claimed)


async def _send(
    runtime: Runtime, mail: MailSender | None, one: Any, now: datetime
) -> dict[str, object]:
    """Hand it over; what to record."""
    if mail is None:
        return {"state": "failed", "error": "no_mail_server"}
    try:
        sealer = runtime.keys.patient(one["wrapped"], one["patient_id"])
        to = sealer.open_text(one["to_enc"], "letter", one["id"], "to")
        body = sealer.open_json(one["body_enc"], "letter", one["id"], "body")
        await mail.send(to, body["subject"], body["text"], one["id"])
    except SealBroken:
        return {"state": "failed", "error": "unreadable"}
    except SendError as error:
        log.warning("letter_not_taken", letter=str(one["id"]), error=error.code)
        if isinstance(error, TryLater | AnswerLost) and one["attempts"] < TRIES:
            later = now + wait_after(one["attempts"])
            return {"state": "queued", "error": error.code, "next_at": later}
        return {"state": "failed", "error": error.code}
    return {"state": "sent", "error": None, "sent_at": now}


async def _record(runtime: Runtime, letter: UUID, values: dict[str, object]) -> None:
    async with runtime.db.begin() as session:
        await session.execute(
            update(Letter)
            .where(col(Letter.id) == letter, col(Letter.state) == "leased")
            .values(leased_until=None, **values)
        )

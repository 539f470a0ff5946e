"""What patients asked of a human, and what the machine could not answer: read and settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.patients import Known
from cairn.store.tables import Request
from cairn.team.comments import comment_of, keep_comment
from cairn.team.member import Member, NotYours, Refused, audit, find_patient
from cairn.turns.runtime import Runtime


@dataclass(frozen=True)
class OpenRequest:
    """A request that nobody has settled yet."""

    id: UUID
    kind: str
    at: datetime
    note: str | None


async def read_requests(session: AsyncSession, known: Known) -> list[OpenRequest]:
    """The patient's open requests, oldest first."""
    rows = await session.scalars(
        select(Request)
        .where(col(Request.patient_id) == known.id, col(Request.settled_at).is_(None))
        .order_by(col(Request.created_at))
    )
    return [
        OpenRequest(
            row.id, row.kind, row.created_at,
            known.sealer.open_text(row.note_enc, "request", row.id, "note")
            if row.note_enc else None,
        )
        for row in rows
    ]  # fmt: skip


async def settle_request(
    runtime: Runtime,
    member: Member,
    patient: UUID,
    request: UUID,
    now: datetime,
    *,
    comment: str = "",
) -> None:
    """Somebody saw to it, and may comment on it to the patient.

    NotYours when it is not this patient's, Refused when it is settled or the comment too long.
    """
    words = comment_of(comment)
    async with runtime.db.begin() as session:
        known = await find_patient(session, runtime.keys, member, patient)
        row = await session.get(Request, request)
        if row is None or row.patient_id != patient:
            raise NotYours("no such request of this patient")
        settled = await session.execute(
            update(Request)
            .where(col(Request.id) == request, col(Request.settled_at).is_(None))
            .values(settled_at=now, settled_by=member.id)
            .returning(col(Request.id))
        )
        if settled.first() is None:
            raise Refused("settled-already")
        audit(session, member, "request_settled", now, patient, request=str(request))
        if words is not None:
            await keep_comment(session, known, member, words, now)

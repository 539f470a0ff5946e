"""What a patient keeps, as their team reads it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from cairn.store.documents import Kept, read_documents
from cairn.store.patients import Known
from cairn.team.member import Member, audit
from cairn.team.reading import ALWAYS, readable_since


async def read_kept(
    session: AsyncSession, member: Member, known: Known, now: datetime
) -> list[Kept]:
    """The newest of each document, the one kept last in front. The reading is audited.

    None of who does not agree to be read (reading.py).
    """
    if await readable_since(session, known.id) != ALWAYS:
        return []
    found = await read_documents(session, known.sealer, known.id)
    if found:
        names = [each.name for each in found]
        audit(session, member, "documents_read", now, known.id, documents=names)
    return found

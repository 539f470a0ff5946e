"""Whether the person who sits there is asked again who they are: before all is handed out.

The one place to decide it. A browser stays signed in for weeks, and a telephone changes hands.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.tables import WebSession

FRESH = timedelta(days=1)


async def signed_in_lately(session: AsyncSession, token_hash: bytes, now: datetime) -> bool:
    """Whether this browser signed in within the last day."""
    since: datetime | None = await session.scalar(
        select(col(WebSession.created_at)).where(col(WebSession.token_hash) == token_hash)
    )
    return since is not None and now - since <= FRESH

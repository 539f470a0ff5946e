"""Publishing: what authors wrote becomes immutable revisions in the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from cairn.store.tables import PublishedModule
from cairn.turns.runtime import Runtime


async def publish_content(runtime: Runtime, now: datetime) -> int:
    """Store the current revision of each module; returns how many were new.

    The library was loaded and checked before: broken content never comes here.
    """
    library = runtime.library
    rows = [
        {
            "module": module.id,
            "revision": library.revision(module.id),
            "body": module.model_dump(mode="json"),
            "published_at": now,
        }
        for module in library.modules()
    ]
    async with runtime.db.begin() as session:
        done = await session.execute(
            upsert(PublishedModule)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(col(PublishedModule.module))
        )
        return len(done.all())

"""Releases of content in the database: the newest, an older one, and adding the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.tables import ContentRelease, PublishedModule
from cairn.store.tables.columns import table_of

_RELEASE = table_of(ContentRelease)


async def newest_number(session: AsyncSession) -> int:
    """The number of the newest release; 0 when there is none."""
    return await session.scalar(select(func.max(_RELEASE.c.number))) or 0


async def find_release(session: AsyncSession, number: int) -> ContentRelease | None:
    """The release of that number."""
    return await session.get(ContentRelease, number)


async def newest_release(session: AsyncSession) -> ContentRelease | None:
    """The release in use."""
    return await session.get(ContentRelease, await newest_number(session))


async def releases_since(session: AsyncSession, number: int) -> Sequence[ContentRelease]:
    """Every release after that number without its files, newest first; 0 gives all."""
    found = await session.execute(
        select(*(column for column in _RELEASE.c if column.name != "files"))
        .where(_RELEASE.c.number > number)
        .order_by(_RELEASE.c.number.desc())
    )
    return [ContentRelease(**row, files=b"") for row in found.mappings()]


async def add_release(session: AsyncSession, release: ContentRelease) -> bool:
    """Add a release under its number; False when another publisher took that number."""
    values = {name: getattr(release, name) for name in ContentRelease.model_fields}
    done = await session.execute(
        upsert(ContentRelease)
        .values(**values)
        .on_conflict_do_nothing()
        .returning(col(ContentRelease.number))
    )
    return done.first() is not None


async def add_modules(session: AsyncSession, rows: list[dict[str, Any]]) -> int:
    """Keep revisions of modules for good; returns how many were new."""
    if not rows:
        return 0
    done = await session.execute(
        upsert(PublishedModule)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(col(PublishedModule.module))
    )
    return len(done.all())


async def published_of(session: AsyncSession, modules: Sequence[str]) -> Sequence[PublishedModule]:
    """Every published revision of these modules, oldest first."""
    found = await session.scalars(
        select(PublishedModule)
        .where(col(PublishedModule.module).in_(modules))
        .order_by(col(PublishedModule.published_at))
    )
    return found.all()


async def revision_and_heirs(
    session: AsyncSession, module: str, revision: str
) -> Sequence[PublishedModule]:
    """A published revision, and all of its module that replace earlier ones."""
    found = await session.scalars(
        select(PublishedModule).where(
            col(PublishedModule.module) == module,
            (col(PublishedModule.revision) == revision) | col(PublishedModule.replaces),
        )
    )
    return found.all()

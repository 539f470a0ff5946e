"""The one way to PostgreSQL: an async engine with short transactions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine


class Database:
    """A pool of connections and what opens a transaction on it."""

    def __init__(self, url: str, *, pool: int = 8) -> None:
        self.url = url
        self.engine = _engine(url, pool)
        # Reading needs no transaction: one round trip instead of three, many times a turn.
        self._reading = _engine(url, pool, isolation_level="AUTOCOMMIT")

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """A transaction: committed at the end of the block, rolled back on an error."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """For reading only: each statement sees what is committed at that moment."""
        async with AsyncSession(self._reading, autoflush=False) as session:
            yield session

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()
        await self._reading.dispose()


def _engine(url: str, pool: int, **options: Any) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool,
        max_overflow=pool,
        pool_timeout=3,
        hide_parameters=True,  # no value ever reaches a log by way of an error
        # A hung database must not hang the patient's safety text.
        connect_args={
            "connect_timeout": 3,
            "options": "-c statement_timeout=10000",
            # One that is unplugged is noticed within half a minute, not after two hours.
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
        },
        **options,
    )

"""Ways to see that a part works."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import psycopg

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cairn.supervisor.part import Probe

SERVER_ERROR = 500


def answers(url: str) -> Probe:
    """Whether the address answers HTTP, and not with a server error."""

    async def ready(_started: datetime) -> bool:
        try:
            async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
                return (await client.get(url)).status_code < SERVER_ERROR
        except httpx.TransportError:
            return False

    return ready


def in_thread(check: Callable[[], bool]) -> Probe:
    """A blocking check, asked in a thread."""

    async def ready(_started: datetime) -> bool:
        return await asyncio.to_thread(check)

    return ready


def beats(database_url: str, part: str) -> Probe:
    """Whether the part has written a heartbeat since it was started."""

    async def ready(started: datetime) -> bool:
        beat = await asyncio.to_thread(last_beat, database_url, part)
        return beat is not None and beat >= started

    return ready


def last_beat(database_url: str, part: str) -> datetime | None:
    """When the part last said that it lives; None when never, or when nobody can know."""
    try:
        with psycopg.connect(libpq_url(database_url), connect_timeout=2) as connection:
            row = connection.execute("SELECT at FROM heartbeat WHERE part = %s", (part,)).fetchone()
    except psycopg.Error:
        return None
    return row[0] if row else None


def libpq_url(url: str) -> str:
    """A SQLAlchemy URL as psycopg wants it: without the name of the driver."""
    scheme, _, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}://{rest}"

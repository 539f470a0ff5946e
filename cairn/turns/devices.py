"""The browsers in which a patient is signed in: how long that lasts, which they are, the way out.

Nobody has to remember to sign out of a borrowed telephone: a browser that was not used for
CAIRN_SESSION_IDLE_DAYS is signed out, and every one is after CAIRN_SESSION_DAYS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.settings import Settings
from cairn.store.messages import announce
from cairn.store.tables import Audit, WebSession

DeviceKind = Literal["phone", "tablet", "computer", "other"]
TOUCH = timedelta(hours=1)  # how exactly it is kept when a browser was last used
_KINDS: tuple[tuple[DeviceKind, re.Pattern[str]], ...] = (
    ("tablet", re.compile(r"iPad|Tablet|Android(?!.*Mobile)")),
    ("phone", re.compile(r"iPhone|Mobile")),
    ("computer", re.compile(r"Windows|Macintosh|Linux|CrOS")),
)


@dataclass(frozen=True)
class Device:
    """One browser that is signed in."""

    id: UUID
    kind: str
    since: datetime
    last_seen_at: datetime
    here: bool  # the one that asks


def kind_of(user_agent: str) -> DeviceKind:
    """What the browser says it runs on; nothing finer is kept of it."""
    return next((kind for kind, found in _KINDS if found.search(user_agent)), "other")


def is_signed_in(settings: Settings, now: datetime) -> ColumnElement[bool]:
    """Which browser sessions still count."""
    return and_(
        col(WebSession.revoked_at).is_(None),
        col(WebSession.last_seen_at) > now - timedelta(days=settings.session_idle_days),
        col(WebSession.created_at) > now - timedelta(days=settings.session_days),
    )


async def read_devices(
    session: AsyncSession, settings: Settings, patient: UUID, here: bytes, now: datetime
) -> list[Device]:
    """The browsers in which this patient is signed in, this one first, then the last used.

    `here`: the hash of the cookie of the browser that asks.
    """
    rows = await session.scalars(
        select(WebSession)
        .where(col(WebSession.patient_id) == patient, is_signed_in(settings, now))
        .order_by(col(WebSession.last_seen_at).desc())
    )
    found = [
        Device(row.id, row.device, row.created_at, row.last_seen_at, row.token_hash == here)
        for row in rows
    ]
    return sorted(found, key=lambda device: not device.here)


async def touch(session: AsyncSession, token_hash: bytes, now: datetime) -> None:
    """Note that a browser is in use."""
    await session.execute(
        update(WebSession)
        .where(col(WebSession.token_hash) == token_hash, col(WebSession.last_seen_at) < now - TOUCH)
        .values(last_seen_at=now)
    )


async def sign_out(
    session: AsyncSession,
    patient: UUID,
    now: datetime,
    *,
    device: UUID | None = None,
    but: bytes | None = None,
) -> int:
    """Sign one device out, or all, or all `but` the one with that cookie hash; how many were.

    Their open pages close as soon as this is committed.
    """
    which = [col(WebSession.patient_id) == patient, col(WebSession.revoked_at).is_(None)]
    if device is not None:
        which.append(col(WebSession.id) == device)
    if but is not None:
        which.append(col(WebSession.token_hash) != but)
    done = await session.execute(
        update(WebSession).where(*which).values(revoked_at=now).returning(col(WebSession.id))
    )
    gone = len(done.all())
    if gone:
        session.add(
            Audit(
                actor="patient", action="devices_signed_out", patient_id=patient, at=now,
                detail={"count": gone},
            )
        )  # fmt: skip
        await announce(session, patient)
    return gone

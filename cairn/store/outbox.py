"""Claiming deliveries: which SMS may go now, and what is needed to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.store.keys import Keyring

_NEEDED = """
FROM due
JOIN delivery q ON q.id = due.id
LEFT JOIN patient p ON p.id = q.patient_id
LEFT JOIN patient_key k ON k.patient_id = q.patient_id
LEFT JOIN identity i ON i.patient_id = q.patient_id
WHERE d.id = due.id
RETURNING d.id, d.patient_id, d.body_enc, d.to_enc, d.urgent, d.attempts, d.created_at,
          k.wrapped, i.phone_enc, p.sms_stopped_at
"""

# The oldest unfinished text of each conversation, so that texts arrive in the order in which
# they were said; an urgent one waits only for older urgent ones. A text that another process
# is claiming still counts as unfinished here, so its successor is not taken before it.
_CLAIM_DUE = text(f"""
WITH due AS (
    SELECT d.id FROM delivery d
    WHERE d.state = 'queued' AND d.next_at <= :now
      AND (CAST(:patient AS uuid) IS NULL OR d.patient_id = CAST(:patient AS uuid))
      AND NOT EXISTS (
        SELECT 1 FROM delivery e
        WHERE e.patient_id = d.patient_id AND e.state IN ('queued', 'leased')
          AND e.urgent >= d.urgent
          AND (e.urgent > d.urgent OR (e.created_at, e.id) < (d.created_at, d.id)))
    ORDER BY d.urgent DESC, d.created_at, d.id
    LIMIT :count
    FOR UPDATE SKIP LOCKED)
UPDATE delivery d SET state = 'leased', attempts = d.attempts + 1, leased_until = :until
{_NEEDED}""")  # noqa: S608 - made of constants

_CLAIM_UNKNOWN = text(f"""
WITH due AS (
    SELECT d.id FROM delivery d
    WHERE d.state = 'unknown' AND d.next_at <= :now
    ORDER BY d.next_at LIMIT :count
    FOR UPDATE SKIP LOCKED)
UPDATE delivery d SET next_at = :until
{_NEEDED}""")  # noqa: S608 - made of constants

# A process died between its lease and its record: an urgent text is sent again at once.
_EXPIRE = text("""
UPDATE delivery
SET state = CASE WHEN urgent THEN 'queued' ELSE 'unknown' END,
    error = 'lease_expired', leased_until = NULL, next_at = :now
WHERE state = 'leased' AND leased_until < :now
""")


@dataclass(frozen=True)
class Claimed:
    """One delivery that this process alone works on until its lease ends."""

    id: UUID
    patient_id: UUID | None
    body_enc: bytes
    to_enc: bytes | None
    urgent: bool
    attempts: int
    created_at: datetime
    wrapped: bytes | None
    phone_enc: bytes | None
    sms_stopped_at: datetime | None

    @property
    def stopped(self) -> bool:
        """Whether the patient opted out. The receipt of that same moment still goes."""
        return self.sms_stopped_at is not None and self.created_at != self.sms_stopped_at

    def open(self, keys: Keyring) -> tuple[str, str]:
        """The number and the words.

        Raises LookupError with a code when the patient has no phone or was erased, and
        SealBroken.
        """
        if self.patient_id is None:
            sealer, to, place = keys.site, self.to_enc, ("delivery", self.id, "to")
        elif self.wrapped is None:
            raise LookupError("erased")
        else:
            sealer, to = keys.patient(self.wrapped, self.patient_id), self.phone_enc
            place = ("identity", self.patient_id, "phone")
        if to is None:
            raise LookupError("no_phone")
        body = sealer.open_text(self.body_enc, "delivery", self.id, "body")
        return sealer.open_text(to, *place), body


async def claim_due(
    session: AsyncSession, now: datetime, until: datetime, *, patient: UUID | None, count: int
) -> list[Claimed]:
    """Lease the next text of at most `count` conversations until then."""
    values = {"now": now, "until": until, "patient": patient, "count": count}
    rows = await session.execute(_CLAIM_DUE, values)
    return [Claimed(**row) for row in rows.mappings()]


async def claim_unknown(
    session: AsyncSession, now: datetime, until: datetime, *, count: int
) -> list[Claimed]:
    """Take texts whose fate is to be looked up; nobody else looks before `until`."""
    rows = await session.execute(_CLAIM_UNKNOWN, {"now": now, "until": until, "count": count})
    return [Claimed(**row) for row in rows.mappings()]


async def expire_leases(session: AsyncSession, now: datetime) -> None:
    """Take back the leases of processes that died."""
    await session.execute(_EXPIRE, {"now": now})

"""Who of the team read or changed a person's record: from the audit trail, a line a day.

What the machine did by itself is left out. An action that has no word here is told as "other",
so that nothing a person did is ever hidden.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.person.format import Access

DID = {
    "transcript_read": "read_conversation",
    "documents_read": "read_documents",
    "alerts_read": "read_alerts",
    "conversation_taken_over": "wrote_to_you",
    "reply_sent": "wrote_to_you",
    "conversation_handed_back": "wrote_to_you",
    "comment_written": "wrote_to_you",
    "comment_changed": "wrote_to_you",
    "note_written": "wrote_note",
    "request_settled": "settled_request",
    "alert_acknowledged": "handled_alert",
    "alert_in_care": "handled_alert",
    "alert_closed": "handled_alert",
    "digest_set": "handled_alert",
    "exercises_released": "handled_alert",
    "data_copied": "made_copy",
}
OTHER = "other"

_ACCESSES = text("""
SELECT (a.at AT TIME ZONE :zone)::date AS day, s.name, s.role, a.action, count(*) AS times,
       max(a.at) AS last
FROM audit a JOIN staff s ON a.actor = 'staff:' || s.id
WHERE a.patient_id = :patient
GROUP BY 1, 2, 3, 4
ORDER BY day DESC, s.name, last
""")


async def read_accesses(session: AsyncSession, patient: UUID, timezone: str) -> tuple[Access, ...]:
    """Newest day first; days are those of the zone, an IANA name."""
    rows = await session.execute(_ACCESSES, {"patient": patient, "zone": timezone})
    found: dict[tuple[object, ...], Access] = {}
    for row in rows.mappings():
        did = DID.get(row["action"], OTHER)
        key = (row["day"], row["name"], row["role"], did)
        before = found[key].times if key in found else 0
        found[key] = Access(
            day=row["day"], by=row["name"], role=row["role"], did=did, times=before + row["times"]
        )
    return tuple(found.values())

"""Nobody answered the check-in question: a task for the therapist, and not a page."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from cairn.turns.runtime import Runtime

SILENT = timedelta(hours=24)
# A safety question is open, nobody has written since, and no alert was raised of what came
# before. The conversation is locked without waiting, so that two schedulers make one task.
_NOTE = text("""
WITH silent AS (
    SELECT c.patient_id FROM conversation c JOIN patient p ON p.id = c.patient_id
    JOIN LATERAL (SELECT created_at AS at FROM message WHERE patient_id = c.patient_id
                  AND author = 'patient' ORDER BY position DESC LIMIT 1) said ON true
    WHERE c.safety_open AND c.context <> 'idle' AND p.guided AND p.erased_at IS NULL
      AND said.at <= :before
      AND NOT EXISTS (SELECT 1 FROM alert a WHERE a.patient_id = c.patient_id
                      AND (a.state <> 'closed' OR a.closed_at > said.at))
      AND NOT EXISTS (SELECT 1 FROM request r WHERE r.patient_id = c.patient_id
                      AND r.kind = 'check_in_silent' AND r.created_at > said.at)
    FOR UPDATE OF c SKIP LOCKED)
INSERT INTO request (id, patient_id, kind, created_at)
SELECT gen_random_uuid(), patient_id, 'check_in_silent', :now FROM silent RETURNING id
""")


async def note_silent_check_ins(runtime: Runtime, now: datetime) -> int:
    """Make the tasks; how many are new. Each silence makes one."""
    async with runtime.db.begin() as session:
        rows = await session.execute(_NOTE, {"before": now - SILENT, "now": now})
        return len(rows.all())

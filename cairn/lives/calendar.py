"""What a patient was sent and what was held back, with the reason, as a calendar."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from cairn.turns.runtime import Runtime

_ROWS = text("""
SELECT coalesce(r.settled_at, r.due_at) AS at, r.due_at, r.kind, r.occurrence, r.state, r.reason,
       (SELECT d.state FROM delivery d WHERE d.patient_id = r.patient_id
        AND d.kind = 'reminder' AND d.created_at = r.settled_at LIMIT 1) AS text
FROM reminder r WHERE r.patient_id = :patient
UNION ALL
SELECT m.started_at, m.started_at, 'module', m.module, m.status, NULL, NULL
FROM module_run m WHERE m.patient_id = :patient
ORDER BY at
""")


@dataclass(frozen=True)
class Entry:
    """One line: a session of the patient, or something that Cairn said or did not say."""

    at: datetime
    due_at: datetime
    kind: str
    occurrence: str
    state: str
    reason: str | None
    text: str | None  # what became of the SMS; None: there was none

    def line(self, zone: ZoneInfo) -> str:
        """In the patient's own time."""
        when = f"{self.at.astimezone(zone):%a %d %b %H:%M}"
        if self.kind == "module":
            return f"{when}  ── {self.occurrence} ({self.state})"
        what = self.occurrence.split(":", 2)[-1]
        why = f" because {self.reason}" if self.reason else ""
        sms = f", SMS {self.text}" if self.text else ""
        return f"{when}  {self.kind:<11} {self.state}{why}{sms}  [{what}]"

    def as_json(self) -> dict[str, object]:
        """The same for a machine."""
        values = asdict(self)
        return values | {"at": self.at.isoformat(), "due_at": self.due_at.isoformat()}


async def read_calendar(runtime: Runtime, patient: UUID) -> list[Entry]:
    """Everything in the order in which it happened; what is still planned comes at its time."""
    async with runtime.db.read() as session:
        rows = await session.execute(_ROWS, {"patient": patient})
        return [Entry(**row) for row in rows.mappings()]

"""Whether alerts flow: what a watchdog outside is told, and says nothing of patients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from cairn.turns.canary import canary_well

BEAT_SECONDS = 60.0  # a scheduler that is silent for longer stands still
STUCK_SECONDS = 120.0  # a page that no process tried for so long
_FLOW = text("""
SELECT extract(epoch FROM :now - (SELECT max(at) FROM heartbeat WHERE part = 'scheduler')) AS beat,
       (SELECT count(*) FROM alert WHERE state IN ('raised', 'notified')) AS waiting,
       (SELECT count(*) FROM alert WHERE state IN ('raised', 'notified') AND due_at < :now) AS late,
       (SELECT count(*) FROM alert WHERE state IN ('raised', 'notified')
            AND uncovered_at IS NOT NULL) AS uncovered,
       (SELECT count(*) FROM audit WHERE action = 'alert_uncovered') AS uncovered_ever,
       extract(epoch FROM :now - (SELECT min(n.created_at) FROM notification n
            LEFT JOIN alert a ON a.id = n.alert_id WHERE n.state IN ('queued', 'leased')
            AND (n.alert_id IS NULL OR a.state IN ('raised', 'notified')))) AS oldest_page,
       extract(epoch FROM :now - (SELECT min(n.next_at) FROM notification n
            LEFT JOIN alert a ON a.id = n.alert_id WHERE n.state = 'queued'
            AND (n.alert_id IS NULL OR a.state IN ('raised', 'notified')))) AS stuck,
       extract(epoch FROM :now - (SELECT min(created_at) FROM delivery
            WHERE state IN ('queued', 'leased'))) AS oldest_text,
       extract(epoch FROM :now - (SELECT min(created_at) FROM message
            WHERE state = 'received')) AS oldest_message
""")


@dataclass(frozen=True)
class Flow:
    """Ages in seconds; None: there is none. Counts are of alerts."""

    beat: float | None
    waiting: int
    late: int  # past the time in which they should have been acknowledged
    uncovered: int  # of those waiting
    uncovered_ever: int
    oldest_page: float | None
    stuck: float | None  # since when a page should have been tried
    oldest_text: float | None
    oldest_message: float | None
    canary: bool

    @property
    def alive(self) -> bool:
        """Whether the scheduler beats."""
        return self.beat is not None and self.beat <= BEAT_SECONDS

    @property
    def flows(self) -> bool:
        """Whether an alert that is raised now would reach somebody."""
        return self.canary and (self.stuck is None or self.stuck <= STUCK_SECONDS)


async def read_flow(session: AsyncSession, now: datetime) -> Flow:
    """The state of alerts and queues at that moment."""
    row = (await session.execute(_FLOW, {"now": now})).mappings().one()
    values = {name: _number(value) for name, value in row.items()}
    return Flow(**values, canary=await canary_well(session, now))


def _number(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else float(value)

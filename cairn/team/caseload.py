"""Who needs the team now, and why: every patient of a member in one query, sorted by need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.tables import Patient
from cairn.team.member import Member, visible_to
from cairn.turns.pages import WAITING

RECENT = 100  # messages looked at for what is new; more are shown as "100"
Why = Literal["alert", "acknowledged", "waiting", "unanswered", "request", "unread", "held"]
_ORDER: tuple[Why, ...] = (
    "alert", "waiting", "unanswered", "request", "acknowledged", "unread", "held",
)  # fmt: skip

_CASES = text("""
SELECT p.id, p.pseudonym, p.lang, p.guided, t.name AS therapist, c.held_by, h.name AS holder,
       recent.last_at, recent.unread, recent.waiting_since, recent.unanswered,
       mood.value AS mood, mood.at AS mood_at, phq.total AS phq9, phq.band AS phq9_band,
       phq.at AS phq9_at, alerts.rows AS alerts, requests.rows AS requests
FROM patient p
JOIN conversation c ON c.patient_id = p.id
LEFT JOIN staff t ON t.id = p.therapist_id
LEFT JOIN staff h ON h.id = c.held_by
LEFT JOIN LATERAL (
    SELECT max(created_at) AS last_at,
           count(*) FILTER (WHERE created_at > COALESCE(c.staff_seen_at, '-infinity')) AS unread,
           max(created_at) FILTER (WHERE c.held_by IS NOT NULL
               AND created_at > COALESCE(c.staff_active_at, c.held_at)) AS waiting_since,
           count(*) FILTER (WHERE state = 'failed'
               OR state = 'received' AND due_at < :now) AS unanswered
    FROM (SELECT author, created_at, state, due_at FROM message
          WHERE patient_id = p.id ORDER BY position DESC LIMIT :recent) m
    WHERE author = 'patient') recent ON true
LEFT JOIN LATERAL (SELECT value, at FROM mood_entry
    WHERE patient_id = p.id ORDER BY at DESC LIMIT 1) mood ON true
LEFT JOIN LATERAL (SELECT total, band, at FROM score
    WHERE patient_id = p.id AND instrument = 'phq9' ORDER BY at DESC LIMIT 1) phq ON true
LEFT JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('state', state, 'level', level,
        'axis', axis, 'due_at', due_at) ORDER BY level DESC, due_at) AS rows FROM alert
    WHERE patient_id = p.id AND state <> 'closed') alerts ON true
LEFT JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('kind', kind, 'at', created_at)
        ORDER BY created_at) AS rows FROM request
    WHERE patient_id = p.id AND settled_at IS NULL) requests ON true
WHERE p.id = ANY(:visible) AND p.erased_at IS NULL
""")


@dataclass(frozen=True)
class Need:
    """One reason to look, in codes that the page has words for."""

    why: Why
    level: int = 0
    detail: str = ""  # axis of an alert, kind of a request, holder of a conversation
    count: int = 1
    at: datetime | None = None  # due (alert) or since (the others)


@dataclass(frozen=True)
class Case:
    """A patient as the caseload shows them: pseudonymous, newest facts, reasons first to last."""

    id: UUID
    pseudonym: str
    lang: str
    guided: bool
    therapist: str | None
    needs: tuple[Need, ...]
    last_at: datetime | None
    mood: float | None
    mood_at: datetime | None
    phq9: int | None
    phq9_band: str | None
    phq9_at: datetime | None


async def read_caseload(session: AsyncSession, member: Member, now: datetime) -> list[Case]:
    """The member's patients, the most urgent first; two queries whatever their number."""
    visible = list(await session.scalars(select(col(Patient.id)).where(visible_to(member))))
    facts = {"visible": visible, "now": now, "recent": RECENT}
    rows = (await session.execute(_CASES, facts)).mappings().all()
    return sorted((_case(row, member) for row in rows), key=_urgency)


def _case(row: Any, member: Member) -> Case:
    return Case(
        needs=tuple(sorted(_needs(row, member), key=lambda need: _ORDER.index(need.why))),
        **{
            name: row[name]
            for name in (
                "id", "pseudonym", "lang", "guided", "therapist", "last_at",
                "mood", "mood_at", "phq9", "phq9_band", "phq9_at",
            )
        },
    )  # fmt: skip


def _needs(row: Any, member: Member) -> list[Need]:
    needs = [
        Need(
            "alert" if alert["state"] in WAITING else "acknowledged",
            level=alert["level"],
            detail=alert["axis"],
            at=_moment(alert["due_at"]) if alert["state"] in WAITING else None,
        )
        for alert in row["alerts"] or ()
    ]
    if row["waiting_since"]:
        needs.append(Need("waiting", at=row["waiting_since"]))
    elif row["held_by"]:
        needs.append(Need("held", detail="" if row["held_by"] == member.id else row["holder"]))
    if row["unanswered"]:
        needs.append(Need("unanswered", count=row["unanswered"]))
    kinds = [request["kind"] for request in row["requests"] or ()]
    since = {request["kind"]: _moment(request["at"]) for request in reversed(row["requests"] or ())}
    needs += [
        Need("request", detail=kind, count=kinds.count(kind), at=since[kind])
        for kind in dict.fromkeys(kinds)
    ]
    if row["unread"]:
        needs.append(Need("unread", count=row["unread"], at=row["last_at"]))
    return needs


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _urgency(case: Case) -> tuple[int, int, float, str]:
    """Kind of the first reason, then the higher level, then who waits longest, then the name."""
    if not case.needs:
        return len(_ORDER), 0, 0, case.pseudonym
    first = case.needs[0]
    waits = first.at.timestamp() if first.at else float("inf")
    return _ORDER.index(first.why), -first.level, waits, case.pseudonym

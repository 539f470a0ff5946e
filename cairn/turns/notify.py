"""Sending pages to the team: claimed with a lease, sent, recorded; again when in doubt.

A page is sent at least once. Its words name no patient and no danger.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.channels.sender import AnswerLost, MailSender, SendError, SmsSender, TryLater
from cairn.safety.rota import ACTIVE
from cairn.store.keys import SealBroken
from cairn.store.tables import Alert, Audit, Notification
from cairn.turns.pages import WAITING
from cairn.turns.runtime import Runtime

LEASE = timedelta(seconds=30)
PARALLEL = 16
TRIES = 60  # with the waits below for most of an hour; the next rung was told long before
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(seconds=60)
_SMS = {
    "accepted": "sent", "scheduled": "sent", "queued": "sent", "sending": "sent", "sent": "sent",
    "delivered": "delivered", "read": "delivered",
    "undelivered": "failed", "failed": "failed", "canceled": "failed",
}  # fmt: skip
log = structlog.get_logger()

# A page of an alert that was acknowledged meanwhile is of no use to anybody.
_CLAIM = text("""
WITH due AS (
    SELECT n.id FROM notification n LEFT JOIN alert a ON a.id = n.alert_id
    WHERE (n.state = 'queued' AND n.next_at <= :now
           OR n.state = 'leased' AND n.leased_until < :now)
      AND (n.alert_id IS NULL OR a.state IN ('raised', 'notified'))
    ORDER BY n.created_at, n.id LIMIT :count
    FOR UPDATE OF n SKIP LOCKED)
UPDATE notification n SET state = 'leased', attempts = n.attempts + 1, leased_until = :until
FROM due, staff s WHERE n.id = due.id AND s.id = n.staff_id
RETURNING n.id, n.alert_id, n.staff_id, n.rung, n.way, n.attempts,
          s.lang, s.phone_enc, s.email_enc,
          (SELECT a.level FROM alert a WHERE a.id = n.alert_id) AS level
""")


@dataclass(frozen=True)
class Ways:
    """The senders of this process. Without a mail server e-mail fails."""

    sms: SmsSender
    mail: MailSender | None


@dataclass(frozen=True)
class _Claimed:
    id: UUID
    alert_id: UUID | None
    staff_id: UUID
    rung: str
    way: str
    attempts: int
    lang: str
    phone_enc: bytes | None
    email_enc: bytes | None
    level: int | None


async def send_pages(runtime: Runtime, ways: Ways, now: datetime) -> int:
    """Send what is due; how many were tried. Any number of processes may run this at once."""
    values = {"now": now, "until": now + LEASE, "count": PARALLEL}
    async with runtime.db.begin() as session:
        rows = await session.execute(_CLAIM, values)
        claimed = [_Claimed(**row) for row in rows.mappings()]
    sends = [_send(runtime, ways, one, now) for one in claimed]
    for outcome in await asyncio.gather(*sends, return_exceptions=True):
        if outcome is not None:  # all are waited for: one must not cut off the others
            raise outcome
    return len(claimed)


async def settle_page(
    runtime: Runtime, page: UUID, status: str, provider_id: str | None, error: str | None,
    now: datetime,
) -> bool:  # fmt: skip
    """Take the provider's word on a text to the team; whether it said something new."""
    state = _SMS.get(status.lower())
    if state is None:
        return False
    before = ("queued", "leased") if state == "sent" else ("queued", "leased", "sent")
    values: dict[str, Any] = {
        "state": state, "error": error, "leased_until": None,
        "provider_id": func.coalesce(provider_id, col(Notification.provider_id)),
        "sent_at": func.coalesce(col(Notification.sent_at), now),
    }  # fmt: skip
    if state != "sent":
        values["settled_at"] = now
    return await _record(runtime, page, before, values, now)


async def drop_pages(session: AsyncSession, alert: UUID, now: datetime) -> None:
    """Nobody needs to be told any more."""
    await session.execute(
        update(Notification)
        .where(col(Notification.alert_id) == alert, col(Notification.state) == "queued")
        .values(state="dropped", settled_at=now)
    )


async def _send(runtime: Runtime, ways: Ways, one: _Claimed, now: datetime) -> None:
    try:
        provider_id = await _hand_over(runtime, ways, one)
    except (SealBroken, LookupError) as error:
        await _fail(runtime, one, type(error).__name__, now)
    except SendError as error:
        log.warning("page_not_taken", page=str(one.id), way=one.way, error=error.code)
        if isinstance(error, TryLater | AnswerLost) and one.attempts < TRIES:
            wait = min(FIRST_WAIT * 2 ** min(one.attempts - 1, 8), LONGEST_WAIT)
            values = {"state": "queued", "error": error.code, "next_at": now + wait}
            await _record(runtime, one.id, ("leased",), values, now)
        else:
            await _fail(runtime, one, error.code, now)
    else:
        values = {"state": "sent", "provider_id": provider_id, "error": None, "sent_at": now}
        await _record(runtime, one.id, ("leased",), values, now)


async def _hand_over(runtime: Runtime, ways: Ways, one: _Claimed) -> str:
    site, words = runtime.keys.site, page_words(runtime, one.lang, one.alert_id, one.level)
    if one.way == "sms" and one.phone_enc is not None:
        to = site.open_text(one.phone_enc, "staff", one.staff_id, "phone")
        callback = f"{runtime.settings.url}/sms/notified/{one.id}"
        return await ways.sms.send(to, words.body, callback)
    if one.way == "email" and one.email_enc is not None:
        if ways.mail is None:
            raise LookupError("no mail server")
        to = site.open_text(one.email_enc, "staff", one.staff_id, "email")
        return await ways.mail.send(to, words.subject, words.body, one.id)
    raise LookupError("no contact")


@dataclass(frozen=True)
class PageWords:
    """What a member of the team reads on a locked screen."""

    subject: str
    body: str


def page_words(runtime: Runtime, lang: str, alert: UUID | None, level: int | None) -> PageWords:
    """The words of a page: the alert's short code and link, and nothing else."""

    def say(key: str, **values: str) -> str:
        text = runtime.library.message(f"console-page-{key}").text.of(lang)
        return text.format(**values)

    console = f"{runtime.settings.url}/console"
    if alert is None:
        return PageWords(say("test-subject"), say("test", link=f"{console}/"))
    kind = "urgent" if level is not None and level > ACTIVE else "alert"
    code = short_code(alert)
    link = f"{console}/alerts/{alert}"
    return PageWords(say(f"{kind}-subject", code=code), say(kind, code=code, link=link))


def short_code(alert: UUID) -> str:
    """The four characters by which people speak of an alert."""
    return alert.hex[:4].upper()


async def _fail(runtime: Runtime, one: _Claimed, code: str, now: datetime) -> None:
    values = {"state": "failed", "error": code, "settled_at": now}
    await _record(runtime, one.id, ("leased",), values, now)


async def _record(
    runtime: Runtime, page: UUID, before: Sequence[str], values: dict[str, Any], now: datetime
) -> bool:
    """Write an outcome over one of these states, with what it means for the alert."""
    async with runtime.db.begin() as session:
        row = await session.scalar(
            update(Notification)
            .where(col(Notification.id) == page, col(Notification.state).in_(before))
            .values({"leased_until": None} | values)
            .returning(Notification)
        )
        if row is None:
            return False
        if row.state in ("sent", "delivered", "failed"):
            await _audit(session, row, now)
        if row.alert_id is not None and row.state in ("sent", "delivered"):
            await _notified(session, row.alert_id, now)
        return True


async def _audit(session: AsyncSession, row: Notification, now: datetime) -> None:
    patient = None
    if row.alert_id is not None:
        patient = await session.scalar(
            select(col(Alert.patient_id)).where(col(Alert.id) == row.alert_id)
        )
    detail: dict[str, object] = {
        "alert": str(row.alert_id) if row.alert_id else None, "staff": str(row.staff_id),
        "rung": row.rung, "way": row.way, "error": row.error,
    }  # fmt: skip
    action = {"failed": "page_failed", "delivered": "page_delivered"}.get(row.state, "page_sent")
    session.add(Audit(actor="system", action=action, patient_id=patient, at=now, detail=detail))


async def _notified(session: AsyncSession, alert: UUID, now: datetime) -> None:
    """The first page that a provider took: somebody of the team is being told."""
    patient = await session.scalar(
        update(Alert)
        .where(col(Alert.id) == alert, col(Alert.state) == WAITING[0])
        .values(state=WAITING[1])
        .returning(col(Alert.patient_id))
    )
    if patient is not None:
        detail: dict[str, object] = {"alert": str(alert)}
        session.add(
            Audit(actor="system", action="alert_notified", patient_id=patient, at=now,
                  detail=detail)
        )  # fmt: skip

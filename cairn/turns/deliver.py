"""The outbox: an SMS is written in its turn's transaction, and handed over afterwards.

One delivery is leased and committed, sent, recorded. So a crash at any point leaves a row
that says what is known, and settle.py finds out the rest (docs/explanation/delivery.md).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.channels.sender import AnswerLost, OptedOut, SendError, SmsSender, TryLater
from cairn.engine.sms import render_sms
from cairn.engine.turn import Output
from cairn.store.keys import SealBroken, Sealer
from cairn.store.outbox import Claimed, claim_due
from cairn.store.tables import Delivery
from cairn.turns.runtime import Runtime
from cairn.turns.settle import GRACE, TRIES, give_up, record_opt_out, settle_status
from cairn.turns.view import View

__all__ = ["hand_over", "queue_for_stranger", "queue_text", "settle_status", "take_unsent"]

LEASE = timedelta(seconds=60)  # a sender answers or gives up well within this
PARALLEL = 16
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
log = structlog.get_logger()


async def queue_text(  # noqa: PLR0913 - facts of one text, each named at the call
    runtime: Runtime,
    session: AsyncSession,
    view: View,
    outputs: Sequence[Output],
    *,
    lang: str,
    first: UUID,
    now: datetime,
    kind: str | None = None,
    urgent: bool = False,
) -> UUID | None:
    """Queue the outputs of a turn as one SMS, in the turn's own transaction.

    `first` is the first message that the SMS carries. A patient who opted out gets nothing,
    not even a crisis text; the row says so. None when the outputs have no words for SMS.
    """
    body = render_sms(runtime.library, lang, outputs)
    if not body:
        return None
    row = uuid4()
    crisis = urgent or _is_crisis(outputs)
    session.add(
        Delivery(
            id=row,
            patient_id=view.patient,
            message_id=first,
            in_reply_to=view.message,
            kind=kind or ("crisis" if crisis else outputs[-1].kind),
            body_enc=view.sealer.seal(body, "delivery", row, "body"),
            urgent=crisis,
            state="suppressed" if view.sms_stopped else "queued",
            error="opted_out" if view.sms_stopped else None,
            settled_at=now if view.sms_stopped else None,
            created_at=now,
            next_at=now,
        )
    )
    await session.flush()
    return row


async def queue_for_stranger(  # noqa: PLR0913 - as above
    runtime: Runtime,
    session: AsyncSession,
    phone: str,
    outputs: Sequence[Output],
    *,
    lang: str,
    now: datetime,
    urgent: bool = False,
) -> UUID | None:
    """Queue an answer to an E.164 number that belongs to no patient; sealed with the site key."""
    body = render_sms(runtime.library, lang, outputs)
    if not body:
        return None
    row, site = uuid4(), runtime.keys.site
    session.add(
        Delivery(
            id=row,
            kind=outputs[-1].kind,
            body_enc=site.seal(body, "delivery", row, "body"),
            to_enc=site.seal(phone, "delivery", row, "to"),
            urgent=urgent or _is_crisis(outputs),
            created_at=now,
            next_at=now,
        )
    )
    await session.flush()
    return row


async def hand_over(
    runtime: Runtime,
    sender: SmsSender,
    now: datetime,
    *,
    patient: UUID | None = None,
    limit: int = 50,
) -> int:
    """Send what is due, of one patient or of all; how many were tried, at most `limit`.

    Any number of processes may run this at once: each delivery has one lease.
    """
    tried = 0
    while tried < limit:
        count = min(PARALLEL, limit - tried)
        async with runtime.db.begin() as session:
            claimed = await claim_due(session, now, now + LEASE, patient=patient, count=count)
        if not claimed:
            break
        sends = [_send(runtime, sender, one, now) for one in claimed]
        # All are waited for: one that cannot be recorded must not cut off the others.
        for outcome in await asyncio.gather(*sends, return_exceptions=True):
            if outcome is not None:
                raise outcome
        tried += len(claimed)
    return tried


async def _send(runtime: Runtime, sender: SmsSender, one: Claimed, now: datetime) -> None:
    if one.stopped:
        await _record(runtime, one, state="suppressed", error="opted_out", settled_at=now)
        return
    try:
        to, body = one.open(runtime.keys)
        provider_id = await sender.send(to, body, callback_of(runtime, one.id))
    except SealBroken:
        await _fail(runtime, one, "unreadable", now)
    except LookupError as error:
        await _fail(runtime, one, str(error), now)
    except SendError as error:
        await _record_error(runtime, one, error, now)
    else:
        await _record(runtime, one, state="sent", provider_id=provider_id, error=None, sent_at=now)


async def take_unsent(runtime: Runtime, sealer: Sealer, message: UUID, now: datetime) -> list[str]:
    """The crisis texts that answer this message and that no provider took, oldest first.

    From here they count as sent: the caller hands them over by another way, at once. One that a
    sender has in hand is among them, since it may hang there: a double beats a loss.
    """
    async with runtime.db.begin() as session:
        rows = await session.execute(
            update(Delivery)
            .where(
                col(Delivery.in_reply_to) == message,
                col(Delivery.urgent),
                col(Delivery.state).in_(("queued", "leased")),
            )
            .values(state="sent", error="by_response", sent_at=now, leased_until=None)
            .returning(col(Delivery.created_at), col(Delivery.id), col(Delivery.body_enc))
        )
        taken = sorted((row.created_at, row.id, row.body_enc) for row in rows)
    return [sealer.open_text(body, "delivery", row, "body") for _, row, body in taken]


def callback_of(runtime: Runtime, delivery: UUID) -> str:
    """Where the provider reports on this delivery; the id settles what a crash left open."""
    return f"{runtime.settings.url}/sms/status/{delivery}"


def wait_after(attempts: int) -> timedelta:
    """How long to wait after the n-th try, from 1: 5 s, doubled each time, at most 10 min."""
    wait: timedelta = FIRST_WAIT * 2 ** (attempts - 1)
    return min(wait, LONGEST_WAIT)


async def _record_error(runtime: Runtime, one: Claimed, error: SendError, now: datetime) -> None:
    code = error.code
    log.warning("text_not_taken", delivery=str(one.id), error=code, attempt=one.attempts)
    match error:
        case OptedOut():
            await _record(runtime, one, state="suppressed", error=code, settled_at=now)
            await record_opt_out(runtime, one.patient_id, now)
        case AnswerLost() if not one.urgent:
            await _record(runtime, one, state="unknown", error=code, next_at=now + GRACE)
        case TryLater() | AnswerLost() if one.attempts < TRIES:
            later = now + wait_after(one.attempts)
            await _record(runtime, one, state="queued", error=code, next_at=later)
        case _:
            await _fail(runtime, one, code, now)


async def _fail(runtime: Runtime, one: Claimed, code: str, now: datetime) -> None:
    async with runtime.db.begin() as session:
        await give_up(session, one.id, code, now)


async def _record(runtime: Runtime, one: Claimed, **values: object) -> None:
    """Record the outcome, unless a callback was quicker and knows better."""
    async with runtime.db.begin() as session:
        await session.execute(
            update(Delivery)
            .where(col(Delivery.id) == one.id, col(Delivery.state) == "leased")
            .values(leased_until=None, **values)
        )


def _is_crisis(outputs: Sequence[Output]) -> bool:
    return any(output.kind == "crisis" for output in outputs)

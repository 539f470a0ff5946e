"""What became of a delivery: the provider's callbacks, lost answers, texts given up."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.channels.sender import SendError, SmsSender
from cairn.store.keys import SealBroken
from cairn.store.outbox import Claimed, claim_unknown, expire_leases
from cairn.store.tables import Audit, Delivery, Patient, Request
from cairn.turns.runtime import Runtime

TRIES = 8  # then a human sees it
GRACE = timedelta(seconds=60)  # a callback or the provider's list tells within this
HOPELESS = timedelta(hours=1)  # no answer about a text for so long: a human sees it
CLOCKS = timedelta(minutes=2)  # how far the provider's clock may be behind ours
OPTED_OUT = "21610"

# Twilio's words for a text, as far as they say something new to us.
_STATES = {
    "accepted": "sent", "scheduled": "sent", "queued": "sent", "sending": "sent", "sent": "sent",
    "delivered": "delivered", "read": "delivered",
    "undelivered": "undelivered", "failed": "failed", "canceled": "failed",
}  # fmt: skip
_FINAL = ("delivered", "undelivered", "failed", "suppressed")
_rank = case(
    (and_(col(Delivery.state) == "failed", col(Delivery.provider_id).is_(None)), 0),
    (col(Delivery.state).in_(_FINAL), 2),
    (col(Delivery.state) == "sent", 1),
    else_=0,
)


async def settle_status(
    runtime: Runtime,
    delivery: UUID,
    status: str,
    provider_id: str | None,
    error_code: str | int | None,
    now: datetime,
) -> bool:
    """Take a status callback, which come in any order; whether it said something new.

    Ranks only rise: queued < sent < delivered, undelivered, failed. A text that we gave up
    without an answer of the provider can still turn out to be sent.
    """
    state = _STATES.get(status.lower())
    if state is None:
        return False
    code = str(error_code) if error_code else None
    if code == OPTED_OUT:
        state = "suppressed"
    final = state in _FINAL
    async with runtime.db.begin() as session:
        changed = await session.execute(
            update(Delivery)
            .where(col(Delivery.id) == delivery, _rank < (2 if final else 1))
            .values(
                state=state,
                provider_id=func.coalesce(provider_id, col(Delivery.provider_id)),
                error=code,
                leased_until=None,
                sent_at=func.coalesce(col(Delivery.sent_at), now),
                settled_at=now if final else None,
            )
            .returning(col(Delivery.patient_id))
        )
        row = changed.first()
        if row is not None and state in ("undelivered", "failed"):
            await _show_to_human(session, delivery, code or state, now)
    if row is not None and code == OPTED_OUT:
        await record_opt_out(runtime, row[0], now)
    return row is not None


async def reconcile(runtime: Runtime, sender: SmsSender, now: datetime, *, limit: int = 50) -> int:
    """Find out what became of texts after a crash or a lost answer; how many were looked up.

    The provider is asked whether it has the text. If it has, it is sent; if not, it goes
    into the queue again, so that nothing is sent twice blindly and nothing is lost.
    """
    async with runtime.db.begin() as session:
        await expire_leases(session, now)
        unknown = await claim_unknown(session, now, now + GRACE, count=limit)
    for one in unknown:
        await _look_up(runtime, sender, one, now)
    return len(unknown)


async def _look_up(runtime: Runtime, sender: SmsSender, one: Claimed, now: datetime) -> None:
    try:
        to, body = one.open(runtime.keys)
        found = await sender.find(to, body, one.created_at - CLOCKS)
    except SealBroken:
        await _fail(runtime, one, "unreadable", now)
        return
    except LookupError as error:
        await _fail(runtime, one, str(error), now)
        return
    except SendError as error:
        if now - one.created_at > HOPELESS:
            await _fail(runtime, one, error.code, now)
        return
    async with runtime.db.begin() as session:
        ours = await _without_known(session, found)
        if ours:
            await _settle_unknown(
                session, one, state="sent", provider_id=ours[0], error=None, sent_at=now
            )
        elif one.attempts < TRIES:
            await _settle_unknown(session, one, state="queued", next_at=now)
        else:
            await give_up(session, one.id, "never_taken", now)


async def _without_known(session: AsyncSession, found: list[str]) -> list[str]:
    """The provider's texts that no other delivery accounts for: two may have the same words."""
    known = await session.scalars(
        select(col(Delivery.provider_id)).where(col(Delivery.provider_id).in_(found))
    )
    taken = set(known)
    return [provider_id for provider_id in found if provider_id not in taken]


async def _settle_unknown(session: AsyncSession, one: Claimed, **values: object) -> None:
    await session.execute(
        update(Delivery)
        .where(col(Delivery.id) == one.id, col(Delivery.state) == "unknown")
        .values(**values)
    )


async def give_up(session: AsyncSession, delivery: UUID, code: str, now: datetime) -> None:
    """Stop trying: the text is kept as a dead letter, and a human sees that it did not arrive."""
    failed = await session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery, _rank < 1)
        .values(state="failed", error=code, leased_until=None, settled_at=now)
        .returning(col(Delivery.id))
    )
    if failed.first() is not None:
        await _show_to_human(session, delivery, code, now)


async def record_opt_out(runtime: Runtime, patient: UUID | None, now: datetime) -> None:
    """The provider says that this person opted out: believe it, whoever told it."""
    if patient is None:
        return
    async with runtime.db.begin() as session:
        stopped = await session.execute(
            update(Patient)
            .where(col(Patient.id) == patient, col(Patient.sms_stopped_at).is_(None))
            .values(sms_stopped_at=now)
            .returning(col(Patient.id))
        )
        if stopped.first() is not None:
            session.add(Audit(actor="system", action="sms_stopped", patient_id=patient, at=now))


async def _fail(runtime: Runtime, one: Claimed, code: str, now: datetime) -> None:
    async with runtime.db.begin() as session:
        await give_up(session, one.id, code, now)


async def _show_to_human(session: AsyncSession, delivery: UUID, code: str, now: datetime) -> None:
    row = await session.get_one(Delivery, delivery)
    session.add(
        Audit(
            actor="system", action="delivery_failed", patient_id=row.patient_id, at=now,
            detail={"delivery": str(delivery), "error": code},
        )
    )  # fmt: skip
    if row.patient_id is not None:
        session.add(
            Request(
                patient_id=row.patient_id,
                kind="unanswered",
                message_id=row.in_reply_to or row.message_id,
                created_at=now,
            )
        )

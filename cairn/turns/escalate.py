"""The ladder at work: each alert that nobody has acknowledged is looked at, again and again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.safety.rota import Rota
from cairn.store.keys import SealBroken
from cairn.store.messages import announce, insert_outputs, touch_conversation
from cairn.store.rota import read_rota
from cairn.store.tables import Alert, Conversation, Identity
from cairn.turns.alerts import mark_uncovered
from cairn.turns.deliver import queue_text
from cairn.turns.notify import Ways, send_pages
from cairn.turns.pages import WAITING, page_due
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import saying
from cairn.turns.view import load_view

ROUNDS = 6  # a page that fails makes the next one due at once: three rungs, and one to see it
MOST = 500  # alerts in one look
log = structlog.get_logger()


async def run_ladder(runtime: Runtime, ways: Ways, now: datetime) -> int:
    """Page whoever is due and send it, until nothing more is due; how many things were done."""
    done = 0
    for _ in range(ROUNDS):
        step = await escalate(runtime, now) + await send_pages(runtime, ways, now)
        done += step
        if not step:
            break
    return done


async def escalate(runtime: Runtime, now: datetime) -> int:
    """Write the pages that are due and tell patients who are uncovered; how many of both.

    Each alert is claimed with its conversation, without waiting for either: any number of
    processes may run this at once, and a turn under way is met again at the next look.
    """
    async with runtime.db.read() as session:
        rota = await read_rota(session, runtime.rota)
    done, last = 0, UUID(int=0)
    for _ in range(MOST):
        async with runtime.db.begin() as session:
            alert = await _claim(session, last)
            if alert is None:
                break
            last = alert.id
            done += await _look_at(runtime, session, rota, alert, now)
    return done


async def _claim(session: AsyncSession, last: UUID) -> Alert | None:
    """The next waiting alert, locked together with its conversation."""
    return await session.scalar(
        select(Alert)
        .join(Conversation, col(Conversation.patient_id) == col(Alert.patient_id))
        .where(col(Alert.state).in_(WAITING), col(Alert.id) > last)
        .order_by(col(Alert.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )


async def _look_at(
    runtime: Runtime, session: AsyncSession, rota: Rota, alert: Alert, now: datetime
) -> int:
    due = await page_due(session, rota, alert, now)
    if due.uncovered:
        mark_uncovered(session, alert, now)
        try:
            async with session.begin_nested():
                await _tell_uncovered(runtime, session, alert.patient_id, now)
        except (SealBroken, LookupError, ValueError) as error:
            # The pages must go out all the same; the operator is alarmed already.
            log.error("uncovered_not_told", alert=str(alert.id), error=type(error).__name__)  # noqa: TRY400
    return len(due.page) + due.uncovered


async def _tell_uncovered(
    runtime: Runtime, session: AsyncSession, patient: UUID, now: datetime
) -> None:
    """Numbers first, then the truth: on the web, and by SMS to who has a telephone."""
    view = await load_view(
        session, runtime.keys, runtime.library, runtime.rota, now, patient=patient
    )
    if view is None:
        return  # erased
    outputs = saying(runtime.library, view.person, "uncovered", now, kind="crisis")
    await touch_conversation(session, patient, now)
    rows = await insert_outputs(
        session, view.sealer, patient=patient, channel="web", lang=view.person.lang,
        outputs=outputs, now=now,
    )  # fmt: skip
    phone = await session.scalar(
        select(col(Identity.phone_enc)).where(col(Identity.patient_id) == patient)
    )
    if phone is not None and not view.sms_stopped:
        await queue_text(
            runtime, session, view, outputs,
            lang=view.person.lang, first=rows[0], now=now, urgent=True,
        )  # fmt: skip
    await announce(session, patient)

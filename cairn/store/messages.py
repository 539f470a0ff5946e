"""Messages: kept sealed, deduplicated by their external id, read by cursor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.turn import Output
from cairn.store.keys import Sealer
from cairn.store.tables import Conversation, Message
from cairn.store.tables.columns import table_of

Author = Literal["bot", "therapist"]
#: What a bubble names by itself, or only the machine needs.
_OWN = frozenset({"text", "options", "verbatim", "letters"})
_MESSAGE = table_of(Message)


@dataclass(frozen=True)
class Assessed:
    """What the risk stage found: a level of 0–4, its axis, offsets and rule ids."""

    level: int
    category: str
    signals: list[dict[str, object]]
    degraded: bool = False


@dataclass(frozen=True)
class Arrived:
    """A message of a patient as it is stored on arrival."""

    patient_id: UUID
    channel: str
    external_id: str
    text: str
    lang: str
    at: datetime
    due_at: datetime
    risk: Assessed


@dataclass(frozen=True)
class Bubble:
    """A message as a reader sees it."""

    id: UUID
    position: int
    author: str
    channel: str
    kind: str
    text: str
    expects: str
    options: tuple[str, ...]
    question: dict[str, Any]  # what else it takes to answer: ends of a scale, bounds of a day
    lang: str
    at: datetime
    state: str
    in_reply_to: UUID | None
    external_id: str | None
    risk_level: int
    risk_category: str
    risk_signals: list[dict[str, Any]]
    module: str | None = None  # of the question that was open behind it


async def insert_arrived(session: AsyncSession, sealer: Sealer, new: Arrived) -> UUID | None:
    """Store an incoming message; None when its external id is known already."""
    row = uuid4()
    done = await session.execute(
        upsert(_MESSAGE)
        .values(
            id=row,
            patient_id=new.patient_id,
            author="patient",
            channel=new.channel,
            external_id=new.external_id,
            kind="say",
            expects="none",
            body_enc=sealer.seal_json({"text": new.text}, "message", row, "body"),
            lang=new.lang,
            created_at=new.at,
            state="received",
            due_at=new.due_at,
            attempts=0,
            risk_level=new.risk.level,
            risk_category=new.risk.category,
            risk_signals=new.risk.signals,
            risk_degraded=new.risk.degraded,
        )
        .on_conflict_do_nothing(index_elements=["channel", "external_id"])
        .returning(_MESSAGE.c.id)
    )
    return row if done.first() else None


async def insert_outputs(  # noqa: PLR0913 - the fields of a row, each by name
    session: AsyncSession,
    sealer: Sealer,
    *,
    patient: UUID,
    outputs: Sequence[Output],
    channel: str,
    lang: str,
    now: datetime,
    in_reply_to: UUID | None = None,
    author: Author = "bot",
    staff: UUID | None = None,
    module: str | None = None,
) -> list[UUID]:
    """Store outgoing bubbles, in order. The caller has updated the conversation row before."""
    rows: list[dict[str, Any]] = []
    for output in outputs:
        row = uuid4()
        body = output.model_dump(exclude={"kind", "expects", "sms"}, exclude_defaults=True)
        body.setdefault("text", output.text)
        rows.append(
            {
                "id": row,
                "patient_id": patient,
                "author": author,
                "staff_id": staff,
                "channel": channel,
                "kind": output.kind,
                "expects": output.expects,
                "body_enc": sealer.seal_json(body, "message", row, "body"),
                "lang": lang,
                "created_at": now,
                "state": "done",
                "attempts": 0,
                "risk_level": 0,
                "risk_category": "none",
                "risk_signals": [],
                "risk_degraded": False,
                "in_reply_to": in_reply_to,
                "module": module,
            }
        )
    if rows:
        await session.execute(insert(_MESSAGE), rows)
    return [row["id"] for row in rows]


async def settle(
    session: AsyncSession, message: UUID, state: str, intent: str | None = None
) -> bool:
    """Mark an incoming message as answered or superseded; False when somebody did already."""
    done = await session.execute(
        update(_MESSAGE)
        .where(_MESSAGE.c.id == message, _MESSAGE.c.state == "received")
        .values(state=state, intent=intent)
        .returning(_MESSAGE.c.id)
    )
    return done.first() is not None


async def read_bubbles(
    session: AsyncSession,
    sealer: Sealer,
    patient: UUID,
    *,
    after: int = 0,
    before: int | None = None,
    limit: int = 100,
) -> list[Bubble]:
    """The conversation in order of position; the newest `limit` bubbles within the bounds."""
    query = select(Message).where(col(Message.patient_id) == patient, col(Message.position) > after)
    if before is not None:
        query = query.where(col(Message.position) < before)
    rows = await session.scalars(query.order_by(col(Message.position).desc()).limit(limit))
    return [open_bubble(sealer, row) for row in reversed(rows.all())]


def open_bubble(sealer: Sealer, row: Message) -> Bubble:
    """Open one message row."""
    body = sealer.open_json(row.body_enc, "message", row.id, "body")
    return Bubble(
        id=row.id,
        position=row.position or 0,
        author=row.author,
        channel=row.channel,
        kind=row.kind,
        text=body["text"],
        expects=row.expects,
        options=tuple(body.get("options", ())),
        question={name: each for name, each in body.items() if name not in _OWN},
        lang=row.lang,
        at=row.created_at,
        state=row.state,
        in_reply_to=row.in_reply_to,
        external_id=row.external_id,
        risk_level=row.risk_level,
        risk_category=row.risk_category,
        risk_signals=row.risk_signals,
        module=row.module,
    )


async def touch_conversation(session: AsyncSession, patient: UUID, now: datetime) -> None:
    """Take the conversation's row before writing outgoing messages, so that positions order."""
    await session.execute(
        update(Conversation).where(col(Conversation.patient_id) == patient).values(last_out_at=now)
    )


async def announce(session: AsyncSession, patient: UUID) -> None:
    """Tell every listening gateway and console, on commit, that this conversation moved."""
    await session.execute(
        text("SELECT pg_notify('cairn_conversation', :patient)"), {"patient": str(patient)}
    )


async def context_of_message(session: AsyncSession, message: UUID) -> str:
    """Whether a question is open in the message's conversation: idle, answering, choice."""
    found: str | None = await session.scalar(
        select(col(Conversation.context))
        .join(Message, col(Message.patient_id) == col(Conversation.patient_id))
        .where(col(Message.id) == message)
    )
    if found is None:
        raise LookupError(f"no message {message}")
    return found

"""What is said: the conversation with its dialogue state, messages, deliveries."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from cairn.store.tables.columns import at, owned


class Conversation(SQLModel, table=True):
    """One continuous conversation per patient, over all channels.

    Every writer of outgoing messages first updates this row, so that `message.position`
    follows commit order within a conversation and works as a reader's cursor.
    """

    patient_id: UUID = owned(primary_key=True)
    version: int = 0  # compared and swapped by each committed turn
    dialogue_enc: bytes | None = None
    context: str = "idle"  # idle, answering, choice: what the open question expects
    asked: str | None = None  # screening, exercise: what the risk detector must know
    safety_open: bool = False
    channel: str = "web"  # the channel last used by the patient
    held_by: UUID | None = Field(default=None, foreign_key="staff.id")  # taken over
    held_at: datetime | None = at(nullable=True)
    staff_active_at: datetime | None = at(nullable=True)
    outage_told_at: datetime | None = at(nullable=True)
    last_in_at: datetime | None = at(nullable=True)
    last_out_at: datetime | None = at(nullable=True)
    staff_seen_at: datetime | None = at(nullable=True)


class Message(SQLModel, table=True):
    """One bubble in either direction. The body is sealed JSON: text, options, range."""

    __table_args__ = (
        Index("message_external", "channel", "external_id", unique=True),
        Index("message_conversation", "patient_id", "position"),
        Index("message_reply", "in_reply_to"),
        Index("message_unanswered", "due_at", postgresql_where=text("state = 'received'")),
        Index("message_unanswered_of", "patient_id", postgresql_where=text("state = 'received'")),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    position: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), unique=True)
    )
    patient_id: UUID = owned()
    author: str  # patient, bot, therapist
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    channel: str  # web, sms
    external_id: str | None = None  # MessageSid, or the widget's own id
    kind: str  # say, ask, crisis, reminder, reply
    expects: str = "none"
    body_enc: bytes
    lang: str = "en"
    created_at: datetime = at()
    # incoming only
    state: str = "done"  # received, answered, superseded, failed; "done" for outgoing
    due_at: datetime | None = at(nullable=True)  # anybody may claim it after this
    attempts: int = 0
    intent: str | None = None
    risk_level: int = 0
    risk_category: str = "none"
    risk_signals: list[dict[str, object]] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False)
    )  # offsets and rule ids, never text
    risk_degraded: bool = False
    # outgoing only
    in_reply_to: UUID | None = None
    module: str | None = None


class Delivery(SQLModel, table=True):
    """One SMS to hand over, once. Leased, committed, sent, settled by the provider's callbacks."""

    __table_args__ = (
        Index("delivery_due", "next_at", postgresql_where=text("state = 'queued'")),
        Index(
            "delivery_unsettled",
            "leased_until",
            postgresql_where=text("state IN ('leased', 'unknown')"),
        ),
        Index("delivery_of", "patient_id", "created_at"),
    )
    id: UUID = Field(default_factory=uuid4, primary_key=True)
    patient_id: UUID | None = owned(nullable=True)  # none: an unknown number
    message_id: UUID | None = None  # the first message it carries
    in_reply_to: UUID | None = None
    kind: str = "say"
    body_enc: bytes
    to_enc: bytes | None = None  # only for an unknown number, sealed with the site key
    urgent: bool = False  # crisis: overtakes the queue, sent again when in doubt
    state: str = (
        "queued"  # queued, leased, sent, delivered, undelivered, failed, unknown, suppressed
    )
    provider_id: str | None = Field(default=None, index=True)
    error: str | None = None  # the provider's code, never text
    attempts: int = 0
    created_at: datetime = at()
    next_at: datetime = at()
    leased_until: datetime | None = at(nullable=True)
    sent_at: datetime | None = at(nullable=True)
    settled_at: datetime | None = at(nullable=True)

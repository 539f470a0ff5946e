"""A signed-in member of the team, and whose patients they may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Keyring
from cairn.store.patients import Known, find_by_id
from cairn.store.tables import Alert, Audit, Notification, Patient


@dataclass(frozen=True)
class Member:
    """Who acts. `csrf` belongs to their session and is in each of their forms."""

    id: UUID
    name: str
    role: str  # therapist, supervisor, on_call, admin
    lang: str
    timezone: str
    csrf: str


class Refused(Exception):
    """Something that the rules do not allow now; `code` names the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotYours(LookupError):
    """There is no such thing, or it belongs to a patient whom the member may not see."""


def visible_to(member: Member) -> ColumnElement[bool]:
    """Which patients they may see: a therapist's own, a supervisor's all, on-call's alerted.

    Whoever was paged about an alert sees its patient until it is closed.
    """
    match member.role:
        case "therapist":
            return or_(col(Patient.therapist_id) == member.id, _paged(member))
        case "supervisor":
            return true()
        case "on_call":
            return exists(
                select(col(Alert.id)).where(
                    col(Alert.patient_id) == col(Patient.id), col(Alert.state) != "closed"
                )
            )
        case _:
            return false()  # an administrator runs the site and reads no content


def _paged(member: Member) -> ColumnElement[bool]:
    return exists(
        select(col(Alert.id))
        .join(Notification, col(Notification.alert_id) == col(Alert.id))
        .where(
            col(Alert.patient_id) == col(Patient.id),
            col(Alert.state) != "closed",
            col(Notification.staff_id) == member.id,
        )
    )


async def find_patient(
    session: AsyncSession, keys: Keyring, member: Member, patient: UUID
) -> Known:
    """The patient, for who may see them; NotYours says no more than that there is none."""
    seen = await session.scalar(
        select(col(Patient.id)).where(col(Patient.id) == patient, visible_to(member))
    )
    known = await find_by_id(session, keys, patient) if seen else None
    if known is None:
        raise NotYours("no such patient among yours")
    return known


def audit(
    session: AsyncSession,
    member: Member,
    action: str,
    now: datetime,
    patient: UUID | None = None,
    **detail: object,
) -> None:
    """Note what they did, in the past tense, with ids and codes and never a text."""
    session.add(
        Audit(
            actor=f"staff:{member.id}", action=action, patient_id=patient, at=now,
            detail=detail,
        )
    )  # fmt: skip

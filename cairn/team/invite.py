"""What the team does with invitations: make, list, withdraw. Each is audited by name."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from cairn.store.tables import JoinCode
from cairn.team.member import Member, NotYours, Refused, find_patient
from cairn.turns.invite import CannotInvite, Invitation, Invited, Way, invite, read_invitations
from cairn.turns.invite import withdraw_invitation as withdraw
from cairn.turns.runtime import Runtime


async def invite_patient(
    runtime: Runtime, member: Member, patient: UUID, way: Way, now: datetime
) -> Invitation:
    """Invite one of the member's patients; show `secret` to them once when nothing is sent.

    Raises NotYours, and CannotInvite (its text says why and what else to do).
    """
    async with runtime.db.begin() as session:
        await find_patient(session, runtime.keys, member, patient)
        return await invite(runtime, session, patient, way, now, f"staff:{member.id}")


async def list_invitations(
    runtime: Runtime, member: Member, patient: UUID, now: datetime
) -> list[Invited]:
    """The invitations of one of the member's patients, the newest first."""
    async with runtime.db.begin() as session:
        await find_patient(session, runtime.keys, member, patient)
        return await read_invitations(session, patient, now)


async def withdraw_invitation(
    runtime: Runtime, member: Member, invitation: UUID, now: datetime
) -> None:
    """Make it worthless. NotYours; Refused ("invitation-over") when it is no longer open."""
    async with runtime.db.begin() as session:
        patient = await session.scalar(
            select(col(JoinCode.patient_id)).where(col(JoinCode.id) == invitation)
        )
        if patient is None:
            raise NotYours("no such invitation among yours")
        await find_patient(session, runtime.keys, member, patient)
        if not await withdraw(session, invitation, now, f"staff:{member.id}"):
            raise Refused("invitation-over")


__all__ = [
    "CannotInvite",
    "Invitation",
    "invite_patient",
    "list_invitations",
    "withdraw_invitation",
]

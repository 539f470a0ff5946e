"""Invitations: one link or code, sent or handed over, that opens one conversation once.

The link carries its secret behind `#`, which a browser keeps to itself: it reaches no log, no
proxy and no other site. The page of the link gives it back by POST (gateway/joining.py). What
is sent names no person, no clinic and nothing of therapy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.when import read_zone, say_date
from cairn.store.patients import Known, find_by_id
from cairn.store.tables import Audit, Delivery, JoinCode
from cairn.turns.address import read_address_of
from cairn.turns.join import CODE_DAYS, new_secret
from cairn.turns.letters import Words, queue_letter
from cairn.turns.runtime import Runtime

Way = Literal["code", "link", "sms", "email"]
LINK_LENGTH = 26  # of 31 signs: more than 128 bits


class CannotInvite(Exception):
    """Why this way is closed; the text says what to do instead."""


@dataclass(frozen=True)
class Invitation:
    """A new invitation. `secret` is shown once: the code, or the whole link."""

    id: UUID
    way: Way
    secret: str
    expires_at: datetime


@dataclass(frozen=True)
class Invited:
    """An invitation as the team sees it afterwards."""

    id: UUID
    way: str
    made_at: datetime
    expires_at: datetime
    state: Literal["open", "used", "expired", "withdrawn"]


async def invite(
    runtime: Runtime,
    session: AsyncSession,
    patient: UUID,
    way: Way,
    now: datetime,
    actor: str = "system",
) -> Invitation:
    """Make an invitation in the place of those that are open, and send it when `way` says so.

    Raises CannotInvite when the person cannot be reached that way, LookupError without one.
    """
    known = await find_by_id(session, runtime.keys, patient)
    if known is None:
        raise LookupError(f"no patient {patient}")
    await _withdraw_open(session, patient, now)
    secret = new_secret(10 if way == "code" else LINK_LENGTH)
    row = JoinCode(
        code_hash=secret.hash,
        patient_id=patient,
        way=way,
        made_at=now,
        expires_at=now + timedelta(days=CODE_DAYS),
    )
    session.add(row)
    shown = secret.text if way == "code" else f"{runtime.settings.url}/join#{secret.text}"
    made = Invitation(row.id, way, shown, row.expires_at)
    if way == "sms":
        await _text(runtime, session, known, made, now)
    elif way == "email":
        await _write(runtime, session, known, made, now)
    session.add(
        Audit(
            actor=actor, action="patient_invited", patient_id=patient, at=now,
            detail={"invitation": str(row.id), "way": way},
        )
    )  # fmt: skip
    await session.flush()
    return made


async def withdraw_invitation(
    session: AsyncSession, invitation: UUID, now: datetime, actor: str = "system"
) -> bool:
    """Make an invitation worthless; False when it was used or is no longer open anyway."""
    patient: UUID | None = await session.scalar(
        update(JoinCode)
        .where(
            col(JoinCode.id) == invitation,
            col(JoinCode.used_at).is_(None),
            col(JoinCode.withdrawn_at).is_(None),
            col(JoinCode.expires_at) > now,
        )
        .values(withdrawn_at=now)
        .returning(col(JoinCode.patient_id))
    )
    if patient is None:
        return False
    session.add(
        Audit(
            actor=actor, action="invitation_withdrawn", patient_id=patient, at=now,
            detail={"invitation": str(invitation)},
        )
    )  # fmt: skip
    return True


async def read_invitations(session: AsyncSession, patient: UUID, now: datetime) -> list[Invited]:
    """The patient's invitations, the newest first."""
    rows = await session.scalars(
        select(JoinCode)
        .where(col(JoinCode.patient_id) == patient)
        .order_by(col(JoinCode.made_at).desc())
    )
    return [Invited(row.id, row.way, row.made_at, row.expires_at, _state(row, now)) for row in rows]


def _state(row: JoinCode, now: datetime) -> Literal["open", "used", "expired", "withdrawn"]:
    if row.used_at is not None:
        return "used"
    if row.withdrawn_at is not None:
        return "withdrawn"
    return "open" if row.expires_at > now else "expired"


async def _withdraw_open(session: AsyncSession, patient: UUID, now: datetime) -> None:
    """One that was sent to the wrong place must not stay good beside the new one."""
    await session.execute(
        update(JoinCode)
        .where(
            col(JoinCode.patient_id) == patient,
            col(JoinCode.used_at).is_(None),
            col(JoinCode.withdrawn_at).is_(None),
        )
        .values(withdrawn_at=now)
    )


async def _text(
    runtime: Runtime, session: AsyncSession, known: Known, made: Invitation, now: datetime
) -> None:
    if await read_address_of(session, known.sealer, known.id, "sms") is None:
        raise CannotInvite("This person has no telephone number here: add one, or choose a code.")
    if known.sms_stopped_at is not None:
        raise CannotInvite("This person texted STOP and gets no text: choose a code or a link.")
    row = uuid4()
    body = _say(runtime, known, made, "invitation-sms")
    session.add(
        Delivery(
            id=row,
            patient_id=known.id,
            kind="invitation",
            body_enc=known.sealer.seal(body, "delivery", row, "body"),
            created_at=now,
            next_at=now,
        )
    )


async def _write(
    runtime: Runtime, session: AsyncSession, known: Known, made: Invitation, now: datetime
) -> None:
    to = await read_address_of(session, known.sealer, known.id, "email")
    if to is None:
        raise CannotInvite("This person has no e-mail address here: add one, or choose a code.")
    if runtime.settings.smtp_url is None and not runtime.home.demo:
        raise CannotInvite("No mail server is set: set CAIRN_SMTP_URL, or choose a code or a link.")
    words = Words(
        _say(runtime, known, made, "invitation-subject"), _say(runtime, known, made, "invitation")
    )
    await queue_letter(
        session, known.sealer, patient=known.id, to=to.text, kind="invitation", words=words, now=now
    )


def _say(runtime: Runtime, known: Known, made: Invitation, key: str) -> str:
    day = made.expires_at.astimezone(read_zone(known.timezone)).date()
    until = say_date(day, "fr" if known.lang == "fr" else "en")
    return runtime.library.message(key).text.of(known.lang).format(link=made.secret, until=until)

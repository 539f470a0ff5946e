"""Where a person can be reached: one telephone number or e-mail address, as they type it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import phonenumbers
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Keyring, Sealer
from cairn.store.patients import Known, find_by_email, find_by_phone
from cairn.store.tables import Identity

LONGEST = 320  # characters of an e-mail address (RFC 3696)
_EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]{2,}")


@dataclass(frozen=True)
class Address:
    """A telephone number in E.164 (`sms`), or an e-mail address in lower case (`email`)."""

    way: Literal["sms", "email"]
    text: str


def read_address(typed: str, country: str) -> Address | None:
    """What was typed as an address; a number without its country's code is one of `country`.

    None when it is neither.
    """
    plain = typed.strip()[:LONGEST]
    if "@" in plain:
        return Address("email", plain.lower()) if _EMAIL.fullmatch(plain) else None
    try:
        number = phonenumbers.parse(plain, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    form = phonenumbers.PhoneNumberFormat.E164
    return Address("sms", phonenumbers.format_number(number, form))


async def find_by_address(session: AsyncSession, keys: Keyring, address: Address) -> Known | None:
    """The patient who has that address, unless erased."""
    find = find_by_phone if address.way == "sms" else find_by_email
    return await find(session, keys, address.text)


async def set_address(
    session: AsyncSession, keys: Keyring, sealer: Sealer, patient: UUID, address: Address
) -> bool:
    """Keep it, sealed, in the place of the one of its kind; False when it is another patient's."""
    field = "phone" if address.way == "sms" else "email"
    index = keys.index_of(address.text)
    column = col(Identity.phone_index) if field == "phone" else col(Identity.email_index)
    owner = await session.scalar(select(col(Identity.patient_id)).where(column == index))
    if owner not in (None, patient):
        return False
    sealed = sealer.seal(address.text, "identity", patient, field)
    await session.execute(
        update(Identity)
        .where(col(Identity.patient_id) == patient)
        .values({f"{field}_enc": sealed, f"{field}_index": index})
    )
    return True


async def read_address_of(
    session: AsyncSession, sealer: Sealer, patient: UUID, way: Literal["sms", "email"]
) -> Address | None:
    """The address of that kind that this patient has."""
    field = "phone" if way == "sms" else "email"
    identity = await session.get(Identity, patient)
    sealed = None if identity is None else getattr(identity, f"{field}_enc")
    if sealed is None:
        return None
    return Address(way, sealer.open_text(sealed, "identity", patient, field))

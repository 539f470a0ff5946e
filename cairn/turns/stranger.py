"""A text from an unknown number: assessed too, answered politely once, no account made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

import phonenumbers
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.engine.keywords import read_keyword
from cairn.engine.turn import Patient
from cairn.risk.levels import ALERT_FROM
from cairn.store.tables import Audit
from cairn.turns.assess import Assessor
from cairn.turns.deliver import queue_for_stranger
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import saying

ANSWER_FROM = 1  # risk level from which an unknown number is answered every time
FRENCH = {"FR", "BE", "CH", "LU", "MC"}


@dataclass(frozen=True)
class Text:
    """A text as the provider hands it over: E.164 number, its own id, the words."""

    phone: str
    sid: str
    body: str


async def answer_stranger(
    runtime: Runtime, assessor: Assessor, received: Text, now: datetime
) -> bool:
    """Answer with the crisis number; False for a text seen before."""
    country = country_of(received.phone)
    lang: Literal["en", "fr"] = "fr" if country in FRENCH else "en"
    found = await assessor.assess(received.body, lang, None, ())
    person = Patient(lang=lang, country=country, timezone="UTC", guided=False, channel="sms")
    async with runtime.db.begin() as session:
        texted = uuid5(NAMESPACE_URL, f"stranger:{received.sid}")
        if not await _note(session, texted, "stranger_texted", {"level": found.level}, now):
            return False
        if read_keyword(received.body) == "stop":
            return True
        # Whoever may be in danger is always answered; others once an hour, so that a number
        # that writes on and on costs one text.
        hour = _this_hour(runtime, received.phone, now)
        first = await _note(session, hour, "stranger_answered", {}, now)
        if first or found.level >= ANSWER_FROM:
            await queue_for_stranger(
                runtime,
                session,
                received.phone,
                saying(runtime.library, person, "unknown-number", now),
                lang=lang,
                now=now,
                urgent=found.level >= ALERT_FROM,
            )
    return True


async def _note(
    session: AsyncSession, row: UUID, action: str, detail: dict[str, int], now: datetime
) -> bool:
    """Write an audit row of this id; False when it is there already."""
    fresh = await session.scalar(
        upsert(Audit)
        .values(id=row, at=now, actor="stranger", action=action, detail=detail)
        .on_conflict_do_nothing()
        .returning(col(Audit.id))
    )
    return fresh is not None


def _this_hour(runtime: Runtime, phone: str, now: datetime) -> UUID:
    """An id that tells the same number within the hour, and says nothing of it afterwards."""
    return UUID(bytes=runtime.keys.index_of(f"{phone} {now:%Y-%m-%d %H}")[:16])


def country_of(phone: str) -> str:
    """The country of an E.164 number; ZZ when it tells none."""
    try:
        parsed = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return "ZZ"
    return phonenumbers.region_code_for_number(parsed) or "ZZ"

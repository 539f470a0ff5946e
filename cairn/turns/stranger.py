"""A text from an unknown number: assessed too, answered politely once, no account made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import NAMESPACE_URL, uuid5

import phonenumbers
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col

from cairn.engine.keywords import read_keyword
from cairn.engine.turn import Patient
from cairn.store.tables import Audit
from cairn.turns.alerts import ALERT_FROM
from cairn.turns.assess import Assessor
from cairn.turns.deliver import queue_for_stranger
from cairn.turns.runtime import Runtime
from cairn.turns.sayings import saying

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
    """Answer once per text, always with the crisis number; False for a text seen before."""
    country = country_of(received.phone)
    lang: Literal["en", "fr"] = "fr" if country in FRENCH else "en"
    found = await assessor.assess(received.body, lang, None, ())
    person = Patient(lang=lang, country=country, timezone="UTC", guided=False, channel="sms")
    async with runtime.db.begin() as session:
        fresh = await session.scalar(
            upsert(Audit)
            .values(
                id=uuid5(NAMESPACE_URL, f"stranger:{received.sid}"), at=now, actor="stranger",
                action="stranger_texted", detail={"level": found.level},
            )
            .on_conflict_do_nothing()
            .returning(col(Audit.id))
        )  # fmt: skip
        if fresh is None:
            return False
        if read_keyword(received.body) != "stop":
            outputs = saying(runtime.library, person, "unknown-number", now)
            await queue_for_stranger(
                runtime,
                session,
                received.phone,
                outputs,
                lang=lang,
                now=now,
                urgent=found.level >= ALERT_FROM,
            )
    return True


def country_of(phone: str) -> str:
    """The country of an E.164 number; ZZ when it tells none."""
    try:
        parsed = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return "ZZ"
    return phonenumbers.region_code_for_number(parsed) or "ZZ"

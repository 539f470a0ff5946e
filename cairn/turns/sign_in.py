"""Coming back on another device: six digits sent to a contact that the person gave before.

Nothing to forget, and nothing to learn for who tries numbers of others: every contact gets the
same answer, and the work behind it happens after that answer. The digits are good for ten
minutes and five tries, and only in the browser that asked, which holds a secret of its own.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from cairn.store.keys import Keyring, Sealer, hash_of
from cairn.store.patients import Known, find_by_id
from cairn.store.tables import Audit, Delivery, SignInCode
from cairn.turns.address import Address, find_by_address, read_address, set_address
from cairn.turns.join import open_web_session
from cairn.turns.letters import Words, queue_letter
from cairn.turns.runtime import Runtime

DIGITS = 6
MINUTES = 10
TRIES = 5
#: At most so many codes for one person in that time, whoever asks: 50 guesses a day of a million.
LIMITS = ((timedelta(minutes=15), 3), (timedelta(days=1), 10))
log = structlog.get_logger()


def new_challenge() -> str:
    """The secret of a browser that asks for a code; for every contact, known or not."""
    return secrets.token_urlsafe(24)


async def send_sign_in_code(
    runtime: Runtime, address: Address, challenge: str, now: datetime
) -> None:
    """Send a code to that contact when somebody has it and has not had too many."""
    async with runtime.db.begin() as session:
        known = await find_by_address(session, runtime.keys, address)
        if known is None or await _too_many(session, known.id, now):
            log.info("sign_in_code_not_sent", known=known is not None)
            return
        code, row = _new_code(runtime.keys, known.id, challenge, now)
        session.add(row)
        await _send(runtime, session, known, address, code, now)
        _note(session, known.id, "sign_in_code_sent", address, now)


async def send_confirming_code(
    runtime: Runtime, patient: UUID, address: Address, challenge: str, now: datetime
) -> None:
    """Send a code to a contact that a signed-in person wants to add, unless somebody has it.

    The answer to the person is the same in every case.
    """
    async with runtime.db.begin() as session:
        known = await find_by_id(session, runtime.keys, patient)
        if known is None or await _too_many(session, patient, now):
            return
        if await find_by_address(session, runtime.keys, address) is not None:
            return
        code, row = _new_code(runtime.keys, patient, challenge, now)
        row.contact_enc = known.sealer.seal(address.text, "sign_in_code", row.id, "contact")
        session.add(row)
        await _send(runtime, session, known, address, code, now, new=True)
        _note(session, patient, "contact_code_sent", address, now)


@dataclass(frozen=True)
class _Proof:
    """A code that was right."""

    patient: UUID
    row: SignInCode


async def sign_in_with_code(
    runtime: Runtime, challenge: str, code: str, now: datetime, device: str
) -> str | None:
    """A session token for the right digits; None for all else, whatever the reason."""
    async with runtime.db.begin() as session:
        proof = await _prove(session, runtime.keys, challenge, code, now)
        if proof is None or proof.row.contact_enc is not None:
            return None  # the try counts: this transaction is kept
        session.add(
            Audit(actor="patient", action="signed_in_by_code", patient_id=proof.patient, at=now)
        )
        return await open_web_session(session, proof.patient, now, device)


async def confirm_address(
    runtime: Runtime, patient: UUID, challenge: str, code: str, now: datetime
) -> bool:
    """Keep the contact that the right digits prove; False for all else, whatever the reason."""
    async with runtime.db.begin() as session:
        proof = await _prove(session, runtime.keys, challenge, code, now)
        known = await find_by_id(session, runtime.keys, patient)
        if proof is None or known is None or proof.patient != patient:
            return False
        if proof.row.contact_enc is None:
            return False
        text = known.sealer.open_text(
            proof.row.contact_enc, "sign_in_code", proof.row.id, "contact"
        )
        address = read_address(text, known.country)
        if address is None:
            return False
        kept = await set_address(session, runtime.keys, known.sealer, patient, address)
        if kept:
            _note(session, patient, "contact_confirmed", address, now)
        return kept


def _new_code(
    keys: Keyring, patient: UUID, challenge: str, now: datetime
) -> tuple[str, SignInCode]:
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    row = SignInCode(
        id=uuid4(),
        patient_id=patient,
        challenge_hash=hash_of(challenge),
        code_mac=b"",
        made_at=now,
        expires_at=now + timedelta(minutes=MINUTES),
    )
    row.code_mac = _mac(keys, row.id, code)
    return code, row


def _mac(keys: Keyring, row: UUID, code: str) -> bytes:
    return keys.index_of(f"sign-in:{row}:{code}")


async def _prove(
    session: AsyncSession, keys: Keyring, challenge: str, code: str, now: datetime
) -> _Proof | None:
    """Count the try, and tell whether these are the digits sent for this challenge."""
    row = await session.scalar(
        select(SignInCode)
        .where(
            col(SignInCode.challenge_hash) == hash_of(challenge),
            col(SignInCode.used_at).is_(None),
            col(SignInCode.expires_at) > now,
            col(SignInCode.tries) < TRIES,
        )
        .with_for_update()
    )
    if row is None:
        return None
    row.tries += 1
    digits = "".join(each for each in code if each.isascii() and each.isdigit())
    if not hmac.compare_digest(row.code_mac, _mac(keys, row.id, digits)):
        return None
    row.used_at = now
    return _Proof(row.patient_id, row)


async def _too_many(session: AsyncSession, patient: UUID, now: datetime) -> bool:
    for span, most in LIMITS:
        made = await session.scalar(
            select(func.count())
            .select_from(SignInCode)
            .where(col(SignInCode.patient_id) == patient, col(SignInCode.made_at) > now - span)
        )
        if (made or 0) >= most:
            return True
    return False


async def _send(  # noqa: PLR0913 - facts of one code, each named at the call
    runtime: Runtime,
    session: AsyncSession,
    known: Known,
    address: Address,
    code: str,
    now: datetime,
    *,
    new: bool = False,
) -> None:
    """By the outbox. A number that is not the person's yet is sealed with the row itself."""

    def say(key: str) -> str:
        shown = f"{code[:3]} {code[3:]}"
        return runtime.library.message(key).text.of(known.lang).format(code=shown, minutes=MINUTES)

    if address.way == "email":
        words = Words(say("sign-in-subject"), say("sign-in"))
        await queue_letter(
            session, known.sealer, patient=known.id, to=address.text, kind="code", words=words,
            now=now,
        )  # fmt: skip
        return
    row = uuid4()
    sealer: Sealer = runtime.keys.site if new else known.sealer
    session.add(
        Delivery(
            id=row,
            patient_id=None if new else known.id,
            kind="code",
            body_enc=sealer.seal(say("sign-in-sms"), "delivery", row, "body"),
            to_enc=sealer.seal(address.text, "delivery", row, "to") if new else None,
            created_at=now,
            next_at=now,
        )
    )


def _note(
    session: AsyncSession, patient: UUID, action: str, address: Address, now: datetime
) -> None:
    session.add(
        Audit(
            actor="patient", action=action, patient_id=patient, at=now,
            detail={"way": address.way},
        )
    )  # fmt: skip

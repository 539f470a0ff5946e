"""Keys: a master key wraps one key per patient; each value is bound to its row.

AES-256-GCM throughout (NIST SP 800-38D), 96-bit random nonces. A sealed value is
``0x01 | nonce (12) | ciphertext and tag``; its associated data names table, row and column,
so that a value moved to another row does not open. Erasing a patient destroys their key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORMAT = b"\x01"
_NONCE = 12
KEY_BYTES = 32


class SealBroken(Exception):
    """A sealed value does not open: wrong key, wrong row, or altered."""


class Sealer:
    """Seals and opens values with one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESGCM(key)

    def seal(self, value: bytes | str, table: str, row: UUID, column: str) -> bytes:
        """The sealed value for that place."""
        raw = value.encode() if isinstance(value, str) else value
        nonce = os.urandom(_NONCE)
        return _FORMAT + nonce + self._aead.encrypt(nonce, raw, _place(table, row, column))

    def open(self, sealed: bytes, table: str, row: UUID, column: str) -> bytes:
        """The value; SealBroken when it was not sealed for that place with this key."""
        if sealed[:1] != _FORMAT:
            raise SealBroken(f"{table}.{column} of {row}: unknown format; was it written by Cairn?")
        nonce, body = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return self._aead.decrypt(nonce, body, _place(table, row, column))
        except InvalidTag:
            raise SealBroken(
                f"{table}.{column} of {row} does not open: another master key, or altered"
            ) from None

    def seal_json(self, value: Any, table: str, row: UUID, column: str) -> bytes:
        """Like seal, for anything that JSON holds."""
        raw = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self.seal(raw, table, row, column)

    def open_json(self, sealed: bytes, table: str, row: UUID, column: str) -> Any:
        """Like open, for what seal_json sealed."""
        return json.loads(self.open(sealed, table, row, column))

    def open_text(self, sealed: bytes, table: str, row: UUID, column: str) -> str:
        """Like open, for a text."""
        return self.open(sealed, table, row, column).decode()


class Keyring:
    """What is derived from the master key: patients' keys, site key, blind index, tokens."""

    def __init__(self, master: bytes, version: int = 1) -> None:
        if len(master) != KEY_BYTES:
            raise ValueError(
                "the master key must be 32 bytes: make one with `openssl rand -base64 32`"
            )
        self.version = version
        self._wrap = AESGCM(_derive(master, b"wrap"))
        self._index = _derive(master, b"blind-index")
        self.site = Sealer(_derive(master, b"site"))
        self.token_secret = _derive(master, b"turn-token").hex()

    def new_patient_key(self, patient: UUID) -> tuple[bytes, Sealer]:
        """A fresh key: wrapped for keeping, and ready to use."""
        key = AESGCM.generate_key(256)
        nonce = os.urandom(_NONCE)
        wrapped = _FORMAT + nonce + self._wrap.encrypt(nonce, key, patient.bytes)
        return wrapped, Sealer(key)

    def patient(self, wrapped: bytes, patient: UUID) -> Sealer:
        """The patient's sealer; SealBroken when the wrapped key is not theirs."""
        nonce, body = wrapped[1 : 1 + _NONCE], wrapped[1 + _NONCE :]
        try:
            return Sealer(self._wrap.decrypt(nonce, body, patient.bytes))
        except InvalidTag:
            raise SealBroken(
                f"the key of patient {patient} does not open: is this the right master key?"
            ) from None

    def index_of(self, phone: str) -> bytes:
        """The keyed blind index of an E.164 phone number."""
        return hmac.new(self._index, phone.encode(), hashlib.sha256).digest()


def hash_of(token: str) -> bytes:
    """What is kept of a random token (cookie, code): its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


def _place(table: str, row: UUID, column: str) -> bytes:
    return f"{table}|{row}|{column}".encode()


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"cairn/1/" + purpose).derive(master)

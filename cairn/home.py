"""The home: one folder that holds all data of one Cairn, and says for good what it is.

A home is a demo or a production home from the moment it is made. Nothing turns one into
the other: a demo has public log-ins, stand-ins for SMS and mail, and patients who skip
the order of modules, so it must never meet a real patient.
"""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Self
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, ValidationError

if TYPE_CHECKING:
    from cairn.settings import Settings

MASTER_KEY_BYTES = 32


class CannotStart(Exception):
    """Something the operator has to mend first; the text says what and how."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}\n  {mend}")
        self.what = what
        self.mend = mend


class Kind(StrEnum):
    """What a home is, fixed when it is made."""

    DEMO = "demo"
    PRODUCTION = "production"


class Card(BaseModel):
    """What ``HOME/home.json`` holds: the identity of one Cairn."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    kind: Kind
    instance_id: UUID
    made_at: datetime
    master_key_version: int = 1


class EmbeddedUrls(BaseModel):
    """How to reach the embedded PostgreSQL while it runs; a secret file of the home."""

    FILE: ClassVar[str] = "database.json"

    app_url: str
    owner_url: str


@dataclass(frozen=True)
class Home:
    """An existing home. ``path`` is absolute; every folder in it is private to the user."""

    path: Path
    card: Card
    settings: Settings

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the home that ``settings.home`` names.

        Raises CannotStart when there is none yet, or when its card cannot be read.
        """
        path = settings.home.resolve()
        try:
            text = (path / "home.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            raise CannotStart(
                f"{path} is not the home of a Cairn yet.",
                "Start it once with `cairn up`, or set CAIRN_HOME to an existing home.",
            ) from None
        try:
            return cls(path, Card.model_validate_json(text), settings)
        except ValidationError as error:
            raise CannotStart(
                f"{path / 'home.json'} cannot be read: {error.errors()[0]['msg']}.",
                "Restore the file from a backup, or choose another CAIRN_HOME.",
            ) from None

    @classmethod
    def make(cls, settings: Settings, kind: Kind) -> Self:
        """Make the folder ``settings.home`` a home of this kind, once.

        Raises CannotStart when the folder already holds something else.
        """
        path = settings.home.resolve()
        if path.exists() and any(path.iterdir()):
            raise CannotStart(
                f"{path} holds files but is not the home of a Cairn.",
                "Set CAIRN_HOME to an empty or a new folder.",
            )
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        card = Card(kind=kind, instance_id=uuid4(), made_at=datetime.now(UTC))
        home = cls(path, card, settings)
        if home.demo:
            key = base64.b64encode(secrets.token_bytes(MASTER_KEY_BYTES)).decode()
            write_private(home.secret("master.key"), key + "\n")
        # The card comes last: a home that has one is complete.
        write_private(path / "home.json", card.model_dump_json(indent=2) + "\n")
        return home

    @classmethod
    def open_to_start(cls, settings: Settings, *, production: bool = False) -> Self:
        """Open the home, or make it when the folder is empty, and check that it may start.

        A home is made for production when ``production`` is asked for, or when both a
        database and a master key are given; otherwise for a demo. Raises CannotStart when
        the home is of the other kind or when a setting that its kind needs is missing.
        """
        given_key = settings.master_key is not None or settings.master_key_file is not None
        asked = production or (settings.database_url is not None and given_key)
        kind = Kind.PRODUCTION if asked else Kind.DEMO
        if not (settings.home / "home.json").exists():
            _check(settings, kind)
            return cls.make(settings, kind)
        home = cls.open(settings)
        if home.demo and asked:
            raise CannotStart(
                f"{home.path} is a demo home and can never serve real patients.",
                "Set CAIRN_HOME to a new folder for production, or unset CAIRN_DATABASE_URL, "
                "CAIRN_MASTER_KEY and CAIRN_MASTER_KEY_FILE to run the demo.",
            )
        _check(settings, home.kind)
        home.master_key()
        return home

    @property
    def kind(self) -> Kind:
        """Demo or production."""
        return self.card.kind

    @property
    def demo(self) -> bool:
        """Whether this home is a demo."""
        return self.card.kind is Kind.DEMO

    @property
    def instance_id(self) -> UUID:
        """The identity of this Cairn; cookies carry it, so that two never mix."""
        return self.card.instance_id

    @property
    def master_key_version(self) -> int:
        """Number of the master key in use, from 1 up; wrapped keys record it."""
        return self.card.master_key_version

    def master_key(self) -> bytes:
        """The 32 bytes that wrap the patients' keys.

        A demo uses the key made with its home. Raises CannotStart when there is no key or
        when it is not 32 bytes in base64.
        """
        if self.demo:
            path = self.path / "secrets" / "master.key"
            return _decode_key(_read(path), str(path))
        return _given_key(self.settings)

    def database_url(self) -> str:
        """SQLAlchemy URL of the application's role: the given server's, else the embedded one's.

        Raises CannotStart when none is given and the embedded PostgreSQL does not run.
        """
        given = self.settings.database_url
        return given.get_secret_value() if given else self._embedded().app_url

    def owner_url(self) -> str:
        """SQLAlchemy URL of the role that owns the tables and migrates.

        A given server may use one role for both. Raises CannotStart as ``database_url``.
        """
        given = self.settings.database_owner_url or self.settings.database_url
        return given.get_secret_value() if given else self._embedded().owner_url

    def _embedded(self) -> EmbeddedUrls:
        try:
            text = self.secret(EmbeddedUrls.FILE).read_text(encoding="utf-8")
        except FileNotFoundError:
            raise CannotStart(
                f"PostgreSQL does not run for {self.path}.", "Start Cairn with `cairn up`."
            ) from None
        return EmbeddedUrls.model_validate_json(text)

    def folder(self, name: str) -> Path:
        """A private folder of the home (mode 0700), made when it is missing."""
        path = self.path / name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def secret(self, name: str) -> Path:
        """Path of a secret's file, in the private folder for secrets."""
        return self.folder("secrets") / name


def write_private(path: Path, text: str) -> None:
    """Write a file that only this user can read (0600), whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _check(settings: Settings, kind: Kind) -> None:
    if kind is Kind.DEMO:
        if not _is_loopback(settings.host):
            raise CannotStart(
                f"A demo answers on this machine only, and CAIRN_HOST is {settings.host}.",
                "Unset CAIRN_HOST, or make a production home with `cairn up --production`.",
            )
        return
    missing = [name for name, value in _needed_in_production(settings).items() if not value]
    if missing:
        raise CannotStart(
            f"A production home needs {', '.join(missing)}.",
            "Set them in the environment; docs/reference/environment.md explains each.",
        )
    _given_key(settings)


def _needed_in_production(settings: Settings) -> dict[str, bool]:
    return {
        "CAIRN_DATABASE_URL": settings.database_url is not None,
        "CAIRN_MASTER_KEY or CAIRN_MASTER_KEY_FILE": settings.master_key is not None
        or settings.master_key_file is not None,
        "CAIRN_TWILIO_ACCOUNT_SID": settings.twilio_account_sid is not None,
        "CAIRN_TWILIO_AUTH_TOKEN": settings.twilio_auth_token is not None,
        "CAIRN_TWILIO_FROM": settings.twilio_from is not None,
    }


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _given_key(settings: Settings) -> bytes:
    if settings.master_key is not None:
        return _decode_key(settings.master_key.get_secret_value(), "CAIRN_MASTER_KEY")
    if settings.master_key_file is not None:
        return _decode_key(_read(settings.master_key_file), str(settings.master_key_file))
    raise CannotStart(
        "There is no master key.",
        "Set CAIRN_MASTER_KEY or CAIRN_MASTER_KEY_FILE; `openssl rand -base64 32` makes one.",
    )


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotStart(
            f"The master key cannot be read from {path}: {type(error).__name__}.",
            "Restore the file; without this key nothing that patients wrote can be read.",
        ) from None


def _decode_key(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:  # bad base64, or no ASCII at all
        key = b""
    if len(key) != MASTER_KEY_BYTES:
        raise CannotStart(
            f"The master key in {where} is not 32 bytes in base64.",
            "Give back the key this home was made with; for a new home make one with "
            "`openssl rand -base64 32`.",
        )
    return key

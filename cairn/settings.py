"""All that Cairn reads from its environment, in one validated object.

Secrets come from the environment or from files under the home; a production home
refuses to start without its own.
"""

from __future__ import annotations

import re
from datetime import time
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

REPOSITORY = Path(__file__).resolve().parent.parent
_ORIGIN = re.compile(r"(https://[a-z0-9.-]+|http://(localhost|127\.0\.0\.1))(:[0-9]{1,5})?")
_PAGE = re.compile(r"https?://[^\s\"'<>]+")


class Settings(BaseSettings):
    """Settings by environment variable, each with the prefix ``CAIRN_``."""

    model_config = SettingsConfigDict(env_prefix="CAIRN_", extra="ignore")

    home: Path = Field(Path("var"), description="All data of this Cairn: keys, database, models.")
    host: str = Field("127.0.0.1", description="Address the gateway listens on.")
    port: int = Field(8400, ge=1, le=65535, description="The public port of the gateway.")
    public_url: str | None = Field(
        None, description="URL patients and Twilio use; default http://localhost:PORT."
    )
    content: Path = Field(REPOSITORY / "content", description="Folder of what authors edit.")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL of the application role; unset: the embedded one."
    )
    database_owner_url: SecretStr | None = Field(
        None, description="PostgreSQL of the role that owns the tables (migrations)."
    )
    master_key: SecretStr | None = Field(
        None, description="32 bytes in base64 that wrap the patients' keys; or master_key_file."
    )
    master_key_file: Path | None = Field(None, description="File that holds the master key.")
    actions_url: str = Field("http://127.0.0.1:8401", description="Action server, loopback.")
    rasa_url: str = Field("http://127.0.0.1:8402", description="Rasa, loopback.")
    rasa_timeout: float = Field(4.0, gt=0, le=30, description="Seconds before a turn is late.")
    site_timezone: str = Field("Europe/London", description="IANA zone of the team's hours.")
    site_country: str = Field(
        "GB", description="Country whose public holidays are days off in the rota, e.g. FR."
    )
    site_subdivision: str | None = Field(
        None, description="Part of the country with holidays of its own, e.g. SCT or BY."
    )
    guided: bool = Field(
        True, description="Whether a team guides patients; then a rota is needed to start."
    )
    twilio_account_sid: str | None = Field(None, description="Twilio account.")
    twilio_auth_token: SecretStr | None = Field(None, description="Twilio token; signs webhooks.")
    twilio_from: str | None = Field(None, description="Number or messaging service that sends.")
    twilio_api_base: str | None = Field(
        None, description="Address of the Twilio API; set it to use any stand-in."
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server for the team's e-mail: smtp://USER:PASSWORD@HOST:587 (STARTTLS) "
        "or smtps://….",
    )
    smtp_from: str | None = Field(None, description="Address that this e-mail comes from.")
    canary_at: time = Field(
        time(10), description="Site-local time of the daily test of the way to who is on call."
    )
    heartbeat_url: str | None = Field(
        None,
        description="Address of a watchdog elsewhere, asked each minute while alerts flow.",
    )
    self_registration: bool = Field(
        False,
        description="Whether anybody may begin alone at /start, self-guided, without a team.",
    )
    session_idle_days: int = Field(
        30, ge=1, le=365, description="Days after which a patient's unused browser is signed out."
    )
    session_days: int = Field(
        180, ge=1, le=365, description="Days after which every browser of a patient is signed out."
    )
    embed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Origins of the clinic's pages that may show the chat in a frame, parted by "
        "spaces: https://clinic.example https://www.clinic.example.",
    )
    erasure_days: int = Field(
        7,
        ge=1,
        le=30,
        description="Days between a person's wish to delete their data and its deletion, in "
        "which it can be taken back (1–30).",
    )
    record_years: int = Field(
        0,
        ge=0,
        le=50,
        description="Years for which the law makes this site keep the record of a guided patient "
        "after the last contact (0–50); a French hospital: 20. 0: none.",
    )
    export_notes: bool = Field(
        True,
        description="Whether a person's copy of their data holds the team's notes about them.",
    )
    exit_url: str = Field(
        "https://www.wikipedia.org/",
        description='The neutral page that the button "Leave" opens at once.',
    )

    @field_validator("embed_origins", mode="before")
    @classmethod
    def _read_origins(cls, value: object) -> object:
        """Whole origins only: what is written here goes into a header that lets pages in."""
        parts = value.replace(",", " ").split() if isinstance(value, str) else value
        if not isinstance(parts, list | tuple):
            return value
        origins = tuple(str(each).lower().rstrip("/") for each in parts)
        for each in origins:
            if _ORIGIN.fullmatch(each) is None:
                raise ValueError(
                    f"{each!r} is not an origin. Write https://, the host and perhaps a port, "
                    "nothing behind it and no *: https://clinic.example"
                )
        return origins

    @field_validator("exit_url")
    @classmethod
    def _read_exit(cls, value: str) -> str:
        if _PAGE.fullmatch(value) is None:
            raise ValueError("write the whole address of a page: https://www.wikipedia.org/")
        return value

    @property
    def url(self) -> str:
        """The public base URL, without a trailing slash."""
        return (self.public_url or f"http://localhost:{self.port}").rstrip("/")


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()

"""What the page may ask of a rehearsal."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(_Asked):
    """Something said as the patient."""

    text: str = Field(max_length=20_000)
    after_days: int = Field(default=0, ge=0, le=400)


class Place(_Asked):
    """A module, and a step of it."""

    module: str
    step: str | None = None


class Setting(_Asked):
    """A variable and its value as typed."""

    name: str
    value: str = Field(max_length=2_000)


class Who(_Asked):
    """What changes about who talks."""

    lang: Literal["en", "fr"] | None = None
    channel: Literal["web", "sms"] | None = None
    guided: bool | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")


class Record(_Asked):
    """Where a golden flow goes, and what it is about."""

    name: str = Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$", max_length=80)
    about: str = Field(min_length=3, max_length=200)

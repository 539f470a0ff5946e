"""Whom to call, country by country."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from cairn.content.base import Axis, Model, Slug, Text


class Service(Model):
    """One place to call."""

    id: Slug
    """Its id."""
    number: str
    """The number, in quotes, as it is dialled in the country."""
    by: Literal["call", "text", "both"] = "call"
    """How it is reached: by calling, by a text, or by either."""
    name: Text
    """What it is called, and what to know before calling."""
    for_axes: tuple[Axis, ...] = ("suicide",)
    """The dangers it is there for."""
    langs: tuple[str, ...] = ()
    """The languages it answers in; none named: any."""
    hours: str = "24/7"
    """When it answers."""
    youth: bool = False
    """For young people: said only to those known to be under 18, besides the first service."""


class Crisis(Model):
    """Crisis resources of a country."""

    format: Literal[1]
    """The version of the format."""
    country: str = Field(pattern=r"^[A-Z]{2}$")
    """Two letters; ZZ serves every country without a file of its own."""
    emergency: str
    """The emergency number."""
    emergency_silent: str | None = None
    """The emergency number by text, for who cannot speak."""
    services: tuple[Service, ...]
    """The first that fits axis and language is the one said first."""
    verified_on: date
    """The day on which somebody called every number; valid for 180 days."""
    sources: tuple[str, ...] = ()
    """Where the numbers come from."""

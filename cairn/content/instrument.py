"""Validated questionnaires."""

from __future__ import annotations

from typing import Literal

from cairn.content.base import Lang, Model, Risk, Slug, Text
from cairn.content.blocks import Option


class Item(Model):
    """One validated item, asked word for word."""

    id: Slug
    """Its id."""
    text: Text
    """The validated wording."""
    risk_from: int | None = None
    """The lowest score of this item that acts for safety, at once."""
    risk: Risk | None = None
    """What such a score means for safety."""


class Band(Model):
    """A severity band, in plain words for the patient."""

    id: Slug
    """Its id, the value of `<score>_band`."""
    low: int
    """Lowest total, included."""
    high: int
    """Highest total, included."""
    label: Text
    """Plain words for the patient, the value of `<score>_band_label`."""


class Instrument(Model):
    """A validated questionnaire. Its texts are checksummed and never paraphrased."""

    format: Literal[1]
    """The version of the format."""
    id: Slug
    """Its id, which is the name of the file."""
    title: Text
    """What patients and clinicians call it."""
    source: str
    """Where the wording comes from, in both languages."""
    licence: str
    """Under which it may be used."""
    status: Literal["validated", "provisional"] = "validated"
    """`provisional`: the translation is not validated."""
    stem: Text
    """Said before the first item."""
    answers: tuple[Option, ...]
    """The answers of every item, each with its `score`."""
    items: tuple[Item, ...]
    """The items, in order."""
    bands: tuple[Band, ...]
    """Severity by total."""
    case_from: int | None = None
    """The lowest total that counts as a probable case."""
    reliable_change: int | None = None
    """Points of change that are more than chance."""
    checksum: dict[Lang, str]
    """Fingerprint of the wording in each language: `cairn content checksum` prints it."""

"""System messages of the content as outputs."""

from __future__ import annotations

from datetime import datetime

from cairn.content.library import Library
from cairn.engine import respond
from cairn.engine.exchange import Exchange
from cairn.engine.state import Dialogue, Value
from cairn.engine.turn import Channel, Command, Kind, Output, Patient
from cairn.risk import Assessment

CRISIS_FROM = 2  # level that gets the crisis text; below, the outage text has the number too


def person_of(lang: str, country: str, channel: Channel) -> Patient:
    """The person as far as a text needs when their dialogue cannot be had.

    Not guided: nothing is claimed of a team when it is not certain that it was told.
    """
    return Patient(
        lang="fr" if lang == "fr" else "en",
        country=country,
        timezone="UTC",
        guided=False,
        channel=channel,
    )


def crisis_words(
    library: Library, person: Patient, found: Assessment, now: datetime
) -> tuple[Output, ...]:
    """What is said to danger outside any dialogue: it asks nothing, since nobody would remember."""
    if found.level < CRISIS_FROM:
        return saying(library, person, "outage", now)
    command = Command(name="risk", level=found.level, axis=found.category)
    said = respond(library, person, Dialogue(), command, now).outputs
    return tuple(output for output in said if output.expects == "none") or said


def saying(
    library: Library,
    person: Patient,
    key: str,
    now: datetime,
    *,
    kind: Kind = "say",
    dialogue: Dialogue | None = None,
    **extra: Value,
) -> tuple[Output, ...]:
    """The bubbles of the system message `key` for this person, in their language."""
    exchange = Exchange(library, person, dialogue or Dialogue(), now)
    exchange.say(key, **extra)
    return tuple(output.model_copy(update={"kind": kind}) for output in exchange.outputs)

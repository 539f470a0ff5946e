"""A golden flow: a conversation as a clinician reads it, and playing it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from cairn.content.expressions import format_number
from cairn.content.library import Library
from cairn.engine.exchange import Passed
from cairn.engine.respond import respond_traced
from cairn.engine.sms import render_sms, segments
from cairn.engine.state import Dialogue
from cairn.engine.turn import (
    AppointmentView,
    Command,
    Event,
    Fact,
    HomeworkView,
    Output,
    Patient,
    Turn,
)
from cairn.risk.levels import ALERT_FROM

#: Every flow happens on that day, a Monday; each turn a minute after the one before.
DAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
#: Left out of the transcript: they change with every edit, or repeat what is above.
_UNSAID = frozenset({"revision", "answers", "text"})


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Person(_Written):
    """Who talks; as in engine.Patient, with what a flow seldom changes given."""

    lang: Literal["en", "fr"]
    """The language the patient begins in."""
    channel: Literal["web", "sms"] = "web"
    """Where the patient writes."""
    country: str = "GB"
    """Two letters; decides the crisis numbers."""
    guided: bool = True
    """With a therapist who reads, and an appointment in two days."""
    demo: bool = False
    """In a demo, which says that nobody reads."""
    team_reads_in_hours: int | None = 24
    """Hours until somebody of the team reads; null: nobody is declared."""
    deletion_in_days: int | None = None
    """Days until their data is deleted, where they asked for it."""
    record_years: int = 0
    """Years for which the law keeps their record."""


class Line(_Written):
    """One message of the patient and the turn it brings."""

    patient: str
    """What the patient writes."""
    wants: str = "answer"
    """The command that the dialogue engine understood, "answer" when left out; "answer or pause"
    when it was unsure; "risk 2 suicide" when the detector found danger."""
    after_days: int = Field(default=0, ge=0)
    """Days since the message before; a minute when left out."""
    channel: Literal["web", "sms"] | None = None
    """Where this message is written, if not where the person usually writes."""
    bot: tuple[str, ...] = ()
    """What the bot says, a bubble each; by SMS the one text and what it costs."""
    events: tuple[str, ...] = ()
    """What happens: the name of the event and its data."""


class Flow(_Written):
    """A whole conversation."""

    about: str
    """What happens in it, in a sentence."""
    person: Person
    """Who talks."""
    begins: Dialogue = Dialogue()
    """The dialogue it starts from; an empty one when left out."""
    talk: tuple[Line, ...]
    """What is said, in order."""


@dataclass(frozen=True, slots=True)
class Played:
    """One line as it went: the patient at that moment, and the turn."""

    line: Line
    patient: Patient
    lang: Literal["en", "fr"]  # of what the bot said
    turn: Turn
    passed: tuple[Passed, ...]  # the steps it met


def play(library: Library, flow: Flow) -> list[Line]:
    """The same lines with what the bot says and what happens now."""
    return [
        each.line.model_copy(
            update={
                "bot": _written(library, each.patient, each.lang, each.turn.outputs),
                "events": tuple(describe(event) for event in each.turn.events),
            }
        )
        for each in play_turns(library, flow)
    ]


def play_turns(library: Library, flow: Flow) -> Iterator[Played]:
    """Each line in its turn, on the dialogue that the lines before have left."""
    dialogue, now = flow.begins, DAY
    lang = flow.person.lang
    facts: list[Fact] = []
    homework: list[HomeworkView] = []
    for line in flow.talk:
        now += timedelta(days=line.after_days, minutes=1)
        person = flow.person.model_copy(update={"channel": line.channel or flow.person.channel})
        patient = _patient(person, lang, facts, homework)
        turn, passed = respond_traced(library, patient, dialogue, _command(line), now)
        # As in the database: nothing but JSON passes from one message to the next.
        dialogue = Dialogue.model_validate_json(turn.dialogue.model_dump_json())
        for event in turn.events:
            lang = event.data["language"] if event.name == "language_set" else lang
            _remember(event, now, facts, homework)
        yield Played(line, patient, lang, turn, tuple(passed))


def _patient(
    person: Person, lang: Literal["en", "fr"], facts: list[Fact], homework: list[HomeworkView]
) -> Patient:
    hours, gone = person.team_reads_in_hours, person.deletion_in_days
    appointment = AppointmentView(id="a1", starts_at=DAY + timedelta(days=2), status="planned")
    return Patient(
        lang=lang,
        country=person.country,
        timezone="Europe/Paris" if person.country == "FR" else "Europe/London",
        guided=person.guided,
        demo=person.demo,
        channel=person.channel,
        team_reads_at=None if hours is None else DAY + timedelta(hours=hours),
        told_from=None if hours is None else ALERT_FROM,
        facts=tuple(facts),
        homework=tuple(homework),
        appointments=(appointment,) if person.guided else (),
        deletion_at=None if gone is None else DAY + timedelta(days=gone),
        record_years=person.record_years,
    )


def _command(line: Line) -> Command:
    name, *rest = line.wants.split()
    if name == "risk":
        return Command(name="risk", text=line.patient, level=int(rest[0]), axis=rest[1])
    return Command(name=name, text=line.patient, doubt=rest[1] if rest else None)


def _remember(event: Event, now: datetime, facts: list[Fact], homework: list[HomeworkView]) -> None:
    """What the store would give back in the next turn."""
    data = event.data
    if event.name == "mood_logged":
        facts.append(Fact(at=now, name="mood", value=data["mood"]))
    elif event.name == "score_recorded" and data["total"] is not None:
        facts.append(Fact(at=now, name=data["instrument"], value=data["total"]))
    elif event.name == "homework_assigned":
        due = now + timedelta(days=data["due_days"])
        given = HomeworkView(id=data["homework"], title=data["title"], due_at=due, status="open")
        homework.append(given)


def _written(
    library: Library, patient: Patient, lang: str, outputs: tuple[Output, ...]
) -> tuple[str, ...]:
    if patient.channel == "sms":
        text = render_sms(library, lang, outputs)
        return (f"{text}\n[{segments(text)} SMS]",) if text else ()
    return tuple(_bubble(each, lang) for each in outputs)


def _bubble(output: Output, lang: str) -> str:
    """A bubble with its buttons: "How is it? ( 0 … 10 )"."""
    if output.expects == "scale" and output.low is not None and output.high is not None:
        ends = f"{format_number(output.low, lang)} … {format_number(output.high, lang)}"
        return f"{output.text}\n( {ends} )"
    return f"{output.text}\n( {' | '.join(output.options)} )" if output.options else output.text


def describe(event: Event) -> str:
    """An event in one line: its name and what it says, without what is empty."""
    data = {key: each for key, each in event.data.items() if key not in _UNSAID}
    said = [f"{key}={_value(each)}" for key, each in data.items() if each is not None]
    return " ".join([event.name, *said])


def _value(value: Any) -> str:
    if isinstance(value, list):  # the parts of a document: their texts are long
        return ",".join(str(each["id"]) for each in value)
    if isinstance(value, dict):
        return ",".join(f"{key}:{_value(each)}" for key, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f'"{value}"' if isinstance(value, str) and " " in value else str(value)

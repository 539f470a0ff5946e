"""What goes into a turn and what comes out of it. Pure data."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from cairn.engine.state import Dialogue

Kind = Literal["say", "ask", "crisis", "reminder", "reply"]
Expects = Literal["text", "choice", "multi_choice", "scale", "yes_no", "number", "date", "none"]
Channel = Literal["web", "sms"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Output(_Data):
    """One bubble. On SMS the bubbles of a turn are joined into one text."""

    kind: Kind = "say"
    text: str
    sms: str | None = None  # shorter wording, when the author gave one; "": not sent by SMS
    expects: Expects = "none"
    options: tuple[str, ...] = ()  # labels in order; routing is by id, in the state
    low: float | None = None
    high: float | None = None
    low_label: str | None = None
    high_label: str | None = None
    verbatim: bool = False  # a validated item: no letter of it may be folded for SMS
    letters: bool = False  # SMS answers are A, B, C: digits belong to the open question


class Event(_Data):
    """Something that happened in the turn, past tense, to be applied by the store.

    name: mood_logged, score_recorded, goal_recorded, homework_assigned, homework_reported,
    risk_reported, human_requested, call_requested, appointment_answered, reminder_hour_set,
    language_set, messages_stopped, export_requested, deletion_requested, consent_recorded,
    session_started, session_paused, session_finished, session_held, safety_finished,
    shared_with_therapist.
    """

    name: str
    data: dict[str, Any] = {}


class Fact(_Data):
    """A dated number of the patient's own: mood 0–10, or a total score."""

    at: datetime
    name: str  # "mood", "phq9", "gad7"
    value: float


class HomeworkView(_Data):
    id: str
    title: str
    due_at: datetime
    status: Literal["open", "done", "partly", "not_yet"]


class AppointmentView(_Data):
    id: str
    starts_at: datetime
    status: Literal["planned", "confirmed", "move_requested", "cancelled"]


class Patient(_Data):
    """What the engine may know of the person it talks to. No identity."""

    lang: Literal["en", "fr"]
    country: str  # ISO 3166 alpha-2
    timezone: str  # IANA
    guided: bool
    demo: bool = False
    channel: Channel = "web"
    team_reads_at: datetime | None = None  # when the team will next read; None: nobody declared
    facts: tuple[Fact, ...] = ()  # newest last; loaded only when the command needs them
    homework: tuple[HomeworkView, ...] = ()
    appointments: tuple[AppointmentView, ...] = ()


class Command(_Data):
    """What the patient wants, as the dialogue engine understood it.

    name: an intent ("start_session", "why", …), or "answer"; for risk: "risk".
    """

    name: str
    text: str = ""
    level: int = 0  # risk only, 1–4
    axis: str = "suicide"  # risk only


class Turn(_Data):
    """The result: the new dialogue, what to say, what happened."""

    dialogue: Dialogue
    outputs: tuple[Output, ...] = ()
    events: tuple[Event, ...] = ()

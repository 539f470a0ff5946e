"""What goes into a turn and what comes out of it. Pure data."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from cairn.engine.state import Dialogue

Kind = Literal["say", "ask", "crisis", "reminder", "reply"]
Expects = Literal[
    "text", "choice", "multi_choice", "scale", "yes_no", "number", "date", "list", "none"
]
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
    at_least: int = 0  # multi_choice, list: how many
    at_most: int = 0
    entries: tuple[str, ...] = ()  # list: what it holds so far
    timed: bool = False  # date: an hour too
    first_day: str | None = None  # date: the bounds, 2026-03-05, both included
    last_day: str | None = None
    pace: tuple[int, int, int] | None = None  # seconds in, seconds out, minutes
    document: str | None = None  # id of the document that this bubble hands over
    page: Literal["data"] | None = None  # a page of the patient's that it leads to
    verbatim: bool = False  # a validated item: no letter of it may be folded for SMS
    letters: bool = False  # SMS answers are A, B, C: digits belong to the open question


class Event(_Data):
    """Something that happened in the turn, past tense, to be applied by the store.

    Data by name (every key is always there, None where unknown):

    - mood_logged: mood (0-10), note
    - score_recorded: instrument, total (None when an item is missing), items {id: score
      or None}, band (id)
    - goal_recorded: goal, step
    - homework_assigned: module, homework (id), title (patient's language), due_days
    - homework_reported: homework (id of the open one), result (done, partly, not_yet), note
    - homework_scheduled: homework (id), at (2026-03-05T18:00, the patient's own clock)
    - document_kept: document (id), module, title, picture, parts [{id, label, text}]
    - comment_answered: answer
    - risk_reported: level (1-4), axis, source (item, answer), module, step, item. Only
      for answers; a message's own risk is recorded by whoever sends the command "risk"
    - human_requested: reason (asked, not_understood, endless_module), note
    - appointment_answered: appointment (id), answer (confirm, move, cancel)
    - reminder_hour_set: hour (0-23)
    - language_set: language (en, fr)
    - consent_recorded: consents {name: bool}
    - session_started: module, revision
    - session_paused: module, by (patient, module, safety)
    - session_resumed: module
    - session_held: module, level, axis (the last two None when a session itself says so)
    - session_finished: module, revision, answers
    - safety_finished: outcome (released, paused, held), level, axis
    - shared_with_therapist: module, step, text (as the patient read it)
    - call_requested: note (when the patient can talk)
    - messages_stopped, export_requested, deletion_requested, deletion_taken_back: no data
    """

    name: str
    data: dict[str, Any] = {}


class Fact(_Data):
    """A dated number of the patient's own: mood 0–10, or a total score."""

    at: datetime
    name: str  # "mood", "phq9", "gad7"
    value: float


class HomeworkView(_Data):
    """Homework as the patient was given it; `due_at` is aware."""

    id: str
    title: str
    due_at: datetime
    status: Literal["open", "done", "partly", "not_yet"]


class AppointmentView(_Data):
    """An appointment with the therapist; `starts_at` is aware."""

    id: str
    starts_at: datetime
    status: Literal["planned", "confirmed", "move_requested", "cancelled"]
    awaits_answer: bool = False  # a reminder asked for A, B or C


class Comment(_Data):
    """What the therapist wrote about the patient's work, not yet answered."""

    text: str
    by: str  # the therapist's name as patients see it
    at: datetime


class DocumentView(_Data):
    """A document that the patient has: `id` is the author's, the newest of each only."""

    id: str
    title: str
    at: datetime


class FollowUp(_Data):
    """A gentle word to send when a question stays open; nothing private in it."""

    after_hours: int
    step: str
    text: str


class Confirmed(_Data):
    """An open alert that a person of the team has taken on."""

    axis: str
    level: int


class Patient(_Data):
    """What the engine may know of the person it talks to. No identity."""

    lang: Literal["en", "fr"]
    country: str  # ISO 3166 alpha-2
    timezone: str  # IANA
    guided: bool
    demo: bool = False
    channel: Channel = "web"
    team_reads_at: datetime | None = None  # when the team will next read; None: nobody declared
    told_from: int | None = 2  # level from which somebody is told at once; None: nobody is there
    confirmed: tuple[Confirmed, ...] = ()
    facts: tuple[Fact, ...] = ()  # newest last; loaded only when the command needs them
    homework: tuple[HomeworkView, ...] = ()
    appointments: tuple[AppointmentView, ...] = ()
    documents: tuple[DocumentView, ...] = ()
    comment: Comment | None = None
    deletion_at: datetime | None = None  # when their data goes, where that was asked for
    deletion_days: int = 7  # between the wish and the deletion
    record_years: int = 0  # for which the law keeps their record after the last contact
    alert_open: bool = False  # the team has not closed it yet


class Command(_Data):
    """What the patient wants, as the dialogue engine understood it.

    name: an intent ("start_session", "why", …), or "answer"; for risk: "risk".
    doubt: the command that an answer may have been after all.
    """

    name: str
    text: str = ""
    doubt: str | None = None
    level: int = 0  # risk only, 1–4
    axis: str = "suicide"  # risk only


class Turn(_Data):
    """The result: the new dialogue, what to say, what happened."""

    dialogue: Dialogue
    outputs: tuple[Output, ...] = ()
    events: tuple[Event, ...] = ()
    follow_up: FollowUp | None = None  # of the question that is open now

"""The copy of a person's data, format 1: what `data.json` in the archive holds.

A reader may rely on it: within format 1 fields are added and none is renamed or dropped.
Moments are ISO 8601 with their offset, UTC. GDPR art. 15 (access) and 20 (portability).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

FORMAT: Literal[1] = 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class About(_Part):
    """Who the copy is about."""

    id: str
    """The random id under which everything is kept."""
    pseudonym: str
    """The name that screens of the team show."""
    name: str | None
    """The name, if one was given."""
    phone: str | None
    """The telephone, in international form."""
    email: str | None
    """The e-mail address."""
    lang: Literal["en", "fr"]
    """The language spoken."""
    country: str
    """Two letters; decides the crisis numbers."""
    timezone: str
    """The zone of reminders."""
    guided: bool
    """Whether a care team goes along."""
    therapist: str | None
    """The name of the therapist."""
    reminder_hour: int
    """The hour of reminders, 0–23."""
    texts_stopped_at: datetime | None
    """When texts were stopped with STOP."""
    joined_at: datetime
    """When the person joined."""


class Agreement(_Part):
    """A consent as it was given or withdrawn; the newest of a name counts."""

    name: str
    """consent_care, consent_team, consent_messages."""
    given: bool
    """Whether it was given."""
    at: datetime
    """When."""


class Session(_Part):
    """One passage through a session of the programme."""

    module: str
    """The id of the session."""
    title: str
    """Its title in the person's language."""
    status: str
    """active, paused, finished, held."""
    started_at: datetime
    """When it began."""
    finished_at: datetime | None
    """When it ended."""
    answers: dict[str, Any]
    """The answers by the programme's own names, once it is finished."""


class Mood(_Part):
    """A mood that was noted."""

    at: datetime
    """When."""
    value: float
    """0 (very bad) to 10 (very good)."""
    note: str | None
    """The words beside it."""


class Question(_Part):
    """A question of a questionnaire with its answer."""

    id: str
    """Its id."""
    text: str
    """Its wording; the id when the site uses it no more."""
    score: int | None
    """The points of the answer; null: not answered."""
    answer: str | None
    """The answer in words."""


class Questionnaire(_Part):
    """A questionnaire that was filled in."""

    at: datetime
    """When."""
    instrument: str
    """Its id, such as phq9."""
    title: str
    """What it is called."""
    total: int | None
    """The sum; null when answers are missing."""
    band: str | None
    """What the programme calls such a sum."""
    questions: tuple[Question, ...]
    """Each question."""


class Task(_Part):
    """Homework."""

    title: str
    """What it was."""
    given_at: datetime
    """When it was given."""
    due_at: datetime
    """Until when."""
    status: str
    """open, done, partly, not_yet."""
    answered_at: datetime | None
    """When the person told how it went."""
    note: str | None
    """What the person wrote."""
    comment: str | None
    """What the therapist wrote."""


class Meeting(_Part):
    """An appointment."""

    starts_at: datetime
    """When it begins."""
    status: str
    """planned, confirmed, move_requested, cancelled."""
    place: str | None
    """Where."""


class Section(_Part):
    """A heading of a document, and the words under it."""

    label: str
    """The heading."""
    text: str
    """The person's words."""


class Sheet(_Part):
    """A plan or another document, every version of it."""

    name: str
    """Its id."""
    title: str
    """Its title."""
    at: datetime
    """When it was kept."""
    parts: tuple[Section, ...]
    """What it says."""


class Written(_Part):
    """Something that the team wrote: a comment to the person, or a note about them."""

    at: datetime
    """When."""
    by: str
    """Who wrote it."""
    text: str
    """The words."""


class Asked(_Part):
    """Something that was asked of the team, or noted for it."""

    at: datetime
    """When."""
    kind: str
    """human, call, review, deletion, unanswered …"""
    note: str | None
    """The words."""
    settled_at: datetime | None
    """When somebody saw to it."""


class Warned(_Part):
    """An alert that the team got because of danger."""

    axis: str
    """suicide, self_harm, harm, abuse, medical, psychosis …"""
    level: int
    """1 to 4."""
    state: str
    """raised, notified, acknowledged, in_care, closed."""
    raised_at: datetime
    """When."""
    acknowledged_at: datetime | None
    """When somebody took it on."""
    acknowledged_by: str | None
    """Who."""
    closed_at: datetime | None
    """When it was closed."""
    closed_by: str | None
    """Who closed it."""
    disposition: str | None
    """How it was closed, in the team's words."""


class Device(_Part):
    """A browser that was signed in."""

    since: datetime
    """When it signed in."""
    last_at: datetime
    """When it was last noted."""
    left_at: datetime | None
    """When it was signed out."""


class Reminding(_Part):
    """A reminder, past or to come."""

    kind: str
    """homework, appointment, follow_up."""
    due_at: datetime
    """When it is or was due."""
    state: str
    """planned, sent, dropped, skipped."""


class Wish(_Part):
    """A deletion that was asked for."""

    asked_at: datetime
    """When."""
    due_at: datetime
    """When it is due."""
    taken_back_at: datetime | None
    """When it was taken back."""


class Access(_Part):
    """What one person of the team did with the record on one day, from the audit trail."""

    day: date
    """The day, in the person's zone."""
    by: str
    """Who."""
    role: str
    """therapist, supervisor, on_call, admin."""
    did: str
    """read_conversation, read_alerts, read_documents, wrote_to_you, wrote_note, handled_alert,
    settled_request, made_copy, or other."""
    times: int
    """How often that day."""


class Sent(_Part):
    """A message as it went out by SMS."""

    at: datetime
    """When it was written."""
    state: str
    """queued, sent, delivered, undelivered, failed, suppressed …"""
    text: str
    """The words that were sent."""


class Judged(_Part):
    """What the automatic check of danger found in a message."""

    level: int
    """0 (none) to 4."""
    axis: str
    """What kind."""
    rules: tuple[str, ...]
    """The rules that spoke."""


class Said(_Part):
    """One message of the conversation."""

    at: datetime
    """When."""
    by: Literal["you", "cairn", "therapist"]
    """Who said it."""
    name: str | None
    """The name of the person of the team."""
    channel: str
    """web, sms."""
    kind: str
    """say, ask, crisis, reminder, reply."""
    lang: str
    """en, fr."""
    text: str
    """The words."""
    options: tuple[str, ...] = ()
    """The answers that were offered."""
    module: str | None = None
    """The session that was open."""
    intent: str | None = None
    """What the programme took the message for."""
    judged: Judged | None = None
    """The automatic check, where it found something."""
    sent: tuple[Sent, ...] = ()
    """As it went out by SMS."""


class Copy(_Part):
    """All that is kept of one person."""

    format: Literal[1]
    """The version of this format."""
    made_at: datetime
    """When the copy was made."""
    about: About
    """Who it is about."""
    agreements: tuple[Agreement, ...]
    """Consents, oldest first."""
    sessions: tuple[Session, ...]
    """Sessions, oldest first."""
    programme: dict[str, Any]
    """Where the programme stands and what it remembers, by its own names."""
    moods: tuple[Mood, ...]
    """Moods, oldest first."""
    questionnaires: tuple[Questionnaire, ...]
    """Questionnaires, oldest first."""
    homework: tuple[Task, ...]
    """Homework, oldest first."""
    appointments: tuple[Meeting, ...]
    """Appointments, oldest first."""
    documents: tuple[Sheet, ...]
    """Plans and other documents, oldest first."""
    comments: tuple[Written, ...]
    """Comments to the person, oldest first."""
    notes: tuple[Written, ...] | None
    """The team's notes about the person; null where the site does not hand them out."""
    requests: tuple[Asked, ...]
    """What was asked of the team, oldest first."""
    alerts: tuple[Warned, ...]
    """Alerts, oldest first."""
    reminders: tuple[Reminding, ...]
    """Reminders, oldest first."""
    devices: tuple[Device, ...]
    """Browsers, oldest first."""
    deletions: tuple[Wish, ...]
    """Deletions that were asked for, oldest first."""
    accesses: tuple[Access, ...]
    """Who read or changed the record, newest day first."""
    messages: tuple[Said, ...]
    """The conversation, oldest first."""

"""A step of a module: something said, or one question with its answer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cairn.content.base import Allow, Model, Name, Risk, Slug, Text, Words

StepKind = Literal[
    "say",
    "text",
    "choice",
    "multi_choice",
    "yes_no",
    "scale",
    "number",
    "date",
    "schedule",
    "list",
    "record",
    "pacer",
    "homework",
    "review",
    "plan",
    "instrument",
    "passage",  # stands for the steps of a passage; gone once the content is loaded
]
#: Kinds that say something and go on without a reply.
SAID = frozenset({"say", "homework", "plan"})
#: More entries than this are no list to work on.
MOST_ENTRIES = 10
Effect = Literal[
    "log_mood",  # variables: mood (0–10), mood_note (text, optional)
    "record_goal",  # the step's own answer, or the variable goal (text)
    "report_homework",  # variables: homework_result (done | partly | not-yet), homework_note
    "answer_comment",  # the step's own answer goes to the therapist who commented
    "request_human",  # variables: human_note (text, optional)
    "request_call",
    "answer_appointment",  # variables: appointment_answer (confirm | move | cancel)
    "set_reminder_hour",  # variables: reminder_hour (0–23)
    "set_language",  # variables: language (en | fr)
    "stop_messages",
    "request_export",
    "request_deletion",
    "record_consent",  # variables: each `consent_…` answered so far
    "start_session",  # leaves the tool and starts or resumes the session
    "pause_session",
    "open_tool",  # the step's `tool`
    "release_session",  # safety only: the session may go on
    "pause_for_safety",  # safety only: the session stops; the patient may resume later
    "hold_for_human",  # no (other) session starts until a human releases it
    "share_with_therapist",
]


class Option(Model):
    """One answer of a choice. Routing is by `id`, never by label."""

    id: Slug
    label: Text
    synonyms: Words = Words()
    score: int | None = None
    risk: Risk | None = None
    when: str | None = None  # offered only where this condition holds


class Route(Model):
    """Go to a step when the condition holds; a route without `when` always holds."""

    when: str | None = None
    go: Slug


class Homework(Model):
    """What the patient takes home, due `due_days` after the step was reached."""

    id: Slug
    title: Text
    due_days: int = Field(ge=1, le=200, default=4)


class Rating(Model):
    """The number asked for each entry of a list; `entry` is its words."""

    text: Text
    low: float = 0
    high: float = 10
    low_label: Text | None = None
    high_label: Text | None = None


class Column(Model):
    """One column of a record: its heading, and the question that fills it."""

    id: Slug
    label: Text
    text: Text
    kind: Literal["text", "scale"] = "text"
    low: float = 0
    high: float = 100
    low_label: Text | None = None
    high_label: Text | None = None
    why: Text | None = None
    again: Text | None = None

    @property
    def name(self) -> str:
        """The id as part of a variable's name: dashes are underscores."""
        return self.id.replace("-", "_")


class Pace(Model):
    """A slow breath, in seconds, and for how long. Slow, never deep (clinical protocol)."""

    breathe_in: int = Field(ge=3, le=6, default=4)
    breathe_out: int = Field(ge=4, le=8, default=6)
    minutes: int = Field(ge=1, le=10, default=2)

    @model_validator(mode="after")
    def _is_slow(self) -> Pace:
        if self.breathe_out < self.breathe_in:
            raise ValueError("the breath out is shorter than the breath in: make it longer")
        return self


class ReviewLine(Model):
    """One earlier answer shown for review, under a name that the patient can pick."""

    name: Name
    label: Text


class DocumentPart(Model):
    """One heading of a document and what stands under it; left out where it is empty."""

    id: Slug
    label: Text
    text: Text


class Document(Model):
    """What the patient keeps: printable on the web, words by SMS. A new one replaces it."""

    id: Slug
    title: Text
    picture: Literal["none", "loop", "ladder"] = "none"
    parts: tuple[DocumentPart, ...] = Field(min_length=1)


class Validation(Model):
    """What an answer (`value`) must fulfil, and what is said where it does not."""

    holds: str
    otherwise: Text


class Timeout(Model):
    """A gentle word while a question stays open. Its text tells nothing private."""

    after_hours: int = Field(ge=1, le=336)
    text: Text


class Step(Model):
    """One step: something said, or one question with its answer."""

    id: Slug
    kind: StepKind
    text: Text | None = None
    sms: Text | None = None  # shorter wording for SMS
    why: Text | None = None  # answers "why do you ask?"
    again: Text | None = None  # asked when the first answer was not understood
    save_as: Name | None = None
    options: tuple[Option, ...] = ()
    at_least: int = Field(default=1, ge=0, le=MOST_ENTRIES)  # multi_choice, list
    at_most: int = Field(default=MOST_ENTRIES, ge=1, le=MOST_ENTRIES)
    low: float | None = None
    high: float | None = None
    low_label: Text | None = None
    high_label: Text | None = None
    whole: bool = True  # numbers without decimals
    max_chars: int = Field(default=2000, ge=1, le=20000)
    rate: Rating | None = None  # list: a number for each entry
    by_rating: bool = False  # list: sorted by it, lowest first
    begin_with: Name | None = None  # list: starts from an earlier list
    columns: tuple[Column, ...] = ()  # record
    time: bool = False  # date: a time of day too
    within_days: int = Field(default=90, ge=0, le=400)  # date, schedule: how far from today
    past: bool = False  # date: it lies behind, not ahead
    pace: Pace | None = None  # pacer
    review: tuple[ReviewLine, ...] = ()
    document: Document | None = None  # plan
    instrument: Slug | None = None
    passage: Slug | None = None
    risk_yes: Risk | None = None  # yes_no: what "yes" means
    unclear_is_yes: bool = False  # a safety question: refusing counts as yes
    skippable: bool = True
    skip_if: str | None = None
    validation: Validation | None = None
    confirm_if: str | None = None  # the bot reads the answer back first
    timeout: Timeout | None = None
    channels: tuple[Literal["web", "sms"], ...] = Field(default=("web", "sms"), min_length=1)
    privacy: Literal["normal", "private"] = "normal"  # private: on SMS, the web is offered
    next: Slug | tuple[Route, ...] | None = None  # None: the step below; "end" ends
    verbatim: bool = False  # validated wording: no letter of it is folded for SMS
    does: tuple[Effect, ...] = ()  # happens when the step is passed
    homework: Homework | None = None
    tool: Slug | None = None
    allow: tuple[Allow, ...] = ()
    note: str | None = None  # for authors only

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Step:
        for kind, missing, problem in _needs(self):
            if self.kind == kind and missing:
                raise ValueError(f"step '{self.id}' {problem}")
        if self.text is None and self.kind not in ("instrument", "passage"):
            raise ValueError(f"step '{self.id}' has no text: write `text:` with en and fr")
        if self.kind == "passage" and isinstance(self.next, tuple):
            raise ValueError(
                f"passage '{self.id}' leads to several steps: put the conditions on the next step"
            )
        if self.at_least > self.at_most:
            raise ValueError(f"step '{self.id}' wants more than it takes: lower `at_least:`")
        if self.by_rating and self.rate is None:
            raise ValueError(f"step '{self.id}' sorts by a rating it never asks: add `rate:`")
        return self


def _needs(step: Step) -> tuple[tuple[str, bool, str], ...]:
    """What each kind cannot do without: kind, whether it is missing, the words for it."""
    bounds = step.low is None or step.high is None
    return (
        ("choice", not step.options, "is a choice without options: add `options:`"),
        ("multi_choice", not step.options, "is a choice without options: add `options:`"),
        ("scale", bounds, "is a scale: give `low:` and `high:`"),
        ("instrument", step.instrument is None, "names no instrument: add `instrument:`"),
        ("passage", step.passage is None, "names no passage: add `passage:`"),
        ("list", step.save_as is None, "keeps no list: add `save_as:`"),
        ("record", step.save_as is None, "keeps no record: add `save_as:`"),
        ("record", not step.columns, "is a record without columns: add `columns:`"),
        ("pacer", step.pace is None, "has no pace: add `pace:`"),
        ("homework", step.homework is None, "assigns homework: add a `homework:` block"),
        ("review", not step.review, "has nothing to review: add `review:`"),
        ("plan", step.document is None, "makes no document: add `document:`"),
    )

"""The shape of what authors write: modules, instruments, crisis resources, messages.

A module is a list of steps. A *session* is a therapy module (M0, M2 …), a *tool* is a
short exchange on demand (mood log, menu, homework report), *safety* is the crisis
dialogue. All three are the same format and run in the same engine.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FORMAT = 1
LANGS = ("en", "fr")
Lang = Literal["en", "fr"]
StepKind = Literal["say", "text", "choice", "yes_no", "scale", "number", "instrument"]
Axis = Literal[
    "suicide", "self_harm", "harm_to_others", "abuse", "medical", "psychosis", "third_party"
]
Effect = Literal[
    "log_mood",  # variables: mood (0–10), mood_note (text, optional)
    "record_goal",  # the step's own answer, or the variable goal (text)
    "assign_homework",  # the step's `homework` block
    "report_homework",  # variables: homework_result (done | partly | not_yet), homework_note
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
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Model):
    """One text in both languages. A blank line starts a new bubble. Jinja2 inside."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)

    def of(self, lang: str) -> str:
        """The text in `lang`; English for anything but "fr"."""
        return self.fr if lang == "fr" else self.en


class Words(_Model):
    """Synonyms per language."""

    en: tuple[str, ...] = ()
    fr: tuple[str, ...] = ()

    def of(self, lang: str) -> tuple[str, ...]:
        """The words in `lang`; English for anything but "fr"."""
        return self.fr if lang == "fr" else self.en


class Risk(_Model):
    """What an answer means for safety, on a scale of 1 (ask) to 4 (emergency)."""

    level: int = Field(ge=1, le=4)
    axis: Axis = "suicide"


class Option(_Model):
    """One answer of a choice. Routing is by `id`, never by label."""

    id: Slug
    label: Text
    synonyms: Words = Words()
    score: int | None = None
    risk: Risk | None = None


class Route(_Model):
    """Go to a step when the condition holds; a route without `when` always holds."""

    when: str | None = None
    go: Slug


class Homework(_Model):
    """What the patient takes home, due `due_days` after the step was reached."""

    id: Slug
    title: Text
    due_days: int = Field(ge=1, le=60, default=4)


class Step(_Model):
    """One step: something said, or one question with its answer."""

    id: Slug
    kind: StepKind
    text: Text | None = None
    sms: Text | None = None  # shorter wording for SMS
    why: Text | None = None  # answers "why do you ask?"
    again: Text | None = None  # asked when the first answer was not understood
    save_as: Name | None = None
    options: tuple[Option, ...] = ()
    low: float | None = None
    high: float | None = None
    low_label: Text | None = None
    high_label: Text | None = None
    whole: bool = True  # numbers without decimals
    max_chars: int = Field(default=2000, ge=1, le=20000)
    instrument: Slug | None = None
    risk_yes: Risk | None = None  # yes_no: what "yes" means
    unclear_is_yes: bool = False  # a safety question: refusing counts as yes
    skippable: bool = True
    skip_if: str | None = None
    next: Slug | tuple[Route, ...] | None = None  # None: the step below; "end" ends
    verbatim: bool = False  # validated wording: no letter of it is folded for SMS
    does: tuple[Effect, ...] = ()  # happens when the step is passed
    homework: Homework | None = None
    tool: Slug | None = None
    note: str | None = None  # for authors only

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Step:
        if self.kind != "instrument" and self.text is None:
            raise ValueError(f"step '{self.id}' has no text: write `text:` with en and fr")
        if self.kind == "choice" and not self.options:
            raise ValueError(f"step '{self.id}' is a choice without options: add `options:`")
        if self.kind == "scale" and (self.low is None or self.high is None):
            raise ValueError(f"step '{self.id}' is a scale: give `low:` and `high:`")
        if self.kind == "instrument" and self.instrument is None:
            raise ValueError(f"step '{self.id}' names no instrument: add `instrument:`")
        if "assign_homework" in self.does and self.homework is None:
            raise ValueError(f"step '{self.id}' assigns homework: add a `homework:` block")
        return self


class Variable(_Model):
    """A value that a module saves or reads."""

    type: Literal["text", "number", "boolean", "option", "score"]
    scope: Literal["run", "patient"] = "run"  # patient: later sessions can read it
    low: float | None = None
    high: float | None = None


class Review(_Model):
    """Who answers for the clinical content, and until when."""

    role: str
    status: Literal["provisional", "signed"] = "provisional"
    reviewed_by: str | None = None
    review_by: date


class Module(_Model):
    """A session, a tool or the safety dialogue."""

    format: Literal[1]
    id: Slug
    kind: Literal["session", "tool", "safety"]
    title: Text
    goal: Text | None = None
    minutes: int | None = Field(default=None, ge=1, le=60)
    evidence: tuple[str, ...] = ()
    review: Review
    licence: str = "Apache-2.0"
    intent: Name | None = None  # tools: which intent opens it
    entries: dict[str, Slug] = {}  # safety: entry step by name, "level-1" … "level-4", axis names
    variables: dict[Name, Variable] = {}
    steps: tuple[Step, ...] = Field(min_length=1)

    def step(self, step_id: str) -> Step:
        """The step of that id; KeyError if there is none."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)


class Item(_Model):
    """One validated item. `risk_from`: the lowest score that acts at once."""

    id: Slug
    text: Text
    risk_from: int | None = None
    risk: Risk | None = None


class Band(_Model):
    """A severity band, inclusive bounds, in plain words for the patient."""

    id: Slug
    low: int
    high: int
    label: Text


class Instrument(_Model):
    """A validated questionnaire. Its texts are checksummed and never paraphrased."""

    format: Literal[1]
    id: Slug
    title: Text
    source: str
    licence: str
    status: Literal["validated", "provisional"] = "validated"
    stem: Text
    answers: tuple[Option, ...]
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    case_from: int | None = None
    reliable_change: int | None = None
    checksum: dict[Lang, str]


class Service(_Model):
    """One place to call: what it is, its number, when it answers."""

    id: Slug
    number: str
    name: Text
    for_axes: tuple[Axis, ...] = ("suicide",)
    langs: tuple[str, ...] = ()  # empty: any
    hours: str = "24/7"


class Crisis(_Model):
    """Crisis resources of a country, the first match is the one said first."""

    format: Literal[1]
    country: str = Field(pattern=r"^[A-Z]{2}$")
    emergency: str
    emergency_silent: str | None = None  # by text, for who cannot speak
    services: tuple[Service, ...]
    verified_on: date
    sources: tuple[str, ...] = ()


class Message(_Model):
    """A sentence of the system, by key."""

    text: Text
    sms: Text | None = None


class Messages(_Model):
    """A file of system messages."""

    format: Literal[1]
    messages: dict[str, Message]


class Programme(_Model):
    """The order of modules."""

    format: Literal[1]
    id: Slug
    title: Text
    modules: tuple[Slug, ...]
    spacing_days: int = 5

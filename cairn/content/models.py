"""The shape of what authors write: modules, passages, instruments, crisis resources, messages.

A module is a list of steps. A *session* is a therapy module (M0, M2 …), a *tool* is a
short exchange on demand (mood log, menu, homework report), *safety* is the crisis
dialogue. All three are the same format and run in the same engine. A *passage* is a part
that several modules share.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import Field, field_validator

from cairn.content.base import (
    FORMAT,
    LANGS,
    Allow,
    Axis,
    Lang,
    Model,
    Name,
    Risk,
    Slug,
    Text,
    Words,
)
from cairn.content.step import (
    MOST_ENTRIES,
    SAID,
    Column,
    Document,
    DocumentPart,
    Effect,
    Homework,
    Option,
    Pace,
    Rating,
    ReviewLine,
    Route,
    Step,
    StepKind,
    Timeout,
    Validation,
)
from cairn.content.variable import Variable, derive_names

__all__ = [
    "FORMAT",
    "LANGS",
    "MOST_ENTRIES",
    "SAID",
    "Allow",
    "Axis",
    "Band",
    "Column",
    "Crisis",
    "Document",
    "DocumentPart",
    "Effect",
    "Homework",
    "Instrument",
    "Item",
    "Lang",
    "Message",
    "Messages",
    "Module",
    "Name",
    "Option",
    "Pace",
    "Passage",
    "Place",
    "Programme",
    "Rating",
    "Replaces",
    "Review",
    "ReviewLine",
    "Risk",
    "Route",
    "Service",
    "Slug",
    "Step",
    "StepKind",
    "Text",
    "Timeout",
    "Validation",
    "Variable",
    "Words",
]


class Review(Model):
    """Who answers for the clinical content, and until when."""

    role: str
    status: Literal["provisional", "signed"] = "provisional"
    reviewed_by: str | None = None
    review_by: date


class Replaces(Model):
    """Earlier revisions whose patients move to this one, and where each step went."""

    revisions: tuple[int, ...] = Field(min_length=1)
    steps: dict[Slug, Slug] = Field(
        default_factory=dict
    )  # old id: new id; ids that stayed need no line


class Passage(Model):
    """Steps that several modules share. `next: end` in it leads on in the module."""

    format: Literal[1]
    id: Slug
    kind: Literal["passage"]
    title: Text
    review: Review
    variables: dict[Name, Variable] = Field(default_factory=dict)
    steps: tuple[Step, ...] = Field(min_length=1)


class Module(Model):
    """A session, a tool or the safety dialogue."""

    format: Literal[1]
    id: Slug
    kind: Literal["session", "tool", "safety"]
    revision: int = Field(default=1, ge=1)  # raised with each change that is published
    replaces: Replaces | None = None
    title: Text
    goal: Text | None = None
    minutes: int | None = Field(default=None, ge=1, le=60)
    evidence: tuple[str, ...] = ()
    review: Review
    licence: str = "Apache-2.0"
    intent: Name | None = None  # tools: which intent opens it
    entries: dict[str, Slug] = Field(
        default_factory=dict
    )  # safety: entry step by name, "level-1" … "level-4", axis names
    variables: dict[Name, Variable] = Field(default_factory=dict)
    allow: tuple[Allow, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=1)

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    def step(self, step_id: str) -> Step:
        """The step of that id; KeyError if there is none."""
        return self._by_id[step_id]

    @cached_property
    def below(self) -> dict[str, str]:
        """Each step's id and that of the step below it, "end" below the last."""
        ids = [step.id for step in self.steps]
        return dict(zip(ids, [*ids[1:], "end"], strict=True))

    @cached_property
    def derived(self) -> dict[str, str]:
        """Each name that the variables bring with them, and the variable it comes from."""
        return derive_names(self.variables, self.steps)


class Item(Model):
    """One validated item. `risk_from`: the lowest score that acts at once."""

    id: Slug
    text: Text
    risk_from: int | None = None
    risk: Risk | None = None


class Band(Model):
    """A severity band, inclusive bounds, in plain words for the patient."""

    id: Slug
    low: int
    high: int
    label: Text


class Instrument(Model):
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


class Service(Model):
    """One place to call: what it is, its number, when it answers."""

    id: Slug
    number: str
    name: Text
    for_axes: tuple[Axis, ...] = ("suicide",)
    langs: tuple[str, ...] = ()  # empty: any
    hours: str = "24/7"


class Crisis(Model):
    """Crisis resources of a country, the first match is the one said first."""

    format: Literal[1]
    country: str = Field(pattern=r"^[A-Z]{2}$")
    emergency: str
    emergency_silent: str | None = None  # by text, for who cannot speak
    services: tuple[Service, ...]
    verified_on: date
    sources: tuple[str, ...] = ()


class Message(Model):
    """A sentence of the system, by key."""

    text: Text
    sms: Text | None = None


class Messages(Model):
    """A file of system messages."""

    format: Literal[1]
    messages: dict[str, Message]


class Place(Model):
    """A module's place in the programme; passed over while `when` does not hold."""

    module: Slug
    when: str | None = None  # over variables that patients keep


class Programme(Model):
    """The order of modules: the next is the first that is not done and whose turn it is.

    A module may stand in two places, under different conditions (the panic route).
    """

    format: Literal[1]
    id: Slug
    title: Text
    modules: tuple[Place, ...] = Field(min_length=1)
    # while it holds, no session but the first goes on: a clinician decides first
    closed_when: str | None = None
    spacing_days: int = Field(default=5, ge=0, le=60)

    @field_validator("modules", mode="before")
    @classmethod
    def _read_short_form(cls, value: object) -> object:
        """A bare module id is a place without a condition."""
        if not isinstance(value, list | tuple):
            return value
        return [{"module": each} if isinstance(each, str) else each for each in value]

    def ids(self) -> tuple[str, ...]:
        """Each module once, in the order of its first place."""
        return tuple(dict.fromkeys(place.module for place in self.modules))

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
from cairn.content.blocks import (
    Column,
    Document,
    DocumentPart,
    Homework,
    Option,
    Pace,
    Rating,
    ReviewLine,
    Route,
    Timeout,
    Validation,
)
from cairn.content.crisis import Crisis, Service
from cairn.content.instrument import Band, Instrument, Item
from cairn.content.step import MOST_ENTRIES, SAID, Effect, Step, StepKind
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
    """The role that answers for it: clinical lead, psychologist …"""
    status: Literal["provisional", "signed"] = "provisional"
    """`signed` once a clinician has approved it."""
    reviewed_by: str | None = None
    """Who signed."""
    review_by: date
    """The day by which it is looked at again; past it, `lint` finds an error."""


class Replaces(Model):
    """Earlier revisions whose patients move to this one, and where each step went."""

    revisions: tuple[int, ...] = Field(min_length=1)
    """The revisions whose patients move."""
    steps: dict[Slug, Slug] = Field(default_factory=dict)
    """Old step id to new one; ids that stayed need no line."""


class Passage(Model):
    """Steps that several modules share. `next: end` in it leads on in the module."""

    format: Literal[1]
    """The version of the format."""
    id: Slug
    """Its id, which is the name of the file."""
    kind: Literal["passage"]
    """Always `passage`."""
    title: Text
    """What clinicians call it."""
    review: Review
    """Who answers for it."""
    variables: dict[Name, Variable] = Field(default_factory=dict)
    """Every name that its steps save or read; each becomes a variable of the module."""
    steps: tuple[Step, ...] = Field(min_length=1)
    """Its steps; it begins with the first."""


class Module(Model):
    """A session, a tool or the safety dialogue."""

    format: Literal[1]
    """The version of the format."""
    id: Slug
    """Its id, which is the name of the file. Never changed once published."""
    kind: Literal["session", "tool", "safety"]
    """`session`: part of the programme; `tool`: on demand; `safety`: the crisis dialogue."""
    revision: int = Field(default=1, ge=1)
    """Raised with each change that is published."""
    replaces: Replaces | None = None
    """Moves patients of earlier revisions to this one."""
    title: Text
    """What patients and clinicians call it."""
    goal: Text | None = None
    """What the patient can do at its end."""
    minutes: int | None = Field(default=None, ge=1, le=60)
    """How long it takes; said at its beginning."""
    evidence: tuple[str, ...] = ()
    """The sources of its method, one a line."""
    review: Review
    """Who answers for it."""
    licence: str = "Apache-2.0"
    """Under which its texts may be used."""
    intent: Name | None = None
    """Tools: the intent that opens it."""
    exercise: bool = False
    """Tools: an exercise, which waits as the sessions do while a human has to decide first."""
    entries: dict[str, Slug] = Field(default_factory=dict)
    """Safety: the first step by name: `level-1` … `level-4`, `asked-by-item`, each axis."""
    variables: dict[Name, Variable] = Field(default_factory=dict)
    """Every name that its steps save or read."""
    allow: tuple[Allow, ...] = ()
    """Findings of `lint` that are meant in this module, each with a reason."""
    steps: tuple[Step, ...] = Field(min_length=1)
    """Its steps; it begins with the first."""

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


class Message(Model):
    """A sentence of the system."""

    text: Text
    """The sentence."""
    sms: Text | None = None
    """A shorter wording for SMS."""


class Messages(Model):
    """A file of system messages."""

    format: Literal[1]
    """The version of the format."""
    messages: dict[str, Message]
    """Each sentence by its key."""


class Place(Model):
    """A module's place in the programme. A bare id is a place without a condition."""

    module: Slug
    """The module."""
    when: str | None = None
    """Over variables that patients keep; the place is passed over while it does not hold."""


class Programme(Model):
    """The order of modules: the next is the first that is not done and whose turn it is.

    A module may stand in two places, under different conditions (the panic route).
    """

    format: Literal[1]
    """The version of the format."""
    id: Slug
    """Its id, which is the name of the file."""
    title: Text
    """What patients and clinicians call it."""
    modules: tuple[Place, ...] = Field(min_length=1)
    """The places, in order."""
    closed_when: str | None = None
    """While it holds, no session but the first goes on: a clinician decides first."""
    spacing_days: int = Field(default=5, ge=0, le=60)
    """Days from the end of one session to the next."""

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

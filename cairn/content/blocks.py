"""What a step may hold besides its texts: options, routes, homework, columns, a document."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cairn.content.base import Model, Name, Risk, Slug, Text, Words


class Option(Model):
    """One answer of a choice. Routing is by `id`, never by label."""

    id: Slug
    """The value that is kept, and that conditions compare with. Never changed once published."""
    label: Text
    """The words on the button."""
    synonyms: Words = Words()
    """Other words that mean this answer, beyond the label and its parts."""
    score: int | None = None
    """Instruments: what the answer counts."""
    risk: Risk | None = None
    """What choosing it means for safety; acts in that very turn."""
    when: str | None = None
    """Offered only where this condition holds."""


class Route(Model):
    """A way on: go to a step when the condition holds."""

    when: str | None = None
    """The condition; a route without one always holds, so it stands last."""
    go: Slug
    """The step to go to, or `end`."""


class Homework(Model):
    """What the patient takes home."""

    id: Slug
    """Its id, the same at each assignment of the same homework."""
    title: Text
    """What reminders and the next session call it. Tells nothing private."""
    due_days: int = Field(ge=1, le=200, default=4)
    """Days until it is due, from the moment the step is reached."""


class Rating(Model):
    """The number asked for each entry of a list."""

    text: Text
    """The question; `{{ entry }}` is the entry's words."""
    low: float = 0
    """Lowest number, included."""
    high: float = 10
    """Highest number, included."""
    low_label: Text | None = None
    """What the lowest number means."""
    high_label: Text | None = None
    """What the highest number means."""


class Column(Model):
    """One column of a record: its heading, and the question that fills it."""

    id: Slug
    """Its id; `thought` of the variable `record` prints as `{{ record_thought }}`."""
    label: Text
    """The heading."""
    text: Text
    """The question that fills it."""
    kind: Literal["text", "scale"] = "text"
    """Words, or a number between `low` and `high`."""
    low: float = 0
    """Lowest number of a scale, included."""
    high: float = 100
    """Highest number of a scale, included."""
    low_label: Text | None = None
    """What the lowest number means."""
    high_label: Text | None = None
    """What the highest number means."""
    why: Text | None = None
    """The answer to "why do you ask?"."""
    again: Text | None = None
    """The question in other words, where the answer was not understood."""

    @property
    def name(self) -> str:
        """The id as part of a variable's name: dashes are underscores."""
        return self.id.replace("-", "_")


class Pace(Model):
    """A slow breath and for how long. Slow, never deep (clinical protocol)."""

    breathe_in: int = Field(ge=3, le=6, default=4)
    """Seconds of breathing in."""
    breathe_out: int = Field(ge=4, le=8, default=6)
    """Seconds of breathing out, never shorter than in."""
    minutes: int = Field(ge=1, le=10, default=2)
    """How long; the patient may stop at any moment."""

    @model_validator(mode="after")
    def _is_slow(self) -> Pace:
        if self.breathe_out < self.breathe_in:
            raise ValueError("the breath out is shorter than the breath in: make it longer")
        return self


class ReviewLine(Model):
    """One earlier answer shown for review."""

    name: Name
    """The variable; picking the line asks its question again."""
    label: Text
    """What the patient picks."""


class DocumentPart(Model):
    """One heading of a document and what stands under it; left out where it is empty."""

    id: Slug
    """Its id; a picture is drawn from the parts by id."""
    label: Text
    """The heading."""
    text: Text
    """What stands under it, usually the patient's own words: `{{ thought }}`."""


class Document(Model):
    """What the patient keeps: printable on the web, words by SMS."""

    id: Slug
    """Its id; a new document of the same id takes the place of the earlier one."""
    title: Text
    """Its title, as the patient finds it again."""
    picture: Literal["none", "loop", "ladder"] = "none"
    """`loop` draws the parts situation, thought, feeling, body, behaviour, relief, cost;
    `ladder` draws the part rungs, whose text is `{{ …_lines }}`."""
    parts: tuple[DocumentPart, ...] = Field(min_length=1)
    """Its parts, in order."""


class Validation(Model):
    """What an answer must fulfil, and what is said where it does not."""

    holds: str
    """A condition over `value`, the answer: `value >= 1`."""
    otherwise: Text
    """Said where it does not hold; the question stays open."""


class Timeout(Model):
    """A gentle word while a question stays open."""

    after_hours: int = Field(ge=1, le=336)
    """Hours after the question."""
    text: Text
    """What is said, once. No blame, and nothing private: it may be read on a locked screen."""

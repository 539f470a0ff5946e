"""A step of a module: something said, or one question with its answer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from cairn.content.base import Allow, Model, Name, Risk, Slug, Text
from cairn.content.blocks import (
    Column,
    Document,
    Homework,
    Option,
    Pace,
    Rating,
    ReviewLine,
    Route,
    Timeout,
    Validation,
)

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
    "log_mood",
    "record_goal",
    "report_homework",
    "answer_comment",
    "request_human",
    "request_call",
    "answer_appointment",
    "set_reminder_hour",
    "set_language",
    "stop_messages",
    "request_export",
    "request_deletion",
    "take_back_deletion",
    "show_data_page",
    "record_consent",
    "start_session",
    "pause_session",
    "open_tool",
    "release_session",
    "pause_for_safety",
    "hold_for_human",
    "share_with_therapist",
]


class Step(Model):
    """One step: something said, or one question with its answer."""

    id: Slug
    """Its id within the module. Never changed and never reused once published."""
    kind: StepKind
    """What is said or asked."""
    text: Text | None = None
    """What the patient reads; Jinja inside. At most three bubbles and 60 words."""
    sms: Text | None = None
    """A shorter wording for SMS that stands for all bubbles of the step."""
    why: Text | None = None
    """The answer to "why do you ask?"."""
    again: Text | None = None
    """The question in other words, asked where the first answer was not understood."""
    save_as: Name | None = None
    """The variable that keeps the answer."""
    options: tuple[Option, ...] = ()
    """The answers to choose from."""
    at_least: int = Field(default=1, ge=0, le=MOST_ENTRIES)
    """How many options or entries at least."""
    at_most: int = Field(default=MOST_ENTRIES, ge=1, le=MOST_ENTRIES)
    """How many options or entries at most."""
    low: float | None = None
    """Lowest number, included."""
    high: float | None = None
    """Highest number, included."""
    low_label: Text | None = None
    """What the lowest number means."""
    high_label: Text | None = None
    """What the highest number means."""
    whole: bool = True
    """Only numbers without decimals."""
    max_chars: int = Field(default=2000, ge=1, le=20000)
    """How much of a text is kept in the answer; the message itself is kept whole."""
    rate: Rating | None = None
    """Asks a number for each entry."""
    by_rating: bool = False
    """Sorts the entries by their number, lowest first."""
    begin_with: Name | None = None
    """An earlier list whose entries this one begins with."""
    columns: tuple[Column, ...] = ()
    """The columns of the record, asked one after the other."""
    time: bool = False
    """Asks the time of day too."""
    within_days: int = Field(default=90, ge=0, le=400)
    """How many days from today at most."""
    past: bool = False
    """The day lies behind, not ahead."""
    pace: Pace | None = None
    """The breath that is shown."""
    review: tuple[ReviewLine, ...] = ()
    """The earlier answers that are shown and may be changed."""
    document: Document | None = None
    """What the patient keeps."""
    instrument: Slug | None = None
    """The questionnaire, by its id in `instruments/`."""
    passage: Slug | None = None
    """The passage that stands here, by its id in `passages/`."""
    risk_yes: Risk | None = None
    """What "yes" means for safety; acts in that very turn."""
    unclear_is_yes: bool = False
    """A safety question: refusing to answer counts as yes."""
    skippable: bool = True
    """Whether the patient may leave it unanswered."""
    skip_if: str | None = None
    """Where it holds, text and effects are passed over; `next` still counts."""
    validation: Validation | None = None
    """What the answer must fulfil."""
    confirm_if: str | None = None
    """Where it holds over `value`, the answer is read back first: is that right?"""
    timeout: Timeout | None = None
    """A gentle word while the question stays open."""
    channels: tuple[Literal["web", "sms"], ...] = Field(default=("web", "sms"), min_length=1)
    """Where the step is shown; elsewhere it is passed over."""
    privacy: Literal["normal", "private"] = "normal"
    """`private`: by SMS the web is offered instead."""
    next: Slug | tuple[Route, ...] | None = None
    """A step, `end`, or a list of `{when, go}` whose first that holds is taken. Without it, or
    where none holds, the step below."""
    verbatim: bool = False
    """Validated wording: no letter of it is changed for SMS."""
    does: tuple[Effect, ...] = ()
    """What happens when the step is passed."""
    homework: Homework | None = None
    """What the patient takes home."""
    tool: Slug | None = None
    """With `does: [open_tool]`: the tool that opens."""
    allow: tuple[Allow, ...] = ()
    """Findings of `lint` that are meant here, each with a reason."""
    note: str | None = None
    """For authors and reviewers only."""

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

"""What the reference, the JSON Schema and an editor say about kinds of steps and effects."""

from __future__ import annotations

from typing import NamedTuple

from cairn.content.step import SAID, Effect, StepKind

#: Fields that every step may have.
EVERY = ("id", "kind", "next", "skip_if", "channels", "does", "tool", "allow", "note")
_WORDS = ("text", "sms")
_ASKED = (
    *("why", "again", "save_as", "skippable", "verbatim", "privacy"),
    *("validation", "confirm_if", "timeout"),
)
_BOUNDS = ("low", "high", "low_label", "high_label", "whole")
_COUNT = ("at_least", "at_most")


class Guide(NamedTuple):
    """A kind of step: what it is, which fields of its own it needs, which it may have."""

    means: str
    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()


KINDS: dict[StepKind, Guide] = {
    "say": Guide("Says something and goes on."),
    "text": Guide("Asks for words.", takes=("max_chars",)),
    "choice": Guide(
        "One of several answers, as buttons. With one option it is a stop between two passages: "
        "any reply goes on.",
        needs=("options",),
    ),
    "multi_choice": Guide("Any number of several answers.", needs=("options",), takes=_COUNT),
    "yes_no": Guide("Yes or no.", takes=("risk_yes", "unclear_is_yes")),
    "scale": Guide(
        "A number between two ends, as a slider.",
        needs=("low", "high"),
        takes=("low_label", "high_label", "whole"),
    ),
    "number": Guide("A number that is typed.", takes=_BOUNDS),
    "date": Guide("A day, with `time: true` an hour too.", takes=("time", "within_days", "past")),
    "schedule": Guide(
        "A day and an hour for the homework just assigned, some offered as buttons; sets its "
        "reminder.",
        takes=("within_days",),
    ),
    "list": Guide(
        'Entries that the patient adds, changes, orders and takes out, until "done".',
        needs=("save_as",),
        takes=(*_COUNT, "rate", "by_rating", "begin_with"),
    ),
    "record": Guide(
        "A row of a table, asked column by column.",
        needs=("save_as", "columns"),
        takes=("max_chars",),
    ),
    "pacer": Guide(
        "Slow breathing at a given pace, until the patient goes on. Never in exposure, never to "
        "stop a panic attack.",
        needs=("pace",),
    ),
    "homework": Guide("Says something, and assigns homework.", needs=("homework",)),
    "review": Guide(
        "Shows earlier answers; picking one asks its question again and comes back.",
        needs=("review",),
    ),
    "plan": Guide("Says something, and makes the document the patient keeps.", needs=("document",)),
    "instrument": Guide(
        "Asks every item of a questionnaire; `save_as` gets the total.", needs=("instrument",)
    ),
    "passage": Guide(
        "Stands for the steps of a passage; its end leads on to `next`, or to the step below.",
        needs=("passage",),
    ),
}


def fields_of(kind: StepKind) -> tuple[str, ...]:
    """Every field that a step of that kind may have, those it needs first."""
    guide = KINDS[kind]
    if kind == "passage":
        return ("id", "kind", "passage", "next", "allow", "note")
    asked = () if kind in SAID else _ASKED
    each = (*EVERY[:2], *_WORDS, *guide.needs, *guide.takes, *asked, *EVERY[2:])
    return tuple(dict.fromkeys(each))


def needs_of(kind: StepKind) -> tuple[str, ...]:
    """The fields that a step of that kind cannot do without."""
    text = () if kind in ("instrument", "passage") else ("text",)
    return ("id", "kind", *text, *KINDS[kind].needs)


class Consequence(NamedTuple):
    """An effect: what happens, the names it reads, and the events that tell of it."""

    means: str
    reads: str = ""
    events: tuple[str, ...] = ()


EFFECTS: dict[Effect, Consequence] = {
    "log_mood": Consequence(
        "Notes the mood with its time.", "`mood` (0–10), `mood_note`", ("mood_logged",)
    ),
    "record_goal": Consequence(
        "Keeps a goal.", "the step's own answer, else `goal`", ("goal_recorded",)
    ),
    "report_homework": Consequence(
        "Tells how the open homework went.",
        "`homework_result` (`done`, `partly`, `not-yet`), `homework_note`",
        ("homework_reported",),
    ),
    "answer_comment": Consequence(
        "The answer goes to the therapist who commented.",
        "the step's own answer",
        ("comment_answered",),
    ),
    "request_human": Consequence("Asks the team to write.", "`human_note`", ("human_requested",)),
    "request_call": Consequence("Asks the team to call.", events=("call_requested",)),
    "answer_appointment": Consequence(
        "Answers the next appointment.",
        "`appointment_answer` (`confirm`, `move`, `cancel`)",
        ("appointment_answered",),
    ),
    "set_reminder_hour": Consequence(
        "Sets the hour of reminders.", "`reminder_hour` (0–23)", ("reminder_hour_set",)
    ),
    "set_language": Consequence(
        "The rest of the turn is in that language.", "`language` (`en`, `fr`)", ("language_set",)
    ),
    "stop_messages": Consequence(
        "Cairn begins no conversation any more.", events=("messages_stopped",)
    ),
    "request_export": Consequence(
        "Asks the team for a copy of the data, by SMS; on the web the page has it.",
        events=("export_requested",),
    ),
    "request_deletion": Consequence(
        "Plans the deletion of the data.", events=("deletion_requested",)
    ),
    "take_back_deletion": Consequence("Keeps the data after all.", events=("deletion_taken_back",)),
    "show_data_page": Consequence("Hands over the way to the page of the patient's own data."),
    "record_consent": Consequence(
        "Keeps what was agreed to.",
        "the step's `consent_…`, or all that are answered",
        ("consent_recorded",),
    ),
    "start_session": Consequence(
        "Leaves the tool; the session starts or goes on.",
        events=("session_started", "session_resumed"),
    ),
    "pause_session": Consequence(
        "The session stops here; with `next: end` its last question is asked again later.",
        events=("session_paused",),
    ),
    "open_tool": Consequence("Leaves the module for a tool.", "the step's `tool:`"),
    "release_session": Consequence(
        "Safety only: the session may go on.", events=("safety_finished",)
    ),
    "pause_for_safety": Consequence(
        "Safety only: the session stops; the patient may take it up later.",
        events=("safety_finished",),
    ),
    "hold_for_human": Consequence(
        "No session starts or goes on until a human releases it.",
        events=("session_held", "safety_finished"),
    ),
    "share_with_therapist": Consequence(
        "The therapist sees the step as the patient read it.",
        "the step's text",
        ("shared_with_therapist",),
    ),
}

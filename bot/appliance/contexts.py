"""Which intents can be meant, given what the patient was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Context = Literal["idle", "answering", "choice"]

ANSWER = "answer"
UNSURE = "out_of_scope"

CHOICE_REPLIES = frozenset({"affirm", "deny", "option", "scale"})
"""Replies that only a closed question (choice, yes/no, scale, number) tells apart."""

REPLIES = CHOICE_REPLIES | {ANSWER, "greet", "thanks", UNSURE}
"""While a question is open these fill it; every other intent is a command."""


def read_context(value: object) -> Context:
    """Return the context of a message's metadata; anything unknown is ``idle``."""
    if value == "answering":
        return "answering"
    return "choice" if value == "choice" else "idle"


_MOOD_WORDS = frozenset({"mood", "moods", "humeur", "moral"})


def is_command(intent: str, tokens: Sequence[str]) -> bool:
    """Return whether an example of ``intent`` is a command while a question is open.

    "I'm a 4 today" logs a mood out of the blue, but answers a question about it; inside a
    session a mood entry has to say that it is one.
    """
    if intent == "log_mood":
        return not _MOOD_WORDS.isdisjoint(tokens)
    return intent not in REPLIES

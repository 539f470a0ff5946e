"""Which intents can be meant, given what the patient was asked."""

from __future__ import annotations

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

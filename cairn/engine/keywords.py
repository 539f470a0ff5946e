"""Words that have a fixed meaning by SMS, in both languages. Read after risk, before dialogue.

The English opt-out words are those that carriers and Twilio act on; the bare word only,
so that "stop crying at night" is an answer.
"""

from __future__ import annotations

import unicodedata
from typing import Literal

Keyword = Literal["stop", "start", "help"]

STOP = {
    "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out",
    "arret", "arreter", "desabonner",
    "please stop texting me", "stop texting me", "dont text me any more", "dont text me anymore",
    "please dont text me any more", "please dont text me anymore", "no more texts",
    "ne mecrivez plus", "arretez de mecrire", "plus de sms", "arretez les sms",
    "ne menvoyez plus de sms", "ne menvoyez plus de messages",
}  # fmt: skip
START = {"start", "unstop", "reprendre"}
HELP = {"help", "info", "aide"}

# Bare words that may also be a cry: the word is honoured and the crisis number is given.
AMBIGUOUS = {"end", "aide", "help", "quit", "arret", "stop"}


def read_keyword(text: str) -> Keyword | None:
    """The keyword that the whole text is, or None."""
    words = plain(text)
    if words in STOP:
        return "stop"
    if words in START:
        return "start"
    return "help" if words in HELP else None


def may_be_a_cry(text: str) -> bool:
    """Whether a bare keyword could also be said by a person in danger."""
    return plain(text) in AMBIGUOUS


def plain(text: str) -> str:
    """Lower case, no accents, apostrophes or punctuation, single spaces."""
    folded = unicodedata.normalize("NFKD", text[:200].casefold())
    kept = "".join(c for c in folded if not unicodedata.combining(c) and c not in "'’")
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())

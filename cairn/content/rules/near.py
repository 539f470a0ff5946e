"""The known name that a misspelt one probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: object, known: Iterable[str]) -> dict[str, str]:
    """The values `near` and `near_fr` of a finding: a suggestion, or nothing."""
    close = get_close_matches(str(name), list(known), n=1, cutoff=0.6)
    if not close:
        return {"near": "", "near_fr": ""}
    return {
        "near": f" – did you mean '{close[0]}'?",
        "near_fr": f" – vouliez-vous dire '{close[0]}' ?",
    }

"""What the models say of content that does not fit together, in French."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("own_words.yml")
_WHO = re.compile(r"^(?P<who>step|passage) '(?P<id>[^']*)' (?P<problem>.*)$")
_WHO_FR = {"step": "l'étape", "passage": "le passage"}


def in_french(problem: str) -> tuple[str, str] | None:
    """The problem and its mend in French; None where nobody has translated it."""
    match = _WHO.match(problem)
    words = _table().get(match["problem"] if match else problem)
    if words is None:
        return None
    says, mend = words
    return (f"{_WHO_FR[match['who']]} '{match['id']}' {says}" if match else says), mend


@cache
def _table() -> dict[str, tuple[str, str]]:
    rows = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {problem: (says, mend) for problem, (says, mend) in rows.items()}

"""A text before and after, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_WORDS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\S+|\n\s*\n", re.DOTALL)
#: Unchanged words kept on each side of a change.
_AROUND = 4


def diff_words(before: str, after: str) -> str:
    """One line: unchanged words, [-what went-], {+what came+}; long stretches cut to "…"."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[str] = []
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, i, j, k, m) in enumerate(codes):
        if kind == "equal":
            pieces.append(_shorten(old[i:j], first=place == 0, last=place == len(codes) - 1))
            continue
        if i < j:
            pieces.append(f"[-{' '.join(old[i:j])}-]")
        if k < m:
            pieces.append(f"{{+{' '.join(new[k:m])}+}}")
    return " ".join(" ".join(pieces).split())


def _shorten(same: list[str], *, first: bool, last: bool) -> str:
    """The words next to a change; the rest of a long stretch is "…"."""
    head = [] if first else same[:_AROUND]
    tail = [] if last else same[-_AROUND:]
    if len(head) + len(tail) >= len(same):
        return " ".join(same)
    return " ".join([*head, "…", *tail])

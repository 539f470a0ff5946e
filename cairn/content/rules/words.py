"""Words that a text to patients must not use: diagnoses, promises, titles, jargon, guilt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

_FILE = Path(__file__).with_name("words.yml")
#: Rules for every text; `private-text` is for those that arrive unasked.
EVERYWHERE = ("diagnosis", "promise", "title-claim", "medication", "jargon", "guilt", "unwritten")
PRIVATE = "private-text"


def find_words(text: str, lang: str) -> Iterator[tuple[str, str]]:
    """Each rule that the words of a text break, and the words."""
    plain = text.replace("\u2019", "'")
    any_of = _any(lang)
    if any_of.search(plain) is None:
        return
    kept = _without_allowed(plain, lang)
    for rule in EVERYWHERE:
        match = _pattern(rule, lang).search(kept)
        if match is not None:
            yield rule, match.group().strip()


def find_private(text: str, lang: str) -> str | None:
    """The first word that tells others what a text is about, or None."""
    match = _pattern(PRIVATE, lang).search(text.replace("\u2019", "'"))
    return match.group() if match else None


def _without_allowed(text: str, lang: str) -> str:
    for phrase in _table()["allowed"][lang]:
        text = re.sub(re.escape(phrase), "…", text, flags=re.IGNORECASE)
    return text


@cache
def _pattern(rule: str, lang: str) -> re.Pattern[str]:
    return re.compile("|".join(_table()[rule][lang]), re.IGNORECASE)


@cache
def _any(lang: str) -> re.Pattern[str]:
    every = [pattern for rule in EVERYWHERE for pattern in _table()[rule][lang]]
    return re.compile("|".join(every), re.IGNORECASE)


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return table

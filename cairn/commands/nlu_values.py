"""What a message says besides its intent: a number, a place, yes or no, a language, an hour."""

from __future__ import annotations

import re
from collections.abc import Callable

from cairn.engine import Value
from cairn.engine.presets import read_presets
from cairn.language import Lang, normalise, read_number
from cairn.language.option_places import read_places
from cairn.language.text import words

_MOST_OPTIONS = 12
_FEW = 2
_LETTER_WORDS = frozenset({"letter", "lettre"})
_ENDS = {"top": 1, "haut": 1, "bottom": -1, "bas": -1}
_NOT_DONE = re.compile(r"\b(?:not|didnt|couldnt|havent|never|nothing|pas|rien|jamais)\b")


def read_value(text: str, lang: Lang, intent: str) -> Value:
    """What the message says besides its intent; None when it says nothing more.

    A number; an option's position, counted from 1, or from the end as -1 for the last;
    "yes" or "no"; a language, "en" or "fr"; an hour 0 to 23; "done", "partly", "not-yet".
    """
    reader = _READERS.get(intent)
    if reader is not None:
        return reader(text, lang)
    return _read_preset(intent, text, lang)


def _read_preset(intent: str, text: str, lang: Lang) -> Value:
    return next(iter(read_presets(intent, text, lang).values()), None)


def _read_result(text: str, lang: Lang) -> Value:
    """Return how it went; who reports homework in words of their own has done it."""
    preset = _read_preset("homework_done", text, lang)
    denied = _NOT_DONE.search(" ".join(words(normalise(text))))
    return preset or ("not-yet" if denied else "done")


def _read_amount(text: str, lang: Lang) -> float | int | None:
    """Return the number meant; a bound ("more than 7") is near enough to be its number."""
    clauses = [text, *re.split(r"[,;]\s+", text)[:0:-1]]
    for clause in clauses:
        found = read_number(clause, lang)
        value = found.value if found.value is not None else None
        if value is None and len(found.candidates) == 1:
            value = found.candidates[0]
        if value is not None:
            return int(value) if float(value).is_integer() else value
    return None


def _read_place(text: str, lang: Lang) -> int | None:
    """Return the one place named anywhere in a message that is known to name one."""
    whole = _places(text, lang)
    if whole:
        return whole[0] if len(whole) == 1 else None
    spoken = re.findall(r"\w+", normalise(text))
    for size in range(len(spoken) - 1, 0, -1):
        for start in range(len(spoken) - size + 1):
            part = spoken[start : start + size]
            if size == 1 and len(part[0]) == 1 and not _is_lettered(spoken, start):
                continue
            found = _places(" ".join(part), lang)
            if len(found) == 1:
                return found[0]
    named = [_ENDS[word] for word in spoken if word in _ENDS]
    amount = _read_amount(text, lang)
    return named[0] if named else int(amount) if amount is not None else None


def _is_lettered(spoken: list[str], place: int) -> bool:
    """Tell "b pls" and "the letter a" from the articles and elisions of one letter."""
    if spoken[place].isdigit() or (place and spoken[place - 1] in _LETTER_WORDS):
        return True
    last = place == len(spoken) - 1
    return spoken[place] in "bcdefgh" and (last or (place == 0 and len(spoken) <= _FEW))


def _places(text: str, lang: Lang) -> list[int]:
    """Return places from 1; one that moves with the length of the list counts from its end."""
    here = read_places(text, lang, _MOST_OPTIONS)
    shorter = read_places(text, lang, _MOST_OPTIONS - 1)
    moved = here != shorter and len(here) == len(shorter)
    return [place - _MOST_OPTIONS if moved else place + 1 for place in here]


_READERS: dict[str, Callable[[str, Lang], Value]] = {
    "affirm": lambda text, lang: "yes",
    "deny": lambda text, lang: "no",
    "scale": _read_amount,
    "option": _read_place,
    "homework_done": _read_result,
}

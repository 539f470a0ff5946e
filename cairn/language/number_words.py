# ruff: noqa: SIM905, PLR2004  (vocabularies as text; the arithmetic of number words is literal)
"""Numbers written in words, 0 to 999, in English and French.

Hand-written because the readers need what a general converter hides: whether
a lone "un" or "one" was a number or an article, and where the number stood.
"""

from typing import NamedTuple

from cairn.language.text import Lang

_UNITS: dict[Lang, dict[str, int]] = {
    "en": {
        word: value
        for value, word in enumerate(
            """zero one two three four five six seven eight nine ten eleven twelve
            thirteen fourteen fifteen sixteen seventeen eighteen nineteen""".split()
        )
    }
    | {"nought": 0},
    "fr": {
        word: value
        for value, word in enumerate(
            """zero un deux trois quatre cinq six sept huit neuf dix onze douze treize
            quatorze quinze seize""".split()
        )
    }
    | {"une": 1},
}
_TENS: dict[Lang, dict[str, int]] = {
    "en": {
        "twenty": 20,
        "thirty": 30,
        "forty": 40,
        "fourty": 40,
        "fifty": 50,
        "sixty": 60,
        "seventy": 70,
        "eighty": 80,
        "ninety": 90,
    },
    "fr": {
        "vingt": 20,
        "trente": 30,
        "quarante": 40,
        "cinquante": 50,
        "soixante": 60,
        "septante": 70,
        "huitante": 80,
        "octante": 80,
        "nonante": 90,
    },
}
#: Words that are a number or a plain article or pronoun.
ARTICLES = frozenset({"un", "une", "one"})


class Spelled(NamedTuple):
    """A number in words: its value, and the position after its last word."""

    value: int
    end: int


def _at(tokens: list[str], index: int) -> str:
    return tokens[index] if index < len(tokens) else ""


def _read_english(tokens: list[str], start: int) -> Spelled | None:
    word = _at(tokens, start)
    if word in _TENS["en"]:
        unit = _UNITS["en"].get(_at(tokens, start + 1), 0)
        if 1 <= unit <= 9:
            return Spelled(_TENS["en"][word] + unit, start + 2)
        return Spelled(_TENS["en"][word], start + 1)
    unit = _UNITS["en"].get(word, -1)
    return Spelled(unit, start + 1) if unit >= 0 else None


def _read_french_tens(tokens: list[str], start: int) -> Spelled | None:
    """Read "vingt", "soixante", "quatre vingt" with what follows of units."""
    word, following = _at(tokens, start), _at(tokens, start + 1)
    if word == "quatre" and following in {"vingt", "vingts"}:
        base, index = 80, start + 2
    elif word in _TENS["fr"]:
        base, index = _TENS["fr"][word], start + 1
    else:
        return None
    top = 19 if base in {60, 80} else 9
    skipped = index + 1 if _at(tokens, index) == "et" else index
    unit = _UNITS["fr"].get(_at(tokens, skipped), 0)
    if skipped > index and unit not in {1, 11}:
        return Spelled(base, index)
    if unit == 10 and top == 19:
        low = _UNITS["fr"].get(_at(tokens, skipped + 1), 0)
        if 7 <= low <= 9:
            return Spelled(base + 10 + low, skipped + 2)
    if 1 <= unit <= top:
        return Spelled(base + unit, skipped + 1)
    return Spelled(base, index)


def _read_french(tokens: list[str], start: int) -> Spelled | None:
    tens = _read_french_tens(tokens, start)
    if tens is not None:
        return tens
    unit = _UNITS["fr"].get(_at(tokens, start), -1)
    if unit < 0:
        return None
    low = _UNITS["fr"].get(_at(tokens, start + 1), 0)
    if unit == 10 and 7 <= low <= 9:
        return Spelled(10 + low, start + 2)
    return Spelled(unit, start + 1)


def _below_hundred(tokens: list[str], start: int, lang: Lang) -> Spelled | None:
    return _read_french(tokens, start) if lang == "fr" else _read_english(tokens, start)


def read_spelled(tokens: list[str], start: int, lang: Lang) -> Spelled | None:
    """Read the longest number in words that begins at `start`, or None."""
    hundred = {"hundred"} if lang == "en" else {"cent", "cents"}
    first = _below_hundred(tokens, start, lang)
    if first is None:
        if _at(tokens, start) not in hundred:
            return None
        value, index = 100, start + 1
    elif 1 <= first.value <= 9 and _at(tokens, first.end) in hundred:
        value, index = first.value * 100, first.end + 1
    else:
        return first
    after = index + 1 if lang == "en" and _at(tokens, index) == "and" else index
    rest = _below_hundred(tokens, after, lang)
    if rest is not None and rest.value > 0:
        return Spelled(value + rest.value, rest.end)
    return Spelled(value, index)

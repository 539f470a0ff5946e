# ruff: noqa: PLR2004  (scales of ten and a hundred are the matter itself)
"""Finding every number in a text, with how it was said and where."""

import re
from dataclasses import dataclass

from cairn.language.number_words import ARTICLES, read_spelled
from cairn.language.text import BREAK, Lang, normalise, tokens

#: Stands for a clock time, a date or a telephone number, which are never a value.
MASK = "\u25a1"
#: Stands for the dash of "5-6".
TO = "~"
MINUS = "\u2212"

_MASKED = re.compile(
    r"""(?<![0-9])(?:
        [0-9]{1,2}\s?[h:]\s?[0-9]{2}              # 8h30, 8:30
      | [0-9]{1,2}(?::[0-9]{2})?\s?[ap]\.?m\b     # 8pm
      | [0-9]{1,2}[/.\-][0-9]{1,2}[/.\-](?:[0-9]{4}|[0-9]{2})
      | [0-9]{4}-[0-9]{2}-[0-9]{2}
      | [0-9]{2}(?:[ .][0-9]{2}){4}               # 06 12 34 56 78
      | [0-9]{7,}
    )(?![0-9])""",
    re.VERBOSE,
)
_THOUSANDS: dict[Lang, re.Pattern[str]] = {
    "en": re.compile(r"(?<![0-9.,])([0-9]{1,3}),([0-9]{3})(?![0-9])"),
    "fr": re.compile(r"(?<![0-9.,] )(?<![0-9.,])([0-9]{1,3}) ([0-9]{3})(?![0-9])"),
}
_NEGATIVE = re.compile(r"(?:(?<=[\s:=(])|^)-(?=[0-9])")
_DASHED = re.compile(r"(?<=[0-9])\s?-\s?(?=[0-9])")
_DECIMAL = re.compile(r"[0-9]+(?:[.,][0-9]+)?")

_HALVES: tuple[tuple[tuple[str, ...], float], ...] = (
    (("and", "a", "half"), 0.5),
    (("n", "a", "half"), 0.5),
    (("&", "a", "half"), 0.5),
    (("and", "half"), 0.5),
    (("et", "demi"), 0.5),
    (("et", "demie"), 0.5),
    (("et", "d", "mi"), 0.5),
    (("1", "/", "2"), 0.5),
    (("1", "/", "4"), 0.25),
    (("3", "/", "4"), 0.75),
)
_OUT_OF = (("/",), ("sur",), ("out", "of"), ("outta",), ("outof",))
_PERCENT = (("%",), ("percent",), ("per", "cent"), ("pourcent",), ("pour", "cent"))
_POINT = frozenset({"point", "virgule", "comma"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A number said in tokens `start` to `end` (excluded).

    `out_of` is what it was said to be out of (7/10, 70 %), and `article` marks
    a lone "un", "une" or "one" that may not be a number at all.
    """

    value: float
    start: int
    end: int
    out_of: float | None = None
    article: bool = False


def split_numbers(text: str, lang: Lang) -> list[str]:
    """Return the tokens of `text`, times and dates masked, signs kept."""
    plain = _MASKED.sub(f" {MASK} ", normalise(text))
    plain = _THOUSANDS[lang].sub(r"\1\2", plain)
    plain = _DASHED.sub(f" {TO} ", _NEGATIVE.sub(f" {MINUS} ", plain))
    return tokens(plain)


def _match(found: list[str], index: int, phrase: tuple[str, ...]) -> bool:
    return tuple(found[index : index + len(phrase)]) == phrase


def _read_core(found: list[str], index: int, lang: Lang) -> tuple[float, int] | None:
    if _DECIMAL.fullmatch(found[index]):
        return float(found[index].replace(",", ".")), index + 1
    spelled = read_spelled(found, index, lang)
    return (float(spelled.value), spelled.end) if spelled else None


def _read_fraction(found: list[str], value: float, end: int, lang: Lang) -> tuple[float, int]:
    """Add "and a half", "1/2" or "virgule cinq" to a whole number."""
    if not value.is_integer():
        return value, end
    for phrase, part in _HALVES:
        if _match(found, end, phrase):
            return value + part, end + len(phrase)
    if end + 1 < len(found) and found[end] in _POINT:
        decimals = _read_core(found, end + 1, lang)
        if decimals and decimals[0].is_integer() and decimals[0] < 100:
            digits = str(int(decimals[0]))
            return value + int(digits) / 10 ** len(digits), decimals[1]
    return value, end


def _read_out_of(found: list[str], end: int, lang: Lang) -> tuple[float | None, int]:
    for phrase in _PERCENT:
        if _match(found, end, phrase):
            return 100.0, end + len(phrase)
    for phrase in _OUT_OF:
        after = end + len(phrase)
        if _match(found, end, phrase) and after < len(found):
            whole = _read_core(found, after, lang)
            if whole and whole[0] > 0:
                return whole
    return None, end


def _read_mention(found: list[str], index: int, lang: Lang) -> Mention | None:
    core = _read_core(found, index, lang)
    if core is None:
        return None
    value, end = _read_fraction(found, *core, lang)
    out_of, last = _read_out_of(found, end, lang)
    article = found[index] in ARTICLES and last == index + 1
    before = found[index - 1] if index else ""
    if before == MINUS or (before in {"minus", "moins"} and found[index - 2 : index - 1] != ["au"]):
        value = -value
    return Mention(value, index, last, out_of, article)


def find_mentions(found: list[str], lang: Lang) -> list[Mention]:
    """Return the numbers in `found`, in order; the article of "un sept" is none."""
    mentions: list[Mention] = []
    index = 0
    while index < len(found):
        mention = None if found[index] == BREAK else _read_mention(found, index, lang)
        if mention is None:
            index += 1
            continue
        if mentions and mentions[-1].article and mentions[-1].end == mention.start:
            mentions.pop()
        mentions.append(mention)
        index = mention.end
    return mentions

"""One plain form of a text, so that every reader compares the same thing."""

import re
import unicodedata
from typing import Literal

Lang = Literal["en", "fr"]

#: Ends a clause in the list that `tokens` returns.
BREAK = "|"

_APOSTROPHES = dict.fromkeys(map(ord, "\u2018\u2019\u02bc\u0060\u00b4\u2032\uff07"), "'")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
# Before NFKC, which would glue "6\u00bd" into "61/2".
_FRACTIONS = {0xBD: " 1/2", 0xBC: " 1/4", 0xBE: " 3/4", 0x1F51F: " 10 "}
_LIGATURES = {ord("œ"): "oe", ord("æ"): "ae"}
_FIRST_PASS = {**_APOSTROPHES, **_DASHES, **_FRACTIONS}

_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cs", "Co", "Cn"})
_ELONGATED = re.compile(r"([^\W\d_])\1{2,}")
_SPACES = re.compile(r"\s+")
_CONTRACTED_NOT = re.compile(r"n't\b")
# A number, a word, a pause, or one symbol such as an emoji.
_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|[^\W\d_]+|[.,;:!?…\n]+|[^\w\s'\-]")
_PAUSE = frozenset(".,;:!?…\n")


def _plain(char: str) -> str:
    category = unicodedata.category(char)
    if category in _INVISIBLE:
        return ""
    if category == "Cc":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(char))
    return char


def normalise(text: str) -> str:
    """Return `text` in lower case, without accents, invisible characters or drawl.

    Curly apostrophes and long dashes become plain ones, any digit becomes an
    ASCII digit, a letter repeated three times or more stands once ("ouiii" is
    "oui"), and white space is single. Idempotent on ordinary text.
    """
    if text.isascii() and text.isprintable():  # most replies: nothing to compose or fold
        bare = text.lower().replace("`", "'")
        return _SPACES.sub(" ", _ELONGATED.sub(r"\1", bare)).strip()
    composed = unicodedata.normalize("NFKC", text.translate(_FIRST_PASS))
    bare = "".join(map(_plain, unicodedata.normalize("NFD", composed.casefold())))
    bare = bare.translate(_LIGATURES).translate(_APOSTROPHES)
    return _SPACES.sub(" ", _ELONGATED.sub(r"\1", bare)).strip()


def tokens(plain: str) -> list[str]:
    """Split normalised text into words, numbers and symbols, with `BREAK` at pauses.

    "don't" is one word ("dont"), as people who text also write it; any other
    apostrophe and every hyphen separates: "d'accord" is "d", "accord".
    """
    found: list[str] = []
    for match in _TOKEN.finditer(_CONTRACTED_NOT.sub("nt", plain)):
        piece = match.group()
        if piece[0] not in _PAUSE:
            found.append(piece)
        elif found and found[-1] != BREAK:
            found.append(BREAK)
    return found[:-1] if found and found[-1] == BREAK else found


def words(plain: str) -> list[str]:
    """Return the tokens of normalised text without the pauses."""
    return [token for token in tokens(plain) if token != BREAK]

"""The small language in which clinicians write patterns, turned into spaCy Matcher patterns.

i <want> to die         words, and any word or phrase of the lexicon `want`
take|took my (whole box|pills)     alternatives; brackets hold phrases
really?  (so much)?     may be absent
..  ..5                 up to 2 (or 5) other words of the same sentence
^  $                    the sentence begins or ends here
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from cairn.risk.characters import fold_text
from cairn.risk.spelling import ELISIONS
from cairn.risk.tokens import STOP

_GAP = re.compile(r"\.\.(\d*)")
_WIDEST = 9  # words of a gap; farther apart, two words say nothing together
_MOST_FORMS = 3000  # a pattern that unfolds to more is two patterns


class PatternError(ValueError):
    """A pattern that cannot be read; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a pattern: one of `words`, or a gap of 0 to `gap` words."""

    words: frozenset[str]
    gap: int = 0
    optional: bool = False


Form = tuple[Slot, ...]


@lru_cache(maxsize=8192)
def plain(word: str) -> str:
    """A pattern's word as the normaliser would leave it: accents may be written or not."""
    return fold_text(word)[0]


def words_of(phrase: str, shorthand: Mapping[str, list[str]] | None = None) -> list[str]:
    """A phrase as plain words, read as a message is: elisions and shorthand spelt out."""
    known = shorthand or {}
    words: list[str] = []
    for chunk in plain(phrase).replace("-", " ").split():
        pieces = [chunk] if chunk in known else re.split(r"(?<=')", chunk)
        for piece in pieces:
            word = ELISIONS.get(piece) or (piece if piece in known else piece.strip("'"))
            words += known.get(word, [word] if word else [])
    return words


@dataclass(frozen=True, slots=True)
class Wording:
    """What a pattern's names and short forms stand for in one language."""

    lexicons: Mapping[str, list[str]]
    shorthand: Mapping[str, list[str]]


def unfold(pattern: str, wording: Wording) -> list[Form]:
    """Every form of a pattern. Raises `PatternError` on a wrong bracket, word or lexicon."""
    forms = _sequence(pattern, wording)
    if len(forms) > _MOST_FORMS:
        raise PatternError(f"'{pattern}' has {len(forms)} forms; split it into shorter patterns")
    kept = [form for form in forms if any(not slot.gap and not slot.optional for slot in form)]
    if not kept:
        raise PatternError(f"'{pattern}' names no word that must be there; add one")
    return kept


def _sequence(text: str, wording: Wording) -> list[Form]:
    pieces = [_alternatives(piece, wording) for piece in _pieces(text)]
    pieces = [piece for piece in pieces if piece]  # a silent word may be written, and is skipped
    if not pieces:
        return []
    return [tuple(slot for part in parts for slot in part) for parts in product(*pieces)]


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        end = at + 1
        if text[at] == "(":
            end = _closing(text, at) + 1
            end += text[end : end + 1] == "?"
        else:
            while end < len(text) and not text[end].isspace() and text[end] != "(":
                end += 1
        pieces.append(text[at:end])
        at = end
    return pieces


def _closing(text: str, opening: int) -> int:
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] == "(") - (text[at] == ")")
        if depth == 0:
            return at
    raise PatternError(f"'{text}' leaves a bracket open; close it")


def _choices(body: str) -> list[str]:
    depth, start = 0, 0
    choices: list[str] = []
    for at, char in enumerate(body):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            choices.append(body[start:at])
            start = at + 1
    return [*choices, body[start:]]


def _alternatives(piece: str, wording: Wording) -> list[Form]:
    optional = piece.endswith("?")
    body = piece.removesuffix("?")
    if body.startswith("("):
        inner = body[1:-1]
        forms = [form for part in _choices(inner) for form in _sequence(part, wording)]
    elif "|" in body:
        forms = [form for part in body.split("|") for form in _sequence(part, wording)]
    else:
        forms = _single(body, wording)
    return _merge(forms, optional=optional)


def _single(body: str, wording: Wording) -> list[Form]:
    if gap := _GAP.fullmatch(body):
        if int(gap[1] or 2) > _WIDEST:
            raise PatternError(f"the gap {body} is too wide; write ..{_WIDEST} at most")
        return [(Slot(frozenset(), gap=int(gap[1] or 2)),)]
    if body in ("^", "$"):
        return [(Slot(frozenset({STOP})),)]
    named = body.startswith("<") and body.endswith(">")
    if named:
        if body[1:-1] not in wording.lexicons:
            raise PatternError(f"lexicon {body} does not exist; add it under lexicons:")
        phrases = [words_of(entry, wording.shorthand) for entry in wording.lexicons[body[1:-1]]]
    else:
        phrases = [words_of(body, wording.shorthand)]
    if set(body[1:-1] if named else body) & set("<>()^$?"):
        raise PatternError(f"'{body}' cannot be read as a word; mend its signs")
    # A phrase of silent words alone can never be seen in a message: it is no alternative.
    return [tuple(Slot(frozenset({word})) for word in words) for words in phrases if words]


def _merge(forms: list[Form], *, optional: bool) -> list[Form]:
    """One-word alternatives share a slot: fewer forms, the same language."""
    lone = [
        form[0] for form in forms if len(form) == 1 and not form[0].gap and not form[0].optional
    ]
    words = frozenset(word for slot in lone for word in slot.words)
    rest = [form for form in forms if form and not (len(form) == 1 and form[0] in lone)]
    merged: list[Form] = [(Slot(words, optional=optional),)] if words else []
    merged += rest
    if () in forms or (optional and not words):
        merged.append(())
    return list(dict.fromkeys(merged))


def matcher_pattern(form: Form) -> list[dict[str, Any]]:
    """The form in spaCy's own terms, over the exact normalised words."""
    out: list[dict[str, Any]] = []
    for slot in form:
        if slot.gap:
            out.append({"ORTH": {"NOT_IN": [STOP]}, "OP": f"{{0,{slot.gap}}}"})
            continue
        ordered = sorted(slot.words)
        entry: dict[str, Any] = {"ORTH": ordered[0] if len(ordered) == 1 else {"IN": ordered}}
        if slot.optional:
            entry["OP"] = "?"
        out.append(entry)
    return out


def word_counts(forms: Iterable[Form]) -> Counter[str]:
    """In how many slots each word stands: the rarer a word, the better it announces a pattern."""
    return Counter(word for form in forms for slot in form for word in slot.words)


def anchor(form: Form, counts: Counter[str]) -> frozenset[str]:
    """The required slot whose commonest word is rarest: without it the form cannot match."""
    required = [slot.words for slot in form if not slot.gap and not slot.optional]
    named = [words for words in required if words != {STOP}] or required
    return min(named, key=lambda words: (max(counts[word] for word in words), sorted(words)))

"""Yes, no, or neither, out of a reply to a yes/no question."""

from enum import StrEnum

from cairn.language.text import BREAK, Lang, normalise, tokens
from cairn.language.yes_no_words import (
    CLOSING,
    NEITHER,
    NO,
    OPENERS,
    SECOND_THOUGHT,
    UNSURE,
    YES,
)

#: A yes or no this many words from the start no longer opens the reply.
_OPENING = 5
#: In a longer reply only its opening is read: the rest is a story.
_SHORT = 9


class YesNo(StrEnum):
    """What a reply to a yes/no question says; NONE is "said neither"."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    NONE = "none"


_Signal = tuple[int, int, YesNo, bool]
_Lexicon = dict[tuple[str, ...], tuple[YesNo, bool]]


def _key(phrase: str) -> tuple[str, ...]:
    return tuple(tokens(normalise(phrase)))


def _build(lang: Lang) -> _Lexicon:
    """Return phrase → (meaning, strong); the conversation's own language wins."""
    other: Lang = "en" if lang == "fr" else "fr"
    lexicon: _Lexicon = {}
    for each in (other, lang):
        for meaning, wordings in ((YesNo.YES, YES[each]), (YesNo.NO, NO[each])):
            lexicon |= {_key(phrase): (meaning, False) for phrase in wordings.weak}
            lexicon |= {_key(phrase): (meaning, True) for phrase in wordings.strong}
        lexicon |= {_key(phrase): (YesNo.UNSURE, True) for phrase in UNSURE[each]}
    return lexicon | {_key(phrase): (YesNo.NONE, False) for phrase in NEITHER}


_LEXICONS: dict[Lang, _Lexicon] = {"en": _build("en"), "fr": _build("fr")}
_LONGEST = max(len(phrase) for lexicon in _LEXICONS.values() for phrase in lexicon)


def _find_signals(found: list[str], lang: Lang) -> list[_Signal]:
    lexicon = _LEXICONS[lang]
    signals: list[_Signal] = []
    index = 0
    while index < len(found):
        for size in range(min(_LONGEST, len(found) - index), 0, -1):
            entry = lexicon.get(tuple(found[index : index + size]))
            if entry is not None:
                if entry[0] is not YesNo.NONE:
                    signals.append((index, index + size, *entry))
                index += size
                break
        else:
            index += 1
    return signals


def _opens(found: list[str], start: int) -> bool:
    """Tell whether only small words stand between the last pause and `start`."""
    return all(word in OPENERS or word == BREAK for word in found[:start])


def _counts(found: list[str], signal: _Signal, *, short: bool) -> bool:
    """Tell a spoken yes or no from a word that only looks like one ("I have no energy")."""
    start, end, _, _ = signal
    begins = start == 0 or found[start - 1] == BREAK
    ends = end == len(found) or found[end] == BREAK
    if not ends and " ".join(found[start:end]) in CLOSING:
        return False
    if _opens(found, start):
        return True
    alone = end - start == 1
    return (short and (begins or ends or not alone)) or (begins and start < _OPENING)


def _weigh(found: list[str], signals: list[_Signal]) -> YesNo:
    strong = [signal for signal in signals if signal[3]]
    chosen = strong or signals
    for signal in reversed(chosen):
        before = found[max(0, signal[0] - 4) : signal[0]]
        if signal is not chosen[0] and not SECOND_THOUGHT.isdisjoint(before):
            return signal[2]
    meanings = {signal[2] for signal in chosen}
    if len(meanings) == 1:
        return chosen[0][2]
    return YesNo.UNSURE


def read_yes_no(text: str, lang: Lang) -> YesNo:
    """Read a reply to a yes/no question.

    A plain, hedged or slangy yes or no is read where it opens or closes a
    short reply, or opens a long one. "Oui et non", "mouais", "I don't know"
    and a reply that says both are UNSURE; a reply that says neither is NONE.
    """
    found = tokens(normalise(text))
    if not found:
        return YesNo.NONE
    if all(word == "si" for word in found):
        return YesNo.YES if lang == "fr" else YesNo.NONE
    if lang == "fr" and found[:2] == ["si", BREAK]:
        return YesNo.YES
    short = len(found) <= _SHORT
    head = found if short else found[: _OPENING + _LONGEST]
    signals = [s for s in _find_signals(head, lang) if _counts(found, s, short=short)]
    if not short:
        signals = [signal for signal in signals if signal[0] < _OPENING]
    return _weigh(found, signals) if signals else YesNo.NONE

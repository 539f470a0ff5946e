"""Cut a message into normalised words, each knowing where it stood in the original."""

import re
from dataclasses import dataclass

from cairn.risk.characters import fold_text
from cairn.risk.spelling import ELISIONS, Speller

_LONGEST_SPACED = 14  # letters
_LONGEST_RUN = 4000  # letters with spaces between them that are still read as a sentence
STOP = "."  # stands for the edge of a sentence; patterns never reach across it

_SPACED = re.compile(r"(?<![^\W_])[a-z](?:[ .\-_/*,]{1,2}[a-z](?![^\W_])){2,}")
_APART = re.compile(r"[ .\-_/*,]{2}")
_PIECE = re.compile(
    r"(?P<word>(?:[@$](?=[^\W_]))?[^\W_]+(?:[@$*!€|+]+[^\W_]+)*(?:'[^\W_]+)*'?)"
    r"|(?P<stop>[.?!;…]+|\n+)|(?P<comma>[,:()\"«»“”–—]|(?<=\s)-(?=\s))|(?P<sign>[^\w\s\-/\\])"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A normalised word, its half-open offsets in the original, and whether a comma came before."""

    text: str
    start: int
    end: int
    comma: bool = False


def tokenise(text: str, speller: Speller) -> list[Token]:
    """All words of `text`, with `STOP` at the edges of sentences, first and last included."""
    folded, origin = fold_text(text)
    tokens = [Token(STOP, 0, 0)]
    cursor = 0
    for run in _SPACED.finditer(folded):
        words = _spelt_out(run.group(), speller)
        if not words:
            continue
        _cut(folded, cursor, run.start(), origin, speller, tokens)
        start, end = origin[run.start()], origin[run.end() - 1] + 1
        tokens.extend(Token(word, start, end) for word in words)
        cursor = run.end()
    _cut(folded, cursor, len(folded), origin, speller, tokens)
    if tokens[-1].text != STOP:
        tokens.append(Token(STOP, len(text), len(text)))
    return tokens


def _spelt_out(run: str, speller: Speller) -> list[str]:
    """The known words of letters that stand apart: `k i l l` or, two between words, `m e  t u e r`.

    Nothing unless all are known words.
    """
    apart = [re.sub(r"[^a-z]", "", part) for part in _APART.split(run)]
    letters = "".join(apart)
    readings = [[word for part in apart for word in speller.mend(part)]] if len(apart) > 1 else []
    readings.append(speller.split_glued(letters, _LONGEST_RUN) or [])
    if len(letters) <= _LONGEST_SPACED:
        readings.append(speller.mend(letters))
    for words in readings:
        if words and all(word in speller.words for word in words):
            return words
    return []


def _cut(
    folded: str, begin: int, end: int, origin: list[int], speller: Speller, tokens: list[Token]
) -> None:
    comma = False
    for piece in _PIECE.finditer(folded, begin, end):
        start, stop = origin[piece.start()], origin[piece.end() - 1] + 1
        if piece.lastgroup == "comma":
            comma = True
        elif piece.lastgroup == "stop":
            if tokens[-1].text != STOP:
                tokens.append(Token(STOP, start, stop))
        else:
            words = _words(piece.group(), speller)
            tokens.extend(Token(word, start, stop, comma) for word in words)
            comma = False


def _words(piece: str, speller: Speller) -> list[str]:
    if "'" in piece:
        whole = speller.mend(piece)
        if whole != [piece]:
            return whole
        parts = [part for part in re.split(r"(?<=')", piece) if part.strip("'")]
        plain = [ELISIONS.get(part) or part.strip("'") for part in parts]
        return [word for part in plain for word in speller.mend(part)]
    words = speller.mend(piece)
    if words == [piece] and not piece.isalnum():
        parts = [part for part in re.split(r"[^\w]+", piece) if part]
        return [word for part in parts for word in speller.mend(part)] if len(parts) > 1 else words
    return words

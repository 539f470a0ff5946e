"""Fold a text to plain lower-case letters, keeping the way back to the original offsets."""

import unicodedata
from functools import lru_cache

_APOSTROPHES = frozenset("'’‘‛ʼʻ`´′＇")
_LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}
# Letters of other scripts that look like ours. Only look-alikes: this is no transliteration.
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕԁһкмтвнԛԝѵɡαεορνικτυχуɑɩγ",
        "aeopcyxijsdhkmtbhqwvgaeopviktuxyaiy",
        strict=True,
    )
)


@lru_cache(maxsize=4096)
def fold(char: str) -> str:
    """One character as zero or more plain ones: no case, accent, look-alike or invisible mark."""
    if char in _APOSTROPHES:
        return "'"
    if char.isspace():
        return "\n" if char in "\n\r\x0b\x0c\x85\u2028\u2029" else " "
    lowered = char.lower()
    plain = "".join(
        _LOOKALIKES.get(part, _LIGATURES.get(part, part))
        for part in unicodedata.normalize("NFKD", lowered)
        if unicodedata.category(part) not in ("Mn", "Me", "Cf", "Cc")
    )
    return plain.lower()


def fold_text(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its characters, the offset of its original character."""
    folded: list[str] = []
    origin: list[int] = []
    for offset, char in enumerate(text):
        if char.isascii() and char.isalnum():
            folded.append(char.lower())
            origin.append(offset)
            continue
        for plain in fold(char):
            folded.append(plain)
            origin.append(offset)
    return "".join(folded), origin

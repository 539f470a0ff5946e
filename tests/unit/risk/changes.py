"""Ways to write the same thing: each keeps what is meant, and so may lower no level."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Mapping

Change = Callable[[str, random.Random], str]
_LONG = 6  # letters; a slip in a shorter word often makes another word
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    letter: "".join(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    for row in _ROWS
    for at, letter in enumerate(row)
}
_BEFORE = {
    "en": ("Hi there.", "Sorry it took me so long to write.", "The bus was late today."),
    "fr": ("Bonjour.", "Désolée, j'ai mis du temps à écrire.", "Le bus était en retard."),
}
_AFTER = {
    "en": ("It rained all day.", "Anyway, I had soup for lunch.", "My sister says hello."),
    "fr": ("Il a plu toute la journée.", "Sinon, j'ai mangé de la soupe.", "Ma sœur vous salue."),
}


def slip(text: str, chance: random.Random) -> str:
    """One letter of one long word dropped, doubled, swapped or hit beside; not its first."""
    words = [word for word in re.finditer(r"[^\W\d_]+", text) if len(word.group()) >= _LONG]
    if not words:
        return text
    word = chance.choice(words)
    at = word.start() + chance.randrange(1, len(word.group()) - 1)
    here = text[at]
    beside = _BESIDE.get(here.lower(), "")
    new = chance.choice(
        [here * 2, "", text[at + 1] + here, chance.choice(beside) if beside else here * 2]
    )
    return text[:at] + new + text[at + (2 if len(new) == 2 and new != here * 2 else 1) :]


def without_accents(text: str) -> str:
    """As from a telephone without a French keyboard."""
    plain = unicodedata.normalize("NFD", text.replace("œ", "oe"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def stretched(text: str, chance: random.Random) -> str:
    """The last vowel of one word, four times more."""
    words = list(re.finditer(r"[^\W\d_]{3,}", text))
    word = chance.choice(words)
    vowels = [at for at in range(word.start() + 1, word.end()) if text[at].lower() in "aeiouyéè"]
    at = vowels[-1] if vowels else word.end() - 1
    return text[:at] + text[at] * 5 + text[at + 1 :]


def changes(lang: str) -> Mapping[str, Change]:
    """Every change by its name, for a text of that language; each takes its own chance."""
    return {
        "one letter slips in a long word": slip,
        "accents are lost": lambda text, _: without_accents(text),
        "apostrophes are curly": lambda text, _: text.replace("'", "’"),
        "apostrophes are lost": lambda text, _: text.replace("'", ""),
        "apostrophes become spaces": lambda text, _: text.replace("'", " "),
        "all is shouted": lambda text, _: text.upper(),
        "all is lower case": lambda text, _: text.lower(),
        "spaces are doubled": lambda text, _: text.replace(" ", "  "),
        "a word is stretched": stretched,
        "emoji follow": lambda text, chance: f"{text} {chance.choice('😭😔💔🥲')}",
        "emoji go before": lambda text, chance: f"{chance.choice('😭😔💔🥲')} {text}",
        "emoji are in the middle": lambda text, _: re.sub(r",? (?=\S+ \S+$)", " 😔 ", text),
        "punctuation is lost": lambda text, _: re.sub(r"[,.!?;:]", "", text),
        "dots trail": lambda text, _: text + "...",
        "a sentence goes before": lambda text, chance: f"{chance.choice(_BEFORE[lang])} {text}",
        "a sentence follows": lambda text, chance: f"{text}. {chance.choice(_AFTER[lang])}",
        "both surround it": lambda text, chance: (
            f"{chance.choice(_BEFORE[lang])} {text}. {chance.choice(_AFTER[lang])}"
        ),
        "a line breaks in the middle": lambda text, _: re.sub(r" (?=\S+ \S+$)", "\n", text),
    }

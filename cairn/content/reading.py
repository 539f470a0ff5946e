"""How easily a text reads: sentences, syllables, and the level they make.

English: Flesch-Kincaid grade, 0.39·ASL + 11.8·ASW − 15.59 (Kincaid et al. 1975).
French: Flesch as adapted by Kandel and Moles (1958), 207 − 1.015·ASL − 73.6·ASW.
ASL is words per sentence, ASW syllables per word. Targets: clinical protocol, reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import pyphen  # type: ignore[import-untyped]  # it carries no types

#: English at or below this grade, French at or above this score, sentences of 15 words.
MOST_GRADE = 6.0
LEAST_FLESCH = 70.0
MOST_WORDS = 15.0
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”»)\s]+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)?", re.UNICODE)
_VOWELS_EN = re.compile(r"[aeiouy]+")
_SILENT_EN = re.compile(r"(?:[^laeiouy]es|[^dtaeiouy]ed|[^laeiouy]e|[aeiouy][^laeiouy]eless)$")
_TWO_EN = re.compile(r"[aeouy]ing|(?<![ct])ia")  # two syllables in one run of vowels
_MUTE_FR = re.compile(r"[^aeiouyàâäéèêëîïôöùûüœæ](?:e|es)$")
_VOWELS_FR = re.compile(r"[aeiouyàâäéèêëîïôöùûüœæ]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """Counts of a text. `level` is a grade in English, a Flesch score in French."""

    lang: str
    words: int
    sentences: int
    syllables: int
    longest: int = 0  # words of the longest sentence

    @property
    def sentence(self) -> float:
        """Words per sentence, on average."""
        return self.words / max(self.sentences, 1)

    @property
    def level(self) -> float:
        """The grade (English, lower is easier) or score (French, higher is easier)."""
        spoken = self.syllables / max(self.words, 1)
        if self.lang == "fr":
            return 207 - 1.015 * self.sentence - 73.6 * spoken
        return 0.39 * self.sentence + 11.8 * spoken - 15.59

    @property
    def said(self) -> str:
        """The level in words: "grade 5.2" or "Flesch 78"."""
        return f"Flesch {self.level:.0f}" if self.lang == "fr" else f"grade {self.level:.1f}"

    def is_easy(self) -> bool:
        """Whether it meets the target of its language."""
        fits = self.level >= LEAST_FLESCH if self.lang == "fr" else self.level <= MOST_GRADE
        return fits and self.sentence <= MOST_WORDS

    def add(self, other: Reading) -> Reading:
        """Both texts together."""
        return Reading(
            self.lang,
            self.words + other.words,
            self.sentences + other.sentences,
            self.syllables + other.syllables,
            max(self.longest, other.longest),
        )


def read(text: str, lang: str) -> Reading:
    """The counts of a text."""
    counted = [words for part in _SENTENCE_END.split(text) if (words := _WORD.findall(part))]
    syllables = sum(count_syllables(word.lower(), lang) for words in counted for word in words)
    sizes = [len(words) for words in counted]
    return Reading(lang, sum(sizes), len(sizes), syllables, max(sizes, default=0))


@lru_cache(maxsize=65536)
def count_syllables(word: str, lang: str) -> int:
    """Syllables of a lower-case word, at least 1; a number counts as two."""
    if word[:1].isdigit():
        return 2
    pieces = re.split(r"[-'’]", word)
    return max(1, sum(_count_piece(piece, lang) for piece in pieces if piece))


def _count_piece(piece: str, lang: str) -> int:
    if lang == "fr":
        if not _VOWELS_FR.search(piece):
            return 0  # l', d', qu' are spoken with what follows
        hyphenated = len(_dictionary("fr_FR").positions(piece)) + 1
        heard = len(_VOWELS_FR.findall(piece)) - bool(_MUTE_FR.search(piece))
        return max(hyphenated, heard)
    vowels = len(_VOWELS_EN.findall(piece)) + len(_TWO_EN.findall(piece))
    return max(1, vowels - bool(_SILENT_EN.search(piece)))


@cache
def _dictionary(name: str) -> pyphen.Pyphen:
    return pyphen.Pyphen(lang=name, left=1, right=1)

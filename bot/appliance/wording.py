"""What the classifier sees of a message: normalised words, characters and cues.

People text without apostrophes, accents or capitals, stretch letters and abbreviate.
Normalising both the examples and the message lets one example stand for all of that.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

MAX_CHARACTERS = 2_000
"""Only this much of a message is read; a longer one is never a command."""

NUMBER = "#"
"""Stands for any number: which one is read elsewhere, here only that it is one."""

_DIGIT_WORDS = {
    "2moro": "tomorrow", "2morrow": "tomorrow", "2nite": "tonight", "l8r": "later", "m8": "mate",
    "gr8": "great", "b4": "before", "some1": "someone", "any1": "anyone", "every1": "everyone",
    "no1": "no one", "g2g": "got to go", "2day": "today", "w8": "wait", "str8": "straight",
    "2m1": "demain", "bi1": "bien", "koi2": "quoi de", "a+": "a plus", "1pe": "un peu",
}  # fmt: skip
_DIGIT_WORD = re.compile(r"\b(" + "|".join(map(re.escape, _DIGIT_WORDS)) + r")(?!\w)")
_LEAST_MENDED, _MOST_MENDED = 4, 14
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_TOKEN = re.compile(r"[^\W\d_]+|[^\w\s]")
_APOSTROPHE = re.compile(r"[\u2018\u2019\u02bc'`\u00b4]")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
_REPEATED_MARK = re.compile(r"([!?.])\1+")

ABBREVIATIONS: dict[str, dict[str, str]] = {
    "en": {
        "u": "you", "ur": "your", "r": "are", "pls": "please", "plz": "please", "pleas": "please",
        "thx": "thanks", "tks": "thanks", "ty": "thanks", "tysm": "thanks", "idk": "i dont know",
        "dunno": "i dont know", "wanna": "want to", "gonna": "going to", "gotta": "have to",
        "lemme": "let me", "gimme": "give me", "cant": "can not", "dont": "do not",
        "didnt": "did not", "wont": "will not", "im": "i am", "ive": "i have", "id": "i would",
        "whats": "what is", "wheres": "where is", "whens": "when is", "hows": "how is",
        "its": "it is", "thats": "that is", "lets": "let us", "msg": "message",
        "msgs": "messages", "txt": "text", "txts": "texts", "txting": "texting",
        "appt": "appointment", "appts": "appointments", "hw": "homework", "tmrw": "tomorrow",
        "tmr": "tomorrow", "bc": "because", "cos": "because", "cuz": "because", "coz": "because",
        "ppl": "people", "rn": "right now", "b": "b", "y": "why", "k": "ok", "okay": "ok",
        "ya": "yes", "yep": "yes", "yup": "yes", "yeah": "yes", "nope": "no", "nah": "no",
        "yh": "yes", "naw": "no", "bk": "back", "wat": "what", "wot": "what", "wats": "what is",
        "gtg": "got to go", "tmw": "tomorrow", "sth": "something", "smth": "something",
        "sry": "sorry", "soz": "sorry", "thanx": "thanks", "cud": "could", "shud": "should",
        "wud": "would", "abt": "about", "wen": "when", "wich": "which", "hav": "have",
        "dis": "this", "dat": "that", "da": "the", "ffs": "please", "imma": "i will",
    },
    "fr": {
        "stp": "s il te plait", "svp": "s il vous plait", "jsp": "je sais pas", "pk": "pourquoi",
        "pq": "pourquoi", "pkoi": "pourquoi", "pr": "pour", "ds": "dans", "tt": "tout",
        "ts": "tous", "bcp": "beaucoup", "qd": "quand", "qq": "quelque", "qqn": "quelqu un",
        "qqun": "quelqu un", "c": "c est", "cest": "c est", "j": "j", "jai": "j ai",
        "jme": "je me", "jveux": "je veux", "jpeux": "je peux", "jsuis": "je suis",
        "chui": "je suis", "chuis": "je suis", "mtn": "maintenant", "ajd": "aujourd hui",
        "auj": "aujourd hui", "rdv": "rendez vous", "bjr": "bonjour", "slt": "salut",
        "mrc": "merci", "ok": "d accord", "dac": "d accord", "dacc": "d accord", "oki": "d accord",
        "msg": "message", "msgs": "messages", "vs": "vous", "ns": "nous", "ms": "mais",
        "pcq": "parce que", "psk": "parce que", "parsk": "parce que", "pcke": "parce que",
        "tkt": "t inquiete pas", "ouais": "oui", "oue": "oui", "ui": "oui", "nn": "non",
        "nan": "non", "dsl": "desole", "qc": "qu est ce", "keske": "qu est ce que",
        "kan": "quand", "ke": "que", "koi": "quoi", "jpp": "je n en peux plus",
    },
}  # fmt: skip


def normalise(text: str) -> str:
    """Return ``text`` lower-cased, without accents or apostrophes, stretches shortened.

    ``"J'arrêêête !!"`` becomes ``"j arrete !"`` and ``"I can’t"`` becomes ``"i cant"``:
    an English apostrophe joins, a French elision separates, as people type them.
    """
    folded = unicodedata.normalize("NFKD", text[:MAX_CHARACTERS].lower())
    plain = "".join(mark for mark in folded if not unicodedata.combining(mark))
    plain = re.sub(r"\b([cdjlmnst]|qu)[\u2018\u2019']", r"\1 ", plain)
    plain = _APOSTROPHE.sub("", plain)
    plain = _STRETCHED.sub(r"\1", plain)
    plain = _REPEATED_MARK.sub(r"\1", plain)
    plain = _DIGIT_WORD.sub(lambda found: _DIGIT_WORDS[found[1]], plain)
    plain = _NUMBER.sub(NUMBER, plain)
    return " ".join(plain.split())


@lru_cache(maxsize=4096)
def words(text: str, lang: str) -> tuple[str, ...]:
    """Return the tokens of ``text``: words, numbers and single marks, abbreviations opened."""
    short = ABBREVIATIONS.get(lang, {})
    tokens: list[str] = []
    for token in _TOKEN.findall(normalise(text)):
        tokens.extend(short.get(token, token).split())
    return tuple(tokens)


def mend_typos(tokens: Sequence[str], lexicon: frozenset[str]) -> tuple[str, ...]:
    """Return ``tokens`` with a mistyped word replaced by the one it was meant to be.

    A word outside ``lexicon`` that one swap, missing, extra or wrong letter turns into
    exactly one word of it is taken for that word; short words are left alone, since a
    letter makes them another word.
    """
    return tuple(_mend(token, lexicon) if token.isalpha() else token for token in tokens)


def _mend(word: str, lexicon: frozenset[str]) -> str:
    if word in lexicon or not _LEAST_MENDED <= len(word) <= _MOST_MENDED:
        return word
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    meant = swapped & lexicon
    if not meant:
        shorter = {a + b[1:] for a, b in cuts if b}
        wrong = {a + letter + b[1:] for a, b in cuts if b for letter in _ALPHABET}
        longer = {a + letter + b for a, b in cuts for letter in _ALPHABET}
        meant = (shorter | wrong | longer) & lexicon
    return meant.pop() if len(meant) == 1 else word

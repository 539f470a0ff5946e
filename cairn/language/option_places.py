# ruff: noqa: SIM905, PLR2004  (vocabularies as text; the tenth letter and so on are literal)
"""An option picked by its place in the list: "2", "the last one", "b)"."""

import re

from cairn.language.lexicon import FILLERS
from cairn.language.number_words import read_spelled
from cairn.language.text import Lang, normalise, words

_ORDINALS: dict[Lang, dict[str, int]] = {
    "en": {
        word: place
        for place, word in enumerate(
            "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
            1,
        )
    }
    | {"1st": 1, "2nd": 2, "3rd": 3, "top": 1},
    "fr": {
        word: place
        for place, word in enumerate(
            """premiere deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme
            neuvieme dixieme""".split(),
            1,
        )
    }
    | {"premier": 1, "second": 2, "seconde": 2, "1er": 1, "1ere": 1},
}
_LAST = frozenset("last bottom dernier derniere".split())
_BEFORE_LAST = frozenset("penultimate avant".split())
#: No list of places takes more words than this.
_LONGEST = 40
_NUMBERED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|e|er|re|ere|eme|ieme)?")
_LETTERS = frozenset("abcdefghij")
_AROUND_LETTERS = frozenset(
    "option choix choice reponse answer la le les the et and ou or puis & +".split()
)
_JOINING = frozenset("et and puis plus aussi also too & + then ou or entre between bien".split())


def _split(text: str) -> list[str]:
    """Return words with "2nd" and "n°2" whole again."""
    plain = normalise(text)
    glued = re.findall(r"[0-9]+[a-z]*|[a-z]+|[^\w\s.,;:!?'()\-/]", plain)
    return [piece for piece in glued if piece not in {"°", "#", "º"}] if glued else words(plain)


def _places(found: list[str], lang: Lang, size: int) -> list[int] | None:
    """Return the 0-based places named, or None if the words say anything else."""
    named: list[int] = []
    joined = FILLERS[lang] | _JOINING
    index = 0
    while index < len(found):
        word = found[index]
        index += 1
        number = _NUMBERED.fullmatch(word)
        spelled = read_spelled(found, index - 1, lang)
        article = word in {"un", "une", "one"} and len(found) > 1
        if number:
            named.append(int(number.group(1)))
        elif word in _LAST:
            if index >= 2 and found[index - 2] in _BEFORE_LAST:
                named.append(size - 1)
            else:
                named.append(size)
        elif word in _ORDINALS[lang]:
            named.append(_ORDINALS[lang][word])
        elif spelled and not article:
            named.append(spelled.value)
            index = spelled.end
        elif word not in joined and not (word in _BEFORE_LAST and index < len(found)):
            return None
    inside = all(1 <= place <= size for place in named)
    return [place - 1 for place in dict.fromkeys(named)] if inside else None


def read_places(text: str, lang: Lang, size: int) -> list[int]:
    """Return every 0-based place that the reply names, in order; empty when it names none.

    A reply that says more than places ("2 times a week") names none.
    """
    found = _split(text)
    if len(found) > _LONGEST:
        return []
    letters = [word for word in found if word in _LETTERS]
    if letters and all(word in _LETTERS or word in _AROUND_LETTERS for word in found):
        lettered = [ord(letter) - ord("a") for letter in dict.fromkeys(letters)]
        return lettered if max(lettered) < size else []
    return _places(found, lang, size) or []

"""Bring disguised, stretched and misspelt words back to words that the rules know."""

import re
from collections.abc import Iterable, Mapping

_LEET = str.maketrans({
    "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b",
    "@": "a", "$": "s", "!": "i", "€": "e", "|": "l", "+": "t",
})  # fmt: skip
_LEET_L = str.maketrans({"1": "l", "!": "l"})
_STRETCH = re.compile(r"(.)\1{2,}")
_DOUBLE = re.compile(r"(.)\1+")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_SHORTEST_SWAP = 4  # letters; shorter words turn into others too easily
_SHORTEST_STARRED = 2
_SHORTEST_GLUED = 6
_SHORTEST_ELIDED = 5  # letters after the lost apostrophe; shorter ones are words by chance
_LONGEST = 40  # letters; anything longer is no word and is left alone

# French articles and pronouns before a vowel, written out so that one pattern serves both forms.
ELISIONS = {
    "j'": "je", "n'": "ne", "d'": "de", "l'": "le", "m'": "me", "s'": "se", "c'": "ce", "t'": "te",
    "qu'": "que", "jusqu'": "jusque", "lorsqu'": "lorsque", "puisqu'": "puisque",
    "quelqu'": "quelque",
}  # fmt: skip


def one_edit_away(word: str) -> set[str]:
    """All strings one deletion, swap, replacement or insertion from `word`; first letter kept."""
    near: set[str] = set()
    for at in range(1, len(word) + 1):
        head, tail = word[:at], word[at:]
        near.update(head + letter + tail for letter in _ALPHABET)
        if tail:
            near.add(head + tail[1:])
            near.update(head + letter + tail[1:] for letter in _ALPHABET)
    return near | swaps(word)


def swaps(word: str) -> set[str]:
    """All strings in which two neighbouring letters of `word` change places."""
    return {
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for at in range(len(word) - 1)
        if word[at] != word[at + 1]
    }


class Speller:
    """Knows the rules' own words; anything else that it cannot mend stays as it was written."""

    def __init__(
        self,
        words: Iterable[str],
        shorthand: Mapping[str, list[str]],
        targets: Iterable[str],
        telling: Iterable[str],
        real_words: Iterable[str],
    ) -> None:
        self.words = frozenset(words)
        self._shorthand = dict(shorthand)
        self._targets = sorted(set(targets))
        self._telling = frozenset(self._targets) | frozenset(telling)
        self._real = real = frozenset(real_words)
        self._typos: dict[str, str] = {}
        for word in sorted(w for w in self.words if len(w) >= _SHORTEST_SWAP):
            self._learn(word, swaps(word), real)
        for word in self._targets:
            self._learn(word, one_edit_away(word), real)

    def _learn(self, word: str, typos: set[str], real: frozenset[str]) -> None:
        for typo in typos:
            if typo not in self.words and typo not in self._shorthand and typo not in real:
                self._typos.setdefault(typo, word)

    def mend(self, token: str) -> list[str]:
        """The word or words that `token` stands for; `[token]` when there is nothing to mend."""
        plain = self._known(token)
        if plain is not None:
            return plain
        if len(token) > _LONGEST:
            return [token]
        guesses = self._guesses(token)
        for guess in guesses:  # a word that is known goes before one that is nearly one
            plain = self._known(guess)
            if plain is not None:
                return plain
        for guess in guesses:
            if guess in self._typos:
                return [self._typos[guess]]
        if "*" in token:
            return [self._starred(token) or token]
        return self.split_glued(token) or self._elided(token) or [token]

    def _elided(self, token: str) -> list[str] | None:
        """`davaler` → de, avaler: French without its apostrophe, before a long word of the rules.

        Only where the article is a word of these rules, so never in English.
        """
        before = ELISIONS.get(token[0] + "'") if token else None
        word = token[1:]
        if before not in self.words or len(word) < _SHORTEST_ELIDED or word[0] not in "aeiouhy":
            return None
        if token in self._real:
            return None
        word = word if word in self.words else self._typos.get(word, "")
        return [before, word] if word else None

    def _known(self, token: str) -> list[str] | None:
        if token in self._shorthand:
            return self._shorthand[token]
        return [token] if token in self.words else None

    def _guesses(self, token: str) -> list[str]:
        guesses = [token]
        if not token.isalpha() and not token.isdigit():
            guesses += [token.translate(_LEET), token.translate(_LEET_L).translate(_LEET)]
        for guess in tuple(guesses):
            if _STRETCH.search(guess):
                guesses += [_STRETCH.sub(r"\1\1", guess), _STRETCH.sub(r"\1", guess)]
            if len(guess) >= _SHORTEST_SWAP and _DOUBLE.search(guess):
                guesses.append(_DOUBLE.sub(r"\1", guess))
        return guesses

    def _starred(self, token: str) -> str | None:
        if len(token.replace("*", "")) < _SHORTEST_STARRED:
            return None
        shape = re.compile(re.escape(token).replace(r"\*", "[a-z]?"))
        return next((word for word in self._targets if shape.fullmatch(word)), None)

    def split_glued(self, token: str, longest: int = _LONGEST) -> list[str] | None:
        """`killmyself` → kill, myself: known words (of one letter only i and a), one telling."""
        if not _SHORTEST_GLUED <= len(token) <= longest or not token.isalpha():
            return None
        best: list[tuple[int, int, str] | None] = [(0, 0, "")] + [None] * len(token)
        for end in range(1, len(token) + 1):
            for start in range(max(0, end - 14), end):
                before, word = best[start], token[start:end]
                if (
                    before is None
                    or word not in self.words
                    or (len(word) == 1 and word not in "ia")
                ):
                    continue
                current = best[end]
                if current is None or before[0] + 1 < current[0]:
                    best[end] = (before[0] + 1, start, word)
        words: list[str] = []
        at = len(token)
        while at > 0:
            step = best[at]
            if step is None:
                return None
            words.append(step[2])
            at = step[1]
        words.reverse()
        return words if any(word in self._telling for word in words) else None

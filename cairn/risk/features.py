"""What the linear model sees of a message: its words, and what they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

_AFFIX = 4  # letters
_NEAR = 2  # words; ideas this close are read in their order


@dataclass(frozen=True, slots=True)
class Meaning:
    """What single words stand for: one kind each (`<pills>`), and any number of ideas."""

    kinds: Mapping[str, str]
    ideas: Mapping[str, tuple[str, ...]]


def features(words: Sequence[str], meaning: Meaning) -> set[str]:
    """Words, pairs, pairs with one word between, and word beginnings and ends of four letters.

    The same again with each word replaced by what it is a kind of (`<pills>`), so that what was
    learnt from one means, one relative or one weekday is known of all. Then the ideas: which are
    there, which are there together, and which follow closely. An idea is wider than a kind and a
    word may bring several, so that a goodbye said in words never met before is still near one.
    """
    found: set[str] = set()
    meant = [meaning.kinds.get(word, word) for word in words]
    for sequence in (list(words), meant) if meant != list(words) else (list(words),):
        padded = ["^", *sequence, "$"]
        found.update(sequence)
        found.update(f"{a} {b}" for a, b in pairwise(padded))
        found.update(f"{a} _ {b}" for a, b in zip(padded, padded[2:], strict=False))
    found.update(f"{word[:_AFFIX]}-" for word in words if len(word) > _AFFIX)
    found.update(f"-{word[-_AFFIX:]}" for word in words if len(word) > _AFFIX)
    found.update(_about([meaning.ideas.get(word, ()) for word in words]))
    return found


def _about(ideas: Sequence[tuple[str, ...]]) -> set[str]:
    present = sorted({idea for word in ideas for idea in word})
    found = {f"<{idea}>" for idea in present}
    found.update(f"{a}&{b}" for a, b in combinations(present, 2))
    for at, here in enumerate(ideas):
        for later in ideas[at + 1 : at + 1 + _NEAR]:
            found.update(f"{a}>{b}" for a in here for b in later)
    return found

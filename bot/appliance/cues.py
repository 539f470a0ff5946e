"""Cues of addressing the programme (a command) or of telling a story (an answer).

They are features of the gate, not rules: the examples decide what each is worth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

_ADDRESS: dict[str, frozenset[str]] = {
    "en": frozenset(
        [
            "you",
            "your",
            "please",
            "can",
            "could",
            "let",
            "us",
            "show",
            "give",
            "tell",
            "take",
            "send",
            "do",
            "how",
        ]
    ),
    "fr": frozenset(
        [
            "vous",
            "tu",
            "te",
            "votre",
            "ton",
            "ta",
            "please",
            "pouvez",
            "peux",
            "puis",
            "peut",
            "on",
            "dites",
            "dis",
        ]
    ),
}
_STORY: dict[str, frozenset[str]] = {
    "en": frozenset(
        [
            "because",
            "when",
            "my",
            "he",
            "she",
            "they",
            "them",
            "him",
            "her",
            "his",
            "their",
            "was",
            "were",
            "had",
            "felt",
            "thought",
            "said",
            "went",
            "always",
            "never",
            "friends",
            "family",
            "work",
            "boss",
            "kids",
            "mum",
            "mom",
            "dad",
            "husband",
            "wife",
            "partner",
            "everyone",
            "feel",
            "feeling",
            "would",
            "myself",
            "about",
            "since",
            "after",
            "before",
            "and",
            "but",
            "so",
            "if",
            "people",
        ]
    ),
    "fr": frozenset(
        [
            "parce",
            "quand",
            "mon",
            "ma",
            "mes",
            "il",
            "elle",
            "ils",
            "elles",
            "lui",
            "leur",
            "etait",
            "avait",
            "ai",
            "suis",
            "sens",
            "pensais",
            "pense",
            "toujours",
            "jamais",
            "amis",
            "famille",
            "travail",
            "boulot",
            "chef",
            "enfants",
            "mere",
            "pere",
            "mari",
            "femme",
            "conjoint",
            "car",
            "et",
            "mais",
            "depuis",
            "apres",
            "avant",
            "puisque",
            "moi",
            "gens",
            "si",
        ]
    ),
}
_LENGTHS = ((1, "one"), (2, "two"), (3, "three"), (5, "short"), (8, "middle"), (13, "long"))


def shared_vocabulary(messages: Iterable[Sequence[str]]) -> frozenset[str]:
    """Return the words that at least two of ``messages``, all commands, use.

    Commands share a small vocabulary; an answer nearly always brings a word of the patient's
    own life ("stop biting my *nails*"). Two, so that an example cannot make its own rare
    word look like a common one.
    """
    uses = Counter(word for message in messages for word in set(message))
    return frozenset(word for word, times in uses.items() if times > 1)


def cue_tokens(tokens: Sequence[str], lang: str, vocabulary: frozenset[str]) -> list[str]:
    """Return cue names for a tokenised message, e.g. ``["len:short", "first:can"]``.

    ``vocabulary`` holds the words of commands, see `shared_vocabulary`.
    """
    spoken = [token for token in tokens if token.isalnum()]
    length = next((name for most, name in _LENGTHS if len(spoken) <= most), "very-long")
    cues = [f"len:{length}"]
    cues += [f"first:{word}" for word in spoken[:1]]
    cues += [f"first2:{'_'.join(spoken[:2])}"] if len(spoken) > 1 else []
    cues += [f"last:{word}" for word in spoken[-1:]]
    address = sum(word in _ADDRESS.get(lang, ()) for word in spoken)
    story = sum(word in _STORY.get(lang, ()) for word in spoken)
    cues += [f"address:{min(address, 2)}", f"story:{min(story, 3)}"]
    foreign = [word for word in spoken if word not in vocabulary]
    cues += [f"foreign:{min(len(foreign), 3)}"]
    cues += [f"foreign-share:{round(3 * len(foreign) / max(len(spoken), 1))}"]
    if tokens and tokens[-1] == "?":
        cues.append("asks")
    return cues

# ruff: noqa: SIM905  (a vocabulary reads better as text than as a list of strings)
"""Finding options by the words people use for them, typos forgiven, negation not."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from cairn.language.lexicon import FILLERS, NEGATORS
from cairn.language.text import Lang

#: How alike, of 100, a misspelt wording and the real one must be.
_ALIKE = 86.0
#: The best wording must lead the second by this much, or both are candidates.
_LEAD = 6.0
#: Wordings shorter than this (letters) are too short to forgive a typo.
_TYPO_LETTERS = 5
#: Longer replies are stories: only whole wordings are looked for in them.
_TYPO_WORDS = 12

_HESITANT: dict[Lang, tuple[tuple[str, ...], ...]] = {
    "en": tuple(
        tuple(phrase.split())
        for phrase in (
            "maybe;perhaps;possibly;not sure;unsure;dont know;don t know;do not know;idk;dunno;"
            "hard to say;depends;no idea;hesitate;torn;or"
        ).split(";")
    ),
    "fr": tuple(
        tuple(phrase.split())
        for phrase in (
            "peut etre;ptet;ptetre;pas sur;pas sure;sais pas;jsp;chepa;chais pas;hesite;depend;"
            "aucune idee;ou;ou bien;possible;difficile a dire"
        ).split(";")
    ),
}
_SOFTENERS = frozenset("presque quasi quasiment almost nearly barely virtually".split())
# Too common to name an option alone.
_WEAK = frozenset(
    """the of a an to in and or at all my me i it is for on with no not very more than le la les
    de des du un une et ou au aux en pas plus que mon ma mes je j ce c est sur pour dans d l tout
    tous toute toutes""".split()
)


def _find(found: list[str], phrase: Sequence[str]) -> int:
    """Return where `phrase` stands in `found`, or -1."""
    size = len(phrase)
    for start in range(len(found) - size + 1):
        if found[start : start + size] == list(phrase):
            return start
    return -1


def is_softened(found: list[str], phrases: list[list[list[str]]]) -> bool:
    """Tell whether "almost" was said that no wording has: "almost never" is not "never"."""
    pairs = [found[at : at + 2] for at, word in enumerate(found) if word in _SOFTENERS]
    return any(
        not any(_find(phrase, pair) >= 0 for named in phrases for phrase in named) for pair in pairs
    )


def is_hesitant(found: list[str], lang: Lang) -> bool:
    """Tell whether the reply doubts, or offers several things."""
    return any(_find(found, phrase) >= 0 for phrase in _HESITANT[lang])


def _negated(found: list[str], start: int, lang: Lang) -> bool:
    return not NEGATORS[lang].isdisjoint(found[max(0, start - 2) : start])


def _whole(found: list[str], phrases: list[list[list[str]]], lang: Lang) -> list[int] | None:
    """Return options whose whole wording is in the reply, the longest hiding shorter ones.

    None means that none was named; an empty list, that those named were negated.
    """
    spans: list[tuple[int, int, int]] = []
    for index, named in enumerate(phrases):
        for phrase in named:
            start = _find(found, phrase)
            if start >= 0:
                spans.append((start, start + len(phrase), index))
    widest = [
        span
        for span in spans
        if not any(
            other[0] <= span[0] and span[1] <= other[1] and other[1] - other[0] > span[1] - span[0]
            for other in spans
        )
    ]
    if not widest:
        return None
    held = [span for span in widest if not _negated(found, span[0], lang)]
    return sorted({index for _, _, index in held})


def _partial(core: list[str], phrases: list[list[list[str]]]) -> list[int]:
    """Return options of whose wording the reply is a telling part ("more than half")."""
    if all(word in _WEAK for word in core):
        return []
    return [
        index
        for index, named in enumerate(phrases)
        if any(_find(phrase, core) >= 0 for phrase in named)
    ]


def _misspelt(core: list[str], phrases: list[list[list[str]]], lang: Lang) -> list[int]:
    """Return the options that the reply spells nearly, with the same negations."""
    reply = " ".join(core)
    denied = NEGATORS[lang] & set(core)
    scores: list[tuple[float, int]] = []
    for index, named in enumerate(phrases):
        best = max(
            (
                fuzz.ratio(reply, " ".join(phrase), score_cutoff=_ALIKE)
                for phrase in named
                if len(" ".join(phrase)) >= _TYPO_LETTERS and NEGATORS[lang] & set(phrase) == denied
            ),
            default=0.0,
        )
        if best > 0:
            scores.append((best, index))
    top = max((score for score, _ in scores), default=0.0)
    return [index for score, index in scores if score > top - _LEAD]


def _core(found: list[str], lang: Lang, kept: frozenset[str]) -> list[str]:
    """Drop the small words at both ends, unless a wording uses them."""
    loose = FILLERS[lang] - kept
    start, end = 0, len(found)
    while start < end and found[start] in loose:
        start += 1
    while end > start and found[end - 1] in loose:
        end -= 1
    return found[start:end]


def find_wordings(found: list[str], phrases: list[list[list[str]]], lang: Lang) -> list[int]:
    """Return the indexes of the options that the words `found` name, in order.

    `phrases` holds, option by option, its wordings as word lists. Whole
    wordings are looked for first, then a telling part of one, then typos.
    """
    whole = _whole(found, phrases, lang)
    if whole is not None:
        return whole
    kept = frozenset(word for named in phrases for phrase in named for word in phrase)
    for core in (found, _core(found, lang, kept), _core(found, lang, frozenset())):
        if not core or len(core) > _TYPO_WORDS:
            continue
        fits = _partial(core, phrases) or _misspelt(core, phrases, lang)
        if fits:
            return fits
    return []

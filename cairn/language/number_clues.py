# ruff: noqa: SIM905, E501, PLR2004  (vocabularies as text; small literal sizes of word windows)
"""What the words around a number say about it: a value, a count, a date, the past."""

from enum import IntEnum
from typing import NamedTuple

from cairn.language.number_mentions import Mention
from cairn.language.text import BREAK, Lang


class Weight(IntEnum):
    """How likely a number is the answer; only the heaviest ones are compared."""

    NEVER = 0
    PAST = 1
    PLAIN = 2
    STRONG = 3


class Ends(NamedTuple):
    """Wordings of the two ends of any scale, normalised, longest first."""

    low: tuple[str, ...]
    high: tuple[str, ...]


ENDS: dict[Lang, Ends] = {
    "en": Ends(
        ("not at all", "none at all", "the lowest", "lowest", "minimum", "min", "none"),
        ("the maximum", "maximum", "the highest", "highest", "maxed out", "max"),
    ),
    "fr": Ends(
        (
            "pas du tout",
            "rien du tout",
            "le plus bas",
            "minimum",
            "mini",
            "min",
            "aucune",
            "aucun",
        ),
        ("le plus haut", "le maximum", "maximum", "au max", "maxi", "max"),
    ),
}

CORRECTIONS = frozenset(
    """no non nope wait actually enfin sorry pardon oops oups rather plutot instead
    correction nan""".split()
)
BEFORE_ARTICLE = frozenset("that this the no any every each which l d quelqu aucun".split())
AFTER_ARTICLE = frozenset(
    """je i jdirais maybe peut today aujourd ajd auj svp stp please hein pas point degree
    environ ish probably now""".split()
)

_CUES = frozenset(
    """mood humeur moral dirais dirai jdirais say note score niveau level environ about around
    rate rating plutot approximately roughly mets jmets like""".split()
)
_PAST = frozenset(
    """hier yesterday avant before was were etait etais derniere dernier last usually habitude
    previously earlier autrefois""".split()
)
_NOW = frozenset(
    """aujourd ajd auj today now maintenant actuellement currently tonight moment present la""".split()
)
# After a number: what it counts.
_UNITS = frozenset(
    """jour jours day days j semaine semaines week weeks mois month months an ans annee annees
    year years yr yrs h hr hrs heure heures hour hours min mins minute minutes mn seconde
    secondes second seconds fois time times x nuit nuits night nights kg kilos euros euro eur
    € $ £ km enfant enfants kid kids children people personne personnes gens pers
    seance session reprise reprises""".split()
)
# After a number: a date or an ordinal, never a value.
_DATES = frozenset(
    """e er ere eme ieme nd rd th st oclock janvier fevrier mars avril mai juin juillet aout
    septembre octobre novembre decembre january february march april june july august september
    october november december jan feb apr jun jul aug sept oct nov dec lundi mardi mercredi
    jeudi vendredi samedi dimanche""".split()
)
# Before a number: the name of a thing, not its value.
_LABELS = frozenset(
    """question questions module step etape seance session phq gad day jour chapitre chapter
    page exercice exercise version q m article age""".split()
)
_AGO_BEFORE = frozenset("depuis since pendant during".split())
_NOT_PLURAL = frozenset(
    """mais toujours moins dans depuis alors apres tres jamais sans vers sous puis plus suis vous
    nous points stress always perhaps this less does thanks sometimes guess ains parfois anxious
    because unless across honest depress anxieux mieux deux gros gras trois six dix mes des les
    tous angoisses heureux malheureux nerveux""".split()
)
_DENIALS = frozenset("pas not isnt wasnt aint never jamais nt".split())
_DENIED_ARTICLES = frozenset("a an un une le la the at au".split())
_BOUNDS = (
    *(
        ("plus", "de"),
        ("plus", "que"),
        ("moins", "de"),
        ("more", "than"),
        ("less", "than"),
    ),
    *(("higher", "than"), ("lower", "than"), ("better", "than"), ("worse", "than")),
)
_SHORT_BOUNDS = frozenset("above below under over < >".split())


def is_denied(found: list[str], start: int) -> bool:
    """Tell whether the number at `start` is refused: "not 4", "pas un 4"."""
    before = found[max(0, start - 2) : start]
    if before and before[-1] in _DENIALS:
        return True
    return len(before) == 2 and before[0] in _DENIALS and before[1] in _DENIED_ARTICLES


def is_bound(found: list[str], start: int) -> bool:
    """Tell whether only a limit was given: "more than 7", "moins de 3"."""
    before = found[max(0, start - 2) : start]
    return tuple(before) in _BOUNDS or (bool(before) and before[-1] in _SHORT_BOUNDS)


def _is_dated(found: list[str], mention: Mention) -> bool:
    before = found[max(0, mention.start - 3) : mention.start]
    following = found[mention.end : mention.end + 4]
    if found[mention.start] == "neuf" and before[-1:] in (["de"], ["tout"]):
        return True  # "quoi de neuf" is news, not nine
    if following and following[0] in _DATES:
        return True
    if following[:2] == ["o", "clock"] or "ago" in following[:3]:
        return True
    if before[-2:] == ["y", "a"] or (before and before[-1] in _AGO_BEFORE):
        return True
    return bool(before) and before[-1] in _LABELS


def _counts_something(found: list[str], mention: Mention) -> bool:
    if mention.end >= len(found):
        return False
    word = found[mention.end]
    if word in _UNITS:
        return True
    return len(word) >= 4 and word[-1] in "sx" and word not in _NOT_PLURAL


def weigh(found: list[str], mention: Mention, left: int, right: int, *, counting: bool) -> Weight:
    """Weigh a number by the words of its clause, between positions `left` and `right`."""
    if _is_dated(found, mention):
        return Weight.NEVER
    if mention.out_of is None and _counts_something(found, mention) and not counting:
        return Weight.NEVER
    before = found[max(left, mention.start - 8) : mention.start]
    after = found[mention.end : min(right, mention.end + 6)]
    if BREAK in before:
        before = before[len(before) - before[::-1].index(BREAK) :]
    if BREAK in after:
        after = after[: after.index(BREAK)]
    timed = _PAST | _NOW
    near = set(before) if not timed.isdisjoint(before) else set(after)
    if not _PAST.isdisjoint(near) and _NOW.isdisjoint(near):
        return Weight.PAST
    cued = mention.out_of is not None or not _CUES.isdisjoint(before[-3:])
    return Weight.STRONG if cued else Weight.PLAIN

"""The option a person picks, by its place, its wording or a synonym of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from cairn.language.option_places import read_places
from cairn.language.option_wording import find_wordings, is_hesitant, is_softened
from cairn.language.text import Lang, normalise, words


class OptionStatus(StrEnum):
    """What came of reading an option."""

    READ = "read"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class OptionView:
    """An option as shown: its id, its label, and other wordings of it, in one language."""

    id: str
    label: str
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionReading:
    """The option a reply picks.

    `option_id` is set only with status READ. `candidates` are ids to ask back
    about: several that fit, or one that was said with hesitation.
    """

    status: OptionStatus
    option_id: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionsReading:
    """The options a reply to "choose all that apply" picks; empty when unclear."""

    option_ids: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()


_NOTHING = OptionReading(OptionStatus.NONE)
#: Beyond this many words a wording may be part of a story, so it is asked back.
_SHORT = 12
#: Where an enumeration is parted.
_PIECES = re.compile(r"\s*(?:[,;/&+\n]|\b(?:and|et|plus|also|aussi|puis|then)\b)\s*")
_ALL = frozenset(
    {"all", "all of them", "all of these", "everything", "both", "tout", "tous", "toutes",
     "tous les deux", "les deux", "tout ca", "all of it"}
)  # fmt: skip
#: Of all that is offered, nothing.
_NONE_OF_IT = frozenset(
    {"none", "none of them", "none of these", "none of those", "none of this", "neither",
     "nothing", "not any", "no", "no thanks", "nope", "aucun", "aucune", "aucun d eux",
     "aucune d elles", "aucun de ceux la", "aucun des deux", "aucune de celles la", "rien",
     "rien de tout ca", "rien de tout cela", "ni l un ni l autre", "non", "non merci", "nan"}
)  # fmt: skip


def _read(option: OptionView) -> OptionReading:
    return OptionReading(OptionStatus.READ, option.id)


def _ask_back(options: Sequence[OptionView]) -> OptionReading:
    ids = tuple(dict.fromkeys(option.id for option in options))
    return OptionReading(OptionStatus.AMBIGUOUS, candidates=ids) if ids else _NOTHING


@lru_cache(maxsize=4096)
def _phrases(option: OptionView) -> list[list[str]]:
    """Return the wordings of an option as words; the same options are read all day."""
    named = (words(normalise(name)) for name in (option.label, *option.synonyms))
    return [phrase for phrase in named if phrase]


def _exact(found: list[str], options: Sequence[OptionView]) -> list[OptionView]:
    """Return options said word for word; a button may send the id instead."""
    return [
        option
        for option in options
        if found in _phrases(option)
        or (
            option.id.isidentifier() and len(option.id) > 1 and found == words(normalise(option.id))
        )
    ]


def _fit_sides(found: list[str], phrases: list[list[list[str]]], lang: Lang) -> list[int]:
    """Return what fits either side of "or", so that both are asked back."""
    either = {"or", "ou"}
    at = next((index for index, word in enumerate(found) if word in either), len(found))
    sides = (found[:at], found[at + 1 :])
    fits = (index for side in sides for index in find_wordings(side, phrases, lang))
    return sorted(set(fits)) or find_wordings(found, phrases, lang)


def read_option(text: str, lang: Lang, options: Sequence[OptionView]) -> OptionReading:
    """Read which one of `options` a reply picks.

    By exact wording first, then by place as shown (1-based, letters, "the
    last one"), then by wording inside a short reply, typos forgiven. A negated
    wording ("not several days") never matches; a hesitant one ("maybe several
    days"), a question, and a wording inside a story come back as candidates.
    """
    plain = normalise(text)
    found = words(plain)
    if not found or not options:
        return _NOTHING
    exact = _exact(found, options)
    asks = plain.endswith("?")
    if exact:
        return _read(exact[0]) if len(exact) == 1 and not asks else _ask_back(exact)
    hesitant = asks or is_hesitant(found, lang)
    places = read_places(text, lang, len(options))
    if places:
        sure = len(places) == 1 and not hesitant
        return _read(options[places[0]]) if sure else _ask_back([options[p] for p in places])
    phrases = [_phrases(option) for option in options]
    fits = _fit_sides(found, phrases, lang) if hesitant else find_wordings(found, phrases, lang)
    doubtful = hesitant or is_softened(found, phrases)
    if len(fits) != 1 or doubtful or len(found) > _SHORT:
        return _ask_back([options[index] for index in fits])
    return _read(options[fits[0]])


def read_options(text: str, lang: Lang, options: Sequence[OptionView]) -> OptionsReading:
    """Read every one of `options` that a reply picks: "1, 3 and 4", their wordings, "all"."""
    found = words(normalise(text))
    if not found or not options:
        return OptionsReading()
    ticked = read_labels(text, options)
    if not ticked and " ".join(found) in _ALL:
        return OptionsReading(tuple(option.id for option in options))
    said = ticked or _read_pieces(text, lang, options)
    if said:
        return OptionsReading(said)
    one = read_option(text, lang, options)
    if one.option_id is not None:
        return OptionsReading((one.option_id,))
    fits = read_places(text, lang, len(options))
    fits = fits or find_wordings(found, [_phrases(option) for option in options], lang)
    ids = tuple(options[index].id for index in fits)
    if is_hesitant(found, lang) or len(found) > 2 * _SHORT:
        return OptionsReading(candidates=ids)
    return OptionsReading(ids)


def picks_none(text: str) -> bool:
    """Tell whether a whole reply, in either language, says that nothing offered is picked."""
    return " ".join(words(normalise(text[:60]))) in _NONE_OF_IT


def read_labels(text: str, options: Sequence[OptionView]) -> tuple[str, ...]:
    """The options whose whole labels a reply lists, parted by semicolons as the page does it.

    () when any part is something else. A label may hold a comma or an "and" of its own.
    """
    ids = {normalise(option.label).strip(): option.id for option in options}
    parts = [normalise(part).strip() for part in re.split(r"[;\n]", text)]
    picked = [ids.get(part) for part in parts if part]
    if not picked or None in picked:
        return ()
    return tuple(dict.fromkeys(each for each in picked if each is not None))


def _read_pieces(text: str, lang: Lang, options: Sequence[OptionView]) -> tuple[str, ...]:
    """What each piece of an enumeration picks; () when it is none, or a piece picks nothing."""
    pieces = [piece for piece in _PIECES.split(normalise(text)) if words(piece)]
    if not 1 < len(pieces) <= len(options):
        return ()
    picked = [read_option(piece, lang, options).option_id for piece in pieces]
    if None in picked:
        return ()
    return tuple(dict.fromkeys(each for each in picked if each is not None))

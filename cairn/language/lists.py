"""A list that grows by messages: its entries, and the wishes to change or end it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from cairn.language.text import Lang, normalise, words

_DONE = {
    "en": """done | that s all | thats all | that s it | thats it | finished | no more
        | nothing else | no | nope | enough | all done | i m done | im done
        | that is all | ready""",
    "fr": """fini | c est tout | termine | c est bon | rien d autre | rien de plus | non
        | ca suffit | j ai fini | voila | c est fini | c est termine | plus rien | pret | prete
        | non c est tout | non merci""",
}
_ENDS = {
    lang: frozenset(" ".join(each.split()) for each in texts.split("|"))
    for lang, texts in _DONE.items()
}
_NUMBER = r"(?:number |numero |n |the |le |la )?#?(?P<place>\d{1,2})(?:st|nd|rd|th|er|e)?"
_REMOVE = re.compile(
    rf"^(?:remove|delete|drop|take out|scrap|supprime[rz]?|enleve[rz]?|retire[rz]?|efface[rz]?)"
    rf" {_NUMBER}$"
)
_CHANGE = re.compile(
    r"^\W*(?:change|replace|rename|changer?|changez|remplacer?|remplacez|modifier?|modifiez)\s+"
    r"(?:number |the |le |la |n[°o]?\s?)?(?P<place>\d{1,2})\s*(?:to|with|by|en|par|:|=|->|→)\s*"
    r"(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_MOVE = re.compile(
    rf"^(?:(?:move|put|bouge[rz]?|deplace[rz]?|met(?:s|tre|tez)?) )?{_NUMBER}"
    r" (?P<way>up|down|before|after|first|last|to the top|top|en haut|en bas|avant|apres"
    r"|vers le haut|vers le bas|en premier|en dernier)(?: (?:number |le |la )?(?P<other>\d{1,2}))?$"
)
_LIFT = re.compile(rf"^(?P<way>monte[rz]?|remonte[rz]?|descend(?:s|re|ez)?) {_NUMBER}$")
_MARK = re.compile(r"^\s*(?:[-*•–·]|\(?\d{1,2}[.)°:])\s+")
_SPLIT = re.compile(r"[\n;]+|(?<=\S)\s+(?=\(?\d{1,2}[.)]\s)")
_SHORT_THING = 5  # words
_ENUMERATION = 3  # things
_UP = frozenset({"up", "vers le haut", "monter", "monte", "montez", "remonter", "remonte"})
_TOP = frozenset({"first", "to the top", "top", "en haut", "en premier"})
_BOTTOM = frozenset({"last", "en bas", "en dernier"})


@dataclass(frozen=True, slots=True)
class ListEdit:
    """A change to a list; places count from 0. `to` is where a moved entry ends up."""

    kind: Literal["remove", "change", "move"]
    place: int
    text: str = ""
    to: int = 0


def ends_list(text: str, lang: Lang) -> bool:
    """Tell whether a reply says that the list is complete."""
    return " ".join(words(normalise(text[:60]))) in _ENDS[lang]


def split_entries(text: str, most: int) -> list[str]:
    """The entries of one message: one a line, or parted by semicolons or numbers.

    Commas part an enumeration of short things ("friends, my guitar, cooking"), not a sentence.
    """
    parts = [part for each in _SPLIT.split(text) if (part := _MARK.sub("", each).strip())]
    if len(parts) == 1:
        pieces = [piece.strip() for piece in parts[0].split(",")]
        short = all(0 < len(piece.split()) <= _SHORT_THING for piece in pieces)
        parts = pieces if short and len(pieces) >= _ENUMERATION else parts
    return parts[:most]


def read_list_edit(text: str, count: int) -> ListEdit | None:
    """The change that a reply asks for in a list of `count` entries, or None."""
    if len(text) > 400 or not count:  # noqa: PLR2004 (a story, not a wish)
        return None
    changed = _CHANGE.match(text.strip())
    if changed:
        place = int(changed["place"]) - 1
        edit: ListEdit | None = ListEdit("change", place, changed["text"].strip())
    else:
        edit = _read_short(" ".join(words(normalise(text))), count)
    return edit if edit is not None and 0 <= edit.place < count else None


def _read_short(plain: str, count: int) -> ListEdit | None:
    removed = _REMOVE.match(plain)
    if removed:
        return ListEdit("remove", int(removed["place"]) - 1)
    moved = _MOVE.match(plain) or _LIFT.match(plain)
    if not moved:
        return None
    place = int(moved["place"]) - 1
    other = moved.groupdict().get("other")
    to = _landing(moved["way"], place, None if other is None else int(other) - 1, count)
    return ListEdit("move", place, to=min(max(to, 0), count - 1))


def _landing(way: str, place: int, other: int | None, count: int) -> int:
    if way in _TOP:
        return 0
    if way in _BOTTOM:
        return count - 1
    if other is not None and way in ("before", "avant", "after", "apres"):
        shift = 1 if way in ("after", "apres") else 0
        return other + shift - (1 if place < other + shift else 0)
    return place - 1 if way in _UP else place + 1

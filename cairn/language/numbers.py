# ruff: noqa: PLR2004  (scales of ten and a hundred are the matter itself)
"""The one number a person means, out of a reply to a scale or a number question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cairn.language.lexicon import FILLERS
from cairn.language.number_clues import (
    AFTER_ARTICLE,
    BEFORE_ARTICLE,
    CORRECTIONS,
    ENDS,
    Weight,
    is_bound,
    is_denied,
    weigh,
)
from cairn.language.number_mentions import TO, Mention, find_mentions, split_numbers
from cairn.language.text import BREAK, Lang


class NumberStatus(StrEnum):
    """What came of reading a number."""

    READ = "read"
    OUT_OF_RANGE = "out_of_range"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class NumberReading:
    """What a reply says in numbers.

    `value` is set only with status READ, and then lies within the range asked
    for. `candidates` holds the numbers that were said otherwise: the one out
    of range, or those that compete, so that the question can be asked again
    with them in mind.
    """

    status: NumberStatus
    value: float | None = None
    candidates: tuple[float, ...] = ()


#: Two numbers with nothing else between them are rivals.
_BETWEEN_RIVALS = frozenset({BREAK, TO, "ou", "or", "et", "and", "&", "a", "to", "un", "bien"})
_NOTHING = NumberReading(NumberStatus.NONE)


@dataclass(frozen=True, slots=True)
class _Said:
    mention: Mention
    value: float
    weight: Weight


def _rescale(mention: Mention, high: float | None) -> float | None:
    """Put "7/10" or "70 %" on the scale asked for; None if it has another meaning."""
    whole = mention.out_of
    if whole is None or whole == high:
        return mention.value
    if whole == mention.value + 1 and whole not in {10, 100}:
        return mention.value + 0.5  # "5/6" is texting for "5 or 6"
    if high is None:
        return mention.value if whole in {10, 100} else None
    if mention.value <= whole and {whole, high} <= {10, 100}:
        return mention.value * high / whole
    return None


def _keep_articles(found: list[str], mentions: list[Mention], lang: Lang) -> list[Mention]:
    """Drop "un", "une", "one" unless nothing else in the text can be the number."""
    real = [mention for mention in mentions if not mention.article]
    if real or len(mentions) != 1:
        return real
    start, end = mentions[0].start, mentions[0].end
    if start and found[start - 1] in BEFORE_ARTICLE:
        return []
    following = found[end] if end < len(found) else BREAK
    around = [token for token in found[:start] + found[end:] if token != BREAK]
    alone = following == BREAK or following in AFTER_ARTICLE
    return mentions if alone and all(word in FILLERS[lang] for word in around) else []


def _drop_corrected(found: list[str], said: list[_Said]) -> list[_Said]:
    """Keep "6" of "5, no wait, 6"."""
    kept: list[_Said] = []
    for item in said:
        while kept:
            between = found[kept[-1].mention.end : item.mention.start]
            if len(between) > 6 or CORRECTIONS.isdisjoint(between):
                break
            kept.pop()
        kept.append(item)
    return kept


def _span(found: list[str], left: _Said, right: _Said) -> float | None:
    """Return how far apart two numbers may lie to be one range, None if they are not."""
    between = [t for t in found[left.mention.end : right.mention.start] if t not in {BREAK, "un"}]
    before = found[left.mention.start - 1] if left.mention.start else ""
    larger = max(abs(left.value), abs(right.value))
    if between in (["et"], ["and"], ["&"]):
        return max(2.0, larger * 0.34) if before in {"entre", "between", "btw"} else None
    if between in ([TO], ["a"], ["to"]):
        return None if before in {"de", "from"} else max(2.0, larger * 0.34)
    if between in (
        ["ou"],
        ["or"],
        ["ou", "bien"],
        ["voire"],
        ["maybe"],
        ["or", "maybe"],
    ):
        return max(1.0, larger * 0.2)
    return None


def _join_ranges(found: list[str], said: list[_Said]) -> list[_Said]:
    """Make one number of "between 5 and 6"; weigh "4 or 8" alike, so that they compete."""
    joined: list[_Said] = []
    for said_next in said:
        item = said_next
        if joined:
            last = joined[-1]
            span = _span(found, last, item)
            if span is not None and abs(item.value - last.value) <= span:
                middle = (last.value + item.value) / 2
                whole = replace(last.mention, end=item.mention.end)
                joined[-1] = _Said(whole, middle, max(last.weight, item.weight))
                continue
            if _BETWEEN_RIVALS.issuperset(found[last.mention.end : item.mention.start]):
                even = max(last.weight, item.weight)
                joined[-1], item = (
                    replace(last, weight=even),
                    replace(item, weight=even),
                )
        joined.append(item)
    return joined


def _decide(values: Sequence[float], low: float | None, high: float | None) -> NumberReading:
    distinct = tuple(dict.fromkeys(values))
    inside = tuple(
        value
        for value in distinct
        if (low is None or value >= low) and (high is None or value <= high)
    )
    if len(inside) == 1:
        return NumberReading(NumberStatus.READ, inside[0])
    if inside:
        return NumberReading(NumberStatus.AMBIGUOUS, candidates=inside)
    if len(distinct) == 1:
        return NumberReading(NumberStatus.OUT_OF_RANGE, candidates=distinct)
    return NumberReading(NumberStatus.AMBIGUOUS, candidates=distinct)


def _read_end(found: list[str], lang: Lang, low: float | None, high: float | None) -> NumberReading:
    """Read "maximum" and "not at all" as the ends of the scale."""
    if low is None or high is None:
        return _NOTHING
    said = [token for token in found if token != BREAK]
    for top, phrases in ((True, ENDS[lang].high), (False, ENDS[lang].low)):
        for phrase in phrases:
            rest = " ".join(said).replace(phrase, "", 1) if phrase in " ".join(said[:12]) else None
            if rest is not None and all(word in FILLERS[lang] for word in rest.split()):
                return NumberReading(NumberStatus.READ, high if top else low)
    return _NOTHING


def read_number(
    text: str,
    lang: Lang,
    low: float | None = None,
    high: float | None = None,
    *,
    counting: bool = False,
) -> NumberReading:
    """Read the one number that `text` means.

    `low` and `high` are the ends of the scale asked for, both included. With
    `counting` the question was "how many", so that "3 hours" and "2 fois"
    answer it; on a scale they do not. A number of a date, a time of day or of
    "3 days ago" is never read. Two numbers that compete are AMBIGUOUS; a range
    such as "between 5 and 6" gives its middle.
    """
    found = split_numbers(text, lang)
    mentions = _keep_articles(found, find_mentions(found, lang), lang)
    if not mentions:
        return _read_end(found, lang, low, high)
    edges = (
        [0, *(m.end for m in mentions[:-1])],
        [*(m.start for m in mentions[1:]), len(found)],
    )
    said = []
    for mention, left, right in zip(mentions, *edges, strict=True):
        value = _rescale(mention, high)
        weight = weigh(found, mention, left, right, counting=counting)
        year = high is not None and high < 1900 <= mention.value < 2100
        if value is None or weight is Weight.NEVER or year or is_denied(found, mention.start):
            continue
        said.append(_Said(mention, value, weight))
    said = _join_ranges(found, _drop_corrected(found, said))
    if not said:
        return _NOTHING
    top = max(item.weight for item in said)
    chosen = [item for item in said if item.weight == top]
    values = [item.value for item in chosen]
    if any(is_bound(found, item.mention.start) for item in chosen):
        return NumberReading(NumberStatus.AMBIGUOUS, candidates=tuple(dict.fromkeys(values)))
    return _decide(values, low, high)

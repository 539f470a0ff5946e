"""Who, when and whether: the words around an explicit hit that make it a check-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cairn.risk.forms import Match
from cairn.risk.lexicon import Language
from cairn.risk.patterns import words_of
from cairn.risk.tokens import STOP, Token

_BACK_FOR_NEGATION = 6  # words
_BACK_FOR_SUBJECT = 9
_ASIDE = 3  # words


@dataclass(frozen=True, slots=True)
class Cue:
    """Why a hit was lowered, and whether it is about somebody else."""

    name: str
    other: bool = False


class ScopeReader:
    """Reads the scope of hits in one language."""

    def __init__(self, language: Language) -> None:
        scopes = language.file.scopes
        self._negators = _set(scopes.negators)
        self._undoers = _set(scopes.undoers)
        self._trailing = _set(scopes.trailing_negators)
        self._fillers = _set(scopes.fillers)
        self._first = _set(scopes.first_person)
        self._second = _set(scopes.second_person)
        self._third = _set(scopes.third_person)
        self._third_verbs = _set(scopes.third_person_verbs)
        self._joiners = _set(scopes.joiners)
        self._past_verbs = _set(scopes.past_verbs)

    def read(
        self, tokens: Sequence[Token], hit: Match, cues: Mapping[str, list[Match]]
    ) -> list[Cue]:
        """Every cue that bears on the hit, the most telling first."""
        found: list[Cue] = []
        if self._negated(tokens, hit):
            found.append(Cue("negated"))
        person = self._person(tokens, hit)
        if person != "self":
            found.append(Cue(person, other=person == "other"))
        edges = sentence(tokens, hit.start, hit.end)
        if self._told_as_past(tokens, hit, cues.get("past", [])) and not _any_inside(
            cues.get("recent", []), *edges
        ):
            found.append(Cue("past"))
        if _any_inside(cues.get("fiction", []), 0, len(tokens)):
            found.append(Cue("fiction"))
        own = any(token.text in self._first for token in tokens[edges[0] : edges[1]])
        if _any_inside(cues.get("topic", []), *edges) and (
            not own or overlaps(cues.get("topic", []), hit)
        ):
            found.append(Cue("topic"))
        if _any_inside(cues.get("joking", []), *_with_aside(tokens, *edges)):
            found.append(Cue("joking"))
        return found

    def _told_as_past(self, tokens: Sequence[Token], hit: Match, spans: Sequence[Match]) -> bool:
        """Whether a cue of the past shares the hit's clause: "she died last year and I want …"."""
        left, right = sentence(tokens, hit.start, hit.end)
        for span in spans:
            if span.end <= left or span.start >= right:
                continue
            between = tokens[span.end : hit.start] if span.end <= hit.start else ()
            joined = any(token.text in self._joiners for token in between)
            if joined and self._first.intersection(token.text for token in between):
                continue
            if self._apart(tokens, span, hit):
                continue
            return True
        return False

    def _apart(self, tokens: Sequence[Token], span: Match, hit: Match) -> bool:
        """Whether a comma parts a cue of the past from a wish told in the present.

        "Mum died last year, I want to die", but not "last year, I wanted to die".
        """
        told = range(min(span.end, hit.end), max(hit.start, span.start) + 1)
        if not any(tokens[at].comma for at in told if at < len(tokens)):
            return False
        around = tokens[max(0, hit.start - 3) : hit.end]
        return not self._past_verbs.intersection(token.text for token in around)

    def turns_to_self(self, tokens: Sequence[Token], hit: Match) -> bool:
        """Whether a new clause about the writer begins inside the hit."""
        inside = range(hit.start + 1, hit.end)
        return any(tokens[at].comma and tokens[at].text in self._first for at in inside)

    def _negated(self, tokens: Sequence[Token], hit: Match) -> bool:
        if any(tokens[at].text in self._negators for at in hit.gaps):
            return True
        if hit.end < len(tokens) and tokens[hit.end].text in self._trailing:
            return True
        if tokens[hit.start].text in self._first | self._undoers:
            return False  # "no, I want to die", "I can't stop cutting": the no is another's
        for at in range(hit.start - 1, max(0, hit.start - 1 - _BACK_FOR_NEGATION), -1):
            word = tokens[at].text
            if word in self._negators:
                after = tokens[at + 1]  # "I'm not, I want to die": the no ends at the comma
                ended = after.comma and after.text in self._first
                return not ended and tokens[at - 1].text not in self._undoers
            if word not in self._fillers or word in self._undoers:
                return False
        return False

    def _person(self, tokens: Sequence[Token], hit: Match) -> str:
        """Who speaks of themselves: the subject nearest before the hit; no subject is the self."""
        inside = [token.text for token in tokens[hit.start : hit.end]]
        before = range(hit.start - 1, max(-1, hit.start - 1 - _BACK_FOR_SUBJECT), -1)
        joined = False
        for at in before if not self._first.intersection(inside) else ():
            word = tokens[at].text
            if word == STOP or word in self._first:
                break
            if word in self._second:
                return "you"
            if word in self._third:
                # "my mum died, want to die": a clause of its own, unless its verb says he or she
                clause = joined and not self._third_verbs.intersection(inside)
                return "self" if clause else "other"
            joined = joined or word in self._joiners or tokens[at + 1].comma
        return "self"


def sentence(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    """The word range between the sentence edges around `start:end`."""
    left, right = start, end
    while left > 0 and tokens[left - 1].text != STOP:
        left -= 1
    while right < len(tokens) and tokens[right].text != STOP:
        right += 1
    return left, right


def _with_aside(tokens: Sequence[Token], left: int, right: int) -> tuple[int, int]:
    """The sentence and a short one right after it: "I want to die. lol", no laugh further off."""
    after, end = sentence(tokens, min(right + 1, len(tokens)), min(right + 1, len(tokens)))
    return left, end if end - after <= _ASIDE else right


def _set(phrases: Sequence[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in words_of(phrase))


def _any_inside(spans: Sequence[Match], left: int, right: int) -> bool:
    return any(span.start < right and span.end > left for span in spans)


def overlaps(spans: Sequence[Match], hit: Match) -> bool:
    """Whether any span shares a word with the hit."""
    return _any_inside(spans, hit.start, hit.end)

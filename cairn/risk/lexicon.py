"""One language made ready: its speller, its compiled rules and its scope cues."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from cairn.risk.patterns import (
    Form,
    Wording,
    anchor,
    matcher_pattern,
    plain,
    unfold,
    word_counts,
    words_of,
)
from cairn.risk.rules import Rule, RuleFile
from cairn.risk.spelling import Speller

CUES = ("idiom", "past", "recent", "fiction", "topic", "joking")


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found in the words: half-open word range and the words that stand in its gaps."""

    start: int
    end: int
    gaps: tuple[int, ...]


class CompiledRule:
    """A rule, its Matcher, and which places of each form are gaps."""

    def __init__(
        self, rule: Rule, forms: Sequence[Form], unless: Sequence[Form], vocab: Vocab
    ) -> None:
        self.rule = rule
        self._unless = Matcher(vocab, validate=False)
        if unless:
            self._unless.add("unless", [matcher_pattern(form) for form in unless])
        self._matcher = Matcher(vocab, validate=False)
        self._gaps: dict[int, frozenset[int]] = {}
        for number, form in enumerate(forms):
            name = str(number)
            self._matcher.add(name, [matcher_pattern(form)])
            gaps = frozenset(at for at, slot in enumerate(form) if slot.gap)
            self._gaps[vocab.strings[name]] = gaps

    def find(self, doc: Doc) -> list[Match]:
        """All matches, shortest stretch first wins where several start at the same word."""
        best: dict[int, Match] = {}
        for key, start, end, places in self._matcher(doc, with_alignments=True):
            gaps = self._gaps[key]
            inside = tuple(start + at for at, place in enumerate(places) if place in gaps)
            known = best.get(start)
            if known is None or end < known.end:
                best[start] = Match(start, end, inside)
        if not best or not len(self._unless):
            return list(best.values())
        meant_otherwise = [(start, end) for _, start, end in self._unless(doc)]
        return [
            match
            for match in best.values()
            if not any(a < match.end and b > match.start for a, b in meant_otherwise)
        ]


class Language:
    """The words, rules and cues of one rule file, compiled once and then only read."""

    def __init__(self, file: RuleFile) -> None:
        self.file = file
        self.vocab = Vocab()
        self._shorthand = {plain(key): words_of(value) for key, value in file.shorthand.items()}
        self._shorthand |= {plain(word): [] for word in file.silent}
        wording = Wording(file.lexicons, self._shorthand)
        forms = {rule.id: _unfold_all(rule.patterns, wording) for rule in file.rules}
        cues = {
            "idiom": file.idioms, "past": file.scopes.past, "recent": file.scopes.recent,
            "fiction": file.scopes.fiction, "topic": file.scopes.topic, "joking": file.scopes.joking,
        }  # fmt: skip
        cue_forms = {name: _unfold_all(patterns, wording) for name, patterns in cues.items()}
        unless = {rule.id: _unfold_all(rule.unless, wording) for rule in file.rules}
        groups = (*forms.values(), *cue_forms.values(), *unless.values())
        every = [form for group in groups for form in group]
        counts = word_counts(every)
        self.rules = [
            CompiledRule(rule, forms[rule.id], unless[rule.id], self.vocab) for rule in file.rules
        ]
        self.speller = self._speller(counts)
        self._by_anchor: dict[str, set[int]] = defaultdict(set)
        for number, rule in enumerate(file.rules):
            for form in forms[rule.id]:
                for word in anchor(form, counts):
                    self._by_anchor[word].add(number)
        self._cues = Matcher(self.vocab, validate=False)
        for name, group in cue_forms.items():
            self._cues.add(name, [matcher_pattern(form) for form in group])

    def _speller(self, counts: Counter[str]) -> Speller:
        scopes = self.file.scopes
        answers = self.file.answers
        extra = [
            *scopes.negators, *scopes.fillers, *scopes.first_person, *scopes.second_person,
            *scopes.third_person, *scopes.third_person_verbs, *scopes.joiners, *answers.yes,
            *answers.no, *answers.unsure, *answers.refusal, *answers.turn, *answers.reassuring,
        ]  # fmt: skip
        words = {*counts, *(word for phrase in extra for word in words_of(phrase))}
        words |= {word for meant in self._shorthand.values() for word in meant}
        spelling = self.file.spelling
        return Speller(
            words, self._shorthand, map(plain, spelling.targets), map(plain, spelling.real_words)
        )

    def candidates(self, words: Iterable[str]) -> list[CompiledRule]:
        """The rules one of whose announcing words is there; all others cannot match."""
        numbers: set[int] = set()
        for word in words:
            numbers |= self._by_anchor.get(word, set())
        return [self.rules[number] for number in sorted(numbers)]

    def cues(self, doc: Doc) -> dict[str, list[tuple[int, int]]]:
        """Word ranges of every cue in the window, by kind of cue."""
        found: dict[str, list[tuple[int, int]]] = {name: [] for name in CUES}
        for key, start, end in self._cues(doc):
            found[self.vocab.strings[key]].append((start, end))
        return found


def _unfold_all(patterns: Iterable[str], wording: Wording) -> list[Form]:
    forms: dict[Form, None] = {}
    for pattern in patterns:
        forms.update(dict.fromkeys(unfold(pattern, wording)))
    return list(forms)


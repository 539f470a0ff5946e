"""One language made ready: its speller, its rules and its scope cues, unfolded once."""

from collections.abc import Iterable, Sequence

from spacy.vocab import Vocab

from cairn.risk.features import Meaning
from cairn.risk.forms import FormIndex, Match
from cairn.risk.patterns import Form, Wording, plain, unfold, words_of
from cairn.risk.rules import RuleFile
from cairn.risk.spelling import Speller

CUES = ("idioms", "past", "recent", "fiction", "topic", "joking")


class Language:
    """The words, rules and cues of one rule file; after loading only read, so safe to share."""

    def __init__(self, file: RuleFile) -> None:
        self.file = file
        self.rules = {rule.id: rule for rule in file.rules}
        self._vocab = Vocab()
        shorthand = {plain(key): words_of(value) for key, value in file.shorthand.items()}
        shorthand |= {plain(word): [] for word in file.silent}
        wording = Wording(file.lexicons, shorthand)
        self.meaning = Meaning(_kinds(file, shorthand), _ideas(file))
        rules = {rule.id: _unfold_all(rule.patterns, wording) for rule in file.rules}
        context = {rule.id: _unfold_all(rule.unless, wording) for rule in file.rules}
        for rule in file.rules:
            context[f"{rule.id} calm"] = _unfold_all(rule.calmed_by, wording)
        context["idioms"] = _unfold_all(file.idioms, wording)
        for name in CUES[1:]:
            context[name] = _unfold_all(getattr(file.scopes, name), wording)
        self._index = FormIndex(rules)
        self._context = FormIndex(context)
        self.speller = self._speller([*rules.values(), *context.values()], shorthand)

    def _speller(
        self, groups: Iterable[Sequence[Form]], shorthand: dict[str, list[str]]
    ) -> Speller:
        words = {word for forms in groups for form in forms for slot in form for word in slot.words}
        scopes, answers = self.file.scopes, self.file.answers
        extra = [
            *scopes.negators, *scopes.fillers, *scopes.first_person, *scopes.second_person,
            *scopes.third_person, *scopes.third_person_verbs, *scopes.joiners, *answers.yes,
            *answers.no, *answers.unsure, *answers.refusal, *answers.turn, *answers.reassuring,
        ]  # fmt: skip
        words |= {word for phrase in extra for word in words_of(phrase)}
        words |= {word for meant in shorthand.values() for word in meant}
        spelling = self.file.spelling
        targets, telling, real = (
            map(plain, listed)
            for listed in (spelling.targets, spelling.telling, spelling.real_words)
        )
        return Speller(words, shorthand, targets, telling, real)

    def matches(self, words: Sequence[str]) -> dict[str, list[Match]]:
        """Where each rule's patterns stand, before any scope is read."""
        return self._index.find(words, self._vocab)

    def context(self, words: Sequence[str]) -> dict[str, list[Match]]:
        """Where cues and idioms stand, and what a rule's matches must not overlap (by rule id)."""
        return self._context.find(words, self._vocab)


def _unfold_all(patterns: Iterable[str], wording: Wording) -> list[Form]:
    forms: dict[Form, None] = {}
    for pattern in patterns:
        forms.update(dict.fromkeys(unfold(pattern, wording)))
    return list(forms)


def _kinds(file: RuleFile, shorthand: dict[str, list[str]]) -> dict[str, str]:
    """What a word is a kind of, for the linear model: the first lexicon of `kinds` that has it."""
    found: dict[str, str] = {}
    for name in file.kinds:
        for entry in file.lexicons[name]:
            words = words_of(entry, shorthand)
            if len(words) == 1:
                found.setdefault(words[0], f"<{name}>")
    return found


def _ideas(file: RuleFile) -> dict[str, tuple[str, ...]]:
    """The ideas that each word brings, for the linear model."""
    found: dict[str, tuple[str, ...]] = {}
    for idea, listed in file.ideas.items():
        for word in (plain(word) for entry in listed for word in entry.split()):
            found[word] = (*found.get(word, ()), idea)
    return found

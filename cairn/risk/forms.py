"""Find many patterns in few words: sets rule most out, spaCy's Matcher decides the rest."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from cairn.risk.patterns import Form, anchor, matcher_pattern, word_counts
from cairn.risk.tokens import STOP


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found in the words: half-open word range and the words that stand in its gaps."""

    start: int
    end: int
    gaps: tuple[int, ...]


class _Compiled:
    """One form with its own Matcher, made when a message first comes near it."""

    def __init__(self, name: str, form: Form) -> None:
        self.name = name
        self._form = form
        self._needed = [
            slot.words
            for slot in form
            if not slot.gap and not slot.optional and STOP not in slot.words
        ]
        self._gaps = frozenset(at for at, slot in enumerate(form) if slot.gap)
        self._matcher: Matcher | None = None

    def possible(self, words: set[str]) -> bool:
        return all(not needed.isdisjoint(words) for needed in self._needed)

    def find(self, doc: Doc) -> list[Match]:
        if self._matcher is None:
            matcher = Matcher(doc.vocab, validate=False)
            matcher.add("form", [matcher_pattern(self._form)])
            self._matcher = matcher
        # spaCy's stubs know only the three-part answer that comes without alignments.
        found: list[tuple[int, int, int, list[int]]] = self._matcher(doc, with_alignments=True)  # type: ignore[assignment]
        return [
            Match(start, end, tuple(start + n for n, at in enumerate(places) if at in self._gaps))
            for _, start, end, places in found
        ]


class FormIndex:
    """Named groups of forms, searched together."""

    def __init__(self, groups: Mapping[str, Sequence[Form]]) -> None:
        counts = word_counts(form for forms in groups.values() for form in forms)
        self._by_anchor: dict[str, list[_Compiled]] = defaultdict(list)
        for name, forms in groups.items():
            for form in forms:
                compiled = _Compiled(name, form)
                for word in anchor(form, counts):
                    self._by_anchor[word].append(compiled)

    def find(self, words: Sequence[str], vocab: Vocab) -> dict[str, list[Match]]:
        """Matches by name; of several that start at one word the shortest stands for all."""
        present = set(words)
        near: dict[_Compiled, None] = {}
        for word in dict.fromkeys(words):
            for compiled in self._by_anchor.get(word, ()):
                if compiled.possible(present):
                    near[compiled] = None
        if not near:
            return {}
        doc = Doc(vocab, words=list(words))
        best: dict[tuple[str, int], Match] = {}
        for compiled in near:
            for match in compiled.find(doc):
                key = (compiled.name, match.start)
                if key not in best or match.end < best[key].end:
                    best[key] = match
        found: dict[str, list[Match]] = defaultdict(list)
        for (name, _), match in best.items():
            found[name].append(match)
        return found

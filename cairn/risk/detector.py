"""The detector: normalise, match, read the scope, keep the highest level and say why."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from spacy.tokens import Doc

from cairn.risk.answers import AnswerReader
from cairn.risk.levels import PRIORITY, Asked, Assessment, Category, Lang, Level, Signal
from cairn.risk.lexicon import CompiledRule, Language, Match
from cairn.risk.patterns import PatternError
from cairn.risk.rules import RulesError, read_rules
from cairn.risk.scope import Cue, ScopeReader
from cairn.risk.tokens import STOP, Token, tokenise

LANGS: tuple[Lang, ...] = ("en", "fr")
_WINDOW = 240  # words looked at together
_OVERLAP = 60  # words shared by neighbouring windows: longer than any pattern
_EARLIER = 3  # messages


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired, after its scope was read; offsets into the original text."""

    level: int
    category: Category
    start: int
    end: int
    rule: str


class _Reader:
    """One language at work on one text."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.scopes = ScopeReader(language)
        self.answers = AnswerReader(language.file.answers)

    def tokens(self, text: str) -> list[Token]:
        return tokenise(text, self.language.speller)

    def hits(self, tokens: Sequence[Token], asked: Asked | None) -> list[Hit]:
        found: dict[Hit, None] = {}
        for start in range(0, max(1, len(tokens) - _OVERLAP), _WINDOW - _OVERLAP):
            window = tokens[start : start + _WINDOW]
            found.update(dict.fromkeys(self._window(window, asked)))
        return list(found)

    def _window(self, tokens: Sequence[Token], asked: Asked | None) -> list[Hit]:
        words = [token.text for token in tokens]
        candidates = self.language.candidates(set(words))
        if not candidates:
            return []
        doc = Doc(self.language.vocab, words=words)
        raw = [(rule, match) for rule in candidates for match in rule.find(doc)]
        if not raw:
            return []
        cues = self.language.cues(doc)
        return [
            hit
            for rule, match in raw
            if not _inside_idiom(match, tokens, cues["idiom"])
            and (hit := self._scoped(rule, match, tokens, cues, asked)) is not None
        ]

    def _scoped(
        self,
        compiled: CompiledRule,
        match: Match,
        tokens: Sequence[Token],
        cues: dict[str, list[tuple[int, int]]],
        asked: Asked | None,
    ) -> Hit | None:
        rule = compiled.rule
        level, category = rule.level, rule.category
        if asked == "exercise" and rule.in_exercise is not None:
            level = min(level, rule.in_exercise)
        lowered = [
            cue for cue in self.scopes.read(tokens, match, cues) if cue.name not in rule.ignores
        ]
        if lowered:
            level, category = _lower(rule.level, level, category, lowered)
        if level == Level.NONE:
            return None
        name = f"{rule.id}/{lowered[0].name}" if lowered else rule.id
        first, last = _edges(tokens, match)
        return Hit(level, category, first.start, last.end, name)


def _lower(
    written: int, level: int, category: Category, cues: Sequence[Cue]
) -> tuple[int, Category]:
    """An explicit hit becomes a check-in; an implicit one lapses unless it is about another."""
    if any(cue.other for cue in cues) and category in ("suicide", "self_harm"):
        return Level.CHECK, "third_party"
    return (min(level, Level.CHECK) if written >= Level.ACTIVE else Level.NONE), category


def _inside_idiom(
    match: Match, tokens: Sequence[Token], idioms: Sequence[tuple[int, int]]
) -> bool:
    start, end = match.start, match.end
    while start < end - 1 and tokens[start].text == STOP:
        start += 1
    while end > start + 1 and tokens[end - 1].text == STOP:
        end -= 1
    return any(left < end and right > start for left, right in idioms)


def _edges(tokens: Sequence[Token], match: Match) -> tuple[Token, Token]:
    inside = [token for token in tokens[match.start : match.end] if token.text != STOP]
    inside = inside or list(tokens[match.start : match.end])
    return inside[0], inside[-1]


class Detector:
    """Assesses messages in English and French. Loaded once, then only read: safe to share."""

    def __init__(self, readers: dict[Lang, _Reader]) -> None:
        self._readers = readers

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Compile the rule files in `folder`. Raises `RulesError` with file, line and mend."""
        readers: dict[Lang, _Reader] = {}
        for lang in LANGS:
            path = folder / f"{lang}.yml"
            try:
                readers[lang] = _Reader(Language(read_rules(path)))
            except PatternError as error:
                raise RulesError(f"{path}: {error}") from error
        return cls(readers)

    def assess(
        self,
        text: str,
        lang: str,
        asked: Asked | None = None,
        earlier: Sequence[str] = (),
    ) -> Assessment:
        """Level and axis of `text`, read in `lang` first and in the other language too.

        `earlier` holds the person's last messages (≤ 3, within ten minutes), oldest first: what
        they say only together with `text` counts as said now.
        """
        if not text.strip():
            return Assessment(level=Level.NONE, category="none")
        order: list[Lang] = ["fr", "en"] if lang == "fr" else ["en", "fr"]
        hits: list[Hit] = []
        for reader_lang in order:
            found = self._read(self._readers[reader_lang], text, asked, earlier)
            own = reader_lang == order[0]
            hits += [hit for hit in found if own or hit.level >= Level.ACTIVE]
        return _conclude(hits)

    def _read(
        self, reader: _Reader, text: str, asked: Asked | None, earlier: Sequence[str]
    ) -> list[Hit]:
        tokens = reader.tokens(text)
        hits = reader.hits(tokens, asked)
        if earlier:
            before = " ".join(part.strip().rstrip(".…!? ") for part in earlier[-_EARLIER:]) + " "
            joined = reader.hits(reader.tokens(before + text), asked)
            hits += [
                Hit(h.level, h.category, max(0, h.start - len(before)), h.end - len(before), h.rule)
                for h in joined
                if h.start < len(before) < h.end
            ]
        if asked == "screening":
            answer = reader.answers.read(tokens)
            if answer is not None:
                rule, level = answer
                if level == Level.NONE:
                    return [hit for hit in hits if hit.level >= Level.ACTIVE]
                hits.append(Hit(level, "suicide", tokens[0].start, len(text), rule))
        return hits


def _conclude(hits: Sequence[Hit]) -> Assessment:
    if not hits:
        return Assessment(level=Level.NONE, category="none")
    lead = min(hits, key=lambda hit: (-hit.level, PRIORITY.index(hit.category)))
    spans = sorted({(hit.start, hit.end, hit.rule) for hit in hits})
    signals = tuple(Signal(start=start, end=end, rule=rule) for start, end, rule in spans)
    return Assessment(level=lead.level, category=lead.category, signals=signals)

"""The detector: normalise, match, read the scope, keep the highest level and say why."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cairn.risk.answers import AnswerReader
from cairn.risk.forms import Match
from cairn.risk.levels import PRIORITY, Asked, Assessment, Category, Lang, Level, Signal
from cairn.risk.lexicon import Language
from cairn.risk.model import Model, pieces
from cairn.risk.patterns import PatternError
from cairn.risk.rules import Rule, RulesError, read_rules
from cairn.risk.scope import Cue, ScopeReader, overlaps
from cairn.risk.tokens import STOP, Token, tokenise

LANGS: tuple[Lang, ...] = ("en", "fr")
_WINDOW = 120  # words looked at together
_OVERLAP = 40  # words shared by neighbouring windows: longer than any pattern
_EARLIER = 3  # messages
_SURE_OF_TWO = 0.85  # of two texts read as one: most that follow each other belong not together
_LONGEST_TWO = 45  # words of two texts read as one, as the model learnt from no longer ones
# The break of a line, or signs and emoji, between two words of one sentence.
_BREAK = re.compile(
    r"(?<=[^\W_]) *(?:[\n\r]|[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]+)(?= *[^\W_])"
)


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

    def __init__(self, language: Language, model: Model | None) -> None:
        self.language = language
        self._model = model
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

    def raised(self, tokens: Sequence[Token], hits: Sequence[Hit], *, exercise: bool) -> list[Hit]:
        """What the linear model adds, sentence by sentence; an idiom keeps it silent.

        Where a scope lowered a rule, or somebody else is meant, it has no say beyond a check-in.
        """
        if self._model is None:
            return []
        added: list[Hit] = []
        for piece in pieces(tokens):
            start, end = piece[0].start, piece[-1].end
            here = [hit for hit in hits if hit.start < end and hit.end > start]
            settled = any("/" in hit.rule or hit.category == "third_party" for hit in here)
            found = self._model.raise_for(piece, agreed=bool(here) and not settled)
            if found is None or self.language.context([t.text for t in piece]).get("idioms"):
                continue
            level, category = found
            if exercise:
                # An exercise asks for dark thoughts: only what is plain is asked about.
                level = Level.CHECK if level >= Level.ACTIVE else Level.NONE
            level = min(level, Level.CHECK) if settled else level
            added.append(Hit(level, category, start, end, f"model.{category}"))
        return added

    def together(self, earlier: str, text: str, *, exercise: bool) -> list[Hit]:
        """What the model hears in the last text and this one together, and in neither alone.

        It is asked about and no more: the words that alarm may be far apart.
        """
        if self._model is None:
            return []
        before, now = self.tokens(earlier), self.tokens(text)
        whole = [token for token in [*before, *now] if token.text != STOP]
        if not _said_over_two(before, now) or len(whole) > _LONGEST_TWO:
            return []
        heard = self._model.raise_for(whole, least=_SURE_OF_TWO)
        alone = [self._model.raise_for(piece) for one in (before, now) for piece in pieces(one)]
        if heard is None or any(alone) or (exercise and heard[0] < Level.ACTIVE):
            return []
        return [Hit(Level.CHECK, heard[1], 0, len(text), f"model.{heard[1]}")]

    def _window(self, tokens: Sequence[Token], asked: Asked | None) -> list[Hit]:
        words = [token.text for token in tokens]
        raw = self.language.matches(words)
        if not raw:
            return []
        context = self.language.context(words)
        hits: list[Hit] = []
        for name, matches in raw.items():
            rule = self.language.rules[name]
            idioms = () if "idiom" in rule.ignores else context.get("idioms", ())
            otherwise = [*idioms, *context.get(name, ())]
            for match in matches:
                if overlaps(otherwise, _without_stops(match, tokens)):
                    continue
                if rule.category == "third_party" and self.scopes.turns_to_self(tokens, match):
                    continue
                hit = self._scoped(rule, match, tokens, context, asked)
                hits += [hit] if hit is not None else []
        return hits

    def _scoped(
        self,
        rule: Rule,
        match: Match,
        tokens: Sequence[Token],
        context: Mapping[str, list[Match]],
        asked: Asked | None,
    ) -> Hit | None:
        level, category = rule.level, rule.category
        if asked == "exercise" and rule.in_exercise is not None:
            level = min(level, rule.in_exercise)
        lowered = [
            cue for cue in self.scopes.read(tokens, match, context) if cue.name not in rule.ignores
        ]
        if context.get(f"{rule.id} calm"):
            lowered.append(Cue("calmed"))
        if lowered:
            level, category = _lower(rule.level, level, category, lowered)
        if level == Level.NONE:
            return None
        name = f"{rule.id}/{lowered[0].name}" if lowered else rule.id
        inside = _without_stops(match, tokens)
        start, end = tokens[inside.start].start, tokens[inside.end - 1].end
        return Hit(level, category, start, end, name)


def _said_over_two(before: Sequence[Token], now: Sequence[Token]) -> bool:
    """Whether both texts have words of their own, so that each can carry a half."""
    return all(any(token.text != STOP for token in one) for one in (before, now))


def _lower(
    written: int, level: int, category: Category, cues: Sequence[Cue]
) -> tuple[int, Category]:
    """An explicit hit becomes a check-in; an implicit one lapses unless it is about another."""
    if any(cue.other for cue in cues) and category in ("suicide", "self_harm"):
        return Level.CHECK, "third_party"
    return (min(level, Level.CHECK) if written >= Level.ACTIVE else Level.NONE), category


def _without_stops(match: Match, tokens: Sequence[Token]) -> Match:
    """The match without the sentence edges that `^` and `$` stand for."""
    start, end = match.start, match.end
    while start < end - 1 and tokens[start].text == STOP:
        start += 1
    while end > start + 1 and tokens[end - 1].text == STOP:
        end -= 1
    return Match(start, end, match.gaps)


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
                weights = folder / f"model.{lang}.json"
                language = Language(read_rules(path))
                model = Model.load(weights, language.meaning) if weights.exists() else None
                readers[lang] = _Reader(language, model)
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
            reader = self._readers[reader_lang]
            found = self._read(reader, text, asked, earlier)
            own = reader_lang == order[0]
            if own and asked != "screening":
                top = max((hit.level for hit in found), default=Level.NONE)
                exercise = asked == "exercise"
                added = reader.raised(reader.tokens(text), found, exercise=exercise)
                if earlier:
                    added += reader.together(earlier[-1], text, exercise=exercise)
                found += [hit for hit in added if hit.level > top]
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
        hits += self._across_breaks(reader, text, asked)
        if asked == "screening":
            answer = reader.answers.read(tokens)
            if answer is not None:
                rule, level = answer
                if level == Level.NONE:
                    return [hit for hit in hits if hit.level >= Level.ACTIVE]
                hits.append(Hit(level, "suicide", tokens[0].start, len(text), rule))
        return hits

    def _across_breaks(self, reader: _Reader, text: str, asked: Asked | None) -> list[Hit]:
        """What is said only over a break, as over two texts; scopes still end there."""
        breaks = [found.end() for found in _BREAK.finditer(text)]
        if not breaks:
            return []
        whole = _BREAK.sub(lambda found: " " * len(found.group()), text)
        hits = reader.hits(reader.tokens(whole), asked)
        return [
            hit for hit in hits if bisect_right(breaks, hit.start) < bisect_left(breaks, hit.end)
        ]


def _conclude(hits: Sequence[Hit]) -> Assessment:
    if not hits:
        return Assessment(level=Level.NONE, category="none")
    lead = min(hits, key=lambda hit: (-hit.level, PRIORITY.index(hit.category)))
    spans = sorted({(hit.start, hit.end, hit.rule) for hit in hits})
    signals = tuple(Signal(start=start, end=end, rule=rule) for start, end, rule in spans)
    return Assessment(level=lead.level, category=lead.category, signals=signals)

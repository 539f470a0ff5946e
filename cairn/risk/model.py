"""A small linear model per language that may only raise a level, to 1 or 2, never to more."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from cairn.risk.features import Meaning, features
from cairn.risk.levels import Category, Level
from cairn.risk.rules import RulesError
from cairn.risk.tokens import STOP, Token

_LONGEST = 30  # words scored together; the model learnt from short messages
_STEP = 20
_LONGEST_WHOLE = 45  # words; of a longer message one line is meant, as in training
_FEWEST = 3  # words; less says too little for statistics

# What a class of the model stands for.
CLASSES: dict[str, tuple[int, Category]] = {
    "none": (0, "none"),
    "suicide.check": (1, "suicide"),
    "suicide.alert": (2, "suicide"),
    "self_harm": (2, "self_harm"),
    "harm_to_others": (2, "harm_to_others"),
    "abuse": (2, "abuse"),
    "medical": (2, "medical"),
    "psychosis": (2, "psychosis"),
    "third_party": (1, "third_party"),
}


class Weights(BaseModel):
    """The trained file: one weight per class for each feature, and the thresholds.

    `agree` is the chance that is enough for level 2 where a rule already asks by itself.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    bias: list[float]
    weights: dict[str, list[float]]
    check: float
    agree: float
    alert: float


def pieces(tokens: Sequence[Token]) -> Iterable[Sequence[Token]]:
    """Sentences, long ones in overlapping parts, and a short message of several as a whole.

    A farewell is often spread: "Cat's at mum's. Bills paid. Sleep well all of you."
    """
    words = [token for token in tokens if token.text != STOP]
    parted = any(token.text == STOP for token in tokens[1:-1])
    if parted and _FEWEST <= len(words) <= _LONGEST_WHOLE:
        yield words
    current: list[Token] = []
    for token in [*tokens, Token(STOP, 0, 0)]:
        if token.text != STOP:
            current.append(token)
            continue
        for start in range(0, max(1, len(current) - (_LONGEST - _STEP)), _STEP):
            part = current[start : start + _LONGEST]
            if len(part) >= _FEWEST:
                yield part
        current = []


class Model:
    """Reads the weights once; scoring a sentence is a few dictionary look-ups."""

    def __init__(self, weights: Weights, meaning: Meaning) -> None:
        self._weights = weights
        self._meaning = meaning
        self._names = list(CLASSES)

    @classmethod
    def load(cls, path: Path, meaning: Meaning) -> Self:
        """Raises `RulesError` when the file is not as `scripts/train_risk_model.py` writes it."""
        try:
            return cls(Weights.model_validate_json(path.read_text(encoding="utf-8")), meaning)
        except (OSError, ValidationError) as error:
            raise RulesError(f"{path}: {error}; train it again") from error

    def chances(self, words: Sequence[str]) -> list[float]:
        """Probability of each class, in the order of `CLASSES`."""
        scores = list(self._weights.bias)
        for feature in features(words, self._meaning):
            for number, weight in enumerate(self._weights.weights.get(feature, ())):
                scores[number] += weight
        top = max(scores)
        raised = [math.exp(score - top) for score in scores]
        total = sum(raised)
        return [value / total for value in raised]

    def raise_for(
        self, piece: Sequence[Token], *, agreed: bool = False, least: float = 0.0
    ) -> tuple[Level, Category] | None:
        """The level (1 or 2) and axis that the piece calls for, or None.

        `agreed` says that a rule already asks about this piece: two witnesses need less each.
        `least` is a chance below which nothing is asked, whatever the threshold.
        """
        chances = self.chances([token.text for token in piece])
        ranked = zip(chances, self._names, strict=True)
        risky = [(chance, name) for chance, name in ranked if name != "none"]
        alert = sum(chance for chance, name in risky if CLASSES[name][0] >= Level.ACTIVE)
        if alert >= (self._weights.agree if agreed else self._weights.alert):
            best = max((c, n) for c, n in risky if CLASSES[n][0] >= Level.ACTIVE)
            return Level.ACTIVE, CLASSES[best[1]][1]
        if 1 - chances[0] >= max(self._weights.check, least):
            return Level.CHECK, CLASSES[max(risky)[1]][1]
        return None

"""The intent model of one language: three linear classifiers over the same n-grams.

``idle`` names the intent when nothing is asked. ``gate`` says, while a question is open,
whether a message speaks to the programme (a command) or answers the question: a narrow
binary question learns from every command at once, where a 33-way one must learn "my menu
is always the same" against each. ``closed`` reads replies to a closed question.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from appliance.contexts import ANSWER, CHOICE_REPLIES, REPLIES, UNSURE, Context, is_command
from appliance.cues import cue_tokens, shared_vocabulary
from appliance.wording import mend_typos, words

COMMAND_PROBABILITY = {"answering": 0.93, "choice": 0.88}
"""Least gate probability for a command inside a session; tuned on tests/nlu/dev.*.tsv.

A closed question has short replies of its own, so a command is easier told from them.
"""

DOUBT_PROBABILITY = 0.65
"""From here up to a command, what reads as an answer may have been a command: Cairn asks back.

On tests/nlu/dev.*.tsv it recovers 17 of 21 missed commands and asks about 16 of 342 answers,
nearly all written to sound like commands; at .50 it recovers 19 and asks about 25."""

LEAST_CONFIDENCE = 0.20
"""Below it, a message said while nothing is asked is out of scope; tuned likewise."""

_COMMON_USES = 3
"""A word of that many examples is one that a typo may stand for."""


class Example(NamedTuple):
    """A training message and its intent."""

    text: str
    intent: str


class Reading(NamedTuple):
    """What a message means, with a confidence in [0, 1]."""

    intent: str
    confidence: float
    doubt: str | None = None
    """The command that a reply may have been after all."""


def _common_words(messages: Sequence[Sequence[str]]) -> frozenset[str]:
    uses = Counter(word for message in messages for word in set(message))
    return frozenset(word for word, times in uses.items() if times >= _COMMON_USES)


def _linear(regularisation: float) -> LogisticRegression:
    """One against the rest: a tenth of the time of a softmax, and no worse."""
    return LogisticRegression(C=regularisation, solver="liblinear", tol=1e-3, random_state=0)


class IntentModel:
    """Reads messages of one language. ``parts`` are plain scikit-learn estimators."""

    def __init__(self, lang: str, parts: dict[str, Any]) -> None:
        self.lang = lang
        self.parts = parts

    @classmethod
    def learn(cls, lang: str, examples: Sequence[Example]) -> IntentModel:
        """Fit the model; the same examples give the same model."""
        texts = [example.text for example in examples]
        tokens = [words(text, lang) for text in texts]
        lexicon = _common_words(tokens)
        spoken = [mend_typos(each, lexicon) for each in tokens]
        command = [is_command(e.intent, each) for e, each in zip(examples, tokens, strict=True)]
        model = cls(lang, {
            "lexicon": lexicon,
            "vocabulary": shared_vocabulary(compress(spoken, command)),
            "word": TfidfVectorizer(
                token_pattern=r"\S+",  # noqa: S106 - tokens of text
                lowercase=False, ngram_range=(1, 2), sublinear_tf=True
            ),
            "char": TfidfVectorizer(
                analyzer="char_wb", lowercase=False, ngram_range=(2, 5), sublinear_tf=True
            ),
            "cue": CountVectorizer(token_pattern=r"\S+", lowercase=False, binary=True),  # noqa: S106
        })  # fmt: skip
        model._vectorise(texts, fit=True)
        intents = np.array([example.intent for example in examples])
        plain, cued = model._features(texts)
        idle, replies = intents != ANSWER, ~np.array(command)
        model.parts["idle"] = _linear(30).fit(plain[idle], intents[idle])
        model.parts["gate"] = _linear(5).fit(cued, command)
        reply = np.array([i if i in CHOICE_REPLIES else ANSWER for i in intents])
        model.parts["closed"] = _linear(30).fit(plain[replies], reply[replies])
        model.parts["known"] = {
            " ".join(each): example.intent
            for each, example in compress(zip(tokens, examples, strict=True), command)
        }
        return model

    def read(self, text: str, context: Context) -> Reading:
        """Return what ``text`` means in ``context``."""
        plain, cued = self._features([text])
        tokens = words(text, self.lang)
        if context == "idle":
            best = self._best(self.parts["idle"], plain)
            sure = best.confidence >= LEAST_CONFIDENCE and self._has_heard_of(tokens)
            return best if sure else Reading(UNSURE, best.confidence)
        known = self.parts["known"].get(" ".join(tokens))
        if known is not None:
            return Reading(known, 1.0)
        command = float(self.parts["gate"].predict_proba(cued)[0, 1])
        closed = self._best(self.parts["closed"], plain) if context == "choice" else None
        if closed and closed.intent in CHOICE_REPLIES and closed.confidence > command:
            return closed
        if command >= COMMAND_PROBABILITY[context]:
            return Reading(self._name_command(plain), command)
        doubt = self._name_command(plain) if command >= DOUBT_PROBABILITY else None
        return (closed or Reading(ANSWER, 1.0 - command))._replace(doubt=doubt)

    def _has_heard_of(self, tokens: Sequence[str]) -> bool:
        mended = mend_typos(tokens, self.parts["lexicon"])
        return any(token in self.parts["word"].vocabulary_ for token in mended)

    @staticmethod
    def _best(part: LogisticRegression, features: csr_matrix) -> Reading:
        chances = part.predict_proba(features)[0]
        top = int(chances.argmax())
        return Reading(str(part.classes_[top]), float(chances[top]))

    def _name_command(self, features: csr_matrix) -> str:
        part = self.parts["idle"]
        chances = part.predict_proba(features)[0]
        ranked = (str(part.classes_[place]) for place in chances.argsort()[::-1])
        return next(intent for intent in ranked if intent not in REPLIES)

    def _views(self, texts: Sequence[str]) -> dict[str, list[str]]:
        tokens = [mend_typos(words(text, self.lang), self.parts["lexicon"]) for text in texts]
        return {
            "word": [" ".join(("<", *each, ">")) for each in tokens],
            "char": [" ".join(each) for each in tokens],
            "cue": [
                " ".join(cue_tokens(each, self.lang, self.parts["vocabulary"])) for each in tokens
            ],
        }

    def _vectorise(self, texts: Sequence[str], *, fit: bool) -> dict[str, csr_matrix]:
        views = self._views(texts)
        if fit:
            return {name: self.parts[name].fit_transform(view) for name, view in views.items()}
        return {name: self.parts[name].transform(view) for name, view in views.items()}

    def _features(self, texts: Sequence[str]) -> tuple[csr_matrix, csr_matrix]:
        """Return the n-grams alone, and with the gate's cues."""
        made = self._vectorise(texts, fit=False)
        plain = hstack([made["word"], made["char"]], format="csr")
        return plain, hstack([plain, made["cue"]], format="csr")

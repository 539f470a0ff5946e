"""Plain answers to a yes/no safety question (ASQ: a refusal counts as positive)."""

from collections.abc import Sequence

from cairn.risk.levels import Level
from cairn.risk.patterns import words_of
from cairn.risk.rules import Answers
from cairn.risk.tokens import STOP, Token

_LONGEST = 14  # words; a longer answer is a message of its own
_KINDS = (
    ("refusal", Level.ACTIVE), ("unsure", Level.CHECK), ("no", Level.NONE), ("yes", Level.ACTIVE),
)  # fmt: skip


class AnswerReader:
    """Decides short answers by how they begin; the open question gives them their meaning."""

    def __init__(self, answers: Answers) -> None:
        self._openings = [
            (kind, level, [words_of(phrase) for phrase in getattr(answers, kind)])
            for kind, level in _KINDS
        ]
        self._turn = frozenset(word for phrase in answers.turn for word in words_of(phrase))
        self._calm = frozenset(word for phrase in answers.reassuring for word in words_of(phrase))

    def read(self, tokens: Sequence[Token]) -> tuple[str, Level] | None:
        """`("screening.yes", 2)` and the like, or None when the text is not a plain answer."""
        words = [token.text for token in tokens if token.text != STOP]
        if not words or len(words) > _LONGEST:
            return None
        begun = [
            (len(opening), kind, level)
            for kind, level, openings in self._openings
            for opening in openings
            if words[: len(opening)] == opening
        ]
        if not begun:
            return None
        # The longest opening decides: "almost every day" is not "almost".
        length, kind, level = max(begun, key=lambda found: found[0])
        rest = words[length:]
        if kind == "no" and any(word in self._turn for word in rest):
            return "screening.no-but", Level.CHECK
        if kind == "yes" and any(word in self._calm for word in rest):
            return "screening.yes-but-fine", Level.CHECK
        return f"screening.{kind}", level

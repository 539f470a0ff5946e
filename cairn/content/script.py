"""A text of an author as `lint` sees it: its branches, its expressions, its longest wording.

Texts are not compiled here: their structure is read once, and each distinct expression is
parsed once for all files. What cannot be read this way is left to the compiler, which has
the last word on what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from cairn.content.expression import Expression, read_expression
from cairn.content.expressions import ExpressionError, compile_template

_PIECE = re.compile(r"\{\{(.*?)\}\}|\{%[-+]?(.*?)[-+]?%\}|\{#.*?#\}", re.DOTALL)
_NEUTRAL = {"en": "it", "fr": "cela"}  # stands for a printed value: a short word


@dataclass(frozen=True, slots=True)
class Fork:
    """An `if` with its branches: conditions (None for else) and what is said then."""

    branches: tuple[tuple[Expression | None, Body], ...]


Body = tuple["str | Expression | Fork", ...]


@dataclass(frozen=True, slots=True)
class Script:
    """A text of one language, taken apart."""

    lang: str
    body: Body
    expressions: tuple[tuple[Expression, int], ...]  # and their line in the text, from 1

    @property
    def names(self) -> frozenset[str]:
        """Every variable that the text reads."""
        return frozenset(name for each, _line in self.expressions for name in each.names)

    def longest(self, weigh: Callable[[str], int] = len) -> str:
        """The wording with the heaviest branch of every `if`; values are a short word."""
        return _longest(self.body, _NEUTRAL[self.lang], weigh)

    def most(self, weigh: Callable[[str], int], value: Callable[[Expression], int]) -> int:
        """The weight of the heaviest wording: `weigh` of its texts, `value` of what is printed."""
        return _most(self.body, weigh, value)

    def printed(self) -> frozenset[str]:
        """The variables whose values are printed."""
        return frozenset(name for each in _printed(self.body) for name in each.names)

    def always(self, names: frozenset[str]) -> bool:
        """Whether one of these is printed whatever the conditions are."""
        return _always(self.body, names)

    def everything(self) -> str:
        """The words of all branches, one after the other, for a search of single words."""
        return " ".join(_words(self.body))


@lru_cache(maxsize=65536)
def read_script(source: str, lang: str) -> Script:
    """Take a text apart; ExpressionError when it is not in the safe subset."""
    if "{" not in source:
        return Script(lang, (source,), ())
    try:
        return _Reader(source, lang).read()
    except ExpressionError:
        compile_template(source, lang)  # its own error says more
        raise


class _Reader:
    def __init__(self, source: str, lang: str) -> None:
        self.source, self.lang = source, lang
        self.expressions: list[tuple[Expression, int]] = []
        # Each open `if`: the branches that are done, the condition of the one at work.
        self.open: list[tuple[list[tuple[Expression | None, Body]], Expression | None]] = []
        self.bodies: list[list[str | Expression | Fork]] = [[]]

    def read(self) -> Script:
        at = 0
        for piece in _PIECE.finditer(self.source):
            self._take(self.source[at : piece.start()])
            at = piece.end()
            line = self.source.count("\n", 0, piece.start()) + 1
            if piece[1] is not None:
                self.bodies[-1].append(self._expression(piece[1].strip("-+ "), line))
            elif piece[2] is not None:
                self._tag(piece[2].strip(), line)
        self._take(self.source[at:])
        if self.open:
            raise ExpressionError("an {% if %} is never closed: write {% endif %}")
        return Script(self.lang, tuple(self.bodies[0]), tuple(self.expressions))

    def _take(self, text: str) -> None:
        if re.search(r"\{[{%#]|%\}|\}\}", text):
            raise ExpressionError("a {{ or {% is never closed")
        if text:
            self.bodies[-1].append(text)

    def _expression(self, source: str, line: int) -> Expression:
        try:
            found = read_expression(source)
        except ExpressionError as error:
            raise ExpressionError(str(error), line) from error
        self.expressions.append((found, line))
        return found

    def _tag(self, tag: str, line: int) -> None:
        word, _, rest = tag.partition(" ")
        if word == "if":
            self.open.append(([], self._expression(rest, line)))
            self.bodies.append([])
        elif word in ("elif", "else", "endif") and self.open:
            done, condition = self.open.pop()
            done.append((condition, tuple(self.bodies.pop())))
            if word == "endif":
                self.bodies[-1].append(Fork(tuple(done)))
                return
            self.open.append((done, self._expression(rest, line) if word == "elif" else None))
            self.bodies.append([])
        else:
            raise ExpressionError(f"{{% {word} %}} is not possible here", line)


def _longest(body: Body, neutral: str, weigh: Callable[[str], int]) -> str:
    said = []
    for part in body:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, Fork):
            options = (_longest(branch, neutral, weigh) for _when, branch in part.branches)
            said.append(max(options, key=weigh))
        else:
            said.append(neutral)
    return "".join(said)


def _most(body: Body, weigh: Callable[[str], int], value: Callable[[Expression], int]) -> int:
    total = 0
    for part in body:
        if isinstance(part, str):
            total += weigh(part)
        elif isinstance(part, Fork):
            total += max(_most(branch, weigh, value) for _when, branch in part.branches)
        else:
            total += value(part)
    return total


def _words(body: Body) -> Iterator[str]:
    for part in body:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Fork):
            for _when, branch in part.branches:
                yield from _words(branch)


def _printed(body: Body) -> Iterator[Expression]:
    for part in body:
        if isinstance(part, Expression):
            yield part
        elif isinstance(part, Fork):
            for _when, branch in part.branches:
                yield from _printed(branch)


def _always(body: Body, names: frozenset[str]) -> bool:
    for part in body:
        if isinstance(part, Expression) and part.names & names:
            return True
        if isinstance(part, Fork) and _in_each_branch(part, names):
            return True
    return False


def _in_each_branch(fork: Fork, names: frozenset[str]) -> bool:
    has_else = fork.branches[-1][0] is None
    return has_else and all(_always(branch, names) for _when, branch in fork.branches)

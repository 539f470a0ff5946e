"""The most that one turn can say, by counting: an upper bound that needs no walk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cairn.content import graph
from cairn.content.expression import Expression
from cairn.content.models import SAID, Lang, Step, Text
from cairn.content.names import PROVIDED
from cairn.content.rules.unit import Unit
from cairn.content.script import Script, read_script

#: What a printed value is taken for, when the text does not cut it: words, characters.
#: As long as the samples of the walk that follows.
_TEXT = (11, 50)
_NUMBER = (1, 4)
_LABEL = (5, 30)
_LIST = (16, 90)
_LISTS = ("_line", "_lines", "_labels")
_CUT = re.compile(r"truncate\((\d+)\)")
_BLANK = re.compile(r"\n[ \t]*\n")
_WORD = re.compile(r"\S*\w\S*")
#: "Reply 1-4", "Répondez de 0 à 10 ( … )".
_HOW_TO_REPLY = 24


@dataclass(frozen=True, slots=True)
class Bound:
    """Bubbles and words on the web, characters by SMS."""

    bubbles: int = 0
    words: int = 0
    characters: int = 0

    def add(self, other: Bound) -> Bound:
        """One after the other in the same turn."""
        return Bound(
            self.bubbles + other.bubbles,
            self.words + other.words,
            self.characters + other.characters,
        )

    def or_else(self, other: Bound) -> Bound:
        """The most of two ways."""
        return Bound(
            max(self.bubbles, other.bubbles),
            max(self.words, other.words),
            max(self.characters, other.characters),
        )


def bound_turns(unit: Unit, lang: Lang) -> dict[str, Bound]:
    """For each place where a turn can begin ("x", "after x") the most it can say."""
    steps = {step.id: step for step in unit.module.steps}
    sizes = _sizes(unit)
    own = {step.id: _bound_step(step, lang, sizes) for step in steps.values()}
    cache: dict[str, Bound] = {}

    def speak(step_id: str, seen: frozenset[str]) -> Bound:
        """What is said from a step on, up to and with the next question."""
        if step_id not in steps or step_id in seen:
            return Bound()
        if step_id not in cache:
            step = steps[step_id]
            said = own[step_id]
            passed = step.kind in SAID or step.skip_if is not None or len(step.channels) == 1
            if passed:
                further = go_on(step, seen | {step_id})
                said = said.add(further) if step.kind in SAID else said.or_else(further)
            cache[step_id] = said
        return cache[step_id]

    def go_on(step: Step, seen: frozenset[str]) -> Bound:
        most = Bound()
        for each in graph.successors(unit.module, step):
            most = most.or_else(speak(each, seen))
        return most

    found = {each: speak(each, frozenset()) for each in steps}
    return found | {f"after {name}": go_on(step, frozenset()) for name, step in steps.items()}


def _sizes(unit: Unit) -> dict[str, tuple[int, int]]:
    """Words and characters of each name that a text may print, where they are not a text's."""
    kinds = {"number": _NUMBER, "score": _NUMBER, "boolean": _NUMBER, "list": _LIST}
    found = {
        name: kinds[variable.type]
        for name, variable in unit.module.variables.items()
        if variable.type in kinds
    }
    for name in unit.module.derived:
        if name.endswith(_LISTS):
            found[name] = _LIST
        elif name.endswith(("_label", "_said")):
            found[name] = _LABEL
        elif name.endswith(("_count", "_rating")):
            found[name] = _NUMBER
    for name, value in PROVIDED.items():
        sample = str(value)
        found[name] = (len(sample.split()) + 1, len(sample) + 4)
    return found


def _bound_step(step: Step, lang: Lang, sizes: dict[str, tuple[int, int]]) -> Bound:
    if step.verbatim:
        return Bound()

    def words_of(value: Expression) -> int:
        return _size(value, sizes)[0]

    def characters_of(value: Expression) -> int:
        return _size(value, sizes)[1]

    web, short = _script(step.text, lang), _script(step.sms or step.text, lang)
    bubbles = web.most(lambda text: len(_BLANK.findall(text)), lambda _value: 0) + 1 if web else 0
    words = web.most(lambda text: len(_WORD.findall(text)), words_of) if web else 0
    characters = short.most(len, characters_of) + 1 if short else 0
    if step.kind not in SAID and step.kind != "instrument":
        shown = [option.label.of(lang) for option in step.options if len(step.options) > 1]
        ends = [text.of(lang) for text in (step.low_label, step.high_label) if text]
        characters += sum(len(label) + 4 for label in (*shown, *ends)) + _HOW_TO_REPLY
    return Bound(bubbles, words, characters)


def _script(text: Text | None, lang: Lang) -> Script | None:
    return read_script(text.of(lang), lang) if text else None


def _size(value: Expression, sizes: dict[str, tuple[int, int]]) -> tuple[int, int]:
    """Words and characters of a printed value; a cut text is at most as long as the cut."""
    most = [sizes.get(name, _TEXT) for name in value.names] or [_NUMBER]
    words, characters = (max(each) for each in zip(*most, strict=True))
    cut = _CUT.search(value.source)
    if cut is not None:
        characters = min(characters, int(cut[1]))
        words = min(words, characters // 3 + 1)
    return words, characters

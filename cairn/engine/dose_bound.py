"""The most that one turn can say, by counting: an upper bound that needs no walk."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cairn.content import graph
from cairn.content.expression import Expression
from cairn.content.models import SAID, Lang, Step, Text
from cairn.content.rules.unit import Unit
from cairn.content.script import Script, read_script

#: What a printed value is taken for, when the text does not cut it.
_VALUE_WORDS = 12
_VALUE_CHARACTERS = 60
_LISTS = ("_line", "_lines", "_labels")
_LIST_FACTOR = 4
_CUT = re.compile(r"truncate\((\d+)\)")
_BLANK = re.compile(r"\n[ \t]*\n")
_WORD = re.compile(r"\S*\w\S*")
_HOW_TO_REPLY = 45


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
    own = {step.id: _bound_step(step, lang) for step in steps.values()}
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


def _bound_step(step: Step, lang: Lang) -> Bound:
    if step.verbatim:
        return Bound()
    web, short = _script(step.text, lang), _script(step.sms or step.text, lang)
    bubbles = web.most(lambda text: len(_BLANK.findall(text)), lambda _value: 0) + 1 if web else 0
    words = web.most(lambda text: len(_WORD.findall(text)), _words_of) if web else 0
    characters = short.most(len, _characters_of) + 1 if short else 0
    if step.kind not in SAID and step.kind != "instrument":
        shown = [option.label.of(lang) for option in step.options if len(step.options) > 1]
        ends = [text.of(lang) for text in (step.low_label, step.high_label) if text]
        characters += sum(len(label) + 4 for label in (*shown, *ends)) + _HOW_TO_REPLY
    return Bound(bubbles, words, characters)


def _script(text: Text | None, lang: Lang) -> Script | None:
    return read_script(text.of(lang), lang) if text else None


def _words_of(value: Expression) -> int:
    cut = _CUT.search(value.source)
    if cut is not None:
        return int(cut[1]) // 4 + 1
    many = any(name.endswith(_LISTS) for name in value.names)
    return _VALUE_WORDS * _LIST_FACTOR if many else _VALUE_WORDS


def _characters_of(value: Expression) -> int:
    cut = _CUT.search(value.source)
    if cut is not None:
        return int(cut[1])
    many = any(name.endswith(_LISTS) for name in value.names)
    return _VALUE_CHARACTERS * _LIST_FACTOR if many else _VALUE_CHARACTERS

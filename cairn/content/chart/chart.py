"""A module or the programme as cards and the ways between them, before it is drawn."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from cairn.content.chart.say_condition import Labels, label_finder, say_condition
from cairn.content.graph import END, step_below
from cairn.content.load import Parts
from cairn.content.models import SAID, Module, Option, Programme, Step

Tone = Literal["plain", "risk", "end", "question", "passage"]
#: Where the ways that carry a risk lead.
SAFETY = ":safety"
#: Marks the second place of a module in the programme.
_AGAIN = "·"

_WORDS = {
    "en": {
        "else": "otherwise",
        "then": "then",
        "passed": "left out if",
        "yes": "yes",
        "risk": "danger, level",
        "item": "from score",
        "end": "End",
        "safety": "Safety dialogue",
        "refusing": "no answer counts as yes",
        "if": "only if",
        "begins": "begins here",
        "minutes": "minutes",
    },
    "fr": {
        "else": "sinon",
        "then": "puis",
        "passed": "sauté si",
        "yes": "oui",
        "risk": "danger, niveau",
        "item": "dès le score",
        "end": "Fin",
        "safety": "Dialogue de sécurité",
        "refusing": "sans réponse = oui",
        "if": "seulement si",
        "begins": "commence ici",
        "minutes": "minutes",
    },
}
_TAGS = re.compile(r"\{%.*?%\}")
_VALUES = re.compile(r"\{\{\s*([a-z0-9_]+).*?\}\}")
_LONGEST = 150


@dataclass(frozen=True, slots=True)
class Way:
    """A line of a card that leads to another card."""

    label: str
    to: str
    tone: Tone = "plain"


@dataclass(slots=True)
class Card:
    """One step or module. `frame` is the passage it belongs to."""

    id: str
    kind: str
    text: str
    tone: Tone = "plain"
    notes: list[str] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    below: str | None = None  # where it goes on without a condition
    frame: str | None = None

    @property
    def name(self) -> str:
        """The id as it is shown: a module's second place bears its name too."""
        return self.id.partition(_AGAIN)[0]


@dataclass(frozen=True, slots=True)
class Chart:
    """A title and cards in the order they are read."""

    title: str
    cards: tuple[Card, ...]


def chart_module(parts: Parts, module: Module, lang: str) -> Chart:
    """Every step of a module, passages framed, and each way with its condition in words."""
    labels = label_finder(module.steps)
    frames = _frames(parts, module, lang)
    entries: dict[str, list[str]] = {}
    for name, step_id in module.entries.items():
        entries.setdefault(step_id, []).append(name)
    cards = [_card(parts, module, step, lang, labels, frames.get(step.id)) for step in module.steps]
    for card in cards:
        if card.id in entries:
            card.notes.insert(0, f"{_WORDS[lang]['begins']}: {', '.join(entries[card.id])}")
    if any(way.to == SAFETY for card in cards for way in card.ways):
        cards.append(Card(SAFETY, "", _WORDS[lang]["safety"], "risk"))
    cards.append(Card(END, "", _WORDS[lang]["end"], "end"))
    for card, follows in pairwise(cards):
        if card.below not in (None, follows.id):
            word = _WORDS[lang]["else" if any(way.tone == "plain" for way in card.ways) else "then"]
            card.ways.append(Way(word, str(card.below)))
            card.below = None
    return Chart(module.title.of(lang), tuple(cards))


def chart_programme(parts: Parts, programme: Programme, lang: str) -> Chart:
    """The sessions in order, each place with the condition under which its turn comes."""
    words, labels = _WORDS[lang], label_finder(_all_steps(parts))
    places = programme.modules
    seen: Counter[str] = Counter()
    ids = []
    for place in places:
        seen[place.module] += 1
        ids.append(place.module + (_AGAIN * (seen[place.module] - 1)))
    cards: list[Card] = []
    for place, card_id, below in zip(places, ids, [*ids[1:], END], strict=True):
        module = parts.modules[place.module]
        text = module.title.of(lang)
        if module.minutes:
            text += f" · {module.minutes} {words['minutes']}"
        card = Card(card_id, "session", text, "question", below=below)
        if place.when:
            card.tone = "plain"
            card.notes.append(f"{words['if']} {say_condition(place.when, lang, labels)}")
            if card_id != ids[0]:
                before = cards[-1]
                before.ways.append(Way(words["else"], below))
        cards.append(card)
    cards.append(Card(END, "", words["end"], "end"))
    return Chart(programme.title.of(lang), tuple(cards))


def _all_steps(parts: Parts) -> tuple[Step, ...]:
    return tuple(step for module in parts.modules.values() for step in module.steps)


def _frames(parts: Parts, module: Module, lang: str) -> dict[str, str]:
    """The passage that each step came from, by step."""
    origins = parts.origins.get(module.id, ())
    titles = {
        f"passages/{passage.id}.yml": passage.title.of(lang) for passage in parts.passages.values()
    }
    return {
        step.id: titles[origin.file.name]
        for step, origin in zip(module.steps, origins, strict=False)
        if origin.file.name in titles
    }


def _card(
    parts: Parts, module: Module, step: Step, lang: str, labels: Labels, frame: str | None
) -> Card:
    words = _WORDS[lang]
    card = Card(step.id, step.kind, _words_of(parts, step, lang), frame=frame)
    card.tone = "plain" if step.kind in SAID else "question"
    if step.skip_if:
        card.notes.append(f"{words['passed']} {say_condition(step.skip_if, lang, labels)}")
    card.ways += _risk_ways(parts, step, lang)
    if isinstance(step.next, tuple):
        _add_routes(card, module, step, lang, labels)
    else:
        card.below = step.next or step_below(module, step)
    return card


def _add_routes(card: Card, module: Module, step: Step, lang: str, labels: Labels) -> None:
    assert isinstance(step.next, tuple)
    for route in step.next:
        if route.when is None:
            card.below = route.go
            return
        card.ways.append(Way(say_condition(route.when, lang, labels), route.go))
    card.below = step_below(module, step)


def _risk_ways(parts: Parts, step: Step, lang: str) -> list[Way]:
    """The answers that open the safety dialogue."""
    words = _WORDS[lang]
    ways = []
    if step.risk_yes:
        refusing = f" ({words['refusing']})" if step.unclear_is_yes else ""
        ways.append((f"{words['yes']}{refusing}", step.risk_yes.level))
    ways += [(_quote(option, lang), option.risk.level) for option in step.options if option.risk]
    if step.instrument and step.instrument in parts.instruments:
        ways += [
            (f"{item.id}, {words['item']} {item.risk_from}", item.risk.level if item.risk else 2)
            for item in parts.instruments[step.instrument].items
            if item.risk_from is not None
        ]
    return [Way(f"{said} · {words['risk']} {level}", SAFETY, "risk") for said, level in ways]


def _quote(option: Option, lang: str) -> str:
    return f"« {option.label.fr} »" if lang == "fr" else f"“{option.label.en}”"


def _words_of(parts: Parts, step: Step, lang: str) -> str:
    """What is said, cut short, names in brackets where values will stand."""
    if step.instrument and step.instrument in parts.instruments:
        return parts.instruments[step.instrument].title.of(lang)
    if step.text is None:
        return ""
    plain = _VALUES.sub(r"[\1]", _TAGS.sub(" ", step.text.of(lang)))
    text = " ".join(plain.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rsplit(' ', 1)[0]}…"

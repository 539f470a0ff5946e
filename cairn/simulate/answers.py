"""The reply of a simulated patient to the open question."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from cairn.content.library import Library
from cairn.content.models import Instrument, Option, Risk, Step
from cairn.engine.exchange import Passed
from cairn.engine.turn import Command
from cairn.simulate import words
from cairn.simulate.asked import Asked
from cairn.simulate.coverage import Coverage
from cairn.simulate.domains import WRITTEN, Domains
from cairn.simulate.luck import likely
from cairn.simulate.person import Person, usual

#: How likely an answer with a risk is, when nothing asks for it.
_RISKY = 0.03
#: How answers to a choice are said: by their label, else in other words, else by number.
_EXACT, _WORDED = 0.75, 0.9
#: How likely a wanted answer is dropped when its question comes again.
_CHANGES = 0.5


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said. `way`: the answer meant ("is yes"); `risk`: what it means for safety.

    `exact`: said word for word as offered, so that nothing but that answer can be read.
    """

    command: Command
    way: str | None = None
    risk: Risk | None = None
    exact: bool = False


@dataclass(slots=True)
class Speaker:
    """Draws replies, by aim first, then by what nobody tried yet, then by temper."""

    library: Library
    domains: Domains
    coverage: Coverage
    person: Person
    chance: random.Random
    given: Counter[str] = field(default_factory=Counter)  # wanted answers given, by variable

    def answer(self, asked: Asked) -> Reply:  # noqa: PLR0911 (one way per kind of question)
        """A reply that answers the question."""
        expects = asked.output.expects
        if asked.confirms:
            return self._yes_no(asked, yes=likely(self.chance, 0.9))
        if asked.step.kind == "list":
            return self._list(asked)
        wanted = self._wanted(asked)
        if wanted is not None:
            return wanted
        if asked.step.kind == "instrument":
            return self._item(asked)
        if expects == "yes_no":
            return self._yes_no(asked, yes=self._picks_yes(asked))
        if expects in ("choice", "multi_choice") and asked.options:
            return self._choice(asked, self._pick_option(asked))
        return _plain(self._free(asked))

    def _wanted(self, asked: Asked) -> Reply | None:  # noqa: PLR0911 (one way per kind)
        """The answer the person came to give. Asked again, they may change their mind."""
        name, wants = asked.name, self.person.wants
        if name not in wants or asked.step.kind == "instrument":
            return None
        self.given[name] += 1
        if self.given[name] > 1 and likely(self.chance, _CHANGES):
            return None
        value = wants[name]
        if value is None:
            return skip(asked.step) if asked.may_skip else None
        if isinstance(value, tuple):
            return self._exactly(asked, [str(each) for each in value])
        if asked.step.kind == "choice":
            option = next((each for each in asked.options if each.id == value), None)
            return self._choice(asked, option) if option else None
        if asked.step.kind == "yes_no":
            return self._yes_no(asked, yes=bool(value))
        return _plain(self._free(asked) if value == WRITTEN else str(value))

    def _exactly(self, asked: Asked, ids: list[str]) -> Reply | None:
        """Those options and no others."""
        labels = [
            asked.output.options[place]
            for place, option in enumerate(asked.options)
            if option.id in ids and place < len(asked.output.options)
        ]
        way = f"is {ids[0]}" if ids else None
        return Reply(_command("\n".join(labels)), way) if labels else None

    def _item(self, asked: Asked) -> Reply:
        instrument = self.library.instrument(str(asked.step.instrument))
        item = self._item_place(asked, instrument)
        low = max(0, self.person.severity - 1)
        wished = self._severity_wanted(asked)
        place = wished if wished is not None else self.chance.randint(low, low + 1)
        risky = instrument.items[item].risk_from is not None
        if risky:
            place = self.chance.randint(1, 3) if likely(self.chance, 2) * _RISKY else 0
        option = instrument.answers[min(place, len(instrument.answers) - 1)]
        risk_from = instrument.items[item].risk_from
        risk = None
        if risk_from is not None and (option.score or 0) >= risk_from:
            risk = instrument.items[item].risk or Risk(level=2)
        return Reply(_command(option.label.of(asked.lang)), None, risk, exact=True)

    def _item_place(self, asked: Asked, instrument: Instrument) -> int:
        texts = [each.text.of(asked.lang).strip() for each in instrument.items]
        return texts.index(asked.output.text) if asked.output.text in texts else 0

    def _severity_wanted(self, asked: Asked) -> int | None:
        """Item by item towards the total the aim asks for."""
        value = self.person.wants.get(asked.step.save_as or "")
        value = self.person.wants.get(f"{asked.step.instrument}_last") if value is None else value
        if not isinstance(value, int | float) or isinstance(value, bool):
            return None
        items = len(self.library.instrument(str(asked.step.instrument)).items)
        share = float(value) / (items - 1)
        return int(share) + (self.chance.random() < share - int(share))

    def _picks_yes(self, asked: Asked) -> bool:
        step = asked.step
        fresh = self._fresh(asked, ("is yes", "is no"))
        if fresh:
            return fresh == "is yes"
        common = usual(step.save_as)
        if common is not None:
            return (self.chance.random() < common[1]) is (common[0] is True)
        return self.chance.random() < (_RISKY if step.risk_yes else 0.6)

    def _pick_option(self, asked: Asked) -> Option:
        fresh = self._fresh(asked, [f"is {each.id}" for each in asked.options])
        if fresh:
            return next(each for each in asked.options if f"is {each.id}" == fresh)
        common = usual(asked.step.save_as)
        if common is not None and self.chance.random() < common[1]:
            found = next((each for each in asked.options if each.id == common[0]), None)
            if found:
                return found
        safe = [each for each in asked.options if each.risk is None]
        if not safe or likely(self.chance, _RISKY):
            return self.chance.choice(asked.options)
        return self.chance.choice(safe)

    def _fresh(self, asked: Asked, ways: Sequence[str]) -> str | None:
        """An answer that nobody gave yet, if this person likes to explore."""
        if self.chance.random() >= self.person.temper.explores:
            return None
        seen = self.coverage.ways
        new = [each for each in ways if Passed(asked.module, asked.step.id, each) not in seen]
        return self.chance.choice(new) if new else None

    def _choice(self, asked: Asked, option: Option) -> Reply:
        labels = asked.output.options
        place = asked.options.index(option)
        label = labels[place] if place < len(labels) else option.label.of(asked.lang)
        way = f"is {option.id}"
        draw = self.chance.random()
        if asked.step.kind == "multi_choice":
            return self._several(asked, option, label)
        if draw < _EXACT or len(asked.options) == 1:
            return Reply(_command(label), way, option.risk, exact=labels.count(label) == 1)
        synonyms = option.synonyms.of(asked.lang)
        if draw < _WORDED and synonyms:
            return Reply(_command(self.chance.choice(synonyms)), way, option.risk)
        return Reply(_command(str(place + 1)), way, option.risk)

    def _several(self, asked: Asked, option: Option, label: str) -> Reply:
        """The option that is meant, and others up to what the question wants."""
        rest = [each for each in asked.output.options if each != label]
        most = min(asked.step.at_most, len(asked.output.options))
        many = self.chance.randint(min(asked.step.at_least, most), most)
        picked = [label, *self.chance.sample(rest, max(many - 1, 0))]
        return Reply(_command("\n".join(picked)), f"is {option.id}", option.risk)

    def _yes_no(self, asked: Asked, *, yes: bool) -> Reply:
        said = (words.YES if yes else words.NO)[asked.lang]
        exact = self.chance.random() < _EXACT
        text = said[0] if exact else self.chance.choice(said)
        if asked.confirms:
            return _plain(text)
        risk = asked.step.risk_yes if yes else None
        return Reply(_command(text), "is yes" if yes else "is no", risk, exact=exact)

    def _list(self, asked: Asked) -> Reply:
        if asked.output.expects in ("scale", "number"):
            return _plain(self._number(asked))
        entries = len(asked.output.entries)
        unwanted = self.person.wants.get(asked.name, WRITTEN) is None
        if unwanted and not entries and asked.may_skip and likely(self.chance, 0.9):
            return skip(asked.step)
        if entries and likely(self.chance, 0.8 if unwanted else 0.05):
            return _plain(words.REMOVE[asked.lang])
        least = max(asked.step.at_least, 1)
        if entries >= least and asked.output.options and likely(self.chance, 0.6):
            return _plain(asked.output.options[0])
        many = max(least - entries, 1)
        known = words.ENTRIES[asked.lang]
        picked = [f"{known[n % len(known)]} {entries + n + 1}" for n in range(many)]
        return _plain("\n".join(picked))

    def _free(self, asked: Asked) -> str:
        expects = asked.output.expects
        if expects in ("scale", "number"):
            return self._number(asked)
        if asked.output.options:
            return self.chance.choice(asked.output.options)
        if expects == "date":
            if asked.step.past:
                return self.chance.choice(words.PAST[asked.lang])
            return self.chance.choice(words.WHEN[asked.lang])
        return self.chance.choice(words.WORDS[asked.lang])

    def _number(self, asked: Asked) -> str:
        edges = [
            each
            for each in self.domains.of(asked.name)
            if isinstance(each, int | float) and not isinstance(each, bool)
        ]
        low, high = asked.output.low, asked.output.high
        fits = [
            each
            for each in edges
            if (low is None or each >= low) and (high is None or each <= high)
        ]
        if fits and likely(self.chance, 0.5):
            return str(self.chance.choice(fits))
        return str(self.chance.randint(int(low or 0), int(high if high is not None else 100)))


def refusal_risk(step: Step) -> Risk | None:
    """What not answering means: at a safety question, the worst answer."""
    if not step.unclear_is_yes:
        return None
    risky = [option.risk for option in step.options if option.risk]
    return step.risk_yes or max(risky, key=lambda each: each.level, default=None)


def skip(step: Step) -> Reply:
    """The wish to pass a question over, and what that means at a safety question."""
    return Reply(Command(name="skip", text="skip"), risk=refusal_risk(step))


def _command(text: str) -> Command:
    return Command(name="answer", text=text)


def _plain(text: str) -> Reply:
    return Reply(_command(text))

"""What a patient would have to answer for a branch to be walked.

A path of steps is looked for in the module, its conditions are gathered, and values are
tried until all of them hold. No path is proved impossible here: a patient with an aim
tries, and what nobody reaches is reported.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import get_args

from cairn.content.expressions import Condition, compile_condition
from cairn.content.graph import starts, step_below
from cairn.content.library import Library
from cairn.content.models import Axis, Module, Step
from cairn.engine.exchange import Passed
from cairn.engine.state import Value
from cairn.simulate.domains import Domains, derive
from cairn.simulate.luck import likely

#: Draws of values before a set of conditions is given up.
_TRIES = 60
#: Marks the value that a name had before the module asked it.
_EARLY = "<"
_EMERGENCY = 4
#: Ways through the module that are tried.
_WAYS = 5


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition that has to hold, or has to fail.

    `early` are the names that it reads before this module asks them: what is remembered of
    an earlier session, and may be answered otherwise today.
    """

    condition: str
    holds: bool
    early: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Aim:
    """A branch to walk, the answers that should lead there, and what is remembered before."""

    branch: Passed
    values: dict[str, Value]
    early: dict[str, Value]


def find_aim(
    library: Library, domains: Domains, branch: Passed, chance: random.Random
) -> Aim | None:
    """Values that lead a patient to the branch; None when none were found."""
    module = library.module(branch.module)
    values = _values_for(module, branch, domains, chance)
    if values is None:
        return None
    kind, _, option = branch.way.partition(" ")
    step = module.step(branch.step)
    if kind == "is" and step.save_as:
        values[step.save_as] = _answer(step, option)
    if kind == "entry":
        values |= _entry_values(option)
    early = {name[1:]: value for name, value in values.items() if name.startswith(_EARLY)}
    late = {name: value for name, value in values.items() if not name.startswith(_EARLY)}
    return Aim(branch, late, early)


def _values_for(
    module: Module, branch: Passed, domains: Domains, chance: random.Random
) -> dict[str, Value] | None:
    """Values for the branch by one way or another through the module."""
    for _ in range(_WAYS):
        path = _path_to(module, branch.step, chance)
        if path is None:
            return None
        start, demands = path
        values = solve([*demands, *_way_demands(module, branch)], domains, chance)
        if values is not None:
            entries = [name for name, step in module.entries.items() if step == start]
            if entries:
                values = _enter(chance.choice(entries), values)
            return _emptied(module, values)
    return None


def _enter(entry: str, values: dict[str, Value]) -> dict[str, Value]:
    """The level and axis of an entry; from level 4 on, an axis has no entry of its own."""
    both = _entry_values(entry) | values
    if not entry.startswith("level-") and both.get("level") == _EMERGENCY:
        both["level"] = _EMERGENCY - 1
    return both


def _emptied(module: Module, values: dict[str, Value]) -> dict[str, Value]:
    """A list that has to stay empty may not begin with one that is not."""
    for step in module.steps:
        if step.begin_with and values.get(step.save_as or "", _EARLY) is None:
            values |= {step.begin_with: None, _EARLY + step.begin_with: None}
    return values


def _answer(step: Step, option: str) -> Value:
    if step.kind == "yes_no":
        return option == "yes"
    return (option,) if step.kind == "multi_choice" else option


def _entry_values(entry: str) -> dict[str, Value]:
    if entry.startswith("level-"):
        return {"level": int(entry.removeprefix("level-")), "axis": "suicide"}
    axis = entry.replace("-", "_")
    return {"level": 2, "axis": axis} if axis in get_args(Axis) else {}


def _way_demands(module: Module, branch: Passed) -> list[Demand]:
    """What has to hold at the branch's own step."""
    step = module.step(branch.step)
    kind, _, rest = branch.way.partition(" ")
    own = frozenset({step.save_as} if step.save_as else ())
    if kind in ("skipped", "asked") and step.skip_if:
        return [Demand(step.skip_if, kind == "skipped", own)]
    if kind == "go":
        return _route_demands(step, int(rest))
    if kind == "below" and isinstance(step.next, tuple):
        return _route_demands(step, len(step.next))
    demands = [Demand(step.skip_if, holds=False, early=own)] if step.skip_if else []
    option = next((each for each in step.options if each.id == rest), None)
    if option is not None and option.when:
        demands.append(Demand(option.when, kind != "hides", own))
    return demands


def _route_demands(step: Step, place: int) -> list[Demand]:
    """The routes above do not hold, that one does."""
    assert isinstance(step.next, tuple)
    above = [Demand(route.when, holds=False) for route in step.next[:place] if route.when]
    own = step.next[place].when if place < len(step.next) else None
    return [*above, Demand(own, holds=True)] if own else above


def _path_to(module: Module, target: str, chance: random.Random) -> tuple[str, list[Demand]] | None:
    """The start and the conditions of one way from a start to a step; another way at each call."""
    steps = {step.id: step for step in module.steps}
    waiting = [(chance.random(), each) for each in sorted(set(starts(module))) if each in steps]
    led: dict[str, tuple[str, list[Demand]] | None] = {each: None for _cost, each in waiting}
    heapify(waiting)
    settled: set[str] = set()
    while waiting:
        cost, here = heappop(waiting)
        if here == target:
            return _trace_back(module, led, here)
        if here in settled:
            continue
        settled.add(here)
        for go, demands in _ways_on(module, steps[here]):
            if go in steps and go not in settled and (go not in led or likely(chance, 0.5)):
                led[go] = (here, demands)
                heappush(waiting, (cost + 0.1 + chance.random(), go))
    return None


def _ways_on(module: Module, step: Step) -> list[tuple[str, list[Demand]]]:
    below = step_below(module, step)
    if not isinstance(step.next, tuple):
        return [(step.next or below, [])]
    ways = [(route.go, _route_demands(step, place)) for place, route in enumerate(step.next)]
    if all(route.when for route in step.next):
        ways.append((below, _route_demands(step, len(step.next))))
    return ways


def _trace_back(
    module: Module, led: dict[str, tuple[str, list[Demand]] | None], here: str
) -> tuple[str, list[Demand]]:
    """Where the way begins, and its demands, last first, knowing what is asked only later."""
    found: list[Demand] = []
    later = {module.step(here).save_as}
    back = led[here]
    while back is not None:
        here, demands = back
        early = frozenset(name for name in later if name)
        found += [replace(each, early=early) for each in demands]
        later.add(module.step(here).save_as)
        back = led[here]
    return here, found


def solve(
    demands: list[Demand], domains: Domains, chance: random.Random
) -> dict[str, Value] | None:
    """Values that meet every demand, by mending one broken demand after the other."""
    pieces = [_piece(each, domains) for each in dict.fromkeys(demands)]
    touching: dict[str, list[int]] = {}
    for place, piece in enumerate(pieces):
        for name in piece.names:
            touching.setdefault(name, []).append(place)
    values = {name: _domain(name, domains)[0] for name in sorted(touching)}
    broken = {place for place, piece in enumerate(pieces) if not piece.fits(values)}
    for _ in range(_TRIES):
        if not broken:
            return values
        changed = _mend(pieces[chance.choice(sorted(broken))], values, domains, chance)
        for place in {each for name in changed for each in touching[name]}:
            fits = pieces[place].fits(values)
            (broken.discard if fits else broken.add)(place)
    return None


def _domain(name: str, domains: Domains) -> tuple[Value, ...]:
    """Candidates; before it is asked, what only this run keeps has no value."""
    if not name.startswith(_EARLY):
        return domains.of(name)
    own = name.lstrip(_EARLY)
    return domains.of(own)[::-1] if domains.is_kept(own) else (None,)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A compiled demand. `names` are the variables that decide it, the early ones marked."""

    condition: Condition
    holds: bool
    names: tuple[str, ...]
    derived: tuple[tuple[str, str], ...]  # what the condition reads, and from which of them

    def fits(self, values: dict[str, Value]) -> bool:
        """Tell whether the values meet the demand."""
        full = {
            read: values[name] if read == name.lstrip(_EARLY) else derive(read, values[name])
            for read, name in self.derived
        }
        return self.condition.holds(full) is self.holds


def _piece(demand: Demand, domains: Domains) -> _Piece:
    condition = compile_condition(demand.condition)
    bases = {read: domains.base(read) for read in sorted(condition.names)}
    marked = {read: _EARLY + base if base in demand.early else base for read, base in bases.items()}
    return _Piece(
        condition, demand.holds, tuple(dict.fromkeys(marked.values())), tuple(marked.items())
    )


def _mend(
    piece: _Piece, values: dict[str, Value], domains: Domains, chance: random.Random
) -> list[str]:
    """Change one name, or all of them, so that the demand is met; which were changed."""
    names = list(piece.names)
    chance.shuffle(names)
    for name in names:
        tried = list(_domain(name, domains))
        chance.shuffle(tried)
        before = values[name]
        for value in tried:
            values[name] = value
            if piece.fits(values):
                return [name]
        values[name] = before
    for name in names:
        values[name] = chance.choice(_domain(name, domains))
    return names

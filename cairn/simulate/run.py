"""All walks and all lives, on as many processors as there are, the same for every seed.

The work is cut into pieces whose content depends on the seed alone; a round begins when the
one before is whole, and looks for what is still missing. So the result does not depend on
the number of workers nor on their speed.
"""

from __future__ import annotations

import multiprocessing
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cairn.content.library import Library
from cairn.engine.exchange import Passed
from cairn.simulate.aims import find_aim
from cairn.simulate.coverage import Coverage
from cairn.simulate.domains import Domains
from cairn.simulate.life import Life
from cairn.simulate.person import draw_person
from cairn.simulate.walks import aimed_walk, pair_plans, walk
from cairn.simulate.watch import Ledger

#: Lives per piece of work, and rounds of lives.
_PIECE = 20
_ROUNDS = 4
#: Walks towards a branch that is still missing, per round of them.
_TRIES = (1, 2, 4)
_WALKS_PIECE = 25


@dataclass(slots=True)
class Tally:
    """What a piece of work found."""

    coverage: Coverage = field(default_factory=Coverage)
    ledger: Ledger = field(default_factory=Ledger)
    stuck: list[str] = field(default_factory=list)
    lives: int = 0
    walks: int = 0
    turns: int = 0

    def add(self, life: Life) -> None:
        """Count one life or walk; its coverage is counted by whoever owns it."""
        self.ledger.merge(life.watch.ledger)
        self.stuck += life.stuck
        self.turns += life.turns

    def merge(self, other: Tally) -> None:
        """Count another piece."""
        self.coverage.merge(other.coverage)
        self.ledger.merge(other.ledger)
        self.stuck += other.stuck
        self.lives += other.lives
        self.walks += other.walks
        self.turns += other.turns


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate."""

    seed: int = 1
    patients: int = 1000
    weeks: int = 12
    workers: int = 2


#: A function of a library, its domains and the arguments, and those arguments.
Piece = tuple[Callable[..., "Tally"], tuple[Any, ...]]
Tell = Callable[[int, int, str], None]
_library: Library | None = None
_domains: Domains | None = None


def simulate(library: Library, plan: Plan, progress: Tell = lambda *_: None) -> Tally:
    """Walk every module by pairs and by aim, then live every life. `progress`: done, of, what."""
    total = Tally()
    with _workers(library, plan.workers) as work:
        modules = open_modules(library)
        pieces: list[Piece] = [(_walk_pairs, (name,)) for name in modules]
        _gather(work, pieces, total, progress, "pairs of answers")
        for tries in _TRIES:
            missed = [
                branch
                for branch in total.coverage.missed_branches(library)
                if branch.module in modules
            ]
            seeds = [(branch, f"{plan.seed} {n}") for branch in missed for n in range(tries)]
            pieces = [
                (_walk_aims, (seeds[at : at + _WALKS_PIECE],))
                for at in range(0, len(seeds), _WALKS_PIECE)
            ]
            _gather(work, pieces, total, progress, "branches not yet walked")
        for first, last in _rounds(plan.patients):
            missed = total.coverage.missed_branches(library)
            pieces = [
                (_live, (plan, range(at, min(at + _PIECE, last)), missed))
                for at in range(first, last, _PIECE)
            ]
            _gather(work, pieces, total, progress, f"lives {first + 1}–{last} of {plan.patients}")
    return total


def open_modules(library: Library) -> list[str]:
    """The modules that a patient can come to: a session only if the programme names it."""
    placed = set(library.programme().ids())
    return [
        module.id for module in library.modules() if module.kind != "session" or module.id in placed
    ]


def _rounds(patients: int) -> Iterator[tuple[int, int]]:
    size = max(-(-patients // _ROUNDS), _PIECE)
    for first in range(0, patients, size):
        yield first, min(first + size, patients)


def _gather(
    work: Callable[[list[Piece]], Iterator[Tally]],
    pieces: list[Piece],
    total: Tally,
    progress: Tell,
    what: str,
) -> None:
    for done, tally in enumerate(work(pieces), start=1):
        total.merge(tally)
        progress(done, len(pieces), what)


@contextmanager
def _workers(library: Library, workers: int) -> Iterator[Callable[[list[Piece]], Iterator[Tally]]]:
    """A way to have pieces of work done, their results in the order of the pieces."""
    if workers <= 1:
        _prepare(library)
        yield lambda pieces: map(_do, pieces)
        return
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else None)
    with ProcessPoolExecutor(workers, context, _prepare, (library,)) as pool:
        yield lambda pieces: pool.map(_do, pieces)


def _prepare(library: Library) -> None:
    global _library, _domains
    _library, _domains = library, Domains(library)


def _do(piece: Piece) -> Tally:
    task, arguments = piece
    assert _library is not None
    assert _domains is not None
    return task(_library, _domains, *arguments)


def _walk_pairs(library: Library, domains: Domains, module_id: str) -> Tally:
    tally, module = Tally(), library.module(module_id)
    for number, wants in enumerate(pair_plans(library, domains, module)):
        lang = "fr" if number % 2 else "en"
        _count(tally, walk(library, domains, module, {"lang": lang, **wants}, f"pair {number}"))
    return tally


def _walk_aims(library: Library, domains: Domains, branches: list[tuple[Passed, str]]) -> Tally:
    tally = Tally()
    for branch, seed in branches:
        if branch not in tally.coverage.ways:
            _count(tally, aimed_walk(library, domains, branch, f"{seed} {branch}"))
    return tally


def _count(tally: Tally, life: Life) -> None:
    tally.add(life)
    tally.coverage.merge(life.coverage)
    tally.walks += 1


def _live(
    library: Library,
    domains: Domains,
    plan: Plan,
    numbers: range,
    missed: list[Passed],
) -> Tally:
    tally = Tally()
    for number in numbers:
        chance = random.Random(f"{plan.seed} {number}")  # noqa: S311 (samples, not secrets)
        wants = {}
        if missed and number % 2:
            aim = find_aim(library, domains, missed[number // 2 % len(missed)], chance)
            wants = {**aim.early, **aim.values} if aim else {}
        person = draw_person(number, chance, plan.weeks * 7, wants)
        life = Life(library, domains, tally.coverage, person, chance)
        life.live(plan.weeks * 7)
        tally.add(life)
        tally.lives += 1
    return tally

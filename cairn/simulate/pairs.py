"""Every pair of answers in as few walks as can be: a pairwise covering set of rows.

Most faults in branching dialogues need two answers to meet (Kuhn, Wallace and Gallo, IEEE
Trans. Softw. Eng. 2004;30:418-421): so each answer is tried with each other answer.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from cairn.engine.state import Value

#: Rows tried for each row that is kept.
_CANDIDATES = 3


def pair_rows(
    domains: Mapping[str, Sequence[Value]], chance: random.Random
) -> list[dict[str, Value]]:
    """Rows in which every value of a name meets every value of each other name.

    Deterministic for a seed; the rows number about the product of the two largest domains.
    """
    names = sorted(domains)
    sizes = [len(domains[name]) for name in names]
    open_pairs = _Pairs(sizes)
    rows: list[dict[str, Value]] = []
    while open_pairs.left:
        drawn = [open_pairs.fill(chance) for _ in range(_CANDIDATES)]
        best = max(drawn, key=open_pairs.gain)
        if not open_pairs.gain(best):
            best = open_pairs.fill(chance, force=True)
        open_pairs.take(best)
        rows.append({name: domains[name][at] for name, at in zip(names, best, strict=True)})
    return rows


class _Pairs:
    """The pairs not yet met. For two names a < b, a bit per value of b for each value of a."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self._sizes = sizes
        many = len(sizes)
        self._open = [
            [
                [(1 << sizes[b]) - 1 if a != b else 0 for b in range(many)]
                for _value in range(sizes[a])
            ]
            for a in range(many)
        ]
        self.left = sum(sizes[a] * sizes[b] for a in range(many) for b in range(a + 1, many))

    def fill(self, chance: random.Random, *, force: bool = False) -> list[int]:
        """A row: name by name the value that meets most open pairs with those before."""
        many = len(self._sizes)
        order = list(range(many))
        chance.shuffle(order)
        row = [-1] * many
        placed: list[int] = []
        if force:
            placed = self._place_open(row)
        for name in order:
            if row[name] < 0:
                row[name] = self._best(name, row, placed, chance)
                placed.append(name)
        return row

    def _place_open(self, row: list[int]) -> list[int]:
        """Begin a row with a pair that is still open."""
        for a, values in enumerate(self._open):
            for value, others in enumerate(values):
                for b, bits in enumerate(others):
                    if bits:
                        row[a], row[b] = value, bits.bit_length() - 1
                        return [a, b]
        return []

    def _best(self, name: int, row: list[int], placed: list[int], chance: random.Random) -> int:
        best, most = [0], -1
        for value, others in enumerate(self._open[name]):
            gain = sum(others[b] >> row[b] & 1 for b in placed)
            if not placed:
                gain = sum(bits.bit_count() for bits in others)
            if gain > most:
                best, most = [value], gain
            elif gain == most:
                best.append(value)
        return chance.choice(best)

    def gain(self, row: list[int]) -> int:
        """How many open pairs a row meets."""
        return sum(
            self._open[a][row[a]][b] >> row[b] & 1
            for a in range(len(row))
            for b in range(a + 1, len(row))
        )

    def take(self, row: list[int]) -> None:
        """The row is walked: its pairs are met."""
        for a, value in enumerate(row):
            others = self._open[a][value]
            for b, other in enumerate(row):
                bit = 1 << other
                if others[b] & bit:
                    others[b] &= ~bit
                    self.left -= a < b

"""Chance, of a seed: the same lives whenever the same seed is given."""

from __future__ import annotations

import random


def likely(chance: random.Random, share: float) -> bool:
    """True in that share (0 to 1) of the draws."""
    return chance.random() < share

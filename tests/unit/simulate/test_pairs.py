"""Every answer meets every other answer, in few rows."""

from __future__ import annotations

import random
from itertools import combinations

from cairn.engine.state import Value
from cairn.simulate.pairs import pair_rows

DOMAINS: dict[str, tuple[Value, ...]] = {
    "mood": ("low", "fair", "good", None),
    "guided": (True, False),
    "fear": ("dogs", "lifts", "people"),
    "home": ("yes", "no", None),
    "channel": ("web", "sms"),
    "focus": ("worry", "body", "people", "fears", None),
}


def drawn(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 (samples, not secrets)


def test_each_answer_is_tried_with_each_answer_to_every_other_question() -> None:
    rows = pair_rows(DOMAINS, drawn(1))
    for one, other in combinations(DOMAINS, 2):
        met = {(row[one], row[other]) for row in rows}
        assert met == {(a, b) for a in DOMAINS[one] for b in DOMAINS[other]}


def test_that_takes_little_more_than_the_two_longest_questions() -> None:
    assert len(pair_rows(DOMAINS, drawn(1))) <= 5 * 4 + 8


def test_the_same_seed_gives_the_same_rows() -> None:
    first = pair_rows(DOMAINS, drawn(7))
    assert first == pair_rows(DOMAINS, drawn(7))
    assert first != pair_rows(DOMAINS, drawn(8))

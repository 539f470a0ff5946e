"""How long alerts waited, as the team's lead reads it."""

from __future__ import annotations

from cairn.safety.report import Line, Waited, summarise

MINUTE = 60.0


def met(level: int, seconds: float, *, in_time: bool = True) -> Waited:
    return Waited(level, seconds, acknowledged=True, in_time=in_time, uncovered=False)


def unmet(level: int, seconds: float) -> Waited:
    return Waited(level, seconds, acknowledged=False, in_time=False, uncovered=True)


def test_the_report_has_a_line_for_each_level_that_pages_somebody() -> None:
    assert [line.level for line in summarise([])] == [2, 3, 4]


def test_a_level_without_alerts_tells_no_times_rather_than_good_ones() -> None:
    assert summarise([])[0] == Line(2, 0, 0, None, None, None, 0)


def test_each_level_counts_its_own_alerts() -> None:
    two, three, four = summarise([met(2, 1), met(3, 2), met(3, 4)])
    assert (two.waits, three.waits, four.waits) == (1, 2, 0)
    assert (two.median, three.median) == (1, 3)


def test_an_alert_that_nobody_confirmed_lowers_the_share_and_changes_no_time() -> None:
    _, three, _ = summarise([met(3, MINUTE), unmet(3, 1000 * MINUTE)])
    assert three == Line(3, 2, 1, MINUTE, MINUTE, 0.5, 1)


def test_a_late_acknowledgement_counts_for_the_times_and_not_for_the_share() -> None:
    _, _, four = summarise([met(4, MINUTE), met(4, 9 * MINUTE, in_time=False)])
    assert (four.acknowledged, four.median, four.in_time) == (2, 5 * MINUTE, 0.5)


def test_nineteen_of_twenty_alerts_were_confirmed_within_the_95th_percentile() -> None:
    _, three, _ = summarise([met(3, number * MINUTE) for number in range(21)])
    assert three.p95 == 19 * MINUTE


def test_of_two_alerts_the_percentile_lies_between_them() -> None:
    _, three, _ = summarise([met(3, 100), met(3, 200)])
    assert three.p95 is not None
    assert 100 < three.p95 < 200

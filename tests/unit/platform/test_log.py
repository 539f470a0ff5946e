"""What a part prints is kept, privately and within bounds."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from cairn.supervisor.log import KEPT_LINES, LINE_BYTES, PartLog

if TYPE_CHECKING:
    from pathlib import Path


def test_a_full_log_starts_anew_and_one_older_file_stays(tmp_path: Path) -> None:
    log = PartLog(tmp_path / "gateway.log", rotate_bytes=40)
    for number in range(12):
        log.write(b"line %02d\n" % number)
    log.close()
    sizes = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(sizes) == {"gateway.log", "gateway.log.1"}
    assert max(sizes.values()) <= 48


def test_the_last_lines_are_at_hand_until_a_new_start(tmp_path: Path) -> None:
    log = PartLog(tmp_path / "rasa.log")
    for number in range(30):
        log.write(b"line %d\n" % number)
    assert log.last_lines == [f"line {number}" for number in range(30 - KEPT_LINES, 30)]
    log.forget()
    assert log.last_lines == []
    log.close()


def test_a_log_is_private_and_a_huge_line_is_cut(tmp_path: Path) -> None:
    log = PartLog(tmp_path / "actions.log")
    log.write(b"x" * 1_000_000 + b"\n")
    log.close()
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600
    assert log.path.stat().st_size == LINE_BYTES + 1

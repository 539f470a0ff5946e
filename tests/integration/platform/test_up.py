"""`cairn up` starts in order, says clearly what is wrong, and leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from cairn.supervisor.ports import choose_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).parents[3]


class Running:
    """One `cairn up` with what it has printed."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self.port = environment.pop("CAIRN_PORT", "") or str(choose_ports(1)[0])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.platform.up_with_stubs"],
            cwd=ROOT,
            env={**os.environ, "CAIRN_HOME": str(home), "CAIRN_PORT": self.port, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output = ""
        self.family: list[psutil.Process] = []

    def read_until(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line
            if words in line:
                break
        assert words in self.output, self.output
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    def end(self, number: signal.Signals | None = None) -> int:
        """Send a signal, read to the end; the exit code."""
        if number is not None:
            self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        self.output += rest
        return self.process.returncode

    def left_over(self) -> list[psutil.Process]:
        _gone, alive = psutil.wait_procs(self.family, timeout=30)
        return [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    up = Running(tmp_path / "home")
    yield up
    if up.process.poll() is None:
        up.end(signal.SIGTERM)


def register(home: Path) -> dict[str, dict[str, dict[str, int]]]:
    card: dict[str, dict[str, dict[str, int]]] = json.loads((home / "run/parts.json").read_text())
    return card


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_where_to_go_and_stops_without_orphans(
    running: Running, number: signal.Signals
) -> None:
    running.read_until("Ctrl-C stops it.")
    for words in (f"http://localhost:{running.port}/console", "/demo/handset", "password spring"):
        assert words in running.output
    assert len(running.family) >= 6  # four parts, PostgreSQL and the warden
    assert running.end(number) == 0, running.output
    assert running.left_over() == []
    assert not (running.home / "run" / "parts.json").exists()


def test_a_killed_supervisor_takes_the_database_with_it(running: Running) -> None:
    running.read_until("Ctrl-C stops it.")
    assert any("postgres" in process.name() for process in running.family)
    running.end(signal.SIGKILL)
    assert running.left_over() == []


def test_it_starts_again_after_it_was_killed(running: Running) -> None:
    running.read_until("Ctrl-C stops it.")
    running.end(signal.SIGKILL)
    assert running.left_over() == []
    again = Running(running.home)
    again.read_until("Ctrl-C stops it.")
    assert again.end(signal.SIGINT) == 0


def test_a_second_one_on_the_same_home_is_refused(running: Running) -> None:
    running.read_until("Ctrl-C stops it.")
    second = Running(running.home)
    assert second.end() == 1
    assert f"already runs on {running.home} (process {running.process.pid})" in second.output
    assert running.process.poll() is None
    assert register(running.home)["parts"].keys() >= {"postgres", "gateway", "rasa"}


def test_a_port_in_use_is_told_and_nothing_stays(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        up = Running(tmp_path / "home", CAIRN_PORT=port)
        assert up.end() == 1
    assert f"Port {port} cannot be used" in up.output
    assert "Traceback" not in up.output


def test_a_part_that_cannot_start_stops_everything_with_its_last_words(tmp_path: Path) -> None:
    up = Running(tmp_path / "home", STUB_ACTIONS="DIES_AT_ONCE")
    up.read_until("gateway")
    assert up.end() == 1
    assert "actions ended with code 3 while starting" in up.output
    assert "no bread in the house" in up.output
    assert "Traceback" not in up.output
    assert up.left_over() == []


def test_a_part_that_died_is_started_again_and_the_exit_code_tells(running: Running) -> None:
    running.read_until("Ctrl-C stops it.")
    killed = register(running.home)["parts"]["gateway"]["pid"]
    os.kill(killed, signal.SIGKILL)
    running.read_until("gateway is back.")
    assert "gateway died (code -9)" in running.output
    assert register(running.home)["parts"]["gateway"]["pid"] != killed
    assert running.end(signal.SIGINT) == 1
    assert running.left_over() == []


def test_a_killed_database_comes_back(running: Running) -> None:
    running.read_until("Ctrl-C stops it.")
    os.kill(register(running.home)["parts"]["postgres"]["pid"], signal.SIGKILL)
    running.read_until("postgres is back.")
    assert running.end(signal.SIGINT) == 1
    assert running.left_over() == []


def test_the_register_of_parts_is_private_and_holds_no_secret(running: Running) -> None:
    running.read_until("Ctrl-C stops it.")
    path = running.home / "run" / "parts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    passwords = json.loads((running.home / "secrets" / "postgres.json").read_text()).values()
    everything = path.read_text() + running.output
    logs = [each.read_text() for each in (running.home / "logs").iterdir()]
    assert not any(password in text for password in passwords for text in [everything, *logs])

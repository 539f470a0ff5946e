"""The warden stops what a dead supervisor left, and nothing that had ended before."""

from __future__ import annotations

import signal
import subprocess
import sys

from cairn.supervisor import warden

LIVES = [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"]
DEAF_SCRIPT = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
while True:
    signal.pause()
"""
DEAF = [sys.executable, "-c", DEAF_SCRIPT]


def start(command: list[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"up\n"
    process.stdout.close()
    return process


def test_what_was_ended_is_no_longer_listed() -> None:
    assert warden.read_groups(["+ 11 15", "+ 12 2", "- 11"]) == {12: 2}


def test_each_group_gets_its_own_signal() -> None:
    one, two = start(LIVES), start(LIVES)
    warden.stop({one.pid: signal.SIGINT, two.pid: signal.SIGTERM}, grace=0.5)
    assert one.wait() != 0
    assert two.wait() == -signal.SIGTERM


def test_a_group_that_does_not_stop_is_killed() -> None:
    process = start(DEAF)
    warden.stop({process.pid: signal.SIGTERM}, grace=0.1)
    assert process.wait() == -signal.SIGKILL


def test_a_group_that_is_gone_is_passed_over() -> None:
    process = start(LIVES)
    process.kill()
    process.wait()
    warden.stop({process.pid: signal.SIGTERM}, grace=0.1)

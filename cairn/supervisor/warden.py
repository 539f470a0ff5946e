"""The warden: a tiny process that outlives a killed supervisor and stops what it ran.

It reads ``+ GROUP SIGNAL`` and ``- GROUP`` lines on standard input, one for each process
group started and ended. When the supervisor goes, however it goes, the input ends; what
is still listed is told to stop, and killed if it does not. Run as a file with ``-I -S``:
it starts in milliseconds and imports nothing of ours.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

GRACE_SECONDS = 10.0


def read_groups(lines: list[str] | None = None) -> dict[int, int]:
    """The groups still running when the input ends, each with the signal that stops it."""
    groups: dict[int, int] = {}
    for line in sys.stdin if lines is None else lines:
        words = line.split()
        if words[0] == "+":
            groups[int(words[1])] = int(words[2])
        else:
            groups.pop(int(words[1]), None)
    return groups


def send(target: Callable[[int, int], None], number: int, sent: int) -> bool:
    """Send a signal (0 only asks); whether there was anybody to get it."""
    try:
        target(number, sent)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for the dead
        return False
    return True


def stop(groups: dict[int, int], grace: float = GRACE_SECONDS) -> None:
    """Ask every group's leader to stop; kill the group when it has, or is late."""
    for group, number in groups.items():
        send(os.kill, group, number)
    deadline = time.monotonic() + grace
    left = set(groups)
    while left:
        late = time.monotonic() > deadline
        for group in sorted(left):
            if late or not send(os.kill, group, 0):
                send(os.killpg, group, signal.SIGKILL)
                left.discard(group)
        time.sleep(0.02)


if __name__ == "__main__":
    # Ctrl-C in the terminal is for the supervisor; its end is what the warden waits for.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    stop(read_groups())

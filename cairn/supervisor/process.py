"""Start and stop one process so that nothing of it is left behind.

Each process leads a group of its own. On Linux the kernel also tells it to stop when the
supervisor dies; the warden does the same for its children, and on other systems.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from cairn.supervisor.part import Part

_PR_SET_PDEATHSIG = 1
_LINE_LIMIT = 1 << 20


@dataclass(frozen=True)
class Running:
    """A started process and what it prints."""

    process: asyncio.subprocess.Process
    output: asyncio.StreamReader
    pipe: asyncio.ReadTransport

    @property
    def pid(self) -> int:
        """Its number, and that of its process group."""
        return self.process.pid

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self.process.returncode


async def spawn(part: Part, cwd: Path) -> Running:
    """Start the part's command as the leader of a new process group."""
    # Not asyncio's own pipe: with that, the end of a process is only noticed when the
    # last grandchild that inherited the pipe has ended too.
    output = asyncio.StreamReader(limit=_LINE_LIMIT)
    reading, writing = os.pipe()
    pipe, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(output), os.fdopen(reading, "rb", buffering=0)
    )
    try:
        process = await asyncio.create_subprocess_exec(
            *part.argv,
            cwd=cwd,
            env=_environment(part),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=writing,
            stderr=writing,
            start_new_session=True,
            preexec_fn=_die_with(os.getpid(), part.stop_signal),
        )
    finally:
        os.close(writing)
    return Running(process, output, pipe)


def _environment(part: Part) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in part.hidden}
    return {**kept, **part.env}


async def stop(part: Part, running: Running, hurry: asyncio.Event) -> None:
    """Ask the process to stop; kill it when it is late or ``hurry`` is set; sweep its group."""
    with suppress(ProcessLookupError):
        running.process.send_signal(part.stop_signal)
    ended = asyncio.ensure_future(running.process.wait())
    hurried = asyncio.ensure_future(hurry.wait())
    await asyncio.wait(
        {ended, hurried}, timeout=part.stop_seconds, return_when=asyncio.FIRST_COMPLETED
    )
    hurried.cancel()
    sweep(running.pid)
    await ended


def sweep(group: int) -> None:
    """Kill whatever is left of a process group."""
    with suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for the dead
        os.killpg(group, signal.SIGKILL)


class Warden:
    """Our end of the warden's standard input (see cairn/supervisor/warden.py)."""

    def __init__(self) -> None:
        script = str(Path(__file__).with_name("warden.py"))
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", script],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def note(self, running: Running, part: Part) -> None:
        """Tell the warden of a new process group."""
        self._tell(f"+ {running.pid} {int(part.stop_signal)}")

    def forget(self, running: Running) -> None:
        """Tell the warden that a group is gone."""
        self._tell(f"- {running.pid}")

    def dismiss(self) -> None:
        """Let the warden stop what is left, and end."""
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        if self._process.stdin is None:
            return
        # A warden that somebody killed must not take the patients' door with it.
        with suppress(BrokenPipeError):
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()


def _die_with(parent: int, number: signal.Signals) -> Callable[[], None] | None:
    """What the child does before exec: have the kernel signal it when the parent dies."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def die_with_parent() -> None:
        prctl(_PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return die_with_parent

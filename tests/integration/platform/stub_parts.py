"""Tiny stand-in parts: scripts that say they are ready through a file."""

from __future__ import annotations

import os
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

from cairn.supervisor.part import Part

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

LIVES = """
    import pathlib, signal, sys, time
    print("up", flush=True)
    pathlib.Path(sys.argv[1]).write_text("ready")
    signal.pause()
"""

HAS_A_CHILD = """
    import pathlib, subprocess, signal, sys
    child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
    print("up", flush=True)
    pathlib.Path(sys.argv[1]).write_text(str(child.pid))
    signal.pause()
"""

IGNORES_STOP = """
    import pathlib, signal, sys
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pathlib.Path(sys.argv[1]).write_text("ready")
    while True:
        signal.pause()
"""

DIES_AT_ONCE = """
    print("no bread in the house", flush=True)
    raise SystemExit(3)
"""

DIES_WHEN_READY = """
    import pathlib, sys, time
    pathlib.Path(sys.argv[1]).write_text("ready")
    time.sleep(0.2)
    raise SystemExit(4)
"""

NEVER_READY = """
    import signal
    signal.pause()
"""


def stub(name: str, script: str, folder: Path, **changes: Any) -> Part:
    """A part that runs ``script``; it is ready when it has written its file."""
    sign = folder / f"{name}.ready"

    async def ready(_started: datetime) -> bool:
        return sign.exists()

    argv = [sys.executable, "-c", textwrap.dedent(script), str(sign)]
    return Part(name=name, argv=argv, ready=ready, **changes)


def gone(pid: int) -> bool:
    """Whether no such process runs any more; a zombie does not run."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state.rpartition(")")[2].split()[0] == "Z"

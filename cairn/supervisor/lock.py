"""One supervisor a home: a lock that the system lets go of when its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cairn.home import CannotStart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cairn.home import Home


@contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Hold the home while it runs. Raises CannotStart when another process holds it."""
    path = home.folder("run") / "lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotStart(
                f"A Cairn already runs on {home.path} (process {file.read().strip()}).",
                "Stop it first, or set CAIRN_HOME and CAIRN_PORT to run a second one beside it.",
            ) from None
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            (home.folder("run") / "parts.json").unlink(missing_ok=True)

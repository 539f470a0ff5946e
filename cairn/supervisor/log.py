"""What a part prints, kept in a file of bounded size, with the last lines at hand."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import BinaryIO

ROTATE_BYTES = 5_000_000
KEPT_LINES = 12
LINE_BYTES = 16_384


class PartLog:
    """An append-only log of mode 0600; when it is full it becomes ``.1`` and starts anew."""

    def __init__(self, path: Path, rotate_bytes: int = ROTATE_BYTES) -> None:
        self.path = path
        self._rotate_bytes = rotate_bytes
        self._tail: deque[str] = deque(maxlen=KEPT_LINES)
        self._file = self._open()

    def write(self, line: bytes) -> None:
        """Append one line; a very long one is cut."""
        text = line[:LINE_BYTES].rstrip()
        self._file.write(text + b"\n")
        if text:
            self._tail.append(text.decode("utf-8", errors="replace"))
        if self._file.tell() >= self._rotate_bytes:
            self._file.close()
            self.path.replace(self.path.with_name(self.path.name + ".1"))
            self._file = self._open()

    @property
    def last_lines(self) -> list[str]:
        """The last lines written since the part was last started, oldest first."""
        return list(self._tail)

    def forget(self) -> None:
        """Forget the last lines, not the file: a new process writes from here on."""
        self._tail.clear()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _open(self) -> BinaryIO:
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(handle, "ab", buffering=0)

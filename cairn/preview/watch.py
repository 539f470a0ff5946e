"""Whether a folder of content has changed since it was looked at."""

from __future__ import annotations

from pathlib import Path


def signature(folder: Path) -> frozenset[tuple[str, int, int]]:
    """The content files with their times and sizes: another value after each save."""
    found = []
    for path in folder.rglob("*.yml"):
        try:
            stat = path.stat()
        except FileNotFoundError:  # an editor that saves by moving a file into place
            continue
        found.append((path.as_posix(), stat.st_mtime_ns, stat.st_size))
    return frozenset(found)

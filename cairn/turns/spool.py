"""Messages that arrive while the database is away: sealed files, taken in when it is back."""

from __future__ import annotations

import asyncio
import contextlib
import os
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from pydantic import BaseModel

from cairn.engine.turn import Channel
from cairn.store.keys import Sealer


class Spooled(BaseModel):
    """One message that could not be stored: its patient or, for a text, its number."""

    channel: Channel
    external_id: str
    text: str
    at: datetime
    patient: UUID | None = None
    phone: str | None = None


class Spool:
    """A private folder of sealed messages, oldest first."""

    def __init__(self, folder: Path, sealer: Sealer) -> None:
        self._folder, self._sealer = folder, sealer
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def keep(self, message: Spooled) -> None:
        """Write it to the disk, for good, before anybody is told that it is kept."""
        await asyncio.to_thread(self._write, message)

    def _write(self, message: Spooled) -> None:
        row = uuid4()
        sealed = self._sealer.seal(message.model_dump_json(), "spool", row, "message")
        path = self._folder / f"{message.at:%Y%m%dT%H%M%S%f}-{row}"  # no dot but the suffix's
        handle = os.open(path.with_suffix(".new"), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        path.with_suffix(".new").rename(path.with_suffix(".sealed"))

    def waiting(self) -> list[Path]:
        """The files that wait, oldest first."""
        return sorted(self._folder.glob("*.sealed"))

    def open(self, path: Path) -> Spooled:
        """Read one file; SealBroken when it was altered."""
        row = UUID(path.stem.split("-", 1)[1])
        return Spooled.model_validate_json(
            self._sealer.open_text(path.read_bytes(), "spool", row, "message")
        )

    def remove(self, path: Path) -> None:
        """Forget a file that was taken in, perhaps by another process."""
        path.unlink(missing_ok=True)

    def set_aside(self, path: Path) -> None:
        """Keep a file that cannot be taken in, out of the way of the others, for the operator."""
        with contextlib.suppress(FileNotFoundError):  # another process did
            path.rename(path.with_suffix(".broken"))

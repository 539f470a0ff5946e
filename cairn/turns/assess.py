"""Step 4: risk is assessed before anything else, in a worker that can be killed.

A worker speaks JSON lines. One that fails or is late is killed and replaced, the plain
keyword rules answer instead, and the result says so (`degraded`), so that the caller
alarms the operator and queues the message for a human. It never counts as "no risk".
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog

from cairn.risk import Assessment, assess_plainly

log = structlog.get_logger()

LONG = 4_000  # characters; longer texts have their own worker and delay nobody else
TIMEOUT = 1.0  # seconds for a usual text; tens of milliseconds are normal
LONG_TIMEOUT = 8.0  # includes loading the detector for the first long text
LINE_LIMIT = 16 * 1024 * 1024


class Worker:
    """One detector process, started on first use, replaced when it fails."""

    def __init__(self, folder: Path, timeout: float) -> None:
        self._folder = folder
        self._timeout = timeout
        self._lock = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Load the detector before the first patient needs it."""
        async with self._lock:
            await asyncio.wait_for(self._ask({"text": "", "lang": "en"}), timeout=60)

    async def assess(self, question: dict[str, object]) -> Assessment:
        """Ask the worker; OSError, TimeoutError or ValueError when it cannot answer."""
        async with self._lock:
            try:
                return await asyncio.wait_for(self._ask(question), self._timeout)
            except BaseException:
                await self._kill()
                raise

    async def close(self) -> None:
        """Stop the process."""
        await self._kill()

    async def _ask(self, question: dict[str, object]) -> Assessment:
        process = await self._alive()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(question).encode() + b"\n")
        await process.stdin.drain()
        line = await process.stdout.readline()
        if not line:
            raise OSError("the risk worker ended")
        return Assessment.model_validate_json(line)

    async def _alive(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "cairn.risk.worker",
                str(self._folder),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=LINE_LIMIT,
            )
        return self._process

    async def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()
        self._process = None


class Assessor:
    """Two workers: one for what people usually write, one for very long texts."""

    def __init__(self, folder: Path) -> None:
        self._usual = Worker(folder, TIMEOUT)
        self._long = Worker(folder, LONG_TIMEOUT)

    async def start(self) -> None:
        """Load the worker that the first patient needs; the other loads with its first text."""
        await self._usual.start()

    async def assess(
        self, text: str, lang: str, asked: str | None, earlier: Sequence[str]
    ) -> Assessment:
        """The assessment; by plain keywords, marked degraded, when the detector fails."""
        worker = self._usual if len(text) <= LONG else self._long
        question: dict[str, object] = {"text": text, "lang": lang, "earlier": list(earlier)}
        if asked:
            question["asked"] = asked
        try:
            return await worker.assess(question)
        except (OSError, TimeoutError, ValueError) as error:
            log.error(  # noqa: TRY400 - its text may quote the message
                "risk_detector_failed", error=type(error).__name__, length=len(text)
            )
            return assess_plainly(text)

    async def close(self) -> None:
        """Stop both workers."""
        await self._usual.close()
        await self._long.close()
